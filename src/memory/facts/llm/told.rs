//! What was told before a message: the known facts, and the facts of the answer so far.

use super::SourceText;
use super::answer::AnswerFact;
use super::ending::About;
use super::grounding::words_of;
use super::reason::Reason;
use crate::memory::Kind;
use crate::memory::facts::known::KnownFact;
use crate::memory::facts::{Change, Fact, Target};
use crate::memory::text::normalize::{normalize, words};
use crate::time::Timestamp;

/// A fact that was told before, with where it is: in the store, or among the facts of the answer so far.
pub(super) struct Told {
    pub id: Option<String>,
    /// The place of the message that tells the fact, where it is one of the prompt's.
    pub place: Option<usize>,
    pub is_protected: bool,
    /// True where the fact was told in the hour before the message that is read.
    pub is_recent: bool,
    pub key: Option<String>,
    pub value: String,
    pub content: String,
    pub kind: Kind,
    pub importance: f64,
}

impl Told {
    /// Returns whether a quotation names the fact as clearly as it must to change it: a statement in the person's own words
    /// has many words, and wants two of them.
    pub fn is_named_by(&self, quoted: &str) -> bool {
        let is_statement = self.kind == Kind::Context
            || self.content.starts_with("They said")
            || self.content.starts_with("Asked ");
        let of_fact = words_of(&self.content, "");
        let named = words(quoted).filter(|word| of_fact.contains(*word)).count();
        !is_statement || named > 1
    }
}

/// The time within which a joke or a game is over.
const RECENT_MILLIS: i64 = 3_600_000;

/// Where a fact that was told before is looked up.
pub(super) struct Lookup<'a> {
    /// The messages of the prompt.
    pub messages: &'a [SourceText],
    /// The known facts of the prompt.
    pub known: &'a [KnownFact],
    /// The message that is read.
    pub message: &'a SourceText,
}

impl Lookup<'_> {
    /// Returns the fact that an answer is about: by its number, or by its key among the facts that were told before.
    pub fn find(&self, fact: &AnswerFact, earlier: &[(usize, Fact)]) -> Result<Told, Reason> {
        if let Some(number) = fact.known.filter(|number| *number > 0) {
            let known = self.known.get(number - 1).ok_or(Reason::Unknown)?;
            return Ok(self.stored(known));
        }
        let key = fact.key.as_ref().ok_or(Reason::Unknown)?;
        let value = fact.value.as_deref().map(normalize).unwrap_or_default();
        let is_its = |of: Option<&String>, with: &str| {
            of == Some(key) && (value.is_empty() || value == with)
        };
        let before = earlier.iter().rev().find(|(_, before)| {
            before.change == Change::Holds && is_its(before.key.as_ref(), &before.value)
        });
        if let Some((place, before)) = before {
            return Ok(Told {
                id: None,
                place: Some(*place),
                is_protected: false,
                is_recent: true,
                key: before.key.clone(),
                value: before.value.clone(),
                content: before.content.clone(),
                kind: before.kind,
                importance: before.importance,
            });
        }
        let mut known = self.known.iter();
        let known = known.find(|known| is_its(known.fact_key.as_ref(), &known.fact_value));
        known.map(|known| self.stored(known)).ok_or(Reason::Unknown)
    }

    /// Returns a stored fact as one that was told before.
    pub fn stored(&self, known: &KnownFact) -> Told {
        let source = known.source_message_id.as_ref();
        let mut messages = self.messages.iter();
        let from = known.valid_from.as_deref().and_then(Timestamp::parse);
        let since = from.map(|from| self.message.at.millis() - from.millis());
        Told {
            id: Some(known.id.clone()),
            place: messages.position(|message| Some(&message.id) == source),
            is_protected: known.held != 0,
            is_recent: since.is_some_and(|since| (0..=RECENT_MILLIS).contains(&since)),
            key: known.fact_key.clone(),
            value: known.fact_value.clone(),
            content: known.content.clone(),
            kind: known.r#type,
            importance: known.importance,
        }
    }
}

impl Told {
    /// Returns what an end or a retraction by the message at a place is checked against.
    pub fn about(&self, place: usize) -> About<'_> {
        About {
            key: self.key.as_deref(),
            value: if self.key.is_some() { &self.value } else { "" },
            content: &self.content,
            is_of_message: self.place == Some(place),
        }
    }

    /// Returns a change of the fact: of the stored one by its id, else of the values of its key. `new` lends its topic and
    /// confidence.
    pub fn changed(&self, change: Change, new: &Fact) -> Fact {
        Fact {
            topic: new.topic,
            key: self.key.clone(),
            value: if self.key.is_some() {
                self.value.clone()
            } else {
                String::new()
            },
            confidence: new.confidence,
            change,
            target: self.id.clone().map_or(Target::Key, Target::Memory),
            ..Fact::new(self.kind, self.importance, &*self.content)
        }
    }
}
