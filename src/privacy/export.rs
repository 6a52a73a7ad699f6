//! The export of everything that a user owns: a JSON object a line (NDJSON), a section for each row of
//! [`OWNED`] that has one. Two round trips, and one for each page.
//!
//! The first line lists the fields of the lines of each type, and the last one, of the type `end`, how many there
//! were: where it is missing, the rest is missing, too. Pages are read and sent one after another, and no page is read
//! before the client has taken the last: memory stays the same however much there is. A line that stays meanwhile is in
//! the export once or twice; the `end` line names the types of which a line was added or taken away. A user who is
//! erased or suspended meanwhile gets an `error` line and no more.

use super::owned::{Export, MARKS, OWNED, Section};
use crate::audit::Action;
use crate::audit::actor::Actor;
use crate::error::{Error, Resource};
use crate::id::Owner;
use crate::limit::{EXPORT_TIMEOUT, EXPORTED_LINES};
use crate::owned;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, DbError, Platform, Query};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The state of an owner's data during an export.
#[derive(Debug, Deserialize)]
pub struct StandingRow {
    /// The internal id of the user: a user who was erased and came back has another one.
    pub user_id: String,
    /// The marks of the data, a JSON object: for each type of line an array with the number of lines and a mark.
    pub marks: String,
}

/// The state of each type of line: the number of lines, and a mark that changes where a line was added or removed.
type Marks = BTreeMap<String, (usize, Value)>;

/// Selects the state of the owner's data; no row while the owner is being erased or suspended.
pub fn standing(owner: &Owner) -> Query<StandingRow> {
    owned!(
        owner,
        "select u.id as user_id, json_object(",
        MARKS,
        ") as marks
         from users u
         where u.external_user_id = ?1 and u.suspended_at is null
           and not exists (select 1 from erasures where owner = ?1)"
    )
}

/// Selects a row while the owner is the same user as at the beginning of the export, and is neither being erased nor
/// suspended.
pub fn may_go_on(owner: &Owner, user_id: &str) -> Query<IdRow> {
    owned!(
        owner,
        "select id from users
         where external_user_id = ?1 and id = ?2 and suspended_at is null
           and not exists (select 1 from erasures where owner = ?1)"
    )
    .bind(user_id)
}

/// Returns the sections of an export, in order.
pub fn sections() -> impl Iterator<Item = &'static Section> {
    OWNED.iter().filter_map(|owned| match &owned.export {
        Export::Section(section) => Some(section),
        Export::Omitted(_) => None,
    })
}

/// Returns the names of the fields of a line, for each type of line.
#[must_use]
pub fn schema() -> Map<String, Value> {
    sections()
        .map(|section| (section.name.to_owned(), section.fields.into()))
        .collect()
}

/// The reason why an export ends early.
enum Broken {
    /// The database failed, with the cause.
    Database(DbError),
    /// The owner is erased or suspended.
    Owner,
}

impl From<DbError> for Broken {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

/// Begins an export, notes that in the audit, and returns the lines as they are read.
///
/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn start<P: Platform>(
    platform: &P,
    actor: &Actor<'_>,
    owner: &Owner,
) -> Result<P::Body, Error> {
    let mut batch = Batch::new();
    batch.ask(actor.note(platform, Action::Exported, None));
    let begun = batch.ask(standing(owner));
    let results = actor.run(platform, owner, batch).await?;
    let begun = results
        .first(begun)?
        .ok_or_else(|| Error::not_found(Resource::User, Some(owner.as_str())))?;
    let (sink, body) = platform.pipe();
    let (work, owner) = (platform.clone(), owner.clone());
    let request_id = actor.request_id.to_owned();
    platform.spawn(async move {
        let platform = work;
        let last = match send(&platform, &sink, &owner, &begun).await {
            Ok(Some(end)) => end,
            // The client is gone.
            Ok(None) => Vec::new(),
            Err(Broken::Owner) => {
                let detail = "This user was erased or suspended meanwhile: the rest is not exported.";
                line_of(&json!({"type": "error", "detail": detail}))
            }
            Err(Broken::Database(DbError(cause))) => {
                let line = json!({"level": "error", "event": "cause", "request_id": request_id, "cause": cause});
                platform.log(&line.to_string());
                line_of(&json!({"type": "error", "detail": "The export broke off. Please try again."}))
            }
        };
        platform.close(sink, last, EXPORT_TIMEOUT).await;
    });
    Ok(body)
}

fn line_of(value: &Value) -> Vec<u8> {
    format!("{value}\n").into_bytes()
}

/// Sends all lines of an export but the last, and returns the last line; `None` where the client is gone.
async fn send<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
    begun: &StandingRow,
) -> Result<Option<Vec<u8>>, Broken> {
    let schema = json!({
        "type": "schema",
        "format": "keepsake-export",
        "version": 1,
        "exported_at": platform.now().to_string(),
        "records": schema(),
    });
    if !platform.put(sink, line_of(&schema), EXPORT_TIMEOUT).await {
        return Ok(None);
    }
    let mut counts = Map::new();
    for section in sections() {
        let sent = send_section(platform, sink, owner, begun, section).await?;
        let Some(count) = sent else {
            return Ok(None);
        };
        counts.insert(section.name.to_owned(), count.into());
    }
    let ended = standing(owner).first(platform).await?;
    let ended = ended.ok_or(Broken::Owner)?;
    if ended.user_id != begun.user_id {
        return Err(Broken::Owner);
    }
    let (before, after) = (marks(begun)?, marks(&ended)?);
    let has_changed = |section: &&Section| {
        let sent = counts.get(section.name).and_then(Value::as_u64);
        let there = before.get(section.name);
        let counted = there.and_then(|(count, _)| u64::try_from(*count).ok());
        there != after.get(section.name) || sent != counted
    };
    let changed = sections().filter(has_changed);
    let changed: Vec<&str> = changed.map(|section| section.name).collect();
    Ok(Some(line_of(
        &json!({"type": "end", "records": counts, "changed": changed}),
    )))
}

fn marks(standing: &StandingRow) -> Result<Marks, DbError> {
    serde_json::from_str(&standing.marks).map_err(|error| DbError(error.to_string()))
}

/// Sends the lines of a section of an export, and returns the number of lines; `None` where the client is gone.
async fn send_section<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
    begun: &StandingRow,
    section: &Section,
) -> Result<Option<usize>, Broken> {
    let (mut count, mut after) = (0, "[]".to_owned());
    loop {
        let mut batch = Batch::new();
        let may_go_on = batch.ask(may_go_on(owner, &begun.user_id));
        let page = batch.ask((section.page)(owner, &after, EXPORTED_LINES));
        let results = batch.run(platform).await?;
        if results.is_empty(may_go_on)? {
            return Err(Broken::Owner);
        }
        let lines = results.all(page)?;
        let Some(last) = lines.last() else {
            return Ok(Some(count));
        };
        count += lines.len();
        let is_full = lines.len() == EXPORTED_LINES as usize;
        last.place.clone_into(&mut after);
        let mut bytes = Vec::new();
        for line in &lines {
            bytes.extend_from_slice(line.line.as_bytes());
            bytes.push(b'\n');
        }
        if !platform.put(sink, bytes, EXPORT_TIMEOUT).await {
            return Ok(None);
        }
        if !is_full {
            return Ok(Some(count));
        }
    }
}
