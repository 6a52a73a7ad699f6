//! Fields of a body: a wrong one is named, and nothing happens.

use crate::http::input::refused;
use crate::support::{TestApp, With, request};
use keepsake::http::request::Body;
use serde_json::json;

#[test]
fn a_field_of_the_wrong_type_or_missing_is_named() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let before = app.stage.dump();
    let wrong = [
        json!(7),
        json!(1.5),
        json!([]),
        json!({}),
        json!(["x"]),
        json!({"a": 1}),
    ];
    let text = [&wrong[..], &[json!(true)]].concat();
    let choice = [&wrong[..], &[json!("yes")]].concat();
    for (target, field, values) in [
        ("/chat", "message", &text),
        ("/chat", "conversation_id", &text),
        ("/chat", "system_prompt", &text),
        ("/chat", "client_message_id", &text),
        ("/chat", "stream", &choice),
        ("/chat", "memory", &choice),
        ("/conversation/reset", "conversation_id", &text),
        ("/memory/clear", "conversation_id", &text),
        ("/memory/clear", "all", &choice),
        ("/auth/token", "user_id", &text),
        ("/auth/validate", "token", &text),
    ] {
        for value in values {
            let mut body = if target == "/chat" {
                json!({"message": "hi"})
            } else {
                json!({})
            };
            body[field] = value.clone();
            refused(
                &app.post("ann", target, &body),
                422,
                Some(field),
                &body.to_string(),
            );
        }
    }
    for (target, field, body) in [
        ("/chat", "message", json!({})),
        ("/chat", "message", json!({"message": null})),
        ("/chat", "text", json!({"text": "hello"})),
        ("/chat", "message", json!({"message": ""})),
        ("/chat", "message", json!({"message": " \n\t\u{2003}"})),
        ("/chat", "message", json!({"message": "a\u{0}b"})),
        (
            "/chat",
            "system_prompt",
            json!({"message": "hi", "system_prompt": ""}),
        ),
        (
            "/chat",
            "system_prompt",
            json!({"message": "hi", "system_prompt": "x".repeat(8001)}),
        ),
        (
            "/chat",
            "client_message_id",
            json!({"message": "hi", "client_message_id": " "}),
        ),
        (
            "/chat",
            "client_message_id",
            json!({"message": "hi", "client_message_id": "x".repeat(101)}),
        ),
        ("/conversation/reset", "conversation_id", json!({})),
        ("/auth/token", "user_id", json!({"user_id": null})),
        ("/auth/validate", "token", json!({})),
    ] {
        refused(
            &app.post("ann", target, &body),
            422,
            Some(field),
            &body.to_string(),
        );
    }
    let rename = request("PATCH", &format!("/conversations/{conversation}")).by("ann");
    for title in [
        json!(null),
        json!(7),
        json!(""),
        json!(" "),
        json!("x".repeat(201)),
        json!("\u{0}"),
    ] {
        let body = json!({"title": title});
        let answer = app.send(rename.clone().json(&body));
        refused(&answer, 422, Some("title"), &body.to_string());
    }
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let app = TestApp::new();
    let numbers = [
        (json!(5), 200),
        (json!(5.0), 200),
        (json!(5.5), 422),
        (json!(-5.0), 422),
        (json!(1e10), 422),
    ];
    for (number, status) in numbers {
        for (path, body) in [
            (
                "/auth/token",
                json!({"user_id": "ann", "expires_in_hours": number}),
            ),
            ("/memories/search", json!({"q": "bees", "limit": number})),
        ] {
            let answer = app.send(request("POST", path).by("ann").json(&body));
            assert_eq!(answer.status, status, "{path} {number}: {}", answer.text());
        }
    }
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let app = TestApp::new();
    let mut ask = request("POST", "/chat").by("ann").json(&json!({}));
    ask.body = Body::Whole(br#"{"message": "one", "message": "two"}"#.to_vec());
    let answer = app.send(ask);
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(
        !answer.text().contains("must be an object"),
        "it is one: {}",
        answer.text()
    );
    assert!(app.stage.calls.borrow().is_empty());
}

#[test]
fn the_longest_message_is_counted_in_characters() {
    let app = TestApp::new();
    let longest = "\u{1f41d}".repeat(4000);
    assert_eq!(
        app.chat("ann", &longest).shape(),
        ["thinking", "chunk", "done"]
    );
    let answer = app.chat("ann", &format!("{longest}!"));
    refused(&answer, 422, Some("message"), "4001 characters");
    assert!(
        answer.json()["detail"]
            .as_str()
            .is_some_and(|text| text.contains("4000"))
    );

    let short = app.with("MAX_MESSAGE_CHARACTERS", "5");
    assert_eq!(short.chat("ann", "bees!").status, 200);
    refused(
        &short.chat("ann", "bees!!"),
        422,
        Some("message"),
        "as configured",
    );
}
