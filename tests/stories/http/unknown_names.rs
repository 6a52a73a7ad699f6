//! What is asked and not understood is refused by its name: a misspelt field or filter never passes for an answer.

use crate::http::input::refused;
use crate::support::{Answer, ROUTES, Route, TestApp, With, path_of, reads_a_body, request, token};
use keepsake::http::policy::Policy;
use keepsake::http::request::{Body, Request};

use serde_json::{Value, json};

fn accounts() -> TestApp {
    TestApp::new().with("ACCOUNTS", "on")
}

/// A request to a route by somebody whom it lets in.
fn ask(route: &Route, query: &str) -> Request {
    let target = format!("{}{query}", path_of(route, "some-id"));
    let ask = request(route.method.name(), &target);
    match route.policy {
        Policy::Admin => ask.bearing(token::ADMIN),
        _ => ask.by("ann"),
    }
}

fn names(answer: &Answer, field: &str, what: &str) {
    refused(answer, 422, Some(field), what);
    let told = answer.text();
    assert!(told.contains(field), "{what}: {told}");
}

#[test]
fn each_route_refuses_a_name_that_its_query_does_not_have() {
    let app = accounts();
    let before = app.stage.dump();
    for route in ROUTES {
        for query in ["?mesage=hi", "?mesage", "?%6Desage=", "?%6desage=1&limit=1"] {
            let what = format!("{} {}{query}", route.method.name(), route.path);
            names(
                &app.send(ask(route, query).json(&json!({}))),
                "mesage",
                &what,
            );
        }
    }
    assert_eq!(app.stage.dump(), before);
    assert!(
        app.stage.batches.borrow().is_empty(),
        "nobody asked the database"
    );
}

#[test]
fn each_route_that_reads_a_body_refuses_a_field_that_it_does_not_know() {
    let app = accounts();
    let before = app.stage.dump();
    let mut readers = 0;
    // What clients of other dialects send and Keepsake does not use is passed on, or passed over.
    let is_strict = |route: &&Route| {
        let of_others = ["/v1/", "/ai/", "/mcp"];
        let is_of_others = of_others.iter().any(|path| route.path.starts_with(path));
        reads_a_body(route) && !is_of_others
    };
    for route in ROUTES.iter().filter(is_strict) {
        readers += 1;
        for value in [
            json!("hi"),
            json!(7),
            json!(false),
            json!({}),
            json!([null]),
        ] {
            let what = format!("{} {} {value}", route.method.name(), route.path);
            let answer = app.send(ask(route, "").json(&json!({"mesage": value})));
            names(&answer, "mesage", &what);
        }
    }
    assert!(readers > 20, "{readers}");
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn whoever_is_not_let_in_learns_no_names() {
    let app = accounts();
    let closed = |route: &&Route| !matches!(route.policy, Policy::Public | Policy::Development);
    for route in ROUTES.iter().filter(closed) {
        let mut ask = ask(route, "?mesage=1").json(&json!({"mesage": 1}));
        (ask.authorization, ask.user_id) = (None, None);
        assert_eq!(app.send(ask).status, 401, "{}", route.path);
    }
}

#[test]
fn a_misspelt_filter_and_a_page_of_another_kind_are_no_answer_without_them() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    for (target, name) in [
        ("/memories?typ=fact", "typ"),
        ("/memories?offset=1", "offset"),
        ("/memories/search?q=bees&typ=fact", "typ"),
        ("/memories/search?query=bees", "query"),
        ("/memories?metadata=x", "metadata"),
        ("/conversations?cursor=x", "cursor"),
        ("/conversations?limit=1&limit=2", "limit"),
        ("/memories?=x", ""),
    ] {
        refused(&app.get("ann", target), 422, Some(name), target);
    }
    for target in [
        "/memories?type=fact&limit=1&metadata.a=b&metadata.c=d&until=2030-01-01T00:00:00Z",
        "/memories/search?q=bees&as_of=2030-01-01T00:00:00Z&since=2020-01-01T00:00:00Z&conversation_id=x",
        "/conversations?limit=1&offset=0&",
        "/conversations?",
    ] {
        let answer = app.get("ann", target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    }
}

#[test]
fn a_field_is_named_where_it_stands() {
    let app = TestApp::new();
    let talk = app.chat("ann", "I keep bees").conversation();
    let messages = format!("/conversations/{talk}/messages");
    for (target, body, field) in [
        (
            "/memories",
            json!({"memories": [{"content": "tea"}, {"content": "cake", "contnt": 1}]}),
            "memories[1].contnt",
        ),
        (
            messages.as_str(),
            json!({"messages": [{"role": "user", "content": "tea", "time": 1}]}),
            "messages[0].time",
        ),
        ("/chat", json!({"mesage": "hello"}), "mesage"),
        ("/chat", json!({"message": "hello", "a/b~c": 1}), "a/b~c"),
        (
            "/chat",
            json!({"message": "hello", "personality_name": "Pirate"}),
            "personality_name",
        ),
    ] {
        names(&app.post("ann", target, &body), field, &body.to_string());
    }
    assert_eq!(
        app.stage.calls.borrow().len(),
        1,
        "no other model was asked"
    );
    let any = json!({"content": "They keep bees", "metadata": {"what": {"ever": 1}}});
    assert_eq!(app.post("ann", "/memories", &any).status, 201);
}

/// The predecessor's clients write every optional field, and `null` where they have nothing to say.
#[test]
fn a_field_that_is_null_asks_for_nothing() {
    let app = TestApp::new();
    let old = json!({"message": "hi", "stream": null, "memory": null, "personality_name": null});
    assert_eq!(app.post("ann", "/chat", &old).status, 200);
    let both = json!({"message": "hi", "personality_name": null, "x": {"y": null}});
    names(&app.post("ann", "/chat", &both), "x", "of two");
    let mut many: Value = json!({"message": "hi"});
    for number in 0..1000 {
        many[format!("nothing {number}")] = Value::Null;
    }
    assert_eq!(app.post("ann", "/chat", &many).status, 200);
    many["something"] = json!(0);
    names(&app.post("ann", "/chat", &many), "something", "after many");
}

#[test]
fn a_long_name_is_not_told_whole() {
    let app = TestApp::new();
    let long = "\u{1f41d}".repeat(5_000);
    let query = percent_encoding::utf8_percent_encode(&long, percent_encoding::NON_ALPHANUMERIC);
    let mut ask = request("POST", "/chat").by("ann").json(&json!({}));
    ask.body = Body::Whole(format!(r#"{{"{long}":1}}"#).into_bytes());
    for answer in [
        app.get("ann", &format!("/memories?{query}=1")),
        app.send(ask),
    ] {
        refused(&answer, 422, Some(&"\u{1f41d}".repeat(100)), "long");
    }
}
