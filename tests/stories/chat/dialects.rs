//! One engine, several dialects: the same words, ids, usage and rows whichever of them asked, however the model's bytes are cut.

use super::relay::{RECORDINGS, ids};
use crate::support::stage::{Recording, Script};
use crate::support::{Answer, TestApp};
use keepsake::chat::dialect::{Dialect, anthropic, completions, responses};
use keepsake::chat::reply::event::{RecallSummary, ReplyEvent};
use keepsake::chat::reply::relay::Relay;
use keepsake::id::ResponseId;
use keepsake::platform::Ending;
use keepsake::time::Timestamp;
use serde_json::{Map, Value, json};

/// Every dialect.
fn dialects() -> Vec<Dialect> {
    let model = "m".to_owned();
    vec![
        Dialect::Keepsake,
        Dialect::UiStream,
        Dialect::Completions(completions::Options {
            model: model.clone(),
            includes_usage: true,
        }),
        Dialect::Anthropic(anthropic::Options {
            model: model.clone(),
            shows_thinking: true,
        }),
        Dialect::Responses(responses::Options {
            model,
            id: ResponseId::parse("r").expect("an id"),
            request: Map::new(),
            after: None,
        }),
    ]
}

/// The bytes that a client gets of pieces.
fn told(dialect: &Dialect, pieces: &[&[u8]]) -> Vec<u8> {
    let mut relay = Relay::new(dialect.codec(ids()));
    let at = Timestamp::from_millis(0);
    let mut told = relay.encode(&ReplyEvent::Recalled(RecallSummary::default(), at));
    let mut ending = Ending::Ended;
    for piece in pieces {
        let Some(out) = relay.push(piece) else {
            ending = Ending::Enough;
            break;
        };
        told.extend(out);
    }
    let outcome = relay.end(ending);
    let end = match &outcome.fault {
        Some(fault) => ReplyEvent::Failed(fault.into()),
        None => ReplyEvent::Done(outcome.usage, at),
    };
    told.extend(relay.close(Some(&end)));
    // Where a heartbeat comes depends on the cut.
    let told = String::from_utf8(told).expect("UTF-8");
    told.replace("\n\n:\n\n", "\n\n")
        .replace("\n\n:\n\n", "\n\n")
        .into_bytes()
}

/// The data of the events in a client's bytes.
fn data(told: &[u8]) -> Vec<Value> {
    let told = String::from_utf8(told.to_vec()).expect("UTF-8");
    let lines = told.lines().filter_map(|line| line.strip_prefix("data: "));
    let events = lines.filter(|data| *data != "[DONE]");
    events
        .map(|data| serde_json::from_str(data).expect("JSON"))
        .collect()
}

/// The words in a client's events, in whichever dialect.
fn words(events: &[Value]) -> String {
    let text = |event: &Value| {
        let kind = event["type"].as_str().unwrap_or_default();
        let words = match kind {
            "chunk" => &event["chunk"],
            "text-delta" | "response.output_text.delta" => &event["delta"],
            "content_block_delta" => &event["delta"]["text"],
            "" => &event["choices"][0]["delta"]["content"],
            _ => &Value::Null,
        };
        words.as_str().unwrap_or_default().to_owned()
    };
    events.iter().map(text).collect()
}

#[test]
fn every_dialect_says_the_same_words_however_the_bytes_are_cut() {
    for recording in RECORDINGS {
        for dialect in dialects() {
            let whole = told(&dialect, &[recording.bytes]);
            assert_eq!(words(&data(&whole)), recording.text, "{dialect:?}");
            for cut in 0..recording.bytes.len() {
                let (one, other) = recording.bytes.split_at(cut);
                let cut = told(&dialect, &[one, other]);
                assert_eq!(cut, whole, "{dialect:?}");
            }
            let bytes: Vec<&[u8]> = recording.bytes.chunks(1).collect();
            assert_eq!(told(&dialect, &bytes), whole, "{dialect:?}");
        }
    }
}

/// A request in a dialect, and where its answer has its parts.
struct Form {
    path: &'static str,
    body: Value,
    /// The whole of what the client knows at the end: ids, words, usage, and what was recalled.
    learnt: fn(&Answer) -> Learnt,
}

/// The things that a client learns of an answer.
#[derive(Debug, PartialEq)]
struct Learnt {
    conversation_id: String,
    message_id: String,
    words: String,
    usage: [u64; 3],
    recalled: Vec<String>,
}

fn learnt(answer: &Answer, words: &str, usage: &Value, recalled: &Value) -> Learnt {
    let number = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| usage[*name].as_u64());
        found.expect("a number")
    };
    let id = |name: &str| answer.header(name).expect("an id").to_owned();
    let memories = recalled["memories"].as_array().expect("memories");
    Learnt {
        conversation_id: id("x-conversation-id"),
        message_id: id("x-message-id"),
        words: words.to_owned(),
        usage: [
            number(["prompt_tokens", "input_tokens"]),
            number(["completion_tokens", "output_tokens"]),
            number(["total_tokens", "total_tokens"]),
        ],
        recalled: memories
            .iter()
            .map(|memory| memory["content"].as_str().expect("a text").to_owned())
            .collect(),
    }
}

/// The usage of a dialect that has no sum.
fn with_total(usage: &Value) -> Value {
    let number = |name: &str| usage[name].as_u64().expect("a number");
    let mut usage = usage.clone();
    usage["total_tokens"] = (number("input_tokens") + number("output_tokens")).into();
    usage
}

const QUESTION: &str = "Where do I keep bees?";

