//! Anthropic's Messages: the client's own prompt with what is recalled, and the same turn as `POST /chat`.

use super::endings::{last, stored};
use crate::support::stage::{Script, event};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::Ending;
use serde_json::{Value, json};

const PATH: &str = "/v1/messages";

fn asking(user: &str, body: &Value) -> Request {
    request("POST", PATH).by(user).json(body)
}

fn said(words: &str) -> Value {
    json!({"model": "claude", "max_tokens": 500, "messages": [{"role": "user", "content": words}]})
}

fn streamed(words: &str) -> Value {
    let mut body = said(words);
    body["stream"] = true.into();
    body
}

/// The events of a stream, each named by its type.
fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let events = text.split_terminator("\n\n").filter(|event| *event != ":");
    let read = |event: &str| {
        let (name, data) = event.split_once('\n').expect("two lines");
        let data: Value =
            serde_json::from_str(data.strip_prefix("data: ").expect("data")).expect("JSON");
        assert_eq!(name.strip_prefix("event: "), data["type"].as_str());
        data
    };
    events.map(read).collect()
}

/// The model says these parts of a message, and stops for a reason.
fn parts(deltas: &[Value], reason: &str) -> Script {
    let part = |delta: &Value| format!("data: {}\n\n", json!({"choices": [{"delta": delta}]}));
    let bytes: String = deltas.iter().map(part).collect();
    let end = json!({"choices": [{"delta": {}, "finish_reason": reason}]});
    let bytes = bytes + &format!("data: {end}\n\ndata: [DONE]\n\n");
    Script::sends(bytes.as_bytes())
}

fn call(index: u64, id: &str, arguments: &str) -> Value {
    let function = if id.is_empty() {
        json!({"arguments": arguments})
    } else {
        json!({"name": "add", "arguments": arguments})
    };
    let mut call = json!({"index": index, "function": function});
    if !id.is_empty() {
        call["id"] = id.into();
        call["type"] = "function".into();
    }
    json!({"tool_calls": [call]})
}

fn prompt(app: &TestApp) -> Value {
    serde_json::from_str(&app.stage.last_prompt()).expect("JSON")
}

/// The prompt without what every prompt has.
fn own_prompt(app: &TestApp) -> Value {
    let mut asked = prompt(app);
    for ours in ["model", "stream", "stream_options"] {
        asked.as_object_mut().expect("an object").remove(ours);
    }
    asked
}

#[test]
fn a_message_is_a_turn_of_the_days_conversation_and_is_recalled() {
    let app = TestApp::new();
    app.script(Script::says("How nice."));
    let first = app.send(asking("ann", &said("I keep bees in Cork")));
    assert_eq!(first.header("request-id"), first.header("x-request-id"));
    let whole = first.json();
    let keepsake = &whole["keepsake"];
    assert_eq!(
        whole["id"].as_str(),
        keepsake["message_id"]
            .as_str()
            .map(|id| format!("msg_{id}"))
            .as_deref()
    );
    for (name, value) in [
        ("type", json!("message")),
        ("role", json!("assistant")),
        ("content", json!([{"type": "text", "text": "How nice."}])),
        ("stop_reason", json!("end_turn")),
        ("stop_sequence", json!(null)),
    ] {
        assert_eq!(whole[name], value, "{name}");
    }
    assert_eq!(last(&app), stored("complete", "How nice."));

    app.script(Script::says("In Cork."));
    let second = app
        .send(asking("ann", &said("Where do I keep bees?")))
        .json();
    assert_eq!(
        second["keepsake"]["conversation_id"],
        keepsake["conversation_id"]
    );
    assert_eq!(
        second["keepsake"]["memories"][0]["content"],
        "I keep bees in Cork"
    );
    // Ours is not added to the client's own history, but one system message with what is recalled.
    let messages = prompt(&app)["messages"].clone();
    assert_eq!(
        messages[1],
        json!({"role": "user", "content": "Where do I keep bees?"})
    );
    assert_eq!(messages.as_array().map(Vec::len), Some(2));
    let system = messages[0]["content"].as_str().expect("a text");
    assert!(system.contains("I keep bees in Cork"), "{system}");

    let others = app
        .send(asking("bob", &said("Where do I keep bees?")))
        .json();
    assert_eq!(others["keepsake"]["count"], 0);
}

