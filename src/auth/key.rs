//! API keys: `ks_live_<id>_<secret><checksum>`, in hexadecimal digits: 16 name the key, 64 are its
//! secret (256 bits from the platform's cryptographic source), 8 are the checksum, so that a scanner of
//! repositories (`ks_live_[0-9a-f]{16}_[0-9a-f]{72}`) can tell a key from what only looks like one,
//! and a mistyped key costs no look into the database.
//!
//! The SHA-256 of the whole key is stored. A password wants a slow hash because people choose
//! passwords that can be guessed; nobody guesses 256 random bits, so a fast one is enough.

use crate::digest::{hex, sha256_hex};

const PREFIX: &str = "ks_live_";
const ID: usize = 16;
const SECRET: usize = 64;
const CHECKSUM: usize = 8;

/// A new API key. Only the answer to its creation contains the whole key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The id of the key, which lists and logs contain.
    pub id: String,
    /// The whole key.
    pub key: String,
    /// The SHA-256 of the whole key, which is stored.
    pub hash: String,
}

/// An API key of the right form that a request shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedKey {
    /// The id in the key's text.
    pub id: String,
    /// The SHA-256 of the whole key, to be compared with the stored hash of that id.
    pub hash: String,
}

/// Makes a new API key out of random bytes.
#[must_use]
pub fn mint(name: [u8; 16], secret: [[u8; 16]; 2]) -> NewKey {
    let mut id = hex(&name);
    id.truncate(ID);
    let body = format!("{PREFIX}{id}_{}", hex(secret.as_flattened()));
    let key = format!("{body}{}", checksum(&body));
    let hash = sha256_hex(&key);
    NewKey { id, key, hash }
}

/// Returns whether a bearer token begins with the prefix of API keys.
#[must_use]
pub fn has_prefix(token: &str) -> bool {
    token.starts_with(PREFIX)
}

/// Parses an API key; `None` for a text of another form.
#[must_use]
pub fn parse(key: &str) -> Option<ParsedKey> {
    let (id, rest) = key.strip_prefix(PREFIX)?.split_once('_')?;
    let digits = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let formed = id.len() == ID && rest.len() == SECRET + CHECKSUM && digits(id) && digits(rest);
    let (body, sum) = key.split_at_checked(key.len().checked_sub(CHECKSUM)?)?;
    (formed && checksum(body) == sum).then(|| ParsedKey {
        id: id.to_owned(),
        hash: sha256_hex(key),
    })
}

/// Returns the beginning of a key, which identifies the key and does not authenticate.
#[must_use]
pub fn prefix(id: &str) -> String {
    format!("{PREFIX}{id}_")
}

fn checksum(body: &str) -> String {
    let mut sum = sha256_hex(body);
    sum.truncate(CHECKSUM);
    sum
}

#[cfg(test)]
mod tests {
    use super::{mint, parse};

    #[test]
    fn a_key_is_read_as_it_was_made_and_only_so() {
        let minted = mint([7; 16], [[1; 16], [255; 16]]);
        assert_eq!(minted.key.len(), 97);
        let shown = parse(&minted.key).expect("a key");
        assert_eq!((shown.id, shown.hash), (minted.id, minted.hash));
        for at in 0..minted.key.len() {
            let mut other = minted.key.clone();
            let changed = if minted.key[at..].starts_with('0') {
                "1"
            } else {
                "0"
            };
            other.replace_range(at..=at, changed);
            assert_eq!(parse(&other), None, "{other}");
        }
        for text in [
            "",
            "ks_live_",
            "ks_live__",
            "user_alice_x",
            &minted.key[..96],
            &minted.key.to_uppercase(),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&format!("{}0", minted.key)), None);
    }

    #[test]
    fn the_secret_is_not_in_what_is_stored() {
        let minted = mint([7; 16], [[1; 16], [2; 16]]);
        assert!(!minted.hash.contains("01010101") && minted.hash.len() == 64);
    }
}
