//! The addresses that try credentials in this minute, as far as an instance knows. It asks no database for the unknown
//! keys of an address whose limiter has no room left, and for few of any address at the same time.

use crate::error::Error;
use crate::limit::{ADDRESSES_TRYING, CONCURRENT_CREDENTIALS, RATE_PERIOD_SECONDS};
use crate::platform::Platform;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The current minute, and the addresses that tried credentials in it.
#[derive(Default)]
struct Trying(RefCell<(i64, HashMap<String, Tries>)>);

#[derive(Default)]
struct Tries {
    /// The number of credentials that are being looked up now.
    pending: u32,
    /// True where the limiter has no room for more refusals.
    is_used_up: bool,
}

impl Trying {
    /// Changes the record of the credentials that an address tried.
    fn change<P: Platform, T>(
        &self,
        platform: &P,
        address: &str,
        change: impl FnOnce(&mut Tries) -> T,
    ) -> T {
        let minute = platform.now().millis() / 1000 / i64::from(RATE_PERIOD_SECONDS);
        let (known, tries) = &mut *self.0.borrow_mut();
        if *known != minute || tries.len() >= ADDRESSES_TRYING {
            (*known, *tries) = (minute, HashMap::new());
        }
        change(tries.entry(address.to_owned()).or_default())
    }
}

/// A credential that is being looked up: it counts as pending for its address until it is dropped.
pub struct Try<P: Platform> {
    platform: P,
    address: String,
    trying: Rc<Trying>,
}

impl<P: Platform> Drop for Try<P> {
    fn drop(&mut self) {
        let release = |tries: &mut Tries| tries.pending = tries.pending.saturating_sub(1);
        self.trying.change(&self.platform, &self.address, release);
    }
}

/// Reserves the look-up of a credential that this instance does not know.
///
/// # Errors
/// [`Error::TooFast`] where the address has shown too many bad credentials, or shows too many at the same time.
pub fn try_acquire<P: Platform>(platform: &P, address: &str) -> Result<Try<P>, Error> {
    let trying = platform.instance_state::<Trying>();
    let has_room = trying.change(platform, address, |tries| {
        let has_room = !tries.is_used_up && tries.pending < CONCURRENT_CREDENTIALS;
        tries.pending += u32::from(has_room);
        has_room
    });
    if !has_room {
        return Err(Error::TooFast(RATE_PERIOD_SECONDS));
    }
    Ok(Try {
        platform: platform.clone(),
        address: address.to_owned(),
        trying,
    })
}

/// Remembers for the rest of the minute that the limiter of an address has no room for more refusals.
pub fn use_up<P: Platform>(platform: &P, address: &str) {
    let trying = platform.instance_state::<Trying>();
    trying.change(platform, address, |tries| tries.is_used_up = true);
}
