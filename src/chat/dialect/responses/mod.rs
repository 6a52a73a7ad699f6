//! OpenAI's Responses: a stream of events that ends in `response.completed`, or one `response`.
//! Sources: the OpenAI API reference, "Responses: streaming events"; Open Responses, version 2026-04-24.
//!
//! There is no event of our own, which one of OpenAI's helpers would refuse: what was recalled is in the member `keepsake` of the
//! response. A stream that breaks ends with `error` and then `response.failed`.

pub mod object;
pub mod output;

use super::completions::Provenance;
use super::openai::kind;
use super::{Codec, ReplyIds, WholeReply, write_data};
use crate::chat::reply::event::{Failure, RecallSummary, ReplyEvent};
use crate::chat::response::ResponseStatus;
use crate::id::ResponseId;
use crate::model::Usage;
use crate::time::Timestamp;
use object::{ResponseObject, State, object};
use output::{Call, Item};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The options of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The name of the model that answers.
    pub model: String,
    /// The id of the response.
    pub id: ResponseId,
    /// The members of the request that the response repeats.
    pub request: Map<String, Value>,
    /// The number of the event after which a stream that is told again begins.
    #[serde(default)]
    pub after: Option<u32>,
}

/// An event of a stream, with further members by its type.
#[derive(Serialize, JsonSchema)]
pub struct EventObject {
    /// The type of the event, such as `response.output_text.delta`.
    r#type: String,
    /// The number of the event, from 0.
    sequence_number: u32,
}

/// Encodes one reply as a response.
#[derive(Debug)]
pub struct ResponsesCodec {
    ids: ReplyIds,
    options: Options,
    /// The number of the next event.
    sequence_number: u32,
    /// The time at which the response began, in seconds since the Unix epoch.
    created_at: i64,
    /// The recalled memories and facts, as JSON.
    recalled: Value,
    items: Vec<Item>,
    /// The place of the item that is being written.
    open: Option<usize>,
    /// The reason why the model stopped; `None` where it did not, since the response was cancelled.
    stop_reason: Option<String>,
}

/// The kind of an item whose text comes in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reasoning,
    Message,
    Refusal,
}

impl ResponsesCodec {
    /// Returns a codec for the reply of these ids.
    #[must_use]
    pub fn new(ids: ReplyIds, options: Options) -> Self {
        Self {
            ids,
            options,
            sequence_number: 0,
            created_at: 0,
            recalled: Value::Null,
            items: Vec::new(),
            open: None,
            stop_reason: None,
        }
    }

