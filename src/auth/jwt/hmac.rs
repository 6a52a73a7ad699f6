//! Signatures with a secret: HMACs of `jwt-compact`, which compares them in constant time.

use jwt_compact::alg::{Hs256, Hs256Key, Hs384, Hs384Key, Hs512, Hs512Key};
use jwt_compact::{Algorithm, AlgorithmSignature};

/// An algorithm with a secret (RFC 7518 section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hmac {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

impl Hmac {
    /// Parses the name of an algorithm.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Hs256, Self::Hs384, Self::Hs512];
        all.into_iter().find(|one| one.name() == name)
    }

    /// Returns the name of the algorithm in a token's header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// Signs a text.
    #[must_use]
    pub fn sign(self, secret: &str, signed: &str) -> Vec<u8> {
        let (secret, signed) = (secret.as_bytes(), signed.as_bytes());
        match self {
            Self::Hs256 => Hs256
                .sign(&Hs256Key::new(secret), signed)
                .as_bytes()
                .into_owned(),
            Self::Hs384 => Hs384
                .sign(&Hs384Key::new(secret), signed)
                .as_bytes()
                .into_owned(),
            Self::Hs512 => Hs512
                .sign(&Hs512Key::new(secret), signed)
                .as_bytes()
                .into_owned(),
        }
    }

    /// Returns the length of a signature, in bytes. A secret has to be as long (RFC 7518 section 3.2).
    #[must_use]
    pub const fn signature_bytes(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }

    /// Returns whether a text was signed with a secret, in constant time.
    #[must_use]
    pub fn is_signed(self, secret: &str, signed: &str, signature: &[u8]) -> bool {
        fn is_signed<A: Algorithm>(
            a: &A,
            key: &A::VerifyingKey,
            signed: &str,
            signature: &[u8],
        ) -> bool {
            let signature = A::Signature::try_from_slice(signature);
            signature.is_ok_and(|signature| a.verify_signature(&signature, key, signed.as_bytes()))
        }
        if signature.len() != self.signature_bytes() {
            return false;
        }
        let secret = secret.as_bytes();
        match self {
            Self::Hs256 => is_signed(&Hs256, &Hs256Key::new(secret), signed, signature),
            Self::Hs384 => is_signed(&Hs384, &Hs384Key::new(secret), signed, signature),
            Self::Hs512 => is_signed(&Hs512, &Hs512Key::new(secret), signed, signature),
        }
    }
}
