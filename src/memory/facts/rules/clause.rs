//! A clause as the rules read it: its words, its time, and whether it is so.

use super::super::Change;
use super::dates;
use super::pattern::{after_match, has_match, strip_any_prefix, strip_prefix};
use super::word::Word;
use crate::time::Timestamp;

/// A clause in which the person states something.
#[derive(Debug, Default)]
pub(super) struct Clause {
    /// The words without the clause's time, its negation and its [`FILLERS`].
    pub words: Vec<Word>,
    /// The day, month or year that the clause names: `2026-05-07`, `2026-05` or `2026`.
    pub date: Option<String>,
    /// True where the clause is about the future.
    pub is_planned: bool,
    /// True where the clause is negated: "I don't live in Rome".
    pub is_negated: bool,
    /// Where and of what the negation is.
    pub negation: Negation,
    /// True where the clause holds no longer: "I no longer live in Rome".
    pub has_ended: bool,
}

/// A negation in a clause.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Negation {
    /// The number of words before it.
    pub at: usize,
    /// True where it is of the past, "I didn't", or of a part of what is said alone, "I don't always".
    pub is_partial: bool,
}

/// Words that do not change the meaning of a clause.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "absolutely", "actually", "already", "also", "always", "anyway", "basically", "but", "btw",
    "currently", "definitely", "finally", "guess", "haha", "hello", "hey", "hi", "hii", "honestly",
    "just", "literally", "lol", "nope", "now", "nowadays", "officially", "oh", "ok", "okay", "please",
    "presently", "really", "recently", "simply", "still", "sorry", "totally", "truly", "ugh", "well",
    "yeah", "yes", "um",
];

/// Words with which a clause may begin before its subject: "because I …".
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "after", "and", "as", "because", "correction", "fact", "in", "no", "since", "so", "then", "these",
    "to", "truth", "turns", "wait", "at", "on", "here", "today",
];

/// Patterns of a clause about the future.
const PLANS: &[&str] = &[
    "going to",
    "want to",
    "plan to",
    "plan on",
    "planning",
    "will",
    "hope to",
    "hoping to",
    "thinking of",
    "thinking about",
    "about to",
    "considering",
    "i|we am|are moving",
    "i|we am|are getting",
    "dream of",
    "intend to",
    "i|we am|are starting",
];

impl Clause {
    /// Parses the words of an asserted clause, said at `said_at`.
    pub fn parse(mut words: Vec<Word>, said_at: Timestamp) -> Self {
        let born = has_match(&words, "birthday|born");
        let found = (!born)
            .then(|| dates::take_date(&mut words, said_at))
            .flatten();
        let mut clause = Self {
            is_planned: found.as_ref().is_some_and(|found| found.is_future),
            date: found.and_then(|found| found.date),
            ..Self::default()
        };
        clause.has_ended = remove_pair(&mut words, "any more|longer")
            | replace_pair(&mut words, "no longer", "not");
        clause.negation.is_partial = has_match(&words, "did not")
            || has_match(&words, "have not|never") && !has_match(&words, "not got")
            || has_match(
                &words,
                "not always|just|only|necessarily|usually|often|exactly",
            );
        words.retain(|word| !word.is_one_of(FILLERS));
        skip_to_subject(&mut words);
        clause.words = words;
        clause.is_planned |= PLANS.iter().any(|plan| has_match(&clause.words, plan));
        clause.take_negation();
        clause
    }

    /// Moves the negation from the clause's words into `is_negated`.
    fn take_negation(&mut self) {
        let is_negation = |word: &Word| word.is_one_of(&["not", "never"]);
        let Some(at) = self.words.iter().take(5).position(is_negation) else {
            return;
        };
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let before = before.map_or("", |word| word.lower.as_str());
        if before == "can" || at == 0 {
            return;
        }
        let is_auxiliary = ["do", "did", "does", "have"].contains(&before);
        let from = if is_auxiliary { at - 1 } else { at };
        self.is_negated = true;
        self.negation.at = from;
        self.words.drain(from..=at);
    }

