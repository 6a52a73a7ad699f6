//! The reply of a turn, while it runs: the model is called, its stream relayed in the client's dialect, and the outcome
//! stored. One round trip, after the model.
//!
//! [`send`] begins a turn and returns as soon as the reply begins; everything from the moment at which the message is
//! stored runs under `spawn`, so that a client that leaves does not stop the reply from being stored. The last event says `done` only
//! after the outcome is stored.

pub mod calls;
pub mod event;
pub mod hold;
pub mod job;
pub mod later;
pub mod log;
pub mod members;
pub mod object;
pub mod outcome;
pub mod relay;
pub mod transcript;
mod watch;

use super::dialect::{Codec, Dialect, ReplyIds, WholeReply};
use super::message::Status;
use super::store::EarlierTurn;
use super::turn::{self, Begun, NewMessage, Turn};
use crate::config::{Config, Replies};
use crate::error::{Error, ModelFault};
use crate::id::Owner;
use crate::limit;
use crate::model;
use crate::platform::{Ending, Platform};
use crate::time::Timestamp;
use event::{Failure, RecallSummary, ReplyEvent};
use futures::channel::oneshot;
use futures::future::{Either, select};
use outcome::Outcome;
use relay::Relay;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

/// The way in which a client reads a reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplyOptions {
    /// The form of the reply's bytes.
    pub dialect: Dialect,
    /// True where the reply is streamed, false where it is sent whole at its end.
    pub is_streamed: bool,
    /// True where the client may read the texts of memories, false where it may read only their numbers.
    pub can_read_memories: bool,
    /// The id of the request, for the log.
    pub request_id: String,
}

/// A reply that has begun, in the client's dialect.
#[derive(Debug)]
pub struct ReplyStart<B> {
    /// The ids of the reply.
    pub ids: ReplyIds,
    /// The bytes of the reply.
    pub body: ReplyBody<B>,
}

/// The bytes of a reply.
#[derive(Debug)]
pub enum ReplyBody<B> {
    /// Events that are sent as they arise.
    Stream(B),
    /// Every event of a reply that was complete before the request.
    Events(Vec<u8>),
    /// The reply as one JSON document.
    Whole(Vec<u8>),
}

type Started<B> = oneshot::Sender<Result<ReplyStart<B>, Error>>;

/// Sends a message to the companion, and returns the reply as soon as it begins.
///
/// # Errors
/// Those of [`turn::begin`], and [`Error::Model`] for a model that does not begin to answer.
pub async fn send<P: Platform>(
    platform: &P,
    config: &Rc<Config>,
    owner: &Owner,
    message: NewMessage,
    options: ReplyOptions,
) -> Result<ReplyStart<P::Body>, Error> {
    let stopped = || Error::Internal("a turn ended without an answer".to_owned());
    match turn::begin(platform, config, owner, message).await? {
        Begun::Repeated(earlier) => repeat(platform, config, &earlier, &options).await,
        Begun::Turn(turn) => {
            let (started, start) = oneshot::channel();
            if config.replies == Replies::Object {
                let (platform, config) = (platform.clone(), Rc::clone(config));
                platform.clone().spawn(async move {
                    let _ = started.send(calls::start(&platform, &config, turn, options).await);
                });
                return start.await.map_err(|_| stopped())?;
            }
            let reply = RunningReply {
                platform: platform.clone(),
                config: Rc::clone(config),
                turn,
                options,
                stopped: RefCell::default(),
            };
            platform.spawn(reply.run(started));
            start.await.map_err(|_| stopped())?
        }
    }
}

/// Returns the reply of an earlier turn without calling the model: its object's, as it was or is being told, or its row's.
async fn repeat<P: Platform>(
    platform: &P,
    config: &Config,
    earlier: &EarlierTurn,
    options: &ReplyOptions,
) -> Result<ReplyStart<P::Body>, Error> {
    let ids = ReplyIds {
        conversation_id: earlier.conversation_id.clone(),
        message_id: earlier.reply_id.clone(),
    };
    let options = &ReplyOptions {
        dialect: options.dialect.repeating(earlier),
        ..options.clone()
    };
    if config.replies == Replies::Object
        && earlier.is_forgotten == 0
        && let Some(body) = calls::repeat(platform, &ids, options).await?
    {
        return Ok(ReplyStart { ids, body });
    }
    if earlier.status == Status::Writing {
        return Err(Error::TurnInProgress);
    }
    let body = told_again(&ids, earlier, options, platform.now());
    Ok(ReplyStart { ids, body })
}

