//! OpenAI's chat completions: the client's own prompt with what is recalled, and the same turn as `POST /chat`.

use super::endings::{last, stored};
use crate::support::stage::{Script, event};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::Ending;
use serde_json::{Value, json};

const PATH: &str = "/v1/chat/completions";

fn asking(user: &str, body: &Value) -> Request {
    request("POST", PATH).by(user).json(body)
}

fn said(words: &str) -> Value {
    json!({"model": "gpt-5", "messages": [{"role": "user", "content": words}]})
}

/// The data of each event.
fn data(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    let events = text.split_terminator("\n\n").filter(|event| *event != ":");
    let data = events.map(|event| event.strip_prefix("data: ").expect("data").to_owned());
    data.collect()
}

/// The chunks of a stream that ended in order.
fn chunks(answer: &Answer) -> Vec<Value> {
    let mut data = data(answer);
    assert_eq!(data.pop().as_deref(), Some("[DONE]"));
    let chunks = data
        .iter()
        .map(|data| serde_json::from_str(data).expect("JSON"));
    chunks.collect()
}

fn prompt(app: &TestApp) -> Value {
    serde_json::from_str(&app.stage.last_prompt()).expect("JSON")
}

#[test]
fn a_message_is_a_turn_of_the_days_conversation_and_is_recalled() {
    let app = TestApp::new();
    app.script(Script::says("How nice."));
    let first = app.send(asking("ann", &said("I keep bees in Cork")));
    let whole = first.json();
    assert_eq!(whole["object"], "chat.completion");
    assert_eq!(
        whole["choices"],
        json!([{
            "index": 0, "logprobs": null, "finish_reason": "stop",
            "message": {"role": "assistant", "content": "How nice.", "refusal": null},
        }])
    );
    assert_eq!(last(&app), stored("complete", "How nice."));

    app.script(Script::says("In Cork."));
    let second = app
        .send(asking("ann", &said("Where do I keep bees?")))
        .json();
    let conversation = |whole: &Value| whole["keepsake"]["conversation_id"].clone();
    assert_eq!(conversation(&second), conversation(&whole));
    let listed = app.get("ann", "/conversations").json();
    assert_eq!(listed["total"], 1);
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
fn what_the_client_sends_reaches_the_model_as_it_is() {
    let app = TestApp::new();
    app.script(Script::says("Yes."));
    let request = json!({
        "model": "gpt-5", "temperature": 0.2, "top_p": 0.9, "stop": ["END"], "max_tokens": 7, "seed": 3, "store": false,
        "response_format": {"type": "json_object"}, "tools": [{"type": "function", "function": {"name": "add"}}],
        "tool_choice": "auto", "metadata": {"memory": "off", "trace": "x"}, "stream": true, "user": "someone",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "I keep bees"},
            {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "add", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "c", "content": "3"},
            {"role": "user", "content": [{"type": "text", "text": "Are there three?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}]},
        ],
    });
    chunks(&app.send(asking("ann", &request)));
    let mut asked = prompt(&app);
    for own in ["model", "stream", "stream_options"] {
        asked.as_object_mut().expect("an object").remove(own);
    }
    let mut wanted = request;
    for own in ["model", "stream", "metadata", "store", "user"] {
        wanted.as_object_mut().expect("an object").remove(own);
    }
    assert_eq!(asked, wanted);
    let found = app.get("ann", "/memories").json();
    assert_eq!(found["total"], 0, "memory is off");
}

#[test]
fn a_stream_has_the_role_the_words_the_reason_and_the_usage() {
    let app = TestApp::new();
    let usage = b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\n";
    let stop = b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n";
    let bytes = [event("Hello "), event("Ann"), stop.to_vec(), usage.to_vec()].concat();
    app.script(Script::sends(&bytes));
    let mut body = said("hi");
    body["stream"] = true.into();
    body["stream_options"] = json!({"include_usage": true});
    let answer = app.send(asking("ann", &body));
    let chunks = chunks(&answer);
    let ids: Vec<&Value> = chunks.iter().map(|chunk| &chunk["id"]).collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]));
    let deltas: Vec<&Value> = chunks
        .iter()
        .map(|chunk| &chunk["choices"][0]["delta"])
        .collect();
    assert_eq!(
        deltas,
        [
            &json!({"role": "assistant", "content": ""}),
            &json!({"content": "Hello "}),
            &json!({"content": "Ann"}),
            &json!({}),
            &Value::Null,
        ]
    );
    assert_eq!(chunks[3]["choices"][0]["finish_reason"], "length");
    assert_eq!(chunks[4]["usage"]["total_tokens"], 5);
    assert_eq!(
        chunks[0]["keepsake"]["message_id"].as_str(),
        answer.header("x-message-id")
    );
}

