"""Validates bodies and events of `/v1/responses` by the types of Open Responses: lines of JSON in, a line for each out."""

import json
import sys

import openresponses_types
from pydantic import BaseModel, ValidationError


def event_types():
    """Returns the model of each type of an event."""
    found = {}
    for name, model in vars(openresponses_types).items():
        if name.endswith("StreamingEvent") and isinstance(model, type) and issubclass(model, BaseModel):
            # An enumeration of one name.
            found.update({each.value: model for each in model.model_fields["type"].annotation})
    return found


EVENTS = event_types()


def problem_of(kind, value):
    """Returns a sentence where a value is not what its kind has to be."""
    model = openresponses_types.ResponseResource if kind == "response" else EVENTS.get(value.get("type"))
    if model is None:
        return f"no event of Open Responses has the type {value.get('type')}"
    try:
        model.model_validate(value)
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return None


for line in sys.stdin:
    asked = json.loads(line)
    problem = problem_of(asked["kind"], asked["value"])
    result = {"id": asked["id"], "outcome": "failed" if problem else "passed", "message": problem or ""}
    print(json.dumps(result))
