//! The turn: [`begin`] stores the person's message and builds the prompt, [`finish`] stores the outcome of the reply.
//! Two round trips to the database before the model is called, one after.

mod admit;
mod load;

use super::branch::Replaces;
use super::lease::Lease;
use super::message::{Status, Text, title};
use super::reply::outcome::Outcome;
use super::response::store::Referenced;
use super::response::{self, Ended, NewResponse, Response, context, input};
use super::store::{self, EarlierTurn, Title};
use super::{distil, prompt, titles, usage};
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{ConversationId, MessageId, Owner, ResponseId};
use crate::limit;
use crate::memory::facts::store::CurrentFact;
use crate::memory::recall::exclude::Exclude;
use crate::memory::recall::recalled::Recalled;
use crate::memory::remember::TurnMessage;
use crate::memory::text::cut::CutText;
use crate::memory::{self, vectors};
use crate::model::{Prompt, openai};
use crate::platform::{Batch, Platform};
use crate::role::Role;
use admit::{store_turn, take_up};
use load::{Loaded, load};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// A message that a person sends to the companion.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The text of the message.
    pub text: Text,
    /// The side that says the message: the person, or a client that sends instructions alone.
    pub role: Role,
    /// The conversation; a new one is opened where it is `None`, unless the message follows a response.
    pub conversation_id: Option<ConversationId>,
    /// True where the conversation is opened if the owner has none of its id.
    pub may_open: bool,
    /// The persona for this turn, instead of the configured one.
    pub system_prompt: Option<Text>,
    /// The use of memory in this turn.
    pub memory: memory::Mode,
    /// The client's own id of the message.
    pub client_message_id: Option<Text>,
    /// The client's own prompt, in OpenAI's dialect.
    pub request: Option<Map<String, Value>>,
    /// True where the conversation so far is in the prompt, false where the client's own prompt takes its place.
    pub has_history: bool,
    /// The response that the client's own prompt follows: it is in the prompt, with those that it follows.
    pub follows: Option<ResponseId>,
    /// The response that is stored with the turn.
    pub response: Option<NewResponse>,
    /// The turn that the client's own prompt goes on with, by the results of the tools that it called: its message is not stored again.
    pub goes_on: GoesOn,
    /// The name of the field that the client's own prompt is in.
    pub field: &'static str,
    /// The message that the turn is another version of, or answers anew.
    pub replaces: Option<Replaces>,
}

/// The turn that results of tools go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoesOn {
    /// None: the message begins a turn.
    Nothing,
    /// The newest turn of the conversation that the same message began and that is not complete; a new turn where there is none.
    SameMessage,
    /// The turn of the response that the prompt follows.
    Followed,
}

impl GoesOn {
    /// Returns the turn that a prompt goes on with that names no response: one where it ends with results of tools.
    #[must_use]
    pub const fn with(has_results: bool) -> Self {
        if has_results {
            Self::SameMessage
        } else {
            Self::Nothing
        }
    }
}

impl NewMessage {
    /// Returns a message of the person that opens a conversation, with the defaults of every option.
    #[must_use]
    pub fn new(text: Text) -> Self {
        Self {
            text,
            role: Role::User,
            conversation_id: None,
            may_open: false,
            system_prompt: None,
            memory: memory::Mode::default(),
            client_message_id: None,
            request: None,
            has_history: true,
            follows: None,
            response: None,
            goes_on: GoesOn::Nothing,
            field: "messages",
            replaces: None,
        }
    }

    /// Returns the conversation that has to exist.
    pub(super) fn existing_conversation(&self) -> Option<&ConversationId> {
        self.conversation_id.as_ref().filter(|_| !self.may_open)
    }

    /// Returns the stored message of the person that the turn answers anew.
    fn asked_anew(&self) -> Option<&MessageId> {
        let kept = self.replaces.as_ref().filter(|replaces| replaces.is_kept);
        kept.map(|replaces| &replaces.message)
    }

    /// Returns the messages of the client's own prompt, oldest first.
    fn own_messages(&self) -> impl Iterator<Item = &Value> {
        let messages = self
            .request
            .as_ref()
            .and_then(|request| request.get("messages"));
        messages.and_then(Value::as_array).into_iter().flatten()
    }

    /// Returns the messages of the client's own prompt, to be completed.
    fn own_messages_mut(&mut self) -> Option<&mut Vec<Value>> {
        let request = self.request.as_mut()?;
        request.get_mut("messages")?.as_array_mut()
    }

    /// Estimates the tokens of the client's own prompt, which may have no more than `most`.
    fn own_tokens(&self, most: usize) -> Result<usize, Error> {
        let tokens = self.request.as_ref().map_or(0, prompt::request_tokens);
        if tokens <= most {
            return Ok(tokens);
        }
        let why = format!("must not be longer than {most} tokens, as they are estimated here");
        Err(Error::invalid(self.field, why))
    }

