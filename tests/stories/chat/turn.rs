//! The turn: stored before the model is asked, few round trips, and a conversation that grows.

use crate::support::stage::{Moment, Script};
use crate::support::{TestApp, With, request};
use keepsake::chat::message::{Status, Text};
use keepsake::chat::reply::outcome::Outcome;
use keepsake::chat::turn::{self, Begun, NewMessage, Turn};
use keepsake::config::{Bound, Config};
use keepsake::id::Owner;
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;

/// Batches before the model was asked, and after, in the turn that `body` begins.
fn round_trips(app: &TestApp, what: &str, body: &Value) -> (usize, usize) {
    let before = app.stage.batches.borrow().len();
    let answer = app.post("ann", "/chat", body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let asked = app
        .stage
        .asked_after
        .borrow()
        .last()
        .copied()
        .expect("the model was asked");
    let after = app.stage.batches.borrow().len();
    let statements: Vec<usize> = app.stage.batches.borrow()[before..]
        .iter()
        .map(Vec::len)
        .collect();
    let counted = (asked - before, after - asked);
    println!(
        "{what}: {} batches before the model, {} after; {statements:?}",
        counted.0, counted.1
    );
    counted
}

#[test]
fn a_turn_is_streamed_as_thinking_chunks_and_done() {
    let app = TestApp::new();
    app.script(Script::says("Hello Ann, how are the bees?"));
    let answer = app.chat("ann", "I keep bees");
    assert_eq!(answer.shape(), ["thinking", "chunk", "done"]);
    assert_eq!(answer.words(), "Hello Ann, how are the bees?");
    assert_eq!(
        answer.header("content-type"),
        Some("text/event-stream; charset=utf-8")
    );
    let events = answer.events();
    let (thinking, done) = (&events[0], events.last().expect("an end"));
    assert_eq!(thinking["step"], "memories_retrieved");
    assert_eq!(thinking["data"]["count"], 0);
    assert_eq!((&done["done"], &done["chunk"]), (&json!(true), &json!("")));
    for time in [&thinking["timestamp"], &done["timestamp"]] {
        assert!(
            time.as_str().is_some_and(|time| time.ends_with('Z')),
            "{time}"
        );
    }
    let conversation = answer.conversation();
    assert!(
        events
            .iter()
            .all(|event| event["conversation_id"] == conversation.as_str())
    );
    assert_eq!(
        answer.header("x-conversation-id"),
        Some(conversation.as_str())
    );
    assert_eq!(answer.header("x-message-id"), done["message_id"].as_str());

    let messages = app.messages("ann", &conversation);
    let told = |at: usize| {
        let one = &messages[at];
        [&one["role"], &one["content"], &one["status"]].map(|text| text.as_str().expect("a text"))
    };
    assert_eq!(messages.len(), 2);
    assert_eq!(told(0), ["user", "I keep bees", "complete"]);
    assert_eq!(
        told(1),
        ["assistant", "Hello Ann, how are the bees?", "complete"]
    );
    assert_eq!(messages[1]["id"], done["message_id"]);
    assert_eq!(messages[1]["reply_to"], messages[0]["id"]);
}

#[test]
fn a_turn_is_told_at_once_where_no_stream_is_wanted() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let stream = b"data: {\"choices\":[{\"delta\":{\"content\":\"Bees.\"},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}\n\n\
        data: [DONE]\n\n";
    app.script(Script::sends(stream));
    let body = json!({"message": "what do I keep?", "stream": false});
    let answer = app.post("ann", "/chat", &body);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let told = answer.json();
    assert_eq!(told["response"], "Bees.");
    assert_eq!(told["memories"][0]["content"], "I keep bees");
    let usage = json!({"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11});
    assert_eq!(told["usage"], usage);
    assert_eq!(
        answer.header("x-conversation-id"),
        told["conversation_id"].as_str()
    );
    assert_eq!(answer.header("x-message-id"), told["message_id"].as_str());
    let conversation = told["conversation_id"].as_str().expect("an id");
    assert_eq!(app.messages("ann", conversation)[1]["content"], "Bees.");
}

#[test]
fn what_is_said_is_stored_before_the_model_is_asked() {
    let app = TestApp::new();
    let seen = Rc::new(Cell::new(false));
    let (stage, told) = (app.stage.clone(), Rc::clone(&seen));
    app.stage.meanwhile(Moment::Asked, async move {
        let one = |sql: &str| stage.count(&format!("select count(*) from messages where {sql}"));
        assert_eq!(
            one("role = 'user' and content = 'I keep bees' and status = 'complete'"),
            1
        );
        assert_eq!(
            one("role = 'assistant' and content = '' and status = 'writing'"),
            1
        );
        assert_eq!(
            stage.count("select count(*) from memories where content = 'I keep bees'"),
            1
        );
        told.set(true);
    });
    app.chat("ann", "I keep bees");
    assert!(seen.get(), "the model was asked");
}

#[test]
fn what_is_said_is_in_the_list_while_the_model_still_speaks() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let page = format!("/conversations/{conversation}/messages");
    let meanwhile = app.meanwhile(Moment::Speaking, request("GET", &page).by("ann"));
    app.chat_in("ann", &conversation, "and tomatoes");
    let messages = meanwhile.answer().json()["messages"].clone();
    assert_eq!(messages[2]["content"], "and tomatoes");
    assert_eq!(
        (&messages[3]["status"], &messages[3]["content"]),
        (&"writing".into(), &"".into())
    );
}

#[test]
fn a_turn_costs_two_round_trips_before_the_model_and_one_after() {
    let app = TestApp::new();
    let new = json!({"message": "I keep bees"});
    let conversation = app.chat("ann", "hello").conversation();
    let existing = json!({"message": "and tomatoes", "conversation_id": conversation});
    let named = json!({"message": "named", "client_message_id": "c1"});
    let both = json!({
        "message": "both", "conversation_id": conversation, "client_message_id": "c2",
        "system_prompt": "Be brief.", "stream": false,
    });
    let off = json!({"message": "off", "memory": "off"});
    for (what, body) in [
        ("a new conversation", new),
        ("an existing one", existing),
        ("with a client_message_id", named),
        ("with both, not streamed", both),
        ("without memory", off),
    ] {
        assert_eq!(round_trips(&app, what, &body), (2, 1), "{what}");
    }
    app.script(Script::Refuses);
    let failing = json!({"message": "again", "client_message_id": "c3"});
    assert_eq!(app.post("ann", "/chat", &failing).status, 503);
    let repeated = "a turn that failed, repeated";
    assert_eq!(round_trips(&app, repeated, &failing), (2, 1), "{repeated}");
}

#[test]
fn what_only_reads_costs_one_round_trip() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    for target in [
        "/conversations",
        "/conversations/{id}",
        "/conversations/{id}/messages",
    ] {
        let before = app.stage.batches.borrow().len();
        assert_eq!(
            app.get("ann", &target.replace("{id}", &conversation))
                .status,
            200
        );
        assert_eq!(app.stage.batches.borrow().len() - before, 1, "{target}");
    }
}

