//! The limits: how much of a thing is allowed, in which unit, and the reason for that much. A limit is named
//! `crate::limit::NAME`, whichever file it is in.

mod auth;
mod chat;
mod facts;
mod http;
mod memory;
mod privacy;
mod vectors;

pub use auth::*;
pub use chat::*;
pub use facts::*;
pub use http::*;
pub use memory::*;
pub use privacy::*;
pub use vectors::*;
