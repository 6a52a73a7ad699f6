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

pub fn config(app: &TestApp) -> Config {
    let vars = app.vars.clone();
    let var = move |name: &str| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone())
    };
    Config::load(var, Bound::default()).expect("a configuration")
}

pub fn run_schedule(app: &TestApp) {
    let config = config(app);
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
fn a_model_overrules_the_rules_where_the_person_says_it_and_nowhere_else() {
    for (value, expected) in [
        ("bergen", ["They live in Bergen."]),
        ("or", ["They live in Oslo."]),
        ("rome", ["They live in Oslo."]),
    ] {
        let app = with_llm();
        let content = format!("They live in {}{}.", value[..1].to_uppercase(), &value[1..]);
        let other = fact(4, &content, Some("home.city"), Some(value));
        let last = "I live in Oslo, i mean bergen, or so they say";
        four_turns(&app, last, answer(&[other]));
        assert_eq!(facts(&app), expected, "{value}");
    }
}

/// The line of the log about the last run.
fn logged(app: &TestApp) -> Value {
    let logs = app.stage.logs.borrow();
    let line = logs.iter().rfind(|line| line.contains("\"distil\""));
    serde_json::from_str(line.expect("a line")).expect("JSON")
}

#[test]
fn a_model_ends_by_reference_what_is_known() {
    let app = with_llm();
    app.chat("ann", "I work as a nurse");
    assert_eq!(facts(&app).len(), 1);
    for message in ["so it goes", "hm"] {
        app.chat("ann", message);
    }
    let quit = json!({"message": 4, "change": "ended", "known": 1, "quote": "handed in my badge",
        "content": "They handed in their badge as a nurse."});
    let rest = json!({"message": 2, "change": "ended", "known": 1, "quote": "so it goes"});
    app.script(Script::says("Noted."));
    app.script(answer(&[rest, quit]));
    app.chat("ann", "handed in my badge today, and that was that");
    assert_eq!(facts(&app), ["They handed in their badge as a nurse."]);
    assert_eq!(logged(&app)["dropped"], json!({"unsaid": 1}));
    let history = app.stage.count(
        "select count(*) from memories where fact_value is not null and valid_to is not null",
    );
    assert_eq!(history, 1);
}

#[test]
fn a_fact_without_a_key_ends_by_its_number_and_one_that_the_person_pinned_stays() {
    for pinned in [false, true] {
        let app = with_llm();
        four_turns(
            &app,
            "we own a volvo",
            answer(&[fact(4, "They own a Volvo.", None, None)]),
        );
        let own = app.get("ann", "/users/me/profile").json()["facts"][0]["id"].clone();
        let path = format!("/memories/{}", own.as_str().expect("an id"));
        let pin = request("PATCH", &path)
            .by("ann")
            .json(&json!({"pinned": pinned}));
        assert_eq!(app.send(pin).status, 200);
        app.stage.pass(Duration::from_hours(48));
        let sold = json!({"message": 4, "change": "ended", "known": 1, "quote": "sold it"});
        four_turns(&app, "ok so we sold it", answer(&[sold]));
        assert_eq!(facts(&app).len(), usize::from(pinned), "{:?}", facts(&app));
        let dropped = if pinned {
            json!({"protected": 1})
        } else {
            json!({})
        };
        assert_eq!(logged(&app)["dropped"], dropped);
    }
}

#[test]
fn the_companions_question_is_shown_and_only_a_yes_makes_it_the_persons() {
    for (said, expected) in [("yep", 1), ("hm ok then", 0)] {
        let app = with_llm();
        let opened = app.post("ann", "/conversations", &json!({})).json();
        let talk = opened["id"].as_str().expect("an id");
        for message in ["so it goes", "it is what it is", "hi"] {
            app.script(Script::says("Is Rex your dog?"));
            app.chat_in("ann", talk, message);
            app.stage.pass(Duration::from_secs(9));
        }
        app.script(Script::says("Noted."));
        app.script(answer(&[fact(
            4,
            "They have a dog called Rex.",
            None,
            None,
        )]));
        app.chat_in("ann", talk, said);
        let prompt = app.stage.last_prompt();
        let asked =
            format!("(companion: \\\"Is Rex your dog?\\\")\\n4 (2026-11-22, Sunday): \\\"{said}");
        assert!(prompt.contains(&asked), "{prompt}");
        assert!(!prompt.contains("Noted."), "{prompt}");
        assert_eq!(facts(&app).len(), expected, "{said}");
    }
}

#[test]
fn an_answer_that_is_cut_is_asked_for_again_for_half_of_the_messages() {
    let cut = |text: &str| {
        let end =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n";
        let mut bytes = crate::support::stage::event(text);
        bytes.extend_from_slice(end.as_bytes());
        Script::sends(&bytes)
    };
    let app = with_llm();
    app.script(Script::says("Noted."));
    for message in ["so it goes", "tea over coffee any day for me", "hm"] {
        app.chat("ann", message);
    }
    app.script(Script::says("Noted."));
    app.script(cut("{\"facts\":[{\"message\":2,"));
    app.script(answer(&[tea()]));
    app.chat("ann", "the end");
    assert_eq!(facts(&app), [TEA]);
    assert_eq!(waiting(&app), 2, "the other half waits");
    assert_eq!(logged(&app)["calls"], 2);
    let asked = app.stage.calls.borrow().len();
    app.stage.pass(Duration::from_mins(31));
    for _ in 0..2 {
        app.script(cut("{\"facts\":[{\"message\":1,"));
    }
    run_schedule(&app);
    assert_eq!(app.stage.calls.borrow().len(), asked + 2);
    assert_eq!(logged(&app)["level"], "warn");
    app.stage.pass(Duration::from_mins(31));
    run_schedule(&app);
    assert_eq!((waiting(&app), facts(&app)), (0, vec![TEA.to_owned()]));
}

#[test]
fn a_server_that_refuses_the_schema_is_asked_without_it_and_remembered() {
    let app = with_llm();
    let has_schema = |app: &TestApp| -> Vec<bool> {
        let prompts = app.stage.prompts();
        let distils = prompts
            .iter()
            .filter(|prompt| prompt.contains("You keep what a person"));
        distils
            .map(|prompt| prompt.contains("json_schema"))
            .collect()
    };
    for message in ["so it goes", "tea over coffee any day for me", "hm"] {
        app.chat("ann", message);
    }
    app.script(Script::says("Noted."));
    app.script(answers_with(400));
    app.script(answer(&[tea()]));
    app.chat("ann", "the end");
    assert_eq!(facts(&app), [TEA]);
    assert_eq!(has_schema(&app), [true, false]);
    four_turns(&app, "once more", answer(&[]));
    assert_eq!(has_schema(&app), [true, false, false]);
}

#[test]
fn two_runs_at_once_read_a_message_once() {
    let app = with_llm();
    app.chat("ann", "tea over coffee");
    app.stage.pass(Duration::from_mins(16));
    app.script(answer(&[fact(1, TEA, None, None)]));
    let config = config(&app);
    let runs = [app.stage.clone(), app.stage.clone()].map(|stage| {
        let config = config.clone();
        async move { catch_up(&stage, &config).await }
    });
    app.stage.interleaves.set(true);
    let all = futures::future::join_all(runs);
    app.stage.run(async move { drop(all.await) });
    app.stage.interleaves.set(false);
    assert_eq!(facts(&app), [TEA]);
    assert_eq!(app.stage.calls.borrow().len(), 2, "the reply, and one run");
}

#[test]
fn where_there_is_a_model_it_reads_unless_it_is_told_not_to() {
    for (setting, calls) in [("", 6), ("auto", 6), ("llm", 6), ("heuristics", 5)] {
        let app = TestApp::new().with("MEMORY_EXTRACTION", setting);
        four_turns(&app, "I live in Oslo", answer(&[tea()]));
        app.chat("ann", "hello");
        assert_eq!(app.stage.calls.borrow().len(), calls, "{setting}");
    }
    let app = TestApp::new()
        .with("MEMORY_EXTRACTION", "auto")
        .with_builtin_model();
    for message in ["one", "two", "three", "I live in Oslo"] {
        assert_eq!(app.chat("ann", message).status, 200);
    }
    assert_eq!((facts(&app).len(), waiting(&app)), (1, 0));
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
