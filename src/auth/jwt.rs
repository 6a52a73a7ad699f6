//! JSON Web Tokens (RFC 7515, RFC 7519), as RFC 8725 wants them verified. Which algorithms are believed
//! is this program's configuration and never the token's choice: the one of `JWT_ALGORITHM` with our
//! secrets, and with `JWT_JWKS_URL` RS256, ES256 and `EdDSA` with the issuer's keys. An HMAC is only ever
//! computed with a secret of ours, so that nobody signs with a public key.
//!
//! HMACs are `jwt-compact`'s, which compares them in constant time. The other signatures are the
//! platform's (`WebCrypto`): 3 to 10 times less CPU than in wasm, and none of its bytes.

use super::claims::{Refused, Signer, Verified, judge};
use super::jwks;
use crate::id::Owner;
use crate::limit::CREDENTIAL_BYTES;
use crate::platform::{Platform, PublicAlgorithm};
use crate::time::Timestamp;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jwt_compact::alg::{Hs256, Hs256Key, Hs384, Hs384Key, Hs512, Hs512Key};
use jwt_compact::{Algorithm, AlgorithmSignature};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

/// Parts of a header that would have us take the key from the token itself, or from where it says.
const FOREIGN_KEYS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];

/// Parts of a header that change what the rest means: what must be understood and is not (RFC 7515 section
/// 4.1.11), a token within a token, and what belongs to an encrypted or unencoded one.
const FOREIGN_FORMS: [&str; 6] = ["crit", "cty", "zip", "b64", "enc", "epk"];

/// What a token of access calls itself, where it does (RFC 8725 section 3.11, RFC 9068 section 2.1): an
/// issuer signs others, too, such as those that log somebody out.
const TYPES: [&str; 2] = ["JWT", "at+jwt"];

/// How tokens are verified and issued.
#[derive(Clone)]
pub struct Rules {
    /// `JWT_ALGORITHM` (HS256).
    pub algorithm: Hmac,
    /// `JWT_SECRET_KEY`, with which is signed, and then `JWT_PREVIOUS_SECRET_KEYS`.
    pub secrets: Vec<String>,
    /// `JWT_JWKS_URL`: where the issuer's public keys are.
    pub jwks_url: Option<String>,
    /// `JWT_ISSUER`: the only `iss`.
    pub issuer: Option<String>,
    /// `JWT_AUDIENCE`: what `aud` must be or hold.
    pub audience: Option<String>,
    /// `JWT_USER_CLAIM` (`sub`): who it is.
    pub user_claim: String,
    /// `JWT_USER_PREFIX` (none): begins the id of every user whom the issuer names, and of nobody else.
    pub user_prefix: String,
}

impl Rules {
    /// Whether only the issuer may name this user: a token of our own that does would be somebody else's
    /// by accident.
    #[must_use]
    pub fn is_issuers(&self, owner: &Owner) -> bool {
        !self.user_prefix.is_empty() && owner.as_str().starts_with(&self.user_prefix)
    }
}

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
    /// Reads its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Hs256, Self::Hs384, Self::Hs512];
        all.into_iter().find(|one| one.name() == name)
    }

    /// As a header calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    fn sign(self, secret: &str, signed: &str) -> Vec<u8> {
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

    /// How long a signature is, in bytes: the library panics at another. A secret has to have as many (RFC
    /// 7518 section 3.2).
    #[must_use]
    pub const fn signature_bytes(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
        }
    }

    fn verify(self, secret: &str, signed: &str, signature: &[u8]) -> bool {
        fn fits<A: Algorithm>(
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
            Self::Hs256 => fits(&Hs256, &Hs256Key::new(secret), signed, signature),
            Self::Hs384 => fits(&Hs384, &Hs384Key::new(secret), signed, signature),
            Self::Hs512 => fits(&Hs512, &Hs512Key::new(secret), signed, signature),
        }
    }
}

