//! Guessing passwords at the same time gets nobody further than one after the other, and keeps nobody else
//! waiting.

use crate::accounts::{PASSWORD, bearing, login, open, with_accounts};
use crate::support::{Answer, With, request};
use keepsake::http::request::Request;
use serde_json::json;
use std::time::Duration;

fn guess(email: &str, password: &str) -> Request {
    let body = json!({"email": email, "password": password});
    request("POST", "/auth/login").json(&body)
}

fn count(told: &[Answer], status: u16) -> usize {
    told.iter().filter(|answer| answer.status == status).count()
}

#[test]
fn forty_guesses_at_the_same_time_are_five() {
    for email in ["ann@example.com", "nobody@example.com"] {
        let app = with_accounts();
        open(&app, "ann@example.com");
        let guesses = |most: usize| (0..most).map(|n| guess(email, &format!("guess number {n}")));
        let told = app.burst(guesses(40));
        assert!((1..=5).contains(&count(&told, 401)), "{email}");
        assert_eq!(count(&told, 401) + count(&told, 429), 40, "{email}");
        // Few at a time, so that nothing but the count of an address slows them.
        let waves: Vec<Answer> = (0..10).flat_map(|_| app.burst(guesses(4))).collect();
        assert_eq!(count(&told, 401) + count(&waves, 401), 5, "{email}");
        assert_eq!(login(&app, email, PASSWORD).status, 429);
        app.stage.pass(Duration::from_secs(2));
        let one = app.burst(guesses(4));
        assert_eq!(count(&one, 401), 1, "one more after the wait: {email}");
    }
}

#[test]
fn forty_guesses_at_a_change_of_password_are_five() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let bearer = tokens["access_token"].as_str().expect("one");
    let change = |n: usize| {
        let guess = format!("guess number {n}");
        let body = json!({"current_password": guess, "new_password": "another good one"});
        request("POST", "/auth/password")
            .bearing(bearer)
            .json(&body)
    };
    let waves: Vec<Answer> = (0..10)
        .flat_map(|_| app.burst((0..4).map(change)))
        .collect();
    assert_eq!(count(&waves, 422), 5);
    assert_eq!(count(&waves, 429), 35);
    app.stage.pass(Duration::from_mins(15));
    let body = json!({"current_password": PASSWORD, "new_password": "another good one"});
    let changed = bearing(&app, &tokens, "POST", "/auth/password", &body);
    assert_eq!(changed.status, 200, "{}", changed.text());
}

#[test]
fn who_logs_in_several_times_at_once_is_let_in() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    let told = app.burst((0..4).map(|_| guess("ann@example.com", PASSWORD)));
    assert_eq!(count(&told, 200), 4);
    assert_eq!(app.stage.count("select count(*) from login_failures"), 0);
}

#[test]
fn an_instance_hashes_few_passwords_at_once_and_says_when_to_come_back() {
    let app = with_accounts();
    let told = app.burst((0..40).map(|n| guess(&format!("ann{n}@example.com"), PASSWORD)));
    assert_eq!(count(&told, 401), 8, "these are hashed");
    for refused in told.iter().filter(|answer| answer.status != 401) {
        assert_eq!(refused.problem(), "too_fast");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    let counted = "select count(*) from login_failures";
    assert_eq!(
        app.stage.count(counted),
        8,
        "what was not tried is not counted"
    );
    let told = app.burst((0..8).map(|n| guess(&format!("bob{n}@example.com"), PASSWORD)));
    assert_eq!(count(&told, 401), 8, "as soon as the others are done");
}

#[test]
fn a_guess_that_could_not_be_counted_is_not_tried() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    for fails in ["insert on login_failures", "insert on sessions"] {
        app.failing(fails, || {
            assert_eq!(
                login(&app, "ann@example.com", PASSWORD).status,
                500,
                "{fails}"
            );
        });
    }
    let counted = "select sum(failures) from login_failures";
    assert_eq!(app.stage.count(counted), 1, "the second was a try");
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 200);
}
