//! The codec over a table of fixtures: it carries what Keepsake's own tools do not have.

#[path = "../../clients/mcp/fixture/server.rs"]
mod fixture;

use crate::mcp::meta;
use fixture::Fixture;
use futures::executor::block_on;
use keepsake::mcp::{Headers, Response, respond};
use serde_json::{Value, json};

fn ask(method: &str, params: &Value) -> Response {
    let mut params = params.clone();
    params["_meta"] = meta();
    let name = params["name"].as_str().or(params["uri"].as_str());
    let headers = Headers {
        version: Some("2026-07-28".to_owned()),
        method: Some(method.to_owned()),
        name: name.map(str::to_owned),
    };
    let body = json!({"jsonrpc": "2.0", "id": "a", "method": method, "params": params});
    let response = block_on(respond(&Fixture, &headers, body));
    response.expect("it has no errors of its own")
}

fn result(method: &str, params: &Value) -> Value {
    let response = ask(method, params);
    let body = response.body.expect("a body");
    assert_eq!(response.status, 200, "{body}");
    body["result"].clone()
}

#[test]
fn a_tool_returns_content_of_any_kind() {
    let of = |name: &str| result("tools/call", &json!({"name": name}))["content"].clone();
    let kinds = |name: &str| {
        let content = of(name);
        let kinds = content.as_array().expect("a list").iter();
        kinds
            .map(|part| part["type"].as_str().expect("a kind").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("test_image_content"), ["image"]);
    assert_eq!(kinds("test_audio_content"), ["audio"]);
    assert_eq!(
        kinds("test_multiple_content_types"),
        ["text", "image", "resource"]
    );
    let failed = result("tools/call", &json!({"name": "test_error_handling"}));
    assert_eq!(
        (&failed["isError"], &failed["resultType"]),
        (&json!(true), &json!("complete"))
    );
}

#[test]
fn a_result_may_ask_for_input_and_keeps_its_kind() {
    let name = "test_input_required_result_elicitation";
    let first = result("tools/call", &json!({"name": name}));
    assert_eq!(first["resultType"], "input_required");
    let given = json!({"user_name": {"action": "accept", "content": {"name": "Alice"}}});
    let second = result(
        "tools/call",
        &json!({"name": name, "inputResponses": given}),
    );
    assert_eq!(second["resultType"], "complete");
}

#[test]
fn a_tool_may_need_a_capability_of_the_client() {
    let response = ask("tools/call", &json!({"name": "test_missing_capability"}));
    let error = &response.body.expect("a body")["error"];
    assert_eq!((response.status, &error["code"]), (400, &json!(-32021)));
    assert_eq!(
        error["data"]["requiredCapabilities"],
        json!({"sampling": {}})
    );
}

#[test]
fn a_server_may_have_prompts_and_binary_resources() {
    let prompt =
        json!({"name": "test_prompt_with_arguments", "arguments": {"arg1": "a", "arg2": "b"}});
    let text = result("prompts/get", &prompt)["messages"][0]["content"]["text"].clone();
    assert_eq!(text, "Prompt with arguments: arg1='a', arg2='b'");
    let read = result("resources/read", &json!({"uri": "test://static-binary"}));
    assert!(read["contents"][0]["blob"].is_string(), "{read}");
    let absent = ask("resources/read", &json!({"uri": "test://absent"}));
    let error = &absent.body.expect("a body")["error"];
    assert_eq!(
        (&error["code"], &error["data"]["uri"]),
        (&json!(-32602), &json!("test://absent"))
    );
}
