//! Parts that state nothing: questions, quotations, and what would be.

use super::cut::Part;
use std::ops::Range;

/// Returns the places of quotations of more than two words, in bytes.
pub(super) fn quoted(message: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = None;
    for (at, c) in message.char_indices() {
        match (c, start) {
            ('"' | '\u{201c}' | '\u{201e}', None) => start = Some(at),
            ('"' | '\u{201d}', Some(from)) => {
                spans.push(from..at + c.len_utf8());
                start = None;
            }
            _ => {}
        }
    }
    spans.extend(start.map(|from| from..message.len()));
    spans.retain(|span| {
        message
            .get(span.clone())
            .is_some_and(|text| text.split_whitespace().nth(2).is_some())
    });
    spans
}

/// Returns whether more than half of a part is in one of the spans, which are in order.
pub(super) fn is_quoted(spans: &[Range<usize>], part: &Part<'_>) -> bool {
    let from = spans.partition_point(|span| span.end <= part.start);
    let near = spans
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|span| span.start < part.stop());
    let overlap = |span: &Range<usize>| {
        part.stop()
            .min(span.end)
            .saturating_sub(part.start.max(span.start))
    };
    near.map(overlap).any(|bytes| 2 * bytes > part.text.len())
}

/// Returns the sentences that tell what would be, in order: "if my husband would …, I go to Japan".
pub(super) fn conditions(parts: &[Part<'_>]) -> Vec<usize> {
    const BEGINNINGS: &[&str] = &["if", "imagine", "suppose"];
    const WOULD: &[&str] = &[
        "would", "could", "might", "were", "had", "was", "wish", "imagine", "suppose",
    ];
    let is_unreal = |sentence: &&[Part<'_>]| {
        let begins = sentence.iter().any(|part| {
            part.words
                .first()
                .is_some_and(|word| word.is_one_of(BEGINNINGS))
        });
        begins
            && sentence
                .iter()
                .flat_map(|part| &part.words)
                .any(|word| word.is_one_of(WOULD))
    };
    let sentences = parts.chunk_by(|one, next| one.sentence == next.sentence);
    let unreal = sentences
        .filter(is_unreal)
        .filter_map(|sentence| sentence.first());
    unreal.map(|part| part.sentence).collect()
}

/// Returns whether a part asks, with a mark or without.
pub(super) fn is_question(part: &Part<'_>) -> bool {
    const WH: &[&str] = &[
        "what", "whats", "how", "hows", "why", "who", "whos", "where", "wheres", "which", "when",
    ];
    const VERBS: &[&str] = &[
        "is", "are", "do", "does", "did", "can", "could", "would", "will", "should", "was", "were",
        "has",
    ];
    const SUBJECTS: &[&str] = &[
        "i", "you", "we", "it", "there", "he", "she", "they", "the", "a", "that", "this", "my",
        "your", "s", "'s",
    ];
    let lead = part
        .words
        .iter()
        .take_while(|word| word.is_one_of(&["and", "so", "ok", "but", "then", "or", "also"]))
        .count();
    let mut words = part.words.iter().skip(lead);
    let (first, second) = (words.next(), words.next());
    let asks = first.is_some_and(|first| {
        first.is_one_of(WH)
            && first.lower != "when"
            && second.is_some_and(|second| {
                second.is_one_of(VERBS) || second.is_one_of(&["'s", "much", "many", "long", "far"])
            })
            || matches!(first.lower.as_str(), "whats" | "hows" | "wheres" | "whos")
            || first.is_one_of(VERBS) && second.is_some_and(|second| second.is_one_of(SUBJECTS))
    });
    part.end == '?' && part.is_last || asks
}
