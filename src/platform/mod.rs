//! The one port, and the values that cross it.
//!
//! Pure code builds values (a statement with its parameters, a call to a model); a [`Platform`]
//! executes them. It has two implementations: `cloudflare::Edge` on Workers, and the one under
//! `tests/support` on in-memory `SQLite`, so the same router, use cases, SQL and migrations run
//! under `cargo test` and in workerd.

use crate::time::Timestamp;
use std::rc::Rc;
use std::time::Duration;

mod db_error;
pub mod sql;
mod text;
mod value;
mod vectors;
pub use db_error::DbError;
pub use sql::{Batch, Query, Results, Scope, Slot, Stmt, batch_again, next};
pub use value::{Rows, Value};
pub use vectors::{Near, VectorError, VectorItem, VectorMetadata};

/// What the program needs of the world it runs in. Everything runs on one thread.
#[expect(
    async_fn_in_trait,
    reason = "single-threaded: no caller needs a Send bound"
)]
pub trait Platform: Clone + 'static {
    /// The bytes of an upstream's answer, still arriving.
    type Source: 'static;
    /// Where a streamed reply's bytes are put.
    type Sink: 'static;
    /// The end of a sink that the client reads.
    type Body: 'static;

    /// Executes the statements in order, in one transaction and one round trip, and gives the
    /// rows of each.
    ///
    /// # Errors
    /// [`DbError`], and then nothing of the batch has happened.
    async fn batch(&self, statements: Vec<Stmt>) -> Result<Vec<Rows>, DbError>;

    /// Asks a model, and answers when its headers are there; at most `patience` is waited. A redirect is an
    /// answer, and not followed: the prompt goes to whom it is for. The call is aborted where the future is dropped.
    ///
    /// # Errors
    /// [`SendError`] where there is no answer at all; a bad status is an answer.
    async fn send(
        &self,
        call: ModelCall,
        patience: Duration,
    ) -> Result<Answer<Self::Source>, SendError>;

    /// Gets a document of at most [`crate::limit::JWKS_BYTES`].
    ///
    /// # Errors
    /// The cause, for the log, where there is no answer within `patience`, or one that is too large.
    async fn get(&self, url: &str, patience: Duration) -> Result<Document, String>;

    /// Whether the public key, a JWK as JSON, signed these bytes.
    async fn verify(
        &self,
        algorithm: PublicAlgorithm,
        jwk: &str,
        signed: &[u8],
        signature: &[u8],
    ) -> bool;

    /// Whether there is room for one more in what a rate limiter counts of `key`; where there is no such
    /// limiter, there is.
    async fn has_room(&self, limiter: &'static str, key: &str) -> bool;

    /// Sends a mail.
    ///
    /// # Errors
    /// The cause, for the log.
    async fn mail(&self, mail: Mail) -> Result<(), String>;

    /// Whether a password, in lower case, is one that others guess first.
    async fn is_common(&self, password: &str) -> bool;

    /// Whether there is a vector index, and a model that makes vectors of texts.
    fn has_vectors(&self) -> bool;

    /// What of a namespace the index says is nearest to a text, the nearest first, at most `most`
    /// (up to 100). Within [`crate::limit::NEAREST_MILLIS`].
    ///
    /// # Errors
    /// [`VectorError`], whatever is amiss: recall goes on without.
    async fn nearest(
        &self,
        model: &str,
        namespace: &str,
        text: &str,
        most: u32,
    ) -> Result<Vec<Near>, VectorError>;

    /// Tells the index at most [`crate::limit::VECTOR_BATCH`] texts, embedded in one call. Within
    /// [`crate::limit::VECTOR_SECONDS`]; it shows them some time later.
    ///
    /// # Errors
    /// [`VectorError`], and then the index may know all the same.
    async fn upsert_vectors(&self, model: &str, items: Vec<VectorItem>) -> Result<(), VectorError>;

    /// Has the index forget at most [`crate::limit::VECTOR_BATCH`] ids, known or not. As
    /// [`Platform::upsert_vectors`].
    ///
    /// # Errors
    /// [`VectorError`], and then the index may have forgotten all the same.
    async fn delete_vectors(&self, ids: Vec<String>) -> Result<(), VectorError>;

    /// Which of at most [`crate::limit::VECTORS_KNOWN`] ids the index shows.
    ///
    /// # Errors
    /// [`VectorError`], and then nothing is known.
    async fn known_vectors(&self, ids: Vec<String>) -> Result<Vec<String>, VectorError>;

    /// A new stream to a client: what is put into the sink comes out of the body.
    fn pipe(&self) -> (Self::Sink, Self::Body);

    /// Reads `source` to its end and gives every chunk to `step`, whose result is sent (nothing is where
    /// there is no `sink`). No more is read from the upstream than the client takes. Stops early where
    /// `step` says so, where the client is gone, where nothing arrives for `patience`, and where the
    /// future is dropped; the upstream is cancelled then.
    async fn pump(
        &self,
        source: Self::Source,
        sink: Option<&Self::Sink>,
        patience: Duration,
        step: Step,
    ) -> Ending;

    /// Sends `bytes`, and waits until the client has taken them; false where it is gone, or takes nothing
    /// for `patience`.
    async fn put(&self, sink: &Self::Sink, bytes: Vec<u8>, patience: Duration) -> bool;

    /// Sends `last` and ends the stream. A client that is gone is no error.
    async fn close(&self, sink: Self::Sink, last: Vec<u8>, patience: Duration);

    /// Sends `bytes` as an upstream would have: for the built-in model.
    fn local(&self, bytes: Vec<u8>) -> Self::Source;

    /// Keeps the instance alive until `work` is done, however the request ends.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);

    /// What the instance keeps from one request to the next, one of each type; made when it is first
    /// asked for.
    fn kept<T: Default + 'static>(&self) -> Rc<T>;

    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, time: Duration);

    /// Bytes from the platform's cryptographic source.
    fn random(&self) -> [u8; 16];

    /// Writes one line of the log.
    fn log(&self, line: &str);
}

