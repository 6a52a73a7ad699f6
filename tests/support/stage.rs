//! The second implementation of the port: everything that the world does is scripted, and
//! everything that the product does to it is written down.

use super::database;
use super::objects::Objects;
use super::vectors::{self, Vectors};
use futures::channel::oneshot;
use futures::executor::LocalPool;
use futures::future::LocalBoxFuture;
use futures::task::LocalSpawnExt;
use keepsake::platform::{
    Answer, DbError, Document, Ending, Mail, ModelCall, Near, ObjectAnswer, ObjectCall, Platform,
    PublicAlgorithm, Rows, SendError, Step, Stmt, VectorError, VectorItem,
};
use keepsake::time::Timestamp;
use rusqlite::Connection;
use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

/// What a model does when it is asked.
#[derive(Debug, Clone)]
pub enum Script {
    /// Answers with a status and a stream.
    Answers(u16, Recording),
    /// Cannot be reached, and not when it is tried once more either.
    Refuses,
    /// Cannot be reached this once.
    HangsUp,
    /// Does not answer in time.
    Silent,
    /// Answers after a while, and waits between what it says.
    Slow {
        /// Until its headers.
        headers: Duration,
        /// Before each piece, and before its end.
        pause: Duration,
        /// What it says.
        recording: Recording,
    },
}

/// A stand-in that answers some calls of the model by what they ask; `None` leaves a call to the scripts.
pub type Responder = Rc<dyn Fn(&ModelCall) -> Option<Script>>;

/// A stream that is being played.
#[derive(Debug)]
pub struct Playing {
    recording: Recording,
    pause: Duration,
}

/// A stream: what arrives, and how it ends.
#[derive(Debug, Clone)]
pub struct Recording {
    /// As the network delivers it.
    pub chunks: Vec<Vec<u8>>,
    /// [`Ending::Ended`], [`Ending::Broken`] or [`Ending::Stalled`].
    pub ending: Ending,
}

impl Script {
    /// A reply in OpenAI's dialect, a word an event.
    #[must_use]
    pub fn says(text: &str) -> Self {
        let mut chunks: Vec<Vec<u8>> = text.split_inclusive(' ').map(event).collect();
        chunks
            .push(b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".to_vec());
        chunks.push(b"data: [DONE]\n\n".to_vec());
        Self::Answers(
            200,
            Recording {
                chunks,
                ending: Ending::Ended,
            },
        )
    }

    /// The beginning of a reply, and then this ending.
    #[must_use]
    pub fn says_and_then(text: &str, ending: Ending) -> Self {
        let chunks = text.split_inclusive(' ').map(event).collect();
        Self::Answers(200, Recording { chunks, ending })
    }

    /// Some bytes, and an end in order.
    #[must_use]
    pub fn sends(bytes: &[u8]) -> Self {
        Self::Answers(
            200,
            Recording {
                chunks: vec![bytes.to_vec()],
                ending: Ending::Ended,
            },
        )
    }
}

/// One event with words.
#[must_use]
pub fn event(words: &str) -> Vec<u8> {
    let content = serde_json::Value::from(words);
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{content}}}}}]}}\n\n").into_bytes()
}

/// A client of a stream: what it got, and when it leaves.
#[derive(Debug, Default)]
pub struct Client {
    /// What it got.
    pub received: Vec<u8>,
    /// It leaves once it has received so many pieces.
    pub leaves_after: Option<usize>,
    pieces: usize,
    /// Whether the stream was closed in order.
    pub closed: bool,
}

impl Client {
    /// One that leaves once it has received so many pieces.
    #[must_use]
    pub fn leaving_after(pieces: usize) -> Self {
        Self {
            leaves_after: Some(pieces),
            ..Self::default()
        }
    }

    fn take(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return true;
        }
        if self.leaves_after.is_some_and(|most| self.pieces >= most) {
            return false;
        }
        self.pieces += 1;
        self.received.extend_from_slice(bytes);
        true
    }
}

/// A point of a request at which something else can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before this batch is executed, counted from now: 1 is the next one.
    BeforeBatch(usize),
    /// The model was asked and has not answered yet.
    Asked,
    /// What the vector index is to be told is claimed, and not told yet.
    Telling,
    /// What the vector index is to forget was read, and it has not forgotten it yet.
    Forgetting,
    /// The vector index took what it was told, and this is not noted yet.
    Told,
    /// The first piece of the model's reply is with the client.
    Speaking,
}

/// The world.
#[derive(Clone)]
pub struct Stage(Rc<World>);

