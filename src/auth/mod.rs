//! Credentials become callers ([`authenticate`], [`caller`], [`scope`]): tokens ([`jwt`] with [`claims`] and [`jwks`]) and
//! API keys ([`mod@key`], [`keys`]). [`accounts`] are for those who have no identity provider.
//! [`owners`] finds out whether something is another user's, [`refusals`] and [`tries`] bound what credentials cost
//! that prove nothing, [`tokens`] are issued by administrators, [`email`] has the form of an address.

pub mod accounts;
pub mod authenticate;
pub mod caller;
pub mod claims;
pub mod email;
pub mod jwks;
pub mod jwt;
pub mod key;
pub mod keys;
pub mod owners;
pub mod refusals;
pub mod scope;
pub mod tokens;
pub mod tries;
