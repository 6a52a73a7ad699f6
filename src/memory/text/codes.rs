//! Codes: order numbers, UUIDs, keys of licences and the like, which are matched letter for letter.

use super::word::Word;

/// The longest code, in bytes: room for the key of a licence, and none for a list without spaces.
const CODE_BYTES: usize = 100;

/// Returns true for a run between white space that may be a code of several words: it has a digit, and other signs
/// separate its parts, as in `ORD-2024/00017`.
pub(super) fn may_be_code(run: &str) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric();
    run.len() <= CODE_BYTES
        && run.bytes().any(|byte| byte.is_ascii_digit())
        && run.trim_matches(is_sign).contains(is_sign)
}

/// Returns true for a word that is a code by itself: a word with digits that the table spells in several pieces or not
/// at all, or any word of four pieces or more. `spelt` is the normalised word.
#[must_use]
pub fn is_code(spelt: &str, word: &Word) -> bool {
    let pieces = match word {
        Word::Known(pieces) => pieces.len(),
        Word::Unknown(_) => 2,
    };
    let has_digits = spelt.bytes().any(|byte| byte.is_ascii_digit());
    (has_digits && pieces > 1 && spelt.len() >= 5) || pieces >= 4
}

#[cfg(test)]
mod tests {
    use super::is_code;
    use crate::memory::text::cut::CutText;
    use crate::memory::text::word::Word;

    #[test]
    fn codes_are_told_from_words_and_numbers() {
        let alone = |text: &str| {
            let cut = CutText::new(text);
            cut.words().any(|word| is_code(word, &Word::spell(word)))
        };
        for code in [
            "q1u16x28",
            "48213377",
            "deadbeef01",
            "xqzvkwjb",
            "\u{437}17-9",
        ] {
            let several = CutText::new(code).codes().count() > 0;
            assert!(alone(code) || several, "{code}");
        }
        for word in [
            "kayaking",
            "grandmother",
            "2023",
            "5pm",
            "\u{43f}\u{447}\u{435}\u{43b}\u{44b}",
        ] {
            assert!(!is_code(word, &Word::spell(word)), "{word}");
        }
    }
}
