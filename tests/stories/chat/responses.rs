//! OpenAI's Responses: the same turn as `POST /chat`, with the context that a request names.

use super::endings::{last, stored};
use crate::support::stage::{Script, event};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::Ending;
use serde_json::{Value, json};

const PATH: &str = "/v1/responses";

fn asking(user: &str, body: &Value) -> Request {
    request("POST", PATH).by(user).json(body)
}

fn created(app: &TestApp, user: &str, body: &Value) -> Value {
    let answer = app.send(asking(user, body));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn text<'a>(json: &'a Value, pointer: &str) -> &'a str {
    json.pointer(pointer)
        .and_then(Value::as_str)
        .expect("a text")
}

fn got(app: &TestApp, user: &str, id: &str) -> Answer {
    app.get(user, &format!("{PATH}/{id}"))
}

/// The events of a stream, each of which is named by its type and numbered; the last data is `[DONE]`.
pub fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.text();
    let rest = told.strip_suffix("data: [DONE]\n\n").expect("an end");
    let blocks = rest.split_terminator("\n\n").filter(|block| *block != ":");
    let events = blocks.map(|block| {
        let (name, data) = block.split_once('\n').expect("two lines");
        let event: Value =
            serde_json::from_str(data.strip_prefix("data: ").expect("data")).expect("JSON");
        assert_eq!(name.strip_prefix("event: "), event["type"].as_str());
        event
    });
    let events: Vec<Value> = events.collect();
    let first = events.first().map_or(0, |event| {
        event["sequence_number"].as_u64().expect("a number")
    });
    for (number, event) in (first..).zip(&events) {
        assert_eq!(event["sequence_number"], number, "{event}");
    }
    events
}

fn shape(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| text(event, "/type")).collect()
}

fn prompt(app: &TestApp) -> Value {
    serde_json::from_str(&app.stage.last_prompt()).expect("JSON")
}

/// The messages of the last prompt, without the system's.
fn asked(app: &TestApp) -> Value {
    let prompt = prompt(app);
    let messages = prompt["messages"].as_array().expect("messages");
    let own = messages
        .iter()
        .filter(|message| message["role"] != "system");
    own.cloned().collect::<Vec<Value>>().into()
}

