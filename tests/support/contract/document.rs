//! An `OpenAPI` 3.1 document out of the operations of the route table.

use crate::support::stage::Stage;
use keepsake::auth::scope::Scope;
use keepsake::error::Problem;
use keepsake::http::dialect::PathDialect;
use keepsake::http::openapi::{Description, Operation};
use keepsake::http::policy::Policy;
use keepsake::http::rates::Class;
use keepsake::http::request::Method;
use keepsake::http::routes::Contract;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Returns every operation.
pub fn operations() -> &'static [Operation] {
    Contract::<Stage>::OPERATIONS
}

/// Returns the document.
pub fn document() -> Value {
    let mut description = Description::default();
    let mut paths: Map<String, Value> = Map::new();
    let mut refusals: Map<String, Value> = Map::new();
    for operation in operations() {
        let described = describe(operation, &mut description, &mut refusals);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.name().to_ascii_lowercase()] = described;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Keepsake",
            "version": env!("CARGO_PKG_VERSION"),
            "description": INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags(),
        "paths": paths,
        "components": {
            "securitySchemes": security_schemes(),
            "schemas": schemas(description),
            "responses": refusals,
        },
    })
}

const INTRODUCTION: &str = "The backend of an AI companion that remembers, for many users.\n\n\
    A request shows one credential, and the first one present decides: `Authorization: Bearer` with a token or an API key, \
    then `X-API-Key`, then `X-User-Id` (in development only). An error is a problem detail (RFC 9457) with a `code` for \
    programs and a `detail` for people, and below `/v1` an error of OpenAI's form, or below `/v1/messages` of Anthropic's, with the same codes; every answer carries `x-request-id`. A field or a query parameter that an operation \
    does not have is a 422 that names it; a field that is `null` counts as absent.";

fn tags() -> Value {
    let names: BTreeSet<&str> = operations().iter().map(tag).collect();
    json!(
        names
            .iter()
            .map(|name| json!({"name": name}))
            .collect::<Vec<_>>()
    )
}

fn tag(operation: &Operation) -> &str {
    operation.name.split("::").next().unwrap_or_default()
}

fn security_schemes() -> Value {
    json!({
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "A token (JWT), an API key, or `ADMIN_TOKEN`.",
        },
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "userId": {
            "type": "apiKey", "in": "header", "name": "X-User-Id",
            "description": "Development only: the id of a user, unproved.",
        },
    })
}

