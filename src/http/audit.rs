//! `/admin/audit`: what was done, and whether the record of it is whole.

use super::reply::Reply;
use super::{Call, read};
use crate::audit::{self, Action, Filter, Row};
use crate::error::Error;
use crate::platform::{Platform, next};
use serde_json::json;

/// `GET /admin/audit`: the newest first. `user_id` asks for what that user did or what was done to
/// them. Reading it is noted, too.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn list<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let text = |name: &str| read::parameter(call.request, name);
    let time = |name: &str| read::time(name, text(name).as_deref());
    let known = |name: &str| Action::ALL.iter().any(|action| action.name() == name);
    let filter = Filter {
        who: text("user_id").map(|id| call.config.audit_key.pseudonym("user", &id)),
        action: text("action"),
        result: text("result"),
        since: time("since")?,
        until: time("until")?,
        before: text("cursor")
            .map(|cursor| cursor.parse())
            .transpose()
            .map_err(|_| Error::invalid("cursor", "is not one of an answer"))?,
    };
    if filter.action.as_deref().is_some_and(|name| !known(name)) {
        let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
        let names = names.join(", ");
        return Err(Error::invalid("action", format!("must be one of {names}")));
    }
    if let Some(result) = &filter.result
        && !["done", "refused"].contains(&result.as_str())
    {
        return Err(Error::invalid("result", "must be done or refused"));
    }
    let limit = read::limit(call.request)?;
    let statements = vec![
        audit::list(&filter, limit),
        call.note(Action::AuditRead, None),
    ];
    let mut results = call.platform.batch(statements).await?.into_iter();
    let rows = next(&mut results)?.all::<Row>()?;
    let full = rows.len() == limit as usize;
    let cursor = rows.last().filter(|_| full).map(|row| row.seq.to_string());
    Ok(Reply::json(
        &json!({"entries": rows, "next_cursor": cursor}),
    ))
}

/// `GET /admin/audit/verify`: walks the chain of seals from `after` on; what is new is sealed first.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn verify<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let after = read::number(call.request, "after", 0)?;
    let key = &call.config.audit_key;
    if after == 0 {
        audit::seal(call.platform, key).await?;
    }
    let walk = audit::walk(call.platform, key, after.into()).await?;
    Ok(Reply::json(&walk))
}
