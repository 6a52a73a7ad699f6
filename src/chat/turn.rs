//! The turn: [`begin`] stores the person's message and builds the prompt, [`finish`] stores the outcome of the reply.
//! Two round trips to the database before the model is called, one after.

mod admit;
mod load;

use super::lease::Lease;
use super::message::{Status, Text, title};
use super::reply::outcome::Outcome;
use super::store::{self, EarlierTurn};
use super::{distil, prompt, usage};
use crate::config::Config;
use crate::error::Error;
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit;
use crate::memory::facts::store::CurrentFact;
use crate::memory::recall::exclude::Exclude;
use crate::memory::recall::recalled::Recalled;
use crate::memory::remember::TurnMessage;
use crate::memory::text::cut::CutText;
use crate::memory::{self, vectors};
use crate::model::{Prompt, openai};
use crate::platform::{Batch, Platform};
use admit::{store_turn, take_up};
use load::{Loaded, load};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::rc::Rc;

/// A message that a person sends to the companion.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The text of the message.
    pub text: Text,
    /// The conversation; a new one is opened where it is `None`.
    pub conversation_id: Option<ConversationId>,
    /// True where the conversation is opened if the owner has none of its id.
    pub may_open: bool,
    /// The persona for this turn, instead of the configured one.
    pub system_prompt: Option<Text>,
    /// The use of memory in this turn.
    pub memory: memory::Mode,
    /// The client's own id of the message.
    pub client_message_id: Option<Text>,
    /// The client's own prompt, in OpenAI's dialect, which takes the place of the conversation so far.
    pub request: Option<Map<String, Value>>,
    /// True where the client's own prompt ends with the results of tools: the turn that called them goes on, and its message is not
    /// stored again.
    pub goes_on: bool,
}

impl NewMessage {
    /// Returns the conversation that has to exist.
    fn existing_conversation(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref().filter(|_| !self.may_open)
    }

    /// Returns the messages of the client's own prompt, oldest first.
    fn own_messages(&self) -> impl Iterator<Item = &Value> {
        let messages = self
            .request
            .as_ref()
            .and_then(|request| request.get("messages"));
        messages.and_then(Value::as_array).into_iter().flatten()
    }

    /// Returns the persona of the turn; none where the client's own prompt has one.
    fn persona<'a>(&'a self, config: &'a Config) -> &'a str {
        match &self.system_prompt {
            Some(own) => own.as_str(),
            None if self.own_messages().any(openai::is_system) => "",
            None => config.persona.as_str(),
        }
    }
}

/// A turn that has begun: its rows are stored, and the model is to be called. It can be moved into a task that calls
/// the model.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Turn {
    /// The person who sent the message.
    pub owner: Owner,
    /// The id of the conversation.
    pub conversation_id: ConversationId,
    /// The id of the person's message.
    pub message_id: MessageId,
    /// The id of the reply's message.
    pub reply_id: MessageId,
    /// The right to write the reply.
    pub lease: Lease,
    /// The text of an earlier try of the reply; kept until this try has some.
    pub earlier_text: String,
    /// The prompt for the model.
    pub prompt: Prompt,
    /// The memories in the prompt, best first.
    pub recalled: Vec<Recalled>,
    /// The facts in the prompt, the weightiest first.
    pub facts: Vec<CurrentFact>,
    /// The use of memory in this turn.
    pub memory: memory::Mode,
}

/// The result of [`begin`].
#[derive(Debug)]
pub enum Begun {
    /// A new turn: the model is to be called.
    Turn(Box<Turn>),
    /// A repeat of a message whose reply is complete.
    Repeated(Box<EarlierTurn>),
}

/// The rows of a turn that was admitted.
struct TurnRows {
    conversation_id: ConversationId,
    message_id: MessageId,
    reply_id: MessageId,
    earlier_text: String,
}