#[test]
fn a_request_reaches_the_model_as_chat_completions_have_it() {
    let app = TestApp::new().with("ALLOW_SYSTEM_PROMPT", "true");
    app.script(Script::says("Yes."));
    let image = json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA"}});
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let body = json!({
        "model": "claude", "max_tokens": 7, "temperature": 0.2, "top_p": 0.9, "top_k": 5, "stop_sequences": ["END"],
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "thinking": {"type": "enabled", "budget_tokens": 2000}, "service_tier": "auto", "cache_control": {"type": "ephemeral"},
        "metadata": {"user_id": "x".repeat(600), "memory": "off", "conversation_id": null}, "speed": null,
        "output_config": {"effort": "max", "format": {"type": "json_schema", "schema": schema}},
        "tool_choice": {"type": "any", "disable_parallel_tool_use": true},
        "tools": [{"name": "add", "description": "adds", "input_schema": schema, "strict": true, "cache_control": null, "type": "custom"}],
        "messages": [
            {"role": "user", "content": "I keep bees"},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "hm", "signature": ""},
                {"type": "text", "text": "Let me see."},
                {"type": "tool_use", "id": "c", "name": "add", "input": {"a": 1}},
                {"type": "tool_use", "id": "d", "name": "add", "input": {}},
            ]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "3"}, image]},
                {"type": "tool_result", "tool_use_id": "d", "is_error": true, "content": "no such number"},
                {"type": "text", "text": "There you are."},
            ]},
            {"role": "assistant", "content": [{"type": "text", "text": "Three."}]},
            {"role": "user", "content": [{"type": "text", "text": "Are there three?"}, image]},
        ],
    });
    let answer = app.send(asking("ann", &body));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let seen = json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}});
    let function = |id: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": "add", "arguments": arguments}});
    assert_eq!(
        own_prompt(&app),
        json!({
            "max_tokens": 7, "temperature": 0.2, "top_p": 0.9, "top_k": 5, "stop": ["END"], "reasoning_effort": "high",
            "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}},
            "tool_choice": "required", "parallel_tool_calls": false,
            "tools": [{"type": "function", "function": {"name": "add", "description": "adds", "parameters": schema, "strict": true}}],
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "I keep bees"},
                {"role": "assistant", "content": "Let me see.", "tool_calls": [function("c", "{\"a\":1}"), function("d", "{}")]},
                {"role": "tool", "tool_call_id": "c", "content": "3"},
                {"role": "tool", "tool_call_id": "d", "content": "Error: no such number"},
                {"role": "user", "content": [seen, {"type": "text", "text": "There you are."}]},
                {"role": "assistant", "content": "Three."},
                {"role": "user", "content": [{"type": "text", "text": "Are there three?"}, seen]},
            ],
        })
    );
    assert_eq!(app.get("ann", "/memories").json()["total"], 0, "off");
}

#[test]
fn a_choice_of_tools_is_that_of_chat_completions() {
    let app = TestApp::new();
    for (choice, wanted) in [
        (json!({"type": "auto"}), json!("auto")),
        (json!({"type": "none"}), json!("none")),
        (
            json!({"type": "tool", "name": "add"}),
            json!({"type": "function", "function": {"name": "add"}}),
        ),
    ] {
        let mut body = said("hi");
        body["tool_choice"] = choice;
        assert_eq!(app.send(asking("ann", &body)).status, 200);
        assert_eq!(prompt(&app).get("tool_choice"), None, "there are no tools");
        body["tools"] = json!([{"name": "add", "input_schema": {"type": "object"}}]);
        assert_eq!(app.send(asking("ann", &body)).status, 200);
        assert_eq!(prompt(&app)["tool_choice"], wanted);
    }
}

