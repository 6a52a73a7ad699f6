//! Topics: the parts of a person's life by which a profile is ordered.

use crate::memory::Kind;
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

impl Topic {
    /// Returns the topic of the facts with a key, by the first part of the key; `None` for a part that has no topic.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        let first = key.split_once('.').map_or(key, |(first, _)| first);
        Some(match first {
            "name" | "age" | "birthday" | "birth" | "pronouns" | "nationality" | "faith"
            | "identity" => Self::Identity,
            "home" | "origin" => Self::Home,
            "person" | "partner" | "relationship" | "family" | "people" => Self::People,
            "animal" | "pet" => Self::Animals,
            "job" | "work" => Self::Work,
            "study" => Self::Study,
            "health" | "diet" | "allergy" => Self::Health,
            "taste" | "favourite" | "favorite" => Self::Tastes,
            "habit" | "hobby" | "skill" => Self::Habits,
            "possession" => Self::Possessions,
            "belief" => Self::Beliefs,
            "event" | "plan" => Self::Events,
            _ => return None,
        })
    }

    /// Returns the topic of a fact that names none: by its key, else by its kind.
    #[must_use]
    pub fn of_fact(key: Option<&str>, kind: Kind) -> Self {
        key.and_then(Self::of_key).unwrap_or(match kind {
            Kind::Preference => Self::Tastes,
            Kind::Event => Self::Events,
            Kind::Fact | Kind::Context => Self::Other,
        })
    }

    /// Parses the name of a topic; [`Topic::Other`] for a name that is not known here.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let topics = [
            Self::Identity,
            Self::Home,
            Self::People,
            Self::Animals,
            Self::Work,
            Self::Study,
            Self::Health,
            Self::Tastes,
            Self::Habits,
            Self::Possessions,
            Self::Beliefs,
            Self::Events,
        ];
        let mut topics = topics.into_iter();
        let topic = topics.find(|topic| topic.name() == name);
        topic.unwrap_or(Self::Other)
    }

    /// Returns the name by which the topic is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Home => "home",
            Self::People => "people",
            Self::Animals => "animals",
            Self::Work => "work",
            Self::Study => "study",
            Self::Health => "health",
            Self::Tastes => "tastes",
            Self::Habits => "habits",
            Self::Possessions => "possessions",
            Self::Beliefs => "beliefs",
            Self::Events => "events",
            Self::Other => "other",
        }
    }
}
