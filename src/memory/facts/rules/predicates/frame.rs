//! Frames: the pattern of a predicate, and its comparison with a clause.

use super::filler::Filler;
use super::phrase::CLOSING;
use super::predication::{Predication, is_hedge};
use super::slot::{fill, takes};
use super::subject::Subject;
use super::tagged::Tagged;
use crate::memory::facts::rules::pattern::strip_prefix;
use crate::memory::facts::rules::tagger::Tag;

/// The most slots of a frame.
const SLOTS: usize = 2;

/// The most values of a slot in one clause: "French and Spanish".
const MAX_VALUES: usize = 3;

/// Slots whose phrase tells something else where what is joined with it is left out.
const IN_PART: &[&str] = &["kind", "doing", "do", "consumable", "pastime"];

/// The arguments of a predicate in a clause.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments {
    /// The noun of the subject, where the frame has a slot for it.
    pub subject: Option<Filler>,
    /// The phrases in the slots of the complement, in order.
    pub slots: Vec<Filler>,
    /// Further phrases that fill the last slot, joined with "and" or "or".
    pub more: Vec<Filler>,
    /// The places of the complement's words, without adverbs between them.
    pub places: Vec<usize>,
    /// The place after the complement.
    pub end: usize,
}

/// Returns the verbs of a frame, joined with "|".
pub(super) fn verbs(frame: &str) -> &str {
    let predicate = frame
        .split_once(": ")
        .map_or(frame, |(_, predicate)| predicate);
    predicate.split(' ').next().unwrap_or_default()
}

/// Compares a clause with a frame, whose verb fits it already.
pub(super) fn arguments(
    frame: &str,
    clause: &Tagged<'_>,
    predication: &Predication,
) -> Option<Arguments> {
    let mut found = Arguments::default();
    let predicate = match frame.split_once(": ") {
        Some((subject, predicate)) => {
            let filler = possessed(subject, clause, predication)?;
            found.subject = subject.ends_with('}').then_some(filler);
            predicate
        }
        None if predication.subject == Subject::Possessed => return None,
        None => frame,
    };
    let (_, complement) = predicate.split_once(' ').unwrap_or((predicate, ""));
    found.end = found.compare(complement, clause, predication.complement)?;
    if found.places.is_empty() {
        return clause.get(found.end).is_none().then_some(found);
    }
    if complement.ends_with('}') {
        let slot = last_slot(complement);
        while found.more.len() + 1 < MAX_VALUES && clause.tag_is(found.end, Tag::Conjunction) {
            if !clause.has_run(found.end, &["and"]) && !clause.has_run(found.end, &["or"]) {
                break;
            }
            let Some(next) = fill(slot, clause, found.end + 1) else {
                break;
            };
            // A noun after "to cook and" is no verb.
            if slot == "do" && !clause.tag_is(next.start, Tag::VerbBase) {
                break;
            }
            let last = found.slots.last_mut().filter(|_| found.more.is_empty());
            match last {
                // "Pride and Prejudice" is one, and two kinds may be told as one.
                Some(last) if slot == "kind" => {
                    last.end = next.end;
                    found.places.extend(found.end..next.end);
                }
                _ => found.more.push(next),
            }
            found.end = next.end;
        }
        // "Lilo and Stitch" is one, and what "shows or movies I can predict" has in common is not said of shows.
        let is_torn = clause.tag_is(found.end, Tag::Conjunction)
            && clause
                .get(found.end + 1)
                .is_some_and(|(_, tag)| tag.is_noun() || clause.get(found.end + 2).is_none());
        if is_torn && IN_PART.contains(&slot) {
            return None;
        }
    } else if !complement.ends_with(" to|over") {
        let closed = clause.get(found.end).is_none_or(|(word, tag)| {
            !tag.is_noun()
                && !clause.has_run(found.end, &["and", "tired"])
                && !word.is_one_of(&["of", "'s", "to"])
                || word.is_one_of(CLOSING)
        });
        if !closed {
            return None;
        }
    }
    Some(found)
}

/// Compares the subject of a clause with that of a frame, "my" and a slot or words, and returns the place of its noun.
fn possessed(frame: &str, clause: &Tagged<'_>, predication: &Predication) -> Option<Filler> {
    let noun = frame.strip_prefix("my ")?;
    let (start, end) = (predication.possessum, predication.after_subject);
    let fits = match noun.strip_prefix('{') {
        Some(slot) => takes(slot.trim_end_matches('}'), clause.slice(start, end)),
        None => strip_prefix(clause.slice(start, end), noun).is_some_and(<[_]>::is_empty),
    };
    (fits && predication.subject == Subject::Possessed).then(|| Filler::plain(start, end))
}

/// Returns the name of the slot at the end of a pattern.
fn last_slot(pattern: &str) -> &str {
    let slot = pattern.rsplit('{').next().unwrap_or_default();
    slot.trim_end_matches('}')
}

impl Arguments {
    /// Compares a pattern with the words at a place, and returns the place after them.
    fn compare(&mut self, pattern: &str, clause: &Tagged<'_>, mut at: usize) -> Option<usize> {
        for token in pattern.split(' ').filter(|token| !token.is_empty()) {
            if let Some(slot) = token.strip_prefix('{') {
                at = skip_degree(clause, at)?;
                let filler = fill(slot.trim_end_matches('}'), clause, at)?;
                self.places.extend(at..filler.end);
                at = filler.end;
                if self.slots.len() < SLOTS {
                    self.slots.push(filler);
                }
                continue;
            }
            let (choices, is_optional) = match token.strip_suffix('?') {
                Some(choices) => (choices, true),
                None => (token, false),
            };
            let fits = |place: usize| {
                clause
                    .get(place)
                    .is_some_and(|(word, _)| choices.split('|').any(|choice| choice == word.lower))
            };
            let place = if fits(at) {
                Some(at)
            } else {
                skip_degree(clause, at).filter(|place| fits(*place))
            };
            match place {
                Some(place) => {
                    self.places.push(place);
                    at = place + 1;
                }
                None if is_optional => {}
                None => return None,
            }
        }
        Some(at)
    }
}

/// Returns the place after adverbs and words of degree: "very", "a bit"; `None` where one of them is a hedge.
fn skip_degree(clause: &Tagged<'_>, mut at: usize) -> Option<usize> {
    loop {
        let (word, tag) = clause.get(at)?;
        if is_hedge(word) || word.is_one_of(&["as", "too", "less"]) {
            return None;
        }
        if clause.has_run(at, &["a", "bit"]) || clause.has_run(at, &["a", "little"]) {
            return None;
        } else if tag == Tag::Adverb {
            at += 1;
        } else {
            return Some(at);
        }
    }
}
