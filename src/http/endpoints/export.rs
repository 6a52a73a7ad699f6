//! `GET /users/me/export`: everything that a user owns, a JSON object a line. See [`crate::privacy::export`].

use crate::error::Error;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::platform::Platform;
use crate::privacy::export;
use serde_json::json;

/// The content type of one JSON text per line.
const NDJSON: &str = "application/x-ndjson";

/// The lines of an export, as a file.
pub struct ExportLines<B>(B);

impl<B> Answer<B> for ExportLines<B> {
    fn into_reply(self) -> Reply<B> {
        let name = "attachment; filename=\"keepsake-export.ndjson\"";
        Reply::stream(NDJSON, self.0).header("content-disposition", name.to_owned())
    }
}

impl<B> DescribeAnswer for ExportLines<B> {
    fn describe(description: &mut Description) {
        let lines = "One JSON object a line. The first is of the type `schema` and lists the fields of the lines of \
                     each type. The last is of the type `end` and counts the lines of each type; where it is missing, \
                     the export is incomplete. A line of the type `error` says why.";
        description.response(200, lines, NDJSON, &json!({"type": "string"}));
    }
}

/// Exports everything that the caller owns, as a file.
///
/// # Errors
/// [`Error::Suspended`], [`Error::Internal`].
pub async fn everything<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<ExportLines<P::Body>, Error> {
    let lines = export::start(call.platform, &call.actor(), owner).await?;
    Ok(ExportLines(lines))
}
