//! Secrets: passwords, PINs, keys, and the numbers of cards, accounts and papers. None may become a fact, nor go to
//! a model that distils facts.
//!
//! A message is cut into words, clauses and sentences (`text`). Clauses are withheld (`detector`) that hold a
//! candidate (`candidates`) which is a secret by itself or by a keyword near it (`keywords`), and clauses that tell
//! plain words as the value of such a keyword (`disclosure`).
//!
//! Cautious the other way round than facts are: a fact that is missed will be said again, and a secret that leaked
//! cannot be taken back.

mod candidates;
mod detector;
mod disclosure;
mod keywords;
mod text;

use detector::Detector;
use std::borrow::Cow;
use std::ops::Range;
use text::Text;

/// The text in the place of a withheld clause. The rules that find facts end a clause there.
const MARK: &str = "(\u{2026})";

/// Returns whether the text discloses a secret.
#[must_use]
pub fn has_secret(text: &str) -> bool {
    !secret_ranges(text).is_empty()
}

/// Returns the message with a mark in the place of the clauses that disclose a secret.
#[must_use]
pub fn redact(message: &str) -> Cow<'_, str> {
    let ranges = secret_ranges(message);
    if ranges.is_empty() {
        return Cow::Borrowed(message);
    }
    let mut redacted = String::with_capacity(message.len());
    let mut from = 0;
    for range in ranges {
        redacted.push_str(message.get(from..range.start).unwrap_or_default());
        redacted.push_str(MARK);
        from = range.end;
    }
    redacted.push_str(message.get(from..).unwrap_or_default());
    Cow::Owned(redacted)
}

/// Returns the byte ranges of the clauses that disclose a secret, in order. Neighbouring clauses are one range, which
/// ends before the punctuation of its sentence. Takes time linear in the message's length.
#[must_use]
pub fn secret_ranges(message: &str) -> Vec<Range<usize>> {
    let text = Text::parse(message);
    let clauses = Detector::new(&text).withheld_clauses();
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
    for range in &mut ranges {
        let inner = message.get(range.clone()).unwrap_or_default();
        range.end = range.start + inner.trim_end_matches(['.', '!', '?', ',', ';']).len();
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{has_secret, redact};

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
            assert!(has_secret(text), "{text}");
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
            assert!(!has_secret(text), "{text}");
        }
    }

    #[test]
    fn a_password_of_plain_words_is_known_by_how_it_is_told() {
        for text in [
            "the pa55word is dolphins",
            "my p a s s w o r d is dolphin",
            "paswrd for the gas account banana",
            "pw banana",
            "kitchen. That's the password to everything.",
            "I've been using letmein for years as my password",
            "My password? Don't laugh. Clementine5.",
            "it asks for a password and you say moonbeam",
            "To unlock the drive you type jam first then cream",
            "our wifi? bananasplit",
            "first pet was Bubbles, that's the answer to my security question",
            "the phrase for my vault is silver moon rising",
            "user bob pass oranges",
        ] {
            assert!(has_secret(text), "{text}");
        }
        for text in [
            "my password manager is great",
            "I forgot my password again, third time this week",
            "I explained to grandma why her password is too short",
            "passwords are my life",
            "I sign in with my work badge",
            "my wifi is terrible in the attic",
            "my first pet was Bubbles",
            "my favourite phrase is carpe diem",
            "my bus pass is free",
        ] {
            assert!(!has_secret(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_known_by_its_length_its_groups_or_its_name() {
        for text in [
            "9912 for the lockbox",
            "pin is nineteen sixty six",
            "the lock is 22 left 14 right 9 left",
            "one nine six two",
            "gb33bukb20201555555555",
            "987 65 4325",
            "my aetna card says W2201 88453",
            "Lloyds, 66374958",
        ] {
            assert!(has_secret(text), "{text}");
        }
        for text in [
            "I earn 45000 a year, my house cost 350000",
            "from 2018-2020 I lived on 14/02/1990 street",
            "my PB is 3:58:12",
            "I opened a savings account in 2015",
            "the 867-5309 song",
            "zip code 90210",
        ] {
            assert!(!has_secret(text), "{text}");
        }
    }

    #[test]
    fn a_word_is_known_by_its_looks() {
        for text in [
            "tR5uN8yB3e",
            "moonlight99",
            "Gr4vyBoat77",
            "9K2F-77QD-MM01-ZZ4R",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "dGhpcyBpcyBmYWtl",
            "smb://dad:Fishing4Carp@192.0.2.10/photos",
            "MORGA657054SM9IJ",
        ] {
            assert!(has_secret(text), "{text}");
        }
        for text in [
            "WH-1000XM5",
            "C8H10N4O2",
            "blink-182",
            "iphone15",
            "I'm CraftyNan62 on Ravelry",
            "antidisestablishmentarianism",
            "https://example.com/a/photos?page=2",
            "ann.lee42@example.com",
        ] {
            assert!(!has_secret(text), "{text}");
        }
    }

    #[test]
    fn what_stands_beside_a_secret_is_left() {
        assert_eq!(
            redact("My name is Ann and my pin is 4821. I live in Rome."),
            "My name is Ann (\u{2026}). I live in Rome."
        );
    }
}