/// What the world knows.
pub struct World {
    /// The database.
    pub database: RefCell<Connection>,
    /// Every batch that was executed, in order.
    pub batches: RefCell<Vec<Vec<Stmt>>>,
    /// Where among the batches the model was asked.
    pub asked_after: RefCell<Vec<usize>>,
    /// What the model does next; with nothing scripted it says "Noted.".
    pub scripts: RefCell<VecDeque<Script>>,
    /// Answers before the scripts do, where it is set.
    pub responder: RefCell<Option<Responder>>,
    /// Every call that the model got.
    pub calls: RefCell<Vec<ModelCall>>,
    /// The clients of the streams to come.
    pub clients: RefCell<VecDeque<Client>>,
    /// The log.
    pub logs: RefCell<Vec<String>>,
    /// The database refuses from now on.
    pub database_is_down: Cell<bool>,
    /// The database refuses so many batches, and then takes them again; with `true` it has executed them all the same.
    pub batches_fail: Cell<(usize, bool)>,
    /// Requests that run at the same time take turns before each batch, as they do on a network.
    pub interleaves: Cell<bool>,
    /// No mail can be sent from now on.
    pub mail_is_down: Cell<bool>,
    /// The documents that are got next, and the URLs that were asked for.
    pub documents: RefCell<VecDeque<Result<Document, String>>>,
    /// See [`World::documents`].
    pub fetched: RefCell<Vec<String>>,
    /// How many requests each limiter lets through; none is bound at first.
    pub rooms: RefCell<HashMap<String, u32>>,
    /// Every mail that was sent.
    pub mails: RefCell<Vec<Mail>>,
    /// The vector index; not bound at first.
    pub vectors: Vectors,
    /// The objects that own replies; not bound at first.
    pub objects: Objects,
    plans: RefCell<Vec<(Moment, LocalBoxFuture<'static, ()>)>>,
    kept: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    /// How often somebody waited.
    pub waits: Cell<usize>,
    timers: RefCell<Vec<(i64, oneshot::Sender<()>)>>,
    clock: Cell<i64>,
    dice: Cell<u64>,
    pool: RefCell<LocalPool>,
    spawner: futures::executor::LocalSpawner,
}

impl std::ops::Deref for Stage {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl Stage {
    /// A world with an empty, migrated database, on 22 November 2026.
    #[must_use]
    pub fn new() -> Self {
        let pool = LocalPool::new();
        let spawner = pool.spawner();
        Self(Rc::new(World {
            database: RefCell::new(database::migrated()),
            batches: RefCell::default(),
            asked_after: RefCell::default(),
            scripts: RefCell::default(),
            responder: RefCell::default(),
            calls: RefCell::default(),
            clients: RefCell::default(),
            logs: RefCell::default(),
            database_is_down: Cell::new(false),
            batches_fail: Cell::new((0, false)),
            interleaves: Cell::new(false),
            mail_is_down: Cell::new(false),
            rooms: RefCell::default(),
            documents: RefCell::default(),
            fetched: RefCell::default(),
            mails: RefCell::default(),
            vectors: Vectors::default(),
            objects: Objects::default(),
            plans: RefCell::default(),
            kept: RefCell::default(),
            waits: Cell::new(0),
            timers: RefCell::default(),
            clock: Cell::new(1_795_340_000_000),
            dice: Cell::new(0),
            pool: RefCell::new(pool),
            spawner,
        }))
    }

    /// What the model does when it is asked next.
    pub fn script(&self, script: Script) {
        self.scripts.borrow_mut().push_back(script);
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).expect("a time of this age");
        self.clock.set(self.clock.get() + millis);
    }

    /// Sets the clock.
    pub fn set(&self, time: Timestamp) {
        self.clock.set(time.millis());
    }

    /// Has something else happen, once, when a request comes to this moment.
    pub fn meanwhile(&self, moment: Moment, work: impl Future<Output = ()> + 'static) {
        let moment = match moment {
            Moment::BeforeBatch(nth) => Moment::BeforeBatch(self.batches.borrow().len() + nth),
            other => other,
        };
        self.plans.borrow_mut().push((moment, Box::pin(work)));
    }

    async fn reach(&self, moment: Moment) {
        let due = |plans: &mut Vec<(Moment, _)>| {
            let index = plans.iter().position(|(planned, _)| *planned == moment)?;
            Some(plans.remove(index).1)
        };
        let plan: Option<LocalBoxFuture<'static, ()>> = due(&mut self.plans.borrow_mut());
        if let Some(plan) = plan {
            plan.await;
        }
    }

