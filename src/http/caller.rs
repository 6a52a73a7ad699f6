//! Who calls, and what they may. A request shows one credential; the first present decides, and one
//! that is present and wrong is refused: never a fall-through to a weaker one.
//!
//! A token is verified without the database. A key is looked up once and believed for
//! [`KEY_SEEN_SECONDS`] by the instance that saw it: so a turn has no round trip for it, and a key that is
//! revoked elsewhere is refused within a minute.

use super::rates;
use super::request::Request;
use super::route::Policy;
use crate::auth::claims::Verified;
use crate::auth::jwt;
use crate::auth::key::{self, Shown};
use crate::auth::scope::{Scope, Scopes};
use crate::auth::store;
use crate::auth::store::Kept;
use crate::config::Config;
use crate::error::Error;
use crate::id::Owner;
use crate::limit::{EMAIL_CHARACTERS, INTRODUCED, KEY_SEEN_SECONDS, KEY_USED_SECONDS, KEYS_KNOWN};
use crate::platform::{Platform, next};
use crate::time::Timestamp;
use crate::users;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use subtle::ConstantTimeEq;

/// Somebody whose credential was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who they are; nobody in particular with the admin token.
    pub owner: Option<Owner>,
    /// What they may.
    pub scopes: Scopes,
    /// What they showed.
    pub credential: Credential,
    /// The id of the key that they showed, where it was one.
    pub key_id: Option<String>,
    /// What it says of them besides.
    pub introduction: Introduction,
    /// Where it is a token: from when, and of which session.
    pub token: Option<TokenOrigin>,
}

/// When a token was issued, as far as it says so, and the session that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOrigin {
    /// Long ago where it does not say.
    pub issued_at: Timestamp,
    /// See [`crate::auth::accounts::session`].
    pub session: Option<String>,
}

/// What a token says of its person: at most as long as an e-mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Introduction {
    name: Option<String>,
    email: Option<String>,
}

impl Introduction {
    fn of(verified: &Verified) -> Self {
        let sane = |text: &String| (1..=EMAIL_CHARACTERS).contains(&text.chars().count());
        Self {
            name: verified.name.clone().filter(sane),
            email: verified.email.clone().filter(sane),
        }
    }
}

/// What a caller showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// What only the person themselves has: a token, in development their name, or where nothing is
    /// required nothing.
    Person,
    /// A key, which may be a program's.
    Key,
    /// `ADMIN_TOKEN`.
    Admin,
}

impl Caller {
    fn person(owner: Owner) -> Self {
        Self {
            owner: Some(owner),
            scopes: Scopes::PERSON,
            credential: Credential::Person,
            key_id: None,
            introduction: Introduction::default(),
            token: None,
        }
    }

    /// Whose things they ask for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the admin token.
    pub fn owner(&self) -> Result<&Owner, Error> {
        let why = "The admin token is nobody's: send a person's credential.";
        self.owner.as_ref().ok_or(Error::Forbidden(why))
    }

    /// # Errors
    /// [`Error::MissingScope`].
    pub const fn must_have(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.has(scope) {
            Ok(())
        } else {
            Err(Error::MissingScope(scope.name()))
        }
    }

    /// # Errors
    /// [`Error::MissingScope`] with the first that is missing.
    pub fn must_have_all(&self, scopes: Scopes) -> Result<(), Error> {
        let mut wanted = Scope::ALL.into_iter().filter(|scope| scopes.has(*scope));
        wanted.try_for_each(|scope| self.must_have(scope))
    }

    fn may(&self, policy: Policy) -> Result<(), Error> {
        match policy {
            Policy::Person if self.credential == Credential::Key => {
                let why = "This is for the person themselves: send their token, not a key.";
                Err(Error::Forbidden(why))
            }
            Policy::Development if self.credential == Credential::Key => {
                let why = "A token is all of its person's and outlives a key: send ADMIN_TOKEN.";
                Err(Error::Forbidden(why))
            }
            Policy::Public | Policy::User | Policy::Person => Ok(()),
            Policy::Scope(scope) => self.must_have(scope),
            Policy::Admin | Policy::Development => self.must_have(Scope::Admin),
        }
    }
}

