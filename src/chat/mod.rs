//! The turn: [`begin`] stores what the person said and gives the prompt, [`finish`] stores how
//! the reply came out. Two round trips to the database before the model is asked, one after.

pub mod conversation;
pub mod distil;
pub mod events;
pub mod import;
pub mod message;
pub mod prompt;
pub mod relay;
pub mod schedule;
pub mod store;
pub mod usage;

use crate::config::Config;
use crate::error::Error;
use crate::id::{self, ConversationId, MessageId, Owner};
use crate::limit;
use crate::memory::facts::apply as facts;
use crate::memory::recall::{Choice, Recalled, Search};
use crate::memory::store::Found;
use crate::memory::{self, Said, Shown, nearest, vectors};
use crate::model::{Prompt, Usage};
use crate::platform::{Platform, Rows, Stmt, next};
use crate::time::Timestamp;
use message::{Status, Text};
use prompt::Recent;
use relay::Outcome;
use store::{Earlier, NewTurn};
use usage::Day;

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
/// [`Error::Invalid`] for a `client_message_id` that is taken, [`Error::QuotaUsed`].
pub async fn begin<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: Ask,
) -> Result<Begun, Error> {
    let Known {
        recent,
        earlier,
        profile,
        choice,
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
    for known in &profile {
        shown.add("", known);
    }
    let rows = choice.statement(owner, platform.now());
    let (rows_of, found) = match earlier {
        Some(earlier) => match take_up(platform, owner, earlier, rows).await? {
            Ok(taken) => taken,
            Err(earlier) => return Ok(Begun::Repeated(earlier)),
        },
        None => store_turn(platform, config, owner, &ask, rows).await?,
    };
    let recalled = shown.leave(choice.recalled(found, None), config.long_term);
    let persona = ask.system_prompt.as_ref();
    let (prompt, recalled) = prompt::build(
        persona.map_or(config.persona.as_str(), Text::as_str),
        ask.message.as_str(),
        recent,
        &profile,
        recalled,
        config.prompt_tokens,
    );
    Ok(Begun::Turn(Box::new(Turn {
        owner: owner.clone(),
        conversation_id: rows_of.conversation_id,
        message_id: rows_of.message_id,
        reply_id: rows_of.reply_id,
        prompt,
        recalled,
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
    profile: Vec<String>,
    /// What is to be recalled.
    choice: Choice,
}

/// The rows of a turn.
struct TurnRows {
    conversation_id: ConversationId,
    message_id: MessageId,
    reply_id: MessageId,
}

/// The first round trip: creates the user on first sight and reads what a prompt is made of; the
/// vector index, where there is one, is asked at the same time.
async fn read<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: &Ask,
) -> Result<Known, Error> {
    let now = platform.now();
    let user_id = id::new(now, platform.random());
    let recalls = ask.memory != memory::Use::Off && config.long_term > 0;
    let search = recalls.then(|| Search::new(platform, owner, ask.message.as_str()));
    let repeated = ask.client_message_id.as_ref();

    let mut statements = vec![store::user_seen(owner, &user_id, now)];
    if let Some(id) = &ask.conversation_id {
        statements.push(store::conversation(owner, id));
        statements.push(store::recent(owner, id, config.short_term));
    }
    statements.extend(repeated.map(|id| store::earlier(owner, id)));
    let has_quotas = config.daily_messages > 0 || config.daily_tokens > 0;
    if has_quotas {
        statements.push(usage::days(owner, &now.day()));
    }
    if let Some(search) = &search {
        statements.push(facts::current(owner, now, limit::PROFILE_FACTS));
        statements.extend(search.statements());
    }

    let near = async {
        let question = search.is_some().then(|| ask.message.as_str());
        match question {
            Some(text) => nearest::ask(platform, &config.embedding_model, owner, text).await,
            None => Vec::new(),
        }
    };
    let (results, near) = futures::join!(platform.batch(statements), near);
    let mut results = results?.into_iter();
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
    if has_quotas {
        let today = next(&mut results)?.first::<Day>()?.unwrap_or_default();
        // What was answered already is told again without end.
        if earlier.is_none() {
            within_quotas(config, &today, now)?;
        }
    }
    let (mut profile, mut choice) = (Vec::new(), Choice::default());
    if let Some(search) = search {
        profile = next(&mut results)?.all::<facts::Current>()?;
        // Some of what is found is shown anyway, or is not so any more.
        let most = config.long_term + recent.len() + 5;
        let weights = &config.recall_weights;
        let chosen = search.choose(&mut results, now, weights, (most, limit::AROUND))?;
        choice = chosen.relevant().with_nearest(near, weights);
    }
    if let Some(earlier) = &earlier {
        recent.retain(|recent| recent.id != earlier.message_id.as_str());
    }
    Ok(Known {
        recent,
        earlier,
        profile: profile.into_iter().map(|known| known.content).collect(),
        choice,
    })
}

/// Quotas are looked at before a turn: of several at once, or by what one turn costs, they may be exceeded.
fn within_quotas(config: &Config, today: &Day, now: Timestamp) -> Result<(), Error> {
    let tokens = today.prompt_tokens.saturating_add(today.completion_tokens);
    let quotas = [
        ("messages", config.daily_messages, today.messages),
        ("tokens", config.daily_tokens, tokens),
    ];
    let used = |(_, quota, used): &(_, u32, u64)| *quota > 0 && *used >= u64::from(*quota);
    match quotas.into_iter().find(used) {
        None => Ok(()),
        Some((what, quota, _)) => Err(Error::QuotaUsed {
            what,
            quota,
            retry_after: now.left_of_day(),
        }),
    }
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

/// A repeated request gets what its first got; one that got no word is tried again. `rows` reads
/// what is recalled.
async fn take_up<P: Platform>(
    platform: &P,
    owner: &Owner,
    earlier: Earlier,
    rows: Option<Stmt>,
) -> Result<Result<(TurnRows, Vec<Found>), Box<Earlier>>, Error> {
    match earlier.status {
        Status::Writing => return Err(Error::TurnInProgress),
        Status::Complete => return Ok(Err(Box::new(earlier))),
        _ if !earlier.reply.is_empty() => return Ok(Err(Box::new(earlier))),
        Status::Interrupted | Status::Failed => {}
    }
    let mut statements = vec![store::resume(owner, &earlier.reply_id, platform.now())];
    statements.push(rows.unwrap_or_else(|| memory::store::read(owner, &[], &[], platform.now())));
    let mut results = platform.batch(statements).await?.into_iter();
    if next(&mut results)?.is_empty() {
        return Err(Error::TurnInProgress);
    }
    let rows = TurnRows {
        conversation_id: earlier.conversation_id,
        message_id: earlier.message_id,
        reply_id: earlier.reply_id,
    };
    Ok(Ok((rows, found(results)?)))
}

/// What the last statement read, where there was one.
fn found(results: std::vec::IntoIter<Rows>) -> Result<Vec<Found>, Error> {
    let rows = results.last().map(|rows| rows.all::<Found>());
    Ok(rows.transpose()?.unwrap_or_default())
}

/// Stores the person's message, what is remembered of it, and the reply's row. `rows` reads what
/// is recalled.
async fn store_turn<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    ask: &Ask,
    rows: Option<Stmt>,
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
        now,
    };
    let mut statements = Vec::new();
    if ask.conversation_id.is_none() {
        statements.push(new.open_conversation(&message::title(ask.message.as_str())));
    }
    let stored_at = statements.len();
    statements.push(new.message());
    statements.push(new.reply());
    statements.push(usage::said(owner, &message_id, now));
    if ask.memory == memory::Use::On {
        let said = Said {
            conversation: &conversation_id,
            id: &message_id,
            content: ask.message.as_str(),
            at: now,
        };
        statements.extend(said.remember(owner, distil::after(config, now), || platform.random()));
    }
    // Read where nothing is to be recalled too, so that the last result is always of this kind.
    statements.push(rows.unwrap_or_else(|| memory::store::read(owner, &[], &[], now)));
    let results = platform.batch(statements).await?;
    if results.get(stored_at).is_none_or(Rows::is_empty) {
        // Since the first round trip, a twin of this request was first or the conversation went.
        return Err(match ask.client_message_id {
            Some(_) => Error::TurnInProgress,
            None => Error::NotFound("conversation"),
        });
    }
    let rows = TurnRows {
        conversation_id,
        message_id,
        reply_id,
    };
    Ok((rows, found(results.into_iter())?))
}

/// Stores how the reply came out, and remembers it. One round trip; repeating it is harmless. What
/// is new is told the vector index afterwards, and given to the model to distil facts from, where
/// there are such; nobody waits for that.
///
/// # Errors
/// [`Error::Internal`] where the database fails: the sweep ends the reply's row later.
pub async fn finish<P: Platform>(
    platform: &P,
    config: &Config,
    turn: &Turn,
    outcome: &Outcome,
) -> Result<(), Error> {
    let title = message::title(&turn.prompt.message);
    let now = platform.now();
    let mut statements = Vec::new();
    if let Some(usage) = outcome.usage {
        statements.push(usage::cost(&turn.owner, &turn.reply_id, usage, now));
    }
    statements.push(store::end_reply(&turn.owner, &turn.reply_id, outcome));
    statements.push(store::touch(
        &turn.owner,
        &turn.conversation_id,
        &title,
        now,
    ));
    if turn.memory == memory::Use::On {
        let said = Said {
            conversation: &turn.conversation_id,
            id: &turn.reply_id,
            content: &outcome.text,
            at: now,
        };
        statements.extend(said.remember_reply(&turn.owner));
    }
    platform.batch(statements).await?;
    if turn.memory == memory::Use::On {
        vectors::tell_later(platform, &config.embedding_model, &turn.owner);
        distil::later(platform, config, &turn.owner);
    }
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