fn describe(
    operation: &Operation,
    description: &mut Description,
    refusals: &mut Map<String, Value>,
) -> Value {
    description.parameters = Vec::new();
    description.body = None;
    description.responses = BTreeMap::new();
    (operation.describe)(description);
    let lines: Vec<&str> = operation.lines.iter().map(|line| line.trim()).collect();
    let text = lines.join("\n");
    let (summary, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut described = json!({
        "operationId": operation.name.replace("::", "_"),
        "tags": [tag(operation)],
        "summary": summary.replace('\n', " "),
        "security": security(operation.policy),
        "x-policy": policy(operation.policy),
        "x-rate-limit": rate(operation.options.class),
    });
    if !rest.is_empty() {
        described["description"] = json!(rest);
    }
    if !description.parameters.is_empty() {
        described["parameters"] = json!(description.parameters);
    }
    if let Some(schema) = &description.body {
        let mut content = json!({"schema": schema});
        if let Some(example) = operation.options.example {
            content["example"] = serde_json::from_str(example).expect("an example is JSON");
        }
        described["requestBody"] = json!({
            "required": true,
            "description": format!("At most {} KiB.", operation.options.body_bytes / 1024),
            "content": {"application/json": content},
        });
    }
    let mut responses: BTreeMap<String, Value> = BTreeMap::new();
    for (status, response) in &description.responses {
        responses.insert(status.to_string(), response.clone());
    }
    for (source, status, parameter, value) in SOURCES {
        if *source == operation.name
            && let Some(response) = responses.get_mut(*status)
        {
            response["links"] = links(parameter, value);
        }
    }
    for (status, problems) in problems_of(operation, description) {
        let dialect = ErrorDialect::of(operation);
        let refusal = problem_response(&problems, &dialect);
        if let Some(there) = responses.get_mut(&status.to_string()) {
            // One status has another answer besides: `/health` that is degraded.
            let content = &refusal["content"][dialect.media_type];
            there["content"][dialect.media_type] = content.clone();
            continue;
        }
        let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let name = format!("{status}{}-{}", dialect.suffix, codes.join("-"));
        let reference = format!("#/components/responses/{name}");
        refusals.insert(name, refusal);
        responses.insert(status.to_string(), json!({"$ref": reference}));
    }
    described["responses"] = json!(responses);
    described
}

/// The operations that create a thing: the status that says so, the path parameter that names the thing, and where its
/// value is in the answer.
const SOURCES: &[(&str, &str, &str, &str)] = &[
    (
        "imports::open",
        "201",
        "conversation_id",
        "$response.body#/id",
    ),
    ("memories::create", "201", "memory_id", "$response.body#/id"),
    ("keys::create", "201", "key_id", "$response.body#/id"),
    ("users::create", "201", "user_id", "$response.body#/user_id"),
];

/// Returns the links from an answer to every operation whose path has a parameter.
fn links(parameter: &str, value: &str) -> Value {
    let named = format!("{{{parameter}}}");
    let targets = operations()
        .iter()
        .filter(|operation| operation.path.contains(&named));
    let links = targets.map(|operation| {
        let id = operation.name.replace("::", "_");
        (
            id.clone(),
            json!({"operationId": id, "parameters": {parameter: value}}),
        )
    });
    Value::Object(links.collect())
}

/// Returns the problems that an operation may answer with, by their statuses.
fn problems_of(operation: &Operation, description: &Description) -> BTreeMap<u16, Vec<Problem>> {
    let mut codes = vec!["invalid_field", "too_fast", "internal"];
    codes.extend(operation.options.problems);
    if operation.policy != Policy::Public {
        codes.extend([
            "unauthenticated",
            "forbidden",
            "missing_scope",
            "suspended",
            "being_erased",
        ]);
    }
    if operation.path.contains('{') {
        codes.push("not_found");
    }
    if description.body.is_some() {
        codes.extend(["body_too_large", "unsupported_media_type"]);
    }
    let mut by_status: BTreeMap<u16, Vec<Problem>> = BTreeMap::new();
    for code in codes {
        let mut problems = Problem::all()
            .filter(|problem| problem.code == code)
            .peekable();
        assert!(
            problems.peek().is_some(),
            "{} names no problem {code}",
            operation.name
        );
        for problem in problems {
            let same = by_status.entry(problem.status).or_default();
            if !same.contains(problem) {
                same.push(*problem);
            }
        }
    }
    by_status
}

/// The form of the errors of an operation.
struct ErrorDialect {
    media_type: &'static str,
    schema: &'static str,
    /// The end of the status in the names of the components.
    suffix: &'static str,
    /// Returns the schema of an error with one of these codes.
    with_codes: fn(&BTreeSet<&str>) -> Value,
}

impl ErrorDialect {
    /// Returns the form of the errors in the dialect of an operation's path.
    fn of(operation: &Operation) -> Self {
        let foreign = |schema, suffix| Self {
            media_type: "application/json",
            schema,
            suffix,
            with_codes: |codes| json!({"properties": {"error": {"properties": {"code": {"enum": codes}}}}}),
        };
        match PathDialect::of(operation.path) {
            PathDialect::OpenAi => foreign("OpenAiError", ".openai"),
            PathDialect::Anthropic => foreign("AnthropicError", ".anthropic"),
            PathDialect::Keepsake => Self {
                media_type: "application/problem+json",
                schema: "Problem",
                suffix: "",
                with_codes: |codes| json!({"properties": {"code": {"enum": codes}}}),
            },
        }
    }
}

fn problem_response(problems: &[Problem], dialect: &ErrorDialect) -> Value {
    let sentences: Vec<String> = problems
        .iter()
        .map(|problem| format!("`{}`: {}", problem.code, problem.sentence.trim()))
        .collect();
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
    json!({
        "description": sentences.join("\n\n"),
        "content": {dialect.media_type: {"schema": {
            "allOf": [{"$ref": format!("#/components/schemas/{}", dialect.schema)}, (dialect.with_codes)(&codes)],
        }}},
    })
}

fn security(policy: Policy) -> Value {
    let roles = match policy {
        Policy::Public => return json!([]),
        Policy::Scope(scope) => vec![scope.name()],
        Policy::Admin | Policy::Development => vec![Scope::Admin.name()],
        Policy::User | Policy::Person => vec![],
    };
    match policy {
        Policy::Person => json!([{"bearer": []}, {"userId": []}]),
        Policy::Development => json!([{}, {"bearer": roles}]),
        _ => json!([{"bearer": roles}, {"apiKey": roles}, {"userId": roles}]),
    }
}

/// Returns a sentence on who may call.
pub fn policy(policy: Policy) -> String {
    match policy {
        Policy::Public => "Anybody, without a credential.".to_owned(),
        Policy::Scope(scope) => format!("A credential with the scope `{}`.", scope.name()),
        Policy::User => "Any credential of a user.".to_owned(),
        Policy::Person => "A user in person: a token, not an API key.".to_owned(),
        Policy::Admin => {
            "An administrator: `ADMIN_TOKEN`, or a credential with the scope `admin`.".to_owned()
        }
        Policy::Development => "`ADMIN_TOKEN`; in development anybody. Not an API key.".to_owned(),
    }
}

fn rate(class: Class) -> &'static str {
    class.binding()
}

