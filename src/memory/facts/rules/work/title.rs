//! Titles of jobs.

use super::super::noun::noun_phrase;
use super::super::pattern::strip_prefix;
use super::super::word::Word;
use super::super::wording::normalized;
use crate::memory::text::classes::{Class, classes_of};

/// Returns the title with which the words begin, without its article. With `needs_article`, "a nurse" is a title and
/// "nurse" is not.
pub(super) fn title(words: &[Word], needs_article: bool) -> Option<&[Word]> {
    let words = match strip_prefix(words, "a|an|the") {
        Some(rest) => rest,
        None if needs_article => return None,
        None => words,
    };
    noun_phrase(words, 5)
}

/// Returns whether a title is a job by the class of its head: "head of sales" by its "head", "vet nurse" by its "nurse".
pub(super) fn is_job(title: &[Word]) -> bool {
    const HEADS: &[&str] = &[
        "head",
        "lead",
        "chief",
        "student",
        "freshman",
        "model",
        "host",
        "coach",
        "intern",
        "apprentice",
        "trainee",
        "dev",
        "vp",
    ];
    let until = title
        .iter()
        .position(|word| word.lower == "of")
        .unwrap_or(title.len());
    let title = title.get(..until).unwrap_or_default();
    let is_head = title.last().is_some_and(|last| last.is_one_of(HEADS));
    is_head || classes_of(&normalized(title)).contains(Class::Job)
}
