//! An answer that nobody reads word by word: gathered to its end, or not had at all.

use super::{Decoder, Prompt, Said, ask};
use crate::config::Config;
use crate::error::ModelFault;
use crate::limit::REPLY_BYTES;
use crate::platform::{Ending, Platform};
use std::cell::RefCell;
use std::rc::Rc;

/// Asks the configured model for at most `max_tokens`, and gives its whole answer; `seconds` are
/// waited for it in all.
///
/// # Errors
/// [`ModelFault`] where the answer does not come, or not to its end.
pub async fn complete<P: Platform>(
    platform: &P,
    config: &Config,
    prompt: &Prompt,
    max_tokens: u32,
    seconds: i64,
) -> Result<String, ModelFault> {
    let until = platform.now().plus_seconds(seconds);
    let source = ask(platform, config, prompt, max_tokens).await?;
    let gathering = Rc::new(RefCell::new(Gathering::default()));
    let (into, clock) = (Rc::clone(&gathering), platform.clone());
    let step = Box::new(move |bytes: &[u8]| {
        let more = into.borrow_mut().push(bytes) && clock.now() < until;
        more.then(Vec::new)
    });
    let ending = platform
        .pump(source, None, config.model_timeout, step)
        .await;
    gathering.take().end(ending)
}

/// What of an answer is there.
#[derive(Default)]
struct Gathering {
    decoder: Decoder,
    text: String,
    finished: bool,
    fault: Option<ModelFault>,
}

impl Gathering {
    /// Takes the next bytes; whether more are wanted.
    fn push(&mut self, bytes: &[u8]) -> bool {
        let mut said = Vec::new();
        self.fault = self.decoder.push(bytes, &mut said).err();
        let over = said.contains(&Said::Over);
        self.take(said);
        if self.text.len() > REPLY_BYTES {
            self.fault = Some(ModelFault::Failed("the answer is too long".to_owned()));
        }
        !over && self.fault.is_none()
    }

    fn take(&mut self, said: Vec<Said>) {
        for said in said {
            match said {
                Said::Words(words) => self.text.push_str(&words),
                Said::Finished | Said::Over => self.finished = true,
                Said::Cost(_) => {}
            }
        }
    }

    /// The answer, where it came to its end.
    fn end(mut self, ending: Ending) -> Result<String, ModelFault> {
        if ending == Ending::Ended && self.fault.is_none() {
            let mut said = Vec::new();
            self.fault = self.decoder.finish(&mut said).err();
            self.take(said);
        }
        match self.fault {
            Some(fault) => Err(fault),
            None if self.finished => Ok(self.text),
            None if ending == Ending::Ended || ending == Ending::Broken => {
                Err(ModelFault::Interrupted)
            }
            None => Err(ModelFault::TimedOut),
        }
    }
}
