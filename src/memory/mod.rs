//! Memory: which memories a message recalls, and which it leaves.
//!
//! Verbatim first: every message, the person's and the companion's, is a memory of its own, with its role, time and
//! source. The sentences in which the person speaks of themselves are distilled into [`facts`] besides. Nothing here
//! costs a round trip of its own: the statements join the turn's batches.
//!
//! * [`text`] cuts a text into words; [`index`] packs them, for all memories of a user; [`score`] rates each.
//! * [`recall`] goes from a question to the memories that answer it; [`remember`] stores a message of a turn.
//! * [`quote`] is the one way of a memory into a prompt.
//! * [`nearest`] queries the vector index, where there is one, and [`vectors`] keeps it up to date.
//! * [`store`] has the statements of a turn, and [`upkeep`] those of the schedule.
//! * [`correct`] keeps the sentence and the value of a fact together where a person corrects one of them.
//! * The use cases of a client have a file each: [`mod@list`], [`mod@history`], [`mod@profile`] and [`mod@search`] read
//!   [`record`]s; [`mod@create`], [`mod@change`], [`mod@confirm`], [`mod@forget`], [`mod@clear`] and [`mod@reindex`] write them. Each takes
//!   the [`crate::audit::actor::Actor`] who acts, and the owner.

pub mod change;
pub mod clear;
pub mod confirm;
pub mod correct;
pub mod create;
pub mod embed;
pub mod facts;
pub mod filter;
pub mod forget;
pub mod history;
pub mod index;
pub mod list;
pub mod nearest;
pub mod profile;
pub mod quote;
pub mod recall;
pub mod record;
pub mod reindex;
pub mod remember;
pub mod score;
pub mod search;
pub mod secrets;
pub mod store;
pub mod text;
pub mod upkeep;
pub mod vectors;

use serde::{Deserialize, Serialize};

/// The use of memory in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Mode {
    /// The turn recalls and remembers.
    #[default]
    On,
    /// The turn recalls, and remembers nothing.
    Read,
    /// The turn neither recalls nor remembers.
    Off,
}

impl Mode {
    /// Parses the name of a mode: `on`, `read` or `off`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "on" => Self::On,
            "read" => Self::Read,
            "off" => Self::Off,
            _ => return None,
        })
    }
}

/// The type of a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A statement of the person about the person.
    Fact,
    /// Something that the person likes or dislikes.
    Preference,
    /// An event in the person's life.
    Event,
    /// A message, word for word.
    Context,
}

impl Kind {
    /// Returns the name by which the type is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Preference => "preference",
            Self::Event => "event",
            Self::Context => "context",
        }
    }

    /// Parses the name of a type.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let kinds = [Self::Fact, Self::Preference, Self::Event, Self::Context];
        kinds.into_iter().find(|kind| kind.name() == name)
    }
}
