//! Which words may stand for each other: numbers, names that are spelt almost alike, words of one class.

use crate::memory::facts::rules::Word;
use crate::memory::text::classes::classes_of;
use crate::memory::text::stop::is_stop;

/// Returns whether a word may stand for a piece of the earlier text: both are numbers, names that are spelt almost alike, or of one class.
pub(super) fn is_same_kind(word: &Word, piece: &str) -> bool {
    let old = bare(piece).to_lowercase();
    if old.is_empty() || is_stop(&old) || is_stop(&word.lower) || old == word.lower {
        return false;
    }
    if let (Some(new), Some(old)) = (number_kind(&word.lower), number_kind(&old)) {
        return new == old;
    }
    if number_kind(&word.lower).is_some() || number_kind(&old).is_some() {
        return false;
    }
    let classes = classes_of(&word.lower).intersection(classes_of(&old));
    let named =
        bare(piece).starts_with(char::is_uppercase) && word.lower.len() > 3 && old.len() > 3;
    !classes.is_empty() || named && distance(&word.lower, &old) <= 2
}

/// Returns the kind of a number: 1 for a count, 2 for an ordinal, 3 for a year; `None` for another word.
fn number_kind(word: &str) -> Option<u8> {
    const SMALL: &[&str] = &[
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ];
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return match (digits.len(), ending) {
            (_, "st" | "nd" | "rd" | "th") => Some(2),
            (4, "") => Some(3),
            (_, "" | "k" | "kg" | "km" | "am" | "pm") => Some(1),
            _ => None,
        };
    }
    let first = word.split('-').next().unwrap_or_default();
    let last = word.rsplit('-').next().unwrap_or_default();
    if SMALL.contains(&first) && (SMALL.contains(&last) || first == last) {
        return Some(1);
    }
    (word.ends_with("teenth")
        || word.ends_with("tieth")
        || SMALL.contains(&first) && last.ends_with("th"))
    .then_some(2)
}

/// Returns a piece without the punctuation around it.
pub(super) fn bare(piece: &str) -> &str {
    piece.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Returns the number of letters that are added, dropped, replaced or swapped between two words (Damerau 1964), of their first 24.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (
        one.chars().take(24).collect(),
        other.chars().take(24).collect(),
    );
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: Option<&Vec<usize>>, place: usize| {
                row.and_then(|row| row.get(place))
                    .copied()
                    .unwrap_or(usize::MAX - 1)
            };
            let above = rows.get(i);
            let mut cost = (at(above, j) + usize::from(x != y))
                .min(at(above, j + 1) + 1)
                .min(at(Some(&row), j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                cost = cost.min(at(rows.get(i - 1), j - 1) + 1);
            }
            row.push(cost);
        }
        rows.push(row);
    }
    rows.last()
        .and_then(|row| row.last())
        .copied()
        .unwrap_or_default()
}
