//! The messages whose turns change what was said: another version of a message, and a reply made anew.

use super::branch::{self, Place, Replaces};
use super::message::Text;
use super::turn::NewMessage;
use crate::audit::actor::Actor;
use crate::error::Error;
use crate::id::{MessageId, Owner};
use crate::platform::{Batch, Platform};
use crate::role::Role;

/// Finds a message of the owner. One round trip.
async fn place<P: Platform>(
    (platform, actor): (&P, &Actor<'_>),
    owner: &Owner,
    id: &MessageId,
    client_message_id: Option<&Text>,
) -> Result<Place, Error> {
    let mut batch = Batch::new();
    let found = batch.ask(branch::store::find(owner, id, client_message_id));
    let found = actor.run(platform, owner, batch).await?.first(found)?;
    found.ok_or_else(|| branch::absent(id))
}

/// Returns the message whose turn makes a reply anew: `id` is that of the reply, or of the person's message. One round trip, and
/// another one where the message is in a branch that was left: that becomes the current one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a message that answers nothing, or whose question is forgotten.
pub async fn regenerate<P: Platform>(
    by: (&P, &Actor<'_>),
    model: &str,
    owner: &Owner,
    id: &MessageId,
) -> Result<NewMessage, Error> {
    let found = place(by, owner, id, None).await?;
    let (Some(message), Some(text)) = (found.asked_id, found.asked) else {
        let why = "names a message that answers nothing";
        return Err(Error::invalid("message_id", why));
    };
    if found.asked_is_forgotten == 1 {
        let why = "names a message that was forgotten";
        return Err(Error::invalid("message_id", why));
    }
    if found.asked_is_left == 1 {
        branch::switch(by, model, owner, &message).await?;
    }
    let text = Text::parse("message_id", text, usize::MAX)?;
    Ok(NewMessage {
        conversation_id: Some(found.conversation_id),
        replaces: Some(Replaces {
            message,
            is_kept: true,
            takes_name: false,
        }),
        ..NewMessage::new(text)
    })
}

/// Makes a message of a client's own prompt the new version of the person's message that `id` is or answers; where it says the same, the
/// reply is made anew. Round trips as of [`regenerate`].
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a message that answers nothing, one of another conversation than the one that `new`
/// names, and one that is forgotten and would be said again.
pub async fn replace<P: Platform>(
    by: (&P, &Actor<'_>),
    model: &str,
    owner: &Owner,
    id: &MessageId,
    new: NewMessage,
) -> Result<NewMessage, Error> {
    let found = place(by, owner, id, new.client_message_id.as_ref()).await?;
    let invalid = |why: &str| Err(Error::invalid("metadata.replaces", why));
    let (Some(message), Some(text)) = (found.asked_id, found.asked) else {
        return invalid("names a message that answers nothing");
    };
    let named = new.existing_conversation();
    if named.is_some_and(|named| *named != found.conversation_id) {
        return invalid("names a message of another conversation");
    }
    let is_kept = text == new.text.as_str();
    if is_kept && found.asked_is_forgotten == 1 {
        return invalid("names a message that was forgotten");
    }
    if found.asked_is_left == 1 && found.is_repeated == 0 {
        branch::switch(by, model, owner, &message).await?;
    }
    Ok(NewMessage {
        conversation_id: Some(found.conversation_id),
        may_open: false,
        client_message_id: new.client_message_id.filter(|_| !is_kept),
        replaces: Some(Replaces {
            message,
            is_kept,
            takes_name: false,
        }),
        ..new
    })
}

/// Makes a message the new version of a message of the owner. Round trips as of [`regenerate`].
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a message that is not the person's.
pub async fn edit<P: Platform>(
    by: (&P, &Actor<'_>),
    model: &str,
    owner: &Owner,
    id: MessageId,
    new: NewMessage,
) -> Result<NewMessage, Error> {
    let found = place(by, owner, &id, new.client_message_id.as_ref()).await?;
    if found.role != Role::User {
        let why = "names a message that the person has not said";
        return Err(Error::invalid("message_id", why));
    }
    // A repeated request is the turn that it began, wherever that is by now.
    if found.is_left == 1 && found.is_repeated == 0 {
        branch::switch(by, model, owner, &id).await?;
    }
    Ok(NewMessage {
        conversation_id: Some(found.conversation_id),
        replaces: Some(Replaces {
            message: id,
            is_kept: false,
            takes_name: false,
        }),
        ..new
    })
}
