//! Scripts that write no spaces: a run of their characters is indexed as pairs of neighbours.

use crate::unicode::nfc;
use std::borrow::Cow;

/// Returns a normalised word as the index has it: the word itself, or the pairs of characters of its runs from scripts
/// without spaces.
pub(super) fn indexed(word: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let (whole, parts) = if word.is_ascii() {
        (Some(word), Vec::new())
    } else {
        (None, parts(word))
    };
    let whole = whole.map(Cow::Borrowed).into_iter();
    whole.chain(parts.into_iter().map(Cow::Owned))
}

fn parts(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut run = Vec::new();
    let flush = |run: &mut Vec<char>, parts: &mut Vec<String>| {
        match run.as_slice() {
            [] => {}
            [one] => parts.push(one.to_string()),
            many => parts.extend(many.array_windows::<2>().map(|pair| pair.iter().collect())),
        }
        run.clear();
    };
    let mut spaced = String::new();
    for c in nfc(word).chars() {
        if is_unspaced(c) {
            if !spaced.is_empty() {
                parts.push(std::mem::take(&mut spaced));
            }
            run.push(c);
        } else {
            flush(&mut run, &mut parts);
            spaced.push(c);
        }
    }
    flush(&mut run, &mut parts);
    if !spaced.is_empty() {
        parts.push(spaced);
    }
    parts
}

/// Returns true for Han, Hiragana, Katakana and Hangul: the blocks of Unicode whose texts have no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::indexed;
    use crate::memory::text::normalize::normalize;

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        let parts = |word: &str| indexed(&normalize(word)).collect::<Vec<_>>().join(" ");
        assert_eq!(
            parts("\u{6771}\u{4eac}\u{90fd}tower\u{5854}"),
            "\u{6771}\u{4eac} \u{4eac}\u{90fd} tower \u{5854}"
        );
        assert_eq!(parts("\u{ac00}\u{b098}"), "\u{ac00}\u{b098}");
    }
}