/// Returns the schemas of all types, and that of a problem.
fn schemas(mut description: Description) -> Value {
    let mut all = Map::new();
    for (name, schema) in description.inputs.take_definitions(true) {
        all.insert(name, schema);
    }
    for (name, schema) in description.outputs.take_definitions(true) {
        if let Some(other) = all.insert(name.clone(), schema.clone()) {
            assert_eq!(other, schema, "two types are called {name}");
        }
    }
    all.insert("Problem".to_owned(), problem_schema());
    all.insert("OpenAiError".to_owned(), openai_error_schema());
    all.insert("AnthropicError".to_owned(), anthropic_error_schema());
    Value::Object(all)
}

fn openai_error_schema() -> Value {
    json!({
        "type": "object",
        "description": "An error in OpenAI's form.",
        "required": ["error"],
        "properties": {"error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string", "description": "A sentence for a person."},
                "type": {"type": "string", "description": "The kind of the error, as OpenAI names it."},
                "param": {"type": ["string", "null"], "description": "The field or query parameter that cannot be used."},
                "code": {"type": "string", "description": "A word for a program."},
            },
        }},
    })
}

fn anthropic_error_schema() -> Value {
    json!({
        "type": "object",
        "description": "An error in Anthropic's form.",
        "required": ["type", "error", "request_id"],
        "properties": {
            "type": {"type": "string", "const": "error"},
            "error": {
                "type": "object",
                "required": ["type", "message", "code"],
                "properties": {
                    "type": {"type": "string", "description": "The kind of the error, as Anthropic names it."},
                    "message": {"type": "string", "description": "A sentence for a person."},
                    "param": {"type": "string", "description": "The field or query parameter that cannot be used."},
                    "code": {"type": "string", "description": "A word for a program."},
                },
            },
            "request_id": {"type": "string", "description": "The header `x-request-id`, by which the log has the request."},
        },
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string", "const": "about:blank"},
            "title": {"type": "string", "description": "The status in words."},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A sentence for a person."},
            "code": {"type": "string", "description": "A word for a program."},
            "request_id": {"type": "string", "description": "The header `x-request-id`, by which the log has the request."},
            "field": {"type": "string", "description": "The field or query parameter that cannot be used."},
            "conversation_id": {"type": "string", "description": "The conversation in which the message is stored."},
        },
    })
}

/// Returns whether a method takes a body.
pub fn takes_body(method: Method) -> bool {
    matches!(method, Method::Post | Method::Patch)
}
