//! What callers send, and may get wrong: bodies, paths and methods.

use crate::support::{
    Answer, ROUTES, Route, TestApp, With, example_for, operation_of, path_of, request, token,
};
use keepsake::http::policy::Policy;
use keepsake::http::request::{Body, Method, Request};

use serde_json::{Value, json};

/// The example of the body that a route takes, for a conversation. Accounts have stories of their own: here there are none.
fn good(route: &Route, conversation: &str) -> Option<Value> {
    let operation = operation_of(route);
    let module = operation.name.split("::").next().unwrap_or_default();
    if ["accounts", "passwords", "sessions"].contains(&module) {
        return None;
    }
    example_for(operation, conversation)
}

/// A request to a route with what it takes: its query, and a body.
pub fn well_formed(route: &Route, id: &str, conversation: &str) -> Request {
    let path = path_of(route, id);
    let query = match route.to_string().as_str() {
        "GET /memories/search" | "GET /messages/search" | "GET /conversations/search" => "?q=bees",
        _ => "",
    };
    let ask = request(route.method.name(), &format!("{path}{query}"));
    ask.json(&good(route, conversation).unwrap_or_else(|| json!({})))
}

/// Every route that reads a body, as a request of Ann's, with a body that it takes.
fn readers(conversation: &str) -> Vec<(Request, Value)> {
    // What is no request of JSON-RPC gets an error of JSON-RPC: see the stories of MCP.
    let routes = ROUTES.iter().filter(|route| route.path != "/mcp");
    let readers = routes.filter_map(|route| {
        let body = good(route, conversation)?;
        let id = match route.to_string().as_str() {
            "POST /admin/users/{user_id}/move" => "ann",
            _ => conversation,
        };
        let ask = request(route.method.name(), &path_of(route, id));
        let ask = match route.policy {
            Policy::Admin => ask.bearing(token::ADMIN),
            _ => ask.by("ann"),
        };
        Some((ask.json(&body), body))
    });
    readers.collect()
}

pub fn refused(answer: &Answer, status: u16, field: Option<&str>, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    answer.problem();
    let body = answer.json();
    // In OpenAI's form the field is the error's `param`.
    let named = body["field"].as_str().or(body["error"]["param"].as_str());
    assert_eq!(named, field, "{what}: {}", answer.text());
}

#[test]
fn a_body_that_is_no_json_object_is_refused_on_every_route_that_reads_one() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let before = app.stage.dump();
    for (ask, body) in readers(&conversation) {
        let text = body.to_string();
        let bodies: [Vec<u8>; 16] = [
            b"".to_vec(),
            b" ".to_vec(),
            b"hello".to_vec(),
            b"\xff\xfe{}".to_vec(),
            [text.as_bytes(), b"\xc3"].concat(),
            b"null".to_vec(),
            b"7".to_vec(),
            b"\"text\"".to_vec(),
            b"[]".to_vec(),
            format!("[{text}]").into_bytes(),
            format!("{text} x").into_bytes(),
            format!("{text}{text}").into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            text.as_bytes()[..text.len() - 1].to_vec(),
            text.replace('"', "'").into_bytes(),
            "[".repeat(20_000).into_bytes(),
        ];
        for bytes in bodies {
            let what = format!("{} {:.40}", ask.path, String::from_utf8_lossy(&bytes));
            let mut ask = ask.clone();
            ask.body = Body::Whole(bytes);
            refused(&app.send(ask), 422, Some("body"), &what);
        }
        let mut ask = ask.clone();
        ask.body = Body::TooLarge(65_536);
        refused(&app.send(ask.clone()), 413, None, "too large");
        ask.body = Body::Broken;
        refused(&app.send(ask), 422, Some("body"), "broken off");
    }
    assert!(readers(&conversation).len() >= 19);
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn an_array_is_no_object_whatever_it_holds() {
    let app = TestApp::new();
    for (target, length) in [
        ("/chat", 6),
        ("/conversation/reset", 1),
        ("/memory/clear", 2),
        ("/auth/token", 2),
        ("/auth/validate", 1),
    ] {
        for first in [json!("hello"), json!(null)] {
            let mut fields = vec![json!(null); length];
            fields[0] = first;
            let answer = app.post("ann", target, &Value::Array(fields));
            refused(&answer, 422, Some("body"), target);
        }
    }
    assert!(app.stage.calls.borrow().is_empty());
}

#[test]
fn a_body_that_does_not_say_that_it_is_json_is_a_415() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    for (ask, _) in readers(&conversation) {
        for content_type in [
            "",
            "text/plain",
            "application/jsonx",
            "text/json, application/json",
        ] {
            let mut ask = ask.clone();
            ask.content_type = (!content_type.is_empty()).then(|| content_type.to_owned());
            refused(&app.send(ask), 415, None, content_type);
        }
        let mut ask = ask.clone();
        ask.content_type = Some("Application/JSON; charset=utf-8".to_owned());
        let is_read = match (ask.method, ask.path.as_str()) {
            (Some(Method::Patch), path) if path.starts_with("/memories/") => 404,
            (Some(Method::Patch), path) if path.starts_with("/admin/users/") => 404,
            (_, path) if path.ends_with("/fork") || path.starts_with("/messages/") => 404,
            (_, path) if path.ends_with("/rotate") || path.ends_with("/confirm") => 404,
            (_, "/memories" | "/conversations" | "/api-keys" | "/admin/users") => 201,
            (Some(Method::Post), path) if path.starts_with("/conversations/") => 201,
            _ => 200,
        };
        assert_eq!(app.send(ask.clone()).status, is_read, "{}", ask.path);
    }
}

#[test]
fn unknown_paths_are_a_404_and_unknown_methods_a_405_that_says_which_there_are() {
    let app = TestApp::new();
    for path in [
        "/nothing",
        "/chat/",
        "//chat",
        "/Chat",
        "/conversations/a/b",
        "",
        "/\u{1f41d}",
        "/%00",
    ] {
        let answer = app.send(request("GET", path).by("ann"));
        refused(&answer, 404, None, path);
    }
    let methods = [Method::Get, Method::Post, Method::Patch, Method::Delete];
    for route in ROUTES {
        let path = path_of(route, "some-id");
        let on_path: Vec<Method> = methods
            .into_iter()
            .filter(|m| {
                ROUTES
                    .iter()
                    .any(|r| r.path == route.path && r.method == *m)
            })
            .collect();
        let others = methods
            .iter()
            .filter(|m| !on_path.contains(m))
            .map(|m| m.name());
        for method in others.chain(["PUT", "OPTIONS", "TRACE", "BREW", ""]) {
            let answer = app.send(request(method, &path).by("ann"));
            refused(&answer, 405, None, &format!("{method} {path}"));
            let allow = answer.header("allow").expect("the methods");
            assert_eq!(allow.split(", ").count(), on_path.len(), "{path}: {allow}");
            assert!(
                on_path.iter().all(|method| allow.contains(method.name())),
                "{path}: {allow}"
            );
        }
        let named = route.path.contains('{');
        // There is metadata where there is an identity provider.
        let always = !route.path.starts_with("/.well-known/");
        if route.method == Method::Get && route.policy == Policy::Public && !named && always {
            assert_eq!(app.send(request("HEAD", &path)).status, 200, "HEAD {path}");
        }
    }
    assert_eq!(
        app.send(request("HEAD", "/conversations").by("ann")).status,
        200
    );
    assert_eq!(app.send(request("HEAD", "/conversations")).status, 401);
}
