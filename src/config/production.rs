//! The settings that production refuses to serve with, since each would leave a door open.

use super::Config;
use super::reader::Reader;
use super::special::DEVELOPMENT_SECRET;

/// Secrets that repositories and guides publish, which production refuses.
const KNOWN_SECRETS: &[&str] = &[
    DEVELOPMENT_SECRET,
    "change-this-in-production-use-long-random-string",
    "your-secret-key-change-in-production",
];

/// Shortest secret in production, in bytes. A secret that signs tokens is also as long as its algorithm's hash:
/// [`crate::auth::jwt::Hmac::signature_bytes`].
const SECRET_BYTES: usize = 32;

/// Adds a fault for each setting that production refuses.
pub fn refuse(config: &Config, reader: &mut Reader<'_>) {
    let has_no_sender = config
        .accounts
        .as_ref()
        .is_some_and(|rules| !reader.bound.email || rules.from.is_empty());
    reader.refuse(
        has_no_sender,
        "ACCOUNTS=on needs the binding EMAIL and ACCOUNTS_FROM, the sender of its mails",
    );
    reader.refuse(
        config.allow_x_user_id,
        "ALLOW_X_USER_ID_AUTH must be false in production: anybody could be anybody",
    );
    reader.refuse(
        !config.require_authentication,
        "REQUIRE_AUTHENTICATION must be true in production",
    );
    reader.refuse(
        config.cors_origins.iter().any(|origin| origin == "*"),
        "CORS_ORIGINS must name the origins in production, not *",
    );
    refuse_issuer(config, reader);
    refuse_secrets(config, reader);
}

/// Adds the faults of a configured identity provider's settings.
fn refuse_issuer(config: &Config, reader: &mut Reader<'_>) {
    let jwt = &config.jwt;
    let has_issuer = jwt.jwks_url.is_some();
    reader.refuse(
        has_issuer && jwt.issuer.is_none(),
        "JWT_ISSUER must be set with JWT_JWKS_URL: its keys may sign for others, too",
    );
    reader.refuse(
        has_issuer && jwt.audience.is_none(),
        "JWT_AUDIENCE must be set with JWT_JWKS_URL: the issuer signs tokens for its other clients, too",
    );
    reader.refuse(
        has_issuer && jwt.user_prefix.is_empty(),
        "JWT_USER_PREFIX must be set with JWT_JWKS_URL, such as idp|: its users and those of JWT_SECRET_KEY may have the same names",
    );
}

/// Adds the faults of secrets that are missing, published or short.
fn refuse_secrets(config: &Config, reader: &mut Reader<'_>) {
    let secrets = &config.jwt.secrets;
    reader.refuse(secrets.is_empty(), "JWT_SECRET_KEY is missing");
    reader.refuse(
        secrets
            .iter()
            .any(|secret| KNOWN_SECRETS.contains(&secret.as_str())),
        "JWT_SECRET_KEY is a default that everybody knows",
    );
    let (algorithm, bytes) = (
        config.jwt.algorithm.name(),
        config.jwt.algorithm.signature_bytes(),
    );
    let fault = format!(
        "JWT_SECRET_KEY and JWT_PREVIOUS_SECRET_KEYS must be at least {bytes} bytes long for {algorithm}"
    );
    reader.refuse(secrets.iter().any(|secret| secret.len() < bytes), &fault);
    let is_short = |secret: &String| secret.len() < SECRET_BYTES;
    reader.refuse(
        config.admin_token.as_ref().is_some_and(is_short),
        "ADMIN_TOKEN must be at least 32 bytes long",
    );
    let audit_key = reader.text("AUDIT_KEY");
    reader.refuse(
        audit_key.as_ref().is_some_and(is_short),
        "AUDIT_KEY must be at least 32 bytes long",
    );
}
