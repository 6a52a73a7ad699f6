//! Words are found again in messages and conversations, by those whose they are.

use crate::support::{Answer, TestApp, With, request};
use keepsake::limit;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn search(app: &TestApp, person: &str, q: &str) -> Answer {
    app.get(person, &format!("/messages/search?q={}", encoded(q)))
}

/// The texts that are found, without the ellipses.
fn found(app: &TestApp, person: &str, q: &str) -> Vec<String> {
    let answer = search(app, person, q);
    assert_eq!(answer.status, 200, "{q}: {}", answer.text());
    texts(&answer.json()["messages"])
}

fn texts(hits: &Value) -> Vec<String> {
    let hits = hits.as_array().expect("hits").iter();
    hits.map(|hit| hit["excerpt"].as_str().expect("a text").to_owned())
        .collect()
}

/// Opens a conversation and imports what the person said in it, a second apart from a time on.
fn import(app: &TestApp, person: &str, title: &str, texts: &[&str]) -> String {
    let opened = app.post(person, "/conversations", &json!({"title": title}));
    let id = opened.json()["id"].as_str().expect("an id").to_owned();
    let messages: Vec<Value> = texts
        .iter()
        .map(|text| json!({"role": "user", "content": text, "timestamp": "2025-05-01T10:00:00Z"}))
        .collect();
    if messages.is_empty() {
        return id;
    }
    let target = format!("/conversations/{id}/messages");
    let imported = app.post(person, &target, &json!({"messages": messages}));
    assert!(imported.status < 300, "{}", imported.text());
    id
}

#[test]
fn ann_finds_what_she_and_the_companion_said_the_newest_first() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees in the garden").conversation();
    app.chat_in("ann", &conversation, "The garden is wet");
    let hits = search(&app, "ann", "garden").json();
    let mine: Vec<_> = texts(&hits["messages"])
        .into_iter()
        .filter(|text| text.contains("garden"))
        .collect();
    assert!(mine.len() >= 2, "{hits}");
    assert_eq!(mine.last().expect("a text"), "I keep bees in the garden");
    let first = &hits["messages"]
        .as_array()
        .expect("hits")
        .last()
        .expect("a hit");
    let all = app.messages("ann", &conversation);
    assert_eq!(first["message_id"], all[0]["id"]);
    assert_eq!(
        (
            &first["role"],
            &first["created_at"],
            &first["conversation_id"]
        ),
        (&json!("user"), &all[0]["timestamp"], &json!(conversation))
    );
    assert_eq!(first["conversation_title"], "I keep bees in the garden");
    assert_eq!(first["highlights"], json!([{"start": 19, "end": 25}]));
    assert_eq!(hits["next_cursor"], Value::Null);
}

#[test]
fn every_word_has_to_be_there_and_the_last_one_may_be_a_beginning() {
    let app = TestApp::new();
    import(
        &app,
        "ann",
        "t",
        &["Honey of wild bees", "wild horses", "Caf\u{e9} au lait"],
    );
    for (q, expected) in [
        ("wild", vec!["wild horses", "Honey of wild bees"]),
        ("bees wild", vec!["Honey of wild bees"]),
        ("wild bee", vec!["Honey of wild bees"]),
        ("WILD h", vec![]),
        ("wil horses", vec![]),
        ("wild ho", vec![]),
        ("wild hor", vec!["wild horses"]),
        ("cafe", vec!["Caf\u{e9} au lait"]),
        ("cafe\u{301} LAIT", vec!["Caf\u{e9} au lait"]),
        ("ca", vec![]),
        ("au-lait", vec!["Caf\u{e9} au lait"]),
    ] {
        assert_eq!(found(&app, "ann", q), expected, "{q}");
    }
}

