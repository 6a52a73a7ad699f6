//! `POST /conversations` and `POST /conversations/{id}/messages`: what was said elsewhere is
//! brought here. One round trip, and two: the
//! first sees whose the conversation is, and what was brought before.

use crate::chat::conversation::{self as conversations, Conversation};
use crate::chat::distil;
use crate::chat::import::{self, Imported, Line};
use crate::chat::message::Text;
use crate::chat::store::conversation;
use crate::error::{Error, Resource};
use crate::http::call::Call;
use crate::http::input;
use crate::http::reply::Reply;
use crate::id::{ConversationId, Owner};
use crate::limit;
use crate::memory::vectors;
use crate::platform::{Platform, next};
use crate::role::Role;
use crate::time::Timestamp;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct OpenBody {
    title: Option<String>,
    created_at: Option<String>,
}

/// `POST /conversations`: an empty conversation.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn open<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let body: OpenBody = input::json(call.request)?;
    let title = body.title.as_deref().map(str::trim);
    let title = title.map(|title| Text::parse("title", title, limit::TITLE_CHARACTERS));
    let title = title.transpose()?;
    let now = call.platform.now();
    let at = input::time("created_at", body.created_at.as_deref())?.unwrap_or(now);
    let id = ConversationId::new(now, call.platform.random());
    let open = import::open(owner, &id, title.as_ref().map(Text::as_str), at);
    let mut results = call
        .batch(owner, vec![open, conversations::get(owner, &id)])
        .await?;
    next(&mut results)?;
    let opened = next(&mut results)?.first::<Conversation>()?;
    let opened =
        opened.ok_or_else(|| Error::not_found(Resource::Conversation, Some(id.as_str())))?;
    let path = format!("/conversations/{}", opened.id.as_str());
    Ok(Reply::created_one(path, &opened))
}

#[derive(Deserialize)]
struct ImportBody {
    messages: Option<Vec<LineBody>>,
}

#[derive(Deserialize)]
struct LineBody {
    role: Option<String>,
    name: Option<String>,
    content: Option<String>,
    timestamp: Option<String>,
    external_id: Option<String>,
}

/// `POST /conversations/{id}/messages`: messages that were said already, oldest first. No model is
/// asked. 201 where one of them is new, 200 where all were imported before.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
) -> Result<Reply<P::Body>, Error> {
    let id = input::conversation_id(call.id.unwrap_or_default())?;
    let body: ImportBody = input::json(call.request)?;
    let lines = lines(
        input::required("messages", body.messages)?,
        call.platform.now(),
    )?;
    let names = lines.iter().filter_map(|line| line.external_id.as_ref());
    let names = json!(names.map(Text::as_str).collect::<Vec<_>>()).to_string();
    let distil_after = distil::after(call.config, call.platform.now());
    for _ in 0..limit::IMPORT_TRIES {
        let statements = vec![conversation(owner, &id), import::known(owner, &names)];
        let mut results = call.batch(owner, statements).await?;
        if next(&mut results)?.is_empty() {
            return Err(Error::not_found(Resource::Conversation, Some(id.as_str())));
        }
        let known = next(&mut results)?.all::<Imported>()?;
        let (platform, all_known) = (call.platform, known.len() == lines.len());
        let (seen, place) = (call.seen(owner), (owner, &id));
        let imported = import::import(platform, seen, place, &lines, &known, distil_after).await?;
        if let Some(imported) = imported {
            let told = json!({"messages": imported});
            if all_known {
                return Ok(Reply::json(&told));
            }
            vectors::tell_later(platform, &call.config.embedding_model, owner);
            distil::later(platform, call.config, owner);
            return Ok(Reply::created(&told));
        }
    }
    let cause = "other imports of the same messages were always faster";
    Err(Error::Internal(cause.to_owned()))
}

/// Reads the messages; a time that is missing is a millisecond after the one before.
fn lines(messages: Vec<LineBody>, now: Timestamp) -> Result<Vec<Line>, Error> {
    let most = limit::IMPORTED_MESSAGES;
    if !(1..=most).contains(&messages.len()) {
        let why = format!("must be from 1 to {most} messages");
        return Err(Error::invalid("messages", why));
    }
    let mut lines: Vec<Line> = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        let field = |name: &str| format!("messages[{place}].{name}");
        let after = lines.last().map(|line| line.at);
        let line = line(message, &field, after, now)?;
        let name = line.external_id.as_ref().map(Text::as_str);
        let same = |other: &Line| other.external_id.as_ref().map(Text::as_str) == name;
        if name.is_some() && lines.iter().any(same) {
            let why = "is that of another of these messages";
            return Err(Error::invalid(field("external_id"), why));
        }
        lines.push(line);
    }
    Ok(lines)
}

fn line(
    message: LineBody,
    field: &impl Fn(&str) -> String,
    after: Option<Timestamp>,
    now: Timestamp,
) -> Result<Line, Error> {
    let role = match input::required(&field("role"), message.role)?.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => return Err(Error::invalid(field("role"), "must be user or assistant")),
    };
    let name = message
        .name
        .map(|name| Text::parse(&field("name"), name.trim(), limit::SPEAKER_CHARACTERS));
    let content = input::required(&field("content"), message.content)?;
    let content = Text::parse(&field("content"), &content, limit::IMPORTED_CHARACTERS)?;
    let external_id = message
        .external_id
        .map(|id| Text::parse(&field("external_id"), &id, limit::EXTERNAL_ID_CHARACTERS));
    let next = after.map_or(now, |after| Timestamp::from_millis(after.millis() + 1));
    let at = input::time(&field("timestamp"), message.timestamp.as_deref())?.unwrap_or(next);
    // Equal ones stay in the order given: exports have them to the second.
    if after.is_some_and(|after| at < after) {
        let why = "must not be before that of the message before";
        return Err(Error::invalid(field("timestamp"), why));
    }
    Ok(Line {
        role,
        name: name.transpose()?,
        content,
        at,
        external_id: external_id.transpose()?,
    })
}