    fn object<'a>(
        &'a self,
        mut state: State<'a>,
        recalled: RecallSummary<'a>,
    ) -> ResponseObject<'a> {
        state.keepsake = Some(Provenance::new(&self.ids, recalled));
        let Options {
            model, id, request, ..
        } = &self.options;
        object((id, request, model), self.created_at, state)
    }

    /// Appends an event with these members.
    fn event(&mut self, kind: &str, members: Value, out: &mut Vec<u8>) {
        let number = self.sequence_number;
        self.sequence_number = number.saturating_add(1);
        // The last event has the whole response: a client that has seen more events than there are now gets it all the same.
        let is_last = matches!(
            kind,
            "response.completed" | "response.incomplete" | "response.failed"
        );
        if !is_last && self.options.after.is_some_and(|after| number <= after) {
            return;
        }
        let mut event = json!({"type": kind, "sequence_number": number});
        if let (Value::Object(event), Value::Object(members)) = (&mut event, members) {
            event.extend(members);
        }
        out.extend_from_slice(format!("event: {kind}\n").as_bytes());
        write_data(&event, out);
    }

    /// Appends an event about the item that is being written.
    fn of_item(&mut self, kind: &str, members: Value, out: &mut Vec<u8>) {
        let Some((place, item)) = self
            .open
            .and_then(|place| Some((place, self.items.get(place)?)))
        else {
            return;
        };
        let id = item.id(&self.options.id, place);
        let mut about = if matches!(item, Item::Call(_)) {
            json!({"item_id": id, "output_index": place})
        } else {
            json!({"item_id": id, "output_index": place, "content_index": 0})
        };
        if let (Value::Object(about), Value::Object(members)) = (&mut about, members) {
            about.extend(members);
        }
        self.event(kind, about, out);
    }

    /// Begins an item.
    fn open(&mut self, item: Item, out: &mut Vec<u8>) {
        let is_call = |item: &Item| matches!(item, Item::Call(_));
        if self
            .open
            .and_then(|place| self.items.get(place))
            .is_some_and(is_call)
        {
            self.open = None;
        }
        self.close("completed", out);
        let place = self.items.len();
        let json = item.json(&item.id(&self.options.id, place), "in_progress");
        let part = item.part();
        self.items.push(item);
        self.open = Some(place);
        let added = json!({"output_index": place, "item": json});
        self.event("response.output_item.added", added, out);
        if let Some(part) = part {
            self.of_item("response.content_part.added", json!({ "part": part }), out);
        }
    }

    /// Ends the item that is being written.
    fn close(&mut self, status: &str, out: &mut Vec<u8>) {
        let Some((place, item)) = self
            .open
            .and_then(|place| Some((place, self.items.get(place)?)))
        else {
            return;
        };
        let json = item.json(&item.id(&self.options.id, place), status);
        let part = item.part();
        let (kind, members) = match item {
            Item::Reasoning(text) => ("response.reasoning_text.done", json!({ "text": text })),
            Item::Message(text) => (
                "response.output_text.done",
                json!({"text": text, "logprobs": []}),
            ),
            Item::Refusal(text) => ("response.refusal.done", json!({ "refusal": text })),
            Item::Call(call) => (
                "response.function_call_arguments.done",
                json!({"name": call.name, "arguments": call.arguments}),
            ),
        };
        self.of_item(kind, members, out);
        if let Some(part) = part {
            self.of_item("response.content_part.done", json!({ "part": part }), out);
        }
        let done = json!({"output_index": place, "item": json});
        self.event("response.output_item.done", done, out);
        self.open = None;
    }

    /// Appends the next piece of a text, which begins an item where another one was written.
    fn piece(&mut self, kind: Kind, delta: &str, out: &mut Vec<u8>) {
        let open = self.open.and_then(|place| self.items.get_mut(place));
        let known = match (open, kind) {
            (Some(Item::Reasoning(text)), Kind::Reasoning)
            | (Some(Item::Message(text)), Kind::Message)
            | (Some(Item::Refusal(text)), Kind::Refusal) => Some(text),
            _ => None,
        };
        if let Some(text) = known {
            text.push_str(delta);
        } else {
            let begun = |text: String| match kind {
                Kind::Reasoning => Item::Reasoning(text),
                Kind::Message => Item::Message(text),
                Kind::Refusal => Item::Refusal(text),
            };
            self.open(begun(String::new()), out);
            if let Some(item) = self.items.last_mut() {
                *item = begun(delta.to_owned());
            }
        }
        let (event, members) = match kind {
            Kind::Reasoning => ("response.reasoning_text.delta", json!({ "delta": delta })),
            Kind::Message => (
                "response.output_text.delta",
                json!({"delta": delta, "logprobs": []}),
            ),
            Kind::Refusal => ("response.refusal.delta", json!({ "delta": delta })),
        };
        self.of_item(event, members, out);
    }

    /// Appends a part of a call, which begins an item where it is the first one of its call. Calls may come in turns, so that all of them
    /// end with the answer.
    fn call(&mut self, part: &Value, out: &mut Vec<u8>) {
        let count = self
            .items
            .iter()
            .filter(|item| matches!(item, Item::Call(_)))
            .count();
        let index = part.get("index").and_then(Value::as_u64);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let index = index.unwrap_or(count);
        // A model that counts on without end is not followed.
        if index > count {
            return;
        }
        let known = self
            .items
            .iter_mut()
            .position(|item| matches!(item, Item::Call(call) if call.index == index));
        if let Some(place) = known {
            self.open = Some(place);
        } else {
            let mut call = Call {
                index,
                ..Call::default()
            };
            call.add(part);
            call.arguments.clear();
            self.open(Item::Call(call), out);
        }
        let arguments = part.pointer("/function/arguments").and_then(Value::as_str);
        if let Some(Item::Call(call)) = self.open.and_then(|place| self.items.get_mut(place)) {
            if known.is_some() {
                call.add(part);
            } else {
                call.arguments.push_str(arguments.unwrap_or_default());
            }
        }
        if let Some(delta) = arguments.filter(|delta| !delta.is_empty()) {
            self.of_item(
                "response.function_call_arguments.delta",
                json!({ "delta": delta }),
                out,
            );
        }
    }

    /// Ends the calls.
    fn close_calls(&mut self, status: &str, out: &mut Vec<u8>) {
        for place in 0..self.items.len() {
            if matches!(self.items.get(place), Some(Item::Call(_))) {
                self.open = Some(place);
                self.close(status, out);
            }
        }
    }

    /// Appends an event with the response as it is.
    fn whole(&mut self, kind: &str, state: State<'_>, out: &mut Vec<u8>) {
        let object = self.object(state, RecallSummary::default());
        let mut response = serde_json::to_value(object).expect("plain structs are JSON");
        if let Some(recalled) = response.get_mut("keepsake") {
            recalled.clone_from(&self.recalled);
        }
        self.event(kind, json!({ "response": response }), out);
    }

    /// Appends the last events: the end of the item that is being written, and the whole response.
    fn end(
        &mut self,
        (status, failure): (ResponseStatus, Option<&Failure>),
        usage: Option<Usage>,
        completed_at: Option<i64>,
        out: &mut Vec<u8>,
    ) {
        let is_complete = status == ResponseStatus::Completed;
        let item_status = if is_complete {
            "completed"
        } else {
            "incomplete"
        };
        let open = self.open.and_then(|place| self.items.get(place));
        if !matches!(open, Some(Item::Call(_))) {
            self.close(item_status, out);
        }
        self.close_calls(item_status, out);
        if let Some(failure) = failure {
            // OpenAI has the members in the event itself, and Open Responses in an object.
            let mut event =
                json!({"code": failure.code, "message": failure.sentence, "param": null});
            let error = json!({
                "type": kind(500), "code": failure.code, "message": failure.sentence, "param": null,
            });
            if let Value::Object(event) = &mut event {
                event.insert("error".to_owned(), error);
            }
            self.event("error", event, out);
        }
        let kind = match status {
            ResponseStatus::Incomplete | ResponseStatus::Cancelled => "response.incomplete",
            ResponseStatus::Failed => "response.failed",
            _ => "response.completed",
        };
        let stop_reason = self.stop_reason.take().unwrap_or_default();
        let state = State {
            status,
            output: object::output(&self.options.id, &self.items, status),
            stop_reason: &stop_reason,
            usage,
            failure,
            completed_at,
            keepsake: None,
        };
        self.whole(kind, state, out);
        out.extend_from_slice(b"data: [DONE]\n\n");
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.millis() / 1000
}

