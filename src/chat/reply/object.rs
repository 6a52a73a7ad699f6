//! The object that owns one reply: it calls the model, keeps the events, and serves them to any number of readers, from
//! the first event or from a later one. A client that leaves does not end the reply. Where the instance dies, the next
//! call or the alarm finds the reply without a writer, and ends it with the words that were kept.

use super::RunningReply;
use super::event::{Failure, KeptEvent, RecallSummary};
use super::job::{Form, Job, Reading, Refusal, Whole, act};
use super::log::{Log, Recorder};
use super::outcome::Outcome;
use crate::chat::dialect::keepsake::KeepsakeCodec;
use crate::chat::dialect::ui_stream::UiStreamCodec;
use crate::chat::dialect::{Codec, Dialect, HEARTBEAT, ReplyIds, WholeReply};
use crate::chat::turn;
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::limit;
use crate::platform::{ObjectAnswer, ObjectCall, Platform, ReplyStorage, StoredReply};
use crate::time::Timestamp;
use futures::channel::oneshot;
use futures::future::{Either, select};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

/// A reply whose events are in memory.
struct Open<S> {
    job: Job,
    log: Rc<Log<S>>,
    /// Ends the reply, where a writer of this instance writes it.
    stop: RefCell<Option<oneshot::Sender<()>>>,
    /// The end of the reply, where this instance has written it.
    end: RefCell<Option<Result<Outcome, Refusal>>>,
}

impl<S: ReplyStorage> Open<S> {
    fn ids(&self) -> ReplyIds {
        self.job.ids()
    }

    /// Asks the writer to end the reply, where this instance has it.
    fn ask_to_stop(&self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Returns the outcome of a reply that is over, or the reason why it is not complete.
    fn ended(&self) -> Result<Outcome, Refusal> {
        let known = self.end.borrow().clone();
        known.unwrap_or_else(|| {
            // The instance that wrote the reply is gone.
            let outcome = self.log.outcome();
            match outcome.fault {
                Some(fault) => Err(Refusal::Model(fault)),
                None => Ok(outcome),
            }
        })
    }

    fn recalled(&self, can_read: bool) -> RecallSummary<'_> {
        RecallSummary::new(&self.job.turn.recalled, &self.job.turn.facts, can_read)
    }
}

/// The object of one reply.
pub struct ReplyObject<P, S> {
    platform: P,
    config: Rc<Config>,
    storage: S,
    open: RefCell<Option<Rc<Open<S>>>>,
}

impl<P: Platform, S: ReplyStorage> ReplyObject<P, S> {
    /// Returns the object that keeps its reply in a storage.
    pub const fn new(platform: P, config: Rc<Config>, storage: S) -> Self {
        Self {
            platform,
            config,
            storage,
            open: RefCell::new(None),
        }
    }

    /// Acts, and returns the answer.
    ///
    /// # Errors
    /// The cause, for the log.
    pub async fn call(&self, call: ObjectCall) -> Result<ObjectAnswer<P::Body>, String> {
        let json = |error: serde_json::Error| error.to_string();
        match call.act {
            act::BEGIN => {
                let job = serde_json::from_str(&call.argument).map_err(json)?;
                self.begin(job, &call.argument).await
            }
            act::READ => {
                let reading: Reading = serde_json::from_str(&call.argument).map_err(json)?;
                self.read(&reading).await
            }
            act::STOP => self.stop().await,
            act::ERASE => {
                self.leave(&Error::not_found(Resource::Message, None));
                self.storage.erase().await;
                Ok(nothing())
            }
            other => Err(format!("an object has no act {other}")),
        }
    }

    /// Looks after the reply, as often as [`ReplyStorage::wake_at`] says: ends one whose writer is gone, and deletes one
    /// that ended some time ago.
    pub async fn wake(&self) {
        let now = self.platform.now();
        let stored = self.storage.load();
        let next = match (self.opened().await, stored) {
            (Ok(None), _) => return self.storage.erase().await,
            (Ok(Some(open)), Ok(Some(stored))) if open.log.is_over() => {
                let Some(ended_at) = stored.ended_at else {
                    return conclude(&open.log, &self.storage, now).await;
                };
                let until = ended_at.plus_seconds(limit::KEPT_SECONDS);
                if until <= now {
                    *self.open.borrow_mut() = None;
                    return self.storage.erase().await;
                }
                until
            }
            _ => now.plus_seconds(limit::OBJECT_WATCH_SECONDS),
        };
        self.storage.wake_at(next).await;
    }

    /// Lets go of the reply in memory: its readers get an error, and its writer stores nothing more here.
    fn leave(&self, error: &Error) {
        if let Some(open) = self.open.take() {
            open.log.retire(KeptEvent::Failed(failure(error)));
            open.ask_to_stop();
        }
    }

