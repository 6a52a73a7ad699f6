//! The resources: the profile, and each conversation with its newest messages. One round trip each.

use super::{object, text_of};
use crate::auth::scope::Scope;
use crate::chat::conversation::Conversation;
use crate::error::Error;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::endpoints::conversations::{self, Archived, ListConversations, ListMessages};
use crate::http::endpoints::memories;
use crate::http::input;
use crate::http::input::path::Path;
use crate::http::input::query::{PageSize, QueryString};
use crate::http::reply::Reply;
use crate::id::Owner;
use crate::limit::{LARGEST_PAGE, PAGE};
use crate::mcp::{self, Fault, Refusal};
use crate::platform::Platform;
use serde_json::{Map, Value, json};

const PROFILE: &str = "keepsake://profile";
const CONVERSATIONS: &str = "keepsake://conversations/";
const JSON: &str = "application/json";

/// Lists a page of the resources that the caller may read; the first page begins with the profile. A cursor is the number
/// of the conversations before its page.
///
/// # Errors
/// The fault of a cursor that no page gave.
pub async fn list<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    cursor: Option<&str>,
) -> mcp::Answer<Error> {
    let offset = cursor.map_or(Ok(0), |cursor| {
        let why = "`cursor` is not one that a page gave";
        cursor.parse().map_err(|_| Fault::invalid_params(why))
    })?;
    let mut listed = Vec::new();
    if offset == 0 && call.require(Scope::MemoriesRead).is_ok() {
        listed.push(json!({
            "uri": PROFILE, "name": "profile", "title": "Profile", "mimeType": JSON,
            "description": "The facts about the person that hold now, and what is coming.",
        }));
    }
    let mut next = None;
    if call.require(Scope::ConversationsRead).is_ok() {
        let page = QueryString(ListConversations {
            limit: PageSize(PAGE),
            offset,
            cursor: None,
            archived: Archived::False,
            pinned: None,
        });
        let page = conversations::list(call, owner, page).await;
        let page = page.map_err(Refusal::Other)?.0;
        let count = u32::try_from(page.conversations.len()).unwrap_or(PAGE);
        let end = offset.saturating_add(count);
        next = (count > 0 && end < page.total).then_some(end);
        listed.extend(page.conversations.iter().map(describe));
    }
    let mut result = object([("resources", listed.into())]);
    if let Some(next) = next {
        result.insert("nextCursor".to_owned(), next.to_string().into());
    }
    Ok(result)
}

fn describe(conversation: &Conversation) -> Value {
    let id = conversation.id.as_str();
    let title = conversation.title.as_deref().unwrap_or("Conversation");
    json!({
        "uri": format!("{CONVERSATIONS}{id}"), "name": id, "title": title, "mimeType": JSON,
        "description": format!("A conversation of {} messages.", conversation.message_count),
        "annotations": {"lastModified": conversation.updated_at},
    })
}

/// Lists the template of the conversations, where the caller may read them.
#[must_use]
pub fn templates<P>(call: &Call<'_, P>) -> Map<String, Value> {
    let template = json!({
        "uriTemplate": format!("{CONVERSATIONS}{{id}}"), "name": "conversation", "title": "Conversation",
        "mimeType": JSON,
        "description": format!("The newest {LARGEST_PAGE} messages of a conversation, the oldest first."),
    });
    let is_allowed = call.require(Scope::ConversationsRead).is_ok();
    let templates = if is_allowed {
        vec![template]
    } else {
        Vec::new()
    };
    object([("resourceTemplates", templates.into())])
}

/// Reads a resource.
///
/// # Errors
/// The fault of a resource that is absent or another user's; [`Error::MissingScope`].
pub async fn read<P: Platform>(call: &Call<'_, P>, owner: &Owner, uri: &str) -> mcp::Answer<Error> {
    match reply_of(call, owner, uri).await {
        Ok(reply) => {
            let contents = json!([{"uri": uri, "mimeType": JSON, "text": text_of(reply)}]);
            Ok(object([("contents", contents)]))
        }
        Err(error @ Error::NotFound { .. }) => {
            call.note_denied(&error);
            Err(Fault::no_resource(uri).into())
        }
        Err(error) => Err(Refusal::Other(error)),
    }
}

async fn reply_of<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    uri: &str,
) -> Result<Reply<P::Body>, Error> {
    if uri == PROFILE {
        call.require(Scope::MemoriesRead)?;
        return Ok(memories::profile(call, owner).await?.into_reply());
    }
    let id = uri.strip_prefix(CONVERSATIONS).unwrap_or_default();
    let id = input::conversation_id(id)?;
    call.require(Scope::ConversationsRead)?;
    let page = QueryString(ListMessages {
        limit: PageSize(LARGEST_PAGE),
        before: None,
        cursor: None,
    });
    let messages = conversations::messages(call, owner, Path(id), page).await?;
    Ok(messages.into_reply())
}
