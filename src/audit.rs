//! The audit: who did what to whom, from where, when, and how it came out. Rows are only ever added.
//!
//! Who somebody is and where they called from is kept as a keyed hash (HMAC-SHA-256, RFC 2104): two rows
//! of one person are seen to be of one, and whoever reads the table learns no name. The schedule
//! seals what is new: a seal is a keyed hash of the seal before and the rows since, so that a row which
//! is changed, left out or put in later breaks the chain from there on. What was written since the last
//! seal is not protected yet. `AUDIT_KEY` is what makes a chain: whoever has it can forge one.

use crate::limit;
use crate::platform::{DbError, Platform, Stmt, next};
use crate::time::Timestamp;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
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

/// Adds a row.
#[must_use]
pub fn add(note: &Note, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into audit (at, actor, action, target, address, result, request_id)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7
         where ?8 = 0 or changes() > 0",
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

/// A row of the audit. Its JSON, in this order, is what is sealed.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Row {
    /// Its number; none is given twice.
    pub seq: u64,
    /// RFC 3339.
    pub at: String,
    /// See [`Note`].
    pub actor: Option<String>,
    /// See [`Action`].
    pub action: String,
    /// See [`Note`].
    pub target: Option<String>,
    /// See [`Note`].
    pub address: Option<String>,
    /// `done` or `refused`.
    pub result: String,
    /// The request.
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

/// Rows of the audit, the newest first: [`Row`].
#[must_use]
pub fn list(filter: &Filter, most: u32) -> Stmt {
    Stmt::new(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq < coalesce(?1, 9007199254740991)
           and (?2 is null or actor = ?2 or target = ?2) and (?3 is null or action = ?3)
           and (?4 is null or result = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6)
         order by seq desc
         limit ?7",
    )
    .bind(filter.before.map(number))
    .bind(filter.who.as_deref())
    .bind(filter.action.as_deref())
    .bind(filter.result.as_deref())
    .bind(filter.since)
    .bind(filter.until)
    .bind(most)
}

/// A link of the chain.
#[derive(Debug, Clone, Deserialize)]
pub struct Seal {
    /// The last row that it seals.
    pub through: u64,
    /// The keyed hash.
    pub hash: String,
}

/// The newest seal: [`Seal`].
#[must_use]
pub fn last_seal() -> Stmt {
    Stmt::new(
        "select through, hash from audit_seals where through > 0 order by through desc limit 1",
    )
}

/// The seals from one on, oldest first: [`Seal`].
#[must_use]
pub fn seals(from: u64, most: u32) -> Stmt {
    Stmt::new("select through, hash from audit_seals where through >= ?1 order by through limit ?2")
        .bind(number(from))
        .bind(most)
}

/// The rows after one, up to and with another, oldest first: [`Row`].
#[must_use]
pub fn rows(after: u64, through: u64, most: u32) -> Stmt {
    Stmt::new(
        "select seq, at, actor, action, target, address, result, request_id from audit
         where seq > ?1 and seq <= ?2
         order by seq
         limit ?3",
    )
    .bind(number(after))
    .bind(number(through))
    .bind(most)
}

/// Stores a seal, unless somebody else has sealed since.
#[must_use]
pub fn add_seal(after: u64, seal: &Seal, now: Timestamp) -> Stmt {
    Stmt::new(
        "insert into audit_seals (through, sealed_at, hash)
         select ?2, ?3, ?4
         where coalesce((select max(through) from audit_seals), 0) = ?1
         returning through",
    )
    .bind(number(after))
    .bind(number(seal.through))
    .bind(now)
    .bind(seal.hash.as_str())
}

/// Lets rows go that are sealed and older than they have to be kept, as far as whole seals go.
#[must_use]
pub fn retire(before: Timestamp) -> [Stmt; 2] {
    [
        Stmt::new(
            "insert into audit_retention (id, through)
             select 1, max(s.through) from audit_seals s
             where s.through < coalesce(
               (select min(a.seq) from audit a where a.at >= ?1), 9007199254740991
             )
             having max(s.through) is not null
             on conflict (id) do update set through = max(through, excluded.through)",
        )
        .bind(before),
        Stmt::new(
            "delete from audit where seq <= (select through from audit_retention where id = 1)",
        ),
    ]
}

/// Up to which row the audit was let go: one row with `through`.
#[must_use]
pub fn retired() -> Stmt {
    Stmt::new("select through from audit_retention where id = 1")
}

fn link<'a>(key: &Key, before: &str, rows: impl IntoIterator<Item = &'a Row>) -> String {
    let rows = rows.into_iter().map(|row| {
        let json = serde_json::to_string(row).expect("texts and numbers are JSON");
        format!("\n{json}")
    });
    let rows: Vec<String> = rows.collect();
    key.hash(std::iter::once(before).chain(rows.iter().map(String::as_str)))
}

