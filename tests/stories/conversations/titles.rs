//! A title is made of a message, and is gone with it: deleted or forgotten, at once or while the reply is written.

use crate::support::stage::Moment;
use crate::support::{TestApp, With, request};
use keepsake::http::request::Request;
use serde_json::{Value, json};

fn title(app: &TestApp, conversation: &str) -> Value {
    let target = format!("/conversations/{conversation}");
    app.get("ann", &target).json()["title"].clone()
}

fn rename(app: &TestApp, conversation: &str, title: &str) {
    let rename = request("PATCH", &format!("/conversations/{conversation}"));
    let renamed = app.send(rename.by("ann").json(&json!({"title": title})));
    assert_eq!(renamed.status, 200, "{}", renamed.text());
}

/// The conversations that are found by a word of their titles.
fn found(app: &TestApp, word: &str) -> usize {
    let target = format!("/conversations/search?q={word}");
    let hits = app.get("ann", &target).json();
    let hits = hits["conversations"].as_array().expect("hits").iter();
    hits.filter(|hit| hit["title_highlights"] != json!([]))
        .count()
}

/// The path of the message that opened a conversation, among the items that OpenAI's clients delete.
fn opening(app: &TestApp, conversation: &str) -> String {
    let items = format!("/v1/conversations/{conversation}/items");
    let all = app.get("ann", &format!("{items}?order=asc")).json();
    format!("{items}/{}", all["data"][0]["id"].as_str().expect("an id"))
}

/// The ways in which the message that opened a conversation goes.
const WAYS: [&str; 3] = ["item", "memory", "clear"];

fn gone(app: &TestApp, conversation: &str, way: &str) -> Request {
    let request = match way {
        "item" => request("DELETE", &opening(app, conversation)),
        "memory" => {
            let said = &app.messages("ann", conversation)[0]["id"];
            let id = said.as_str().expect("an id");
            request("DELETE", &format!("/memories/{id}"))
        }
        _ => request("POST", "/memory/clear").json(&json!({"conversation_id": conversation})),
    };
    request.by("ann")
}

#[test]
fn a_conversation_is_titled_by_its_first_message_until_its_owner_names_it() {
    let app = TestApp::new();
    let long = "Yesterday I moved all of the hives \u{1f41d} from the old orchard to the roof of \
                the library, and nobody was stung\nexcept me";
    let conversation = app.chat("ann", long).conversation();
    let derived = title(&app, &conversation);
    let derived = derived.as_str().expect("a title");
    let words = derived.strip_suffix('\u{2026}').expect("it is cut");
    assert!(derived.chars().count() <= 80, "{derived}");
    assert!(
        long.strip_prefix(words)
            .is_some_and(|rest| rest.starts_with(' ')),
        "{derived}"
    );
    app.chat_in("ann", &conversation, "Another thing");
    assert_eq!(title(&app, &conversation), derived);

    let rename = request("PATCH", &format!("/conversations/{conversation}"));
    let renamed = app.send(
        rename
            .by("ann")
            .json(&json!({"title": "  Bees \u{1f41d} "})),
    );
    assert_eq!(
        (renamed.status, &renamed.json()["title"]),
        (200, &json!("Bees \u{1f41d}"))
    );
    app.chat_in("ann", &conversation, "One more thing");
    assert_eq!(title(&app, &conversation), "Bees \u{1f41d}");
    assert_eq!(renamed.json()["message_count"], 4);
}

#[test]
fn a_title_is_gone_with_the_message_of_which_it_was_made() {
    for way in WAYS {
        let app = TestApp::new();
        let conversation = app.chat("ann", "I keep bees").conversation();
        let named = app.chat("ann", "wasps too").conversation();
        rename(&app, &named, "Wasps");
        assert_eq!((found(&app, "bees"), found(&app, "wasps")), (1, 1), "{way}");
        for talk in [&conversation, &named] {
            let answer = app.send(gone(&app, talk, way));
            assert_eq!(answer.status, 200, "{way}: {}", answer.text());
        }
        assert_eq!(title(&app, &conversation), Value::Null, "{way}");
        assert_eq!(title(&app, &named), "Wasps", "{way}");
        assert_eq!((found(&app, "bees"), found(&app, "wasps")), (0, 1), "{way}");

        app.chat_in("ann", &conversation, "Hives are warm");
        assert_eq!(title(&app, &conversation), "Hives are warm", "{way}");
        assert_eq!(found(&app, "hives"), 1, "{way}");
    }
}

#[test]
fn a_message_that_goes_while_its_reply_is_written_leaves_no_title() {
    for way in ["messages", "memories"] {
        for opens in [true, false] {
            let app = TestApp::new();
            let opened = app.post("ann", "/conversations", &json!({})).json();
            let opened = opened["id"].as_str().expect("an id").to_owned();
            let stage = app.stage.clone();
            let delete = format!("delete from {way} where content = 'I keep bees'");
            app.stage.meanwhile(Moment::Speaking, async move {
                let gone = stage.database.borrow().execute(&delete, []);
                assert_eq!(gone, Ok(1), "{delete}");
            });
            let conversation = if opens {
                app.chat("ann", "I keep bees").conversation()
            } else {
                app.chat_in("ann", &opened, "I keep bees").conversation()
            };
            assert_eq!(title(&app, &conversation), Value::Null, "{way} {opens}");
            assert_eq!(found(&app, "bees"), 0, "{way} {opens}");
        }
    }
}

#[test]
fn an_imported_message_that_goes_takes_its_title_along() {
    for way in WAYS {
        let app = TestApp::new();
        let opened = app.post("ann", "/conversations", &json!({})).json();
        let conversation = opened["id"].as_str().expect("an id");
        let lines = json!({"messages": [
            {"role": "user", "content": "I keep bees"},
            {"role": "assistant", "content": "Good"},
        ]});
        let target = format!("/conversations/{conversation}/messages");
        assert_eq!(app.post("ann", &target, &lines).status, 201);
        assert_eq!(title(&app, conversation), "I keep bees", "{way}");
        let answer = app.send(gone(&app, conversation, way));
        assert_eq!(answer.status, 200, "{way}: {}", answer.text());
        assert_eq!(title(&app, conversation), Value::Null, "{way}");
    }
}
