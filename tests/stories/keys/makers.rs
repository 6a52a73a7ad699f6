//! A key neither outlives nor outranks the one that it was made with, whichever way it was made, and one
//! key has one successor.

use crate::keys::{make, with};
use crate::support::stage::Moment;
use crate::support::{Answer, Later, TestApp, With, refuses, request, token};
use keepsake::time::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn lists(app: &TestApp, key: &Value) -> Answer {
    app.send(with(&key["key"], "GET", "/conversations"))
}

/// A time from now, as a body has it.
fn after(app: &TestApp, seconds: i64) -> String {
    use keepsake::platform::Platform;
    let now = app.stage.now().millis();
    Timestamp::from_millis(now + 1000 * seconds).to_string()
}

const MAKES: [&str; 2] = ["keys", "conversations:read"];

/// A key of Ann's that makes others.
fn maker(app: &TestApp) -> Value {
    make(app, &json!({"name": "maker", "scopes": MAKES}))
}

/// A key that is made with a key.
fn made_with(app: &TestApp, maker: &Value, body: &Value) -> Value {
    let made = app.send(with(&maker["key"], "POST", "/api-keys").json(body));
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn child(app: &TestApp, maker: &Value) -> Value {
    made_with(app, maker, &json!({"name": "made", "scopes": MAKES}))
}

fn rotation(key: &Value, grace: u32) -> keepsake::http::request::Request {
    let target = format!("/api-keys/{}/rotate", text(&key["id"]));
    request("POST", &target).json(&json!({"grace_seconds": grace}))
}

fn delete(app: &TestApp, key: &Value) {
    let target = format!("/api-keys/{}", text(&key["id"]));
    let deleted = app.send(request("DELETE", &target).by("ann"));
    assert_eq!(deleted.status, 204, "{}", deleted.text());
}

#[test]
fn a_key_ends_at_the_latest_with_the_key_that_made_it() {
    let app = TestApp::new();
    let (soon, later) = (after(&app, 600), after(&app, 6000));
    let ends = json!({"name": "maker", "scopes": MAKES, "expires_at": soon});
    let maker = make(&app, &ends);
    let unsaid = child(&app, &maker);
    assert_eq!(
        unsaid["expires_at"], maker["expires_at"],
        "where nothing is said"
    );
    let longer = json!({"name": "n", "scopes": MAKES, "expires_at": later});
    let longer = made_with(&app, &maker, &longer);
    assert_eq!(longer["expires_at"], maker["expires_at"]);
    let shorter = json!({"name": "n", "scopes": MAKES, "expires_at": after(&app, 60)});
    let shorter = made_with(&app, &maker, &shorter);
    assert!(text(&shorter["expires_at"]) < text(&maker["expires_at"]));
    let grandchild = made_with(
        &app,
        &longer,
        &json!({"name": "n", "scopes": MAKES, "expires_at": later}),
    );
    assert_eq!(grandchild["expires_at"], maker["expires_at"]);
    assert_eq!(
        (&maker["made_by"], &grandchild["made_by"]),
        (&json!(null), &longer["id"])
    );
    app.stage.pass(Duration::from_secs(601));
    for key in [&maker, &unsaid, &longer, &shorter, &grandchild] {
        refuses(&lists(&app, key), "it has ended");
    }
    let unending = child(&app, &self::maker(&app));
    assert_eq!(unending["expires_at"], json!(null));
}

#[test]
fn whatever_was_made_with_a_key_goes_with_it() {
    let app = TestApp::new();
    let maker = maker(&app);
    let first = child(&app, &maker);
    let second = child(&app, &first);
    let beside = make(&app, &json!({"name": "beside"}));
    for key in [&maker, &first, &second] {
        assert_eq!(lists(&app, key).status, 200);
    }
    delete(&app, &maker);
    for key in [&maker, &first, &second] {
        refuses(&lists(&app, key), "at once, where it was deleted");
    }
    assert_eq!(lists(&app, &beside).status, 200);
    let left = app.get("ann", "/api-keys").json();
    assert_eq!(left["keys"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_key_that_is_gone_or_has_ended_elsewhere_makes_and_rotates_nothing() {
    for how in [
        "delete from api_keys where name = 'maker'",
        "update api_keys set expires_at = '2026-11-22T00:00:00.000Z' where name = 'maker'",
    ] {
        let app = TestApp::new();
        let maker = maker(&app);
        let made = child(&app, &maker);
        // As another instance would end it, while this one still believes it.
        let done = app.stage.database.borrow().execute(how, []);
        assert_eq!(done, Ok(1));
        assert_eq!(
            lists(&app, &maker).status,
            200,
            "it is believed for a while"
        );
        let keys = "select count(*) from api_keys";
        let before = app.stage.count(keys);
        let more = with(&maker["key"], "POST", "/api-keys").json(&json!({"name": "more"}));
        refuses(&app.send(more), how);
        let again = self::maker(&app);
        assert_eq!(lists(&app, &again).status, 200);
        assert_eq!(app.stage.count(keys), before + 1);
        let mut rotate = rotation(&made, 0);
        rotate.api_key = Some(text(&maker["key"]));
        assert!(matches!(app.send(rotate).status, 401 | 404), "{how}");
        assert_eq!(app.stage.count(keys), before + 1);
    }
    // And while it makes one: between the look at the key and the batch that makes it.
    let app = TestApp::new();
    let maker = maker(&app);
    let target = format!("/api-keys/{}", text(&maker["id"]));
    let ask = request("DELETE", &target).by("ann");
    let deleted = app.meanwhile(Moment::BeforeBatch(2), ask);
    let more = with(&maker["key"], "POST", "/api-keys").json(&json!({"name": "more"}));
    refuses(&app.send(more), "it was deleted meanwhile");
    assert_eq!(deleted.answer().status, 204);
    assert_eq!(app.stage.count("select count(*) from api_keys"), 0);
}

#[test]
fn what_a_rotated_key_made_ends_with_it() {
    let app = TestApp::new();
    let (old, other) = (maker(&app), maker(&app));
    let (made, kept) = (child(&app, &old), child(&app, &other));
    let grandchild = child(&app, &made);
    let new = app.send(rotation(&old, 600).by("ann"));
    assert_eq!(new.status, 201, "{}", new.text());
    let new = new.json();
    let late = made_with(
        &app,
        &made,
        &json!({"name": "in the grace", "scopes": MAKES}),
    );
    for key in [&old, &made, &grandchild, &late, &new, &kept] {
        assert_eq!(lists(&app, key).status, 200, "within the grace");
    }
    app.stage.pass(Duration::from_secs(601));
    for key in [&old, &made, &grandchild, &late] {
        refuses(&lists(&app, key), "the grace is over");
    }
    for key in [&new, &kept] {
        assert_eq!(lists(&app, key).status, 200);
    }
    assert_eq!(app.send(rotation(&other, 0).by("ann")).status, 201);
    refuses(&lists(&app, &kept), "at once, without a grace");
}

#[test]
fn a_key_that_rotated_itself_takes_its_successors_along() {
    let app = TestApp::new();
    let maker = maker(&app);
    let first = child(&app, &maker);
    let itself = |key: &Value| {
        let mut ask = rotation(key, 600);
        ask.api_key = Some(text(&key["key"]));
        let new = app.send(ask);
        assert_eq!(new.status, 201, "{}", new.text());
        new.json()
    };
    let second = itself(&first);
    assert_eq!(second["made_by"], maker["id"], "it has the same maker");
    let third = itself(&second);
    delete(&app, &first);
    for key in [&first, &second, &third] {
        refuses(&lists(&app, key), "whoever stole the first has all of them");
    }
    // One that the person rotated is the person's: the old one may go before its grace is over.
    let old = child(&app, &maker);
    let new = app.send(rotation(&old, 600).by("ann")).json();
    delete(&app, &old);
    assert_eq!(lists(&app, &new).status, 200);
    delete(&app, &maker);
    refuses(&lists(&app, &new), "it goes with the maker of the old one");
}

#[test]
fn what_a_key_rotated_goes_with_it_and_with_the_maker_of_the_old_one() {
    let app = TestApp::new();
    let by = |caller: &Value, key: &Value| {
        let mut ask = rotation(key, 600);
        ask.api_key = Some(text(&caller["key"]));
        let new = app.send(ask);
        assert_eq!(new.status, 201, "{}", new.text());
        new.json()
    };
    let ends = json!({"name": "short", "scopes": MAKES, "expires_at": after(&app, 6000)});
    let short = make(&app, &ends);
    // By a key that did not make the old one: the new one goes with either.
    for nth in 0..2 {
        let either = [maker(&app), maker(&app)];
        let new = by(&either[1], &child(&app, &either[0]));
        assert_eq!(lists(&app, &new).status, 200);
        delete(&app, &either[nth]);
        refuses(&lists(&app, &new), "one of the two is gone");
    }
    let new = by(&short, &maker(&app));
    assert_eq!(new["expires_at"], short["expires_at"], "nor later");
    // By what it made itself: that ends with it, and so does what came of it.
    let old = maker(&app);
    let made = child(&app, &old);
    let new = by(&made, &old);
    app.stage.pass(Duration::from_secs(601));
    for key in [&old, &made, &new] {
        refuses(&lists(&app, key), "the grace is over");
    }
}

#[test]
fn six_rotations_at_once_give_one_key() {
    let app = TestApp::new();
    let old = make(&app, &json!({"name": "ci"}));
    // Each reads before any of them writes.
    let rotate = rotation(&old, 600).by("ann");
    let others: Vec<_> = (2..=6)
        .map(|nth| app.meanwhile(Moment::BeforeBatch(nth), rotate.clone()))
        .collect();
    let mut answers = vec![app.send(rotate.clone())];
    answers.extend(others.iter().map(Later::answer));
    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 1, "{answers:#?}");
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.status, 422, "{}", answer.text());
    }
    assert_eq!(app.stage.count("select count(*) from api_keys"), 2);
    let again = app.send(rotate);
    assert_eq!(again.status, 422, "nor later, within the grace");
    let noted = "select count(*) from audit where action = 'key.rotate'";
    assert_eq!(app.stage.count(noted), 1);
}

#[test]
fn a_rotation_that_fails_leaves_the_old_key_and_no_new_one() {
    let app = TestApp::new();
    let maker = maker(&app);
    let made = child(&app, &maker);
    let run = |sql: &str| {
        let done = app.stage.database.borrow().execute_batch(sql);
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    };
    for what in [
        "insert on api_keys",
        "update on api_keys",
        "insert on audit",
    ] {
        run(&format!(
            "create temp trigger fails before {what} begin select raise(abort, 'it fails'); end"
        ));
        assert_eq!(
            app.send(rotation(&maker, 0).by("ann")).status,
            500,
            "{what}"
        );
        run("drop trigger fails");
        for key in [&maker, &made] {
            assert_eq!(lists(&app, key).status, 200, "{what}");
        }
        assert_eq!(app.stage.count("select count(*) from api_keys"), 2);
    }
    run(
        "create temp trigger fails before insert on audit begin select raise(abort, 'it fails'); end",
    );
    let target = format!("/api-keys/{}", text(&maker["id"]));
    assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 500);
    run("drop trigger fails");
    assert_eq!(lists(&app, &made).status, 200, "nothing was deleted");
}

