//! Tokens of an identity provider: its keys, found when they are needed, and what nobody gets past them.

use crate::support::public_key::Issuer;
use crate::support::token::{SECRET, part, signed};
use crate::support::{TestApp, refuses};
use crate::tokens::{good, list, seconds};
use keepsake::platform::Document;
use serde_json::{Value, json};
use std::time::Duration;

const URL: &str = "https://issuer.example/jwks.json";

pub fn with_issuer() -> TestApp {
    TestApp::new()
        .with("JWT_JWKS_URL", URL)
        .with("JWT_ISSUER", "https://issuer.example/")
        .with("JWT_AUDIENCE", "keepsake")
}

pub fn claims(app: &TestApp) -> Value {
    let mut claims = good(app);
    claims["iss"] = json!("https://issuer.example/");
    claims["aud"] = json!(["other", "keepsake"]);
    claims
}

/// What the issuer answers when it is asked next.
pub fn publish(app: &TestApp, keys: &[Value], max_age: Option<u32>) {
    let document = Document {
        status: 200,
        max_age,
        body: json!({"keys": keys}).to_string(),
    };
    app.stage.documents.borrow_mut().push_back(Ok(document));
}

fn asked(app: &TestApp) -> usize {
    app.stage.fetched.borrow().len()
}

#[test]
fn tokens_of_an_issuer_are_believed_by_its_keys() {
    let app = with_issuer();
    let (ed, ec) = (Issuer::ed(), Issuer::ec());
    publish(
        &app,
        &[
            json!({"kty": "oct", "k": "x"}),
            json!(7),
            ed.jwk("e"),
            ec.jwk("p"),
        ],
        None,
    );
    let by = |issuer: &Issuer, alg: &str, kid: &str| {
        issuer.sign(&json!({"alg": alg, "kid": kid}), &claims(&app))
    };
    assert_eq!(list(&app, &by(&ed, "EdDSA", "e")).status, 200);
    assert_eq!(list(&app, &by(&ec, "ES256", "p")).status, 200);
    assert_eq!(
        (asked(&app), app.stage.fetched.borrow()[0].as_str()),
        (1, URL),
        "once for both"
    );
    let unnamed = ed.sign(&json!({"alg": "EdDSA"}), &claims(&app));
    assert_eq!(list(&app, &unnamed).status, 200, "the only one of its kind");
    let mut own = claims(&app);
    own["aud"] = json!("keepsake");
    let own = signed(&json!({"alg": "HS256"}), &own, SECRET);
    assert_eq!(list(&app, &own).status, 200, "ours are good, too");

    for (issuer, alg, kid, why) in [
        (&ed, "EdDSA", "p", "the name of another key"),
        (&ed, "ES256", "e", "another algorithm than the key's"),
        (&ec, "EdDSA", "p", "the other way round"),
        (&Issuer::ed(), "EdDSA", "e", "a stranger's key of that name"),
        (&ed, "none", "e", "none"),
        (&ed, "eddsa", "e", "another case"),
        (&ed, "Ed25519", "e", "another name"),
    ] {
        refuses(&list(&app, &by(issuer, alg, kid)), why);
    }
    let publicly = [
        ed.jwk("e").to_string(),
        ed.jwk("e")["x"].as_str().expect("x").to_owned(),
    ];
    for public in publicly {
        for alg in ["HS256", "EdDSA"] {
            let forged = signed(&json!({"alg": alg, "kid": "e"}), &claims(&app), &public);
            refuses(&list(&app, &forged), "a public key as a secret");
        }
    }
    let header = json!({"alg": "EdDSA", "kid": "e"});
    for (name, value) in [
        ("iss", json!("https://other.example/")),
        ("iss", json!(null)),
        ("aud", json!("other")),
        ("aud", json!([])),
        ("aud", json!(7)),
    ] {
        let mut other = claims(&app);
        other[name] = value;
        refuses(&list(&app, &ed.sign(&header, &other)), name);
    }
    for foreign in ["jwk", "jku", "x5u", "x5c", "crit"] {
        let mut header = header.clone();
        header[foreign] = json!(["exp"]);
        refuses(&list(&app, &ed.sign(&header, &claims(&app))), foreign);
    }
}

