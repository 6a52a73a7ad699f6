//! The rules that the sources keep.

pub mod architecture;
pub mod contract;
pub mod documents;
pub mod layers;
pub mod plans;
pub mod rows_read;
