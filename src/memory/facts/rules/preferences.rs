//! Preferences: what the person likes best of a kind.

use super::super::Fact;
use super::clause::Clause;
use super::noun::noun_phrase;
use super::pattern::{after_match, strip_prefix};
use super::tagger::{Tag, tag};
use super::wording::{as_written, key_part, normalized};
use crate::memory::Kind;

/// Finds the fact of a clause about a favourite of the person.
pub(super) fn find_preferences(clause: &Clause) -> Vec<Fact> {
    find_favourite(clause).into_iter().collect()
}

/// Finds the person's favourite of a kind: "my favourite colour is green".
fn find_favourite(clause: &Clause) -> Option<Fact> {
    let rest = strip_prefix(&clause.words, "my favourite")?;
    let kind = noun_phrase(rest, 3)?;
    let value = noun_phrase(after_match(rest, "is|are")?, 4)?;
    // "My favourite thing is the food" is of something that was named before; "Don't Stop" begins with no noun.
    let is_vague = kind.iter().any(|word| {
        word.is_one_of(&[
            "thing", "things", "part", "parts", "one", "ones", "day", "days",
        ])
    });
    if is_vague
        || !tag(value)
            .into_iter()
            .any(|tag| tag.is_noun() || tag == Tag::Adjective)
    {
        return None;
    }
    let content = format!(
        "Their favourite {} is {}.",
        as_written(kind),
        as_written(value)
    );
    let fact = Fact::new(Kind::Preference, 0.8, content);
    let key = format!("favourite.{}", key_part(kind));
    Some(
        fact.with_key(key, normalized(value))
            .with_change(clause.change()),
    )
}
