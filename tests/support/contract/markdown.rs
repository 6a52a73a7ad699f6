//! `docs/api.md` out of the `OpenAPI` document.

use serde_json::Value;
use std::fmt::Write;

/// Returns the page.
pub fn page(document: &Value) -> String {
    let mut out = String::from(
        "# API\n\n<!-- Generated from the route table: `UPDATE=1 cargo test --test stories contract` writes it. -->\n\n",
    );
    let _ = writeln!(out, "{}\n", text(&document["info"]["description"]));
    out.push_str("The same as a machine reads it: `GET /openapi.json` (OpenAPI 3.1).\n");
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in members(methods) {
            let _ = write!(out, "\n## {} {path}\n\n", method.to_ascii_uppercase());
            write_operation(&mut out, document, operation);
        }
    }
    out
}

fn write_operation(out: &mut String, document: &Value, operation: &Value) {
    let _ = writeln!(out, "{}\n", text(&operation["summary"]));
    if let Some(more) = operation["description"].as_str() {
        let _ = writeln!(out, "{more}\n");
    }
    let _ = writeln!(out, "Who may call it: {}\n", text(&operation["x-policy"]));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let required = parameter["required"] == true;
        field(
            out,
            document,
            text(&parameter["name"]),
            &parameter["schema"],
            required,
            "",
        );
    }
    let body = &operation["requestBody"]["content"]["application/json"];
    if body.is_object() {
        out.push_str("\nBody:\n\n");
        fields(out, document, &body["schema"], "");
        if let Some(example) = body.get("example") {
            let _ = write!(out, "\n```json\n{example}\n```\n");
        }
    }
    out.push_str("\nAnswers:\n\n");
    let mut refusals = Vec::new();
    for (status, response) in members(&operation["responses"]) {
        if let Some(reference) = response["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let codes = name.split('-').skip(1).map(|code| format!("`{code}`"));
            let codes: Vec<String> = codes.collect();
            refusals.push(format!("{status} {}", codes.join(", ")));
            continue;
        }
        let _ = writeln!(
            out,
            "- **{status}** {}",
            text(&response["description"]).replace('\n', " ")
        );
        for (media_type, content) in members(&response["content"]) {
            if media_type != "application/problem+json" {
                if media_type != "application/json" {
                    let _ = writeln!(out, "  - as `{media_type}`");
                }
                fields(out, document, &content["schema"], "  ");
            }
        }
    }
    let _ = writeln!(out, "- [Problems](errors.md): {}", refusals.join("; "));
}

/// Lists the fields of an object, and of what stands in it.
fn fields(out: &mut String, document: &Value, schema: &Value, indent: &str) {
    if indent.len() > 10 {
        return;
    }
    let schema = resolve(document, schema);
    for choice in schema["oneOf"]
        .as_array()
        .into_iter()
        .chain(schema["anyOf"].as_array())
        .flatten()
    {
        // A choice that is open narrows the fields below.
        if choice["additionalProperties"] != true {
            fields(out, document, choice, indent);
        }
    }
    if schema["contentSchema"].is_object() {
        fields(out, document, &schema["contentSchema"], indent);
    }
    if schema["type"] == "array" || !schema["items"].is_null() {
        fields(out, document, &schema["items"], indent);
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, property) in members(&schema["properties"]) {
        if property["type"] == "null" {
            continue;
        }
        let is_required = required.iter().any(|other| other == name.as_str());
        field(out, document, name, property, is_required, indent);
        fields(out, document, property, &format!("{indent}  "));
    }
}

fn field(
    out: &mut String,
    document: &Value,
    name: &str,
    schema: &Value,
    required: bool,
    indent: &str,
) {
    let resolved = resolve(document, schema);
    let kind = kind(document, schema);
    let need = if required { "" } else { ", optional" };
    let described = schema["description"]
        .as_str()
        .or(resolved["description"].as_str());
    let described = described.unwrap_or_default().replace('\n', " ");
    let default = match &schema["default"] {
        Value::Null => String::new(),
        default => format!(" Default: `{default}`."),
    };
    let _ = writeln!(
        out,
        "{indent}- `{name}` ({kind}{need}): {described}{default}"
    );
}

fn kind(document: &Value, schema: &Value) -> String {
    let resolved = resolve(document, schema);
    let one = match &resolved["type"] {
        Value::String(one) => one.clone(),
        Value::Array(several) => {
            let names = several.iter().filter_map(Value::as_str);
            names
                .filter(|name| *name != "null")
                .collect::<Vec<_>>()
                .join(" or ")
        }
        _ if resolved["const"].is_string() => resolved["const"].to_string(),
        _ => "value".to_owned(),
    };
    let values = |values: &Value| {
        let names = values.as_array()?.iter().map(ToString::to_string);
        Some(names.collect::<Vec<_>>().join(", "))
    };
    let constants = || {
        let choices = resolved["oneOf"].as_array()?.iter();
        let names: Option<Vec<String>> = choices
            .map(|one| Some(one["const"].as_str()?.to_owned()))
            .collect();
        Some(names?.join(", "))
    };
    match values(&resolved["enum"]).or_else(constants) {
        Some(values) => values,
        None => one,
    }
}

/// Returns the schema that a reference, or the one choice beside `null`, stands for.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return resolve(document, &document["components"]["schemas"][name]);
    }
    if let Some([one, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
        && null["type"] == "null"
    {
        return resolve(document, one);
    }
    schema
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
