//! Sessions: what a login begins. Its access tokens are good for minutes; its refresh token is good once,
//! and gives the next one (RFC 9700 section 4.14.2).
//!
//! A refresh token names its session and says the how manieth of it it is, with a MAC (HMAC-SHA-256) by the secret that signs
//! tokens. So an old one is told from a forged one without being stored: whoever shows an old one has
//! a copy, and the session ends for both. Only the last one but one is forgiven for some seconds, since two tabs ask
//! at once, and answers get lost: it gives the same next one again.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How long an access token is good, in seconds.
pub const ACCESS_SECONDS: u32 = 15 * 60;

/// How long a session lasts that is not used, and at most, in seconds.
pub const IDLE_SECONDS: i64 = 30 * 24 * 3600;
/// See [`IDLE_SECONDS`].
pub const LONGEST_SECONDS: i64 = 180 * 24 * 3600;

/// How long the last refresh token but one is forgiven, in seconds.
pub const FORGIVEN_SECONDS: i64 = 10;

/// A refresh token that was made here; it may be an old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// The session's id.
    pub session: String,
    /// How often the session had been used when it was made.
    pub uses: u32,
}

impl Refresh {
    /// As it is given to the client.
    #[must_use]
    pub fn token(&self, secret: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        let mut mac = mac.expect("a key of any length will do");
        let Self { session, uses } = self;
        mac.update(format!("refresh token\n{session}\n{uses}").as_bytes());
        let mac = crate::id::hex(&mac.finalize().into_bytes());
        format!("rt_{session}_{uses}_{mac}")
    }

    /// Reads one that was made with one of these secrets: what it says makes the same token again.
    #[must_use]
    pub fn read(token: &str, secrets: &[String]) -> Option<Self> {
        let mut parts = token.strip_prefix("rt_")?.split('_');
        let refresh = Self {
            session: parts.next()?.to_owned(),
            uses: parts.next()?.parse().ok()?,
        };
        let made = |secret: &String| {
            let made = refresh.token(secret);
            bool::from(made.as_bytes().ct_eq(token.as_bytes()))
        };
        secrets.iter().any(made).then_some(refresh)
    }
}

#[cfg(test)]
mod tests {
    use super::Refresh;

    #[test]
    fn a_token_is_read_as_it_was_made_and_no_other_is() {
        let secrets = ["new".to_owned(), "old".to_owned()];
        let refresh = Refresh {
            session: "0123456789abcdef0123456789abcdef".to_owned(),
            uses: 7,
        };
        for secret in ["new", "old"] {
            assert_eq!(
                Refresh::read(&refresh.token(secret), &secrets),
                Some(refresh.clone())
            );
        }
        let token = refresh.token("new");
        for forged in [
            refresh.token("other"),
            token.replace("_7_", "_8_"),
            token.replace("_7_", "_+7_"),
            token.replace("rt_0", "rt_1"),
            token.to_uppercase(),
            format!("{token}_"),
            token.chars().take(token.len() - 1).collect(),
            String::new(),
        ] {
            assert_eq!(Refresh::read(&forged, &secrets), None, "{forged}");
        }
    }
}
