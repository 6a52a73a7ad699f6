//! What a credential proves ([`jwt`] with [`jwks`], [`mod@key`]) and what it may be used for ([`scope`]); [`store`] has the
//! statements of keys, [`users`] those of users.

pub mod jwks;
pub mod jwt;
pub mod key;
pub mod scope;
pub mod store;
pub mod users;
