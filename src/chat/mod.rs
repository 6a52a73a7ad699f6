//! The turn: [`begin`] stores what the person said and gives the prompt, [`finish`] stores how
//! the reply came out. Two round trips to the database before the model is asked, one after.

pub mod conversation;
pub mod events;
pub mod message;
pub mod prompt;
pub mod relay;
pub mod store;

use crate::config::Config;
use crate::error::Error;
use crate::id::{self, ConversationId, MessageId, Owner};
use crate::memory::store::Found;
use crate::memory::{self, Recalled, Shown};
use crate::model::{Prompt, Usage};
use crate::platform::{Platform, next};
use message::{Status, Text};
use prompt::Recent;
use relay::Outcome;
use store::{Earlier, NewTurn};

/// What a person asks of a turn.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What they say.
    pub message: Text,
    /// Where; a new conversation is opened where it is `None`.
    pub conversation_id: Option<ConversationId>,
    /// Who answers, in place of the configured persona.
    pub system_prompt: Option<Text>,
    /// What memory may do.
    pub memory: memory::Use,
    /// The client's own id of the message.
    pub client_message_id: Option<Text>,
}

/// A turn that was begun: its rows are stored, the model is to be asked.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Whose.
    pub owner: Owner,
    /// Where.
    pub conversation_id: ConversationId,
    /// The person's message.
    pub message_id: MessageId,
    /// The reply's.
    pub reply_id: MessageId,
    /// What the model is told.
    pub prompt: Prompt,
    /// The memories that the prompt tells of, best first.
    pub recalled: Vec<Recalled>,
    /// What memory may do.
    pub memory: memory::Use,
}

/// What became of an [`Ask`].
#[derive(Debug)]
pub enum Begun {
    /// The model is to be asked.
    Turn(Box<Turn>),
    /// It was asked before, and this is how that came out.
    Repeated(Box<Earlier>),
}

/// Begins a turn: reads what the prompt needs, then stores the person's message and the reply's
/// row with status `writing`. Two round trips.
///
/// # Errors
/// [`Error::NotFound`] for a conversation that is not the owner's, [`Error::TurnInProgress`] and
/// [`Error::Invalid`] for a `client_message_id` that is taken.
pub async fn begin<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: Ask,
) -> Result<Begun, Error> {
    let Known {
        recent,
        earlier,
        found,
    } = read(platform, config, owner, &ask).await?;
    let mut shown = Shown::default();
    shown.add("", ask.message.as_str());
    if let Some(earlier) = &earlier {
        check_same(&ask, earlier)?;
        shown.add(earlier.message_id.as_str(), &earlier.message);
    }
    for recent in &recent {
        shown.add(&recent.id, &recent.content);
    }
    let recalled = memory::rank(found, shown, platform.now(), config.long_term);
    let persona = ask
        .system_prompt
        .as_ref()
        .map_or(config.persona.as_str(), Text::as_str);
    let budget = config.prompt_tokens;
    let told = prompt::build(persona, ask.message.as_str(), recent, recalled, budget);
    match earlier {
        Some(earlier) => take_up(platform, owner, ask.memory, told, earlier).await,
        None => store_turn(platform, owner, ask, told).await,
    }
}

/// What is there before a turn.
struct Known {
    /// The conversation's newest messages, newest first, without the one that is repeated.
    recent: Vec<Recent>,
    /// The turn that is repeated.
    earlier: Option<Earlier>,
    /// What may be recalled.
    found: Vec<Found>,
}

/// The first round trip: creates the user on first sight and reads what a prompt is made of.
async fn read<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: &Ask,
) -> Result<Known, Error> {
    let now = platform.now();
    let user_id = id::new(now, platform.random());
    let search = memory::search(owner, ask.memory, ask.message.as_str());
    let repeated = ask.client_message_id.as_ref();

    let mut statements = vec![store::user_seen(owner, &user_id, now)];
    if let Some(id) = &ask.conversation_id {
        statements.push(store::conversation(owner, id));
        statements.push(store::recent(owner, id, config.short_term));
    }
    statements.extend(repeated.map(|id| store::earlier(owner, id)));
    let searched = search.is_some();
    statements.extend(search);

    let mut results = platform.batch(statements).await?.into_iter();
    next(&mut results)?;
    let mut recent = Vec::new();
    if ask.conversation_id.is_some() {
        if next(&mut results)?.is_empty() {
            return Err(Error::NotFound("conversation"));
        }
        recent = next(&mut results)?.all::<Recent>()?;
    }
    let earlier = match repeated {
        Some(_) => next(&mut results)?.first::<Earlier>()?,
        None => None,
    };
    let found = if searched {
        next(&mut results)?.all()?
    } else {
        Vec::new()
    };
    if let Some(earlier) = &earlier {
        recent.retain(|recent| recent.id != earlier.message_id.as_str());
    }
    Ok(Known {
        recent,
        earlier,
        found,
    })
}

