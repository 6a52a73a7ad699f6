//! The resources: the profile and the conversations of whoever asks.

use crate::keys::make;
use crate::mcp::{error, result, stateless};
use crate::support::{Answer, TestApp, With};
use serde_json::{Value, json};
use std::collections::HashSet;

fn read(app: &TestApp, user: &str, uri: &str) -> Answer {
    app.send(stateless("resources/read", &json!({"uri": uri})).by(user))
}

fn contents(answer: &Answer) -> Value {
    let contents = &result(answer)["contents"][0];
    assert_eq!(contents["mimeType"], "application/json");
    serde_json::from_str(contents["text"].as_str().expect("a text")).expect("JSON")
}

fn list(app: &TestApp, user: &str, cursor: Option<&Value>) -> Value {
    let params = cursor.map_or(json!({}), |cursor| json!({"cursor": cursor}));
    result(&app.send(stateless("resources/list", &params).by(user)))
}

#[test]
fn ann_reads_her_profile_and_a_conversation() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    let listed = list(&app, "ann", None);
    let uris: Vec<&Value> = listed["resources"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["uri"])
        .collect();
    let uri = format!("keepsake://conversations/{conversation}");
    assert_eq!(uris, [&json!("keepsake://profile"), &json!(uri)]);
    assert!(listed.get("nextCursor").is_none());
    let profile = contents(&read(&app, "ann", "keepsake://profile"));
    assert_eq!(profile, app.get("ann", "/users/me/profile").json());
    let messages = contents(&read(&app, "ann", &uri));
    assert_eq!(messages["messages"][0]["content"], "I live in Berlin");
    let templates = result(&app.send(stateless("resources/templates/list", &json!({})).by("ann")));
    assert_eq!(
        templates["resourceTemplates"][0]["uriTemplate"],
        "keepsake://conversations/{id}"
    );
}

#[test]
fn anothers_conversation_is_as_absent_as_any() {
    let app = TestApp::new();
    let bobs = app.chat("bob", "I keep a falcon").conversation();
    let uris = [
        format!("keepsake://conversations/{bobs}"),
        "keepsake://conversations/0199f0a0-1234-7abc-8def-0123456789ab".to_owned(),
        "keepsake://conversations/".to_owned(),
        "keepsake://conversations/../profile".to_owned(),
        format!("keepsake://conversations/{bobs}/"),
        "keepsake://profiles".to_owned(),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ];
    for uri in uris {
        let refused = read(&app, "ann", &uri);
        assert_eq!(error(&refused), (200, -32602), "{uri}");
        let told = json!({"code": -32602, "message": "Resource not found", "data": {"uri": uri}});
        assert_eq!(refused.json()["error"], told);
    }
    assert_eq!(
        list(&app, "ann", None)["resources"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let denied = "select count(*) from audit where action = 'ownership'";
    assert_eq!(
        app.stage.count(denied),
        1,
        "the audit has the one that is bob's"
    );
    assert_eq!(
        error(&app.send(stateless("resources/read", &json!({})).by("ann"))),
        (200, -32602)
    );
}

#[test]
fn a_long_list_comes_in_pages() {
    let app = TestApp::new();
    for number in 0..120 {
        app.post(
            "ann",
            "/conversations",
            &json!({"title": format!("Talk {number}")}),
        );
    }
    let (mut seen, mut pages, mut cursor) = (HashSet::new(), 0, None);
    loop {
        let page = list(&app, "ann", cursor.as_ref());
        for resource in page["resources"].as_array().expect("a list") {
            assert!(
                seen.insert(resource["uri"].to_string()),
                "{resource} comes once"
            );
        }
        pages += 1;
        match page.get("nextCursor") {
            Some(next) => cursor = Some(next.clone()),
            None => break,
        }
    }
    assert_eq!((seen.len(), pages), (121, 3));
    assert_eq!(
        list(&app, "ann", Some(&json!("4000000000")))["resources"],
        json!([])
    );
    for wrong in [
        json!("x"),
        json!("-1"),
        json!("99999999999"),
        json!(7),
        json!(""),
    ] {
        let ask = stateless("resources/list", &json!({"cursor": wrong}));
        assert_eq!(error(&app.send(ask.by("ann"))), (200, -32602), "{wrong}");
    }
}

#[test]
fn a_key_has_the_resources_of_its_scopes() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    let conversation = format!("keepsake://conversations/{conversation}");
    for (scope, own, other) in [
        ("memories:read", "keepsake://profile", conversation.as_str()),
        (
            "conversations:read",
            conversation.as_str(),
            "keepsake://profile",
        ),
    ] {
        let key = make(&app, &json!({"name": "client", "scopes": [scope]}))["key"].clone();
        let key = key.as_str().expect("a key");
        let listed = result(&app.send(stateless("resources/list", &json!({})).bearing(key)));
        let uris: Vec<&str> = listed["resources"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|one| one["uri"].as_str())
            .collect();
        assert_eq!(uris, [own]);
        let read =
            |uri: &str| app.send(stateless("resources/read", &json!({"uri": uri})).bearing(key));
        assert_eq!(read(own).status, 200);
        let refused = read(other);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "missing_scope")
        );
    }
}
