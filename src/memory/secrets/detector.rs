//! The detector withholds the clauses of a message that hold a secret, or a likely one near a keyword for it.

use super::candidates::{Candidate, Evidence, find_candidates};
use super::disclosure::find_disclosure;
use super::keywords::{Keyword, KeywordKind, find_keywords};
use super::text::{Text, Word, is_one_of};
use std::collections::HashSet;
use std::ops::Range;

/// The state of a message while its clauses are judged. A set of kinds of keywords has a bit for each
/// kind.
pub(super) struct Detector<'a> {
    text: &'a Text<'a>,
    keywords: Vec<Keyword>,
    /// The kinds of keywords in each sentence.
    sentence_kinds: Vec<u16>,
    /// The kinds of keywords in each clause.
    clause_kinds: Vec<u16>,
    /// For each clause, true where it is withheld.
    withheld: Vec<bool>,
}

impl<'a> Detector<'a> {
    /// Finds the keywords of a message.
    pub fn new(text: &'a Text<'a>) -> Self {
        let keywords = find_keywords(text);
        let mut sentence_kinds = vec![0; text.sentences.len()];
        let mut clause_kinds = vec![0; text.clauses.len()];
        for keyword in &keywords {
            let Some(word) = text.words.get(keyword.words.start) else {
                continue;
            };
            if let Some(kinds) = sentence_kinds.get_mut(word.sentence) {
                *kinds |= bit(keyword.kind);
            }
            if let Some(kinds) = clause_kinds.get_mut(word.clause) {
                *kinds |= bit(keyword.kind);
            }
        }
        Self {
            text,
            keywords,
            sentence_kinds,
            clause_kinds,
            withheld: vec![false; text.clauses.len()],
        }
    }

    /// Returns for each clause whether it is withheld.
    pub fn withheld_clauses(mut self) -> Vec<bool> {
        let meant = self.withhold_candidates();
        let keywords = std::mem::take(&mut self.keywords);
        for keyword in &keywords {
            let meant = meant.get(self.sentence_of(keyword.words.start));
            if meant.is_some_and(|kinds| kinds & bit(keyword.kind) != 0) {
                self.withhold_words(&keyword.words);
            }
            let disclosed = find_disclosure(self.text, keyword);
            self.withhold(disclosed.unwrap_or_default());
        }
        self.withhold_echoes();
        self.withheld
    }

    /// Withholds the candidates that are secrets. Returns for each sentence the kinds of keywords that made a candidate
    /// near it a secret.
    fn withhold_candidates(&mut self) -> Vec<u16> {
        let mut meant = vec![0; self.sentence_kinds.len()];
        for candidate in find_candidates(self.text) {
            let Some(kinds) = self.secret_by(&candidate) else {
                continue;
            };
            // "… / banana": the next word belongs to it.
            let Range { start, end } = candidate.words;
            let has_value = self.text.is_label(end - 1) && end < self.text.words.len();
            self.withhold_words(&(start..end + usize::from(has_value)));
            let sentence = self.sentence_of(start);
            for near in sentence.saturating_sub(2)..=sentence + 2 {
                if let Some(meant) = meant.get_mut(near) {
                    *meant |= kinds;
                }
            }
        }
        meant
    }

    /// Withholds the clauses that only repeat words of withheld clauses.
    fn withhold_echoes(&mut self) {
        let is_withheld = |at: usize| self.withheld.get(at).copied().unwrap_or_default();
        let counts = |word: &&Word| word.lower.len() > 2;
        let words = self.text.words.iter().filter(counts);
        let secret: HashSet<&str> = words
            .clone()
            .filter(|word| is_withheld(word.clause))
            .map(|word| word.lower.as_str())
            .collect();
        if secret.is_empty() {
            return;
        }
        let mut repeats = vec![false; self.withheld.len()];
        let mut says_more = self.withheld.clone();
        for word in words {
            let is_repeated = secret.contains(word.lower.as_str());
            let list = if is_repeated {
                &mut repeats
            } else {
                &mut says_more
            };
            if let Some(clause) = list.get_mut(word.clause) {
                *clause = true;
            }
        }
        for ((withheld, repeats), more) in self.withheld.iter_mut().zip(repeats).zip(says_more) {
            *withheld |= repeats && !more;
        }
    }

