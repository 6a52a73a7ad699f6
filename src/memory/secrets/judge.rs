//! Judges the clauses of a message: which hold a secret, or a likely one near a name for it.

use super::names::{Name, Named};
use super::text::{Text, Word, is_one};
use super::{Value, Weight, around, names, numbers, phrases, shapes, told};
use std::collections::HashSet;
use std::ops::Range;

/// What is known of a message while its clauses are judged.
pub(super) struct Judge<'a> {
    text: &'a Text<'a>,
    named: Vec<Named>,
    /// Of each sentence which names are in it: a bit each.
    of_sentence: Vec<u16>,
    /// Of each clause whether it is withheld.
    withheld: Vec<bool>,
    /// Of each clause which names are in it.
    of_clause: Vec<u16>,
}

impl<'a> Judge<'a> {
    /// Finds the names in a message.
    pub fn new(text: &'a Text<'a>) -> Self {
        let named = names::find(text);
        let mut of_sentence = vec![0; text.sentences.len()];
        let mut of_clause = vec![0; text.clauses.len()];
        for one in &named {
            let Some(word) = text.words.get(one.words.start) else {
                continue;
            };
            for (bits, at) in [
                (&mut of_sentence, word.sentence),
                (&mut of_clause, word.clause),
            ] {
                if let Some(bits) = bits.get_mut(at) {
                    *bits |= bit(one.name);
                }
            }
        }
        Self {
            text,
            named,
            of_sentence,
            withheld: vec![false; text.clauses.len()],
            of_clause,
        }
    }

    /// Of each clause whether it is withheld.
    pub fn clauses(mut self) -> Vec<bool> {
        let mut values = numbers::find(self.text);
        values.extend(shapes::armoured(self.text));
        values.extend(shapes::pairs(self.text));
        values.extend(phrases::find(self.text));
        for (at, word) in self.text.words.iter().enumerate() {
            values.extend(shapes::weigh(word).map(|weight| Value {
                words: at..at + 1,
                weight,
            }));
        }
        let mut meant = vec![0; self.of_sentence.len()];
        for value in &values {
            if let Some(names) = self.is_secret(value) {
                // "… / banana": what follows belongs to it.
                let last = self.text.words.get(value.words.end - 1);
                let more =
                    last.is_some_and(|last| last.tells) && value.words.end < self.text.words.len();
                self.withhold_words(&(value.words.start..value.words.end + usize::from(more)));
                let sentence = self
                    .text
                    .words
                    .get(value.words.start)
                    .map_or(0, |word| word.sentence);
                for near in sentence.saturating_sub(2)..=sentence + 2 {
                    if let Some(meant) = meant.get_mut(near) {
                        *meant |= names;
                    }
                }
            }
        }
        let named = std::mem::take(&mut self.named);
        for one in &named {
            let sentence = self
                .text
                .words
                .get(one.words.start)
                .map_or(0, |word| word.sentence);
            if meant
                .get(sentence)
                .is_some_and(|meant| meant & bit(one.name) != 0)
            {
                self.withhold_words(&one.words);
            }
            let told = around::told(self.text, one).or_else(|| {
                let is_word = around::is_word(self.text, one);
                is_word.then(|| told::told(self.text, one)).flatten()
            });
            self.withhold(told.unwrap_or_default());
        }
        self.echoes();
        self.withheld
    }

    /// Withholds the clauses that only repeat words of those that are.
    fn echoes(&mut self) {
        let is_withheld = |at: usize| self.withheld.get(at).copied().unwrap_or_default();
        let telling = |word: &&Word| word.low.len() > 2;
        let words = self.text.words.iter().filter(telling);
        let held: HashSet<&str> = words
            .clone()
            .filter(|word| is_withheld(word.clause))
            .map(|word| word.low.as_str())
            .collect();
        if held.is_empty() {
            return;
        }
        let (mut repeats, mut says_more) =
            (vec![false; self.withheld.len()], self.withheld.clone());
        for word in words {
            let said = held.contains(word.low.as_str());
            let list = if said { &mut repeats } else { &mut says_more };
            if let Some(clause) = list.get_mut(word.clause) {
                *clause = true;
            }
        }
        for ((withheld, repeats), more) in self.withheld.iter_mut().zip(repeats).zip(says_more) {
            *withheld |= repeats && !more;
        }
    }

