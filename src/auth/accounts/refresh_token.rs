//! Refresh tokens: each is good once, and gives the next one (RFC 9700 section 4.14.2).
//!
//! A refresh token has the id of its session and its number in it, with a MAC (HMAC-SHA-256) by the secret that signs
//! tokens. So an old one differs from a forged one without being stored.

use crate::id::SessionId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A refresh token that this service made; it may be an old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The id of the session that the token belongs to.
    pub session: SessionId,
    /// The number of times that the session had been used when the token was made.
    pub uses: u32,
}

impl RefreshToken {
    /// Returns the token's text, with its MAC by the secret.
    #[must_use]
    pub fn write(&self, secret: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        let mut mac = mac.expect("a key of any length will do");
        let Self { session, uses } = self;
        let session = session.as_str();
        mac.update(format!("refresh token\n{session}\n{uses}").as_bytes());
        let mac = crate::digest::hex(&mac.finalize().into_bytes());
        format!("rt_{session}_{uses}_{mac}")
    }

    /// Parses a token that was made with one of these secrets; `None` for any other text.
    #[must_use]
    pub fn parse(token: &str, secrets: &[String]) -> Option<Self> {
        let mut parts = token.strip_prefix("rt_")?.split('_');
        let refresh = Self {
            session: SessionId::parse(parts.next()?)?,
            uses: parts.next()?.parse().ok()?,
        };
        let made = |secret: &String| {
            let made = refresh.write(secret);
            bool::from(made.as_bytes().ct_eq(token.as_bytes()))
        };
        secrets.iter().any(made).then_some(refresh)
    }
}

#[cfg(test)]
mod tests {
    use super::RefreshToken;
    use crate::id::SessionId;

    #[test]
    fn a_token_is_read_as_it_was_made_and_no_other_is() {
        let secrets = ["new".to_owned(), "old".to_owned()];
        let refresh = RefreshToken {
            session: SessionId::parse("0123456789abcdef0123456789abcdef").expect("an id"),
            uses: 7,
        };
        for secret in ["new", "old"] {
            assert_eq!(
                RefreshToken::parse(&refresh.write(secret), &secrets),
                Some(refresh.clone())
            );
        }
        let token = refresh.write("new");
        for forged in [
            refresh.write("other"),
            token.replace("_7_", "_8_"),
            token.replace("_7_", "_+7_"),
            token.replace("rt_0", "rt_1"),
            token.to_uppercase(),
            format!("{token}_"),
            token.chars().take(token.len() - 1).collect(),
            String::new(),
        ] {
            assert_eq!(RefreshToken::parse(&forged, &secrets), None, "{forged}");
        }
    }
}
