//! An export: everything that somebody has and nothing of anybody else, however it ends.

use crate::keys::make;
use crate::support::stage::{Client, Moment};
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::http::request::Request;
use keepsake::privacy::export;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn export(app: &TestApp, user: &str) -> Answer {
    app.get(user, "/users/me/export")
}

fn lines(answer: &Answer) -> Vec<Value> {
    let text = answer.text();
    assert!(text.ends_with('\n'), "{text}");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("a JSON text a line")
}

fn of_type(lines: &[Value], name: &str) -> Vec<Value> {
    lines
        .iter()
        .filter(|line| line["type"] == name)
        .cloned()
        .collect()
}

#[test]
fn everything_is_in_it_and_each_line_has_what_the_schema_says() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    app.chat_in("ann", &conversation, "I live in Rome now");
    app.chat_in("ann", &conversation, "I live in Rome");
    app.post("ann", "/memories", &json!({"content": "They keep bees"}));
    let oslo = app.chat("ann", "I live in Oslo").conversation();
    let oslo = &app.messages("ann", &oslo)[0]["id"];
    let edit = format!("/messages/{}", oslo.as_str().expect("an id"));
    let edit = request("PATCH", &edit).by("ann");
    app.send(edit.json(&json!({"message": "I like tea"})));
    let named = json!({"input": "What do they make?", "conversation": conversation});
    app.post("ann", "/v1/responses", &named);
    make(&app, &json!({"name": "laptop"}));
    let account = "insert into accounts select id, 'ann@example.com', 'a hash', '2026', '2026'
                   from users where external_user_id = 'ann';
                   insert into sessions select 's', id, 0, '2026', '2026', '2027', null
                   from users where external_user_id = 'ann'";
    app.stage
        .database
        .borrow()
        .execute_batch(account)
        .expect("an account");
    app.chat("bob", "tomatoes");
    let exported = export(&app, "ann");
    assert_eq!(
        exported.header("content-type"),
        Some("application/x-ndjson")
    );
    assert_eq!(exported.header("cache-control"), Some("no-store"));
    let lines = lines(&exported);
    assert_eq!(lines[0]["type"], "schema");
    let schema = export::schema();
    assert_eq!(lines[0]["records"], json!(schema));
    let mut counts = BTreeMap::<String, usize>::new();
    for line in &lines[1..lines.len() - 1] {
        let name = line["type"].as_str().expect("a type");
        *counts.entry(name.to_owned()).or_default() += 1;
        let fields: Vec<_> = line
            .as_object()
            .expect("an object")
            .keys()
            .skip(1)
            .collect();
        assert_eq!(json!(fields), schema[name], "{name}");
    }
    let end = lines.last().expect("a line");
    assert_eq!(
        (&end["type"], &end["records"]),
        (&json!("end"), &json!(counts))
    );
    assert_eq!(
        counts.len(),
        schema.len(),
        "a line of each type: {counts:?}"
    );
    assert_eq!(of_type(&lines, "message").len(), 12);
    let rome = "They live in Rome.";
    let fact = of_type(&lines, "memory")
        .into_iter()
        .find(|line| line["content"] == rome);
    let fact = fact.expect("a fact");
    assert_eq!(
        (&fact["topic"], &fact["pinned"]),
        (&json!("home"), &json!(0))
    );
    assert!(fact["confidence"].as_f64().is_some_and(|sure| sure > 0.9));
    let source = &of_type(&lines, "fact_source")[0];
    assert_eq!(
        (&source["memory_id"], &source["confidence"]),
        (&fact["id"], &json!(0.8))
    );
    let said = of_type(&lines, "message");
    assert!(
        said.iter()
            .any(|line| line["id"] == source["message_id"] && line["content"] == "I live in Rome")
    );
    let texts = exported.text();
    assert!(texts.contains("They keep bees") && texts.contains("Berlin"));
    assert!(!texts.contains("tomatoes") && !texts.contains("hash"));
    let read = app.send(request("GET", "/admin/audit?action=user.export").bearing(token::ADMIN));
    assert_eq!(read.json()["entries"].as_array().map(Vec::len), Some(1));
}

