//! Sixty short dialogues in which things change, are taken back, joked about or quoted: what is
//! current afterwards, and what was. The twenty whose names begin with `h-` were set aside before
//! the rules were written.

use crate::chat::distil::run_schedule;
use crate::support::TestApp;
use crate::support::stage::Script;
use keepsake::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Of the sixty, how many the rules alone have got right: no fewer from now on.
const RIGHT: usize = 59;

fn rows(app: &TestApp, sql: &str) -> Vec<(String, String)> {
    let database = app.stage.database.borrow();
    let mut prepared = database.prepare(sql).expect("a query");
    let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

fn list(dialogue: &Value, name: &str) -> Vec<Value> {
    dialogue[name].as_array().cloned().unwrap_or_default()
}

/// What is wrong after a dialogue, in which a model that answers so distils facts, too.
fn faults(dialogue: &Value, model: Option<Script>) -> Vec<String> {
    let extraction = model.as_ref().map_or("heuristics", |_| "llm");
    let app = TestApp::new().with("MEMORY_EXTRACTION", extraction);
    let list = |name: &str| list(dialogue, name);
    for turn in list("turns") {
        let at = Timestamp::parse(turn["at"].as_str().expect("a time")).expect("a time");
        app.stage.set(at);
        app.chat("ann", turn["text"].as_str().expect("a text"));
    }
    if let Some(answer) = model {
        app.stage.pass(Duration::from_mins(16));
        app.script(answer);
        run_schedule(&app);
    }
    let current = rows(
        &app,
        "select fact_key, fact_value from memories where fact_key is not null and valid_to is null",
    );
    let all = rows(
        &app,
        "select fact_key, fact_value from memories where fact_key is not null
         order by valid_from, seq",
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pair = |value: &Value| (text(&value["key"]), text(&value["value"]));
    let mut faults = Vec::new();
    for expected in list("current").iter().map(pair) {
        if !current.contains(&expected) {
            faults.push(format!("not current: {expected:?}"));
        }
    }
    for unexpected in list("absent").iter().map(pair) {
        if current.contains(&unexpected) {
            faults.push(format!("current: {unexpected:?}"));
        }
    }
    for history in list("history") {
        let key = text(&history["key"]);
        let had = all.iter().filter(|(of, _)| *of == key);
        let had: Vec<Value> = had.map(|(_, value)| value.as_str().into()).collect();
        if history["values"] != Value::from(had.clone()) {
            faults.push(format!("{key} was {had:?}"));
        }
    }
    faults
}

/// How many of all are right, by kind, and what is wrong with the others.
fn score(model: impl Fn(&Value) -> Option<Script>) -> (usize, Vec<String>) {
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in include_str!("../../fixtures/contradictions.jsonl").lines() {
        let dialogue: Value = serde_json::from_str(line).expect("JSON");
        let faults = faults(&dialogue, model(&dialogue));
        let kind = kinds.entry(dialogue["kind"].as_str().expect("a kind").to_owned());
        let (right, all) = kind.or_default();
        *right += usize::from(faults.is_empty());
        *all += 1;
        if !faults.is_empty() {
            wrong.push(format!("{}: {faults:?}", dialogue["name"]));
        }
    }
    let all: usize = kinds.values().map(|(_, all)| all).sum();
    let right = all - wrong.len();
    println!("{right} of {all} right\n{kinds:#?}\n{wrong:#?}");
    assert_eq!(all, 60);
    (right, wrong)
}

#[test]
fn the_current_facts_and_their_history_are_what_was_said() {
    let (right, wrong) = score(|_| None);
    assert!(right >= RIGHT, "{right}: {wrong:#?}");
}

/// A stand-in for a model that understands everything: it is told what is expected. What it shows is
/// that a good model's answers are taken and mend what the rules miss.
fn oracle(dialogue: &Value) -> Script {
    let turns = list(dialogue, "turns");
    let text = |turn: &Value| turn["text"].as_str().expect("a text").to_owned();
    let says = |value: &str| {
        let holds = |turn: &Value| {
            let turn = text(turn).to_lowercase();
            value.split(' ').all(|word| turn.contains(word))
        };
        turns.iter().rposition(holds).unwrap_or(turns.len() - 1)
    };
    let fact = |place: usize, pair: &Value, change: &str| {
        // The sentence is about the person: without "I" and "my".
        let said = text(&turns[place]);
        let own = ["i", "my", "me", "we", "our", "im", "i'm", "i've"];
        let words = said
            .split(' ')
            .filter(|word| !own.contains(&&*word.to_lowercase()));
        let sentence: String = words
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(290)
            .collect();
        json!({
            "message": place + 1, "type": "fact", "content": format!("They: {sentence}"),
            "key": pair["key"], "value": pair["value"], "importance": 0.7, "change": change,
            "quote": text(&turns[place]),
        })
    };
    let absent = list(dialogue, "absent").into_iter();
    let absent = absent.map(|pair| fact(turns.len() - 1, &pair, "ended"));
    let current = list(dialogue, "current").into_iter();
    let current = current.map(|pair| {
        let value = pair["value"].as_str().unwrap_or_default();
        fact(says(value), &pair, "holds")
    });
    let facts: Vec<Value> = absent.chain(current).collect();
    Script::says(&json!({"facts": facts}).to_string())
}

#[test]
fn a_model_mends_what_the_rules_miss() {
    let (right, wrong) = score(|dialogue| Some(oracle(dialogue)));
    assert!(right > RIGHT, "{right}: {wrong:#?}");
}

#[test]
fn a_model_that_answers_nonsense_mends_and_breaks_nothing() {
    let nonsense = r#"{"facts":[{"message":1,"type":"fact","content":"They live in Atlantis.",
        "key":"home.city","value":"atlantis","importance":1,"change":"holds"}]}"#;
    for answer in [nonsense, "Sure! They live in Oslo."] {
        let (right, wrong) = score(|_| Some(Script::says(answer)));
        assert_eq!(right, RIGHT, "{wrong:#?}");
    }
}
