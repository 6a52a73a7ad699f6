//! Suspensions, and what they outlive.

use crate::accounts::{PASSWORD, bearing, login, mailed, open, post, refresh, with_accounts};
use crate::http::input::well_formed;
use crate::support::stage::Moment;
use crate::support::{ROUTES, TestApp, With, request, token};
use crate::users::{admin, suspend};
use keepsake::http::policy::Policy;

use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

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

#[test]
fn whoever_is_suspended_sets_no_password_with_a_mailed_token() {
    // Before they show it, and while it is looked at.
    for nth in 0..=2 {
        let app = with_accounts();
        let tokens = open(&app, "ann@example.com");
        let id = tokens["user_id"].as_str().expect("an id");
        let made = bearing(&app, &tokens, "POST", "/api-keys", &json!({"name": "k"}));
        assert_eq!(made.status, 201);
        let email = json!({"email": "ann@example.com"});
        post(&app, "/auth/password/reset", &email);
        let token = mailed(&app);
        let password = "select count(*) from accounts where password_at > created_at";
        let keys = "select count(*) from api_keys";
        app.stage.pass(Duration::from_secs(1));
        if nth == 0 {
            assert_eq!(suspend(&app, id, true).status, 200);
        } else {
            let off = request("PATCH", &format!("/admin/users/{id}")).bearing(token::ADMIN);
            let off = off.json(&json!({"suspended": true}));
            app.meanwhile(Moment::BeforeBatch(nth), off);
        }
        let body = json!({"token": token, "new_password": "another good one", "revoke_keys": true});
        let told = post(&app, "/auth/password/reset", &body);
        assert_eq!((told.status, told.problem()), (403, "suspended".to_owned()));
        assert_eq!((app.stage.count(password), app.stage.count(keys)), (0, 1));
        // Nobody who has no mail is told that they are.
        let body = json!({"token": "0".repeat(64), "new_password": "another good one"});
        assert_eq!(
            post(&app, "/auth/password/reset", &body).json()["field"],
            "token"
        );
        assert_eq!(suspend(&app, id, false).status, 200);
        let body = json!({"token": token, "new_password": "another good one"});
        assert_eq!(post(&app, "/auth/password/reset", &body).status, 200);
    }
}

#[test]
fn whoever_is_suspended_while_they_log_in_begins_no_session() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let id = tokens["user_id"].as_str().expect("an id");
    let off = request("PATCH", &format!("/admin/users/{id}")).bearing(token::ADMIN);
    let off = off.json(&json!({"suspended": true}));
    let off = app.meanwhile(Moment::BeforeBatch(2), off);
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 403);
    assert_eq!(off.answer().status, 200);
    assert_eq!(app.stage.count("select count(*) from sessions"), 1);
}

#[test]
fn whoever_is_suspended_goes_on_with_no_session_and_may_end_one() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let id = tokens["user_id"].as_str().expect("an id");
    suspend(&app, id, true);
    assert_eq!(refresh(&app, &tokens).status, 403);
    assert_eq!(app.stage.count("select sum(uses) from sessions"), 0);
    let body = json!({"refresh_token": tokens["refresh_token"]});
    assert_eq!(post(&app, "/auth/logout", &body).status, 204);
    assert_eq!(app.stage.count("select count(*) from sessions"), 0);
}

/// On each route, suspended before each round trip. A turn, an export and an erasure have stories of their own.
#[test]
fn whoever_is_suspended_meanwhile_changes_nothing_and_is_told_so() {
    let mut cut = 0;
    for route in ROUTES {
        let theirs = matches!(
            route.policy,
            Policy::User | Policy::Person | Policy::Scope(_)
        );
        let others = [
            "POST /chat",
            "POST /v1/chat/completions",
            "POST /ai/chat",
            "PATCH /messages/{message_id}",
            "POST /messages/{message_id}/regenerate",
            "POST /v1/responses",
            "POST /v1/messages",
            "POST /v1/messages/count_tokens",
            "GET /v1/models/{model_id}",
            "GET /users/me/export",
            "DELETE /users/me",
        ];
        // The story of conversations has those of one message.
        let is_item = route.path.contains("{item_id}") || route.path.ends_with("/fork");
        if !theirs || is_item || others.contains(&route.to_string().as_str()) {
            continue;
        }
        for nth in 1..=4 {
            let app = with_accounts();
            let tokens = open(&app, "ann@example.com");
            let said = bearing(
                &app,
                &tokens,
                "POST",
                "/chat",
                &json!({"message": "I keep bees"}),
            );
            let made = bearing(&app, &tokens, "POST", "/api-keys", &json!({"name": "k"}));
            if route.path.ends_with("/confirm") {
                let fact = json!({"content": "They keep bees."});
                bearing(&app, &tokens, "POST", "/memories", &fact);
            }
            let memories = bearing(&app, &tokens, "GET", "/memories", &json!({})).json();
            let id = match route.path.split('/').nth(1) {
                Some("memories") => memories["memories"][0]["id"].clone(),
                Some("messages") => json!(said.header("x-message-id")),
                Some("api-keys") => made.json()["id"].clone(),
                Some("auth") => tokens["session_id"].clone(),
                Some("v1") if route.path.contains("{response_id}") => {
                    let asked = json!({"input": "What do bees make?"});
                    bearing(&app, &tokens, "POST", "/v1/responses", &asked).json()["id"].clone()
                }
                _ => json!(said.conversation()),
            };
            let id = id.as_str().expect("an id");
            let mut ask = well_formed(route, id, &said.conversation());
            if route.to_string() == "POST /auth/password" {
                let body = json!({"current_password": PASSWORD, "new_password": "a good one"});
                ask = ask.json(&body);
            }
            let ask = ask.bearing(tokens["access_token"].as_str().expect("a token"));
            let (stage, after) = (app.stage.clone(), Rc::new(RefCell::new(None)));
            let then = Rc::clone(&after);
            app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
                let off =
                    "update users set suspended_at = '2026' where external_user_id like 'acct%'";
                stage
                    .database
                    .borrow()
                    .execute_batch(off)
                    .expect("an update");
                *then.borrow_mut() = Some(stage.dump());
            });
            let told = app.send(ask);
            let Some(after) = after.take() else {
                assert_eq!(told.status / 100, 2, "{route:?} {}", told.text());
                break;
            };
            assert_eq!(told.status, 403, "{route:?} {nth} {}", told.text());
            assert_eq!(app.stage.dump(), after, "{route:?} {nth}");
            cut += 1;
        }
    }
    assert!(cut > 35, "{cut}");
}
