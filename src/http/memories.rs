//! `POST /memory/clear`. One round trip.

use super::reply::Reply;
use super::{Call, read};
use crate::chat::store::{conversation, user_seen};
use crate::error::Error;
use crate::id::{self, Owner};
use crate::memory::store;
use crate::platform::{Platform, next};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct ClearBody {
    conversation_id: Option<String>,
    #[serde(default)]
    all: bool,
}

#[derive(Deserialize)]
struct Total {
    total: u32,
}

#[derive(Serialize)]
struct Cleared<'a> {
    success: bool,
    message: String,
    conversation_id: Option<&'a str>,
    memories_cleared: u32,
}

/// Forgets what was said in a conversation, or everywhere. The conversations themselves stay.
///
/// # Errors
/// [`Error::NotFound`] for a conversation that is not the owner's, [`Error::Invalid`].
pub async fn clear<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let body: ClearBody = read::json(call.request)?;
    let id = match (body.conversation_id, body.all) {
        (Some(_), true) => {
            return Err(Error::invalid(
                "all",
                "cannot be asked for along with a conversation_id",
            ));
        }
        (Some(id), false) => Some(read::conversation_id(&id)?),
        (None, true) => None,
        (None, false) => {
            return Err(Error::invalid(
                "conversation_id",
                "is required, or all: true",
            ));
        }
    };
    let now = call.platform.now();
    let mut statements = vec![user_seen(owner, &id::new(now, call.platform.random()), now)];
    statements.extend(id.as_ref().map(|id| conversation(owner, id)));
    statements.push(store::count(owner, id.as_ref()));
    statements.push(store::forget(owner, id.as_ref()));
    let mut results = call.platform.batch(statements).await?.into_iter();
    next(&mut results)?;
    if id.is_some() && next(&mut results)?.is_empty() {
        return Err(Error::NotFound("conversation"));
    }
    let total = next(&mut results)?
        .first::<Total>()?
        .map_or(0, |row| row.total);
    Ok(Reply::json(&Cleared {
        success: true,
        message: format!("Forgot {total} memories."),
        conversation_id: id.as_ref().map(id::ConversationId::as_str),
        memories_cleared: total,
    }))
}
