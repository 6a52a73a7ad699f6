//! The protocol: both eras, and requests that are none.

use crate::mcp::{calling, error, legacy, meta, result, stateless};
use crate::support::{TestApp, With, request};
use keepsake::http::request::{Body, Request};
use serde_json::{Value, json};

fn raw(body: &[u8]) -> Request {
    let mut ask = request("POST", "/mcp").by("ann");
    ask.content_type = Some("application/json".to_owned());
    ask.body = Body::Whole(body.to_vec());
    ask
}

#[test]
fn a_client_of_the_stateless_era_discovers_and_lists() {
    let app = TestApp::new();
    let ask = |method: &str| result(&app.send(stateless(method, &json!({})).by("ann")));
    let found = ask("server/discover");
    assert_eq!(
        found["supportedVersions"],
        json!(["2026-07-28", "2025-11-25"])
    );
    assert_eq!(found["capabilities"], json!({"tools": {}, "resources": {}}));
    assert!(
        found["instructions"]
            .as_str()
            .is_some_and(|text| text.contains("`recall`"))
    );
    assert_eq!(
        (&found["resultType"], &found["cacheScope"]),
        (&json!("complete"), &json!("public"))
    );
    let server = &found["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(
        (&server["name"], &server["title"]),
        (&json!("keepsake"), &json!("Keepsake"))
    );
    for list in ["tools/list", "resources/list", "resources/templates/list"] {
        let page = ask(list);
        assert_eq!(page["resultType"], "complete", "{list}");
        assert_eq!(
            page["cacheScope"], "private",
            "{list}: they are the caller's"
        );
        assert!(page["ttlMs"].is_u64(), "{list}");
    }
    assert!(app.stage.dump().concat().find("tools/list").is_none());
}

#[test]
fn a_client_with_a_handshake_begins_and_lists() {
    let app = TestApp::new();
    let initialize = |version: &str| {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}});
        let answer = app.send(legacy("initialize", &params).by("ann"));
        assert_eq!(answer.header("mcp-session-id"), None);
        result(&answer)
    };
    let began = initialize("2025-11-25");
    assert_eq!(began["protocolVersion"], "2025-11-25");
    assert_eq!(began["serverInfo"]["name"], "keepsake");
    assert!(
        began.get("resultType").is_none() && began.get("_meta").is_none(),
        "{began}"
    );
    assert_eq!(initialize("2024-11-05")["protocolVersion"], "2024-11-05");
    assert_eq!(
        initialize("1999-01-01")["protocolVersion"],
        "2025-11-25",
        "the client decides"
    );
    assert_eq!(initialize("2026-07-28")["protocolVersion"], "2025-11-25");

    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let taken = app.send(request("POST", "/mcp").by("ann").json(&ready));
    assert_eq!((taken.status, taken.body.len()), (202, 0));
    let mut ask = legacy("ping", &json!({}));
    ask.mcp.version = Some("2025-11-25".to_owned());
    assert_eq!(result(&app.send(ask.by("ann"))), json!({}));
    let tools = result(&app.send(legacy("tools/list", &json!({})).by("ann")));
    assert!(
        tools["tools"].is_array()
            && tools.get("resultType").is_none()
            && tools.get("ttlMs").is_none()
    );
    let unknown = app.send(legacy("resources/subscribe", &json!({"uri": "x"})).by("ann"));
    assert_eq!(
        error(&unknown),
        (200, -32601),
        "such clients read an error of a 200 only"
    );
}