#[test]
fn a_stream_has_the_message_its_blocks_the_reason_and_the_usage() {
    let app = TestApp::new();
    let usage = b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\n";
    let stop = b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n";
    let bytes = [event("Hello "), event("Ann"), stop.to_vec(), usage.to_vec()].concat();
    app.script(Script::sends(&bytes));
    let answer = app.send(asking("ann", &streamed("hi")));
    let events = events(&answer);
    let message = &events[0]["message"];
    assert_eq!(
        message["keepsake"]["message_id"].as_str(),
        answer.header("x-message-id")
    );
    assert_eq!(message["content"], json!([]));
    assert_eq!(message["stop_reason"], json!(null));
    let delta = |text: &str| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}});
    assert_eq!(
        events[1..5],
        [
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            delta("Hello "),
            delta("Ann"),
            json!({"type": "content_block_stop", "index": 0}),
        ]
    );
    assert_eq!(events[5]["type"], "message_delta");
    assert_eq!(events[5]["delta"]["stop_reason"], "max_tokens");
    assert_eq!(events[5]["usage"]["input_tokens"], 3);
    assert_eq!(events[5]["usage"]["output_tokens"], 2);
    assert_eq!(events[6..], [json!({"type": "message_stop"})]);
}

/// Puts the blocks of a stream together, as clients do: of two blocks one ends before the other begins.
fn blocks(events: &[Value]) -> Vec<Value> {
    let mut blocks: Vec<Value> = Vec::new();
    let mut open = false;
    let mut json = String::new();
    for event in events {
        let index = usize::try_from(event["index"].as_u64().unwrap_or_default()).expect("a place");
        match event["type"].as_str() {
            Some("content_block_start") => {
                assert!(!open && index == blocks.len(), "{event}");
                open = true;
                json.clear();
                blocks.push(event["content_block"].clone());
            }
            Some("content_block_delta") => {
                assert!(open && index + 1 == blocks.len(), "{event}");
                let (block, delta) = (&mut blocks[index], &event["delta"]);
                let name = match delta["type"].as_str() {
                    Some("text_delta") => "text",
                    Some("thinking_delta") => "thinking",
                    _ => {
                        json.push_str(delta["partial_json"].as_str().expect("JSON"));
                        block["input"] = serde_json::from_str(&json).unwrap_or_default();
                        continue;
                    }
                };
                let text = block[name].as_str().expect("a text");
                block[name] = format!("{text}{}", delta[name].as_str().expect("a text")).into();
            }
            Some("content_block_stop") => {
                assert!(open && index + 1 == blocks.len(), "{event}");
                open = false;
            }
            _ => {}
        }
    }
    assert!(!open, "a block has no end");
    blocks
}

#[test]
fn thoughts_words_and_calls_are_blocks_streamed_or_not() {
    let deltas = [
        json!({"reasoning_content": "Let me "}),
        json!({"reasoning_content": "think."}),
        json!({"content": "I add."}),
        call(0, "c1", ""),
        call(0, "", "{\"a\":"),
        // The second call is written while the first one is.
        call(1, "c2", "{\"b\""),
        call(0, "", " 1}"),
        call(1, "", ": 2}"),
        call(9, "far", "{}"),
    ];
    let thinking = json!({"type": "thinking", "thinking": "Let me think.", "signature": ""});
    let rest = [
        json!({"type": "text", "text": "I add."}),
        json!({"type": "tool_use", "id": "c1", "name": "add", "input": {"a": 1}}),
        json!({"type": "tool_use", "id": "c2", "name": "add", "input": {"b": 2}}),
    ];
    let all: Vec<Value> = [thinking].into_iter().chain(rest.clone()).collect();
    for (asked, wanted) in [
        (json!({"type": "enabled", "budget_tokens": 1024}), &all[..]),
        (json!({"type": "adaptive"}), &all[..]),
        (json!({"type": "adaptive", "display": "omitted"}), &rest[..]),
        (json!({"type": "disabled"}), &rest[..]),
        (json!(null), &rest[..]),
    ] {
        let app = TestApp::new();
        let mut body = said("add one");
        body["thinking"] = asked.clone();
        app.script(parts(&deltas, "tool_calls"));
        let whole = app.send(asking("ann", &body)).json();
        assert_eq!(whole["content"], json!(wanted), "{asked}");
        assert_eq!(whole["stop_reason"], "tool_use");
        body["stream"] = true.into();
        app.script(parts(&deltas, "tool_calls"));
        let events = events(&app.send(asking("bob", &body)));
        assert_eq!(blocks(&events), wanted, "{asked}");
        assert_eq!(events[events.len() - 2]["delta"]["stop_reason"], "tool_use");
    }
}

