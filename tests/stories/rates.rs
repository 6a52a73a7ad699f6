//! How fast somebody may ask, and that nobody is slowed by another.

use crate::support::{Answer, TestApp, With, request, token};
use serde_json::json;

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
