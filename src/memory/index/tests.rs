//! The index, from texts to memories in order.

use super::cache::IndexCache;
use super::entry::{Entry, NewEntry};
use super::{Block, Index, order};
use crate::memory::text::cut::CutText;
use crate::memory::text::vector::{dot, sum_of_words};
use crate::role::Role;
use crate::time::Timestamp;

fn entry(content: &str, minute: i64, previous: Option<&Entry>) -> Entry {
    let new = NewEntry {
        role: Role::User,
        speaker: None,
        content: &CutText::new(content),
        at: Timestamp::from_millis(1_700_000_000_000 + minute * 60_000),
        conversation: Some("c"),
        importance: 0.3,
        is_distilled: false,
    };
    Entry::new(&new, previous)
}

fn block(first_seq: u64, version: u64, entries: &[&Entry]) -> Block {
    let lines = entries.iter().zip(first_seq..);
    let lines = lines.map(|(entry, seq)| format!("\n{seq} {}", entry.pack()));
    Block {
        first_seq,
        version,
        entries: lines.collect(),
    }
}

#[test]
fn an_entry_comes_out_as_it_went_in() {
    let first = entry("I keep bees, \u{43f}\u{447}\u{435}\u{43b}\u{44b}!", 0, None);
    let second = entry("They were kayaking with the bees", 1, Some(&first));
    assert!((second.previous_square - first.square).abs() < 1e-6);
    let mut index = Index::default();
    index.apply(&[block(1, 1, &[&first, &second])]);
    let [one, two] = index.docs.as_slice() else {
        panic!("two entries")
    };
    assert_eq!((one.content_words, two.content_words), (3, 2));
    assert_eq!(
        one.entry,
        Entry {
            words: vec![],
            ..first.clone()
        }
    );
    let sum = sum_of_words(&first.words);
    let inner = dot(&sum, &order::sum(two, &index.lexicon));
    assert!((inner - second.previous_inner).abs() < 1e-4);
}

#[test]
fn a_neighbour_that_was_not_known_is_found() {
    let first = entry("I keep bees", 0, None);
    let knowing = entry("in a garden", 1, Some(&first));
    let alone = entry("in a garden", 1, None);
    let mut index = Index::default();
    index.apply(&[block(1, 1, &[&first, &alone])]);
    let inner = index.docs.last().map(|doc| doc.entry.previous_inner);
    assert!((inner.expect("a doc") - knowing.previous_inner).abs() < 1e-5);
    let slept = entry("in a garden", 600, Some(&first));
    assert!(slept.previous_square.abs() < 1e-9, "it is another session");
}

#[test]
fn a_changed_block_takes_the_place_of_the_one_before() {
    let (bees, cats) = (entry("bees", 0, None), entry("cats", 1, None));
    let mut index = Index::default();
    index.apply(&[block(1, 1, &[&bees]), block(9, 2, &[&cats])]);
    index.apply(&[block(1, 3, &[&bees, &cats])]);
    assert_eq!((index.docs.len(), index.version), (3, 3));
    index.apply(&[block(1, 4, &[])]);
    index.add_loose(vec![(20, bees)]);
    assert_eq!(index.docs.len(), 2);
    index.remove_loose();
    assert_eq!(index.docs.len(), 1);
}

#[test]
fn junk_is_no_entry() {
    let entries = "\n1 AAAA\n2 !!\nx\n3 \n".to_owned();
    let mut index = Index::default();
    index.apply(&[Block {
        first_seq: 1,
        version: 1,
        entries,
    }]);
    assert!(index.docs.is_empty());
}

#[test]
fn the_words_of_a_text_end_at_32_kib_and_its_signals_do_not() {
    let long = format!("{} {}?", "\u{65e5}".repeat(50), "7".repeat(33 * 1024));
    let beginning = entry(long.get(..32 * 1024).expect("a text"), 0, None);
    let whole = entry(&long, 0, None);
    assert_eq!(whole.words, beginning.words);
    assert_ne!(whole.flags, beginning.flags);
}

#[test]
fn an_instance_lets_go_of_the_users_it_saw_longest_ago() {
    let mut cache = IndexCache::default();
    let entry = entry(&"bees and cats ".repeat(100), 0, None);
    let many: Vec<&Entry> = std::iter::repeat_n(&entry, 9000).collect();
    for user in ["ann", "bob", "cid"] {
        let mut index = Index::default();
        index.apply(&[block(1, 7, &many)]);
        cache.insert(user, std::rc::Rc::new(index));
    }
    assert_eq!(cache.get("ann").version, 0);
    assert_eq!(cache.get("cid").version, 7);
}
