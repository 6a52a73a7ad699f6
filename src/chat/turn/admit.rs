//! The second round trip of a turn: lets it in, stores its rows, and reads the memories that are recalled.

use super::{NewMessage, TurnRows};
use crate::chat::branch::store as branch;
use crate::chat::distil;
use crate::chat::lease::Lease;
use crate::chat::message::title;
use crate::chat::prompt::Recent;
use crate::chat::response::{self, NewResponse};
use crate::chat::store::{self, EarlierTurn, NewTurn};
use crate::chat::usage::{self, Attempt, DayRow, Quotas, Standing};
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::id::{self, ConversationId, MessageId, Owner};
use crate::limit;
use crate::memory;
use crate::memory::facts::Listener;
use crate::memory::remember::TurnMessage;
use crate::memory::store::Found;
use crate::memory::text::cut::CutText;
use crate::platform::sql::IdRow;
use crate::platform::{Batch, Platform, Query, Slot};
use crate::time::Timestamp;

/// A batch that admits a turn before it stores anything. Each statement that stores the turn has an effect only where
/// the statement before it had one.
struct Admission {
    batch: Batch,
    quotas: Quotas,
    standing: Option<Slot<Standing>>,
    admitted: Slot<DayRow>,
    /// The new message, where there is one: none where its conversation went, or is another's by now.
    inserted: Option<Slot<IdRow>>,
    now: Timestamp,
}

impl Admission {
    fn new(owner: &Owner, attempt: Attempt<'_>, quotas: Quotas, now: Timestamp) -> Self {
        let mut batch = Batch::new();
        let standing = quotas
            .exist()
            .then(|| batch.ask(usage::standing(owner, now)));
        let admitted = batch.ask(usage::admit(owner, attempt, quotas, now));
        Self {
            batch,
            quotas,
            standing,
            admitted,
            inserted: None,
            now,
        }
    }

    /// Executes the batch, whose last statement, `recalling`, reads the recalled memories. Returns `None` where the
    /// turn is not admitted.
    async fn run<P: Platform>(
        mut self,
        platform: &P,
        recalling: Option<Query<Found>>,
    ) -> Result<Option<Vec<Found>>, Error> {
        let found = recalling.map(|query| self.batch.ask(query));
        let results = self.batch.run(platform).await?;
        if results.is_empty(self.admitted)? {
            let standing = match self.standing {
                Some(slot) => results.first(slot)?,
                None => None,
            };
            self.quotas.check(&standing.unwrap_or_default(), self.now)?;
            return Ok(None);
        }
        if let Some(inserted) = self.inserted
            && results.is_empty(inserted)?
        {
            return Ok(None);
        }
        Ok(Some(match found {
            Some(slot) => results.all(slot)?,
            None => Vec::new(),
        }))
    }
}

/// Takes up a repeated turn whose reply is not complete, or that goes on with the results of tools. `recalling` reads the recalled memories.
pub(super) async fn take_up<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    (earlier, response): (EarlierTurn, Option<&NewResponse>),
    lease: &Lease,
    recalling: Option<Query<Found>>,
) -> Result<(TurnRows, Vec<Found>), Error> {
    let (quotas, now) = (Quotas::of(config), platform.now());
    let reply_id = &earlier.reply_id;
    let attempt = Attempt {
        reply: Some(reply_id),
        ..Attempt::default()
    };
    let mut admission = Admission::new(owner, attempt, quotas, now);
    let resume = store::resume(owner, reply_id, lease, quotas.reserved(), now);
    admission.batch.ask(resume);
    admission
        .batch
        .ask_all(response.map(|new| response::store::insert(owner, new, reply_id, lease, now)));
    let found = admission.run(platform, recalling).await?;
    let found = found.ok_or(Error::TurnInProgress)?;
    let rows = TurnRows {
        conversation_id: earlier.conversation_id,
        message_id: earlier.message_id,
        reply_id: earlier.reply_id,
        earlier_text: if earlier.is_forgotten == 0 {
            earlier.reply
        } else {
            String::new()
        },
    };
    Ok((rows, found))
}

