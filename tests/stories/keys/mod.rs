//! API keys: what they open, for how long, and how they end.

pub mod bearer;
pub mod lineage;
pub mod makers;

use crate::support::{Answer, ROUTES, TestApp, With, path_of, refuses, request, token};
use keepsake::auth::scope::Scope;
use keepsake::http::policy::Policy;
use keepsake::http::request::Request;

use serde_json::{Value, json};
use std::time::Duration;

/// A key of Ann's; the answer to its making.
pub fn make(app: &TestApp, body: &Value) -> Value {
    let made = app.post("ann", "/api-keys", body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A request with a key.
pub fn with(key: &Value, method: &str, target: &str) -> Request {
    let mut ask = request(method, target);
    ask.api_key = Some(text(key));
    ask
}

fn lists(app: &TestApp, key: &Value) -> Answer {
    app.send(with(key, "GET", "/conversations"))
}

#[test]
fn a_key_is_its_owner_and_is_shown_once() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let made = make(&app, &json!({"name": " laptop "}));
    let key = text(&made["key"]);
    assert!(key.starts_with("ks_live_") && key.len() == 97, "{key}");
    assert!(key.starts_with(&text(&made["prefix"])));
    assert_eq!(made["name"], "laptop");
    let usual = [
        "chat",
        "memories:read",
        "memories:write",
        "conversations:read",
        "conversations:write",
    ];
    assert_eq!(made["scopes"], json!(usual));
    assert_eq!(lists(&app, &made["key"]).json()["total"], 1);

    let listed = app.get("ann", "/api-keys");
    assert_eq!(listed.json()["keys"][0]["id"], made["id"]);
    let secret = &key[25..];
    assert!(!listed.text().contains(secret));
    assert!(!app.stage.dump().concat().contains(secret));
    assert_eq!(
        app.get("bob", "/api-keys").json(),
        json!({"keys": [], "next_cursor": null})
    );
    assert!(
        app.stage
            .logs
            .borrow()
            .iter()
            .all(|line| !line.contains(secret))
    );
}

#[test]
fn a_scope_opens_its_routes_and_no_others() {
    let app = TestApp::new();
    app.get("ann", "/users/me");
    let admin = |body: &Value| {
        app.send(
            request("POST", "/api-keys")
                .bearing(token::ADMIN)
                .json(body),
        )
    };
    for scope in Scope::ALL {
        let made = admin(&json!({"name": "one", "scopes": [scope.name()], "user_id": "ann"}));
        let key = made.json()["key"].clone();
        for route in ROUTES {
            let ask = with(&key, route.method.name(), &path_of(route, "some-id"));
            let answer = app.send(ask.json(&json!({})));
            let open = match route.policy {
                Policy::Public | Policy::User => true,
                Policy::Scope(needed) => needed == scope,
                Policy::Admin => scope == Scope::Admin,
                Policy::Person | Policy::Development => false,
            };
            assert_eq!(
                answer.status != 403,
                open,
                "{} {route:?} {}",
                scope.name(),
                answer.text()
            );
            if let (Policy::Scope(needed), false) = (route.policy, open) {
                let lacks = format!(
                    "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                    needed.name()
                );
                assert_eq!(answer.header("www-authenticate"), Some(lacks.as_str()));
                assert!(answer.text().contains(needed.name()), "it is named");
            }
        }
    }
}

#[test]
fn nobody_makes_a_key_that_may_more_than_they() {
    let app = TestApp::new();
    let made = make(&app, &json!({"name": "small", "scopes": ["keys", "chat"]}));
    let big = make(
        &app,
        &json!({"name": "big", "scopes": ["keys", "memories:read"]}),
    );
    for scopes in [json!(["admin"]), json!(["chat", "memories:read"])] {
        let ask = with(&made["key"], "POST", "/api-keys");
        let refused = app.send(ask.json(&json!({"name": "more", "scopes": scopes})));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "missing_scope")
        );
    }
    let rotate = format!("/api-keys/{}/rotate", text(&big["id"]));
    let refused = app.send(with(&made["key"], "POST", &rotate).json(&json!({})));
    assert_eq!(refused.status, 403, "{}", refused.text());
    let whole = with(&made["key"], "POST", "/api-keys");
    let usual = app.send(whole.json(&json!({"name": "usual"})));
    assert_eq!(usual.json()["scopes"], json!(["chat"]));
    let for_bob = app.post(
        "ann",
        "/api-keys",
        &json!({"name": "his", "user_id": "bob"}),
    );
    assert_eq!(for_bob.status, 403);
}

#[test]
fn a_key_ends_when_it_was_to_end() {
    let app = TestApp::new();
    let now = app.stage.count("select 1795340000");
    let at = keepsake::time::Timestamp::from_millis((now + 60) * 1000).to_string();
    let made = make(&app, &json!({"name": "short", "expires_at": at}));
    assert_eq!(lists(&app, &made["key"]).status, 200);
    app.stage.pass(Duration::from_secs(61));
    refuses(
        &lists(&app, &made["key"]),
        "ended, and known to this instance",
    );
    let past = app.post(
        "ann",
        "/api-keys",
        &json!({"name": "late", "expires_at": at}),
    );
    assert_eq!(
        (past.status, &past.json()["field"]),
        (422, &json!("expires_at"))
    );
}

