//! What a token proves: its signature by our key and algorithm, its times, its subject.

pub mod claims;
pub mod issuers;
pub mod routes;
pub mod whose;

use crate::support::token::{SECRET, base64url, part, signed};
use crate::support::{Answer, TestApp, With, refuses, request};
use keepsake::platform::Platform;
use serde_json::{Value, json};

pub fn hs256() -> Value {
    json!({"alg": "HS256", "typ": "JWT"})
}

pub fn seconds(app: &TestApp) -> i64 {
    app.stage.now().millis() / 1000
}

/// Claims that are good in every way.
pub fn good(app: &TestApp) -> Value {
    json!({"sub": "ann", "exp": seconds(app) + 3600})
}

pub fn list(app: &TestApp, token: &str) -> Answer {
    app.send(request("GET", "/conversations").bearing(token))
}

#[test]
fn tokens_of_others_are_believed_by_their_claims_alone() {
    let app = TestApp::new();
    let now = seconds(&app);
    for (claims, believed) in [
        (good(&app), true),
        (json!({"sub": "ann", "exp": now - 58}), true),
        (json!({"sub": "ann", "exp": now - 61}), false),
        (json!({"sub": "ann", "exp": 0}), false),
        (json!({"sub": "ann", "exp": now + 9, "nbf": now + 58}), true),
        (
            json!({"sub": "ann", "exp": now + 99, "nbf": now + 62}),
            false,
        ),
        (json!({"sub": "ann", "exp": now + 9, "nbf": "soon"}), false),
        (json!({"sub": "ann", "exp": 8_210_266_876_799_i64}), true),
        (
            json!({"sub": "ann", "exp": 9_000_000_000_000_000_000_i64}),
            false,
        ),
        (json!({"sub": "ann", "exp": "9999999999"}), false),
        (json!({"sub": "ann"}), false),
        (json!({"exp": now + 9}), false),
        (json!({"sub": "", "exp": now + 9}), false),
        (json!({"sub": " \t", "exp": now + 9}), false),
        (json!({"sub": 7, "exp": now + 9}), false),
        (json!({"sub": ["ann"], "exp": now + 9}), false),
        (json!({"sub": "a\u{0}b", "exp": now + 9}), false),
        (json!({"sub": "\u{8702}".repeat(255), "exp": now + 9}), true),
        (json!({"sub": "a".repeat(256), "exp": now + 9}), false),
        (
            json!({"sub": "ann", "exp": now + 9, "note": "x".repeat(9000)}),
            false,
        ),
    ] {
        let answer = list(&app, &signed(&hs256(), &claims, SECRET));
        if believed {
            assert_eq!(answer.status, 200, "{claims}");
        } else {
            refuses(&answer, &claims.to_string());
        }
    }
}

#[test]
fn a_token_that_is_good_since_the_beginning_of_time_stops_nobody() {
    let app = TestApp::new();
    let earliest = json!({"sub": "ann", "exp": seconds(&app) + 9, "nbf": -8_334_601_228_800_i64});
    let answer = list(&app, &signed(&hs256(), &earliest, SECRET));
    assert!(matches!(answer.status, 200 | 401), "{}", answer.text());
}

#[test]
fn no_header_and_no_form_makes_a_forgery_good() {
    let app = TestApp::new();
    let claims = good(&app);
    let right = signed(&hs256(), &claims, SECRET);
    assert_eq!(list(&app, &right).status, 200);
    let (signed_part, signature) = right.rsplit_once('.').expect("three parts");
    let (head, _) = signed_part.split_once('.').expect("three parts");
    let forged = part(&json!({"sub": "bob", "exp": seconds(&app) + 3600}));
    let padded = base64url(format!("{claims} ").as_bytes());
    let none = part(&json!({"alg": "none"}));
    let mut wrong = vec![
        (
            signed(&hs256(), &claims, "another-secret-that-is-long-enough-too"),
            "another secret",
        ),
        (signed(&hs256(), &claims, ""), "an empty secret"),
        (format!("{head}.{forged}.{signature}"), "other claims"),
        (
            format!("{head}.{padded}.{signature}"),
            "claims with a blank more",
        ),
        (format!("{none}.{}.", part(&claims)), "none"),
        (
            format!("{none}.{}.{signature}", part(&claims)),
            "none, signed",
        ),
        (signed_part.to_owned(), "no signature"),
        (format!("{signed_part}."), "an empty signature"),
        (format!("{right}="), "padding"),
        (
            format!("{head}=.{}.{signature}", part(&claims)),
            "padding in the header",
        ),
        (format!("{right}.x"), "four parts"),
        (format!("{right}AA"), "a longer signature"),
        (format!("{right} x"), "a second word"),
        ("....".to_owned(), "dots"),
        ("\u{1f41d}.\u{1f41d}.\u{1f41d}".to_owned(), "bees"),
        ("a".repeat(9000), "9000 letters"),
    ];
    for alg in [
        "HS384", "HS512", "RS256", "ES256", "none", "None", "hs256", "",
    ] {
        wrong.push((
            signed(&json!({"alg": alg, "typ": "JWT"}), &claims, SECRET),
            alg,
        ));
    }
    for header in [
        json!({"alg": "HS256", "crit": ["exp"]}),
        json!({"alg": "HS256", "crit": []}),
        json!({"alg": "HS256", "cty": "cbor"}),
        json!({"alg": ["HS256"]}),
        json!({"typ": "JWT"}),
        json!([]),
    ] {
        wrong.push((signed(&header, &claims, SECRET), "a strange header"));
    }
    let before = app.stage.dump();
    for (token, why) in wrong {
        refuses(&list(&app, &token), why);
        let answer = app.send(request("POST", "/auth/validate").json(&json!({"token": token})));
        assert_eq!(
            (answer.status, &answer.json()["valid"]),
            (200, &json!(false)),
            "{why}"
        );
    }
    assert_eq!(app.stage.dump(), before);
}
