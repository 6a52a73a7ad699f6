//! What is forgotten is gone, for its owner alone, however it is looked for.

use super::memory::{count, recalled};
use crate::support::stage::{Moment, Script};
use crate::support::{TestApp, With, request};
use serde_json::{Value, json};

#[test]
fn clearing_a_conversation_forgets_its_memories_and_says_how_many() {
    let app = TestApp::new();
    let first = app.chat("ann", "I keep bees").conversation();
    app.chat_in("ann", &first, "bees in the garden");
    app.chat("ann", "bees elsewhere");
    app.chat("bob", "bees of mine");
    let clear = |body: Value| app.post("ann", "/memory/clear", &body).json();
    let cleared = clear(json!({"conversation_id": first}));
    assert_eq!(
        (&cleared["success"], &cleared["memories_cleared"]),
        (&json!(true), &json!(4))
    );
    assert_eq!(cleared["conversation_id"], first.as_str());
    assert_eq!(
        clear(json!({"conversation_id": first}))["memories_cleared"],
        0
    );
    assert_eq!(
        recalled(&app, "bees?"),
        [("user".into(), "bees elsewhere".into())]
    );
    assert!(!app.stage.last_prompt().contains("garden"));

    let all = clear(json!({"all": true}));
    assert_eq!(
        (&all["memories_cleared"], &all["conversation_id"]),
        (&json!(4), &Value::Null)
    );
    assert!(recalled(&app, "bees").is_empty());
    assert!(!app.stage.last_prompt().contains("elsewhere"));
    assert_eq!(app.chat("bob", "bees?").recalled().len(), 1, "his are his");
    assert_eq!(count(&app, "memory_words"), count(&app, "memories"));
    for (field, body) in [
        ("conversation_id", json!({})),
        ("conversation_id", json!({"all": false})),
        ("all", json!({"all": true, "conversation_id": first})),
    ] {
        let refused = app.post("ann", "/memory/clear", &body);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
}

#[test]
fn a_reply_to_what_was_forgotten_while_the_model_spoke_is_not_remembered() {
    for body in [json!({"all": true}), json!({"conversation_id": "{id}"})] {
        let app = TestApp::new();
        let conversation = app.chat("ann", "hello").conversation();
        let body: Value =
            serde_json::from_str(&body.to_string().replace("{id}", &conversation)).expect("JSON");
        let clear = request("POST", "/memory/clear").by("ann").json(&body);
        let cleared = app.meanwhile(Moment::Speaking, clear);
        app.script(Script::says("So you keep bees"));
        app.chat_in("ann", &conversation, "I keep bees");
        assert_eq!(cleared.answer().json()["memories_cleared"], 3);
        assert_eq!(
            (count(&app, "memories"), count(&app, "memory_words")),
            (0, 0)
        );
    }
}

#[test]
fn a_deleted_conversation_takes_its_memories_along() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    app.chat("ann", "tomatoes too");
    let delete = request("DELETE", &format!("/conversations/{conversation}"));
    assert_eq!(app.send(delete.clone().by("ann")).status, 204);
    assert_eq!(
        (count(&app, "memories"), count(&app, "memory_words")),
        (2, 2)
    );
    assert_eq!(
        app.stage
            .count("select count(*) from messages where content like '%bees%'"),
        0
    );
    assert!(recalled(&app, "bees?").is_empty());
    assert_eq!(app.send(delete.by("ann")).status, 404);
}

#[test]
fn bobs_identical_words_share_nothing_with_anns() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    app.chat("bob", "I keep bees");
    let ids = |user: &str| {
        let recalled = app.chat(user, "what do I keep?").recalled();
        recalled
            .iter()
            .map(|one| one["id"].clone())
            .collect::<Vec<_>>()
    };
    let (anns, bobs) = (ids("ann"), ids("bob"));
    assert_eq!((anns.len(), bobs.len()), (1, 1));
    assert_ne!(anns, bobs);
    app.post("bob", "/memory/clear", &json!({"all": true}));
    assert_eq!(
        ids("ann")[0],
        anns[0],
        "what he forgets she still remembers"
    );
}
