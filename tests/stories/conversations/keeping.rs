//! Conversations that a person pins, archives, and keeps texts with.

use crate::support::{Answer, TestApp, With, request, token};
use serde_json::{Value, json};

fn change(app: &TestApp, who: &str, conversation: &str, body: &Value) -> Answer {
    let patch = request("PATCH", &format!("/conversations/{conversation}"));
    app.send(patch.by(who).json(body))
}

fn changed(app: &TestApp, conversation: &str, body: &Value) -> Value {
    let answer = change(app, "ann", conversation, body);
    assert_eq!(answer.status, 200, "{body}: {}", answer.text());
    answer.json()
}

/// The titles of Ann's list, and its total.
fn listed(app: &TestApp, query: &str) -> (Vec<String>, u64) {
    let page = app.get("ann", &format!("/conversations?{query}")).json();
    let list = page["conversations"].as_array().expect("a list").iter();
    let titles = list.map(|one| one["title"].as_str().expect("a title").to_owned());
    (titles.collect(), page["total"].as_u64().expect("a number"))
}

/// Five conversations of Ann, `talk 0` to `talk 4`, the last one spoken in last.
fn talks(app: &TestApp) -> Vec<String> {
    let talk = |number| app.chat("ann", &format!("talk {number}")).conversation();
    (0..5).map(talk).collect()
}

