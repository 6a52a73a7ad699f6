//! `GET /metrics`: the state of this instance's database, in Prometheus' text format 0.0.4. `/admin/usage` lists who
//! used how much.

use super::service::VERSION;
use crate::error::Error;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::openapi::{DescribeAnswer, Description};
use crate::http::reply::Reply;
use crate::platform::{Platform, Query};
use crate::shared;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The content type of Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The columns of [`gauges`], each with its help text.
const GAUGES: &[(&str, &str)] = &[
    ("users", "Users there are."),
    ("users_suspended", "Users who are suspended."),
    (
        "users_active_today",
        "Users who said something today (UTC).",
    ),
    ("messages_today", "Messages that users sent today (UTC)."),
    (
        "prompt_tokens_today",
        "Tokens that the model read today (UTC), as it counts them.",
    ),
    (
        "completion_tokens_today",
        "Tokens that the model wrote today (UTC), as it counts them.",
    ),
    ("replies_writing", "Replies that are being written."),
    (
        "memories_unpacked",
        "Memories whose index entry waits to be computed.",
    ),
    (
        "memories_undistilled",
        "Messages that wait for the model to distil facts from them.",
    ),
    (
        "vectors_to_tell",
        "Memories that the vector index waits to be told.",
    ),
    (
        "vectors_to_forget",
        "Ids that the vector index has yet to forget.",
    ),
    ("erasures_running", "Erasures that have not ended."),
    ("audit_unsealed", "Rows of the audit since the last seal."),
];

/// Selects a row with a column for each gauge. The query reads a row for each user, for each user who is active today,
/// and for each thing that waits.
pub fn gauges(day: &str, has_vectors: bool) -> Query<Map<String, Value>> {
    shared!(
        "select
           (select count(*) from users) as users,
           (select count(*) from users where suspended_at is not null) as users_suspended,
           count(*) as users_active_today,
           coalesce(sum(messages), 0) as messages_today,
           coalesce(sum(prompt_tokens), 0) as prompt_tokens_today,
           coalesce(sum(completion_tokens), 0) as completion_tokens_today,
           (select count(*) from messages where status = 'writing') as replies_writing,
           (select count(*) from memories where user_id > '' and packed is null)
             as memories_unpacked,
           (select count(*) from memories where user_id > '' and distil_after is not null)
             as memories_undistilled,
           (
             select count(*) from memories indexed by ix_memories_untold
             where ?2 = 1 and user_id > '' and vector_at is null and valid_to is null
           ) as vectors_to_tell,
           (select count(*) from vector_deletions) as vectors_to_forget,
           (select count(*) from erasures where owner > '') as erasures_running,
           (
             select count(*) from audit
             where seq > (select coalesce(max(through), 0) from audit_seals)
           ) as audit_unsealed
         from usage where day = ?1"
    )
    .bind(day)
    .bind(u32::from(has_vectors))
}

/// The gauges of the service in Prometheus' text format.
pub struct Metrics(String);

impl<B> Answer<B> for Metrics {
    fn into_reply(self) -> Reply<B> {
        Reply::whole(200, TEXT, self.0.into_bytes())
    }
}

impl DescribeAnswer for Metrics {
    fn describe(description: &mut Description) {
        let text = "Gauges in Prometheus' text format 0.0.4.";
        description.response(200, text, TEXT, &json!({"type": "string"}));
    }
}

/// Returns the gauges of the service.
///
/// # Errors
/// [`Error::Internal`].
pub async fn metrics<P: Platform>(call: &Call<'_, P>) -> Result<Metrics, Error> {
    let day = call.platform.now().day();
    let gauges = gauges(&day, call.platform.has_vectors());
    let row = gauges.first(call.platform).await?.unwrap_or_default();
    let mut text = format!(
        "# HELP keepsake_info What is running.\n# TYPE keepsake_info gauge\n\
         keepsake_info{{version=\"{VERSION}\",llm=\"{}\"}} 1\n",
        call.config.model.kind()
    );
    for (name, help) in GAUGES {
        let value = row.get(*name).and_then(Value::as_u64).unwrap_or_default();
        let _ = write!(
            text,
            "# HELP keepsake_{name} {help}\n# TYPE keepsake_{name} gauge\nkeepsake_{name} {value}\n"
        );
    }
    Ok(Metrics(text))
}
