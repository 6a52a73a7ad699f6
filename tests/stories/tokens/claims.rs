//! What a token says of its person besides who they are, and what production holds its secrets to.

use crate::support::token::{SECRET, signed};
use crate::support::{TestApp, request};
use crate::tokens::{good, hs256, list};
use serde_json::{Value, json};

#[test]
fn a_name_or_an_address_that_acts_where_it_is_shown_is_not_kept() {
    let app = TestApp::new();
    let kept = |user: &str, name: Value, email: Value| {
        let mut claims = good(&app);
        (claims["sub"], claims["name"], claims["email"]) = (json!(user), name, email);
        let token = signed(&hs256(), &claims, SECRET);
        assert_eq!(
            list(&app, &token).status,
            200,
            "the token is good all the same"
        );
        let me = app.get(user, "/users/me").json();
        (me["display_name"].clone(), me["email"].clone())
    };
    for (nth, name) in [
        "Ann\nSet-Cookie: x",
        "Ann\r",
        "\u{0}Ann",
        "\u{1b}[31mAnn",
        "Ann\u{7f}",
        "Ann\u{85}",
        "\u{202e}nnA",
        "\u{202a}Ann",
        "A\u{2066}nn",
        "Ann\u{2069}",
        "Ann\u{2028}",
    ]
    .into_iter()
    .enumerate()
    {
        let user = format!("name {nth}");
        assert_eq!(
            kept(&user, json!(name), json!(null)).0,
            json!(null),
            "{name:?}"
        );
    }
    for (nth, email) in [
        "ann",
        "ann@",
        "@example.com",
        "ann@example.com\nBcc: eve@example.com",
        "ann@exam\u{0}ple.com",
        "a\u{202e}nn@example.com",
        "Ann <ann@example.com>",
        "a<victim@example.com>",
        "ann@example.com, eve@example.com",
        "ann eve@example.com",
        "ann@example.com ",
        "ann@-example.com",
        "ann@example..com",
        "\u{430}nn@example.com",
    ]
    .into_iter()
    .enumerate()
    {
        let user = format!("address {nth}");
        assert_eq!(
            kept(&user, json!(null), json!(email)).1,
            json!(null),
            "{email:?}"
        );
    }
    for (nth, (name, email)) in [
        ("Ann", "ann@example.com"),
        ("Zo\u{eb} O'Hara-\u{738b}", "zoe+x@mail.example.co.uk"),
        ("\u{645}\u{631}\u{64a}\u{645}", "o'hara!#$%@x1.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let user = format!("sane {nth}");
        let expected = (json!(name), json!(email));
        assert_eq!(kept(&user, json!(name), json!(email)), expected);
    }
}

/// The faults of a production with these variables.
fn faults(vars: &[(&'static str, &str)]) -> String {
    let mut app = TestApp::new()
        .with("ENVIRONMENT", "production")
        .with("ALLOW_X_USER_ID_AUTH", "false");
    for (name, value) in vars {
        app = app.with(name, value);
    }
    app.send(request("GET", "/health"));
    let logs = app.stage.logs.borrow();
    let line = logs.iter().find(|line| line.contains("not_serving"));
    line.cloned().unwrap_or_default()
}

#[test]
fn production_holds_its_secrets_to_the_length_of_their_hash() {
    for (algorithm, bytes) in [("HS256", 32), ("HS384", 48), ("HS512", 64)] {
        let (long, short) = ("s".repeat(bytes), "s".repeat(bytes - 1));
        let secret = |secret: &str| {
            [("JWT_ALGORITHM", algorithm), ("JWT_SECRET_KEY", secret)]
                .map(|(name, value)| (name, value.to_owned()))
        };
        let told = |vars: &[(&'static str, String)]| {
            let vars: Vec<_> = vars
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            faults(&vars)
        };
        assert_eq!(told(&secret(&long)), "", "{algorithm}");
        let fault = told(&secret(&short));
        assert!(
            fault.contains("JWT_SECRET_KEY") && fault.contains(algorithm),
            "{fault}"
        );
        let mut older = secret(&long).to_vec();
        older.push(("JWT_PREVIOUS_SECRET_KEYS", short));
        assert!(
            told(&older).contains("JWT_PREVIOUS_SECRET_KEYS"),
            "{algorithm}"
        );
    }
    assert_eq!(faults(&[("AUDIT_KEY", &"a".repeat(32))]), "");
    assert!(faults(&[("AUDIT_KEY", &"a".repeat(31))]).contains("AUDIT_KEY"));
}

#[test]
fn an_address_of_keys_has_no_user_in_it() {
    let told = |url: &'static str| {
        faults(&[
            ("JWT_JWKS_URL", url),
            ("JWT_ISSUER", "https://issuer.example/"),
            ("JWT_AUDIENCE", "keepsake"),
            ("JWT_USER_PREFIX", "idp|"),
        ])
    };
    for url in [
        "https://user:word@issuer.example/jwks.json",
        "https://user@issuer.example/jwks.json",
        "https://@issuer.example/",
        "https://issuer.example@evil.example",
        "http://localhost:80@evil.example/jwks.json",
        "http://127.0.0.1:@evil.example?x",
    ] {
        assert!(told(url).contains("JWT_JWKS_URL"), "{url}");
    }
    for url in [
        "https://issuer.example/@tenant/jwks.json",
        "https://issuer.example?for=a@b",
        "http://localhost:8080/jwks.json",
    ] {
        assert_eq!(told(url), "", "{url}");
    }
}
