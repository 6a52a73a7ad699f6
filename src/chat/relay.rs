//! The relay: a model's bytes in, our events out, the reply gathered on the way.
//!
//! A state machine over bytes: [`Relay::push`] for what arrives, [`Relay::end`] when nothing
//! more does. It may be fed a stream cut anywhere, and what it has gathered is there at any time.

use super::events::{Events, HEARTBEAT};
use super::message::Status;
use super::usage;
use crate::error::ModelFault;
use crate::limit::REPLY_BYTES;
use crate::model::{Decoder, Prompt, Said, Usage};
use crate::platform::Ending;

/// Relays one reply.
#[derive(Debug)]
pub struct Relay {
    decoder: Decoder,
    events: Events,
    text: String,
    usage: Option<Usage>,
    finished: bool,
    fault: Option<ModelFault>,
    pending: Vec<u8>,
    is_quiet: bool,
}

/// How a reply came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How far it came.
    pub status: Status,
    /// What came.
    pub text: String,
    /// What it cost, where the model said so.
    pub usage: Option<Usage>,
    /// Why it is not complete, where that is the model's doing.
    pub fault: Option<ModelFault>,
}

impl Outcome {
    /// What it cost, about, where the model did not say so and has read the prompt: a client that leaves, or a stream
    /// that breaks, is not free of charge.
    #[must_use]
    pub fn estimate(&self, prompt: &Prompt) -> Option<Usage> {
        let is_unread = matches!(
            self.fault,
            Some(ModelFault::Failed(_) | ModelFault::Unavailable(_))
        );
        if is_unread && self.text.is_empty() {
            return None;
        }
        Some(usage::estimate(prompt, &self.text))
    }

    /// Of a model that could not be asked at all.
    #[must_use]
    pub fn failed(fault: ModelFault) -> Self {
        Self {
            status: Status::Failed,
            text: String::new(),
            usage: None,
            fault: Some(fault),
        }
    }
}

impl Relay {
    /// A relay whose events continue `events`.
    #[must_use]
    pub fn new(events: Events) -> Self {
        Self {
            decoder: Decoder::default(),
            events,
            text: String::new(),
            usage: None,
            finished: false,
            fault: None,
            pending: Vec::new(),
            is_quiet: true,
        }
    }

    /// The words so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the client was sent nothing since this was asked before.
    pub fn take_quiet(&mut self) -> bool {
        std::mem::replace(&mut self.is_quiet, true)
    }

    /// Takes the next bytes of the model and gives the client's: one `chunk` event for each that
    /// has words, a comment for comments, perhaps nothing. `None` once no more is wanted: the reply is over, or
    /// unusable.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut said = Vec::new();
        let fault = self.decoder.push(bytes, &mut said).err();
        let (mut out, over) = self.take(said);
        if self.decoder.take_comment() && out.is_empty() {
            out.extend_from_slice(HEARTBEAT);
        }
        self.is_quiet &= out.is_empty();
        if self.fault.is_none() && !self.finished {
            self.fault = fault;
        }
        if over || self.fault.is_some() {
            self.pending = out;
            return None;
        }
        Some(out)
    }

    /// What was said becomes events; whether the stream is over.
    fn take(&mut self, said: Vec<Said>) -> (Vec<u8>, bool) {
        let mut out = Vec::new();
        for said in said {
            match said {
                Said::Words(words) => self.words(&words, &mut out),
                Said::Cost(usage) => self.usage = Some(usage),
                Said::Finished => self.finished = true,
                Said::Over => {
                    self.finished = true;
                    return (out, true);
                }
            }
            if self.fault.is_some() {
                break;
            }
        }
        (out, false)
    }

    fn words(&mut self, words: &str, out: &mut Vec<u8>) {
        // NUL is no word, and a text with one is cut at it by SQLite's functions.
        let words = words.replace('\0', "");
        if self.text.len() + words.len() > REPLY_BYTES {
            self.fault = Some(ModelFault::Failed("the reply is too long".to_owned()));
            return;
        }
        self.text.push_str(&words);
        self.events.chunk(&words, out);
    }

    /// Nothing more arrives: how the reply came out. What a last line without its end says still
    /// counts.
    pub fn end(&mut self, ending: Ending) -> Outcome {
        if ending == Ending::Ended {
            let mut said = Vec::new();
            // An event that was cut is no event: the reply was cut, then.
            let _ = self.decoder.finish(&mut said);
            (self.pending, _) = self.take(said);
            if self.decoder.has_no_event() && self.fault.is_none() {
                let cause = "the answer is no stream of events".to_owned();
                self.fault = Some(ModelFault::Failed(cause));
            }
        }
        if self.finished && self.text.trim().is_empty() && self.fault.is_none() {
            self.fault = Some(ModelFault::Failed("the reply has no word".to_owned()));
        }
        let complete = self.finished && self.fault.is_none();
        let fault = self.fault.take().or(match ending {
            Ending::Stalled => Some(ModelFault::TimedOut),
            Ending::Ended | Ending::Broken => Some(ModelFault::Interrupted),
            Ending::Enough | Ending::ClientGone => None,
        });
        let status = match ending {
            _ if complete => Status::Complete,
            Ending::ClientGone => Status::Interrupted,
            _ if self.text.is_empty() => Status::Failed,
            _ => Status::Interrupted,
        };
        Outcome {
            status,
            text: std::mem::take(&mut self.text),
            usage: self.usage,
            fault: fault.filter(|_| !complete),
        }
    }

    /// The last bytes for the client: what is still owed, and what `last` adds.
    pub fn close(&mut self, last: impl FnOnce(&mut Events, &mut Vec<u8>)) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.pending);
        last(&mut self.events, &mut out);
        out
    }
}
