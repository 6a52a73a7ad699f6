//! A body is read once it is known who asks, and of nobody's more than 64 KiB.

use crate::http::input::well_formed;
use crate::support::{ROUTES, TestApp, With, path_of, request};
use keepsake::http::policy::Policy;
use keepsake::http::request::{Body, Method};

use keepsake::limit::BODY_BYTES;
use serde_json::json;

#[test]
fn nobodys_body_is_not_read_where_somebody_is_asked_for() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    for route in ROUTES {
        if matches!(route.policy, Policy::Public | Policy::Development) {
            continue;
        }
        let ask = well_formed(route, "some-id", "some-id");
        let mut guessed = ask.clone();
        guessed.api_key = Some("a guess".to_owned());
        for ask in [ask.clone(), ask.bearing("a.b.c"), guessed] {
            assert_eq!(app.send(ask).status, 401, "{route:?}");
            assert_eq!(app.bodies_read.get(), 0, "{route:?}");
        }
    }
}

#[test]
fn what_is_not_answered_from_its_body_is_answered_without_it() {
    let app = TestApp::new();
    app.stage
        .rooms
        .borrow_mut()
        .insert("RATE_LIMIT_CHAT".to_owned(), 0);
    let say = request("POST", "/chat")
        .by("ann")
        .json(&json!({"message": "hi"}));
    let mut typed = request("POST", "/memories").by("ann").json(&json!({}));
    typed.content_type = Some("text/plain".to_owned());
    for (ask, status) in [
        (say, 429),
        (typed, 415),
        (request("POST", "/nowhere").by("ann").json(&json!({})), 404),
        (request("PATCH", "/chat").by("ann").json(&json!({})), 405),
        (request("GET", "/memories").by("ann").json(&json!({})), 200),
        (
            request("POST", "/memories?x=1").by("ann").json(&json!({})),
            422,
        ),
    ] {
        let what = format!("{} {}", ask.method_name, ask.path);
        assert_eq!(app.send(ask).status, status, "{what}");
        assert_eq!(app.bodies_read.get(), 0, "{what}");
    }
    let made = app.post("ann", "/memories", &json!({"content": "tea"}));
    assert_eq!((made.status, app.bodies_read.get()), (201, 1));
}

#[test]
fn whoever_may_be_nobody_sends_at_most_64_kib() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    let mut open = 0;
    for route in ROUTES {
        if !matches!(route.policy, Policy::Public | Policy::Development) {
            continue;
        }
        let path = path_of(route, "x");
        assert_eq!(route.body_bytes, BODY_BYTES, "{path}");
        if route.method == Method::Post {
            open += 1;
            let mut ask = request("POST", &path).json(&json!({}));
            ask.body = Body::Whole(vec![b' '; BODY_BYTES + 1]);
            assert_eq!(app.send(ask).status, 413, "{path}");
        }
    }
    assert!(open > 5, "{open}");
}
