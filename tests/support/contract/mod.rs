//! The description of the contract as files: `openapi.json` out of the route table, and `docs/api.md` out of that.

pub mod document;
pub mod markdown;