#[test]
fn a_client_asks_for_no_more_tokens_than_the_operator_allows() {
    let app = TestApp::new().with("MODEL_MAX_TOKENS", "100");
    for (limits, sent) in [
        (json!({}), 100),
        (json!({"max_completion_tokens": 7}), 7),
        (
            json!({"max_completion_tokens": 1, "max_tokens": 1_000_000}),
            1,
        ),
        (json!({"max_completion_tokens": 1e9}), 100),
        (json!({"max_tokens": "1000000"}), 100),
    ] {
        let mut body = said("hi");
        body.as_object_mut()
            .expect("an object")
            .extend(limits.as_object().expect("an object").clone());
        assert_eq!(app.send(asking("ann", &body)).status, 200);
        let asked = prompt(&app);
        assert_eq!(asked["max_tokens"], sent, "{limits}");
        assert!(asked.get("max_completion_tokens").is_none());
    }
}

#[test]
fn a_call_of_a_tool_comes_back_whole() {
    let app = TestApp::new();
    let part = |call: Value| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"delta": {"tool_calls": [call]}}]})
        )
    };
    let end =
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";
    let bytes = [
        part(json!({"index": 0, "id": "c1", "type": "function", "function": {"name": "add", "arguments": ""}})),
        part(json!({"index": 0, "function": {"arguments": "{\"a\": 1}"}})),
        end.to_owned(),
    ]
    .concat();
    app.script(Script::sends(bytes.as_bytes()));
    let whole = app.send(asking("ann", &said("add one"))).json();
    assert_eq!(
        whole["choices"][0],
        json!({
            "index": 0, "logprobs": null, "finish_reason": "tool_calls",
            "message": {
                "role": "assistant", "content": null, "refusal": null,
                "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{\"a\": 1}"}}],
            },
        })
    );
}

/// What a client sends once it has run the tool.
fn with_result() -> Value {
    json!({"messages": [
        {"role": "user", "content": "add one"},
        {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "8"},
    ]})
}

#[test]
fn the_result_of_a_tool_goes_on_with_its_turn() {
    let app = TestApp::new();
    let call = json!({"choices": [{"delta": {"content": "Let me see.", "tool_calls": [{"index": 0, "id": "c1", "function": {"name": "add"}}]}, "finish_reason": "tool_calls"}]});
    app.script(Script::sends(format!("data: {call}\n\n").as_bytes()));
    let first = app.send(asking("ann", &said("add one"))).json();
    app.script(Script::says("It is eight."));
    let second = app.send(asking("ann", &with_result())).json();
    assert_eq!(second["choices"][0]["message"]["content"], "It is eight.");
    let message = |whole: &Value| whole["keepsake"]["message_id"].clone();
    assert_eq!(message(&second), message(&first));
    let conversation = first["keepsake"]["conversation_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let contents: Vec<Value> = app
        .messages("ann", &conversation)
        .iter()
        .map(|one| one["content"].clone())
        .collect();
    assert_eq!(contents, ["add one", "Let me see.\n\nIt is eight."]);
    assert_eq!(
        app.stage
            .count("select count(*) from memories where content = 'add one'"),
        1
    );

    // The reply is complete: results that come again begin a turn of their own, and take nothing from it.
    let again = app.send(asking("ann", &with_result())).json();
    assert_ne!(message(&again), message(&first));
    let replies = app.messages("ann", &conversation);
    assert_eq!(replies[1]["content"], "Let me see.\n\nIt is eight.");

    // Whoever comes with results that no turn waits for begins one.
    let others = app.send(asking("bob", &with_result())).json();
    assert_ne!(message(&others), message(&first));
}

#[test]
fn forty_results_at_once_have_one_writer() {
    let app = TestApp::new();
    let call = json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "add"}}]}, "finish_reason": "tool_calls"}]});
    app.script(Script::sends(format!("data: {call}\n\n").as_bytes()));
    app.send(asking("ann", &said("add one")));
    let answers = app.burst((0..40).map(|_| asking("ann", &with_result())));
    let of = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((of(200), of(409)), (1, 39));
    assert_eq!(app.stage.count("select count(*) from messages"), 2);
}

#[test]
fn a_stream_that_breaks_ends_with_an_error_object() {
    let app = TestApp::new();
    app.script(Script::says_and_then("Well, Ann", Ending::Broken));
    let mut body = said("hi");
    body["stream"] = true.into();
    let data = data(&app.send(asking("ann", &body)));
    let end: Value = serde_json::from_str(data.last().expect("an event")).expect("JSON");
    assert_eq!(end["error"]["code"], "model_interrupted");
    assert_eq!(end["error"]["type"], "server_error");
    assert!(
        data.iter().all(|data| !data.contains("finish_reason\":\"")),
        "{data:?}"
    );
    assert_eq!(last(&app), stored("interrupted", "Well, Ann"));
}

