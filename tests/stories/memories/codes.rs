//! An exact code is found by its code, and before every other that is much like it: an order's number, a key, a UUID.

use super::large_stores::COLD;
use crate::support::TestApp;
use futures::executor::block_on;
use keepsake::config::Weights;
use keepsake::id::Owner;
use keepsake::memory::index::entry::{Entry, NewEntry};
use keepsake::memory::index::{Block, Index};
use keepsake::memory::score::search;
use keepsake::memory::store::candidate_blocks;
use keepsake::memory::text::cut::CutText;
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::json;
use std::collections::HashSet;
use std::fmt::Write as _;

/// `xorshift64`: the same codes in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("a side")
    }

    fn letters(&mut self, of: &str, count: usize) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..count).map(|_| of[self.roll(of.len())]).collect()
    }

    /// A code of one of five shapes.
    fn code(&mut self, shape: usize) -> String {
        const HEX: &str = "0123456789abcdef";
        const ALL: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
        const DIGITS: &str = "0123456789";
        match shape % 5 {
            0 => self.letters(HEX, 10),
            1 => self.letters(ALL, 8),
            2 => [2, 2, 2, 2]
                .map(|count| self.letters(DIGITS, count))
                .join("-"),
            3 => [8, 4, 4, 4, 12]
                .map(|count| self.letters(HEX, count))
                .join("-"),
            _ => format!("ORD-{}-{}", 2020 + self.roll(6), self.letters(DIGITS, 5)),
        }
    }
}

/// A thousand codes, each second one the one before it with two of its signs exchanged.
fn thousand() -> Vec<String> {
    let (mut dice, mut codes) = (Dice(0x5eed_c0de), Vec::new());
    let mut known = HashSet::new();
    while codes.len() < 1000 {
        let code = dice.code(codes.len() / 2);
        let mut signs: Vec<char> = code.chars().collect();
        let last = signs.len() - 1;
        signs.swap(last, last - 1);
        let twin: String = signs.into_iter().collect();
        if code != twin && known.insert(code.clone()) && known.insert(twin.clone()) {
            codes.extend([code, twin]);
        }
    }
    codes
}

fn sentence(place: usize, code: &str) -> String {
    match place % 4 {
        0 => format!("The code of the shed is {code}."),
        1 => format!("My order has the number {code}, it comes on Friday"),
        2 => code.to_owned(),
        _ => {
            format!("Please keep this for me: {code} (that is the key of the old heating, of 2019)")
        }
    }
}

/// A store of these codes, each in a message of somebody.
fn store(codes: &[String]) -> Index {
    let mut entries = String::new();
    for (place, code) in codes.iter().enumerate() {
        let after = i64::try_from(place).expect("a time") * 60_000;
        let entry = Entry::new(
            &NewEntry {
                role: [Role::User, Role::Assistant][place % 3 % 2],
                speaker: None,
                content: &CutText::new(&sentence(place, code)),
                at: Timestamp::from_millis(1_700_000_000_000 + after),
                conversation: Some(["a", "b", "c"][place % 3]),
                importance: 0.3,
                is_distilled: false,
            },
            None,
        );
        write!(entries, "\n{place} {}", entry.pack()).expect("a text");
    }
    let mut index = Index::default();
    index.apply(&[Block {
        first_seq: 0,
        version: 1,
        entries,
    }]);
    index
}

/// The codes among these, each `step`th, that are not found first.
fn missed(codes: &[String], step: usize) -> Vec<String> {
    let index = store(codes);
    let asked = codes.iter().enumerate().step_by(step);
    let missed = asked.filter(|(place, code)| {
        let question = [format!("What is {code}?"), code.to_uppercase()][place % 2].clone();
        let now = Timestamp::from_millis(1_800_000_000_000);
        let hits = search(
            &index,
            &CutText::new(&question),
            now,
            &Weights::default(),
            2,
        );
        hits.first().map(|hit| index.docs[hit.place].seq) != Some(*place as u64)
    });
    missed.map(|(_, code)| code.clone()).collect()
}