/// A call of a tool, after some words.
fn calls(words: &str) -> Script {
    let call = json!({"index": 0, "id": "c1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":"}});
    let rest = json!({"index": 0, "function": {"arguments": "1}"}});
    let part = |delta: Value| format!("data: {}\n\n", json!({"choices": [{"delta": delta}]}));
    let bytes = [
        part(json!({"content": words})),
        part(json!({"tool_calls": [call]})),
        part(json!({"tool_calls": [rest]})),
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"
            .to_owned(),
    ];
    Script::sends(bytes.concat().as_bytes())
}

#[test]
fn a_response_is_a_turn_and_is_found_again() {
    let app = TestApp::new();
    app.script(Script::says("How nice."));
    let whole = created(
        &app,
        "ann",
        &json!({"model": "gpt-5", "input": "I keep bees in Cork", "metadata": {"a": "b"}, "temperature": 0.5}),
    );
    let id = text(&whole, "/id");
    assert!(id.starts_with("resp_"), "{id}");
    assert_eq!(
        (&whole["object"], &whole["status"]),
        (&json!("response"), &json!("completed"))
    );
    assert_eq!(
        whole["output"],
        json!([{
            "type": "message", "id": id.replace("resp_", "msg_"), "status": "completed", "role": "assistant",
            "content": [{"type": "output_text", "text": "How nice.", "annotations": [], "logprobs": []}],
        }])
    );
    assert_eq!(
        (&whole["metadata"], &whole["temperature"]),
        (&json!({"a": "b"}), &json!(0.5))
    );
    assert_eq!(last(&app), stored("complete", "How nice."));

    let mut again = got(&app, "ann", id).json();
    let mut first = whole.clone();
    first.as_object_mut().expect("an object").remove("keepsake");
    again.as_object_mut().expect("an object").remove("keepsake");
    assert_eq!(again, first);
    for answer in [
        got(&app, "bob", id),
        got(&app, "ann", "resp_0199f0a0-1234-7abc-8def-0123456789ab"),
        got(&app, "ann", "x"),
    ] {
        assert_eq!(
            (answer.status, text(&answer.json(), "/error/code")),
            (404, "not_found")
        );
    }

    app.script(Script::says("In Cork."));
    let second = created(&app, "ann", &json!({"input": "Where do I keep bees?"}));
    assert_eq!(
        second["keepsake"]["memories"][0]["content"],
        "I keep bees in Cork"
    );
    assert_eq!(
        asked(&app),
        json!([{"role": "user", "content": "Where do I keep bees?"}]),
        "the input alone is the context"
    );
    assert_eq!(
        app.get("ann", "/conversations").json()["total"],
        1,
        "the day's conversation"
    );
}

#[test]
fn a_stream_has_the_events_that_every_helper_needs() {
    let app = TestApp::new();
    app.script(Script::says("Hello Ann"));
    let answer = app.send(asking("ann", &json!({"input": "hi", "stream": true})));
    let events = events(&answer);
    assert_eq!(
        shape(&events),
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed",
        ]
    );
    let whole = &events[9]["response"];
    let ids: Vec<&Value> = [0, 1, 9]
        .iter()
        .map(|place| &events[*place]["response"]["id"])
        .collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(events[6]["text"], "Hello Ann");
    assert_eq!(events[8]["item"], whole["output"][0]);
    assert_eq!(events[4]["item_id"], whole["output"][0]["id"]);
    assert_eq!(
        whole["keepsake"]["message_id"].as_str(),
        answer.header("x-message-id")
    );

    // Told again, with the same ids and the text in one piece.
    let id = text(whole, "/id");
    let again = super::responses::events(&app.get("ann", &format!("{PATH}/{id}?stream=true")));
    assert_eq!(shape(&again).len(), 9);
    assert_eq!(again[8]["response"]["output"], whole["output"]);
    let rest = super::responses::events(
        &app.get("ann", &format!("{PATH}/{id}?stream=true&starting_after=7")),
    );
    assert_eq!(shape(&rest), ["response.completed"]);
}

#[test]
fn a_response_follows_another_and_its_whole_chain() {
    let app = TestApp::new();
    app.script(Script::says("Bees!"));
    let first = created(
        &app,
        "ann",
        &json!({"input": [{"role": "user", "content": [{"type": "input_text", "text": "I keep bees"}]}]}),
    );
    app.script(Script::says("Honey."));
    let second = created(
        &app,
        "ann",
        &json!({"input": "What do they make?", "previous_response_id": first["id"]}),
    );
    assert_eq!(second["previous_response_id"], first["id"]);
    app.script(Script::says("Aside."));
    created(&app, "ann", &json!({"input": "Something else"}));
    app.script(Script::says("Clover."));
    created(
        &app,
        "ann",
        &json!({"input": "Which?", "previous_response_id": second["id"], "instructions": "Be brief."}),
    );
    assert_eq!(
        asked(&app),
        json!([
            {"role": "user", "content": [{"type": "text", "text": "I keep bees"}]},
            {"role": "assistant", "content": "Bees!"},
            {"role": "user", "content": "What do they make?"},
            {"role": "assistant", "content": "Honey."},
            {"role": "user", "content": "Which?"},
        ])
    );
    assert_eq!(
        prompt(&app)["messages"][0],
        json!({"role": "system", "content": "Be brief."})
    );

    // Another's response is not there, and neither is one whose conversation was reset or whose message was forgotten.
    let stranger = app.send(asking(
        "bob",
        &json!({"input": "hi", "previous_response_id": second["id"]}),
    ));
    assert_eq!(stranger.status, 404);
    let conversation = text(&first, "/keepsake/conversation_id");
    let reset = request("POST", "/conversation/reset").by("ann");
    app.send(reset.json(&json!({ "conversation_id": conversation })));
    app.script(Script::says("Hm."));
    created(
        &app,
        "ann",
        &json!({"input": "And now?", "previous_response_id": second["id"]}),
    );
    assert_eq!(
        asked(&app),
        json!([{"role": "user", "content": "And now?"}])
    );
}

#[test]
fn what_was_forgotten_is_in_no_later_prompt() {
    let app = TestApp::new();
    app.script(Script::says("Noted."));
    let first = created(&app, "ann", &json!({"input": "My cat is called Minka"}));
    let found = app.get("ann", "/memories/search?q=cat").json();
    let message = text(&found, "/memories/0/id").to_owned();
    let forgotten = app.send(request("DELETE", &format!("/memories/{message}")).by("ann"));
    assert_eq!(forgotten.status, 200);
    app.script(Script::says("Hm."));
    created(
        &app,
        "ann",
        &json!({"input": "And now?", "previous_response_id": first["id"]}),
    );
    let sent = app.stage.last_prompt();
    assert!(!sent.contains("Minka"), "{sent}");
}

#[test]
fn a_conversation_has_its_messages_in_the_prompt() {
    let app = TestApp::new();
    app.script(Script::says("Bees!"));
    let conversation = app
        .chat("ann", "I keep bees")
        .header("x-conversation-id")
        .expect("an id")
        .to_owned();
    app.script(Script::says("Honey."));
    let named = format!("conv_{conversation}");
    let second = created(
        &app,
        "ann",
        &json!({"input": "What do they make?", "conversation": {"id": named}}),
    );
    assert_eq!(second["conversation"]["id"], named);
    assert_eq!(
        asked(&app),
        json!([
            {"role": "user", "content": "I keep bees"},
            {"role": "assistant", "content": "Bees!"},
            {"role": "user", "content": "What do they make?"},
        ])
    );
    assert_eq!(app.messages("ann", &conversation).len(), 4);
    let stranger = app.send(asking(
        "bob",
        &json!({"input": "hi", "conversation": named}),
    ));
    assert_eq!(stranger.status, 404);
    let both = json!({"input": "hi", "conversation": named, "previous_response_id": second["id"]});
    assert_eq!(
        app.send(asking("ann", &both)).json()["error"]["param"],
        "conversation"
    );
}

#[test]
fn the_result_of_a_tool_goes_on_with_its_turn() {
    for follows in ["previous_response_id", "conversation", "input"] {
        let app = TestApp::new();
        app.script(Script::says("Hello."));
        let conversation = app
            .chat("ann", "hello")
            .header("x-conversation-id")
            .expect("an id")
            .to_owned();
        app.script(calls("Let me see."));
        let mut body = json!({"input": "add one", "tools": [{"type": "function", "name": "add", "parameters": {}}]});
        if follows == "conversation" {
            body["conversation"] = json!(format!("conv_{conversation}"));
        }
        let first = created(&app, "ann", &body);
        assert_eq!(
            prompt(&app)["tools"],
            json!([{"type": "function", "function": {"name": "add", "parameters": {}}}])
        );
        assert_eq!(first["status"], "completed");
        let call = &first["output"][1];
        assert_eq!(
            (&call["type"], &call["call_id"], &call["arguments"]),
            (&json!("function_call"), &json!("c1"), &json!("{\"a\":1}"))
        );

        app.script(Script::says("It is eight."));
        let result = json!({"type": "function_call_output", "call_id": "c1", "output": "8"});
        let body = match follows {
            "conversation" => json!({"input": [result], "conversation": body["conversation"]}),
            "input" => {
                json!({"input": [{"role": "user", "content": "add one"}, {"type": "item_reference", "id": call["id"]}, result]})
            }
            _ => json!({"input": [result], "previous_response_id": first["id"]}),
        };
        let second = created(&app, "ann", &body);
        assert_eq!(second["output"][0]["content"][0]["text"], "It is eight.");
        assert_ne!(second["id"], first["id"]);
        assert_eq!(
            second["keepsake"]["message_id"],
            first["keepsake"]["message_id"]
        );
        let mut messages = asked(&app);
        let messages = messages.as_array_mut().expect("messages");
        if follows == "conversation" {
            messages.drain(..2);
        }
        assert_eq!(
            json!(messages),
            json!([
                {"role": "user", "content": "add one"},
                {"role": "assistant", "content": "Let me see.", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "8"},
            ]),
            "{follows}"
        );
        let place = text(&first, "/keepsake/conversation_id");
        let told = app.messages("ann", place);
        let told = told.last().expect("a message");
        assert_eq!(told["content"], "Let me see.\n\nIt is eight.");
        assert_eq!(
            got(&app, "ann", text(&first, "/id")).json()["output"],
            first["output"]
        );
        assert_eq!(
            app.stage
                .count("select count(*) from memories where content = 'add one'"),
            1
        );
    }
}

#[test]
fn forty_results_at_once_have_one_writer() {
    let app = TestApp::new();
    app.script(calls(""));
    let first = created(&app, "ann", &json!({"input": "add one"}));
    let result = json!({"type": "function_call_output", "call_id": "c1", "output": "8"});
    let body = json!({"input": [result], "previous_response_id": first["id"]});
    let answers = app.burst((0..40).map(|_| asking("ann", &body)));
    let of = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((of(200), of(409)), (1, 39));
    assert_eq!(app.stage.count("select count(*) from messages"), 2);
    assert_eq!(app.stage.count("select count(*) from responses"), 2);
}

#[test]
fn a_stored_item_comes_in_the_place_of_a_reference() {
    let app = TestApp::new();
    app.script(Script::says("Bees!"));
    let first = created(&app, "ann", &json!({"input": "I keep bees"}));
    let item = first["output"][0]["id"].clone();
    let body = json!({"input": [{"role": "user", "content": "I keep bees"}, {"type": "item_reference", "id": item}, {"role": "user", "content": "And?"}]});
    created(&app, "ann", &body);
    assert_eq!(
        asked(&app)[1],
        json!({"role": "assistant", "content": "Bees!"})
    );
    let refused = app.send(asking("bob", &body));
    assert_eq!(
        (refused.status, refused.json()["error"]["param"].clone()),
        (422, json!("input"))
    );
}

#[test]
fn a_response_that_breaks_ends_with_an_error_and_is_failed() {
    let app = TestApp::new();
    app.script(Script::says_and_then("Well, Ann", Ending::Broken));
    let events = events(&app.send(asking("ann", &json!({"input": "hi", "stream": true}))));
    let shape = shape(&events);
    assert_eq!(shape[shape.len() - 2..], ["error", "response.failed"]);
    let failed = &events[shape.len() - 1]["response"];
    assert_eq!(
        (&failed["status"], &failed["error"]["code"]),
        (&json!("failed"), &json!("model_interrupted"))
    );
    assert_eq!(last(&app), stored("interrupted", "Well, Ann"));
    let again = got(&app, "ann", text(failed, "/id")).json();
    assert_eq!(
        (&again["status"], &again["output"][0]["status"]),
        (&json!("failed"), &json!("incomplete"))
    );
    assert_eq!(again["output"][0]["content"][0]["text"], "Well, Ann");
    let id = text(failed, "/id");
    let rest = format!("{PATH}/{id}?stream=true&starting_after=999");
    let rest = super::responses::events(&app.get("ann", &rest));
    assert_eq!(super::responses::shape(&rest), ["response.failed"]);
}

#[test]
fn a_response_that_is_too_long_is_incomplete() {
    let app = TestApp::new();
    let stop = b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n";
    app.script(Script::sends(&[event("Well, "), stop.to_vec()].concat()));
    let whole = created(&app, "ann", &json!({"input": "hi", "max_output_tokens": 7}));
    assert_eq!(prompt(&app)["max_tokens"], 7);
    assert_eq!(
        (&whole["status"], &whole["incomplete_details"]["reason"]),
        (&json!("incomplete"), &json!("max_output_tokens"))
    );
}

#[test]
fn reasoning_refusals_and_schemas_have_their_places() {
    let app = TestApp::new();
    let part = |delta: Value| format!("data: {}\n\n", json!({"choices": [{"delta": delta}]}));
    let bytes = [
        part(json!({"reasoning_content": "Hm, "})),
        part(json!({"reasoning_content": "no."})),
        part(json!({"refusal": "I would rather not."})),
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".to_owned(),
    ];
    app.script(Script::sends(bytes.concat().as_bytes()));
    let format =
        json!({"type": "json_schema", "name": "x", "schema": {"type": "object"}, "strict": true});
    let body = json!({"input": "hi", "stream": true, "text": {"format": format, "verbosity": "low"}, "reasoning": {"effort": "low"}});
    let events = events(&app.send(asking("ann", &body)));
    let asked = prompt(&app);
    assert_eq!(
        asked["response_format"],
        json!({"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}, "strict": true}})
    );
    assert_eq!(
        (&asked["reasoning_effort"], &asked["verbosity"]),
        (&json!("low"), &json!("low"))
    );
    let whole = &events.last().expect("an event")["response"];
    let kinds: Vec<&str> = whole["output"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| text(item, "/type"))
        .collect();
    assert_eq!(kinds, ["reasoning", "message"]);
    assert_eq!(whole["output"][0]["content"][0]["text"], "Hm, no.");
    assert_eq!(
        whole["output"][1]["content"][0]["refusal"],
        "I would rather not."
    );
    assert_eq!(
        got(&app, "ann", text(whole, "/id")).json()["output"],
        whole["output"]
    );
}

#[test]
fn a_repeated_request_is_answered_once_with_the_same_response() {
    let app = TestApp::new();
    app.script(Script::says("How nice."));
    let send = || {
        let mut asking = asking("ann", &json!({"input": "I keep bees"}));
        asking.idempotency_key = Some("k1".to_owned());
        app.send(asking).json()
    };
    let (first, second) = (send(), send());
    assert_eq!(
        (&first["id"], &first["output"]),
        (&second["id"], &second["output"])
    );
    assert_eq!(app.stage.count("select count(*) from messages"), 2);
}

#[test]
fn a_response_is_stored_only_where_the_client_wants_it_and_goes_with_its_conversation() {
    let app = TestApp::new();
    let hidden = created(&app, "ann", &json!({"input": "hi", "store": false}));
    assert_eq!(got(&app, "ann", text(&hidden, "/id")).status, 404);
    let first = created(&app, "ann", &json!({"input": "hi"}));
    let id = text(&first, "/id").to_owned();
    let deleted = |user: &str| app.send(request("DELETE", &format!("{PATH}/{id}")).by(user));
    assert_eq!(deleted("bob").status, 404);
    let second = created(&app, "ann", &json!({"input": "hi"}));
    assert_eq!(
        deleted("ann").json(),
        json!({"id": id, "object": "response.deleted", "deleted": true})
    );
    assert_eq!(got(&app, "ann", &id).status, 404);
    let conversation = text(&second, "/keepsake/conversation_id");
    app.send(request("DELETE", &format!("/conversations/{conversation}")).by("ann"));
    assert_eq!(got(&app, "ann", text(&second, "/id")).status, 404);
    assert_eq!(app.stage.count("select count(*) from responses"), 0);
}

#[test]
fn the_items_that_a_turn_adds_are_listed_page_by_page() {
    let app = TestApp::new();
    let call = json!({"type": "function_call", "call_id": "c", "name": "add", "arguments": "{}"});
    let result = json!({"type": "function_call_output", "call_id": "c", "output": "3"});
    let said = json!({"role": "user", "content": "what is one and two?"});
    let before = json!({"role": "user", "content": "my PIN is 1234"});
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "summary": []});
    let first = created(
        &app,
        "ann",
        &json!({"input": [before, said, reasoning, call, result]}),
    );
    let id = text(&first, "/id");
    let page = |query: &str| {
        app.get("ann", &format!("{PATH}/{id}/input_items?{query}"))
            .json()
    };
    let kinds = |page: &Value| {
        let data = page["data"].as_array().expect("items");
        data.iter()
            .map(|item| text(item, "/type").to_owned())
            .collect::<Vec<String>>()
    };
    let all = page("order=asc");
    assert_eq!(
        kinds(&all),
        ["message", "function_call", "function_call_output"]
    );
    assert_eq!(all["has_more"], false);
    assert_eq!(text(&all, "/data/0/content/0/text"), "what is one and two?");
    let newest = page("limit=1&include[]=x");
    assert_eq!(
        (kinds(&newest), &newest["has_more"]),
        (vec!["function_call_output".to_owned()], &json!(true))
    );
    let next = page(&format!("limit=1&after={}", text(&newest, "/last_id")));
    assert_eq!(kinds(&next), ["function_call"]);
    assert_eq!(page("after=x")["error"]["param"], "after");
    let stranger = app.get("bob", &format!("{PATH}/{id}/input_items"));
    assert_eq!(stranger.status, 404);
    let kept = "select count(*) from responses where request like '%1234%'";
    assert_eq!(app.stage.count(kept), 0);
}

#[test]
fn results_go_on_only_with_a_turn_that_waits_for_them() {
    let app = TestApp::new();
    let result = json!({"type": "function_call_output", "call_id": "c1", "output": "8"});
    let refused = |app: &TestApp, previous: &Value| {
        let body = json!({"input": [result], "previous_response_id": previous["id"]});
        let answer = app.send(asking("ann", &body));
        let error = answer.json()["error"].clone();
        (answer.status, error["param"].clone(), error["code"].clone())
    };
    // It called nothing: its message, which is forgotten, does not come back.
    app.script(Script::says("Noted."));
    let first = created(&app, "ann", &json!({"input": "My cat is called Minka"}));
    let found = app.get("ann", "/memories/search?q=cat").json();
    let message = text(&found, "/memories/0/id").to_owned();
    app.send(request("DELETE", &format!("/memories/{message}")).by("ann"));
    assert_eq!(refused(&app, &first).0, 422);
    assert_eq!(app.get("ann", "/memories").json()["total"], 0);

    // It was answered already.
    app.script(calls(""));
    let second = created(&app, "ann", &json!({"input": "add one"}));
    app.script(Script::says("Eight."));
    let body = json!({"input": [result], "previous_response_id": second["id"]});
    created(&app, "ann", &body);
    let code = json!("turn_in_progress");
    assert_eq!(refused(&app, &second), (409, Value::Null, code));

    // The same words once more: the results find the turn of their own response.
    app.script(calls(""));
    let third = created(&app, "ann", &json!({"input": "go"}));
    app.script(Script::says_and_then("Well", Ending::Broken));
    app.send(asking("ann", &json!({"input": "go"})));
    app.script(Script::says("Nine."));
    let body = json!({"input": [result], "previous_response_id": third["id"]});
    let fourth = created(&app, "ann", &body);
    assert_eq!(
        fourth["keepsake"]["message_id"],
        third["keepsake"]["message_id"]
    );

    // A conversation that was reset does not go on.
    app.script(calls(""));
    let fifth = created(&app, "ann", &json!({"input": "add two"}));
    let conversation = text(&fifth, "/keepsake/conversation_id");
    let reset = request("POST", "/conversation/reset").by("ann");
    app.send(reset.json(&json!({ "conversation_id": conversation })));
    assert_eq!(refused(&app, &fifth).0, 422);
}

#[test]
fn instructions_of_before_are_in_no_later_prompt() {
    let app = TestApp::new();
    let developer = json!({"role": "developer", "content": "You are a pirate"});
    let said = json!({"role": "user", "content": "hi"});
    let first = created(&app, "ann", &json!({"input": [developer, said]}));
    let alone = created(&app, "ann", &json!({"instructions": "You are a pirate"}));
    let database = app.stage.database.borrow();
    let sql = "select id from messages where role = 'system'";
    let stored: String = database
        .query_row(sql, [], |row| row.get(0))
        .expect("a row");
    drop(database);
    for body in [
        json!({"input": "hi", "previous_response_id": first["id"]}),
        json!({"input": "hi", "previous_response_id": alone["id"]}),
        json!({"input": [{"type": "item_reference", "id": format!("msg_{stored}")}, {"role": "user", "content": "hi"}]}),
    ] {
        created(&app, "ann", &body);
        let sent = app.stage.last_prompt();
        assert!(!sent.contains("pirate"), "{body}: {sent}");
        assert!(
            prompt(&app)["messages"][0]["role"] == "system",
            "the persona stays: {sent}"
        );
    }
}

#[test]
fn a_stored_request_and_its_references_are_bounded() {
    let app = TestApp::new().with("PROMPT_TOKEN_BUDGET", "1000000");
    let many = vec![json!({"type": "item_reference", "id": "msg_x"}); 3];
    let apart: Vec<Value> = (0..51)
        .map(|number| json!({"type": "item_reference", "id": format!("msg_{number}")}))
        .collect();
    let said = json!({"role": "user", "content": "hi"});
    for (input, padding) in [
        (json!([many, vec![said.clone()]].concat()), 0),
        (json!([apart, vec![said.clone()]].concat()), 0),
        (json!([said]), 300_000),
    ] {
        let body = json!({"input": input, "prompt_cache_key": "x".repeat(padding)});
        let answer = app.send(asking("ann", &body));
        assert_eq!(
            (answer.status, &answer.json()["error"]["param"]),
            (422, &json!("input"))
        );
    }
    let image = json!({"type": "input_image", "image_url": format!("data:image/png;base64,{}", "A".repeat(300_000))});
    let parts = json!([{"type": "input_text", "text": "what is this?"}, image]);
    let whole = created(
        &app,
        "ann",
        &json!({"input": [{"role": "user", "content": parts}]}),
    );
    assert!(app.stage.last_prompt().contains("AAAA"));
    let items = app.get(
        "ann",
        &format!("{PATH}/{}/input_items", text(&whole, "/id")),
    );
    assert_eq!(items.json()["data"][0]["content"][1]["text"], "[image]");
}

#[test]
fn calls_that_come_in_turns_are_each_whole() {
    let app = TestApp::new();
    let part = |calls: Value| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"delta": {"tool_calls": calls}}]})
        )
    };
    let piece =
        |index: u32, arguments: &str| json!({"index": index, "function": {"arguments": arguments}});
    let begin = |index: u32, id: &str| json!({"index": index, "id": id, "function": {"name": "add", "arguments": ""}});
    let bytes = [
        part(json!([begin(0, "c0"), begin(1, "c1")])),
        part(json!([piece(0, "{\"a\":")])),
        part(json!([piece(1, "[]")])),
        part(json!([piece(0, "1}")])),
        part(json!([piece(9, "far")])),
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n".to_owned(),
    ];
    app.script(Script::sends(bytes.concat().as_bytes()));
    let events = events(&app.send(asking("ann", &json!({"input": "hi", "stream": true}))));
    let whole = &events.last().expect("an event")["response"];
    let output = whole["output"].as_array().expect("items");
    let calls: Vec<(&str, &str)> = output
        .iter()
        .map(|call| (text(call, "/call_id"), text(call, "/arguments")))
        .collect();
    assert_eq!(calls, [("c0", "{\"a\":1}"), ("c1", "[]")]);
    let stored = got(&app, "ann", text(whole, "/id")).json();
    assert_eq!(stored["output"], whole["output"]);
}

