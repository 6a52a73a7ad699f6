//! Erasure: everything that somebody has, gone everywhere, and a receipt that says so.
//!
//! [`begin`] is one transaction: from then on the user gets nothing done (a trigger refuses, see migration
//! 0007) and their keys are gone. [`advance`] goes on from wherever it stands, as often as it is called:
//! by the request that began it, by whoever asks how far it is, and by the schedule. It deletes rows, a
//! batch at a time; has the vector index forget, and asks it again until it shows nothing; looks for what
//! might be left; and signs the receipt. What fails is tried again, so that a receipt is only ever
//! given for what was seen to be gone.

pub mod store;

use crate::audit::{self, Action, Key, Note};
use crate::id::Owner;
use crate::limit;
use crate::platform::{DbError, Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Id, Left};

/// An erasure as it is kept.
#[derive(Debug, Clone, Deserialize)]
pub struct Erasure {
    /// What names it; whoever has it may see how far it is.
    pub id: String,
    /// Who, while it runs: the user's external id.
    pub owner: Option<String>,
    /// What the audit calls them.
    pub subject: String,
    /// RFC 3339.
    pub requested_at: String,
    /// RFC 3339; it does not end before.
    pub not_before: String,
    /// JSON object: how much of what there was.
    pub erased: String,
    /// A signed text, once it has ended: see [`read_receipt`].
    pub receipt: Option<String>,
}

/// An id for a new erasure: 128 random bits.
#[must_use]
pub fn new_id(random: [u8; 16]) -> String {
    crate::id::hex(&random)
}

/// What begins an erasure, and gives it: [`Erasure`], none where there is no such user, or where one runs
/// already. `note` comes right after what it notes.
#[must_use]
pub fn begin(
    owner: &Owner,
    subject: &str,
    id: &str,
    now: Timestamp,
    has_vectors: bool,
    note: Stmt,
) -> Vec<Stmt> {
    let later = now.plus_seconds(limit::ERASURE_SETTLES_SECONDS);
    let mut statements = vec![store::begin(owner, id, subject, now, later), note];
    if has_vectors {
        statements.push(store::told(owner, now));
        statements.extend(store::list_vectors(owner, id));
    }
    statements.extend(store::end_credentials(owner));
    statements.push(store::drop_index(owner));
    statements.push(store::get(id));
    statements
}

/// Goes on with an erasure, and says how it stands then.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn advance<P: Platform>(
    platform: &P,
    key: &Key,
    model: &str,
    erasure: Erasure,
) -> Result<Erasure, DbError> {
    let Some(owner) = erasure.owner.as_deref().and_then(Owner::parse) else {
        return Ok(erasure);
    };
    if !delete_rows(platform, &erasure.id).await? {
        return Ok(erasure);
    }
    let settled = Timestamp::parse(&erasure.not_before).is_some_and(|at| at <= platform.now());
    if !settled || !forget_vectors(platform, model, &erasure.id, &owner).await? {
        return Ok(erasure);
    }
    let mut results = platform
        .batch(vec![store::left(&erasure.id)])
        .await?
        .into_iter();
    let left = next(&mut results)?.first::<Left>()?;
    if left.is_none_or(|left| left.rows > 0) {
        warn(platform, "rows", "something is left");
        return Ok(erasure);
    }
    let now = platform.now();
    let receipt = receipt(key, &erasure, now, platform.has_vectors());
    let ended = Note {
        actor: None,
        action: Action::Erased,
        target: Some(erasure.subject.clone()),
        address: None,
        done: true,
        request_id: erasure.id.clone(),
        if_changed: true,
    };
    let statements = vec![
        store::end(&erasure.id, &receipt),
        audit::add(&ended, now),
        store::get(&erasure.id),
    ];
    let results = platform.batch(statements).await?;
    let ended = results.last().map(Rows::first).transpose()?;
    Ok(ended.flatten().unwrap_or(erasure))
}

/// Goes on with some of those that have not ended: for the schedule. What goes wrong is logged.
pub async fn catch_up<P: Platform>(platform: &P, key: &Key, model: &str) {
    let done = async {
        let statements = vec![
            store::days_over(platform.now()),
            store::running(limit::ERASURES_A_RUN),
        ];
        let mut results = platform.batch(statements).await?.into_iter();
        next(&mut results)?;
        for erasure in next(&mut results)?.all::<Erasure>()? {
            advance(platform, key, model, erasure).await?;
        }
        Ok::<_, DbError>(())
    };
    if let Err(DbError(cause)) = done.await {
        warn(platform, "rows", &cause);
    }
}

