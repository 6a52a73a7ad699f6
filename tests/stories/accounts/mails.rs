//! The mails of accounts: whoever else asks for an address, its owner has a mail that works, and the
//! mailbox is not filled.

use crate::accounts::{
    PASSWORD, bearing, login, mailed, open, post, register, verify, with_accounts,
};
use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use serde_json::{Value, json};
use std::time::Duration;

const STRANGERS: &str = "a stranger's password";

fn asks(from: &str, target: &str, body: &Value) -> Request {
    let mut ask = request("POST", target).json(body);
    ask.address = Some(from.to_owned());
    ask
}

fn registers(from: &str, password: &str) -> Request {
    let body = json!({"email": "ann@example.com", "password": password});
    asks(from, "/auth/register", &body)
}

fn forgot(from: &str) -> Request {
    let body = json!({"email": "ann@example.com"});
    asks(from, "/auth/password/reset", &body)
}

fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "new_password": password});
    post(app, "/auth/password/reset", &body)
}

fn mails(app: &TestApp) -> usize {
    app.stage.mails.borrow().len()
}

/// The token of the first mail of all.
fn first_mailed(app: &TestApp) -> String {
    let mails = app.stage.mails.borrow();
    let (_, rest) = mails[0].text.split_once("?token=").expect("a link");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

#[test]
fn whoever_registers_an_address_first_does_not_get_what_its_owner_opens() {
    let app = with_accounts();
    for _ in 0..9 {
        assert_eq!(app.send(registers("198.51.100.66", STRANGERS)).status, 202);
    }
    assert_eq!(mails(&app), 5);
    let strangers = first_mailed(&app);
    assert_eq!(register(&app, "ann@example.com", PASSWORD).status, 202);
    assert_eq!(mails(&app), 6, "the owner is written to all the same");
    // She opens the stranger's mail, and says which password is hers.
    assert_eq!(
        post(&app, "/auth/verify", &json!({"token": strangers})).json()["field"],
        "password"
    );
    let opened = verify(&app, &strangers, PASSWORD);
    assert_eq!(opened.status, 200, "{}", opened.text());
    assert_eq!(login(&app, "ann@example.com", STRANGERS).status, 401);
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 200);
    assert_eq!(verify(&app, &mailed(&app), STRANGERS).status, 422);
}

#[test]
fn an_account_is_opened_by_the_mail_and_the_password_together() {
    let app = with_accounts();
    register(&app, "ann@example.com", PASSWORD);
    let token = mailed(&app);
    for (shown, field) in [
        (json!({"token": token}), "password"),
        (
            json!({"token": token, "password": "not the password"}),
            "password",
        ),
        (json!({"token": token, "password": ""}), "password"),
        (
            json!({"token": "0".repeat(64), "password": PASSWORD}),
            "token",
        ),
        (json!({"password": PASSWORD}), "token"),
    ] {
        let told = post(&app, "/auth/verify", &shown);
        assert_eq!(
            (told.status, told.json()["field"].clone()),
            (422, json!(field))
        );
    }
    assert_eq!(app.stage.count("select count(*) from accounts"), 0);
    // A stranger's password is one of another address.
    let theirs = json!({"email": "mallory@example.com", "password": STRANGERS});
    post(&app, "/auth/register", &theirs);
    assert_eq!(verify(&app, &token, STRANGERS).status, 422);
    assert_eq!(verify(&app, &token, PASSWORD).status, 200);
    let waiting = "select count(*) from registrations where email like 'ann@%'";
    assert_eq!(app.stage.count(waiting), 0);
}

#[test]
fn an_account_is_opened_once_however_often_it_is_confirmed_at_the_same_time() {
    let app = with_accounts();
    register(&app, "ann@example.com", PASSWORD);
    let body = json!({"token": mailed(&app), "password": PASSWORD});
    let told = app.burst((0..8).map(|_| asks("192.0.2.7", "/auth/verify", &body)));
    let opened = told.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(opened, 1);
    let left = "select (select count(*) from accounts) * 100 + (select count(*) from users) * 10
                + (select count(*) from sessions)";
    assert_eq!(app.stage.count(left), 121, "the default user is one");
}

