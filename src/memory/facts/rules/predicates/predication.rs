//! Predications: a clause as its subject, the form of its verb, and what follows the verb.

use super::subject::{Subject, subject};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::{Tag, lemma::lemma};
use crate::memory::facts::rules::word::Word;

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

/// Whether "can" stands before the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ability {
    None,
    Can,
    Cannot,
}

/// What a clause leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ellipsis {
    None,
    /// The subject: "got a new bike".
    Subject,
    /// The subject and a form of "be": "allergic to nuts".
    Copula,
}

/// A clause as its subject and its verb.
#[derive(Debug, Clone)]
pub(super) struct Predication {
    pub subject: Subject,
    /// The place of the noun in a subject with "my", and of the subject otherwise.
    pub possessum: usize,
    /// The place after the subject; that of the first word where the subject is left out.
    pub after_subject: usize,
    /// The lemma of the verb.
    pub verb: String,
    /// The place after the verb.
    pub complement: usize,
    pub form: Form,
    /// True for "used to play", "stopped playing".
    pub has_ended: bool,
    /// What "can" says of the verb.
    pub ability: Ability,
    /// What is left out.
    pub ellipsis: Ellipsis,
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
    /// Returns whether the subject is left out.
    pub fn is_omitted(&self) -> bool {
        self.ellipsis != Ellipsis::None
    }

    /// Returns whether the verb is one that the person cannot do.
    pub fn is_unable(&self) -> bool {
        self.ability == Ability::Cannot
    }

    /// Parses a clause. `None` where its subject is neither the person nor theirs, or where it is modal, in the passive or
    /// in a tense that tells nothing of the present. `is_own` says that a subject which is left out is the person.
    pub fn parse(clause: &Tagged<'_>, is_own: bool) -> Option<Self> {
        let (subject, subject_start, after_subject) = subject(clause, is_own)?;
        let is_omitted = subject_start == after_subject;
        let at = clause.skip_adverbs(after_subject)?;
        let predication = Self {
            subject,
            possessum: subject_start + usize::from(clause.has_run(subject_start, &["my"])),
            after_subject,
            verb: String::new(),
            complement: 0,
            form: Form::Present,
            has_ended: false,
            ability: Ability::None,
            ellipsis: if is_omitted {
                Ellipsis::Subject
            } else {
                Ellipsis::None
            },
        };
        predication.auxiliary(clause, at)
    }

    /// Parses the verb group that begins at a place, from its auxiliary on.
    fn auxiliary(mut self, clause: &Tagged<'_>, at: usize) -> Option<Self> {
        let (word, tag) = clause.get(at)?;
        let is_hate = || {
            ["stand", "bear"]
                .iter()
                .any(|verb| clause.has_run(at + 1, &["not", verb]))
        };
        match word.lower.as_str() {
            "can" if is_hate() => {
                "hate".clone_into(&mut self.verb);
                self.complement = at + 3;
                Some(self)
            }
            "can" => {
                let is_unable = clause.has_run(at + 1, &["not"]);
                self.ability = if is_unable {
                    Ability::Cannot
                } else {
                    Ability::Can
                };
                self.main_verb(clause, clause.skip_adverbs(at + 1)?)
            }
            "do" if clause.is_before_verb(at + 1) => {
                self.main_verb(clause, clause.skip_adverbs(at + 1)?)
            }
            "used" if clause.has_run(at + 1, &["to"]) => {
                self.has_ended = true;
                self.main_verb(clause, clause.skip_adverbs(at + 2)?)
            }
            "did" => None,
            "are" | "is" | "were" | "has" if self.is_omitted() => None,
            "am" | "are" | "is" | "'s" => {
                let next = clause.skip_adverbs(at + 1).unwrap_or(at + 1);
                if clause.tag_is(next, Tag::Gerund) {
                    self.form = Form::PresentProgressive;
                    return self.ends_at(clause, next, Tag::Gerund);
                }
                Some(self.copula(at + 1))
            }
            "was" | "were" => {
                self.form = Form::Past;
                let next = clause.skip_adverbs(at + 1)?;
                (!clause.tag_is(next, Tag::Gerund)).then(|| self.copula(at + 1))
            }
            "have" | "has" if !self.is_omitted() => self.perfect(clause, at),
            _ if tag == Tag::Modal => None,
            _ if self.is_omitted() => self.without_subject(clause, at),
            _ => self.main_verb(clause, at),
        }
    }

    /// Parses the verb at a place, after any auxiliary.
    fn main_verb(mut self, clause: &Tagged<'_>, at: usize) -> Option<Self> {
        let (word, tag) = clause.get(at)?;
        let lemma = lemma(&word.lower, tag);
        if ENDING.contains(&&*lemma) && tag.is_finite() {
            let next = at + 1 + usize::from(clause.has_run(at + 1, &["up"]));
            if clause.tag_is(next, Tag::Gerund) {
                self.has_ended = true;
                return self.ends_at(clause, next, Tag::Gerund);
            }
        }
        let disagrees = self.subject == Subject::Possessed && !clause.is_plural(at - 1);
        let tag = match tag {
            Tag::VerbBase | Tag::Adjective if disagrees => return None,
            Tag::VerbPast | Tag::Participle => {
                // A form that is its own lemma is one of the present, whatever its tag.
                let is_past = *lemma != *word.lower || word.is_one_of(UNCHANGED);
                self.form = if is_past { Form::Past } else { Form::Present };
                tag
            }
            // "I love" is sometimes tagged as a noun, and "plays" or "live" after a noun as a noun or an adjective.
            Tag::Noun if self.subject != Subject::Possessed => tag,
            Tag::PluralNoun if self.subject != Subject::Speaker => Tag::VerbThirdPerson,
            Tag::Adjective if self.subject != Subject::Speaker => Tag::VerbBase,
            Tag::VerbBase | Tag::VerbThirdPerson => tag,
            _ => return None,
        };
        if tag == Tag::VerbBase && word.is_one_of(&["quit", "cut"]) {
            self.form = Form::Past;
        }
        self.ends_at(clause, at, tag)
    }

    /// Returns the predication with "be" as the verb and its complement at a place.
    fn copula(mut self, complement: usize) -> Self {
        "be".clone_into(&mut self.verb);
        self.complement = complement;
        self
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
            return Some(self.copula(next + 1));
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
            Tag::Participle if word.lower == "been" => {
                let next = clause.skip_adverbs(at + 1)?;
                if clause.tag_is(next, Tag::Gerund) {
                    self.form = Form::PerfectProgressive;
                    return self.ends_at(clause, next, Tag::Gerund);
                }
                self.form = Form::Perfect;
                return Some(self.copula(at + 1));
            }
            Tag::VerbPast | Tag::Participle => self.form = Form::Past,
            Tag::Adjective | Tag::Noun | Tag::ProperNoun => {
                self.ellipsis = Ellipsis::Copula;
                return Some(self.copula(at));
            }
            _ => return None,
        }
        self.ends_at(clause, at, tag)
    }
}

/// Returns whether a word makes what the clause says doubtful.
pub(super) fn is_hedge(word: &Word) -> bool {
    word.is_one_of(HEDGES)
}
