//! A stand-in for the objects that own replies: one in memory for each name, with a storage that outlives it.

use super::stage::Stage;
use keepsake::chat::reply::object::ReplyObject;
use keepsake::config::Config;
use keepsake::platform::{ObjectAnswer, ObjectCall, Platform, ReplyStorage, StoredReply};
use keepsake::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Every object, by the id of its reply.
#[derive(Default)]
pub struct Objects {
    /// The configuration with which objects run.
    pub config: RefCell<Option<Rc<Config>>>,
    /// No object can be called from now on.
    pub are_down: Cell<bool>,
    all: RefCell<BTreeMap<String, Kept>>,
}

#[derive(Clone)]
struct Kept {
    storage: Memory,
    object: Rc<ReplyObject<Stage, Memory>>,
}

/// The storage of an object.
#[derive(Debug, Clone, Default)]
pub struct Memory(Rc<RefCell<Stored>>);

/// What an object has stored.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// The reply.
    pub reply: Option<StoredReply>,
    /// When the object is called.
    pub wakes_at: Option<Timestamp>,
    /// How many writes fail from now on.
    pub fails: usize,
}

impl Objects {
    fn object(&self, stage: &Stage, name: &str) -> Kept {
        let config = self.config.borrow().clone().expect("a configuration");
        let mut all = self.all.borrow_mut();
        let kept = all.entry(name.to_owned()).or_insert_with(|| {
            let storage = Memory::default();
            let object = ReplyObject::new(stage.clone(), config, storage.clone());
            let object = Rc::new(object);
            Kept { storage, object }
        });
        kept.clone()
    }

    /// Calls an object.
    pub async fn call(
        &self,
        stage: &Stage,
        name: &str,
        call: ObjectCall,
    ) -> Result<ObjectAnswer<<Stage as Platform>::Body>, String> {
        if self.are_down.get() {
            return Err("no object answers".to_owned());
        }
        self.object(stage, name).object.call(call).await
    }

    /// Calls an object as its alarm does.
    pub fn wake(&self, stage: &Stage, name: &str) {
        let object = self.object(stage, name).object;
        stage.run(async move { object.wake().await });
    }

    /// Lets an object forget what it has in memory, as after the end of its instance.
    pub fn evict(&self, stage: &Stage, name: &str) {
        let config = self.config.borrow().clone().expect("a configuration");
        let mut all = self.all.borrow_mut();
        let kept = all.get_mut(name).expect("an object");
        let object = ReplyObject::new(stage.clone(), config, kept.storage.clone());
        kept.object = Rc::new(object);
    }

    /// The names of the objects.
    pub fn names(&self) -> Vec<String> {
        self.all.borrow().keys().cloned().collect()
    }

    /// What an object has stored.
    pub fn stored(&self, name: &str) -> Stored {
        self.all.borrow()[name].storage.0.borrow().clone()
    }

    /// Changes what an object has stored.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Stored)) {
        change(&mut self.all.borrow()[name].storage.0.borrow_mut());
    }
}

impl Memory {
    fn write(&self, write: impl FnOnce(&mut Stored)) -> Result<(), String> {
        let mut stored = self.0.borrow_mut();
        if stored.fails > 0 {
            stored.fails -= 1;
            return Err("the storage fails".to_owned());
        }
        write(&mut stored);
        Ok(())
    }
}

impl ReplyStorage for Memory {
    fn load(&self) -> Result<Option<StoredReply>, String> {
        Ok(self.0.borrow().reply.clone())
    }

    fn begin(&self, job: &str) -> Result<(), String> {
        let reply = StoredReply {
            job: job.to_owned(),
            batches: Vec::new(),
            ended_at: None,
        };
        self.write(|stored| stored.reply = Some(reply))
    }

    fn append(&self, first: usize, events: &str) -> Result<(), String> {
        self.write(|stored| {
            let reply = stored.reply.as_mut().expect("a reply");
            let known: usize = reply
                .batches
                .iter()
                .map(|batch| {
                    let events: Vec<serde_json::Value> =
                        serde_json::from_str(batch).expect("a list");
                    events.len()
                })
                .sum();
            assert_eq!(known, first, "batches follow each other");
            reply.batches.push(events.to_owned());
        })
    }

    fn end(&self, at: Timestamp) -> Result<(), String> {
        self.write(|stored| {
            if let Some(reply) = stored.reply.as_mut() {
                reply.ended_at = Some(at);
            }
        })
    }

    async fn wake_at(&self, at: Timestamp) {
        self.0.borrow_mut().wakes_at = Some(at);
    }

    async fn erase(&self) {
        *self.0.borrow_mut() = Stored::default();
    }
}
