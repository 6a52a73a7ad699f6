//! Subjects of clauses.

use super::phrase::{Determiner, NounPhrase};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;

/// The subject of a predication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The person: "I".
    Speaker,
    /// The person with others: "we", "my wife and I".
    Group,
    /// Somebody or something of the person's: the words of "my sister".
    Possessed,
}

/// Returns the subject with which a clause begins, and the place after it.
pub(super) fn subject(clause: &Tagged<'_>, is_own: bool) -> Option<(Subject, usize, usize)> {
    let mut at = 0;
    while at < 3
        && clause.get(at).is_some_and(|(word, tag)| {
            matches!(tag, Tag::Interjection | Tag::Conjunction)
                || word.is_one_of(&["no", "yep", "yup", "nah", "hmm", "and", "so", "also"])
        })
    {
        at += 1;
    }
    if let Some(joint) = (at..at + 5).find(|place| clause.has_run(*place, &["and", "i"])) {
        return Some((Subject::Group, at, joint + 2));
    }
    let (word, _) = clause.get(at)?;
    match word.lower.as_str() {
        "i" => Some((Subject::Speaker, at, at + 1)),
        "we" => Some((Subject::Group, at, at + 1)),
        "me" if clause.has_run(at + 1, &["and", "my"]) => {
            let other = NounPhrase::parse_subject(clause, at + 2)?;
            Some((Subject::Group, at, other.end))
        }
        // "Mum lives in Cork" is about the person's.
        _ if word.is_one_of(KIN) && clause.is_before_verb(at + 1) => {
            Some((Subject::Possessed, at, at + 1))
        }
        "my" => {
            let phrase = NounPhrase::parse_subject(clause, at)?;
            (phrase.determiner == Determiner::Possessive).then_some((
                Subject::Possessed,
                at,
                phrase.end,
            ))
        }
        // "No hate speech" tells nothing of the person.
        _ => (is_own && !clause.has_run(0, &["no"])).then_some((Subject::Speaker, at, at)),
    }
}

/// Relatives whom people call by what they are, without "my".
#[rustfmt::skip]
const KIN: &[&str] = &[
    "mother", "father", "nan", "nana", "gran", "granny", "grandma", "grandpa", "grandad", "granddad", "hubby", "mam", "mama", "papa", "da",
];