/// Stores the person's message, its memory, and the reply's row. `recalling` reads the recalled memories.
pub(super) async fn store_turn<P: Platform>(
    platform: &P,
    config: &Config,
    owner: &Owner,
    (message, text, recent): (&NewMessage, &CutText<'_>, &[Recent]),
    lease: &Lease,
    recalling: Option<Query<Found>>,
) -> Result<(TurnRows, Vec<Found>), Error> {
    let (quotas, now) = (Quotas::of(config), platform.now());
    let message_id = match message.asked_anew() {
        Some(id) => id.clone(),
        None => MessageId::new(now, platform.random()),
    };
    let replaces = message.replaces.as_ref();
    let branch = replaces.map(|_| id::new(now, platform.random()));
    let reply_id = MessageId::new(now, platform.random());
    let conversation_id = match &message.conversation_id {
        Some(id) => id.clone(),
        None => ConversationId::new(now, platform.random()),
    };
    let new = NewTurn {
        owner,
        conversation_id: &conversation_id,
        message_id: &message_id,
        reply_id: &reply_id,
        role: message.role,
        message: &message.text,
        client_message_id: message.client_message_id.as_ref(),
        lease,
        reserved_tokens: quotas.reserved(),
        branch: branch.as_deref(),
        now,
    };
    let attempt = Attempt {
        conversation: message.existing_conversation(),
        client_message_id: message
            .client_message_id
            .as_ref()
            .filter(|_| !replaces.is_some_and(|replaces| replaces.takes_name)),
        reply: None,
        replaced: replaces.map(|replaces| &replaces.message),
    };
    let mut admission = Admission::new(owner, attempt, quotas, now);
    let batch = &mut admission.batch;
    if message.existing_conversation().is_none() {
        batch.ask(new.open_conversation(&title(message.text.as_str())));
    }
    if let (Some(replaces), Some(id)) = (replaces, &branch) {
        batch.ask(branch::open(owner, replaces, id, true, now));
        batch.ask(branch::leave(owner, replaces, id));
        if replaces.takes_name {
            batch.ask(branch::release_name(owner, replaces, id));
        }
    }
    let is_anew = message.asked_anew().is_some();
    let inserted = (!is_anew).then(|| batch.ask(new.insert_message()));
    let replied = batch.ask(new.insert_reply());
    admission.inserted = Some(inserted.unwrap_or(replied));
    let batch = &mut admission.batch;
    if let Some(id) = &branch {
        batch.ask(branch::delete_empty(owner, id));
    }
    let response = message.response.as_ref();
    batch.ask_all(response.map(|new| response::store::insert(owner, new, &reply_id, lease, now)));
    if message.memory == memory::Mode::On && !is_anew {
        let said = TurnMessage {
            conversation: &conversation_id,
            id: &message_id,
            content: text,
            at: now,
        };
        let distil_after = distil::after(config, now);
        let mut listener = Listener::new(config.keeps_statements);
        for line in recent.iter().take(limit::HEARD).rev() {
            let said_at = Timestamp::parse(&line.created_at).unwrap_or(now);
            listener.hear(line.role, &line.id, &line.content, said_at);
        }
        batch.ask_all(said.store_message(owner, &mut listener, distil_after, || platform.random()));
    }
    let Some(found) = admission.run(platform, recalling).await? else {
        // Since the first round trip, a twin of this request was first or the conversation went.
        return Err(match message.client_message_id {
            _ if replaces.is_some() => Error::BeingAnswered,
            Some(_) => Error::TurnInProgress,
            None => Error::not_found(Resource::Conversation, Some(conversation_id.as_str())),
        });
    };
    let rows = TurnRows {
        conversation_id,
        message_id,
        reply_id,
        earlier_text: String::new(),
    };
    Ok((rows, found))
}