#[test]
fn a_pinned_conversation_comes_first_whatever_is_said_elsewhere() {
    let app = TestApp::new();
    let talks = talks(&app);
    let pinned = changed(&app, &talks[1], &json!({"pinned": true}));
    assert_eq!(
        (&pinned["pinned"], &pinned["archived"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(pinned["title"], "talk 1");
    app.chat_in("ann", &talks[0], "more");
    let order = ["talk 1", "talk 0", "talk 4", "talk 3", "talk 2"];
    assert_eq!(listed(&app, "").0, order);
    assert_eq!(listed(&app, "pinned=true"), (vec!["talk 1".to_owned()], 1));
    assert_eq!(listed(&app, "pinned=false").1, 4);
    changed(&app, &talks[1], &json!({"pinned": false}));
    assert_eq!(listed(&app, "").0[4], "talk 1");
}

#[test]
fn pages_by_cursor_and_by_offset_have_every_conversation_once() {
    let app = TestApp::new();
    let talks = talks(&app);
    for one in [1, 3] {
        changed(&app, &talks[one], &json!({"pinned": true}));
    }
    changed(&app, &talks[4], &json!({"archived": true}));
    for (filter, expected) in [
        ("", vec!["talk 3", "talk 1", "talk 2", "talk 0"]),
        (
            "&archived=any",
            vec!["talk 3", "talk 1", "talk 4", "talk 2", "talk 0"],
        ),
        ("&archived=true", vec!["talk 4"]),
        ("&pinned=true", vec!["talk 3", "talk 1"]),
        (
            "&pinned=false&archived=any",
            vec!["talk 4", "talk 2", "talk 0"],
        ),
    ] {
        for limit in 1..=6 {
            let (mut read, mut cursor) = (Vec::new(), String::new());
            loop {
                let target = format!("/conversations?limit={limit}{filter}{cursor}");
                let page = app.get("ann", &target).json();
                assert_eq!(page["total"], expected.len(), "{filter}");
                let list = page["conversations"].as_array().expect("a list").clone();
                read.extend(list.iter().map(|one| one["title"].clone()));
                let Some(next) = page["next_cursor"].as_str() else {
                    break;
                };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(json!(read), json!(expected), "{filter} {limit}");
            let offset = limit - 1;
            let behind = listed(&app, &format!("offset={offset}{filter}")).0;
            assert_eq!(behind, expected[offset.min(expected.len())..], "{filter}");
        }
    }
}

#[test]
fn an_archived_conversation_leaves_the_list_and_is_found_and_spoken_in_all_the_same() {
    let app = TestApp::new();
    let talks = talks(&app);
    changed(&app, &talks[2], &json!({"archived": true}));
    app.chat_in("ann", &talks[2], "and bees");
    assert_eq!(listed(&app, "").1, 4);
    assert_eq!(
        listed(&app, "archived=true"),
        (vec!["talk 2".to_owned()], 1)
    );
    assert_eq!(listed(&app, "archived=any").1, 5);
    let one = app
        .get("ann", &format!("/conversations/{}", talks[2]))
        .json();
    assert_eq!(
        (&one["archived"], &one["message_count"]),
        (&json!(true), &json!(4))
    );
    let hits = app.get("ann", "/conversations/search?q=talk").json();
    let archived = |hit: &Value| (hit["title"].clone(), hit["archived"].clone());
    let hits: Vec<_> = hits["conversations"]
        .as_array()
        .expect("hits")
        .iter()
        .map(archived)
        .collect();
    assert!(hits.contains(&(json!("talk 2"), json!(true))), "{hits:?}");
    assert!(hits.contains(&(json!("talk 1"), json!(false))), "{hits:?}");
    let hits = app.get("ann", "/messages/search?q=bees").json();
    assert_eq!(hits["messages"][0]["conversation_archived"], true);
    changed(&app, &talks[2], &json!({"archived": false}));
    assert_eq!(listed(&app, "").1, 5);
}

#[test]
fn a_change_of_one_part_leaves_the_others_and_both_surfaces_show_the_same_metadata() {
    let app = TestApp::new();
    let talk = app.chat("ann", "bees").conversation();
    let all =
        json!({"title": "Hives", "pinned": true, "archived": true, "metadata": {"place": "roof"}});
    changed(&app, &talk, &all);
    let renamed = changed(&app, &talk, &json!({"title": "Bees"}));
    for (field, value) in all.as_object().expect("an object").iter().skip(1) {
        let expected = if field == "title" {
            &json!("Bees")
        } else {
            value
        };
        assert_eq!(&renamed[field], expected, "{field}");
    }
    let target = format!("/v1/conversations/{talk}");
    assert_eq!(
        app.get("ann", &target).json()["metadata"],
        json!({"place": "roof"})
    );
    let theirs = json!({"metadata": {"topic": "wasps"}});
    assert_eq!(app.post("ann", &target, &theirs).status, 200);
    let own = app.get("ann", &format!("/conversations/{talk}")).json();
    assert_eq!(
        (&own["metadata"], &own["title"]),
        (&theirs["metadata"], &json!("Bees"))
    );
    assert_eq!(
        changed(&app, &talk, &json!({"metadata": {}}))["metadata"],
        json!({})
    );
}

#[test]
fn a_change_that_is_wrong_names_its_field_and_changes_nothing() {
    let app = TestApp::new();
    let talk = app.chat("ann", "bees").conversation();
    let before = app.stage.dump();
    let many: Value = (0..17)
        .map(|one| (one.to_string(), json!("x")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for (body, field) in [
        (json!({}), "title"),
        (json!({"pinned": null}), "title"),
        (json!({"pinned": "yes"}), "pinned"),
        (json!({"archived": 1}), "archived"),
        (json!({"metadata": "x"}), "metadata"),
        (json!({"metadata": many}), "metadata"),
        (json!({"metadata": {"a": 1}}), "metadata.a"),
        (json!({"metadata": {"a": "x".repeat(513)}}), "metadata.a"),
        (json!({"pinned": true, "title": " "}), "title"),
    ] {
        let answer = change(&app, "ann", &talk, &body);
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
        assert_eq!(answer.json()["field"], field, "{body}");
    }
    for (query, field) in [("archived=yes", "archived"), ("pinned=1", "pinned")] {
        let answer = app.get("ann", &format!("/conversations?{query}"));
        assert_eq!(
            (answer.status, &answer.json()["field"]),
            (422, &json!(field))
        );
    }
    assert_eq!(app.stage.dump(), before);
    let strangers = change(&app, "bob", &talk, &json!({"archived": true}));
    assert_eq!(strangers.status, 404);
    assert_eq!(listed(&app, "archived=true").1, 0);
}

#[test]
fn a_hand_over_and_the_export_keep_what_is_pinned_and_archived() {
    let app = TestApp::new();
    let talk = app.chat("ann", "bees").conversation();
    changed(&app, &talk, &json!({"pinned": true, "archived": true}));
    let export = app.get("ann", "/users/me/export").text();
    let line = export
        .lines()
        .find(|line| line.contains(&talk))
        .expect("a line");
    assert!(
        line.contains("\"pinned\":1") && line.contains("\"archived\":1"),
        "{line}"
    );
    let given = json!({"to": "zoe", "all": true});
    app.chat("zoe", "hello");
    let moved = app.send(
        request("POST", "/admin/users/ann/move")
            .bearing(token::ADMIN)
            .json(&given),
    );
    assert_eq!(moved.status, 200, "{}", moved.text());
    let total = |who: &str, query: &str| {
        app.get(who, &format!("/conversations?{query}")).json()["total"].clone()
    };
    assert_eq!(
        (total("zoe", ""), total("zoe", "archived=true")),
        (json!(1), json!(1))
    );
    assert_eq!(
        (total("ann", ""), total("ann", "archived=true")),
        (json!(0), json!(0))
    );
    let deleted = request("DELETE", &format!("/conversations/{talk}")).by("zoe");
    assert_eq!(app.send(deleted).status, 204);
    assert_eq!(
        (total("zoe", ""), total("zoe", "archived=true")),
        (json!(1), json!(0))
    );
}

#[test]
fn forty_changes_at_once_leave_the_number_of_archived_ones_right() {
    let app = TestApp::new();
    let talks = talks(&app);
    let patch = |number: usize| {
        let target = format!("/conversations/{}", talks[number % 5]);
        let body =
            json!({"archived": !number.is_multiple_of(3), "pinned": number.is_multiple_of(2)});
        request("PATCH", &target).by("ann").json(&body)
    };
    let answers = app.burst((0..40).map(patch));
    assert!(answers.iter().all(|answer| answer.status == 200));
    let kept = listed(&app, "archived=false");
    let archived = listed(&app, "archived=true");
    assert_eq!(kept.0.len() + archived.0.len(), 5);
    assert_eq!(
        (kept.0.len() as u64, archived.0.len() as u64),
        (kept.1, archived.1)
    );
    assert_eq!(
        listed(&app, "pinned=true&archived=any").1,
        listed(&app, "pinned=true&archived=any").0.len() as u64
    );
}

#[test]
fn a_change_that_the_database_fails_leaves_the_conversation_as_it_was() {
    let app = TestApp::new();
    let talk = app.chat("ann", "bees").conversation();
    app.failing("update on conversations", || {
        let answer = change(
            &app,
            "ann",
            &talk,
            &json!({"title": "Hives", "archived": true}),
        );
        assert!(answer.status >= 500, "{}", answer.text());
    });
    let one = app.get("ann", &format!("/conversations/{talk}")).json();
    assert_eq!(
        (&one["title"], &one["archived"]),
        (&json!("bees"), &json!(false))
    );
}
