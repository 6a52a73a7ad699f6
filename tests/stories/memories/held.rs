//! What a person confirms, corrects or pins: nothing that is said later overrules, ends or retracts it.

use crate::memories::changes::{
    by_id, by_words, column, current, fact, said, store, store_all, tell,
};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::limit;
use keepsake::memory::facts::{Change, Fact};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn bern() -> Fact {
    fact("They live in Bern.", Some("home.city"), "bern")
}

fn oslo() -> Fact {
    fact("They live in Oslo.", Some("home.city"), "oslo")
}

/// Where somebody lives, and the id of that fact.
fn home(app: &TestApp, user: &str) -> String {
    tell(app, user, bern());
    let rows = column(app, user, "m.id", "and m.valid_to is null");
    rows[0].1.as_str().expect("an id").to_owned()
}

fn confirm(id: &str, user: &str, body: &Value) -> Request {
    let path = format!("/memories/{id}/confirm");
    request("POST", &path).by(user).json(body)
}

fn patch(id: &str, user: &str, body: &Value) -> Request {
    request("PATCH", &format!("/memories/{id}"))
        .by(user)
        .json(body)
}

fn done(app: &TestApp, ask: Request) -> Value {
    let answer = app.send(ask);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn refused(answer: &Answer, field: &str) {
    let told = (answer.status, answer.json()["field"].clone());
    assert_eq!(told, (422, json!(field)), "{}", answer.text());
}

/// The ways to hold a fact: the request, and what the fact then says.
fn ways(id: &str) -> [(Request, &'static str); 4] {
    let bern = "They live in Bern.";
    [
        (confirm(id, "ann", &json!({})), bern),
        (patch(id, "ann", &json!({"pinned": true})), bern),
        (
            patch(id, "ann", &json!({"content": "They live in Basel."})),
            "They live in Basel.",
        ),
        (
            patch(id, "ann", &json!({"value": "Basel"})),
            "They live in Basel.",
        ),
    ]
}

#[test]
fn nothing_that_is_said_changes_what_the_person_holds() {
    let basel = || fact("They live in Basel.", Some("home.city"), "basel");
    let changed = |change, fact: Fact| Fact { change, ..fact };
    for way in 0..4 {
        for what in 0..9 {
            let app = TestApp::new();
            let (id, bobs) = (home(&app, "ann"), home(&app, "bob"));
            let (ask, expected) = ways(&id)[way].clone();
            done(&app, ask);
            let facts = match what {
                0 => vec![oslo()],
                1 => vec![changed(Change::Ended, fact("", Some("home.city"), ""))],
                2 => vec![
                    changed(Change::Ended, bern()),
                    changed(Change::Ended, basel()),
                ],
                3 => vec![changed(Change::Retracted, fact("", Some("home.city"), ""))],
                4 => vec![changed(Change::Retracted, fact("", None, ""))],
                5 => vec![by_words(Change::Ended, "live")],
                6 => vec![by_words(Change::Retracted, "live")],
                7 => vec![by_id(Change::Ended, &id), by_id(Change::Retracted, &id)],
                _ => vec![oslo(), by_words(Change::Retracted, "bern"), oslo()],
            };
            let message = said(&app, "ann");
            let later = said(&app, "ann");
            store_all(&app, "ann", vec![(&message, facts), (&later, vec![oslo()])]);
            assert_eq!(current(&app, "ann"), [expected], "{way} {what}");
            let seen = app.get("ann", &format!("/memories/{id}")).json();
            assert_eq!(seen["valid_to"], Value::Null, "{way} {what}");
            assert_eq!(current(&app, "bob"), ["They live in Bern."]);
            tell(&app, "bob", oslo());
            assert_eq!(
                current(&app, "bob"),
                ["They live in Oslo."],
                "{bobs} is not held"
            );
        }
    }
}

#[test]
fn a_value_that_was_overruled_is_history_of_the_fact_that_is_held() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    done(&app, confirm(&id, "ann", &json!({})));
    tell(&app, "ann", oslo());
    let history = app.get("ann", &format!("/memories/{id}/history")).json();
    let versions = history["versions"].as_array().expect("a list");
    assert_eq!(versions.len(), 1, "{history}");
    assert_eq!(versions[0]["content"], "They live in Oslo.");
    assert_eq!(versions[0]["superseded_by"], id);
    assert!(versions[0]["valid_to"].is_string());
}

#[test]
fn a_fact_that_is_held_takes_further_sources_and_stays_certain() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    let confirmed = done(&app, confirm(&id, "ann", &json!({})));
    assert_eq!(
        (&confirmed["confidence"], &confirmed["pinned"]),
        (&json!(1.0), &json!(false))
    );
    assert!(confirmed["confirmed_at"].is_string());
    let again = tell(&app, "ann", bern());
    let seen = app.get("ann", &format!("/memories/{id}")).json();
    assert_eq!(seen["sources"].as_array().map(Vec::len), Some(2));
    assert_eq!(seen["sources"][1], again);
    let gone = app.send(crate::memories::delete(
        &format!("/memories/{again}"),
        "ann",
    ));
    assert_eq!(gone.status, 200);
    let seen = app.get("ann", &format!("/memories/{id}")).json();
    assert_eq!(
        (
            &seen["confidence"],
            seen["sources"].as_array().map(Vec::len)
        ),
        (&json!(1.0), Some(1))
    );
}

