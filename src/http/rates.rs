//! How fast somebody may ask: a class of routes each, counted by the platform where its limiter is bound.
//!
//! | class | who is counted | why |
//! |---|---|---|
//! | [`Class::Chat`] | the verified user | each costs a model's reply |
//! | [`Class::Api`] | the verified user, without one the address | each costs a round trip or two |
//! | [`Class::Account`] | the address | each costs a password's hash, or a mail |
//! | [`Class::Refused`] | the address | whoever tries credentials is slowed, and nobody else |
//!
//! An address is what one client has of them: of IPv6 the first 64 bits, since a network gives each client that
//! many to choose from.
//!
//! The platform's limiter can only be asked by counting, so it is asked of refusals alone: what is good never uses
//! it up. An instance remembers for the rest of the minute that an address has no room left, and then asks no
//! database for its unknown keys; [`try_credential`] counts those that are looked up at the same time before they are.

use super::caller::Caller;
use super::request::Request;
use crate::error::Error;
use crate::limit::{ADDRESSES_TRYING, CREDENTIALS_AT_ONCE, RATE_PERIOD_SECONDS};
use crate::platform::Platform;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Turns.
    Chat,
    /// Everything else.
    Api,
    /// What is asked with a password, or for a mail.
    Account,
    /// Credentials that prove nothing.
    Refused,
}

impl Class {
    /// The binding of its limiter, whose limit and period are in `wrangler.toml`.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Chat => "RATE_LIMIT_CHAT",
            Self::Api => "RATE_LIMIT_API",
            Self::Account => "RATE_LIMIT_ACCOUNT",
            Self::Refused => "RATE_LIMIT_REFUSED",
        }
    }
}

/// Counts a request that was let in.
///
/// # Errors
/// [`Error::TooFast`].
pub async fn admit<P: Platform>(
    platform: &P,
    class: Class,
    caller: Option<&Caller>,
    request: &Request,
) -> Result<(), Error> {
    let who = match caller {
        Some(Caller {
            owner: Some(owner), ..
        }) => format!("user {}", owner.namespace()),
        // Whoever administers is few.
        Some(Caller { owner: None, .. }) => return Ok(()),
        None => address(request),
    };
    count(platform, class, &who).await
}

/// Counts a credential that proves nothing.
///
/// # Errors
/// [`Error::TooFast`], in place of what was wrong with it.
pub async fn refused<P: Platform>(platform: &P, request: &Request) -> Result<(), Error> {
    let address = address(request);
    let counted = count(platform, Class::Refused, &address).await;
    if counted.is_err() {
        let trying = platform.kept::<Trying>();
        trying.of(platform, &address, |tries| tries.is_used_up = true);
    }
    counted
}

/// The addresses that try credentials in this minute, as far as an instance knows.
#[derive(Default)]
struct Trying(RefCell<(i64, HashMap<String, Tries>)>);

#[derive(Default)]
struct Tries {
    /// Being looked up now.
    pending: u32,
    /// The limiter has no room for more refusals.
    is_used_up: bool,
}

impl Trying {
    /// Changes what is known of an address.
    fn of<P: Platform, T>(
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

/// A credential that is being looked up: one of those at the same time until it is dropped.
pub struct Try<P: Platform> {
    platform: P,
    address: String,
    trying: Rc<Trying>,
}

impl<P: Platform> Drop for Try<P> {
    fn drop(&mut self) {
        let release = |tries: &mut Tries| tries.pending = tries.pending.saturating_sub(1);
        self.trying.of(&self.platform, &self.address, release);
    }
}

/// Reserves the look-up of a credential that this instance does not know.
///
/// # Errors
/// [`Error::TooFast`] where its address has shown too many that prove nothing, or shows too many at the same time.
pub fn try_credential<P: Platform>(platform: &P, request: &Request) -> Result<Try<P>, Error> {
    let (address, trying) = (address(request), platform.kept::<Trying>());
    let has_room = trying.of(platform, &address, |tries| {
        let has_room = !tries.is_used_up && tries.pending < CREDENTIALS_AT_ONCE;
        tries.pending += u32::from(has_room);
        has_room
    });
    if !has_room {
        return Err(Error::TooFast(RATE_PERIOD_SECONDS));
    }
    Ok(Try {
        platform: platform.clone(),
        address,
        trying,
    })
}

/// What is counted of where a request comes from.
fn address(request: &Request) -> String {
    format!("address {}", request.network())
}

async fn count<P: Platform>(platform: &P, class: Class, who: &str) -> Result<(), Error> {
    if platform.has_room(class.binding(), who).await {
        Ok(())
    } else {
        Err(Error::TooFast(RATE_PERIOD_SECONDS))
    }
}
