//! `POST /conversations` and `POST /conversations/{conversation_id}/messages`: conversations that were held elsewhere.
//! One round trip, and two.

use crate::chat::conversation::Conversation;
use crate::chat::import::{self, ImportedMessage, NewImport};
use crate::chat::message::{SPEAKER_PATTERN, TEXT_PATTERN, TITLE_PATTERN, Text};
use crate::error::Error;
use crate::http::answer::{Created, Json, MaybeCreated};
use crate::http::call::Call;
use crate::http::input::path::Path;
use crate::http::input::{self, Time};
use crate::id::{ConversationId, Owner};
use crate::limit;
use crate::platform::Platform;
use crate::role::Role;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A conversation that is to be opened.
#[derive(Deserialize, JsonSchema)]
pub struct OpenConversation {
    /// The title of the conversation; white space around it is removed.
    #[schemars(extend("pattern" = TITLE_PATTERN))]
    title: Option<String>,
    /// The time at which the conversation was opened; now, where the field is absent.
    #[schemars(with = "Option<Time>")]
    created_at: Option<String>,
}

/// Opens an empty conversation.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn open<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<OpenConversation>,
) -> Result<Created<Conversation>, Error> {
    let title = body.title.as_deref().map(str::trim);
    let title = title.map(|title| Text::parse("title", title, limit::TITLE_CHARACTERS));
    let title = title.transpose()?;
    let now = call.platform.now();
    let at = input::time("created_at", body.created_at.as_deref())?.unwrap_or(now);
    let id = ConversationId::new(now, call.platform.random());
    let body = import::open(
        (call.platform, &call.actor()),
        owner,
        &id,
        title.as_ref(),
        at,
    )
    .await?;
    let location = Some(format!("/conversations/{}", body.id.as_str()));
    Ok(Created { location, body })
}

/// Messages of a conversation elsewhere, to be imported.
#[derive(Deserialize, JsonSchema)]
pub struct ImportMessages {
    /// The messages, oldest first.
    #[schemars(required, length(min = 1, max = limit::IMPORTED_MESSAGES))]
    messages: Option<Vec<ImportMessage>>,
}

/// A message of a conversation elsewhere, to be imported.
#[derive(Deserialize, JsonSchema)]
pub struct ImportMessage {
    /// The side that said the message.
    #[schemars(required, extend("enum" = ["user", "assistant"]))]
    role: Option<String>,
    /// The speaker's name, where a conversation has more than one person; white space around it is removed.
    #[schemars(extend("pattern" = SPEAKER_PATTERN))]
    name: Option<String>,
    /// The text of the message.
    #[schemars(
        required,
        length(min = 1, max = limit::IMPORTED_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    content: Option<String>,
    /// The time at which the message was said, no earlier than the time of the message before. Where the field is
    /// absent: a millisecond after the message before, and now for the first message.
    #[schemars(with = "Option<Time>")]
    timestamp: Option<String>,
    /// The id of the message in the system from which it comes. A message with the same id is imported once.
    #[schemars(
        length(min = 1, max = limit::EXTERNAL_ID_CHARACTERS),
        extend("pattern" = TEXT_PATTERN)
    )]
    external_id: Option<String>,
}

/// The messages of an import.
#[derive(Serialize, JsonSchema)]
pub struct ImportResponse {
    /// All messages of the import, in the order in which they were sent.
    messages: Vec<ImportedMessage>,
}

/// Imports messages, without a call of the model. Returns 201 where at least one message is new, 200 where all were
/// imported before.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<ConversationId>,
    Json(body): Json<ImportMessages>,
) -> Result<MaybeCreated<ImportResponse>, Error> {
    let messages = input::required("messages", body.messages)?;
    let messages = parse_messages(messages, call.platform.now())?;
    let place = (owner, &id);
    let imported =
        import::import(call.platform, call.config, &call.actor(), place, &messages).await?;
    let body = ImportResponse {
        messages: imported.messages,
    };
    if imported.has_new {
        let location = None;
        return Ok(MaybeCreated::Created(Created { location, body }));
    }
    Ok(MaybeCreated::Found(body))
}

/// Parses the messages; a message without a time gets the time a millisecond after the message before.
fn parse_messages(messages: Vec<ImportMessage>, now: Timestamp) -> Result<Vec<NewImport>, Error> {
    let most = limit::IMPORTED_MESSAGES;
    if !(1..=most).contains(&messages.len()) {
        let why = format!("must be from 1 to {most} messages");
        return Err(Error::invalid("messages", why));
    }
    let mut lines: Vec<NewImport> = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        let field = |name: &str| format!("messages[{place}].{name}");
        let after = lines.last().map(|line| line.at);
        let line = parse_message(message, &field, after, now)?;
        let name = line.external_id.as_ref().map(Text::as_str);
        let same = |other: &NewImport| other.external_id.as_ref().map(Text::as_str) == name;
        if name.is_some() && lines.iter().any(same) {
            let why = "is that of another of these messages";
            return Err(Error::invalid(field("external_id"), why));
        }
        lines.push(line);
    }
    Ok(lines)
}

fn parse_message(
    message: ImportMessage,
    field: &impl Fn(&str) -> String,
    after: Option<Timestamp>,
    now: Timestamp,
) -> Result<NewImport, Error> {
    let role = match input::required(&field("role"), message.role)?.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => return Err(Error::invalid(field("role"), "must be user or assistant")),
    };
    let name = message
        .name
        .map(|name| Text::parse(&field("name"), name.trim(), limit::SPEAKER_CHARACTERS));
    let content = input::required(&field("content"), message.content)?;
    let content = Text::parse(&field("content"), content, limit::IMPORTED_CHARACTERS)?;
    let external_id = message
        .external_id
        .map(|id| Text::parse(&field("external_id"), id, limit::EXTERNAL_ID_CHARACTERS));
    let next = after.map_or(now, |after| Timestamp::from_millis(after.millis() + 1));
    let at = input::time(&field("timestamp"), message.timestamp.as_deref())?.unwrap_or(next);
    // Equal ones stay in the order given: exports have them to the second.
    if after.is_some_and(|after| at < after) {
        let why = "must not be before that of the message before";
        return Err(Error::invalid(field("timestamp"), why));
    }
    Ok(NewImport {
        role,
        name: name.transpose()?,
        content,
        at,
        external_id: external_id.transpose()?,
    })
}
