//! What every route has in common.

pub mod bodies;
pub mod cursors;
pub mod docs;
pub mod every_answer;
pub mod fields;
pub mod fuzz;
pub mod health;
pub mod identity;
pub mod input;
pub mod ownership;
pub mod rates;
pub mod tricks;
pub mod unknown_names;
