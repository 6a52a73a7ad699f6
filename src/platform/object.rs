//! The values of calls of an object that owns a reply, and the storage of such an object.

use crate::time::Timestamp;

/// A call of a reply's object: the act, and what it is about in JSON.
#[derive(Debug, Clone)]
pub struct ObjectCall {
    /// The name of the act.
    pub act: &'static str,
    /// The argument of the act, as JSON.
    pub argument: String,
}

/// The answer of a reply's object.
#[derive(Debug)]
pub enum ObjectAnswer<B> {
    /// A stream, which arises while it is read.
    Stream(B),
    /// A JSON document.
    Json(String),
}

/// A reply as its object has stored it.
#[derive(Debug, Clone)]
pub struct StoredReply {
    /// The job of the object, as JSON.
    pub job: String,
    /// The events of the reply so far: lists in JSON, in their order.
    pub batches: Vec<String>,
    /// The time at which the reply ended, once it has.
    pub ended_at: Option<Timestamp>,
}

/// The storage of one reply's object. A method returns the cause where the storage fails, for the log.
#[expect(
    async_fn_in_trait,
    reason = "single-threaded: no caller needs a Send bound"
)]
pub trait ReplyStorage: Clone + 'static {
    /// Reads what is stored; `None` where nothing is.
    ///
    /// # Errors
    /// The cause.
    fn load(&self) -> Result<Option<StoredReply>, String>;

    /// Stores a job in the place of everything that is stored.
    ///
    /// # Errors
    /// The cause.
    fn begin(&self, job: &str) -> Result<(), String>;

    /// Stores events of the reply: a list in JSON, whose first event has the number `first`.
    ///
    /// # Errors
    /// The cause.
    fn append(&self, first: usize, events: &str) -> Result<(), String>;

    /// Stores the time at which the reply ended.
    ///
    /// # Errors
    /// The cause.
    fn end(&self, at: Timestamp) -> Result<(), String>;

    /// Has the object called at a time, whatever becomes of the instance until then. A later call replaces an earlier one.
    async fn wake_at(&self, at: Timestamp);

    /// Deletes everything that is stored.
    async fn erase(&self);
}
