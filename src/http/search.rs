//! `GET` and `POST /memories/search`: the memories that fit a question best. Two round trips, one where
//! nothing is found; the vector index, where there is one, is asked beside the first.

use super::reply::Reply;
use super::request::Request;
use super::{Call, Endpoint, filters, query, read};
use crate::chat::message::Text;
use crate::error::Error;
use crate::id::Owner;
use crate::limit;
use crate::memory::nearest;
use crate::memory::recall::Search;
use crate::memory::store::Found;
use crate::platform::{Platform, next};
use serde_json::{Map, Value, json};

/// Searches. What is distilled from a message is found beside the message.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn search<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let query = read::required("q", read::parameter(call.request, "q"))?;
    let query = Text::parse("q", &query, limit::MEMORY_CHARACTERS)?;
    let limit = read::limit_of(call.request, limit::FOUND, limit::MOST_FOUND)? as usize;
    let filter = filters::read(call.request)?;
    // Some of what is found says the same, or is not so any more.
    let most = if filters::is_open(&filter) {
        limit.saturating_mul(2)
    } else {
        limit::FILTERED
    };
    let search = Search::new(call.platform, owner, query.as_str());
    let model = &call.config.embedding_model;
    let near = nearest::ask(call.platform, model, owner, query.as_str());
    let (results, near) = futures::join!(call.batch(owner, search.statements()), near);
    let now = call.platform.now();
    let weights = &call.config.recall_weights;
    let choice = search.choose(&mut results?, now, weights, (most, 0))?;
    let choice = choice.with_nearest(near, weights);
    let mut found = Vec::new();
    if let Some(rows) = choice.statement(owner, now) {
        let mut results = call.batch(owner, vec![rows]).await?;
        found = next(&mut results)?.all::<Found>()?;
        found.retain(|memory| filters::means(&filter, memory));
    }
    let mut memories = choice.recalled(found, filter.as_of);
    memories.truncate(limit);
    Ok(Reply::json(
        &json!({"memories": memories, "query": query.as_str()}),
    ))
}

/// `POST /memories/search`: the same names in the body, so that no log of addresses has the question; `metadata`
/// is an object there.
///
/// # Errors
/// As [`search`].
pub async fn search_posted<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let members: Map<String, Value> = read::json(call.request)?;
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for (name, value) in &members {
        match (name.as_str(), value) {
            ("metadata", Value::Object(labels)) => {
                for (label, value) in labels {
                    let name = format!("metadata.{label}");
                    pairs.append_pair(&name, &text(&name, value)?);
                }
            }
            (_, Value::Null) => {}
            (_, Value::String(text)) if name != "limit" => {
                pairs.append_pair(name, text);
            }
            ("limit", Value::Number(limit)) => {
                pairs.append_pair(name, &limit.to_string());
            }
            _ => {
                let why = "is of the wrong type, or not a name that this body has";
                return Err(Error::invalid(query::shown(name), why));
            }
        }
    }
    let request = Request {
        query: pairs.finish(),
        ..call.request.clone()
    };
    query::check(Endpoint::SearchMemories, &request)?;
    let call = Call {
        request: &request,
        ..*call
    };
    search(&call, owner).await
}

/// A value as a query has it.
fn text(name: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(is) => Ok(is.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Error::invalid(query::shown(name), "is of the wrong type")),
    }
}
