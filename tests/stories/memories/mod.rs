//! Memories as a client handles them: imported, listed, searched, made, changed and forgotten.

pub mod changes;
pub mod codes;
pub mod contradictions;
pub mod forgetting;
pub mod held;
pub mod hostile_words;
pub mod languages;
pub mod large_stores;
pub mod long_texts;
pub mod other_words;
pub mod profile;
pub mod readers;
pub mod remembering;
pub mod secrets;
pub mod statements;
pub mod tokenizer;
pub mod vector_outbox;
pub mod vectors;

use crate::support::stage::{Moment, Script};
use crate::support::{Answer, Later, ROUTES, TestApp, With, request};
use keepsake::http::request::{Body, Request};
use keepsake::jobs::{self, Swept};
use keepsake::limit;
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

fn open(app: &TestApp, user: &str) -> String {
    let opened = app.post(user, "/conversations", &json!({}));
    assert_eq!(opened.status, 201, "{}", opened.text());
    opened.json()["id"].as_str().expect("an id").to_owned()
}

fn import(app: &TestApp, conversation: &str, messages: &Value) -> Answer {
    let path = format!("/conversations/{conversation}/messages");
    app.post("ann", &path, &json!({"messages": messages}))
}

fn make(app: &TestApp, body: &Value) -> Value {
    let made = app.post("ann", "/memories", body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn list(app: &TestApp, query: &str) -> Value {
    let listed = app.get("ann", &format!("/memories?{query}"));
    assert_eq!(listed.status, 200, "{}", listed.text());
    listed.json()
}

fn contents(listed: &Value) -> Vec<String> {
    let memories = listed["memories"].as_array().expect("a list").iter();
    let content = |one: &Value| one["content"].as_str().expect("a text").to_owned();
    memories.map(content).collect()
}

/// A request that deletes something of a person.
pub fn delete(path: &str, user: &str) -> Request {
    request("DELETE", path).by(user)
}

pub fn patch(app: &TestApp, id: &Value, body: &Value) -> Answer {
    let path = format!("/memories/{}", id.as_str().expect("an id"));
    app.send(request("PATCH", &path).by("ann").json(body))
}

/// A conversation of 2023 that tells of bees and of Berlin.
fn told(app: &TestApp) -> String {
    let place = open(app, "ann");
    let messages = json!([
        {"role": "user", "name": "Ann", "content": "I keep bees on the roof", "timestamp": "2023-05-08T10:00:00Z"},
        {"role": "assistant", "content": "Try clover for the hives."},
        {"role": "user", "content": "I live in Berlin", "timestamp": "2023-05-08T11:00:00+00:00"},
    ]);
    let answer = import(app, &place, &messages);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let imported = answer.json();
    assert_eq!(
        imported["messages"][1]["timestamp"],
        "2023-05-08T10:00:00.001Z"
    );
    assert_eq!(imported["messages"][2]["role"], "user");
    place
}

#[test]
fn what_was_said_elsewhere_is_as_if_it_had_been_said_here() {
    let app = TestApp::new();
    let place = told(&app);
    let conversation = app.get("ann", &format!("/conversations/{place}")).json();
    assert_eq!(conversation["title"], "I keep bees on the roof");
    assert_eq!(conversation["message_count"], 3);
    let messages = app.messages("ann", &place);
    assert_eq!(messages[1]["content"], "Try clover for the hives.");
    assert!(messages.iter().all(|one| one["status"] == "complete"));
    let profile = app.get("ann", "/users/me/profile").json();
    assert!(
        profile["profile"]
            .as_str()
            .expect("a text")
            .contains("Berlin"),
        "{profile}"
    );
    let entries = "select count(*) from memories where packed is null";
    assert_eq!(app.stage.count(entries), 0);
    let found = app
        .get("ann", "/memories/search?q=where+are+my+hives")
        .json();
    assert_eq!(found["query"], "where are my hives");
    assert!(
        contents(&found).contains(&"Try clover for the hives.".to_owned()),
        "{found}"
    );
    assert!(!app.chat("ann", "where are my bees?").recalled().is_empty());
    let batches = app.stage.batches.borrow().len();
    told(&app);
    assert_eq!(
        app.stage.batches.borrow().len() - batches,
        3,
        "one to open, two to import"
    );
}

#[test]
fn a_message_that_cannot_be_imported_is_named_and_nothing_is_stored() {
    let app = TestApp::new();
    let place = open(&app, "ann");
    let before = app.stage.dump();
    let said = |at: &str| json!({"role": "user", "content": "bees", "timestamp": at});
    let first = said("2023-05-08T10:00:00Z");
    let long = json!({"role": "user", "content": "a".repeat(16_001)});
    for (field, messages) in [
        ("messages", json!([])),
        ("messages", json!(vec![first.clone(); 101])),
        (
            "messages[1].timestamp",
            json!([first, said("2023-05-08T09:59:59Z")]),
        ),
        ("messages[1].timestamp", json!([first, said("yesterday")])),
        ("messages[0].content", json!([{"role": "user"}])),
        ("messages[0].content", json!([long])),
        (
            "messages[0].role",
            json!([{"role": "system", "content": "bees"}]),
        ),
        (
            "messages[1].content",
            json!([first, {"role": "user", "content": 1}]),
        ),
    ] {
        let refused = import(&app, &place, &messages);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field))
        );
    }
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn memories_are_listed_page_by_page_and_filtered() {
    let app = TestApp::new();
    let place = told(&app);
    make(
        &app,
        &json!({"content": "They like tea", "type": "preference", "metadata": {"source": "form", "n": 2, "sure": true}}),
    );
    let all = list(&app, "limit=200");
    let total = all["total"].as_u64().expect("a number");
    assert_eq!(total, 5, "three messages, a fact and a preference: {all}");
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list(&app, &format!("limit=2{cursor}"));
        assert_eq!(page["total"], total);
        pages.extend(contents(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(pages, contents(&all));
    assert_eq!(pages[0], "They like tea", "the newest first");
    for (query, count) in [
        ("type=preference", 1),
        (&format!("conversation_id={place}"), 4),
        ("since=2024-01-01T00:00:00Z", 1),
        ("until=2024-01-01T00:00:00Z", 4),
        ("metadata.source=form&metadata.n=2&metadata.sure=true", 1),
        ("metadata.source=other", 0),
        ("as_of=2023-05-08T10:30:00Z", 2),
    ] {
        assert_eq!(list(&app, query)["total"], count, "{query}");
        assert_eq!(contents(&list(&app, query)).len(), count, "{query}");
    }
    for field in ["type", "since", "cursor", "limit"] {
        let refused = app.get("ann", &format!("/memories?{field}=~"));
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field))
        );
    }
}