    async fn begin(&self, job: Job, json: &str) -> Result<ObjectAnswer<P::Body>, String> {
        // Another lease: the row of the reply has another writer by now, and the earlier one could store nothing more.
        self.leave(&Error::TurnInProgress);
        self.storage.begin(json)?;
        let (stop, stopped) = oneshot::channel();
        let open = Rc::new(Open {
            log: Rc::new(Log::new(self.storage.clone(), Vec::new())),
            stop: RefCell::new(Some(stop)),
            end: RefCell::new(None),
            job,
        });
        // Before anything is awaited: a reader that comes in between would take the reply for abandoned.
        *self.open.borrow_mut() = Some(Rc::clone(&open));
        let now = self.platform.now();
        let watched = now.plus_seconds(limit::OBJECT_WATCH_SECONDS);
        self.storage.wake_at(watched).await;
        let reply = RunningReply {
            platform: self.platform.clone(),
            config: Rc::clone(&self.config),
            turn: open.job.turn.clone(),
            options: open.job.options.clone(),
            stopped: RefCell::new(Some(stopped)),
        };
        let (started, start) = oneshot::channel();
        self.platform.spawn(write(
            reply,
            Rc::clone(&open),
            self.storage.clone(),
            started,
        ));
        let mut has_begun = start.await.is_ok();
        if !has_begun {
            open.log.over().await;
            has_begun = matches!(*open.end.borrow(), Some(Ok(_)));
        }
        if has_begun && open.job.options.is_streamed {
            let codec = open.job.options.dialect.codec(open.ids());
            let can_read = open.job.options.can_read_memories;
            return Ok(self.serve(open, codec, can_read));
        }
        let options = &open.job.options;
        Ok(self
            .whole(&open, &options.dialect, options.can_read_memories)
            .await)
    }

    /// Waits until a reply has ended, and returns the whole of it.
    async fn whole(
        &self,
        open: &Open<S>,
        dialect: &Dialect,
        can_read: bool,
    ) -> ObjectAnswer<P::Body> {
        open.log.over().await;
        let whole = match open.ended() {
            Ok(outcome) => Whole::Document(self.document(open, &outcome, dialect, can_read)),
            Err(refusal) => Whole::Refused(refusal),
        };
        ObjectAnswer::Json(serde_json::to_string(&whole).expect("plain enums are JSON"))
    }

    fn document(
        &self,
        open: &Open<S>,
        outcome: &Outcome,
        dialect: &Dialect,
        can_read: bool,
    ) -> String {
        let recalled = open.recalled(can_read);
        let mut codec = dialect.codec(open.ids());
        let mut unused = Vec::new();
        open.log.read(0, &mut |event| {
            codec.encode(&event.event(recalled), &mut unused);
        });
        let document = codec.encode_whole(&WholeReply {
            text: &outcome.text,
            status: outcome.status,
            recalled,
            usage: outcome.usage,
            members: &outcome.members,
            stop_reason: outcome.stopped.as_deref(),
            at: self.platform.now(),
        });
        String::from_utf8_lossy(&document).into_owned()
    }

    async fn read(&self, reading: &Reading) -> Result<ObjectAnswer<P::Body>, String> {
        let Some(open) = self.opened().await? else {
            return Ok(nothing());
        };
        let codec: Box<dyn Codec> = match (&reading.form, &open.job.options.dialect) {
            (Form::Keepsake(after), _) => Box::new(KeepsakeCodec::after(open.ids(), *after)),
            (Form::UiStream, _) => Box::new(UiStreamCodec::new(open.ids())),
            (Form::Response(id, after), Dialect::Responses(options)) if options.id == *id => {
                let mut options = options.clone();
                options.after = *after;
                Dialect::Responses(options).codec(open.ids())
            }
            (Form::Response(..), _) => return Ok(nothing()),
            (
                Form::Repeated {
                    dialect,
                    is_streamed,
                },
                _,
            ) => {
                if !is_streamed {
                    return Ok(self.whole(&open, dialect, reading.can_read_memories).await);
                }
                dialect.codec(open.ids())
            }
        };
        Ok(self.serve(open, codec, reading.can_read_memories))
    }

    async fn stop(&self) -> Result<ObjectAnswer<P::Body>, String> {
        let open = self.opened().await?;
        if let Some(open) = open {
            open.ask_to_stop();
            // The writer tries to store the end for longer where the database is away: the caller does not wait for that.
            let patience = self.platform.sleep(limit::LEASE_RENEWAL);
            select(pin!(open.log.over()), pin!(patience)).await;
        }
        Ok(nothing())
    }