/// Begins a turn: loads what the prompt needs, then stores the person's message and the reply's row with status
/// `writing`. Two round trips.
///
/// # Errors
/// [`Error::NotFound`] for a conversation that the owner does not have, [`Error::TurnInProgress`] and
/// [`Error::Invalid`] for a `client_message_id` that is taken, [`Error::QuotaUsed`].
pub async fn begin<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    message: NewMessage,
) -> Result<Begun, Error> {
    let own_tokens = message.request.as_ref().map_or(0, prompt::request_tokens);
    let most = config.prompt_tokens;
    if own_tokens > most {
        let why = format!("must not be longer than {most} tokens, as they are estimated here");
        return Err(Error::invalid("messages", why));
    }
    let text = CutText::new(message.text.as_str());
    let Loaded {
        recent,
        earlier,
        profile,
        choice,
    } = load(platform, config, owner, (&message, &text)).await?;
    let mut in_prompt = Exclude::default();
    in_prompt.cut_text(&text);
    if let Some(earlier) = &earlier {
        check_same(&message, earlier)?;
        in_prompt.message(earlier.message_id.as_str(), &earlier.message);
    }
    if message.request.is_none() {
        for recent in &recent {
            in_prompt.message(&recent.id, &recent.content);
        }
    }
    for own in message.own_messages() {
        in_prompt.text(&openai::text_of(own.get("content")));
    }
    for fact in &profile {
        in_prompt.message(&fact.id, &fact.content);
    }
    let now = platform.now();
    let today = now.day();
    let recalling = choice.query(owner, now);
    let lease = Lease::new(now, platform.random());
    let (rows, found) = match earlier {
        Some(earlier) if earlier.status == Status::Complete => {
            return Ok(Begun::Repeated(Box::new(earlier)));
        }
        Some(earlier) => take_up(platform, config, owner, earlier, &lease, recalling).await?,
        None => {
            let message = (&message, &text, recent.as_slice());
            store_turn(platform, config, owner, message, &lease, recalling).await?
        }
    };
    let found = found
        .into_iter()
        .map(|memory| memory.told(&today))
        .collect();
    let recalled = choice.recalled(found, None, in_prompt, config.recalled_memories);
    let history = if message.request.is_none() {
        recent
    } else {
        Vec::new()
    };
    let (mut prompt, recalled, facts) = prompt::build(
        message.persona(config),
        message.text.as_str().to_owned(),
        history,
        profile,
        recalled,
        (most - own_tokens, now),
    );
    prompt.request = message.request;
    Ok(Begun::Turn(Box::new(Turn {
        owner: owner.clone(),
        conversation_id: rows.conversation_id,
        message_id: rows.message_id,
        reply_id: rows.reply_id,
        lease,
        earlier_text: rows.earlier_text,
        prompt,
        recalled,
        facts,
        memory: message.memory,
    })))
}

/// Checks that a repeated `client_message_id` comes with the same text and the same conversation, or with none.
fn check_same(message: &NewMessage, earlier: &EarlierTurn) -> Result<(), Error> {
    let elsewhere = message
        .existing_conversation()
        .is_some_and(|id| *id != earlier.conversation_id);
    if elsewhere || message.text.as_str() != earlier.message {
        let why = "was used for another message already";
        return Err(Error::invalid("client_message_id", why));
    }
    Ok(())
}

/// Stores the outcome of a reply, and its memory. Returns whether the outcome is stored: false where the reply was
/// deleted meanwhile, or another writer has taken the reply over. One round trip, tried again where the database fails;
/// repeating it is harmless. Afterwards, in the background, new memories go to the vector index and to the model that
/// distils facts.
///
/// # Errors
/// [`Error::Internal`] where the database fails for longer: the reply's lease runs out, and a retry or the schedule
/// takes the reply over as far as it was stored.
pub async fn finish<P: Platform>(
    platform: &P,
    config: &Rc<Config>,
    turn: &Turn,
    outcome: &Outcome,
) -> Result<bool, Error> {
    let (owner, reply, lease) = (&turn.owner, &turn.reply_id, &turn.lease);
    let title = title(&turn.prompt.message);
    let now = platform.now();
    let mut batch = Batch::new();
    if let Some(usage) = outcome.usage.or_else(|| outcome.estimate(&turn.prompt)) {
        batch.ask(usage::cost(owner, reply, lease, usage, now));
    }
    batch.ask(store::end_reply(owner, reply, lease, outcome));
    let ended = batch.ask(store::ended_reply(owner, reply, lease));
    batch.ask(store::touch(owner, &turn.conversation_id, &title, now));
    if turn.memory == memory::Mode::On {
        let has_words = !outcome.text.trim().is_empty();
        let text = if has_words {
            &outcome.text
        } else {
            &turn.earlier_text
        };
        let said = TurnMessage {
            conversation: &turn.conversation_id,
            id: reply,
            content: &CutText::new(text),
            at: now,
        };
        if has_words && !turn.earlier_text.is_empty() {
            batch.ask(said.update_reply(owner));
        }
        batch.ask_all(said.store_reply(owner));
    }
    let results = batch.run_again(platform, &limit::LAST_RETRY_PAUSES).await?;
    let is_stored = !results.is_empty(ended)?;
    if turn.memory == memory::Mode::On {
        vectors::sync_later(platform, &config.embedding_model, owner);
        distil::later(platform, config, owner);
    }
    Ok(is_stored)
}
