//! The receipt of an erasure: a JSON Web Signature (RFC 7515) in compact form, by HS256 with `AUDIT_KEY`. It has no
//! `exp` and no `sub`, so it is no token, even where a token is signed with the same key.

use super::Erasure;
use crate::audit::Key;
use crate::time::Timestamp;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The member `typ` of a receipt.
const TYPE: &str = "keepsake-erasure-receipt";

/// The text of an erasure's receipt.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[schemars(rename = "ErasureReceipt")]
pub struct Payload {
    /// The id of the erasure.
    pub erasure_id: String,
    /// The erased user, as a keyed hash of the user's id.
    pub subject: String,
    /// The time at which the erasure was requested, in RFC 3339.
    pub requested_at: String,
    /// The time at which the erasure was verified and ended, in RFC 3339.
    pub finished_at: String,
    /// The numbers of deleted rows, by kind.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub erased: Value,
    /// The numbers of rows and vectors that were found at the end: `rows` in the database, `vectors` in the vector
    /// index, null where there is no index.
    #[schemars(with = "BTreeMap<String, Option<u64>>")]
    pub found_again: Value,
}

/// Signs the receipt of an erasure.
#[must_use]
pub fn sign(key: &Key, erasure: &Erasure, now: Timestamp, has_vectors: bool) -> String {
    let erased = serde_json::from_str::<Value>(&erasure.erased).unwrap_or_default();
    let header = json!({"alg": "HS256", "typ": TYPE});
    let payload = Payload {
        erasure_id: erasure.id.clone(),
        subject: erasure.subject.clone(),
        requested_at: erasure.requested_at.clone(),
        finished_at: now.to_string(),
        erased,
        found_again: json!({"rows": 0, "vectors": has_vectors.then_some(0)}),
    };
    let payload = serde_json::to_string(&payload).expect("texts and numbers are JSON");
    let part = |text: String| BASE64_URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", part(header.to_string()), part(payload));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(&signed));
    format!("{signed}.{signature}")
}

/// Returns the text of a receipt that this instance signed; `None` for any other text.
#[must_use]
pub fn verify(key: &Key, receipt: &str) -> Option<Payload> {
    let (signed, signature) = receipt.rsplit_once('.')?;
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    if !key.is_signed(signed, &bytes(signature)?) {
        return None;
    }
    let (header, payload) = signed.split_once('.')?;
    let header = serde_json::from_slice::<Value>(&bytes(header)?).ok()?;
    if header.get("typ")? != TYPE {
        return None;
    }
    serde_json::from_slice(&bytes(payload)?).ok()
}