impl Codec for ResponsesCodec {
    fn encode(&mut self, event: &ReplyEvent<'_>, out: &mut Vec<u8>) {
        match event {
            ReplyEvent::Recalled(recalled, at) => {
                self.created_at = seconds(*at);
                let provenance = Provenance::new(&self.ids, *recalled);
                self.recalled = serde_json::to_value(provenance).expect("plain structs are JSON");
                self.whole("response.created", State::in_progress(), out);
                self.whole("response.in_progress", State::in_progress(), out);
            }
            ReplyEvent::Delta(text) => self.piece(Kind::Message, text, out),
            ReplyEvent::Members(members) => {
                if let Some(text) = output::reasoning(members) {
                    self.piece(Kind::Reasoning, text, out);
                }
                if let Some(text) = output::refusal(members) {
                    self.piece(Kind::Refusal, text, out);
                }
                for part in output::calls(members) {
                    self.call(part, out);
                }
            }
            ReplyEvent::Stopped(reason) => self.stop_reason = Some((*reason).to_owned()),
            // The last event has it.
            ReplyEvent::Usage(_) => {}
            ReplyEvent::Done(usage, at) => {
                let reason = self.stop_reason.as_deref();
                let status = reason.map_or(ResponseStatus::Cancelled, ResponseStatus::of_stop);
                self.end((status, None), *usage, Some(seconds(*at)), out);
            }
            ReplyEvent::Failed(failure) => {
                self.end((ResponseStatus::Failed, Some(failure)), None, None, out);
            }
        }
    }

    fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        let reason = reply.stop_reason;
        let status = reason.map_or(ResponseStatus::Cancelled, ResponseStatus::of_stop);
        let items = output::items(reply.text, reply.members);
        let state = State {
            status,
            output: object::output(&self.options.id, &items, status),
            stop_reason: reason.unwrap_or_default(),
            usage: reply.usage,
            failure: None,
            completed_at: Some(seconds(reply.at)),
            keepsake: None,
        };
        let object = self.object(state, reply.recalled);
        serde_json::to_vec(&object).expect("plain structs are JSON")
    }
}
