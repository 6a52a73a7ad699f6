//! Erasure: nothing is left anywhere, and the receipt says so only once that was seen.

use crate::keys::{make, with};
use crate::memories::vectors::with_vectors;
use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, request, token};
use crate::users::admin;
use keepsake::audit::Key;
use keepsake::id::Owner;
use keepsake::platform::{VectorItem, VectorMetadata};
use serde_json::{Value, json};
use std::time::Duration;

fn erase(app: &TestApp, user: &str) -> Answer {
    app.send(request("DELETE", "/users/me").by(user))
}

fn status(app: &TestApp, id: &Value) -> Answer {
    let id = id.as_str().expect("an id");
    app.send(request("GET", &format!("/erasures/{id}")))
}

fn verify(app: &TestApp, receipt: &Value) -> Value {
    let ask = request("POST", "/erasures/verify").json(&json!({"receipt": receipt}));
    app.send(ask).json()
}

pub fn schedule(app: &TestApp) {
    let stage = app.stage.clone();
    let key = Key::new(token::SECRET);
    app.stage.run(async move {
        keepsake::privacy::erasure::catch_up(&stage, &key, "@cf/baai/bge-m3").await;
    });
}

/// What is stored that names Ann, or anything of hers: in rows, and in the pages of the full-text indexes.
fn left(app: &TestApp) -> Vec<String> {
    let database = app.stage.database.borrow();
    let pages = database.prepare(
        "select block from memory_words_data union all select block from message_words_data",
    );
    let mut pages = pages.expect("the full-text indexes");
    let pages = pages
        .query_map([], |row| row.get::<_, Vec<u8>>(0))
        .expect("its pages");
    let pages: Vec<String> = pages
        .map(|page| String::from_utf8_lossy(&page.expect("a page")).replace("bee", "bees"))
        .collect();
    let rows = app.stage.dump().into_iter().chain(pages);
    let hers = |row: &String| row.contains("ann") || row.contains("bees") || row.contains("Ann");
    rows.filter(hers).collect()
}

/// Everything that a user can have.
fn live(app: &TestApp) -> String {
    let conversation = app
        .chat("ann", "My name is Ann and I keep bees")
        .conversation();
    app.chat_in("ann", &conversation, "I live in Berlin, with the bees");
    app.chat_in("ann", &conversation, "I moved to Rome with my bees");
    app.post("ann", "/memories", &json!({"content": "bees are hers"}));
    let ask = request("PATCH", "/users/me").by("ann");
    app.send(ask.json(&json!({"display_name": "Ann", "email": "ann@example.com"})));
    conversation
}

#[test]
fn nothing_is_left_and_a_receipt_says_so() {
    let app = TestApp::new();
    live(&app);
    app.chat("bob", "tomatoes");
    let (bobs, words) = (
        app.get("bob", "/memories").json(),
        "select count(*) from memory_words_docsize",
    );
    assert!(left(&app).len() > 8 && app.stage.count(words) > 4);
    let erased = erase(&app, "ann");
    assert_eq!(erased.status, 200, "{}", erased.text());
    let told = erased.json();
    assert_eq!(
        (&told["status"], &told["erased"]["messages"]),
        (&json!("done"), &json!(6))
    );
    assert_eq!(left(&app), Vec::<String>::new());
    assert_eq!(app.stage.count(words), 2, "bob's");
    assert_eq!(app.get("bob", "/memories").json(), bobs);

    let verified = verify(&app, &told["receipt"]);
    assert_eq!(
        (&verified["valid"], &verified["receipt"]["erased"]),
        (&json!(true), &told["erased"])
    );
    assert_eq!(
        verified["receipt"]["found_again"],
        json!({"rows": 0, "vectors": null})
    );
    let subject = Key::new(token::SECRET).pseudonym("user", "ann");
    assert_eq!(verified["receipt"]["subject"], json!(subject));
    let receipt = told["receipt"].as_str().expect("a receipt");
    for forged in [
        receipt.replace('.', ".e"),
        receipt[1..].to_owned(),
        format!("{receipt}A"),
        String::new(),
    ] {
        assert_eq!(
            verify(&app, &json!(forged)),
            json!({"valid": false, "receipt": null}),
            "{forged}"
        );
    }
    let as_token = app.send(request("GET", "/conversations").bearing(receipt));
    assert_eq!(as_token.status, 401, "a receipt is no token");
    assert_eq!(status(&app, &told["id"]).json(), told);
    assert_eq!(status(&app, &json!("0".repeat(32))).status, 404);

    let audit = app
        .send(request("GET", "/admin/audit?user_id=ann").bearing(token::ADMIN))
        .json();
    let actions: Vec<_> = audit["entries"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["action"].clone())
        .collect();
    assert_eq!(actions, ["erasure.end", "erasure.begin"]);
}

