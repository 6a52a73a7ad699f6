//! Credentials that prove nothing, noted in the audit: so many a minute and instance, since whoever sends
//! junk is not to fill it.

use super::note;
use super::request::Request;
use crate::audit::{self, Action};
use crate::config::Config;
use crate::limit::REFUSALS_NOTED;
use crate::platform::Platform;
use std::cell::Cell;

/// The minute, and how many were noted in it.
#[derive(Default)]
struct Noted(Cell<(i64, u32)>);

/// Notes one; nobody waits for it.
pub fn note_later<P: Platform>(platform: &P, config: &Config, request: &Request, request_id: &str) {
    let now = platform.now();
    let noted = platform.kept::<Noted>();
    let minute = now.millis() / 60_000;
    let count = match noted.0.get() {
        (then, count) if then == minute => count,
        _ => 0,
    };
    if count >= REFUSALS_NOTED {
        return;
    }
    noted.0.set((minute, count + 1));
    let note = note(config, request, request_id, Action::Credential);
    let (adding, add) = (platform.clone(), audit::add(&note, now));
    platform.spawn(async move {
        // Without it the log still has the request and its status.
        let _ = adding.batch(vec![add]).await;
    });
}
