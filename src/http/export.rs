//! `GET /users/me/export`: everything that somebody has, a JSON object a line (NDJSON).
//!
//! The first line says what the lines of each type hold, the last one, of the type `end`, how many there
//! were: where it is missing, the rest is, too. Pages are read and sent one after another, and no page is
//! read before the client has taken the last: memory stays the same however much there is. What is
//! changed meanwhile may come twice; nothing that stays is left out.

use super::Call;
use super::reply::Reply;
use crate::audit::Action;
use crate::error::Error;
use crate::export::{self, CHAPTERS, Chapter, Line};
use crate::id::Owner;
use crate::limit::{EXPORT_PATIENCE, EXPORTED_LINES};
use crate::platform::{DbError, Platform, next};
use serde_json::{Map, json};

/// The content type of a JSON text a line.
const NDJSON: &str = "application/x-ndjson";

/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn everything<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    call.batch(owner, vec![call.note(Action::Exported, None)])
        .await?;
    let (sink, body) = call.platform.pipe();
    let (platform, owner) = (call.platform.clone(), owner.clone());
    let request_id = call.request_id.to_owned();
    call.platform.spawn(async move {
        let last = match send(&platform, &sink, &owner).await {
            Ok(Some(end)) => end,
            // The client is gone.
            Ok(None) => Vec::new(),
            Err(DbError(cause)) => {
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

fn line_of(value: &serde_json::Value) -> Vec<u8> {
    format!("{value}\n").into_bytes()
}

/// Sends all but the last line, which comes back; `None` where the client is gone.
async fn send<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
) -> Result<Option<Vec<u8>>, DbError> {
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
        let Some(count) = send_chapter(platform, sink, owner, chapter).await? else {
            return Ok(None);
        };
        counts.insert(chapter.name.to_owned(), count.into());
    }
    Ok(Some(line_of(&json!({"type": "end", "records": counts}))))
}

/// How many lines it had; `None` where the client is gone.
async fn send_chapter<P: Platform>(
    platform: &P,
    sink: &P::Sink,
    owner: &Owner,
    chapter: &Chapter,
) -> Result<Option<usize>, DbError> {
    let (mut count, mut after) = (0, "[]".to_owned());
    loop {
        let page = vec![(chapter.page)(owner, &after, EXPORTED_LINES)];
        let mut results = platform.batch(page).await?.into_iter();
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