    /// Runs work, and what it spawns, to the end. Where all of it waits, time passes until one need not.
    pub fn run(&self, work: impl Future<Output = ()> + 'static) {
        self.spawn(work);
        loop {
            self.pool.borrow_mut().run_until_stalled();
            let mut timers = self.timers.borrow_mut();
            timers.retain(|(_, timer)| !timer.is_canceled());
            let soonest = (0..timers.len()).min_by_key(|&at| timers[at].0);
            let Some(soonest) = soonest else { return };
            let (due, timer) = timers.swap_remove(soonest);
            self.clock.set(self.clock.get().max(due));
            let _ = timer.send(());
        }
    }

    /// A number from the database.
    pub fn count(&self, sql: &str) -> i64 {
        let counted = self.database.borrow().query_row(sql, [], |row| row.get(0));
        counted.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Everything that is stored: each row of each table.
    pub fn dump(&self) -> Vec<String> {
        database::dump(&self.database.borrow())
    }

    /// The body of the last call that the model got.
    pub fn last_prompt(&self) -> String {
        self.prompts().pop().expect("the model was asked")
    }

    /// The bodies of every call that the model got.
    pub fn prompts(&self) -> Vec<String> {
        let calls = self.calls.borrow();
        let body = |call: &ModelCall| match call {
            ModelCall::Http { body, .. } => body.clone(),
            ModelCall::WorkersAi { input, .. } => input.clone(),
        };
        calls.iter().map(body).collect()
    }
}

/// Lets whoever else is ready go on first.
async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Platform for Stage {
    type Source = Playing;
    type Sink = Rc<RefCell<Client>>;
    type Body = Rc<RefCell<Client>>;

    async fn batch(&self, statements: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        if self.interleaves.get() {
            yield_once().await;
        }
        let nth = self.batches.borrow().len() + 1;
        self.reach(Moment::BeforeBatch(nth)).await;
        if self.database_is_down.get() {
            return Err(DbError("the database is down: password=hunter2".to_owned()));
        }
        let (fails, all_the_same) = self.batches_fail.get();
        if fails > 0 {
            self.batches_fail.set((fails - 1, all_the_same));
        }
        if fails == 0 || all_the_same {
            let done = database::batch(&mut self.database.borrow_mut(), &statements);
            self.batches.borrow_mut().push(statements);
            if fails == 0 {
                return done;
            }
        }
        Err(DbError("D1_ERROR: Network connection lost.".to_owned()))
    }

    async fn send(&self, call: ModelCall, timeout: Duration) -> Result<Answer<Playing>, SendError> {
        let responder = self.responder.borrow().clone();
        let answered = responder.and_then(|answer| answer(&call));
        self.calls.borrow_mut().push(call);
        let batches = self.batches.borrow().len();
        self.asked_after.borrow_mut().push(batches);
        let script = answered.or_else(|| self.scripts.borrow_mut().pop_front());
        self.reach(Moment::Asked).await;
        let plays = |status, recording, pause| {
            let source = Playing { recording, pause };
            Ok(Answer { status, source })
        };
        match script.unwrap_or_else(|| Script::says("Noted.")) {
            Script::Answers(status, recording) => plays(status, recording, Duration::ZERO),
            Script::Slow { headers, .. } if headers > timeout => {
                self.sleep(timeout).await;
                Err(SendError::TimedOut)
            }
            Script::Slow {
                headers,
                pause,
                recording,
            } => {
                self.sleep(headers).await;
                plays(200, recording, pause)
            }
            Script::Refuses => {
                self.scripts.borrow_mut().push_front(Script::HangsUp);
                Err(SendError::Unreachable("connection refused".to_owned()))
            }
            Script::HangsUp => Err(SendError::Unreachable("connection reset".to_owned())),
            Script::Silent => Err(SendError::TimedOut),
        }
    }

    async fn fetch_document(&self, url: &str, _: Duration) -> Result<Document, String> {
        self.fetched.borrow_mut().push(url.to_owned());
        self.documents
            .borrow_mut()
            .pop_front()
            .unwrap_or_else(|| Err("nobody is there".to_owned()))
    }

    async fn verify(
        &self,
        algorithm: PublicAlgorithm,
        jwk: &str,
        signed: &[u8],
        signature: &[u8],
    ) -> bool {
        super::public_key::verify(algorithm, jwk, signed, signature)
    }

    async fn try_acquire(&self, limiter: &'static str, key: &str) -> bool {
        let mut rooms = self.rooms.borrow_mut();
        let Some(most) = rooms.get(limiter).copied() else {
            return true;
        };
        // A limiter counts each key for itself, from its first look on.
        let left = rooms.entry(format!("{limiter} {key}")).or_insert(most);
        let has_room = *left > 0;
        *left = left.saturating_sub(1);
        has_room
    }

    async fn mail(&self, mail: Mail) -> Result<(), String> {
        if self.mail_is_down.get() {
            return Err("the mail is down".to_owned());
        }
        self.mails.borrow_mut().push(mail);
        Ok(())
    }

    /// A stand-in for the list of a package: two of its passwords.
    async fn is_common_password(&self, password: &str) -> bool {
        ["password1", "iloveyou"].contains(&password)
    }

    fn has_vectors(&self) -> bool {
        self.vectors.bound.get()
    }

    async fn nearest(
        &self,
        _: &str,
        namespace: &str,
        text: &str,
        most: u32,
    ) -> Result<Vec<Near>, VectorError> {
        self.vectors.query(namespace, text, most)
    }

    async fn embed(&self, _: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, VectorError> {
        Ok(texts
            .iter()
            .map(|text| vectors::embed(text).to_vec())
            .collect())
    }

    async fn upsert_vectors(&self, _: &str, items: Vec<VectorItem>) -> Result<(), VectorError> {
        self.reach(Moment::Telling).await;
        let told = self.vectors.upsert(items);
        self.reach(Moment::Told).await;
        told
    }

    async fn delete_vectors(&self, ids: Vec<String>) -> Result<(), VectorError> {
        self.reach(Moment::Forgetting).await;
        self.vectors.delete(ids)
    }

    async fn find_vectors(&self, ids: Vec<String>) -> Result<Vec<String>, VectorError> {
        self.vectors.known(&ids)
    }

    async fn call_object(
        &self,
        reply: &str,
        call: ObjectCall,
    ) -> Result<ObjectAnswer<Self::Body>, String> {
        self.objects.call(self, reply, call).await
    }

    fn pipe(&self) -> (Self::Sink, Self::Body) {
        let client = self.clients.borrow_mut().pop_front().unwrap_or_default();
        let client = Rc::new(RefCell::new(client));
        (Rc::clone(&client), client)
    }

    async fn pump(
        &self,
        source: Playing,
        sink: Option<&Self::Sink>,
        timeout: Duration,
        mut step: Step,
    ) -> Ending {
        let take = |bytes: &[u8]| sink.is_none_or(|client| client.borrow_mut().take(bytes));
        for chunk in &source.recording.chunks {
            if source.pause > timeout {
                self.sleep(timeout).await;
                return Ending::Stalled;
            }
            if source.pause > Duration::ZERO {
                self.sleep(source.pause).await;
            }
            match step(chunk) {
                None => return Ending::Enough,
                Some(out) if !take(&out) => return Ending::ClientGone,
                Some(_) => self.reach(Moment::Speaking).await,
            }
        }
        source.recording.ending
    }

    async fn put(&self, sink: &Self::Sink, bytes: Vec<u8>, _: Duration) -> bool {
        let taken = sink.borrow_mut().take(&bytes);
        self.reach(Moment::Speaking).await;
        taken
    }

    async fn close(&self, sink: Self::Sink, last: Vec<u8>, _: Duration) {
        let mut client = sink.borrow_mut();
        client.closed = client.take(&last);
    }

    fn source_of(&self, bytes: Vec<u8>) -> Playing {
        let recording = Recording {
            chunks: vec![bytes],
            ending: Ending::Ended,
        };
        Playing {
            recording,
            pause: Duration::ZERO,
        }
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        self.spawner
            .spawn_local(work)
            .expect("the pool lives as long as the world");
    }

    fn instance_state<T: Default + 'static>(&self) -> Rc<T> {
        let make = || -> Rc<dyn Any> { Rc::<T>::default() };
        let mut all = self.kept.borrow_mut();
        let kept = Rc::clone(all.entry(TypeId::of::<T>()).or_insert_with(make));
        kept.downcast().expect("it is kept under its type")
    }

    /// Every look at the clock takes a millisecond.
    fn now(&self) -> Timestamp {
        self.clock.set(self.clock.get() + 1);
        Timestamp::from_millis(self.clock.get())
    }

    async fn sleep(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).expect("a time of this age");
        self.waits.set(self.waits.get() + 1);
        let (timer, due) = oneshot::channel();
        let at = self.clock.get() + millis;
        self.timers.borrow_mut().push((at, timer));
        let _ = due.await;
    }

    /// A different number each time, the same ones in every run.
    fn random(&self) -> [u8; 16] {
        self.dice.set(self.dice.get() + 1);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(
            &self
                .dice
                .get()
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .to_be_bytes(),
        );
        bytes[8..].copy_from_slice(&self.dice.get().to_be_bytes());
        bytes
    }

    fn log(&self, line: &str) {
        self.logs.borrow_mut().push(line.to_owned());
    }
}
