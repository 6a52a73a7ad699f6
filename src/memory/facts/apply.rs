//! From what messages say to what is stored of it: equal things are kept once, a new value of a key
//! supersedes the one before, what is taken back goes. What was said earlier and is stored later (an
//! import, a slow model) changes nothing of what was said since. A message whose memory is gone by
//! then changes nothing at all.
//!
//! [`Changes`] folds the facts of one message, or of many in order, into at most five statements,
//! whatever their number.

use super::{Change, Fact};
use crate::id::{self, Owner};
use crate::memory::index::{Entry, Text};
use crate::memory::{Kind, words};
use crate::platform::Stmt;
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The message that facts come from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its id.
    pub message: &'a str,
    /// When it was said.
    pub at: Timestamp,
}

/// A fact to be stored.
#[derive(Debug, Clone, Serialize)]
struct Row {
    id: String,
    message: String,
    key: Option<String>,
    value: String,
    content: String,
    r#type: &'static str,
    importance: f64,
    from: String,
    to: Option<String>,
    by: Option<String>,
    packed: String,
}

/// What closes a value that is stored and current.
#[derive(Debug, Clone, Serialize)]
struct Closing {
    message: String,
    key: String,
    /// The value that it does not close.
    except: Option<String>,
    /// The only one that it closes.
    only: Option<String>,
    at: String,
    by: Option<String>,
}

/// What was never so.
#[derive(Debug, Clone, Serialize)]
struct Retraction {
    message: String,
    key: String,
    only: Option<String>,
    at: String,
}

/// What is to change.
#[derive(Debug, Default)]
pub struct Changes {
    rows: Vec<Row>,
    closings: Vec<Closing>,
    retractions: Vec<Retraction>,
    /// What the last message with facts said, before these ones, was never so.
    retract_last: bool,
}

impl Changes {
    /// Takes a fact. `random` makes its id.
    pub fn take(&mut self, fact: Fact, source: Source<'_>, random: [u8; 16]) {
        match (fact.change, fact.key) {
            (Change::Holds, key) => {
                let value = match &key {
                    Some(_) => fact.value,
                    None => words::folded(&fact.content),
                };
                let kept = self.rows.iter();
                let mut kept = kept.filter(|row| row.key == key && row.to.is_none());
                if kept.any(|row| row.value == value) {
                    return;
                }
                let id = id::new(source.at, random);
                if let Some(key) = &key {
                    self.close(key, Some(&value), None, source, Some(&id));
                }
                let text = Text {
                    role: Role::User,
                    name: None,
                    content: &fact.content,
                    at: source.at,
                    conversation: None,
                    importance: fact.importance,
                    distilled: true,
                };
                self.rows.push(Row {
                    packed: Entry::new(&text, None).pack(),
                    id,
                    message: source.message.to_owned(),
                    key,
                    value,
                    content: fact.content,
                    r#type: fact.kind.name(),
                    importance: fact.importance,
                    from: source.at.to_string(),
                    to: None,
                    by: None,
                });
            }
            (Change::Ended, Some(key)) => {
                let only = Some(fact.value).filter(|value| !value.is_empty());
                self.close(&key, None, only, source, None);
            }
            (Change::Retracted, Some(key)) => {
                let only = Some(fact.value).filter(|value| !value.is_empty());
                self.remove(|row| {
                    row.key.as_ref() == Some(&key) && only.as_ref().is_none_or(|v| row.value == *v)
                });
                self.retractions.push(Retraction {
                    message: source.message.to_owned(),
                    key,
                    only,
                    at: source.at.to_string(),
                });
            }
            (Change::Retracted, None) => {
                let keyed = self.rows.iter().rev().find(|row| row.key.is_some());
                match keyed.map(|row| row.message.clone()) {
                    Some(message) => self.remove(|row| row.message == message),
                    None => self.retract_last = true,
                }
            }
            (Change::Ended, None) => {}
        }
    }

