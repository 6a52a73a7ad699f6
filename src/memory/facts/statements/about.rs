//! What a statement is about: its topic, and the person or animal whom a pronoun in it means.

use super::Judged;
use super::features::Before;
use crate::memory::facts::Topic;
use crate::memory::facts::rules::{Word, split_words};
use crate::memory::text::classes::{Class, Classes, classes_of};

/// Returns the topic of a run of parts, by the classes of their nouns.
pub(super) fn topic(run: &[Judged<'_>]) -> Topic {
    use Class::{
        Acquaintance, Alcohol, Animal, Bicycle, Bird, Building, Cat, City, Clothing, Country,
        Dance, Device, Diet, Dish, Dog, Drink, Exercise, Fish, Food, Fruit, Furniture, Game, Hobby,
        Home, Horse, Illness, Instrument, Jewellery, Job, Language, Meat, Medicine, MusicGenre,
        Nationality, Partner, Region, Relative, Religion, Reptile, Sport, StoryGenre, Subject,
        Sweet, Symptom, Treatment, Vegetable, Vehicle, Workplace,
    };
    const TOPICS: &[(Topic, Classes)] = &[
        (
            Topic::Health,
            Classes::of(&[Illness, Symptom, Medicine, Treatment, Diet]),
        ),
        (
            Topic::Animals,
            Classes::of(&[Dog, Cat, Horse, Bird, Fish, Reptile, Animal]),
        ),
        (
            Topic::People,
            Classes::of(&[Relative, Partner, Acquaintance]),
        ),
        (Topic::Work, Classes::of(&[Job, Workplace])),
        (Topic::Study, Classes::of(&[Subject])),
        (
            Topic::Habits,
            Classes::of(&[Sport, Game, Dance, Exercise, Hobby, Instrument, Language]),
        ),
        (
            Topic::Home,
            Classes::of(&[Home, City, Country, Region, Building]),
        ),
        (
            Topic::Possessions,
            Classes::of(&[Vehicle, Bicycle, Device, Furniture, Clothing, Jewellery]),
        ),
        (
            Topic::Tastes,
            Classes::of(&[
                Dish, Food, Fruit, Vegetable, Meat, Sweet, Drink, Alcohol, MusicGenre, StoryGenre,
            ]),
        ),
        (Topic::Identity, Classes::of(&[Nationality, Religion])),
    ];
    let words = run.iter().flat_map(|one| &one.part.words);
    let classes = words
        .map(|word| classes_of(&word.lower))
        .fold(Classes::NONE, Classes::union);
    let found = TOPICS.iter().find(|(_, some)| classes.intersects(*some));
    found.map_or(Topic::Other, |(topic, _)| *topic)
}

/// Returns whom a run of parts is about, where it or its question names them by a pronoun and they were named before the message.
pub(super) fn spoken_of(before: &Before, run: &[Judged<'_>], asked: &str) -> Option<String> {
    const CLOSE: Classes = Classes::of(&[
        Class::Relative,
        Class::Partner,
        Class::Acquaintance,
        Class::Animal,
    ]);
    if before.people.is_empty() {
        return None;
    }
    let asked = split_words(asked);
    let said = || run.iter().flat_map(|one| &one.part.words);
    if asked
        .iter()
        .chain(said())
        .any(|word| classes_of(&word.lower).intersects(CLOSE))
    {
        return None;
    }
    let heads = run.iter().flat_map(|one| one.part.words.iter().take(4));
    let words: Vec<&Word> = asked.iter().chain(heads).collect();
    let has = |some: &[&str]| words.iter().any(|word| word.is_one_of(some));
    let animal = |name: &str| classes_of(name).contains(Class::Animal);
    let latest =
        |fits: &dyn Fn(&str) -> bool| before.people.iter().rev().find(|name| fits(name)).cloned();
    if has(&["she", "her", "shes"]) {
        latest(&|name| !MALE.contains(&name))
    } else if has(&["he", "his", "him", "hes"]) {
        latest(&|name| !FEMALE.contains(&name))
    } else if has(&["they", "their", "them"]) {
        let mut names = before.people.clone();
        names.dedup();
        (!names.is_empty()).then(|| names.join(" and "))
    } else if has(&["it", "its"]) {
        latest(&|name| animal(name))
    } else {
        None
    }
}

/// Words for people who are not called "he".
#[rustfmt::skip]
const FEMALE: &[&str] = &[
    "mother", "mum", "mom", "mama", "sister", "sisters", "daughter", "daughters", "wife", "aunt", "niece", "gran", "grandma", "grandmother",
    "granddaughter", "nan", "nana", "girlfriend", "stepmum", "stepmother", "auntie", "fiancee", "girl",
];

/// Words for people who are not called "she".
#[rustfmt::skip]
const MALE: &[&str] = &[
    "father", "dad", "papa", "brother", "brothers", "son", "sons", "husband", "uncle", "nephew", "grandad", "grandpa", "grandfather", "grandson",
    "boyfriend", "stepdad", "fiance", "boy",
];
