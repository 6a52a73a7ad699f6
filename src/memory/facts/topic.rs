//! Topics: the parts of a person's life by which a profile is ordered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a person's life.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Name, age, pronouns, nationality, faith, character.
    Identity,
    /// Where they live, and where they are from.
    Home,
    /// Family, partner and friends.
    People,
    /// Their animals.
    Animals,
    /// Job, employer, colleagues, money.
    Work,
    /// School, subjects and degrees.
    Study,
    /// Illnesses, allergies, diet, mood.
    Health,
    /// What they like and dislike.
    Tastes,
    /// Hobbies, habits and skills.
    Habits,
    /// What they own.
    Possessions,
    /// What they believe and hope.
    Beliefs,
    /// Plans, appointments, and what happened.
    Events,
    /// Anything else.
    Other,
}