#[test]
fn the_conversation_spoken_in_last_comes_first() {
    let app = TestApp::new();
    let first = app.chat("ann", "first").conversation();
    let second = app.chat("ann", "second").conversation();
    let order = || {
        let listed = app.get("ann", "/conversations").json();
        let ids = listed["conversations"].as_array().expect("a list").iter();
        ids.map(|one| one["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(order(), [second.clone(), first.clone()]);
    app.chat_in("ann", &first, "first again");
    assert_eq!(order(), [first, second]);
}

#[test]
fn a_turn_that_was_carried_elsewhere_as_json_is_the_same_and_is_finished_there() {
    let app = TestApp::new();
    app.chat("ann", "I live in Bern and I keep bees");
    let vars = app.vars.clone();
    let var = move |name: &str| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone())
    };
    let config = Rc::new(Config::load(var, Bound::default()).expect("a configuration"));
    let (stage, carried) = (app.stage.clone(), Rc::new(Cell::new(None)));
    let into = Rc::clone(&carried);
    app.stage.run(async move {
        let owner = Owner::parse("ann").expect("an owner");
        let text = Text::parse("message", "What do my bees make?", 100).expect("a text");
        let message = NewMessage::new(text);
        let begun = turn::begin(&stage, &config, &owner, message).await;
        let Begun::Turn(turn) = begun.expect("a turn") else {
            panic!("it was answered before");
        };
        let json = serde_json::to_string(&turn).expect("JSON");
        let there: Turn = serde_json::from_str(&json).expect("a turn");
        assert!(!there.recalled.is_empty() && !there.facts.is_empty());
        assert_eq!(there.prompt, turn.prompt);
        assert_eq!(there.facts, turn.facts);
        assert_eq!(serde_json::to_string(&there).expect("JSON"), json);
        let outcome = Outcome {
            status: Status::Complete,
            text: "Honey.".to_owned(),
            usage: None,
            fault: None,
            members: serde_json::Map::new(),
            stopped: None,
        };
        let stored = turn::finish(&stage, &config, &there, &outcome).await;
        assert!(stored.expect("a database"));
        into.set(Some(there.conversation_id));
    });
    let conversation = carried.take().expect("a conversation");
    let messages = app.messages("ann", conversation.as_str());
    assert_eq!(messages[1]["content"], "Honey.");
    assert_eq!(messages[1]["status"], "complete");
}
