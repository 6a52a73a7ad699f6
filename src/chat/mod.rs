//! The turn: [`begin`] stores what the person said and gives the prompt, [`finish`] stores how
//! the reply came out. Two round trips to the database before the model is asked, one after.

pub mod conversation;
pub mod distil;
pub mod events;
pub mod import;
pub mod lease;
pub mod message;
pub mod prompt;
pub mod relay;
pub mod store;
pub mod usage;

use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{self, ConversationId, MessageId, Owner};
use crate::limit;
use crate::memory::facts::store::{self as facts, CurrentFact};
use crate::memory::recall::Search;
use crate::memory::recall::choice::Choice;
use crate::memory::recall::exclude::Exclude;
use crate::memory::recall::recalled::Recalled;
use crate::memory::remember::TurnMessage;
use crate::memory::store::Found;
use crate::memory::text::cut::CutText;
use crate::memory::{self, nearest, vectors};
use crate::model::{Prompt, Usage};
use crate::platform::{Platform, Stmt, batch_again, next};
use lease::Lease;
use message::{Status, Text};
use prompt::Recent;
use relay::Outcome;
use store::{Earlier, NewTurn};
use usage::{Attempt, Quotas, Standing};

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
    pub memory: memory::Mode,
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
    /// Who writes the reply.
    pub lease: Lease,
    /// As far as an earlier try of the reply came; kept until this one has a word.
    pub half: String,
    /// What the model is told.
    pub prompt: Prompt,
    /// The memories that the prompt tells of, best first.
    pub recalled: Vec<Recalled>,
    /// The facts that it tells of, the weightiest first.
    pub facts: Vec<CurrentFact>,
    /// What memory may do.
    pub memory: memory::Mode,
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
/// [`Error::Invalid`] for a `client_message_id` that is taken, [`Error::QuotaUsed`].
pub async fn begin<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: Ask,
) -> Result<Begun, Error> {
    let message = CutText::new(ask.message.as_str());
    let Known {
        recent,
        earlier,
        profile,
        choice,
    } = read(platform, config, owner, &ask, &message).await?;
    let mut in_prompt = Exclude::default();
    in_prompt.cut_text(&message);
    if let Some(earlier) = &earlier {
        check_same(&ask, earlier)?;
        in_prompt.message(earlier.message_id.as_str(), &earlier.message);
    }
    for recent in &recent {
        in_prompt.message(&recent.id, &recent.content);
    }
    for known in &profile {
        in_prompt.text(&known.content);
    }
    let now = platform.now();
    // Read where nothing is to be recalled too, so that the last result is always of this kind.
    let rows = choice.statement(owner, now);
    let rows = rows.unwrap_or_else(|| memory::store::read(owner, &[], &[], now));
    let lease = Lease::new(now, platform.random());
    let (rows_of, found) = match earlier {
        Some(earlier) if earlier.status == Status::Complete => {
            return Ok(Begun::Repeated(Box::new(earlier)));
        }
        Some(earlier) => take_up(platform, config, owner, earlier, &lease, rows).await?,
        None => store_turn(platform, config, owner, (&ask, &message), &lease, rows).await?,
    };
    let recalled = choice.recalled(found, None, in_prompt, config.recalled_memories);
    let persona = ask.system_prompt.as_ref();
    let (prompt, recalled, facts) = prompt::build(
        persona.map_or(config.persona.as_str(), Text::as_str),
        ask.message.as_str(),
        recent,
        profile,
        recalled,
        config.prompt_tokens,
    );
    Ok(Begun::Turn(Box::new(Turn {
        owner: owner.clone(),
        conversation_id: rows_of.conversation_id,
        message_id: rows_of.message_id,
        reply_id: rows_of.reply_id,
        lease,
        half: rows_of.half,
        prompt,
        recalled,
        facts,
        memory: ask.memory,
    })))
}

/// What is there before a turn.
struct Known {
    /// The conversation's newest messages, newest first, without the one that is repeated.
    recent: Vec<Recent>,
    /// The turn that is repeated.
    earlier: Option<Earlier>,
    /// What is known of the person.
    profile: Vec<CurrentFact>,
    /// What is to be recalled.
    choice: Choice,
}

/// The rows of a turn.
struct TurnRows {
    conversation_id: ConversationId,
    message_id: MessageId,
    reply_id: MessageId,
    half: String,
}

