//! Tokens as others may make them: any header, any claims, any key.

use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{Algorithm, AlgorithmSignature};
use serde_json::Value;

/// The secret that the tests' product is configured with.
pub const SECRET: &str = "a-secret-of-the-tests-that-is-long-enough";

/// The bearer token of whoever administers the tests' product.
pub const ADMIN: &str = "an-admin-token-of-the-tests-that-is-long-enough";

/// A token with this header and these claims, signed as HS256 whatever the header says.
#[must_use]
pub fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    sign_raw(&format!("{}.{}", part(header), part(claims)), secret)
}

/// The same of parts as they are.
#[must_use]
pub fn sign_raw(signed: &str, secret: &str) -> String {
    let key = Hs256Key::new(secret.as_bytes());
    let signature = Hs256.sign(&key, signed.as_bytes());
    format!("{signed}.{}", base64url(&signature.as_bytes()))
}

/// A JSON value as a part of a token.
#[must_use]
pub fn part(value: &Value) -> String {
    base64url(value.to_string().as_bytes())
}

/// RFC 4648 section 5, without padding.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            bits << 8 | u32::from(three.get(at).copied().unwrap_or_default())
        });
        for sextet in 0..=three.len() {
            let index = (bits >> (18 - 6 * sextet)) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}
