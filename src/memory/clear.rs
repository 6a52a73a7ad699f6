//! Forgetting the memories of a conversation, or all of them. One round trip.

use super::facts::sources;
use super::store;
use super::vectors;
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, Owner};
use crate::owned;
use crate::platform::sql::Total;
use crate::platform::{Batch, Platform, Query};
use crate::time::Timestamp;

/// Deletes the owner's memories, of one conversation or all, and returns their number. Conversations stay, and facts that
/// a message of another conversation says, too.
///
/// `embedding_model` is the model of the vector index.
///
/// # Errors
/// [`Error::NotFound`] where the owner has no such conversation.
pub async fn clear<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    embedding_model: &str,
    conversation: Option<&ConversationId>,
) -> Result<u32, Error> {
    let mut batch = Batch::new();
    let found = conversation.map(|id| (id, batch.ask(store::find_conversation(owner, id))));
    if let Some(id) = conversation {
        batch.ask(sources::leave(owner, &sources::only(id)));
    }
    let total = batch.ask(count(owner, conversation));
    if conversation.is_none() {
        batch.ask_all(forget_index(owner));
    }
    batch.ask(hide_replies(owner, conversation, platform.now()));
    batch.ask(forget_shelved(owner, conversation, platform.now()));
    batch.ask(delete_all(owner, conversation));
    let target = conversation.map(|id| id.as_str().to_owned());
    batch.ask(actor.note_change(platform, Action::MemoriesCleared, target));
    let results = actor.run(platform, owner, batch).await?;
    if let Some((id, found)) = found
        && results.is_empty(found)?
    {
        return Err(Error::not_found(Resource::Conversation, Some(id.as_str())));
    }
    let total = results.first(total)?.unwrap_or_default();
    vectors::sync_later(platform, embedding_model, owner);
    Ok(total.total)
}

/// Hides replies that are still being written from later prompts and from searches, where the messages that they answer are memories: of
/// one conversation, or all. The statement runs before [`delete_all`].
pub fn hide_replies(owner: &Owner, conversation: Option<&ConversationId>, now: Timestamp) -> Query {
    owned!(
        owner,
        "update messages set forgotten_at = ?3
         where status = 'writing' and user_id = :owner
           and (?2 is null or conversation_id = ?2)
           and exists (select 1 from memories k where k.id = messages.reply_to)"
    )
    .bind(conversation.map(ConversationId::as_str))
    .bind(now)
}

/// Hides the messages in branches that were left whose memories are on the shelf, of one conversation or all: a trigger
/// deletes those memories.
pub fn forget_shelved(
    owner: &Owner,
    conversation: Option<&ConversationId>,
    now: Timestamp,
) -> Query {
    owned!(
        owner,
        "update messages set forgotten_at = ?3
         where id in (
           select s.id from shelved_memories s where s.user_id = :owner
           union
           select f.message_id from shelved_memories s cross join shelved_sources f on f.memory_id = s.id
           where s.user_id = :owner
         )
         and user_id = :owner
         and (?2 is null or conversation_id = ?2)"
    )
    .bind(conversation.map(ConversationId::as_str))
    .bind(now)
}

/// Counts the memories that [`delete_all`] would delete.
pub fn count(owner: &Owner, conversation: Option<&ConversationId>) -> Query<Total> {
    owned!(
        owner,
        "select count(*) as total from memories
         where user_id = :owner
           and (?2 is null or conversation_id = ?2)"
    )
    .bind(conversation.map(ConversationId::as_str))
}

/// Deletes the owner's memories: of one conversation, or all. The entries of every index and the history of the
/// memories are deleted with them, and later prompts no longer hold their messages.
pub fn delete_all(owner: &Owner, conversation: Option<&ConversationId>) -> Query {
    owned!(
        owner,
        "delete from memories
         where user_id = :owner
           and (?2 is null or conversation_id = ?2)"
    )
    .bind(conversation.map(ConversationId::as_str))
}

/// Deletes all blocks of the owner's index, and invalidates every instance's copy of the index. The statements run
/// before a [`delete_all`] of all memories.
pub fn forget_index(owner: &Owner) -> [Query; 2] {
    [
        owned!(
            owner,
            "delete from memory_blocks
             where user_id = :owner"
        ),
        owned!(
            owner,
            "update users set memory_epoch = memory_epoch + 1, memory_blocks = 0
             where external_user_id = ?1"
        ),
    ]
}
