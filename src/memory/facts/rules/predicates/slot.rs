//! Slots: what may stand in the place of an argument.

use super::filler::{Filler, has};
use super::kinds::{gerund, infinitive, kind};
use super::names::{name, place};
use super::phrase::{Determiner, NounPhrase};
use super::tagged::Tagged;
use crate::memory::facts::rules::tagger::Tag;
use crate::memory::facts::rules::word::Word;
use crate::memory::facts::rules::wording::normalized;
use crate::memory::text::classes::{Class, classes_of};

/// The kind of phrase that fills a slot.
#[derive(Debug, Clone, Copy)]
enum Slot {
    /// A noun phrase of one of the classes.
    Of(&'static [Class]),
    /// Such a phrase that is new to the hearer: "a car", "two cars".
    One(&'static [Class]),
    /// Such a phrase without a determiner: "dogs", "cheese".
    Bare(&'static [Class]),
    /// An adjective or a noun of one of the classes, as a single word.
    Word(&'static [Class]),
    /// A name: of a person, an animal, a firm.
    Name,
    /// A city, a country or a region, by its class or as a name.
    Place,
    /// Any noun phrase.
    Noun,
    /// A plural without a determiner: "old radios".
    Plural,
    /// A kind of things, without a determiner and with nothing after it that narrows it: "birds", "jazz", "Muse".
    Kind,
    /// A verb in the infinitive, with its object where it has one: "bake bread".
    Infinitive,
    /// Who is fond of something: "a huge Marvel fan".
    Fan,
    /// A gerund of a sport or a hobby, alone: "swimming".
    Outing,
    /// A gerund, with its object where it has one.
    Gerund,
    /// A number.
    Number,
}

/// Animals that people keep are of these classes; food and what is no animal in an idiom are not.
const ANIMALS: &[Class] = &[Class::Animal];

/// Things that people own one by one.
const THINGS: &[Class] = &[
    Class::Vehicle,
    Class::Bicycle,
    Class::Device,
    Class::Instrument,
    Class::Home,
];

/// The slots of frames by their names.
const SLOTS: &[(&str, Slot)] = &[
    ("animal", Slot::One(ANIMALS)),
    ("thing", Slot::One(THINGS)),
    ("pet", Slot::Of(ANIMALS)),
    ("property", Slot::Of(THINGS)),
    ("vehicle", Slot::One(&[Class::Vehicle])),
    ("relative", Slot::One(&[Class::Relative])),
    ("kin", Slot::Of(&[Class::Relative, Class::Partner])),
    ("partner", Slot::One(&[Class::Partner])),
    (
        "close",
        Slot::Of(&[Class::Relative, Class::Partner, Class::Acquaintance]),
    ),
    ("job", Slot::One(&[Class::Job])),
    ("jobs", Slot::Of(&[Class::Job])),
    ("workplace", Slot::Of(&[Class::Workplace])),
    ("illness", Slot::Of(&[Class::Illness])),
    ("symptom", Slot::One(&[Class::Symptom])),
    ("symptoms", Slot::Bare(&[Class::Symptom, Class::Illness])),
    ("medicine", Slot::Of(&[Class::Medicine])),
    ("treatment", Slot::One(&[Class::Treatment])),
    ("diet", Slot::Word(&[Class::Diet])),
    ("food", Slot::Bare(&[Class::Food])),
    ("meat", Slot::Bare(&[Class::Meat])),
    ("drink", Slot::Bare(&[Class::Drink])),
    ("drug", Slot::Bare(&[Class::Drug])),
    ("consumable", Slot::Bare(&[Class::Food, Class::Drink])),
    (
        "pastime",
        Slot::Bare(&[
            Class::Sport,
            Class::Game,
            Class::Dance,
            Class::Exercise,
            Class::Hobby,
        ]),
    ),
    ("sport", Slot::Bare(&[Class::Sport])),
    ("game", Slot::Bare(&[Class::Sport, Class::Game])),
    ("dance", Slot::Bare(&[Class::Dance])),
    ("hobby", Slot::Bare(&[Class::Hobby, Class::Exercise])),
    ("instrument", Slot::Of(&[Class::Instrument])),
    ("music", Slot::Bare(&[Class::MusicGenre])),
    ("stories", Slot::Bare(&[Class::StoryGenre])),
    ("home", Slot::One(&[Class::Home, Class::Building])),
    ("building", Slot::Of(&[Class::Building, Class::Workplace])),
    ("language", Slot::Word(&[Class::Language])),
    ("nationality", Slot::Word(&[Class::Nationality])),
    ("religion", Slot::Word(&[Class::Religion])),
    ("subject", Slot::Bare(&[Class::Subject])),
    (
        "plants",
        Slot::Bare(&[Class::Plant, Class::Vegetable, Class::Fruit]),
    ),
    ("bodypart", Slot::Of(&[Class::BodyPart])),
    ("name", Slot::Name),
    ("place", Slot::Place),
    ("noun", Slot::Noun),
    ("fan", Slot::Fan),
    ("doing", Slot::Gerund),
    ("kind", Slot::Kind),
    ("do", Slot::Infinitive),
    ("plural", Slot::Plural),
    ("outing", Slot::Outing),
    ("number", Slot::Number),
];

/// Returns the words at a place that fill the slot with a name; `None` where they do not fit, or no slot has the name.
pub(super) fn fill(slot: &str, clause: &Tagged<'_>, at: usize) -> Option<Filler> {
    let (_, slot) = SLOTS.iter().find(|(name, _)| *name == slot)?;
    match slot {
        Slot::Name => name(clause, at),
        Slot::Place => place(clause, at),
        Slot::Number => {
            let (word, _) = clause.get(at)?;
            word.lower.parse::<u32>().ok()?;
            let is_listed = clause.tag_is(at + 1, Tag::Conjunction);
            (!is_listed).then_some(())?;
            Some(Filler::plain(at, at + 1))
        }
        Slot::Gerund => gerund(clause, at),
        Slot::Kind => kind(clause, at),
        Slot::Infinitive => infinitive(clause, at),
        Slot::Plural => {
            let phrase = NounPhrase::parse(clause, at)?;
            let is_plural = clause.tag_is(phrase.end - 1, Tag::PluralNoun);
            (is_plural && phrase.determiner == Determiner::None)
                .then(|| Filler::of(&phrase, clause))
        }
        Slot::Fan => {
            const HEADS: &[&str] = &[
                "fan",
                "lover",
                "fanatic",
                "buff",
                "geek",
                "nerd",
                "enthusiast",
            ];
            let phrase = NounPhrase::parse(clause, at)?;
            let (head, _) = clause.get(phrase.end - 1)?;
            let (before, tag) = clause.get(phrase.end.checked_sub(2)?)?;
            // "a huge fan" is one of something that was said before.
            let is_told = tag != Tag::Adjective && !before.is_one_of(&["a", "big", "huge"]);
            let fits = phrase.determiner == Determiner::Indefinite && is_told;
            (fits && head.is_one_of(HEADS)).then(|| Filler::of(&phrase, clause))
        }
        Slot::Outing => {
            let (word, _) = clause.get(at)?;
            let pastimes = &[Class::Sport, Class::Exercise, Class::Hobby, Class::Dance];
            (word.lower.ends_with("ing") && has(pastimes, classes_of(&word.lower)))
                .then(|| Filler::plain(at, at + 1))
        }
        Slot::Noun => {
            let phrase = NounPhrase::parse(clause, at)?;
            let is_time = phrase.classes(clause).contains(Class::Period);
            (!is_time).then(|| Filler::of(&phrase, clause))
        }
        Slot::Word(classes) => {
            let phrase = NounPhrase::parse(clause, at)?;
            let is_bare = matches!(phrase.determiner, Determiner::None | Determiner::Indefinite);
            let is_one = phrase.end == phrase.core + 1 && is_bare;
            (is_one && has(classes, phrase.classes(clause))).then(|| Filler::of(&phrase, clause))
        }
        Slot::Of(classes) => {
            let phrase = NounPhrase::parse(clause, at)?;
            has(classes, phrase.classes(clause)).then(|| Filler::of(&phrase, clause))
        }
        Slot::One(classes) => {
            let phrase = NounPhrase::parse(clause, at)?;
            let is_bare = phrase.determiner == Determiner::None
                && !clause
                    .get(phrase.end - 1)
                    .is_some_and(|(_, tag)| tag == Tag::PluralNoun);
            let is_known = matches!(
                phrase.determiner,
                Determiner::Definite | Determiner::Possessive
            );
            let fits = !is_known && !is_bare;
            let found = phrase.classes(clause);
            // "a chicken" may be in the oven.
            let is_kept = clause.tag_is(phrase.end - 1, Tag::PluralNoun);
            let is_food = classes.contains(&Class::Animal) && found.contains(Class::Food);
            (fits && (!is_food || is_kept) && has(classes, found))
                .then(|| Filler::of(&phrase, clause))
        }
        Slot::Bare(classes) => {
            let phrase = NounPhrase::parse(clause, at)?;
            let is_bare = matches!(phrase.determiner, Determiner::None | Determiner::Any)
                && !clause.has_run(phrase.end, &["to", "the"]);
            (is_bare && has(classes, phrase.classes(clause))).then(|| Filler::of(&phrase, clause))
        }
    }
}

/// Returns whether a slot for a class takes the words of a noun phrase without its determiner.
pub(super) fn takes(slot: &str, words: &[Word]) -> bool {
    let slot = SLOTS.iter().find(|(name, _)| *name == slot);
    match slot {
        Some((_, Slot::Of(classes) | Slot::One(classes))) => {
            has(classes, classes_of(&normalized(words)))
        }
        _ => false,
    }
}
