//! What is remembered, what of it is recalled, and that what is forgotten is gone.

use crate::support::TestApp;
use crate::support::stage::Script;
use serde_json::{Value, json};

/// What was recalled for a message of Ann's: role and content, best first.
pub fn recalled(app: &TestApp, message: &str) -> Vec<(String, String)> {
    let memories = app.chat("ann", message).recalled();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    memories
        .iter()
        .map(|one| (text(&one["role"]), text(&one["content"])))
        .collect()
}

pub fn count(app: &TestApp, table: &str) -> i64 {
    app.stage.count(&format!("select count(*) from {table}"))
}

fn ask_with(app: &TestApp, memory: &str, message: &str) -> Vec<Value> {
    app.post(
        "ann",
        "/chat",
        &json!({"message": message, "memory": memory}),
    )
    .recalled()
}

#[test]
fn what_both_said_is_recalled_in_other_conversations_with_its_role() {
    let app = TestApp::new();
    app.script(Script::says("Try clover for your hives."));
    app.chat("ann", "I keep bees on the roof");
    assert_eq!(
        recalled(&app, "which clover?"),
        [("assistant".into(), "Try clover for your hives.".into())]
    );
    assert_eq!(
        recalled(&app, "my roof?"),
        [("user".into(), "I keep bees on the roof".into())]
    );
    let by_meaning = recalled(&app, "a rooftop?");
    let said = ("user".to_owned(), "I keep bees on the roof".to_owned());
    assert!(by_meaning.contains(&said), "{by_meaning:?}");
    assert!(recalled(&app, "tell me about whales").is_empty());
}

#[test]
fn what_she_says_of_herself_weighs_more_and_the_companions_words_never_do() {
    let app = TestApp::new();
    app.script(Script::says("I am Bo. I love bees, and I live in Rome!"));
    app.chat("ann", "My name is Ann and I live in Bern");
    app.script(Script::says("You live in Rome, Ann."));
    app.chat("ann", "Do bees sleep?");
    let distilled = "select count(*) from memories where fact_value is not null";
    assert!(app.stage.count(distilled) >= 2);
    for wrong in ["Rome", "Bo.", "bees"] {
        let invented = format!("{distilled} and content like '%{wrong}%'");
        assert_eq!(app.stage.count(&invented), 0, "{wrong}");
    }
    let weight = |text: &str| {
        let sql = format!(
            "select cast(importance * 100 as integer) from memories where content = '{text}'"
        );
        app.stage.count(&sql)
    };
    assert!(weight("My name is Ann and I live in Bern") > 50);
    assert!(weight("You live in Rome, Ann.") < 30 && weight("Do bees sleep?") < 30);
}

#[test]
fn a_fact_comes_before_the_question_that_asked_for_it() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    app.chat("ann", "what do I keep?");
    app.chat("ann", "What do I keep, again?");
    assert_eq!(recalled(&app, "what do I keep?")[0].1, "I keep bees");
}

#[test]
fn a_memory_says_where_it_is_from_and_why_it_was_chosen() {
    let app = TestApp::new();
    let said = app.chat("ann", "I keep bees");
    let source = app.messages("ann", &said.conversation())[0].clone();
    let memory = app.chat("ann", "my bees?").recalled().remove(0);
    assert_eq!(
        (&memory["id"], &memory["created_at"]),
        (&source["id"], &source["timestamp"])
    );
    assert_eq!(memory["conversation_id"], said.conversation().as_str());
    let parts = memory["why"].as_object().expect("parts");
    let parts: Vec<f64> = parts
        .values()
        .map(|part| part.as_f64().expect("a number"))
        .collect();
    assert!(
        parts.iter().all(|part| (-1.0..=1.0).contains(part)),
        "{memory}"
    );
    let score = memory["score"].as_f64().expect("a number");
    assert!((parts.iter().sum::<f64>() - score).abs() < 1e-3, "{memory}");
    assert!(
        memory["score"]
            .as_f64()
            .is_some_and(|score| (0.0..=1.0).contains(&score)),
        "{memory}"
    );
}

#[test]
fn no_more_are_recalled_than_configured_and_the_best_come_first() {
    for (most, expected) in [("0", 0), ("3", 3), ("50", 8)] {
        let app = TestApp::new().with("LONG_TERM_MEMORY_TOP_K", most);
        for number in 0..8 {
            app.chat("ann", &format!("bees of hive {number}"));
        }
        let memories = app.chat("ann", "bees").recalled();
        let scores: Vec<f64> = memories
            .iter()
            .map(|one| one["score"].as_f64().expect("a number"))
            .collect();
        assert_eq!(scores.len(), expected);
        assert!(
            scores.windows(2).all(|pair| pair[0] >= pair[1]),
            "{scores:?}"
        );
    }
}

#[test]
fn memory_can_be_read_only_or_off() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let before = count(&app, "memories");
    assert_eq!(ask_with(&app, "read", "bees, and wasps?").len(), 1);
    assert!(ask_with(&app, "off", "bees, and hornets?").is_empty());
    assert_eq!(count(&app, "memories"), before);
    let found = recalled(&app, "wasps and hornets?");
    assert!(
        found.iter().all(|(_, content)| content == "I keep bees"),
        "{found:?}"
    );
    app.script(Script::Refuses);
    let body =
        |memory: &str| json!({"message": "my moth", "memory": memory, "client_message_id": "c"});
    assert_eq!(app.post("ann", "/chat", &body("on")).status, 503);
    app.script(Script::says("Moths like lamps."));
    assert_eq!(app.post("ann", "/chat", &body("off")).status, 200);
    assert_eq!(
        recalled(&app, "moths?"),
        [("user".into(), "my moth".into())]
    );
    assert_eq!(
        count(&app, "messages"),
        12,
        "what is said stays in its conversation"
    );
}

#[test]
fn what_others_say_does_not_move_anns_scores() {
    let scores = |others: usize| {
        let app = TestApp::new();
        app.chat("ann", "the bees slept");
        app.chat("ann", "some bees woke");
        app.chat("ann", "the whale sang");
        for _ in 0..others {
            app.chat("bob", "bees and more bees");
        }
        let told = app.chat("ann", "bees or whale").recalled();
        told.iter()
            .map(|one| (one["content"].clone(), one["score"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        scores(0),
        scores(30),
        "a score tells how often others use a word"
    );
}

#[test]
fn what_was_said_is_recalled_in_the_very_next_request() {
    let app = TestApp::new();
    for number in 0..40 {
        let said = format!("the password of door {number} is swordfish{number}");
        app.chat("ann", &said);
        let found = recalled(&app, &format!("swordfish{number}?"));
        assert!(
            found.iter().any(|(_, content)| *content == said),
            "{number}: {found:?}"
        );
    }
}
