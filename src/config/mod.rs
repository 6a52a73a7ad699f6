//! The configuration: every variable that is read, its default, and the settings that production refuses.

pub mod bindings;
mod model;
mod production;
mod reader;
mod row;
mod special;
mod table;
#[cfg(test)]
mod tests;
mod weights;

pub use row::{Section, Setting};
pub use table::Config;
pub use weights::Weights;

use crate::model::Model;
use reader::Reader;

/// The means by which facts are extracted from the messages of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extraction {
    /// The rules, and the model where there is one.
    Auto,
    /// The rules alone: for English, at once, without a call of the model.
    Heuristics,
    /// The rules and the model, which is called once for several messages.
    Llm,
}

/// The owner of a reply while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replies {
    /// An object of its own, a Durable Object: the reply outlives its request, and others can read it meanwhile.
    Object,
    /// The request that asked for it.
    Request,
}

/// The maker of the titles of conversations that nobody named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Titles {
    /// The model, where there is one.
    Model,
    /// The beginning of the first message.
    Message,
}

/// The reasons why the Worker cannot serve with its configuration: one sentence each, which shows no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

/// The optional bindings that an instance has.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is whether a binding is there"
)]
pub struct Bound {
    /// True where the binding `AI` is configured.
    pub ai: bool,
    /// True where the binding `EMAIL` is configured.
    pub email: bool,
    /// True where the binding `ASSETS` is configured.
    pub assets: bool,
    /// True where the binding `REPLY` is configured.
    pub replies: bool,
}

impl Config {
    /// Loads the configuration; `var` returns a variable or a secret by its name.
    ///
    /// # Errors
    /// All [`Faults`] at once: values that cannot be read, and in production the settings that are not secure.
    pub fn load(var: impl Fn(&str) -> Option<String>, bound: Bound) -> Result<Self, Faults> {
        let mut reader = Reader::new(&var, bound);
        let config = Self::from_reader(&mut reader);
        reader.refuse(
            config.extraction == Extraction::Llm && config.model == Model::BuiltIn,
            "MEMORY_EXTRACTION=llm needs a model: MODEL_BASE_URL or the binding AI",
        );
        if config.production {
            production::refuse(&config, &mut reader);
        }
        let faults = reader.into_faults();
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(Faults(faults))
        }
    }

    /// Returns whether a model makes titles.
    #[must_use]
    pub fn has_titler(&self) -> bool {
        self.titles == Titles::Model && self.model != Model::BuiltIn
    }

    /// Returns whether a model extracts facts, too.
    #[must_use]
    pub fn has_reader(&self) -> bool {
        self.extraction != Extraction::Heuristics && self.model != Model::BuiltIn
    }
}
