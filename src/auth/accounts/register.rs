//! To register: a mail with a token that opens an account, together with the password; to an address that has an
//! account, a token for a new password. One round trip.
//!
//! It makes no difference to what is done before the answer whether an address has an account: the same statements in as
//! many round trips, one password hashed. Mails are sent after it.

use super::mail::{self, Reason};
use super::mailed::{self, For};
use super::visit::Visit;
use super::{gate, guessable};
use crate::audit::Action;
use crate::error::Error;
use crate::platform::{Batch, Platform};

/// Registers an address with a password.
///
/// # Errors
/// [`Error::Invalid`], [`Error::TooFast`].
pub async fn register<P: Platform>(
    visit: &Visit<'_, P>,
    address: &str,
    password: &str,
) -> Result<(), Error> {
    let platform = visit.platform;
    let _permit = gate::acquire(platform)?;
    let password = guessable::choose(platform, visit.rules, "password", password, address).await?;
    let hashed = visit.hash_of_registration(address, &password);
    let token = visit.mailed_token();
    let now = platform.now();
    let network = visit.network_pseudonym();
    let mut batch = Batch::new();
    let insert = mailed::insert_token(address, For::AnyAddress, &token.hash, &network, now);
    let mailed = batch.ask(insert);
    let target = visit.address_pseudonym(address);
    batch.ask(
        visit
            .actor
            .note_change(visit.platform, Action::Registered, Some(target)),
    );
    batch.ask(mailed::insert_registration(address, &hashed, &network, now));
    let results = batch.run(platform).await?;
    if let Some(mailed) = results.first(mailed)? {
        let reason = match mailed.purpose.as_str() {
            "register" => Reason::Register,
            _ => Reason::RegisterAgain,
        };
        mail::send_later(platform, visit.rules, reason, address, token);
    }
    Ok(())
}
