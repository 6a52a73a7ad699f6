//! The statements of recall and of a turn. Triggers of the schema keep the packed index and the keyword index equal to
//! the table `memories`.

use super::Kind;
use super::facts::tense::as_of;
use super::index::Block;
use super::index::entry::Entry;
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::TERM_HITS;
use crate::owned;
use crate::platform::Query;
use crate::platform::sql::IdRow;
use crate::role::Role;
use crate::time::Timestamp;
use serde::Deserialize;

/// The importance of a memory that is a reply of the companion, from 0 to 1.
pub const REPLY_IMPORTANCE: f64 = 0.2;

/// Finds a conversation of the owner, of which something is remembered or forgotten: no row where the owner has no such
/// conversation.
pub fn find_conversation(owner: &Owner, id: &ConversationId) -> Query<IdRow> {
    owned!(
        owner,
        "select id from conversations where id = ?2 and user_id = :owner"
    )
    .bind(id.as_str())
}

/// A changed block of an owner's packed index, with the counters of the whole index.
#[derive(Debug, Deserialize)]
pub struct IndexRow {
    /// The number of times that all memories were forgotten.
    pub epoch: u64,
    /// The number of blocks of the index.
    pub blocks: u32,
    /// 1 where the changed blocks were read, and 0 where the index is too large for that.
    pub whole: u8,
    /// The number of the first memory of the block; `None` where no block has changed.
    pub first_seq: Option<u64>,
    /// The version of the block: the number of its newest change.
    pub version: Option<u64>,
    /// The packed entries of the block, a line each.
    pub entries: Option<String>,
}

/// The part of an owner's index that an instance has cached, and the size up to which it reads a whole index.
#[derive(Debug, Clone, Copy)]
pub struct Cached {
    /// The epoch of the cached blocks.
    pub epoch: u64,
    /// The newest change that the cached blocks contain; 0 where nothing is cached.
    pub version: u64,
    /// The most blocks of an index that is read whole.
    pub most_blocks: u32,
    /// The most bytes of the blocks of an index that is read whole. They are counted only where nothing is cached,
    /// since each block is a row read; the cache has a limit of its own.
    pub most_bytes: u32,
}

/// Reads the blocks of the owner's index that changed since they were cached; every block where the stored epoch is
/// another. There is at least one row, even where no block has changed. Of an index that is too large to be read
/// whole, no block is read.
pub fn index_since(owner: &Owner, cached: Cached) -> Query<IndexRow> {
    owned!(
        owner,
        "with asker as materialized (
           select u.id, u.memory_epoch as epoch, u.memory_blocks as blocks,
             case
               when u.memory_blocks > ?4 then 0
               when u.memory_epoch = ?2 and ?3 > 0 then 1
               else (
                 select coalesce(sum(octet_length(b.entries)), 0) <= ?5
                 from memory_blocks b where b.user_id = u.id
               )
             end as whole
           from users u where u.external_user_id = ?1
         )
         select a.epoch, a.blocks, a.whole, b.first_seq, b.version, b.entries
         from asker a left join memory_blocks b
           on b.user_id = a.id
             and b.version > case when a.epoch = ?2 then ?3 else 0 end
             and a.whole"
    )
    .bind(number(cached.epoch))
    .bind(number(cached.version))
    .bind(cached.most_blocks)
    .bind(cached.most_bytes)
}

/// Reads the blocks that most likely hold an answer, of an index that [`index_since`] finds too large to be read
/// whole: the `best` blocks by the terms that any of their memories has, each counting once and more the rarer it is,
/// and the `newest` blocks. Each term is quoted, so that no text is a syntax error, and only the owner's rows are
/// matched: the newest [`TERM_HITS`] of each term.
pub fn candidate_blocks(
    owner: &Owner,
    cached: Cached,
    terms: &[&str],
    best: u32,
    newest: u32,
) -> Query<Block> {
    let terms = serde_json::to_string(terms).expect("strings are JSON");
    owned!(
        owner,
        "with asker as materialized (
           select u.id from users u
           where u.external_user_id = ?1
             and case
               when u.memory_blocks > ?4 then 1
               when u.memory_epoch = ?2 and ?3 > 0 then 0
               else (
                 select coalesce(sum(octet_length(b.entries)), 0) > ?5
                 from memory_blocks b where b.user_id = u.id
               )
             end
         ),
         hits as materialized (
           select t.key as term, (
             select json_group_array(w.rowid) from (
               select rowid from memory_words
               where memory_words match
                 'owner : \"' || replace(a.id, '-', '') || '\" AND content : \"' || t.value || '\"'
               order by rowid desc limit ?9
             ) w
           ) as found
           from asker a cross join json_each(?6) t
         ),
         placed as materialized (
           select distinct h.term, 1.0 / (64 + json_array_length(h.found)) as rarity, (
             select max(b.first_seq) from memory_blocks b
             where b.user_id = a.id and b.first_seq <= s.value
           ) as first_seq
           from asker a cross join hits h cross join json_each(h.found) s
         ),
         chosen as (
           select first_seq from (
             select first_seq from placed where first_seq is not null
             group by first_seq
             order by sum(rarity) desc, first_seq desc
             limit ?7
           )
           union
           select first_seq from (
             select b.first_seq from memory_blocks b where b.user_id = (select a.id from asker a)
             order by b.version desc limit ?8
           )
         )
         select b.first_seq, b.version, b.entries
         from asker a cross join chosen c
           cross join memory_blocks b on b.user_id = a.id and b.first_seq = c.first_seq"
    )
    .bind(number(cached.epoch))
    .bind(number(cached.version))
    .bind(cached.most_blocks)
    .bind(cached.most_bytes)
    .bind(terms)
    .bind(best)
    .bind(newest)
    .bind(TERM_HITS)
}

