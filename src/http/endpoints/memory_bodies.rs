//! `POST /memories` and `PATCH /memories/{id}`: what a client has remembered and corrects. One
//! round trip, and two.

use super::memories;
use crate::chat::message::Text;
use crate::error::Error;
use crate::http::call::Call;
use crate::http::input::{self, filters};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::limit;
use crate::memory::Kind;
use crate::memory::record::{self, Memory};
use crate::memory::secrets::has_secret;
use crate::memory::write::{self, Change, New, Set};
use crate::platform::{Platform, next};
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How much a memory weighs where the client does not say.
const IMPORTANCE: f64 = 0.7;

#[derive(Deserialize)]
struct MemoryBody {
    content: Option<String>,
    r#type: Option<String>,
    importance: Option<f64>,
    #[serde(default)]
    metadata: Set<Map<String, Value>>,
    #[serde(default)]
    expires_at: Set<String>,
}

#[derive(Deserialize)]
struct CreateBody {
    memories: Option<Vec<MemoryBody>>,
    content: Option<String>,
    r#type: Option<String>,
    importance: Option<f64>,
    metadata: Option<Map<String, Value>>,
    expires_at: Option<String>,
}

impl CreateBody {
    /// The one memory that is not in a list.
    fn one(self) -> MemoryBody {
        MemoryBody {
            content: self.content,
            r#type: self.r#type,
            importance: self.importance,
            metadata: Set::from(self.metadata),
            expires_at: Set::from(self.expires_at),
        }
    }
}

impl MemoryBody {
    /// What it says, checked; `field` names a member of it.
    fn change(self, field: &impl Fn(&str) -> String, now: Timestamp) -> Result<Change, Error> {
        let content = self.content.map(|content| {
            Text::parse(&field("content"), content.trim(), limit::MEMORY_CHARACTERS)
        });
        let kind = self.r#type.map(|kind| {
            filters::kind(&kind).map_err(|_| {
                let why = "must be fact, preference, event or context";
                Error::invalid(field("type"), why)
            })
        });
        if self
            .importance
            .is_some_and(|importance| !(0.0..=1.0).contains(&importance))
        {
            return Err(Error::invalid(field("importance"), "must be from 0 to 1"));
        }
        let metadata = self.metadata.try_map(|metadata| {
            let json = Value::Object(metadata).to_string();
            if json.len() > limit::METADATA_BYTES {
                let why = format!("must not be larger than {} bytes", limit::METADATA_BYTES);
                return Err(Error::invalid(field("metadata"), why));
            }
            Ok(json)
        });
        let expires_at = self.expires_at.try_map(|at| {
            let at = input::instant(&field("expires_at"), &at)?;
            if at <= now {
                return Err(Error::invalid(field("expires_at"), "must be in the future"));
            }
            Ok(at)
        });
        Ok(Change {
            content: content
                .transpose()?
                .map(|content| content.as_str().to_owned()),
            kind: kind.transpose()?,
            importance: self.importance,
            metadata: metadata?,
            expires_at: expires_at?,
        })
    }

    fn into_new(self, field: &impl Fn(&str) -> String, now: Timestamp) -> Result<New, Error> {
        let change = self.change(field, now)?;
        let new = New {
            content: input::required(&field("content"), change.content)?,
            kind: change.kind.unwrap_or(Kind::Fact),
            importance: change.importance.unwrap_or(IMPORTANCE),
            metadata: change.metadata.or(None),
            expires_at: change.expires_at.or(None),
        };
        no_secret(&field("content"), new.kind, &new.content)?;
        Ok(new)
    }
}

fn no_secret(field: &str, kind: Kind, content: &str) -> Result<(), Error> {
    if kind != Kind::Context && has_secret(content) {
        let why = "looks like a secret; secrets are not kept as facts";
        return Err(Error::invalid(field, why));
    }
    Ok(())
}

/// `POST /memories`: one memory, or up to a hundred. A fact that is known already is given as it
/// is known: 200 where nothing else was made, else 201.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let mut body: CreateBody = input::json(call.request)?;
    let now = call.platform.now();
    let bodies = body.memories.take();
    let bulk = bodies.is_some();
    let new = match bodies {
        None => vec![body.one().into_new(&str::to_owned, now)?],
        Some(bodies) if (1..=limit::MADE_MEMORIES).contains(&bodies.len()) => {
            let new = bodies.into_iter().enumerate().map(|(place, body)| {
                let field = |name: &str| format!("memories[{place}].{name}");
                body.into_new(&field, now)
            });
            new.collect::<Result<Vec<New>, Error>>()?
        }
        Some(_) => {
            let why = format!("must be from 1 to {} memories", limit::MADE_MEMORIES);
            return Err(Error::invalid("memories", why));
        }
    };
    let rows = write::rows(&new, now, || call.platform.random());
    let statements = vec![
        write::expire(owner, now),
        write::make(owner, &rows),
        write::made(owner, &rows),
    ];
    let mut results = call.batch(owner, statements).await?;
    next(&mut results)?;
    let is_new = !next(&mut results)?.is_empty();
    let made = next(&mut results)?.all::<Memory>()?;
    if bulk {
        let made = json!({"memories": made});
        return Ok(if is_new {
            Reply::created(&made)
        } else {
            Reply::json(&made)
        });
    }
    let lost = || Error::Internal("a memory that was made is not there".to_owned());
    let made = made.first().ok_or_else(lost)?;
    if !is_new {
        return Ok(Reply::json(made));
    }
    Ok(Reply::created_one(format!("/memories/{}", made.id), made))
}

/// `PATCH /memories/{id}`: what it was stays in its history, and the message as it was said.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = memories::path_id(call)?;
    let body: MemoryBody = input::json(call.request)?;
    let now = call.platform.now();
    let change = body.change(&str::to_owned, now)?;
    let get = || record::get(owner, &id, now);
    let mut results = call.batch(owner, vec![get()]).await?;
    let memory = next(&mut results)?.first::<Memory>()?;
    let memory = memory.ok_or_else(|| memories::absent(&id))?;
    let (kind, content) = change.result(&memory);
    no_secret("content", kind, content)?;
    let statements = vec![change.statement(owner, &memory, now), get()];
    let mut results = call.batch(owner, statements).await?;
    let is_changed = !next(&mut results)?.is_empty();
    let memory = next(&mut results)?.first::<Memory>()?;
    let memory = memory.ok_or_else(|| memories::absent(&id))?;
    if !is_changed {
        return Err(Error::invalid(
            "content",
            "is what another memory says already",
        ));
    }
    Ok(Reply::json(&memory))
}
