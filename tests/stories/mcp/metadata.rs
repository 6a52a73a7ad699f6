//! The metadata of the resource `/mcp` (RFC 9728), where an identity provider issues the tokens.

use crate::mcp::{calling, stateless};
use crate::support::{TestApp, With, request};
use crate::tokens::issuers::with_issuer;
use serde_json::json;

const PATHS: [&str; 2] = [
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
];

#[test]
fn a_client_without_a_token_is_told_who_issues_one() {
    let app = with_issuer();
    for path in PATHS {
        let metadata = app.send(request("GET", path));
        assert_eq!(metadata.status, 200, "{}", metadata.text());
        let told = metadata.json();
        assert_eq!(told["resource"], "https://keepsake.example/mcp");
        assert_eq!(
            told["authorization_servers"],
            json!(["https://issuer.example/"])
        );
        assert_eq!(told["bearer_methods_supported"], json!(["header"]));
    }
    let url = format!("https://keepsake.example{}", PATHS[1]);
    for ask in [
        stateless("tools/list", &json!({})),
        stateless("tools/list", &json!({})).bearing("x"),
    ] {
        let refused = app.send(ask);
        assert_eq!(refused.status, 401);
        let challenge = format!("Bearer resource_metadata=\"{url}\"");
        assert_eq!(refused.header("www-authenticate"), Some(challenge.as_str()));
    }
    let key =
        crate::keys::make(&app, &json!({"name": "client", "scopes": ["chat"]}))["key"].clone();
    let refused =
        app.send(calling("get_profile", &json!({})).bearing(key.as_str().expect("a key")));
    let challenge = format!(
        "Bearer error=\"insufficient_scope\", scope=\"memories:read\", resource_metadata=\"{url}\""
    );
    assert_eq!(refused.header("www-authenticate"), Some(challenge.as_str()));
    let elsewhere = app.send(request("GET", "/conversations"));
    assert_eq!(
        elsewhere.header("www-authenticate"),
        Some("Bearer"),
        "other routes are no part of it"
    );
}

#[test]
fn without_an_identity_provider_there_is_no_metadata() {
    let unnamed = with_issuer().with("JWT_ISSUER", "issuer");
    for app in [
        TestApp::new(),
        with_issuer().with("JWT_JWKS_URL", ""),
        unnamed,
    ] {
        for path in PATHS {
            let absent = app.send(request("GET", path));
            assert_eq!(
                (absent.status, absent.problem().as_str()),
                (404, "not_found")
            );
        }
        let refused = app.send(stateless("tools/list", &json!({})));
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    }
}
