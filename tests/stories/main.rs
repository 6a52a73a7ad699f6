//! Stories: the product natively, through its real router, on real SQL and migrations. A folder for each
//! noun of the endpoints; `../support` is the world they play in.
#![expect(
    clippy::indexing_slicing,
    reason = "a story that finds something missing is to fail there"
)]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod audit;
mod chat;
mod conversations;
mod house;
mod http;
mod keys;
mod mcp;
mod memories;
mod privacy;
mod tokens;
mod users;
