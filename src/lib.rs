//! Keepsake: an AI companion that remembers, for many users, at the edge.
//!
//! The map, from the outside in. Dependencies point one way, downwards:
//!
//! * [`cloudflare`] runs it on Workers: events in, D1, fetch, Workers AI and streams out.
//!   The only folder that knows the platform.
//! * [`http`] is the contract: the route table, who is calling, what goes back.
//! * [`chat`] is the turn: begin, relay, finish. [`memory`] is what is recalled and remembered,
//!   [`auth`] is what a credential proves, [`auth::accounts`] those with passwords, [`audit`] what was done with it, [`limit`] how much of anything
//!   is allowed. [`export`] is everything that somebody has, [`erasure`] its end.
//! * [`model`] turns a prompt into a call and bytes into words; [`persona`] is who speaks.
//! * [`platform`] is the one port and its values; [`config`], [`error`], [`id`] and [`time`] are
//!   the vocabulary.
//!
//! The way of one message is told at [`http::chat`].

pub mod audit;
pub mod auth;
pub mod chat;
pub mod cloudflare;
pub mod config;
pub mod erasure;
pub mod error;
pub mod export;
pub mod http;
pub mod id;
pub mod limit;
pub mod memory;
pub mod model;
pub mod persona;
pub mod platform;
pub mod time;
