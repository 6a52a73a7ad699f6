//! MCP (Model Context Protocol) over HTTP: JSON-RPC without sessions, in two eras of the protocol at one address.
//!
//! [`respond()`] turns the headers and the body of a request into a [`Response`]. It is generic over the [`Server`] whose
//! tools and resources it serves, knows nothing of Keepsake, and keeps nothing between requests. Every answer is one
//! JSON object: there are no streams.
//!
//! The revisions that it follows: 2026-07-28, and those with a handshake up to 2025-11-25
//! (`modelcontextprotocol.io/specification`).

mod era;
mod fault;
mod message;
mod request;
mod respond;
pub mod server;
pub mod tool;
mod version;

pub use era::{Era, Headers};
pub use fault::Fault;
pub use request::Request;
pub use respond::{Response, respond};
pub use server::{Answer, Info, Refusal, Server};
