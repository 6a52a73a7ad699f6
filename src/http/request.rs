//! A request as a plain value: only the headers that are used.

use std::net::{IpAddr, Ipv6Addr};

/// The methods of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`, and `HEAD`.
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Reads it; `None` for one that no route has.
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
    /// All of it; empty where there was none.
    Whole(Vec<u8>),
    /// It is larger than so many bytes, and was not read to its end.
    TooLarge(usize),
    /// It broke off.
    Broken,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, where it is one of the contract's.
    pub method: Option<Method>,
    /// As it was sent, for the log.
    pub method_name: String,
    /// Without the query, still percent-encoded.
    pub path: String,
    /// What follows the `?`, still percent-encoded.
    pub query: String,
    /// Where it was sent, such as `https://keepsake.example`.
    pub origin_url: String,
    /// `Authorization`
    pub authorization: Option<String>,
    /// `X-API-Key`
    pub api_key: Option<String>,
    /// `X-User-Id`
    pub user_id: Option<String>,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// `Accept`
    pub accept: Option<String>,
    /// `Origin`
    pub origin: Option<String>,
    /// `Access-Control-Request-Method`: this is a preflight where it is there on `OPTIONS`.
    pub preflight_method: Option<String>,
    /// `CF-Connecting-IP`, which the platform sets: where the client is.
    pub address: Option<String>,
    /// `User-Agent`
    pub user_agent: Option<String>,
    /// `Idempotency-Key`
    pub idempotency_key: Option<String>,
    /// `X-Request-Id`
    pub request_id: Option<String>,
    /// The body; empty until it is read, which is once it is known who asks.
    pub body: Body,
}

impl Request {
    /// Returns the network that the request comes from, as one asker: an IPv4 address, or the first 64 bits of an
    /// IPv6 address, since a network gives each client that many to choose from. Whatever cannot be read is one
    /// network together.
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

    /// Whether this is a browser's question whether it may ask.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.method_name == "OPTIONS" && self.origin.is_some() && self.preflight_method.is_some()
    }
}
