//! The keys that an instance has seen, by their hashes.

use crate::auth::scope::Scopes;
use crate::id::Owner;
use crate::limit::{CACHED_KEYS, KEY_CACHE_SECONDS};
use crate::time::Timestamp;
use std::cell::RefCell;
use std::collections::HashMap;

/// The keys that an instance has looked up, by their hashes.
#[derive(Default)]
pub struct KnownKeys(RefCell<HashMap<String, KnownKey>>);

/// A key as an instance read it from the database.
#[derive(Clone)]
pub struct KnownKey {
    /// The id of the key.
    pub id: String,
    /// The user who owns the key.
    pub owner: Owner,
    /// The scopes of the key.
    pub scopes: Scopes,
    /// The time at which the key ends.
    pub expires_at: Option<Timestamp>,
    /// The time at which the key was looked up; long ago where it is to be looked up each time.
    pub seen: Timestamp,
}

impl KnownKeys {
    /// Returns the key of a hash, where it was looked up lately.
    #[must_use]
    pub fn get(&self, hash: &str, now: Timestamp) -> Option<KnownKey> {
        let known = self.0.borrow().get(hash).cloned()?;
        (known.seen > now.minus_seconds(KEY_CACHE_SECONDS)).then_some(known)
    }

    /// Returns whether the key of a hash was good at this instance's last look-up, however long ago.
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
