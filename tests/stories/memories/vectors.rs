//! The vector index as an extension of recall: it may lag, lose, fail and lie, and nobody loses or
//! sees anything by it.

use crate::memories::remembering::{count, recalled};
use crate::support::TestApp;
use crate::support::stage::Script;
use keepsake::id::Owner;
use keepsake::memory::vectors::{self, Synced};
use keepsake::platform::{VectorItem, VectorMetadata};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;

/// "Bees and roof?", which shares no word with what Ann said.
const OTHER_LANGUAGE: &str =
    "\u{43f}\u{447}\u{435}\u{43b}\u{44b} \u{43a}\u{440}\u{44b}\u{448}\u{430}?";

pub fn with_vectors() -> TestApp {
    let app = TestApp::new().with_vectors();
    app.script(Script::says("Noted."));
    app
}

pub fn clear(app: &TestApp) {
    let cleared = app.post("ann", "/memory/clear", &json!({"all": true}));
    assert_eq!(cleared.status, 200, "{}", cleared.text());
}

/// Fires the schedule.
pub fn catch_up(app: &TestApp) -> Synced {
    let (stage, synced) = (app.stage.clone(), Rc::new(Cell::new(Synced::default())));
    let result = Rc::clone(&synced);
    app.stage
        .run(async move { result.set(vectors::catch_up(&stage, "@cf/baai/bge-m3").await) });
    synced.get()
}

/// How many memories the index has not been told, or is being told.
pub fn untold(app: &TestApp) -> i64 {
    app.stage
        .count("select count(*) from memories where vector_at is null or vector_at < '0'")
}

/// The index and the memories are the same again, and nothing is left to do.
pub fn in_step(app: &TestApp) {
    app.stage.vectors.settle();
    assert_eq!((untold(app), count(app, "vector_deletions")), (0, 0));
    let told = i64::try_from(app.stage.vectors.ids().len()).expect("a few");
    assert_eq!(told, count(app, "memories"));
}

#[test]
fn without_the_bindings_nothing_is_asked_and_nothing_is_told() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees on the roof");
    clear(&app);
    assert_eq!(catch_up(&app), Synced::default());
    assert_eq!(app.stage.vectors.calls.get(), 0);
    let texts = app.stage.batches.borrow().concat();
    assert!(
        texts.iter().all(|stmt| !stmt.sql.contains("vector_")),
        "{texts:?}"
    );
}

#[test]
fn what_no_word_finds_the_index_finds() {
    let app = with_vectors();
    app.chat("ann", "bees on the roof");
    in_step(&app);
    let said = app.chat("ann", OTHER_LANGUAGE).recalled();
    assert_eq!(said[0]["content"], "bees on the roof", "{said:?}");
    let nearest = said[0]["why"]["nearest"].as_f64().expect("a part");
    assert!(
        nearest > 0.0 && said[0]["score"].as_f64() == Some(nearest),
        "{said:?}"
    );
    assert!(app.stage.last_prompt().contains("bees on the roof"));
    let plain = TestApp::new();
    plain.chat("ann", "bees on the roof");
    assert!(recalled(&plain, OTHER_LANGUAGE).is_empty());
}

#[test]
fn the_index_finds_it_in_a_store_that_is_too_large_to_be_read_whole() {
    let app = with_vectors();
    app.chat("ann", "bees on the roof");
    app.chat("ann", "hello");
    let large = "update users set memory_blocks = 1000";
    let database = app.stage.database.borrow();
    database.execute_batch(large).expect("a large store");
    drop(database);
    assert_eq!(recalled(&app, OTHER_LANGUAGE)[0].1, "bees on the roof");
}

#[test]
fn a_question_that_was_asked_before_is_no_answer() {
    let app = with_vectors();
    app.chat("ann", "bees roof?");
    assert!(recalled(&app, OTHER_LANGUAGE).is_empty());
}

