//! Taking an account back throws out whoever got in, with everything that they made or kept.

use crate::accounts::{
    PASSWORD, bearing, login, mailed, open, post, refresh, register, with_accounts,
};
use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, refuses, request, token};
use serde_json::{Value, json};
use std::time::Duration;

const ANOTHER: &str = "another good one";

fn forgot(app: &TestApp) -> String {
    let told = post(
        app,
        "/auth/password/reset",
        &json!({"email": "ann@example.com"}),
    );
    assert_eq!(told.status, 202);
    mailed(app)
}

fn reset(app: &TestApp, token: &str, more: &Value) -> Answer {
    let mut body = json!({"token": token, "new_password": ANOTHER});
    let (body_members, more) = (body.as_object_mut(), more.as_object());
    let more = more.cloned().unwrap_or_default();
    body_members.expect("an object").extend(more);
    post(app, "/auth/password/reset", &body)
}

fn change(app: &TestApp, tokens: &Value, more: &Value) -> Answer {
    let mut body = json!({"current_password": PASSWORD, "new_password": ANOTHER});
    let (body_members, more) = (body.as_object_mut(), more.as_object());
    let more = more.cloned().unwrap_or_default();
    body_members.expect("an object").extend(more);
    bearing(app, tokens, "POST", "/auth/password", &body)
}

fn make_key(app: &TestApp, tokens: &Value, name: &str) -> Value {
    let made = bearing(app, tokens, "POST", "/api-keys", &json!({"name": name}));
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn names(keys: &Value) -> Vec<String> {
    let keys = keys.as_array().expect("a list").iter();
    let named = keys.map(|key| {
        assert!(
            key["created_at"].is_string() && key["id"].is_string(),
            "{key}"
        );
        assert_eq!(key.get("key"), None, "no key is shown again");
        key["name"].as_str().expect("a name").to_owned()
    });
    named.collect()
}

fn with_key(app: &TestApp, key: &Value) -> u16 {
    let mut ask = request("GET", "/users/me");
    ask.api_key = key["key"].as_str().map(str::to_owned);
    app.send(ask).status
}

#[test]
fn older_tokens_of_a_reset_die_with_a_reset_and_with_a_change() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let (intruders, anns) = (forgot(&app), forgot(&app));
    // One that a registration mailed is one, too.
    register(&app, "ann@example.com", "yet another one");
    let registered = mailed(&app);
    assert_eq!(reset(&app, &anns, &json!({})).status, 204);
    for older in [&intruders, &registered, &anns] {
        let told = reset(&app, older, &json!({"new_password": "the intruder's own"}));
        assert_eq!(told.json()["field"], "token");
    }
    assert_eq!(
        login(&app, "ann@example.com", "the intruder's own").status,
        401
    );
    assert_eq!(refresh(&app, &tokens).status, 401);

    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let intruders = forgot(&app);
    assert_eq!(change(&app, &tokens, &json!({})).status, 200);
    let told = reset(
        &app,
        &intruders,
        &json!({"new_password": "the intruder's own"}),
    );
    assert_eq!(told.json()["field"], "token");
    assert_eq!(login(&app, "ann@example.com", ANOTHER).status, 200);
    let newer = forgot(&app);
    assert_eq!(
        reset(&app, &newer, &json!({})).status,
        204,
        "those after it do not"
    );
}