    /// Completes the client's own prompt with what is stored: the responses that it follows, newest first in `chain`, and the items
    /// that it refers to. Its tokens were `own_tokens`; returns those of the completed one.
    fn complete(
        &mut self,
        chain: &[Response],
        referenced: &[Referenced],
        (mut own_tokens, most): (usize, usize),
    ) -> Result<usize, Error> {
        if let Some(id) = &self.follows {
            let newest = chain.first().filter(|newest| newest.id == *id);
            let absent = || Error::not_found(Resource::Response, Some(id.as_str()));
            let newest = newest.ok_or_else(absent)?;
            if newest.is_writing() {
                return Err(Error::TurnInProgress);
            }
            self.conversation_id = Some(newest.conversation_id.clone());
        }
        if self
            .own_messages()
            .any(|one| input::reference(one).is_some())
        {
            if let Some(messages) = self.own_messages_mut() {
                context::resolve(messages, referenced)?;
            }
            own_tokens = self.own_tokens(most)?;
        }
        if chain.is_empty() {
            return Ok(own_tokens);
        }
        if let Some(messages) = self.own_messages_mut() {
            context::follow(messages, chain, most - own_tokens)?;
        }
        self.own_tokens(most)
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
    /// The response that is stored with the turn.
    pub response_id: Option<ResponseId>,
    /// True where the turn goes on with the results of tools: its text follows the earlier one.
    pub goes_on: bool,
}

impl Turn {
    /// Returns the text of the whole reply, of which this try has written `text`.
    #[must_use]
    pub fn whole_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let length = self.earlier_text.len() + text.len();
        let is_more = self.goes_on && !self.earlier_text.is_empty() && !text.trim().is_empty();
        if is_more && length < limit::REPLY_BYTES {
            return Cow::Owned(format!("{}\n\n{text}", self.earlier_text));
        }
        Cow::Borrowed(text)
    }
}

/// The result of [`begin`].
#[derive(Debug)]
pub enum Begun {
    /// A new turn: the model is to be called.
    Turn(Box<Turn>),
    /// A repeat of a message whose reply is complete, or being written.
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
    mut message: NewMessage,
) -> Result<Begun, Error> {
    let most = config.prompt_tokens;
    let own_tokens = message.own_tokens(most)?;
    let said = message.text.clone();
    let text = CutText::new(said.as_str());
    let Loaded {
        mut recent,
        earlier,
        profile,
        choice,
        chain,
        referenced,
    } = load(platform, config, owner, (&message, &text)).await?;
    let persona = message.persona(config).to_owned();
    let own_tokens = message.complete(&chain, &referenced, (own_tokens, most))?;
    if recent.is_empty() {
        recent = chain.iter().flat_map(Response::recent).collect();
    }
    let mut in_prompt = Exclude::default();
    in_prompt.cut_text(&text);
    if let Some(earlier) = &earlier {
        check_same(&message, earlier)?;
        in_prompt.message(earlier.message_id.as_str(), &earlier.message);
    }
    if let Some(id) = message.asked_anew() {
        in_prompt.message(id.as_str(), said.as_str());
        recent.retain(|recent| recent.id != id.as_str());
    }
    if message.has_history {
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
        Some(earlier) if is_repeat(&message, &earlier)? => {
            return Ok(Begun::Repeated(Box::new(earlier)));
        }
        None if message.goes_on == GoesOn::Followed => return Err(Error::TurnInProgress),
        Some(earlier) => {
            let response = message.response.as_ref();
            take_up(
                platform,
                config,
                owner,
                (earlier, response),
                &lease,
                recalling,
            )
            .await?
        }
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
    let history = if message.has_history {
        recent
    } else {
        Vec::new()
    };
    let (mut prompt, recalled, facts) = prompt::build(
        &persona,
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
        response_id: message.response.map(|response| response.id),
        goes_on: message.goes_on != GoesOn::Nothing,
    })))
}

/// Returns whether the reply of an earlier turn is that of a message, as it is or as it arises.
fn is_repeat(message: &NewMessage, earlier: &EarlierTurn) -> Result<bool, Error> {
    if earlier.status == Status::Writing && message.goes_on != GoesOn::Nothing {
        // The results may be those of another call of the model than the one that writes.
        return Err(Error::TurnInProgress);
    }
    Ok(!earlier.status.is_cut() || earlier.is_left == 1)
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
    let title = Title {
        text: &title(&turn.prompt.message),
        message_id: turn.message_id.as_str(),
    };
    let now = platform.now();
    let mut batch = Batch::new();
    if let Some(usage) = outcome.usage.or_else(|| outcome.estimate(&turn.prompt)) {
        batch.ask(usage::cost(owner, reply, lease, usage, now));
    }
    let text = turn.whole_text(&outcome.text);
    batch.ask(store::end_reply(owner, reply, lease, &text, outcome));
    if let Some(id) = &turn.response_id {
        let end = Ended::new(outcome, now);
        batch.ask(response::store::end(owner, id, reply, lease, &end));
    }
    let ended = batch.ask(store::ended_reply(owner, reply, lease));
    batch.ask(store::touch(
        owner,
        &turn.conversation_id,
        Some(&title),
        now,
    ));
    let titled = (config.has_titler() && outcome.status == Status::Complete).then(|| {
        let place = (&turn.conversation_id, &turn.message_id);
        batch.ask(titles::store::enqueue(owner, place.0, place.1, now))
    });
    if turn.memory == memory::Mode::On {
        let has_words = !outcome.text.trim().is_empty();
        let text = if has_words {
            text.as_ref()
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
    if let Some(titled) = titled
        && !results.is_empty(titled)?
    {
        titles::later(platform, config, owner, &turn.conversation_id);
    }
    Ok(is_stored)
}