    /// Returns the statement that the person denies to have made: "I never said that I live in Rome".
    pub fn denied_statement(&self) -> Option<Self> {
        if !self.is_negated {
            return None;
        }
        let rest = strip_prefix(&self.words, "i said|claimed that?")?;
        Some(Self {
            words: rest.to_vec(),
            ..Self::default()
        })
    }

    /// Returns the change that the clause makes to a fact where a negation ends the fact: "I'm not vegan".
    pub fn change(&self) -> Change {
        if self.is_negated {
            Change::Ended
        } else {
            Change::Holds
        }
    }

    /// Returns the change that the clause makes to a fact where a negation without "any more" corrects the fact: "I
    /// don't work at the bank".
    pub fn correction(&self) -> Change {
        match (self.is_negated, self.has_ended) {
            (false, _) => Change::Holds,
            (true, true) => Change::Ended,
            (true, false) => Change::Retracted,
        }
    }

    /// Returns the negation with a space after it for a sentence about the person; empty where the clause has none.
    pub fn not(&self) -> &'static str {
        if self.is_negated { "not " } else { "" }
    }

    /// Returns " any more" for a sentence about the person where the clause holds no longer; else nothing.
    pub fn any_more(&self) -> &'static str {
        if self.has_ended { " any more" } else { "" }
    }
}

/// Removes the words before the subject, where they add no meaning: "I must say I …".
fn skip_to_subject(words: &mut Vec<Word>) {
    let is_subject = |word: &Word| word.is_one_of(&["i", "we", "my"]);
    let meant = strip_any_prefix(
        words,
        &[
            "i mean|meant that?",
            "i|we can tell you that?",
            "i must say",
        ],
    );
    let meant = meant.filter(|rest| rest.first().is_some_and(is_subject));
    if let Some(length) = meant.map(<[Word]>::len) {
        words.drain(..words.len() - length);
    }
    let is_of_scene = strip_any_prefix(words, &["in it|there|gta|minecraft"]).is_some();
    let leads = words.first().is_some_and(|first| first.is_one_of(LEADS)) && !is_of_scene;
    if let Some(start) = words.iter().take(8).position(is_subject).filter(|_| leads) {
        words.drain(..start);
    }
}

/// Removes the first match of a pattern of two words, and returns whether there was one.
fn remove_pair(words: &mut Vec<Word>, pattern: &str) -> bool {
    let found = find_pair(words, pattern);
    if let Some(start) = found {
        words.drain(start..start + 2);
    }
    found.is_some()
}

/// Replaces the first match of a pattern of two words with a word, and returns whether there was one.
fn replace_pair(words: &mut Vec<Word>, pattern: &str, word: &str) -> bool {
    let found = find_pair(words, pattern);
    if let Some(start) = found {
        let word = Word {
            raw: word.to_owned(),
            lower: word.to_owned(),
        };
        words.splice(start..start + 2, [word]);
    }
    found.is_some()
}

/// Returns the place where the first match of a pattern of two words begins.
fn find_pair(words: &[Word], pattern: &str) -> Option<usize> {
    after_match(words, pattern).map(|rest| words.len() - rest.len() - 2)
}

#[cfg(test)]
mod tests {
    use super::super::sentence::sentences;
    use super::super::wording::normalized;
    use super::Clause;
    use crate::time::Timestamp;

    #[test]
    fn what_is_not_so_is_known() {
        let said = sentences("Actually I don't live in Rome anymore").remove(0);
        let words = said.clauses.into_iter().next().unwrap();
        let clause = Clause::parse(words, Timestamp::from_millis(0));
        assert_eq!(normalized(&clause.words), "i live in rome");
        assert!(clause.is_negated && clause.has_ended);
    }
}
