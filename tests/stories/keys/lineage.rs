//! Where a key comes from: what was made or rotated with one is as good as that one and its owner, however
//! many keys are between them.

use crate::keys::{make, with};
use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, refuses, request, token};
use crate::users::{admin, suspend};
use serde_json::{Value, json};
use std::time::Duration;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

const MAKES: [&str; 2] = ["keys", "conversations:read"];

fn lists(app: &TestApp, key: &Value) -> Answer {
    app.send(with(&key["key"], "GET", "/conversations"))
}

/// A key that rotates one, itself or another.
fn rotates(app: &TestApp, key: &Value, target: &Value, grace: u32) -> Value {
    let target = format!("/api-keys/{}/rotate", text(&target["id"]));
    let ask = with(&key["key"], "POST", &target);
    let made = app.send(ask.json(&json!({"grace_seconds": grace})));
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// A key that `ADMIN_TOKEN` makes for Ann, who administers with it.
fn administrators(app: &TestApp, scopes: &Value) -> Value {
    for user in ["ann", "puppet"] {
        admin(app, "POST", "/admin/users", &json!({"user_id": user}));
    }
    let body = json!({"name": "ops", "scopes": scopes, "user_id": "ann"});
    let made = admin(app, "POST", "/api-keys", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// A key that is made with a key for somebody else.
fn puppets(app: &TestApp, maker: &Value, scopes: &Value) -> Value {
    let body = json!({"name": "puppet's", "scopes": scopes, "user_id": "puppet"});
    let made = app.send(with(&maker["key"], "POST", "/api-keys").json(&body));
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

#[test]
fn an_administrator_who_is_suspended_administers_nothing_with_a_key_made_for_a_puppet() {
    let app = TestApp::new();
    let ops = administrators(&app, &json!(["admin", "keys"]));
    let first = puppets(&app, &ops, &json!(["admin", "keys"]));
    let second = puppets(&app, &first, &json!(["admin", "keys"]));
    let rotated = rotates(&app, &second, &second, 600);
    let all = [&ops, &first, &second, &rotated];
    for key in all {
        assert_eq!(
            app.send(with(&key["key"], "GET", "/admin/users")).status,
            200
        );
    }
    assert_eq!(suspend(&app, "ann", true).status, 200);
    for key in all {
        let ask = with(&key["key"], "PATCH", "/admin/users/ann");
        let refused = app.send(ask.json(&json!({"suspended": false})));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "suspended"),
            "she does not lift her own suspension"
        );
    }
    assert_eq!(suspend(&app, "ann", false).status, 200);
    for key in all {
        assert_eq!(
            app.send(with(&key["key"], "GET", "/admin/users")).status,
            200
        );
    }
}

#[test]
fn a_key_whose_makers_owner_is_suspended_does_nothing_within_a_minute() {
    let app = TestApp::new();
    let ops = administrators(&app, &json!(["admin", "keys", "conversations:read"]));
    let made = puppets(&app, &ops, &json!(MAKES));
    let rotated = rotates(&app, &made, &made, 600);
    for key in [&made, &rotated] {
        assert_eq!(lists(&app, key).status, 200);
    }
    assert_eq!(suspend(&app, "ann", true).status, 200);
    app.stage.pass(Duration::from_mins(1));
    for key in [&made, &rotated] {
        assert_eq!(lists(&app, key).problem(), "suspended");
    }
    assert_eq!(app.get("puppet", "/conversations").status, 200);
}

#[test]
fn an_administrator_who_is_suspended_meanwhile_makes_no_key_for_anybody() {
    let app = TestApp::new();
    let ops = administrators(&app, &json!(["admin", "keys"]));
    let ask = request("PATCH", "/admin/users/ann").bearing(token::ADMIN);
    let ask = ask.json(&json!({"suspended": true}));
    // Between the look at the key and the batch that makes another.
    let suspended = app.meanwhile(Moment::BeforeBatch(2), ask);
    let body = json!({"name": "puppet's", "scopes": ["admin"], "user_id": "puppet"});
    let refused = app.send(with(&ops["key"], "POST", "/api-keys").json(&body));
    assert_eq!(suspended.answer().status, 200);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "suspended"),
        "{}",
        refused.text()
    );
    assert_eq!(app.stage.count("select count(*) from api_keys"), 1);
}

