//! The meaning of one event of a stream. Both dialects are parsed alike, because Workers AI speaks both:
//! its older models stream `{"response":"…"}`, newer ones `OpenAI`'s chunks, some both in one event;
//! all end in `{"response":"","usage":{…}}` and `[DONE]`.
//! Sources: the `OpenAI` API reference, "Chat Completions: streaming"; Cloudflare's documentation of
//! Workers AI; recorded streams.

use super::{StreamEvent, Usage};
use crate::error::ModelFault;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Parses one event of a stream, and adds its meaning to `events`. Both dialects end alike, and Workers AI speaks
/// OpenAI's for newer models, so the dialect is recognised for each event.
pub(super) fn parse_event(data: &str, events: &mut Vec<StreamEvent>) -> Result<(), ModelFault> {
    if data.trim() == "[DONE]" {
        events.push(StreamEvent::End);
        return Ok(());
    }
    let event = serde_json::from_str(data);
    let event = event.or_else(|_| serde_json::from_str(&without_lone_surrogates(data)));
    let event: Event = event.map_err(|error| {
        let (kind, column) = (error.classify(), error.column());
        ModelFault::Failed(format!(
            "an event cannot be read: {kind:?} at column {column}"
        ))
    })?;
    add_events(event, events)
}

/// Returns the same JSON with each lone escaped half of a UTF-16 pair replaced by U+FFFD, as decoders do: a server that
/// cuts a reply between the halves writes lone ones (RFC 8259 section 8.2).
fn without_lone_surrogates(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let (kept, length) = match code_unit(escape) {
            None => (escape, 2),
            Some(0xd800..=0xdbff)
                if escape
                    .get(6..)
                    .and_then(code_unit)
                    .is_some_and(|low| (0xdc00..=0xdfff).contains(&low)) =>
            {
                (escape, 12)
            }
            Some(0xd800..=0xdfff) => ("\\ufffd", 6),
            Some(_) => (escape, 6),
        };
        mended.push_str(kept.get(..length).unwrap_or(kept));
        rest = escape.get(length..).unwrap_or_default();
    }
    mended + rest
}

/// Returns the UTF-16 code unit of the `\u` escape with which the text begins.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// One event of a stream, with the fields that are read; `response` is Workers AI's own.
#[derive(Debug, Default, Deserialize)]
struct Event {
    choices: Option<Vec<Choice>>,
    response: Option<Value>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Option<Map<String, Value>>,
    finish_reason: Option<Value>,
}

/// Adds the meaning of an event: text, an end, a usage, or several of them. Where `choices` has text, `response` only
/// repeats it.
fn add_events(event: Event, events: &mut Vec<StreamEvent>) -> Result<(), ModelFault> {
    if let Some(error) = event.error.filter(|error| !error.is_null()) {
        let kind = error
            .get("type")
            .or(error.get("code"))
            .and_then(Value::as_str);
        let cause = kind
            .filter(|kind| is_name(kind))
            .unwrap_or("of no known type");
        return Err(ModelFault::Failed(format!(
            "the model's stream has an error: {cause}"
        )));
    }
    let choice = event.choices.unwrap_or_default().into_iter().next();
    let (delta, finish) = choice.map_or((None, None), |c| (c.delta, c.finish_reason));
    let words = match delta {
        Some(mut delta) => {
            let content = delta.shift_remove("content");
            delta.retain(|name, member| name != "role" && !member.is_null());
            if !delta.is_empty() {
                events.push(StreamEvent::Members(delta));
            }
            match content {
                Some(Value::String(words)) => Some(words),
                _ => None,
            }
        }
        None => event.response.as_ref().and_then(words),
    };
    events.extend(
        words
            .filter(|words| !words.is_empty())
            .map(StreamEvent::Delta),
    );
    if let Some(reason) = finish {
        let reason = reason
            .as_str()
            .filter(|reason| is_name(reason))
            .unwrap_or("stop");
        events.push(StreamEvent::Stop(reason.to_owned()));
    }
    let usage = event.usage.and_then(|usage| Usage::deserialize(usage).ok());
    events.extend(usage.map(StreamEvent::Usage));
    Ok(())
}

/// Returns whether an upstream's text is a mere name, such as `server_error`: a longer text may hold words that must
/// not be logged.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.len() <= 64 && text.chars().all(plain)
}

