//! Statements about the messages that say a fact. The first is in the fact's row, and the further ones are in
//! `fact_sources`. Triggers hold the table to what there is: a message that is forgotten or deleted is no source any more,
//! and its facts stay where another message says them.

use crate::id::{ConversationId, Owner};
use crate::owned;
use crate::platform::Query;
use serde::Serialize;

/// A message that says what a fact says.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SourceRow {
    /// The id of the message.
    pub message: String,
    /// The id of the fact, where it is stored by the same batch.
    pub fact: String,
    pub key: Option<String>,
    pub value: String,
    /// The confidence of the fact by this message alone.
    pub confidence: f64,
}

/// Adds messages to the sources of the owner's facts that say the same, which makes the facts surer: of the fact that the
/// batch stored, or else of the current one. `sources` is
/// a JSON array of `SourceRow`s. A fact that names enough messages takes no more.
pub fn add(owner: &Owner, sources: &str) -> Query {
    owned!(
        owner,
        "insert into fact_sources (memory_seq, message_id, confidence)
         select k.seq, s.id, f.value ->> 'confidence'
         from json_each(?2) f cross join memories s on s.id = f.value ->> 'message'
           cross join memories k on k.seq = coalesce(
             (select o.seq from memories o where o.id = f.value ->> 'fact'),
             (
               select o.seq from memories o
               where o.user_id = s.user_id and coalesce(o.fact_key, '') = coalesce(f.value ->> 'key', '')
                 and o.fact_value = f.value ->> 'value'
                 and o.fact_value is not null and o.valid_to is null
             )
           )
         where s.user_id = :owner and s.role = 'user' and k.user_id = s.user_id
           and k.source_message_id is not s.id
         on conflict do nothing"
    )
    .bind(sources)
}

/// Gives the owner's facts of conversations, a JSON array of ids, that a message of another conversation says, too, to
/// that conversation. The statement runs before the conversations are cleared, or given to another user.
pub fn leave(owner: &Owner, conversations: &str) -> Query {
    owned!(
        owner,
        "update memories set (source_message_id, conversation_id) = (
           select g.id, g.conversation_id from fact_sources f
             cross join messages g on g.id = f.message_id
           where f.memory_seq = memories.seq and g.user_id = memories.user_id
             and g.conversation_id not in (select value from json_each(?2))
           order by g.timestamp, g.id limit 1
         )
         where +user_id = :owner
           and conversation_id in (select value from json_each(?2)) and fact_value is not null
           and exists (
             select 1 from fact_sources f cross join messages g on g.id = f.message_id
             where f.memory_seq = memories.seq and g.user_id = memories.user_id
               and g.conversation_id not in (select value from json_each(?2))
           )"
    )
    .bind(conversations)
}

/// Returns the conversations of [`leave`] where it is one.
#[must_use]
pub fn only(conversation: &ConversationId) -> String {
    serde_json::json!([conversation.as_str()]).to_string()
}

/// Removes messages of other users from the sources of the owner's facts: after a conversation was given away.
pub fn delete_foreign(owner: &Owner) -> Query {
    owned!(
        owner,
        "delete from fact_sources
         where (memory_seq, message_id) in (
           select f.memory_seq, f.message_id
           from memories m indexed by ix_memories_fact_key
             cross join fact_sources f on f.memory_seq = m.seq
             cross join messages g on g.id = f.message_id
           where m.user_id = :owner and m.fact_value is not null
             and g.user_id is not m.user_id
         )"
    )
}