#[test]
fn a_body_that_is_no_request_is_refused() {
    let app = TestApp::new();
    let refused = |body: &[u8]| error(&app.send(raw(body)));
    for body in [
        &b""[..],
        b"{",
        b"nothing",
        b"{\"a\": 1, \"a\": 2}",
        b"{} {}",
        b"\xff\xfe",
        b"{\"jsonrpc\": \"2.0\", \"method\": \"\xff\"}",
    ] {
        assert_eq!(
            refused(body),
            (400, -32700),
            "{}",
            String::from_utf8_lossy(body)
        );
    }
    let deep = "[".repeat(10_000);
    assert_eq!(refused(deep.as_bytes()), (400, -32700));
    let wrong = [
        json!([]),
        json!([{"jsonrpc": "2.0", "id": 1, "method": "ping"}]),
        json!("ping"),
        json!(null),
        json!({}),
        json!({"id": 1, "method": "ping"}),
        json!({"jsonrpc": "1.0", "id": 1, "method": "ping"}),
        json!({"jsonrpc": "2.0", "id": 1}),
        json!({"jsonrpc": "2.0", "id": 1, "method": 7}),
        json!({"jsonrpc": "2.0", "id": null, "method": "ping"}),
        json!({"jsonrpc": "2.0", "id": {}, "method": "ping"}),
        json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}),
        json!({"jsonrpc": "2.0", "id": 1, "result": {}}),
    ];
    for body in wrong {
        assert_eq!(
            refused(body.to_string().as_bytes()),
            (400, -32600),
            "{body}"
        );
    }
    let batch = app.send(raw(
        b"[{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}]",
    ));
    assert!(
        batch.text().contains("batches are not supported"),
        "{}",
        batch.text()
    );
    let known = app.send(raw(b"{\"id\": \"x\", \"method\": \"ping\"}"));
    assert_eq!(
        known.json()["id"],
        "x",
        "the id comes back where it can be read"
    );
    assert!(
        app.stage.batches.borrow().is_empty(),
        "nobody asked the database"
    );
}

#[test]
fn headers_say_what_the_body_says() {
    let app = TestApp::new();
    let good = calling("get_profile", &json!({}));
    let with = |change: fn(&mut Request)| {
        let mut ask = good.clone().by("ann");
        change(&mut ask);
        app.send(ask)
    };
    assert_eq!(with(|_| {}).status, 200);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        with(|ask| ask.mcp.name = Some(" get_profile ".to_owned())).status,
        200
    );
    assert_eq!(
        with(|ask| ask.mcp.name = Some("=?base64?Z2V0X3Byb2ZpbGU=?=".to_owned())).status,
        200
    );
    let wrong: [fn(&mut Request); 9] = [
        |ask| ask.mcp.version = None,
        |ask| ask.mcp.version = Some("2025-11-25".to_owned()),
        |ask| ask.mcp.method = None,
        |ask| ask.mcp.method = Some("TOOLS/CALL".to_owned()),
        |ask| ask.mcp.method = Some("tools/list".to_owned()),
        |ask| ask.mcp.name = None,
        |ask| ask.mcp.name = Some("forget".to_owned()),
        |ask| ask.mcp.name = Some("=?base64?Z2V0X3Byb2ZpbGU?=".to_owned()),
        |ask| ask.mcp.name = Some("=?base64?/////w==?=".to_owned()),
    ];
    for (index, change) in wrong.into_iter().enumerate() {
        assert_eq!(error(&with(change)), (400, -32020), "{index}");
    }
    let mut read = stateless("resources/read", &json!({"uri": "keepsake://profile"})).by("ann");
    assert_eq!(app.send(read.clone()).status, 200);
    read.mcp.name = text("keepsake://conversations/x");
    assert_eq!(error(&app.send(read)), (400, -32020));
}

#[test]
fn a_version_that_is_not_spoken_here_is_named_with_those_that_are() {
    let app = TestApp::new();
    for version in ["v999.0.0", "2025-11-25", ""] {
        let mut params = json!({"_meta": meta()});
        params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!(version);
        let mut ask = legacy("server/discover", &params).by("ann");
        ask.mcp.version = Some(version.to_owned());
        let refused = app.send(ask);
        assert_eq!(error(&refused), (400, -32022), "{version}");
        let data = json!({"supported": ["2026-07-28", "2025-11-25"], "requested": version});
        assert_eq!(refused.json()["error"]["data"], data);
    }
    let mut ask = legacy("tools/list", &json!({})).by("ann");
    ask.mcp.version = Some("1999-01-01".to_owned());
    assert_eq!(error(&app.send(ask)), (400, -32022), "a header alone");
}