#[test]
fn a_search_finds_what_its_filters_mean() {
    let app = TestApp::new();
    told(&app);
    make(
        &app,
        &json!({"content": "They moved their bees to the garden", "metadata": {"source": "form"}}),
    );
    let search = |query: &str| app.get("ann", &format!("/memories/search?{query}")).json();
    let found = search("q=bees");
    assert!(contents(&found).len() >= 2, "{found}");
    assert!(found["memories"][0]["score"].is_number() && found["memories"][0]["why"].is_object());
    assert_eq!(contents(&search("q=bees&limit=1")).len(), 1);
    assert_eq!(
        contents(&search("q=bees&metadata.source=form")),
        ["They moved their bees to the garden"]
    );
    assert!(contents(&search("q=bees&type=event")).is_empty());
    let early = contents(&search("q=bees&as_of=2023-05-08T12:00:00Z"));
    assert!(
        !early.contains(&"They moved their bees to the garden".to_owned()),
        "{early:?}"
    );
    let both = contents(&search("q=where+do+I+live%3F+Berlin"));
    assert!(
        both.iter().filter(|one| one.contains("Berlin")).count() == 2,
        "{both:?}"
    );
    assert!(contents(&search("q=%3F%21")).is_empty());
    assert_eq!(app.get("ann", "/memories/search").status, 422);
    assert_eq!(
        app.get("ann", "/memories/search?q=bees&limit=51").status,
        422
    );
    let bobs = app.get("bob", "/memories/search?q=bees").json();
    assert!(contents(&bobs).is_empty());
}

