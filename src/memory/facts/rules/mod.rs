//! The rules that find facts in a message. They know English.
//!
//! A message is cut into sentences and clauses ([`sentence`]). A clause that is not so is passed over ([`hypothetical`],
//! [`joke`], [`quotation`]). One that is so ([`clause`]) goes through the rules in the order of [`find_facts`], and the first
//! that understands it says which facts are in it. Most are rows of a table of predicates ([`predicates`]), which are compared with
//! the clause's parts of speech; the others compare words with patterns ([`pattern`]).

mod clause;
mod dates;
mod events;
mod hypothetical;
mod identity;
mod joke;
mod noun;
mod pattern;
mod people;
mod predicates;
mod preferences;
mod quotation;
mod relationship;
mod residence;
mod sentence;
mod tagger;
mod word;
mod wording;
mod work;

use super::{Change, Fact, Topic};
use crate::memory::Kind;
use crate::memory::secrets::has_secret;
use crate::time::Timestamp;
use clause::Clause;
use hypothetical::HypotheticalScope;
use people::Antecedent;
use predicates::{Omission, find_predicates};
pub use tagger::lemma::lemma;
pub use tagger::{Tag, tag};
pub use word::{Word, split_words};

/// The most facts that one message gives.
const MAX_FACTS: usize = 8;

/// Finds at most eight facts that a message without secrets states about the person who wrote it at `said_at`. Takes
/// time linear in the message's length.
#[must_use]
pub fn extract(message: &str, said_at: Timestamp) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut scope = HypotheticalScope::default();
    let mut antecedent = Antecedent::default();
    let mut omission = Omission::First;
    for mut sentence in sentence::sentences(message) {
        scope.begin_sentence(&sentence);
        for at in 0..sentence.clauses.len() {
            let is_limited = is_limited(&sentence.clauses, at);
            let words = sentence
                .clauses
                .get_mut(at)
                .map(std::mem::take)
                .unwrap_or_default();
            omission = omission.next(&words);
            if joke::corrects_itself(&words) {
                facts.retain(|fact| fact.change != Change::Holds);
            }
            let omitted = omission;
            omission = omission.after();
            if let Some(start) = joke::find_joke(&words) {
                take_back(&mut facts, &words, start > 3);
            } else if scope.is_asserted(&words) {
                let clause = Clause::parse(words, said_at);
                let found = find_facts(&clause, &mut antecedent, (omitted, said_at));
                for fact in found {
                    if !(is_limited && fact.topic == Topic::Tastes) {
                        push(&mut facts, fact);
                    }
                }
            }
        }
        if facts.len() > MAX_FACTS {
            break;
        }
    }
    if joke::ends_in_sarcasm(message) {
        facts.clear();
    }
    let is_retraction = |fact: &Fact| fact.change == Change::Retracted;
    if facts
        .iter()
        .any(|fact| is_retraction(fact) && fact.key.is_some())
    {
        facts.retain(|fact| !is_retraction(fact) || fact.key.is_some());
    }
    facts.truncate(MAX_FACTS);
    facts
}

/// Returns the importance of a message with these facts: 0.1 for a question, 0.3 for a message without facts, up to 0.9
/// for one with an important fact.
#[must_use]
pub fn importance(message: &str, facts: &[Fact]) -> f64 {
    let is_question = message.trim_end().ends_with('?');
    let plain = if is_question { 0.1 } else { 0.3 };
    let facts = facts.iter().map(|fact| fact.importance);
    facts.fold(plain, f64::max)
}

/// Withdraws the facts before a joke in its message. Where there are none, retracts the facts of the person's previous
/// message, unless the joke `is_about_itself`: "I live on Mars lol jk".
fn take_back(facts: &mut Vec<Fact>, joke: &[Word], is_about_itself: bool) {
    if is_about_itself || !facts.is_empty() {
        facts.clear();
    } else {
        let content = format!("They took it back: {}.", wording::as_written(joke));
        let retraction = Fact::new(Kind::Fact, 0.5, content).with_change(Change::Retracted);
        push(facts, retraction);
    }
}

