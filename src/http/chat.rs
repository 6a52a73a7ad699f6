//! `POST /chat`: the way of one message.
//!
//! [`say`] reads the request into an [`Ask`]; [`chat::begin`] stores it (two round trips);
//! [`model::ask`] gives the model's stream; `Teller` pumps it through a [`Relay`] to the client;
//! [`chat::finish`] stores how it came out (one round trip); and only then the last event says
//! `done`, so that what a client has seen end is stored. From the moment the message is stored
//! all of it runs under `spawn`: a client that leaves does not stop it from being kept.

use super::reply::{EVENT_STREAM, Reply};
use super::{Call, read};
use crate::chat::events::Events;
use crate::chat::message::{Status, Text};
use crate::chat::relay::{Outcome, Relay};
use crate::chat::store::Earlier;
use crate::chat::{self, Ask, Begun, Turn};
use crate::config::Config;
use crate::error::{Error, ModelFault};
use crate::id::{ConversationId, MessageId, Owner};
use crate::limit::{CLIENT_MESSAGE_ID_CHARACTERS, SYSTEM_PROMPT_CHARACTERS};
use crate::memory::{self, recall::Recalled};
use crate::model::{self, Usage};
use crate::platform::Platform;
use crate::time::Timestamp;
use futures::channel::oneshot;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;

/// What a person reads where the reply is there and could not be kept.
const NOT_STORED: &str = "The reply could not be stored. Please try again.";

#[derive(Deserialize)]
struct ChatBody {
    message: Option<String>,
    conversation_id: Option<String>,
    system_prompt: Option<String>,
    stream: Option<bool>,
    memory: Option<String>,
    client_message_id: Option<String>,
}

/// Answers a message, as a stream or at once.
///
/// # Errors
/// What [`chat::begin`] gives, and [`Error::Model`] for a model that does not begin to answer.
pub async fn say<P: Platform>(call: &Call<'_, P>, owner: &Owner) -> Result<Reply<P::Body>, Error> {
    let body: ChatBody = read::json(call.request)?;
    let streamed = body.stream.unwrap_or(true);
    let ask = ask(call.config, body)?;
    let (platform, config) = (call.platform.clone(), call.config.clone());
    match chat::begin(&platform, &config, owner, ask).await? {
        Begun::Repeated(earlier) => Ok(repeat(&earlier, streamed, platform.now())),
        Begun::Turn(turn) => {
            let (answer, answered) = oneshot::channel();
            let request_id = call.request_id.to_owned();
            let teller = Teller {
                platform: platform.clone(),
                config,
                turn,
                request_id,
            };
            platform.spawn(teller.tell(streamed, answer));
            let stopped = || Error::Internal("a turn ended without an answer".to_owned());
            answered.await.map_err(|_| stopped())?
        }
    }
}

fn ask(config: &Config, body: ChatBody) -> Result<Ask, Error> {
    let message = read::required("message", body.message)?;
    let optional = |field: &str, text: Option<String>, most: usize| {
        text.map(|text| Text::parse(field, &text, most)).transpose()
    };
    let client_message_id = body.client_message_id;
    Ok(Ask {
        message: Text::parse("message", &message, config.message_characters)?,
        conversation_id: body
            .conversation_id
            .map(|id| read::conversation_id(&id))
            .transpose()?,
        system_prompt: optional(
            "system_prompt",
            body.system_prompt,
            SYSTEM_PROMPT_CHARACTERS,
        )?,
        memory: body
            .memory
            .as_deref()
            .map_or(Ok(memory::Use::default()), memory_use)?,
        client_message_id: optional(
            "client_message_id",
            client_message_id,
            CLIENT_MESSAGE_ID_CHARACTERS,
        )?,
    })
}

fn memory_use(name: &str) -> Result<memory::Use, Error> {
    memory::Use::parse(name).ok_or_else(|| Error::invalid("memory", "must be on, read or off"))
}

/// A turn on its way to the client.
struct Teller<P> {
    platform: P,
    config: Config,
    turn: Box<Turn>,
    request_id: String,
}

type Answer<B> = oneshot::Sender<Result<Reply<B>, Error>>;

impl<P: Platform> Teller<P> {
    /// Asks the model and tells the client what it says. A client that left does not take its
    /// answer; the turn goes on to its end all the same.
    async fn tell(self, streamed: bool, answer: Answer<P::Body>) {
        match model::ask(
            &self.platform,
            &self.config,
            &self.turn.prompt,
            self.config.max_tokens,
        )
        .await
        {
            Err(fault) => {
                self.store(&Outcome::failed(fault.clone())).await;
                let _ = answer.send(Err(self.model_error(fault)));
            }
            Ok(source) if streamed => self.stream(source, answer).await,
            Ok(source) => {
                let _ = answer.send(self.gather(source).await);
            }
        }
    }

