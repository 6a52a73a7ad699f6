//! The server behind the codec: its tools, its resources, and what else it may have.

use super::fault::Fault;
use super::request::Request;
use serde_json::{Map, Value};

/// The name of a server and what clients are told about it.
#[derive(Debug, Clone, Copy)]
pub struct Info {
    /// The name of the program.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// The guide that a client gives to its model.
    pub instructions: &'static str,
}

/// The reason why a request has no result.
#[derive(Debug)]
pub enum Refusal<E> {
    /// An error of the protocol, which the client gets as an answer.
    Fault(Fault),
    /// An error of the server, which ends the request outside of the protocol.
    Other(E),
}

impl<E> From<Fault> for Refusal<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The result of a request, an object of JSON, or why there is none.
pub type Answer<E> = Result<Map<String, Value>, Refusal<E>>;

/// A server of tools and resources, for one caller.
#[expect(
    async_fn_in_trait,
    reason = "single-threaded: no caller needs a Send bound"
)]
pub trait Server {
    /// The error that ends a request outside of the protocol.
    type Error;

    /// The server's name, version and guide.
    const INFO: Info;

    /// Returns the capabilities of the server: an object with a member for each feature.
    fn capabilities(&self) -> Value;

    /// Returns the tools that the caller may call, as `tools/list` describes them, always in the same order.
    fn tools(&self) -> Vec<Value>;

    /// Calls a tool with its arguments, an object.
    ///
    /// # Errors
    /// [`Refusal`]. A fault that the model can mend, such as a bad argument, is a result: [`super::tool::error`].
    async fn call(
        &self,
        name: &str,
        arguments: Value,
        request: &Request<'_>,
    ) -> Answer<Self::Error>;

    /// Answers a method of any other feature: of resources, prompts or completion.
    ///
    /// # Errors
    /// [`Refusal`], for a method that the server does not have [`Fault::unknown_method`].
    async fn answer(&self, request: &Request<'_>) -> Answer<Self::Error>;
}
