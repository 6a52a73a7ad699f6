//! What is used a day, and what happens when it is too much.

use crate::support::stage::{Script, event};
use crate::support::{Answer, TestApp, With, request, token};
use serde_json::{Value, json};
use std::time::Duration;

/// A reply that costs so many tokens, read and written.
fn costs(prompt: u32, completion: u32) -> Script {
    let mut bytes = event("Noted.");
    let usage = json!({"choices": [{"delta": {}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}});
    bytes.extend(format!("data: {usage}\n\ndata: [DONE]\n\n").into_bytes());
    Script::sends(&bytes)
}

fn days(app: &TestApp, user: &str, query: &str) -> Vec<Value> {
    let answer = app.get(user, &format!("/users/me/usage{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["days"].as_array().expect("a list").clone()
}

fn is_used_up(answer: &Answer, what: &str) {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (429, "quota_used"),
        "{}",
        answer.text()
    );
    let after: i64 = answer
        .header("retry-after")
        .expect("one")
        .parse()
        .expect("seconds");
    assert!((1..=86_400).contains(&after));
    let limit = answer.header("ratelimit").expect("one");
    assert_eq!(limit, format!("\"{what}\";r=0;t={after}"));
    assert!(
        answer
            .header("ratelimit-policy")
            .is_some_and(|policy| policy.starts_with(&format!("\"{what}\";q=")))
    );
}

#[test]
fn messages_and_tokens_are_counted_by_user_and_day() {
    let app = TestApp::new();
    assert!(days(&app, "ann", "").is_empty());
    app.script(costs(100, 20));
    app.chat("ann", "hello");
    app.script(costs(7, 3));
    app.chat("ann", "again");
    app.script(Script::Refuses);
    app.chat("ann", "and again");
    app.chat("bob", "hello");
    let today =
        json!({"day": "2026-11-22", "messages": 3, "prompt_tokens": 107, "completion_tokens": 23});
    assert_eq!(days(&app, "ann", ""), std::slice::from_ref(&today));
    app.stage.pass(Duration::from_hours(24));
    app.chat("ann", "the day after");
    let both = days(&app, "ann", "");
    assert_eq!(
        (both.len(), &both[0]["messages"], &both[1]),
        (2, &json!(1), &today)
    );
    assert_eq!(days(&app, "ann", "?days=1").len(), 1);
    for days in ["0", "367", "x"] {
        assert_eq!(
            app.get("ann", &format!("/users/me/usage?days={days}"))
                .status,
            422
        );
    }
    let all = |query: &str| {
        let ask = request("GET", &format!("/admin/usage{query}")).bearing(token::ADMIN);
        app.send(ask)
    };
    let first = all("?day=2026-11-22&limit=1").json();
    assert_eq!(
        (&first["users"][0]["user_id"], &first["next_cursor"]),
        (&json!("ann"), &json!("ann"))
    );
    let second = all("?day=2026-11-22&limit=1&cursor=ann").json();
    assert_eq!(second["users"][0]["user_id"], "bob");
    assert_eq!(all("").json()["users"][0]["messages"], 1, "today");
    assert_eq!(all("?day=yesterday").status, 422);
}

#[test]
fn a_quota_of_messages_ends_with_the_day() {
    let app = TestApp::new().with("DAILY_MESSAGES", "2");
    let said = |text: &str, id: &str| {
        app.post(
            "ann",
            "/chat",
            &json!({"message": text, "client_message_id": id}),
        )
    };
    assert_eq!(said("one", "1").status, 200);
    assert_eq!(said("two", "2").status, 200);
    let before = app.stage.dump();
    is_used_up(&said("three", "3"), "messages");
    assert_eq!(app.stage.dump(), before, "nothing is stored of it");
    assert_eq!(
        said("two", "2").status,
        200,
        "what was answered is told again"
    );
    assert_eq!(app.chat("bob", "hello").status, 200, "his are his");
    assert_eq!(
        app.get("ann", "/conversations").status,
        200,
        "what she has she can read"
    );
    let quotas = app.get("ann", "/users/me/usage").json()["quotas"].clone();
    assert_eq!(quotas, json!({"messages_a_day": 2, "tokens_a_day": null}));
    app.stage.pass(Duration::from_hours(24));
    assert_eq!(said("three", "3").status, 200);
}

#[test]
fn a_quota_of_tokens_is_of_what_the_model_counts() {
    let app = TestApp::new().with("DAILY_TOKENS", "100");
    app.script(costs(60, 39));
    assert_eq!(app.chat("ann", "hello").status, 200);
    app.script(costs(60, 39));
    assert_eq!(app.chat("ann", "one is left").status, 200);
    is_used_up(&app.chat("ann", "none is left"), "tokens");
}

#[test]
fn a_quota_costs_no_round_trip() {
    let trips = |app: &TestApp| {
        app.chat("ann", "hello");
        let before = app.stage.batches.borrow().len();
        app.chat("ann", "again");
        app.stage.batches.borrow().len() - before
    };
    let with = TestApp::new()
        .with("DAILY_MESSAGES", "9")
        .with("DAILY_TOKENS", "9");
    assert_eq!(trips(&with), trips(&TestApp::new()));
}