#[test]
fn any_part_of_a_text_without_spaces_is_found() {
    let app = TestApp::new();
    let said = [
        "\u{6211}\u{5728}\u{82b1}\u{56ed}\u{91cc}\u{517b}\u{871c}\u{8702}\u{3002}",
        "\u{79c1}\u{306f}\u{8702}\u{3092}\u{98fc}\u{3063}\u{3066}\u{3044}\u{307e}\u{3059}iPhone15\u{3067}",
        "\u{ad7f}\u{bc8c}\u{c744} \u{d0a4}\u{c6cc}\u{c694}",
        "\u{0e09}\u{0e31}\u{0e19}\u{0e40}\u{0e25}\u{0e35}\u{0e49}\u{0e22}\u{0e07}\u{0e1c}\u{0e36}\u{0e49}\u{0e07}",
    ];
    let long = format!(
        "{}\u{9f8d}\u{732b}{}",
        "\u{6211}a".repeat(400),
        "\u{4f60}".repeat(300)
    );
    import(&app, "ann", "t", &said);
    import(&app, "ann", "t", &[&long]);
    for (q, hit) in [
        ("\u{871c}\u{8702}", 0),
        ("\u{82b1}\u{56ed} \u{871c}\u{8702}", 0),
        ("\u{98fc}\u{3063}", 1),
        ("iphone15", 1),
        ("iphon", 1),
        ("\u{bc8c}", 2),
        ("\u{0e1c}\u{0e36}\u{0e49}\u{0e07}", 3),
    ] {
        assert_eq!(found(&app, "ann", q), [said[hit]], "{q}");
        let hits = search(&app, "ann", q).json();
        assert_ne!(hits["messages"][0]["highlights"], json!([]), "{q}");
    }
    assert_eq!(found(&app, "ann", "\u{8702}").len(), 2);
    assert_eq!(found(&app, "ann", "\u{8702}\u{871c}"), [""; 0]);
    assert_eq!(found(&app, "ann", "\u{9f8d}\u{732b}").len(), 1);
    assert_eq!(found(&app, "ann", "\u{6211}a\u{9f8d}").len(), 1);
}

