//! How fast somebody may ask, and that nobody is slowed by another.

use crate::support::stage::Moment;
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::http::request::Request;
use keepsake::platform::Stmt;
use keepsake::time::Timestamp;
use serde_json::json;
use std::time::Duration;

fn limited(class: &str, most: u32) -> TestApp {
    let app = TestApp::new();
    app.stage.rooms.borrow_mut().insert(class.to_owned(), most);
    app
}

fn is_too_fast(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (429, "too_fast"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("retry-after"), Some("60"));
}

#[test]
fn turns_are_counted_by_user_and_apart_from_the_rest() {
    let app = limited("RATE_LIMIT_CHAT", 2);
    for _ in 0..2 {
        assert_eq!(app.chat("ann", "hello").status, 200);
    }
    let (before, asked) = (app.stage.dump(), app.stage.calls.borrow().len());
    is_too_fast(&app.chat("ann", "hello"));
    assert_eq!(
        (app.stage.dump(), app.stage.calls.borrow().len()),
        (before, asked)
    );
    assert_eq!(app.chat("bob", "hello").status, 200);
    assert_eq!(app.get("ann", "/conversations").status, 200);
}

#[test]
fn whoever_is_nobody_is_counted_by_address() {
    let app = limited("RATE_LIMIT_API", 2);
    let look = |address: &str| {
        let mut ask = request("GET", "/health");
        ask.address = Some(address.to_owned());
        app.send(ask)
    };
    for _ in 0..2 {
        assert_eq!(look("192.0.2.1").status, 200);
    }
    is_too_fast(&look("192.0.2.1"));
    assert_eq!(look("192.0.2.2").status, 200);
    for _ in 0..5 {
        let ask = request("GET", "/admin/users").bearing(token::ADMIN);
        assert_eq!(
            app.send(ask).status,
            200,
            "whoever administers is not counted"
        );
    }
}

#[test]
fn whoever_tries_credentials_is_slowed_and_nobody_else() {
    let app = limited("RATE_LIMIT_REFUSED", 3);
    let with_key = |key: &str| {
        let mut ask = request("GET", "/conversations");
        ask.api_key = Some(key.to_owned());
        app.send(ask)
    };
    for nth in 0..3 {
        assert_eq!(with_key(&format!("guess {nth}")).status, 401);
    }
    is_too_fast(&with_key("guess 4"));
    is_too_fast(&app.send(request("GET", "/conversations").bearing("a token")));
    assert_eq!(
        app.send(request("GET", "/conversations")).status,
        401,
        "without a credential nothing is tried"
    );
    assert_eq!(
        app.chat("ann", "hello").status,
        200,
        "from the same address"
    );
    assert_eq!(app.stage.count("select count(*) from audit"), 3);
    assert_eq!(
        app.post("ann", "/memories", &json!({"content": "tea"}))
            .status,
        201
    );
}

/// A well-formed key that nobody has, of a number.
fn invented(number: u8) -> String {
    keepsake::auth::key::mint([number; 16], [[number; 16], [number; 16]]).key
}

fn shows(key: &str, address: &str) -> Request {
    let mut ask = request("GET", "/conversations");
    ask.api_key = Some(key.to_owned());
    ask.address = Some(address.to_owned());
    ask
}

/// How often the database was asked for a key.
fn looked_up(app: &TestApp) -> usize {
    let batches = app.stage.batches.borrow();
    let of_keys = |batch: &&Vec<Stmt>| batch.iter().any(|stmt| stmt.sql.contains("from api_keys"));
    batches.iter().filter(of_keys).count()
}

#[test]
fn an_address_is_what_one_client_has_of_them() {
    for (one, same, other) in [
        (
            "2001:db8:1:2::1",
            "2001:db8:1:2:ffff:ffff:ffff:ffff",
            "2001:db8:1:3::1",
        ),
        (
            "2001:DB8:1:2::1",
            "2001:0db8:0001:0002:0:0:0:9",
            "2001:db8:1::2",
        ),
        ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        (
            "::ffff:198.51.100.1",
            "::FFFF:c633:6401",
            "::ffff:198.51.100.2",
        ),
        ("no address", "", "192.0.2.1"),
    ] {
        let app = limited("RATE_LIMIT_API", 2);
        let look = |address: &str| {
            let mut ask = request("GET", "/health");
            ask.address = Some(address.to_owned());
            app.send(ask)
        };
        assert_eq!(look(one).status, 200);
        assert_eq!(look(same).status, 200);
        is_too_fast(&look(one));
        is_too_fast(&look(same));
        assert_eq!(look(other).status, 200, "{other} is not {one}");
    }
    let app = limited("RATE_LIMIT_REFUSED", 2);
    for host in 0..20 {
        let answer = app.send(shows("a guess", &format!("2001:db8::{host:x}")));
        assert_eq!(answer.status, if host < 2 { 401 } else { 429 }, "{host}");
    }
}