/// Lets a request in by its route's policy; `None` where the route asks for nobody. One round trip for a
/// key that this instance has not seen lately, else none.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::Forbidden`] and [`Error::MissingScope`]; [`Error::TooFast`] where its address
/// tries keys.
pub async fn admit<P: Platform>(
    policy: Policy,
    platform: &P,
    config: &Config,
    request: &Request,
) -> Result<Option<Caller>, Error> {
    if policy == Policy::Public {
        return Ok(None);
    }
    let caller = identify(platform, config, request).await;
    if policy == Policy::Development && !config.production {
        // Open to whoever asks, but with a key.
        return match caller {
            Ok(caller) if caller.credential == Credential::Key => {
                caller.may(policy).map(|()| Some(caller))
            }
            Err(Error::Suspended) => Err(Error::Suspended),
            other => Ok(other.ok()),
        };
    }
    let caller = caller?;
    caller.may(policy)?;
    Ok(Some(caller))
}

/// Nobody: what a route that needs a caller says without one.
#[must_use]
pub const fn nobody() -> Error {
    Error::Unauthenticated("Authentication is required: send Authorization: Bearer with a token.")
}

/// Whether the request shows a credential that could be refused for what it is.
#[must_use]
pub const fn shows(request: &Request) -> bool {
    request.authorization.is_some() || request.api_key.is_some() || request.user_id.is_some()
}

async fn identify<P: Platform>(
    platform: &P,
    config: &Config,
    request: &Request,
) -> Result<Caller, Error> {
    if let Some(authorization) = &request.authorization {
        return bearer(platform, config, request, authorization).await;
    }
    if let Some(key) = &request.api_key {
        return by_key(platform, request, key).await;
    }
    if let Some(user_id) = &request.user_id {
        if !config.allow_x_user_id {
            return Err(Error::Unauthenticated(
                "X-User-Id is not accepted here; send a token.",
            ));
        }
        let refused = Error::Unauthenticated("X-User-Id must be 1 to 255 printable characters.");
        return Owner::parse(user_id).map(Caller::person).ok_or(refused);
    }
    if config.require_authentication {
        return Err(nobody());
    }
    Ok(Caller::person(Owner::default_user()))
}

async fn bearer<P: Platform>(
    platform: &P,
    config: &Config,
    request: &Request,
    authorization: &str,
) -> Result<Caller, Error> {
    let refused = Error::Unauthenticated("The token is not valid, or has expired.");
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::Unauthenticated(
            "Authorization must be: Bearer and a token.",
        ));
    }
    let token = token.trim();
    if config
        .admin_token
        .as_deref()
        .is_some_and(|admin| same(admin, token))
    {
        return Ok(Caller {
            owner: None,
            scopes: Scopes::PERSON.and(Scopes::only(Scope::Admin)),
            credential: Credential::Admin,
            key_id: None,
            introduction: Introduction::default(),
            token: None,
        });
    }
    if key::is_meant(token) {
        return by_key(platform, request, token).await;
    }
    let verified = jwt::verify(platform, &config.jwt, token).await;
    let verified = verified.map_err(|_| refused)?;
    Ok(Caller {
        introduction: Introduction::of(&verified),
        token: Some(TokenOrigin {
            issued_at: verified.issued_at.unwrap_or(Timestamp::from_millis(0)),
            session: verified.session,
        }),
        ..Caller::person(verified.owner)
    })
}

/// People whom an instance has introduced.
#[derive(Default)]
struct Introduced(RefCell<HashSet<String>>);

/// Once somebody was answered, notes what their token says of their name and address, where nothing is
/// known of that; nobody waits for it.
pub fn introduce_later<P: Platform>(platform: &P, caller: &Caller) {
    let Introduction { name, email } = &caller.introduction;
    let Some(owner) = &caller.owner else {
        return;
    };
    if email.is_none() && name.is_none() {
        return;
    }
    let introduced = platform.kept::<Introduced>();
    let mut known = introduced.0.borrow_mut();
    if known.len() >= INTRODUCED {
        known.clear();
    }
    if known.insert(owner.as_str().to_owned()) {
        let statement = users::introduce(owner, name.as_deref(), email.as_deref());
        let noting = platform.clone();
        platform.spawn(async move {
            // What is lost is a name: another instance notes it, or this one when it is new.
            let _ = noting.batch(vec![statement]).await;
        });
    }
}

/// Whether two secrets are the same, in a time that says nothing of where they differ, nor of how long
/// ours is.
fn same(ours: &str, theirs: &str) -> bool {
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    bool::from(digest(ours).as_slice().ct_eq(digest(theirs).as_slice()))
}

/// Keys that an instance has seen, by their hashes.
#[derive(Default)]
pub struct KnownKeys(RefCell<HashMap<String, Known>>);

#[derive(Clone)]
struct Known {
    id: String,
    owner: Owner,
    scopes: Scopes,
    expires_at: Option<Timestamp>,
    seen: Timestamp,
}

