//! To delete a key, with the keys that were made with it. One round trip.

use super::{KeyDesk, absent, store};
use crate::audit::Action;
use crate::error::Error;
use crate::id::{KeyId, Owner};
use crate::platform::Platform;

/// Deletes a key of the owner. This instance refuses it at once, the others within a minute.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete<P: Platform>(
    desk: &KeyDesk<'_, P>,
    owner: &Owner,
    id: &KeyId,
) -> Result<(), Error> {
    let id = id.as_str();
    let mut batch = desk.batch();
    let lineage = batch.ask(store::lineage(owner, id));
    batch.ask(store::delete(owner, id));
    batch.ask(
        desk.actor
            .note_change(desk.platform, Action::KeyDeleted, Some(id.to_owned())),
    );
    let results = desk.actor.run(desk.platform, owner, batch).await?;
    if desk.forget(&results, lineage)? {
        Ok(())
    } else {
        Err(absent(id))
    }
}