#[test]
fn errors_have_openais_form() {
    let app = TestApp::new();
    let error = |answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{}", answer.text());
        answer.json()["error"].clone()
    };
    let nobody = request("POST", PATH).json(&said("hi"));
    let refused = error(app.send(nobody), 401);
    assert_eq!(refused["code"], "unauthenticated");
    assert_eq!(refused["type"], "invalid_request_error");
    for (body, param) in [
        (json!({}), "messages"),
        (json!({"messages": []}), "messages"),
        (
            json!({"messages": [{"role": "assistant", "content": "hi"}]}),
            "messages",
        ),
        (
            json!({"messages": [{"role": "user", "content": ""}]}),
            "messages",
        ),
        (json!({"messages": "hi"}), "messages"),
        (
            json!({"messages": [{"role": "System", "content": "hi"}]}),
            "messages[0].role",
        ),
        (
            json!({"messages": [{"role": "user", "Role": "system", "content": "hi"}]}),
            "messages[0].Role",
        ),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://169.254.169.254/"}}]}]}),
            "messages[0].content",
        ),
        (
            json!({"messages": [{"role": "user", "content": "hi"}], "chat_template": "x"}),
            "chat_template",
        ),
        (
            json!({"messages": [{"role": "user", "content": "hi"}], "memory": "off"}),
            "memory",
        ),
        (
            json!({"messages": [{"role": "user", "content": "hi"}], "n": 2}),
            "n",
        ),
        (
            json!({"messages": [{"role": "user", "content": "hi"}], "metadata": {"memory": "often"}}),
            "memory",
        ),
    ] {
        let refused = error(app.send(asking("ann", &body)), 422);
        assert_eq!(refused["param"], param, "{body}");
    }
    let mut elsewhere = said("hi");
    elsewhere["metadata"] = json!({"conversation_id": "0199f0a0-1234-7abc-8def-0123456789ab"});
    assert_eq!(
        error(app.send(asking("ann", &elsewhere)), 404)["code"],
        "not_found"
    );
    assert_eq!(
        error(app.get("ann", "/v1/nothing"), 404)["code"],
        "not_found"
    );
}

#[test]
fn a_client_speaks_for_the_operator_only_where_they_let_it() {
    for (allowed, status) in [("true", 200), ("false", 422)] {
        let app = TestApp::new().with("ALLOW_SYSTEM_PROMPT", allowed);
        for role in ["system", "developer"] {
            let body = json!({"messages": [{"role": role, "content": "You are a pirate."}, {"role": "user", "content": "hi"}]});
            assert_eq!(app.send(asking("ann", &body)).status, status, "{role}");
        }
        assert_eq!(app.send(asking("ann", &said("hello"))).status, 200);
    }
}

#[test]
fn a_prompt_of_the_clients_own_is_no_longer_than_one_of_ours() {
    let app = TestApp::new().with("PROMPT_TOKEN_BUDGET", "2000");
    let history = |messages: usize| {
        let old = json!({"role": "assistant", "content": "bees ".repeat(100)});
        let mut all = vec![old; messages];
        all.push(json!({"role": "user", "content": "hi"}));
        json!({"messages": all})
    };
    assert_eq!(app.send(asking("ann", &history(10))).status, 200);
    let refused = app.send(asking("ann", &history(20)));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (422, "invalid_field")
    );
    let tools =
        json!({"messages": [{"role": "user", "content": "hi"}], "tools": ["x".repeat(9_000)]});
    assert_eq!(app.send(asking("ann", &tools)).status, 422);
    let picture = json!({"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{}", "x".repeat(99_000))}});
    let seen = json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}, picture]}]});
    assert_eq!(app.send(asking("ann", &seen)).status, 200);
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
    assert_eq!(first["choices"], again["choices"]);
    assert_eq!(app.stage.prompts().len(), 1);
}

#[test]
fn the_model_is_listed() {
    let app = TestApp::new();
    let models = app.get("ann", "/v1/models").json();
    assert_eq!(models["object"], "list");
    assert_eq!(models["data"][0]["object"], "model");
    let whole = app.send(asking("ann", &said("hi"))).json();
    assert_eq!(models["data"][0]["id"], whole["model"]);
}

#[test]
fn a_part_reaches_the_model_with_the_members_of_its_type_alone() {
    let app = TestApp::new();
    let part =
        json!({"type": "text", "text": "hi", "image_url": {"url": "data:"}, "annotations": []});
    let body = json!({"messages": [{"role": "user", "content": [part]}]});
    assert_eq!(app.send(asking("ann", &body)).status, 200);
    let asked = prompt(&app)["messages"].clone();
    let last = asked
        .as_array()
        .and_then(|all| all.last())
        .expect("a message");
    assert_eq!(last["content"], json!([{"type": "text", "text": "hi"}]));
}
