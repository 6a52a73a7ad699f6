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

/// The extractor of facts from the messages of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extraction {
    /// Rules alone: English, at once, without a call.
    Heuristics,
    /// The model besides, in one call for several messages.
    Llm,
}

/// The reasons why the Worker cannot serve with its configuration: a sentence each, without any value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

/// The bindings that an instance has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bound {
    /// `AI`
    pub ai: bool,
    /// `EMAIL`
    pub email: bool,
}

impl Config {
    /// Loads the configuration; `var` gives a variable or a secret by its name.
    ///
    /// # Errors
    /// All [`Faults`] at once: values that cannot be read, and in production the settings that would leave a door
    /// open.
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
}