#[test]
fn what_proves_nothing_counts_wherever_it_is_shown() {
    let wrong = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    for (path, field, refusal) in [
        ("/auth/validate", "token", 200),
        ("/auth/refresh", "refresh_token", 401),
    ] {
        let app = limited("RATE_LIMIT_REFUSED", 3).with("ACCOUNTS", "on");
        let show = |text: &str| app.send(request("POST", path).json(&json!({field: text})));
        for _ in 0..3 {
            assert_eq!(show(wrong).status, refusal, "{path}");
        }
        is_too_fast(&show(wrong));
        is_too_fast(&app.send(request("GET", "/conversations").bearing(wrong)));
        if path == "/auth/validate" {
            let issued = app.post("ann", "/auth/token", &json!({"user_id": "ann"}));
            let token = issued.json()["access_token"]
                .as_str()
                .expect("a token")
                .to_owned();
            for _ in 0..9 {
                assert_eq!(
                    show(&token).json()["valid"],
                    true,
                    "what is good is not slowed"
                );
            }
        }
        assert_eq!(app.chat("ann", "hello").status, 200);
    }
}

#[test]
fn keys_are_not_looked_up_for_an_address_that_showed_too_many() {
    let app = limited("RATE_LIMIT_REFUSED", 3);
    let own = app.post("ann", "/api-keys", &json!({"name": "laptop"}));
    let own = own.json()["key"].as_str().expect("a key").to_owned();
    let address = "192.0.2.7";
    assert_eq!(app.send(shows(&own, address)).status, 200);
    let before = looked_up(&app);
    let answers = (0..40).map(|n| app.send(shows(&invented(n), address)).status);
    let answers: Vec<u16> = answers.collect();
    assert_eq!(answers.iter().filter(|status| **status == 401).count(), 3);
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 37);
    assert_eq!(
        looked_up(&app) - before,
        4,
        "the fourth was the one too many"
    );
    for _ in 0..30 {
        let good = app.send(shows(&own, address));
        assert_eq!(
            good.status, 200,
            "a key that is known to be good is not slowed"
        );
        let issued = app.post("ann", "/auth/token", &json!({"user_id": "ann"}));
        let token = issued.json()["access_token"]
            .as_str()
            .expect("a token")
            .to_owned();
        let good = app.send(request("GET", "/conversations").bearing(&token));
        assert_eq!(good.status, 200, "nor is a token");
    }
    assert_eq!(app.send(shows(&invented(50), "192.0.2.8")).status, 401);
    app.stage.pass(Duration::from_mins(1));
    app.stage
        .rooms
        .borrow_mut()
        .retain(|name, _| !name.contains(' '));
    assert_eq!(app.send(shows(&invented(51), address)).status, 401);
}

#[test]
fn keys_shown_at_the_same_time_cannot_all_be_looked_up() {
    let app = TestApp::new();
    let own = app.post("ann", "/api-keys", &json!({"name": "laptop"}));
    let own = own.json()["key"].as_str().expect("a key").to_owned();
    let before = looked_up(&app);
    // Each is about to be looked up when the next one comes, so that none has been refused yet.
    let others: Vec<_> = (1..=20)
        .map(|n| app.meanwhile(Moment::BeforeBatch(1), shows(&invented(n), "192.0.2.7")))
        .collect();
    let mut statuses = vec![app.send(shows(&invented(0), "192.0.2.7")).status];
    statuses.extend(others.iter().map(|other| other.answer().status));
    let too_many = statuses.pop();
    assert_eq!((statuses, too_many), (vec![401; 20], Some(429)));
    assert_eq!(looked_up(&app) - before, 20);
    assert_eq!(app.send(shows(&own, "192.0.2.7")).status, 200, "afterwards");
}

#[test]
fn a_good_key_is_believed_again_where_its_address_has_no_room_left() {
    let app = limited("RATE_LIMIT_REFUSED", 3);
    let own = app.post("ann", "/api-keys", &json!({"name": "laptop"}));
    let (own, id) = (own.json()["key"].clone(), own.json()["id"].clone());
    let own = own.as_str().expect("a key");
    let address = "192.0.2.7";
    // A minute begins.
    app.stage.set(Timestamp::from_millis(1_795_340_040_000));
    assert_eq!(app.send(shows(own, address)).status, 200);
    app.stage.pass(Duration::from_secs(46));
    let told: Vec<u16> = (0..5)
        .map(|n| app.send(shows(&invented(n), address)).status)
        .collect();
    assert_eq!(told, [401, 401, 401, 429, 429]);
    let before = looked_up(&app);
    assert_eq!(app.send(shows(own, address)).status, 200);
    assert_eq!(looked_up(&app), before + 1, "it was looked up again");
    let end = request(
        "DELETE",
        &format!("/api-keys/{}", id.as_str().expect("an id")),
    );
    assert_eq!(app.send(end.by("ann")).status, 204);
    let before = looked_up(&app);
    is_too_fast(&app.send(shows(own, address)));
    assert_eq!(looked_up(&app), before, "not once it is gone");
}
