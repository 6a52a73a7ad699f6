//! An answer that nobody reads word by word: gathered to its end, or not had at all.

use super::{Decoder, Prompt, Settings, StreamEvent, Usage, ask};
use crate::error::ModelFault;
use crate::limit::REPLY_BYTES;
use crate::platform::{Ending, Platform};
use std::cell::RefCell;
use std::rc::Rc;

/// The whole answer of a model.
#[derive(Debug, Default)]
pub struct Completion {
    /// The text of the answer.
    pub text: String,
    /// The tokens that the call cost, where the model says so.
    pub usage: Option<Usage>,
    /// True where the text was cut at its greatest length.
    pub is_cut: bool,
}

/// Calls the model and returns its whole answer. Waits for the answer for at most `seconds` in all.
///
/// # Errors
/// [`ModelFault`] where the answer does not come, or is not complete.
pub async fn complete<P: Platform>(
    platform: &P,
    settings: Settings<'_>,
    prompt: &Prompt,
    seconds: i64,
) -> Result<Completion, ModelFault> {
    let until = platform.now().plus_seconds(seconds);
    let source = ask(platform, settings, prompt).await?;
    let gathering = Rc::new(RefCell::new(Gathering::default()));
    let (into, clock) = (Rc::clone(&gathering), platform.clone());
    let step = Box::new(move |bytes: &[u8]| {
        let more = into.borrow_mut().push(bytes) && clock.now() < until;
        more.then(Vec::new)
    });
    let ending = platform.pump(source, None, settings.timeout, step).await;
    gathering.take().end(ending)
}

/// The part of a model's answer that has arrived.
#[derive(Default)]
struct Gathering {
    decoder: Decoder,
    completion: Completion,
    is_complete: bool,
    fault: Option<ModelFault>,
}

impl Gathering {
    /// Takes the next bytes of the answer, and returns whether more are wanted.
    fn push(&mut self, bytes: &[u8]) -> bool {
        let mut events = Vec::new();
        self.fault = self.decoder.push(bytes, &mut events).err();
        let over = events.contains(&StreamEvent::End);
        self.take(events);
        if self.completion.text.len() > REPLY_BYTES {
            self.fault = Some(ModelFault::Failed("the answer is too long".to_owned()));
        }
        !over && self.fault.is_none()
    }

    fn take(&mut self, events: Vec<StreamEvent>) {
        for event in events {
            match event {
                StreamEvent::Delta(text) => self.completion.text.push_str(&text),
                StreamEvent::Stop(reason) => {
                    self.completion.is_cut |= reason == "length";
                    self.is_complete = true;
                }
                StreamEvent::End => self.is_complete = true,
                StreamEvent::Members(_) => {}
                StreamEvent::Usage(usage) => self.completion.usage = Some(usage),
            }
        }
    }

    /// Returns the answer, where it is complete.
    fn end(mut self, ending: Ending) -> Result<Completion, ModelFault> {
        if ending == Ending::Ended && self.fault.is_none() {
            let mut events = Vec::new();
            self.fault = self.decoder.finish(&mut events).err();
            self.take(events);
        }
        match self.fault {
            Some(fault) => Err(fault),
            None if self.is_complete => Ok(self.completion),
            None if ending == Ending::Ended || ending == Ending::Broken => {
                Err(ModelFault::Interrupted)
            }
            None => Err(ModelFault::TimedOut),
        }
    }
}