#[test]
fn the_first_call_is_told_as_it_arises_and_words_after_it_are_a_block_of_their_own() {
    let app = TestApp::new();
    let deltas = [
        call(0, "c1", "{\"a\""),
        call(0, "", ": 1}"),
        call(1, "c2", "{}"),
        json!({"content": "There."}),
        call(0, "", "late"),
    ];
    app.script(parts(&deltas, "stop"));
    let events = events(&app.send(asking("ann", &streamed("add one"))));
    let pieces = events.iter().filter_map(|event| {
        let piece = event["delta"]["partial_json"].as_str();
        piece.map(str::to_owned)
    });
    assert_eq!(pieces.collect::<Vec<_>>(), ["{\"a\"", ": 1}", "{}"]);
    let kinds: Vec<Value> = blocks(&events)
        .iter()
        .map(|block| block["type"].clone())
        .collect();
    assert_eq!(kinds, ["tool_use", "tool_use", "text"]);
    // Some servers say `stop` where the model calls tools.
    assert_eq!(events[events.len() - 2]["delta"]["stop_reason"], "tool_use");
}

#[test]
fn a_refusal_is_a_text_and_its_reason() {
    for stream in [true, false] {
        let app = TestApp::new();
        app.script(parts(&[json!({"refusal": "I will not."})], "stop"));
        let mut body = said("do it");
        body["stream"] = stream.into();
        let answer = app.send(asking("ann", &body));
        let (content, reason) = if stream {
            let events = events(&answer);
            let reason = events[events.len() - 2]["delta"]["stop_reason"].clone();
            (json!(blocks(&events)), reason)
        } else {
            let whole = answer.json();
            (whole["content"].clone(), whole["stop_reason"].clone())
        };
        assert_eq!(content, json!([{"type": "text", "text": "I will not."}]));
        assert_eq!(reason, "refusal");
    }
}

/// What a client sends once it has run the tool.
fn with_result() -> Value {
    json!({"max_tokens": 500, "messages": [
        {"role": "user", "content": "add one"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "add", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "8"}, {"type": "text", "text": "Go on."}]},
    ]})
}

#[test]
fn the_result_of_a_tool_goes_on_with_its_turn() {
    let app = TestApp::new();
    let deltas = [json!({"content": "Let me see."}), call(0, "c1", "{}")];
    app.script(parts(&deltas, "tool_calls"));
    let first = app.send(asking("ann", &said("add one"))).json();
    app.script(Script::says("It is eight."));
    let mut results = asking("ann", &with_result());
    results.idempotency_key = Some("one".to_owned());
    let second = app.send(results).json();
    assert_eq!(
        second["content"],
        json!([{"type": "text", "text": "It is eight."}])
    );
    assert_eq!(second["id"], first["id"]);
    let conversation = first["keepsake"]["conversation_id"]
        .as_str()
        .expect("an id");
    let messages = app.messages("ann", conversation);
    let contents: Vec<&Value> = messages.iter().map(|one| &one["content"]).collect();
    assert_eq!(contents, ["add one", "Let me see.\n\nIt is eight."]);
    let remembered = "select count(*) from memories where content = 'add one'";
    assert_eq!(app.stage.count(remembered), 1);

    // The reply is complete: results that come again begin a turn of their own, and take nothing from it.
    let again = app.send(asking("ann", &with_result())).json();
    assert_ne!(again["id"], first["id"]);
}

