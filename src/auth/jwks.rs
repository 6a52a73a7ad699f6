//! The public keys of an issuer (JSON Web Key Set, RFC 7517), as `JWT_JWKS_URL` gives them.
//!
//! An instance holds them as long as their `Cache-Control` says, from a minute to a day. A key that is not among them
//! is looked for once more, and then not again for a minute, so that nobody causes calls by inventing names. While the
//! issuer is away, the keys that were there last are good.

use crate::digest::hex;
use crate::limit::{JWKS_MOST_SECONDS, JWKS_TIMEOUT, JWKS_USUAL_SECONDS};
use crate::platform::{Platform, PublicAlgorithm};
use crate::time::Timestamp;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;
use std::cell::RefCell;

/// Shortest pause between two fetches of the issuer's keys for a key that is absent, or after a failure.
const PAUSE_SECONDS: i64 = 60;

/// Shortest modulus of RSA, in bits (RFC 7518 section 3.3).
const RSA_BITS: usize = 2048;

/// The points of Ed25519 of small order and their other encodings, without the sign of x: with such a point as a key, a
/// signature is good for any message or for every eighth. The first five are 0, 1, p - 1, p and p + 1.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
];

/// A public key of the issuer (JWK), with the members that are read.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Set {
    /// The keys as JSON; a key that cannot be read is ignored (RFC 7517 section 5).
    keys: Vec<serde_json::Value>,
}

impl Key {
    /// Returns whether the issuer permits the key for verifying signatures by an algorithm: `use`, `key_ops` and `alg`
    /// say nothing else (RFC 7517 section 4).
    fn verifies(&self, algorithm: PublicAlgorithm) -> bool {
        let purpose = self.purpose.as_deref();
        let operations = self.key_ops.as_ref();
        let alg = self.alg.as_deref();
        purpose.is_none_or(|purpose| purpose == "sig")
            && operations.is_none_or(|names| names.iter().any(|name| name == "verify"))
            && alg.is_none_or(|alg| alg == algorithm.name())
    }

    /// Returns the key's members for an algorithm and no others, as JSON for `WebCrypto`; `None` where the key is weak
    /// or not for the algorithm.
    fn of(&self, algorithm: PublicAlgorithm) -> Option<String> {
        if !self.verifies(algorithm) {
            return None;
        }
        let bytes = |member: &Option<String>| BASE64_URL_SAFE_NO_PAD.decode(member.as_ref()?).ok();
        let kind = (self.kty.as_str(), self.crv.as_deref());
        let members = match (algorithm, kind) {
            (PublicAlgorithm::Rs256, ("RSA", _)) => {
                let long = bits(&bytes(&self.n)?) >= RSA_BITS;
                long.then(|| json!({"kty": "RSA", "n": self.n, "e": self.e}))
            }
            (PublicAlgorithm::Es256, ("EC", Some("P-256"))) => {
                Some(json!({"kty": "EC", "crv": "P-256", "x": self.x, "y": self.y}))
            }
            (PublicAlgorithm::EdDsa, ("OKP", Some("Ed25519"))) => {
                let small = is_of_small_order(bytes(&self.x)?);
                (!small).then(|| json!({"kty": "OKP", "crv": "Ed25519", "x": self.x}))
            }
            _ => None,
        };
        members.map(|members| members.to_string())
    }
}

/// Returns the length in bits of a big-endian number.
fn bits(number: &[u8]) -> usize {
    let mut bytes = number.iter().skip_while(|byte| **byte == 0);
    let first = bytes.next().map_or(0, |byte| byte.ilog2() as usize + 1);
    first + 8 * bytes.count()
}

/// Returns whether a point is one of [`SMALL_ORDER`].
fn is_of_small_order(mut point: Vec<u8>) -> bool {
    if let Some(last) = point.last_mut() {
        *last &= 0x7f;
    }
    SMALL_ORDER.contains(&hex(&point).as_str())
}

/// The issuer's keys as an instance has them in memory.
#[derive(Default)]
struct Known(RefCell<State>);

#[derive(Default, Clone)]
struct State {
    keys: Vec<Key>,
    /// The time from which on the keys are to be fetched again.
    stale_at: Option<Timestamp>,
    /// The time at which a key was last looked for and not found.
    missed_at: Option<Timestamp>,
    /// The time at which the issuer last failed to answer.
    failed_at: Option<Timestamp>,
}

impl Known {
    fn failed<P: Platform>(&self, platform: &P, cause: &str) {
        self.0.borrow_mut().failed_at = Some(platform.now());
        let line = json!({"level": "warn", "event": "jwks", "cause": cause});
        platform.log(&line.to_string());
    }
}

impl State {
    /// Returns whether the keys are to be fetched: they are stale, or the wanted key is not among them.
    fn must_fetch(&mut self, found: bool, now: Timestamp) -> bool {
        let lately =
            |at: Option<Timestamp>| at.is_some_and(|at| now < at.plus_seconds(PAUSE_SECONDS));
        if self.stale_at.is_none_or(|at| now >= at) {
            return !lately(self.failed_at);
        }
        if found || lately(self.missed_at) {
            return false;
        }
        self.missed_at = Some(now);
        true
    }

    /// Returns the key with an id, as JSON; without an id, the only key for the algorithm.
    fn pick(&self, algorithm: PublicAlgorithm, id: Option<&str>) -> Option<String> {
        let named = |key: &&Key| id.is_none() || key.kid.as_deref() == id;
        let fitting = self.keys.iter().filter(named);
        let mut fitting = fitting.filter_map(|key| key.of(algorithm));
        let key = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then_some(key)
    }
}

/// Finds the issuer's key with an id for an algorithm, as a JWK in JSON. Calls the issuer only where the keys are stale
/// or the key is absent.
pub async fn find<P: Platform>(
    platform: &P,
    url: &str,
    algorithm: PublicAlgorithm,
    id: Option<&str>,
) -> Option<String> {
    let known = platform.instance_state::<Known>();
    let now = platform.now();
    let key = known.0.borrow().pick(algorithm, id);
    if !known.0.borrow_mut().must_fetch(key.is_some(), now) {
        return key;
    }
    match platform.fetch_document(url, JWKS_TIMEOUT).await {
        Ok(document) if document.status == 200 => {
            let keys = parse(&document.body);
            if keys.is_empty() {
                known.failed(platform, "it has no key");
                return key;
            }
            let mut state = known.0.borrow_mut();
            state.keys = keys;
            let seconds = document.max_age.unwrap_or(JWKS_USUAL_SECONDS);
            let seconds = seconds.clamp(60, JWKS_MOST_SECONDS);
            state.stale_at = Some(now.plus_seconds(seconds.into()));
            state.failed_at = None;
            state.pick(algorithm, id)
        }
        Ok(document) => {
            let cause = format!("it answered with status {}", document.status);
            known.failed(platform, &cause);
            key
        }
        Err(cause) => {
            known.failed(platform, &cause);
            key
        }
    }
}

fn parse(body: &str) -> Vec<Key> {
    let set: Option<Set> = serde_json::from_str(body).ok();
    let keys = set.map(|set| set.keys).unwrap_or_default().into_iter();
    keys.filter_map(|key| serde_json::from_value(key).ok())
        .collect()
}
