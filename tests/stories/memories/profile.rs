//! The profile: facts by topic, what is coming, and the people and animals of a person.

use crate::memories::changes::{fact, tell};
use crate::support::TestApp;
use keepsake::limit;
use keepsake::memory::facts::{Fact, Topic};
use serde_json::{Value, json};
use std::time::Duration;

fn profile(app: &TestApp, user: &str) -> Value {
    let answer = app.get(user, "/users/me/profile");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn contents(facts: &Value) -> Vec<String> {
    let facts = facts.as_array().expect("a list").iter();
    let content = |one: &Value| one["content"].as_str().expect("a text").to_owned();
    facts.map(content).collect()
}

/// A plan with its day.
fn plan(content: &str, day: &str) -> Fact {
    Fact {
        topic: Topic::Events,
        occurs_on: Some(day.to_owned()),
        importance: 0.1,
        ..fact(content, None, "")
    }
}

fn upcoming(app: &TestApp, user: &str, query: &str) -> Value {
    let answer = app.get(user, &format!("/memories/upcoming{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["upcoming"].clone()
}

#[test]
fn a_profile_has_each_fact_under_its_topic_the_newest_first() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        fact("They live in Bern.", Some("home.city"), "bern"),
    );
    tell(
        &app,
        "ann",
        fact("They like tea.", Some("taste.drink"), "tea"),
    );
    let bees = fact("They live near bees.", None, "");
    let said = tell(
        &app,
        "ann",
        Fact {
            topic: Topic::Home,
            ..bees
        },
    );
    tell(
        &app,
        "bob",
        fact("They live in Rome.", Some("home.city"), "rome"),
    );
    let seen = profile(&app, "ann");
    let topics: Vec<&Value> = seen["topics"].as_array().expect("a list").iter().collect();
    assert_eq!(
        (&topics[0]["topic"], &topics[1]["topic"]),
        (&json!("home"), &json!("tastes"))
    );
    assert_eq!(
        contents(&topics[0]["facts"]),
        ["They live near bees.", "They live in Bern."]
    );
    let [bees, home] = [&topics[0]["facts"][0], &topics[0]["facts"][1]];
    assert_eq!(
        (&home["key"], &home["value"]),
        (&json!("home.city"), &json!("bern"))
    );
    assert_eq!((&bees["key"], &bees["value"]), (&Value::Null, &Value::Null));
    assert_eq!(bees["sources"], json!([said]));
    assert_eq!(
        (&bees["confidence"], &bees["pinned"]),
        (&json!(0.8), &json!(false))
    );
    for field in ["valid_from", "expires_at", "occurs_on", "confirmed_at"] {
        assert!(home.get(field).is_some(), "{field}");
    }
    assert_eq!(contents(&seen["facts"]).len(), 3, "as before");
    let flat = seen["facts"].as_array().expect("a list").iter();
    let keys: Vec<&str> = flat.filter_map(|one| one["fact_key"].as_str()).collect();
    assert!(keys.contains(&"home.city"), "{keys:?}");
    assert_eq!(
        (&seen["upcoming"], &seen["entities"]),
        (&json!([]), &json!([]))
    );
    let made = app.post(
        "ann",
        "/memories",
        &json!({"content": "They adore jazz.", "type": "preference"}),
    );
    assert_eq!(
        (&made.json()["topic"], &made.json()["confidence"]),
        (&json!("tastes"), &json!(1.0))
    );
}

#[test]
fn people_and_animals_are_grouped_with_what_is_known_of_them() {
    let app = TestApp::new();
    for (content, key, value) in [
        (
            "Their sister is called Mary Ann.",
            "person.mary ann",
            "sister",
        ),
        ("Mary Ann lives in Rome.", "person.mary ann.home", "rome"),
        ("Their dog is called Rex.", "animal.rex", "dog"),
        ("He works at the port.", "person.tom.job", "port"),
        ("They live in Bern.", "home.city", "bern"),
    ] {
        tell(&app, "ann", fact(content, Some(key), value));
    }
    tell(
        &app,
        "bob",
        fact("Their cat is called Rex.", Some("animal.rex"), "cat"),
    );
    let seen = profile(&app, "ann");
    let mut told: Vec<(String, String, Value, Vec<String>)> = Vec::new();
    for entity in seen["entities"].as_array().expect("a list") {
        let text = |field: &str| entity[field].as_str().expect("a text").to_owned();
        told.push((
            text("kind"),
            text("name"),
            entity["relation"].clone(),
            contents(&entity["facts"]),
        ));
    }
    let one = |kind: &str, name: &str, relation: Value, facts: &[&str]| {
        let facts = facts.iter().map(|fact| (*fact).to_owned()).collect();
        (kind.to_owned(), name.to_owned(), relation, facts)
    };
    assert_eq!(
        told,
        [
            one("person", "Tom", Value::Null, &["He works at the port."]),
            one("animal", "Rex", json!("dog"), &["Their dog is called Rex."]),
            one(
                "person",
                "Mary Ann",
                json!("sister"),
                &[
                    "Mary Ann lives in Rome.",
                    "Their sister is called Mary Ann."
                ]
            ),
        ]
    );
}

#[test]
fn what_is_coming_is_listed_by_its_day_and_is_the_past_afterwards() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        plan("They are going to Rome on 2027-03-01.", "2027-03-01"),
    );
    tell(
        &app,
        "ann",
        plan("They have an exam on 2026-11-25.", "2026-11-25"),
    );
    tell(
        &app,
        "ann",
        plan("They have a party on 2026-11-22.", "2026-11-22"),
    );
    tell(
        &app,
        "ann",
        plan("They had a walk on 2026-11-01.", "2026-11-01"),
    );
    tell(
        &app,
        "bob",
        plan("They have a race on 2026-11-23.", "2026-11-23"),
    );
    let all = upcoming(&app, "ann", "");
    let days: Vec<(&Value, &Value)> = all
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["occurs_on"], &one["days_left"]))
        .collect();
    assert_eq!(
        days,
        [
            (&json!("2026-11-22"), &json!(0)),
            (&json!("2026-11-25"), &json!(3)),
            (&json!("2027-03-01"), &json!(99)),
        ]
    );
    assert_eq!(profile(&app, "ann")["upcoming"], all);
    for (query, count) in [
        ("?days=0", 1),
        ("?days=3", 2),
        ("?days=2", 1),
        ("?limit=2", 2),
        ("?days=99&limit=200", 3),
    ] {
        assert_eq!(
            contents(&upcoming(&app, "ann", query)).len(),
            count,
            "{query}"
        );
    }
    assert_eq!(
        contents(&upcoming(&app, "bob", "")),
        ["They have a race on 2026-11-23."]
    );
    assert_eq!(upcoming(&app, "cleo", ""), json!([]));
    let most = limit::MOST_COMING_DAYS;
    for (field, query) in [
        ("days", format!("days={}", most + 1)),
        ("days", "days=-1".to_owned()),
        ("days", "days=soon".to_owned()),
        ("days", "days=1.5".to_owned()),
        ("limit", "limit=0".to_owned()),
        ("limit", "limit=201".to_owned()),
        ("offset", "offset=1".to_owned()),
    ] {
        let answer = app.get("ann", &format!("/memories/upcoming?{query}"));
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field)),
            "{query}"
        );
    }
    assert_eq!(
        app.get("ann", &format!("/memories/upcoming?days={most}"))
            .status,
        200
    );
}