#[test]
fn a_rotated_key_works_until_its_grace_is_over() {
    let app = TestApp::new();
    let old = make(
        &app,
        &json!({"name": "ci", "scopes": ["conversations:read"]}),
    );
    assert_eq!(lists(&app, &old["key"]).status, 200);
    let target = format!("/api-keys/{}/rotate", text(&old["id"]));
    let new = app.post("ann", &target, &json!({"grace_seconds": 600}));
    assert_eq!(new.status, 201, "{}", new.text());
    let new = new.json();
    assert_eq!(
        (&new["name"], &new["scopes"]),
        (&old["name"], &old["scopes"])
    );
    for key in [&old["key"], &new["key"]] {
        assert_eq!(lists(&app, key).status, 200);
    }
    app.stage.pass(Duration::from_secs(601));
    refuses(&lists(&app, &old["key"]), "the grace is over");
    assert_eq!(lists(&app, &new["key"]).status, 200);
    let again = app.post("ann", &target, &json!({}));
    assert_eq!(again.status, 404, "it has ended");
    let target = format!("/api-keys/{}/rotate", text(&new["id"]));
    app.post("ann", &target, &json!({}));
    refuses(&lists(&app, &new["key"]), "no grace was asked for");
    assert_eq!(app.post("bob", &target, &json!({})).status, 404, "not his");
}

#[test]
fn a_key_that_is_deleted_is_refused_within_a_minute_everywhere() {
    let app = TestApp::new();
    let made = make(&app, &json!({"name": "lost"}));
    let elsewhere = make(&app, &json!({"name": "lost elsewhere"}));
    for key in [&made, &elsewhere] {
        assert_eq!(lists(&app, &key["key"]).status, 200);
    }
    let target = format!("/api-keys/{}", text(&made["id"]));
    assert_eq!(
        app.send(request("DELETE", &target).by("bob")).status,
        404,
        "not his"
    );
    assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 204);
    refuses(&lists(&app, &made["key"]), "at once, where it was deleted");
    assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 404);

    // As another instance would delete it.
    let deleted = app
        .stage
        .database
        .borrow()
        .execute("delete from api_keys", []);
    assert_eq!(deleted, Ok(1));
    assert_eq!(lists(&app, &elsewhere["key"]).status, 200, "for a while");
    app.stage.pass(Duration::from_mins(1));
    refuses(&lists(&app, &elsewhere["key"]), "a minute later");
}

#[test]
fn a_key_costs_one_round_trip_a_while_and_its_use_is_noted_once_an_hour() {
    let app = TestApp::new();
    let made = make(&app, &json!({"name": "busy"}));
    let used = || {
        let sql = "select coalesce(max(last_used_at), '') from api_keys";
        let database = app.stage.database.borrow();
        let used: String = database.query_row(sql, [], |row| row.get(0)).expect("keys");
        used
    };
    let trips = || {
        let before = app.stage.batches.borrow().len();
        assert_eq!(lists(&app, &made["key"]).status, 200);
        app.stage.batches.borrow().len() - before
    };
    assert_eq!(trips(), 3, "looked up, answered, noted");
    let first = used();
    assert_eq!(trips(), 1, "known");
    app.stage.pass(Duration::from_secs(50));
    assert_eq!(trips(), 2, "looked up again");
    assert_eq!(used(), first);
    app.stage.pass(Duration::from_hours(1));
    assert_eq!(trips(), 3);
    assert!(used() > first);
}

#[test]
fn what_only_looks_like_a_key_is_refused_without_asking_the_database() {
    let app = TestApp::new();
    let made = make(&app, &json!({"name": "real"}));
    let key = text(&made["key"]);
    let asked = app.stage.batches.borrow().len();
    let mut wrong = key.clone();
    wrong.replace_range(30..31, if key[30..].starts_with('0') { "1" } else { "0" });
    for key in [
        wrong,
        "user_alice_x".to_owned(),
        key.to_uppercase(),
        String::new(),
    ] {
        refuses(&lists(&app, &json!(key)), &key);
    }
    let noted = app.stage.batches.borrow().len() - asked;
    assert_eq!(noted, 4, "each is noted in the audit, and that is all");
}

#[test]
fn there_are_so_many_keys_and_no_more() {
    let app = TestApp::new();
    for nth in 0..100 {
        make(&app, &json!({"name": format!("key {nth}")}));
    }
    let more = app.post("ann", "/api-keys", &json!({"name": "one more"}));
    assert_eq!(more.status, 422, "{}", more.text());
    let noted = "select count(*) from audit where action = 'key.create'";
    assert_eq!(app.stage.count(noted), 100, "what was refused was not done");
    let keys = app.get("ann", "/api-keys").json();
    let target = format!("/api-keys/{}/rotate", text(&keys["keys"][0]["id"]));
    assert_eq!(
        app.post("ann", &target, &json!({"grace_seconds": 60}))
            .status,
        201
    );
    for (field, body) in [
        ("name", json!({})),
        ("name", json!({"name": "  "})),
        ("name", json!({"name": "a\nb"})),
        ("name", json!({"name": "a".repeat(101)})),
        ("scopes", json!({"name": "n", "scopes": []})),
        ("scopes", json!({"name": "n", "scopes": ["root"]})),
        ("scopes", json!({"name": "n", "scopes": "chat"})),
        ("expires_at", json!({"name": "n", "expires_at": "soon"})),
    ] {
        let refused = app.post("bob", "/api-keys", &body);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
}
