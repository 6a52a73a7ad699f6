//! API keys as `Authorization: Bearer`, which is how every client library sends one.

use crate::keys::{make, with};
use crate::support::{TestApp, With, refuses, request, token};
use serde_json::json;

#[test]
fn a_key_works_as_a_bearer_as_it_does_by_itself() {
    let app = TestApp::new();
    let made = make(
        &app,
        &json!({"name": "sdk", "scopes": ["chat", "conversations:read"]}),
    );
    let key = made["key"].as_str().expect("a key");
    let say = json!({"message": "I keep bees"});
    let said = app.send(request("POST", "/chat").bearing(key).json(&say));
    assert_eq!(said.status, 200, "{}", said.text());
    let list = |key: &str| app.send(request("GET", "/conversations").bearing(key));
    assert_eq!(list(key).json()["total"], 1);
    assert_eq!(app.get("ann", "/conversations").json()["total"], 1);
    let lacking = app.send(request("GET", "/memories").bearing(key));
    assert_eq!(lacking.problem(), "missing_scope");
    let person = app.send(request("DELETE", "/users/me").bearing(key));
    assert_eq!(person.status, 403, "it is a key all the same");

    app.send(
        request(
            "DELETE",
            &format!("/api-keys/{}", made["id"].as_str().expect("an id")),
        )
        .by("ann"),
    );
    refuses(&list(key), "it was deleted");
}

#[test]
fn a_wrong_key_as_a_bearer_never_falls_through() {
    let app = TestApp::new().with("REQUIRE_AUTHENTICATION", "false");
    let made = make(&app, &json!({"name": "real"}));
    let key = made["key"].as_str().expect("a key").to_owned();
    let mut other = key.clone();
    other.replace_range(30..31, if key[30..].starts_with('0') { "1" } else { "0" });
    for wrong in [
        other,
        key[..96].to_owned(),
        format!("{key}0"),
        format!("{key} {key}"),
        format!("{key}.{key}"),
        key.to_uppercase(),
        "ks_live_".to_owned(),
        format!("ks_live_{}", token::ADMIN),
    ] {
        let mut ask = request("GET", "/conversations").by("ann").bearing(&wrong);
        refuses(&app.send(ask.clone()), &wrong);
        ask.api_key = Some(key.clone());
        refuses(&app.send(ask), "a good one beside it is not looked at");
    }
    let mut ask = with(&made["key"], "GET", "/conversations").by("bob");
    ask.authorization = Some(key.clone());
    refuses(&app.send(ask), "without a scheme");
    let basic = format!("Basic {key}");
    let mut ask = request("GET", "/conversations");
    ask.authorization = Some(basic);
    refuses(&app.send(ask), "another scheme");
}

#[test]
fn an_admin_token_that_looks_like_a_key_is_the_admin_token_and_nothing_else() {
    let looks = format!("ks_live_{}", "0123456789abcdef".repeat(5));
    let app = TestApp::new().with("ADMIN_TOKEN", &looks);
    let users = |token: &str| app.send(request("GET", "/admin/users").bearing(token));
    assert_eq!(users(&looks).status, 200);
    refuses(&users(&looks[..looks.len() - 1]), "one digit less");
    refuses(&users(&format!("{looks}0")), "one digit more");
    let mut ask = request("GET", "/admin/users");
    ask.api_key = Some(looks.clone());
    refuses(&app.send(ask), "it is no key");
    let made = make(&app, &json!({"name": "laptop"}));
    let key = made["key"].as_str().expect("a key");
    assert_eq!(users(key).status, 403, "and no key is the admin token");
}
