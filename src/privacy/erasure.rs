//! Erasure: everything that a user owns is deleted everywhere, and a receipt says so.
//!
//! The beginning is one transaction: from then on the user gets nothing done (a trigger refuses, see migration 0007), and
//! their credentials are gone. [`advance`] goes on from wherever the erasure stands, as often as it is called: by the
//! request that began it, by a request for its status, and by the schedule. It deletes rows, a batch at a time; has the
//! vector index forget, and queries it again until it shows nothing; counts what might be left; and signs the receipt.
//! A step that fails is tried again, so that a receipt is only ever given for what was seen to be gone.

pub mod receipt;
pub mod store;

use super::owned::{self, OWNED};
use crate::audit::actor::{Actor, Who};
use crate::audit::{self, Action, Key, Note};
use crate::error::{Error, Resource};
use crate::id::Owner;
use crate::limit;
use crate::memory::recall;
use crate::platform::{Batch, DbError, Platform, VectorError};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// The stored state of an erasure.
#[derive(Debug, Clone, Deserialize)]
pub struct Erasure {
    /// The id of the erasure, which shows its holder the status.
    pub id: String,
    /// The external id of the user, while the erasure runs.
    pub owner: Option<String>,
    /// The name of the user in the audit.
    pub subject: String,
    /// The time at which the erasure was requested, in RFC 3339.
    pub requested_at: String,
    /// The earliest time at which the erasure ends, in RFC 3339.
    pub not_before: String,
    /// The numbers of rows that are erased, by kind: a JSON object.
    pub erased: String,
    /// The signed receipt of a finished erasure: see [`receipt::verify`].
    pub receipt: Option<String>,
}

/// Begins the erasure of a user, or finds the running one, and continues it. `model` is the embedding model.
///
/// # Errors
/// [`Error::NotFound`] where there is no such user, [`Error::Suspended`] where the actor is suspended,
/// [`Error::Internal`] where the database fails before the erasure has begun.
pub async fn erase<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    model: &str,
) -> Result<Erasure, Error> {
    let begun = match begin(platform, actor, owner).await {
        Err(Error::BeingErased) => None,
        begun => begun?,
    };
    let erasure = match begun {
        Some(erasure) => erasure,
        None => store::running_of(owner)
            .first(platform)
            .await?
            .ok_or_else(|| Error::not_found(Resource::User, Some(owner.as_str())))?,
    };
    recall::forget(platform, owner);
    Ok(advance_or_leave(platform, actor.key, model, actor.request_id, erasure).await)
}

/// Begins an erasure in one transaction; `None` where there is no such user, or the user's erasure is running.
async fn begin<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<Option<Erasure>, Error> {
    let (now, subject) = (platform.now(), actor.pseudonym(owner));
    let id = crate::digest::hex(&platform.random());
    let later = now.plus_seconds(limit::ERASURE_SETTLES_SECONDS);
    let note = actor.note_change(platform, Action::ErasureBegun, Some(subject.clone()));
    let mut batch = Batch::new();
    batch.ask(store::begin(owner, &id, &subject, now, later));
    // Right after what it notes.
    batch.ask(note);
    if platform.has_vectors() {
        batch.ask(store::mark_indexed(owner, now));
        batch.ask(store::list_vectors(owner, &id));
        batch.ask(store::count_vectors(&id));
    }
    batch.ask_all(OWNED.iter().filter_map(|table| match table.erasure {
        owned::Erasure::AtOnce(delete) => Some(delete(owner)),
        _ => None,
    }));
    batch.ask(store::drop_index(owner));
    let begun = batch.ask(store::get(&id));
    let results = if actor.who == Who::User(owner) {
        actor.run(platform, owner, batch).await?
    } else {
        // A suspended user is erased as well, so the batch has no guard for them.
        if let Some(guard) = actor.guard(platform) {
            batch.guard(guard);
        }
        batch.run(platform).await?
    };
    Ok(results.first(begun)?)
}

/// Finds an erasure by its id, and continues it; `None` where there is none. A failure to continue is logged under the
/// id of the request.
///
/// # Errors
/// [`DbError`] where the database fails before the erasure is found.
pub async fn find<P: Platform>(
    platform: &P,
    key: &Key,
    model: &str,
    request_id: &str,
    id: &str,
) -> Result<Option<Erasure>, DbError> {
    let Some(erasure) = store::get(id).first(platform).await? else {
        return Ok(None);
    };
    let erasure = advance_or_leave(platform, key, model, request_id, erasure);
    Ok(Some(erasure.await))
}

