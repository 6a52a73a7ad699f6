//! Suspensions, and what they outlive.

use super::users::{admin, suspend};
use crate::support::stage::Moment;
use crate::support::{TestApp, With, request, token};
use serde_json::json;

#[test]
fn an_administrator_helps_whoever_is_suspended_all_the_same() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    app.chat("bob", "tomatoes");
    suspend(&app, "ann", true);
    let reindex = admin(&app, "POST", "/admin/reindex", &json!({"user_id": "ann"}));
    assert_eq!(reindex.status, 200, "{}", reindex.text());
    let moved = admin(
        &app,
        "POST",
        "/admin/users/ann/move",
        &json!({"to": "bob", "all": true}),
    );
    assert_eq!(moved.json()["conversations_moved"], 1, "{}", moved.text());
}

#[test]
fn erasing_does_not_lift_a_suspension() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    suspend(&app, "ann", true);
    let erased = admin(&app, "DELETE", "/admin/users/ann", &json!({}));
    assert_eq!(erased.status, 200, "{}", erased.text());
    let left = app.stage.dump();
    for ask in [
        request("POST", "/chat").json(&json!({"message": "me again"})),
        request("GET", "/conversations"),
        request("DELETE", "/users/me"),
        request("GET", "/users/me/export"),
    ] {
        let refused = app.send(ask.by("ann"));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "suspended")
        );
    }
    assert_eq!(app.stage.dump(), left, "nobody came into being");
    assert!(left.iter().all(|row| !row.contains("ann")), "{left:?}");
    assert_eq!(app.chat("anna", "hello").status, 200);

    // Whoever administers makes them a user again, as they were, and lets them in.
    let made = admin(&app, "POST", "/admin/users", &json!({"user_id": "ann"}));
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(made.json()["suspended_at"].is_string(), "{}", made.text());
    assert_eq!(app.chat("ann", "me again").status, 403);
    assert_eq!(suspend(&app, "ann", false).status, 200);
    assert_eq!(app.chat("ann", "me again").status, 200);
    // Not suspended any more, and so not when they come back.
    assert_eq!(
        app.send(request("DELETE", "/users/me").by("ann")).status,
        200
    );
    assert_eq!(app.chat("ann", "and again").status, 200);
}

#[test]
fn a_suspension_within_an_erasure_outlives_it() {
    for nth in 1..=2 {
        let app = TestApp::new();
        app.chat("ann", "I keep bees");
        let body = json!({"suspended": true});
        let ask = request("PATCH", "/admin/users/ann").bearing(token::ADMIN);
        let suspended = app.meanwhile(Moment::BeforeBatch(nth), ask.json(&body));
        let erased = admin(&app, "DELETE", "/admin/users/ann", &json!({}));
        assert_eq!(erased.status, 200, "{nth}: {}", erased.text());
        assert_eq!(suspended.answer().status, 200, "{nth}");
        assert_eq!(app.chat("ann", "me again").status, 403, "{nth}");
    }
}

#[test]
fn an_erasure_that_fails_anywhere_loses_no_suspension() {
    for nth in 1..=5 {
        let app = TestApp::new();
        app.chat("ann", "I keep bees");
        suspend(&app, "ann", true);
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
            stage.database_is_down.set(true);
        });
        admin(&app, "DELETE", "/admin/users/ann", &json!({}));
        app.stage.database_is_down.set(false);
        // Not begun, running or ended: the words for it differ, and nothing is done.
        assert!(
            [403, 409].contains(&app.chat("ann", "me again").status),
            "{nth}"
        );
        admin(&app, "DELETE", "/admin/users/ann", &json!({}));
        assert_eq!(app.chat("ann", "me again").status, 403, "{nth}");
        let suspended = "select count(*) from suspensions";
        assert_eq!(app.stage.count(suspended), 1, "{nth}");
    }
}

#[test]
fn who_is_made_a_user_again_at_once_by_many_is_suspended_still() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    suspend(&app, "ann", true);
    admin(&app, "DELETE", "/admin/users/ann", &json!({}));
    let make = || {
        let ask = request("POST", "/admin/users").bearing(token::ADMIN);
        ask.json(&json!({"user_id": "ann"}))
    };
    let say = || {
        let ask = request("POST", "/chat").by("ann");
        ask.json(&json!({"message": "me again"}))
    };
    let answers = app.burst([say(), make(), say(), make(), say(), make(), say()]);
    let told: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(told, [403, 201, 403, 200, 403, 200, 403]);
    assert!(answers[5].json()["suspended_at"].is_string());
}
