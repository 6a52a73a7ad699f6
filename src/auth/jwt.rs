//! JSON Web Tokens, HS256 (RFC 7519, RFC 8725). The algorithm is this program's choice and never
//! the token's: the verifier compares the header's `alg` with its own, so `none` and every other
//! are refused. `jwt-compact` compares signatures in constant time.

use crate::id::Owner;
use crate::limit::CREDENTIAL_BYTES;
use crate::time::Timestamp;
use chrono::Duration;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken};
use serde::{Deserialize, Serialize};

/// How far the clocks of issuer and verifier may be apart, in seconds.
const LEEWAY_SECONDS: i64 = 60;

/// The last time that RFC 3339 can write, in milliseconds: the end of the year 9999.
const LAST_MILLIS: i64 = 253_402_300_799_999;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Subject {
    sub: String,
}

/// Extensions that a token says must be understood (RFC 7515 section 4.1.11): none are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Critical {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// Whom a token names, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The claim `sub`.
    pub owner: Owner,
    /// The claim `exp`.
    pub expires_at: Timestamp,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no token of ours.
    Invalid,
    /// It was one.
    Expired,
    /// It will be one.
    NotYet,
}

impl Refused {
    /// A sentence for whoever asked for validation.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Invalid => "The token is not valid.",
            Self::Expired => "The token has expired.",
            Self::NotYet => "The token is not valid yet.",
        }
    }
}

/// A token for a user, good for `hours`.
///
/// # Errors
/// [`Refused::Invalid`] where it cannot be made: a fault of the program.
pub fn issue(secret: &str, owner: &Owner, hours: u32, now: Timestamp) -> Result<String, Refused> {
    let times = TimeOptions::new(Duration::zero(), || now.utc());
    let subject = Subject {
        sub: owner.as_str().to_owned(),
    };
    let claims =
        Claims::new(subject).set_duration_and_issuance(&times, Duration::hours(hours.into()));
    let header = Header::empty().with_token_type("JWT");
    let key = Hs256Key::new(secret.as_bytes());
    Hs256
        .token(&header, &claims, &key)
        .map_err(|_| Refused::Invalid)
}

/// Verifies a token: signature first, then `exp` (required), `nbf` (honoured) and `sub`
/// (required).
///
/// # Errors
/// [`Refused`].
pub fn verify(secret: &str, token: &str, now: Timestamp) -> Result<Verified, Refused> {
    if token.len() > CREDENTIAL_BYTES {
        return Err(Refused::Invalid);
    }
    let token = UntrustedToken::<Critical>::try_from(token).map_err(|_| Refused::Invalid)?;
    if token.header().other_fields.crit.is_some() {
        return Err(Refused::Invalid);
    }
    let key = Hs256Key::new(secret.as_bytes());
    let verified = Hs256.validator::<Subject>(&key).validate(&token);
    let verified = verified.map_err(|_| Refused::Invalid)?;
    let claims = verified.claims();
    // By hand: the library's own checks add the leeway to the token's times, which panics where
    // a token has the first or the last time there is.
    let expires_at = claims
        .expiration
        .ok_or(Refused::Invalid)?
        .timestamp_millis();
    if expires_at <= now.minus_seconds(LEEWAY_SECONDS).millis() {
        return Err(Refused::Expired);
    }
    let latest = now.minus_seconds(-LEEWAY_SECONDS).millis();
    if claims
        .not_before
        .is_some_and(|from| from.timestamp_millis() > latest)
    {
        return Err(Refused::NotYet);
    }
    let owner = Owner::parse(&claims.custom.sub).ok_or(Refused::Invalid)?;
    Ok(Verified {
        owner,
        expires_at: Timestamp::from_millis(expires_at.min(LAST_MILLIS)),
    })
}
