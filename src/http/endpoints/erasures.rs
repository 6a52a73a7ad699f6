//! `DELETE /users/me`, `DELETE /admin/users/{id}` and `/erasures`: see [`crate::privacy::erasure`].

use crate::audit::Action;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::input;
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::memory::recall;
use crate::platform::{DbError, Platform, Rows, Stmt, next};
use crate::privacy::erasure::{self, Erasure, store};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How soon to look again, in seconds.
const LOOK_AGAIN_SECONDS: u32 = 30;

/// How an erasure stands.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    status: &'static str,
    requested_at: &'a str,
    erased: Value,
    receipt: Option<&'a str>,
}

/// 200 with a receipt, or 202 and where to look for one.
fn told<B>(erasure: &Erasure) -> Reply<B> {
    let done = erasure.receipt.is_some();
    let told = Told {
        id: &erasure.id,
        status: if done { "done" } else { "running" },
        requested_at: &erasure.requested_at,
        erased: serde_json::from_str(&erasure.erased).unwrap_or_default(),
        receipt: erasure.receipt.as_deref(),
    };
    if done {
        return Reply::json(&told);
    }
    Reply::accepted(&told)
        .header("location", format!("/erasures/{}", erasure.id))
        .header("retry-after", LOOK_AGAIN_SECONDS.to_string())
}

/// `DELETE /users/me`: erases the caller. Where it runs already, that is told.
///
/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn me<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let begun = call.batch(owner, begin(call, owner)).await;
    go_on(call, owner, begun.map(Iterator::last)).await
}

/// `DELETE /admin/users/{id}`: erases a user, suspended or not.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_user<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let owner = Owner::parse(call.id.unwrap_or_default());
    let owner = owner.ok_or_else(|| Error::not_found(Resource::User, None))?;
    let mut statements = begin(call, &owner);
    statements.splice(0..0, call.caller_seen());
    let begun = call.platform.batch(statements).await;
    let begun = begun.map(|mut results| results.pop());
    go_on(call, &owner, begun.map_err(Error::from)).await
}

fn begin<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Vec<Stmt> {
    let (platform, subject) = (call.platform, call.pseudonym(owner));
    let note = call.note_change(Action::ErasureBegun, Some(subject.clone()));
    let id = erasure::new_id(platform.random());
    let (now, has_vectors) = (platform.now(), platform.has_vectors());
    erasure::begin(owner, &subject, &id, now, has_vectors, note)
}

/// Goes on with what was begun, or runs already.
async fn go_on<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    begun: Result<Option<Rows>, Error>,
) -> Result<Reply<P::Body>, Error> {
    let begun = match begun {
        Ok(rows) => rows
            .as_ref()
            .map(Rows::first::<Erasure>)
            .transpose()?
            .flatten(),
        Err(Error::BeingErased) => None,
        Err(error) => return Err(error),
    };
    let erasure = match begun {
        Some(erasure) => erasure,
        None => find(call.platform, store::running_of(owner))
            .await?
            .ok_or_else(|| Error::not_found(Resource::User, Some(owner.as_str())))?,
    };
    recall::forget(call.platform, owner);
    advance(call, erasure).await
}

async fn find<P: Platform>(platform: &P, statement: Stmt) -> Result<Option<Erasure>, DbError> {
    let mut results = platform.batch(vec![statement]).await?.into_iter();
    next(&mut results)?.first::<Erasure>()
}

async fn advance<P: Platform>(
    call: &Call<'_, P>,
    erasure: Erasure,
) -> Result<Reply<P::Body>, Error> {
    let (key, model) = (&call.config.audit_key, &call.config.embedding_model);
    let advanced = erasure::advance(call.platform, key, model, erasure.clone()).await;
    Ok(told(&advanced.unwrap_or_else(|error| {
        // It has begun, and the schedule goes on with it.
        crate::http::serve::log_cause(call.platform, call.request_id, &error.into());
        erasure
    })))
}

/// `GET /erasures/{id}`: how it stands. Whoever looks has it go on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn status<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let id = call.id.unwrap_or_default();
    let found = find(call.platform, store::get(id)).await?;
    let found = found.ok_or_else(|| Error::not_found(Resource::Erasure, call.id));
    advance(call, found?).await
}

#[derive(Deserialize)]
struct VerifyBody {
    receipt: Option<String>,
}

#[derive(Serialize)]
struct Verified {
    valid: bool,
    receipt: Option<erasure::Payload>,
}

/// `POST /erasures/verify`: whether a receipt is one of ours, and what it says.
///
/// # Errors
/// [`Error::Invalid`].
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn verify<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let body: VerifyBody = input::json(call.request)?;
    let receipt = input::required("receipt", body.receipt)?;
    let receipt = erasure::read_receipt(&call.config.audit_key, &receipt);
    Ok(Reply::json(&Verified {
        valid: receipt.is_some(),
        receipt,
    }))
}
