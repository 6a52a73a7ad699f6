//! Who is it: one credential, verified, and never a fall-through to a weaker one.

use crate::http::input::well_formed;
use crate::support::stage::Moment;
use crate::support::{ROUTES, TestApp, With, refuses, request};
use keepsake::http::policy::Policy;
use keepsake::http::request::Request;

use serde_json::{Value, json};
use std::time::Duration;

/// A request of every route that wants a user, as bare as it can be.
fn user_routes() -> Vec<Request> {
    let routes = ROUTES.iter().filter(|route| {
        matches!(
            route.policy,
            Policy::User | Policy::Person | Policy::Scope(_)
        )
    });
    let asks = routes.map(|route| well_formed(route, "some-id", "some-id"));
    asks.collect()
}

#[test]
fn without_a_credential_every_route_of_users_is_a_401() {
    let app = TestApp::new();
    let before = app.stage.dump();
    assert_eq!(user_routes().len(), 68);
    for ask in user_routes() {
        refuses(&app.send(ask.clone()), &ask.path);
        let mut keyed = ask.clone();
        keyed.api_key = Some("ks_0123456789".to_owned());
        refuses(&app.send(keyed.clone()), "an API key");
        refuses(
            &app.send(keyed.by("ann")),
            "an API key never falls through to X-User-Id",
        );
    }
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn a_wrong_bearer_never_falls_through() {
    let app = TestApp::new().with("REQUIRE_AUTHENTICATION", "false");
    for wrong in [
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic YW5uOmFubg==",
        "",
        "bearer\tx",
        "ann",
    ] {
        let mut ask = request("GET", "/conversations").by("ann");
        ask.authorization = Some(wrong.to_owned());
        refuses(&app.send(ask.clone()), wrong);
        ask.api_key = Some("key".to_owned());
        refuses(&app.send(ask), wrong);
    }
}

#[test]
fn x_user_id_is_believed_only_where_it_is_allowed_and_sane() {
    let closed = TestApp::new().with("ALLOW_X_USER_ID_AUTH", "false");
    refuses(&closed.get("ann", "/conversations"), "not allowed");
    let anybody = closed.with("REQUIRE_AUTHENTICATION", "false");
    refuses(
        &anybody.get("ann", "/conversations"),
        "not allowed, though nothing is required",
    );

    let open = TestApp::new();
    for insane in ["", "  ", "a\nb", "a\0b", "\u{7f}", &"a".repeat(256)] {
        refuses(&open.get(insane, "/conversations"), insane);
    }
    assert_eq!(
        open.get(&"\u{df}".repeat(255), "/conversations").status,
        200
    );
}

#[test]
fn where_nothing_is_required_nobody_is_the_default_user() {
    let app = TestApp::new().with("REQUIRE_AUTHENTICATION", "false");
    let said = app.send(request("POST", "/chat").json(&json!({"message": "I keep bees"})));
    let whose = "select count(*) from conversations c join users u on u.id = c.user_id
                 where u.external_user_id = 'default_user'
                   and u.id = 'a0000000-0000-0000-0000-000000000001'";
    assert_eq!((said.status, app.stage.count(whose)), (200, 1));
    assert_eq!(app.get("ann", "/conversations").json()["total"], 0);
}

#[test]
fn a_user_is_created_on_first_sight_once_whatever_they_ask_first() {
    let app = TestApp::new();
    let seen = |user: &str| {
        let sql = format!("select count(*) from users where external_user_id = '{user}'");
        app.stage.count(&sql)
    };
    let id = "0199f0a0-1234-7abc-8def-0123456789ab";
    for (index, mut ask) in user_routes().into_iter().enumerate() {
        let ends = (ask.method_name.as_str(), ask.path.as_str()) == ("DELETE", "/users/me");
        // None asks the database for anything of the user's.
        let is_of_nobody = ask.path.starts_with("/auth/")
            || ask.path.starts_with("/v1/models")
            || ask.path.ends_with("/count_tokens")
            || ask.path.ends_with("/stream");
        if ends || is_of_nobody {
            continue;
        }
        ask.path = ask.path.replace("some-id", id);
        let user = format!("user {index}");
        for _ in 0..3 {
            let answer = app.send(ask.clone().by(&user));
            assert!(answer.status < 500, "{}", answer.text());
        }
        assert_eq!(seen(&user), 1, "{} {}", ask.method_name, ask.path);
    }

    let first = request("GET", "/conversations").by("twin");
    let twin = app.meanwhile(Moment::BeforeBatch(1), first.clone());
    assert_eq!((app.send(first).status, twin.answer().status), (200, 200));
    assert_eq!(seen("twin"), 1, "two first requests at once");
}

#[test]
fn last_active_moves_at_most_once_a_minute() {
    let app = TestApp::new();
    let last_active = || {
        app.get("ann", "/conversations");
        let sql = "select last_active from users where external_user_id = 'ann'";
        let database = app.stage.database.borrow();
        let time: String = database.query_row(sql, [], |row| row.get(0)).expect("ann");
        time
    };
    let first = last_active();
    assert_eq!(last_active(), first);
    app.stage.pass(Duration::from_secs(59));
    assert_eq!(last_active(), first);
    app.stage.pass(Duration::from_secs(2));
    let second = last_active();
    assert!(second > first, "{second}");
    assert_eq!(last_active(), second);
}

#[test]
fn an_unsafe_production_is_not_served_and_its_log_names_every_fault_without_a_value() {
    let app = TestApp::new()
        .with("ENVIRONMENT", "production")
        .with("REQUIRE_AUTHENTICATION", "false")
        .with("JWT_SECRET_KEY", "hunter2")
        .with("CORS_ORIGINS", "*")
        .with("MODEL_TIMEOUT_SECONDS", "soon");
    let before = app.stage.dump();
    for route in ROUTES {
        let mut ask = request(route.method.name(), route.path).by("ann");
        ask.origin = Some("https://app.example".to_owned());
        let answer = app.send(ask);
        assert_eq!((answer.status, answer.body.len()), (503, 0), "{route:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(app.stage.dump(), before);
    let logs = app.stage.logs.borrow();
    let faults = logs.iter().filter(|line| line.contains("not_serving"));
    let faults: Vec<Value> = faults
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(faults.len(), ROUTES.len(), "one line a request");
    for variable in [
        "ALLOW_X_USER_ID_AUTH",
        "REQUIRE_AUTHENTICATION",
        "JWT_SECRET_KEY",
        "CORS_ORIGINS",
        "MODEL_TIMEOUT_SECONDS",
    ] {
        let named = faults
            .iter()
            .all(|line| line["faults"].to_string().contains(variable));
        assert!(named, "{variable} is not named in {}", faults[0]);
    }
    let values = ["hunter2", "soon"]
        .iter()
        .find(|value| logs.concat().contains(**value));
    assert_eq!(values, None);
}
