//! The two eras of the protocol, and what tells a request's.
//!
//! A request of the stateless era says in its `_meta` which version it speaks and what its client can do, and repeats some
//! of the body in headers, so that whatever routes requests need not read bodies. The headers have to say the same as the
//! body: otherwise one who is routed by the one could be served by the other.

use super::fault::Fault;
use super::message::Message;
use super::version::{HANDSHAKE, STATELESS};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// The member of `_meta` with the version of the protocol.
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";

/// The member of `_meta` with the capabilities of the client.
pub const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

/// The headers of a request that the protocol gives a meaning.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// The header `MCP-Protocol-Version`.
    pub version: Option<String>,
    /// The header `Mcp-Method`.
    pub method: Option<String>,
    /// The header `Mcp-Name`.
    pub name: Option<String>,
}

/// An era of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// The era in which each request stands for itself: 2026-07-28.
    Stateless,
    /// The era in which a connection begins with `initialize`: up to 2025-11-25.
    Handshake,
}

impl Era {
    /// Returns the era of a request.
    ///
    /// # Errors
    /// The [`Fault`] of a version that is not spoken here; in the stateless era also of a member of `_meta` that is
    /// missing, and of a header that does not say what the body says.
    pub fn of(message: &Message, headers: &Headers) -> Result<Self, Fault> {
        let meta = message.params.get("_meta");
        let member = |name| meta.and_then(|meta| meta.get(name));
        let header = headers.version.as_deref().map(str::trim);
        let is_stateless = member(VERSION).is_some()
            || header == Some(STATELESS)
            || message.method == "server/discover";
        if !is_stateless {
            return match header {
                Some(version) if !HANDSHAKE.contains(&version) => {
                    Err(Fault::unsupported_version(version))
                }
                _ => Ok(Self::Handshake),
            };
        }
        let version = member(VERSION).and_then(Value::as_str);
        let version = version.ok_or_else(|| Fault::missing_meta(VERSION))?;
        if !member(CAPABILITIES).is_some_and(Value::is_object) {
            return Err(Fault::missing_meta(CAPABILITIES));
        }
        if header != Some(version) {
            return Err(Fault::header_mismatch("MCP-Protocol-Version", version));
        }
        if version != STATELESS {
            return Err(Fault::unsupported_version(version));
        }
        if headers.method.as_deref().map(str::trim) != Some(message.method.as_str()) {
            return Err(Fault::header_mismatch("Mcp-Method", &message.method));
        }
        if let Some(name) = name_of(message)
            && headers.name.as_deref().and_then(decode).as_deref() != Some(name)
        {
            return Err(Fault::header_mismatch("Mcp-Name", name));
        }
        Ok(Self::Stateless)
    }
}

/// Returns the text that `Mcp-Name` has to repeat, where the message has one.
fn name_of(message: &Message) -> Option<&str> {
    let name = match message.method.as_str() {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        _ => return None,
    };
    message.params.get(name)?.as_str()
}

/// Decodes the value of a header, which stands between `=?base64?` and `?=` where a header cannot hold the text itself;
/// `None` where it is broken.
fn decode(value: &str) -> Option<String> {
    let value = value.trim();
    let encoded = value.strip_prefix("=?base64?");
    match encoded.and_then(|value| value.strip_suffix("?=")) {
        None => Some(value.to_owned()),
        Some(encoded) => String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_name_that_no_header_can_hold_is_encoded() {
        let is = |value: &str, text: Option<&str>| assert_eq!(decode(value).as_deref(), text);
        is("remember", Some("remember"));
        is("  remember ", Some("remember"));
        is("=?base64?SGVsbG8sIOS4lueVjA==?=", Some("Hello, 世界"));
        is("=?base64?SGVsbG8?=", None);
        is("=?base64?SGVs!!!bG8=?=", None);
        is("=?base64?gA==?=", None);
        is("SGVsbG8=", Some("SGVsbG8="));
        is("=?base64?SGVsbG8=", Some("=?base64?SGVsbG8="));
    }
}