#[test]
fn a_chain_is_cut_where_the_budget_ends_but_results_keep_their_calls() {
    let app = TestApp::new().with("PROMPT_TOKEN_BUDGET", "1500");
    app.script(calls(""));
    let long = "bees ".repeat(700);
    let first = created(&app, "ann", &json!({ "input": long }));
    let result = json!({"type": "function_call_output", "call_id": "c1", "output": "8"});
    app.script(Script::says("Eight."));
    let body = json!({"input": [result], "previous_response_id": first["id"]});
    let second = created(&app, "ann", &body);
    assert_eq!(asked(&app)[1]["tool_calls"][0]["id"], "c1");
    app.script(Script::says("Hm."));
    created(
        &app,
        "ann",
        &json!({"input": "and now?", "previous_response_id": second["id"]}),
    );
    assert_eq!(
        asked(&app),
        json!([{"role": "user", "content": "and now?"}]),
        "results without their calls are left out"
    );
    let large =
        json!({"type": "function_call_output", "call_id": "c1", "output": "x".repeat(5_000)});
    app.script(calls(""));
    let third = created(&app, "ann", &json!({ "input": long }));
    let body = json!({"input": [large], "previous_response_id": third["id"]});
    let refused = app.send(asking("ann", &body));
    assert_eq!(
        (refused.status, &refused.json()["error"]["param"]),
        (422, &json!("input"))
    );
}

