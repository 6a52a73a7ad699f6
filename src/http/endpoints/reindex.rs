//! `POST /admin/reindex`: index entries that are computed anew. Two round trips.

use crate::auth::scope::Scope;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::caller::Caller;
use crate::http::endpoints::users::USER_ID;
use crate::http::input;
use crate::id::Owner;
use crate::memory::reindex::{self, Reindexed};
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;

/// The memories whose entries of the index are computed.
#[derive(Deserialize, JsonSchema)]
pub struct Reindex {
    /// True computes every entry of the index anew; false computes only those that are missing.
    #[serde(default)]
    all: bool,
    /// The user whose memories are computed, for an administrator; the caller where the field is absent.
    #[schemars(length(min = 1, max = Owner::MAX_CHARACTERS), extend("pattern" = USER_ID))]
    user_id: Option<String>,
}

/// Computes the index entries of some memories.
///
/// # Errors
/// [`Error::Invalid`], [`Error::MissingScope`] for the memories of another user.
pub async fn reindex<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
    Json(body): Json<Reindex>,
) -> Result<Json<Reindexed>, Error> {
    let owner = match &body.user_id {
        Some(id) => {
            caller.require(Scope::Admin)?;
            input::owner("user_id", id)?
        }
        None => caller.owner()?.clone(),
    };
    let reindexed = reindex::reindex(call.platform, &call.actor(), &owner, body.all).await?;
    Ok(Json(reindexed))
}