#[test]
fn forty_results_at_once_have_one_writer() {
    let app = TestApp::new();
    app.script(parts(&[call(0, "c1", "{}")], "tool_calls"));
    app.send(asking("ann", &said("add one")));
    let answers = app.burst((0..40).map(|_| asking("ann", &with_result())));
    let of = |status: u16| answers.iter().filter(|one| one.status == status).count();
    assert_eq!((of(200), of(409)), (1, 39));
    assert_eq!(app.stage.count("select count(*) from messages"), 2);
}

#[test]
fn a_stream_that_breaks_ends_with_the_event_error() {
    let app = TestApp::new();
    app.script(Script::says_and_then("Well, Ann", Ending::Broken));
    let events = events(&app.send(asking("ann", &streamed("hi"))));
    let end = events.last().expect("an event");
    assert_eq!(end["type"], "error");
    assert_eq!(end["error"]["type"], "api_error");
    assert_eq!(end["error"]["code"], "model_interrupted");
    assert!(events.iter().all(|event| event["type"] != "message_stop"));
    assert_eq!(last(&app), stored("interrupted", "Well, Ann"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of requests")]
fn errors_have_anthropics_form() {
    let app = TestApp::new().with("ALLOW_SYSTEM_PROMPT", "false");
    let error = |answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{}", answer.text());
        let body = answer.json();
        assert_eq!(body["type"], "error");
        assert_eq!(body["request_id"].as_str(), answer.header("request-id"));
        body["error"].clone()
    };
    for path in [PATH, "/v1/messages/count_tokens"] {
        let refused = error(app.send(request("POST", path).json(&said("hi"))), 401);
        assert_eq!(refused["type"], "authentication_error");
        assert_eq!(refused["code"], "unauthenticated");
    }
    let block = |block: Value| json!({"messages": [{"role": "user", "content": [block]}]});
    let with = |name: &str, value: Value| {
        let mut body = said("hi");
        body[name] = value;
        body
    };
    let of_assistant = |block: Value| json!({"messages": [{"role": "assistant", "content": [block]}, {"role": "user", "content": "hi"}]});
    let text = json!({"type": "text", "text": "hi"});
    for (body, param) in [
        (json!({}), "messages"),
        (json!({"messages": []}), "messages"),
        (json!({"messages": "hi"}), "messages"),
        (
            json!({"messages": [{"role": "assistant", "content": "hi"}]}),
            "messages",
        ),
        (
            json!({"messages": [{"role": "user", "content": ""}]}),
            "messages",
        ),
        (
            json!({"messages": [{"role": "tool", "content": "hi"}]}),
            "messages[0].role",
        ),
        (
            json!({"messages": [{"role": "system", "content": "hi"}]}),
            "messages[0].role",
        ),
        (
            json!({"messages": [{"role": "user"}]}),
            "messages[0].content",
        ),
        (block(json!("hi")), "messages[0].content[0].type"),
        (
            block(
                json!({"type": "document", "source": {"type": "url", "url": "http://169.254.169.254/"}}),
            ),
            "messages[0].content[0].type",
        ),
        (
            block(
                json!({"type": "image", "source": {"type": "url", "url": "http://169.254.169.254/"}}),
            ),
            "messages[0].content[0].source",
        ),
        (
            block(
                json!({"type": "image", "source": {"type": "base64", "media_type": "text/html", "data": "AA"}}),
            ),
            "messages[0].content[0].source",
        ),
        (
            block(json!({"type": "text"})),
            "messages[0].content[0].text",
        ),
        (
            block(json!({"type": "tool_use", "id": "c", "name": "add", "input": {}})),
            "messages[0].content",
        ),
        (
            block(json!({"type": "tool_result", "content": "3"})),
            "messages[0].content[0].tool_use_id",
        ),
        (
            block(
                json!({"type": "tool_result", "tool_use_id": "c", "content": [{"type": "document"}]}),
            ),
            "messages[0].content[0].content[0]",
        ),
        // Nobody said anything.
        (
            block(json!({"type": "tool_result", "tool_use_id": "c", "content": "3"})),
            "messages",
        ),
        (
            of_assistant(json!({"type": "tool_use", "id": "c", "name": "add", "input": "{}"})),
            "messages[0].content[0].input",
        ),
        (
            of_assistant(json!({"type": "tool_result", "tool_use_id": "c"})),
            "messages[0].content",
        ),
        (with("system", json!("You are a pirate.")), "system"),
        (with("system", json!([text])), "system"),
        (with("system", json!(7)), "system"),
        (with("max_tokens", json!(0)), "max_tokens"),
        (with("mcp_servers", json!([])), "mcp_servers"),
        (with("memory", json!("off")), "memory"),
        (with("metadata", json!({"memory": "often"})), "memory"),
        (
            with(
                "tools",
                json!([{"type": "web_search_20250305", "name": "web_search"}]),
            ),
            "tools[0].type",
        ),
        (with("tools", json!([{}])), "tools[0].name"),
        (
            with("output_config", json!({"effort": "some"})),
            "output_config.effort",
        ),
        (
            with("output_config", json!({"format": {"type": "xml"}})),
            "output_config.format",
        ),
    ] {
        let refused = error(app.send(asking("ann", &body)), 422);
        assert_eq!(refused["param"], param, "{body}");
        assert_eq!(refused["type"], "invalid_request_error");
    }
    let mut choice = with("tools", json!([{"name": "add"}]));
    choice["tool_choice"] = json!({"type": "tool"});
    let refused = error(app.send(asking("ann", &choice)), 422);
    assert_eq!(refused["param"], "tool_choice");
    assert_eq!(app.stage.count("select count(*) from messages"), 0);

    let mut elsewhere = said("hi");
    elsewhere["metadata"] = json!({"conversation_id": "0199f0a0-1234-7abc-8def-0123456789ab"});
    let refused = error(app.send(asking("ann", &elsewhere)), 404);
    assert_eq!(refused["type"], "not_found_error");
    let refused = error(app.get("ann", "/v1/messages/batches"), 404);
    assert_eq!(refused["type"], "not_found_error");
    let refused = error(app.get("ann", PATH), 405);
    assert_eq!(refused["type"], "invalid_request_error");
}

#[test]
fn a_model_that_fails_is_not_asked_again_by_the_client() {
    let app = TestApp::new();
    app.script(Script::Answers(
        400,
        crate::support::stage::Recording {
            chunks: vec![b"no".to_vec()],
            ending: Ending::Ended,
        },
    ));
    let failed = app.send(asking("ann", &said("hi")));
    assert_eq!(failed.status, 502);
    assert_eq!(failed.header("x-should-retry"), Some("false"));
    assert_eq!(failed.json()["error"]["type"], "api_error");
    assert_eq!(failed.json()["error"]["code"], "model_failed");
}

#[test]
fn a_client_speaks_for_the_operator_only_where_they_let_it() {
    for (allowed, status) in [("true", 200), ("false", 422)] {
        let app = TestApp::new().with("ALLOW_SYSTEM_PROMPT", allowed);
        let mut top = said("hi");
        top["system"] = "You are a pirate.".into();
        let within = json!({"messages": [{"role": "user", "content": "hi"}, {"role": "system", "content": "You are a pirate."}, {"role": "user", "content": "hi"}]});
        for body in [&top, &within] {
            assert_eq!(app.send(asking("ann", body)).status, status, "{body}");
        }
        top["system"] = " ".into();
        assert_eq!(app.send(asking("ann", &top)).status, 200, "nothing is said");
    }
}

#[test]
fn the_instructions_of_a_client_alone_are_not_remembered() {
    let app = TestApp::new().with("ALLOW_SYSTEM_PROMPT", "true");
    let body = json!({"messages": [{"role": "system", "content": "I keep bees."}]});
    assert_eq!(app.send(asking("ann", &body)).status, 200);
    assert_eq!(app.get("ann", "/memories").json()["total"], 0);
}

#[test]
fn a_conversation_is_named_in_the_body_or_the_header_and_never_anothers() {
    let app = TestApp::new().with_builtin_model();
    let mine = app.chat("ann", "I keep bees").conversation();
    let mut named = said("and wasps");
    named["metadata"] = json!({"conversation_id": mine});
    let whole = app.send(asking("ann", &named)).json();
    assert_eq!(whole["keepsake"]["conversation_id"], mine.as_str());
    let mut by_header = asking("ann", &said("and ants"));
    by_header.conversation_id = Some(mine.clone());
    assert_eq!(
        app.send(by_header).header("x-conversation-id"),
        Some(mine.as_str())
    );
    assert_eq!(app.messages("ann", &mine).len(), 6);
    assert_eq!(app.send(asking("bob", &named)).status, 404);
}

#[test]
fn forty_first_messages_at_once_share_the_days_conversation() {
    let app = TestApp::new().with_builtin_model();
    let requests = (0..40).map(|number| asking("ann", &said(&format!("message {number}"))));
    let answers = app.burst(requests);
    assert!(answers.iter().all(|answer| answer.status == 200));
    let listed = app.get("ann", "/conversations").json();
    assert_eq!(listed["total"], 1);
    assert_eq!(listed["conversations"][0]["message_count"], 80);
}

#[test]
fn a_repeated_request_is_answered_once() {
    let app = TestApp::new();
    app.script(Script::says("Hello."));
    let mut first = asking("ann", &said("hi"));
    first.idempotency_key = Some("one".to_owned());
    let again = first.clone();
    let (first, again) = (app.send(first).json(), app.send(again).json());
    assert_eq!(first["id"], again["id"]);
    assert_eq!(first["content"], again["content"]);
    assert_eq!(app.stage.prompts().len(), 1);
}

#[test]
fn the_tokens_of_a_request_are_counted_without_a_turn() {
    let app = TestApp::new();
    let before = app.stage.dump();
    let count = |body: &Value| {
        let answer = app.post("ann", "/v1/messages/count_tokens", body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let counted = answer.json();
        assert_eq!(counted.as_object().map(serde_json::Map::len), Some(1));
        counted["input_tokens"].as_u64().expect("a number")
    };
    let asked =
        |words: &str| json!({"model": "claude", "messages": [{"role": "user", "content": words}]});
    let short = count(&asked("hi"));
    assert!(short > 0);
    let long = count(&asked(&"bees ".repeat(100)));
    assert!(long > short + 100, "{long}");
    let mut with_tools = asked("hi");
    with_tools["tools"] = json!([{"name": "add", "input_schema": {"type": "object"}}]);
    assert!(count(&with_tools) > short);
    let refused = app.post(
        "ann",
        "/v1/messages/count_tokens",
        &json!({"messages": "hi"}),
    );
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (422, "invalid_field")
    );
    assert_eq!(app.stage.dump(), before);

    // What is counted is what is compared with the budget.
    let told = |length: usize| json!({"messages": [{"role": "assistant", "content": "b".repeat(length)}, {"role": "user", "content": "hi"}]});
    let budget = 2_000;
    let most = (0..9_000)
        .step_by(500)
        .take_while(|length| count(&told(*length)) <= budget)
        .last();
    let most = most.expect("a length");
    let app = TestApp::new().with("PROMPT_TOKEN_BUDGET", "2000");
    for (length, status) in [(most, 200), (most + 500, 422)] {
        let answer = app.send(asking("ann", &told(length)));
        assert_eq!(answer.status, status, "{length}");
    }
}
