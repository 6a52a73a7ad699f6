//! Tokens of our own secret beside those of an issuer: whom each names, and nobody else.

use crate::support::public_key::Issuer;
use crate::support::token::{self, SECRET, signed};
use crate::support::{TestApp, With, refuses, request};
use crate::tokens::issuers::{claims, publish, with_issuer};
use crate::tokens::{hs256, list};
use serde_json::{Value, json};

/// A production with an issuer, in which nothing is amiss.
fn production() -> TestApp {
    with_issuer()
        .with("ENVIRONMENT", "production")
        .with("ALLOW_X_USER_ID_AUTH", "false")
        .with("JWT_USER_PREFIX", "idp|")
}

/// The faults that the log names.
fn faults(app: &TestApp) -> String {
    let answer = app.send(request("GET", "/health"));
    let logs = app.stage.logs.borrow();
    let line = logs.iter().rfind(|line| line.contains("not_serving"));
    let faults = line.map_or_else(String::new, |line| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        line["faults"].to_string()
    });
    let expected = if faults.is_empty() { 200 } else { 503 };
    assert_eq!(answer.status, expected, "{faults}");
    faults
}

#[test]
fn production_believes_an_issuer_only_with_its_name_an_audience_and_a_prefix() {
    assert_eq!(faults(&production()), "");
    for missing in ["JWT_ISSUER", "JWT_AUDIENCE", "JWT_USER_PREFIX"] {
        let faults = faults(&production().with(missing, ""));
        assert!(faults.contains(missing), "{missing} is not in {faults}");
    }
    for prefix in ["acct_", "acct_x", "a", "acc", "id\n", &"p".repeat(101)] {
        let faults = faults(&production().with("JWT_USER_PREFIX", prefix));
        assert!(faults.contains("JWT_USER_PREFIX"), "{prefix:?}: {faults}");
    }
    let alone = production().with("JWT_JWKS_URL", "");
    let alone = alone
        .with("JWT_AUDIENCE", "")
        .with("JWT_ISSUER", "")
        .with("JWT_USER_PREFIX", "");
    assert_eq!(faults(&alone), "", "without an issuer none of it is needed");
}

#[test]
fn an_issuers_user_and_ours_are_never_the_same_by_accident() {
    let app = production();
    let issuer = Issuer::ed();
    publish(&app, &[issuer.jwk("e")], None);
    let header = json!({"alg": "EdDSA", "kid": "e"});
    let theirs = |sub: &str| {
        let mut claims = claims(&app);
        claims["sub"] = json!(sub);
        issuer.sign(&header, &claims)
    };
    let ours = |sub: &str| {
        let mut claims = claims(&app);
        claims["sub"] = json!(sub);
        signed(&hs256(), &claims, SECRET)
    };
    let me = |token: &str| app.send(request("GET", "/users/me").bearing(token));
    assert_eq!(me(&theirs("ann")).json()["user_id"], "idp|ann");
    assert_eq!(me(&ours("ann")).json()["user_id"], "ann");

    let kept = json!({"content": "I keep bees"});
    let made = request("POST", "/memories").bearing(&ours("ann"));
    assert_eq!(app.send(made.json(&kept)).status, 201);
    let seen = |token: &str| app.send(request("GET", "/memories").bearing(token)).json();
    assert_eq!(seen(&ours("ann"))["total"], 1);
    assert_eq!(seen(&theirs("ann"))["total"], 0, "another ann");

    // Nor by the prefix in a name of ours, nor by an account's name in one of theirs.
    refuses(&me(&ours("idp|ann")), "the issuer's users are the issuer's");
    assert_eq!(me(&theirs("acct_7")).json()["user_id"], "idp|acct_7");
    refuses(
        &me(&theirs(&"a".repeat(252))),
        "one that is too long with it",
    );
    let issue = request("POST", "/auth/token").bearing(token::ADMIN);
    let refused = app.send(issue.json(&json!({"user_id": "idp|ann"})));
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (422, &json!("user_id")),
        "it would be refused"
    );
    let told = |token: &str| {
        let body = json!({"token": token});
        app.send(request("POST", "/auth/validate").json(&body))
            .json()["user_id"]
            .clone()
    };
    assert_eq!(told(&theirs("ann")), "idp|ann");
    assert_eq!(told(&ours("idp|ann")), json!(null));
}

#[test]
fn an_address_is_somebodys_name_only_where_it_is_verified() {
    let app = with_issuer().with("JWT_USER_CLAIM", "email");
    let issuer = Issuer::ed();
    publish(&app, &[issuer.jwk("e")], None);
    let header = json!({"alg": "EdDSA", "kid": "e"});
    let mut claims = claims(&app);
    claims["email"] = json!("ann@example.com");
    claims["email_verified"] = json!(true);
    let by = |claims: &Value| {
        [
            issuer.sign(&header, claims),
            signed(&hs256(), claims, SECRET),
        ]
    };
    for token in by(&claims) {
        let me = app.send(request("GET", "/users/me").bearing(&token));
        assert_eq!(me.json()["user_id"], "ann@example.com");
    }
    for unproved in [
        json!(false),
        json!("true"),
        json!(1),
        json!(null),
        json!([true]),
    ] {
        claims["email_verified"] = unproved;
        for token in by(&claims) {
            refuses(&list(&app, &token), &claims["email_verified"].to_string());
        }
    }
    claims
        .as_object_mut()
        .expect("claims")
        .remove("email_verified");
    for token in by(&claims) {
        refuses(&list(&app, &token), "nothing is said of it");
    }
    let made = app.post("x", "/auth/token", &json!({"user_id": "bob@example.com"}));
    let made = made.json()["access_token"].clone();
    let token = made.as_str().expect("a token");
    assert_eq!(list(&app, token).status, 200, "those that are issued here");
}
