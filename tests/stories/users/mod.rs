//! Users: what they say of themselves, and how an administrator stops one.

pub mod handing_over;
pub mod suspending;
pub mod usage;

use crate::http::input::well_formed;
use crate::keys::{make, with};
use crate::support::{Answer, ROUTES, TestApp, With, request, token};
use keepsake::http::policy::Policy;

use serde_json::{Value, json};

pub fn admin(app: &TestApp, method: &str, target: &str, body: &Value) -> Answer {
    app.send(request(method, target).bearing(token::ADMIN).json(body))
}

pub fn suspend(app: &TestApp, user: &str, suspended: bool) -> Answer {
    let target = format!("/admin/users/{user}");
    admin(app, "PATCH", &target, &json!({"suspended": suspended}))
}

#[test]
fn one_says_what_one_is_called() {
    let app = TestApp::new();
    let change = |body: Value| app.send(request("PATCH", "/users/me").by("ann").json(&body));
    let me = change(json!({"display_name": "Ann", "email": "ann@example.com"})).json();
    assert_eq!(
        (&me["user_id"], &me["display_name"]),
        (&json!("ann"), &json!("Ann"))
    );
    assert_eq!(change(json!({})).json(), me, "what is not said is left");
    assert_eq!(change(json!({"email": null})).json()["email"], Value::Null);
    assert_eq!(app.get("ann", "/users/me").json()["display_name"], "Ann");
    assert_eq!(
        app.get("bob", "/users/me").json()["display_name"],
        Value::Null
    );
    for (field, body) in [
        ("display_name", json!({"display_name": ""})),
        ("display_name", json!({"display_name": "a".repeat(101)})),
        ("display_name", json!({"display_name": 7})),
        ("email", json!({"email": "ann"})),
        ("email", json!({"email": "a b@example.com"})),
        ("email", json!({"email": "@example.com"})),
    ] {
        let refused = change(body.clone());
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
    let key = make(&app, &json!({"name": "all", "scopes": ["chat", "keys"]}));
    assert_eq!(
        app.send(with(&key["key"], "GET", "/users/me")).json()["user_id"],
        "ann"
    );
    let ask = with(&key["key"], "PATCH", "/users/me").json(&json!({"display_name": "Eve"}));
    assert_eq!(app.send(ask).status, 403, "a key is not the person");
}

#[test]
fn whoever_is_suspended_gets_nothing_done_with_any_credential() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    let conversation = app.chat("ann", "I keep bees").conversation();
    let key = make(
        &app,
        &json!({"name": "all", "scopes": ["chat", "keys", "conversations:read", "conversations:write", "memories:read", "memories:write"]}),
    );
    assert_eq!(suspend(&app, "ann", true).status, 200);
    let before = app.stage.dump();
    let mut refused = 0;
    for route in ROUTES {
        if !matches!(
            route.policy,
            Policy::User | Policy::Person | Policy::Scope(_)
        ) {
            continue;
        }
        // The list of models is nobody's, and so are the tokens of a request.
        let of_nobody = [
            "/v1/models",
            "/v1/models/{model_id}",
            "/v1/messages/count_tokens",
        ];
        if of_nobody.contains(&route.path) || route.path.ends_with("/stream") {
            continue;
        }
        let mut ask = well_formed(route, &conversation, &conversation);
        if route.path == "/auth/password" {
            ask = ask.json(&json!({"current_password": "p", "new_password": "a good one"}));
        }
        let mut keyed = ask.clone();
        keyed.api_key = key["key"].as_str().map(str::to_owned);
        for ask in [ask.by("ann"), keyed] {
            if route.policy == Policy::Person && ask.api_key.is_some() {
                continue;
            }
            let answer = app.send(ask);
            let told = (answer.status, answer.problem());
            assert_eq!(
                told,
                (403, "suspended".to_owned()),
                "{route:?} {}",
                answer.text()
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 2 * 63 - 7);
    let strip = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| !row.starts_with("api_keys"))
            .collect()
    };
    assert_eq!(
        strip(app.stage.dump()),
        strip(before),
        "but for when the key was used"
    );
    assert_eq!(app.chat("bob", "hello").status, 200);
    assert_eq!(suspend(&app, "ann", false).json().get("suspended_at"), None);
    assert_eq!(app.chat("ann", "hello again").status, 200);
}

