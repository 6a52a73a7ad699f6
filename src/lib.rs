//! Keepsake: an AI companion that remembers, for many users, at the edge.
//!
//! The map, from the outside in. Dependencies point one way, downwards:
//!
//! * [`cloudflare`] runs it on Workers: events in, D1, fetch, Workers AI and streams out.
//!   The only folder that knows the platform.
//! * [`http`] is the contract: the route table, who calls, and what goes back. [`jobs`] is what the schedule runs.
//! * [`chat`] is the turn, [`users`] are those who chat, [`privacy`] is the list of what a user owns, its
//!   export, and its erasure.
//! * [`memory`] is what is recalled and remembered.
//! * [`auth`] is what a credential proves, [`audit`] what was done with it, [`model`] turns a prompt into a call and
//!   bytes into words, [`config`] are the settings.
//! * [`platform`] is the one port and its values.
//! * [`role`], [`id`], [`time`], [`error`], [`limit`] and [`persona`] are the vocabulary.
//!
//! The way of one message begins at [`http::endpoints::chat`].

pub mod audit;
pub mod auth;
pub mod chat;
pub mod cloudflare;
pub mod config;
pub mod error;
pub mod http;
pub mod id;
pub mod jobs;
pub mod limit;
pub mod memory;
pub mod model;
pub mod persona;
pub mod platform;
pub mod privacy;
pub mod role;
pub mod time;
pub mod users;