#[test]
fn strangers_do_not_use_up_the_mails_of_a_reset() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    app.stage.mails.borrow_mut().clear();
    app.burst((0..40).map(|_| forgot("198.51.100.66")));
    assert_eq!(mails(&app), 5, "a burst gets no more than the limit");
    app.burst((0..40).map(|_| registers("198.51.100.66", STRANGERS)));
    assert_eq!(mails(&app), 5, "by whichever route");
    assert_eq!(app.send(forgot("192.0.2.7")).status, 202);
    assert_eq!(mails(&app), 6, "the owner is written to all the same");
    assert_eq!(reset(&app, &mailed(&app), "a third good one").status, 204);
}

#[test]
fn a_mailbox_gets_twenty_mails_an_hour_from_everywhere_and_any_of_them_serves() {
    let everywhere = || (0..40).map(|n| format!("198.51.100.{n}"));
    let app = with_accounts();
    open(&app, "ann@example.com");
    app.stage.pass(Duration::from_hours(1));
    app.stage.mails.borrow_mut().clear();
    app.burst(everywhere().map(|from| forgot(&from)));
    assert_eq!(mails(&app), 20);
    assert_eq!(app.send(forgot("192.0.2.7")).status, 202);
    assert_eq!(mails(&app), 20);
    let told = app.send(forgot("192.0.2.7")).json();
    assert!(
        told["message"].as_str().expect("one").contains("last hour"),
        "{told}"
    );
    assert_eq!(reset(&app, &first_mailed(&app), "a third one").status, 204);

    let app = with_accounts();
    for from in everywhere() {
        assert_eq!(app.send(registers(&from, STRANGERS)).status, 202);
    }
    assert_eq!(mails(&app), 20);
    register(&app, "ann@example.com", PASSWORD);
    assert_eq!(mails(&app), 20);
    assert_eq!(verify(&app, &first_mailed(&app), PASSWORD).status, 200);
    assert_eq!(login(&app, "ann@example.com", STRANGERS).status, 401);
    app.stage.pass(Duration::from_hours(1));
    app.send(forgot("192.0.2.7"));
    assert_eq!(mails(&app), 21);
}

#[test]
fn addresses_of_one_network_are_one_asker() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    app.stage.mails.borrow_mut().clear();
    app.burst((0..40).map(|n| forgot(&format!("2001:db8:1:2::{n:x}"))));
    assert_eq!(mails(&app), 5);
    app.send(forgot("2001:db8:1:3::1"));
    assert_eq!(mails(&app), 6);
    let stored = app.stage.dump().concat();
    assert!(!stored.contains("2001:db8"), "by a keyed hash");
}

#[test]
fn a_mail_that_could_not_be_sent_does_not_count() {
    let app = with_accounts();
    app.stage.mail_is_down.set(true);
    for _ in 0..6 {
        assert_eq!(register(&app, "ann@example.com", PASSWORD).status, 202);
    }
    app.stage.mail_is_down.set(false);
    register(&app, "ann@example.com", PASSWORD);
    assert_eq!(mails(&app), 1);
    assert_eq!(verify(&app, &mailed(&app), PASSWORD).status, 200);
}

/// Everything, or nothing: with each statement that writes to a table failing, and each round trip.
#[test]
fn an_opening_that_fails_has_done_nothing_and_can_be_repeated() {
    let app = with_accounts();
    register(&app, "ann@example.com", PASSWORD);
    let token = mailed(&app);
    let before = app.stage.dump();
    for fails in [
        "insert on users",
        "insert on accounts",
        "insert on audit",
        "update on account_tokens",
        "delete on registrations",
        "insert on sessions",
    ] {
        app.failing(fails, || {
            assert_eq!(verify(&app, &token, PASSWORD).status, 500, "{fails}");
        });
        assert_eq!(app.stage.dump(), before, "{fails}");
    }
    for nth in 1..=2 {
        let stage = app.stage.clone();
        let down = async move { stage.database_is_down.set(true) };
        app.stage.meanwhile(Moment::BeforeBatch(nth), down);
        assert_eq!(verify(&app, &token, PASSWORD).status, 500, "{nth}");
        app.stage.database_is_down.set(false);
        assert_eq!(app.stage.dump(), before, "{nth}");
    }
    let opened = verify(&app, &token, PASSWORD);
    assert_eq!(opened.status, 200, "{}", opened.text());
    let me = bearing(&app, &opened.json(), "GET", "/users/me", &json!({}));
    assert_eq!(me.status, 200);
}

