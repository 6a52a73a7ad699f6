//! Numbers of a message: those that are secrets by their length, grouping or checksum, and those that
//! are one where something names them. Years, dates, times, amounts and telephone numbers are none.

use super::checksums::{ibans, luhn};
use super::text::{Text, Word, is_one};
use super::{Value, Weight};
use std::ops::Range;

/// Units, after which a number is an amount.
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

/// Words before a number that has the form of a year and is one.
#[rustfmt::skip]
const BEFORE_YEARS: &[&str] = &[
    "in", "since", "from", "until", "till", "before", "after", "during", "around", "circa", "year",
    "summer", "winter", "spring", "autumn", "fall", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "a", "an", "early", "late",
];

/// Words before an amount.
#[rustfmt::skip]
const AMOUNTS: &[&str] = &[
    "score", "scored", "elo", "population", "worth", "cost", "costs", "paid", "pay", "earn", "earned",
    "saved", "owe", "owed", "spent", "sold", "almost", "nearly", "roughly",
];

/// Words of a sentence that tells a telephone number.
#[rustfmt::skip]
const TELEPHONES: &[&str] = &[
    "call", "phone", "mobile", "cell", "ring", "text", "tel", "telephone", "landline", "whatsapp",
    "fax", "reach",
];

/// Digits as they are spoken, each with how many they are.
#[rustfmt::skip]
const SPOKEN: &[(&str, usize)] = &[
    ("zero", 1), ("oh", 1), ("o", 1), ("nought", 1), ("naught", 1), ("one", 1), ("two", 1),
    ("three", 1), ("four", 1), ("five", 1), ("six", 1), ("seven", 1), ("eight", 1), ("nine", 1),
    ("ten", 2), ("eleven", 2), ("twelve", 2), ("thirteen", 2), ("fourteen", 2), ("fifteen", 2),
    ("sixteen", 2), ("seventeen", 2), ("eighteen", 2), ("nineteen", 2), ("twenty", 2), ("thirty", 2),
    ("forty", 2), ("fifty", 2), ("sixty", 2), ("seventy", 2), ("eighty", 2), ("ninety", 2),
];

/// The numbers of a message, in a time linear in its length.
pub(super) fn find(text: &Text) -> Vec<Value> {
    let mut values = Vec::new();
    let mut at = 0;
    while at < text.words.len() {
        let found = turns(text, at)
            .or_else(|| spoken(text, at))
            .or_else(|| written(text, at));
        let (end, weight) = found.unwrap_or((at + 1, None));
        if let Some(weight) = weight {
            values.push(Value {
                words: at..end,
                weight,
            });
        }
        at = end;
    }
    mixed(text, &mut values);
    ibans(text, &mut values);
    values
}

/// Numbers with capitals among them, in several words: "W2201 88453".
fn mixed(text: &Text, values: &mut Vec<Value>) {
    let digits = |at: usize| {
        let word = text.words.get(at)?;
        let fits = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || "-/".contains(c);
        let digits = word.bare.chars().filter(char::is_ascii_digit).count();
        (digits >= 2 && word.bare.chars().all(fits) && !word.owns).then_some(digits)
    };
    let mut at = 0;
    while at < text.words.len() {
        let mut end = at;
        let mut count = 0;
        while let Some(more) = digits(end).filter(|_| end == at || !ends(text, end - 1)) {
            count += more;
            end += 1;
        }
        let letters = (at..end).any(|at| text.low(at).chars().any(char::is_alphabetic));
        if end > at + 1 && count >= 8 && letters {
            values.push(Value {
                words: at..end,
                weight: Weight::Secret,
            });
        }
        at = end.max(at + 1);
    }
}

/// A number that begins with this word: where it ends, and how much of a secret it is.
fn written(text: &Text, at: usize) -> Option<(usize, Option<Weight>)> {
    let first = text.words.get(at)?;
    let mut groups = groups(first)?;
    let mut end = at + 1;
    while let Some(next) = text
        .words
        .get(end)
        .filter(|next| next.clause == first.clause)
    {
        let Some(more) = self::groups(next).filter(|_| groups.len() < 16) else {
            break;
        };
        groups.extend(more);
        end += 1;
    }
    Some((end, weigh(text, at..end, &groups)))
}

/// The turns of a dial: "22R 14L 9R", "22 left 14 right 9 left".
fn turns(text: &Text, at: usize) -> Option<(usize, Option<Weight>)> {
    let number = |at: usize| {
        let low = text.low(at).trim_end_matches(['r', 'l']);
        (1..=2).contains(&low.len()) && low.bytes().all(|byte| byte.is_ascii_digit())
    };
    let side = |at: usize| text.is(at, &["left", "right", "r", "l"]);
    let mut end = at;
    let mut count = 0;
    while number(end) && count < 8 {
        let turned = text.low(end).ends_with(['r', 'l']);
        end += if turned { 1 } else { 2 };
        count += 1;
        if !turned && !side(end - 1) {
            return None;
        }
    }
    (count >= 2).then_some((end, Some(Weight::Digits(6))))
}

/// The groups of digits of a word that has nothing else.
fn groups<'a>(word: &Word<'a>) -> Option<Vec<&'a str>> {
    let sign = word.raw.chars().next()?;
    let counted = "\u{a3}$\u{20ac}\u{a5}'\u{2019}".contains(sign) || word.raw.contains('%');
    // Dates and fractions have slashes, too, and fewer digits.
    let long = word.bare.bytes().filter(u8::is_ascii_digit).count() >= 9;
    let fit = |c: char| c.is_ascii_digit() || c == '-' || c == '.' || c == '/' && long;
    if counted || word.owns || !word.bare.chars().all(fit) {
        return None;
    }
    let groups: Vec<&str> = word.bare.split(['-', '.', '/']).collect();
    let decimal = word.bare.contains('.') && groups.len() == 2;
    let whole = groups.iter().all(|group| !group.is_empty());
    (whole && !decimal).then_some(groups)
}

