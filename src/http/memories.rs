//! `POST /memory/clear`. One round trip.

use super::reply::Reply;
use super::{Call, read};
use crate::chat::store::conversation;
use crate::error::Error;
use crate::id::{ConversationId, Owner};
use crate::memory::store;
use crate::platform::{Platform, next};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct ClearBody {
    conversation_id: Option<String>,
    #[serde(default)]
    all: bool,
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
    let mut statements = Vec::new();
    statements.extend(id.as_ref().map(|id| conversation(owner, id)));
    statements.push(store::count(owner, id.as_ref()));
    statements.push(store::forget(owner, id.as_ref()));
    let mut results = call.batch(owner, statements).await?;
    if id.is_some() && next(&mut results)?.is_empty() {
        return Err(Error::NotFound("conversation"));
    }
    let total = read::total(&next(&mut results)?)?;
    Ok(Reply::json(&Cleared {
        success: true,
        message: format!("Forgot {total} memories."),
        conversation_id: id.as_ref().map(ConversationId::as_str),
        memories_cleared: total,
    }))
}
