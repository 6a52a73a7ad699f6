//! `POST /admin/reindex`: index entries computed anew, some at a time. Two round trips.

use crate::auth::scope::Scope;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::caller::Caller;
use crate::http::input;
use crate::http::reply::Reply;
use crate::limit::REPACKED;
use crate::memory::store::{self, Unpacked};
use crate::memory::upkeep;
use crate::platform::{Platform, next};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct ReindexBody {
    #[serde(default)]
    all: bool,
    user_id: Option<String>,
}

/// Computes the entries of some memories that have none, the caller's own or, for an administrator, those
/// of `user_id`; with `all`, of all of them
/// from the start. To be repeated, without `all`, until `left` is 0.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn reindex<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
) -> Result<Reply<P::Body>, Error> {
    let body: ReindexBody = input::json(call.request)?;
    let owner = &match &body.user_id {
        Some(id) => {
            caller.require(Scope::Admin)?;
            input::owner("user_id", id)?
        }
        None => caller.owner()?.clone(),
    };
    let mut statements = Vec::new();
    if body.all {
        statements.extend(store::forget_index(owner));
        statements.push(upkeep::unpack(owner));
    }
    statements.push(store::unpacked(owner, REPACKED));
    let results = call.batch(owner, statements).await?;
    let rows = results
        .last()
        .map(|rows| rows.all::<Unpacked>())
        .transpose()?;
    let entries = upkeep::entries(&rows.unwrap_or_default());
    let statements = vec![upkeep::repack(owner, &entries), upkeep::left(owner)];
    let mut results = call.batch(owner, statements).await?;
    let packed = next(&mut results)?.count()?;
    let left = input::total(&next(&mut results)?)?;
    Ok(Reply::json(&json!({"packed": packed, "left": left})))
}