/// A memory whose index entry is not computed yet.
#[derive(Debug, Deserialize)]
pub struct Unpacked {
    /// The number of the memory, which orders a user's memories.
    pub seq: u64,
    /// The conversation in which the memory was said.
    pub conversation_id: Option<String>,
    /// The side that said the memory.
    pub role: Role,
    /// The name of the memory's speaker.
    pub name: Option<String>,
    /// The text of the memory.
    pub content: String,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// The time at which the memory was said, in RFC 3339.
    pub created_at: String,
    /// 1 for a fact that was extracted from a message, else 0.
    pub distilled: u8,
}

/// Reads the newest of the owner's memories that no block holds yet.
pub fn unpacked(owner: &Owner, most: u32) -> Query<Unpacked> {
    owned!(
        owner,
        "select seq, conversation_id, role, name, content, importance, created_at,
           fact_value is not null as distilled
         from memories
         where user_id = :owner and packed is null
         order by seq desc
         limit ?2"
    )
    .bind(most)
}

/// A memory that recall chose, as D1 has it now.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// The number of the memory, which orders a user's memories.
    pub seq: u64,
    /// The id of the memory.
    pub id: String,
    /// The conversation in which the memory was said.
    pub conversation_id: Option<String>,
    /// The message that the memory records, or from which the fact was extracted.
    pub source_message_id: Option<String>,
    /// The side that said the memory.
    pub role: Role,
    /// The name of the memory's speaker.
    pub name: Option<String>,
    /// The text of the memory.
    pub content: String,
    /// The type of the memory.
    pub memory_type: Kind,
    /// The importance of the memory, from 0 to 1.
    pub importance: f64,
    /// The time at which the memory was said, in RFC 3339.
    pub created_at: String,
    /// The metadata that the client added, as JSON.
    pub extra_metadata: Option<String>,
    /// The time from which a fact holds, in RFC 3339.
    pub valid_from: Option<String>,
    /// The time at which a fact ceased to hold, in RFC 3339.
    pub valid_to: Option<String>,
    /// The time at which the memory will be forgotten, in RFC 3339.
    pub expires_at: Option<String>,
    /// The key of a fact: `home`, `employer`.
    pub fact_key: Option<String>,
    /// The day of what is coming, or was: `2026-05-07`.
    pub occurs_on: Option<String>,
}

impl Found {
    /// Returns the memory with its text as of a day: in the past where its own day is over.
    #[must_use]
    pub fn told(mut self, today: &str) -> Self {
        let told = as_of(&self.content, self.occurs_on.as_deref(), today).into_owned();
        self.content = told;
        self
    }
}

/// Reads the owner's memories with the given numbers or ids, in no order, without those that have expired.
pub fn read(owner: &Owner, numbers: &[u64], ids: &[&str], now: Timestamp) -> Query<Found> {
    let numbers = serde_json::to_string(numbers).expect("numbers are JSON");
    let ids = serde_json::to_string(ids).expect("strings are JSON");
    owned!(
        owner,
        "select m.seq, m.id, m.conversation_id, m.source_message_id, m.role, m.name, m.content,
           m.memory_type, m.importance, m.created_at, m.extra_metadata, m.valid_from, m.valid_to,
           m.expires_at, m.fact_key, m.occurs_on
         from memories m
         where m.seq in (
             select n.value from json_each(?2) n
             union all
             select k.seq from json_each(?4) i cross join memories k on k.id = i.value
           )
           and +m.user_id = :owner
           and (m.expires_at is null or m.expires_at > ?3)"
    )
    .bind(numbers)
    .bind(now)
    .bind(ids)
}

/// Stores a memory of the person's stored message, from which the model may distil facts after a time.
pub fn remember(
    owner: &Owner,
    message_id: &MessageId,
    importance: f64,
    entry: &Entry,
    distil_after: Option<Timestamp>,
) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at, packed, distil_after
         )
         select m.id, m.user_id, m.conversation_id, m.id, m.role, m.content, 'context', ?3,
           m.timestamp, ?4, ?5
         from messages m
         where m.id = ?2 and m.user_id = :owner
         on conflict (id) do nothing"
    )
    .bind(message_id.as_str())
    .bind(importance)
    .bind(entry.pack())
    .bind(distil_after)
}

/// Stores a memory of a stored reply, where the message that it answers has a memory.
pub fn remember_reply(owner: &Owner, reply_id: &MessageId, entry: &Entry) -> Query {
    owned!(
        owner,
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type,
           importance, created_at, packed
         )
         select r.id, r.user_id, r.conversation_id, r.id, r.role, r.content, 'context', ?3,
           r.timestamp, ?4
         from messages r join memories k on k.id = r.reply_to
         where r.id = ?2
           and r.status in ('complete', 'interrupted') and r.forgotten_at is null and r.branch_id is null
           and r.user_id = :owner
         on conflict (id) do nothing"
    )
    .bind(reply_id.as_str())
    .bind(REPLY_IMPORTANCE)
    .bind(entry.pack())
}

/// Replaces the text of a reply's memory by the text of the reply. Triggers update the indexes.
pub fn replace_reply(owner: &Owner, reply_id: &MessageId, entry: &Entry) -> Query {
    owned!(
        owner,
        "update memories
         set content = r.content, created_at = r.timestamp, packed = ?3
         from messages r
         where r.id = ?2 and memories.id = r.id
           and r.user_id = :owner"
    )
    .bind(reply_id.as_str())
    .bind(entry.pack())
}

/// Converts a whole number below 2^53 into the only kind of number that D1 takes.
#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted, far below 2^53"
)]
fn number(number: u64) -> f64 {
    number as f64
}
