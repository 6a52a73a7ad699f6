//! The description of the contract as files: `openapi.json` out of the route table, `docs/api.md` out of that, and
//! the tools of MCP.

pub mod document;
pub mod markdown;
pub mod tools;