#[test]
fn nothing_in_a_search_is_an_operator() {
    let app = TestApp::new();
    import(
        &app,
        "ann",
        "t",
        &["a col:x near NEAR(b) \"quoted\" - * bees\u{1f41d} or not and"],
    );
    import(&app, "bob", "t", &["bees of bob"]);
    for q in [
        "\"",
        "\"\"",
        "NEAR(",
        "NEAR(b",
        "*",
        "b*",
        "-",
        "-bees",
        "col:x",
        "owner : \"x\" OR bees",
        "^a",
        "a AND",
        "AND",
        "OR NOT",
        "bees OR wasps",
        "bees) OR (wasps",
        "\u{1f41d}",
        "bees\u{1f41d}",
        "{content}:bees",
        "'; drop table messages; --",
        "\u{301}",
        "%",
        "_",
        "\\",
        "\u{fffd}",
        "a+b",
        "\u{202e}bees",
        "\" OR owner : \"",
    ] {
        for path in ["messages", "conversations"] {
            let answer = app.get("ann", &format!("/{path}/search?q={}", encoded(q)));
            assert_eq!(answer.status, 200, "{q}: {}", answer.text());
            assert!(!answer.text().contains("bob"), "{q}");
        }
    }
    assert_eq!(found(&app, "ann", "bees OR wasps"), [""; 0]);
    assert_eq!(found(&app, "ann", "not or").len(), 1, "words as others");
    assert_eq!(found(&app, "ann", "\"quoted\"").len(), 1);
    assert_eq!(found(&app, "ann", "NEAR(b) col:x").len(), 1);
    for path in ["messages", "conversations"] {
        for q in [
            "",
            "q=",
            "q=%20%09",
            "q=%00",
            "q=bees%00",
            &format!("q={}", "a".repeat(10_000)),
            &format!("q={}", "a".repeat(201)),
        ] {
            let answer = app.get("ann", &format!("/{path}/search?{q}"));
            assert_eq!(
                (answer.status, &answer.json()["field"]),
                (422, &json!("q")),
                "{q}"
            );
        }
        let longest = "\u{1f41d}a ".repeat(64);
        let answer = app.get("ann", &format!("/{path}/search?q={}", encoded(&longest)));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[test]
fn ann_never_finds_what_bob_said() {
    let app = TestApp::new();
    import(&app, "bob", "Secret plans", &["bob knows a secret"]);
    let conversation = app.chat("bob", "another secret").conversation();
    import(&app, "ann", "t", &["hello"]);
    let requests = (0..40).map(|number| {
        let path = ["messages", "conversations"][number % 2];
        let q = ["secret", "sec", "bob secret", "plans"][number / 2 % 4];
        request("GET", &format!("/{path}/search?q={}", encoded(q))).by("ann")
    });
    for answer in app.burst(requests) {
        assert_eq!(
            answer.status,
            200,
            "{:?}",
            app.stage
                .logs
                .borrow()
                .iter()
                .rev()
                .take(2)
                .collect::<Vec<_>>()
        );
        let body = answer.json();
        let hits = body["messages"]
            .as_array()
            .or(body["conversations"].as_array());
        assert_eq!(
            (hits.map(Vec::len), &body["next_cursor"]),
            (Some(0), &Value::Null)
        );
    }
    let within = format!("/messages/search?q=secret&conversation_id={conversation}");
    assert_eq!(app.get("ann", &within).json()["messages"], json!([]));
    assert_ne!(app.get("bob", &within).json()["messages"], json!([]));
    let page = app.get("bob", "/messages/search?q=secret&limit=1").json();
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let with_bobs = app.get("ann", &format!("/messages/search?q=secret&cursor={cursor}"));
    assert_eq!(with_bobs.json()["messages"], json!([]));
}

#[test]
fn filters_narrow_a_search() {
    let app = TestApp::new();
    let old = import(&app, "ann", "t", &["bees long ago"]);
    let new = app.chat("ann", "bees now").conversation();
    let count = |filter: &str| {
        let answer = app.get("ann", &format!("/messages/search?q=bees{filter}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["messages"].as_array().expect("hits").len()
    };
    let all = count("");
    let replies = count("&role=assistant");
    assert_eq!(count("&role=user"), 2);
    assert_eq!(count("&role=user") + replies, all);
    assert_eq!(count(&format!("&conversation_id={old}")), 1);
    assert_eq!(count(&format!("&conversation_id={new}")), all - 1);
    assert_eq!(count("&conversation_id=none"), 0);
    assert_eq!(count("&until=2025-05-01T10:00:00Z"), 0);
    assert_eq!(count("&until=2025-05-01T10:00:01Z"), 1);
    assert_eq!(count("&since=2025-05-01T10:00:00Z"), all);
    assert_eq!(count("&since=2025-05-01T10:00:01Z"), all - 1);
    assert_eq!(
        count("&since=9999-05-01T10:00:01Z&until=1970-01-01T00:00:00Z"),
        0
    );
    for (wrong, field) in [
        ("role=x", "role"),
        ("since=today", "since"),
        ("conversation_id=%20", "conversation_id"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=", "cursor"),
        ("offset=1", "offset"),
    ] {
        let answer = app.get("ann", &format!("/messages/search?q=bees&{wrong}"));
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field)),
            "{wrong}"
        );
    }
}

#[test]
fn hits_of_one_time_come_page_by_page_to_the_end() {
    let app = TestApp::new();
    let said: Vec<String> = (0..47).map(|number| format!("bees {number}")).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    import(&app, "ann", "t", &said);
    for limit in [1, 7, 46, 47, 100] {
        let (mut read, mut cursor) = (Vec::new(), String::new());
        loop {
            let target = format!("/messages/search?q=bees&limit={limit}{cursor}");
            let page = app.get("ann", &target).json();
            read.extend(texts(&page["messages"]));
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        let expected: Vec<&str> = said.iter().rev().copied().collect();
        assert_eq!(read, expected, "{limit}");
    }
}

#[test]
fn what_is_said_with_memory_off_or_before_a_reset_is_found_and_what_is_forgotten_is_not() {
    let app = TestApp::new();
    let off = app.post(
        "ann",
        "/chat",
        &json!({"message": "quiet bees", "memory": "off"}),
    );
    assert!(off.status == 200, "{}", off.text());
    assert!(found(&app, "ann", "quiet").contains(&"quiet bees".to_owned()));
    let conversation = app.chat("ann", "loud bees").conversation();
    app.post(
        "ann",
        "/conversation/reset",
        &json!({"conversation_id": conversation}),
    );
    assert!(found(&app, "ann", "loud").contains(&"loud bees".to_owned()));
    let id = app.messages("ann", &conversation)[0]["id"].clone();
    let id = id.as_str().expect("an id");
    let forgotten = app.send(request("DELETE", &format!("/memories/{id}")).by("ann"));
    assert_eq!(forgotten.status, 200, "{}", forgotten.text());
    assert_eq!(found(&app, "ann", "loud bees"), [""; 0]);

    let cleared = app.chat("ann", "short bees").conversation();
    app.post("ann", "/memory/clear", &json!({"conversation_id": cleared}));
    assert_eq!(found(&app, "ann", "short bees"), [""; 0]);

    let deleted = app.chat("ann", "dead bees").conversation();
    assert_ne!(found(&app, "ann", "dead bees"), [""; 0]);
    app.send(request("DELETE", &format!("/conversations/{deleted}")).by("ann"));
    assert_eq!(found(&app, "ann", "dead bees"), [""; 0]);
    let pages = "select count(*) from message_words_data where instr(block, 'dead')";
    assert_eq!(app.stage.count(pages), 0, "the word is gone from the index");
}

#[test]
fn a_reply_is_found_when_it_has_ended() {
    let app = TestApp::new();
    app.chat("ann", "hello");
    app.crash("zebras are", "2000-01-01T00:00:00.000Z");
    assert_eq!(found(&app, "ann", "zebras"), [""; 0]);
    let sweep =
        "update messages set status = 'interrupted', leased_until = null where status = 'writing'";
    app.stage
        .database
        .borrow()
        .execute_batch(sweep)
        .expect("swept");
    assert_eq!(found(&app, "ann", "zebras").len(), 1);
}

#[test]
fn what_is_handed_over_is_found_by_its_new_owner_alone() {
    let app = TestApp::new();
    import(&app, "ann", "Apiary", &["nectar"]);
    app.chat("bob", "hello");
    let body = json!({"to": "bob", "all": true});
    let moved = crate::users::admin(&app, "POST", "/admin/users/ann/move", &body);
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!(found(&app, "ann", "nectar"), [""; 0]);
    assert_eq!(found(&app, "bob", "nectar"), ["nectar"]);
    let by_title = |person: &str| app.get(person, "/conversations/search?q=apiary").json();
    assert_eq!(by_title("ann")["conversations"], json!([]));
    assert_eq!(by_title("bob")["conversations"][0]["title"], "Apiary");
}

#[test]
fn highlights_are_counted_as_javascript_counts() {
    let app = TestApp::new();
    let text = "<b>\u{1f41d}\u{1f469}\u{200d}\u{1f33e}</b> cafe\u{301} & Bees";
    import(&app, "ann", "<i>caf\u{e9}</i>", &[text]);
    let hit = &search(&app, "ann", "bees caf\u{e9}").json()["messages"][0];
    assert_eq!(hit["excerpt"], text, "as it was said");
    let units: Vec<u16> = text.encode_utf16().collect();
    let marks = hit["highlights"].as_array().expect("marks").iter();
    let at = |mark: &Value, end: &str| {
        usize::try_from(mark[end].as_u64().expect("a place")).expect("small")
    };
    let marked: Vec<String> = marks
        .map(|mark| String::from_utf16_lossy(&units[at(mark, "start")..at(mark, "end")]))
        .collect();
    assert_eq!(marked, ["cafe\u{301}", "Bees"]);
    let by_title = app.get("ann", "/conversations/search?q=cafe").json();
    assert_eq!(
        by_title["conversations"][0]["title_highlights"],
        json!([{"start": 3, "end": 7}])
    );
}

#[test]
fn a_conversation_is_found_once_by_its_title_or_its_messages() {
    let app = TestApp::new();
    let both = import(&app, "ann", "About bees", &["bees one", "no", "bees two"]);
    let title = import(&app, "ann", "Bees at night", &["nothing"]);
    let talk = import(&app, "ann", "Other", &["my bees"]);
    import(&app, "ann", "None", &["wasps"]);
    let hits = app.get("ann", "/conversations/search?q=bees").json();
    let ids: BTreeSet<&str> = hits["conversations"]
        .as_array()
        .expect("hits")
        .iter()
        .map(|hit| hit["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(
        ids,
        BTreeSet::from([both.as_str(), &title, &talk]),
        "{hits}"
    );
    assert_eq!(hits["conversations"].as_array().map(Vec::len), Some(3));
    let of = |id: &str| {
        let all = hits["conversations"].as_array().expect("hits");
        all.iter()
            .find(|hit| hit["id"] == id)
            .expect("a hit")
            .clone()
    };
    assert_eq!(of(&both)["match_count"], 2);
    assert_eq!(of(&title)["match_count"], 0);
    assert_eq!(of(&title)["newest_match"], Value::Null);
    assert_eq!(of(&talk)["newest_match"]["excerpt"], "my bees");
    assert_eq!(of(&talk)["title_highlights"], json!([]));
    app.send(
        request("PATCH", &format!("/conversations/{title}"))
            .by("ann")
            .json(&json!({"title": "Wasps"})),
    );
    let renamed = app.get("ann", "/conversations/search?q=night").json();
    assert_eq!(renamed["conversations"], json!([]));
    let other = app.get("ann", "/conversations/search?q=wasps").json();
    assert_eq!(other["conversations"].as_array().map(Vec::len), Some(2));
    // The path of one conversation is another one.
    let one = app.get("ann", &format!("/conversations/{talk}")).json();
    assert_eq!(one["title"], "Other");
    assert_eq!(app.get("ann", "/conversations/search").status, 422);
}

#[test]
fn conversations_come_page_by_page_past_the_hits_that_one_page_looks_through() {
    let app = TestApp::new();
    let talkative = import(&app, "ann", "t", &[]);
    let first = import(&app, "ann", "t", &["bees"]);
    let fill = format!(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i <= {})
         insert into messages (id, conversation_id, user_id, role, content, timestamp)
         select 'm' || i, c.id, c.user_id, 'user', 'bees', '2026-01-01T00:00:00.000Z'
         from n cross join conversations c where c.id = '{talkative}'",
        limit::SEARCH_WINDOW
    );
    app.stage
        .database
        .borrow()
        .execute_batch(&fill)
        .expect("messages");
    let last = import(&app, "ann", "t", &["bees"]);
    let (mut read, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = app
            .get(
                "ann",
                &format!("/conversations/search?q=bees&limit=1{cursor}"),
            )
            .json();
        for hit in page["conversations"].as_array().expect("hits") {
            read.push(hit["id"].as_str().expect("an id").to_owned());
            assert!(hit["match_count"].as_u64() <= Some(u64::from(limit::SEARCH_WINDOW)));
        }
        pages += 1;
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(read, [talkative, last, first], "in {pages} pages");
}

#[test]
fn a_search_has_few_words_and_a_row_of_many_is_looked_for_in_pieces() {
    let app = TestApp::new();
    let said =
        "\u{8702}\u{871c}\u{5f88}\u{751c}\u{ff0c}\u{6211}\u{517b}\u{4e86}\u{4e03}\u{7bb1}\u{8702}";
    app.chat("ann", said);
    let found = |q: &str| {
        let q = percent_encoding::utf8_percent_encode(q, percent_encoding::NON_ALPHANUMERIC);
        app.get("ann", &format!("/messages/search?q={q}"))
    };
    let hits = found(said).json();
    assert_eq!(hits["messages"].as_array().map(Vec::len), Some(1), "{hits}");
    let refused = found(&"\u{8702}".repeat(65));
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (422, &"q".into())
    );
}

#[test]
fn a_reply_that_is_written_while_everything_is_forgotten_is_not_found() {
    let app = TestApp::new();
    let clear = crate::support::request("POST", "/memory/clear");
    let clear = crate::support::With::by(clear, "ann");
    let clear = crate::support::With::json(clear, &serde_json::json!({"all": true}));
    let cleared = app.meanwhile(crate::support::stage::Moment::Speaking, clear);
    app.script(crate::support::stage::Script::says("Your zebras are well."));
    let conversation = app.chat("ann", "how are my zebras?").conversation();
    assert_eq!(cleared.answer().status, 200);
    let hits = app.get("ann", "/messages/search?q=zebras").json();
    assert_eq!(hits["messages"].as_array().map(Vec::len), Some(0), "{hits}");
    app.chat_in("ann", &conversation, "and now?");
    assert!(!app.stage.last_prompt().contains("zebras"));
}