#[test]
fn what_an_administrators_key_made_for_others_goes_with_the_administrator() {
    let app = TestApp::new();
    for user in ["ann", "bob"] {
        let make = request("POST", "/admin/users").bearing(token::ADMIN);
        app.send(make.json(&json!({"user_id": user})));
    }
    let ask = request("POST", "/api-keys").bearing(token::ADMIN);
    let admin = app.send(ask.json(&json!({
        "name": "admin", "user_id": "ann", "scopes": ["admin", "keys", "conversations:read"],
        "expires_at": after(&app, 6000),
    })));
    assert_eq!(admin.status, 201, "{}", admin.text());
    let admin = admin.json();
    let for_bob = json!({"name": "his", "user_id": "bob", "scopes": ["conversations:read"]});
    let his = made_with(&app, &admin, &for_bob);
    assert_eq!(his["expires_at"], admin["expires_at"]);
    app.chat("bob", "I keep bees");
    assert_eq!(lists(&app, &his).json()["total"], 1, "it is bob's");
    let ask = request("POST", "/api-keys").bearing(token::ADMIN);
    let by_token = app.send(ask.json(&for_bob)).json();
    assert_eq!(
        by_token["expires_at"],
        json!(null),
        "the admin token never ends"
    );

    let erased = app.send(request("DELETE", "/users/me").by("ann"));
    assert!(matches!(erased.status, 200 | 202), "{}", erased.text());
    app.stage.pass(Duration::from_mins(1));
    refuses(&lists(&app, &his), "ann is gone, and so is what she made");
    assert_eq!(lists(&app, &by_token).status, 200);
    assert_eq!(app.stage.count("select count(*) from api_keys"), 1);
}

