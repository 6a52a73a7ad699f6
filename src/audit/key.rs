//! The key of the audit, `AUDIT_KEY`: of pseudonyms, of seals, and of the receipts of erasures. All of them are
//! HMAC-SHA-256 (RFC 2104).

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The key of pseudonyms and seals.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// Makes the key of the secret `AUDIT_KEY`, of any length.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(Hmac::new_from_slice(secret.as_bytes()).expect("a key of any length will do"))
    }

    /// Returns the name of a user or of an address in the audit: 32 hexadecimal digits.
    #[must_use]
    pub fn pseudonym(&self, kind: &str, name: &str) -> String {
        let mut digits = self.hash([kind, "\n", name]);
        digits.truncate(32);
        digits
    }

    /// Returns the signature of a JSON Web Signature (RFC 7515) with HS256.
    #[must_use]
    pub fn sign(&self, signed: &str) -> Vec<u8> {
        self.mac([signed]).finalize().into_bytes().to_vec()
    }

    /// Returns whether [`Key::sign`] made a signature; in constant time.
    #[must_use]
    pub fn is_signed(&self, signed: &str, signature: &[u8]) -> bool {
        self.mac([signed]).verify_slice(signature).is_ok()
    }

    /// Returns the keyed hash of texts in a row, in hexadecimal digits.
    pub(super) fn hash<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> String {
        crate::digest::hex(&self.mac(parts).finalize().into_bytes())
    }

    fn mac<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        mac
    }
}
