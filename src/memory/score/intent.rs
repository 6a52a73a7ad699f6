//! Intent: whom a question is about, and what kind of answer it asks for.

use crate::memory::text::cut::CutText;
use crate::memory::text::signals::FIRST_PERSON;
use crate::memory::text::word::hash;

/// The person whom a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Nobody in particular, or several.
    Anybody,
    /// The person who asks: "I" and "my".
    Person,
    /// The companion: "you" and "your".
    Companion,
    /// A participant by name: the hash of the name's first word.
    Named(u32),
}

/// The intent of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The person whom the question is about; a name takes precedence over "I" and "you".
    pub about: About,
    /// True where the question asks for a time.
    pub wants_time: bool,
    /// True where the question asks for a person, a place or a name.
    pub wants_name: bool,
}

/// Words that ask for a name.
const NAME_WORDS: &[&str] = &[
    "who", "where", "which", "name", "names", "named", "whose", "whom", "called",
];

/// Words that name the companion.
const SECOND_PERSON: &[&str] = &["you", "your", "yours", "yourself"];

impl Intent {
    /// Finds the intent of a question. `speakers` are the hashes of the participants' names.
    #[must_use]
    pub fn of(question: &CutText<'_>, speakers: &[u32]) -> Self {
        let words: Vec<&str> = question.lowercase_words().collect();
        let hashes: Vec<u32> = question.words().map(hash).collect();
        let is_named = |speaker: &&u32| hashes.contains(speaker);
        let named: Vec<u32> = speakers.iter().filter(is_named).copied().collect();
        let direct = without_asides(&words);
        let has = |some: &[&str]| direct.iter().any(|word| some.contains(word));
        let about = match named.as_slice() {
            [one] => About::Named(*one),
            [] if has(FIRST_PERSON) => About::Person,
            [] if has(SECOND_PERSON) => About::Companion,
            _ => About::Anybody,
        };
        let mut pairs = words.array_windows::<2>();
        let wants_time = words.contains(&"when")
            || pairs.any(|pair| match pair {
                ["how", second] => *second == "long",
                ["what" | "which", second] => {
                    matches!(*second, "date" | "day" | "month" | "year" | "time")
                }
                _ => false,
            });
        Self {
            about,
            wants_time,
            wants_name: words.iter().any(|word| NAME_WORDS.contains(word)),
        }
    }
}

/// Returns the words of a question without "do you remember" and "did I tell you", which name both the
/// person and the companion and are about neither.
fn without_asides<'a>(words: &[&'a str]) -> Vec<&'a str> {
    const HELPERS: &[&str] = &["do", "can", "could", "did", "would", "if"];
    const KNOW: &[&str] = &[
        "remember", "recall", "know", "tell", "remind", "guess", "think",
    ];
    const TELL: &[&str] = &["tell", "told", "mention", "mentioned", "say"];
    let mut left = words.to_vec();
    let mut at = 0;
    while let Some(rest) = left.get(at..)
        && !rest.is_empty()
    {
        let aside = match rest {
            [helper, "you", "still", know, ..]
                if HELPERS.contains(helper) && KNOW.contains(know) =>
            {
                4
            }
            [helper, "you", know, ..] if HELPERS.contains(helper) && KNOW.contains(know) => 3,
            ["did" | "have" | "do", "i", rest @ ..] => {
                let ever = usize::from(rest.first() == Some(&"ever"));
                let tells = rest.get(ever).is_some_and(|word| TELL.contains(word));
                let to = usize::from(rest.get(ever + 1) == Some(&"to"));
                let you = rest.get(ever + 1 + to) == Some(&"you");
                if tells && you { ever + to + 4 } else { 0 }
            }
            _ => 0,
        };
        left.drain(at..at + aside);
        at += usize::from(aside == 0);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::{About, Intent};
    use crate::memory::text::cut::CutText;
    use crate::memory::text::word::hash;

    #[test]
    fn a_question_is_about_somebody() {
        let ann = hash("ann");
        let intent = |question: &str| Intent::of(&CutText::new(question), &[ann, 7]);
        for (question, about) in [
            ("What is my dog called?", About::Person),
            ("What did you cook?", About::Companion),
            ("What is Ann's dog called?", About::Named(ann)),
            ("What did I tell you?", About::Anybody),
            ("Do you remember my sister?", About::Person),
        ] {
            assert_eq!(intent(question).about, about, "{question}");
        }
        assert!(intent("How long have I lived here?").wants_time);
        assert!(!intent("when_ever").wants_time);
    }
}
