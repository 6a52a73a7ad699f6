//! A gate that lets a few requests of an instance hash passwords at once. An instance has one thread, on which a hash is some 30 ms
//! of nothing else: without a gate a burst of logins keeps everybody else waiting.
//!
//! Nobody waits at the gate: a request that was woken by another request's end would run in that one's place,
//! which Workers do not allow. Its answer says when to come back.

use crate::error::Error;
use crate::limit::{CONCURRENT_HASHES, HASHING_SECONDS};
use crate::platform::Platform;
use crate::time::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The wait of a request that finds the gate full, in seconds.
const WAIT_SECONDS: u32 = 1;

/// The gate of an instance: which requests are hashing a password, and since when.
#[derive(Default)]
pub struct Gate {
    inside: RefCell<Vec<(u64, Timestamp)>>,
    last: Cell<u64>,
}

/// The right to hash a password, until it is dropped.
pub struct Permit {
    gate: Rc<Gate>,
    number: u64,
}

impl Gate {
    /// Lets a request in; `None` where there are [`CONCURRENT_HASHES`] requests. A request whose client has left may
    /// never be woken again to drop its permit: after [`HASHING_SECONDS`] it no longer counts.
    #[must_use]
    pub fn try_acquire(self: &Rc<Self>, now: Timestamp) -> Option<Permit> {
        let mut inside = self.inside.borrow_mut();
        let stale = now.minus_seconds(HASHING_SECONDS);
        inside.retain(|(_, since)| *since > stale);
        if inside.len() >= CONCURRENT_HASHES {
            return None;
        }
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        inside.push((number, now));
        let gate = Rc::clone(self);
        Some(Permit { gate, number })
    }
}

/// Takes the right to hash a password.
///
/// # Errors
/// [`Error::TooFast`] where too many requests of this instance have the right.
pub fn acquire<P: Platform>(platform: &P) -> Result<Permit, Error> {
    let permit = platform
        .instance_state::<Gate>()
        .try_acquire(platform.now());
    permit.ok_or(Error::TooFast(WAIT_SECONDS))
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut inside = self.gate.inside.borrow_mut();
        inside.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use crate::limit::{CONCURRENT_HASHES, HASHING_SECONDS};
    use crate::time::Timestamp;
    use std::rc::Rc;

    #[test]
    fn it_lets_in_as_many_as_go_out_and_waits_for_nobody_who_is_lost() {
        let (gate, now) = (Rc::<Gate>::default(), Timestamp::from_millis(0));
        let mut inside: Vec<_> = (0..CONCURRENT_HASHES)
            .map(|_| gate.try_acquire(now))
            .collect();
        assert!(inside.iter().all(Option::is_some) && gate.try_acquire(now).is_none());
        drop(inside.pop());
        let again = gate.try_acquire(now);
        assert!(again.is_some() && gate.try_acquire(now).is_none());
        // The client of each leaves: nothing is dropped.
        std::mem::forget((inside, again));
        let later = now.plus_seconds(HASHING_SECONDS);
        assert!(gate.try_acquire(later).is_some());
    }
}