/// How much of a secret a number is; nothing where it is an amount, a date or a year.
fn weigh(text: &Text, words: Range<usize>, groups: &[&str]) -> Option<Weight> {
    let digits: String = groups.concat();
    let count = digits.len();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    if lengths == [3, 2, 4] || (13..=19).contains(&count) && luhn(&digits) {
        return Some(Weight::Secret);
    }
    let unit = text.is(words.end, UNITS) && !ends(text, words.end - 1);
    let round = (5..=7).contains(&count) && digits.ends_with("000") && groups.len() <= 3;
    let back = words.start.saturating_sub(2)..words.start;
    let amount = count <= 7 && text.has(back.clone(), AMOUNTS);
    if unit || round || amount || is_date(groups) || is_year(text, words.start, groups) {
        return None;
    }
    if count == 6 && is_place(text, words.start) {
        return None;
    }
    let sentence = text.sentence_of(words.start);
    let raw = text.words.get(words.start).map_or("", |word| word.raw);
    let local = lengths == [3, 4] || lengths == [3, 3, 4] && raw.contains('-');
    let near = sentence.start.max(words.start.saturating_sub(12))..words.start;
    let mut before = near.filter_map(|at| text.words.get(at));
    let telephone = (7..=13).contains(&count)
        && (local || raw.starts_with('+') || before.any(|word| word.is(TELEPHONES)));
    match count {
        0..3 => None,
        6.. if !telephone && !is_short_date(groups) && !is_draw(&lengths) => Some(Weight::Secret),
        _ => Some(Weight::Digits(count)),
    }
}

/// Whether a clause ends with the word.
fn ends(text: &Text, word: usize) -> bool {
    let clause = |at: usize| text.words.get(at).map(|word| word.clause);
    clause(word) != clause(word + 1)
}

fn number(group: &str) -> u32 {
    group.parse().unwrap_or(u32::MAX)
}

/// Day, month and year with all of its digits, in any order.
fn is_date(groups: &[&str]) -> bool {
    let year = |group: &str| group.len() == 4 && (1900..2040).contains(&number(group));
    let day = |group: &str| group.len() <= 2 && (1..=31).contains(&number(group));
    match groups {
        [first, second] => year(first) && year(second),
        [first, second, third] => {
            year(first) && day(second) && day(third) || day(first) && day(second) && year(third)
        }
        _ => false,
    }
}

/// Day, month and a year of two digits.
fn is_short_date(groups: &[&str]) -> bool {
    let [first, second, third] = groups else {
        return false;
    };
    let fits = |group: &str, most| group.len() <= 2 && (1..=most).contains(&number(group));
    third.len() == 2 && fits(first, 31) && fits(second, 31) && (fits(first, 12) || fits(second, 12))
}

/// "… from Pune 411038": a place's.
fn is_place(text: &Text, at: usize) -> bool {
    let capital = |word: &Word| {
        word.bare.starts_with(char::is_uppercase) && word.bare.ends_with(char::is_lowercase)
    };
    let before = at.checked_sub(1).and_then(|before| text.words.get(before));
    let named = before.is_some_and(|word| capital(word) && word.raw.len() == word.bare.len());
    let near = at.saturating_sub(4)..at;
    named
        && near
            .into_iter()
            .any(|at| text.is(at, &["from", "in", "live", "near"]))
}

/// Numbers of one or two digits each, as of a lottery.
fn is_draw(lengths: &[usize]) -> bool {
    lengths.len() >= 5
        && lengths.iter().all(|length| *length <= 2)
        && lengths.contains(&1)
        && lengths.contains(&2)
}

/// A year where the words before say so, or the time of a day.
fn is_year(text: &Text, at: usize, groups: &[&str]) -> bool {
    let &[group] = groups else {
        return false;
    };
    let before = text.low_before(at);
    let year = group.len() == 4 && (1500..2040).contains(&number(group));
    let time = group.len() == 4 && number(group) < 2400 && number(group) % 100 < 60;
    let of = before == "of" && at >= 2 && {
        let what = text.low(at - 2);
        is_one(what, BEFORE_YEARS) || is_one(what, &["class", "end", "start"])
    };
    year && (of || is_one(before, BEFORE_YEARS)) || time && before == "at"
}

/// A number that is spoken digit by digit: "one nine six two". Counting up from one is none.
fn spoken(text: &Text, at: usize) -> Option<(usize, Option<Weight>)> {
    let said = |at: usize| {
        let word = text.words.get(at)?;
        SPOKEN.iter().position(|(name, _)| word.low == *name)
    };
    let mut places = vec![said(at)?];
    let mut end = at + 1;
    let sentence = text.sentence_of(at);
    while let Some(place) = said(end).filter(|_| sentence.contains(&end)) {
        places.push(place);
        end += 1;
    }
    let count = |place: &usize| SPOKEN.get(*place).map_or(0, |(_, digits)| *digits);
    // "sixty six" are two digits, not three.
    let tens = places
        .windows(2)
        .filter(|pair| matches!(pair, [tens, one] if *tens >= 24 && *one < 14));
    let digits = places.iter().map(count).sum::<usize>() - tens.count();
    let up = places
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    let single = places.iter().all(|place| count(place) == 1);
    let zeros = places.iter().any(|place| *place < 3);
    let weight = match digits {
        4.. if single && !up => Some(Weight::Secret),
        3 if single && zeros => Some(Weight::Secret),
        3.. if !up => Some(Weight::Digits(digits.max(4))),
        _ => None,
    };
    Some((end, weight))
}