#[test]
fn what_was_coming_is_told_as_the_past_once_its_day_is_over() {
    let app = TestApp::new();
    for (content, day) in [
        ("They are going to Rome on 2027-03-01.", "2027-03-01"),
        ("They have an exam on 2026-11-25.", "2026-11-25"),
    ] {
        tell(&app, "ann", plan(content, day));
    }
    app.stage.pass(Duration::from_hours(24 * 4));
    assert_eq!(
        contents(&upcoming(&app, "ann", "")),
        ["They are going to Rome on 2027-03-01."]
    );
    let past = "They had an exam on 2026-11-25.";
    let seen = profile(&app, "ann");
    assert!(
        seen["profile"].as_str().expect("a text").contains(past),
        "{seen}"
    );
    assert!(contents(&seen["facts"]).contains(&past.to_owned()));
    let listed = app.get("ann", "/memories?type=fact").json();
    let listed = listed["memories"].as_array().expect("a list").clone();
    let exam = listed
        .iter()
        .find(|one| one["content"] == past)
        .expect("it is listed");
    let id = exam["id"].as_str().expect("an id");
    for path in ["", "/history"] {
        let seen = app.get("ann", &format!("/memories/{id}{path}")).json();
        let memory = if path.is_empty() {
            &seen
        } else {
            &seen["memory"]
        };
        assert_eq!(memory["content"], past);
    }
    let found = app.get("ann", "/memories/search?q=exam&type=fact").json();
    assert_eq!(found["memories"][0]["content"], past);
    assert_eq!(found["memories"][0]["occurs_on"], "2026-11-25");
    let then = app
        .get("ann", "/memories?type=fact&as_of=2026-11-24T00:00:00Z")
        .json();
    assert!(contents(&then["memories"]).contains(&"They have an exam on 2026-11-25.".to_owned()));
    let changed = json!({"importance": 0.2});
    let changed = crate::memories::patch(&app, &json!(id), &changed).json();
    assert_eq!(changed["content"], past);
    let stored = "select count(*) from memories where content = 'They have an exam on 2026-11-25.'";
    assert_eq!(app.stage.count(stored), 1, "it is stored as it was said");
}

