//! What nobody may read: causes in replies, and in the log what was said, secrets and credentials.
//!
//! Every other story's log is looked at too, when its `TestApp` goes.

use crate::http::input::well_formed;
use crate::support::stage::{Recording, Script};
use crate::support::token::{SECRET, signed};
use crate::support::{ROUTES, TestApp, With, request};
use keepsake::http::policy::Policy;
use keepsake::http::request::Request;

use keepsake::platform::{Ending, ModelCall};
use serde_json::{Map, Value, json};

/// The lines of the log, each one a JSON object.
fn log(app: &TestApp) -> Vec<Map<String, Value>> {
    let lines = app.stage.logs.borrow();
    let parsed = lines.iter().map(|line| {
        assert!(!line.contains(['\n', '\r']), "{line:?}");
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    });
    parsed.collect()
}

fn events(app: &TestApp) -> Vec<String> {
    let lines = log(app);
    lines
        .iter()
        .map(|line| line["event"].as_str().expect("an event").to_owned())
        .collect()
}

/// A request of every route, with what would have it do something.
fn everything(id: &str) -> Vec<Request> {
    let asks = ROUTES
        .iter()
        .map(|route| well_formed(route, id, id).by("ann"));
    asks.collect()
}

#[test]
fn a_fault_of_the_server_shows_no_cause_and_the_log_has_it() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    app.stage.logs.borrow_mut().clear();
    app.stage.database_is_down.set(true);
    let routes = ROUTES.iter().zip(everything(&conversation));
    let touching = routes.filter(|(route, _)| route.policy == Policy::User);
    for (route, ask) in touching {
        let answer = app.send(ask);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (500, "internal"),
            "{route:?}"
        );
        let told = format!("{}{:?}", answer.text(), answer.headers);
        assert!(
            !told.contains("hunter2") && !told.contains("database"),
            "{told}"
        );
        let lines = log(&app);
        let [cause, request] = lines.as_slice() else {
            panic!("a cause and a request: {lines:?}")
        };
        assert_eq!(
            (&cause["event"], &cause["level"]),
            (&json!("cause"), &json!("error"))
        );
        assert_eq!(cause["cause"], "the database is down: password=hunter2");
        assert_eq!(
            (&request["event"], &request["level"]),
            (&json!("request"), &json!("error"))
        );
        assert_eq!(cause["request_id"], request["request_id"]);
        assert_eq!(
            request["request_id"].as_str(),
            answer.header("x-request-id")
        );
        app.stage.logs.borrow_mut().clear();
    }
    let health = app.send(request("GET", "/health"));
    let expected = (503, json!("degraded"), json!("unavailable"));
    let told = health.json();
    assert_eq!(
        (
            health.status,
            told["status"].clone(),
            told["database"].clone()
        ),
        expected
    );
    assert!(!health.text().contains("hunter2"));
}

#[test]
fn health_and_the_front_page_tell_nothing_of_the_configuration() {
    let app = TestApp::new().with("MODEL_API_KEY", "sk-live-0123456789");
    let mut browser = request("GET", "/");
    browser.accept = Some("text/html,*/*".to_owned());
    let page = app.send(browser);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        page.header("content-security-policy")
            .is_some_and(|csp| csp.contains("'none'"))
    );
    let health = app.send(request("GET", "/health"));
    assert_eq!(
        (health.status, &health.json()["status"]),
        (200, &json!("healthy"))
    );
    for answer in [page, health, app.send(request("GET", "/"))] {
        for secret in [
            "sk-live",
            SECRET,
            "model.example",
            "scripted",
            "app.example",
        ] {
            assert!(
                !answer.text().contains(secret),
                "{secret} in {}",
                answer.text()
            );
        }
    }
}