/// Makes of each chunk that arrives what goes to the client; `None` where no more is wanted.
pub type Step = Box<dyn FnMut(&[u8]) -> Option<Vec<u8>>>;

/// Why a pump stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The upstream ended its stream in order.
    Ended,
    /// The step wanted no more.
    Enough,
    /// The upstream's stream broke.
    Broken,
    /// The upstream sent nothing for too long.
    Stalled,
    /// The client is not there any more.
    ClientGone,
}

/// A call to a model, ready to be made.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelCall {
    /// A `POST` of a JSON body.
    Http {
        /// Absolute.
        url: String,
        /// Without the bearer token, which is a secret and joins last.
        headers: Vec<(&'static str, String)>,
        /// JSON.
        body: String,
    },
    /// A run of a model of Workers AI through the binding `AI`.
    WorkersAi {
        /// Such as `@cf/meta/llama-3.1-8b-instruct-fp8`.
        model: String,
        /// JSON, the binding's second argument.
        input: String,
    },
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address.
    pub from: String,
    /// The reader's.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A document that was got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Of HTTP.
    pub status: u16,
    /// `max-age` of its `Cache-Control`, in seconds.
    pub max_age: Option<u32>,
    /// The text.
    pub body: String,
}

/// A signature that is verified with a public key (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl PublicAlgorithm {
    /// As a header calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Reads its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Rs256, Self::Es256, Self::EdDsa];
        all.into_iter().find(|one| one.name() == name)
    }
}

/// An upstream that answered, perhaps badly.
#[derive(Debug)]
pub struct Answer<S> {
    /// Of HTTP.
    pub status: u16,
    /// The body.
    pub source: S,
}

/// A call that got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// Nobody listens, or the connection broke. With the cause for the log.
    Unreachable(String),
    /// No headers came in time.
    TimedOut,
}
