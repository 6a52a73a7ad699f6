//! The tagger on clauses that were tagged by hand.

use super::super::word::split_words;
use super::{Tag, tag};

/// The words of a text with their tags: "i/Pronoun am/VerbBase".
fn tagged(text: &str) -> String {
    let words = split_words(text);
    let pairs = words.iter().zip(tag(&words));
    let pairs = pairs.map(|(word, tag)| format!("{}/{tag:?}", word.lower));
    pairs.collect::<Vec<_>>().join(" ")
}

#[test]
fn telling_clauses_get_the_tags_that_a_person_gives_them() {
    for (text, expected) in [
        (
            "I'm a nurse and i work nights",
            "i/Pronoun am/VerbBase a/Determiner nurse/Noun and/Conjunction i/Pronoun work/VerbBase nights/PluralNoun",
        ),
        (
            "gonna drive to my moms tmrw",
            "going/Gerund to/To drive/VerbBase to/Preposition my/PossessivePronoun moms/PluralNoun tmrw/Noun",
        ),
        (
            "we broke up lol",
            "we/Pronoun broke/VerbPast up/Particle lol/Interjection",
        ),
        (
            "ive been learning spanish for two years",
            "i/Pronoun have/VerbBase been/Participle learning/Gerund spanish/ProperNoun for/Preposition two/Number \
             years/PluralNoun",
        ),
        (
            "Anna works at Google",
            "anna/ProperNoun works/VerbThirdPerson at/Preposition google/ProperNoun",
        ),
        (
            "i wanna work with kids",
            "i/Pronoun want/VerbBase to/To work/VerbBase with/Preposition kids/PluralNoun",
        ),
        ("he got fired", "he/Pronoun got/VerbPast fired/Participle"),
        (
            "who do u live with",
            "who/WhWord do/VerbBase you/Pronoun live/VerbBase with/Preposition",
        ),
        (
            "thx, that's so sweet of you",
            "thx/Interjection that/Determiner is/VerbThirdPerson so/Adverb sweet/Adjective of/Preposition you/Pronoun",
        ),
        (
            "i used to play the guitar",
            "i/Pronoun used/VerbPast to/To play/VerbBase the/Determiner guitar/Noun",
        ),
    ] {
        assert_eq!(tagged(text), expected);
    }
}

#[test]
fn words_without_letters_that_the_model_knows_get_a_tag_too() {
    for text in ["", "&", "\u{1f600}", "\u{43f}\u{440}\u{438} x", "7", "'s"] {
        let words = split_words(text);
        assert_eq!(tag(&words).len(), words.len());
    }
}

#[test]
fn the_groups_of_tags_are_those_of_the_grammar() {
    assert!(Tag::ProperNoun.is_noun() && !Tag::Pronoun.is_noun());
    assert!(Tag::Gerund.is_verb() && !Tag::Gerund.is_finite() && !Tag::Modal.is_verb());
}