#[test]
fn what_a_person_made_with_a_token_lasts_as_long_as_the_person() {
    let app = TestApp::new();
    let token = app.post(
        "ann",
        "/auth/token",
        &json!({"user_id": "ann", "expires_in_hours": 1}),
    );
    let token = text(&token.json()["access_token"]);
    let ask = request("POST", "/api-keys").bearing(&token);
    let made = app.send(ask.json(&json!({"name": "laptop", "scopes": MAKES})));
    let made = made.json();
    assert_eq!(
        (&made["expires_at"], &made["made_by"]),
        (&json!(null), &json!(null))
    );
    app.stage.pass(Duration::from_hours(2));
    let ask = request("GET", "/conversations").bearing(&token);
    refuses(&app.send(ask), "the token has expired");
    assert_eq!(lists(&app, &made).status, 200, "the person is still there");
    let erased = app.send(request("DELETE", "/users/me").by("ann"));
    assert!(matches!(erased.status, 200 | 202), "{}", erased.text());
    app.stage.pass(Duration::from_mins(1));
    refuses(&lists(&app, &made), "and now is not");
}

#[test]
fn an_administrator_who_is_suspended_administers_nothing_with_a_key() {
    let app = TestApp::new();
    let make = request("POST", "/admin/users").bearing(token::ADMIN);
    app.send(make.json(&json!({"user_id": "ann"})));
    let ask = request("POST", "/api-keys").bearing(token::ADMIN);
    let admin = json!({"name": "admin", "user_id": "ann", "scopes": ["admin"]});
    let admin = app.send(ask.json(&admin)).json();
    let users = || app.send(with(&admin["key"], "GET", "/admin/users"));
    assert_eq!(users().status, 200);
    let suspend = request("PATCH", "/admin/users/ann").bearing(token::ADMIN);
    let suspended = app.send(suspend.json(&json!({"suspended": true})));
    assert_eq!(suspended.status, 200);
    app.stage.pass(Duration::from_mins(1));
    assert_eq!(users().problem(), "suspended", "within a minute everywhere");
}