    /// Streams the reply as it is made.
    async fn stream(self, source: P::Source, answer: Answer<P::Body>) {
        let (platform, turn) = (&self.platform, &self.turn);
        let (sink, body) = platform.pipe();
        let _ = answer.send(Ok(with_ids(
            Reply::events(body),
            &turn.conversation_id,
            &turn.reply_id,
        )));
        let mut events = Events::new(turn.conversation_id.clone());
        let mut first = Vec::new();
        events.thinking(&turn.recalled, platform.now(), &mut first);

        let (outcome, relay) = self.relay(source, Some(&sink), first, events).await;
        let stored = self.store(&outcome).await;
        let last = relay
            .borrow_mut()
            .close(|events, out| match &outcome.fault {
                Some(fault) => events.error(fault.code(), fault.sentence(), out),
                None if !stored => events.error("internal", NOT_STORED, out),
                None => events.done(&turn.reply_id, outcome.usage, platform.now(), out),
            });
        platform.close(sink, last, self.config.patience).await;
    }

    /// Gathers the reply and answers with all of it.
    async fn gather(&self, source: P::Source) -> Result<Reply<P::Body>, Error> {
        let turn = &self.turn;
        let events = Events::new(turn.conversation_id.clone());
        let (outcome, _) = self.relay(source, None, Vec::new(), events).await;
        if !self.store(&outcome).await {
            return Err(Error::Internal("the reply could not be stored".to_owned()));
        }
        if let Some(fault) = outcome.fault {
            return Err(self.model_error(fault));
        }
        let whole = Whole {
            response: &outcome.text,
            conversation_id: &turn.conversation_id,
            message_id: &turn.reply_id,
            status: outcome.status,
            memories: &turn.recalled,
            usage: outcome.usage,
        };
        Ok(with_ids(
            Reply::json(&whole),
            &turn.conversation_id,
            &turn.reply_id,
        ))
    }

    /// Pumps the model's bytes through a relay, and says how the reply came out.
    async fn relay(
        &self,
        source: P::Source,
        sink: Option<&P::Sink>,
        first: Vec<u8>,
        events: Events,
    ) -> (Outcome, Rc<RefCell<Relay>>) {
        let relay = Rc::new(RefCell::new(Relay::new(events)));
        let stepping = Rc::clone(&relay);
        let step = Box::new(move |bytes: &[u8]| stepping.borrow_mut().push(bytes));
        let ending = self
            .platform
            .pump(source, sink, first, self.config.patience, step)
            .await;
        let outcome = relay.borrow_mut().end(ending);
        (outcome, relay)
    }

    fn model_error(&self, fault: ModelFault) -> Error {
        Error::Model(fault, self.turn.conversation_id.clone())
    }

    /// Whether the outcome is stored; where it is not, the log says why and the sweep ends the
    /// row.
    async fn store(&self, outcome: &Outcome) -> bool {
        let finished = chat::finish(&self.platform, &self.config, &self.turn, outcome).await;
        let cause = finished.as_ref().err().map(|error| format!("{error:?}"));
        let line = json!({
            "level": match (&cause, &outcome.fault) {
                (Some(_), _) => "error",
                (None, Some(_)) => "warn",
                (None, None) => "info",
            },
            "event": "turn",
            "request_id": self.request_id,
            "conversation_id": self.turn.conversation_id,
            "message_id": self.turn.reply_id,
            "model": self.config.model.kind(),
            "status": outcome.status,
            "fault": outcome.fault.as_ref().map(ModelFault::cause),
            "recalled": self.turn.recalled.len(),
            "cause": cause,
        });
        self.platform.log(&line.to_string());
        finished.is_ok()
    }
}

/// The reply to `stream: false`.
#[derive(Serialize)]
struct Whole<'a> {
    response: &'a str,
    conversation_id: &'a ConversationId,
    message_id: &'a MessageId,
    status: Status,
    memories: &'a [Recalled],
    usage: Option<Usage>,
}

/// Tells an earlier turn again, without asking the model.
fn repeat<B>(earlier: &Earlier, streamed: bool, now: Timestamp) -> Reply<B> {
    let (conversation_id, message_id) = (&earlier.conversation_id, &earlier.reply_id);
    let reply = if streamed {
        let mut events = Events::new(conversation_id.clone());
        let mut out = Vec::new();
        events.thinking(&[], now, &mut out);
        events.chunk(&earlier.reply, &mut out);
        if earlier.status == Status::Complete {
            events.done(message_id, earlier.usage(), now, &mut out);
        } else {
            let fault = ModelFault::Interrupted;
            events.error(fault.code(), fault.sentence(), &mut out);
        }
        Reply::whole(200, EVENT_STREAM, out)
    } else {
        Reply::json(&Whole {
            response: &earlier.reply,
            conversation_id,
            message_id,
            status: earlier.status,
            memories: &[],
            usage: earlier.usage(),
        })
    };
    with_ids(reply, conversation_id, message_id)
}

fn with_ids<B>(reply: Reply<B>, conversation: &ConversationId, message: &MessageId) -> Reply<B> {
    reply
        .header("x-conversation-id", conversation.as_str().to_owned())
        .header("x-message-id", message.as_str().to_owned())
}
