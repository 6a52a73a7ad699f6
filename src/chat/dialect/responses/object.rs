//! The object of a response.
//! Sources: the OpenAI API reference, "Responses: the response object"; Open Responses, "`ResponseResource`".

use super::output::{Item, items};
use crate::chat::dialect::completions::Provenance;
use crate::chat::reply::event::Failure;
use crate::chat::response::{Response, ResponseStatus};
use crate::id::ResponseId;
use crate::model::Usage;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A response. The members that are not described are those of the request, or the defaults of OpenAI's reference.
#[derive(Serialize, JsonSchema)]
pub struct ResponseObject<'a> {
    /// The id of the response: `resp_` and a UUID.
    id: String,
    #[schemars(extend("const" = "response"))]
    object: &'static str,
    /// The time at which the response began, in seconds since the Unix epoch.
    created_at: i64,
    /// The time at which the response ended, in seconds since the Unix epoch; null while it is written.
    completed_at: Option<i64>,
    status: ResponseStatus,
    error: Option<ResponseError<'a>>,
    incomplete_details: Option<Value>,
    /// The name of the model that answers.
    model: &'a str,
    /// The items of the answer: reasoning, a message, and calls of tools.
    output: Vec<Value>,
    usage: Option<ResponseUsage>,
    /// The conversation that the request named.
    conversation: Value,
    previous_response_id: Value,
    instructions: Value,
    max_output_tokens: Value,
    max_tool_calls: Value,
    metadata: Value,
    parallel_tool_calls: Value,
    reasoning: Value,
    service_tier: Value,
    store: Value,
    background: Value,
    temperature: Value,
    text: Value,
    tool_choice: Value,
    tools: Value,
    top_logprobs: Value,
    top_p: Value,
    presence_penalty: Value,
    frequency_penalty: Value,
    truncation: Value,
    user: Value,
    safety_identifier: Value,
    prompt_cache_key: Value,
    /// The memories and facts recalled for the response, where it is the answer of the request that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    keepsake: Option<Provenance<'a>>,
}

/// The reason why a response is not complete.
#[derive(Serialize, JsonSchema)]
pub struct ResponseError<'a> {
    code: &'a str,
    message: &'a str,
}

/// The tokens that a response cost.
#[derive(Serialize, JsonSchema)]
pub struct ResponseUsage {
    input_tokens: u32,
    input_tokens_details: Value,
    output_tokens: u32,
    output_tokens_details: Value,
    total_tokens: u32,
}

impl From<Usage> for ResponseUsage {
    fn from(usage: Usage) -> Self {
        Self {
            input_tokens: usage.prompt_tokens,
            input_tokens_details: json!({"cached_tokens": 0, "cache_write_tokens": 0}),
            output_tokens: usage.completion_tokens,
            output_tokens_details: json!({"reasoning_tokens": 0}),
            total_tokens: usage.total_tokens,
        }
    }
}

/// The parts of a response that the codec and the store have in common.
pub struct State<'a> {
    /// The state of the response.
    pub status: ResponseStatus,
    /// The items of the output.
    pub output: Vec<Value>,
    /// The reason why the model stopped.
    pub stop_reason: &'a str,
    /// The tokens that the response cost.
    pub usage: Option<Usage>,
    /// The reason why the response is not complete.
    pub failure: Option<&'a Failure>,
    /// The time of the end, in seconds since the Unix epoch.
    pub completed_at: Option<i64>,
    /// The memories and facts recalled for the response.
    pub keepsake: Option<Provenance<'a>>,
}

/// Returns the items of an answer that is over, as JSON.
#[must_use]
pub fn output(id: &ResponseId, items: &[Item], status: ResponseStatus) -> Vec<Value> {
    let status = if status == ResponseStatus::Completed {
        "completed"
    } else {
        "incomplete"
    };
    let items = items.iter().enumerate();
    items
        .map(|(place, item)| item.json(&item.id(id, place), status))
        .collect()
}

/// Returns the object of a response, whose request has the members that it repeats.
#[must_use]
pub fn object<'a>(
    (id, request, model): (&ResponseId, &Map<String, Value>, &'a str),
    created_at: i64,
    state: State<'a>,
) -> ResponseObject<'a> {
    let or = |name: &str, default: Value| request.get(name).cloned().unwrap_or(default);
    let incomplete = match state.stop_reason {
        "content_filter" => "content_filter",
        _ => "max_output_tokens",
    };
    let is_incomplete = state.status == ResponseStatus::Incomplete;
    ResponseObject {
        id: format!("resp_{}", id.as_str()),
        object: "response",
        created_at,
        completed_at: state.completed_at,
        status: state.status,
        error: state.failure.map(|failure| ResponseError {
            code: &failure.code,
            message: &failure.sentence,
        }),
        incomplete_details: is_incomplete.then(|| json!({ "reason": incomplete })),
        model,
        output: state.output,
        usage: state.usage.map(ResponseUsage::from),
        conversation: or("conversation", Value::Null),
        previous_response_id: or("previous_response_id", Value::Null),
        instructions: or("instructions", Value::Null),
        max_output_tokens: or("max_output_tokens", Value::Null),
        max_tool_calls: or("max_tool_calls", Value::Null),
        metadata: or("metadata", json!({})),
        parallel_tool_calls: or("parallel_tool_calls", true.into()),
        reasoning: or("reasoning", json!({"effort": null, "summary": null})),
        service_tier: "default".into(),
        store: or("store", true.into()),
        background: or("background", false.into()),
        temperature: or("temperature", 1.0.into()),
        text: or("text", json!({"format": {"type": "text"}})),
        tool_choice: or("tool_choice", "auto".into()),
        tools: or("tools", json!([])),
        top_logprobs: or("top_logprobs", 0.into()),
        top_p: or("top_p", 1.0.into()),
        presence_penalty: or("presence_penalty", 0.0.into()),
        frequency_penalty: or("frequency_penalty", 0.0.into()),
        truncation: or("truncation", "disabled".into()),
        user: or("user", Value::Null),
        safety_identifier: or("safety_identifier", Value::Null),
        prompt_cache_key: or("prompt_cache_key", Value::Null),
        keepsake: state.keepsake,
    }
}

/// Returns a stored response as JSON.
#[must_use]
pub fn stored(response: &Response, model: &str) -> Value {
    let ended = response.ended();
    let state = ended
        .as_ref()
        .map_or_else(State::in_progress, |ended| State {
            status: ended.status,
            output: output(
                &response.id,
                &items(&ended.text, &ended.members),
                ended.status,
            ),
            stop_reason: &ended.stop_reason,
            usage: ended.usage,
            failure: ended.failure.as_ref(),
            completed_at: Some(seconds(&ended.at)),
            keepsake: None,
        });
    let request = response.request();
    let parts = (&response.id, &request, model);
    let object = object(parts, seconds(&response.created_at), state);
    serde_json::to_value(object).expect("plain structs are JSON")
}

impl State<'_> {
    /// Returns the state of a response that is being written.
    #[must_use]
    pub const fn in_progress() -> Self {
        Self {
            status: ResponseStatus::InProgress,
            output: Vec::new(),
            stop_reason: "stop",
            usage: None,
            failure: None,
            completed_at: None,
            keepsake: None,
        }
    }
}

/// Returns a time in RFC 3339 as seconds since the Unix epoch.
fn seconds(time: &str) -> i64 {
    Timestamp::parse(time).map_or(0, |at| at.millis() / 1000)
}
