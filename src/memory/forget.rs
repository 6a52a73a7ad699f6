//! A memory that its owner has forgotten, and what would bring it back. `?1` is always the owner.

use crate::id::{MessageId, Owner};
use crate::platform::Stmt;
use crate::time::Timestamp;

/// Before [`delete`]: keeps the reply to the message that the owner's memory came from out of
/// later prompts, also one that is still being written.
#[must_use]
pub fn hide_reply(owner: &Owner, id: &MessageId, now: Timestamp) -> Stmt {
    Stmt::new(
        "update messages set forgotten_at = ?3
         where id in (
           select r.id from memories k cross join messages r on r.reply_to = k.source_message_id
           where k.id = ?2
         )
         and user_id = (select id from users where external_user_id = ?1)",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(now)
}

/// Deletes the owner's memory, and with the record of a message the facts distilled from it. With a
/// fact goes the message that it came from, and with that the reply, which may repeat it; not where
/// `keep_source`. The ids come back.
#[must_use]
pub fn delete(owner: &Owner, id: &MessageId, keep_source: bool) -> Stmt {
    Stmt::new(
        "delete from memories
         where seq in (
           select k.seq from memories k where k.id = ?2
           union
           select m.seq from memories k cross join memories m on m.source_message_id = k.id
           where k.id = ?2
           union
           select s.seq from memories k cross join memories s on s.id = k.source_message_id
           where k.id = ?2 and ?3 = 0
           union
           select r.seq from memories k
             cross join messages a on a.reply_to = k.source_message_id
             cross join memories r on r.id = a.id
           where k.id = ?2 and ?3 = 0
         )
         and user_id = (select id from users where external_user_id = ?1)
         returning id",
    )
    .bind(owner.as_str())
    .bind(id.as_str())
    .bind(u32::from(keep_source))
}
