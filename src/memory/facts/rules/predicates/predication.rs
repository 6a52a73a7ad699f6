//! Predications: a clause as its subject, the form of its verb, and what follows the verb.

use super::phrase::{Determiner, NounPhrase};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::{Tag, lemma::lemma};
use crate::memory::facts::rules::word::Word;

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

/// The form of the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "play", "do play".
    Present,
    /// "am playing".
    PresentProgressive,
    /// "played".
    Past,
    /// "have played".
    Perfect,
    /// "have been playing".
    PerfectProgressive,
}

/// A clause as its subject and its verb.
#[derive(Debug, Clone)]
pub(super) struct Predication {
    pub subject: Subject,
    /// The place of the subject's first word.
    pub subject_start: usize,
    /// The place after the subject; that of the first word where the subject is left out.
    pub after_subject: usize,
    /// The lemma of the verb.
    pub verb: String,
    /// The place after the verb.
    pub complement: usize,
    pub form: Form,
    /// True for "used to play", "stopped playing".
    pub has_ended: bool,
    /// True after "can".
    pub is_ability: bool,
    /// True where the subject is left out.
    pub is_omitted: bool,
    /// True where the subject and a form of "be" are left out: "allergic to nuts".
    pub is_elliptical: bool,
}

/// Words that make what the clause says doubtful, or less than it.
#[rustfmt::skip]
const HEDGES: &[&str] = &[
    "hardly", "barely", "rarely", "seldom", "almost", "nearly", "kinda", "sorta", "supposedly", "apparently", "practically", "probably", "possibly",
    "maybe", "perhaps", "half", "not", "never", "neither", "nor", "once", "occasionally",
];

/// Verbs whose past is their lemma.
const UNCHANGED: &[&str] = &["quit", "cut", "put", "beat", "read", "hurt", "hit", "set"];

/// Verbs after which another one ends: "stopped playing".
const ENDING: &[&str] = &["stop", "quit", "give"];

impl Predication {
    /// Parses a clause. `None` where its subject is neither the person nor theirs, or where it is modal, in the passive or
    /// in a tense that tells nothing of the present. `is_own` says that a subject which is left out is the person.
    pub fn parse(clause: &Tagged<'_>, is_own: bool) -> Option<Self> {
        let (subject, subject_start, after_subject) = subject(clause, is_own)?;
        let is_omitted = subject_start == after_subject;
        let mut at = clause.skip_adverbs(after_subject)?;
        let mut predication = Self {
            subject,
            subject_start,
            after_subject,
            verb: String::new(),
            complement: 0,
            form: Form::Present,
            has_ended: false,
            is_ability: false,
            is_omitted,
            is_elliptical: false,
        };
        let (word, tag) = clause.get(at)?;
        match word.lower.as_str() {
            "can"
                if clause.has_run(at + 1, &["not", "stand"])
                    || clause.has_run(at + 1, &["not", "bear"]) =>
            {
                "hate".clone_into(&mut predication.verb);
                predication.complement = at + 3;
                return Some(predication);
            }
            "can" => {
                predication.is_ability = true;
                at = clause.skip_adverbs(at + 1)?;
            }
            "do" if clause.tag_is(at + 1, Tag::VerbBase) => at += 1,
            "did" => return None,
            "used" if clause.has_run(at + 1, &["to"]) => {
                predication.has_ended = true;
                at = clause.skip_adverbs(at + 2)?;
            }
            "are" | "is" | "were" | "has" if is_omitted => return None,
            "am" | "are" | "is" | "'s" => {
                let next = clause.skip_adverbs(at + 1)?;
                if clause.tag_is(next, Tag::Gerund) {
                    predication.form = Form::PresentProgressive;
                    return predication.ends_at(clause, next, Tag::Gerund);
                }
                "be".clone_into(&mut predication.verb);
                predication.complement = at + 1;
                return Some(predication);
            }
            "was" | "were" => {
                let next = clause.skip_adverbs(at + 1)?;
                predication.form = Form::Past;
                "be".clone_into(&mut predication.verb);
                predication.complement = at + 1;
                return (!clause.tag_is(next, Tag::Gerund)).then_some(predication);
            }
            "have" | "has" if !is_omitted => {
                return predication.perfect(clause, at);
            }
            _ if tag == Tag::Modal => return None,
            _ if is_omitted => return predication.without_subject(clause, at),
            _ => {}
        }
        let (word, tag) = clause.get(at)?;
        let lemma = lemma(&word.lower, tag);
        if ENDING.contains(&&*lemma) && tag.is_finite() {
            let next = at + 1 + usize::from(clause.has_run(at + 1, &["up"]));
            if clause.tag_is(next, Tag::Gerund) {
                predication.has_ended = true;
                return predication.ends_at(clause, next, Tag::Gerund);
            }
        }
        match tag {
            Tag::VerbBase if subject == Subject::Possessed && !clause.is_plural(at - 1) => {
                return None;
            }
            Tag::VerbBase | Tag::VerbThirdPerson => {}
            Tag::VerbPast | Tag::Participle => {
                // A form that is its own lemma is one of the present, whatever its tag.
                let is_past = *lemma != *word.lower || word.is_one_of(UNCHANGED);
                predication.form = if is_past { Form::Past } else { Form::Present };
            }
            // "I love" is sometimes tagged as a noun, and "plays" or "live" after a noun as a noun or an adjective.
            Tag::Noun if subject != Subject::Possessed => {}
            Tag::PluralNoun | Tag::Adjective if subject != Subject::Speaker => {
                let is_third = tag == Tag::PluralNoun;
                if !is_third && subject == Subject::Possessed && !clause.is_plural(at - 1) {
                    return None;
                }
                let tag = if is_third {
                    Tag::VerbThirdPerson
                } else {
                    Tag::VerbBase
                };
                return predication.ends_at(clause, at, tag);
            }
            _ => return None,
        }
        if tag == Tag::VerbBase && word.is_one_of(&["quit", "cut"]) {
            predication.form = Form::Past;
        }
        predication.ends_at(clause, at, tag)
    }

