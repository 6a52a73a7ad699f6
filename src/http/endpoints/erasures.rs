//! `DELETE /users/me`, `DELETE /admin/users/{user_id}` and `/erasures`: see [`crate::privacy::erasure`].

use crate::chat::reply::later;
use crate::error::{Error, Resource};
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::path::{Path, PathParameter};
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::platform::Platform;
use crate::privacy::erasure::{self, receipt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The seconds after which a client may query the status of an erasure again.
const LOOK_AGAIN_SECONDS: u32 = 30;

/// The id of an erasure.
pub struct ErasureId(String);

impl PathParameter for ErasureId {
    const NAME: &'static str = "erasure_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Ok(Self(text.to_owned()))
    }
}

/// The status of an erasure.
#[derive(Serialize, JsonSchema)]
pub struct Erasure {
    /// The id of the erasure, which shows its holder the status.
    id: String,
    /// The progress: `done` once everything is deleted, `running` until then.
    status: ErasureStatus,
    /// The time at which the erasure began, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    requested_at: String,
    /// The numbers of deleted rows, by kind.
    #[schemars(with = "BTreeMap<String, u64>")]
    erased: Value,
    /// The receipt of a finished erasure: a JSON Web Signature.
    receipt: Option<String>,
}

/// The progress of an erasure.
#[derive(PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ErasureStatus {
    /// Everything is deleted.
    Done,
    /// Something still has to be deleted.
    Running,
}

impl From<erasure::Erasure> for Erasure {
    fn from(erasure: erasure::Erasure) -> Self {
        Self {
            id: erasure.id,
            status: if erasure.receipt.is_some() {
                ErasureStatus::Done
            } else {
                ErasureStatus::Running
            },
            requested_at: erasure.requested_at,
            erased: serde_json::from_str(&erasure.erased).unwrap_or_default(),
            receipt: erasure.receipt,
        }
    }
}

/// Answers with a 200 and the receipt, or with a 202 and the path of the status while the erasure runs.
impl<B> Answer<B> for Erasure {
    fn into_reply(self) -> Reply<B> {
        if self.status == ErasureStatus::Done {
            return Reply::json(&self);
        }
        Reply::accepted(&self)
            .header("location", format!("/erasures/{}", self.id))
            .header("retry-after", LOOK_AGAIN_SECONDS.to_string())
    }
}

impl DescribeAnswer for Erasure {
    fn describe(description: &mut Description) {
        description.json::<Self>(200, "Everything is deleted.");
        description.json::<Self>(202, "It has begun, and goes on.");
    }
}

/// Erases the caller. Where the erasure runs already, returns its status.
///
/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn me<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Erasure, Error> {
    erase(call, owner).await
}

/// Erases a user, suspended or not.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn of_user<P: Platform>(
    call: &Call<'_, P>,
    Path(owner): Path<Owner>,
) -> Result<Erasure, Error> {
    erase(call, &owner).await
}

async fn erase<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Erasure, Error> {
    let model = &call.config.embedding_model;
    let kept = later::kept(call.platform, call.config, owner).await?;
    let erasure = erasure::erase(call.platform, &call.actor(), owner, model).await?;
    kept.erase_later(call.platform);
    Ok(erasure.into())
}

/// Continues an erasure, and returns its status.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn status<P: Platform>(
    call: &Call<'_, P>,
    Path(ErasureId(id)): Path<ErasureId>,
) -> Result<Erasure, Error> {
    let (key, model) = (&call.config.audit_key, &call.config.embedding_model);
    let found = erasure::find(call.platform, key, model, call.request_id, &id).await?;
    Ok(found
        .ok_or_else(|| Error::not_found(Resource::Erasure, Some(&id)))?
        .into())
}

/// A receipt that is to be verified.
#[derive(Deserialize, JsonSchema)]
pub struct VerifyReceipt {
    /// The receipt of an erasure.
    #[schemars(required)]
    receipt: Option<String>,
}

/// The result of a receipt's verification.
#[derive(Serialize, JsonSchema)]
pub struct VerifiedReceipt {
    /// True where this instance signed the receipt.
    valid: bool,
    /// The text of the receipt, null where it is not valid.
    receipt: Option<receipt::Payload>,
}

/// Verifies the receipt of an erasure.
///
/// # Errors
/// [`Error::Invalid`].
#[expect(clippy::unused_async, reason = "every endpoint is asynchronous")]
pub async fn verify<P: Platform>(
    call: &Call<'_, P>,
    Json(body): Json<VerifyReceipt>,
) -> Result<Json<VerifiedReceipt>, Error> {
    let text = input::required("receipt", body.receipt)?;
    let receipt = receipt::verify(&call.config.audit_key, &text);
    Ok(Json(VerifiedReceipt {
        valid: receipt.is_some(),
        receipt,
    }))
}