#[test]
fn a_fact_is_unpinned_and_then_follows_what_is_said() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    assert_eq!(
        done(&app, patch(&id, "ann", &json!({"pinned": true})))["pinned"],
        true
    );
    tell(&app, "ann", oslo());
    assert_eq!(current(&app, "ann"), ["They live in Bern."]);
    let unpinned = done(&app, patch(&id, "ann", &json!({"pinned": false})));
    assert_eq!(
        (&unpinned["pinned"], &unpinned["confirmed_at"]),
        (&json!(false), &Value::Null)
    );
    tell(&app, "ann", oslo());
    assert_eq!(current(&app, "ann"), ["They live in Oslo."]);
}

#[test]
fn a_correction_keeps_the_sentence_and_the_value_together() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    for (body, content, value) in [
        (
            json!({"value": "Bad Ragaz"}),
            "They live in Bad Ragaz.",
            "bad ragaz",
        ),
        (
            json!({"content": "They live in Z\u{fc}rich."}),
            "They live in Z\u{fc}rich.",
            "zurich",
        ),
        (
            json!({"content": "Home is Chur", "value": "Chur"}),
            "Home is Chur",
            "chur",
        ),
        (
            json!({"content": "They moved about."}),
            "They moved about.",
            "they moved about",
        ),
    ] {
        let changed = done(&app, patch(&id, "ann", &body));
        let told = (&changed["content"], &changed["value"]);
        assert_eq!(told, (&json!(content), &json!(value)), "{body}");
        assert_eq!(
            (&changed["fact_key"], &changed["confidence"]),
            (&json!("home.city"), &json!(1.0))
        );
    }
    refused(
        &app.send(patch(&id, "ann", &json!({"value": "Bern"}))),
        "content",
    );
}

