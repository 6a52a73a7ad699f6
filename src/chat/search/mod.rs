//! Search for words in the owner's messages and titles, the newest hit first. One round trip each.
//!
//! A text is a hit where it has every word, in any order, with upper and lower case and accents alike. The last word may
//! be the beginning of one, as somebody types it. Forgotten messages are no hits, nor are replies that are still being
//! written.

pub mod excerpt;
pub mod store;
pub mod words;

use crate::audit::actor::Actor;
use crate::cursor;
use crate::error::Error;
use crate::id::{ConversationId, Owner};
use crate::limit::SEARCH_WINDOW;
use crate::platform::{Batch, Platform};
use crate::role::Role;
use crate::time::Timestamp;
use excerpt::{Excerpt, Highlight, highlights};
use schemars::JsonSchema;
use serde::Serialize;
use store::{ConversationRow, Span};
use words::Words;

/// The messages that a search is for. An absent field lets every message pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// The conversation of the messages.
    pub conversation: Option<&'a ConversationId>,
    /// The side that said the messages.
    pub role: Option<Role>,
    /// The earliest time at which the messages were said.
    pub since: Option<Timestamp>,
    /// The end of the time range in which the messages were said, exclusive.
    pub until: Option<Timestamp>,
}

/// A message that has the words of a search.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageHit {
    /// The id of the message.
    pub message_id: String,
    /// The side that said the message.
    pub role: Role,
    /// The time at which the message was said, in RFC 3339.
    pub created_at: String,
    /// The id of the conversation.
    pub conversation_id: String,
    /// The title of the conversation.
    pub conversation_title: Option<String>,
    /// True where the conversation is archived.
    pub conversation_archived: bool,
    /// The part of the message around the first word that was found.
    #[serde(flatten)]
    pub excerpt: Excerpt,
}

/// A page of the messages that have the words of a search, the newest first.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct MessageHits {
    /// The messages of the page.
    pub messages: Vec<MessageHit>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
}

/// The newest message of a conversation that has the words of a search.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewestMatch {
    /// The id of the message.
    pub message_id: String,
    /// The side that said the message.
    pub role: Role,
    /// The time at which the message was said, in RFC 3339.
    pub created_at: String,
    /// The part of the message around the first word that was found.
    #[serde(flatten)]
    pub excerpt: Excerpt,
}

/// A conversation whose title or messages have the words of a search.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConversationHit {
    /// The id of the conversation.
    pub id: String,
    /// The title of the conversation.
    pub title: Option<String>,
    /// The time at which the conversation was opened, in RFC 3339.
    pub created_at: String,
    /// The time at which somebody last spoke in the conversation, in RFC 3339.
    pub updated_at: String,
    /// True where the conversation is archived.
    pub archived: bool,
    /// The ranges of the title that were found.
    pub title_highlights: Vec<Highlight>,
    /// The number of messages that have the words, among the 1,000 newest hits from those of this page on.
    pub match_count: u32,
    /// The newest message that has the words; null where only the title has them.
    pub newest_match: Option<NewestMatch>,
}

/// A page of the conversations whose titles or messages have the words of a search, the one with the newest hit first.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct ConversationHits {
    /// The conversations of the page; there may be fewer than asked for, or none, on a page that is not the last.
    pub conversations: Vec<ConversationHit>,
    /// The `cursor` of the next page; null for the last page.
    pub next_cursor: Option<String>,
}

/// The name of the list of messages, in its cursors.
const MESSAGES: &str = "message_hits";

/// The name of the list of conversations, in its cursors.
const CONVERSATIONS: &str = "conversation_hits";

/// Finds the owner's messages that have every word: the page of at most `limit` messages after a cursor.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`, and those of [`Actor::run`].
pub async fn messages<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    words: &Words,
    filter: &Filter<'_>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<MessageHits, Error> {
    let mut span = Span::between(filter.since, filter.until);
    if let Some(cursor) = cursor {
        let [seq] = cursor::parse(MESSAGES, cursor)?;
        span = span.before(number(&seq)?);
    }
    let most = limit.saturating_add(1);
    let mut batch = Batch::new();
    let hits = words
        .has_any()
        .then(|| batch.ask(store::messages(owner, words, filter, span, most)));
    let results = actor.run(platform, owner, batch).await?;
    let Some(hits) = hits else {
        return Ok(MessageHits::default());
    };
    let mut rows = results.all(hits)?;
    let last = cursor::cut(&mut rows, limit);
    let next_cursor = last.map(|row| cursor::format(MESSAGES, [&row.seq]));
    let messages = rows.into_iter().map(|row| MessageHit {
        excerpt: Excerpt::of(&row.content, words),
        message_id: row.id,
        role: row.role,
        created_at: row.timestamp,
        conversation_id: row.conversation_id,
        conversation_title: row.title,
        conversation_archived: row.archived,
    });
    Ok(MessageHits {
        messages: messages.collect(),
        next_cursor,
    })
}

/// Finds the owner's conversations whose titles or messages have every word: the page of at most `limit` conversations
/// after a cursor. What is said after the first page was read moves no conversation.
///
/// # Errors
/// [`Error::Invalid`], naming `cursor`, and those of [`Actor::run`].
pub async fn conversations<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    words: &Words,
    cursor: Option<&str>,
    limit: u32,
) -> Result<ConversationHits, Error> {
    let cursor = cursor.map(|cursor| {
        let [newest, seq] = cursor::parse(CONVERSATIONS, cursor)?;
        Ok::<_, Error>((number(&newest)?, number(&seq)?))
    });
    let cursor = cursor.transpose()?;
    let mut batch = Batch::new();
    let most = limit.saturating_add(1);
    let hits = words
        .has_any()
        .then(|| batch.ask(store::conversations(owner, words, cursor, most)));
    let results = actor.run(platform, owner, batch).await?;
    let Some(hits) = hits else {
        return Ok(ConversationHits::default());
    };
    let rows = results.all(hits)?;
    let window = rows.first().map(|row| (row.hits, row.least.clone()));
    let mut found: Vec<_> = rows
        .into_iter()
        .filter_map(ConversationRow::found)
        .collect();
    let newest = match cursor {
        Some((newest, _)) => newest.to_string(),
        None => found.first().map(|row| row.seq.clone()).unwrap_or_default(),
    };
    let last = cursor::cut(&mut found, limit).map(|row| row.seq.clone());
    // The hits go on behind those that this page has looked through.
    let looked_through = window.filter(|(hits, _)| *hits >= SEARCH_WINDOW);
    let last = last.or_else(|| looked_through.and_then(|(_, least)| least));
    let next_cursor = last.map(|seq| cursor::format(CONVERSATIONS, [&newest, &seq]));
    let conversations = found.into_iter().map(|row| ConversationHit {
        title_highlights: row
            .title
            .as_deref()
            .map(|title| highlights(title, words))
            .unwrap_or_default(),
        newest_match: row.message.map(|message| NewestMatch {
            excerpt: Excerpt::of(&message.content, words),
            message_id: message.id,
            role: message.role,
            created_at: message.timestamp,
        }),
        id: row.id,
        title: row.title,
        created_at: row.created_at,
        updated_at: row.updated_at,
        archived: row.archived,
        match_count: row.match_count,
    });
    Ok(ConversationHits {
        conversations: conversations.collect(),
        next_cursor,
    })
}

/// Parses a place in the index out of a cursor.
fn number(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| cursor::invalid())
}
