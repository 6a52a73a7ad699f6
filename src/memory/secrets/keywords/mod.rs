//! Keywords: words that name a secret, such as "password", as people spell them.

mod spelling;
mod vocabulary;

use super::text::{Text, is_one_of};
use crate::memory::text::bloom::hash;
use spelling::{find_password, without_leet};
use std::borrow::Cow;
use std::ops::Range;
use vocabulary::{KEYWORDS, OTHER_AFTER, OTHER_BEFORE};

/// The kind of secret that a keyword names, which says what its value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeywordKind {
    /// A password, passphrase or codeword; the value is any words.
    Password,
    /// A PIN or a code of a door, a bank or a login; the value is a number, or letters and digits.
    Code,
    /// A number of a person or an account; the value has four digits or more.
    Id,
    /// A number of a person or an account, by a word with other senses; the value has five digits or more.
    AmbiguousId,
    /// Something that has a password; the value is a word that looks like a password.
    Service,
    /// A way to log in or to unlock something; the value is a word that looks like a password, even one that may be a
    /// public name.
    Login,
    /// A security question; the value is any words, and the rest of the sentence.
    SecurityAnswer,
    /// A network; the value is a word that is in no dictionary.
    Network,
    /// Words, a phrase or a sentence that unlock something.
    Phrase,
    /// A name that everybody may know, which is no secret.
    PublicName,
}

/// A place in a message at which a secret is named.
#[derive(Debug)]
pub(super) struct Keyword {
    /// The kind of secret that the keyword names.
    pub kind: KeywordKind,
    /// The words of the keyword, at least one.
    pub words: Range<usize>,
    /// True where the keyword is in the plural: "passwords".
    pub is_plural: bool,
}

/// Finds the keywords of a message, in order.
pub(super) fn find_keywords(text: &Text) -> Vec<Keyword> {
    let mut found = Vec::new();
    for at in 0..text.words.len() {
        let word = text.lower(at);
        let (spelled, letters) = spelled_word(text, at);
        let is_other = || {
            is_one_of(text.lower_before(at), &["named", "called"])
                || is_other(text, at, letters, KeywordKind::Password)
        };
        if let Some(is_plural) = find_password(&spelled).filter(|_| !is_other()) {
            found.push(Keyword {
                kind: KeywordKind::Password,
                words: at..at + letters,
                is_plural,
            });
            continue;
        }
        let plain = without_leet(word);
        let hashes = [hash(&plain), hash(word)];
        let begins = [plain.bytes().next(), word.bytes().next()];
        let may_match = |keyword: &&&str| begins.contains(&keyword.bytes().next());
        for list in KEYWORDS {
            if !hashes.iter().any(|hash| list.first_words.may_have(*hash)) {
                continue;
            }
            let length = list
                .keywords
                .iter()
                .filter(may_match)
                .find_map(|keyword| matched_words(text, at, &plain, keyword));
            let length = length.filter(|length| !self::is_other(text, at, *length, list.kind));
            found.extend(length.map(|length| Keyword {
                kind: list.kind,
                words: at..at + length,
                is_plural: false,
            }));
        }
    }
    found
}

/// Returns the word that begins at a place, and the number of words that it takes: "p a s s" is
/// spelled letter by letter.
fn spelled_word<'a>(text: &'a Text, at: usize) -> (Cow<'a, str>, usize) {
    let is_letter = |at: &usize| text.lower(*at).chars().count() == 1;
    let letters = (at..at + 12).take_while(is_letter).count();
    let begins = letters >= 2 && !(at > 0 && is_letter(&(at - 1)));
    if !begins {
        return (Cow::Borrowed(text.lower(at)), 1);
    }
    let spelled = (at..at + letters).map(|at| text.lower(at)).collect();
    (Cow::Owned(spelled), letters)
}

/// Returns the number of words of a keyword that begins at a place; `None` where it does not. `first` is the first word
/// there, with letters in the place of digits.
fn matched_words(text: &Text, at: usize, first: &str, keyword: &str) -> Option<usize> {
    let begins = |word: &str| {
        let rest = keyword.strip_prefix(word)?;
        rest.strip_prefix(' ').or(rest.is_empty().then_some(""))
    };
    let rest = begins(first).or_else(|| begins(text.lower(at)))?;
    let mut length = 1;
    for part in rest.split_terminator(' ') {
        if text.lower(at + length) != part {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Returns whether the words at a place mean something other than the keyword: "area code", "rolling pin".
fn is_other(text: &Text, at: usize, length: usize, kind: KeywordKind) -> bool {
    let before = text.lower_before(at);
    let after = text.lower(at + length);
    let raw = text.words.get(at).map_or("", |word| word.bare);
    // Of those that are words in small letters, only the capitals are meant.
    let small = [
        "sin", "tan", "chi", "nie", "ein", "dl", "ni", "ss", "soc", "vat", "swift", "pan",
    ];
    let number = is_one_of(after, &["no", "number", "is", "no.", "num"])
        || text
            .words
            .get(at)
            .is_some_and(|word| word.raw.ends_with(['#', ':']) || word.is_possessive)
        || after.starts_with(|c: char| c.is_ascii_digit());
    match kind {
        KeywordKind::Code | KeywordKind::Id | KeywordKind::AmbiguousId
            if text.is_one_of(at, &small) =>
        {
            !number && !raw.chars().all(char::is_uppercase)
        }
        // What opens a heart is no password.
        KeywordKind::Password | KeywordKind::AmbiguousId | KeywordKind::Login
            if after == "to" && text.lower(at + length + 2) == "heart" =>
        {
            true
        }
        _ if length == 1 => {
            let other = |(words, before_them): &(&[&str], &[&str])| {
                text.is_one_of(at, words) && is_one_of(before, before_them)
            };
            OTHER_BEFORE.iter().any(other)
                || matches!(
                    kind,
                    KeywordKind::Code | KeywordKind::AmbiguousId | KeywordKind::Login
                ) && is_one_of(after, OTHER_AFTER)
        }
        _ => false,
    }
}
