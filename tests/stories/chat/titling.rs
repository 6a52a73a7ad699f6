//! A title by the model: in the background, once, and never over a person's own or of what is gone.

use crate::chat::distil::config;
use crate::support::TestApp;
use crate::support::stage::{Moment, Script};
use futures::future::join_all;
use keepsake::chat::titles;
use keepsake::platform::Ending;
use serde_json::{Value, json};

fn with_titles() -> TestApp {
    TestApp::new().with("TITLES", "model")
}

/// A first turn of Ann, after which the model is asked for a title.
fn first_turn(app: &TestApp, message: &str, title: Script) -> String {
    app.script(Script::says("Good."));
    app.script(title);
    app.chat("ann", message).conversation()
}

fn run_schedule(app: &TestApp) {
    let (config, stage) = (config(app), app.stage.clone());
    app.stage
        .run(async move { titles::catch_up(&stage, &config).await });
}

fn title(app: &TestApp, conversation: &str) -> Value {
    app.get("ann", &format!("/conversations/{conversation}"))
        .json()["title"]
        .clone()
}

fn calls(app: &TestApp) -> usize {
    app.stage.calls.borrow().len()
}

#[test]
fn the_first_complete_reply_has_the_model_title_the_conversation_once() {
    let app = with_titles();
    let talk = first_turn(
        &app,
        "I keep bees on the roof",
        Script::says("\"Bees on the roof\""),
    );
    assert_eq!(title(&app, &talk), "Bees on the roof");
    let prompt = app.stage.last_prompt();
    assert!(
        prompt.contains("I keep bees on the roof") && prompt.contains("Good."),
        "{prompt}"
    );
    app.chat_in("ann", &talk, "more");
    run_schedule(&app);
    assert_eq!(calls(&app), 3);
    assert_eq!(title(&app, &talk), "Bees on the roof");
    let found = app.get("ann", "/conversations/search?q=roof").json();
    assert_ne!(found["conversations"][0]["title_highlights"], json!([]));
}

#[test]
fn an_answer_that_is_no_title_leaves_the_beginning_of_the_message() {
    for answer in [
        Script::says(""),
        Script::says("See https://example.com for more"),
        Script::says(&"very ".repeat(99)),
        Script::says("**Bees** on roofs"),
        Script::sends(b"data: nonsense\n\n"),
    ] {
        let app = with_titles();
        let talk = first_turn(&app, "I keep bees", answer);
        assert_eq!(title(&app, &talk), "I keep bees");
        app.chat_in("ann", &talk, "more");
        assert_eq!(title(&app, &talk), "I keep bees");
    }
}

#[test]
fn nobody_is_asked_without_the_setting_the_model_or_a_complete_reply() {
    let app = with_titles().with_builtin_model();
    let talk = app.chat("ann", "I keep bees").conversation();
    assert_eq!((title(&app, &talk), calls(&app)), (json!("I keep bees"), 0));
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    assert_eq!(calls(&app), 1);
    let app = with_titles();
    app.script(Script::says_and_then("Go", Ending::Broken));
    app.chat("ann", "I keep bees");
    assert_eq!(calls(&app), 1);
}

#[test]
fn a_persons_own_title_stays_whatever_the_model_says_meanwhile() {
    let app = with_titles();
    let named = app
        .post("ann", "/conversations", &json!({"title": "Mine"}))
        .json();
    let named = named["id"].as_str().expect("an id").to_owned();
    app.chat_in("ann", &named, "I keep bees");
    assert_eq!((title(&app, &named), calls(&app)), (json!("Mine"), 1));
}

#[test]
fn a_model_that_cannot_be_reached_is_asked_three_times_in_all() {
    let app = with_titles();
    let talk = first_turn(&app, "I keep bees", Script::Refuses);
    assert_eq!(title(&app, &talk), "I keep bees");
    let due = "update conversations set title_after = '2020-01-01T00:00:00.000Z' where title_after is not null";
    for _ in 0..4 {
        app.stage
            .database
            .borrow()
            .execute_batch(due)
            .expect("a row");
        app.script(Script::Refuses);
        run_schedule(&app);
    }
    let left = "select count(*) from conversations where title_after is not null";
    assert_eq!(app.stage.count(left), 0);
    assert_eq!(
        app.stage
            .count("select max(title_tries) from conversations"),
        3
    );
}