#[test]
fn what_cannot_be_changed_is_named_and_nothing_happens() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    let keyless = app
        .post("ann", "/memories", &json!({"content": "They keep bees."}))
        .json();
    let keyless = keyless["id"].as_str().expect("an id").to_owned();
    let verbatim = said(&app, "ann");
    tell(&app, "ann", oslo());
    let past = id.clone();
    let oslo = column(&app, "ann", "m.id", "and m.content like '%Oslo%'");
    let id = oslo[0].1.as_str().expect("an id").to_owned();
    let before = app.stage.dump();
    let long = "a".repeat(limit::FACT_VALUE_CHARACTERS + 1);
    for (id, field, body) in [
        (&id, "value", json!({"value": ""})),
        (&id, "value", json!({"value": " . "})),
        (&id, "value", json!({"value": long})),
        (&id, "value", json!({"value": 7})),
        (&id, "value", json!({"value": "a\u{0}b"})),
        (&id, "pinned", json!({"pinned": "yes"})),
        (&id, "pinned", json!({"pinned": 1})),
        (&id, "occurs_on", json!({"occurs_on": "tomorrow"})),
        (&id, "occurs_on", json!({"occurs_on": "2026-02-30"})),
        (&id, "occurs_on", json!({"occurs_on": "2026-5-3"})),
        (&id, "occurs_on", json!({"occurs_on": "1969-12-31"})),
        (
            &id,
            "occurs_on",
            json!({"occurs_on": "2026-05-08T10:00:00Z"}),
        ),
        (&id, "content", json!({"content": "my password is hunter2"})),
        (
            &id,
            "confirmed_at",
            json!({"confirmed_at": "2026-05-08T10:00:00Z"}),
        ),
        (&id, "confidence", json!({"confidence": 1})),
        (&keyless, "value", json!({"value": "wasps"})),
        (&verbatim, "value", json!({"value": "wasps"})),
        (&verbatim, "pinned", json!({"pinned": true})),
        (&verbatim, "occurs_on", json!({"occurs_on": "2026-05-08"})),
        (&past, "pinned", json!({"pinned": true})),
    ] {
        refused(&app.send(patch(id, "ann", &body)), field);
    }
    for (id, field, body) in [
        (&verbatim, "memory_id", json!({})),
        (&past, "memory_id", json!({})),
        (&id, "pinned", json!({"pinned": "yes"})),
        (&id, "sure", json!({"sure": true})),
    ] {
        refused(&app.send(confirm(id, "ann", &body)), field);
    }
    assert_eq!(app.send(confirm(&id, "bob", &json!({}))).status, 404);
    assert_eq!(
        app.send(patch(&id, "bob", &json!({"pinned": true}))).status,
        404
    );
    assert_eq!(app.send(confirm("no-such", "ann", &json!({}))).status, 404);
    let users = |rows: Vec<String>| {
        let rows = rows.into_iter().filter(|row| !row.starts_with("users: "));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(users(app.stage.dump()), users(before));
}

#[test]
fn the_day_of_a_fact_can_be_corrected_and_taken_away() {
    let app = TestApp::new();
    let exam = Fact {
        occurs_on: Some("2026-12-01".to_owned()),
        ..fact("They have an exam on 2026-12-01.", None, "")
    };
    tell(&app, "ann", exam);
    let rows = column(&app, "ann", "m.id", "");
    let id = rows[0].1.as_str().expect("an id").to_owned();
    let body = json!({"content": "They have an exam on 2026-12-03.", "occurs_on": "2026-12-03"});
    assert_eq!(
        done(&app, patch(&id, "ann", &body))["occurs_on"],
        "2026-12-03"
    );
    let upcoming = || app.get("ann", "/memories/upcoming").json()["upcoming"].clone();
    assert_eq!(upcoming()[0]["occurs_on"], "2026-12-03");
    let cleared = done(&app, patch(&id, "ann", &json!({"occurs_on": null})));
    assert_eq!(
        (&cleared["occurs_on"], upcoming()),
        (&Value::Null, json!([]))
    );
}

#[test]
fn a_correction_that_says_what_another_fact_says_is_refused_unless_that_has_expired() {
    let app = TestApp::new();
    home(&app, "ann");
    let make = |content: &str, expires: Value| {
        let body = json!({"content": content, "expires_at": expires});
        let made = app.post("ann", "/memories", &body).json();
        made["id"].as_str().expect("an id").to_owned()
    };
    make("They keep bees.", json!("2026-11-23T00:00:00Z"));
    let wasps = make("They keep wasps.", Value::Null);
    let same = || app.send(patch(&wasps, "ann", &json!({"content": "They keep bees!"})));
    refused(&same(), "content");
    app.stage.pass(std::time::Duration::from_hours(24 * 3));
    assert_eq!(same().status, 200);
}

