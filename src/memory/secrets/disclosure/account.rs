//! Passwords of accounts: "I use banana for my Netflix", "my inbox accepts banana".

use super::separate_clause::find_passphrase;
use super::surroundings::rest_of_sentence;
use super::vocabulary::VAULTS;
use crate::memory::secrets::keywords::Keyword;
use crate::memory::secrets::text::Text;
use crate::memory::text::table;
use std::ops::Range;

/// Returns the clauses that disclose the password of an account, or the passphrase of a vault: "the volume, rusty
/// anchor velvet moon".
pub(super) fn find_account_password(text: &Text, keyword: &Keyword) -> Option<Range<usize>> {
    let sentence = text.sentence_of(keyword.words.start);
    let clause = text.words.get(keyword.words.start)?.clause;
    let is_unusual = |at: usize| {
        let low = text.lower(at);
        low.len() >= 7
            && text.words.get(at).is_some_and(|word| word.bare == low)
            && table::pieces(low).len() >= 2
    };
    let start = keyword.words.start;
    let uses = text.find(
        start.saturating_sub(5).max(sentence.start)..start,
        &["use", "uses", "using", "used"],
    );
    let given = uses.is_some_and(|at| text.lower(at + 2) == "for" && is_unusual(at + 1));
    let takes = text.find(
        keyword.words.end..sentence.end.min(keyword.words.end + 3),
        &["accepts", "takes"],
    );
    let takes = takes.is_some_and(|at| (at + 2..at + 4).contains(&text.clause_end(clause)));
    if given || takes {
        return Some(rest_of_sentence(text, &sentence, clause));
    }
    let vault = text.is_one_of(start, VAULTS);
    vault
        .then(|| find_passphrase(text, keyword, &sentence, clause))
        .flatten()
}