    fn close(
        &mut self,
        key: &str,
        except: Option<&str>,
        only: Option<String>,
        source: Source<'_>,
        by: Option<&str>,
    ) {
        let at = source.at.to_string();
        for row in &mut self.rows {
            let meant = row.key.as_deref() == Some(key) && row.to.is_none();
            if meant && only.as_ref().is_none_or(|only| row.value == *only) {
                row.to = Some(at.clone());
                row.by = by.map(str::to_owned);
            }
        }
        self.closings.push(Closing {
            message: source.message.to_owned(),
            key: key.to_owned(),
            except: except.map(str::to_owned),
            only,
            at,
            by: by.map(str::to_owned),
        });
    }

    /// Takes back rows; what they had superseded is so again.
    fn remove(&mut self, gone: impl Fn(&Row) -> bool) {
        let ids: Vec<String> = self
            .rows
            .iter()
            .filter(|row| gone(row))
            .map(|row| row.id.clone())
            .collect();
        let is_gone = |by: Option<&String>| by.is_some_and(|by| ids.contains(by));
        self.rows.retain(|row| !ids.contains(&row.id));
        self.closings
            .retain(|closing| !is_gone(closing.by.as_ref()));
        for row in &mut self.rows {
            if is_gone(row.by.as_ref()) {
                (row.to, row.by) = (None, None);
            }
        }
    }

    /// The statements, in order; none where nothing changes.
    #[must_use]
    pub fn statements(&self, owner: &Owner) -> Vec<Stmt> {
        let json = |values: Result<String, _>| values.expect("texts and numbers are JSON");
        let mut statements = Vec::new();
        if self.retract_last || !self.retractions.is_empty() {
            let retractions = json(serde_json::to_string(&self.retractions));
            let last = f64::from(u8::from(self.retract_last));
            statements.push(restore(owner, &retractions, last));
            statements.push(retract(owner, &retractions, last));
        }
        let rows = json(serde_json::to_string(&self.rows));
        if !self.rows.is_empty() {
            statements.push(insert(owner, &rows));
        }
        if !self.closings.is_empty() {
            let closings = json(serde_json::to_string(&self.closings));
            statements.push(close(owner, &closings, &rows));
        }
        statements
    }
}

/// What the facts had superseded that are about to be retracted is so again.
#[must_use]
pub fn restore(owner: &Owner, retractions: &str, last: f64) -> Stmt {
    Stmt::new(
        "update memories set valid_to = null, superseded_by = null
         where user_id = (select id from users where external_user_id = ?1)
           and superseded_by in (
             select m.id from json_each(?2) r
               cross join memories s on s.id = r.value ->> 'message'
               cross join memories m on m.fact_key = r.value ->> 'key'
             where m.user_id = (select id from users where external_user_id = ?1)
               and m.fact_value = coalesce(r.value ->> 'only', m.fact_value)
               and coalesce(m.valid_from, '') <= r.value ->> 'at'
             union all
             select m.id from memories m
             where ?3 = 1 and m.fact_value is not null
               and m.user_id = (select id from users where external_user_id = ?1)
               and m.source_message_id = (
                 select k.source_message_id from memories k
                 where k.user_id = (select id from users where external_user_id = ?1)
                   and k.fact_key is not null and k.fact_value is not null
                 order by k.seq desc limit 1
               )
           )",
    )
    .bind(owner.as_str())
    .bind(retractions)
    .bind(last)
}

/// Deletes what was never so.
#[must_use]
pub fn retract(owner: &Owner, retractions: &str, last: f64) -> Stmt {
    Stmt::new(
        "delete from memories where seq in (
           select m.seq from json_each(?2) r
             cross join memories s on s.id = r.value ->> 'message'
             cross join memories m on m.fact_key = r.value ->> 'key'
           where m.user_id = (select id from users where external_user_id = ?1)
             and m.fact_value = coalesce(r.value ->> 'only', m.fact_value)
             and coalesce(m.valid_from, '') <= r.value ->> 'at'
           union all
           select m.seq from memories m
           where ?3 = 1 and m.fact_value is not null
             and m.user_id = (select id from users where external_user_id = ?1)
             and m.source_message_id = (
               select k.source_message_id from memories k
               where k.user_id = (select id from users where external_user_id = ?1)
                 and k.fact_key is not null and k.fact_value is not null
               order by k.seq desc limit 1
             )
         )",
    )
    .bind(owner.as_str())
    .bind(retractions)
    .bind(last)
}