#[test]
fn whatever_the_pages_each_message_and_memory_comes_once() {
    let app = TestApp::new();
    let mut told = Vec::new();
    // Long and short ones, so that pages end within a conversation and between two.
    for (conversation, messages) in [199, 1, 200, 401, 3, 0, 250].into_iter().enumerate() {
        let opened = app.post(
            "ann",
            "/conversations",
            &json!({"title": conversation.to_string()}),
        );
        let id = opened.json()["id"].as_str().expect("an id").to_owned();
        let texts: Vec<String> = (0..messages)
            .map(|n| format!("{conversation} and {n}"))
            .collect();
        for texts in texts.chunks(100) {
            let messages: Vec<_> = texts
                .iter()
                .map(|text| json!({"role": "user", "content": text}))
                .collect();
            let target = format!("/conversations/{id}/messages");
            let taken = app.post("ann", &target, &json!({"messages": messages}));
            assert_eq!(taken.status, 201, "{}", taken.text());
        }
        told.extend(texts);
    }
    let lines = lines(&export(&app, "ann"));
    for name in ["message", "memory"] {
        let texts: Vec<_> = of_type(&lines, name)
            .iter()
            .map(|line| line["content"].as_str().expect("a text").to_owned())
            .collect();
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        assert_eq!(sorted(texts), sorted(told.clone()), "{name}");
    }
}

#[test]
fn it_is_read_no_faster_than_it_is_taken_and_says_where_it_broke() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let before = app.stage.batches.borrow().len();
    let ask = request("GET", "/users/me/export").by("ann");
    let left = app.send_to(ask, Client::leaving_after(2));
    assert!(!left.text().contains("\"end\""));
    assert!(
        app.stage.batches.borrow().len() - before <= 4,
        "nobody reads for nobody"
    );

    let stage = app.stage.clone();
    app.stage.meanwhile(
        Moment::Speaking,
        async move { stage.database_is_down.set(true) },
    );
    let broken = lines(&export(&app, "ann"));
    assert_eq!(broken.last().expect("a line")["type"], "error");
    assert!(!json!(broken).to_string().contains("hunter2"));
    app.stage.database_is_down.set(false);
}

/// The round trips of an export of little: what begins it, a page of each type, and the end.
const BATCHES: usize = 15;

/// What each type has, by what names it.
fn named(lines: &[Value]) -> BTreeMap<String, BTreeSet<String>> {
    let mut named = BTreeMap::<_, BTreeSet<String>>::new();
    for line in lines {
        let kind = line["type"].as_str().expect("a type").to_owned();
        let name = ["id", "day", "email", "changed_at"].map(|field| line[field].to_string());
        named.entry(kind).or_default().insert(name.concat());
    }
    named.remove("schema");
    named.remove("end");
    named
}

/// Ann, with two conversations, memories and a fact that has changed.
fn ann() -> (TestApp, String, String) {
    let app = TestApp::new();
    let one = app.chat("ann", "I live in Berlin").conversation();
    app.chat_in("ann", &one, "I live in Rome now");
    let two = app.chat("ann", "I keep bees").conversation();
    app.post("ann", "/memories", &json!({"content": "Likes honey"}));
    app.chat("bob", "tomatoes");
    (app, one, two)
}

fn admin(method: &str, target: &str, body: &Value) -> Request {
    request(method, target).bearing(token::ADMIN).json(body)
}

#[test]
fn whoever_is_erased_or_suspended_meanwhile_gets_an_error_and_no_end() {
    for nth in 2..=BATCHES {
        for ask in [
            request("DELETE", "/users/me").by("ann"),
            admin("DELETE", "/admin/users/ann", &json!({})),
            admin("PATCH", "/admin/users/ann", &json!({"suspended": true})),
        ] {
            let (app, ..) = ann();
            let what = format!("{nth}: {} {}", ask.method_name, ask.path);
            let ended = app.meanwhile(Moment::BeforeBatch(nth), ask);
            let told = lines(&export(&app, "ann"));
            assert_eq!(ended.answer().status, 200, "{what}");
            let last = told.last().expect("a line");
            assert_eq!(last["type"], "error", "{what}: {last}");
            assert_eq!(of_type(&told, "end"), Vec::<Value>::new(), "{what}");
        }
        // Erased, and back before the next page.
        let (app, ..) = ann();
        let back = request("POST", "/memories").by("ann");
        let asks = vec![
            request("DELETE", "/users/me").by("ann"),
            back.json(&json!({"content": "I am new here"})),
        ];
        let asked = app.meanwhile_in_turn(Moment::BeforeBatch(nth), asks);
        let told = lines(&export(&app, "ann"));
        let asked: Vec<_> = asked.iter().map(|later| later.answer().status).collect();
        assert_eq!(asked, [200, 201], "{nth}");
        assert_eq!(told.last().expect("a line")["type"], "error", "{nth}");
        assert!(!json!(told).to_string().contains("new here"), "{nth}");
    }
}

