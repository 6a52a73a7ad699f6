//! Sessions: what a login begins. Its access tokens are good for minutes; its refresh token is good once,
//! and gives the next one (RFC 9700 section 4.14.2).
//!
//! A refresh token names its session and says the how manieth of it it is, with a MAC (HMAC-SHA-256) by the secret that signs
//! tokens. So an old one is told from a forged one without being stored: whoever shows an old one has
//! a copy, and the session ends for both. Only the last one but one is forgiven for some seconds, since two tabs ask
//! at once, and answers get lost: it gives the same next one again.

use hmac::{Hmac, Mac};
use sha2::Sha256;

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
    fn mac(&self, secret: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        let mut mac = mac.expect("a key of any length will do");
        let Self { session, uses } = self;
        mac.update(format!("refresh token\n{session}\n{uses}").as_bytes());
        mac
    }

    /// As it is given to the client.
    #[must_use]
    pub fn token(&self, secret: &str) -> String {
        let mac = crate::id::hex(&self.mac(secret).finalize().into_bytes());
        format!("rt_{}_{}_{mac}", self.session, self.uses)
    }

    /// Reads one that was made with one of these secrets.
    #[must_use]
    pub fn read(token: &str, secrets: &[String]) -> Option<Self> {
        let mut parts = token.strip_prefix("rt_")?.split('_');
        let (session, uses, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let sane = session.len() == 32 && mac.len() == 64 && parts.next().is_none();
        if !sane
            || ![session, mac]
                .iter()
                .all(|part| part.chars().all(hexadecimal))
        {
            return None;
        }
        let refresh = Self {
            session: session.to_owned(),
            uses: uses.parse().ok()?,
        };
        if refresh.uses.to_string() != uses {
            return None;
        }
        let made = |secret: &String| {
            let expected = crate::id::hex(&refresh.mac(secret).finalize().into_bytes());
            bool::from(subtle::ConstantTimeEq::ct_eq(
                expected.as_bytes(),
                mac.as_bytes(),
            ))
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