/// The first round trip, tried again where the database fails: creates the user on first sight and reads what a
/// prompt is made of; the vector index, where there is one, is asked at the same time.
async fn read<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: &Ask,
    message: &CutText<'_>,
) -> Result<Known, Error> {
    let now = platform.now();
    let user_id = id::new(now, platform.random());
    let subject = config.audit_key.pseudonym("user", owner.as_str());
    let recalls = ask.memory != memory::Mode::Off && config.recalled_memories > 0;
    let search = recalls.then(|| Search::new(platform, owner, message));
    let repeated = ask.client_message_id.as_ref();

    let mut statements = vec![store::user_seen(owner, &user_id, &subject, now).into()];
    if let Some(id) = &ask.conversation_id {
        statements.push(store::conversation(owner, id));
    }
    // A repeated turn has the conversation that it was begun in, named or not.
    let has_recent = ask.conversation_id.is_some() || repeated.is_some();
    if has_recent {
        let conversation = ask.conversation_id.as_ref();
        let most = config.history_messages;
        statements.push(store::recent(owner, conversation, repeated, most, now));
    }
    statements.extend(repeated.map(|id| store::earlier(owner, id, now)));
    let quotas = Quotas::of(config);
    if quotas.exist() {
        statements.push(usage::standing(owner, now));
    }
    if let Some(search) = &search {
        statements.push(facts::current_facts(owner, now, limit::PROFILE_FACTS));
        statements.extend(search.statements());
    }

    let near = async {
        let question = search.is_some().then(|| ask.message.as_str());
        match question {
            Some(text) => nearest::ask(platform, &config.embedding_model, owner, text).await,
            None => Vec::new(),
        }
    };
    let reading = batch_again(platform, statements, &limit::READ_AGAIN);
    let (results, near) = futures::join!(reading, near);
    let mut results = results?.into_iter();
    next(&mut results)?;
    if let Some(id) = &ask.conversation_id
        && next(&mut results)?.is_empty()
    {
        return Err(Error::not_found(Resource::Conversation, Some(id.as_str())));
    }
    let mut recent = Vec::new();
    if has_recent {
        recent = next(&mut results)?.all::<Recent>()?;
    }
    let earlier = match repeated {
        Some(_) => next(&mut results)?.first::<Earlier>()?,
        None => None,
    };
    if quotas.exist() {
        let used = next(&mut results)?.first::<Standing>()?;
        // A reply that is complete is told again without end, and one that is being written is a conflict.
        let asks = earlier
            .as_ref()
            .is_none_or(|one| matches!(one.status, Status::Interrupted | Status::Failed));
        if asks {
            quotas.check(&used.unwrap_or_default(), now)?;
        }
    }
    let (mut profile, mut choice) = (Vec::new(), Choice::default());
    if let Some(search) = search {
        profile = next(&mut results)?.all::<CurrentFact>()?;
        // Some of what is found is shown anyway, or is not so any more.
        let most = config.recalled_memories + recent.len() + 5;
        let weights = &config.recall_weights;
        let chosen = search.choose(&mut results, now, weights, (most, limit::AROUND))?;
        choice = chosen.relevant().with_nearest(near, weights);
    }
    if let Some(earlier) = &earlier {
        let own = [earlier.message_id.as_str(), earlier.reply_id.as_str()];
        recent.retain(|recent| !own.contains(&recent.id.as_str()));
    }
    Ok(Known {
        recent,
        earlier,
        profile,
        choice,
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

/// Takes up a repeated turn whose reply is not complete. `rows` reads what is recalled.
async fn take_up<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    earlier: Earlier,
    lease: &Lease,
    rows: Stmt,
) -> Result<(TurnRows, Vec<Found>), Error> {
    if earlier.status == Status::Writing {
        return Err(Error::TurnInProgress);
    }
    let now = platform.now();
    let attempt = Attempt {
        reply: Some(&earlier.reply_id),
        ..Attempt::default()
    };
    let reserved = Quotas::of(config).reserved();
    let resumed = store::resume(owner, &earlier.reply_id, lease, reserved, now);
    let statements = vec![resumed, rows];
    let found = admit(platform, config, owner, attempt, statements).await?;
    let found = found.ok_or(Error::TurnInProgress)?;
    let rows = TurnRows {
        conversation_id: earlier.conversation_id,
        message_id: earlier.message_id,
        reply_id: earlier.reply_id,
        half: if earlier.is_forgotten == 0 {
            earlier.reply
        } else {
            String::new()
        },
    };
    Ok((rows, found))
}

/// The second round trip: lets a turn in and executes what stores it, the last of which reads what is recalled;
/// `None` where it was not let in.
async fn admit<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    attempt: Attempt<'_>,
    mut statements: Vec<Stmt>,
) -> Result<Option<Vec<Found>>, Error> {
    let (quotas, now) = (Quotas::of(config), platform.now());
    statements.insert(0, usage::admit(owner, attempt, quotas, now));
    if quotas.exist() {
        statements.insert(0, usage::standing(owner, now));
    }
    let mut results = platform.batch(statements).await?.into_iter();
    let used = if quotas.exist() {
        next(&mut results)?.first::<Standing>()?
    } else {
        None
    };
    if next(&mut results)?.is_empty() {
        quotas.check(&used.unwrap_or_default(), now)?;
        return Ok(None);
    }
    let rows = results.last().map(|rows| rows.all::<Found>());
    Ok(Some(rows.transpose()?.unwrap_or_default()))
}

/// Stores the person's message, what is remembered of it, and the reply's row. `rows` reads what
/// is recalled.
async fn store_turn<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    (ask, message): (&Ask, &CutText<'_>),
    lease: &Lease,
    rows: Stmt,
) -> Result<(TurnRows, Vec<Found>), Error> {
    let now = platform.now();
    let message_id = MessageId::new(now, platform.random());
    let reply_id = MessageId::new(now, platform.random());
    let conversation_id = match &ask.conversation_id {
        Some(id) => id.clone(),
        None => ConversationId::new(now, platform.random()),
    };
    let new = NewTurn {
        owner,
        conversation_id: &conversation_id,
        message_id: &message_id,
        reply_id: &reply_id,
        message: &ask.message,
        client_message_id: ask.client_message_id.as_ref(),
        lease,
        reserved_tokens: Quotas::of(config).reserved(),
        now,
    };
    let mut statements = Vec::new();
    if ask.conversation_id.is_none() {
        statements.push(new.open_conversation(&message::title(ask.message.as_str())));
    }
    statements.push(new.message());
    statements.push(new.reply());
    if ask.memory == memory::Mode::On {
        let said = TurnMessage {
            conversation: &conversation_id,
            id: &message_id,
            content: message,
            at: now,
        };
        statements.extend(said.remember(owner, distil::after(config, now), || platform.random()));
    }
    statements.push(rows);
    let attempt = Attempt {
        conversation: ask.conversation_id.as_ref(),
        client_message_id: ask.client_message_id.as_ref(),
        reply: None,
    };
    let Some(found) = admit(platform, config, owner, attempt, statements).await? else {
        // Since the first round trip, a twin of this request was first or the conversation went.
        return Err(match ask.client_message_id {
            Some(_) => Error::TurnInProgress,
            None => Error::not_found(
                Resource::Conversation,
                ask.conversation_id.as_ref().map(ConversationId::as_str),
            ),
        });
    };
    let rows = TurnRows {
        conversation_id,
        message_id,
        reply_id,
        half: String::new(),
    };
    Ok((rows, found))
}

/// Stores how the reply came out, and remembers it: whether it is stored, which it is not where the reply has gone
/// meanwhile or another writer has taken it over. One round trip, tried again where the database fails; repeating
/// it is harmless. What is new is told the vector index afterwards, and given to the model to distil facts from,
/// where there are such; nobody waits for that.
///
/// # Errors
/// [`Error::Internal`] where the database fails for longer: the reply's lease runs out, and a retry or the
/// schedule takes it over as far as it was stored.
pub async fn finish<P: Platform>(
    platform: &P,
    config: &Config,
    turn: &Turn,
    outcome: &Outcome,
) -> Result<bool, Error> {
    let (owner, reply, lease) = (&turn.owner, &turn.reply_id, &turn.lease);
    let title = message::title(&turn.prompt.message);
    let now = platform.now();
    let mut statements = Vec::new();
    if let Some(usage) = outcome.usage.or_else(|| outcome.estimate(&turn.prompt)) {
        statements.push(usage::cost(owner, reply, lease, usage, now));
    }
    statements.push(store::end_reply(owner, reply, lease, outcome));
    let ended = statements.len();
    statements.push(store::ended_reply(owner, reply, lease));
    statements.push(store::touch(owner, &turn.conversation_id, &title, now));
    if turn.memory == memory::Mode::On {
        let has_words = !outcome.text.trim().is_empty();
        let text = if has_words { &outcome.text } else { &turn.half };
        let said = TurnMessage {
            conversation: &turn.conversation_id,
            id: reply,
            content: &CutText::new(text),
            at: now,
        };
        if has_words && !turn.half.is_empty() {
            statements.push(said.replace_reply(owner));
        }
        statements.extend(said.remember_reply(owner));
    }
    let results = batch_again(platform, statements, &limit::END_AGAIN).await?;
    let is_stored = results.get(ended).is_some_and(|rows| !rows.is_empty());
    if turn.memory == memory::Mode::On {
        vectors::tell_later(platform, &config.embedding_model, owner);
        distil::later(platform, config, owner);
    }
    Ok(is_stored)
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
