//! The keys that an instance has seen, by their hashes.

use crate::auth::scope::Scopes;
use crate::id::Owner;
use crate::limit::{CACHED_KEYS, KEY_CACHE_SECONDS};
use crate::time::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;

/// The keys that an instance has seen.
#[derive(Default)]
pub struct KnownKeys(RefCell<HashMap<String, KnownKey>>);

/// A key as the database had it.
#[derive(Clone)]
pub struct KnownKey {
    /// Its id.
    pub id: String,
    /// The user who owns it.
    pub owner: Owner,
    /// Its scopes.
    pub scopes: Scopes,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was looked up; long ago where it is to be looked up each time.
    pub seen: Timestamp,
}

impl KnownKeys {
    /// Returns a key that was looked up lately.
    #[must_use]
    pub fn get(&self, hash: &str, now: Timestamp) -> Option<KnownKey> {
        let known = self.0.borrow().get(hash).cloned()?;
        (known.seen > now.minus_seconds(KEY_CACHE_SECONDS)).then_some(known)
    }

    /// Returns whether the key was good when this instance looked last, however long ago.
    #[must_use]
    pub fn was_good(&self, hash: &str) -> bool {
        self.0.borrow().contains_key(hash)
    }

    /// Remembers a key.
    pub fn insert(&self, hash: String, known: KnownKey) {
        let mut all = self.0.borrow_mut();
        if all.len() >= CACHED_KEYS {
            all.clear();
        }
        all.insert(hash, known);
    }

    /// Forgets the key of a hash.
    pub fn forget_hash(&self, hash: &str) {
        self.0.borrow_mut().remove(hash);
    }

    /// Forgets the key of an id, so that this instance looks it up again.
    pub fn forget(&self, id: &str) {
        self.0.borrow_mut().retain(|_, known| known.id != id);
    }
}
