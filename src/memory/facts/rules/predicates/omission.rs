//! Subjects that are left out: whose they are by what was said before them.

use crate::memory::facts::rules::word::Word;

/// Whom a clause without a subject is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Omission {
    /// Nothing was said before the message's first clause.
    First,
    /// The person, who was the last subject.
    Speaker,
    /// Somebody or something else, which was the last subject.
    Other,
}

impl Omission {
    /// Returns whom the clause is about where it has no subject, and the clauses after it.
    pub fn next(self, clause: &[Word]) -> Self {
        #[rustfmt::skip]
        const OTHERS: &[&str] = &[
            "he", "she", "they", "you", "it", "his", "her", "their", "my", "your", "the", "this", "that", "our", "a", "an", "there", "who", "these",
            "those", "one", "some", "another", "every", "most", "people", "someone", "everyone",
        ];
        #[rustfmt::skip]
        const LEADS: &[&str] = &[
            "and", "but", "so", "then", "yeah", "yes", "no", "because", "oh", "well", "when", "if", "that", "hi", "hey", "hello",
        ];
        let mut words = clause.iter().skip_while(|word| word.is_one_of(LEADS));
        let Some(first) = words.next() else {
            return self;
        };
        let is_other = first.is_one_of(OTHERS)
            || words
                .take(2)
                .any(|word| word.is_one_of(&["he", "she", "they", "you"]));
        match self {
            _ if first.is_one_of(&["i", "we"]) => Self::Speaker,
            _ if is_other => Self::Other,
            before => before,
        }
    }

    /// Returns what holds after the clause.
    pub fn after(self) -> Self {
        if self == Self::First {
            Self::Speaker
        } else {
            self
        }
    }
}
