//! Conversations that an administrator gives to another user, while something else happens to them.

use crate::support::stage::Moment;
use crate::support::{TestApp, With, request, token};
use keepsake::http::request::Request;
use serde_json::{Value, json};

fn moves(from: &str, body: &Value) -> Request {
    let target = format!("/admin/users/{from}/move");
    request("POST", &target).bearing(token::ADMIN).json(body)
}

fn to_bob(all: bool, conversation: &str) -> Value {
    if all {
        return json!({"to": "bob", "all": true});
    }
    json!({"to": "bob", "conversations": [conversation]})
}

fn moves_noted(app: &TestApp) -> i64 {
    app.stage
        .count("select count(*) from audit where action = 'conversation.move'")
}

#[test]
fn a_conversation_is_given_to_one_of_those_it_is_to_be_given_to_at_once() {
    let app = TestApp::new();
    let one = app.chat("ann", "I live in Berlin").conversation();
    let two = app.chat("ann", "I keep bees").conversation();
    for user in ["bob", "cleo", "dan"] {
        app.chat(user, "I live in Berlin");
    }
    let ask = |to: &str| moves("ann", &json!({"to": to, "conversations": [one, two]}));
    let answers = app.burst(["bob", "cleo", "dan", "bob"].map(ask));
    let told: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    let given = answers.iter().find(|answer| answer.status == 200);
    assert_eq!(
        told.iter().filter(|&&status| status == 200).count(),
        1,
        "{told:?}"
    );
    assert_eq!(
        told.iter().filter(|&&status| status == 404).count(),
        3,
        "{told:?}"
    );
    assert_eq!(given.expect("one").json()["conversations_moved"], 2);
    assert_eq!(moves_noted(&app), 1, "what was not done is not noted");
}

#[test]
fn where_one_of_them_is_gone_by_then_none_is_given() {
    let app = TestApp::new();
    let one = app.chat("ann", "I live in Berlin").conversation();
    let two = app.chat("ann", "I keep bees").conversation();
    app.chat("bob", "I live in Berlin");
    let target = format!("/conversations/{two}");
    let ask = request("DELETE", &target).by("ann");
    let deleted = app.meanwhile(Moment::BeforeBatch(2), ask);
    let refused = app.send(moves(
        "ann",
        &json!({"to": "bob", "conversations": [one, two]}),
    ));
    assert_eq!(deleted.answer().status, 204);
    assert_eq!(refused.status, 404, "{}", refused.text());
    assert_eq!(app.messages("ann", &one).len(), 2);
    let facts = app.get("ann", "/memories?type=fact").json()["memories"].to_string();
    assert!(facts.contains("Berlin"), "not merged, either: {facts}");
    assert_eq!(moves_noted(&app), 0);
}

#[test]
fn what_is_given_while_it_is_answered_loses_no_reply() {
    for moment in [
        Moment::BeforeBatch(1),
        Moment::BeforeBatch(2),
        Moment::BeforeBatch(3),
        Moment::Asked,
        Moment::Speaking,
    ] {
        for all in [true, false] {
            let app = TestApp::new();
            let conversation = app.chat("ann", "I keep bees").conversation();
            app.chat("bob", "tomatoes");
            let body = to_bob(all, &conversation);
            let moved = app.meanwhile(moment, moves("ann", &body));
            let said = app.chat_in("ann", &conversation, "and more bees");
            let moved = moved.answer();
            let whose = if moved.status == 200 { "bob" } else { "ann" };
            let messages = app.messages(whose, &conversation);
            let what = format!("{moment:?} {all}: {} {}", moved.text(), said.text());
            let done = messages
                .iter()
                .filter(|m| m["status"] == "complete")
                .count();
            assert_eq!(done, messages.len(), "{what}");
            assert_eq!(said.status == 200, messages.len() == 4, "{what}");
            let told = (moved.status, said.status);
            assert!([(200, 404), (409, 200)].contains(&told), "{what}");
        }
    }
}

#[test]
fn what_is_given_while_either_is_erased_is_not_given() {
    for (who, all) in [("ann", true), ("ann", false), ("bob", true), ("bob", false)] {
        let app = TestApp::new();
        let conversation = app.chat("ann", "I keep bees").conversation();
        app.chat("bob", "tomatoes");
        let body = to_bob(all, &conversation);
        let ask = request("DELETE", "/users/me").by(who);
        let erased = app.meanwhile(Moment::BeforeBatch(2), ask);
        let refused = app.send(moves("ann", &body));
        assert_eq!(refused.status, 404, "{who} {all}: {}", refused.text());
        let receipt = erased.answer().json();
        assert_eq!(receipt["erased"]["messages"], 2, "{who} {all}");
        let other = if who == "ann" { "bob" } else { "ann" };
        assert_eq!(app.get(other, "/conversations").json()["total"], 1);
        assert_eq!(moves_noted(&app), 0, "{who} {all}");
    }
}

#[test]
fn a_database_that_fails_at_any_round_trip_gives_all_or_none() {
    for nth in 1..=2 {
        let app = TestApp::new();
        app.chat("ann", "I live in Berlin");
        app.chat("bob", "I live in Berlin");
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
            stage.database_is_down.set(true);
        });
        let before = app.stage.dump();
        let failed = app.send(moves("ann", &json!({"to": "bob", "all": true})));
        assert_eq!(failed.status, 500, "{nth}");
        assert_eq!(app.stage.dump(), before, "{nth}");
        app.stage.database_is_down.set(false);
        let moved = app.send(moves("ann", &json!({"to": "bob", "all": true})));
        assert_eq!(moved.json()["conversations_moved"], 1, "{}", moved.text());
    }
}
