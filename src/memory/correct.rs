//! The value of a fact whose sentence a person corrects, and the sentence of one whose value they correct.

use super::text::normalize::{normalize, words};

/// Returns the value of a corrected sentence: the words in the place of the old value. `None` where the rest of the
/// sentence is another one. "They live in Bern." with the value `bern` becomes "They live in Bad Ragaz.": `bad ragaz`.
#[must_use]
pub fn value_of(sentence: &str, before: &str, value: &str) -> Option<String> {
    let (before, after) = (normalize(before), normalize(sentence));
    let (before, after): (Vec<&str>, Vec<&str>) =
        (words(&before).collect(), words(&after).collect());
    let value: Vec<&str> = words(value).collect();
    let place = before
        .windows(value.len().max(1))
        .position(|part| part == value)?;
    let (head, rest) = before.split_at_checked(place)?;
    let tail = rest.get(value.len()..)?;
    let middle = after.strip_prefix(head)?.strip_suffix(tail)?;
    (!middle.is_empty()).then(|| middle.join(" "))
}

/// Returns a sentence with a new value in the place of the old one; `None` where the sentence does not have the old one, or
/// is nothing else.
#[must_use]
pub fn sentence_with(value: &str, before: &str, old: &str) -> Option<String> {
    let old: Vec<&str> = words(old).collect();
    let spans = spans(before);
    if spans.len() <= old.len() {
        return None;
    }
    let found = spans.windows(old.len().max(1)).find(|part| {
        let mut pairs = part.iter().zip(&old);
        part.len() == old.len()
            && pairs.all(|((start, end), old)| {
                before
                    .get(*start..*end)
                    .is_some_and(|word| normalize(word) == **old)
            })
    })?;
    let (start, end) = (found.first()?.0, found.last()?.1);
    Some(format!(
        "{}{value}{}",
        before.get(..start)?,
        before.get(end..)?
    ))
}

/// Returns the beginnings and the ends of a text's words, in bytes.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut start = None;
    for (place, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                spans.push((from, place));
                start = None;
            }
            _ => {}
        }
    }
    spans.extend(start.map(|from| (from, text.len())));
    spans
}

#[cfg(test)]
mod tests {
    use super::{sentence_with, value_of};

    #[test]
    fn the_value_is_what_stands_in_the_place_of_the_old_one() {
        let before = "They live in Bern, by the river.";
        for (after, value) in [
            ("They live in Oslo, by the river.", Some("oslo")),
            ("they live in Bad Ragaz by the river", Some("bad ragaz")),
            ("They live in by the river.", None),
            ("They moved to Oslo.", None),
            ("", None),
        ] {
            assert_eq!(value_of(after, before, "bern").as_deref(), value, "{after}");
        }
        assert_eq!(value_of("x", before, "oslo"), None);
        assert_eq!(value_of("x", before, ""), None);
    }

    #[test]
    fn a_new_value_takes_the_place_of_the_old_one() {
        for (before, old, after) in [
            ("They live in Bern.", "bern", Some("They live in Oslo.")),
            (
                "They live in Z\u{fc}rich",
                "zurich",
                Some("They live in Oslo"),
            ),
            (
                "They live in New York.",
                "new york",
                Some("They live in Oslo."),
            ),
            ("They live in Bern.", "rome", None),
            ("They live in Bern.", "", None),
            ("They moved.", "they moved", None),
        ] {
            assert_eq!(
                sentence_with("Oslo", before, old).as_deref(),
                after,
                "{before}"
            );
        }
    }
}
