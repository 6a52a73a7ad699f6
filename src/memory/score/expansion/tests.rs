//! What stands for the words of a question, in small stores.

use super::super::dates::Dates;
use super::super::query::Query;
use super::find;
use crate::memory::index::Index;
use crate::memory::index::entry::{Entry, NewEntry};
use crate::memory::text::cut::CutText;
use crate::memory::text::word::Word;
use crate::role::Role;
use crate::time::Timestamp;

fn index(texts: &[&str]) -> Index {
    let entries = texts.iter().zip(1..).map(|(text, seq)| {
        let new = NewEntry {
            role: Role::User,
            speaker: None,
            content: &CutText::new(text),
            at: Timestamp::from_millis(1_700_000_000_000),
            conversation: None,
            importance: 0.3,
            is_distilled: false,
        };
        (seq, Entry::new(&new, None))
    });
    let mut index = Index::default();
    index.add_loose(entries.collect());
    index
}

/// Returns whether a word of the texts stands for a word of the question.
fn stands_for(texts: &[&str], question: &str, asked: &str, word: &str) -> bool {
    let index = index(texts);
    let question = CutText::new(question);
    let dates = Dates::of(&question, Timestamp::from_millis(0), (2023, 2023));
    let query = Query::new(&question, &dates);
    let ids = query
        .words
        .iter()
        .map(|asked| index.lexicon.find(&asked.word));
    let ids: Vec<_> = ids.collect();
    let found = find(&index, &query, &ids);
    let place = query.words.iter().position(|word| word.spelt == asked);
    let (place, word) = (
        place.expect("a word"),
        index.lexicon.find(&Word::spell(word)),
    );
    let word = word.expect("a word of the memories");
    found
        .iter()
        .any(|found| found.asked == place && found.word == word)
}

#[test]
fn a_thing_stands_for_the_name_of_its_class() {
    let texts = ["badminton tonight", "a whippet ran by", "tea first"];
    assert!(stands_for(
        &texts,
        "Which sport do I play?",
        "sport",
        "badminton"
    ));
    assert!(stands_for(
        &texts,
        "What animals did I see?",
        "animals",
        "whippet"
    ));
    assert!(!stands_for(
        &texts,
        "Which sport do I play?",
        "sport",
        "whippet"
    ));
}

#[test]
fn a_form_of_a_name_stands_for_the_name() {
    let texts = [
        "Kate is here",
        "xander ran",
        "gertie fails",
        "priya sings",
        "the pack is back",
    ];
    for (question, asked, word) in [
        ("Where is Katherine?", "katherine", "kate"),
        ("Who saw Alexander?", "alexander", "xander"),
        ("Who drives Gertrude?", "gertrude", "gertie"),
        ("What does Pria sing?", "pria", "priya"),
    ] {
        assert!(stands_for(&texts, question, asked, word), "{question}");
    }
    assert!(!stands_for(&texts, "Where is Mack?", "mack", "back"));
    assert!(!stands_for(&texts, "Where is Packer?", "packer", "back"));
}

#[test]
fn a_name_that_the_memories_have_is_not_taken_for_a_slip() {
    let texts = ["priya sings", "pria dances"];
    assert!(!stands_for(&texts, "What does Pria do?", "pria", "priya"));
}

#[test]
fn another_name_of_somebody_stands_for_the_name() {
    let texts = [
        "our tortoise Methuselah, we call him Thuse",
        "thuse was gone two days",
    ];
    assert!(stands_for(
        &texts,
        "Where was Methuselah?",
        "methuselah",
        "thuse"
    ));
}

#[test]
fn a_name_stands_for_who_it_is() {
    let texts = [
        "my dentist is Doctor Okafor",
        "okafor moves to the coast",
        "the coast is far",
    ];
    assert!(stands_for(
        &texts,
        "Where does my dentist move?",
        "dentist",
        "okafor"
    ));
    let alone = ["my dentist is Doctor Okafor", "somebody moves to the coast"];
    assert!(!stands_for(
        &alone,
        "Where does my dentist move?",
        "dentist",
        "okafor"
    ));
}