/// Encodes the reply of a turn that is over.
fn told_again<B>(
    ids: &ReplyIds,
    earlier: &EarlierTurn,
    options: &ReplyOptions,
    now: Timestamp,
) -> ReplyBody<B> {
    let mut codec = options.dialect.codec(ids.clone());
    let recalled = RecallSummary::default();
    let mut events = Vec::new();
    for event in [
        ReplyEvent::Recalled(recalled, now),
        ReplyEvent::Delta(&earlier.reply),
        ReplyEvent::Stopped("stop"),
        ReplyEvent::Done(earlier.usage(), now),
    ] {
        codec.encode(&event, &mut events);
    }
    if options.is_streamed {
        return ReplyBody::Events(events);
    }
    ReplyBody::Whole(codec.encode_whole(&WholeReply {
        text: &earlier.reply,
        status: earlier.status,
        recalled,
        usage: earlier.usage(),
        members: &Map::new(),
        stop_reason: Some("stop"),
        at: now,
    }))
}

/// Runs the reply of one turn.
struct RunningReply<P> {
    platform: P,
    config: Rc<Config>,
    turn: Box<Turn>,
    options: ReplyOptions,
    /// Told once the person wants no more of the reply, where this instance can hear of it.
    stopped: RefCell<Option<oneshot::Receiver<()>>>,
}

impl<P: Platform> RunningReply<P> {
    /// Calls the model and relays its reply. The turn goes on to its end after the client has left.
    async fn run(self, started: Started<P::Body>) {
        let settings = self.config.model_settings();
        let asking = model::ask(&self.platform, settings, &self.turn.prompt);
        if !self.options.is_streamed {
            let _ = started.send(self.gather(asking).await);
            return;
        }
        // A failure within this time is an ordinary error, a later one is an event of the stream.
        let headers = self.platform.sleep(limit::HEADERS_WAIT);
        match select(pin!(asking), pin!(headers)).await {
            Either::Left((Err(fault), _)) => {
                // The client learns of the model's failure, stored or not.
                let _ = self.store(&Outcome::failed(fault.clone())).await;
                let _ = started.send(Err(self.model_error(fault)));
            }
            Either::Left((source, _)) => self.stream(async { source }, started).await,
            Either::Right(((), asking)) => self.stream(asking, started).await,
        }
    }

    /// Streams the reply to the client as it arises.
    async fn stream(
        &self,
        asking: impl Future<Output = Result<P::Source, ModelFault>>,
        started: Started<P::Body>,
    ) {
        let (platform, timeout) = (&self.platform, self.config.model_timeout);
        let (sink, body) = platform.pipe();
        let _ = started.send(Ok(ReplyStart {
            ids: self.ids(),
            body: ReplyBody::Stream(body),
        }));
        let mut relay = Relay::new(self.codec());
        let first = relay.encode(&ReplyEvent::Recalled(self.recalled(), platform.now()));
        let relay = Rc::new(RefCell::new(relay));

        let speaking = async {
            if !platform.put(&sink, first, timeout).await {
                return Ok(Ending::ClientGone);
            }
            Ok(self.pump(asking.await?, Some(&sink), &relay).await)
        };
        let ended = self.attend(speaking, Some(&sink), &relay).await;
        let end = self.last_event(&self.conclude(ended).await);
        let rest = relay.borrow_mut().close(Some(&end));
        platform.close(sink, rest, timeout).await;
    }