#[test]
fn whoever_comes_back_is_somebody_new() {
    let app = TestApp::new();
    for _ in 0..3 {
        live(&app);
        assert_eq!(
            app.get("ann", "/memories/search?q=bees").json()["memories"]
                .as_array()
                .map(Vec::len),
            Some(7)
        );
        assert_eq!(erase(&app, "ann").status, 200);
        assert_eq!(
            app.get("ann", "/memories/search?q=bees").json()["memories"],
            json!([])
        );
        assert_eq!(
            app.get("ann", "/users/me").json()["display_name"],
            Value::Null
        );
    }
    assert_eq!(
        app.stage
            .count("select count(*) from erasures where receipt is not null"),
        3
    );
}

#[test]
fn a_key_that_another_instance_believes_brings_nobody_back() {
    let app = TestApp::new();
    live(&app);
    let made = make(&app, &json!({"name": "laptop"}));
    assert_eq!(
        app.send(with(&made["key"], "GET", "/conversations")).status,
        200
    );
    let begun = erase(&app, "ann");
    assert_eq!(begun.status, 202, "{}", begun.text());
    let id = begun.json()["id"].clone();
    let location = format!("/erasures/{}", id.as_str().expect("an id"));
    assert_eq!(begun.header("location"), Some(location.as_str()));
    assert!(begun.header("retry-after").is_some());
    // This instance still believes it.
    let asked = app.send(with(&made["key"], "GET", "/conversations"));
    assert_eq!(
        (asked.status, asked.problem()),
        (409, "being_erased".to_owned())
    );
    assert_eq!(app.get("ann", "/conversations").status, 409);
    assert_eq!(erase(&app, "ann").json()["id"], id, "it is the same one");
    assert_eq!(status(&app, &id).status, 202);
    assert_eq!(app.chat("bob", "hello").status, 200);
    app.stage.pass(Duration::from_mins(1));
    assert_eq!(
        app.send(with(&made["key"], "GET", "/conversations")).status,
        401
    );
    let done = status(&app, &id);
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(done.json()["erased"]["api_keys"], 1);
    assert_eq!(left(&app), Vec::<String>::new());
}

#[test]
fn what_is_said_at_the_same_time_leaves_nothing_behind() {
    for nth in 1..=3 {
        let app = TestApp::new();
        let conversation = live(&app);
        let erased = app.meanwhile(
            Moment::BeforeBatch(nth),
            request("DELETE", "/users/me").by("ann"),
        );
        let said = app.chat_in("ann", &conversation, "one more of my bees");
        assert!([200, 404].contains(&said.status), "{nth}: {}", said.text());
        let rows = left(&app);
        let asked_first = nth == 1;
        assert!(
            rows.is_empty() || asked_first && rows.len() == 1,
            "{nth}: {rows:?}"
        );
        assert_eq!(erased.answer().status, 200, "{nth}");
    }
}

#[test]
fn an_index_that_lags_fails_or_loses_still_ends_in_a_true_receipt() {
    let app = with_vectors();
    live(&app);
    app.stage.vectors.settle();
    let strange = VectorItem {
        id: "nobody-remembers".to_owned(),
        namespace: Owner::parse("ann").expect("an owner").namespace(),
        text: "bees".to_owned(),
        metadata: VectorMetadata {
            r#type: "context",
            created_at: 0,
            conversation_id: None,
        },
    };
    app.stage.vectors.slip_in(strange);
    let before = app.stage.vectors.ids().len();
    assert!(before > 5);
    app.stage.vectors.down.set(true);
    let begun = erase(&app, "ann");
    let id = begun.json()["id"].clone();
    let running = |why: &str| {
        let told = status(&app, &id);
        assert_eq!(
            (told.status, &told.json()["receipt"]),
            (202, &Value::Null),
            "{why}"
        );
    };
    assert_eq!(begun.status, 202);
    assert_eq!(left(&app).len(), 1, "who it is of: {:?}", left(&app));
    schedule(&app);
    running("it is down");
    app.stage.vectors.down.set(false);
    app.stage.vectors.loses.set(true);
    schedule(&app);
    running("it loses what it is told");
    app.stage.vectors.loses.set(false);
    app.stage.vectors.lags.set(true);
    schedule(&app);
    running("it does not show it yet");
    app.stage.vectors.settle();
    app.stage.vectors.lags.set(false);
    schedule(&app);
    let stray = "select count(*) from erasure_vectors where id = 'nobody-remembers'";
    assert_eq!(app.stage.count(stray), 1, "one that nobody knew of");
    schedule(&app);
    let done = status(&app, &id).json();
    assert!(done["erased"]["vectors"].as_u64() > Some(5), "{done}");
    let verified = verify(&app, &done["receipt"]);
    assert_eq!(
        verified["receipt"]["found_again"],
        json!({"rows": 0, "vectors": 0}),
        "{done}"
    );
    assert_eq!(app.stage.vectors.items(), vec![]);
    assert_eq!(left(&app), Vec::<String>::new());
    assert_eq!(app.stage.count("select count(*) from erasure_vectors"), 0);
}