#[test]
fn the_schedule_deletes_what_is_held_last() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    done(
        &app,
        patch(&id, "ann", &json!({"pinned": true, "importance": 0.0})),
    );
    for page in 0..6 {
        let fact = |n: i32| json!({"content": format!("Fact {page} {n}"), "importance": 0.9});
        let facts: Vec<Value> = (0..100).map(fact).collect();
        assert_eq!(
            app.post("ann", "/memories", &json!({"memories": facts}))
                .status,
            201
        );
    }
    crate::memories::scheduled(&app);
    assert_eq!(app.get("ann", &format!("/memories/{id}")).status, 200);
    let facts = "select count(*) from memories where fact_value is not null";
    assert_eq!(app.stage.count(facts), 500);
}

#[test]
fn a_burst_of_confirmations_and_corrections_leaves_one_consistent_state() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    let cities = ["Basel", "Chur", "Zug", "Aarau", "Thun"];
    let asks = (0..40).map(|n| {
        let city = cities[n % cities.len()];
        match n % 5 {
            0 => confirm(&id, "ann", &json!({})),
            1 => patch(&id, "ann", &json!({"value": city})),
            2 => patch(
                &id,
                "ann",
                &json!({"content": format!("They live in {city}.")}),
            ),
            3 => patch(
                &id,
                "ann",
                &json!({"pinned": n % 2 == 0, "importance": 0.1}),
            ),
            _ => patch(&id, "ann", &json!({"metadata": {"n": n}})),
        }
    });
    let answers = app.burst(asks);
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let seen = app.get("ann", &format!("/memories/{id}")).json();
    let content = seen["content"].as_str().expect("a text");
    let value = seen["value"].as_str().expect("a value");
    assert_eq!(content.to_lowercase(), format!("they live in {value}."));
    assert_eq!(
        (&seen["importance"], &seen["confidence"]),
        (&json!(0.1), &json!(1.0)),
        "none is lost"
    );
    assert!(seen["confirmed_at"].is_string() && seen["metadata"]["n"].is_number());
    assert_eq!(current(&app, "ann").len(), 1);
    let packed = "select count(*) from memories m join memory_blocks b on b.user_id = m.user_id
        where m.fact_value is not null and instr(b.entries, char(10) || m.seq || ' ' || m.packed) > 0";
    assert_eq!(app.stage.count(packed), 1, "the index has this text");
    let found = app
        .get("ann", &format!("/memories/search?q={value}&type=fact"))
        .json();
    assert_eq!(found["memories"][0]["content"], content);
}

#[test]
fn of_a_burst_of_equal_corrections_each_is_taken() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    let asks = (0..40).map(|_| patch(&id, "ann", &json!({"value": "Chur"})));
    let statuses: BTreeSet<u16> = app.burst(asks).iter().map(|one| one.status).collect();
    assert_eq!(statuses, BTreeSet::from([200]));
    assert_eq!(current(&app, "ann"), ["They live in Chur."]);
}

#[test]
fn where_the_database_fails_nothing_is_held() {
    let app = TestApp::new();
    let id = home(&app, "ann");
    let before = app.stage.dump();
    for way in 0..4 {
        app.failing("update on memories", || {
            assert_eq!(app.send(ways(&id)[way].0.clone()).status, 500);
        });
        assert_eq!(app.stage.dump(), before, "{way}");
        app.stage.database_is_down.set(true);
        assert_eq!(app.send(ways(&id)[way].0.clone()).status, 500);
        app.stage.database_is_down.set(false);
        assert_eq!(app.stage.dump(), before, "{way}");
    }
    store(&app, "ann", &said(&app, "ann"), vec![oslo()]);
    assert_eq!(current(&app, "ann"), ["They live in Oslo."]);
}
