//! What every answer carries: a request id, and leave for configured pages to read it.

use crate::support::stage::Script;
use crate::support::{Answer, ROUTES, TestApp, With, request};
use keepsake::http::request::Request;
use serde_json::json;

/// One answer of each kind.
fn answers(app: &TestApp, origin: Option<&str>) -> Vec<(u16, Answer)> {
    let say = |message: &str| {
        request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": message}))
    };
    let stage = &app.stage;
    let send = |status: u16, mut ask: Request| {
        ask.origin = origin.map(str::to_owned);
        stage.script(if status == 503 {
            Script::Refuses
        } else {
            Script::says("Hi.")
        });
        stage.database_is_down.set(status == 500);
        let answer = app.send(ask);
        stage.database_is_down.set(false);
        stage.scripts.borrow_mut().clear();
        assert_eq!(answer.status, status, "{}", answer.text());
        (status, answer)
    };
    vec![
        send(200, request("GET", "/")),
        send(200, say("hello")),
        send(401, request("GET", "/conversations")),
        send(404, request("GET", "/nothing")),
        send(405, request("PUT", "/chat")),
        send(422, say("")),
        send(500, say("hello")),
        send(503, say("hello")),
    ]
}

#[test]
fn a_request_id_is_the_callers_where_it_is_sane() {
    let app = TestApp::new();
    let id_of = |id: Option<&str>| {
        let mut ask = request("GET", "/conversations").by("ann");
        ask.request_id = id.map(str::to_owned);
        app.send(ask)
            .header("x-request-id")
            .expect("an id")
            .to_owned()
    };
    for sane in ["a", "0199f0a0-1234", "trace_1.2-3", &"x".repeat(128)] {
        assert_eq!(id_of(Some(sane)), sane);
    }
    for insane in [
        "",
        " ",
        "a b",
        "a\nb",
        "\"",
        "{}",
        "\u{e9}",
        "a\0",
        &"x".repeat(129),
    ] {
        let made = id_of(Some(insane));
        assert_eq!(made.len(), 36, "{insane:?} {made}");
    }
    assert_ne!(id_of(None), id_of(None));
}

#[test]
fn pages_of_configured_origins_may_read_every_answer_and_others_none() {
    let app = TestApp::new().with("CORS_ORIGINS", "https://app.example, https://b.example");
    let allowed = |answer: &Answer| {
        answer
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    for origin in ["https://app.example", "https://b.example"] {
        for (status, answer) in answers(&app, Some(origin)) {
            assert_eq!(allowed(&answer).as_deref(), Some(origin), "{status}");
            let exposed = answer
                .header("access-control-expose-headers")
                .unwrap_or_default();
            for name in ["x-request-id", "x-conversation-id", "x-message-id"] {
                assert!(exposed.contains(name), "{status}: {exposed}");
            }
            assert_eq!(answer.header("vary"), Some("origin"), "{status}");
            assert!(answer.header("x-request-id").is_some(), "{status}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{status}");
        }
    }
    for origin in [
        None,
        Some("https://evil.example"),
        Some("https://app.example.evil"),
        Some("null"),
    ] {
        for (status, answer) in answers(&app, origin) {
            assert_eq!(allowed(&answer), None, "{origin:?} {status}");
            assert_eq!(answer.header("vary"), Some("origin"), "{status}");
        }
    }
    for (status, answer) in answers(&app.with("CORS_ORIGINS", "*"), Some("https://any.example")) {
        assert_eq!(allowed(&answer).as_deref(), Some("*"), "{status}");
    }
}

#[test]
fn a_browser_may_ask_first_and_is_told_every_method_and_header_of_the_contract() {
    let app = TestApp::new();
    let preflight = |origin: &str, path: &str| {
        let mut ask = request("OPTIONS", path);
        ask.origin = Some(origin.to_owned());
        ask.preflight_method = Some("POST".to_owned());
        app.send(ask)
    };
    let told = preflight("https://app.example", "/chat");
    assert_eq!((told.status, told.body.len()), (204, 0));
    assert_eq!(
        told.header("access-control-allow-origin"),
        Some("https://app.example")
    );
    let methods = told
        .header("access-control-allow-methods")
        .expect("methods");
    assert!(
        ROUTES
            .iter()
            .all(|route| methods.contains(route.method.name())),
        "{methods}"
    );
    let headers = told
        .header("access-control-allow-headers")
        .expect("headers");
    for name in [
        "authorization",
        "content-type",
        "x-api-key",
        "x-request-id",
        "x-user-id",
    ] {
        assert!(headers.contains(name), "{headers}");
    }
    let stranger = preflight("https://evil.example", "/chat");
    let given = stranger
        .headers
        .iter()
        .find(|(name, _)| name.starts_with("access-control-"));
    assert_eq!(given, None);
}

#[test]
fn every_answer_has_its_guards_once() {
    let app = TestApp::new();
    let page = app.get("ann", "/");
    let mut all = answers(&app, Some("https://app.example"));
    all.push((page.status, page));
    for (status, answer) in all {
        for name in [
            "x-content-type-options",
            "content-security-policy",
            "cross-origin-resource-policy",
            "referrer-policy",
            "strict-transport-security",
            "cache-control",
        ] {
            let there = answer.headers.iter().filter(|(other, _)| *other == name);
            assert_eq!(there.count(), 1, "{status} {name}");
        }
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        let allowed = answer.header("access-control-allow-credentials");
        assert_eq!(allowed, None, "{status}");
    }
}
