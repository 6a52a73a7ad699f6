//! Paths and methods that were made to look like others: none comes to an endpoint under another policy than its own.

use crate::support::{ROUTES, TestApp, With, path_of, request};
use keepsake::http::policy::Policy;
use keepsake::http::request::Method;
use keepsake::platform::Platform;
use serde_json::{Map, Value, json};

/// Spellings of a path that are not that path, or are it in another form.
fn spellings(path: &str) -> Vec<String> {
    let (first, rest) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
    let rest = |by: &str| {
        if rest.is_empty() {
            String::new()
        } else {
            format!("{by}{rest}")
        }
    };
    let plain = rest("/");
    let bytes = path[1..].bytes().map(|byte| format!("%{byte:02x}"));
    let encoded = bytes.collect::<Vec<_>>().concat();
    let looks_like = path
        .replace('a', "\u{430}")
        .replace('e', "\u{435}")
        .replace('o', "\u{ff4f}");
    vec![
        format!("/{path}"),
        format!("//{path}/"),
        format!("{path}/"),
        format!("{path}//"),
        format!("{path}/."),
        format!("{path}/.."),
        format!("/.{path}"),
        format!("/health/..{path}"),
        format!("/auth/validate/../..{path}"),
        format!("/%2e{path}"),
        format!("/health/%2e%2e{path}"),
        format!("/health/..%2f{}", &path[1..]),
        format!("/health%2f..{path}"),
        format!("/{first}%2f{}", rest("")),
        format!("/{first}%2F{}", rest("")),
        format!("/{first}\\{}", rest("")),
        format!("/{first}%5c{}", rest("")),
        format!("/{}{plain}", first.to_uppercase()),
        path.to_uppercase(),
        format!("/{encoded}"),
        format!("{path};a=b"),
        format!("/{first};/{}", rest("")),
        format!("{path}%00"),
        format!("{path}\0"),
        format!("{path}%00.json"),
        format!("{path}.json"),
        format!("{path}%20"),
        format!("{path} "),
        format!("{path}\t"),
        format!("{path}%0d%0aX-Admin: 1"),
        format!("{path}%23"),
        format!("{path}%3fa=b"),
        format!("{path}%c0%af"),
        format!("/%c0%ae%c0%ae{path}"),
        format!("{path}%u002f"),
        format!("{path}%"),
        format!("{path}%zz"),
        format!("http://localhost{path}"),
        format!("//localhost{path}"),
        format!("localhost{path}"),
        path[1..].to_owned(),
        format!("*{path}"),
        looks_like,
        format!("{path}\u{200b}"),
        format!("{path}\u{2215}"),
        format!("/\u{2025}{path}"),
        format!("{path}/{}", "a".repeat(20_000)),
        format!("{}{path}", "/..".repeat(5_000)),
        format!("{}{path}", "/".repeat(10_000)),
    ]
}

const METHODS: [&str; 16] = [
    "GET",
    "HEAD",
    "POST",
    "PATCH",
    "DELETE",
    "PUT",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "Post",
    "DELETE ",
    "GET\0",
    "",
    "\u{ff27}ET",
];

/// The lines of the log that are of requests.
fn requests(app: &TestApp) -> Vec<Map<String, Value>> {
    let logs = app.stage.logs.borrow();
    let lines = logs
        .iter()
        .map(|line| serde_json::from_str::<Map<String, Value>>(line));
    let lines = lines.map(|line| line.expect("a line of JSON"));
    lines.filter(|line| line["event"] == "request").collect()
}

#[test]
fn no_spelling_of_a_path_or_a_method_comes_to_an_endpoint_under_another_policy() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    let key = request("POST", "/api-keys").by("ann");
    let key = app.send(key.json(&json!({"name": "a chat client", "scopes": ["chat"]})));
    let key = key.json()["key"].as_str().expect("a key").to_owned();
    app.chat("ann", "I keep bees");
    let mut used = request("GET", "/users/me");
    used.api_key = Some(key.clone());
    assert_eq!(app.send(used).status, 200);
    let before = app.stage.dump();
    let admin = |line: &Map<String, Value>| {
        let of = ROUTES.iter().find(|route| {
            Some(route.path) == line["route"].as_str()
                && Method::parse(line["method"].as_str().unwrap_or_default()) == Some(route.method)
        });
        of.map(|route| route.policy)
    };
    let mut asked = 0;
    let began = app.stage.now();
    for route in ROUTES {
        // Each request takes time, and a minute later its user is noted as active.
        app.stage.set(began);
        let path = path_of(route, "ann");
        let mut paths = spellings(&path);
        paths.retain(|other| *other != path);
        paths.push(path);
        for (number, path) in paths.iter().enumerate() {
            let own = number + 1 == paths.len();
            let methods = if own { &METHODS[..] } else { &METHODS[..5] };
            for method in methods {
                for as_nobody in [true, false] {
                    app.stage.logs.borrow_mut().clear();
                    let mut ask = request(method, path).json(&json!({"?": 1}));
                    if !as_nobody {
                        ask.api_key = Some(key.clone());
                    }
                    let answer = app.send(ask);
                    asked += 1;
                    let lines = requests(&app);
                    let line = lines.first().expect("a line");
                    let what = format!("{method:?} {path:.80?} {line:?}");
                    match admin(line) {
                        // No endpoint: absent, or not by that method.
                        None => assert!([404, 405].contains(&answer.status), "{what}"),
                        Some(Policy::Public) => assert!(answer.status < 500, "{what}"),
                        Some(Policy::Development) if as_nobody => {
                            assert!(answer.status < 500, "{what}");
                        }
                        Some(_) if as_nobody => assert_eq!(answer.status, 401, "{what}"),
                        Some(Policy::Scope(scope)) if scope.name() != "chat" => {
                            assert_eq!(answer.status, 403, "{what}");
                        }
                        Some(Policy::Admin | Policy::Person | Policy::Development) => {
                            assert_eq!(answer.status, 403, "{what}");
                        }
                        Some(_) => assert!(answer.status < 500, "{what}"),
                    }
                    // Only the path itself is the path, but for what stands in place of an id.
                    let literal = !route.path.contains('{') && !own;
                    if literal {
                        assert_ne!(line["route"], route.path, "{what}");
                    }
                }
            }
        }
    }
    assert!(asked > 20_000, "{asked}");
    assert_eq!(app.stage.dump(), before);
}