#[test]
fn an_administrator_lists_makes_and_stops_users() {
    let app = TestApp::new();
    for user in ["ann", "bob", "zoe"] {
        assert_eq!(
            admin(&app, "POST", "/admin/users", &json!({"user_id": user})).status,
            201
        );
    }
    let again = admin(&app, "POST", "/admin/users", &json!({"user_id": "bob"}));
    assert_eq!(
        (again.status, &again.json()["user_id"]),
        (200, &json!("bob"))
    );
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let target = format!("/admin/users?limit=2{cursor}");
        let page = admin(&app, "GET", &target, &json!({})).json();
        let users = page["users"].as_array().expect("a list").iter();
        seen.extend(users.map(|user| user["user_id"].as_str().expect("an id").to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["ann", "bob", "default_user", "zoe"]);
    assert_eq!(suspend(&app, "nobody", true).status, 404);
    let reindex = admin(&app, "POST", "/admin/reindex", &json!({"user_id": "ann"}));
    assert_eq!(reindex.status, 200, "{}", reindex.text());
    assert_eq!(
        app.post("bob", "/admin/reindex", &json!({"user_id": "ann"}))
            .status,
        403
    );
    let nobodys = admin(&app, "GET", "/users/me", &json!({}));
    assert_eq!(nobodys.status, 403, "the admin token is nobody");
}

#[test]
fn an_administrator_gives_conversations_to_another_user() {
    let app = TestApp::new();
    let one = app.chat("default_user", "I live in Berlin").conversation();
    let two = app.chat("default_user", "I keep bees").conversation();
    app.post(
        "default_user",
        "/memories",
        &json!({"content": "Allergic to nuts"}),
    );
    app.chat("bob", "tomatoes");
    let give =
        |from: &str, body: &Value| admin(&app, "POST", &format!("/admin/users/{from}/move"), body);
    let titles = |user: &str| app.get(user, "/conversations").json()["total"].clone();

    let before = app.stage.dump();
    for (status, from, body) in [
        (
            404,
            "default_user",
            json!({"to": "ann", "conversations": [one, "absent"]}),
        ),
        (404, "bob", json!({"to": "ann", "conversations": [one]})),
        (404, "nobody", json!({"to": "ann", "all": true})),
        (422, "default_user", json!({"to": "ann"})),
        (
            422,
            "default_user",
            json!({"to": "ann", "conversations": [one], "all": true}),
        ),
        (422, "default_user", json!({"to": "", "all": true})),
        (
            422,
            "default_user",
            json!({"to": "default_user", "all": true}),
        ),
    ] {
        assert_eq!(give(from, &body).status, status, "{from} {body}");
    }
    assert_eq!(app.stage.dump(), before, "what is refused has not happened");

    admin(&app, "POST", "/admin/users", &json!({"user_id": "ann"}));
    let moved = give(
        "default_user",
        &json!({"to": "ann", "conversations": [two, two]}),
    );
    assert_eq!(
        moved.json(),
        json!({"to": "ann", "conversations_moved": 1}),
        "{}",
        moved.text()
    );
    assert_eq!(
        (titles("default_user"), titles("ann")),
        (json!(1), json!(1))
    );
    assert_eq!(app.messages("ann", &two).len(), 2);
    assert_eq!(
        app.get("ann", "/memories/search?q=bees").json()["memories"][0]["content"],
        "I keep bees"
    );
    let left = app.get("default_user", "/memories/search?q=bees").json();
    let texts = left["memories"].as_array().expect("a list").iter();
    assert!(
        texts
            .map(|memory| memory["content"].to_string())
            .all(|text| !text.contains("bees"))
    );

    // The same fact of both: one stays.
    app.chat("ann", "I live in Berlin");
    let moved = give("default_user", &json!({"to": "ann", "all": true}));
    assert_eq!(moved.json()["conversations_moved"], 1, "{}", moved.text());
    let known = app.get("ann", "/memories?type=fact").json()["memories"].to_string();
    assert_eq!(
        (
            known.matches("Berlin.").count(),
            known.matches("nuts").count()
        ),
        (1, 1),
        "{known}"
    );
    let left = app.get("default_user", "/memories").json();
    assert_eq!(
        (titles("default_user"), &left["total"]),
        (json!(0), &json!(0))
    );
    assert_eq!(app.get("bob", "/conversations").json()["total"], 1);
    // Who is left with nothing begins anew all the same.
    app.chat("default_user", "I grow cucumbers");
    let found = app
        .get("default_user", "/memories/search?q=cucumbers")
        .json();
    assert_eq!(found["memories"][0]["content"], "I grow cucumbers");
}

#[test]
fn an_administrator_sees_how_things_stand() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    app.chat("ann", "and more bees");
    let told = app.send(request("GET", "/metrics").bearing(token::ADMIN));
    assert_eq!(
        told.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = told.text();
    let value = |name: &str| -> Option<u64> {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("keepsake_{name} ")));
        line.and_then(|value| value.parse().ok())
    };
    let (users, messages) = (value("users"), value("messages_today"));
    assert_eq!((users, messages), (Some(2), Some(2)), "{text}");
    assert_eq!(value("users_active_today"), Some(1));
    assert_eq!(value("vectors_to_tell"), Some(0), "none is bound");
    for line in text.lines() {
        let comment = line.starts_with("# HELP keepsake_") || line.starts_with("# TYPE keepsake_");
        assert!(comment || line.starts_with("keepsake_"), "{line}");
    }
    assert_eq!(text.lines().count() % 3, 0);
    assert_eq!(app.get("ann", "/metrics").status, 403);
    assert_eq!(app.send(request("GET", "/metrics")).status, 401);
}

