//! What is forgotten is gone, for its owner alone, however it is looked for.

use crate::memories::remembering::{count, recalled};
use crate::support::stage::{Moment, Script};
use crate::support::{Answer, TestApp, With, request};
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

/// The id of the fact of Ann's profile that says this.
fn fact(app: &TestApp, says: &str) -> String {
    let profile = app.get("ann", "/users/me/profile").json();
    let facts = profile["facts"].as_array().expect("facts").iter();
    let mut found = facts
        .filter(|fact| fact["content"].as_str().expect("a text").contains(says))
        .map(|fact| fact["id"].as_str().expect("an id").to_owned());
    found.next().unwrap_or_else(|| panic!("{says}: {profile}"))
}

fn forget(app: &TestApp, target: &str) -> Answer {
    app.send(request("DELETE", &format!("/memories/{target}")).by("ann"))
}

fn forgotten(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let forgotten = answer.json()["forgotten"].clone();
    let mut ids: Vec<String> = serde_json::from_value(forgotten).expect("ids");
    ids.sort_unstable();
    ids
}

fn profile(app: &TestApp) -> String {
    app.get("ann", "/users/me/profile").json()["profile"]
        .as_str()
        .expect("a text")
        .to_owned()
}

/// Everything that the model is told where Ann goes on in a conversation, and where she begins another.
fn told_later(app: &TestApp, conversation: &str) -> String {
    app.chat_in(
        "ann",
        conversation,
        "which snack for me, an allergy in mind?",
    );
    let here = app.stage.last_prompt();
    app.chat("ann", "what am I allergic to?");
    here + &app.stage.last_prompt()
}

#[test]
fn a_fact_that_is_forgotten_takes_its_sentence_and_the_reply_to_it_along() {
    let app = TestApp::new();
    app.script(Script::says("No peanuts for you, then."));
    let conversation = app.chat("ann", "I'm allergic to peanuts").conversation();
    assert!(told_later(&app, &conversation).contains("peanuts"));
    let said = app.messages("ann", &conversation);
    let id = fact(&app, "peanuts");
    let mut expected = vec![
        id.clone(),
        said[0]["id"].as_str().expect("an id").to_owned(),
        said[1]["id"].as_str().expect("an id").to_owned(),
    ];
    expected.sort_unstable();
    assert_eq!(forgotten(&forget(&app, &id)), expected);
    assert_eq!(forget(&app, &id).status, 404);

    let later = told_later(&app, &conversation);
    assert!(!later.contains("peanuts"), "{later}");
    assert_eq!(profile(&app), "");
    let found = app.get("ann", "/memories/search?q=allergic+to+peanuts");
    assert!(!found.json()["memories"].to_string().contains("peanuts"));
    let left = "select count(*) from memories where content like '%peanuts%'";
    assert_eq!(app.stage.count(left), 0);
    assert_eq!(
        app.messages("ann", &conversation)[0]["content"],
        "I'm allergic to peanuts",
        "her conversation is hers to read"
    );
}

#[test]
fn what_else_a_forgotten_sentence_said_is_still_known() {
    let app = TestApp::new();
    app.chat("ann", "My name is Ann. I'm allergic to peanuts.");
    let name = fact(&app, "Ann");
    assert_eq!(forgotten(&forget(&app, &name)).len(), 3);
    assert!(profile(&app).contains("peanuts"), "{}", profile(&app));
    assert!(!profile(&app).contains("Ann"), "{}", profile(&app));
    let sentence =
        "select count(*) from memories where fact_value is null and content like '%Ann%'";
    assert_eq!(app.stage.count(sentence), 0);
}

#[test]
fn a_fact_is_forgotten_alone_where_its_sentence_is_to_stay() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I'm allergic to peanuts").conversation();
    let id = fact(&app, "peanuts");
    let unclear = forget(&app, &format!("{id}?keep_source=maybe"));
    assert_eq!(
        (unclear.status, &unclear.json()["field"]),
        (422, &json!("keep_source"))
    );
    let answer = forget(&app, &format!("{id}?keep_source=true"));
    assert_eq!(forgotten(&answer), [id]);
    assert_eq!(profile(&app), "");
    assert!(told_later(&app, &conversation).contains("I'm allergic to peanuts"));
}

#[test]
fn a_fact_that_is_forgotten_alone_is_not_distilled_again() {
    let app = TestApp::new().with("MEMORY_EXTRACTION", "llm");
    app.chat("ann", "I live in Rome");
    let id = fact(&app, "Rome");
    assert_eq!(
        forgotten(&forget(&app, &format!("{id}?keep_source=true"))),
        [id]
    );
    for message in ["one", "two"] {
        app.chat("ann", message);
    }
    let again = json!({"message": 1, "type": "fact", "content": "They live in Rome.", "key": "home.city",
        "value": "rome", "importance": 0.9, "change": "holds"});
    for message in ["three", "four"] {
        app.script(Script::says("Noted."));
        app.script(Script::says(&json!({"facts": [again]}).to_string()));
        app.chat("ann", message);
    }
    assert_eq!(profile(&app), "");
}

#[test]
fn nothing_is_forgotten_where_the_database_fails() {
    let app = TestApp::new();
    app.chat("ann", "I'm allergic to peanuts");
    let id = fact(&app, "peanuts");
    let before = app.stage.dump();
    app.stage.database_is_down.set(true);
    assert_eq!(forget(&app, &id).status, 500);
    app.stage.database_is_down.set(false);
    assert_eq!(app.stage.dump(), before);
    // The audit's row fails, and with it the whole.
    let refuse =
        "create trigger refuse before insert on audit BEGIN select raise(abort, 'no'); END;";
    let refused = app.stage.database.borrow().execute_batch(refuse);
    refused.expect("a trigger");
    assert_eq!(forget(&app, &id).status, 500);
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn of_many_who_forget_a_fact_at_once_one_is_told_what_went() {
    let app = TestApp::new();
    app.chat("ann", "I'm allergic to peanuts");
    let id = fact(&app, "peanuts");
    let path = format!("/memories/{id}");
    let others: Vec<_> = (1..8)
        .map(|_| app.meanwhile(Moment::BeforeBatch(1), request("DELETE", &path).by("ann")))
        .collect();
    let last = forget(&app, &id).status;
    let mut told: Vec<u16> = others.iter().map(|one| one.answer().status).collect();
    told.push(last);
    told.sort_unstable();
    assert_eq!(told, [&[200][..], &[404; 7]].concat());
}

#[test]
fn a_reply_that_is_still_being_written_to_what_is_forgotten_is_in_no_later_prompt() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "hello").conversation();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Speaking, async move {
        let name = "update memories set id = 'the-fact' where fact_value is not null";
        let named = stage.database.borrow().execute(name, []);
        assert_eq!(named, Ok(1));
    });
    let gone = request("DELETE", "/memories/the-fact").by("ann");
    let gone = app.meanwhile(Moment::Speaking, gone);
    app.script(Script::says("No peanuts for you, then."));
    app.chat_in("ann", &conversation, "I'm allergic to peanuts");
    assert_eq!(forgotten(&gone.answer()).len(), 2);
    let later = told_later(&app, &conversation);
    assert!(!later.contains("peanuts"), "{later}");
    let last = &app.messages("ann", &conversation)[3];
    assert_eq!(last["content"], "No peanuts for you, then.");
}