/// Seals what is new, and lets go of what is too old: for the schedule. Two round trips a seal.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn seal<P: Platform>(platform: &P, key: &Key) -> Result<(), DbError> {
    for _ in 0..limit::SEALS_A_RUN {
        let mut results = platform.batch(vec![last_seal()]).await?.into_iter();
        let last = next(&mut results)?.first::<Seal>()?;
        let (after, before) = last.map_or((0, String::new()), |seal| (seal.through, seal.hash));
        let end = 9_007_199_254_740_991;
        let statements = vec![rows(after, end, limit::SEALED_ROWS)];
        let mut results = platform.batch(statements).await?.into_iter();
        let new = next(&mut results)?.all::<Row>()?;
        let Some(newest) = new.last() else {
            return Ok(());
        };
        let seal = Seal {
            through: newest.seq,
            hash: link(key, &before, &new),
        };
        platform
            .batch(vec![add_seal(after, &seal, platform.now())])
            .await?;
    }
    Ok(())
}

/// [`seal`]s, and lets go of what is older than `days`; what goes wrong is logged.
pub async fn keep<P: Platform>(platform: &P, key: &Key, days: u32) {
    let kept = async {
        seal(platform, key).await?;
        let before = platform.now().minus_seconds(i64::from(days) * 24 * 3600);
        platform.batch(retire(before).to_vec()).await
    };
    if let Err(DbError(cause)) = kept.await {
        let line = json!({"level": "error", "event": "audit", "cause": cause});
        platform.log(&line.to_string());
    }
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Walk {
    /// Whether every seal fits what it seals.
    pub intact: bool,
    /// The last row of the first seal that does not.
    pub broken_at: Option<u64>,
    /// Rows that were looked at.
    pub rows: usize,
    /// Up to which row it is walked.
    pub through: u64,
    /// Up to which row the audit was let go, by its age.
    pub retired_through: u64,
    /// Whether there are further seals: go on with `after=through`.
    pub more: bool,
}

/// Walks the chain from a seal on, at most [`limit::SEALS_A_WALK`] seals. One round trip, and one a seal.
///
/// # Errors
/// [`DbError`] where the database fails.
pub async fn walk<P: Platform>(platform: &P, key: &Key, after: u64) -> Result<Walk, DbError> {
    #[derive(Deserialize)]
    struct Through {
        through: u64,
    }
    let statements = vec![retired(), seals(after, limit::SEALS_A_WALK)];
    let mut results = platform.batch(statements).await?.into_iter();
    let retired_through = next(&mut results)?.first::<Through>()?;
    let retired_through = retired_through.map_or(0, |row| row.through);
    let found = next(&mut results)?.all::<Seal>()?;
    let mut walk = Walk {
        intact: true,
        broken_at: None,
        rows: 0,
        through: after,
        retired_through,
        more: found.len() == limit::SEALS_A_WALK as usize,
    };
    let mut before = String::new();
    for seal in found {
        if seal.through > retired_through && seal.through != after {
            let statements = vec![rows(walk.through, seal.through, 2 * limit::SEALED_ROWS)];
            let mut results = platform.batch(statements).await?.into_iter();
            let sealed = next(&mut results)?.all::<Row>()?;
            walk.rows += sealed.len();
            if link(key, &before, &sealed) != seal.hash {
                walk.intact = false;
                walk.broken_at = Some(seal.through);
                walk.more = false;
                break;
            }
        }
        walk.through = seal.through;
        before = seal.hash;
    }
    Ok(walk)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rows are counted, far below 2^53"
)]
fn number(number: u64) -> f64 {
    number as f64
}
