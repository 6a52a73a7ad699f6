//! An export: everything that somebody has and nothing of anybody else, however it ends.

use super::keys::make;
use crate::support::stage::{Client, Moment};
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::export;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn export(app: &TestApp, user: &str) -> Answer {
    app.get(user, "/users/me/export")
}

fn lines(answer: &Answer) -> Vec<Value> {
    let text = answer.text();
    assert!(text.ends_with('\n'), "{text}");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("a JSON text a line")
}

fn of_type(lines: &[Value], name: &str) -> Vec<Value> {
    lines
        .iter()
        .filter(|line| line["type"] == name)
        .cloned()
        .collect()
}

#[test]
fn everything_is_in_it_and_each_line_has_what_the_schema_says() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    app.chat_in("ann", &conversation, "I live in Rome now");
    app.post("ann", "/memories", &json!({"content": "They keep bees"}));
    make(&app, &json!({"name": "laptop"}));
    let account = "insert into accounts select id, 'ann@example.com', 'a hash', '2026', '2026'
                   from users where external_user_id = 'ann';
                   insert into sessions select 's', id, 0, '2026', '2026', '2027', null
                   from users where external_user_id = 'ann'";
    app.stage
        .database
        .borrow()
        .execute_batch(account)
        .expect("an account");
    app.chat("bob", "tomatoes");
    let exported = export(&app, "ann");
    assert_eq!(
        exported.header("content-type"),
        Some("application/x-ndjson")
    );
    assert_eq!(exported.header("cache-control"), Some("no-store"));
    let lines = lines(&exported);
    assert_eq!(lines[0]["type"], "schema");
    let schema = export::schema();
    assert_eq!(lines[0]["records"], json!(schema));
    let mut counts = BTreeMap::<String, usize>::new();
    for line in &lines[1..lines.len() - 1] {
        let name = line["type"].as_str().expect("a type");
        *counts.entry(name.to_owned()).or_default() += 1;
        let fields: Vec<_> = line
            .as_object()
            .expect("an object")
            .keys()
            .skip(1)
            .collect();
        assert_eq!(json!(fields), schema[name], "{name}");
    }
    let end = lines.last().expect("a line");
    assert_eq!(
        (&end["type"], &end["records"]),
        (&json!("end"), &json!(counts))
    );
    assert_eq!(
        counts.len(),
        schema.len(),
        "a line of each type: {counts:?}"
    );
    assert_eq!(of_type(&lines, "message").len(), 4);
    let texts = exported.text();
    assert!(texts.contains("They keep bees") && texts.contains("Berlin"));
    assert!(!texts.contains("tomatoes") && !texts.contains("hash"));
    let read = app.send(request("GET", "/admin/audit?action=user.export").bearing(token::ADMIN));
    assert_eq!(read.json()["entries"].as_array().map(Vec::len), Some(1));
}

#[test]
fn whatever_the_pages_each_message_and_memory_comes_once() {
    let app = TestApp::new();
    let mut told = Vec::new();
    // Long and short ones, so that pages end within a conversation and between two.
    for (conversation, messages) in [199, 1, 200, 401, 3, 0, 250].into_iter().enumerate() {
        let opened = app.post(
            "ann",
            "/conversations",
            &json!({"title": conversation.to_string()}),
        );
        let id = opened.json()["id"].as_str().expect("an id").to_owned();
        let texts: Vec<String> = (0..messages)
            .map(|n| format!("{conversation} and {n}"))
            .collect();
        for texts in texts.chunks(100) {
            let messages: Vec<_> = texts
                .iter()
                .map(|text| json!({"role": "user", "content": text}))
                .collect();
            let target = format!("/conversations/{id}/messages");
            let taken = app.post("ann", &target, &json!({"messages": messages}));
            assert_eq!(taken.status, 201, "{}", taken.text());
        }
        told.extend(texts);
    }
    let lines = lines(&export(&app, "ann"));
    for name in ["message", "memory"] {
        let texts: Vec<_> = of_type(&lines, name)
            .iter()
            .map(|line| line["content"].as_str().expect("a text").to_owned())
            .collect();
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        assert_eq!(sorted(texts), sorted(told.clone()), "{name}");
    }
}

#[test]
fn it_is_read_no_faster_than_it_is_taken_and_says_where_it_broke() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let before = app.stage.batches.borrow().len();
    let ask = request("GET", "/users/me/export").by("ann");
    let left = app.send_to(ask, Client::leaving_after(2));
    assert!(!left.text().contains("\"end\""));
    assert!(
        app.stage.batches.borrow().len() - before <= 4,
        "nobody reads for nobody"
    );

    let stage = app.stage.clone();
    app.stage.meanwhile(
        Moment::Speaking,
        async move { stage.database_is_down.set(true) },
    );
    let broken = lines(&export(&app, "ann"));
    assert_eq!(broken.last().expect("a line")["type"], "error");
    assert!(!json!(broken).to_string().contains("hunter2"));
    app.stage.database_is_down.set(false);
}