/// Whether everything is deleted.
async fn delete_rows<P: Platform>(platform: &P, id: &str) -> Result<bool, DbError> {
    for _ in 0..limit::ERASING_BATCHES {
        let statements = store::delete_some(id, limit::ERASED_A_BATCH).to_vec();
        let results = platform.batch(statements).await?;
        let left = results.last().map(Rows::first::<Left>).transpose()?;
        if left.flatten().is_none_or(|left| left.rows == 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the vector index shows nothing of them any more.
async fn forget_vectors<P: Platform>(
    platform: &P,
    model: &str,
    id: &str,
    owner: &Owner,
) -> Result<bool, DbError> {
    let statements = vec![store::vectors(id, limit::ERASED_VECTORS_A_RUN)];
    let mut results = platform.batch(statements).await?.into_iter();
    let ids = next(&mut results)?.all::<Id>()?;
    let ids: Vec<String> = ids.into_iter().map(|row| row.id).collect();
    if !platform.has_vectors() {
        if !ids.is_empty() {
            warn(platform, "vectors", "the index is not bound any more");
        }
        return Ok(ids.is_empty());
    }
    let forgotten = async {
        for ids in ids.chunks(limit::VECTOR_BATCH) {
            platform.delete_vectors(ids.to_vec()).await?;
        }
        let mut gone = Vec::new();
        for ids in ids.chunks(limit::VECTORS_KNOWN) {
            let known = platform.known_vectors(ids.to_vec()).await?;
            gone.extend(ids.iter().filter(|id| !known.contains(id)).cloned());
        }
        Ok(gone)
    };
    let gone = match forgotten.await {
        Ok(gone) => gone,
        Err(crate::platform::VectorError(cause)) => {
            warn(platform, "vectors", &cause);
            return Ok(false);
        }
    };
    let all = gone.len() == ids.len() && ids.len() < limit::ERASED_VECTORS_A_RUN as usize;
    platform.batch(store::gone(id, &gone).to_vec()).await?;
    if !all {
        return Ok(false);
    }
    // What it was told and nobody remembers that it was: whatever is nearest to anything.
    let most = u32::try_from(limit::VECTOR_BATCH).unwrap_or(u32::MAX);
    match platform.nearest(model, &owner.namespace(), "I", most).await {
        Ok(strays) if strays.is_empty() => Ok(true),
        Ok(strays) => {
            let ids: Vec<String> = strays.into_iter().map(|near| near.id).collect();
            platform.batch(vec![store::add_vectors(id, &ids)]).await?;
            Ok(false)
        }
        Err(crate::platform::VectorError(cause)) => {
            warn(platform, "vectors", &cause);
            Ok(false)
        }
    }
}

/// The `typ` of a receipt.
const TYPE: &str = "keepsake-erasure-receipt";

/// A receipt: a JSON Web Signature (RFC 7515) in compact form, by HS256 with `AUDIT_KEY`. It has no `exp`
/// and no `sub`, so it is no token, whoever's key it is.
fn receipt(key: &Key, erasure: &Erasure, now: Timestamp, has_vectors: bool) -> String {
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

/// What a receipt says.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Payload {
    /// Which erasure.
    pub erasure_id: String,
    /// What the audit calls whom it was of.
    pub subject: String,
    /// RFC 3339.
    pub requested_at: String,
    /// RFC 3339: when everything was looked for once more.
    pub finished_at: String,
    /// How much of what there was.
    pub erased: Value,
    /// How much of it was found then; `vectors` is null where there is no index.
    pub found_again: Value,
}

/// What a receipt of ours says; `None` for any other text.
#[must_use]
pub fn read_receipt(key: &Key, receipt: &str) -> Option<Payload> {
    let (signed, signature) = receipt.rsplit_once('.')?;
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    if !key.signed(signed, &bytes(signature)?) {
        return None;
    }
    let (header, payload) = signed.split_once('.')?;
    let header = serde_json::from_slice::<Value>(&bytes(header)?).ok()?;
    if header.get("typ")? != TYPE {
        return None;
    }
    serde_json::from_slice(&bytes(payload)?).ok()
}

fn warn<P: Platform>(platform: &P, step: &str, cause: &str) {
    let line = json!({"level": "warn", "event": "erasure", "step": step, "cause": cause});
    platform.log(&line.to_string());
}
