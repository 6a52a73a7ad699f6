//! Words that look like a secret: keys by how they begin, codes by their groups, passwords by what they
//! mix.

use super::text::{Text, Word, is_one};
use super::{Value, Weight};

/// How the keys of some services begin, and how long they are at least.
#[rustfmt::skip]
const KEYS: &[(&str, usize)] = &[
    ("sk-", 16), ("sk_", 14), ("pk_", 14), ("rk_", 14), ("ghp_", 16), ("gho_", 16), ("ghs_", 16),
    ("github_pat_", 16), ("AKIA", 16), ("ASIA", 16), ("xoxb-", 12), ("xoxp-", 12), ("xoxa-", 12),
    ("xapp-", 12), ("AIza", 20), ("ya29.", 16), ("glpat-", 12), ("npm_", 12), ("pypi-", 12), ("hf_", 12),
    ("SG.", 12), ("shpat_", 12), ("dop_v1_", 12), ("whsec_", 12), ("eyJ", 30),
];

/// Names of products that end with a number.
#[rustfmt::skip]
const PRODUCTS: &[&str] = &[
    "iphone", "ipad", "windows", "covid", "galaxy", "pixel", "euro", "formula", "android", "office",
    "nintendo", "boeing", "airbus", "route", "blink", "vitamin", "fifa", "matchbox", "photoshop", "area",
    "studio", "club", "level", "room", "class", "year", "team", "group",
];

/// What the characters of a word are.
#[derive(Debug, Default)]
struct Mix {
    length: usize,
    lower: usize,
    upper: usize,
    digits: usize,
    /// Symbols inside of it that words have not.
    symbols: usize,
    /// From a letter to a digit or back, from a small letter to a capital, and to a symbol.
    switches: usize,
    /// Digits, and signs that stand for letters, between two letters.
    inner: usize,
    /// Digits at the end.
    last: usize,
    /// The longest run of letters.
    run: usize,
    /// The longest run of digits.
    number: usize,
    /// The longest run of capitals.
    shout: usize,
}

/// A key in its armour, to the end of the message.
pub(super) fn armoured(text: &Text) -> Option<Value> {
    let begin = |word: &Word| word.raw.starts_with("-----BEGIN");
    let start = text.words.iter().position(begin)?;
    Some(Value {
        words: start..text.words.len(),
        weight: Weight::Secret,
    })
}

/// An address with a password after it: "ann@example.com / oranges".
pub(super) fn pairs(text: &Text) -> Vec<Value> {
    let pair = |(at, word): (usize, &Word)| {
        let account = word.bare.contains('@') || word.is(&["root", "admin", "guest"]);
        let is_pair = word.tells && account && !word.raw.ends_with(':');
        (is_pair && at + 1 < text.words.len()).then_some(Value {
            words: at..at + 2,
            weight: Weight::Secret,
        })
    };
    text.words.iter().enumerate().filter_map(pair).collect()
}

/// How much of a secret a word is by its looks.
pub(super) fn weigh(word: &Word) -> Option<Weight> {
    let bare = word.bare;
    if let Some((_, rest)) = bare.split_once("://") {
        let host = rest.split('/').next().unwrap_or_default();
        let signed = host
            .split_once('@')
            .is_some_and(|(who, _)| who.contains(':'));
        let names = ["password=", "pwd=", "token=", "secret=", "key=", "pass="];
        let given = names.iter().any(|name| rest.contains(name));
        let random = |part: &str| is_random(part, part, &Mix::of(part));
        let random = rest.split(['/', '?', '=', '&']).skip(1).any(random);
        return (signed || given || random).then_some(Weight::Secret);
    }
    let host = bare.split_once('@').map(|(_, host)| host);
    if let Some(host) = host.filter(|host| bare.is_ascii() && host.contains('.')) {
        return host.contains(':').then_some(Weight::Secret);
    }
    let begins = |(start, least): &(&str, usize)| bare.starts_with(start) && bare.len() >= *least;
    if KEYS.iter().any(begins) || is_grouped(bare) {
        return Some(Weight::Secret);
    }
    let mix = Mix::of(bare);
    let colour = word.raw.starts_with('#') && mix.length == 6;
    if colour || is_formula(bare) {
        return None;
    }
    if is_random(bare, word.raw, &mix) {
        // Short ones may be names in games.
        let name = mix.length < 20 && mix.symbols == 0;
        return Some(if name {
            Weight::Password
        } else {
            Weight::Secret
        });
    }
    if is_id(bare, &mix) && !(bare.contains('/') && mix.lower > 0) {
        return Some(Weight::Secret);
    }
    let letters = mix.lower + mix.upper;
    let public = || word.raw.starts_with(['@', '#']) || bare.starts_with("u/") || is_product(bare);
    if is_password(&mix) && !public() {
        return Some(Weight::Password);
    }
    if is_odd(bare, &mix) {
        return Some(Weight::Odd);
    }
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let amount = rest.chars().all(char::is_lowercase);
    let code = letters > 0 && mix.digits > 0 && mix.length >= 3 && mix.lower < 3 && !amount;
    code.then_some(Weight::Code(mix.length, mix.digits))
}

