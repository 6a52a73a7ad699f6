//! Lists in pages.

use crate::support::TestApp;
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Ann's conversation of 13 turns.
fn long_talk(app: &TestApp) -> String {
    let conversation = app.chat("ann", "turn 0").conversation();
    for turn in 1..13 {
        app.chat_in("ann", &conversation, &format!("turn {turn}"));
    }
    conversation
}

#[test]
fn messages_come_page_by_page_from_the_newest_without_a_gap_or_a_double() {
    let app = TestApp::new();
    let conversation = long_talk(&app);
    let all = ids(&json!(app.messages("ann", &conversation)));
    assert_eq!(all.len(), 26);
    for limit in [1, 7, 13, 25, 26, 200] {
        let (mut read, mut before) = (Vec::new(), String::new());
        loop {
            let target = format!("/conversations/{conversation}/messages?limit={limit}{before}");
            let page = app.get("ann", &target).json();
            let page_ids = ids(&page["messages"]);
            assert!(page_ids.len() <= limit && !page_ids.is_empty(), "{limit}");
            before = format!("&before={}", page_ids[0]);
            read.splice(0..0, page_ids);
            assert_eq!(page["has_more"], read.len() < all.len(), "{limit}");
            if page["has_more"] == false {
                break;
            }
        }
        assert_eq!(read, all, "{limit}");
    }
}

#[test]
fn a_page_stays_the_same_while_the_talk_goes_on() {
    let app = TestApp::new();
    let conversation = long_talk(&app);
    let page = |before: &str| {
        let target = format!("/conversations/{conversation}/messages?limit=5{before}");
        ids(&app.get("ann", &target).json()["messages"])
    };
    let newest = page("");
    let before = format!("&before={}", newest[0]);
    let next = page(&before);
    app.chat_in("ann", &conversation, "one more");
    assert_eq!(page(&before), next);
    assert_ne!(page(""), newest);
}

#[test]
fn a_page_before_what_is_not_there_names_the_mistake() {
    let app = TestApp::new();
    let conversation = long_talk(&app);
    for before in [
        "x",
        "",
        "%00",
        "' or 1=1 --",
        "%F0%9F%90%9D",
        "null",
        &"a".repeat(3000),
    ] {
        let target = format!("/conversations/{conversation}/messages?before={before}");
        let answer = app.get("ann", &target);
        assert_eq!(answer.status, 422, "{before}: {}", answer.text());
        assert_eq!(answer.json()["field"], "before", "{before}");
    }
}

#[test]
fn conversations_come_page_by_page_from_the_newest() {
    let app = TestApp::new();
    for number in 0..23 {
        app.chat("ann", &format!("talk {number}"));
    }
    let all = app.get("ann", "/conversations").json();
    assert_eq!(
        (ids(&all["conversations"]).len(), &all["total"]),
        (23, &json!(23))
    );
    assert_eq!(all["conversations"][0]["title"], "talk 22");
    let mut read = Vec::new();
    while read.len() < 23 {
        let page = app
            .get(
                "ann",
                &format!("/conversations?limit=5&offset={}", read.len()),
            )
            .json();
        assert_eq!(page["total"], 23);
        read.extend(ids(&page["conversations"]));
    }
    assert_eq!(read, ids(&all["conversations"]));
    let beyond = app.get("ann", "/conversations?offset=4294967295").json();
    assert_eq!(
        (&beyond["conversations"], &beyond["total"]),
        (&json!([]), &json!(23))
    );
}

#[test]
fn limits_and_offsets_are_whole_numbers_within_bounds() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "hello").conversation();
    let messages = format!("/conversations/{conversation}/messages");
    for path in ["/conversations", messages.as_str()] {
        for limit in ["1", "50", "200", "007"] {
            assert_eq!(
                app.get("ann", &format!("{path}?limit={limit}")).status,
                200,
                "{limit}"
            );
        }
        for limit in [
            "0",
            "201",
            "-1",
            "",
            "ten",
            "1.5",
            "1e2",
            "0x10",
            "4294967296",
            "%31%00",
            "\u{664}",
            " 5",
        ] {
            let answer = app.get("ann", &format!("{path}?limit={limit}"));
            assert_eq!(answer.status, 422, "{limit}: {}", answer.text());
            assert_eq!(answer.json()["field"], "limit");
        }
    }
    for offset in ["-1", "", "x", "4294967296"] {
        let answer = app.get("ann", &format!("/conversations?offset={offset}"));
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!("offset")),
            "{offset}"
        );
    }
}
