//! `/auth/token` and `/auth/validate`: tokens made and judged here.

use crate::keys::with;
use crate::support::token::{self, SECRET, signed};
use crate::support::{TestApp, With, refuses, request};
use crate::tokens::{good, hs256, list, seconds};
use crate::users::{admin, suspend};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_token_that_was_issued_here_works_and_names_its_user() {
    let app = TestApp::new().with("ALLOW_X_USER_ID_AUTH", "false");
    let issued = app
        .send(request("POST", "/auth/token").json(&json!({"user_id": "ann"})))
        .json();
    assert_eq!(issued["token_type"], "bearer");
    assert_eq!(
        (&issued["expires_in"], &issued["user_id"]),
        (&json!(86400), &json!("ann"))
    );
    let token = issued["access_token"].as_str().expect("a token");
    let say = json!({"message": "I keep bees"});
    assert_eq!(
        app.send(request("POST", "/chat").bearing(token).json(&say))
            .status,
        200
    );
    assert_eq!(list(&app, token).json()["total"], 1);
    assert_eq!(
        app.stage
            .count("select count(*) from users where external_user_id = 'ann'"),
        1
    );

    app.stage.pass(Duration::from_secs(86_400 + 59));
    assert_eq!(list(&app, token).status, 200, "within the leeway");
    app.stage.pass(Duration::from_secs(2));
    refuses(&list(&app, token), "a day and a minute later");
}

#[test]
fn validation_says_who_and_until_when_or_why_not() {
    let app = TestApp::new();
    let exp = 1_795_400_000;
    let now = seconds(&app);
    let validate = |claims: Value| {
        let body = json!({"token": signed(&hs256(), &claims, SECRET)});
        app.send(request("POST", "/auth/validate").json(&body))
            .json()
    };
    let (valid, until) = (
        json!({"sub": "ann", "exp": exp}),
        "2026-11-23T02:13:20.000Z",
    );
    let expected = json!({"valid": true, "user_id": "ann", "expires_at": until, "error": null});
    assert_eq!(validate(valid), expected);
    for (claims, error) in [
        (
            json!({"sub": "ann", "exp": now - 99}),
            "The token has expired.",
        ),
        (
            json!({"sub": "ann", "exp": exp, "nbf": now + 99}),
            "The token is not valid yet.",
        ),
        (json!({"sub": "ann"}), "The token is not valid."),
    ] {
        let refused = json!({"valid": false, "user_id": null, "expires_at": null, "error": error});
        assert_eq!(validate(claims), refused);
    }
    let other = app.with("JWT_SECRET_KEY", "");
    let body = json!({"token": signed(&hs256(), &json!({"sub": "ann", "exp": exp}), SECRET)});
    let answer = other.send(request("POST", "/auth/validate").json(&body));
    assert_eq!(
        answer.json()["valid"],
        false,
        "development's own secret is another one"
    );
}

#[test]
fn tokens_are_issued_in_development_alone_and_within_bounds() {
    let app = TestApp::new();
    let issue = |app: &TestApp, body: Value| app.send(request("POST", "/auth/token").json(&body));
    for hours in [1, 8760] {
        let issued = issue(&app, json!({"user_id": "ann", "expires_in_hours": hours})).json();
        assert_eq!(issued["expires_in"], hours * 3600);
        let token = issued["access_token"].as_str().expect("a token");
        let told = app.send(request("POST", "/auth/validate").json(&json!({"token": token})));
        let until = told.json()["expires_at"].as_str().map(str::to_owned);
        let until = keepsake::time::Timestamp::parse(&until.expect("a time")).expect("RFC 3339");
        assert!((until.millis() / 1000 - seconds(&app) - hours * 3600).abs() <= 1);
    }
    for (field, body) in [
        (
            "expires_in_hours",
            json!({"user_id": "ann", "expires_in_hours": 0}),
        ),
        (
            "expires_in_hours",
            json!({"user_id": "ann", "expires_in_hours": 8761}),
        ),
        (
            "expires_in_hours",
            json!({"user_id": "ann", "expires_in_hours": -1}),
        ),
        (
            "expires_in_hours",
            json!({"user_id": "ann", "expires_in_hours": 1.5}),
        ),
        ("user_id", json!({})),
        ("user_id", json!({"user_id": ""})),
        ("user_id", json!({"user_id": "a".repeat(256)})),
        ("user_id", json!({"user_id": "a\nb"})),
    ] {
        let refused = issue(&app, body.clone());
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!(field)),
            "{body}"
        );
    }
    let keyless = app.with("JWT_SECRET_KEY", "");
    let issued = issue(&keyless, json!({"user_id": "ann"})).json();
    let issued = issued["access_token"].as_str().expect("a token");
    assert_eq!(
        list(&keyless, issued).status,
        200,
        "development has a secret"
    );
    let production = TestApp::new()
        .with("ENVIRONMENT", "production")
        .with("ALLOW_X_USER_ID_AUTH", "false");
    let refused = issue(&production, json!({"user_id": "ann"}));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (401, "unauthenticated")
    );
    let ask = request("POST", "/auth/token").json(&json!({"user_id": "ann"}));
    let anns = signed(&hs256(), &good(&production), SECRET);
    let refused = production.send(ask.clone().bearing(&anns));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "missing_scope")
    );
    let issued = production.send(ask.bearing(token::ADMIN));
    let issued = issued.json()["access_token"].clone();
    let issued = issued.as_str().expect("a token");
    assert_eq!(list(&production, issued).status, 200);
    assert_eq!(
        list(&production, &signed(&hs256(), &good(&production), SECRET)).status,
        200
    );
}

#[test]
fn no_key_gets_a_token_of_anybody() {
    for environment in ["development", "production"] {
        let app = TestApp::new()
            .with("ENVIRONMENT", environment)
            .with("ALLOW_X_USER_ID_AUTH", "false");
        for user in ["ann", "bob"] {
            admin(&app, "POST", "/admin/users", &json!({"user_id": user}));
        }
        for scopes in [json!(["admin"]), json!(["chat", "keys"])] {
            let body = json!({"name": "ops", "scopes": scopes, "user_id": "ann"});
            let key = admin(&app, "POST", "/api-keys", &body).json()["key"].clone();
            let before = app.stage.count("select count(*) from audit");
            let bobs = json!({"user_id": "bob", "expires_in_hours": 8760});
            let bearing = key.as_str().expect("a key");
            for ask in [
                with(&key, "POST", "/auth/token"),
                request("POST", "/auth/token").bearing(bearing),
            ] {
                let refused = app.send(ask.json(&bobs));
                assert_eq!(
                    (refused.status, refused.problem().as_str()),
                    (403, "forbidden"),
                    "{environment} {scopes} {}",
                    refused.text()
                );
                assert!(refused.text().contains("ADMIN_TOKEN"), "it is told why");
            }
            assert_eq!(app.stage.count("select count(*) from audit"), before);
            suspend(&app, "ann", true);
            let refused = app.send(with(&key, "POST", "/auth/token").json(&bobs));
            assert_eq!(refused.status, 403, "{environment} {scopes}");
            suspend(&app, "ann", false);
        }
        let issued = admin(&app, "POST", "/auth/token", &json!({"user_id": "bob"}));
        assert_eq!(issued.status, 200, "{environment} {}", issued.text());
    }
}
