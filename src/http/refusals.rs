//! Credentials that prove nothing, and what was asked for by somebody whose it is not, noted in the audit:
//! so many a minute and instance, since whoever sends junk is not to fill it. Nobody waits for it, so that
//! no time tells what is there.

use super::call::{Call, note};
use super::caller::Caller;
use super::request::Request;
use crate::audit::{self, Action, Note};
use crate::auth::owners;
use crate::config::Config;
use crate::error::Resource;
use crate::limit::REFUSALS_NOTED;
use crate::platform::Platform;
use crate::time::Timestamp;
use std::cell::Cell;

/// The minute, and how many were noted in it.
#[derive(Default)]
struct Noted(Cell<(i64, u32)>);

impl Noted {
    fn has_room(&self, now: Timestamp) -> bool {
        let minute = now.millis() / 60_000;
        let count = match self.0.get() {
            (then, count) if then == minute => count,
            _ => 0,
        };
        self.0.set((minute, count + 1));
        count < REFUSALS_NOTED
    }
}

/// Whether one more may be noted in this minute, by this instance.
pub fn has_room<P: Platform>(platform: &P, now: Timestamp) -> bool {
    platform.kept::<Noted>().has_room(now)
}

/// Notes a credential that proves nothing.
pub fn note_later<P: Platform>(platform: &P, config: &Config, request: &Request, request_id: &str) {
    let now = platform.now();
    if !has_room(platform, now) {
        return;
    }
    let note = note(config, request, request_id, Action::Credential);
    let (adding, add) = (platform.clone(), audit::add(&note, now));
    platform.spawn(async move {
        // Without it the log still has the request and its status.
        let _ = adding.batch(vec![add]).await;
    });
}

/// Adds a row to the audit where the thing that was requested exists and is another user's.
pub fn note_denied_later<P: Platform>(
    call: &Call<'_, P>,
    caller: &Caller,
    resource: Resource,
    id: &str,
) {
    let Some(owner) = &caller.owner else {
        return;
    };
    let Some(is_anothers) = owners::is_anothers(owner, resource, id) else {
        return;
    };
    let (platform, now) = (call.platform.clone(), call.platform.now());
    if !has_room(&platform, now) {
        return;
    }
    let note = Note {
        actor: Some(call.pseudonym(owner)),
        target: Some(id.to_owned()),
        ..note(
            call.config,
            call.request,
            call.request_id,
            Action::Ownership,
        )
    };
    call.platform.spawn(async move {
        let found = platform.batch(vec![is_anothers]).await.unwrap_or_default();
        if found.first().is_some_and(|rows| !rows.is_empty()) {
            // Without it the log still has the request and its status.
            let _ = platform.batch(vec![audit::add(&note, now)]).await;
        }
    });
}
