//! `/admin/audit`: the audit, and the verification that it is as it was sealed.

use crate::audit::chain::Walk;
use crate::audit::store::Seal;
use crate::audit::{self, Action, Filter, Row, chain};
use crate::cursor;
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::Time;
use crate::http::input::query::{PageSize, QueryString};
use crate::limit::{LARGEST_PAGE, PAGE};
use crate::platform::{Batch, Platform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A query for a page of the audit.
#[derive(Deserialize, JsonSchema)]
pub struct ListAudit {
    /// The actor or the target of the act: the id of a user.
    user_id: Option<String>,
    /// The name of the act, such as `login`.
    #[schemars(extend("enum" = action_names()))]
    action: Option<String>,
    /// The result of the act: `done` or `refused`.
    #[schemars(extend("enum" = RESULTS))]
    result: Option<String>,
    /// The earliest time of a row.
    since: Option<Time>,
    /// The end of the time range, exclusive.
    until: Option<Time>,
    /// The most rows of the page.
    #[serde(default)]
    limit: PageSize<PAGE, LARGEST_PAGE>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The results that an act may have.
const RESULTS: [&str; 2] = ["done", "refused"];

fn action_names() -> Vec<&'static str> {
    Action::ALL.iter().map(|action| action.name()).collect()
}

/// Lists the audit, the newest rows first. The audit notes the request, too.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    QueryString(query): QueryString<ListAudit>,
) -> Result<Json<AuditPage>, Error> {
    let filter = Filter {
        who: query
            .user_id
            .map(|id| call.config.audit_key.pseudonym("user", &id)),
        action: query.action,
        result: query.result,
        since: query.since.map(|Time(at)| at),
        until: query.until.map(|Time(at)| at),
        before: query.cursor.as_deref().map(before).transpose()?,
    };
    let names = action_names();
    if filter
        .action
        .as_deref()
        .is_some_and(|name| !names.contains(&name))
    {
        let why = format!("must be one of {}", names.join(", "));
        return Err(Error::invalid("action", why));
    }
    if let Some(result) = &filter.result
        && !RESULTS.contains(&result.as_str())
    {
        return Err(Error::invalid("result", "must be done or refused"));
    }
    let PageSize(limit) = query.limit;
    let mut batch = Batch::new();
    let entries = batch.ask(audit::list(&filter, limit.saturating_add(1)));
    batch.ask(call.actor().note(call.platform, Action::AuditRead, None));
    let mut entries = batch.run(call.platform).await?.all(entries)?;
    let last = cursor::cut(&mut entries, limit);
    Ok(Json(AuditPage {
        next_cursor: last.map(|row| cursor::format(LIST, [&row.seq.to_string()])),
        entries,
    }))
}

/// The name of the list, in its cursors.
const LIST: &str = "audit";

/// Parses a cursor: the number of the last row of the page before.
fn before(cursor: &str) -> Result<u64, Error> {
    let [seq] = cursor::parse(LIST, cursor)?;
    seq.parse().map_err(|_| cursor::invalid())
}

/// A page of the audit, the newest rows first.
#[derive(Serialize, JsonSchema)]
pub struct AuditPage {
    /// The rows of the page.
    entries: Vec<Row>,
    /// The `cursor` of the next page, null for the last page.
    next_cursor: Option<String>,
}

/// The most seals that `verify` looks for in one request.
const KNOWN_SEALS: usize = 20;

/// A query for a part of the chain to verify.
#[derive(Deserialize, JsonSchema)]
pub struct VerifyAudit {
    /// The number of the row after which the walk begins.
    #[serde(default)]
    after: u32,
    /// Seals from the log, each `through:hash`, which the chain must have.
    #[serde(default)]
    #[schemars(
        length(max = KNOWN_SEALS),
        inner(regex(pattern = "^[0-9]{1,19}:[0-9a-fA-F]+$"))
    )]
    seal: Vec<String>,
}

/// Walks the chain of seals from `after` on, and looks for each `seal`. Unsealed rows are sealed first, and counted as
/// unsealed.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn verify<P: Platform>(
    call: &Call<'_, P>,
    QueryString(VerifyAudit { after, seal }): QueryString<VerifyAudit>,
) -> Result<Json<Walk>, Error> {
    let key = &call.config.audit_key;
    let known: Option<Vec<Seal>> = seal.iter().map(|seal| Seal::parse(seal)).collect();
    let known = known.filter(|seals| seals.len() <= KNOWN_SEALS);
    let why = "must be one of the log, such as 12:9f86d0…, at most 20 of them";
    let known = known.ok_or_else(|| Error::invalid("seal", why))?;
    let new = match after {
        0 => chain::seal(call.platform, key).await?,
        _ => 0,
    };
    let mut walk = chain::walk(call.platform, key, after.into(), &known).await?;
    walk.unsealed += new;
    Ok(Json(walk))
}
