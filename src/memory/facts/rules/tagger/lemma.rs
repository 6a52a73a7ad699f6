//! The form of a word that stands in a dictionary.

use super::Tag;
use super::irregular::{singular, verb};
use std::borrow::Cow;

/// What is left of verbs without "ed" or "ing" that ends so has lost an "e": "imagin" is "imagine". Holds where one vowel
/// and one consonant end a stem of two syllables or more; of one syllable all such have lost it.
const WITH_E: &[&str] = &[
    "ad", "ap", "ar", "at", "com", "ib", "id", "il", "in", "ir", "od", "ok", "ud", "ul", "um",
    "ur", "ut", "ador", "compet", "complet", "delet", "devot", "excit", "explor", "ignor",
    "interfer", "invit", "postpon", "promot", "recit", "restor", "unit",
];

/// Stems after two vowels, or before two consonants, that have lost an "e" all the same.
const WITH_E_ALL_THE_SAME: &[&str] = &[
    "breath", "creat", "guid", "iat", "past", "sooth", "tast", "uat", "wast",
];

/// Stems that have lost no "e", though others with their letters have.
const WITHOUT_E: &[&str] = &["bias", "chat", "edit", "focus", "gas", "ruin", "visit"];

/// Returns the lemma of a word in lower case, given its tag: "drive" for "driving", "move" for "moved", "kid" for "kids".
/// A word with another tag than a verb's or a plural's is its own lemma, and so is a form that the rules do not know.
pub fn lemma(lower: &str, tag: Tag) -> Cow<'_, str> {
    let known = match tag {
        Tag::PluralNoun => singular(lower),
        // A "bore" in the present is no form of "bear".
        Tag::VerbBase => ["am", "are"].contains(&lower).then_some("be"),
        _ if tag.is_verb() => verb(lower),
        _ => None,
    };
    if let Some(known) = known {
        return Cow::Borrowed(known);
    }
    let found = match tag {
        Tag::PluralNoun | Tag::VerbThirdPerson => without_s(lower),
        Tag::VerbPast | Tag::Participle => without_ed(lower),
        Tag::Gerund => {
            let stem = lower.strip_suffix("ing");
            stem.or_else(|| lower.strip_suffix("in")).and_then(restored)
        }
        _ => None,
    };
    found.unwrap_or(Cow::Borrowed(lower))
}

/// Returns a word without the ending of a plural or of the third person; `None` where it has none.
fn without_s(word: &str) -> Option<Cow<'_, str>> {
    let stem = word.strip_suffix('s')?;
    if let Some(short) = stem.strip_suffix("ie").filter(|short| short.len() > 1) {
        return Some(format!("{short}y").into());
    }
    let hisses = ["sse", "she", "che", "xe", "zze"];
    if hisses.iter().any(|end| stem.ends_with(end)) {
        return stem.strip_suffix('e').map(Cow::Borrowed);
    }
    let is_ending = stem.len() > 1 && !stem.ends_with(['s', 'u']);
    is_ending.then_some(Cow::Borrowed(stem))
}

/// Returns a verb without the ending of the past; `None` where it has none.
fn without_ed(word: &str) -> Option<Cow<'_, str>> {
    let stem = word.strip_suffix("ed")?;
    match stem.strip_suffix('i') {
        Some(short) if short.len() > 1 => Some(format!("{short}y").into()),
        // "died", "agreed", "guaranteed".
        Some(_) => word.strip_suffix('d').map(Cow::Borrowed),
        None if stem.ends_with("re") || stem.ends_with("te") => {
            word.strip_suffix('d').map(Cow::Borrowed)
        }
        None => restored(stem),
    }
}

/// Returns the verb of which a stem is left without "ed" or "ing"; `None` where there is no vowel in the stem.
fn restored(stem: &str) -> Option<Cow<'_, str>> {
    let syllables = syllables(stem);
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next()?, letters.next());
    if syllables == 0 {
        return None;
    }
    if before == Some(last) && !is_vowel(last) {
        // "run" in "running"; but "tell", "pass", "add".
        let is_double = match last {
            's' | 'z' | 'f' => false,
            'l' => syllables > 1 && stem.ends_with("ell"),
            _ => stem.len() > 3,
        };
        return stem
            .get(..stem.len() - usize::from(is_double))
            .map(Cow::Borrowed);
    }
    let verb = if has_lost_e(stem, syllables) {
        Cow::Owned(format!("{stem}e"))
    } else {
        Cow::Borrowed(stem)
    };
    Some(verb)
}

