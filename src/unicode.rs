//! Unicode's normalisation form C (UAX #15), by the tables of the crate `unicode-normalization`. The crate's own iterator chooses
//! among four forms when it runs, so it would bring the tables of compatibility into the wasm, too: 32 kB gzip.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// Returns a text in normalisation form C.
#[must_use]
pub fn nfc(text: &str) -> String {
    compose_all(&decompose_all(text))
}

/// Decomposes a text into characters with their combining classes, in canonical order.
fn decompose_all(text: &str) -> Vec<(char, u8)> {
    let mut all = Vec::with_capacity(text.len());
    for c in text.chars() {
        decompose_canonical(c, |c| all.push((c, canonical_combining_class(c))));
    }
    // A character that others combine with has class 0, so it stays before them.
    for combined in all.chunk_by_mut(|_, (_, class)| *class != 0) {
        combined.sort_by_key(|(_, class)| *class);
    }
    all
}

/// Composes each character with the last one of class 0, unless another that both would combine with stands between them.
fn compose_all(decomposed: &[(char, u8)]) -> String {
    let mut composed: Vec<char> = Vec::with_capacity(decomposed.len());
    let (mut starter, mut last_class) = (None, 0);
    for (c, class) in decomposed.iter().copied() {
        let is_next = starter.is_some_and(|starter| starter + 1 == composed.len());
        if (is_next || last_class < class)
            && let Some(starter) = starter.and_then(|starter| composed.get_mut(starter))
            && let Some(both) = compose(*starter, c)
        {
            *starter = both;
            continue;
        }
        if class == 0 {
            starter = Some(composed.len());
        }
        last_class = class;
        composed.push(c);
    }
    composed.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::nfc;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn the_form_is_that_of_the_crates_own_iterator() {
        let mixed = include_str!("../tests/fixtures/words_mixed.jsonl");
        assert_eq!(nfc(mixed), mixed.nfc().collect::<String>());
        let decomposed: String = mixed.nfd().collect();
        assert_eq!(nfc(&decomposed), decomposed.nfc().collect::<String>());
        // Every character, between letters, and before and after marks of several classes.
        let all: String = ('\0'..=char::MAX)
            .flat_map(|c| ['a', c, '\u{301}', '\u{323}', c, '\u{11a8}', c])
            .collect();
        assert_eq!(nfc(&all), all.nfc().collect::<String>());
        let marks: String =
            "\u{301}\u{1100}\u{1161}\u{11a8}q\u{307}\u{323}\u{301}\u{300}e\u{323}\u{302}".repeat(3);
        assert_eq!(nfc(&marks), marks.nfc().collect::<String>());
    }
}
