//! Facts by the model: in the background, for several messages at once, believed only as far as the
//! person wrote them.

use crate::support::stage::{Moment, Recording, Script};
use crate::support::{TestApp, With, request};
use keepsake::chat::distil::catch_up;
use keepsake::config::{Bound, Config};
use keepsake::platform::Ending;
use serde_json::{Value, json};
use std::time::Duration;

fn with_llm() -> TestApp {
    TestApp::new().with("MEMORY_EXTRACTION", "llm")
}

/// A fact as a model would write it.
pub fn fact(message: usize, content: &str, key: Option<&str>, value: Option<&str>) -> Value {
    json!({
        "message": message, "type": "fact", "content": content, "key": key, "value": value,
        "importance": 0.7, "change": "holds",
    })
}

fn answer(facts: &[Value]) -> Script {
    Script::says(&json!({"facts": facts}).to_string())
}

fn answers_with(status: u16) -> Script {
    let (chunks, ending) = (Vec::new(), Ending::Ended);
    Script::Answers(status, Recording { chunks, ending })
}

/// Three messages that the rules make nothing of, and a fourth, after which the model is asked.
fn four_turns(app: &TestApp, last: &str, script: Script) {
    for message in ["so it goes", "tea over coffee any day for me", "hm"] {
        app.chat("ann", message);
    }
    app.script(Script::says("Noted."));
    app.script(script);
    app.chat("ann", last);
}

/// What is current and in which words.
fn facts(app: &TestApp) -> Vec<String> {
    let profile = app.get("ann", "/users/me/profile").json();
    let facts = profile["facts"].as_array().expect("a list").iter();
    let content = |fact: &Value| fact["content"].as_str().expect("a text").to_owned();
    let mut facts: Vec<String> = facts.map(content).collect();
    facts.sort_unstable();
    facts
}

fn waiting(app: &TestApp) -> i64 {
    app.stage
        .count("select count(*) from memories where distil_after is not null")
}

pub fn run_schedule(app: &TestApp) {
    let vars = app.vars.clone();
    let var = move |name: &str| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone())
    };
    let config = Config::load(var, Bound::default()).expect("a configuration");
    let stage = app.stage.clone();
    app.stage
        .run(async move { catch_up(&stage, &config).await });
}

const TEA: &str = "They prefer tea over coffee.";

fn tea() -> Value {
    fact(2, TEA, Some("drink"), Some("tea"))
}

#[test]
fn the_fourth_message_has_the_model_asked_once_for_all_four() {
    let app = with_llm();
    app.chat("bob", "I live in Rome");
    four_turns(&app, "I live in Oslo", answer(&[tea()]));
    assert_eq!(facts(&app), ["They live in Oslo.", TEA]);
    assert_eq!(app.stage.calls.borrow().len(), 6);
    let prompt = app.stage.last_prompt();
    assert!(prompt.contains("tea over coffee") && prompt.contains("They live in Oslo."));
    assert!(
        !prompt.contains("Noted.") && !prompt.contains("Rome"),
        "{prompt}"
    );
    assert_eq!(waiting(&app), 1, "bob's");
    let source = app.stage.count(
        "select count(*) from memories m join messages s on s.id = m.source_message_id
         where m.fact_key = 'drink' and s.content like 'tea%' and m.valid_from = s.timestamp",
    );
    assert_eq!(source, 1);
}

#[test]
fn without_the_setting_nothing_waits_and_nobody_is_asked() {
    let app = TestApp::new();
    four_turns(&app, "I live in Oslo", answer(&[tea()]));
    assert_eq!(waiting(&app), 0);
    run_schedule(&app);
    assert_eq!(app.stage.calls.borrow().len(), 4);
}

#[test]
fn what_the_rules_found_in_a_message_stands() {
    let app = with_llm();
    let wrong = fact(4, "They live in Oslo or so.", Some("home.city"), Some("or"));
    four_turns(&app, "I live in Oslo, or so they say", answer(&[wrong]));
    assert_eq!(facts(&app), ["They live in Oslo."]);
}

#[test]
fn an_answer_that_cannot_be_used_is_refused_whole_and_not_asked_for_again() {
    for script in [
        Script::says("They like tea."),
        answer(&[tea(), fact(9, "They hum.", None, None)]),
        answers_with(400),
    ] {
        let app = with_llm();
        four_turns(&app, "the end", script);
        assert!(facts(&app).is_empty());
        assert_eq!(waiting(&app), 0);
        let logs = app.stage.logs.borrow();
        let warned = |line: &&String| line.contains("distil") && line.contains("warn");
        assert_eq!(logs.iter().filter(warned).count(), 1, "{logs:?}");
    }
}

