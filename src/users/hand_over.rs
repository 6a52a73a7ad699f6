//! A hand-over: an administrator gives conversations of one user, or everything that the user said and that is
//! remembered of it, to another. Two round trips, all or nothing.
//!
//! A trigger moves the messages and memories of a conversation with it. The tables that move as well where everything is
//! given are rows of [`OWNED`].

use super::store;
use crate::audit::Action;
use crate::audit::actor::{Actor, present};
use crate::error::{Error, Resource};
use crate::id::{self, ConversationId, Owner};
use crate::memory::clear::forget_index;
use crate::memory::create::delete_expired;
use crate::memory::facts::sources;
use crate::memory::recall;
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query};
use crate::privacy::owned::{HandOver, OWNED};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The conversations that are to be given to another user.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// All conversations of the owner, and all memories.
    All,
    /// The conversations with these ids.
    Conversations(Vec<ConversationId>),
}

/// Gives conversations of `owner` to another user, and returns the number of given conversations.
///
/// # Errors
/// [`Error::NotFound`] where there is no such user, or the owner lacks one of the conversations, and
/// [`Error::BeingAnswered`], [`Error::BeingErased`]: then nothing has moved.
pub async fn hand_over<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
    to: &Owner,
    chosen: &Chosen,
) -> Result<usize, Error> {
    let named: Option<BTreeSet<&str>> = match chosen {
        Chosen::All => None,
        Chosen::Conversations(ids) => Some(ids.iter().map(ConversationId::as_str).collect()),
    };
    let list = named.as_ref().map(|ids| json!(ids).to_string());
    let named = named.map(|ids| ids.len());
    let check = || may_be_moved(platform, owner, to, list.as_deref(), named);
    check().await?;
    let (now, id) = (platform.now(), || {
        id::new(platform.now(), platform.random())
    });
    let note = actor.note_change(platform, Action::Moved, Some(actor.pseudonym(to)));
    let mut batch = Batch::new();
    let receiver = batch.ask(present(to, &id()));
    let giver = batch.ask(present(owner, &id()));
    let moved = if list.is_none() {
        batch.ask(note);
        batch.ask_all(forget_index(owner));
        batch.ask(delete_expired(to, now));
        batch.ask(merge(owner, to, None));
        let moved = batch.ask(give(owner, to, None, now));
        batch.ask_all(OWNED.iter().filter_map(|table| match table.hand_over {
            HandOver::Rest(give) => Some(give(owner, to)),
            _ => None,
        }));
        moved
    } else {
        let list = list.as_deref();
        batch.ask(delete_expired(to, now));
        batch.ask_all(list.map(|list| sources::leave(owner, list)));
        batch.ask(merge(owner, to, list));
        let moved = batch.ask(give(owner, to, list, now));
        batch.ask(note);
        batch.ask(sources::delete_foreign(owner));
        moved
    };
    if let Some(guard) = actor.guard(platform) {
        batch.ask(guard);
    }
    let results = match batch.run(platform).await {
        Ok(results) => results,
        Err(error) => {
            let error = Error::from(error);
            if matches!(error, Error::Internal(_)) {
                // Something came in between: the check says what.
                check().await?;
            }
            return Err(error);
        }
    };
    let moved = results.count(moved)?;
    let has_gone = results.is_empty(receiver)? || results.is_empty(giver)?;
    if has_gone || moved == 0 && named > Some(0) {
        check().await?;
    }
    recall::forget(platform, owner);
    recall::forget(platform, to);
    Ok(moved)
}

/// Checks that conversations of a user, all of them where none is named, can be given to another user now. One round
/// trip.
async fn may_be_moved<P: Platform>(
    platform: &P,
    owner: &Owner,
    to: &Owner,
    list: Option<&str>,
    named: Option<usize>,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    let giver = batch.ask(store::get(owner));
    let receiver = batch.ask(store::get(to));
    let conversations = batch.ask(count(owner, list, platform.now()));
    let results = batch.run(platform).await?;
    if results.is_empty(giver)? || results.is_empty(receiver)? {
        return Err(Error::not_found(Resource::User, None));
    }
    let conversations = results.first(conversations)?.unwrap_or_default();
    if named.is_some_and(|named| named != conversations.total) {
        return Err(Error::not_found(Resource::Conversation, None));
    }
    if conversations.writing > 0 {
        return Err(Error::BeingAnswered);
    }
    Ok(())
}

/// The numbers of a user's conversations.
#[derive(Debug, Default, Deserialize)]
pub struct ConversationCounts {
    /// The number of all counted conversations.
    pub total: usize,
    /// The number of conversations in which a reply is being written.
    pub writing: usize,
}

/// Counts the named conversations that the owner has; all conversations of the owner where none is named.
pub fn count(
    owner: &Owner,
    conversations: Option<&str>,
    now: Timestamp,
) -> Query<ConversationCounts> {
    owned!(
        owner,
        "select count(*) as total, count((
           select 1 from messages m
           where m.conversation_id = c.id and m.status = 'writing' and m.leased_until >= ?3
           limit 1
         )) as writing
         from conversations c
         where c.user_id = :owner
           and (?2 is null or c.id in (select value from json_each(?2)))"
    )
    .bind(conversations)
    .bind(now)
}

/// Deletes facts that are to be given and that the other user has as well: the other user's facts stay.
pub fn merge(owner: &Owner, to: &Owner, conversations: Option<&str>) -> Query {
    owned!(
        owner,
        "delete from memories where seq in (
           select m.seq from memories m
           join memories t on t.user_id = (select id from users where external_user_id = ?2)
             and coalesce(t.fact_key, '') = coalesce(m.fact_key, '')
             and t.fact_value = m.fact_value and t.valid_to is null
           where m.user_id = :owner
             and m.fact_value is not null and m.valid_to is null
             and (?3 is null or m.conversation_id in (select value from json_each(?3)))
         )"
    )
    .bind(to.as_str())
    .bind(conversations)
}

/// Gives conversations of the owner, or all of them, to another user: with their messages and memories, by a trigger.
/// The batch of the statement fails where one of the conversations is not the owner's, where a reply is being written
/// in one, and where there is no such other user.
pub fn give(
    owner: &Owner,
    to: &Owner,
    conversations: Option<&str>,
    now: Timestamp,
) -> Query<IdRow> {
    owned!(
        owner,
        "update conversations
         set user_id = (
           select t.id from users t
           where t.external_user_id = ?2
             and (?3 is null or json_array_length(?3) = (
               select count(*) from conversations c
               where c.user_id = :owner
                 and c.id in (select value from json_each(?3))
             ))
             and not exists (
               select 1 from conversations c join messages m on m.conversation_id = c.id
               where c.user_id = :owner
                 and (?3 is null or c.id in (select value from json_each(?3)))
                 and m.status = 'writing' and m.leased_until >= ?4
             )
         )
         where user_id = :owner
           and (?3 is null or id in (select value from json_each(?3)))
         returning id"
    )
    .bind(to.as_str())
    .bind(conversations)
    .bind(now)
}
