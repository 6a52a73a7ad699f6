//! The one port, and the values that cross it.
//!
//! Pure code builds values (a statement with its parameters, a call to a model); a [`Platform`] executes them. It has
//! two implementations: `cloudflare::Edge` on Workers, and the one under `tests/support` on in-memory `SQLite`. So the
//! same router, use cases, SQL and migrations run under `cargo test` and in workerd.

use crate::time::Timestamp;
use std::rc::Rc;
use std::time::Duration;

mod batch;
mod db_error;
mod object;
mod outbound;
pub mod sql;
mod stream;
mod text;
mod value;
mod vectors;
pub use batch::{Batch, Results, Slot};
pub use db_error::DbError;
pub use object::{ObjectAnswer, ObjectCall, ReplyStorage, StoredReply};
pub use outbound::{Answer, Document, Mail, ModelCall, PublicAlgorithm, SendError};
pub use sql::{Query, Scope, Stmt};
pub use stream::{Ending, Step};
pub use value::{Rows, Value};
pub use vectors::{Near, VectorError, VectorItem, VectorMetadata};

/// The platform on which the program runs: the database, models, the vector index, streams, time and randomness.
/// Everything runs on one thread.
#[expect(
    async_fn_in_trait,
    reason = "single-threaded: no caller needs a Send bound"
)]
pub trait Platform: Clone + 'static {
    /// The bytes of an upstream's answer, which are still arriving.
    type Source: 'static;
    /// The end of a streamed reply to which the program writes.
    type Sink: 'static;
    /// The end of a streamed reply that the client reads.
    type Body: 'static;

    /// Executes statements in order, in one transaction and one round trip, and returns the rows of each.
    ///
    /// # Errors
    /// [`DbError`], and then no statement of the batch has had an effect.
    async fn batch(&self, statements: Vec<Stmt>) -> Result<Vec<Rows>, DbError>;

    /// Calls a model, and returns its answer as soon as the headers are there, within `timeout`. A redirect is
    /// returned and not followed, so that the prompt goes to no other server. Dropping the future aborts the call.
    ///
    /// # Errors
    /// [`SendError`] where no answer came; an answer with the status of an error is returned.
    async fn send(
        &self,
        call: ModelCall,
        timeout: Duration,
    ) -> Result<Answer<Self::Source>, SendError>;

    /// Fetches a document of at most [`crate::limit::JWKS_BYTES`].
    ///
    /// # Errors
    /// The cause, for the log, where there is no answer within `timeout`, or one that is too large.
    async fn fetch_document(&self, url: &str, timeout: Duration) -> Result<Document, String>;

    /// Returns whether `signature` is a signature of the bytes `signed` by the public key `jwk`, in JSON. A key or a
    /// signature that cannot be parsed gives false.
    async fn verify(
        &self,
        algorithm: PublicAlgorithm,
        jwk: &str,
        signed: &[u8],
        signature: &[u8],
    ) -> bool;

    /// Counts one request of `key` in a rate limiter, and returns whether the limiter lets it through. A limiter that
    /// is not configured lets everything through.
    async fn try_acquire(&self, limiter: &'static str, key: &str) -> bool;

    /// Sends a mail.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn mail(&self, mail: Mail) -> Result<(), String>;

    /// Returns whether a password, in lower case, is one of the most common ones.
    async fn is_common_password(&self, password: &str) -> bool;

    /// Returns whether a vector index and an embedding model are configured.
    fn has_vectors(&self) -> bool;

    /// Embeds a text and queries the vector index for the nearest vectors of a namespace. Returns at most `most` of
    /// them, up to 100, the nearest first, within [`crate::limit::NEAREST_MILLIS`].
    ///
    /// # Errors
    /// [`VectorError`] for every failure: recall goes on without the index.
    async fn nearest(
        &self,
        model: &str,
        namespace: &str,
        text: &str,
        most: u32,
    ) -> Result<Vec<Near>, VectorError>;

    /// Embeds at most [`crate::limit::VECTOR_BATCH`] texts in one call, within [`crate::limit::VECTOR_SECONDS`], and returns a vector
    /// for each.
    ///
    /// # Errors
    /// [`VectorError`] for every failure.
    async fn embed(&self, model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, VectorError>;

    /// Embeds at most [`crate::limit::VECTOR_BATCH`] texts in one call and writes them to the vector index, within
    /// [`crate::limit::VECTOR_SECONDS`]. Queries find them some time later.
    ///
    /// # Errors
    /// [`VectorError`], and then the index may have the texts all the same.
    async fn upsert_vectors(&self, model: &str, items: Vec<VectorItem>) -> Result<(), VectorError>;

    /// Deletes at most [`crate::limit::VECTOR_BATCH`] ids from the vector index, within
    /// [`crate::limit::VECTOR_SECONDS`]. Ids that it does not have are no error. Queries may find the deleted ones for
    /// some time more.
    ///
    /// # Errors
    /// [`VectorError`], and then the index may have deleted the ids all the same.
    async fn delete_vectors(&self, ids: Vec<String>) -> Result<(), VectorError>;

    /// Looks up at most [`crate::limit::VECTOR_LOOKUPS`] ids in the vector index, and returns the ids that the index
    /// has.
    ///
    /// # Errors
    /// [`VectorError`] where the index does not answer within [`crate::limit::VECTOR_SECONDS`].
    async fn find_vectors(&self, ids: Vec<String>) -> Result<Vec<String>, VectorError>;

    /// Calls the object that owns a reply.
    ///
    /// # Errors
    /// The cause, for the log. The object may have acted all the same.
    async fn call_object(
        &self,
        reply: &str,
        call: ObjectCall,
    ) -> Result<ObjectAnswer<Self::Body>, String>;

    /// Opens a stream to a client: the bytes that are put into the sink come out of the body.
    fn pipe(&self) -> (Self::Sink, Self::Body);

    /// Reads `source` to its end, passes every chunk to `step`, and sends its result to `sink`, if there is one.
    /// Reads no faster than the client does. Stops early, and cancels the upstream, where `step` wants no more, the
    /// client is gone, nothing arrives for `timeout`, or the future is dropped.
    async fn pump(
        &self,
        source: Self::Source,
        sink: Option<&Self::Sink>,
        timeout: Duration,
        step: Step,
    ) -> Ending;

    /// Sends `bytes` to the client and waits until the client has read them. Returns false where the client is gone, or
    /// reads nothing for `timeout`.
    async fn put(&self, sink: &Self::Sink, bytes: Vec<u8>, timeout: Duration) -> bool;

    /// Sends `last` to the client and ends the stream, after at most `timeout`. A client that is gone is no error.
    async fn close(&self, sink: Self::Sink, last: Vec<u8>, timeout: Duration);

    /// Makes a source of bytes that are all present: for the built-in model.
    fn source_of(&self, bytes: Vec<u8>) -> Self::Source;

    /// Keeps the instance alive until `work` is done, however the request ends.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);

    /// Returns the value of a type that the instance keeps between requests. The first call makes the value.
    fn instance_state<T: Default + 'static>(&self) -> Rc<T>;

    /// Returns the current time.
    fn now(&self) -> Timestamp;

    /// Waits for a duration.
    async fn sleep(&self, time: Duration);

    /// Returns random bytes from the platform's cryptographic source.
    fn random(&self) -> [u8; 16];

    /// Writes one line to the log.
    fn log(&self, line: &str);
}
