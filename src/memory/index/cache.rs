//! The indexes that an instance has unpacked.

use super::Index;
use std::rc::Rc;

/// The unpacked indexes of the users that an instance served last, within 24 MiB.
#[derive(Debug, Default)]
pub struct IndexCache {
    /// The indexes by `users.external_user_id`, the one used last at the end.
    users: Vec<(String, Rc<Index>)>,
}

impl IndexCache {
    /// The most bytes of the cache: an instance has 128 MB for everything.
    const BYTES: usize = 24 * 1024 * 1024;

    /// Returns a user's index; an empty one where the cache has none.
    #[must_use]
    pub fn get(&self, owner: &str) -> Rc<Index> {
        let found = self.users.iter().find(|(user, _)| user == owner);
        found.map(|(_, index)| Rc::clone(index)).unwrap_or_default()
    }

    /// Removes a user's index.
    pub fn remove(&mut self, owner: &str) {
        self.users.retain(|(user, _)| user != owner);
    }

    /// Stores a user's index, and removes the indexes that were used longest ago where there is too little room.
    pub fn insert(&mut self, owner: &str, index: Rc<Index>) {
        self.remove(owner);
        self.users.push((owner.to_owned(), index));
        let mut bytes: usize = self.users.iter().map(|(_, index)| index.bytes()).sum();
        while bytes > Self::BYTES && !self.users.is_empty() {
            bytes -= self.users.remove(0).1.bytes();
        }
    }
}
