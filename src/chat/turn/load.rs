//! The first round trip of a turn: everything that its prompt is made of.

use super::{GoesOn, NewMessage};
use crate::audit::actor::user_seen;
use crate::chat::branch::store as branch;
use crate::chat::message::Text;
use crate::chat::prompt::Recent;
use crate::chat::response::store::Referenced;
use crate::chat::response::{self, Response, input};
use crate::chat::store::{self, EarlierTurn};
use crate::chat::usage::{self, Quotas};
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{self, ConversationId, Owner};
use crate::limit;
use crate::memory::facts::store::{self as facts, CurrentFact};
use crate::memory::recall::Search;
use crate::memory::recall::choice::Choice;
use crate::memory::text::cut::CutText;
use crate::memory::{self, nearest};
use crate::platform::{Batch, Platform, Results, Slot};
use crate::time::Timestamp;

/// The state before a turn.
pub(super) struct Loaded {
    /// The conversation's newest messages, newest first, without those of the turn that the request repeats.
    pub recent: Vec<Recent>,
    /// The turn that the request repeats.
    pub earlier: Option<EarlierTurn>,
    /// The current facts about the person: those about the next days, and then the most important ones.
    pub profile: Vec<CurrentFact>,
    /// The memories that are to be recalled.
    pub choice: Choice,
    /// The response that the message follows, and those that this one follows.
    pub chain: Vec<Response>,
    /// The items that the client's own prompt refers to.
    pub referenced: Vec<Referenced>,
}

/// The slots of the stored things that a client's own prompt names.
struct StoredSlots {
    chain: Option<Slot<Response>>,
    referenced: Option<Slot<Referenced>>,
}

impl StoredSlots {
    fn ask(batch: &mut Batch, owner: &Owner, message: &NewMessage, now: Timestamp) -> Self {
        let chain = message.follows.as_ref().map(|id| {
            let chain = response::store::chain(owner, id, now, limit::CHAINED_RESPONSES);
            batch.ask(chain)
        });
        let names: Vec<&str> = message
            .own_messages()
            .filter_map(input::reference)
            .collect();
        let referenced = (!names.is_empty()).then(|| {
            let names = serde_json::to_string(&names).expect("strings are JSON");
            batch.ask(response::store::referenced(owner, &names))
        });
        Self { chain, referenced }
    }

    fn rows(self, results: &Results) -> Result<(Vec<Response>, Vec<Referenced>), Error> {
        let chain = self
            .chain
            .map_or(Ok(Vec::new()), |slot| results.all(slot))?;
        let referenced = self.referenced;
        let referenced = referenced.map_or(Ok(Vec::new()), |slot| results.all(slot))?;
        Ok((chain, referenced))
    }
}

