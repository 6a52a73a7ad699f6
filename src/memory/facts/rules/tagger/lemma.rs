//! The form of a word that stands in a dictionary.

use super::Tag;
use super::irregular::{singular, verb};
use std::borrow::Cow;

/// Endings of what is left of a verb without "ed" or "ing" where the verb has an "e" after them: "mov" is "move". The
/// letters before a vowel are no vowels: [`lost_e`].
const WITH_E: &[&str] = &[
    "at", "ar", "ir", "ur", "id", "ud", "od", "ad", "in", "um", "ib", "ap", "ok", "il", "ul", "ut",
    "com", "complet", "delet", "compet", "invit", "excit", "unit", "recit", "promot", "devot",
    "explor", "ignor", "ador", "restor", "postpon", "interfer", "surpris",
];

/// What is left of verbs without an "e" that the other rules would give one.
const WITHOUT_E: &[&str] = &[
    "focus", "bus", "ruin", "gas", "quiz", "chat", "visit", "edit",
];

/// Returns the lemma of a word in lower case, given its tag: "drive" for "driving", "move" for "moved", "kid" for "kids".
/// A word with another tag than a verb's or a plural's is its own lemma, and so is a form that the rules do not know.
pub(in super::super) fn lemma(lower: &str, tag: Tag) -> Cow<'_, str> {
    let known = match tag {
        Tag::PluralNoun => singular(lower),
        _ if tag.is_verb() => verb(lower),
        _ => None,
    };
    if let Some(known) = known {
        return Cow::Borrowed(known);
    }
    let found = match tag {
        Tag::PluralNoun | Tag::VerbThirdPerson => without_s(lower),
        Tag::VerbPast | Tag::Participle => match lower.strip_suffix("ied") {
            Some(stem) if stem.len() > 1 => Some(format!("{stem}y").into()),
            Some(_) => lower.strip_suffix('d').map(Cow::Borrowed),
            None => lower.strip_suffix("ed").and_then(restored),
        },
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
    (!stem.ends_with(['s', 'u', 'i']) && stem.len() > 1).then_some(Cow::Borrowed(stem))
}

/// Returns the verb of which a stem is left without "ed" or "ing"; `None` where there is no vowel in the stem.
fn restored(stem: &str) -> Option<Cow<'_, str>> {
    let groups = vowel_groups(stem);
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next()?, letters.next());
    if groups == 0 {
        return None;
    }
    if before == Some(last) && !is_vowel(last) {
        let keeps = matches!(last, 's' | 'z' | 'f')
            || last == 'l' && !(groups > 1 && stem.ends_with("ell"));
        let cut = usize::from(!keeps);
        return stem.get(..stem.len() - cut).map(Cow::Borrowed);
    }
    let verb = if lost_e(stem, groups) {
        Cow::Owned(format!("{stem}e"))
    } else {
        Cow::Borrowed(stem)
    };
    Some(verb)
}

/// Returns whether a stem with so many groups of vowels has lost an "e" at its end.
fn lost_e(stem: &str, groups: usize) -> bool {
    let mut letters = stem.chars().rev();
    let (Some(last), before, third) = (letters.next(), letters.next(), letters.next()) else {
        return false;
    };
    let after_vowel = before.is_some_and(is_vowel);
    let after_two = after_vowel
        && third.is_some_and(|third| is_vowel(third) && !(third == 'u' && stem.contains("qu")));
    if WITHOUT_E.contains(&stem) {
        return false;
    }
    match last {
        'z' => before != Some('t'),
        'g' if before == Some('n') => {
            stem.len() > 4 && (stem.ends_with("ang") || stem.ends_with("eng"))
        }
        'v' | 'u' | 'c' | 's' | 'g' => true,
        'l' if !after_vowel => !matches!(before, Some('r' | 'w')),
        'w' | 'x' | 'y' => false,
        _ if is_vowel(last) || !after_vowel => false,
        _ if after_two => ["uat", "iat", "creat"]
            .iter()
            .any(|end| stem.ends_with(end)),
        _ => groups == 1 || WITH_E.iter().any(|end| stem.ends_with(end)),
    }
}

/// Counts the runs of vowels of a word.
fn vowel_groups(word: &str) -> usize {
    let mut count = 0;
    let mut before = false;
    for letter in word.chars() {
        let vowel = is_vowel(letter) || letter == 'y' && count == 0 && !word.starts_with('y');
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
        for (tag, forms) in [
            (
                Tag::Gerund,
                "driving drive|moving move|running run|going go|goin go|studying study|seeing see|telling tell",
            ),
            (
                Tag::Gerund,
                "visiting visit|creating create|bringing bring|changing change|lying lie|focusing focus",
            ),
            (
                Tag::VerbPast,
                "moved move|loved love|tried try|died die|stopped stop|travelled travel|went go|was be",
            ),
            (
                Tag::Participle,
                "graduated graduate|started start|opened open|decided decide|happened happen|fixed fix",
            ),
            (
                Tag::Participle,
                "allowed allow|played play|settled settle|used use|passed pass|required require|met meet",
            ),
            (
                Tag::VerbThirdPerson,
                "lives live|goes go|watches watch|studies study|has have|says say|misses miss",
            ),
            (
                Tag::PluralNoun,
                "kids kid|children child|babies baby|boxes box|houses house|glasses glass|ties tie",
            ),
            (Tag::Noun, "bus bus|news news"),
            (Tag::VerbBase, "am be|live live"),
        ] {
            for pair in forms.split('|') {
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
            "\u{e9}s",
            "shh",
            "ssss",
            "\u{1f600}ing",
        ] {
            for tag in [
                Tag::Gerund,
                Tag::VerbPast,
                Tag::PluralNoun,
                Tag::VerbThirdPerson,
            ] {
                assert!(!lemma(word, tag).is_empty() || word.is_empty());
            }
        }
    }
}
