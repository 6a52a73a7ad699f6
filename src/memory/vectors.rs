//! Tells the vector index what is remembered and what is forgotten: an outbox in D1.
//!
//! `memories.vector_at` is null where the index has to be told, and `vector_deletions` holds what it
//! has to forget; triggers keep both. A run takes some of each (one round trip), tells the index,
//! and notes what came of it (one round trip a call to the index). What fails stays in the outbox,
//! and everything may be repeated without harm.
//!
//! A run first claims what it is about to tell: `vector_at` is then the time with a hyphen before it.
//! Whatever happens to the memory meanwhile makes the claim void, so that what was told of it is
//! forgotten again: a memory that is deleted between the call and its note leaves nothing behind.

pub mod store;

use super::Kind;
use crate::id::Owner;
use crate::limit;
use crate::platform::{DbError, Platform, Rows, Stmt, VectorItem, VectorMetadata, next};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Memories that the index was told.
    pub told: usize,
    /// Ids that it was told to forget.
    pub forgotten: usize,
}

/// Tells the index what is new of an owner, and what it has to forget: after a turn.
pub async fn tell<P: Platform>(platform: &P, model: &str, owner: &Owner) {
    if platform.has_vectors() {
        let most = u32::try_from(limit::VECTOR_BATCH).unwrap_or(u32::MAX);
        let now = platform.now();
        let statements = vec![store::to_forget(most), store::claim(owner, now, most)];
        run(platform, model, now, statements).await;
    }
}

/// [`tell`], once the request is over or beside it; nobody waits for it.
pub fn tell_later<P: Platform>(platform: &P, model: &str, owner: &Owner) {
    if platform.has_vectors() {
        let (teller, model, owner) = (platform.clone(), model.to_owned(), owner.clone());
        platform.spawn(async move { tell(&teller, &model, &owner).await });
    }
}

/// [`tell`] for everybody, with what others began and did not end: for the schedule.
pub async fn catch_up<P: Platform>(platform: &P, model: &str) -> Told {
    if !platform.has_vectors() {
        return Told::default();
    }
    let now = platform.now();
    let statements = vec![
        store::release_stale(now.minus_seconds(limit::UNTOLD_AFTER_SECONDS)),
        store::to_forget(limit::VECTOR_DELETIONS_A_RUN),
        store::claim_anybodys(now, limit::VECTORS_A_RUN),
    ];
    run(platform, model, now, statements).await
}

/// Executes the statements, the last two of which say what there is to do, and does it.
async fn run<P: Platform>(
    platform: &P,
    model: &str,
    now: Timestamp,
    statements: Vec<Stmt>,
) -> Told {
    let outbox = async {
        let mut results = platform.batch(statements).await?;
        let results = results.split_off(results.len().saturating_sub(2));
        let mut results = results.into_iter();
        let gone = next(&mut results)?.all::<Gone>()?;
        Ok::<_, DbError>((gone, next(&mut results)?.all::<Letter>()?))
    };
    let (gone, letters) = match outbox.await {
        Ok(outbox) => outbox,
        Err(DbError(cause)) => {
            warn(platform, "outbox", &cause);
            return Told::default();
        }
    };
    let mut done = Told::default();
    let gone: Vec<String> = gone.into_iter().map(|gone| gone.id).collect();
    for ids in gone.chunks(limit::VECTOR_BATCH) {
        match forget(platform, ids).await {
            Ok(()) => done.forgotten += ids.len(),
            Err(cause) => {
                warn(platform, "delete", &cause);
                break;
            }
        }
    }
    let mut failed = false;
    for letters in posts(letters) {
        let ids: Vec<String> = letters.iter().map(|letter| letter.id.clone()).collect();
        if failed {
            // Where one call failed the others would: their claims are given back at once.
            let _ = settle(platform, vec![store::release(&ids, now)]).await;
            continue;
        }
        match send(platform, model, now, letters, &ids).await {
            Ok(()) => done.told += ids.len(),
            Err(cause) => {
                warn(platform, "upsert", &cause);
                failed = true;
            }
        }
    }
    done
}

/// Has the index forget some ids, and notes that it has.
async fn forget<P: Platform>(platform: &P, ids: &[String]) -> Result<(), String> {
    let deleted = platform.delete_vectors(ids.to_vec()).await;
    deleted.map_err(|error| error.0)?;
    // In this order: what is to be told anew is not to be forgotten anew.
    let notes = vec![store::retell(ids), store::forgotten(ids)];
    settle(platform, notes).await
}

/// Tells the index some memories, and notes whether it took them.
async fn send<P: Platform>(
    platform: &P,
    model: &str,
    claim: Timestamp,
    letters: Vec<Letter>,
    ids: &[String],
) -> Result<(), String> {
    let items = letters.into_iter().filter_map(Letter::item).collect();
    let sent = platform.upsert_vectors(model, items).await;
    let now = platform.now();
    let notes = match &sent {
        Ok(()) => vec![store::told(ids, claim, now), store::orphans(ids, now)],
        Err(_) => vec![store::release(ids, claim)],
    };
    let settled = settle(platform, notes).await;
    sent.map_err(|error| error.0).and(settled)
}

async fn settle<P: Platform>(platform: &P, notes: Vec<Stmt>) -> Result<(), String> {
    let settled: Result<Vec<Rows>, DbError> = platform.batch(notes).await;
    settled.map(drop).map_err(|error| error.0)
}

/// Letters in the order in which they came, as many together as one call may hold.
fn posts(letters: Vec<Letter>) -> Vec<Vec<Letter>> {
    let mut posts: Vec<Vec<Letter>> = Vec::new();
    let mut room = 0_usize;
    for letter in letters {
        let length = letter.text.chars().count();
        match posts.last_mut() {
            Some(post) if post.len() < limit::VECTOR_BATCH && length <= room => {
                room -= length;
                post.push(letter);
            }
            _ => {
                room = limit::EMBEDDED_BATCH_CHARACTERS.saturating_sub(length);
                posts.push(vec![letter]);
            }
        }
    }
    posts
}

fn warn<P: Platform>(platform: &P, step: &str, cause: &str) {
    let line = json!({"level": "warn", "event": "vectors", "step": step, "cause": cause});
    platform.log(&line.to_string());
}

/// A memory that the index has to be told.
#[derive(Debug, Deserialize)]
struct Letter {
    id: String,
    owner: String,
    text: String,
    memory_type: Kind,
    created_at: String,
    conversation_id: Option<String>,
}

/// An id that the index has to forget.
#[derive(Debug, Deserialize)]
struct Gone {
    id: String,
}

impl Letter {
    /// As the index takes it; `None` where its owner's id is none.
    fn item(self) -> Option<VectorItem> {
        let created_at = Timestamp::parse(&self.created_at).map_or(0, Timestamp::millis) / 1000;
        Some(VectorItem {
            namespace: Owner::parse(&self.owner)?.namespace(),
            id: self.id,
            text: self.text,
            metadata: VectorMetadata {
                r#type: self.memory_type.name(),
                created_at,
                conversation_id: self.conversation_id,
            },
        })
    }
}