/// Stores facts whose messages are remembered, but for those that are known and current. Where
/// another value of the key is known from later on, that one has superseded it already.
#[must_use]
pub fn insert(owner: &Owner, rows: &str) -> Stmt {
    Stmt::new(
        "insert into memories (
           id, user_id, conversation_id, source_message_id, role, content, memory_type, importance,
           created_at, packed, fact_key, fact_value, valid_from, valid_to, superseded_by
         )
         select f.value ->> 'id', s.user_id, s.conversation_id, s.id, 'user',
           f.value ->> 'content', f.value ->> 'type', f.value ->> 'importance', f.value ->> 'from',
           f.value ->> 'packed', f.value ->> 'key', f.value ->> 'value', f.value ->> 'from',
           coalesce(f.value ->> 'to', l.valid_from), coalesce(f.value ->> 'by', l.id)
         from json_each(?2) f cross join memories s on s.id = f.value ->> 'message'
           left join memories l on l.seq = (
             select k.seq from memories k
             where k.user_id = s.user_id and k.fact_key = f.value ->> 'key'
               and k.fact_value <> f.value ->> 'value' and k.valid_from > f.value ->> 'from'
             order by k.valid_from limit 1
           )
         where s.user_id = (select id from users where external_user_id = ?1) and s.role = 'user'
           and not exists (
             select 1 from memories k
             where k.user_id = s.user_id and coalesce(k.fact_key, '') = coalesce(f.value ->> 'key', '')
               and k.fact_value = f.value ->> 'value' and k.valid_to is null
           )
         on conflict do nothing",
    )
    .bind(owner.as_str())
    .bind(rows)
}

/// Ends what is superseded, by the first change since that is against it.
#[must_use]
pub fn close(owner: &Owner, closings: &str, rows: &str) -> Stmt {
    Stmt::new(
        "update memories set
           (valid_to, superseded_by) = (
             select c.value ->> 'at', c.value ->> 'by' from json_each(?2) c
             where c.value ->> 'key' = memories.fact_key
               and c.value ->> 'except' is not memories.fact_value
               and coalesce(c.value ->> 'only', memories.fact_value) = memories.fact_value
               and coalesce(memories.valid_from, '') <= c.value ->> 'at'
               and coalesce(memories.valid_to, '~') > c.value ->> 'at'
             order by c.key limit 1
           )
         where user_id = (select id from users where external_user_id = ?1)
           and fact_value is not null
           and fact_key in (
             select c.value ->> 'key' from json_each(?2) c
               cross join memories s on s.id = c.value ->> 'message'
             where c.value ->> 'except' is not memories.fact_value
               and coalesce(c.value ->> 'only', memories.fact_value) = memories.fact_value
               and coalesce(memories.valid_from, '') <= c.value ->> 'at'
               and coalesce(memories.valid_to, '~') > c.value ->> 'at'
           )
           and id not in (select r.value ->> 'id' from json_each(?3) r)",
    )
    .bind(owner.as_str())
    .bind(closings)
    .bind(rows)
}

/// A fact that is so.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Current {
    /// The memory's id.
    pub id: String,
    /// The message that it was distilled from; absent where a client made it.
    pub source_message_id: Option<String>,
    /// One sentence.
    pub content: String,
    /// Fact, preference or event.
    #[serde(rename(deserialize = "memory_type"))]
    pub r#type: Kind,
    /// What it is about.
    pub fact_key: Option<String>,
    /// RFC 3339; from when it is so.
    pub valid_from: Option<String>,
}

/// The owner's current facts for a prompt or a profile, those that weigh most first, of two the
/// younger: [`Current`]s. Its index has these facts alone: by any other, all of the owner's memories are read.
#[must_use]
pub fn current(owner: &Owner, now: Timestamp, most: u32) -> Stmt {
    Stmt::new(
        "select id, source_message_id, content, memory_type, fact_key, valid_from
         from memories indexed by ux_memories_current_fact
         where user_id = (select id from users where external_user_id = ?1)
           and fact_value is not null and valid_to is null
           and (expires_at is null or expires_at > ?2)
         order by importance - min(0.4, (julianday(?2) - julianday(created_at)) / 1000.0) desc, seq desc
         limit ?3",
    )
    .bind(owner.as_str())
    .bind(now)
    .bind(most)
}