#[test]
fn what_a_rotated_key_rotated_and_that_rotated_itself_ends_with_it() {
    let app = TestApp::new();
    let (persons, thief) = (
        make(&app, &json!({"name": "person's", "scopes": MAKES})),
        make(&app, &json!({"name": "thief's", "scopes": MAKES})),
    );
    let first = rotates(&app, &thief, &persons, 0);
    let second = rotates(&app, &first, &first, 0);
    assert_eq!(lists(&app, &second).status, 200);
    // Its owner hears that it was stolen, and rotates it.
    let target = format!("/api-keys/{}/rotate", text(&thief["id"]));
    let ask = request("POST", &target).by("ann");
    let own = app.send(ask.json(&json!({"grace_seconds": 0})));
    assert_eq!(own.status, 201, "{}", own.text());
    for key in [&thief, &first, &second] {
        refuses(&lists(&app, key), "at once");
    }
    assert_eq!(lists(&app, &own.json()).status, 200);
}

#[test]
fn deleting_a_key_deletes_its_successors_where_one_between_ended_long_ago() {
    let app = TestApp::new();
    let month = 30 * 24 * 3600;
    let stolen = make(&app, &json!({"name": "stolen", "scopes": MAKES}));
    let one = rotates(&app, &stolen, &stolen, month);
    let two = rotates(&app, &one, &one, 0);
    let three = rotates(&app, &two, &two, 0);
    let alone = make(&app, &json!({"name": "alone", "scopes": MAKES}));
    let alone_too = rotates(&app, &alone, &alone, 0);
    let target = format!("/api-keys/{}", text(&alone_too["id"]));
    assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 204);
    app.stage.pass(Duration::from_secs(u64::from(month) + 60));
    // What ended a month ago and has nothing that came of it goes when one is made.
    let body = json!({"name": "made", "scopes": ["conversations:read"]});
    let made = app.send(with(&three["key"], "POST", "/api-keys").json(&body));
    assert_eq!(made.status, 201, "{}", made.text());
    let there = |key: &Value| {
        let id = text(&key["id"]);
        app.stage
            .count(&format!("select count(*) from api_keys where id = '{id}'"))
    };
    assert_eq!((there(&alone), there(&one), there(&two)), (0, 1, 1));
    let target = format!("/api-keys/{}", text(&stolen["id"]));
    assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 204);
    for key in [&three, &made.json()] {
        refuses(&lists(&app, key), "the thief's lives on");
    }
    assert_eq!(app.stage.count("select count(*) from api_keys"), 0);
}

#[test]
fn an_administrator_who_is_suspended_meanwhile_does_nothing_with_users() {
    for (method, target, body) in [
        ("PATCH", "/admin/users/ann", json!({"suspended": false})),
        ("PATCH", "/admin/users/bob", json!({"suspended": true})),
        ("POST", "/admin/users", json!({"user_id": "new"})),
        ("DELETE", "/admin/users/bob", json!({})),
        (
            "POST",
            "/admin/users/bob/move",
            json!({"to": "puppet", "all": true}),
        ),
    ] {
        let app = TestApp::new();
        let ops = administrators(&app, &json!(["admin"]));
        app.chat("bob", "I keep bees");
        let suspend = request("PATCH", "/admin/users/ann").bearing(token::ADMIN);
        let suspend = suspend.json(&json!({"suspended": true}));
        // Before the batch that does it: the second, or where it is looked whether it can be, the third.
        let nth = if target.ends_with("/move") { 3 } else { 2 };
        let suspended = app.meanwhile(Moment::BeforeBatch(nth), suspend);
        let refused = app.send(with(&ops["key"], method, target).json(&body));
        assert_eq!(suspended.answer().status, 200);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "suspended"),
            "{method} {target} {}",
            refused.text()
        );
        let still = "select count(*) from users where suspended_at is not null";
        assert_eq!(app.stage.count(still), 1, "{method} {target}");
        let done = "select count(*) from audit where actor <> 'admin'";
        assert_eq!(app.stage.count(done), 0, "{method} {target}");
        assert_eq!(app.get("bob", "/conversations").json()["total"], 1);
    }
}