#[test]
fn the_log_holds_one_line_a_request_and_nothing_of_what_was_said_or_shown() {
    const SAID: &str = "my grandmother hid the honey";
    let app = TestApp::new().with("MODEL_API_KEY", "sk-live-0123456789");
    let exp = 1_795_400_000;
    let claims = json!({"sub": "auth0|ann-of-the-bees", "exp": exp});
    let token = signed(&json!({"alg": "HS256"}), &claims, SECRET);
    let forged = signed(
        &json!({"alg": "HS256"}),
        &claims,
        "not-the-secret-but-quite-as-long",
    );
    let body = json!({
        "message": SAID, "system_prompt": "persona-of-the-request",
        "client_message_id": "clients-own-id",
    });
    let say = || request("POST", "/chat").bearing(&token).json(&body);
    let echo = |status: u16, text: &str, ending| {
        let chunks = vec![text.as_bytes().to_vec()];
        app.script(Script::Answers(status, Recording { chunks, ending }));
    };

    echo(500, SAID, Ending::Ended);
    app.send(say());
    echo(
        200,
        &format!("data: {{\"error\":{{\"message\":\"{SAID}\"}}}}\n\n"),
        Ending::Ended,
    );
    app.send(say());
    echo(200, &format!("data: {SAID}\n\n"), Ending::Ended);
    app.send(say());
    echo(200, SAID, Ending::Broken);
    app.send(say());
    app.script(Script::says(SAID));
    let said = app.send(say());
    app.send(say());
    let conversation = said.header("x-conversation-id").expect("an id").to_owned();
    let path = format!("/conversations/{conversation}?q=honey");
    app.send(
        request("PATCH", &path)
            .bearing(&token)
            .json(&json!({"title": SAID})),
    );
    app.send(request("GET", &path).bearing(&forged));
    app.send(request("GET", "/conversations").by("ann-of-the-bees"));
    let mut keyed = request("GET", "/grandmother?honey=1");
    keyed.api_key = Some("ks_0123456789".to_owned());
    app.send(keyed);
    app.send(request("POST", "/auth/validate").json(&json!({"token": forged})));
    app.send(request("POST", "/auth/token").json(&json!({"user_id": "ann-of-the-bees"})));
    app.send(
        request("POST", "/chat")
            .bearing(&token)
            .json(&json!({"message": 7, "honey": SAID})),
    );

    assert_eq!(said.words(), SAID, "it did happen");
    let asked = app.stage.calls.borrow().last().cloned().expect("a call");
    let ModelCall::Http { headers, .. } = asked else {
        panic!("{asked:?}")
    };
    assert!(headers.contains(&("authorization", "Bearer sk-live-0123456789".to_owned())));

    let lines = app.stage.logs.borrow().concat();
    for secret in [
        "honey",
        "grandmother",
        "persona-of",
        "clients-own",
        "ann-of-the-bees",
        "sk-live",
        "ks_01234",
        SECRET,
        &token,
        &forged,
        "Bearer",
    ] {
        assert!(!lines.contains(secret), "{secret} in {lines}");
    }
    assert_eq!(
        events(&app)
            .iter()
            .filter(|event| *event == "request")
            .count(),
        13
    );
    for line in log(&app) {
        let level = line["level"].as_str().expect("a level");
        assert!(["info", "warn", "error"].contains(&level), "{line:?}");
        assert!(
            line["request_id"].as_str().is_some_and(|id| id.len() == 36),
            "{line:?}"
        );
    }
}

#[test]
fn what_a_model_calls_its_error_is_logged_only_where_it_is_a_name() {
    let app = TestApp::new();
    for member in ["type", "code"] {
        let event = json!({"error": {member: "cannot answer: my grandmother hid the honey"}});
        app.script(Script::sends(format!("data: {event}\n\n").as_bytes()));
        app.chat("ann", "my grandmother hid the honey");
    }
    let lines = app.stage.logs.borrow().concat();
    assert!(!lines.contains("honey"), "{lines}");
    let event = json!({"error": {"type": "server_error"}});
    app.script(Script::sends(format!("data: {event}\n\n").as_bytes()));
    app.chat("ann", "hello there");
    assert!(app.stage.logs.borrow().concat().contains("server_error"));
}
