//! Forgetting a memory, or many. One round trip each.

use crate::chat::reply::later;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::Path;
use crate::http::input::query::QueryString;
use crate::id::{MessageId, Owner};
use crate::memory::{clear, forget};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The extent of the deletion of a memory.
#[derive(Deserialize, JsonSchema)]
pub struct DeleteMemory {
    /// True where the message from which a fact comes is to be kept.
    #[serde(default)]
    pub keep_source: bool,
}

/// The memories that were forgotten.
#[derive(Serialize, JsonSchema)]
pub struct ForgottenMemories {
    /// The ids of the forgotten memories.
    forgotten: Vec<String>,
}

/// Forgets a memory with everything from which it could arise again.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn delete<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
    QueryString(DeleteMemory { keep_source }): QueryString<DeleteMemory>,
) -> Result<Json<ForgottenMemories>, Error> {
    let (actor, model) = (call.actor(), &call.config.embedding_model);
    let kept = later::kept(call.platform, call.config, owner).await?;
    let forgotten = forget::forget(call.platform, &actor, owner, model, &id, keep_source).await?;
    kept.erase_later(call.platform);
    Ok(Json(ForgottenMemories { forgotten }))
}

/// The memories that are to be forgotten: those of a conversation, or all.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("anyOf" = [
    {
        "required": ["conversation_id"],
        "properties": {"conversation_id": {"type": "string"}, "all": {"const": false}},
        "additionalProperties": true,
    },
    {
        "required": ["all"],
        "properties": {"conversation_id": {"type": "null"}, "all": {"const": true}},
        "additionalProperties": true,
    },
]))]
pub struct ClearMemories {
    /// The conversation whose memories are to be forgotten.
    conversation_id: Option<String>,
    /// True where all memories are to be forgotten.
    #[serde(default)]
    all: bool,
}

/// The outcome of forgetting memories.
#[derive(Serialize, JsonSchema)]
pub struct ClearedMemories {
    /// Always true.
    success: bool,
    /// A sentence for people about the outcome.
    message: String,
    /// The conversation whose memories were forgotten; null where all were.
    conversation_id: Option<String>,
    /// The number of memories that were forgotten.
    memories_cleared: u32,
}

/// Forgets the memories of a conversation, or all memories.
///
/// # Errors
/// [`Error::NotFound`] for a conversation that the owner does not have, [`Error::Invalid`].
pub async fn clear<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<ClearMemories>,
) -> Result<Json<ClearedMemories>, Error> {
    let conversation = match (body.conversation_id, body.all) {
        (Some(_), true) => {
            let why = "cannot be asked for along with a conversation_id";
            return Err(Error::invalid("all", why));
        }
        (Some(id), false) => Some(input::conversation_id(&id)?),
        (None, true) => None,
        (None, false) => {
            let why = "is required, or all: true";
            return Err(Error::invalid("conversation_id", why));
        }
    };
    let conversation_id = conversation.as_ref().map(|id| id.as_str().to_owned());
    let (actor, model) = (call.actor(), &call.config.embedding_model);
    let conversation = conversation.as_ref();
    let kept = later::kept(call.platform, call.config, owner).await?;
    let memories_cleared = clear::clear(call.platform, &actor, owner, model, conversation).await?;
    kept.erase_later(call.platform);
    Ok(Json(ClearedMemories {
        success: true,
        message: format!("Forgot {memories_cleared} memories."),
        conversation_id,
        memories_cleared,
    }))
}
