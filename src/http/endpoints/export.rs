//! `GET /users/me/export`: everything that somebody has, a JSON object a line (NDJSON).
//!
//! The first line says what the lines of each type hold, the last one, of the type `end`, how many there
//! were: where it is missing, the rest is, too. Pages are read and sent one after another, and no page is
//! read before the client has taken the last: memory stays the same however much there is. What stays is in
//! it, once or twice; of what is added or taken away meanwhile the `end` line names the types. Whoever is
//! erased or suspended meanwhile gets an `error` line and no more.

use crate::audit::Action;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::limit::{EXPORT_PATIENCE, EXPORTED_LINES};
use crate::platform::{DbError, Platform, next};
use crate::privacy::export::{self, CHAPTERS, Chapter, Line, Marks, Standing};
use serde_json::{Map, Value, json};

/// The content type of a JSON text a line.
const NDJSON: &str = "application/x-ndjson";

/// Why an export ends before its end.
enum Broken {
    /// The database failed, with the cause.
    Database(DbError),
    /// Whose it is has nothing any more, or may not have it.
    Owner,
}

impl From<DbError> for Broken {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn everything<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let statements = vec![call.note(Action::Exported, None), export::standing(owner)];
    let mut results = call.batch(owner, statements).await?;
    next(&mut results)?;
    let begun = next(&mut results)?.first::<Standing>()?;
    let begun = begun.ok_or_else(|| Error::not_found(Resource::User, Some(owner.as_str())))?;
    let (sink, body) = call.platform.pipe();
    let (platform, owner) = (call.platform.clone(), owner.clone());
    let request_id = call.request_id.to_owned();
    call.platform.spawn(async move {
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
        platform.close(sink, last, EXPORT_PATIENCE).await;
    });
    let named = "attachment; filename=\"keepsake-export.ndjson\"";
    Ok(Reply::stream(NDJSON, body).header("content-disposition", named.to_owned()))
}

fn line_of(value: &Value) -> Vec<u8> {
    format!("{value}\n").into_bytes()
}

/// Sends all but the last line, which comes back; `None` where the client is gone.
async fn send<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
    begun: &Standing,
) -> Result<Option<Vec<u8>>, Broken> {
    let schema = json!({
        "type": "schema",
        "format": "keepsake-export",
        "version": 1,
        "exported_at": platform.now().to_string(),
        "records": export::schema(),
    });
    if !platform.put(sink, line_of(&schema), EXPORT_PATIENCE).await {
        return Ok(None);
    }
    let mut counts = Map::new();
    for chapter in CHAPTERS {
        let sent = send_chapter(platform, sink, owner, begun, chapter).await?;
        let Some(count) = sent else {
            return Ok(None);
        };
        counts.insert(chapter.name.to_owned(), count.into());
    }
    let mut results = platform.batch(vec![export::standing(owner)]).await?;
    let ended = results.pop().map(|rows| rows.first::<Standing>());
    let ended = ended.transpose()?.flatten().ok_or(Broken::Owner)?;
    if ended.user_id != begun.user_id {
        return Err(Broken::Owner);
    }
    let (before, after) = (marks(begun)?, marks(&ended)?);
    let changed = |chapter: &&Chapter| {
        let sent = counts.get(chapter.name).and_then(Value::as_u64);
        let there = before.get(chapter.name);
        let counted = there.and_then(|(count, _)| u64::try_from(*count).ok());
        there != after.get(chapter.name) || sent != counted
    };
    let changed: Vec<&str> = CHAPTERS.iter().filter(changed).map(|c| c.name).collect();
    Ok(Some(line_of(
        &json!({"type": "end", "records": counts, "changed": changed}),
    )))
}

fn marks(standing: &Standing) -> Result<Marks, DbError> {
    serde_json::from_str(&standing.marks).map_err(|error| DbError(error.to_string()))
}

/// How many lines it had; `None` where the client is gone.
async fn send_chapter<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
    begun: &Standing,
    chapter: &Chapter,
) -> Result<Option<usize>, Broken> {
    let (mut count, mut after) = (0, "[]".to_owned());
    loop {
        let page = (chapter.page)(owner, &after, EXPORTED_LINES);
        let statements = vec![export::may_go_on(owner, &begun.user_id), page];
        let mut results = platform.batch(statements).await?.into_iter();
        if next(&mut results)?.is_empty() {
            return Err(Broken::Owner);
        }
        let lines = next(&mut results)?.all::<Line>()?;
        let Some(last) = lines.last() else {
            return Ok(Some(count));
        };
        count += lines.len();
        let full = lines.len() == EXPORTED_LINES as usize;
        last.place.clone_into(&mut after);
        let mut bytes = Vec::new();
        for line in &lines {
            bytes.extend_from_slice(line.line.as_bytes());
            bytes.push(b'\n');
        }
        if !platform.put(sink, bytes, EXPORT_PATIENCE).await {
            return Ok(None);
        }
        if !full {
            return Ok(Some(count));
        }
    }
}