/// A token for a user, or for a session of theirs, good for so many seconds; `None` where there is no secret to sign
/// with.
#[must_use]
pub fn issue(
    rules: &Rules,
    owner: &Owner,
    session: Option<&str>,
    seconds: u32,
    now: Timestamp,
) -> Option<String> {
    let secret = rules.secrets.first()?;
    let now = now.millis() / 1000;
    let mut claims = json!({
        "sub": owner.as_str(),
        "iat": now,
        "exp": now.saturating_add(seconds.into()),
    });
    let claims_of = claims.as_object_mut()?;
    if rules.user_claim != "sub" {
        claims_of.insert(rules.user_claim.clone(), owner.as_str().into());
        if rules.user_claim == "email" {
            claims_of.insert("email_verified".to_owned(), true.into());
        }
    }
    if let Some(session) = session {
        claims_of.insert("sid".to_owned(), session.into());
    }
    let ours = [("iss", &rules.issuer), ("aud", &rules.audience)];
    for (name, value) in ours {
        if let Some(value) = value {
            claims_of.insert(name.to_owned(), value.as_str().into());
        }
    }
    let header = json!({"alg": rules.algorithm.name(), "typ": "JWT"});
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = rules.algorithm.sign(secret, &signed);
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
    Some(format!("{signed}.{signature}"))
}

/// Verifies a token: its form, its signature, then `exp` (required), `nbf` (honoured), `iss` and `aud`
/// (where they are configured) and whom it names. No round trip with a secret; with a key of the
/// issuer's none but to fetch its keys now and then.
///
/// # Errors
/// [`Refused`].
pub async fn verify<P: Platform>(
    platform: &P,
    rules: &Rules,
    token: &str,
) -> Result<Verified, Refused> {
    let read = Token::read(token).ok_or(Refused::Invalid)?;
    let signer = read.signer(platform, rules).await;
    let signer = signer.ok_or(Refused::Invalid)?;
    let claims = unique(&read.claims).ok_or(Refused::Invalid)?;
    judge(&claims, signer, rules, platform.now())
}

/// A token of the right form, of which nothing is believed yet.
struct Token<'a> {
    signed: &'a str,
    algorithm: String,
    key_id: Option<String>,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    fn read(token: &'a str) -> Option<Self> {
        if token.len() > CREDENTIAL_BYTES {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let header = unique(&bytes(header)?)?;
        let foreign = |names: &[&str]| names.iter().any(|name| header.contains_key(*name));
        if foreign(&FOREIGN_FORMS) || foreign(&FOREIGN_KEYS) {
            return None;
        }
        let text = |name: &str| match header.get(name) {
            None => Some(None),
            Some(Value::String(text)) => Some(Some(text.clone())),
            Some(_) => None,
        };
        if text("typ")?.is_some_and(|name| !is_of_access(&name)) {
            return None;
        }
        Some(Self {
            signed,
            algorithm: text("alg")??,
            key_id: text("kid")?,
            claims: bytes(claims)?,
            signature: bytes(signature)?,
        })
    }

    /// Finds out whose key signed it, of those that may; `None` where none of them did.
    async fn signer<P: Platform>(&self, platform: &P, rules: &Rules) -> Option<Signer> {
        if self.algorithm == rules.algorithm.name() {
            let fits = |secret: &String| {
                let algorithm = rules.algorithm;
                algorithm.verify(secret, self.signed, &self.signature)
            };
            let signed = rules.secrets.iter().any(fits);
            return signed.then_some(Signer::Ourselves);
        }
        let algorithm = PublicAlgorithm::parse(&self.algorithm)?;
        let url = rules.jwks_url.as_deref()?;
        let key = jwks::find(platform, url, algorithm, self.key_id.as_deref()).await?;
        let signed = self.signed.as_bytes();
        let verified = platform
            .verify(algorithm, &key, signed, &self.signature)
            .await;
        verified.then_some(Signer::Issuer)
    }
}

/// Whether a `typ` is that of a token of access; the prefix of a media type may be left out.
fn is_of_access(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("application/").unwrap_or(&name);
    TYPES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// A JSON object no member of which comes twice: of two, each reader takes another (RFC 7519 section 4).
fn unique(bytes: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice::<Unique>(bytes)
        .ok()
        .map(|unique| unique.0)
}

struct Unique(Map<String, Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Unique;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Unique, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = members.next_entry::<String, Value>()? {
                    if map.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member comes twice"));
                    }
                }
                Ok(Unique(map))
            }
        }
        json.deserialize_map(Members)
    }
}
