//! A turn on its way to the client: the model is queried, its stream relayed, and how it came out stored.
//!
//! Beside the stream run its lease, which is renewed with the words so far, the heartbeat that shows whether the client
//! is there, and the time that a reply may take. Whichever ends first ends the reply.

use super::endpoints::chat::{Whole, with_ids};
use super::reply::Reply;
use crate::chat::events::{Events, HEARTBEAT, Used};
use crate::chat::relay::{Outcome, Relay};
use crate::chat::{self, Turn, lease};
use crate::config::Config;
use crate::error::{Error, ModelFault};
use crate::limit;
use crate::model;
use crate::platform::{Ending, Platform};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{Either, select, select_all};
use serde_json::json;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

/// Tells one turn.
pub(super) struct Teller<P> {
    pub platform: P,
    pub config: Config,
    pub turn: Box<Turn>,
    pub request_id: String,
    /// Whether the caller may read memories.
    pub may_read: bool,
}

type Answer<B> = oneshot::Sender<Result<Reply<B>, Error>>;

/// Why a reply ended that the model had not ended.
enum Stop {
    /// It is not this writer's to store any more.
    Lost(Error),
    /// It took longer than a reply may.
    TooLong,
    /// The client is gone, or takes nothing.
    ClientGone,
}

/// How a reply ended: what came of it, and the error of a reply that is not this writer's any more.
type Ended = (Outcome, Option<Error>);

impl<P: Platform> Teller<P> {
    /// Asks the model and tells the client what it says. A client that left does not take its
    /// answer; the turn goes on to its end all the same.
    pub async fn tell(self, streamed: bool, answer: Answer<P::Body>) {
        let asking = model::ask(
            &self.platform,
            &self.config,
            &self.turn.prompt,
            self.config.max_tokens,
        );
        if !streamed {
            let _ = answer.send(self.gather(asking).await);
            return;
        }
        // What fails within this time is an ordinary error, later one within the stream.
        let headers = self.platform.sleep(limit::HEADERS_WAIT);
        match select(pin!(asking), pin!(headers)).await {
            Either::Left((Err(fault), _)) => {
                // Stored or not, the model's failure is what there is to tell.
                let _ = self.store(&Outcome::failed(fault.clone())).await;
                let _ = answer.send(Err(self.model_error(fault)));
            }
            Either::Left((source, _)) => self.stream(async { source }, answer).await,
            Either::Right(((), asking)) => self.stream(asking, answer).await,
        }
    }

    /// Streams the reply as it is made.
    async fn stream(
        &self,
        asking: impl Future<Output = Result<P::Source, ModelFault>>,
        answer: Answer<P::Body>,
    ) {
        let (platform, turn) = (&self.platform, &self.turn);
        let (sink, body) = platform.pipe();
        let _ = answer.send(Ok(with_ids(
            Reply::events(body),
            &turn.conversation_id,
            &turn.reply_id,
        )));
        let mut events = Events::new(turn.conversation_id.clone());
        let mut first = Vec::new();
        events.thinking(&self.used(), platform.now(), &mut first);
        let relay = Rc::new(RefCell::new(Relay::new(events)));

        let speaking = async {
            if !platform.put(&sink, first, self.config.model_timeout).await {
                return Ok(Ending::ClientGone);
            }
            Ok(self.pump(asking.await?, Some(&sink), &relay).await)
        };
        let (outcome, lost) = self.attend(speaking, Some(&sink), &relay).await;
        let error = match (self.store(&outcome).await, lost, &outcome.fault) {
            (Err(error), None, _) | (_, Some(error), _) => Some((error.code(), error.detail())),
            (Ok(()), None, Some(fault)) => Some((fault.code(), fault.detail())),
            (Ok(()), None, None) => None,
        };
        let end = relay.borrow_mut().close(|events, out| match error {
            Some((code, sentence)) => events.error(code, &sentence, out),
            None => events.done(&turn.reply_id, outcome.usage, platform.now(), out),
        });
        platform.close(sink, end, self.config.model_timeout).await;
    }

    /// Gathers the reply and answers with all of it.
    async fn gather(
        &self,
        asking: impl Future<Output = Result<P::Source, ModelFault>>,
    ) -> Result<Reply<P::Body>, Error> {
        let turn = &self.turn;
        let events = Events::new(turn.conversation_id.clone());
        let relay = Rc::new(RefCell::new(Relay::new(events)));
        let speaking = async { Ok(self.pump(asking.await?, None, &relay).await) };
        let (outcome, lost) = self.attend(speaking, None, &relay).await;
        let stored = self.store(&outcome).await;
        if let Some(error) = lost.or(stored.err()) {
            return Err(error);
        }
        if let Some(fault) = outcome.fault {
            return Err(self.model_error(fault));
        }
        let whole = Whole {
            response: &outcome.text,
            conversation_id: &turn.conversation_id,
            message_id: &turn.reply_id,
            status: outcome.status,
            used: self.used(),
            usage: outcome.usage,
        };
        Ok(with_ids(
            Reply::json(&whole),
            &turn.conversation_id,
            &turn.reply_id,
        ))
    }

