//! Heuristics: what a person's words say of themselves. Only ever given what the person wrote.
//!
//! Marks the whole message by its strongest sentence. Cheap and cautious: questions, conditions,
//! wishes and quotations say nothing that is so.

use super::Kind;

/// How much a plain message weighs.
const CONTEXT: (Kind, f64) = (Kind::Context, 0.3);

/// How much a question weighs: it is about a thing and says nothing of it.
const QUESTION: (Kind, f64) = (Kind::Context, 0.1);

/// What makes a sentence one about the person, strongest first. Compared with the sentence in
/// lower case between spaces, so each begins and ends at a word.
const SIGNS: &[(Kind, f64, &[&str])] = &[
    (
        Kind::Fact,
        0.9,
        &[
            "my name is",
            "call me",
            "i was born",
            "my birthday",
            "i am allergic",
            "i'm allergic",
            "i live in",
            "i moved to",
            "i got married",
            "i work as",
            "i work at",
            "i work for",
        ],
    ),
    (
        Kind::Preference,
        0.8,
        &[
            "i love",
            "i like",
            "i hate",
            "i prefer",
            "i enjoy",
            "i adore",
            "i dislike",
            "i can't stand",
            "i cannot stand",
            "i don't like",
            "i do not like",
            "i really like",
            "i really love",
            "my favourite",
            "my favorite",
        ],
    ),
    (
        Kind::Fact,
        0.8,
        &[
            "i am",
            "i'm",
            "i have",
            "i've",
            "i own",
            "i keep",
            "i work",
            "i live",
            "i study",
            "i play",
            "i grow",
            "i collect",
            "i speak",
            "i teach",
            "i used to",
            "my wife",
            "my husband",
            "my partner",
            "my mother",
            "my father",
            "my mum",
            "my mom",
            "my dad",
            "my sister",
            "my brother",
            "my son",
            "my daughter",
            "my dog",
            "my cat",
            "my job",
        ],
    ),
];

/// What makes a sentence say nothing that is so.
const UNREAL: &[&str] = &[
    "if i", "i wish", "i would", "i'd", "imagine", "suppose", "pretend",
];

/// What a person's message is, and how much it weighs, from 0 to 1.
#[must_use]
pub fn mark(message: &str) -> (Kind, f64) {
    let marks: Vec<(Kind, f64)> = sentences(message).map(mark_sentence).collect();
    let best = marks.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    best.unwrap_or(CONTEXT)
}

fn mark_sentence(sentence: &str) -> (Kind, f64) {
    if sentence.ends_with('?') {
        return QUESTION;
    }
    let padded = spaced(sentence);
    let says = |sign: &str| padded.contains(&format!(" {sign} "));
    if sentence.trim_start().starts_with(['"', '\u{201c}', '>'])
        || UNREAL.iter().any(|sign| says(sign))
    {
        return CONTEXT;
    }
    let sign = SIGNS
        .iter()
        .find(|(_, _, signs)| signs.iter().any(|sign| says(sign)));
    sign.map_or(CONTEXT, |(kind, importance, _)| (*kind, *importance))
}

/// Sentences with the mark that ends them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split_inclusive(['.', '!', '?', '\n']);
    parts
        .map(str::trim)
        .filter(|part| part.chars().any(char::is_alphanumeric))
}

/// Lower case, straight apostrophes, and a space for everything else that is no letter or digit.
fn spaced(sentence: &str) -> String {
    let mut out = String::from(" ");
    for c in sentence.chars().flat_map(char::to_lowercase) {
        let c = if c == '\u{2019}' { '\'' } else { c };
        let kept = if c.is_alphanumeric() || c == '\'' {
            c
        } else {
            ' '
        };
        if kept != ' ' || !out.ends_with(' ') {
            out.push(kept);
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{CONTEXT, Kind, QUESTION, mark};

    #[test]
    fn what_people_say_of_themselves_is_marked() {
        for (text, kind) in [
            ("My name is Alice and I keep bees", Kind::Fact),
            ("hey. I\u{2019}m a nurse, by the way", Kind::Fact),
            ("I can't stand coriander!", Kind::Preference),
            ("Is it late? I love the evenings", Kind::Preference),
        ] {
            assert_eq!(mark(text).0, kind, "{text}");
            assert!(mark(text).1 > CONTEXT.1, "{text}");
        }
    }

    #[test]
    fn questions_conditions_and_quotations_say_nothing() {
        assert_eq!(mark("what do I keep?"), QUESTION);
        assert_eq!(mark("Do you think I like cats?"), QUESTION);
        for text in [
            "If I had a dog I would be happy",
            "\u{201c}I am a doctor\u{201d}, she said",
            "The weather is fine",
            "Imagine I live in Rome",
            "hi am fine",
        ] {
            assert_eq!(mark(text), CONTEXT, "{text}");
        }
    }
}
