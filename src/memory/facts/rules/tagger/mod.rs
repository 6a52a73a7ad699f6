//! The parts of speech of the words of a clause, as people write them in a chat.
//!
//! A word that has only one tag gets it from the [`lexicon`]. Any other word gets the tag with the highest sum of weights
//! ([`model`]) over what stands in and around it ([`features`]), from left to right: a perceptron (Collins 2002) that
//! `tools/tagger` trains.

mod features;
mod irregular;
pub(super) mod lemma;
mod lexicon;
mod model;

use super::word::Word;
use features::{Context, Form};
use model::Model;

/// A part of speech: the tags of the Penn Treebank (Marcus et al. 1993) as far as a parser of clauses tells them apart.
///
/// The order is the order of the model's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// A common noun in the singular, or a mass noun (NN): "dog", "money", "yesterday".
    Noun,
    /// A common noun in the plural (NNS): "kids".
    PluralNoun,
    /// A name (NNP, NNPS): "Berlin", also where it is written "berlin".
    ProperNoun,
    /// A personal or reflexive pronoun (PRP): "i", "him", "myself", "mine".
    Pronoun,
    /// A possessive pronoun before a noun (PRP$): "my".
    PossessivePronoun,
    /// An article or another determiner (DT, PDT): "the", "some", "that".
    Determiner,
    /// An adjective, also in the comparative or superlative (JJ, JJR, JJS): "nice", "older".
    Adjective,
    /// An adverb, also in the comparative or superlative, and "not" (RB, RBR, RBS): "really", "ago".
    Adverb,
    /// A number in digits or letters (CD): "three", "27".
    Number,
    /// A verb as it stands in a dictionary, or in the present of another person than the third (VB, VBP): "live", "am".
    VerbBase,
    /// A verb in the third person of the present (VBZ): "lives", "is".
    VerbThirdPerson,
    /// A verb in the past (VBD): "moved", "was".
    VerbPast,
    /// A past participle (VBN): "been", "moved" in "have moved".
    Participle,
    /// A gerund or present participle (VBG): "moving".
    Gerund,
    /// A modal verb (MD): "would", "can", "gotta".
    Modal,
    /// "to" before a verb (TO).
    To,
    /// A preposition, or a conjunction that begins a subordinate clause (IN): "in", "because", "to" before a noun.
    Preposition,
    /// The particle of a verb (RP): "up" in "broke up".
    Particle,
    /// A coordinating conjunction (CC): "and".
    Conjunction,
    /// A word that begins a question or a relative clause (WDT, WP, WP$, WRB): "who", "where".
    WhWord,
    /// An interjection (UH): "yeah", "lol", "thanks".
    Interjection,
    /// "there" where it says that something is (EX).
    ExistentialThere,
    /// The ending of a possessor (POS): "'s".
    PossessiveEnding,
    /// Anything else: foreign words, symbols, letters of a list.
    Other,
}

impl Tag {
    /// All tags, in the order of the model's classes.
    const ALL: [Self; 24] = [
        Self::Noun,
        Self::PluralNoun,
        Self::ProperNoun,
        Self::Pronoun,
        Self::PossessivePronoun,
        Self::Determiner,
        Self::Adjective,
        Self::Adverb,
        Self::Number,
        Self::VerbBase,
        Self::VerbThirdPerson,
        Self::VerbPast,
        Self::Participle,
        Self::Gerund,
        Self::Modal,
        Self::To,
        Self::Preposition,
        Self::Particle,
        Self::Conjunction,
        Self::WhWord,
        Self::Interjection,
        Self::ExistentialThere,
        Self::PossessiveEnding,
        Self::Other,
    ];

    /// Returns whether the tag is a noun's, of a name as well.
    pub const fn is_noun(self) -> bool {
        matches!(self, Self::Noun | Self::PluralNoun | Self::ProperNoun)
    }

    /// Returns whether the tag is a verb's in any form, a modal's not.
    pub const fn is_verb(self) -> bool {
        self.is_finite() || matches!(self, Self::Participle | Self::Gerund)
    }

    /// Returns whether the tag is that of a verb which may be the predicate of a clause by itself.
    pub const fn is_finite(self) -> bool {
        matches!(
            self,
            Self::VerbBase | Self::VerbThirdPerson | Self::VerbPast
        )
    }
}

/// Returns a tag for each of the words, which are those of a clause or of a whole sentence. Takes time linear in their
/// number.
pub fn tag(words: &[Word]) -> Vec<Tag> {
    let model = Model::open();
    let forms = Form::of_words(words);
    let mut tags: Vec<Tag> = Vec::with_capacity(words.len());
    for (at, form) in forms.iter().enumerate() {
        let tag = form.only_tag.unwrap_or_else(|| {
            let context = Context::new(&forms, at, &tags);
            let class = model.best_class(&context.features());
            Tag::ALL.get(class).copied().unwrap_or(Tag::Other)
        });
        tags.push(tag);
    }
    tags
}

#[cfg(test)]
mod tests;
