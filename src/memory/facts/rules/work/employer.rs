//! Employers: for whom or where a person works.

use super::super::noun::noun_phrase;
use super::super::pattern::{after_match, strip_prefix};
use super::super::word::Word;
use super::super::wording::{is_blank, normalized};
use crate::memory::text::calendar::parse_number;
use crate::memory::text::classes::{Class, Classes, classes_of};

/// Words that are no employer: "I work at home", "at night", "for myself".
#[rustfmt::skip]
const OTHER_NOUNS: &[&str] = &[
    "home", "night", "nights", "weekends", "least", "once", "first", "living", "myself", "free",
    "moment", "hours", "years", "days", "least", "all", "him", "her", "them", "me", "it", "now",
    "ages", "long",
];

/// Returns the employer that the words name after "at", "for" or "with".
pub(super) fn employer(words: &[Word]) -> Option<&[Word]> {
    // "I work out at the gym", "I'm working on an essay for Biology".
    if strip_prefix(words, "out|on|through|towards|toward|up|off").is_some() {
        return None;
    }
    let rest = after_match(words, "at|for|with")?;
    let mut end = 0;
    for (at, word) in rest.iter().take(6).enumerate() {
        if noun_phrase(std::slice::from_ref(word), 1).is_none()
            && !(at > 0 && word.lower == "of")
            && !(at == 0 && word.is_one_of(&["a", "an"]))
        {
            break;
        }
        end = at + 1;
    }
    // "a small place called Nonna's" is Nonna's.
    let place = rest.get(..end).filter(|place| !is_blank(place))?;
    let place = after_match(place, "called|named").unwrap_or(place);
    let first = place.first()?;
    let counted = parse_number(&first.lower).is_some() && !first.is_one_of(&["a", "an"]);
    let plain = place.iter().any(|word| word.is_one_of(OTHER_NOUNS))
        || first.is_one_of(&["the"]) && place.len() == 1;
    (!plain && !counted && is_organisation(place)).then_some(place)
}

/// Returns whether words name an organisation or a place of work: by a capital, by the class of their head, or by their
/// head. "I work for fun" and "with kids" name none.
fn is_organisation(place: &[Word]) -> bool {
    const HEADS: &[&str] = &[
        "company",
        "firm",
        "startup",
        "start-up",
        "agency",
        "charity",
        "council",
        "government",
        "department",
        "desk",
        "airport",
        "place",
        "station",
        "centre",
        "center",
        "ngo",
        "church",
        "embassy",
        "bank",
        "shop",
        "store",
        "office",
        "family",
        "nonprofit",
        "corporation",
    ];
    const CLASSES: Classes = Classes::of(&[Class::Workplace, Class::Building, Class::Group]);
    let is_known = || classes_of(&normalized(place)).intersects(CLASSES);
    let is_head = place.last().is_some_and(|last| last.is_one_of(HEADS));
    is_head || place.iter().any(Word::is_capitalized) || is_known()
}
