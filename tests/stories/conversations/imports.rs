//! What was said elsewhere is brought here: in the order given, and once however often it is brought.

use crate::http::input::refused;
use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, request, token};
use serde_json::{Value, json};

fn open(app: &TestApp, user: &str) -> String {
    let opened = app.post(user, "/conversations", &json!({"title": "Brought"}));
    assert_eq!(opened.status, 201, "{}", opened.text());
    opened.json()["id"].as_str().expect("an id").to_owned()
}

fn bring(app: &TestApp, user: &str, conversation: &str, messages: &Value) -> Answer {
    let target = format!("/conversations/{conversation}/messages");
    app.post(user, &target, &json!({"messages": messages}))
}

fn texts(app: &TestApp, user: &str, conversation: &str) -> Vec<String> {
    let messages = app.messages(user, conversation);
    let texts = messages.iter().map(|message| message["content"].as_str());
    texts.map(|text| text.expect("a text").to_owned()).collect()
}

fn line(text: &str, at: &str) -> Value {
    json!({"role": "user", "content": text, "timestamp": at})
}

fn named(text: &str, name: &str) -> Value {
    json!({"role": "user", "content": text, "external_id": name})
}

#[test]
fn equal_times_stay_in_the_order_given() {
    let app = TestApp::new();
    let talk = open(&app, "ann");
    let at = "2024-03-01T10:00:00Z";
    let told: Vec<String> = (0..150).map(|n| format!("message {n}")).collect();
    for part in told.chunks(100) {
        let lines: Vec<Value> = part.iter().map(|text| line(text, at)).collect();
        let answer = bring(&app, "ann", &talk, &json!(lines));
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let page = app.get("ann", &format!("/conversations/{talk}/messages?limit=200"));
    let read: Vec<Value> = page.json()["messages"].as_array().expect("a list").clone();
    let read: Vec<&str> = read.iter().filter_map(|m| m["content"].as_str()).collect();
    assert_eq!(read, told);
    app.chat_in("ann", &talk, "and now?");
    let prompt = app.stage.last_prompt();
    let place = |text: &str| {
        prompt
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {prompt}"))
    };
    assert!(place("message 148") < place("message 149"), "{prompt}");
}

#[test]
fn a_time_before_the_one_above_is_still_named() {
    let app = TestApp::new();
    let talk = open(&app, "ann");
    let lines = json!([
        line("one", "2024-03-01T10:00:01Z"),
        line("two", "2024-03-01T10:00:00Z")
    ]);
    let answer = bring(&app, "ann", &talk, &lines);
    refused(&answer, 422, Some("messages[1].timestamp"), "out of order");
    assert_eq!(texts(&app, "ann", &talk), Vec::<String>::new());
}

#[test]
fn a_conversation_that_was_made_says_where_it_is() {
    let app = TestApp::new();
    let opened = app.post("ann", "/conversations", &json!({}));
    let id = opened.json()["id"].as_str().expect("an id").to_owned();
    let place = opened.header("location").expect("Location");
    assert_eq!(place, format!("/conversations/{id}"));
    assert_eq!(app.get("ann", place).json()["id"], id.as_str());
    let mut ask = request("POST", "/conversations").by("ann").json(&json!({}));
    ask.origin = Some("https://app.example".to_owned());
    let answer = app.send(ask);
    let exposed = answer
        .header("access-control-expose-headers")
        .expect("names");
    assert!(
        exposed.contains("location"),
        "a page may read it: {exposed}"
    );
}

#[test]
fn importing_twice_is_importing_once() {
    let app = TestApp::new();
    let talk = open(&app, "ann");
    let messages = json!([
        named("I live in Berlin", "a-1"),
        named("I keep bees", "a-2")
    ]);
    let first = bring(&app, "ann", &talk, &messages);
    assert_eq!(first.status, 201, "{}", first.text());
    let other_talk = open(&app, "ann");
    let before = app.stage.dump();
    let again = bring(&app, "ann", &talk, &messages);
    assert_eq!((again.status, again.json()), (200, first.json()));
    assert_eq!(first.json()["messages"][0]["external_id"], "a-1");
    let elsewhere = bring(&app, "ann", &other_talk, &messages);
    assert_eq!(elsewhere.json(), first.json(), "they are where they were");
    let unseen = |line: &String| !line.starts_with("users") && !line.contains("Brought");
    let now: Vec<String> = app.stage.dump();
    let only = |all: Vec<String>| all.into_iter().filter(unseen).collect::<Vec<_>>();
    assert_eq!(only(now), only(before));

    let more = json!([named("I keep bees", "a-2"), named("and goats", "a-3")]);
    let part = bring(&app, "ann", &talk, &more);
    assert_eq!(part.status, 201, "one of them is new");
    assert_eq!(part.json()["messages"][0], first.json()["messages"][1]);
    assert_eq!(
        texts(&app, "ann", &talk),
        ["I live in Berlin", "I keep bees", "and goats"]
    );
    let shown = app.messages("ann", &talk);
    assert_eq!(shown[2]["external_id"], "a-3");
}

#[test]
fn importing_at_the_same_time_is_importing_once() {
    let app = TestApp::new();
    let talk = open(&app, "ann");
    let target = format!("/conversations/{talk}/messages");
    let ask = |from: usize| {
        let lines: Vec<Value> = (from..from + 5)
            .map(|n| named(&format!("message {n}"), &format!("m-{n}")))
            .collect();
        let ask = request("POST", &target).by("ann");
        ask.json(&json!({"messages": lines}))
    };
    // The first one looks what is there before the others come, and stores after them.
    let others: Vec<_> = [0, 2, 0, 3, 1]
        .into_iter()
        .map(|from| app.meanwhile(Moment::BeforeBatch(2), ask(from)))
        .collect();
    let mut statuses = vec![app.send(ask(0)).status];
    statuses.extend(others.iter().map(|other| other.answer().status));
    assert!(
        statuses.iter().all(|status| [200, 201].contains(status)),
        "{statuses:?}"
    );
    let mut told = texts(&app, "ann", &talk);
    told.sort();
    let all: Vec<String> = (0..8).map(|n| format!("message {n}")).collect();
    assert_eq!(told, all);
    let memories = "select count(*) from memories where content like 'message %'";
    assert_eq!(app.stage.count(memories), 8);
}

#[test]
fn an_external_id_is_its_owners() {
    let app = TestApp::new();
    let (anns, bobs) = (open(&app, "ann"), open(&app, "bob"));
    let messages = json!([named("I keep bees", "m-1")]);
    assert_eq!(bring(&app, "ann", &anns, &messages).status, 201);
    let bob = bring(&app, "bob", &bobs, &messages);
    assert_eq!(bob.status, 201, "{}", bob.text());
    assert_ne!(bob.json(), bring(&app, "ann", &anns, &messages).json());
    // Bob's conversation becomes Ann's, who has a message of that name.
    let moved = request("POST", "/admin/users/bob/move").bearing(token::ADMIN);
    let moved = app.send(moved.json(&json!({"to": "ann", "all": true})));
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!(texts(&app, "ann", &bobs), ["I keep bees"]);
    assert_eq!(
        app.stage
            .count("select count(*) from messages where external_id = 'm-1'"),
        1
    );
    let carls = open(&app, "carl");
    let moved = request("POST", "/admin/users/ann/move").bearing(token::ADMIN);
    let moved = app.send(moved.json(&json!({"to": "carl", "all": true})));
    assert_eq!(moved.status, 200, "{}", moved.text());
    let again = bring(&app, "carl", &carls, &messages);
    assert_eq!(
        again.status,
        200,
        "it moved with its name: {}",
        again.text()
    );
}

#[test]
fn an_external_id_that_cannot_be_is_named() {
    let app = TestApp::new();
    let talk = open(&app, "ann");
    for name in ["", " ", "a\0b", &"x".repeat(201)] {
        let answer = bring(&app, "ann", &talk, &json!([named("tea", name)]));
        refused(&answer, 422, Some("messages[0].external_id"), name);
    }
    let twice = json!([named("tea", "m-1"), named("cake", "m-1")]);
    let answer = bring(&app, "ann", &talk, &twice);
    refused(&answer, 422, Some("messages[1].external_id"), "twice");
    let gone = app.send(request("DELETE", &format!("/conversations/{talk}")).by("ann"));
    assert_eq!(gone.status, 204);
    let talk = open(&app, "ann");
    let messages = json!([named("tea", "m-1")]);
    assert_eq!(bring(&app, "ann", &talk, &messages).status, 201);
    let gone = app.send(request("DELETE", &format!("/conversations/{talk}")).by("ann"));
    assert_eq!(gone.status, 204);
    let anew = bring(&app, "ann", &open(&app, "ann"), &messages);
    assert_eq!(anew.status, 201, "what was deleted can be brought again");
}

#[test]
fn an_import_that_fails_anywhere_can_be_sent_again() {
    for nth in 1..=2 {
        let app = TestApp::new();
        let talk = open(&app, "ann");
        let messages = json!([
            named("I live in Berlin", "a-1"),
            named("I keep bees", "a-2")
        ]);
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
            stage.database_is_down.set(true);
        });
        let failed = bring(&app, "ann", &talk, &messages);
        assert_eq!(failed.status, 500, "at round trip {nth}");
        app.stage.database_is_down.set(false);
        assert_eq!(texts(&app, "ann", &talk), Vec::<String>::new());
        for status in [201, 200] {
            let again = bring(&app, "ann", &talk, &messages);
            assert_eq!(again.status, status, "{}", again.text());
        }
        assert_eq!(texts(&app, "ann", &talk).len(), 2);
        let facts = "select count(*) from memories where fact_value like '%Berlin%'";
        assert_eq!(app.stage.count(facts), 1);
    }
}

#[test]
fn a_large_import_lets_others_be_answered_between_its_messages() {
    let app = TestApp::new();
    let opened = app.post("ann", "/conversations", &json!({})).json();
    let target = format!(
        "/conversations/{}/messages",
        opened["id"].as_str().expect("an id")
    );
    let content = "I keep bees on the roof. ".repeat(600);
    let message = json!({"role": "user", "content": content});
    let before = app.stage.waits.get();
    let stored = app.post("ann", &target, &json!({"messages": vec![message; 30]}));
    assert_eq!(stored.status, 201, "{}", stored.text());
    let waited = app.stage.waits.get() - before;
    assert!(waited >= 14, "{waited} times in 450,000 characters");
    let few = json!({"role": "user", "content": "I keep bees"});
    let before = app.stage.waits.get();
    app.post("ann", &target, &json!({"messages": vec![few; 30]}));
    assert_eq!(
        app.stage.waits.get(),
        before,
        "a small one waits for nothing"
    );
}
