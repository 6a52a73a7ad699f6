//! Conversations in OpenAI's dialect: the same rows as `/conversations`, with metadata, and messages as items.

use crate::support::stage::Script;
use crate::support::{Answer, TestApp, With, request};
use serde_json::{Value, json};

const PATH: &str = "/v1/conversations";

fn opened(app: &TestApp, body: &Value) -> Value {
    let answer = app.post("ann", PATH, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn path(conversation: &Value) -> String {
    format!("{PATH}/{}", conversation["id"].as_str().expect("an id"))
}

fn said(items: &Value) -> Vec<String> {
    let data = items["data"].as_array().expect("items");
    let texts = data.iter().map(|item| {
        item["content"][0]["text"]
            .as_str()
            .expect("a text")
            .to_owned()
    });
    texts.collect()
}

fn deleted(app: &TestApp, user: &str, path: &str) -> Answer {
    app.send(request("DELETE", path).by(user))
}

#[test]
fn a_conversation_has_metadata_and_goes_with_everything_in_it() {
    let app = TestApp::new();
    let conversation = opened(
        &app,
        &json!({"metadata": {"topic": "bees"}, "items": [{"role": "user", "content": "I keep bees in Cork"}]}),
    );
    assert_eq!(
        (&conversation["object"], &conversation["metadata"]),
        (&json!("conversation"), &json!({"topic": "bees"}))
    );
    let path = path(&conversation);
    assert_eq!(app.get("ann", &path).json(), conversation);
    let changed = app
        .post("ann", &path, &json!({"metadata": {"topic": "honey"}}))
        .json();
    assert_eq!(changed["metadata"], json!({"topic": "honey"}));
    let plain = path.replace("/v1", "").replace("conv_", "");
    assert_eq!(app.get("ann", &plain).json()["message_count"], 1);

    app.script(Script::says("In Cork."));
    let asked = json!({"input": "Where do I keep bees?", "conversation": conversation["id"]});
    assert_eq!(app.post("ann", "/v1/responses", &asked).status, 200);
    assert_eq!(
        said(&app.get("ann", &format!("{path}/items?order=asc")).json()),
        ["I keep bees in Cork", "Where do I keep bees?", "In Cork."]
    );

    for stranger in [
        app.get("bob", &path),
        app.post("bob", &path, &json!({"metadata": {}})),
        deleted(&app, "bob", &path),
        app.get("bob", &format!("{path}/items")),
    ] {
        assert_eq!(stranger.status, 404);
    }
    let gone = deleted(&app, "ann", &path).json();
    assert_eq!(
        gone,
        json!({"id": conversation["id"], "object": "conversation.deleted", "deleted": true})
    );
    assert_eq!(app.get("ann", &path).status, 404);
    assert_eq!(app.stage.count("select count(*) from memories"), 0);
}

#[test]
fn items_are_added_listed_by_pages_and_deleted() {
    let app = TestApp::new();
    let path = path(&opened(&app, &json!({})));
    let items = json!([
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "one"}]},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
    ]);
    let added = app
        .post("ann", &format!("{path}/items"), &json!({ "items": items }))
        .json();
    assert_eq!(said(&added), ["one", "two", "three"]);
    assert_eq!(added["data"][1]["content"][0]["type"], "output_text");

    let page = |query: &str| app.get("ann", &format!("{path}/items?{query}")).json();
    assert_eq!(said(&page("")), ["three", "two", "one"]);
    let (mut walked, mut after) = (Vec::new(), String::new());
    loop {
        let next = page(&format!("order=asc&limit=1{after}"));
        walked.extend(said(&next));
        after = format!("&after={}", next["last_id"].as_str().expect("an id"));
        if next["has_more"] == false {
            break;
        }
    }
    assert_eq!(walked, ["one", "two", "three"]);
    assert_eq!(page("after=msg_x")["error"]["param"], "after");

    let item = format!(
        "{path}/items/{}",
        added["data"][0]["id"].as_str().expect("an id")
    );
    assert_eq!(app.get("ann", &item).json(), added["data"][0]);
    assert_eq!(app.get("bob", &item).status, 404);
    assert_eq!(deleted(&app, "bob", &item).status, 404);
    assert_eq!(deleted(&app, "ann", &item).json()["object"], "conversation");
    assert_eq!(app.get("ann", &item).status, 404);
    assert_eq!(said(&page("order=asc")), ["two", "three"]);
    assert_eq!(
        app.stage
            .count("select count(*) from memories where content = 'one'"),
        0
    );
}

#[test]
fn a_wrong_request_names_its_field() {
    let app = TestApp::new();
    let path = path(&opened(&app, &json!({})));
    let many: Vec<Value> = (0..21)
        .map(|_| json!({"role": "user", "content": "x"}))
        .collect();
    let items = format!("{path}/items");
    for (path, body, param) in [
        (PATH, json!({"metadata": {"a": 1}}), "metadata.a"),
        (PATH, json!({"items": many}), "items"),
        (PATH, json!({"title": "x"}), "title"),
        (&path, json!({}), "metadata"),
        (
            &path,
            json!({"metadata": {"a": "x".repeat(513)}}),
            "metadata.a",
        ),
        (&items, json!({}), "items"),
        (&items, json!({"items": []}), "items"),
        (
            &items,
            json!({"items": [{"role": "system", "content": "x"}]}),
            "items",
        ),
        (
            &items,
            json!({"items": [{"role": "user", "content": ""}]}),
            "items[0].content",
        ),
        (
            &items,
            json!({"items": [{"type": "reasoning", "id": "x"}]}),
            "items",
        ),
        (
            &items,
            json!({"items": [{"type": "web_search_call"}]}),
            "items[0].type",
        ),
    ] {
        let answer = app.post("ann", path, &body);
        assert_eq!(
            (answer.status, answer.json()["error"]["param"].clone()),
            (422, json!(param)),
            "{body}"
        );
    }
    assert_eq!(app.stage.count("select count(*) from messages"), 0);
}