#[test]
fn a_database_that_fails_at_any_page_leaves_no_end() {
    for nth in 2..=BATCHES {
        let (app, ..) = ann();
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
            stage.database_is_down.set(true);
        });
        let told = lines(&export(&app, "ann"));
        assert_eq!(told.last().expect("a line")["type"], "error", "{nth}");
        assert_eq!(of_type(&told, "end"), Vec::<Value>::new(), "{nth}");
    }
}

#[test]
fn what_is_added_or_taken_away_meanwhile_is_in_it_or_its_type_is_named() {
    let (app, ..) = ann();
    let before = app.stage.batches.borrow().len();
    let quiet = lines(&export(&app, "ann"));
    let end = quiet.last().expect("a line");
    assert_eq!((&end["type"], &end["changed"]), (&json!("end"), &json!([])));
    assert_eq!(app.stage.batches.borrow().len() - before, BATCHES);
    let mut noticed = BTreeSet::new();
    for nth in 2..=BATCHES {
        for what in 0..9 {
            let (app, one, two) = ann();
            let memories = app.get("ann", "/memories").json();
            let memory = memories["memories"][0]["id"].as_str().expect("an id");
            let by_ann = |method: &str, target: &str| request(method, target).by("ann");
            let ask = match what {
                0 => by_ann("POST", "/chat").json(&json!({"message": "more bees"})),
                1 => by_ann("POST", "/chat").json(
                    &json!({"message": "more bees", "conversation_id": one, "stream": false}),
                ),
                2 => by_ann("DELETE", &format!("/conversations/{one}")),
                3 => by_ann("DELETE", &format!("/memories/{memory}")),
                4 => by_ann("PATCH", &format!("/memories/{memory}"))
                    .json(&json!({"content": "Likes honey on bread"})),
                5 => by_ann("POST", &format!("/conversations/{two}/messages")).json(
                    &json!({"messages": [{"role": "user", "content": "said long ago", "timestamp": "2020-01-01T00:00:00Z"}]}),
                ),
                6 => by_ann("POST", "/api-keys").json(&json!({"name": "phone"})),
                7 => by_ann("POST", "/memory/clear").json(&json!({"all": true})),
                _ => admin("POST", "/admin/users/ann/move", &json!({"to": "bob", "all": true})),
            };
            let before = named(&lines(&export(&app, "ann")));
            let changed = app.meanwhile(Moment::BeforeBatch(nth), ask);
            let told = lines(&export(&app, "ann"));
            assert!(changed.answer().status < 300, "{nth} {what}");
            let after = named(&lines(&export(&app, "ann")));
            let end = told.last().expect("a line");
            assert_eq!(end["type"], "end", "{nth} {what}");
            let told = named(&told);
            let none = BTreeSet::new();
            for section in export::sections() {
                let of = |named: &BTreeMap<String, BTreeSet<String>>| {
                    named.get(section.name).unwrap_or(&none).clone()
                };
                let (before, told, after) = (of(&before), of(&told), of(&after));
                let kept: BTreeSet<_> = before.intersection(&after).collect();
                assert!(
                    kept.iter().all(|name| told.contains(*name)),
                    "{nth} {what} {}: what stays is in it",
                    section.name
                );
                let is_named = end["changed"]
                    .to_string()
                    .contains(&format!("\"{}\"", section.name));
                assert!(
                    is_named || told == after || told == before,
                    "{nth} {what} {}: {told:?} {after:?} {end}",
                    section.name
                );
                assert!(is_named || told == after, "{nth} {what} {}", section.name);
                if is_named {
                    noticed.insert(section.name);
                }
            }
        }
    }
    assert!(noticed.len() > 5, "{noticed:?}");
}

#[test]
fn whoever_is_suspended_meanwhile_takes_no_more_of_an_export() {
    let app = TestApp::new();
    for n in 0..3 {
        app.chat("ann", &format!("hello {n}"));
    }
    let off = admin("PATCH", "/admin/users/ann", &json!({"suspended": true}));
    let off = app.meanwhile(Moment::BeforeBatch(2), off);
    let answer = export(&app, "ann");
    assert_eq!(off.answer().status, 200);
    assert!(
        !answer.text().contains("\"type\":\"message\""),
        "{}",
        answer.text()
    );
}
