//! The relay against recordings of models' streams, cut at every byte and ended in every way.

use keepsake::chat::dialect::{Dialect, ReplyIds};
use keepsake::chat::message::Status;
use keepsake::chat::reply::outcome::Outcome;
use keepsake::chat::reply::relay::Relay;
use keepsake::id::{ConversationId, MessageId};
use keepsake::platform::Ending;
use serde_json::Value;

/// A recording, what it says, and where its reply is complete.
pub struct Recording {
    /// The bytes.
    pub bytes: &'static [u8],
    /// The words.
    pub text: &'static str,
    /// What stands in the event that completes the reply.
    end: Option<&'static str>,
}

/// Recordings of models' streams.
pub const RECORDINGS: &[Recording] = &[
    Recording {
        bytes: include_bytes!("../../fixtures/openai.sse"),
        text: "You keep bees, Ann.",
        end: Some("\"finish_reason\":\"stop\""),
    },
    Recording {
        bytes: include_bytes!("../../fixtures/openai_crlf.sse"),
        text: "Zo\u{eb}, caf\u{e9} \u{1f41d} \u{8702}\u{871c}\n\"quoted\" \\ \
               \u{1f469}\u{200d}\u{1f33e}\u{1f41d}",
        end: Some("\"finish_reason\":\"stop\""),
    },
    Recording {
        bytes: include_bytes!("../../fixtures/llama_cpp.sse"),
        text: "Bees like clover!",
        end: Some("\"finish_reason\":\"length\""),
    },
    Recording {
        bytes: include_bytes!("../../fixtures/workers_ai_legacy.sse"),
        text: "Hello Ann, you keep 7 hives.",
        end: Some("[DONE]"),
    },
    Recording {
        bytes: include_bytes!("../../fixtures/workers_ai_newer.sse"),
        text: "Seven hives, Ann.",
        end: Some("\"finish_reason\":\"stop\""),
    },
    Recording {
        bytes: include_bytes!("../../fixtures/openai_error.sse"),
        text: "I was saying",
        end: None,
    },
    Recording {
        bytes: include_bytes!("../../fixtures/openai_cut.sse"),
        text: "I stopped",
        end: None,
    },
];

/// The ids of the reply that a recording is.
pub fn ids() -> ReplyIds {
    ReplyIds {
        conversation_id: ConversationId::parse("c").expect("an id"),
        message_id: MessageId::parse("r").expect("an id"),
    }
}

/// What came of pieces and an ending: the outcome, and the words that the client was told.
pub fn play(pieces: &[&[u8]], ending: Ending) -> (Outcome, String) {
    let mut relay = Relay::new(Dialect::Keepsake.codec(ids()));
    let mut told = Vec::new();
    let mut enough = false;
    for piece in pieces {
        let Some(out) = relay.push(piece) else {
            enough = true;
            break;
        };
        told.extend(out);
    }
    let outcome = relay.end(if enough { Ending::Enough } else { ending });
    told.extend(relay.close(None));
    (outcome, words(&told))
}

/// The words in a client's events, after a look at their form.
fn words(told: &[u8]) -> String {
    let told = std::str::from_utf8(told).expect("events are UTF-8");
    let events = told
        .split_terminator("\n\n")
        .filter(|event| *event != ":")
        .enumerate()
        .map(|(index, event)| {
            let data = event.strip_prefix(&format!("id: {}\ndata: ", index + 1));
            let event: Value = serde_json::from_str(data.expect("the next id")).expect("JSON");
            assert_eq!(
                (&event["type"], &event["conversation_id"]),
                (&"chunk".into(), &"c".into())
            );
            event["chunk"].as_str().expect("words").to_owned()
        });
    events.collect()
}

#[test]
fn every_recording_says_what_it_says() {
    for recording in RECORDINGS {
        let (outcome, told) = play(&[recording.bytes], Ending::Ended);
        assert_eq!(
            (outcome.text.as_str(), told.as_str()),
            (recording.text, recording.text)
        );
        let complete = outcome.status == Status::Complete;
        assert_eq!(complete, recording.end.is_some(), "{outcome:?}");
        let cost = String::from_utf8_lossy(recording.bytes).contains("\"total_tokens\"");
        assert_eq!(outcome.usage.is_some(), cost, "{outcome:?}");
    }
}

#[test]
fn every_cut_in_two_and_each_byte_alone_come_to_the_same() {
    for recording in RECORDINGS {
        let whole = play(&[recording.bytes], Ending::Ended);
        for cut in 0..=recording.bytes.len() {
            let (head, tail) = recording.bytes.split_at(cut);
            let cut_in_two = play(&[head, tail], Ending::Ended);
            assert_eq!(cut_in_two, whole, "{:?} cut at {cut}", recording.text);
        }
        for size in [1, 2, 3, 7, 64] {
            let pieces: Vec<&[u8]> = recording.bytes.chunks(size).collect();
            assert_eq!(play(&pieces, Ending::Ended), whole, "{size} by {size}");
        }
    }
}

/// How many bytes of a recording complete its reply: up to the event's empty line, or, where the
/// stream ends in order, up to the end of its data.
fn complete_from(recording: &Recording, ending: Ending) -> usize {
    let text = std::str::from_utf8(recording.bytes).expect("UTF-8");
    let Some(at) = recording.end.and_then(|end| text.find(end)) else {
        return usize::MAX;
    };
    let rest = &text[at..];
    let line = rest.find(['\r', '\n']).expect("a line's end");
    let newline = if rest[line..].starts_with('\r') {
        "\r\n"
    } else {
        "\n"
    };
    match ending {
        Ending::Ended => at + line,
        // The second line's CR says already that the line is empty.
        _ => at + line + newline.len() + 1,
    }
}

#[test]
fn however_a_stream_ends_after_any_byte_what_came_is_kept_with_the_right_status() {
    for recording in RECORDINGS {
        for ending in [
            Ending::Ended,
            Ending::Broken,
            Ending::Stalled,
            Ending::ClientGone,
        ] {
            let complete_from = complete_from(recording, ending);
            for length in 0..recording.bytes.len() {
                let what = format!("{:?} {ending:?} after {length}", recording.text);
                let (outcome, told) = play(&[&recording.bytes[..length]], ending);
                assert!(
                    recording.text.starts_with(&outcome.text),
                    "{what}: {outcome:?}"
                );
                assert_eq!(told, outcome.text, "{what}: what is told is what is kept");
                let status = match ending {
                    _ if length >= complete_from => Status::Complete,
                    Ending::ClientGone => Status::Interrupted,
                    _ if outcome.text.is_empty() => Status::Failed,
                    _ => Status::Interrupted,
                };
                assert_eq!(outcome.status, status, "{what}: {outcome:?}");
                let told_why = outcome.fault.is_some();
                let expected = status != Status::Complete && ending != Ending::ClientGone;
                assert!(
                    told_why == expected || ending == Ending::ClientGone,
                    "{what}"
                );
            }
        }
    }
}