#[test]
fn whom_an_administrator_names_and_is_nobody_is_a_404_and_comes_into_being_by_nothing() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let key = admin(
        &app,
        "POST",
        "/api-keys",
        &json!({"name": "all", "scopes": ["admin", "keys", "memories:write"], "user_id": "ann"}),
    )
    .json()["key"]
        .clone();
    let one = json!({"to": "nobody", "conversations": [conversation]});
    let asks = [
        ("PATCH", "/admin/users/nobody", json!({"suspended": true})),
        ("PATCH", "/admin/users/nobody", json!({"suspended": false})),
        ("DELETE", "/admin/users/nobody", json!({})),
        (
            "POST",
            "/admin/users/nobody/move",
            json!({"to": "ann", "all": true}),
        ),
        (
            "POST",
            "/admin/users/ann/move",
            json!({"to": "nobody", "all": true}),
        ),
        ("POST", "/admin/users/ann/move", one),
        (
            "POST",
            "/api-keys",
            json!({"name": "a key", "user_id": "nobody"}),
        ),
        ("POST", "/admin/reindex", json!({"user_id": "nobody"})),
        (
            "POST",
            "/admin/reindex",
            json!({"user_id": "nobody", "all": true}),
        ),
    ];
    app.send(with(&key, "GET", "/users/me"));
    let before = app.stage.dump();
    let noted = app.stage.count("select count(*) from audit");
    for (method, target, body) in asks {
        for ask in [
            request(method, target).bearing(token::ADMIN),
            with(&key, method, target),
        ] {
            let answer = app.send(ask.json(&body));
            assert_eq!(
                answer.status,
                404,
                "{method} {target} {body}: {}",
                answer.text()
            );
            assert!(answer.text().contains("no such user"), "{}", answer.text());
        }
    }
    assert_eq!(app.stage.dump(), before);
    assert_eq!(app.stage.count("select count(*) from audit"), noted);
    let filter = admin(&app, "GET", "/admin/audit?user_id=nobody", &json!({}));
    assert_eq!(filter.json()["entries"], json!([]), "a filter is a filter");
}