#[test]
fn a_stateless_request_says_who_its_client_is() {
    let app = TestApp::new();
    let without = |name: &str, value: Option<Value>| {
        let mut ask = stateless("server/discover", &json!({})).by("ann");
        let mut params = json!({"_meta": meta()});
        let meta = params["_meta"].as_object_mut().expect("an object");
        meta.remove(name);
        if let Some(value) = value {
            meta.insert(name.to_owned(), value);
        }
        let body =
            json!({"jsonrpc": "2.0", "id": 7, "method": "server/discover", "params": params});
        ask = ask.json(&body);
        error(&app.send(ask))
    };
    for name in ["protocolVersion", "clientCapabilities"] {
        let name = format!("io.modelcontextprotocol/{name}");
        assert_eq!(without(&name, None), (400, -32602), "{name}");
        assert_eq!(without(&name, Some(json!(7))), (400, -32602), "{name}");
    }
    let mut bare = legacy("server/discover", &json!({})).by("ann");
    assert_eq!(error(&app.send(bare.clone())), (400, -32602));
    bare.mcp.version = Some("2026-07-28".to_owned());
    assert_eq!(error(&app.send(bare)), (400, -32602));
}

#[test]
fn what_the_stateless_era_removed_is_not_there() {
    let app = TestApp::new();
    for method in [
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "prompts/list",
        "unknown/method",
        "",
    ] {
        let refused = app.send(stateless(method, &json!({})).by("ann"));
        assert_eq!(error(&refused), (404, -32601), "{method}");
        assert_eq!(refused.json()["id"], 7);
    }
    for method in ["GET", "DELETE", "PATCH"] {
        let refused = app.send(request(method, "/mcp").by("ann"));
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, Some("POST"))
        );
    }
}

#[test]
fn a_page_of_another_origin_gets_nothing() {
    let app = TestApp::new();
    let from = |origin: &str| {
        let mut ask = calling("get_profile", &json!({})).by("ann");
        ask.origin = Some(origin.to_owned());
        app.send(ask)
    };
    assert_eq!(from("https://keepsake.example").status, 200, "its own");
    assert_eq!(
        from("https://app.example").status,
        200,
        "one of CORS_ORIGINS"
    );
    for origin in [
        "https://evil.example",
        "null",
        "",
        "https://keepsake.example.evil.example",
        "http://keepsake.example",
    ] {
        let refused = from(origin);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "forbidden"),
            "{origin}"
        );
    }
    let mut preflight = request("OPTIONS", "/mcp");
    preflight.origin = Some("https://app.example".to_owned());
    preflight.preflight_method = Some("POST".to_owned());
    let allowed = app.send(preflight);
    let headers = allowed
        .header("access-control-allow-headers")
        .expect("headers");
    assert!(headers.starts_with("*, "), "also those of MCP: {headers}");
}

#[test]
fn a_body_that_is_too_large_or_no_json_by_its_type_is_refused_as_everywhere() {
    let app = TestApp::new();
    let large = calling("remember", &json!({"content": "x".repeat(70_000)})).by("ann");
    let refused = app.send(large);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (413, "body_too_large")
    );
    let mut ask = calling("get_profile", &json!({})).by("ann");
    ask.content_type = Some("text/plain".to_owned());
    let refused = app.send(ask);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (415, "unsupported_media_type")
    );
}

#[test]
fn a_database_that_is_away_is_a_500_without_its_cause() {
    let app = TestApp::new();
    app.stage.database_is_down.set(true);
    let failed = app.send(calling("get_profile", &json!({})).by("ann"));
    assert_eq!(
        (failed.status, failed.problem().as_str()),
        (500, "internal")
    );
    assert_eq!(
        app.send(stateless("tools/list", &json!({})).by("ann"))
            .status,
        200
    );
}