#[test]
fn a_member_that_comes_twice_is_no_claim() {
    let app = TestApp::new();
    let now = seconds(&app);
    let sign = |header: &str, claims: &str| {
        let head = part(&json!({"alg": "HS256"}));
        let token = signed(&json!({"alg": "HS256"}), &json!({}), SECRET);
        assert!(token.starts_with(&head));
        let raw = |text: &str| crate::support::token::base64url(text.as_bytes());
        crate::support::token::sign_raw(&format!("{}.{}", raw(header), raw(claims)), SECRET)
    };
    let header = r#"{"alg":"HS256"}"#;
    let exp = now + 600;
    let once = format!(r#"{{"sub":"ann","exp":{exp}}}"#);
    assert_eq!(list(&app, &sign(header, &once)).status, 200);
    for (header, claims) in [
        (
            header.to_owned(),
            format!(r#"{{"sub":"bob","sub":"ann","exp":{exp}}}"#),
        ),
        (
            header.to_owned(),
            format!(r#"{{"sub":"ann","exp":1,"exp":{exp}}}"#),
        ),
        (r#"{"alg":"none","alg":"HS256"}"#.to_owned(), once.clone()),
        (header.to_owned(), format!("[{once}]")),
        (header.to_owned(), format!("{once} x")),
    ] {
        refuses(&list(&app, &sign(&header, &claims)), &claims);
    }
}

#[test]
fn keys_are_fetched_when_they_are_stale_or_missing_and_not_more_often() {
    let app = with_issuer();
    let (old, new) = (Issuer::ed(), Issuer::ed());
    let by = |issuer: &Issuer, kid: &str| {
        issuer.sign(&json!({"alg": "EdDSA", "kid": kid}), &claims(&app))
    };
    publish(&app, &[old.jwk("old")], Some(300));
    assert_eq!(list(&app, &by(&old, "old")).status, 200);

    publish(&app, &[old.jwk("old"), new.jwk("new")], Some(300));
    assert_eq!(
        list(&app, &by(&new, "new")).status,
        200,
        "looked for at once"
    );
    assert_eq!(asked(&app), 2);
    for nth in 0..20 {
        refuses(
            &list(&app, &by(&new, &format!("invented {nth}"))),
            "invented",
        );
    }
    assert_eq!(asked(&app), 2, "not again for a minute");
    app.stage.pass(Duration::from_secs(61));
    refuses(&list(&app, &by(&new, "invented")), "invented");
    assert_eq!(asked(&app), 3);

    app.stage.pass(Duration::from_mins(5));
    assert_eq!(
        list(&app, &by(&old, "old")).status,
        200,
        "the issuer is away: the last keys are good"
    );
    assert_eq!(asked(&app), 4);
    assert_eq!(list(&app, &by(&old, "old")).status, 200);
    assert_eq!(asked(&app), 4, "and it is left alone for a while");
    app.stage.pass(Duration::from_secs(61));
    publish(&app, &[new.jwk("new")], None);
    refuses(&list(&app, &by(&old, "old")), "its key was taken back");
    assert_eq!(asked(&app), 5);
}

#[test]
fn an_issuer_that_is_away_or_odd_lets_nobody_in() {
    for document in [
        Err("no answer".to_owned()),
        Ok(Document {
            status: 500,
            max_age: None,
            body: String::new(),
        }),
        Ok(Document {
            status: 200,
            max_age: None,
            body: "<html>".to_owned(),
        }),
        Ok(Document {
            status: 200,
            max_age: None,
            body: r#"{"keys":[]}"#.to_owned(),
        }),
    ] {
        let app = with_issuer();
        app.stage.documents.borrow_mut().push_back(document);
        let token = Issuer::ed().sign(&json!({"alg": "EdDSA", "kid": "e"}), &claims(&app));
        refuses(&list(&app, &token), "no keys");
        let warned = app
            .stage
            .logs
            .borrow()
            .iter()
            .any(|line| line.contains("jwks"));
        assert!(warned);
    }
    let short = json!({"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"});
    let app = with_issuer();
    publish(&app, &[short], None);
    let token = Issuer::ed().sign(&json!({"alg": "RS256", "kid": "r"}), &claims(&app));
    refuses(&list(&app, &token), "a key of 24 bits");
}

#[test]
fn an_older_secret_verifies_and_does_not_sign() {
    let app = TestApp::new().with(
        "JWT_PREVIOUS_SECRET_KEYS",
        "an-older-secret-of-the-tests-that-is-long, another",
    );
    let older = signed(
        &json!({"alg": "HS256"}),
        &good(&app),
        "an-older-secret-of-the-tests-that-is-long",
    );
    assert_eq!(list(&app, &older).status, 200);
    let issued = app
        .post("ann", "/auth/token", &json!({"user_id": "ann"}))
        .json();
    let strict = TestApp::new();
    assert_eq!(
        list(&strict, issued["access_token"].as_str().expect("a token")).status,
        200
    );
    refuses(&list(&strict, &older), "it is not among its secrets");
}

#[test]
fn the_algorithm_is_the_configurations() {
    for (alg, other) in [("HS256", "HS512"), ("HS384", "HS256"), ("HS512", "HS384")] {
        let app = TestApp::new().with("JWT_ALGORITHM", alg);
        let issued = app
            .post("ann", "/auth/token", &json!({"user_id": "ann"}))
            .json();
        let issued = issued["access_token"].as_str().expect("a token").to_owned();
        assert_eq!(list(&app, &issued).status, 200, "{alg}");
        let elsewhere = TestApp::new().with("JWT_ALGORITHM", other);
        refuses(&list(&elsewhere, &issued), other);
    }
    let odd = TestApp::new().with("JWT_ALGORITHM", "RS256");
    assert_eq!(odd.get("ann", "/conversations").status, 503);
}

#[test]
fn who_somebody_is_may_be_in_another_claim_and_their_name_is_noted_once() {
    let app = TestApp::new().with("JWT_USER_CLAIM", "uid");
    let mut claims = good(&app);
    claims["uid"] = json!("zoe");
    claims["email"] = json!("zoe@example.com");
    claims["name"] = json!("Zoe");
    let token = signed(&json!({"alg": "HS256"}), &claims, SECRET);
    assert_eq!(list(&app, &token).status, 200);
    let zoe = app.get("zoe", "/users/me").json();
    assert_eq!(
        (&zoe["email"], &zoe["display_name"]),
        (&json!("zoe@example.com"), &json!("Zoe"))
    );
    let before = app.stage.batches.borrow().len();
    list(&app, &token);
    assert_eq!(
        app.stage.batches.borrow().len() - before,
        1,
        "it is not noted again"
    );
    refuses(
        &list(&app, &signed(&json!({"alg": "HS256"}), &good(&app), SECRET)),
        "no such claim",
    );
}
