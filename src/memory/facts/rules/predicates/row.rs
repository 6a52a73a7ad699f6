//! Rows of the table of predicates.

use crate::memory::facts::Topic;

/// The rows of one topic.
pub(super) struct Table {
    /// The topic of the facts that the rows make.
    pub topic: Topic,
    /// The rows. The first that fits a clause makes its facts.
    pub rows: &'static [Row],
}

/// A predicate with its arguments, and the fact that a clause with it states.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The verb's lemma and its complement: "play {Instrument}", "be allergic to {noun}". A subject other than the person
    /// stands before a colon: "my {Relative}: be {Job}". A word is as in a pattern (`a|b`, `a?`), and what is in braces is a
    /// slot of [`slot`](super::slot).
    pub frame: &'static str,
    /// The verb phrase of the sentence, in the form of a dictionary, with "{}" or "{1}" for the slots; empty where it is the
    /// frame's own.
    pub says: &'static str,
    /// The key of the fact. "{}" is the first slot: such a fact has "yes" or "no" as its value, or what is written after "=".
    /// The value of another key is the first slot, and "yes" where there is none; after "=yes", the complement's words. A fact without a key is empty here.
    pub key: &'static str,
    /// Tenths of the importance.
    pub weight: u8,
    /// The days after which the fact is of no use; 0 for a lasting one.
    pub days: u16,
    /// The forms of the verb that state the fact.
    pub aspect: Aspect,
    /// True where "can" may stand before the verb.
    pub is_ability: bool,
    /// True where the subject and "be" may be left out.
    pub is_elliptical: bool,
    /// True where a negation states nothing.
    pub is_affirmative: bool,
    /// Messages with the sentence that each gives, or none. An end is written as "ends " with the key.
    #[cfg(test)]
    pub examples: &'static [(&'static str, &'static str)],
}

/// The forms of a verb in which it states a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aspect {
    /// The simple present, and the present perfect with a duration: "play", "have been playing for years".
    Habitual,
    /// Also the present progressive: "am learning".
    Progressive,
    /// The simple past and the present perfect: "graduated", "have graduated".
    Completed,
    /// The same forms of a verb that ends what the key says: "sold".
    Ended,
}

impl Row {
    /// Makes a lasting row.
    pub const fn new(
        frame: &'static str,
        says: &'static str,
        key: &'static str,
        weight: u8,
    ) -> Self {
        Self {
            frame,
            says,
            key,
            weight,
            days: 0,
            aspect: Aspect::Habitual,
            is_ability: false,
            is_elliptical: false,
            is_affirmative: false,
            #[cfg(test)]
            examples: &[],
        }
    }

    /// Returns the row with the days after which its fact is of no use. A passing state may be told in any present form.
    pub const fn days(self, days: u16) -> Self {
        Self { days, ..self }
    }

    /// Returns the row for a verb in the present progressive as well.
    pub const fn progressive(self) -> Self {
        Self {
            aspect: Aspect::Progressive,
            ..self
        }
    }

    /// Returns the row for a verb in the past or the perfect.
    pub const fn completed(self) -> Self {
        Self {
            aspect: Aspect::Completed,
            ..self
        }
    }

    /// Returns whether the row tells of what is over.
    pub const fn is_completed(&self) -> bool {
        matches!(self.aspect, Aspect::Completed | Aspect::Ended)
    }

    /// Returns the row of an end.
    pub const fn end(self) -> Self {
        Self {
            aspect: Aspect::Ended,
            ..self
        }
    }

    /// Returns the row with "can" before the verb as well.
    pub const fn ability(self) -> Self {
        Self {
            is_ability: true,
            ..self
        }
    }

    /// Returns the row without the need of a subject and "be".
    pub const fn elliptical(self) -> Self {
        Self {
            is_elliptical: true,
            ..self
        }
    }

    /// Returns the row without a negation.
    pub const fn affirmative(self) -> Self {
        Self {
            is_affirmative: true,
            ..self
        }
    }
}

/// Makes the table of a topic. A row is a frame, after "as" its verb phrase, its key and importance, the names of the
/// methods of [`Row`] that change it, and its examples.
macro_rules! rows {
    ($topic:ident $(
        $frame:literal $(as $says:literal)? : $key:literal $weight:literal $($change:ident $(($number:literal))?)*
        { $($said:literal => $told:literal),* $(,)? }
    )*) => {
        pub(in super::super) const TABLE: $crate::memory::facts::rules::predicates::row::Table =
            $crate::memory::facts::rules::predicates::row::Table {
                topic: $crate::memory::facts::Topic::$topic,
                rows: &[$(
                    $crate::memory::facts::rules::predicates::row::Row {
                        #[cfg(test)]
                        examples: &[$(($said, $told)),*],
                        ..$crate::memory::facts::rules::predicates::row::Row::new(
                            $frame, concat!("" $(, $says)?), $key, $weight,
                        )$(.$change($($number)?))*
                    },
                )*],
            };
    };
}

pub(super) use rows;
