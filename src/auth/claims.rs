//! The claims of a token whose signature is good (RFC 7519): the user, the end, and the audience.

use super::email::is_address;
use super::jwt::rules::Rules;
use crate::id::Owner;
use crate::time::Timestamp;
use serde_json::{Map, Value};

/// The most that the clocks of issuer and verifier may differ, in seconds.
const LEEWAY_SECONDS: i64 = 60;

/// The last time that RFC 3339 can express, in milliseconds: the end of the year 9999.
const LAST_MILLIS: i64 = 253_402_300_799_999;

/// The largest number of seconds since 1970 that a claim may have: the range of dates in JavaScript.
const LAST_SECONDS: f64 = 8.64e12;

/// The owner of the key with which a token was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// This service, with a secret of the configuration.
    Ourselves,
    /// The issuer, with a key of its key set.
    Issuer,
}

/// The claims of a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The user: the claim `JWT_USER_CLAIM`; with `JWT_USER_PREFIX` before it where the issuer signed the token.
    pub owner: Owner,
    /// The claim `exp`: the time at which the token expires.
    pub expires_at: Timestamp,
    /// The claim `iat`: the time at which the token was issued.
    pub issued_at: Option<Timestamp>,
    /// The claim `sid` of a token that this service signed: the token's session.
    pub session: Option<String>,
    /// The claim `email`, where it is an e-mail address.
    pub email: Option<String>,
    /// The claim `name`, where it can be shown.
    pub name: Option<String>,
}

/// The reason why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The token is not valid.
    Invalid,
    /// The token has expired.
    Expired,
    /// The token is not valid yet.
    NotYet,
}

impl Refused {
    /// Returns a sentence that explains the refusal, for the answer of a validation.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Invalid => "The token is not valid.",
            Self::Expired => "The token has expired.",
            Self::NotYet => "The token is not valid yet.",
        }
    }
}

/// Judges the claims of a token whose signature is good.
///
/// # Errors
/// [`Refused`].
pub fn judge(
    claims: &Map<String, Value>,
    signer: Signer,
    rules: &Rules,
    now: Timestamp,
) -> Result<Verified, Refused> {
    let expires_at = seconds(claims, "exp")?.ok_or(Refused::Invalid)?;
    if expires_at.millis() <= now.minus_seconds(LEEWAY_SECONDS).millis() {
        return Err(Refused::Expired);
    }
    let latest = now.plus_seconds(LEEWAY_SECONDS);
    if seconds(claims, "nbf")?.is_some_and(|from| from > latest) {
        return Err(Refused::NotYet);
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if let Some(issuer) = &rules.issuer
        && text("iss") != Some(issuer)
    {
        return Err(Refused::Invalid);
    }
    if let Some(audience) = &rules.audience
        && !claims
            .get("aud")
            .is_some_and(|claim| is_for(claim, audience))
    {
        return Err(Refused::Invalid);
    }
    Ok(Verified {
        owner: owner(claims, signer, rules).ok_or(Refused::Invalid)?,
        expires_at: Timestamp::from_millis(expires_at.millis().min(LAST_MILLIS)),
        issued_at: seconds(claims, "iat").ok().flatten(),
        session: text("sid")
            .filter(|_| signer == Signer::Ourselves)
            .map(str::to_owned),
        email: text("email")
            .filter(|text| is_address(text))
            .map(str::to_owned),
        name: text("name")
            .filter(|text| !text.contains(is_unseen))
            .map(str::to_owned),
    })
}

/// Reads the user whom the claims name. An e-mail address counts only where it is verified: everybody may claim one.
fn owner(claims: &Map<String, Value>, signer: Signer, rules: &Rules) -> Option<Owner> {
    let id = claims.get(&rules.user_claim)?.as_str()?;
    if rules.user_claim == "email" && claims.get("email_verified") != Some(&Value::Bool(true)) {
        return None;
    }
    let owner = Owner::parse(id)?;
    match signer {
        Signer::Ourselves => Some(owner).filter(|owner| !rules.is_issuers(owner)),
        Signer::Issuer => Owner::parse(&format!("{}{id}", rules.user_prefix)),
    }
}

/// Returns whether a character controls a page or a log instead of being seen: a control character, a line break, or a
/// character that changes the text direction (Unicode TR 36 section 2.10.2).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Reads a claim that is a `NumericDate` (RFC 7519 section 2).
fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, Refused> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let number = value.as_f64().filter(|number| number.abs() <= LAST_SECONDS);
    let seconds = number.ok_or(Refused::Invalid)?;
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^53")]
    let millis = (seconds * 1000.0) as i64;
    Ok(Some(Timestamp::from_millis(millis)))
}

/// Returns whether a claim `aud`, one name or several, contains the audience.
fn is_for(claim: &Value, audience: &str) -> bool {
    let is = |name: &Value| name.as_str() == Some(audience);
    is(claim) || claim.as_array().is_some_and(|names| names.iter().any(is))
}