/// A `client_message_id` names one message: with another text or place it is a mistake.
fn check_same(ask: &Ask, earlier: &Earlier) -> Result<(), Error> {
    let elsewhere = ask
        .conversation_id
        .as_ref()
        .is_some_and(|id| *id != earlier.conversation_id);
    if elsewhere || ask.message.as_str() != earlier.message {
        let why = "was used for another message already";
        return Err(Error::invalid("client_message_id", why));
    }
    Ok(())
}

/// A repeated request gets what its first got; one that got no word is tried again.
async fn take_up<P: Platform>(
    platform: &P,
    owner: &Owner,
    memory: memory::Use,
    (prompt, recalled): (Prompt, Vec<Recalled>),
    earlier: Earlier,
) -> Result<Begun, Error> {
    match earlier.status {
        Status::Writing => return Err(Error::TurnInProgress),
        Status::Complete => return Ok(Begun::Repeated(Box::new(earlier))),
        _ if !earlier.reply.is_empty() => return Ok(Begun::Repeated(Box::new(earlier))),
        Status::Interrupted | Status::Failed => {}
    }
    let resume = store::resume(owner, &earlier.reply_id, platform.now());
    let mut results = platform.batch(vec![resume]).await?.into_iter();
    if next(&mut results)?.is_empty() {
        return Err(Error::TurnInProgress);
    }
    Ok(Begun::Turn(Box::new(Turn {
        owner: owner.clone(),
        conversation_id: earlier.conversation_id,
        message_id: earlier.message_id,
        reply_id: earlier.reply_id,
        prompt,
        recalled,
        memory,
    })))
}

/// Stores the person's message, what is remembered of it, and the reply's row.
async fn store_turn<P: Platform>(
    platform: &P,
    owner: &Owner,
    ask: Ask,
    (prompt, recalled): (Prompt, Vec<Recalled>),
) -> Result<Begun, Error> {
    let now = platform.now();
    let message_id = MessageId::new(now, platform.random());
    let reply_id = MessageId::new(now, platform.random());
    let opened = ask.conversation_id.is_none();
    let conversation_id = match ask.conversation_id {
        Some(id) => id,
        None => ConversationId::new(now, platform.random()),
    };
    let new = NewTurn {
        owner,
        conversation_id: &conversation_id,
        message_id: &message_id,
        reply_id: &reply_id,
        message: &ask.message,
        client_message_id: ask.client_message_id.as_ref(),
        now,
    };
    let mut statements = Vec::new();
    if opened {
        statements.push(new.open_conversation(&message::title(ask.message.as_str())));
    }
    statements.push(new.message());
    statements.push(new.reply());
    statements.extend(memory::remember_message(
        owner,
        ask.memory,
        &message_id,
        ask.message.as_str(),
    ));
    let mut results = platform.batch(statements).await?.into_iter();
    if opened {
        next(&mut results)?;
    }
    if next(&mut results)?.is_empty() {
        // Since the first round trip, a twin of this request was first or the conversation went.
        return Err(match ask.client_message_id {
            Some(_) => Error::TurnInProgress,
            None => Error::NotFound("conversation"),
        });
    }
    Ok(Begun::Turn(Box::new(Turn {
        owner: owner.clone(),
        conversation_id,
        message_id,
        reply_id,
        prompt,
        recalled,
        memory: ask.memory,
    })))
}

/// Stores how the reply came out, and remembers it. One round trip; repeating it is harmless.
///
/// # Errors
/// [`Error::Internal`] where the database fails: the sweep ends the reply's row later.
pub async fn finish<P: Platform>(
    platform: &P,
    turn: &Turn,
    outcome: &Outcome,
) -> Result<(), Error> {
    let title = message::title(&turn.prompt.message);
    let now = platform.now();
    let mut statements = vec![
        store::end_reply(&turn.owner, &turn.reply_id, outcome),
        store::touch(&turn.owner, &turn.conversation_id, &title, now),
    ];
    statements.extend(memory::remember_reply(
        &turn.owner,
        turn.memory,
        &turn.reply_id,
        &outcome.text,
    ));
    platform.batch(statements).await?;
    Ok(())
}

impl Earlier {
    /// What the turn cost, where that is known.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        let (prompt_tokens, completion_tokens) = (self.prompt_tokens?, self.completion_tokens?);
        let total_tokens = prompt_tokens.saturating_add(completion_tokens);
        Some(Usage {
            prompt_tokens,
            completion_tokens,
            total_tokens,
        })
    }
}