/// Returns whether a clause says less than it seems to, by what stands after it: "I like the rain, but not when it's cold".
fn is_limited(clauses: &[Vec<Word>], at: usize) -> bool {
    const LIMITS: &[&str] = &["but", "except", "unless", "though", "although", "only"];
    let limits = |word: &Word| word.is_one_of(LIMITS);
    let here = clauses
        .get(at)
        .is_some_and(|words| words.iter().skip(1).any(limits));
    here || clauses
        .get(at + 1)
        .is_some_and(|next| next.first().is_some_and(limits))
}

/// Appends a fact unless it is in the list already or has a secret.
fn push(facts: &mut Vec<Fact>, fact: Fact) {
    if !facts.contains(&fact) && !has_secret(&fact.content) {
        facts.push(fact);
    }
}

/// Returns the facts of an asserted clause, by the first rule that matches. `omission` says whom a clause
/// without a subject is about.
fn find_facts(
    clause: &Clause,
    antecedent: &mut Antecedent,
    (omission, said_at): (Omission, Timestamp),
) -> Vec<Fact> {
    if let Some(denied) = clause.denied_statement() {
        let facts = find_facts(&denied, &mut Antecedent::default(), (omission, said_at));
        let keyed = facts.into_iter().filter(|fact| fact.key.is_some());
        return keyed
            .map(|fact| fact.with_change(Change::Retracted))
            .collect();
    }
    if clause.is_planned {
        return events::find_appointment(clause).into_iter().collect();
    }
    let mut facts = relationship::find_status(clause, antecedent);
    if facts.is_empty() {
        facts = people::find_people(clause, antecedent);
    }
    for find in [
        residence::find_residence,
        work::find_work,
        identity::find_identity,
    ] {
        if facts.is_empty() {
            facts = find(clause);
        }
    }
    if !facts.is_empty() {
        return facts;
    }
    if let Some(facts) = find_predicates(clause, omission, said_at) {
        return facts;
    }
    for find in [preferences::find_preferences, events::find_events] {
        if facts.is_empty() {
            facts = find(clause);
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::{Change, extract};
    use crate::time::Timestamp;

    fn said(text: &str) -> Vec<String> {
        let at = Timestamp::parse("2026-05-08T10:00:00Z").unwrap();
        let facts = extract(text, at).into_iter();
        facts.map(|fact| fact.content).collect()
    }

    #[test]
    fn what_is_so_is_told_in_the_third_person() {
        assert_eq!(said("I live in Berlin."), ["They live in Berlin."]);
        assert_eq!(
            said("I have a job interview tomorrow"),
            ["They have a job interview on 2026-05-09."]
        );
        assert_eq!(said("I'm Filipino"), ["They are Filipino."]);
        assert_eq!(said("I have a lot to do tomorrow"), [""; 0]);
    }

    #[test]
    fn what_is_not_so_is_not_told() {
        for text in [
            "Do I live in Rome?",
            "if I lived in Rome",
            "> I live in Rome",
            "I like you",
            "I'm working on an essay for Biology",
            "I moved on to podcasts",
            "I love heights when I'm attached to a rope",
            "I hate watching shows or movies that I can predict",
            "I don't like chocolate milk with cookies",
            "my favourite thing is the food",
            "I love food",
            "I like the rain but not when it's cold",
            "I live in fresh air",
            "I speak a little Spanish",
            "I'm pretty sure I have cancer",
            "I am called away",
            "I'm studying especially for this test",
            "I have cousins",
        ] {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_joke_takes_back_the_message_before() {
        let facts = extract("just kidding", Timestamp::from_millis(0));
        assert_eq!(
            facts.first().map(|fact| fact.change),
            Some(Change::Retracted)
        );
    }
}