#[test]
fn the_model_is_asked_after_two_round_trips_as_without() {
    let app = with_vectors();
    app.chat("ann", "bees on the roof");
    let before = app.stage.batches.borrow().len();
    app.chat("ann", "bees on my roof?");
    let asked = app.stage.asked_after.borrow().last().copied();
    assert_eq!(asked, Some(before + 2));
}

#[test]
fn what_was_just_said_is_recalled_whatever_the_index_does() {
    type Fault = fn(&TestApp);
    let faults: [(&str, Fault); 4] = [
        ("lags", |app| app.stage.vectors.lags.set(true)),
        ("loses", |app| app.stage.vectors.loses.set(true)),
        ("is down", |app| app.stage.vectors.down.set(true)),
        ("answers badly", |app| {
            app.stage.vectors.answers_badly.set(true);
        }),
    ];
    for (fault, set) in faults {
        let app = with_vectors();
        set(&app);
        app.chat("ann", "I keep bees on the roof");
        let seen = recalled(&app, "bees on my roof?");
        let found = seen
            .iter()
            .any(|(_, content)| content.contains("bees on the roof"));
        assert!(found, "{fault}: {seen:?}");
    }
}

#[test]
fn what_is_forgotten_is_never_shown_even_while_the_index_still_has_it() {
    let app = with_vectors();
    app.chat("ann", "bees on the roof");
    app.stage.vectors.lags.set(true);
    clear(&app);
    assert!(!app.stage.vectors.ids().is_empty(), "the index lags");
    assert!(recalled(&app, OTHER_LANGUAGE).is_empty());
    assert!(
        recalled(&app, "bees on which roof?")
            .iter()
            .all(|(_, text)| !text.contains("bees on the"))
    );
    let prompt = app.stage.last_prompt();
    assert!(!prompt.contains("bees on the roof"), "{prompt}");
    in_step(&app);
}

#[test]
fn two_people_who_say_the_same_each_get_their_own() {
    let app = with_vectors();
    for user in ["ann", "bob"] {
        app.chat(user, "bees on the roof");
    }
    let ids = |answer: Vec<Value>| -> Vec<String> {
        let ids = answer
            .iter()
            .map(|one| one["id"].as_str().expect("an id").to_owned());
        ids.collect()
    };
    for user in ["ann", "bob"] {
        let seen = ids(app.chat(user, OTHER_LANGUAGE).recalled());
        assert!(!seen.is_empty());
        for id in seen {
            let sql = format!(
                "select count(*) from memories m join users u on u.id = m.user_id
                 where m.id = '{id}' and u.external_user_id = '{user}'"
            );
            assert_eq!(app.stage.count(&sql), 1, "{user} is shown {id}");
        }
    }
}

#[test]
fn an_index_that_lies_shows_nobody_what_is_not_theirs() {
    let app = with_vectors();
    let said = app.chat("bob", "bees on the roof of Bob");
    let id = app.messages("bob", &said.conversation())[0]["id"].clone();
    app.stage.vectors.slip_in(VectorItem {
        id: id.as_str().expect("an id").to_owned(),
        namespace: Owner::parse("ann").expect("an owner").namespace(),
        text: "bees on the roof".to_owned(),
        metadata: VectorMetadata {
            r#type: "context",
            created_at: 0,
            conversation_id: None,
        },
    });
    assert!(recalled(&app, OTHER_LANGUAGE).is_empty());
    assert!(!app.stage.last_prompt().contains("Bob"));
}

#[test]
fn memory_that_is_off_asks_the_index_nothing_and_tells_it_nothing() {
    let app = with_vectors();
    app.post(
        "ann",
        "/chat",
        &json!({"message": "I keep bees", "memory": "off"}),
    );
    assert_eq!(app.stage.vectors.calls.get(), 0);
    app.post(
        "ann",
        "/chat",
        &json!({"message": "bees?", "memory": "read"}),
    );
    assert_eq!(app.stage.vectors.calls.get(), 1, "it asks");
}
