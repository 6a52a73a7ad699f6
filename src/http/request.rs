//! A request as a plain value, with the headers that are used.

use crate::mcp;
use std::net::{IpAddr, Ipv6Addr};

/// The methods of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The method `GET`, and `HEAD`.
    Get,
    /// The method `POST`.
    Post,
    /// The method `PATCH`.
    Patch,
    /// The method `DELETE`.
    Delete,
}

impl Method {
    /// Returns the name of the method in HTTP; `GET` also for `HEAD`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Parses the name of a method; `None` for a method that no route has.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

/// The outcome of reading a body, at most [`super::route::Route::body_bytes`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The whole body, which is empty where the request has none.
    Whole(Vec<u8>),
    /// The body is larger than this limit in bytes, and was not read to its end.
    TooLarge(usize),
    /// The connection broke before the body ended.
    Broken,
}

/// A request of a client.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method of the request, where the contract has it.
    pub method: Option<Method>,
    /// The method's name as it was sent, for the log.
    pub method_name: String,
    /// The path of the URL without the query, still percent-encoded.
    pub path: String,
    /// The part of the URL after the `?`, still percent-encoded.
    pub query: String,
    /// The origin of the URL, such as `https://keepsake.example`.
    pub origin_url: String,
    /// The header `Authorization`.
    pub authorization: Option<String>,
    /// The header `X-API-Key`.
    pub api_key: Option<String>,
    /// The header `X-User-Id`.
    pub user_id: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `Accept`.
    pub accept: Option<String>,
    /// The header `Origin`.
    pub origin: Option<String>,
    /// The header `Access-Control-Request-Method`, which makes an `OPTIONS` a preflight.
    pub preflight_method: Option<String>,
    /// The header `CF-Connecting-IP`, which the platform sets: the client's IP address.
    pub address: Option<String>,
    /// The header `User-Agent`.
    pub user_agent: Option<String>,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The header `Last-Event-ID` (WHATWG HTML, section 9.2.4).
    pub last_event_id: Option<String>,
    /// The header `X-Conversation-Id`.
    pub conversation_id: Option<String>,
    /// The header `X-Request-Id`.
    pub request_id: Option<String>,
    /// The headers of MCP, which are read on its path only.
    pub mcp: mcp::Headers,
    /// The body of the request. It is empty until it is read, which is after the caller is authenticated.
    pub body: Body,
}

impl Request {
    /// Returns the network of the client, which counts as one client: an IPv4 address, or the first 64 bits of an IPv6
    /// address, since a client may choose the other 64 bits itself. All addresses that cannot be parsed are one
    /// network.
    #[must_use]
    pub fn network(&self) -> String {
        let text = self.address.as_deref().unwrap_or_default();
        match text.parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(IpAddr::V4(address)) => address.to_string(),
            Ok(IpAddr::V6(address)) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                format!("{}/64", Ipv6Addr::from_bits(network))
            }
            Err(_) => String::new(),
        }
    }

    /// Returns whether the request is a preflight, by which a browser finds out whether it may send another request.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.method_name == "OPTIONS" && self.origin.is_some() && self.preflight_method.is_some()
    }
}
