//! A page of memories, newest first. One round trip.

use super::Kind;
use super::filter::Filter;
use super::record::{COLUMNS, Memory, SOURCES};
use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::Error;
use crate::id::Owner;
use crate::owned;
use crate::platform::sql::Total;
use crate::platform::{Batch, Platform, Query};
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A page of a list of memories.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemoryPage {
    /// The memories of the page, newest first.
    pub memories: Vec<Memory>,
    /// The cursor of the next page; null for the last page.
    pub next_cursor: Option<String>,
    /// The number of memories on all pages.
    pub total: u32,
}

/// The name of the list, in its cursors.
const LIST: &str = "memories";

/// The end of a page: the time and the number of its last memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the page's last memory, in RFC 3339.
    pub created_at: String,
    /// The number of the page's last memory.
    pub seq: u32,
}

impl Cursor {
    /// Parses the text of a [`MemoryPage::next_cursor`].
    ///
    /// # Errors
    /// [`Error::Invalid`], naming `cursor`.
    pub fn parse(cursor: &str) -> Result<Self, Error> {
        let [created_at, seq] = cursor::parse(LIST, cursor)?;
        let seq = seq.parse().map_err(|_| cursor::invalid())?;
        Ok(Self { created_at, seq })
    }

    /// Formats the cursor of a page that ends with a memory.
    fn after(memory: &Memory) -> String {
        cursor::format(LIST, [&memory.created_at, &memory.seq.to_string()])
    }
}

/// Loads the page of at most `limit` memories after a cursor.
///
/// # Errors
/// [`Error::Internal`].
pub async fn list<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    filter: &Filter,
    cursor: Option<&Cursor>,
    limit: u32,
) -> Result<MemoryPage, Error> {
    let now = platform.now();
    let mut batch = Batch::new();
    // One more than the page shows whether another follows.
    let page = batch.ask(find_page(
        owner,
        filter,
        cursor,
        now,
        limit.saturating_add(1),
    ));
    let total = batch.ask(count(owner, filter, now));
    let results = actor.run(platform, owner, batch).await?;
    // As of the time whose state is wanted.
    let today = filter.as_of.unwrap_or(now).day();
    let memories = results.all(page)?.into_iter();
    let mut memories: Vec<Memory> = memories.map(|memory| memory.told(&today)).collect();
    let total = results.first(total)?.unwrap_or_default();
    let last = cursor::cut(&mut memories, limit);
    Ok(MemoryPage {
        next_cursor: last.map(Cursor::after),
        memories,
        total: total.total,
    })
}

/// The condition on a memory `m` that it meets a filter and has not expired, by the parameters that `bind_filter` binds.
pub const MATCHES: &str = "m.user_id = :owner
           and (?2 is null or m.memory_type = ?2)
           and (?3 is null or m.conversation_id = ?3)
           and (?4 is null or m.created_at >= ?4)
           and (?5 is null or m.created_at < ?5)
           and (m.valid_to is null or m.valid_to > ?6)
           and (?6 is null or coalesce(m.valid_from, m.created_at) <= ?6)
           and not exists (
             select 1 from json_each(?7) w
             where not exists (
               select 1 from json_each(iif(json_valid(m.extra_metadata), m.extra_metadata, '{}')) h
               where h.key = w.key and w.value = iif(h.type in ('true', 'false'), h.type, cast(h.atom as text))
             )
           )
           and (m.expires_at is null or m.expires_at > ?8)
           and (?9 is null or m.role = ?9)";

/// Binds the parameters 2 to 9, which [`MATCHES`] names.
fn bind_filter<R>(query: Query<R>, filter: &Filter, now: Timestamp) -> Query<R> {
    query
        .bind(filter.kind.map(Kind::name))
        .bind(filter.conversation.as_deref())
        .bind(filter.since)
        .bind(filter.until)
        .bind(filter.as_of)
        .bind(filter.metadata_json())
        .bind(now)
        .bind(filter.role.map(Role::name))
}

/// Finds at most `most` of the owner's memories after a cursor, newest first.
pub fn find_page(
    owner: &Owner,
    filter: &Filter,
    cursor: Option<&Cursor>,
    now: Timestamp,
    most: u32,
) -> Query<Memory> {
    let query = owned!(
        owner,
        "select ",
        COLUMNS,
        ", ",
        SOURCES,
        " from memories m
         where ",
        MATCHES,
        " and (?10 is null or (m.created_at, m.seq) < (?10, ?11))
         order by m.created_at desc, m.seq desc
         limit ?12"
    );
    bind_filter(query, filter, now)
        .bind(cursor.map(|cursor| cursor.created_at.as_str()))
        .bind(cursor.map(|cursor| cursor.seq))
        .bind(most)
}

/// Counts the owner's memories on all pages.
pub fn count(owner: &Owner, filter: &Filter, now: Timestamp) -> Query<Total> {
    let query = owned!(
        owner,
        "select count(*) as total from memories m where ",
        MATCHES
    );
    bind_filter(query, filter, now)
}
