//! The ends of a running reply. Beside the stream run its lease, which is renewed with the words so far, the heartbeat
//! that shows whether the client is there, and the time that a reply may take. The first of them that ends, ends the
//! reply.

use super::RunningReply;
use super::hold::{self, HoldEnd};
use super::outcome::Outcome;
use super::relay::Relay;
use crate::chat::dialect::HEARTBEAT;
use crate::error::{Error, ModelFault};
use crate::limit;
use crate::platform::{Ending, Platform};
use futures::FutureExt;
use futures::future::{Either, select, select_all};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

/// The reason why a reply ended before the model ended it.
enum Stop {
    /// The writer has lost the reply's lease.
    Lost(Error),
    /// The person wants no more of the reply.
    Requested,
    /// The reply took longer than a reply may.
    TooLong,
    /// The client is gone, or reads nothing.
    ClientGone,
}

/// The outcome of a reply, and the error where its writer lost it.
type Ended = (Outcome, Option<Error>);

impl<P: Platform> RunningReply<P> {
    /// Pumps the model's bytes through a relay.
    pub(super) async fn pump(
        &self,
        source: P::Source,
        sink: Option<&P::Sink>,
        relay: &Rc<RefCell<Relay>>,
    ) -> Ending {
        let stepping = Rc::clone(relay);
        let step = Box::new(move |bytes: &[u8]| stepping.borrow_mut().push(bytes));
        let timeout = self.config.model_timeout;
        self.platform.pump(source, sink, timeout, step).await
    }

    /// Waits until the model ends the reply, or until the reply has to end for another reason.
    pub(super) async fn attend(
        &self,
        speaking: impl Future<Output = Result<Ending, ModelFault>>,
        sink: Option<&P::Sink>,
        relay: &Rc<RefCell<Relay>>,
    ) -> Ended {
        let (speaking, watching) = (pin!(speaking), pin!(self.watch(sink, relay)));
        let ended = match select(speaking, watching).await {
            Either::Left((ended, _)) => Ok(ended),
            Either::Right((stop, _)) => Err(stop),
        };
        let end = |ending| relay.borrow_mut().end(ending);
        match ended {
            Ok(Ok(ending)) => (end(ending), None),
            Ok(Err(fault)) => (Outcome::failed(fault), None),
            Err(Stop::TooLong) => (end(Ending::Stalled), None),
            Err(Stop::ClientGone) => (end(Ending::ClientGone), None),
            Err(Stop::Requested) => (end(Ending::ClientGone).stopped(), None),
            // The model is at no fault, as where a client left.
            Err(Stop::Lost(error)) => (end(Ending::ClientGone), Some(error)),
        }
    }

    /// Watches a running reply until it has to end, and returns the reason.
    async fn watch(&self, sink: Option<&P::Sink>, relay: &Rc<RefCell<Relay>>) -> Stop {
        let platform = &self.platform;
        let held = async {
            let text = || self.turn.whole_text(relay.borrow().text()).into_owned();
            match hold::hold(platform, &self.turn, text).await {
                HoldEnd::StopRequested => Stop::Requested,
                HoldEnd::Lost(error) => Stop::Lost(error),
            }
        };
        let late = async {
            platform.sleep(self.config.reply_timeout).await;
            Stop::TooLong
        };
        let gone = async {
            match sink {
                Some(sink) => self.beat(sink, relay).await,
                None => std::future::pending().await,
            }
            Stop::ClientGone
        };
        let told = self.stopped.take();
        let stopped = async {
            let is_told = match told {
                Some(told) => told.await.is_ok(),
                None => false,
            };
            if !is_told {
                std::future::pending::<()>().await;
            }
            Stop::Requested
        };
        let all = [
            held.boxed_local(),
            late.boxed_local(),
            gone.boxed_local(),
            stopped.boxed_local(),
        ];
        select_all(all).await.0
    }

    /// Sends heartbeats to a client that is sent nothing else, and returns once the client is gone.
    async fn beat(&self, sink: &P::Sink, relay: &Rc<RefCell<Relay>>) {
        let timeout = self.config.model_timeout;
        loop {
            self.platform.sleep(limit::HEARTBEAT).await;
            let is_quiet = relay.borrow_mut().take_quiet();
            if !is_quiet {
                continue;
            }
            if !self.platform.put(sink, HEARTBEAT.to_vec(), timeout).await {
                return;
            }
        }
    }
}