    /// Pumps the model's bytes through a relay.
    async fn pump(
        &self,
        source: P::Source,
        sink: Option<&P::Sink>,
        relay: &Rc<RefCell<Relay>>,
    ) -> Ending {
        let stepping = Rc::clone(relay);
        let step = Box::new(move |bytes: &[u8]| stepping.borrow_mut().push(bytes));
        let patience = self.config.model_timeout;
        self.platform.pump(source, sink, patience, step).await
    }

    /// Waits for the model to end the reply, or for what ends it before.
    async fn attend(
        &self,
        speaking: impl Future<Output = Result<Ending, ModelFault>>,
        sink: Option<&P::Sink>,
        relay: &Rc<RefCell<Relay>>,
    ) -> Ended {
        let (speaking, watching) = (pin!(speaking), pin!(self.watch(sink, relay)));
        let ended = match select(speaking, watching).await {
            Either::Left((ended, _)) => Ok(ended),
            Either::Right((stop, _)) => Err(stop),
        };
        let end = |ending| relay.borrow_mut().end(ending);
        match ended {
            Ok(Ok(ending)) => (end(ending), None),
            Ok(Err(fault)) => (Outcome::failed(fault), None),
            Err(Stop::TooLong) => (end(Ending::Stalled), None),
            Err(Stop::ClientGone) => (end(Ending::ClientGone), None),
            // The model is at no fault, as where a client left.
            Err(Stop::Lost(error)) => (end(Ending::ClientGone), Some(error)),
        }
    }

    /// Watches over a reply that is being made, until it has to end.
    async fn watch(&self, sink: Option<&P::Sink>, relay: &Rc<RefCell<Relay>>) -> Stop {
        let platform = &self.platform;
        let held = async {
            let text = || relay.borrow().text().to_owned();
            Stop::Lost(lease::hold(platform, &self.turn, text).await)
        };
        let late = async {
            platform.sleep(self.config.reply_timeout).await;
            Stop::TooLong
        };
        let gone = async {
            match sink {
                Some(sink) => self.beat(sink, relay).await,
                None => std::future::pending().await,
            }
            Stop::ClientGone
        };
        let all = [held.boxed_local(), late.boxed_local(), gone.boxed_local()];
        select_all(all).await.0
    }

    /// Sends a client that hears nothing a comment now and then, until it is gone.
    async fn beat(&self, sink: &P::Sink, relay: &Rc<RefCell<Relay>>) {
        loop {
            self.platform.sleep(limit::HEARTBEAT).await;
            let is_quiet = relay.borrow_mut().take_quiet();
            let patience = self.config.model_timeout;
            if is_quiet && !self.platform.put(sink, HEARTBEAT.to_vec(), patience).await {
                return;
            }
        }
    }

    /// Returns what was recalled for the reply, as the caller may see it.
    fn used(&self) -> Used<'_> {
        Used::new(&self.turn.recalled, &self.turn.facts, self.may_read)
    }

    fn model_error(&self, fault: ModelFault) -> Error {
        Error::Model(fault, self.turn.conversation_id.clone())
    }

    /// Stores the outcome, and writes a line of the log: of words that could not be stored, how many are lost.
    async fn store(&self, outcome: &Outcome) -> Result<(), Error> {
        let finished = chat::finish(&self.platform, &self.config, &self.turn, outcome).await;
        let stored = match finished {
            Ok(true) => Ok(()),
            Ok(false) => Err(lease::why_lost(&self.platform, &self.turn).await),
            Err(error) => Err(error),
        };
        let lost = outcome.text.chars().count();
        let line = json!({
            "level": match (&stored, &outcome.fault) {
                (Err(Error::Internal(_)), _) => "error",
                (Err(_), _) | (Ok(()), Some(_)) => "warn",
                (Ok(()), None) => "info",
            },
            "event": "turn",
            "request_id": self.request_id,
            "conversation_id": self.turn.conversation_id,
            "message_id": self.turn.reply_id,
            "model": self.config.model.kind(),
            "status": outcome.status,
            "fault": outcome.fault.as_ref().map(ModelFault::cause),
            "recalled": self.turn.recalled.len(),
            "lost_characters": stored.is_err().then_some(lost),
            "cause": stored.as_ref().err().map(|error| format!("{error:?}")),
        });
        self.platform.log(&line.to_string());
        stored
    }
}
