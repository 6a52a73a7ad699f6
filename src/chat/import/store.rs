//! The statements of an import.

use super::ImportedMessage;
use crate::id::{ConversationId, Owner};
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::time::Timestamp;

/// Finds the owner's messages that were imported before, by their external ids (a JSON list).
pub fn known(owner: &Owner, external_ids: &str) -> Query<ImportedMessage> {
    owned!(
        owner,
        "select m.id, m.conversation_id, m.role, m.timestamp, m.external_id
         from json_each(?2) f cross join messages m on m.external_id = f.value
         where m.user_id = :owner"
    )
    .bind(external_ids)
}

/// Opens a conversation without a message.
pub fn open(owner: &Owner, id: &ConversationId, title: Option<&str>, at: Timestamp) -> Query {
    owned!(
        owner,
        "insert into conversations (id, user_id, title, created_at, updated_at)
         select ?2, u.id, ?3, ?4, ?4 from users u where u.external_user_id = ?1"
    )
    .bind(id.as_str())
    .bind(title)
    .bind(at)
}

/// Stores complete messages (JSON) in the owner's conversation, and returns the messages' ids: no row where the
/// conversation is gone.
pub fn insert(owner: &Owner, conversation: &ConversationId, messages: &str) -> Query<IdRow> {
    owned!(
        owner,
        "insert into messages (
           id, conversation_id, user_id, role, name, content, timestamp, external_id
         )
         select f.value ->> 'id', c.id, c.user_id, f.value ->> 'role', f.value ->> 'name',
           f.value ->> 'content', f.value ->> 'timestamp', f.value ->> 'external_id'
         from conversations c cross join json_each(?3) f
         where c.id = ?2 and c.user_id = :owner
         order by f.key
         returning id"
    )
    .bind(conversation.as_str())
    .bind(messages)
}

/// Makes stored messages memories: `memories` is JSON with the id, importance and entry of each.
pub fn remember(owner: &Owner, memories: &str) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, name, content, memory_type,
           importance, created_at, packed, distil_after
         )
         select m.id, m.user_id, m.conversation_id, m.id, m.role, m.name, m.content, 'context',
           f.value ->> 'importance', m.timestamp, f.value ->> 'packed', f.value ->> 'distil_after'
         from json_each(?2) f cross join messages m on m.id = f.value ->> 'id'
         where m.user_id = :owner
         order by f.key
         on conflict (id) do nothing"
    )
    .bind(memories)
}
