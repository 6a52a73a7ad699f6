//! What a credential proves ([`jwt`] with [`claims`] and [`jwks`], [`mod@key`]) and what it may be used for ([`scope`]); [`store`] has the
//! statements of keys, [`owners`] one that says
//! whether something is another's, [`email`] what an address is.

pub mod accounts;
pub mod claims;
pub mod email;
pub mod jwks;
pub mod jwt;
pub mod key;
pub mod owners;
pub mod scope;
pub mod store;
