//! Ends: what a part says is over or gone, and which facts that ends.

use super::{Judged, LEAST_ENDED, find_run};
use crate::memory::Kind;
use crate::memory::facts::rules::{Tag, Word, lemma};
use crate::memory::facts::{Change, Fact, Target};
use crate::memory::text::classes::{Class, classes_of};
use crate::memory::text::stop::is_stop;

/// Verbs after which their object is theirs no longer.
#[rustfmt::skip]
const LOSE: &[&[&str]] = &[
    &["sold"], &["gave", "away"], &["gave", "up"], &["given", "up"], &["lost"], &["quit"], &["dropped"], &["ditched"], &["cancelled"],
    &["canceled"], &["uninstalled"], &["stopped"], &["swapped"], &["traded"], &["resigned", "from"], &["retired", "from"], &["moved", "out", "of"],
    &["done", "with"], &["finished", "with"], &["gone", "off"], &["went", "off"], &["packed", "in"], &["left"], &["no", "longer"], &["switched", "from"],
    &["broke", "up", "with"], &["split", "up", "with"], &["over"], &["gave", "the"], &["binned"], &["returned"], &["got", "rid", "of"], &["deleted"],
];

/// Verbs after which their subject is no more.
#[rustfmt::skip]
const GONE: &[&[&str]] = &[
    &["died"], &["passed", "away"], &["is", "dead"], &["was", "put", "down"], &["got", "put", "down"], &["is", "gone"], &["fell", "through"],
    &["is", "over"], &["is", "cancelled"], &["is", "off"], &["got", "cancelled"], &["was", "cancelled"], &["is", "sold"], &["got", "sold"],
];

/// Returns the end that a part tells, of the thing or the being that it or the part before it names.
pub(super) fn end(one: &Judged<'_>, before: Option<&Judged<'_>>) -> Option<Fact> {
    let words = &one.part.words;
    let found = |runs| find_run(words, runs).map(|run| (run.start, run.end));
    let thing = match (found(LOSE), found(GONE)) {
        (_, Some((0, _))) => {
            let before = before?;
            first_noun(&before.part.words, &before.tags)?
        }
        (_, Some((at, _))) => last_noun(words.get(..at)?, &one.tags)?,
        (Some((_, after)), None) if one.p[2] > LEAST_ENDED => {
            first_noun(words.get(after..)?, one.tags.get(after..)?)?
        }
        _ => return None,
    };
    let mut fact = Fact::new(Kind::Fact, 0.5, String::new()).with_change(Change::Ended);
    fact.target = Target::Words(thing);
    Some(fact)
}

/// Returns the head of the noun phrase with which the words begin.
fn first_noun(words: &[Word], tags: &[Tag]) -> Option<String> {
    let mut head = None;
    for (word, tag) in words.iter().zip(tags).take(5) {
        let is_noun = tag.is_noun();
        if is_noun && !is_stop(&word.lower) {
            head = Some(lemma(&word.lower, *tag).into_owned());
        } else if head.is_some()
            || !matches!(
                tag,
                Tag::Determiner
                    | Tag::PossessivePronoun
                    | Tag::Adjective
                    | Tag::Number
                    | Tag::Noun
                    | Tag::Gerund
            )
        {
            break;
        }
    }
    head.filter(|head| head.len() > 2 && !is_time(head))
}

/// Returns the last noun of the words.
fn last_noun(words: &[Word], tags: &[Tag]) -> Option<String> {
    let nouns = words
        .iter()
        .zip(tags)
        .rev()
        .take(4)
        .find(|(word, tag)| tag.is_noun() && !is_stop(&word.lower));
    nouns
        .map(|(word, tag)| lemma(&word.lower, *tag).into_owned())
        .filter(|head| head.len() > 2 && !is_time(head))
}

fn is_time(word: &str) -> bool {
    classes_of(word).contains(Class::Period)
}
