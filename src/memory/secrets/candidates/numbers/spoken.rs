//! Numbers that are spoken digit by digit: "one nine six two".

use super::Number;
use crate::memory::secrets::candidates::Evidence;
use crate::memory::secrets::text::Text;

/// Words for digits, each with the number of digits that it stands for.
#[rustfmt::skip]
const SPOKEN: &[(&str, usize)] = &[
    ("zero", 1), ("oh", 1), ("o", 1), ("nought", 1), ("naught", 1), ("one", 1), ("two", 1),
    ("three", 1), ("four", 1), ("five", 1), ("six", 1), ("seven", 1), ("eight", 1), ("nine", 1),
    ("ten", 2), ("eleven", 2), ("twelve", 2), ("thirteen", 2), ("fourteen", 2), ("fifteen", 2),
    ("sixteen", 2), ("seventeen", 2), ("eighteen", 2), ("nineteen", 2), ("twenty", 2), ("thirty", 2),
    ("forty", 2), ("fifty", 2), ("sixty", 2), ("seventy", 2), ("eighty", 2), ("ninety", 2),
];

/// Parses the spoken number that begins at a place. Words that count up are no secret: "one two
/// three".
pub(super) fn parse_spoken(text: &Text, at: usize) -> Option<Number> {
    let spoken = |at: usize| {
        let word = text.words.get(at)?;
        SPOKEN.iter().position(|(name, _)| word.lower == *name)
    };
    let mut places = vec![spoken(at)?];
    let mut end = at + 1;
    let sentence = text.sentence_of(at);
    while let Some(place) = spoken(end).filter(|_| sentence.contains(&end)) {
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
    let evidence = match digits {
        4.. if single && !up => Some(Evidence::Certain),
        3 if single && zeros => Some(Evidence::Certain),
        3.. if !up => Some(Evidence::Digits(digits.max(4))),
        _ => None,
    };
    Some((end, evidence))
}
