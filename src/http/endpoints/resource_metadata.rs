//! `/.well-known/oauth-protected-resource`: from whom a client of `/mcp` gets a token (RFC 9728). There is an answer only
//! where an identity provider is configured; a client of another Keepsake shows a key.

use crate::config::Config;
use crate::error::{Error, Resource};
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::http::request::Request;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Serialize;

/// The path of the Model Context Protocol.
pub const MCP: &str = "/mcp";

/// The path of the metadata of [`MCP`] (RFC 9728 section 3).
const METADATA: &str = "/.well-known/oauth-protected-resource/mcp";

/// The metadata of the resource `/mcp`.
#[derive(Serialize, JsonSchema)]
pub struct ResourceMetadata {
    /// The address of the resource.
    resource: String,
    /// The name of the resource for people.
    resource_name: &'static str,
    /// The identity providers whose tokens are accepted.
    authorization_servers: Vec<String>,
    /// The ways to show a token.
    bearer_methods_supported: [&'static str; 1],
    /// The address of the documentation.
    resource_documentation: String,
}

/// Returns the identity provider, where one is configured by an address.
fn issuer(config: &Config) -> Option<&str> {
    let issuer = config.jwt.issuer.as_deref()?;
    let is_address = issuer.starts_with("https://") || issuer.starts_with("http://");
    (config.jwt.jwks_url.is_some() && is_address).then_some(issuer)
}

/// Returns the metadata of the resource `/mcp`.
///
/// # Errors
/// [`Error::NotFound`] where no identity provider is configured.
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn get<P: Platform>(call: &Call<'_, P>) -> Result<Json<ResourceMetadata>, Error> {
    let absent = || Error::not_found(Resource::Route, None);
    let issuer = issuer(call.config).ok_or_else(absent)?;
    let origin = &call.request.origin_url;
    Ok(Json(ResourceMetadata {
        resource: format!("{origin}{MCP}"),
        resource_name: "Keepsake",
        authorization_servers: vec![issuer.to_owned()],
        bearer_methods_supported: ["header"],
        resource_documentation: format!("{origin}/docs"),
    }))
}

/// Returns the same at the root, where older clients look.
///
/// # Errors
/// As [`get`].
pub async fn get_at_root<P: Platform>(call: &Call<'_, P>) -> Result<Json<ResourceMetadata>, Error> {
    get(call).await
}

/// Adds the address of the metadata to the challenge of a reply of `/mcp`.
#[must_use]
pub fn challenge<B>(mut reply: Reply<B>, config: &Config, request: &Request) -> Reply<B> {
    if request.path != MCP || issuer(config).is_none() {
        return reply;
    }
    let challenge = reply
        .headers
        .iter_mut()
        .find(|(name, _)| *name == "www-authenticate");
    if let Some((_, challenge)) = challenge {
        let separator = if challenge == "Bearer" { " " } else { ", " };
        let url = format!("{}{METADATA}", request.origin_url);
        challenge.extend([separator, "resource_metadata=\"", &url, "\""]);
    }
    reply
}