    /// By which names the value is a secret; none at all where it is one by itself.
    fn is_secret(&self, value: &Value) -> Option<u16> {
        let word = self.text.words.get(value.words.start)?;
        let near = |names: &[Name], reach: usize| {
            let bits: u16 = names.iter().map(|name| bit(*name)).sum();
            let around = word.sentence.saturating_sub(reach)..=word.sentence + reach;
            let found = around
                .filter_map(|at| self.of_sentence.get(at))
                .any(|names| names & bits != 0);
            found.then_some(bits)
        };
        let public = self
            .of_clause
            .get(word.clause)
            .is_some_and(|names| names & bit(Name::Public) != 0);
        match value.weight {
            Weight::Secret => near(&[Name::Word, Name::Code, Name::Id], 0).or(Some(0)),
            Weight::Password if !public && !is_called(self.text, value.words.start) => Some(0),
            Weight::Password => near(&[Name::Word, Name::Entry], 2),
            Weight::Odd => near(&[Name::Word], 2)
                .or_else(|| near(&[Name::Entry], 1))
                .or_else(|| near(&[Name::Place, Name::Network], 1).filter(|_| !public)),
            Weight::Code(length, digits) => self
                .before(word.clause)
                .filter(|_| length >= 4 && digits >= 2)
                .or_else(|| near(&[Name::Word], 0).filter(|_| length >= 5))
                .or_else(|| near(&[Name::Id, Name::Soft], 0).filter(|_| digits >= 4)),
            Weight::Digits(4..=8) if self.is_device(value) => Some(0),
            Weight::Digits(digits) => near(&[Name::Code], 0)
                .or_else(|| near(&[Name::Code], 1).filter(|_| self.follows_question(word.sentence)))
                .or_else(|| near(&[Name::Word, Name::Code, Name::Id], 2).filter(|_| digits >= 4))
                .or_else(|| near(&[Name::Soft, Name::Network], 1).filter(|_| digits >= 5)),
        }
    }

    /// "My phone's 4821".
    fn is_device(&self, value: &Value) -> bool {
        let at = value.words.start;
        let end = self.text.low(value.words.end);
        if self
            .text
            .words
            .get(at)
            .is_some_and(|word| word.low.starts_with("20"))
            || end == "model"
        {
            return false;
        }
        let devices = [
            "phone", "laptop", "tablet", "ipad", "computer", "mobile", "iphone", "mac", "pc",
        ];
        let is = is_one(self.text.low_before(at), &["is", "was"]);
        let device = at.checked_sub(if is { 2 } else { 1 });
        let word = device.and_then(|device| self.text.words.get(device));
        word.is_some_and(|word| word.is(&devices) && (is || word.owns))
    }

    fn follows_question(&self, sentence: usize) -> bool {
        let before = sentence
            .checked_sub(1)
            .and_then(|before| self.text.asks.get(before));
        before.copied().unwrap_or_default()
    }

    /// Whether a code is named in the clause or in the one before.
    fn before(&self, clause: usize) -> Option<u16> {
        let near = self.of_clause.get(clause.saturating_sub(1)..=clause)?;
        let named = near.iter().any(|names| names & bit(Name::Code) != 0);
        named.then_some(bit(Name::Code))
    }

    fn withhold_words(&mut self, words: &Range<usize>) {
        let clause = |at: usize| self.text.words.get(at).map_or(0, |word| word.clause);
        self.withhold(clause(words.start)..clause(words.end.saturating_sub(1)) + 1);
    }

    fn withhold(&mut self, clauses: Range<usize>) {
        if let Some(clauses) = self.withheld.get_mut(clauses) {
            clauses.fill(true);
        }
    }
}

fn bit(name: Name) -> u16 {
    1 << name as u16
}

/// Whether it is whom the person is to everybody somewhere: "I'm … on Steam".
fn is_called(text: &Text, at: usize) -> bool {
    let am = is_one(text.low_before(at), &["i'm", "im", "am", "as", "by"]);
    let clause = text.words.get(at).map_or(0, |word| word.clause);
    let near =
        text.clause_start(clause).max(at.saturating_sub(8))..text.clause_end(clause).min(at + 8);
    am && near.into_iter().any(|at| text.low(at) == "on")
}