/// Returns the text of a `response`. The older models' server writes a token such as `7` as a number.
fn words(response: &Value) -> Option<String> {
    match response {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::error::ModelFault;
    use crate::model::{Decoder, StreamEvent, Usage};
    use serde_json::Map;

    fn said(event: &str) -> Result<Vec<StreamEvent>, ModelFault> {
        let mut said = Vec::new();
        let event = format!("data: {event}\n\n");
        Decoder::default().push(event.as_bytes(), &mut said)?;
        Ok(said)
    }

    #[test]
    fn words_ends_and_costs_are_told_apart() {
        let words = |text: &str| vec![StreamEvent::Delta(text.to_owned())];
        let members = Map::from_iter([("reasoning_content".to_owned(), "hm".into())]);
        assert_eq!(
            said(r#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#),
            Ok(vec![])
        );
        assert_eq!(
            said(r#"{"choices":[{"delta":{"content":"Hi"}}]}"#),
            Ok(words("Hi"))
        );
        assert_eq!(
            said(r#"{"choices":[{"delta":{"refusal":null,"reasoning_content":"hm"}}]}"#),
            Ok(vec![StreamEvent::Members(members)])
        );
        let stop = |reason: &str| StreamEvent::Stop(reason.to_owned());
        let end = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
        assert_eq!(said(end), Ok(vec![stop("stop")]));
        let cut = r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#;
        assert_eq!(said(cut), Ok(vec![stop("length")]));
        let odd = r#"{"choices":null,"usage":{"prompt_tokens":"many"}}"#;
        assert_eq!(said(odd), Ok(vec![]));
        assert_eq!(said("[DONE]"), Ok(vec![StreamEvent::End]));
        let last = r#"{"choices":[{"delta":{"content":"."},"finish_reason":"stop"}]}"#;
        assert_eq!(
            said(last),
            Ok(vec![StreamEvent::Delta(".".to_owned()), stop("stop")])
        );
        let cost =
            r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#;
        let usage = Usage {
            prompt_tokens: 3,
            completion_tokens: 4,
            total_tokens: 7,
        };
        assert_eq!(said(cost), Ok(vec![StreamEvent::Usage(usage)]));
    }

    #[test]
    fn errors_and_garbage_are_faults_that_do_not_repeat_the_upstreams_words() {
        let fault = said(r#"{"error":{"message":"key sk-123 is bad","type":"auth"}}"#);
        let Err(ModelFault::Failed(cause)) = fault else {
            panic!("not a fault")
        };
        assert!(cause.contains("auth") && !cause.contains("sk-123"));
        assert!(said("<html>").is_err());
        assert!(said(r#"{"choices":7}"#).is_err());
    }

    #[test]
    fn half_a_pair_is_replaced_and_a_whole_one_stays() {
        for (escaped, read) in [
            (r"\ud83d", "\u{fffd}"),
            (r"\udc1d\ud83d", "\u{fffd}\u{fffd}"),
            (r"a \ud83d\udc1d b \ud83d c", "a \u{1f41d} b \u{fffd} c"),
            (r"\\ud83d \ud83d", "\\ud83d \u{fffd}"),
            (r"\u00e9\n\uD83D\u0041", "\u{e9}\n\u{fffd}A"),
        ] {
            let event = format!(r#"{{"choices":[{{"delta":{{"content":"{escaped}"}}}}]}}"#);
            assert_eq!(
                said(&event),
                Ok(vec![StreamEvent::Delta(read.to_owned())]),
                "{escaped}"
            );
        }
        assert!(said(r#"{"choices":[{"delta":{"content":"\ud8"#).is_err());
    }

    fn text(recording: &str) -> (String, bool) {
        let mut said = Vec::new();
        let read = Decoder::default().push(recording.as_bytes(), &mut said);
        read.expect("well-formed");
        let words = said.iter().filter_map(|said| match said {
            StreamEvent::Delta(words) => Some(words.as_str()),
            _ => None,
        });
        (words.collect(), said.contains(&StreamEvent::End))
    }

    #[test]
    fn the_older_shape_of_workers_ai() {
        let recording = "data: {\"response\":\"Hel\",\"tool_calls\":[],\"p\":\"abd\"}\n\n\
            data: {\"response\":\"lo \",\"p\":\"a\"}\n\ndata: {\"response\":7}\n\n\
            data: {\"response\":\"\",\"usage\":{\"prompt_tokens\":1}}\n\ndata: [DONE]\n\n";
        assert_eq!(text(recording), ("Hello 7".to_owned(), true));
    }

    #[test]
    fn the_newer_shape_of_workers_ai_and_both_at_once() {
        let recording = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}],\"response\":\"lo\"}\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":null},\"finish_reason\":\"stop\"}]}\n\n\
            data: {\"response\":\"\",\"usage\":{\"neurons\":1.5}}\n\ndata: [DONE]\n\n";
        assert_eq!(text(recording), ("Hello".to_owned(), true));
    }
}
