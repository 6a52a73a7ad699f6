//! Export and erasure.

pub mod erasing;
pub mod exporting;
pub mod owned_tables;
