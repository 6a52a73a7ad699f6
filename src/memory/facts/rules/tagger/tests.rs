//! The tagger on messages that were tagged by hand.

use super::super::word::split_words;
use super::{Tag, tag};

/// Messages that were written for this test, in the style of chats, with the right tags of their words.
const MESSAGES: &str = include_str!("../../../../../tests/fixtures/tagger/messages.tsv");

/// Messages of the development dialogues.
const DIALOGUES: &str = include_str!("../../../../../tests/fixtures/tagger/dialogues.tsv");

/// Returns the tag for a code of the fixtures.
fn parse_tag(code: &str) -> Tag {
    match code {
        "NN" => Tag::Noun,
        "NNS" => Tag::PluralNoun,
        "NNP" => Tag::ProperNoun,
        "PRP" => Tag::Pronoun,
        "PRP$" => Tag::PossessivePronoun,
        "DT" => Tag::Determiner,
        "JJ" => Tag::Adjective,
        "RB" => Tag::Adverb,
        "CD" => Tag::Number,
        "VB" => Tag::VerbBase,
        "VBZ" => Tag::VerbThirdPerson,
        "VBD" => Tag::VerbPast,
        "VBN" => Tag::Participle,
        "VBG" => Tag::Gerund,
        "MD" => Tag::Modal,
        "TO" => Tag::To,
        "IN" => Tag::Preposition,
        "RP" => Tag::Particle,
        "CC" => Tag::Conjunction,
        "WH" => Tag::WhWord,
        "UH" => Tag::Interjection,
        "EX" => Tag::ExistentialThere,
        "POS" => Tag::PossessiveEnding,
        "FW" => Tag::Other,
        _ => panic!("no tag has the code {code}"),
    }
}

/// Returns whether two tags are the same, or both a noun's or both a verb's.
fn are_alike(one: Tag, other: Tag) -> bool {
    one == other || one.is_noun() && other.is_noun() || one.is_verb() && other.is_verb()
}

/// Returns the share of the words of a fixture that get a right tag: the right one itself, and one of its group.
fn agreement(fixture: &str) -> (f64, f64) {
    let (mut words, mut exact, mut coarse) = (0_u32, 0_u32, 0_u32);
    for line in fixture.lines() {
        let (text, codes) = line.split_once('\t').unwrap();
        let tags = tag(&split_words(text));
        let codes: Vec<&str> = codes.split(' ').collect();
        assert_eq!(tags.len(), codes.len(), "{text}");
        for (tag, codes) in tags.into_iter().zip(codes) {
            let right: Vec<Tag> = codes.split('|').map(parse_tag).collect();
            words += 1;
            exact += u32::from(right.contains(&tag));
            coarse += u32::from(right.iter().any(|right| are_alike(tag, *right)));
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(words);
    (share(exact), share(coarse))
}

#[test]
fn messages_get_the_tags_that_a_person_gives_them() {
    let (exact, coarse) = agreement(MESSAGES);
    assert!(exact > 0.96 && coarse > 0.97, "{exact} {coarse}");
    let (exact, coarse) = agreement(DIALOGUES);
    assert!(exact > 0.92 && coarse > 0.95, "{exact} {coarse}");
}

/// `cargo test --release --lib tagger -- --ignored --nocapture` prints the time of 32 words.
#[test]
#[ignore = "prints a time"]
#[expect(
    clippy::disallowed_methods,
    reason = "a measurement looks at the clock"
)]
fn time_of_32_words() {
    const RUNS: u32 = 20_000;
    let words = split_words(
        "so i was thinking about moving to berlin next year with my boyfriend because he found a new job there and i \
         really like the city but my parents are not happy",
    );
    assert_eq!(words.len(), 32);
    let began = std::time::Instant::now();
    for _ in 0..RUNS {
        std::hint::black_box(tag(std::hint::black_box(&words)));
    }
    println!("{:?}", began.elapsed() / RUNS);
}

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