impl Mix {
    fn of(word: &str) -> Self {
        let mut mix = Self::default();
        let (mut before, mut run, mut shout, mut led) = (' ', 0, 0, false);
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(' ');
            mix.length += 1;
            mix.lower += usize::from(c.is_lowercase());
            mix.upper += usize::from(c.is_uppercase());
            mix.digits += usize::from(c.is_ascii_digit());
            let symbol = "!@#$%^&*+<>~=?|_".contains(c);
            mix.symbols += usize::from(symbol);
            let numbers = c.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric();
            let capital = c.is_uppercase() && before.is_lowercase();
            mix.switches +=
                usize::from(numbers && c.is_alphanumeric() || capital || symbol && c != '_');
            let stands = c.is_ascii_digit() || "@$".contains(c);
            led = before.is_alphabetic() || led && before.is_ascii_digit();
            let single =
                before.is_alphabetic() || chars.clone().nth(1).is_some_and(char::is_alphabetic);
            mix.inner += usize::from(stands && led && single && next.is_alphabetic());
            mix.last = if c.is_ascii_digit() { mix.last + 1 } else { 0 };
            mix.number = mix.number.max(mix.last);
            run = if c.is_alphabetic() { run + 1 } else { 0 };
            mix.run = mix.run.max(run);
            shout = if c.is_uppercase() { shout + 1 } else { 0 };
            mix.shout = mix.shout.max(shout);
            before = c;
        }
        mix
    }
}

/// Letters, digits and capitals as no person writes them: of a generator, or an encoding.
fn is_random(bare: &str, raw: &str, mix: &Mix) -> bool {
    let (cases, all) = (mix.lower > 0 && mix.upper > 0, mix.digits > 0);
    let is_hex = mix.length >= 16
        && bare
            .trim_start_matches("0x")
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let padded = raw.trim_end_matches(['.', ',', '?', '!']).ends_with('=');
    is_hex && mix.digits >= 2 && mix.lower + mix.upper >= 2
        || padded && mix.length >= 10 && cases && !bare.contains('-')
        || mix.length >= 20 && cases && (all || mix.shout >= 3 && mix.lower >= 4)
        || mix.length >= 14 && cases && mix.digits >= 3
        || mix.length >= 8 && mix.switches >= 4 && all && (cases || mix.lower >= 2)
        || mix.length >= 12 && mix.switches >= 4 && cases && mix.length < 4 * mix.switches + 4
}

/// Letters and so many digits that it is somebody's number, and not that of a product.
fn is_id(word: &str, mix: &Mix) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let amount = mix.lower > 0 && rest.chars().all(char::is_lowercase);
    let long = mix.number >= 5 || mix.length >= 12 || !word.chars().all(char::is_alphanumeric);
    let id = mix.digits >= 6 && long || mix.digits >= 4 && mix.length >= 12 && mix.lower == 0;
    id && mix.lower + mix.upper > 0 && !amount
}

/// A chemical formula: two elements or more, with small numbers.
fn is_formula(word: &str) -> bool {
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
        part.len() - name.len() <= 2 && is_one(name, ELEMENTS)
    };
    (2..=12).contains(&starts.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.contains(|c: char| c.is_ascii_digit())
        && starts.iter().copied().zip(ends).all(element)
}

/// Groups of letters and digits with dashes between them, as licences and backup codes have.
fn is_grouped(word: &str) -> bool {
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

/// Letters with digits in or after them, as passwords have.
fn is_password(mix: &Mix) -> bool {
    let letters = mix.lower + mix.upper;
    let long = mix.length >= 6 && mix.lower >= 2 && letters >= 4;
    let leet = mix.inner > 0 && mix.length >= 7 && mix.lower >= 3;
    let mixed = mix.digits > 0 || mix.symbols > 1 && mix.length >= 9;
    let symbols = mix.symbols > 0 && mixed && mix.length >= 7 && letters >= 3;
    let ends = mix.last >= 2 && mix.run >= 4 && mix.digits + letters == mix.length;
    let joined = mix.last + mix.inner > 0 && mix.switches > 0 && mix.length > mix.digits + letters;
    long && (leet || ends) || symbols || long && joined && mix.run >= 4
}

fn is_product(word: &str) -> bool {
    let low = word.to_lowercase();
    let letters = low.split(|c: char| !c.is_alphabetic()).next();
    letters.is_some_and(|letters| is_one(letters, PRODUCTS))
}

/// Words that are joined as prose does not: a secret where something names one.
fn is_odd(word: &str, mix: &Mix) -> bool {
    let letters = mix.lower + mix.upper;
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
