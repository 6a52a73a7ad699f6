//! The errors of the protocol: each has a code of JSON-RPC, and the HTTP status that the stateless era gives it.

use super::version::{HANDSHAKE, STATELESS};
use serde_json::{Map, Value, json};

/// An error of JSON-RPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The HTTP status of the reply in the stateless era.
    pub status: u16,
    /// The code of the error.
    pub code: i32,
    /// A sentence for whoever reads the client's log.
    pub message: String,
    /// The data with which a program can go on, where there is some.
    pub data: Option<Value>,
}

impl Fault {
    const fn new(status: u16, code: i32, message: String) -> Self {
        Self {
            status,
            code,
            message,
            data: None,
        }
    }

    fn with(self, data: Value) -> Self {
        let data = Some(data);
        Self { data, ..self }
    }

    /// Returns the fault of a body that is no JSON.
    #[must_use]
    pub fn parse(why: &str) -> Self {
        Self::new(400, -32700, format!("Parse error: {why}"))
    }

    /// Returns the fault of a body that is no request.
    #[must_use]
    pub fn invalid_request(why: &str) -> Self {
        Self::new(400, -32600, format!("Invalid request: {why}"))
    }

    /// Returns the fault of a method that the server does not have.
    #[must_use]
    pub fn unknown_method(method: &str) -> Self {
        let shown: String = method.chars().take(100).collect();
        Self::new(404, -32601, format!("Method not found: {shown}"))
    }

    /// Returns the fault of a parameter that cannot be used.
    #[must_use]
    pub fn invalid_params(why: &str) -> Self {
        Self::new(200, -32602, why.to_owned())
    }

    /// Returns the fault of a resource that does not exist, or that is another user's.
    #[must_use]
    pub fn no_resource(uri: &str) -> Self {
        Self::invalid_params("Resource not found").with(json!({"uri": uri}))
    }

    /// Returns the fault of a request of the stateless era without a member of `_meta`.
    #[must_use]
    pub fn missing_meta(name: &str) -> Self {
        let why =
            format!("Invalid params: params._meta[\"{name}\"] is missing or of the wrong type");
        Self::new(400, -32602, why)
    }

    /// Returns the fault of a header that is absent, or that says something else than the body.
    #[must_use]
    pub fn header_mismatch(header: &str, expected: &str) -> Self {
        let shown: String = expected.chars().take(200).collect();
        let why = format!("Header mismatch: {header} must be what the body says: {shown}");
        Self::new(400, -32020, why)
    }

    /// Returns the fault of a request that needs a capability that its client does not declare.
    #[must_use]
    pub fn missing_capability(capability: &str) -> Self {
        let missing = Map::from_iter([(capability.to_owned(), json!({}))]);
        let why = format!("The client must declare the capability {capability}");
        Self::new(400, -32021, why).with(json!({"requiredCapabilities": missing}))
    }

    /// Returns the fault of a version of the protocol that is not spoken here.
    #[must_use]
    pub fn unsupported_version(requested: &str) -> Self {
        let supported = [STATELESS, HANDSHAKE[0]];
        let data = json!({"supported": supported, "requested": requested});
        Self::new(400, -32022, "Unsupported protocol version".to_owned()).with(data)
    }
}
