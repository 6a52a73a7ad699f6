//! What the law gives a person: everything that the service has of them ([`export`]), and its end ([`erasure`]).

pub mod erasure;
pub mod export;
