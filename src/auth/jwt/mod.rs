//! JSON Web Tokens (RFC 7515, RFC 7519), as RFC 8725 wants them verified. Which algorithms are believed
//! is this program's configuration and never the token's choice: the one of `JWT_ALGORITHM` with our
//! secrets, and with `JWT_JWKS_URL` RS256, ES256 and `EdDSA` with the issuer's keys. An HMAC is only ever
//! computed with a secret of ours, so that nobody signs with a public key.
//!
//! Signatures with a secret are in [`hmac`]. The others are the platform's (`WebCrypto`): 3 to 10 times less CPU than in
//! wasm, and none of its bytes.

pub mod hmac;
pub mod rules;

use super::claims::{Refused, Signer, Verified, judge};
use super::jwks;
use crate::id::Owner;
use crate::limit::CREDENTIAL_BYTES;
use crate::platform::{Platform, PublicAlgorithm};
use crate::time::Timestamp;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
pub use hmac::Hmac;
pub use rules::Rules;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

/// Members of a header that name a key in the token itself, or an address to fetch one from.
const FOREIGN_KEYS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];

/// Members of a header that change the meaning of the token: extensions that must be understood (RFC 7515 section
/// 4.1.11), a token within a token, and the members of an encrypted or unencoded token.
const FOREIGN_FORMS: [&str; 6] = ["crit", "cty", "zip", "b64", "enc", "epk"];

/// The types of an access token, where the header has a type (RFC 8725 section 3.11, RFC 9068 section 2.1): an issuer
/// signs other tokens, too, such as logout tokens.
const ACCESS_TYPES: [&str; 2] = ["JWT", "at+jwt"];

/// Issues a token for a user, or for a session of the user, that is good for `seconds` seconds; `None` where there is
/// no secret to sign with.
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
/// (where they are configured) and the user whom it names. No round trip with a secret; with a key of the
/// issuer's none but to fetch its keys now and then.
///
/// # Errors
/// [`Refused`].
pub async fn verify<P: Platform>(
    platform: &P,
    rules: &Rules,
    token: &str,
) -> Result<Verified, Refused> {
    let token = Token::parse(token).ok_or(Refused::Invalid)?;
    let signer = token.signer(platform, rules).await;
    let signer = signer.ok_or(Refused::Invalid)?;
    let claims = unique(&token.claims).ok_or(Refused::Invalid)?;
    judge(&claims, signer, rules, platform.now())
}

/// A parsed token whose signature is not verified yet.
struct Token<'a> {
    signed: &'a str,
    algorithm: String,
    key_id: Option<String>,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    fn parse(token: &'a str) -> Option<Self> {
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
        if text("typ")?.is_some_and(|name| !is_access_type(&name)) {
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

    /// Finds the signer of the token among the permitted ones; `None` where the signature fits none of them.
    async fn signer<P: Platform>(&self, platform: &P, rules: &Rules) -> Option<Signer> {
        if self.algorithm == rules.algorithm.name() {
            let is_signed = |secret: &String| {
                let algorithm = rules.algorithm;
                algorithm.is_signed(secret, self.signed, &self.signature)
            };
            let is_signed = rules.secrets.iter().any(is_signed);
            return is_signed.then_some(Signer::Ourselves);
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

/// Returns whether a `typ` is the type of an access token; the prefix of a media type may be left out.
fn is_access_type(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("application/").unwrap_or(&name);
    ACCESS_TYPES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// Parses a JSON object; `None` where a member occurs twice, since readers differ on which of the two they take (RFC
/// 7519 section 4).
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
