//! Passwords: Argon2id (RFC 9106) with 19 MiB, two passes and one lane, the least that OWASP's Password Storage Cheat
//! Sheet allows; in PHC format, so that each hash says what it was made with.

use crate::unicode::nfc;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// The costs of a hash: the memory in KiB, the passes, the lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Fewest characters of a password (NIST SP 800-63B section 3.1.1.2: 15 where the password is the only factor, else 8).
pub const MIN_CHARACTERS: usize = 8;

/// Most characters of a password: all of them count.
pub const MAX_CHARACTERS: usize = 1024;

/// A hash that fits no password and costs as much as every other: a login without an account takes as long.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$a2VlcHNha2Utbm9ib2R5$x8K1p0yZ4aJm3bTq9fWc2vEr7nLs5dHg6uQi0oRtYkA";

/// A password of a permitted length, in Unicode's normal form C (RFC 8265 section 4.2.2): typed on another keyboard it
/// is the same.
pub struct Password(String);

impl Password {
    /// Parses a password that somebody chooses; `None` where it is too short or too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 4 * MAX_CHARACTERS {
            return None;
        }
        let text = nfc(text);
        let sane = (MIN_CHARACTERS..=MAX_CHARACTERS).contains(&text.chars().count());
        sane.then_some(Self(text))
    }

    /// Takes a password that somebody types to log in, of any length: every text costs the same.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(nfc(text).chars().take(MAX_CHARACTERS + 1).collect())
    }

    /// Returns the text of the password, as it is hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Hashes the password, in PHC format.
    ///
    /// # Panics
    /// Never: the costs are sane, and so is the salt's length.
    #[must_use]
    pub fn hash(&self, salt: [u8; 16]) -> String {
        let hash = hasher().hash_password_with_salt(self.0.as_bytes(), &salt);
        hash.expect("sane costs and a salt of 16 bytes").to_string()
    }

    /// Returns whether a hash is of this password; `None` stands for an absent account, and costs the same.
    #[must_use]
    pub fn is_hashed_as(&self, hash: Option<&str>) -> bool {
        let parsed = PasswordHash::new(hash.unwrap_or(NOBODYS));
        let fits =
            parsed.is_ok_and(|parsed| hasher().verify_password(self.0.as_bytes(), &parsed).is_ok());
        fits && hash.is_some()
    }
}

/// Returns whether a hash was made with other costs than today's.
#[must_use]
pub fn is_outdated(hash: &str) -> bool {
    let (memory, passes, lanes) = COST;
    !hash.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$"))
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("sane costs");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::{NOBODYS, Password, is_outdated};
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn a_password_is_known_whole_in_any_normal_form_and_by_older_costs() {
        let parse = |text: &str| Password::parse(text).expect("a password");
        let long = "a".repeat(1000);
        let hash = parse(&long).hash([7; 16]);
        assert!(parse(&long).is_hashed_as(Some(&hash)) && !is_outdated(&hash));
        assert!(
            !parse(&format!("{long}b")).is_hashed_as(Some(&hash)),
            "none is cut"
        );
        assert!(!Password::typed(&"a".repeat(2000)).is_hashed_as(Some(&hash)));
        assert_ne!(parse(&long).hash([8; 16]), hash);
        let composed = parse("caf\u{e9} cafe").hash([7; 16]);
        assert!(parse("cafe\u{301} cafe").is_hashed_as(Some(&composed)));
        // Of the reference implementation of Argon2 (`src/test.c`): a password with other costs.
        let older =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(parse("password").is_hashed_as(Some(older)) && is_outdated(older));
        for (text, sane) in [
            ("1234567", false),
            ("12345678", true),
            (&"ß".repeat(1024), true),
            (&"ß".repeat(1025), false),
        ] {
            assert_eq!(Password::parse(text).is_some(), sane, "{text}");
        }
    }

    #[test]
    fn nobodys_hash_is_one_and_fits_nothing() {
        assert!(PasswordHash::new(NOBODYS).is_ok() && !is_outdated(NOBODYS));
        assert!(!Password::typed("").is_hashed_as(None));
    }
}
