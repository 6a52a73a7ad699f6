//! What a credential proves.

pub mod jwt;
