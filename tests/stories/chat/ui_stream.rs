//! The AI SDK's UI message stream: what `useChat` reads of a turn.

use super::endings::{last, stored};
use crate::support::stage::{Script, event};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::Ending;
use serde_json::{Value, json};

fn asking(user: &str, chat: &str, id: &str, words: &str) -> Request {
    let message = json!({"id": id, "role": "user", "parts": [{"type": "text", "text": words}]});
    let body =
        json!({"id": chat, "messages": [message], "trigger": "submit-message", "theme": "dark"});
    request("POST", "/ai/chat").by(user).json(&body)
}

fn chunks(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("x-vercel-ai-ui-message-stream"), Some("v1"));
    let text = answer.text();
    let mut data: Vec<&str> = text
        .split_terminator("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .collect();
    assert_eq!(data.pop(), Some("[DONE]"));
    let chunks = data
        .iter()
        .map(|data| serde_json::from_str(data).expect("JSON"));
    chunks.collect()
}

fn types(answer: &Answer) -> Vec<String> {
    let chunks = chunks(answer);
    let types = chunks
        .iter()
        .map(|chunk| chunk["type"].as_str().expect("a type").to_owned());
    types.collect()
}

#[test]
fn a_chat_is_a_conversation_and_its_stream_has_what_was_recalled() {
    let app = TestApp::new();
    let thinking = b"data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n".to_vec();
    let bytes = [
        thinking,
        event("How "),
        event("nice."),
        b"data: [DONE]\n\n".to_vec(),
    ]
    .concat();
    app.script(Script::sends(&bytes));
    let first = app.send(asking("ann", "bees", "m1", "I keep bees in Cork"));
    let wanted = [
        "start",
        "start-step",
        "data-memory",
        "reasoning-start",
        "reasoning-delta",
        "reasoning-end",
        "text-start",
        "text-delta",
        "text-delta",
        "text-end",
        "finish-step",
        "finish",
    ];
    assert_eq!(types(&first), wanted);
    assert_eq!(last(&app), stored("complete", "How nice."));
    let conversation = first.header("x-conversation-id").expect("an id").to_owned();
    assert_eq!(
        chunks(&first)[0]["messageMetadata"]["conversationId"],
        conversation.as_str()
    );

    let again = app.send(asking("ann", "bees", "m2", "and wasps"));
    assert_eq!(
        again.header("x-conversation-id"),
        Some(conversation.as_str())
    );
    let mut body = json!({"id": "any", "conversation_id": conversation});
    body["message"] = json!({"role": "user", "parts": [{"type": "text", "text": "and ants"}]});
    let continued = |user: &str| app.send(request("POST", "/ai/chat").by(user).json(&body));
    let by_id = continued("ann");
    assert_eq!(
        by_id.header("x-conversation-id"),
        Some(conversation.as_str())
    );
    assert_eq!(app.messages("ann", &conversation).len(), 6);

    let elsewhere = app.send(asking("ann", "other", "m4", "Where do I keep bees?"));
    assert_ne!(
        elsewhere.header("x-conversation-id"),
        Some(conversation.as_str())
    );
    assert_eq!(
        chunks(&elsewhere)[2]["data"]["memories"][0]["content"],
        "I keep bees in Cork"
    );

    // A name is each person's own, and the id of another's conversation is nothing.
    let bobs = app.send(asking("bob", "bees", "m1", "hello"));
    assert_ne!(
        bobs.header("x-conversation-id"),
        Some(conversation.as_str())
    );
    assert_eq!(continued("bob").status, 404);
}

#[test]
fn a_repeated_message_is_answered_once() {
    let app = TestApp::new();
    let first = app.send(asking("ann", "bees", "m1", "I keep bees"));
    let again = app.send(asking("ann", "bees", "m1", "I keep bees"));
    assert_eq!(first.header("x-message-id"), again.header("x-message-id"));
    assert_eq!(app.stage.prompts().len(), 1);
    assert_eq!(types(&again).last().map(String::as_str), Some("finish"));
    let other = app.send(asking("ann", "wasps", "m1", "I keep wasps"));
    assert_ne!(first.header("x-message-id"), other.header("x-message-id"));
}

#[test]
fn a_reply_that_breaks_keeps_its_text_and_tells_why() {
    let app = TestApp::new();
    app.script(Script::says_and_then("Well, Ann", Ending::Broken));
    let answer = app.send(asking("ann", "bees", "m1", "hi"));
    let chunks = chunks(&answer);
    let end = &chunks[chunks.len() - 2..];
    assert_eq!(end[0]["type"], "text-end");
    assert_eq!(end[1]["type"], "error");
    assert!(
        end[1]["errorText"]
            .as_str()
            .is_some_and(|text| text.ends_with('.'))
    );
    assert_eq!(last(&app), stored("interrupted", "Well, Ann"));
}

#[test]
fn what_is_no_message_of_the_user_is_refused() {
    let app = TestApp::new();
    let text = json!([{"type": "text", "text": "hi"}]);
    for (body, field) in [
        (json!({}), "id"),
        (json!({"id": "bees"}), "messages"),
        (json!({"id": "bees", "messages": []}), "messages"),
        (
            json!({"id": "bees", "message": {"role": "assistant", "parts": text}}),
            "messages",
        ),
        (
            json!({"id": "bees", "message": {"role": "user", "parts": []}}),
            "messages",
        ),
        (
            json!({"id": "bees", "message": {"role": "user", "parts": text}, "memory": "often"}),
            "memory",
        ),
    ] {
        let refused = app.send(request("POST", "/ai/chat").by("ann").json(&body));
        assert_eq!(refused.status, 422, "{body}");
        assert_eq!(refused.json()["field"], field, "{body}");
    }
    assert_eq!(app.stage.count("select count(*) from conversations"), 0);
}