#[test]
fn a_wrong_request_names_its_field() {
    let app = TestApp::new();
    for (body, param) in [
        (json!({}), "input"),
        (json!({"input": ""}), "input"),
        (json!({"input": []}), "input"),
        (json!({"input": 1}), "input"),
        (
            json!({"input": [{"role": "assistant", "content": "x"}]}),
            "input",
        ),
        (
            json!({"input": [{"type": "file_search_call", "id": "x"}]}),
            "input[0].type",
        ),
        (json!({"input": "hi", "memory": "off"}), "memory"),
        (
            json!({"input": "hi", "metadata": {"memory": "often"}}),
            "memory",
        ),
        (json!({"input": "hi", "metadata": {"a": 1}}), "metadata.a"),
        (
            json!({"input": "hi", "tools": [{"type": "web_search"}]}),
            "tools[0].type",
        ),
        (
            json!({"input": "hi", "text": {"format": {"type": "xml"}}}),
            "text.format.type",
        ),
        (json!({"input": "hi", "prompt": {"id": "x"}}), "prompt"),
        (json!({"input": "hi", "conversation": 1}), "conversation"),
        (
            json!({"input": [{"type": "function_call_output", "call_id": "c", "output": "8"}]}),
            "input",
        ),
    ] {
        let answer = app.send(asking("ann", &body));
        assert_eq!(
            (answer.status, answer.json()["error"]["param"].clone()),
            (422, json!(param)),
            "{body}"
        );
    }
    let app = app.with("ALLOW_SYSTEM_PROMPT", "false");
    for (body, param) in [
        (json!({"input": "hi", "instructions": "x"}), "instructions"),
        (
            json!({"input": [{"role": "developer", "content": "x"}, {"role": "user", "content": "x"}]}),
            "input",
        ),
    ] {
        let answer = app.send(asking("ann", &body));
        assert_eq!(
            (answer.status, answer.json()["error"]["param"].clone()),
            (422, json!(param)),
            "{body}"
        );
    }
    assert_eq!(app.stage.count("select count(*) from messages"), 0);
}

#[test]
fn instructions_alone_are_a_turn_that_nobody_said() {
    let app = TestApp::new();
    for body in [
        json!({"instructions": "Greet the person."}),
        json!({"input": [{"role": "developer", "content": "Greet the person."}]}),
    ] {
        app.script(Script::says("Welcome."));
        let whole = created(&app, "ann", &body);
        assert_eq!(whole["output"][0]["content"][0]["text"], "Welcome.");
    }
    assert_eq!(
        app.stage
            .count("select count(*) from messages where role = 'system'"),
        2
    );
    assert_eq!(app.stage.count("select count(*) from memories"), 0);
}