#[test]
fn a_memory_on_its_way_to_the_index_is_waited_for() {
    let app = with_vectors();
    let erased = app.meanwhile(Moment::Telling, request("DELETE", "/users/me").by("ann"));
    app.chat("ann", "I keep bees on the roof");
    let begun = erased.answer();
    assert_eq!(begun.status, 202, "{}", begun.text());
    app.stage.pass(Duration::from_mins(1));
    for _ in 0..3 {
        schedule(&app);
    }
    let done = status(&app, &begun.json()["id"]);
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(app.stage.vectors.items(), vec![]);
}

#[test]
fn a_database_that_fails_in_the_middle_is_gone_on_with() {
    for nth in 1..=5 {
        let app = TestApp::new();
        live(&app);
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
            stage.database_is_down.set(true);
        });
        let failed = erase(&app, "ann");
        app.stage.database_is_down.set(false);
        let told = (failed.status, left(&app).len() > 8);
        assert_eq!(told.0 == 500, nth == 1, "{nth}: {}", failed.text());
        assert_eq!(told.1, nth <= 2, "{nth}: it goes on where it stands");
        if nth == 1 {
            assert_eq!(erase(&app, "ann").status, 200);
        }
        schedule(&app);
        assert_eq!(left(&app), Vec::<String>::new());
    }
}

#[test]
fn an_administrator_erases_whoever_it_is() {
    let app = TestApp::new();
    live(&app);
    admin(
        &app,
        "PATCH",
        "/admin/users/ann",
        &json!({"suspended": true}),
    );
    assert_eq!(erase(&app, "ann").status, 403, "not they themselves");
    let erased = admin(&app, "DELETE", "/admin/users/ann", &json!({}));
    assert_eq!(erased.status, 200, "{}", erased.text());
    assert_eq!(left(&app), Vec::<String>::new());
    for nobody in ["ann", "nobody", "%00"] {
        let target = format!("/admin/users/{nobody}");
        assert_eq!(
            admin(&app, "DELETE", &target, &json!({})).status,
            404,
            "{nobody}"
        );
    }
    assert_eq!(
        app.send(request("DELETE", "/admin/users/bob").by("bob"))
            .status,
        403
    );
}

#[test]
fn who_asks_many_times_at_once_is_erased_and_each_answer_is_true() {
    for settles in [false, true] {
        let app = TestApp::new();
        live(&app);
        if settles {
            make(&app, &json!({"name": "laptop"}));
        }
        let mut asks = vec![request("DELETE", "/users/me").by("ann"); 6];
        asks.extend(vec![
            request("DELETE", "/admin/users/ann")
                .bearing(token::ADMIN);
            3
        ]);
        let answers = app.burst(asks);
        for answer in &answers {
            // Whoever administers is told of nobody where it has ended by then.
            assert!(
                [200, 202, 404].contains(&answer.status),
                "{}",
                answer.text()
            );
            if answer.status == 200 {
                let receipt = &answer.json()["receipt"];
                assert_eq!(verify(&app, receipt)["valid"], true);
            }
        }
        let ids = answers.iter().filter(|answer| answer.status == 202);
        let ids: Vec<_> = ids.map(|answer| answer.json()["id"].to_string()).collect();
        assert!(
            !settles || ids.len() == 9 && ids.iter().all(|id| *id == ids[0]),
            "{ids:?}"
        );
        app.stage.pass(Duration::from_mins(1));
        schedule(&app);
        schedule(&app);
        assert_eq!(left(&app), Vec::<String>::new());
        let count = |sql: &str| app.stage.count(sql);
        let begun = count("select count(*) from audit where action = 'erasure.begin'");
        assert_eq!(
            begun,
            count("select count(*) from erasures where receipt is not null")
        );
        assert_eq!(
            begun,
            count("select count(*) from audit where action = 'erasure.end'")
        );
        let whole = "select count(*) from erasures where erased ->> 'messages' = 6";
        assert_eq!(count(whole), 1, "it was erased once");
    }
}

#[test]
fn two_who_look_at_once_and_the_schedule_end_it_once() {
    let app = TestApp::new();
    live(&app);
    make(&app, &json!({"name": "laptop"}));
    let id = erase(&app, "ann").json()["id"].clone();
    app.stage.pass(Duration::from_mins(1));
    let target = format!("/erasures/{}", id.as_str().expect("an id"));
    let answers = app.burst((0..8).map(|_| request("GET", &target)));
    let receipts: Vec<_> = answers
        .iter()
        .map(|answer| answer.json()["receipt"].clone())
        .collect();
    assert!(
        receipts
            .iter()
            .all(|receipt| receipt.is_string() && *receipt == receipts[0]),
        "{receipts:?}"
    );
    let ended = "select count(*) from audit where action = 'erasure.end'";
    assert_eq!(app.stage.count(ended), 1);
}
