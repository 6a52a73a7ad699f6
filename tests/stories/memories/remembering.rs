//! What is remembered, what of it is recalled, and that what is forgotten is gone.

use crate::keys::{make, with};
use crate::support::stage::Script;
use crate::support::{TestApp, With};
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

#[test]
fn the_facts_that_a_prompt_tells_are_listed_with_the_message_they_came_from() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I'm allergic to peanuts").conversation();
    let source = app.messages("ann", &conversation)[0]["id"].clone();
    let thinking = app.chat("ann", "hello").events().remove(0);
    let system = app.stage.last_prompt();
    assert!(system.contains("allergic to peanuts"), "{system}");
    let data = &thinking["data"];
    assert_eq!(data["facts"].as_array().map(Vec::len), Some(1), "{data}");
    let fact = &data["facts"][0];
    assert!(
        fact["content"]
            .as_str()
            .expect("a text")
            .contains("peanuts")
    );
    assert_eq!(
        (&fact["source_message_id"], &data["count"]),
        (&source, &json!(0))
    );
    assert_eq!(
        (&data["fact_count"], &data["message"]),
        (&json!(1), &json!("Recalled one fact."))
    );
    let whole = json!({"message": "hello there", "stream": false});
    let whole = app.post("ann", "/chat", &whole).json();
    assert_eq!(
        (&whole["facts"], &whole["fact_count"]),
        (&data["facts"], &json!(1))
    );
    let off = json!({"message": "hello again", "memory": "off"});
    let off = app.post("ann", "/chat", &off).events().remove(0);
    assert_eq!(off["data"]["facts"], json!([]));
    let both = app
        .chat("ann", "peanuts, allergic, what did I say?")
        .events()
        .remove(0);
    assert_eq!(both["data"]["message"], "Recalled one memory and one fact.");

    let profile = app.get("ann", "/users/me/profile").json();
    assert_eq!(profile["facts"][0]["source_message_id"], source);
    app.chat("ann", "I live in Bern");
    app.chat("ann", "I moved to Rome");
    let facts = app.get("ann", "/memories?type=fact&limit=1").json();
    let rome = facts["memories"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let history = app.get("ann", &format!("/memories/{rome}/history")).json();
    assert!(
        history["versions"][0]["source_message_id"].is_string(),
        "{history}"
    );
}

#[test]
fn a_fact_that_did_not_fit_into_the_prompt_is_not_listed() {
    let app = TestApp::new().with("PROMPT_TOKEN_BUDGET", "400");
    for thing in ["peanuts", "shellfish"] {
        let content = format!(
            "They are allergic to {thing}, {}",
            "and always were, ".repeat(16)
        );
        let made = app.post("ann", "/memories", &json!({"content": content}));
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let thinking = app.chat("ann", "hello").events().remove(0);
    let facts = thinking["data"]["facts"].as_array().expect("facts").clone();
    let system = app.stage.last_prompt();
    assert_eq!(facts.len(), 1, "{thinking}");
    assert!(
        system.contains("shellfish") && !system.contains("peanuts"),
        "{system}"
    );
    assert!(
        facts[0]["content"]
            .as_str()
            .expect("a text")
            .contains("shellfish")
    );
}

#[test]
fn a_key_that_may_only_chat_sees_how_much_was_recalled_and_none_of_it() {
    let app = TestApp::new();
    app.chat("ann", "I'm allergic to peanuts");
    let ask = |scopes: Value, body: &Value| {
        let key = make(&app, &json!({"name": "a key", "scopes": scopes}));
        app.send(with(&key["key"], "POST", "/chat").json(body))
    };
    let streamed = json!({"message": "peanuts?", "memory": "read"});
    let whole = json!({"message": "peanuts?", "memory": "read", "stream": false});
    for scopes in [
        json!(["chat"]),
        json!(["chat", "memories:write", "conversations:read"]),
    ] {
        let thinking = ask(scopes.clone(), &streamed);
        assert!(app.stage.last_prompt().contains("allergic to peanuts"));
        assert!(!thinking.text().contains("allergic"), "{}", thinking.text());
        let data = thinking.events()[0]["data"].clone();
        assert_eq!(
            (&data["memories"], &data["facts"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(
            (&data["count"], &data["fact_count"]),
            (&json!(1), &json!(1))
        );
        let told = ask(scopes, &whole);
        assert!(!told.text().contains("allergic"), "{}", told.text());
        assert_eq!(
            (&told.json()["memories"], &told.json()["count"]),
            (&json!([]), &json!(1))
        );
    }
    for body in [streamed, whole] {
        let told = ask(json!(["chat", "memories:read"]), &body);
        assert!(told.text().contains("allergic"), "{}", told.text());
    }
}
