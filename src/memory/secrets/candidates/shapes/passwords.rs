//! Words that look like passwords that a person made up.

use super::character_mix::CharacterMix;
use crate::memory::secrets::text::is_one_of;

/// Names of products that end with a number.
#[rustfmt::skip]
const PRODUCTS: &[&str] = &[
    "iphone", "ipad", "windows", "covid", "galaxy", "pixel", "euro", "formula", "android", "office",
    "nintendo", "boeing", "airbus", "route", "blink", "vitamin", "fifa", "matchbox", "photoshop", "area",
    "studio", "club", "level", "room", "class", "year", "team", "group",
];

/// Returns whether a word has letters with digits or symbols among or after them, as passwords have.
pub(super) fn is_password(mix: &CharacterMix) -> bool {
    let letters = mix.letters();
    let long = mix.length >= 6 && mix.lower >= 2 && letters >= 4;
    let leet = mix.inner > 0 && mix.length >= 7 && mix.lower >= 3;
    let mixed = mix.digits > 0 || mix.symbols > 1 && mix.length >= 9;
    let symbols = mix.symbols > 0 && mixed && mix.length >= 7 && letters >= 3;
    let ends = mix.last >= 2 && mix.run >= 4 && mix.digits + letters == mix.length;
    let joined = mix.last + mix.inner > 0 && mix.switches > 0 && mix.length > mix.digits + letters;
    long && (leet || ends) || symbols || long && joined && mix.run >= 4
}

/// Returns whether a word begins with the name of a product: "iphone15".
pub(super) fn is_product(word: &str) -> bool {
    let low = word.to_lowercase();
    let letters = low.split(|c: char| !c.is_alphabetic()).next();
    letters.is_some_and(|letters| is_one_of(letters, PRODUCTS))
}

/// Returns whether a word is joined in a way unusual in prose: a secret near something that has a password.
pub(super) fn is_unusual(word: &str, mix: &CharacterMix) -> bool {
    let letters = mix.letters();
    let joints = word.matches(['_', '.', '-']).count();
    let parts = word
        .split(['_', '.'])
        .filter(|part| part.len() >= 3)
        .count();
    let humps = mix.switches >= 3 && mix.lower >= 4 || mix.switches >= 2 && mix.length >= 12;
    mix.length >= 6
        && letters >= 3
        && mix.lower > 0
        && (mix.symbols > 0 && mix.length >= 8
            || word.contains('_')
            || word.contains('.') && parts >= 2 && mix.length >= 8
            || mix.last > 0 && (mix.run >= 4 && joints == 0 || joints >= 2)
            || mix.digits > 0 && mix.run >= 4 && joints == 0
            || mix.digits > 0 && mix.upper > 0 && joints >= 2
            || humps && joints == 0)
}
