//! The settings that are read together, or whose default depends on others.

use super::Replies;
use super::reader::Reader;
use crate::audit;
use crate::auth::{accounts, jwt};

/// The secret that signs tokens in development where `JWT_SECRET_KEY` is not set.
pub const DEVELOPMENT_SECRET: &str = "keepsake-development-secret-for-local-runs-only";

/// Longest `JWT_USER_PREFIX`, in characters: each id of the provider's users contains it, and an id has at most 255.
const USER_PREFIX_CHARACTERS: usize = 100;

/// Reads `ENVIRONMENT`: every value but `development` is production.
pub fn is_production(reader: &mut Reader<'_>) -> bool {
    reader.text("ENVIRONMENT").as_deref() != Some("development")
}

/// Reads `ALLOW_SYSTEM_PROMPT`, which is allowed by default in development alone.
pub fn allow_system_prompt(reader: &mut Reader<'_>) -> bool {
    let is_development = !is_production(reader);
    reader.value("ALLOW_SYSTEM_PROMPT", || is_development)
}

/// Returns whether pages for a browser are served beside the Worker.
pub const fn has_pages(reader: &mut Reader<'_>) -> bool {
    reader.bound.assets
}

/// Reads `REPLIES`: a Durable Object by default, where there is one.
pub fn replies(reader: &mut Reader<'_>) -> Replies {
    let is_bound = reader.bound.replies;
    let default = if is_bound {
        Replies::Object
    } else {
        Replies::Request
    };
    let replies = reader.value("REPLIES", || default);
    reader.refuse(
        replies == Replies::Object && !is_bound,
        "REPLIES=object needs the binding REPLY",
    );
    replies
}

/// Reads `JWT_SECRET_KEY`; in development a missing one is replaced by a known secret.
fn secret(reader: &mut Reader<'_>) -> Option<String> {
    let is_development = !is_production(reader);
    let known = || DEVELOPMENT_SECRET.to_owned();
    let secret = reader.text("JWT_SECRET_KEY");
    secret.or_else(|| is_development.then(known))
}

/// Reads `AUDIT_KEY`; where it is not set, the secret of tokens replaces it.
pub fn audit_key(reader: &mut Reader<'_>) -> audit::Key {
    let key = reader.text("AUDIT_KEY").or_else(|| secret(reader));
    audit::Key::new(&key.unwrap_or_default())
}

/// Reads `ACCOUNTS`, `ACCOUNTS_FROM` and `ACCOUNTS_URL`.
pub fn accounts(reader: &mut Reader<'_>) -> Option<accounts::Rules> {
    let switch = reader.text("ACCOUNTS").unwrap_or_else(|| "off".to_owned());
    reader.refuse(
        !matches!(switch.as_str(), "on" | "off"),
        "ACCOUNTS must be on or off",
    );
    (switch == "on").then(|| accounts::Rules {
        from: reader.text("ACCOUNTS_FROM").unwrap_or_default(),
        url: reader.text("ACCOUNTS_URL"),
    })
}

/// Reads the settings of tokens.
pub fn jwt(reader: &mut Reader<'_>) -> jwt::Rules {
    let algorithm = reader.text("JWT_ALGORITHM");
    let algorithm = algorithm
        .as_deref()
        .map_or(Some(jwt::Hmac::Hs256), jwt::Hmac::parse);
    let fault = "JWT_ALGORITHM must be HS256, HS384 or HS512";
    reader.refuse(algorithm.is_none(), fault);
    // Without one to sign with, there are no older ones either.
    let mut secrets: Vec<String> = secret(reader).into_iter().collect();
    if !secrets.is_empty() {
        secrets.extend(reader.list("JWT_PREVIOUS_SECRET_KEYS"));
    }
    jwt::Rules {
        algorithm: algorithm.unwrap_or(jwt::Hmac::Hs256),
        secrets,
        jwks_url: jwks_url(reader),
        issuer: reader.text("JWT_ISSUER"),
        audience: reader.text("JWT_AUDIENCE"),
        user_claim: reader.value("JWT_USER_CLAIM", || "sub".to_owned()),
        user_prefix: user_prefix(reader),
    }
}

fn jwks_url(reader: &mut Reader<'_>) -> Option<String> {
    let url = reader.text("JWT_JWKS_URL")?;
    let is_local = url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:");
    reader.refuse(
        !url.starts_with("https://") && !is_local,
        "JWT_JWKS_URL must be an https URL",
    );
    reader.refuse(
        has_user_info(&url),
        "JWT_JWKS_URL must not hold a user or a password: keys are public",
    );
    Some(url)
}

/// Returns whether a URL has user information before its host (`https://user:password@host/`), which a log would show
/// and a reader would take for the host.
fn has_user_info(url: &str) -> bool {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#', '\\']).next();
    authority.is_some_and(|authority| authority.contains('@'))
}

fn user_prefix(reader: &mut Reader<'_>) -> String {
    let prefix = reader.text("JWT_USER_PREFIX").unwrap_or_default();
    let accounts = accounts::USER_PREFIX;
    let is_accounts = prefix.starts_with(accounts)
        || (!prefix.is_empty() && accounts.starts_with(prefix.as_str()));
    let is_sane =
        prefix.chars().count() <= USER_PREFIX_CHARACTERS && !prefix.contains(char::is_control);
    let fault = format!(
        "JWT_USER_PREFIX must be at most {USER_PREFIX_CHARACTERS} printable characters, and not begin as {accounts} does"
    );
    reader.refuse(is_accounts || !is_sane, &fault);
    prefix
}