/// Continues an erasure. A failure is logged, since the erasure has begun all the same: the schedule continues it.
async fn advance_or_leave<P: Platform>(
    platform: &P,
    key: &Key,
    model: &str,
    request_id: &str,
    erasure: Erasure,
) -> Erasure {
    match advance(platform, key, model, erasure.clone()).await {
        Ok(erasure) => erasure,
        Err(error) => {
            if let Error::Internal(cause) = error.into() {
                let line = json!({"level": "error", "event": "cause", "request_id": request_id, "cause": cause});
                platform.log(&line.to_string());
            }
            erasure
        }
    }
}

/// Continues an erasure, and returns its state then.
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
    let is_settled = Timestamp::parse(&erasure.not_before).is_some_and(|at| at <= platform.now());
    if !is_settled || !forget_vectors(platform, model, &erasure.id, &owner).await? {
        return Ok(erasure);
    }
    let left = store::left(&erasure.id).first(platform).await?;
    if left.is_none_or(|left| left.rows > 0) {
        warn(platform, "rows", "something is left");
        return Ok(erasure);
    }
    let now = platform.now();
    let receipt = receipt::sign(key, &erasure, now, platform.has_vectors());
    let note = Note {
        actor: None,
        action: Action::Erased,
        target: Some(erasure.subject.clone()),
        address: None,
        done: true,
        request_id: erasure.id.clone(),
        if_changed: true,
    };
    let mut batch = Batch::new();
    batch.ask(store::end(&erasure.id, &receipt));
    batch.ask(audit::insert(&note, now));
    let ended = batch.ask(store::get(&erasure.id));
    let ended = batch.run(platform).await?.first(ended)?;
    Ok(ended.unwrap_or(erasure))
}

/// Continues some of the running erasures: for the schedule. A failure is logged.
pub async fn catch_up<P: Platform>(platform: &P, key: &Key, model: &str) {
    let done = async {
        let mut batch = Batch::new();
        batch.ask(store::delete_past_usage(platform.now()));
        let running = batch.ask(store::running(limit::ERASURES_A_RUN));
        for erasure in batch.run(platform).await?.all(running)? {
            advance(platform, key, model, erasure).await?;
        }
        Ok::<_, DbError>(())
    };
    if let Err(DbError(cause)) = done.await {
        warn(platform, "rows", &cause);
    }
}

/// Deletes rows of a user who is being erased, and returns whether everything is deleted.
async fn delete_rows<P: Platform>(platform: &P, id: &str) -> Result<bool, DbError> {
    for _ in 0..limit::ERASING_BATCHES {
        let mut batch = Batch::new();
        batch.ask_all(OWNED.iter().filter_map(|table| match table.erasure {
            owned::Erasure::InPieces(delete) => Some(delete(id, limit::ERASED_A_BATCH)),
            _ => None,
        }));
        batch.ask(store::delete_user(id));
        let left = batch.ask(store::count_users(id));
        let left = batch.run(platform).await?.first(left)?;
        if left.is_none_or(|left| left.rows == 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes the user's ids from the vector index, and returns whether the index shows none of them any more.
async fn forget_vectors<P: Platform>(
    platform: &P,
    model: &str,
    id: &str,
    owner: &Owner,
) -> Result<bool, DbError> {
    let ids = store::vectors(id, limit::ERASED_VECTORS_A_RUN);
    let ids = ids.all(platform).await?.into_iter();
    let ids: Vec<String> = ids.map(|row| row.id).collect();
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
        for ids in ids.chunks(limit::VECTOR_LOOKUPS) {
            let known = platform.find_vectors(ids.to_vec()).await?;
            gone.extend(ids.iter().filter(|id| !known.contains(id)).cloned());
        }
        Ok(gone)
    };
    let gone = match forgotten.await {
        Ok(gone) => gone,
        Err(VectorError(cause)) => {
            warn(platform, "vectors", &cause);
            return Ok(false);
        }
    };
    let are_all_gone = gone.len() == ids.len() && ids.len() < limit::ERASED_VECTORS_A_RUN as usize;
    let mut batch = Batch::new();
    batch.ask_all(store::remove_vectors(id, &gone));
    batch.run(platform).await?;
    if !are_all_gone {
        return Ok(false);
    }
    // The index may know ids that no row remembers: they are found as what is nearest to any text.
    let most = u32::try_from(limit::VECTOR_BATCH).unwrap_or(u32::MAX);
    match platform.nearest(model, &owner.namespace(), "I", most).await {
        Ok(strays) if strays.is_empty() => Ok(true),
        Ok(strays) => {
            let ids: Vec<String> = strays.into_iter().map(|near| near.id).collect();
            store::add_vectors(id, &ids).run(platform).await?;
            Ok(false)
        }
        Err(VectorError(cause)) => {
            warn(platform, "vectors", &cause);
            Ok(false)
        }
    }
}

fn warn<P: Platform>(platform: &P, step: &str, cause: &str) {
    let line = json!({"level": "warn", "event": "erasure", "step": step, "cause": cause});
    platform.log(&line.to_string());
}