    /// Returns the predication with the verb at a place.
    fn ends_at(mut self, clause: &Tagged<'_>, at: usize, tag: Tag) -> Option<Self> {
        let (word, _) = clause.get(at)?;
        self.verb = lemma(&word.lower, tag).into_owned();
        self.complement = at + 1;
        Some(self)
    }

    /// Parses the verb after "have" at a place, or "have" as the verb.
    fn perfect(mut self, clause: &Tagged<'_>, at: usize) -> Option<Self> {
        let next = clause.skip_adverbs(at + 1)?;
        let (word, tag) = clause.get(next)?;
        if word.lower == "got" {
            let is_verb = clause.get(next + 1).is_some_and(|(word, tag)| {
                word.lower == "to" || tag.is_verb() && tag != Tag::Gerund
            });
            "have".clone_into(&mut self.verb);
            self.complement = next + 1;
            return (!is_verb).then_some(self);
        }
        if word.lower == "been" {
            let after = clause.skip_adverbs(next + 1)?;
            if clause.tag_is(after, Tag::Gerund) {
                self.form = Form::PerfectProgressive;
                return self.ends_at(clause, after, Tag::Gerund);
            }
            self.form = Form::Perfect;
            "be".clone_into(&mut self.verb);
            self.complement = next + 1;
            return Some(self);
        }
        if matches!(tag, Tag::Participle | Tag::VerbPast) {
            if word.lower == "started" && clause.tag_is(next + 1, Tag::Gerund) {
                return self.ends_at(clause, next + 1, Tag::Gerund);
            }
            self.form = Form::Perfect;
            return self.ends_at(clause, next, Tag::Participle);
        }
        if word.lower == "to" {
            return None;
        }
        "have".clone_into(&mut self.verb);
        self.complement = at + 1;
        Some(self)
    }

    /// Parses a clause whose subject is left out: "got a new bike", "driving trucks since 2019", "allergic to nuts".
    fn without_subject(mut self, clause: &Tagged<'_>, at: usize) -> Option<Self> {
        const STATES: &[&str] = &["live", "work", "love", "hate", "own", "study"];
        const PASTS: &[&str] = &[
            "got", "sold", "quit", "bought", "lost", "broke", "gave", "had",
        ];
        let (word, tag) = clause.get(at)?;
        if word.is_one_of(PASTS) {
            self.form = Form::Past;
            return self.ends_at(clause, at, Tag::VerbPast);
        }
        if word.is_one_of(STATES) {
            return self.ends_at(clause, at, Tag::VerbBase);
        }
        match tag {
            Tag::VerbPast => self.form = Form::Past,
            Tag::Participle if word.lower == "been" => {
                let next = clause.skip_adverbs(at + 1)?;
                if clause.tag_is(next, Tag::Gerund) {
                    self.form = Form::PerfectProgressive;
                    return self.ends_at(clause, next, Tag::Gerund);
                }
                self.form = Form::Perfect;
                "be".clone_into(&mut self.verb);
                self.complement = at + 1;
                return Some(self);
            }
            Tag::Participle => self.form = Form::Past,
            Tag::Gerund => self.form = Form::PerfectProgressive,
            Tag::Adjective | Tag::Noun | Tag::ProperNoun => {
                self.is_elliptical = true;
                "be".clone_into(&mut self.verb);
                self.complement = at;
                return Some(self);
            }
            _ => return None,
        }
        self.ends_at(clause, at, tag)
    }
}

/// Returns the subject with which a clause begins, and the place after it.
fn subject(clause: &Tagged<'_>, is_own: bool) -> Option<(Subject, usize, usize)> {
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

/// Returns whether a word makes what the clause says doubtful.
pub(super) fn is_hedge(word: &Word) -> bool {
    word.is_one_of(HEDGES)
}