    /// Gathers the reply, and returns the whole of it as JSON.
    async fn gather(
        &self,
        asking: impl Future<Output = Result<P::Source, ModelFault>>,
    ) -> Result<ReplyStart<P::Body>, Error> {
        let mut relay = Relay::new(self.codec());
        let _ = relay.encode(&ReplyEvent::Recalled(self.recalled(), self.platform.now()));
        let relay = Rc::new(RefCell::new(relay));
        let speaking = async { Ok(self.pump(asking.await?, None, &relay).await) };
        let outcome = self
            .conclude(self.attend(speaking, None, &relay).await)
            .await?;
        let whole = relay.borrow().encode_whole(&WholeReply {
            text: &outcome.text,
            status: outcome.status,
            recalled: self.recalled(),
            usage: outcome.usage,
            members: &outcome.members,
            stop_reason: outcome.stopped.as_deref(),
            at: self.platform.now(),
        });
        let (ids, body) = (self.ids(), ReplyBody::Whole(whole));
        Ok(ReplyStart { ids, body })
    }

    /// Records the reply as it arises, in the place of a client; `started` is told once the model answers, or takes longer
    /// than a client waits for an ordinary error. `end` gets the end before the last event is recorded.
    async fn record(
        &self,
        recorder: Box<dyn Codec>,
        started: oneshot::Sender<()>,
        end: impl FnOnce(&Result<Outcome, Error>),
    ) {
        let settings = self.config.model_settings();
        let asking = model::ask(&self.platform, settings, &self.turn.prompt);
        let mut relay = Relay::new(recorder);
        let _ = relay.encode(&ReplyEvent::Recalled(self.recalled(), self.platform.now()));
        let relay = Rc::new(RefCell::new(relay));
        let speaking = async {
            let headers = self.platform.sleep(limit::HEADERS_WAIT);
            let source = match select(pin!(asking), pin!(headers)).await {
                Either::Left((source, _)) => source?,
                Either::Right(((), asking)) => {
                    let _ = started.send(());
                    return Ok(self.pump(asking.await?, None, &relay).await);
                }
            };
            let _ = started.send(());
            Ok(self.pump(source, None, &relay).await)
        };
        let ended = self
            .conclude(self.attend(speaking, None, &relay).await)
            .await;
        end(&ended);
        let _ = relay.borrow_mut().close(Some(&self.last_event(&ended)));
    }

    /// Stores the outcome of a reply that has ended. Returns the error of a reply that is not complete, or not stored.
    async fn conclude(&self, (outcome, lost): (Outcome, Option<Error>)) -> Result<Outcome, Error> {
        let stored = self.store(&outcome).await;
        if let Some(error) = lost.or(stored.err()) {
            return Err(error);
        }
        match &outcome.fault {
            Some(fault) => Err(self.model_error(fault.clone())),
            None => Ok(outcome),
        }
    }

    /// Returns the last event of a reply that has ended.
    fn last_event(&self, ended: &Result<Outcome, Error>) -> ReplyEvent<'static> {
        match ended {
            Ok(outcome) => ReplyEvent::Done(outcome.usage, self.platform.now()),
            Err(error) => ReplyEvent::Failed(Failure {
                code: error.code().into(),
                sentence: error.detail(),
            }),
        }
    }

    fn ids(&self) -> ReplyIds {
        ReplyIds {
            conversation_id: self.turn.conversation_id.clone(),
            message_id: self.turn.reply_id.clone(),
        }
    }

    fn codec(&self) -> Box<dyn Codec> {
        self.options.dialect.codec(self.ids())
    }

    /// Returns a summary of the memories and facts in the prompt, as the caller may see them.
    fn recalled(&self) -> RecallSummary<'_> {
        let can_read = self.options.can_read_memories;
        RecallSummary::new(&self.turn.recalled, &self.turn.facts, can_read)
    }

    fn model_error(&self, fault: ModelFault) -> Error {
        Error::Model(fault, self.turn.conversation_id.clone())
    }

    /// Stores the outcome of the reply, and writes a line of the log. Where the text could not be stored, the line has
    /// its length.
    async fn store(&self, outcome: &Outcome) -> Result<(), Error> {
        let finished = turn::finish(&self.platform, &self.config, &self.turn, outcome).await;
        let stored = match finished {
            Ok(true) => Ok(()),
            Ok(false) => Err(hold::why_lost(&self.platform, &self.turn).await),
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
            "request_id": self.options.request_id,
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
