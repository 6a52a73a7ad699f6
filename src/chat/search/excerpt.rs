//! Excerpts: the part of a message around what was found, as plain text, and where in it the words are.

use super::words::Words;
use crate::limit::{EXCERPT_CHARACTERS, EXCERPT_LEAD};
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// A part of a message, as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Excerpt {
    /// The text of the part, plain and not escaped; an ellipsis stands where the message goes on.
    pub excerpt: String,
    /// The ranges of the excerpt that were found.
    pub highlights: Vec<Highlight>,
}

/// A range of a text that was found, in UTF-16 code units, as JavaScript counts them: `text.slice(start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Highlight {
    /// The place of the first unit.
    pub start: usize,
    /// The place behind the last unit.
    pub end: usize,
}

const ELLIPSIS: char = '\u{2026}';

impl Excerpt {
    /// Returns the part of a text around the first of the words.
    #[must_use]
    pub fn of(text: &str, words: &Words) -> Self {
        let found = words.find(text);
        let part = part(text, found.first());
        let (has_before, has_after) = (part.start > 0, part.end < text.len());
        let shown = text.get(part.clone()).unwrap_or_default();
        let mut excerpt = String::with_capacity(shown.len() + 6);
        if has_before {
            excerpt.push(ELLIPSIS);
        }
        excerpt.push_str(shown);
        if has_after {
            excerpt.push(ELLIPSIS);
        }
        let inside = found.into_iter().filter_map(|range| {
            let (start, end) = (range.start.max(part.start), range.end.min(part.end));
            (start < end).then(|| start - part.start..end - part.start)
        });
        let shift = usize::from(has_before);
        let highlights = in_units(shown, inside, shift);
        Self {
            excerpt,
            highlights,
        }
    }
}

/// Returns the ranges of a whole text that have the words.
#[must_use]
pub fn highlights(text: &str, words: &Words) -> Vec<Highlight> {
    in_units(text, words.find(text).into_iter(), 0)
}

/// Converts ranges of bytes, in order, into ranges of UTF-16 code units, each `shift` units further.
fn in_units(
    text: &str,
    ranges: impl Iterator<Item = Range<usize>>,
    shift: usize,
) -> Vec<Highlight> {
    let (mut at, mut units) = (0, shift);
    let mut advance = |to: usize| {
        let passed = text.get(at..to).unwrap_or_default();
        units += passed.encode_utf16().count();
        at = to;
        units
    };
    ranges
        .map(|range| Highlight {
            start: advance(range.start),
            end: advance(range.end),
        })
        .collect()
}

/// Chooses the part of a text that is shown: from a little before the first word that was found, in whole words where
/// there are spaces, and never between a character and its accents.
fn part(text: &str, first: Option<&Range<usize>>) -> Range<usize> {
    let first = first.cloned().unwrap_or(0..0);
    let start = start(text, first.start);
    let rest = text.get(start..).unwrap_or_default();
    let Some((length, _)) = rest.char_indices().nth(EXCERPT_CHARACTERS) else {
        return start..text.len();
    };
    let end = start + length;
    let shown = text.get(start..end).unwrap_or_default();
    let space = shown.rfind(char::is_whitespace).map(|at| start + at);
    let end = match space {
        Some(space) if space >= first.end && space > start => space,
        _ => boundary(text, end),
    };
    start..end
}

fn start(text: &str, first: usize) -> usize {
    let before = text.get(..first).unwrap_or_default();
    let lead = before.char_indices().rev().nth(EXCERPT_LEAD);
    let Some((earliest, _)) = lead else {
        return 0;
    };
    let lead = before.get(earliest..).unwrap_or_default();
    let mut words = lead.char_indices().filter(|(_, c)| c.is_whitespace());
    match words.next() {
        Some((at, c)) => earliest + at + c.len_utf8(),
        None => boundary(text, earliest),
    }
}

/// Returns the nearest place at or before another that is between two characters as people see them: not before an
/// accent, a skin tone or what an emoji is joined with.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at;
    while let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) {
        let Some(last) = before.chars().next_back() else {
            break;
        };
        let belongs = after.chars().next().is_some_and(|c| {
            matches!(c, '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')
                || c.general_category_group() == GeneralCategoryGroup::Mark
        });
        if !belongs && last != '\u{200d}' {
            break;
        }
        at -= last.len_utf8();
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Excerpt;
    use crate::chat::search::words::Words;

    fn excerpt(q: &str, text: &str) -> Excerpt {
        Excerpt::of(text, &Words::parse(q).expect("words"))
    }

    /// The highlighted parts, cut as JavaScript cuts.
    fn marked(excerpt: &Excerpt) -> Vec<String> {
        let units: Vec<u16> = excerpt.excerpt.encode_utf16().collect();
        let marks = excerpt.highlights.iter();
        marks
            .map(|mark| String::from_utf16(&units[mark.start..mark.end]).expect("whole characters"))
            .collect()
    }

    #[test]
    fn ranges_count_as_javascript_does() {
        let found = excerpt(
            "bees caf\u{e9}",
            "\u{1f41d}\u{1f41d} Bees, cafe\u{301} \u{1d4d0} bees",
        );
        assert_eq!(marked(&found), ["Bees", "cafe\u{301}", "bees"]);
        assert_eq!((found.highlights[0].start, found.highlights[0].end), (5, 9));
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_found() {
        let text = format!(
            "{}the bees {}",
            "far away ".repeat(200),
            "and so on ".repeat(200)
        );
        let found = excerpt("bees", &text);
        assert_eq!(marked(&found), ["bees"]);
        assert!(found.excerpt.starts_with('\u{2026}') && found.excerpt.ends_with('\u{2026}'));
        assert!(found.excerpt.chars().count() <= 242, "{}", found.excerpt);
        for (before, after) in [
            (
                "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}".repeat(300),
                "e\u{301}".repeat(900),
            ),
            (
                "a\u{301}\u{323}".repeat(300),
                "\u{1f44d}\u{1f3fd}".repeat(900),
            ),
        ] {
            let found = excerpt("bees", &format!("{before}.bees.{after}"));
            assert_eq!(marked(&found), ["bees"]);
            let inside = found.excerpt.trim_matches('\u{2026}');
            assert!(before.ends_with(inside.split(".bees.").next().expect("a lead")));
            let last = inside.chars().next_back().expect("a character");
            assert!(!['e', '\u{1f44d}', '\u{200d}'].contains(&last), "{last:?}");
        }
        let endless = excerpt("aaa", &"a".repeat(5_000));
        assert_eq!(endless.highlights.len(), 1);
        assert_eq!(
            endless.highlights[0].end,
            endless.excerpt.chars().count() - 1
        );
    }
}
