"""Serves the conversations of a client to the stories: a line of JSON in, a line of JSON out."""

import json
import sys


def tell(flavours):
    """Opens conversations by the flavour that the command line names. `say(text)` of one yields the pieces of a reply."""
    opened = []
    for line in sys.stdin:
        message = json.loads(line)
        if "open" in message:
            at = message["open"]
            opened.append(flavours[sys.argv[1]](at["url"] + "/v1", at["key"]))
            answer = {"chat": len(opened) - 1}
        else:
            answer = hear(opened[message["chat"]].say(message["say"]), message["stop"])
        print(json.dumps(answer), flush=True)


def hear(pieces, stop):
    """Joins the pieces of a reply, and closes their stream after the first words where `stop` says so."""
    text = ""
    try:
        for piece in pieces:
            text += piece
            if stop and text:
                pieces.close()
                break
    except Exception as error:
        return {"text": text, "error": str(error) or type(error).__name__}
    return {"text": text}
