//! Keys, codes and numbers with letters, as generators make them and no person writes them.

use super::character_mix::CharacterMix;
use crate::memory::secrets::text::is_one_of;

/// Returns whether a word mixes letters, digits and capitals as a generator or an encoding does.
/// `raw` is the word with its punctuation.
pub(super) fn is_random(bare: &str, raw: &str, mix: &CharacterMix) -> bool {
    let (has_cases, has_digits) = (mix.lower > 0 && mix.upper > 0, mix.digits > 0);
    let is_hex = mix.length >= 16
        && bare
            .trim_start_matches("0x")
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let padded = raw.trim_end_matches(['.', ',', '?', '!']).ends_with('=');
    is_hex && mix.digits >= 2 && mix.letters() >= 2
        || padded && mix.length >= 10 && has_cases && !bare.contains('-')
        || mix.length >= 20 && has_cases && (has_digits || mix.shout >= 3 && mix.lower >= 4)
        || mix.length >= 14 && has_cases && mix.digits >= 3
        || mix.length >= 8 && mix.switches >= 4 && has_digits && (has_cases || mix.lower >= 2)
        || mix.length >= 12 && mix.switches >= 4 && has_cases && mix.length < 4 * mix.switches + 4
}

/// Returns whether a word has letters and so many digits that it is the number of a person or an account rather than of
/// a product.
pub(super) fn is_id(word: &str, mix: &CharacterMix) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let amount = mix.lower > 0 && rest.chars().all(char::is_lowercase);
    let long = mix.number >= 5 || mix.length >= 12 || !word.chars().all(char::is_alphanumeric);
    let id = mix.digits >= 6 && long || mix.digits >= 4 && mix.length >= 12 && mix.lower == 0;
    id && mix.letters() > 0 && !amount
}

/// Returns whether a word is a chemical formula: two elements or more, with small numbers.
pub(super) fn is_formula(word: &str) -> bool {
    #[rustfmt::skip]
    const ELEMENTS: &[&str] = &[
        "H", "C", "N", "O", "F", "P", "S", "K", "I", "B", "Y", "U", "W", "Li", "Na", "Mg", "Al", "Si", "Cl",
        "Ca", "Ti", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Br", "Ag", "Sn", "Ba", "Au", "Hg", "Pb", "La",
    ];
    let starts: Vec<usize> = word
        .char_indices()
        .filter(|(_, c)| c.is_ascii_uppercase())
        .map(|(at, _)| at)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    let element = |(start, end): (usize, usize)| {
        let part = word.get(start..end).unwrap_or_default();
        let name = part.trim_end_matches(|c: char| c.is_ascii_digit());
        part.len() - name.len() <= 2 && is_one_of(name, ELEMENTS)
    };
    (2..=12).contains(&starts.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.contains(|c: char| c.is_ascii_digit())
        && starts.iter().copied().zip(ends).all(element)
}

/// Returns whether a word has groups of letters and digits with dashes between them, as licences and backup codes have.
pub(super) fn is_grouped(word: &str) -> bool {
    if !word.contains('-') {
        return false;
    }
    let groups: Vec<&str> = word.split('-').collect();
    let mixed = |group: &&str| {
        let digit = group.bytes().any(|byte| byte.is_ascii_digit());
        digit && group.bytes().any(|byte| byte.is_ascii_alphabetic()) && group.len() >= 3
    };
    let plain = |group: &&str| {
        let mut bytes = group.bytes();
        (3..=8).contains(&group.len())
            && bytes.all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    };
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    groups.iter().filter(|group| mixed(group)).count() >= 2
        || groups.len() >= 3 && groups.iter().all(plain) && digits >= 3 && letters >= 3
}