#[test]
fn a_fact_that_moves_on_is_told_as_of_a_time() {
    let app = TestApp::new();
    let place = told(&app);
    let moved = json!([{"role": "user", "content": "I moved to Rome", "timestamp": "2024-06-01T10:00:00Z"}]);
    assert_eq!(import(&app, &place, &moved).status, 201);
    let facts = |query: &str| contents(&list(&app, &format!("type=fact&{query}"))).join(" ");
    assert!(
        facts("").contains("Rome") && !facts("").contains("Berlin"),
        "{}",
        facts("")
    );
    let then = facts("as_of=2023-06-01T00:00:00Z");
    assert!(then.contains("Berlin") && !then.contains("Rome"), "{then}");
    let rome = list(&app, "type=fact&limit=1")["memories"][0].clone();
    let id = rome["id"].as_str().expect("an id");
    let history = app.get("ann", &format!("/memories/{id}/history")).json();
    let berlin = &history["versions"][0];
    assert!(
        berlin["content"]
            .as_str()
            .expect("a text")
            .contains("Berlin"),
        "{history}"
    );
    assert_eq!(
        (&berlin["superseded_by"], &history["memory"]["id"]),
        (&rome["id"], &rome["id"])
    );
}

#[test]
fn a_memory_that_is_changed_keeps_its_history_and_is_found_by_its_new_words() {
    let app = TestApp::new();
    let made = make(
        &app,
        &json!({"content": "They like tea", "importance": 0.5}),
    );
    let change = json!({"content": "They like coffee", "metadata": {"a": 1}, "expires_at": "2027-01-01T00:00:00Z"});
    let changed = patch(&app, &made["id"], &change);
    assert_eq!(changed.status, 200, "{}", changed.text());
    let changed = changed.json();
    assert_eq!(
        (&changed["content"], &changed["importance"]),
        (&json!("They like coffee"), &json!(0.5))
    );
    assert_eq!(changed["metadata"], json!({"a": 1}));
    assert!(changed["updated_at"].is_string());
    let cleared = patch(
        &app,
        &made["id"],
        &json!({"metadata": null, "expires_at": null}),
    )
    .json();
    assert_eq!(
        (&cleared["metadata"], &cleared["expires_at"]),
        (&Value::Null, &Value::Null)
    );
    let id = made["id"].as_str().expect("an id");
    let history = app.get("ann", &format!("/memories/{id}/history")).json();
    assert_eq!(history["history"][1]["content"], "They like tea");
    assert_eq!(history["history"][0]["metadata"], json!({"a": 1}));
    assert_eq!(
        contents(&app.get("ann", "/memories/search?q=coffee").json()),
        ["They like coffee"]
    );
    let other = make(&app, &json!({"content": "They like milk"}));
    let same = patch(&app, &other["id"], &json!({"content": "they like COFFEE!"}));
    assert_eq!(
        (same.status, &same.json()["field"]),
        (422, &json!("content"))
    );
    for (field, body) in [
        ("importance", json!({"importance": 2})),
        ("type", json!({"type": "rumour"})),
        ("expires_at", json!({"expires_at": "2020-01-01T00:00:00Z"})),
        ("metadata", json!({"metadata": {"a": "a".repeat(5000)}})),
        ("metadata", json!({"metadata": [1]})),
        ("content", json!({"content": "my password is hunter2"})),
    ] {
        let refused = patch(&app, &made["id"], &body);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
}

#[test]
fn a_message_stays_as_it_was_said_when_its_memory_is_changed() {
    let app = TestApp::new();
    let place = told(&app);
    let said = list(&app, "type=context&limit=1")["memories"][0].clone();
    let changed = patch(
        &app,
        &said["id"],
        &json!({"content": "I live in Bonn", "type": "event"}),
    );
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(
        app.messages("ann", &place)[2]["content"],
        "I live in Berlin"
    );
}

#[test]
fn facts_are_made_many_at_once_and_equal_ones_are_one() {
    let app = TestApp::new();
    let bodies: Vec<Value> = (0..99)
        .map(|n| json!({"content": format!("Fact number {n}")}))
        .collect();
    let mut bodies = bodies;
    bodies.push(json!({"content": "fact NUMBER 0!"}));
    let made = make(&app, &json!({"memories": bodies}));
    let made = made["memories"].as_array().expect("a list").clone();
    assert_eq!((made.len(), &made[0]["id"]), (100, &made[99]["id"]));
    assert_eq!(list(&app, "")["total"], 99);
    let known = app.post("ann", "/memories", &json!({"content": "Fact number 7."}));
    assert_eq!((known.status, &known.json()["id"]), (200, &made[7]["id"]));
    let said = json!({"content": "my password is hunter2", "type": "context"});
    assert_eq!(make(&app, &said)["type"], "context");
    for (field, body) in [
        ("content", json!({})),
        ("content", json!({"content": "my password is hunter2"})),
        (
            "memories[1].content",
            json!({"memories": [{"content": "a"}, {"content": "pin: 1234"}]}),
        ),
        ("memories", json!({"memories": []})),
        ("importance", json!({"content": "a", "importance": -1})),
    ] {
        let refused = app.post("ann", "/memories", &body);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
}

#[test]
fn a_message_that_is_forgotten_takes_its_facts_along() {
    let app = TestApp::new();
    told(&app);
    let said = list(&app, "type=context&limit=1")["memories"][0].clone();
    assert_eq!(said["content"], "I live in Berlin");
    let path = format!("/memories/{}", said["id"].as_str().expect("an id"));
    let gone = app.send(request("DELETE", &path).by("ann"));
    assert_eq!(gone.status, 200, "{}", gone.text());
    let listed = gone.json()["forgotten"].clone();
    let listed = listed.as_array().expect("ids");
    assert!(
        listed.contains(&said["id"]) && listed.len() == 2,
        "{listed:?}"
    );
    assert_eq!(app.send(request("DELETE", &path).by("ann")).status, 404);
    assert_eq!(list(&app, "type=fact")["total"], 0);
    assert_eq!(app.get("ann", "/users/me/profile").json()["profile"], "");
}

#[test]
fn after_everything_is_forgotten_no_table_holds_a_word_of_it() {
    let app = TestApp::new();
    told(&app);
    let made = make(
        &app,
        &json!({"content": "They adore zebras", "metadata": {"k": "walrus"}}),
    );
    patch(&app, &made["id"], &json!({"content": "They adore okapis"}));
    app.chat("ann", "do you know my zebras in Berlin?");
    let cleared = app.post("ann", "/memory/clear", &json!({"all": true}));
    assert_eq!(cleared.status, 200, "{}", cleared.text());
    let rows = app.stage.dump().into_iter();
    let kept = |row: &String| !row.starts_with("messages: ") && !row.starts_with("conversations: ");
    for row in rows.filter(kept) {
        let row = row.to_lowercase();
        for word in ["zebra", "walrus", "okapi", "berlin", "clover", "hive"] {
            assert!(!row.contains(word), "{row}");
        }
    }
    assert_eq!(app.stage.count("select count(*) from memory_blocks"), 0);
    assert_eq!(app.stage.count("select count(*) from memory_history"), 0);
    let found = app.get("ann", "/memories/search?q=zebras+okapis").json();
    assert!(contents(&found).is_empty(), "{found}");
}

pub fn scheduled(app: &TestApp) -> Swept {
    let done = Rc::new(Cell::new(Swept::default()));
    let (stage, told) = (app.stage.clone(), Rc::clone(&done));
    app.stage.run(async move {
        jobs::sweep_and_log(&stage).await;
        told.set(jobs::sweep(&stage).await.expect("a run"));
    });
    done.get()
}

#[test]
fn the_schedule_forgets_packs_and_prunes() {
    let app = TestApp::new();
    told(&app);
    make(
        &app,
        &json!({"content": "They are in Paris", "expires_at": "2026-11-23T00:00:00Z"}),
    );
    for page in 0..6 {
        let fact = |n: i32| json!({"content": format!("Fact {page} {n}"), "importance": 0.4});
        let facts: Vec<Value> = (0..100).map(fact).collect();
        make(&app, &json!({"memories": facts}));
    }
    let spoil = "update memories set packed = null where content like '%bees%'";
    app.stage
        .database
        .borrow()
        .execute(spoil, [])
        .expect("an update");
    app.stage.pass(Duration::from_hours(36));
    assert_eq!(
        scheduled(&app),
        Swept::default(),
        "all is done by the first of two runs"
    );
    let line = app
        .stage
        .logs
        .borrow()
        .iter()
        .rfind(|line| line.contains("\"sweep\""))
        .cloned();
    let line: Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
    assert_eq!(
        (&line["expired"], &line["pruned"], &line["packed"]),
        (&json!(1), &json!(101), &json!(1))
    );
    let facts = "select count(*) from memories where fact_value is not null";
    assert_eq!(app.stage.count(facts), 500);
    let found = app.get("ann", "/memories/search?q=bees").json();
    assert!(!contents(&found).is_empty());
}

#[test]
fn everything_is_indexed_anew_step_by_step() {
    let app = TestApp::new();
    for page in 0..3 {
        let fact = |n: i32| json!({"content": format!("Fact {page} {n}")});
        let facts: Vec<Value> = (0..100).map(fact).collect();
        make(&app, &json!({"memories": facts}));
    }
    let reindex = |body: Value| app.post("ann", "/admin/reindex", &body).json();
    assert_eq!(
        reindex(json!({"all": true})),
        json!({"packed": 200, "left": 100})
    );
    assert_eq!(reindex(json!({})), json!({"packed": 100, "left": 0}));
    let counted = "select sum(count) from memory_blocks";
    assert_eq!(app.stage.count(counted), 300);
    let found = app.get("ann", "/memories/search?q=fact+1+57").json();
    assert_eq!(contents(&found)[0], "Fact 1 57");
}

#[test]
fn only_what_brings_many_things_may_be_large() {
    for route in ROUTES {
        let most = match route.to_string().as_str() {
            "POST /memories"
            | "POST /conversations/{conversation_id}/messages"
            | "POST /v1/chat/completions"
            | "POST /v1/responses"
            | "POST /v1/messages"
            | "POST /v1/messages/count_tokens"
            | "POST /v1/embeddings"
            | "POST /v1/conversations"
            | "POST /v1/conversations/{conversation_id}/items"
            | "POST /ai/chat" => limit::BULK_BODY_BYTES,
            _ => limit::BODY_BYTES,
        };
        assert_eq!(route.body_bytes, most, "{route}");
    }
    let app = TestApp::new();
    let mut ask = request("POST", "/memories").by("ann").json(&json!({}));
    ask.body = Body::TooLarge(limit::BULK_BODY_BYTES);
    let refused = app.send(ask);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (413, "body_too_large")
    );
    assert!(refused.text().contains("1024 KiB"), "{}", refused.text());
}

#[test]
fn a_secret_never_becomes_a_fact_whoever_finds_it() {
    let app = TestApp::new().with("MEMORY_EXTRACTION", "llm");
    let key = "sk-abcdefghijklmnop1234567890";
    let said = format!("my name is {key} and I live in {key}");
    for message in ["one", "two", "three"] {
        app.chat("ann", message);
    }
    let fact = json!({"message": 4, "type": "fact", "content": format!("They live in {key}."), "key": "home.city",
        "value": key, "importance": 0.9, "change": "holds"});
    app.script(Script::says("Noted."));
    app.script(Script::says(&json!({"facts": [fact]}).to_string()));
    app.chat("ann", &said);
    assert_eq!(
        app.get("ann", "/users/me/profile").json()["facts"],
        json!([])
    );
    let made = app.post(
        "ann",
        "/memories",
        &json!({"content": format!("Their key is {key}"), "type": "fact"}),
    );
    assert_eq!(made.status, 422, "{}", made.text());
}

#[test]
fn a_question_can_be_asked_where_no_log_of_addresses_sees_it() {
    let app = TestApp::new();
    let talk = app.chat("ann", "I keep bees").conversation();
    let label = json!({"content": "They keep goats", "metadata": {"farm": "north", "old": true, "acres": 7}});
    assert_eq!(app.post("ann", "/memories", &label).status, 201);
    let both = |query: &str, body: &Value| {
        let asked = app.get("ann", &format!("/memories/search?{query}"));
        let posted = app.post("ann", "/memories/search", body);
        assert_eq!(posted.status, 200, "{}", posted.text());
        let ids = |answer: &Answer| {
            let memories = answer.json()["memories"]
                .as_array()
                .expect("a list")
                .clone();
            let ids = memories.iter().map(|memory| memory["id"].clone());
            ids.collect::<Vec<_>>()
        };
        assert_eq!(ids(&posted), ids(&asked), "{query}");
        ids(&posted).len()
    };
    assert!(both("q=bees&limit=3", &json!({"q": "bees", "limit": 3})) > 0);
    let in_it = format!("q=bees&conversation_id={talk}&type=context");
    let body = json!({"q": "bees", "conversation_id": talk, "type": "context"});
    assert!(both(&in_it, &body) > 0);
    let labels = json!({"q": "goats", "metadata": {"farm": "north", "old": true, "acres": 7}});
    let query = "q=goats&metadata.farm=north&metadata.old=true&metadata.acres=7";
    assert_eq!(both(query, &labels), 1);
    let other = json!({"q": "goats", "metadata": {"farm": "south"}, "until": null});
    assert_eq!(both("q=goats&metadata.farm=south", &other), 0);
    for (body, field) in [
        (json!({}), "q"),
        (json!({"q": 7}), "q"),
        (json!({"q": ["bees"]}), "q"),
        (json!({"q": "bees", "limit": 0}), "limit"),
        (json!({"q": "bees", "limit": true}), "limit"),
        (json!({"q": "bees", "typ": "fact"}), "typ"),
        (
            json!({"q": "bees", "metadata": {"a": {"b": 1}}}),
            "metadata.a",
        ),
        (json!({"q": "bees", "metadata": "x"}), "metadata"),
        (json!({"q": "bees", "offset": 1}), "offset"),
    ] {
        let answer = app.post("ann", "/memories/search", &body);
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
    let asked = app.post("ann", "/memories/search?q=bees", &json!({"q": "bees"}));
    assert_eq!(asked.json()["field"], "q", "not in the address");
    assert_eq!(
        app.post("bob", "/memories/search", &json!({"q": "bees"}))
            .json()["memories"],
        json!([])
    );
}

#[test]
fn what_is_made_says_where_it_is_and_what_was_there_already_does_not() {
    let app = TestApp::new();
    let tea = json!({"content": "They like tea"});
    let made = app.post("ann", "/memories", &tea);
    let path = made.header("location").expect("where it is").to_owned();
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!((made.status, path), (201, format!("/memories/{id}")));
    let got = app.get("ann", &format!("/memories/{id}"));
    assert_eq!((got.status, got.json()), (200, made.json()));

    let known = app.post("ann", "/memories", &tea);
    assert_eq!((known.status, known.header("location")), (200, None));
    assert_eq!(known.json(), made.json());
    let bulk = |contents: &[&str]| {
        let bodies: Vec<Value> = contents.iter().map(|one| json!({"content": one})).collect();
        let answer = app.post("ann", "/memories", &json!({"memories": bodies}));
        assert_eq!(answer.header("location"), None);
        answer.status
    };
    assert_eq!(bulk(&["They like tea", "They like milk"]), 201);
    assert_eq!(bulk(&["They like tea", "They like milk"]), 200);
    let said = json!({"content": "They like tea", "type": "context"});
    for _ in 0..2 {
        assert_eq!(
            app.post("ann", "/memories", &said).status,
            201,
            "what was said is said again"
        );
    }

    let opened = app.post("ann", "/conversations", &json!({"title": "Bees"}));
    let path = opened.header("location").expect("where it is").to_owned();
    let id = opened.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        (opened.status, &path),
        (201, &format!("/conversations/{id}"))
    );
    assert_eq!(app.get("ann", &path).json(), opened.json());
}

#[test]
fn of_many_who_make_the_same_memory_at_once_one_made_it() {
    let app = TestApp::new();
    let tea = || {
        request("POST", "/memories")
            .by("ann")
            .json(&json!({"content": "They like tea"}))
    };
    let others: Vec<_> = (1..8)
        .map(|_| app.meanwhile(Moment::BeforeBatch(1), tea()))
        .collect();
    let last = app.send(tea());
    let mut told: Vec<(u16, Value)> = others
        .iter()
        .map(Later::answer)
        .chain([last])
        .map(|answer| (answer.status, answer.json()["id"].clone()))
        .collect();
    told.sort_unstable_by_key(|(status, _)| *status);
    let statuses: Vec<u16> = told.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [&[200; 7][..], &[201]].concat());
    assert!(told.iter().all(|(_, id)| *id == told[0].1), "{told:?}");
}

#[test]
fn memories_are_filtered_by_who_said_them() {
    let app = TestApp::new();
    told(&app);
    let companions = "Try clover for the hives.";
    assert_eq!(contents(&list(&app, "role=assistant")), [companions]);
    assert_eq!(list(&app, "role=assistant")["total"], 1);
    let hers = contents(&list(&app, "role=user"));
    assert!(
        hers.len() == 3 && !hers.contains(&companions.to_owned()),
        "{hers:?}"
    );
    let found = |role: &str| {
        let query = format!("/memories/search?q=bees+hives+clover&role={role}");
        contents(&app.get("ann", &query).json())
    };
    assert_eq!(found("assistant"), [companions]);
    assert!(!found("user").is_empty() && !found("user").contains(&companions.to_owned()));
    for (path, role) in [
        ("/memories?", "system"),
        ("/memories?", ""),
        ("/memories/search?q=bees&", "Ann"),
    ] {
        let refused = app.get("ann", &format!("{path}role={role}"));
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!("role"))
        );
    }
}
