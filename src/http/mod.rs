//! The contract over HTTP: a [`request::Request`] becomes a [`reply::Reply`].
//!
//! [`serve`](fn@serve) finds the route in the table [`routes`], authenticates the caller ([`caller`]), and lets the endpoint of that
//! row answer a [`call::Call`]. The endpoints, a file for each noun, parse the input ([`input`]), call a use case and
//! write its result ([`reply`]). This folder holds no use case.

pub mod answer;
pub mod call;
pub mod caller;
pub mod cors;
pub mod dialect;
pub mod endpoints;
pub mod guards;
pub mod hosts;
pub mod input;
pub mod log;
pub mod openapi;
pub mod policy;
pub mod rates;
mod refusals;
pub mod reply;
pub mod request;
pub mod route;
pub mod routes;
pub mod serve;

pub use serve::serve;