/// Creates the user on first sight and loads the parts of a prompt, while the vector index, where there is one, is
/// searched. One round trip, tried again where the database fails.
pub(super) async fn load<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    (message, text): (&NewMessage, &CutText<'_>),
) -> Result<Loaded, Error> {
    let now = platform.now();
    let user_id = id::new(now, platform.random());
    let subject = config.audit_key.pseudonym("user", owner.as_str());
    let recalls = message.memory != memory::Mode::Off && config.recalled_memories > 0;
    let search = recalls.then(|| Search::new(platform, owner, text));
    let takes_name = (message.replaces.as_ref()).is_some_and(|replaces| replaces.takes_name);
    let repeated = (message.client_message_id.as_ref()).filter(|_| !takes_name);
    let conversation = message.conversation_id.as_ref();

    let mut batch = Batch::new();
    batch.ask(user_seen(owner, &user_id, &subject, now));
    // What a turn leaves is not there while its prompt is read, and comes back in the same transaction: it leaves with the
    // message that takes its place.
    let branch = id::new(now, platform.random());
    let replaces = message.replaces.as_ref();
    let left = replaces.map(|replaces| {
        let opened = batch.ask(branch::open(owner, replaces, &branch, false, now));
        batch.ask(branch::leave(owner, replaces, &branch));
        opened
    });
    let found = conversation.map(|id| batch.ask(memory::store::find_conversation(owner, id)));
    // A repeated turn has the conversation that it was begun in, named or not.
    let recent = (conversation.is_some() || repeated.is_some()).then(|| {
        let most = config.history_messages;
        batch.ask(store::recent(owner, conversation, repeated, most, now))
    });
    let earlier = ask_earlier(&mut batch, owner, message, repeated, now);
    let stored = StoredSlots::ask(&mut batch, owner, message, now);
    let quotas = Quotas::of(config);
    let standing = quotas
        .exist()
        .then(|| batch.ask(usage::standing(owner, now)));
    let asked = search.as_ref().map(|search| {
        let until = now.plus_days(limit::COMING_DAYS).day();
        let coming = facts::coming_facts(owner, now, &until, limit::COMING_FACTS);
        let coming = batch.ask(coming);
        let facts = batch.ask(facts::current_facts(owner, now, limit::PROFILE_FACTS));
        ([coming, facts], search.ask(&mut batch))
    });

    if left.is_some() {
        batch.ask(branch::come_back(owner, &branch));
        batch.ask(branch::delete_empty(owner, &branch));
    }

    let near = async {
        let question = search.is_some().then(|| message.text.as_str());
        match question {
            Some(text) => nearest::ask(platform, &config.embedding_model, owner, text).await,
            None => Vec::new(),
        }
    };
    let loading = batch.run_again(platform, &limit::FIRST_RETRY_PAUSES);
    let (results, near) = futures::join!(loading, near);
    let results = results?;
    if let Some(found) = found
        && !message.may_open
        && results.is_empty(found)?
    {
        let id = conversation.map(ConversationId::as_str);
        return Err(Error::not_found(Resource::Conversation, id));
    }
    let earlier = earlier.map_or(Ok(None), |slot| results.first(slot))?;
    if let Some(left) = left
        && earlier.is_none()
        && results.is_empty(left)?
    {
        return Err(Error::BeingAnswered);
    }
    let mut recent = recent.map_or(Ok(Vec::new()), |slot| results.all(slot))?;
    if let Some(slot) = standing {
        // A reply that is complete is repeated without end, and one that is being written is a conflict.
        let is_asking = earlier
            .as_ref()
            .is_none_or(|one: &EarlierTurn| one.status.is_cut());
        if is_asking {
            quotas.check(&results.first(slot)?.unwrap_or_default(), now)?;
        }
    }
    let (mut profile, mut choice) = (Vec::new(), Choice::default());
    if let (Some(search), Some(([coming, facts], slots))) = (search, asked) {
        profile = merge(results.all(coming)?, results.all(facts)?, now);
        // Some of what is found is in the prompt anyway, or does not hold any more.
        let most = config.recalled_memories + recent.len() + 5;
        let weights = &config.recall_weights;
        let chosen = search.choose(&results, slots, now, weights, (most, limit::AROUND))?;
        choice = chosen.relevant().with_nearest(near, weights);
    }
    if let Some(earlier) = &earlier {
        let own = [earlier.message_id.as_str(), earlier.reply_id.as_str()];
        recent.retain(|recent: &Recent| !own.contains(&recent.id.as_str()));
    }
    let (chain, referenced) = stored.rows(&results)?;
    Ok(Loaded {
        recent,
        earlier,
        profile,
        choice,
        chain,
        referenced,
    })
}

/// Queries the turn that the message repeats, or goes on with.
fn ask_earlier(
    batch: &mut Batch,
    owner: &Owner,
    message: &NewMessage,
    repeated: Option<&Text>,
    now: Timestamp,
) -> Option<Slot<EarlierTurn>> {
    let (conversation, follows) = (message.conversation_id.as_ref(), message.follows.as_ref());
    match (repeated, message.goes_on, follows) {
        (Some(id), ..) => Some(batch.ask(store::earlier(owner, id, now))),
        (None, GoesOn::Followed, Some(id)) => Some(batch.ask(store::followed(owner, id, now))),
        (None, GoesOn::SameMessage, _) => {
            let place = (conversation, follows);
            Some(batch.ask(store::going_on(owner, place, &message.text, now)))
        }
        (None, GoesOn::Nothing | GoesOn::Followed, _) => None,
    }
}

/// Returns the facts about the next days, and then the other ones as of today.
fn merge(
    mut coming: Vec<CurrentFact>,
    known: Vec<CurrentFact>,
    now: Timestamp,
) -> Vec<CurrentFact> {
    let is_new = |fact: &CurrentFact| coming.iter().all(|other| other.id != fact.id);
    let mut known: Vec<CurrentFact> = known.into_iter().filter(is_new).collect();
    for fact in &mut known {
        fact.tell(&now.day());
    }
    coming.append(&mut known);
    coming
}