#[expect(clippy::too_many_lines, reason = "a table of requests")]
fn forms() -> Vec<Form> {
    let messages = json!([{"role": "user", "content": QUESTION}]);
    let parts = json!([{"type": "text", "text": QUESTION}]);
    vec![
        Form {
            path: "/chat",
            body: json!({"message": QUESTION}),
            learnt: |answer| {
                let events = answer.events();
                let (first, last) = (&events[0]["data"], events.last().expect("an event"));
                learnt(answer, &answer.words(), &last["usage"], first)
            },
        },
        Form {
            path: "/chat",
            body: json!({"message": QUESTION, "stream": false}),
            learnt: |answer| {
                let whole = answer.json();
                let words = whole["response"].as_str().expect("a text");
                learnt(answer, words, &whole["usage"], &whole)
            },
        },
        Form {
            path: "/v1/chat/completions",
            body: json!({"messages": messages, "stream": true, "stream_options": {"include_usage": true}}),
            learnt: |answer| {
                let events = data(&answer.body);
                let last = events.last().expect("an event");
                learnt(
                    answer,
                    &words(&events),
                    &last["usage"],
                    &events[0]["keepsake"],
                )
            },
        },
        Form {
            path: "/v1/chat/completions",
            body: json!({ "messages": messages }),
            learnt: |answer| {
                let whole = answer.json();
                let words = whole["choices"][0]["message"]["content"].as_str();
                learnt(
                    answer,
                    words.expect("a text"),
                    &whole["usage"],
                    &whole["keepsake"],
                )
            },
        },
        Form {
            path: "/v1/responses",
            body: json!({"input": QUESTION, "stream": true}),
            learnt: |answer| {
                let events = data(&answer.body);
                let whole = &events.last().expect("an event")["response"];
                learnt(answer, &words(&events), &whole["usage"], &whole["keepsake"])
            },
        },
        Form {
            path: "/v1/responses",
            body: json!({ "input": messages }),
            learnt: |answer| {
                let whole = answer.json();
                let words = whole["output"][0]["content"][0]["text"].as_str();
                learnt(
                    answer,
                    words.expect("a text"),
                    &whole["usage"],
                    &whole["keepsake"],
                )
            },
        },
        Form {
            path: "/v1/messages",
            body: json!({"messages": messages, "stream": true}),
            learnt: |answer| {
                let events = data(&answer.body);
                let of = |kind: &str| {
                    let mut all = events.iter().filter(|event| event["type"] == kind);
                    all.next().expect("an event")
                };
                let keepsake = &of("message_start")["message"]["keepsake"];
                let usage = with_total(&of("message_delta")["usage"]);
                learnt(answer, &words(&events), &usage, keepsake)
            },
        },
        Form {
            path: "/v1/messages",
            body: json!({"messages": messages, "max_tokens": 300}),
            learnt: |answer| {
                let whole = answer.json();
                let words = whole["content"][0]["text"].as_str();
                let usage = with_total(&whole["usage"]);
                learnt(answer, words.expect("a text"), &usage, &whole["keepsake"])
            },
        },
        Form {
            path: "/ai/chat",
            body: json!({"id": "bees", "message": {"role": "user", "parts": parts}}),
            learnt: |answer| {
                let events = data(&answer.body);
                let of = |kind: &str| {
                    events
                        .iter()
                        .find(|event| event["type"] == kind)
                        .expect("a chunk")
                };
                let usage = &of("finish")["messageMetadata"]["usage"];
                learnt(answer, &words(&events), usage, &of("data-memory")["data"])
            },
        },
    ]
}

/// The rows that a turn leaves, without ids and times.
fn rows(app: &TestApp) -> Vec<String> {
    let database = app.stage.database.borrow();
    let mut rows = Vec::new();
    for sql in [
        "select json_array(role, content, status, prompt_tokens, completion_tokens, reply_to is not null) from messages order by rowid",
        "select json_array(role, content, memory_type, importance, fact_key, fact_value) from memories order by seq",
        "select json_array(messages, prompt_tokens, completion_tokens) from usage",
    ] {
        let mut statement = database.prepare(sql).expect("a statement");
        let found = statement.query_map([], |row| row.get::<_, String>(0));
        rows.extend(found.expect("rows").map(|row| row.expect("a row")));
    }
    rows
}

#[test]
fn the_same_turn_is_stored_and_told_whichever_dialect_asked() {
    let recording = RECORDINGS.first().expect("a recording").bytes;
    let mut first: Option<(Vec<String>, Learnt)> = None;
    for Form { path, body, learnt } in forms() {
        for cut in [
            0,
            1,
            recording.len() / 3,
            recording.len() / 2,
            recording.len() - 1,
        ] {
            let app = TestApp::new();
            app.script(Script::says("How nice."));
            app.chat("ann", "I keep bees in Cork");
            let (one, other) = recording.split_at(cut);
            app.script(Script::Answers(
                200,
                Recording {
                    chunks: vec![one.to_vec(), other.to_vec()],
                    ending: Ending::Ended,
                },
            ));
            let batches = app.stage.batches.borrow().len();
            let answer = app.post("ann", path, &body);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            let asked_after = app.stage.asked_after.borrow().last().copied();
            assert_eq!(
                asked_after,
                Some(batches + 2),
                "{path}: round trips before the model"
            );
            let mut learnt = learnt(&answer);
            let reply = format!(
                "select count(*) from messages where id = '{}' and conversation_id = '{}' and role = 'assistant'",
                learnt.message_id, learnt.conversation_id
            );
            assert_eq!(app.stage.count(&reply), 1, "{path}");
            learnt.message_id.clear();
            learnt.conversation_id.clear();
            let rows = rows(&app);
            match &first {
                None => first = Some((rows, learnt)),
                Some((stored, told)) => {
                    assert_eq!(&rows, stored, "{path}");
                    assert_eq!(&learnt, told, "{path}");
                }
            }
        }
    }
}