/// Returns whether a stem of so many syllables has lost an "e" at its end.
fn has_lost_e(stem: &str, syllables: usize) -> bool {
    let ends_with_one_of = |ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
    let mut letters = stem.chars().rev();
    let Some(last) = letters.next() else {
        return false;
    };
    let (before, third, fourth) = (letters.next(), letters.next(), letters.next());
    let is_after_vowel = before.is_some_and(|before| is_vowel(before) || before == 'y');
    // The "u" of "qu" is no vowel.
    let is_after_two = is_after_vowel
        && third.is_some_and(|third| is_vowel(third) && !(third == 'u' && fourth == Some('q')));
    if WITHOUT_E.contains(&stem) {
        return false;
    }
    match last {
        _ if ends_with_one_of(WITH_E_ALL_THE_SAME) => true,
        'z' => before != Some('t'),
        // "change", "cringe"; but "hang", "bring".
        'g' if before == Some('n') => stem.len() > 4 && ends_with_one_of(&["ang", "eng"]),
        'c' | 'g' | 's' | 'u' | 'v' => true,
        // "settle"; but "howl", "curl".
        'l' if !is_after_vowel => !matches!(before, Some('r' | 'w')),
        'w' | 'x' | 'y' => false,
        _ if is_vowel(last) || !is_after_vowel || is_after_two => false,
        _ => syllables == 1 || ends_with_one_of(WITH_E),
    }
}

/// Counts the runs of vowels of a word.
fn syllables(word: &str) -> usize {
    let mut count = 0;
    let mut before = false;
    for letter in word.chars() {
        let vowel = is_vowel(letter) || letter == 'y' && count == 0;
        count += usize::from(vowel && !before);
        before = vowel;
    }
    count
}

const fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

#[cfg(test)]
mod tests {
    use super::{Tag, lemma};

    #[test]
    fn a_form_goes_back_to_the_word_of_the_dictionary() {
        for (tag, pairs) in [
            (
                Tag::Gerund,
                "driving drive|moving move|running run|going go|goin go|studying study|seeing see|telling tell|\
                 visiting visit|creating create|bringing bring|changing change|lying lie|focusing focus|typing type",
            ),
            (
                Tag::VerbPast,
                "moved move|loved love|tried try|died die|stopped stop|travelled travel|went go|was be|added add|\
                 agreed agree|needed need|tasted taste|yelled yell|quoted quote|waited wait",
            ),
            (
                Tag::Participle,
                "graduated graduate|started start|opened open|decided decide|happened happen|fixed fix|used use|\
                 allowed allow|played play|settled settle|passed pass|required require|met meet|born bear",
            ),
            (
                Tag::VerbThirdPerson,
                "lives live|goes go|watches watch|studies study|has have|says say|misses miss",
            ),
            (
                Tag::PluralNoun,
                "kids kid|children child|babies baby|movies movie|boxes box|houses house|glasses glass|ties tie",
            ),
            (Tag::Noun, "bus bus|news news"),
            (Tag::VerbBase, "am be|live live|bore bore"),
        ] {
            for pair in pairs.split('|') {
                let (form, expected) = pair.split_once(' ').unwrap();
                assert_eq!(lemma(form, tag), expected, "{form}");
            }
        }
    }

    #[test]
    fn forms_that_no_rule_knows_stay() {
        for word in [
            "",
            "s",
            "ed",
            "ing",
            "in",
            "shh",
            "ssss",
            "yed",
            "\u{1f600}ing",
            "\u{e9}s",
        ] {
            for tag in [
                Tag::Gerund,
                Tag::VerbPast,
                Tag::PluralNoun,
                Tag::VerbThirdPerson,
            ] {
                assert_eq!(lemma(word, tag).is_empty(), word.is_empty(), "{word}");
            }
        }
    }
}