#[test]
fn a_prompt_names_what_is_coming_in_the_next_two_weeks_with_its_day() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        fact("They live in Bern.", Some("home.city"), "bern"),
    );
    for (content, day) in [
        ("They have a party on 2026-11-22.", "2026-11-22"),
        ("They have a race on 2026-11-23.", "2026-11-23"),
        ("They have an exam on 2026-11-25.", "2026-11-25"),
        ("They are going to Rome on 2026-12-07.", "2026-12-07"),
        ("They have a walk on 2026-11-01.", "2026-11-01"),
    ] {
        tell(&app, "ann", plan(content, day));
    }
    tell(
        &app,
        "bob",
        plan("They have a concert on 2026-11-23.", "2026-11-23"),
    );
    let prompt = |app: &TestApp| {
        let answer = app.chat("ann", "hello");
        let prompt: Value = serde_json::from_str(&app.stage.last_prompt()).expect("JSON");
        let system = prompt["messages"][0]["content"]
            .as_str()
            .expect("a text")
            .to_owned();
        (system, answer.events()[0]["data"]["facts"].clone())
    };
    let (system, facts) = prompt(&app);
    let (told, coming) = system
        .split_once("What is coming up for this person")
        .expect("a line");
    assert!(coming.contains("today, 2026-11-22"), "{coming}");
    let lines: Vec<&str> = coming
        .lines()
        .filter(|line| line.starts_with("- "))
        .collect();
    assert_eq!(
        lines,
        [
            "- 2026-11-22, today: \"They have a party on 2026-11-22.\"",
            "- 2026-11-23, tomorrow: \"They have a race on 2026-11-23.\"",
            "- 2026-11-25, in 3 days: \"They have an exam on 2026-11-25.\"",
        ]
    );
    for line in [
        "- \"They live in Bern.\"",
        "- \"They are going to Rome on 2026-12-07.\"",
        "- \"They had a walk on 2026-11-01.\"",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert!(!system.contains("concert"));
    assert_eq!(
        contents(&facts).len(),
        6,
        "what is used is shown, each once: {facts}"
    );
    app.stage.pass(Duration::from_hours(24 * 5));
    let (system, _) = prompt(&app);
    assert!(
        system.contains("- \"They had an exam on 2026-11-25.\""),
        "{system}"
    );
    assert!(system.contains("- 2026-12-07, in 10 days: "), "{system}");
    assert!(!system.contains("They have an exam"), "{system}");
}

#[test]
fn plans_leave_room_for_other_facts_in_a_prompt() {
    let app = TestApp::new();
    for n in 0..15 {
        tell(
            &app,
            "ann",
            plan(
                &format!("They have a race, the {n}th, on 2026-11-23."),
                "2026-11-23",
            ),
        );
    }
    tell(
        &app,
        "ann",
        fact("They live in Bern.", Some("home.city"), "bern"),
    );
    let answer = app.chat("ann", "hello");
    let facts = contents(&answer.events()[0]["data"]["facts"]);
    assert!(
        facts.contains(&"They live in Bern.".to_owned()),
        "{facts:?}"
    );
    assert!(facts.len() > 10);
}

#[test]
fn export_and_erasure_have_all_of_a_fact() {
    let app = TestApp::new();
    let first = tell(
        &app,
        "ann",
        plan("They have an exam on 2026-11-25.", "2026-11-25"),
    );
    let again = tell(
        &app,
        "ann",
        plan("They have an exam on 2026-11-25.", "2026-11-25"),
    );
    let id = upcoming(&app, "ann", "")[0]["id"].clone();
    let body = json!({"pinned": true});
    let path = format!("/memories/{}/confirm", id.as_str().expect("an id"));
    assert_eq!(app.post("ann", &path, &body).status, 200);
    let exported = app.get("ann", "/users/me/export").text();
    let lines: Vec<Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let memory = lines
        .iter()
        .find(|line| line["type"] == "memory" && line["id"] == id)
        .expect("the fact");
    assert_eq!(memory["occurs_on"], "2026-11-25");
    assert_eq!(
        (&memory["topic"], &memory["pinned"]),
        (&json!("events"), &json!(1))
    );
    assert_eq!(
        (&memory["confidence"], &memory["source_message_id"]),
        (&json!(1.0), &json!(first))
    );
    assert!(memory["confirmed_at"].is_string());
    let source = lines
        .iter()
        .find(|line| line["type"] == "fact_source")
        .expect("a source");
    assert_eq!(
        (&source["memory_id"], &source["message_id"]),
        (&id, &json!(again))
    );
    let erased = app.send(crate::memories::delete("/users/me", "ann"));
    assert!([200, 202].contains(&erased.status), "{}", erased.text());
    app.stage.pass(Duration::from_hours(1));
    crate::privacy::erasing::schedule(&app);
    assert_eq!(app.stage.count("select count(*) from fact_sources"), 0);
    let left = "select count(*) from memories where occurs_on is not null or topic is not null";
    assert_eq!(app.stage.count(left), 0);
}
