//! Keepsake: an AI companion that remembers, for many users, at the edge.
//!
//! The map, from the outside in. Dependencies point one way, downwards:
//!
//! * [`cloudflare`] runs Keepsake on Workers: it receives events and executes calls to D1, Workers AI, Vectorize and
//!   other servers. It is the only folder that knows the platform.
//! * [`http`] is the contract: the route table, the caller's identity, and the replies.
//! * [`mcp`] is the codec of the Model Context Protocol; the tools that it serves are among the endpoints of [`http`].
//! * [`jobs`] is what the schedule runs. [`chat`] runs a turn, [`users`] manages users and their usage, [`privacy`] exports and erases everything that a
//!   user owns.
//! * [`memory`] recalls and remembers.
//! * [`auth`] verifies credentials, [`audit`] records who did what, [`model`] turns a prompt into a call and bytes into
//!   events, [`config`] holds the settings.
//! * [`platform`] is the one port, with the values that cross it.
//! * [`role`], [`digest`], [`unicode`], [`id`], [`time`], [`error`], [`cursor`], [`limit`] and [`persona`] are the vocabulary.
//!
//! A message enters at [`http::endpoints::chat`].

pub mod audit;
pub mod auth;
pub mod chat;
pub mod cloudflare;
pub mod config;
pub mod cursor;
pub mod digest;
pub mod error;
pub mod http;
pub mod id;
pub mod jobs;
pub mod limit;
pub mod mcp;
pub mod memory;
pub mod model;
pub mod persona;
pub mod platform;
pub mod privacy;
pub mod role;
pub mod time;
pub mod unicode;
pub mod users;