    /// Returns the kinds of keywords that make a candidate a secret: none where the candidate is one by itself, `None`
    /// where it is no secret.
    fn secret_by(&self, candidate: &Candidate) -> Option<u16> {
        use KeywordKind::{AmbiguousId, Code, Id, Login, Network, Password, PublicName, Service};
        let at = candidate.words.start;
        let word = self.text.words.get(at)?;
        let near = |kinds: &[KeywordKind], reach: usize| {
            let kinds: u16 = kinds.iter().map(|kind| bit(*kind)).sum();
            let around = word.sentence.saturating_sub(reach)..=word.sentence + reach;
            let found = around
                .filter_map(|at| self.sentence_kinds.get(at))
                .any(|found| found & kinds != 0);
            found.then_some(kinds)
        };
        let clause_kinds = self.clause_kinds.get(word.clause);
        let is_public = clause_kinds.is_some_and(|kinds| kinds & bit(PublicName) != 0);
        match candidate.evidence {
            Evidence::Certain => near(&[Password, Code, Id], 0).or(Some(0)),
            Evidence::PasswordLike if !is_public && !is_username(self.text, at) => Some(0),
            Evidence::PasswordLike => near(&[Password, Login], 2),
            Evidence::Unusual => near(&[Password], 2)
                .or_else(|| near(&[Login], 1))
                .or_else(|| near(&[Service, Network], 1).filter(|_| !is_public)),
            Evidence::Code { length, digits } => self
                .code_keyword_near(word.clause)
                .filter(|_| length >= 4 && digits >= 2)
                .or_else(|| near(&[Password], 0).filter(|_| length >= 5))
                .or_else(|| near(&[Id, AmbiguousId], 0).filter(|_| digits >= 4)),
            Evidence::Digits(4..=8) if is_pin_of_device(self.text, &candidate.words) => Some(0),
            Evidence::Digits(digits) => near(&[Code], 0)
                .or_else(|| near(&[Code], 1).filter(|_| self.follows_question(word.sentence)))
                .or_else(|| near(&[Password, Code, Id], 2).filter(|_| digits >= 4))
                .or_else(|| near(&[AmbiguousId, Network], 1).filter(|_| digits >= 5)),
        }
    }

    /// Returns whether the sentence before a sentence is a question.
    fn follows_question(&self, sentence: usize) -> bool {
        let before = sentence.checked_sub(1);
        let is_question = before.and_then(|before| self.text.questions.get(before));
        is_question.copied().unwrap_or_default()
    }

    /// Returns the kind of codes where a clause or the clause before has a keyword for a code.
    fn code_keyword_near(&self, clause: usize) -> Option<u16> {
        let code = bit(KeywordKind::Code);
        let near = self.clause_kinds.get(clause.saturating_sub(1)..=clause)?;
        near.iter().any(|kinds| kinds & code != 0).then_some(code)
    }

    /// Returns the number of a word's sentence.
    fn sentence_of(&self, word: usize) -> usize {
        self.text.words.get(word).map_or(0, |word| word.sentence)
    }

    /// Withholds the clauses of a range of words.
    fn withhold_words(&mut self, words: &Range<usize>) {
        let clause = |at: usize| self.text.words.get(at).map_or(0, |word| word.clause);
        self.withhold(clause(words.start)..clause(words.end.saturating_sub(1)) + 1);
    }

    /// Withholds a range of clauses.
    fn withhold(&mut self, clauses: Range<usize>) {
        if let Some(clauses) = self.withheld.get_mut(clauses) {
            clauses.fill(true);
        }
    }
}

/// Returns the set that has one kind of keyword.
fn bit(kind: KeywordKind) -> u16 {
    1 << kind as u16
}

/// Returns whether digits are the PIN of a device: "my phone's 4821". The digits of a year or a model are no PIN.
fn is_pin_of_device(text: &Text, digits: &Range<usize>) -> bool {
    let at = digits.start;
    if text.lower(at).starts_with("20") || text.lower(digits.end) == "model" {
        return false;
    }
    let devices = [
        "phone", "laptop", "tablet", "ipad", "computer", "mobile", "iphone", "mac", "pc",
    ];
    let is = is_one_of(text.lower_before(at), &["is", "was"]);
    let device = at.checked_sub(if is { 2 } else { 1 });
    let word = device.and_then(|device| text.words.get(device));
    word.is_some_and(|word| word.is_one_of(&devices) && (is || word.is_possessive))
}

/// Returns whether a word is the person's public name at a service: "I'm … on Steam".
fn is_username(text: &Text, at: usize) -> bool {
    let am = is_one_of(text.lower_before(at), &["i'm", "im", "am", "as", "by"]);
    let clause = text.words.get(at).map_or(0, |word| word.clause);
    let near =
        text.clause_start(clause).max(at.saturating_sub(8))..text.clause_end(clause).min(at + 8);
    am && text.has(near, &["on"])
}
