//! Public keys as an issuer has them, and signatures by `ring`, another implementation than the platform's.

use super::token::{base64url, part};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use keepsake::platform::PublicAlgorithm;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Value, json};

/// As the platform would.
pub fn verify(algorithm: PublicAlgorithm, jwk: &str, signed: &[u8], signature: &[u8]) -> bool {
    let jwk: Value = serde_json::from_str(jwk).expect("a JWK");
    let bytes = |name: &str| {
        BASE64_URL_SAFE_NO_PAD
            .decode(jwk[name].as_str().unwrap_or_default())
            .unwrap_or_default()
    };
    let verified = match algorithm {
        PublicAlgorithm::Rs256 => {
            let (n, e) = (bytes("n"), bytes("e"));
            RsaPublicKeyComponents { n: &n, e: &e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                signed,
                signature,
            )
        }
        PublicAlgorithm::Es256 => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
        }
        PublicAlgorithm::EdDsa => {
            UnparsedPublicKey::new(&ED25519, bytes("x")).verify(signed, signature)
        }
    };
    verified.is_ok()
}

/// An issuer's key.
pub enum Issuer {
    /// Ed25519.
    Ed(Ed25519KeyPair),
    /// P-256.
    Ec(EcdsaKeyPair),
}

impl Issuer {
    /// A new key of `EdDSA`.
    pub fn ed() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self::Ed(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key"))
    }

    /// A new key of ES256.
    pub fn ec() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("a key"))
    }

    /// Its public half.
    pub fn jwk(&self, kid: &str) -> Value {
        match self {
            Self::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64url(pair.public_key().as_ref())})
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": base64url(&point[1..33]), "y": base64url(&point[33..])})
            }
        }
    }

    /// A token with this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = match self {
            Self::Ed(pair) => pair.sign(signed.as_bytes()).as_ref().to_vec(),
            Self::Ec(pair) => pair
                .sign(&SystemRandom::new(), signed.as_bytes())
                .expect("signed")
                .as_ref()
                .to_vec(),
        };
        format!("{signed}.{}", base64url(&signature))
    }
}
