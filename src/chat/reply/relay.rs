//! The relay: a model's bytes in, a client's bytes out, the reply gathered on the way.
//!
//! A state machine over bytes: [`Relay::push`] for bytes that arrive, [`Relay::end`] when no more do. The model's
//! stream may be cut anywhere, and the words so far can be read at any time.

use super::event::ReplyEvent;
use super::outcome::Outcome;
use super::transcript::Transcript;
use crate::chat::dialect::{Codec, HEARTBEAT, WholeReply};
use crate::platform::Ending;

/// Turns the model's bytes of one reply into the client's bytes.
pub struct Relay {
    transcript: Transcript,
    codec: Box<dyn Codec>,
    pending: Vec<u8>,
    is_quiet: bool,
}

impl Relay {
    /// Returns a relay that encodes with `codec`.
    #[must_use]
    pub fn new(codec: Box<dyn Codec>) -> Self {
        Self {
            transcript: Transcript::default(),
            codec,
            pending: Vec::new(),
            is_quiet: true,
        }
    }

    /// Returns the text of the reply so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.transcript.text()
    }

    /// Returns whether the client was sent nothing since the last call.
    pub const fn take_quiet(&mut self) -> bool {
        std::mem::replace(&mut self.is_quiet, true)
    }

    /// Encodes a reply that is not streamed, whose events the relay has seen.
    #[must_use]
    pub fn encode_whole(&self, reply: &WholeReply<'_>) -> Vec<u8> {
        self.codec.encode_whole(reply)
    }

    /// Encodes an event that does not come from the model.
    #[must_use]
    pub fn encode(&mut self, event: &ReplyEvent<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        self.codec.encode(event, &mut out);
        out
    }

    /// Takes the next bytes of the model and returns bytes for the client: events, a heartbeat where a comment came, or
    /// nothing. Returns `None` once the reply is over or unusable.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut emit = |event: &ReplyEvent<'_>| self.codec.encode(event, &mut out);
        let is_wanting = self.transcript.push(bytes, &mut emit);
        if self.transcript.take_comment() && out.is_empty() {
            out.extend_from_slice(HEARTBEAT);
        }
        self.is_quiet &= out.is_empty();
        if !is_wanting {
            self.pending = out;
            return None;
        }
        Some(out)
    }

    /// Ends the reply, and returns its outcome. An event whose last line has no line end still counts.
    pub fn end(&mut self, ending: Ending) -> Outcome {
        let mut emit = |event: &ReplyEvent<'_>| self.codec.encode(event, &mut self.pending);
        self.transcript.end(ending, &mut emit)
    }

    /// Returns the last bytes for the client: the bytes that were not sent yet, and the last event.
    pub fn close(&mut self, last: Option<&ReplyEvent<'_>>) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.pending);
        if let Some(event) = last {
            self.codec.encode(event, &mut out);
        }
        out
    }
}
