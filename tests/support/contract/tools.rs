//! The tools of MCP as a client lists them, out of the table of tools.

use crate::support::stage::Stage;
use keepsake::http::endpoints::mcp::tools::Tools;
use keepsake::http::openapi::ToolDescription;
use serde_json::Value;

/// Returns the descriptions of all tools.
pub fn tools() -> Vec<Value> {
    let rows = Tools::<Stage>::DESCRIPTIONS.iter();
    rows.map(ToolDescription::to_json).collect()
}
