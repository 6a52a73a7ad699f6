//! The events of a reply that an object owns: in memory for its readers, and batch by batch in the object's storage.

use super::event::{KeptEvent, ReplyEvent};
use super::members::add_members;
use super::outcome::Outcome;
use crate::chat::dialect::{Codec, WholeReply};
use crate::chat::message::Status;
use crate::error::ModelFault;
use crate::limit::KEPT_BATCH;
use crate::platform::ReplyStorage;
use futures::channel::oneshot;
use serde_json::Map;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The events of one reply. It is over with its last event, which is `Done` or `Failed`.
#[derive(Debug)]
pub struct Log<S> {
    storage: S,
    events: RefCell<Vec<KeptEvent>>,
    /// The number of events that are stored.
    stored: Cell<usize>,
    /// True once another reply has taken the storage.
    is_retired: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl<S: ReplyStorage> Log<S> {
    /// Returns the log of events that are stored already: of none, at the beginning of a reply.
    pub const fn new(storage: S, events: Vec<KeptEvent>) -> Self {
        Self {
            storage,
            stored: Cell::new(events.len()),
            events: RefCell::new(events),
            is_retired: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
        }
    }

    /// Appends an event, and tells it to the readers. The last one is stored at once, the others in batches of
    /// [`KEPT_BATCH`].
    pub fn append(&self, event: KeptEvent) {
        let is_last = event.is_last();
        let count = {
            let mut events = self.events.borrow_mut();
            events.push(event);
            events.len()
        };
        if is_last || count - self.stored.get() >= KEPT_BATCH {
            self.flush();
        }
        for reader in self.waiting.borrow_mut().drain(..) {
            let _ = reader.send(());
        }
    }

    /// Stores the events that are not stored yet. Where the storage fails they stay in memory, for the next time.
    pub fn flush(&self) {
        let events = self.events.borrow();
        let first = self.stored.get();
        let Some(new) = events.get(first..).filter(|new| !new.is_empty()) else {
            return;
        };
        if self.is_retired.get() {
            return;
        }
        let batch = serde_json::to_string(new).expect("plain enums are JSON");
        if self.storage.append(first, &batch).is_ok() {
            self.stored.set(events.len());
        }
    }

    /// Ends the log for its readers, and stores nothing more: another reply takes the storage.
    pub fn retire(&self, last: KeptEvent) {
        self.is_retired.set(true);
        if !self.is_over() {
            self.append(last);
        }
    }

    /// Returns whether another reply has taken the storage.
    pub const fn is_retired(&self) -> bool {
        self.is_retired.get()
    }

    /// Returns whether the last event is there.
    pub fn is_over(&self) -> bool {
        self.events.borrow().last().is_some_and(KeptEvent::is_last)
    }

    /// Calls `each` with the events from the number `from` on, and returns the number of all.
    pub fn read(&self, from: usize, each: &mut impl FnMut(&KeptEvent)) -> usize {
        let events = self.events.borrow();
        events.iter().skip(from).for_each(each);
        events.len()
    }

    /// Waits for the next event.
    pub async fn changed(&self) {
        let (told, waiting) = oneshot::channel();
        self.waiting.borrow_mut().push(told);
        let _ = waiting.await;
    }

    /// Waits for the last event.
    pub async fn over(&self) {
        while !self.is_over() {
            self.changed().await;
        }
    }

    /// Returns the outcome of a reply whose writer is gone: what is stored of it.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome {
            status: Status::Failed,
            text: String::new(),
            usage: None,
            fault: None,
            members: Map::new(),
            stopped: None,
        };
        self.read(0, &mut |event| match event {
            KeptEvent::Delta(text) => outcome.text.push_str(text),
            KeptEvent::Usage(usage) => outcome.usage = Some(*usage),
            KeptEvent::Members(members) => add_members(&mut outcome.members, members),
            KeptEvent::Stopped(reason) => outcome.stopped = Some(reason.clone()),
            KeptEvent::Recalled(_) | KeptEvent::Done(..) | KeptEvent::Failed(_) => {}
        });
        outcome.status = match outcome.stopped.as_deref() {
            Some("tool_calls" | "function_call") => Status::Interrupted,
            Some(_) => Status::Complete,
            None if outcome.text.is_empty() => Status::Failed,
            None => Status::Interrupted,
        };
        if outcome.stopped.is_none() {
            outcome.fault = Some(ModelFault::Interrupted);
        }
        outcome
    }
}

/// Records the events of a reply in its log, in the place of a client's dialect.
pub struct Recorder<S>(pub Rc<Log<S>>);

impl<S: ReplyStorage> Codec for Recorder<S> {
    fn encode(&mut self, event: &ReplyEvent<'_>, _: &mut Vec<u8>) {
        self.0.append(KeptEvent::of(event));
    }

    /// A log has no form of its own: its readers have one.
    fn encode_whole(&self, _: &WholeReply<'_>) -> Vec<u8> {
        Vec::new()
    }
}
