//! Forgetting a memory, with everything that would bring it back. One round trip.

use super::facts::queue;
use super::vectors;
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{MessageId, Owner};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;

/// Forgets a memory, and returns the ids of all memories that are deleted with it: with a message, the reply to it and
/// the facts that no other message says; with a fact, the messages that say it and the replies to those, unless
/// `keep_source`. Other facts of those messages stay. `embedding_model` is the model of the vector index.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such memory.
pub async fn forget<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    embedding_model: &str,
    id: &MessageId,
    keep_source: bool,
) -> Result<Vec<String>, Error> {
    let now = platform.now();
    let mut batch = Batch::new();
    batch.ask(if keep_source {
        queue::remove_source(owner, id)
    } else {
        hide_reply(owner, id, now)
    });
    let deleted = batch.ask(delete(owner, id, keep_source));
    let target = Some(id.as_str().to_owned());
    batch.ask(actor.note_change(platform, Action::MemoryDeleted, target));
    let results = actor.run(platform, owner, batch).await?;
    let deleted = results.all(deleted)?;
    if deleted.is_empty() {
        return Err(Error::not_found(Resource::Memory, Some(id.as_str())));
    }
    vectors::sync_later(platform, embedding_model, owner);
    Ok(deleted.into_iter().map(|row| row.id).collect())
}

/// Hides the replies to the messages from which the owner's memory came from later prompts, also a reply that is still
/// being written, and the messages that say it in branches that were left, whose memories do not come back. The statement runs before [`delete`].
pub fn hide_reply(owner: &Owner, id: &MessageId, now: Timestamp) -> Query {
    owned!(
        owner,
        "update messages set forgotten_at = ?3
         where id in (
           select r.id from memories k cross join messages r on r.reply_to = k.source_message_id
           where k.id = ?2
           union
           select r.id from memories k cross join fact_sources f on f.memory_seq = k.seq
             cross join messages r on r.reply_to = f.message_id
           where k.id = ?2
           union
           select f.message_id from shelved_sources f where f.memory_id = ?2
         )
         and user_id = :owner"
    )
    .bind(id.as_str())
    .bind(now)
}

/// Deletes the owner's memory with the memories that are forgotten with it (see [`forget`]), and returns the ids of
/// all.
pub fn delete(owner: &Owner, id: &MessageId, keep_source: bool) -> Query<IdRow> {
    owned!(
        owner,
        "with said (id) as materialized (
           select k.source_message_id from memories k
           where k.id = ?2 and k.user_id = :owner and ?3 = 0
           union all
           select f.message_id from memories k cross join fact_sources f on f.memory_seq = k.seq
           where k.id = ?2 and k.user_id = :owner and ?3 = 0
         )
         delete from memories
         where seq in (
           select k.seq from memories k where k.id = ?2
           union
           select m.seq from memories k cross join memories m on m.source_message_id = k.id
           where k.id = ?2 and not exists (
             select 1 from fact_sources f cross join messages g on g.id = f.message_id
             where f.memory_seq = m.seq and g.user_id = m.user_id
           )
           union
           select s.seq from said cross join memories s on s.id = said.id
           union
           select r.seq from said cross join messages a on a.reply_to = said.id
             cross join memories r on r.id = a.id
         )
         and user_id = :owner
         returning id"
    )
    .bind(id.as_str())
    .bind(u32::from(keep_source))
}
