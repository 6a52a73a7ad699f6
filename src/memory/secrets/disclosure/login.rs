//! Logins: "it opens with …", "to unlock it you type …".

use super::surroundings::{nearby_words, rest_from};
use super::vocabulary::{COPULAS, DESCRIPTIONS, LOCKED_THINGS, OTHER_MEANS, VAULTS};
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::{Text, is_one_of};
use std::ops::Range;

/// Returns the clauses that disclose the password with which somebody logs in or unlocks something.
pub(super) fn find_login(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let login = Login::new(text, keyword)?;
    let is_disclosed = login.is_answered() || login.is_put_in() || login.is_means();
    is_disclosed
        .then(|| rest_from(text, keyword.words.start))
        .flatten()
}

/// A keyword for logging in or unlocking, and the words around it.
struct Login<'a> {
    text: &'a Text<'a>,
    /// The keyword's first word in lower case.
    keyword: &'a str,
    /// True where the keyword is a word for typing.
    types: bool,
    /// The keyword's words.
    words: Range<usize>,
    /// The words around the keyword.
    near: Range<usize>,
    sentence: Range<usize>,
    /// The place after the last word of the keyword's clause.
    clause_end: usize,
}

impl<'a> Login<'a> {
    /// Makes a login of a keyword and the words around it.
    fn new(text: &'a Text<'a>, keyword: &Keyword) -> Option<Self> {
        let start = keyword.words.start;
        let first = text.lower(start);
        Some(Self {
            text,
            keyword: first,
            types: is_one_of(first, &["type", "typing", "types", "typed", "enter"]),
            words: keyword.words.clone(),
            near: nearby_words(text, keyword),
            sentence: text.sentence_of(start),
            clause_end: text.clause_end(text.words.get(start)?.clause),
        })
    }

    /// Returns whether the word at a place can be a password.
    fn is_value(&self, at: usize) -> bool {
        let low = self.text.lower(at);
        let is_other = is_one_of(low, OTHER_MEANS) || is_one_of(low, DESCRIPTIONS);
        at < self.sentence.end && !is_other && low.len() > 1
    }

    /// Returns the words of the clause after the keyword, at most eight.
    fn words_after(&self) -> Range<usize> {
        self.words.end..self.clause_end.min(self.words.end + 8)
    }

    /// Returns whether the sentence names the password: "what opens it is banana".
    fn is_answered(&self) -> bool {
        let start = self.words.start;
        let before = start.saturating_sub(4).max(self.sentence.start)..start;
        let is = self.text.find(self.words_after(), COPULAS);
        self.text.has(before, &["what"]) && is.is_some_and(|at| self.is_value(at + 1))
    }

    /// Returns whether the sentence says to enter a password: "to unlock it you type banana".
    fn is_put_in(&self) -> bool {
        let after = self.words.end..self.sentence.end.min(self.words.end + 12);
        let puts = ["put", "type", "use", "say", "enter", "write"];
        let Some(at) = self.text.find(after, &puts) else {
            return false;
        };
        let before = self.text.lower_before(self.words.start);
        let to = is_one_of(before, &["to", "in"]) || self.keyword == "in";
        let opens = is_one_of(self.keyword, &["opens", "unlocks", "me"]);
        let is_long = opens && self.clause_end > at + 3;
        (to || opens) && !self.types && (self.is_value(at + 1) || is_long)
    }

    /// Returns whether a word is the means of logging in or unlocking: "it opens with banana", "I type banana to unlock
    /// my laptop", "I use banana for every site".
    fn is_means(&self) -> bool {
        let (start, end) = (self.words.start, self.words.end);
        let locked = self.text.has(self.near.clone(), LOCKED_THINGS);
        if self.types {
            let is_long = self.clause_end >= end + 3 && self.text.has(self.near.clone(), VAULTS);
            return locked && self.is_value(end) || is_long;
        }
        if self.keyword == "locked" && self.is_value(end) {
            return true;
        }
        if self.keyword == "every" || self.keyword == "all" {
            let uses = self
                .text
                .has(self.near.start..start, &["use", "uses", "using"]);
            return uses && end >= self.clause_end;
        }
        let protects = [
            "protect",
            "protects",
            "protected",
            "encrypted",
            "join",
            "me",
            "us",
            "you",
        ];
        let means = ["with", "using", "by", "behind"];
        let with = self.text.find(self.words_after(), &means);
        let with = with.is_some_and(|at| {
            let by = self.text.lower(at) == "by" && self.text.lower(at + 1) != "typing";
            self.is_value(at + 1) && !by
        });
        with && (locked || !is_one_of(self.keyword, &protects))
    }
}