#[test]
fn each_of_a_thousand_codes_is_found_first_by_its_code() {
    let codes = thousand();
    let small: Vec<String> = codes.chunks(100).flat_map(|some| missed(some, 1)).collect();
    assert_eq!(small, [""; 0], "{} of 1,000", small.len());
    let large = missed(&codes, 19);
    assert_eq!(large, [""; 0], "of a store of 1,000");
}

#[test]
fn a_code_is_found_first_past_the_size_at_which_only_candidates_are_scored() {
    let app = TestApp::new();
    let opened = app.post("ann", "/conversations", &json!({})).json();
    let id = opened["id"].as_str().expect("an id");
    let path = format!("/conversations/{id}/messages");
    let (mut dice, mut codes) = (Dice(0xfade), thousand());
    codes.truncate(200);
    // What was said after the codes: each of their parts, often, in numbers of the same shapes.
    let others = (codes.len()..3200).map(|place| sentence(place, &dice.code(2 + 2 * (place % 2))));
    let said: Vec<String> = codes
        .iter()
        .enumerate()
        .map(|(place, code)| sentence(place, code))
        .chain(others)
        .collect();
    for (nth, hundred) in said.chunks(100).enumerate() {
        if nth == 1 {
            app.get("ann", "/memories/search?q=small");
        }
        let lines: Vec<_> = hundred
            .iter()
            .map(|content| json!({"role": "assistant", "content": content}))
            .collect();
        let imported = app.post("ann", &path, &json!({ "messages": lines }));
        assert_eq!(imported.status, 201, "{}", imported.text());
        app.stage.pass(std::time::Duration::from_secs(1));
    }
    let large = "update users set memory_blocks = 1000";
    let database = app.stage.database.borrow();
    database.execute_batch(large).expect("a large store");
    drop(database);
    // The instance read the store while it was small: what came since is found all the same.
    let last = said.last().expect("a text");
    let question: String = form_urlencoded::byte_serialize(last.as_bytes()).collect();
    let found = app.get("ann", &format!("/memories/search?limit=1&q={question}"));
    assert_eq!(found.json()["memories"][0]["content"], json!(last));
    for (place, code) in codes.iter().enumerate().step_by(9) {
        let found = app.get("ann", &format!("/memories/search?limit=1&q={code}"));
        let best = &found.json()["memories"][0];
        assert_eq!(best["content"], json!(sentence(place, code)), "{code}");
        assert!(best["why"]["codes"].as_f64() > Some(0.1), "{best}");
        // Few blocks are enough to have it, of fifty.
        let (cut, ann) = (CutText::new(code), Owner::parse("ann").expect("an owner"));
        let blocks = candidate_blocks(&ann, COLD, &cut.search_phrases(), 6, 0);
        let blocks: Vec<Block> = block_on(blocks.all(&app.stage)).expect("blocks");
        let id = best["id"].as_str().expect("an id");
        let seq = format!("select seq from memories where id = '{id}'");
        let line = format!("\n{} ", app.stage.count(&seq));
        assert!(
            blocks.iter().any(|block| block.entries.contains(&line)),
            "{code}"
        );
    }
}

#[test]
fn a_code_is_told_in_a_prompt_however_much_is_asked_around_it() {
    let app = TestApp::new();
    app.chat("ann", "The gate at the far end opens with q1u16x28");
    app.chat("ann", "The shed at the near end opens with q1u16x82");
    let question = "Yesterday evening my neighbour, the tall one from Lisbon who sells lamps, wanted to know \
        whether q1u16x28 is something of yours, of hers, or of nobody at all: any idea?";
    let recalled = app.chat("ann", question).recalled();
    let first = recalled[0]["content"].as_str().expect("a text");
    assert!(first.contains("q1u16x28"), "{recalled:?}");
    assert!(
        recalled[0]["why"]["codes"].as_f64() > Some(0.1),
        "{recalled:?}"
    );
}
