//! Numbers in digits.

use super::Number;
use super::dates::{is_date, is_short_date, is_year_or_time};
use crate::memory::secrets::candidates::Evidence;
use crate::memory::secrets::candidates::checksums::has_luhn_checksum;
use crate::memory::secrets::text::{Text, Word};
use std::ops::Range;

/// Units of measure: a number before them is an amount.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "miles", "mile", "km", "kms", "steps", "people", "followers", "subscribers", "views", "words",
    "pages", "years", "yrs", "year", "yr", "days", "day", "weeks", "months", "hours", "hrs", "minutes",
    "mins", "seconds", "pounds", "dollars", "euros", "quid", "bucks", "grand", "lbs", "lb", "kg",
    "kilos", "grams", "g", "mg", "mcg", "ml", "cc", "calories", "kcal", "points", "mph", "rpm", "watts",
    "feet", "ft", "metres", "meters", "m", "square", "sq", "acres", "degrees", "times", "songs",
    "records", "books", "photos", "games", "pieces", "students", "employees", "kids", "likes", "coins",
    "rating", "elo", "percent", "am", "pm", "litres", "stone", "units", "members", "copies",
];

/// Words after which a number is an amount.
#[rustfmt::skip]
const AMOUNTS: &[&str] = &[
    "score", "scored", "elo", "population", "worth", "cost", "costs", "paid", "pay", "earn", "earned",
    "saved", "owe", "owed", "spent", "sold", "almost", "nearly", "roughly",
];

/// Words of a sentence that gives a telephone number.
#[rustfmt::skip]
const TELEPHONES: &[&str] = &[
    "call", "phone", "mobile", "cell", "ring", "text", "tel", "telephone", "landline", "whatsapp",
    "fax", "reach",
];

/// Parses the number in digits that begins at a place, up to the end of its clause.
pub(super) fn parse_written(text: &Text, at: usize) -> Option<Number> {
    let first = text.words.get(at)?;
    let mut groups = digit_groups(first)?;
    let mut end = at + 1;
    while let Some(next) = text
        .words
        .get(end)
        .filter(|next| next.clause == first.clause)
    {
        let Some(more) = digit_groups(next).filter(|_| groups.len() < 16) else {
            break;
        };
        groups.extend(more);
        end += 1;
    }
    Some((end, evidence(text, at..end, &groups)))
}

/// Returns the groups of digits of a word that consists of digits; `None` for an amount of money, a percentage and a
/// decimal.
fn digit_groups<'a>(word: &Word<'a>) -> Option<Vec<&'a str>> {
    let sign = word.raw.chars().next()?;
    let counted = "\u{a3}$\u{20ac}\u{a5}'\u{2019}".contains(sign) || word.raw.contains('%');
    // Dates and fractions have slashes, too, and fewer digits.
    let long = word.bare.bytes().filter(u8::is_ascii_digit).count() >= 9;
    let fit = |c: char| c.is_ascii_digit() || c == '-' || c == '.' || c == '/' && long;
    if counted || word.is_possessive || !word.bare.chars().all(fit) {
        return None;
    }
    let groups: Vec<&str> = word.bare.split(['-', '.', '/']).collect();
    let decimal = word.bare.contains('.') && groups.len() == 2;
    let whole = groups.iter().all(|group| !group.is_empty());
    (whole && !decimal).then_some(groups)
}

/// Returns the evidence that a number is a secret; `None` where it is an amount, a date, a year or
/// too short.
fn evidence(text: &Text, words: Range<usize>, groups: &[&str]) -> Option<Evidence> {
    let digits: String = groups.concat();
    let count = digits.len();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    if lengths == [3, 2, 4] || (13..=19).contains(&count) && has_luhn_checksum(&digits) {
        return Some(Evidence::Certain);
    }
    let unit = text.is_one_of(words.end, UNITS) && !text.ends_clause(words.end - 1);
    let round = (5..=7).contains(&count) && digits.ends_with("000") && groups.len() <= 3;
    let back = words.start.saturating_sub(2)..words.start;
    let amount = count <= 7 && text.has(back.clone(), AMOUNTS);
    if unit || round || amount || is_date(groups) || is_year_or_time(text, words.start, groups) {
        return None;
    }
    if count == 6 && is_postcode(text, words.start) {
        return None;
    }
    let sentence = text.sentence_of(words.start);
    let raw = text.words.get(words.start).map_or("", |word| word.raw);
    let local = lengths == [3, 4] || lengths == [3, 3, 4] && raw.contains('-');
    let near = sentence.start.max(words.start.saturating_sub(12))..words.start;
    let mut before = near.filter_map(|at| text.words.get(at));
    let telephone = (7..=13).contains(&count)
        && (local || raw.starts_with('+') || before.any(|word| word.is_one_of(TELEPHONES)));
    match count {
        0..3 => None,
        6.. if !telephone && !is_short_date(groups) && !is_lottery_draw(&lengths) => {
            Some(Evidence::Certain)
        }
        _ => Some(Evidence::Digits(count)),
    }
}

/// Returns whether a number is a postcode: "… from Pune 411038".
fn is_postcode(text: &Text, at: usize) -> bool {
    let capital = |word: &Word| {
        word.bare.starts_with(char::is_uppercase) && word.bare.ends_with(char::is_lowercase)
    };
    let before = at.checked_sub(1).and_then(|before| text.words.get(before));
    let has_name = before.is_some_and(|word| capital(word) && word.raw.len() == word.bare.len());
    let near = at.saturating_sub(4)..at;
    has_name
        && near
            .into_iter()
            .any(|at| text.is_one_of(at, &["from", "in", "live", "near"]))
}

/// Returns whether numbers of these lengths are a draw of a lottery: five or more of one or two digits each.
fn is_lottery_draw(lengths: &[usize]) -> bool {
    lengths.len() >= 5
        && lengths.iter().all(|length| *length <= 2)
        && lengths.contains(&1)
        && lengths.contains(&2)
}
