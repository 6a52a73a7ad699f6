//! `/admin/audit`: what was done, and whether the record of it is whole.

use super::reply::Reply;
use super::{Call, read};
use crate::audit::store::Seal;
use crate::audit::{self, Action, Filter, Row, chain};
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

/// Most seals that `verify` looks for at once.
const KNOWN_SEALS: usize = 20;

/// `GET /admin/audit/verify`: walks the chain of seals from `after` on, and looks for each `seal`, which
/// somebody has from the log. What is new is sealed first, and how much that was is said: no seal has
/// protected it until then.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn verify<P: Platform>(call: &Call<'_, P>) -> Result<Reply<P::Body>, Error> {
    let after = read::number(call.request, "after", 0)?;
    let key = &call.config.audit_key;
    let known = form_urlencoded::parse(call.request.query.as_bytes());
    let known = known.filter(|(name, _)| name == "seal");
    let known: Option<Vec<Seal>> = known.map(|(_, seal)| Seal::parse(&seal)).collect();
    let known = known.filter(|seals| seals.len() <= KNOWN_SEALS);
    let why = "must be one of the log, such as 12:9f86d0…, at most 20 of them";
    let known = known.ok_or_else(|| Error::invalid("seal", why))?;
    let new = match after {
        0 => chain::seal(call.platform, key).await?,
        _ => 0,
    };
    let mut walk = chain::walk(call.platform, key, after.into(), &known).await?;
    walk.unsealed += new;
    Ok(Reply::json(&walk))
}