    /// Returns the stream of a reader: the events so far, then each as it arises.
    fn serve(
        &self,
        open: Rc<Open<S>>,
        codec: Box<dyn Codec>,
        can_read: bool,
    ) -> ObjectAnswer<P::Body> {
        let (sink, body) = self.platform.pipe();
        let (platform, timeout) = (self.platform.clone(), self.config.model_timeout);
        self.platform.spawn(async move {
            let mut codec = codec;
            let mut read = 0;
            loop {
                let mut bytes = Vec::new();
                let recalled = open.recalled(can_read);
                read = open.log.read(read, &mut |event| {
                    codec.encode(&event.event(recalled), &mut bytes);
                });
                if open.log.is_over() {
                    return platform.close(sink, bytes, timeout).await;
                }
                if !bytes.is_empty() && !platform.put(&sink, bytes, timeout).await {
                    return;
                }
                let (changed, silence) = (open.log.changed(), platform.sleep(limit::HEARTBEAT));
                let is_quiet =
                    matches!(select(pin!(changed), pin!(silence)).await, Either::Right(_));
                if is_quiet && !platform.put(&sink, HEARTBEAT.to_vec(), timeout).await {
                    return;
                }
            }
        });
        ObjectAnswer::Stream(body)
    }

    /// Returns the reply of this object; `None` where it has none. A reply whose writer is gone is ended first.
    async fn opened(&self) -> Result<Option<Rc<Open<S>>>, String> {
        let known = self.open.borrow().clone();
        if let Some(open) = known {
            return Ok(Some(open));
        }
        let Some(StoredReply { job, batches, .. }) = self.storage.load()? else {
            return Ok(None);
        };
        let Some((job, events)) = parsed(&job, &batches) else {
            return Ok(None);
        };
        let open = Rc::new(Open {
            job,
            log: Rc::new(Log::new(self.storage.clone(), events)),
            stop: RefCell::default(),
            end: RefCell::default(),
        });
        if !open.log.is_over() {
            self.end_abandoned(&open).await?;
        }
        *self.open.borrow_mut() = Some(Rc::clone(&open));
        Ok(Some(open))
    }

    /// Ends a reply whose writer is gone, as far as it was kept.
    async fn end_abandoned(&self, open: &Open<S>) -> Result<(), String> {
        let (turn, outcome) = (&open.job.turn, open.log.outcome());
        let finished = turn::finish(&self.platform, &self.config, turn, &outcome).await;
        let last = match (finished, &outcome.fault) {
            (Err(error), _) => return Err(format!("{error:?}")),
            (Ok(true), None) => KeptEvent::Done(outcome.usage, self.platform.now()),
            (Ok(true), Some(fault)) => KeptEvent::Failed(fault.into()),
            (Ok(false), _) => KeptEvent::Failed(failure(&Error::TurnInProgress)),
        };
        if !open.log.is_over() {
            open.log.append(last);
            conclude(&open.log, &self.storage, self.platform.now()).await;
        }
        Ok(())
    }
}

/// Writes a reply to its end.
async fn write<P: Platform, S: ReplyStorage>(
    reply: RunningReply<P>,
    open: Rc<Open<S>>,
    storage: S,
    started: oneshot::Sender<()>,
) {
    let platform = reply.platform.clone();
    let keeping = async {
        loop {
            platform.sleep(limit::KEPT_PAUSE).await;
            open.log.flush();
        }
    };
    let recorder = Recorder(Rc::clone(&open.log));
    let end = |end: &Result<Outcome, Error>| {
        *open.end.borrow_mut() = Some(match end {
            Ok(outcome) => Ok(outcome.clone()),
            Err(error) => Err(Refusal::of(error)),
        });
    };
    let recording = reply.record(Box::new(recorder), started, end);
    let _: Either<_, (std::convert::Infallible, _)> = select(pin!(recording), pin!(keeping)).await;
    open.stop.take();
    conclude(&open.log, &storage, platform.now()).await;
}

/// Stores that a reply has ended, and when its events are deleted, unless another reply has taken the storage.
async fn conclude<S: ReplyStorage>(log: &Log<S>, storage: &S, now: Timestamp) {
    if log.is_retired() {
        return;
    }
    log.flush();
    let _ = storage.end(now);
    storage.wake_at(now.plus_seconds(limit::KEPT_SECONDS)).await;
}

/// Parses what is stored of a reply; `None` where another version of the Worker has stored it, in a form that this one does not read.
fn parsed(job: &str, batches: &[String]) -> Option<(Job, Vec<KeptEvent>)> {
    let events = batches
        .iter()
        .map(|batch| serde_json::from_str::<Vec<_>>(batch));
    let events: Vec<Vec<_>> = events.collect::<Result<_, _>>().ok()?;
    Some((serde_json::from_str(job).ok()?, events.concat()))
}

fn failure(error: &Error) -> Failure {
    Failure {
        code: error.code().into(),
        sentence: error.detail(),
    }
}

fn nothing<B>() -> ObjectAnswer<B> {
    ObjectAnswer::Json("null".to_owned())
}
