//! Secrets: what must never become a fact, nor go to a model that distils facts, such as passwords,
//! PINs, keys, and numbers of cards, accounts and papers.
//!
//! A clause is withheld where a word of it is a secret by its looks ([`shapes`]), a number by its
//! length or checksum ([`numbers`]), where either is likely and something near names a secret
//! ([`names`]), and where plain words are told as the value of such a name ([`told`]). Cautious the
//! other way round than facts are: a fact too few is said again some day, a secret that leaked is not
//! taken back.

mod around;
mod checksums;
mod names;
mod numbers;
mod phrases;
mod shapes;
mod spelling;
mod text;
mod told;
mod topics;

use names::{Name, Named};
use std::borrow::Cow;
use std::ops::Range;
use text::Text;

/// Stands where something is withheld; the readers of facts part clauses there.
const MARK: &str = "(\u{2026})";

/// How much of a secret something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Whatever stands around it.
    Secret,
    /// Unless it is a name that everybody may know.
    Password,
    /// Where something near has a password.
    Odd,
    /// Letters and digits, as product names have them, where something near is a code: how many
    /// characters, and how many of them digits.
    Code(usize, usize),
    /// So many digits, where something near is a number.
    Digits(usize),
}

/// Something that may be a secret.
#[derive(Debug)]
struct Value {
    words: Range<usize>,
    weight: Weight,
}

/// Whether the text tells a secret.
#[must_use]
pub fn holds_secret(text: &str) -> bool {
    !withheld(text).is_empty()
}

/// The message without the clauses that tell a secret.
#[must_use]
pub fn without(message: &str) -> Cow<'_, str> {
    let withheld = withheld(message);
    if withheld.is_empty() {
        return Cow::Borrowed(message);
    }
    let mut rest = String::with_capacity(message.len());
    let mut from = 0;
    for range in withheld {
        rest.push_str(message.get(from..range.start).unwrap_or_default());
        rest.push_str(MARK);
        from = range.end;
    }
    rest.push_str(message.get(from..).unwrap_or_default());
    Cow::Owned(rest)
}

/// The bytes of the clauses that tell a secret, in order, those side by side as one. Takes time
/// linear in the message's length.
#[must_use]
pub fn withheld(message: &str) -> Vec<Range<usize>> {
    let text = Text::read(message);
    let clauses = Judge::new(&text).clauses();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for (clause, is_withheld) in text.clauses.iter().zip(clauses) {
        match ranges.last_mut().filter(|_| joined) {
            Some(last) if is_withheld => last.end = clause.end,
            _ if is_withheld => ranges.push(clause.clone()),
            _ => {}
        }
        joined = is_withheld;
    }
    // A sentence ends where it ended.
    for range in &mut ranges {
        let inner = message.get(range.clone()).unwrap_or_default();
        range.end = range.start + inner.trim_end_matches(['.', '!', '?', ',', ';']).len();
    }
    ranges
}

/// What is known of a message while its clauses are judged.
struct Judge<'a> {
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
    fn new(text: &'a Text<'a>) -> Self {
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

    fn clauses(mut self) -> Vec<bool> {
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
                self.withhold_words(&value.words);
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
        self.withheld
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
            Weight::Secret => Some(0),
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
            Weight::Digits(digits) => near(&[Name::Code], 0)
                .or_else(|| near(&[Name::Code], 1).filter(|_| self.follows_question(word.sentence)))
                .or_else(|| near(&[Name::Word, Name::Code, Name::Id], 2).filter(|_| digits >= 4))
                .or_else(|| near(&[Name::Soft, Name::Network], 1).filter(|_| digits >= 5)),
        }
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
    let am = ["i'm", "im", "am", "as", "by"].contains(&text.low_before(at));
    let clause = text.words.get(at).map_or(0, |word| word.clause);
    let near =
        text.clause_start(clause).max(at.saturating_sub(8))..text.clause_end(clause).min(at + 8);
    am && near.into_iter().any(|at| text.low(at) == "on")
}

#[cfg(test)]
mod tests {
    use super::{holds_secret, without};

    #[test]
    fn secrets_are_known() {
        for text in [
            "my key is sk-abcdEFGH1234ijklMNOP",
            "AKIAIOSFODNN7EXAMPLE",
            "card 4111 1111 1111 1111 ok",
            "DE89 3704 0044 0532 0130 00",
            "my password is hunter2",
            "pin: 1234",
            "my ssn is 078-05-1120",
            "seed phrase: a b c d e f g h i j k l",
            "-----BEGIN PRIVATE KEY-----",
        ] {
            assert!(holds_secret(text), "{text}");
        }
    }

    #[test]
    fn prose_holds_none() {
        for text in [
            "They live in Berlin since 2019.",
            "call me on +44 20 7946 0958",
            "born 1990-05-04",
            "I forgot my password again",
            "I pin my hopes on you",
            "They love Llanfairpwllgwyngyll",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn what_stands_beside_a_secret_is_left() {
        assert_eq!(
            without("My name is Ann and my pin is 4821. I live in Rome."),
            "My name is Ann (\u{2026}). I live in Rome."
        );
    }
}
