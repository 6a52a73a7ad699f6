//! Names that look alike: a beginning, an end, a pet form, a slip of the pen.

/// The fewest letters of a short form that begins a name.
const BEGINNING: usize = 3;

/// The fewest letters of a short form that ends a name: "Beth" of "Elizabeth".
const ENDING: usize = 4;

/// The ends that make a pet form of a name's beginning: "Gertie" of "Gertrude".
const PET_ENDS: &[&str] = &["ie", "ey", "y", "i", "s", "o"];

/// Returns true where one word may be a short form of the other, which has at least two letters more.
pub(super) fn is_short_form(short: &str, long: &str) -> bool {
    if short.len() < BEGINNING || long.len() < short.len() + 2 {
        return false;
    }
    if short.as_bytes().first() != long.as_bytes().first() {
        return short.len() >= ENDING && long.ends_with(short);
    }
    long.starts_with(short) || PET_ENDS.iter().any(|end| is_pet_form(short, end, long))
}

fn is_pet_form(short: &str, end: &str, long: &str) -> bool {
    let Some(stem) = short.strip_suffix(end) else {
        return false;
    };
    let doubled = stem.as_bytes();
    let single = match doubled {
        [.., one, other] if one == other => stem.get(..stem.len() - 1),
        _ => None,
    };
    let begins = |stem: &str| stem.len() >= BEGINNING && long.starts_with(stem);
    begins(stem) || single.is_some_and(begins)
}

/// Returns true where one word may be the other with a slip: at most one letter more, less, another or two letters exchanged in a
/// word of four to seven letters, and two in a longer word. The first letter is right.
pub(super) fn is_misspelt(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let most = match one.len().max(other.len()) {
        ..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    one.first() == other.first()
        && one.len().abs_diff(other.len()) <= most
        && distance(one, other) <= most
}

/// Returns the distance of two words by Damerau (1964), in which no letter takes part in two changes.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, with) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let change = at(&last, column) + usize::from(letter != with);
            let mut best = change
                .min(at(&last, column + 1) + 1)
                .min(at(&next, column) + 1);
            if row > 0
                && column > 0
                && one.get(row - 1) == Some(with)
                && other.get(column - 1) == Some(letter)
            {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

/// Returns true for a word with an ending of verbs, adverbs and plurals.
pub(super) fn is_inflected(word: &str) -> bool {
    let ends = ["ing", "ed", "ly", "s", "ness", "able", "ful"];
    ends.iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{is_misspelt, is_short_form};

    #[test]
    fn a_name_has_short_forms() {
        for (short, long) in [
            ("ben", "benedict"),
            ("beth", "elizabeth"),
            ("gertie", "gertrude"),
            ("bertie", "bertrand"),
            ("pappy", "papadopoulos"),
        ] {
            assert!(is_short_form(short, long), "{short} {long}");
        }
        for (short, long) in [
            ("jo", "joanna"),
            ("ann", "anna"),
            ("nan", "adnan"),
            ("sally", "salt"),
        ] {
            assert!(!is_short_form(short, long), "{short} {long}");
        }
    }

    #[test]
    fn a_name_has_slips() {
        for (one, other) in [
            ("priya", "pria"),
            ("muller", "mueller"),
            ("schroeder", "shcroder"),
            ("niamh", "naimh"),
        ] {
            assert!(
                is_misspelt(one, other) && is_misspelt(other, one),
                "{one} {other}"
            );
        }
        for (one, other) in [("tim", "tom"), ("mack", "back"), ("priya", "petra")] {
            assert!(!is_misspelt(one, other), "{one} {other}");
        }
    }
}
