//! The contract over HTTP: a [`request::Request`] becomes a [`reply::Reply`].
//!
//! [`serve()`] finds the route in the table [`routes`], sees who calls ([`caller`]), and lets the endpoint of that row
//! answer a [`call::Call`]. The endpoints, a file for each noun, parse what was sent ([`input`]), call a use case and
//! write its result ([`reply`]); no use case is in here.

pub mod answer;
pub mod call;
pub mod caller;
pub mod cors;
pub mod endpoints;
pub mod guards;
pub mod hosts;
pub mod input;
pub mod openapi;
pub mod rates;
mod refusals;
pub mod reply;
pub mod request;
pub mod route;
pub mod routes;
pub mod serve;

pub use serve::serve;
