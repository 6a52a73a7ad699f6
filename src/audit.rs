//! The audit: who did what to whom, from where, when, and how it came out. Rows are only ever added.
//!
//! Who somebody is and where they called from is kept as a keyed hash (HMAC-SHA-256, RFC 2104): two rows
//! of one person are seen to be of one, and whoever reads the table learns no name. Rows are protected by
//! the seals of [`chain`].

pub mod actor;
pub mod chain;
pub mod store;

use crate::platform::{Query, Stmt};
use crate::shared;
use crate::time::Timestamp;
pub use chain::keep;
use hmac::{Hmac, Mac};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The key of pseudonyms and seals.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// From the secret `AUDIT_KEY`, of any length.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(Hmac::new_from_slice(secret.as_bytes()).expect("a key of any length will do"))
    }

    /// What a user or an address is called in the audit: 32 hexadecimal digits.
    #[must_use]
    pub fn pseudonym(&self, kind: &str, name: &str) -> String {
        let mut digits = self.hash([kind, "\n", name]);
        digits.truncate(32);
        digits
    }

    /// The signature of a JSON Web Signature (RFC 7515) with HS256.
    #[must_use]
    pub fn sign(&self, signed: &str) -> Vec<u8> {
        self.mac([signed]).finalize().into_bytes().to_vec()
    }

    /// Whether [`Key::sign`] made it; in constant time.
    #[must_use]
    pub fn signed(&self, signed: &str, signature: &[u8]) -> bool {
        self.mac([signed]).verify_slice(signature).is_ok()
    }

    fn hash<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> String {
        crate::id::hex(&self.mac(parts).finalize().into_bytes())
    }

    fn mac<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        mac
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name),*
        }

        impl Action {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it is stored and sent.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text),*
                }
            }
        }
    };
}

actions! {
    /// A credential was shown that proves nothing.
    Credential = "credential",
    /// Something was asked for that is another's.
    Ownership = "ownership",
    /// Somebody asked for an account; the target is a keyed hash of the address.
    Registered = "account.register",
    /// An account was opened.
    AccountOpened = "account.open",
    /// A password was shown; where it was wrong, the target is a keyed hash of the address.
    Login = "login",
    /// A refresh token was shown a second time.
    RefreshReused = "session.reuse",
    /// Sessions were ended.
    SessionEnded = "session.end",
    /// Another password was chosen.
    PasswordChanged = "password.change",
    /// Another password was chosen by whoever reads the mail of an address.
    PasswordReset = "password.reset",
    /// A token was issued.
    Token = "token.issue",
    /// A key was made.
    KeyMade = "key.create",
    /// A key was made in another's place.
    KeyRotated = "key.rotate",
    /// A key was deleted.
    KeyDeleted = "key.delete",
    /// A conversation was deleted.
    ConversationDeleted = "conversation.delete",
    /// A memory was deleted.
    MemoryDeleted = "memory.delete",
    /// The memories of a conversation, or all of them, were deleted.
    MemoriesCleared = "memory.clear",
    /// Everything that somebody has was given to them.
    Exported = "user.export",
    /// Somebody is being erased.
    ErasureBegun = "erasure.begin",
    /// Somebody was erased.
    Erased = "erasure.end",
    /// A user was made.
    UserMade = "user.create",
    /// A user was suspended.
    Suspended = "user.suspend",
    /// A user was let in again.
    Restored = "user.restore",
    /// Conversations were given to another user.
    Moved = "conversation.move",
    /// The audit was read.
    AuditRead = "audit.read",
}

/// A row to be.
#[derive(Debug, Clone)]
pub struct Note {
    /// Whose doing it was: a pseudonym, `admin` for the admin token, none for nobody known.
    pub actor: Option<String>,
    /// What.
    pub action: Action,
    /// To whom or what: a pseudonym of a user, the id of a key.
    pub target: Option<String>,
    /// From where: a pseudonym.
    pub address: Option<String>,
    /// Whether it was done, or refused.
    pub done: bool,
    /// The request.
    pub request_id: String,
    /// Where the statement before this one changed nothing, there is nothing to note.
    pub if_changed: bool,
}

/// Inserts a row.
pub fn insert(note: &Note, now: Timestamp) -> Query {
    shared!(
        "insert into audit (at, actor, action, target, address, result, request_id)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7
         where ?8 = 0 or changes() > 0"
    )
    .bind(now)
    .bind(note.actor.as_deref())
    .bind(note.action.name())
    .bind(note.target.as_deref())
    .bind(note.address.as_deref())
    .bind(if note.done { "done" } else { "refused" })
    .bind(note.request_id.as_str())
    .bind(f64::from(u8::from(note.if_changed)))
}

/// The same as a [`Stmt`].
#[must_use]
pub fn add(note: &Note, now: Timestamp) -> Stmt {
    insert(note, now).into()
}

/// A row of the audit. Its JSON, in this order, is what is sealed.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub struct Row {
    /// The number of the row; none is given twice.
    pub seq: u64,
    /// The time, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub at: String,
    /// The user who did it, as a keyed hash; `admin` for the holder of `ADMIN_TOKEN`, null where nobody is known.
    pub actor: Option<String>,
    /// The name of the act.
    pub action: String,
    /// The target: a user as a keyed hash, or the id of a thing.
    pub target: Option<String>,
    /// The network address that the request came from, as a keyed hash.
    pub address: Option<String>,
    /// `done` or `refused`.
    pub result: String,
    /// The id of the request.
    pub request_id: String,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whose doing, or done to whom: a pseudonym.
    pub who: Option<String>,
    /// What.
    pub action: Option<String>,
    /// How it came out.
    pub result: Option<String>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Older than this row.
    pub before: Option<u64>,
}

/// Selects rows of the audit, the newest first.
pub fn list(filter: &Filter, most: u32) -> Query<Row> {
    shared!(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq < coalesce(?1, 9007199254740991)
           and (?2 is null or actor = ?2 or target = ?2) and (?3 is null or action = ?3)
           and (?4 is null or result = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6)
         order by seq desc
         limit ?7"
    )
    .bind(filter.before.map(number))
    .bind(filter.who.as_deref())
    .bind(filter.action.as_deref())
    .bind(filter.result.as_deref())
    .bind(filter.since)
    .bind(filter.until)
    .bind(most)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted, far below 2^53"
)]
fn number(number: u64) -> f64 {
    number as f64
}
