//! The messages of a request in OpenAI's Responses dialect, completed with what is stored: the responses that it follows, and the
//! items that it refers to.

use super::store::Referenced;
use super::{Ended, Response, input};
use crate::chat::dialect::responses::output::refusal;
use crate::chat::prompt::message_tokens;
use crate::error::Error;
use crate::model::openai::is_system;
use serde_json::{Map, Value, json};

/// Puts stored items in the place of the references to them.
///
/// # Errors
/// [`Error::Invalid`] where the owner has no such item.
pub fn resolve(messages: &mut Vec<Value>, stored: &[Referenced]) -> Result<(), Error> {
    for message in messages.iter_mut() {
        let Some(id) = input::reference(message) else {
            continue;
        };
        let why = "refers to an item that is not stored here";
        let found = stored.iter().find(|one| one.id == id);
        let found = found.ok_or_else(|| Error::invalid("input", why))?;
        let is_said = matches!(found.role.as_str(), "user" | "assistant");
        *message = match &found.outcome {
            Some(outcome) => {
                serde_json::from_str(outcome).map_or(Value::Null, |ended| assistant_message(&ended))
            }
            // Instructions count only where they are sent.
            None if !is_said => Value::Null,
            None => json!({"role": found.role, "content": found.content}),
        };
    }
    messages.retain(|message| !is_empty(message));
    Ok(())
}

/// Inserts the responses that a request follows, newest first in `chain`, before its own messages: as many of the newest as fit
/// into half of `left` tokens, and in any case the one whose calls the request answers.
///
/// # Errors
/// [`Error::Invalid`] where that one does not fit into `left`.
pub fn follow(messages: &mut Vec<Value>, chain: &[Response], left: usize) -> Result<(), Error> {
    let place = messages.iter().take_while(|one| is_system(one)).count();
    let has_results = messages.get(place).is_some_and(is_result);
    let (mut spent, mut rounds) = (0, Vec::new());
    let all = chain.iter().map(round).filter(|round| !round.is_empty());
    for round in all {
        let cost: usize = round.iter().map(message_tokens).sum();
        let is_needed = has_results && rounds.is_empty();
        let budget = if is_needed { left } else { left / 2 };
        spent += cost;
        if spent > budget {
            if is_needed {
                let why = "has results of tools whose calls are too long to go on with";
                return Err(Error::invalid("input", why));
            }
            break;
        }
        rounds.push(round);
    }
    // The results of tools mean nothing without the calls.
    let begins_with_results = |round: &Vec<Value>| round.first().is_some_and(is_result);
    while rounds.last().is_some_and(begins_with_results) {
        rounds.pop();
    }
    let earlier = rounds.into_iter().rev().flatten();
    let _ = messages.splice(place..place, earlier);
    Ok(())
}

/// Returns the messages of a response: its input without instructions, and its output.
fn round(response: &Response) -> Vec<Value> {
    if response.is_hidden() {
        return Vec::new();
    }
    let request = response.request();
    let items = request.get("input").and_then(Value::as_array);
    let mut messages = items
        .and_then(|items| input::to_messages("input", items).ok())
        .unwrap_or_default();
    messages.retain(|message| input::reference(message).is_none() && !is_system(message));
    if let Some(ended) = response.ended() {
        messages.push(assistant_message(&ended));
    }
    messages.retain(|message| !is_empty(message));
    messages
}

/// Returns the companion's message with the words and the calls of an answer. Calls that were cut are left out.
fn assistant_message(ended: &Ended) -> Value {
    let mut message = Map::new();
    message.insert("role".to_owned(), "assistant".into());
    let content = if ended.text.is_empty() {
        Value::Null
    } else {
        ended.text.as_str().into()
    };
    message.insert("content".to_owned(), content);
    if ended.awaits_tools()
        && let Some(calls) = ended.members.get("tool_calls")
    {
        message.insert("tool_calls".to_owned(), calls.clone());
    }
    if let Some(refusal) = refusal(&ended.members) {
        message.insert("refusal".to_owned(), refusal.into());
    }
    Value::Object(message)
}

/// Returns whether a message has neither words nor anything else.
fn is_empty(message: &Value) -> bool {
    let is_silent = match message.get("content") {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    };
    is_silent && message.get("tool_calls").is_none() && message.get("refusal").is_none()
}

fn is_result(message: &Value) -> bool {
    message.get("role").and_then(Value::as_str) == Some("tool")
}
