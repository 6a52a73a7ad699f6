//! Tests of the classes, on the cases of `tools/classes`.

use super::lookup::{FILE, header};
use super::{Class, Classes, classes_of, classes_of_word, is_term, named_by};
use crate::memory::text::table;
use crate::memory::text::word::Word;

/// Words with the classes that a person gave them: see `tools/classes/README.md`.
const CASES: [&str; 2] = [
    include_str!("../../../../tools/classes/cases.tsv"),
    include_str!("../../../../tools/classes/held_out.tsv"),
];

#[test]
fn the_file_is_as_long_as_its_header_says_and_fits_the_word_table() {
    let [sets, pieces, hashes, _] = header().map(|count| count as usize);
    assert_eq!(FILE.len(), 20 + 8 * sets + pieces + 4 * hashes);
    assert_eq!(pieces, usize::from(table::rows()));
    assert!(
        Class::ALL
            .iter()
            .zip(0..)
            .all(|(class, bit)| *class as u8 == bit)
    );
}

#[test]
fn a_word_has_the_classes_of_what_it_mostly_means() {
    for (word, classes) in [
        ("barista", &[Class::Job][..]),
        ("plumbers", &[Class::Job]),
        ("stepdad", &[Class::Relative]),
        ("whippet", &[Class::Dog, Class::Animal]),
        ("labradoodles", &[Class::Dog, Class::Animal]),
        ("asthma", &[Class::Illness]),
        ("adhd", &[Class::Illness]),
        ("mangoes", &[Class::Food, Class::Fruit]),
        ("badminton", &[Class::Sport]),
        ("ukulele", &[Class::Instrument]),
        ("narrowboat", &[Class::Vehicle, Class::Home]),
        ("irish", &[Class::Nationality, Class::Language]),
        ("bank", &[]),
        ("run", &[]),
        ("ruby", &[]),
        ("jack", &[]),
        ("polish", &[]),
        ("does", &[]),
        ("haha", &[]),
        ("\u{6771}\u{4eac}", &[]),
        ("", &[]),
    ] {
        assert_eq!(
            classes_of(word).iter().collect::<Vec<_>>(),
            classes,
            "{word}"
        );
        assert_eq!(
            classes_of_word(&Word::spell(word)),
            classes_of(word),
            "{word}"
        );
    }
    assert!(classes_of(&"a".repeat(1000)).is_empty());
}

#[test]
fn a_term_has_the_classes_of_its_end_unless_the_table_says_otherwise() {
    assert!(classes_of("junior software engineer").contains(Class::Job));
    assert!(classes_of("root canal").contains(Class::Treatment));
    assert!(classes_of("guide dog").contains(Class::Dog) && !is_term("guide dog"));
    assert!(classes_of("hot dogs").contains(Class::Dish) && is_term("hot dogs"));
    assert!(!classes_of("hot-dog").contains(Class::Dog));
    assert!(classes_of("couch potato").is_empty());
}

#[test]
fn a_question_for_sports_meets_badminton() {
    for (class, member, stranger) in [
        ("sports", "badminton", "barista"),
        ("pets", "tortoise", "sofa"),
        ("food", "lasagna", "lamp"),
        ("instruments", "cello", "cellist"),
        ("family", "niece", "neighbour"),
    ] {
        assert!(named_by(class).intersects(classes_of(member)), "{member}");
        assert!(
            !named_by(class).intersects(classes_of(stranger)),
            "{stranger}"
        );
    }
}

#[test]
fn words_have_the_classes_that_a_person_gave_them() {
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for (term, classes) in CASES
        .iter()
        .flat_map(|cases| cases.lines())
        .filter_map(|line| line.split_once('\t'))
    {
        let class = |name: &str| {
            Class::ALL
                .iter()
                .copied()
                .find(|class| format!("{class:?}") == name)
        };
        let names = || classes.split(',').filter(|name| *name != "-");
        let needed: Vec<Class> = names().filter_map(class).collect();
        let allowed: Vec<Class> = names()
            .filter_map(|name| class(name.trim_matches(['(', ')'])))
            .collect();
        let found = classes_of(term);
        let allowed = Classes::of(&allowed);
        right += found.intersection(allowed).iter().count();
        wrong += found
            .iter()
            .filter(|class| !allowed.contains(*class))
            .count();
        missed += needed
            .iter()
            .filter(|class| !found.contains(**class))
            .count();
    }
    assert!(right > 600, "{right}");
    assert!(wrong * 100 <= right * 2, "{wrong} wrong of {right}");
    assert!(missed * 100 <= right * 2, "{missed} missed of {right}");
}