#[test]
fn keys_are_listed_with_another_password_and_revoked_where_that_is_asked_for() {
    for by_mail in [false, true] {
        let app = with_accounts();
        let tokens = open(&app, "ann@example.com");
        let bob = open(&app, "bob@example.com");
        let bobs = make_key(&app, &bob, "bob's");
        let (first, second) = (
            make_key(&app, &tokens, "a program's"),
            make_key(&app, &tokens, "the intruder's"),
        );
        assert_eq!([&first, &second].map(|key| with_key(&app, key)), [200, 200]);
        let listed = if by_mail {
            reset(&app, &forgot(&app), &json!({}))
        } else {
            change(&app, &tokens, &json!({}))
        };
        assert_eq!(listed.status, 200, "{}", listed.text());
        assert_eq!(
            names(&listed.json()["api_keys"]),
            ["the intruder's", "a program's"]
        );
        assert_eq!(names(&listed.json()["revoked_keys"]), [""; 0]);
        assert_eq!([&first, &second].map(|key| with_key(&app, key)), [200, 200]);
        let revoked = reset(&app, &forgot(&app), &json!({"revoke_keys": true}));
        assert_eq!(revoked.status, 200, "{}", revoked.text());
        assert_eq!(names(&revoked.json()["api_keys"]), [""; 0]);
        assert_eq!(
            names(&revoked.json()["revoked_keys"]),
            ["the intruder's", "a program's"],
            "the ones that were there before the last password, too"
        );
        assert_eq!([&first, &second].map(|key| with_key(&app, key)), [401, 401]);
        assert_eq!(with_key(&app, &bobs), 200, "nobody else's");
        let noted = "select count(*) from audit where action = 'key.delete'";
        assert_eq!(app.stage.count(noted), 1);
    }
}

#[test]
fn keys_are_revoked_in_the_call_that_changes_the_password() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let key = make_key(&app, &tokens, "the intruder's");
    let changed = change(&app, &tokens, &json!({"revoke_keys": true}));
    assert_eq!(names(&changed.json()["revoked_keys"]), ["the intruder's"]);
    assert_eq!(with_key(&app, &key), 401);
    let new = changed.json();
    assert_eq!(new["token_type"], "bearer");
    let list = bearing(&app, &new, "GET", "/api-keys", &json!({}));
    assert_eq!(list.json()["keys"], json!([]));
}

#[test]
fn an_access_token_from_before_the_password_does_nothing_with_keys() {
    for by_mail in [false, true] {
        let app = with_accounts();
        let anns = open(&app, "ann@example.com");
        let key = make_key(&app, &anns, "a program's");
        let intruders = refresh(&app, &login(&app, "ann@example.com", PASSWORD).json()).json();
        assert_eq!(make_key(&app, &intruders, "another")["name"], "another");
        let id = anns["user_id"].as_str().expect("one");
        // One that was issued to a program, and names no session.
        let admin = request("POST", "/auth/token").bearing(token::ADMIN);
        let issued = app.send(admin.json(&json!({"user_id": id}))).json();
        let of_key = format!("/api-keys/{}", key["id"].as_str().expect("one"));
        let rotate = format!("{of_key}/rotate");
        let new = if by_mail {
            assert_eq!(reset(&app, &forgot(&app), &json!({})).status, 200);
            login(&app, "ann@example.com", ANOTHER).json()
        } else {
            change(&app, &anns, &json!({})).json()
        };
        let before = app.stage.count("select count(*) from api_keys");
        for old in [&intruders, &anns, &issued] {
            for (method, target, body) in [
                ("POST", "/api-keys", json!({"name": "mine"})),
                ("GET", "/api-keys", json!({})),
                ("POST", rotate.as_str(), json!({"grace_seconds": 60})),
                ("DELETE", of_key.as_str(), json!({})),
            ] {
                refuses(&bearing(&app, old, method, target, &body), target);
            }
        }
        assert_eq!(app.stage.count("select count(*) from api_keys"), before);
        assert_eq!(make_key(&app, &new, "mine")["name"], "mine");
        assert_eq!(bearing(&app, &new, "POST", &rotate, &json!({})).status, 201);
        assert_eq!(
            bearing(&app, &new, "DELETE", &of_key, &json!({})).status,
            204
        );
        app.stage.pass(Duration::from_secs(1));
        let admin = request("POST", "/auth/token").bearing(token::ADMIN);
        let issued = app.send(admin.json(&json!({"user_id": id}))).json();
        assert_eq!(
            bearing(&app, &issued, "GET", "/api-keys", &json!({})).status,
            200
        );
    }
}

