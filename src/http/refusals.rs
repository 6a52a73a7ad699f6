//! Notes of the audit about credentials that prove nothing, and about requests for what is another user's. Nobody waits
//! for them, so that no time tells what is there.

use super::call::{Call, note};
use super::request::Request;
use crate::audit::{self, Action, Note};
use crate::auth::caller::Caller;
use crate::auth::owners;
use crate::auth::refusals::has_room;
use crate::config::Config;
use crate::error::{Error, Resource};
use crate::platform::Platform;

/// Notes a bad credential in the audit, after the reply.
pub fn note_later<P: Platform>(platform: &P, config: &Config, request: &Request, request_id: &str) {
    let now = platform.now();
    if !has_room(platform, now) {
        return;
    }
    let note = note(config, request, request_id, Action::Credential);
    let (adding, insert) = (platform.clone(), audit::insert(&note, now));
    platform.spawn(async move {
        // Without it the log still has the request and its status.
        let _ = insert.run(&adding).await;
    });
}

impl<P: Platform> Call<'_, P> {
    /// Notes in the audit, later, that the caller named a thing that is another user's, where `error` is about one.
    pub fn note_denied(&self, error: &Error) {
        if let Error::NotFound {
            resource,
            id: Some(id),
        } = error
            && let Some(caller) = self.caller
        {
            note_denied_later(self, caller, *resource, id);
        }
    }
}

/// Adds a row to the audit where the requested thing exists and belongs to another user.
fn note_denied_later<P: Platform>(
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
        actor: Some(call.actor().pseudonym(owner)),
        target: Some(id.to_owned()),
        ..note(
            call.config,
            call.request,
            call.request_id,
            Action::Ownership,
        )
    };
    call.platform.spawn(async move {
        if let Ok(Some(_)) = is_anothers.first(&platform).await {
            // Without it the log still has the request and its status.
            let _ = audit::insert(&note, now).run(&platform).await;
        }
    });
}