#[test]
fn a_model_that_is_away_is_asked_again_later() {
    for script in [
        Script::Refuses,
        Script::Silent,
        Script::says_and_then("{\"facts\":", Ending::Broken),
        answers_with(503),
    ] {
        let app = with_llm();
        four_turns(&app, "the end", script);
        assert_eq!(waiting(&app), 4);
        let asked = app.stage.calls.borrow().len();
        run_schedule(&app);
        app.chat("ann", "one more");
        assert_eq!(app.stage.calls.borrow().len(), asked + 1, "not so soon");
        app.stage.pass(Duration::from_mins(31));
        app.script(answer(&[tea()]));
        run_schedule(&app);
        assert_eq!(facts(&app), [TEA]);
        assert_eq!(waiting(&app), 0, "with the fifth");
    }
}

#[test]
fn a_few_messages_wait_until_the_schedule_takes_them() {
    let app = with_llm();
    app.chat("ann", "tea over coffee");
    run_schedule(&app);
    assert_eq!(app.stage.calls.borrow().len(), 1);
    app.stage.pass(Duration::from_mins(16));
    app.script(answer(&[fact(1, TEA, None, None)]));
    run_schedule(&app);
    assert_eq!((facts(&app), waiting(&app)), (vec![TEA.to_owned()], 0));
    run_schedule(&app);
    assert_eq!(app.stage.calls.borrow().len(), 2, "nothing is asked twice");
}

#[test]
fn what_is_forgotten_while_the_model_thinks_leaves_no_fact() {
    let app = with_llm();
    app.chat("ann", "I live in Rome");
    for message in ["tea over coffee", "hm"] {
        app.chat("ann", message);
    }
    app.stage.meanwhile(Moment::Asked, async {});
    app.script(Script::says("Noted."));
    let oslo = json!({"message": 4, "type": "fact", "content": "They sleep in Oslo now.", "key": "home.city",
        "value": "oslo", "importance": 0.7, "change": "holds"});
    app.script(answer(&[fact(2, TEA, None, None), oslo]));
    let forget = request("POST", "/memory/clear")
        .by("ann")
        .json(&json!({"all": true}));
    // The first time the model is asked is for the reply.
    let cleared = app.meanwhile(Moment::Asked, forget);
    app.chat("ann", "sleeping in Oslo now");
    assert_eq!(cleared.answer().status, 200);
    assert!(facts(&app).is_empty(), "{:?}", facts(&app));
    assert_eq!(waiting(&app), 0);
}

#[test]
fn what_was_said_earlier_and_is_imported_later_changes_nothing_since() {
    let app = TestApp::new();
    let said = |text: &str, at: &str| {
        let place = app.post("ann", "/conversations", &json!({})).json()["id"].clone();
        let target = format!("/conversations/{}/messages", place.as_str().expect("an id"));
        let message = json!({"role": "user", "content": text, "timestamp": at});
        let stored = app.post("ann", &target, &json!({"messages": [message]}));
        assert_eq!(stored.status, 201, "{}", stored.text());
    };
    said("I live in Berlin", "2020-01-01T10:00:00Z");
    said("I moved to Oslo", "2024-01-01T10:00:00Z");
    said("I moved to Paris", "2022-01-01T10:00:00Z");
    said(
        "just kidding, I never lived in Oslo",
        "2021-01-01T10:00:00Z",
    );
    assert_eq!(facts(&app), ["They live in Oslo."]);
    for (at, expected) in [("2021", "Berlin"), ("2023", "Paris"), ("2025", "Oslo")] {
        let found = app.get(
            "ann",
            &format!("/memories?type=fact&as_of={at}-01-02T10:00:00Z"),
        );
        let found = found.json();
        let found = found["memories"].as_array().expect("a list").iter();
        let found: Vec<_> = found.map(|fact| fact["content"].clone()).collect();
        assert_eq!(found, [json!(format!("They live in {expected}."))], "{at}");
    }
}

#[test]
fn it_needs_a_model() {
    let app = with_llm().with_builtin_model();
    assert_eq!(app.chat("ann", "hello").status, 503);
}