#[test]
fn a_rotation_that_began_before_another_password_makes_no_key_after_it() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let key = make_key(&app, &tokens, "a program's");
    let token = forgot(&app);
    let body = json!({"token": token, "new_password": ANOTHER, "revoke_keys": true});
    let taking_back = request("POST", "/auth/password/reset").json(&body);
    let back = app.meanwhile(Moment::BeforeBatch(2), taking_back);
    let rotate = format!("/api-keys/{}/rotate", key["id"].as_str().expect("one"));
    let rotated = bearing(&app, &tokens, "POST", &rotate, &json!({}));
    assert_eq!(back.answer().status, 200);
    assert_eq!(rotated.status, 401, "{}", rotated.text());
    assert_eq!(app.stage.count("select count(*) from api_keys"), 0);
}

#[test]
fn a_login_that_began_before_another_password_begins_no_session_after_it() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let token = forgot(&app);
    let body = json!({"token": token, "new_password": ANOTHER});
    let taking_back = request("POST", "/auth/password/reset").json(&body);
    let back = app.meanwhile(Moment::BeforeBatch(2), taking_back);
    let intruders = login(&app, "ann@example.com", PASSWORD);
    assert_eq!(back.answer().status, 204);
    refuses(&intruders, "its password is not the account's any more");
    assert_eq!(app.stage.count("select count(*) from sessions"), 0);

    // Nor does a change with the older password undo it.
    let app_two = with_accounts();
    let tokens_two = open(&app_two, "ann@example.com");
    let token = forgot(&app_two);
    let body = json!({"token": token, "new_password": "ann's third one"});
    let taking_back = request("POST", "/auth/password/reset").json(&body);
    let back = app_two.meanwhile(Moment::BeforeBatch(3), taking_back);
    let changed = change(&app_two, &tokens_two, &json!({"revoke_keys": true}));
    assert_eq!(back.answer().status, 204);
    assert_eq!(changed.json()["field"], "current_password");
    assert_eq!(login(&app_two, "ann@example.com", ANOTHER).status, 401);
    assert_eq!(
        login(&app_two, "ann@example.com", "ann's third one").status,
        200
    );
    drop(tokens);
}

#[test]
fn a_token_of_a_reset_is_good_once_however_often_it_is_shown_at_the_same_time() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    let token = forgot(&app);
    let told = app.burst((0..6).map(|n| {
        let body = json!({"token": token, "new_password": format!("good one number {n}")});
        request("POST", "/auth/password/reset").json(&body)
    }));
    let done = told.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(done, 1);
    let logins = (0..6).filter(|n| {
        let answer = login(&app, "ann@example.com", &format!("good one number {n}"));
        app.stage.pass(Duration::from_mins(15));
        answer.status == 200
    });
    assert_eq!(logins.count(), 1);
}

#[test]
fn taking_back_that_fails_has_done_nothing_and_can_be_repeated() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let key = make_key(&app, &tokens, "a program's");
    let token = forgot(&app);
    let all = json!({"revoke_keys": true});
    let state = || {
        let mut rows = app.stage.dump();
        // A change is asked with a password: that it was tried is counted.
        rows.retain(|row| !row.starts_with("login_failures") && !row.starts_with("users"));
        rows
    };
    let before = state();
    for fails in [
        "update on accounts",
        "delete on sessions",
        "update on account_tokens",
        "delete on api_keys",
        "insert on audit",
    ] {
        app.failing(fails, || {
            assert_eq!(reset(&app, &token, &all).status, 500, "{fails}");
            assert_eq!(change(&app, &tokens, &all).status, 500, "{fails}");
            app.stage.pass(Duration::from_mins(1));
        });
        assert_eq!(state(), before, "{fails}");
    }
    assert_eq!(with_key(&app, &key), 200);
    assert_eq!(reset(&app, &token, &all).status, 200);
    assert_eq!(with_key(&app, &key), 401);
}
