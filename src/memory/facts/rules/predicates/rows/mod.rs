//! The table of predicates, by topic. A row is tested by its examples.
//!
//! ```text
//! "play {instrument}": "hobby.{}" 6 ability { "I play the cello" => "They play the cello.", "I'm playing the cello" => "" }
//!  frame               key       weight changes  examples
//! ```
//!
//! A frame may have a verb phrase after it: `"go {diet}" as "are {}"`. The slots are in [`slot`](super::slot).

mod animals;
mod habits;
mod health;
mod home;
mod identity;
mod milestones;
mod people;
mod possessions;
mod states;
mod study;
mod tastes;
mod work;

use super::row::{Table, rows};

/// The rows of all topics. An earlier row is preferred.
pub(super) const TABLES: &[Table] = &[
    identity::TABLE,
    home::TABLE,
    people::TABLE,
    animals::TABLE,
    work::TABLE,
    study::TABLE,
    health::TABLE,
    states::TABLE,
    habits::TABLE,
    tastes::TABLE,
    milestones::TABLE,
    possessions::TABLE,
];
