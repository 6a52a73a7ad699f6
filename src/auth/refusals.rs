//! The limit of refusals that an instance notes in the audit: so many a minute, since junk is not to fill it.

use crate::limit::REFUSALS_NOTED;
use crate::platform::Platform;
use crate::time::Timestamp;
use std::cell::Cell;

/// The current minute, and the number of refusals that the audit noted in it.
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

/// Counts a refusal, and returns whether this instance may note it in the audit in this minute.
pub fn has_room<P: Platform>(platform: &P, now: Timestamp) -> bool {
    platform.instance_state::<Noted>().has_room(now)
}
