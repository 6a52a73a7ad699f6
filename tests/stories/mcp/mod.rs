//! MCP: the protocol in both eras, the tools and resources of somebody's own memory, and what nobody gets past them.

pub mod codec;
pub mod metadata;
pub mod protocol;
pub mod resources;
pub mod tools;

use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::mcp::Headers;
use serde_json::{Value, json};

/// What a client of the stateless era says of itself.
pub fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

/// A request in the era of the handshake.
pub fn legacy(method: &str, params: &Value) -> Request {
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    request("POST", "/mcp").json(&body)
}

/// A request in the stateless era, with the headers that it needs.
pub fn stateless(method: &str, params: &Value) -> Request {
    let mut params = params.clone();
    params["_meta"] = meta();
    let mut ask = legacy(method, &params);
    let name = params["name"].as_str().or(params["uri"].as_str());
    ask.mcp = Headers {
        version: Some("2026-07-28".to_owned()),
        method: Some(method.to_owned()),
        name: name.map(str::to_owned),
    };
    ask
}

/// A call of a tool in the stateless era.
pub fn calling(tool: &str, arguments: &Value) -> Request {
    stateless("tools/call", &json!({"name": tool, "arguments": arguments}))
}

/// The result of a call of a tool by somebody.
pub fn call(app: &TestApp, user: &str, tool: &str, arguments: &Value) -> Value {
    result(&app.send(calling(tool, arguments).by(user)))
}

/// The result of an answer, after a look at its form.
pub fn result(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    assert_eq!(
        (&body["jsonrpc"], &body["id"]),
        (&json!("2.0"), &json!(7)),
        "{body}"
    );
    assert!(body["result"].is_object(), "{body}");
    body["result"].clone()
}

/// The code of an answer's error, after a look at its form.
pub fn error(answer: &Answer) -> (u16, i64) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{}",
        answer.text()
    );
    let body = answer.json();
    assert_eq!(body["jsonrpc"], "2.0");
    assert!(body["error"]["message"].is_string(), "{body}");
    assert!(body.get("result").is_none(), "{body}");
    (
        answer.status,
        body["error"]["code"].as_i64().expect("a code"),
    )
}

/// The text of a tool's result that says what the model can mend.
pub fn mendable(result: &Value) -> &str {
    assert_eq!(result["isError"], true, "{result}");
    assert!(result.get("structuredContent").is_none(), "{result}");
    result["content"][0]["text"].as_str().expect("a text")
}