impl KnownKeys {
    fn get(&self, hash: &str, now: Timestamp) -> Option<Known> {
        let known = self.0.borrow().get(hash).cloned()?;
        (known.seen > now.minus_seconds(KEY_SEEN_SECONDS)).then_some(known)
    }

    /// Whether it was good when this instance looked last, however long ago.
    fn was_good(&self, hash: &str) -> bool {
        self.0.borrow().contains_key(hash)
    }

    fn put(&self, hash: String, known: Known) {
        let mut all = self.0.borrow_mut();
        if all.len() >= KEYS_KNOWN {
            all.clear();
        }
        all.insert(hash, known);
    }

    fn forget_hash(&self, hash: &str) {
        self.0.borrow_mut().remove(hash);
    }

    /// Has this instance ask the database for a key again.
    pub fn forget(&self, id: &str) {
        self.0.borrow_mut().retain(|_, known| known.id != id);
    }
}

/// What is said to a key that is none, or none any more.
#[must_use]
pub const fn ended() -> Error {
    Error::Unauthenticated("This API key is not valid, or has expired.")
}

async fn by_key<P: Platform>(platform: &P, request: &Request, key: &str) -> Result<Caller, Error> {
    let Some(shown) = key::read(key) else {
        return Err(ended());
    };
    let now = platform.now();
    let known = match platform.kept::<KnownKeys>().get(&shown.hash, now) {
        Some(known) => Some(known),
        None => look_up(platform, request, &shown, now).await?,
    };
    let good = |known: &Known| known.expires_at.is_none_or(|end| end > now);
    let known = known.filter(good).ok_or_else(ended)?;
    Ok(Caller {
        owner: Some(known.owner),
        scopes: known.scopes,
        credential: Credential::Key,
        key_id: Some(known.id),
        introduction: Introduction::default(),
        token: None,
    })
}

/// Asks the database for a key, and keeps it; `None` where there is none such. One round trip, which is reserved
/// before where this instance never saw the key to be good. A key that administers is asked for each time: no
/// statement of its owner's comes before what it does for others. One that comes from a key whose owner is
/// suspended is refused, whoever's it is.
async fn look_up<P: Platform>(
    platform: &P,
    request: &Request,
    shown: &Shown,
    now: Timestamp,
) -> Result<Option<Known>, Error> {
    let keys = platform.kept::<KnownKeys>();
    let _reserved = if keys.was_good(&shown.hash) {
        None
    } else {
        Some(rates::try_credential(platform, request)?)
    };
    let statements = vec![store::find(&shown.id)];
    let mut results = platform.batch(statements).await?.into_iter();
    let kept = next(&mut results)?.first::<Kept>()?;
    let same = |kept: &Kept| bool::from(kept.hash.as_bytes().ct_eq(shown.hash.as_bytes()));
    let kept = kept.filter(same);
    let known = kept.as_ref().and_then(|kept| know(kept, now));
    match (&kept, &known) {
        (Some(kept), Some(known)) => {
            let administers = known.scopes.has(Scope::Admin);
            let owner_is_suspended = administers && kept.suspended_at.is_some();
            if owner_is_suspended || kept.maker_suspended_at.is_some() {
                return Err(Error::Suspended);
            }
            note_use(platform, kept, &known.owner, now);
            let seen = if administers {
                Timestamp::from_millis(0)
            } else {
                now
            };
            let known = known.clone();
            keys.put(shown.hash.clone(), Known { seen, ..known });
        }
        _ => keys.forget_hash(&shown.hash),
    }
    Ok(known)
}

/// A key whose end cannot be read has ended.
fn know(kept: &Kept, now: Timestamp) -> Option<Known> {
    let expires_at = match &kept.expires_at {
        Some(end) => Some(Timestamp::parse(end)?),
        None => None,
    };
    Some(Known {
        id: kept.id.clone(),
        owner: Owner::parse(&kept.owner)?,
        scopes: Scopes::stored(&kept.scopes),
        expires_at,
        seen: now,
    })
}

/// Notes the use of a key, where that was not done lately; nobody waits for it.
fn note_use<P: Platform>(platform: &P, kept: &Kept, owner: &Owner, now: Timestamp) {
    let lately = now.minus_seconds(KEY_USED_SECONDS).to_string();
    if kept.last_used_at.as_ref().is_none_or(|used| *used < lately) {
        let used = store::used(owner, &kept.id, now);
        let noting = platform.clone();
        platform.spawn(async move {
            // What is lost is that it was used: the next use notes it.
            let _ = noting.batch(vec![used]).await;
        });
    }
}