#[test]
fn a_title_goes_with_its_message_and_does_not_come_back() {
    let app = with_titles();
    let talk = first_turn(&app, "I keep bees", Script::says("Bees on roofs"));
    assert_eq!(title(&app, &talk), "Bees on roofs");
    let cleared = app.post("ann", "/memory/clear", &json!({"conversation_id": talk}));
    assert_eq!(cleared.status, 200);
    assert_eq!(title(&app, &talk), Value::Null);
    app.stage
        .database
        .borrow()
        .execute_batch("update conversations set title_after = '2020-01-01T00:00:00.000Z'")
        .expect("a row");
    let before = calls(&app);
    run_schedule(&app);
    assert_eq!((title(&app, &talk), calls(&app)), (Value::Null, before));
}

#[test]
fn what_happens_while_the_model_writes_a_title_wins() {
    let forget = "update messages set forgotten_at = '2026' where content = 'I keep bees'";
    let delete = "delete from messages where content = 'I keep bees'";
    let name = "update conversations set title = 'Mine', title_from = null";
    for (change, expected) in [
        (forget, Value::Null),
        (delete, Value::Null),
        (name, json!("Mine")),
    ] {
        let app = with_titles();
        let talk = app.chat("ann", "I keep bees").conversation();
        let wait = "update conversations set title_after = '2020-01-01T00:00:00.000Z', title_tries = 0, title = 'x'";
        app.stage
            .database
            .borrow()
            .execute_batch(wait)
            .expect("a row");
        app.script(Script::says("Bees on roofs"));
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::Speaking, async move {
            stage
                .database
                .borrow()
                .execute_batch(change)
                .expect("a change");
        });
        run_schedule(&app);
        assert_eq!(title(&app, &talk), expected, "{change}");
    }
}

#[test]
fn of_forty_writers_of_one_title_one_asks_the_model() {
    let app = with_titles();
    app.chat("ann", "I keep bees");
    let wait = "update conversations set title_after = '2020-01-01T00:00:00.000Z', title_tries = 0";
    app.stage
        .database
        .borrow()
        .execute_batch(wait)
        .expect("a row");
    let before = calls(&app);
    let (config, stage) = (config(&app), app.stage.clone());
    app.script(Script::says("Bees on roofs"));
    app.stage.run(async move {
        join_all((0..40).map(|_| titles::catch_up(&stage, &config))).await;
    });
    assert_eq!(calls(&app), before + 1);
    assert_eq!(
        app.stage
            .count("select max(title_tries) from conversations"),
        1
    );
}

#[test]
fn the_tokens_of_a_title_count_and_a_fault_of_the_database_costs_no_reply() {
    let app = with_titles();
    let usage = |app: &TestApp| {
        app.stage
            .count("select prompt_tokens + completion_tokens from usage")
    };
    first_turn(&app, "I keep bees", Script::says("Bees on roofs"));
    let with_title = usage(&app);
    let app = TestApp::new();
    app.script(Script::says("Good."));
    app.chat("ann", "I keep bees");
    assert!(with_title > usage(&app), "{with_title}");
    let app = with_titles();
    app.failing("update of title_tries on conversations", || {
        assert_eq!(app.chat("ann", "I keep bees").status, 200);
    });
    assert_eq!(calls(&app), 1);
    let app = with_titles();
    app.script(Script::says("Good."));
    app.failing(
        "update of title_after on conversations when new.title_after is null",
        || {
            app.script(Script::says("Bees on roofs"));
            assert_eq!(app.chat("ann", "I keep bees").words(), "Good.");
        },
    );
    assert_eq!(
        app.stage
            .count("select count(*) from conversations where title = 'I keep bees'"),
        1
    );
}