#[test]
fn a_registration_that_fails_sends_nothing_and_counts_nothing() {
    let app = with_accounts();
    let before = app.stage.dump();
    for fails in [
        "insert on account_tokens",
        "insert on registrations",
        "insert on audit",
    ] {
        app.failing(fails, || {
            assert_eq!(register(&app, "ann@example.com", PASSWORD).status, 500);
        });
        assert_eq!((app.stage.dump(), mails(&app)), (before.clone(), 0));
    }
}

#[test]
fn what_was_mailed_counts_until_the_hour_is_over_whatever_it_was_used_for() {
    let app = with_accounts();
    let everywhere = |app: &TestApp| {
        for n in 0..20 {
            app.send(registers(&format!("198.51.100.{n}"), STRANGERS));
        }
    };
    register(&app, "ann@example.com", PASSWORD);
    everywhere(&app);
    assert_eq!(mails(&app), 20);
    let opened = verify(&app, &first_mailed(&app), PASSWORD);
    assert_eq!(opened.status, 200, "{}", opened.text());
    everywhere(&app);
    app.send(forgot("192.0.2.8"));
    assert_eq!(mails(&app), 20, "after an opening");
    for used in 0..20 {
        let tokens = app.stage.mails.borrow()[used].text.clone();
        let (_, rest) = tokens.split_once("?token=").expect("a link");
        let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(verify(&app, &token, PASSWORD).json()["field"], "token");
    }

    app.stage.pass(Duration::from_hours(1));
    app.stage.mails.borrow_mut().clear();
    app.burst((0..20).map(|n| forgot(&format!("198.51.100.{n}"))));
    assert_eq!(mails(&app), 20);
    let token = first_mailed(&app);
    assert_eq!(reset(&app, &token, "a third good one").status, 204);
    everywhere(&app);
    assert_eq!(mails(&app), 20, "after a reset");
    let body = json!({"current_password": "a third good one", "new_password": "a fourth good one"});
    let tokens = login(&app, "ann@example.com", "a third good one").json();
    let changed = bearing(&app, &tokens, "POST", "/auth/password", &body);
    assert_eq!(changed.status, 200, "{}", changed.text());
    everywhere(&app);
    assert_eq!(mails(&app), 20, "after a change");
    assert_eq!(reset(&app, &token, "a fifth one").json()["field"], "token");
    app.stage.pass(Duration::from_hours(1));
    app.send(forgot("192.0.2.8"));
    assert_eq!(mails(&app), 21);
    assert_eq!(reset(&app, &mailed(&app), "a fifth one").status, 204);
}

#[test]
fn a_network_keeps_few_registrations_of_an_address_however_many_it_asks_for_at_once() {
    let app = with_accounts();
    let kept = "select count(*) from registrations";
    let of = |from: String, n: usize| registers(&from, &format!("{STRANGERS} {n}"));
    for round in 0..5 {
        let from = "198.51.100.66".to_owned();
        app.burst((0..8).map(|n| of(from.clone(), round * 8 + n)));
    }
    assert_eq!(app.stage.count(kept), 5);
    // Its owner has room, with the mail that comes to them.
    register(&app, "ann@example.com", PASSWORD);
    assert_eq!(app.stage.count(kept), 6);
    for round in 0..20 {
        let from = |n: usize| format!("203.0.113.{}", round * 8 + n);
        app.burst((0..8).map(|n| of(from(n), 100 + round * 8 + n)));
    }
    assert_eq!(app.stage.count(kept), 100, "from everywhere");
    // One that is there stays good for an hour from when it is said again, and another address has room.
    app.stage.pass(Duration::from_mins(59));
    register(&app, "ann@example.com", PASSWORD);
    register(&app, "bob@example.com", PASSWORD);
    assert_eq!(app.stage.count(kept), 101);
    app.stage.pass(Duration::from_mins(2));
    register(&app, "ann@example.com", "a second good one");
    assert_eq!(
        app.stage.count(kept),
        102,
        "those of an hour ago count no more"
    );
    assert_eq!(verify(&app, &mailed(&app), PASSWORD).status, 200);
    assert_eq!(app.stage.count(kept), 1);
}
