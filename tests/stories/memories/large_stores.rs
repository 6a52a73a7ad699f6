//! A store that is too large to be scored whole: the blocks that are candidates, and the size from which it is so.

use super::{contents, make};
use crate::support::TestApp;
use futures::executor::block_on;
use keepsake::id::Owner;
use keepsake::limit;
use keepsake::memory::index::Block;
use keepsake::memory::store::{Cached, IndexRow, candidate_blocks, index_since};
use serde_json::{Value, json};

/// An instance that has nothing of the index.
pub const COLD: Cached = Cached {
    epoch: 0,
    version: 0,
    most_blocks: 0,
    most_bytes: limit::WHOLE_BYTES,
};

/// Ann's memories: blocks of 64 that tell of the weather, and of one rare thing each.
fn with_blocks(rare: &[&str]) -> TestApp {
    let app = TestApp::new();
    for (block, thing) in rare.iter().enumerate() {
        for half in 0..2 {
            let weather =
                |n: i32| json!({"content": format!("Rain in the garden, {block} {half} {n}")});
            let mut facts: Vec<Value> = (0..32).map(weather).collect();
            if half == 0 {
                facts[7] = json!({"content": format!("The {thing} is in the cellar")});
            }
            make(&app, &json!({"memories": facts}));
        }
    }
    app
}

/// The places of the blocks that are candidates for some terms, from 0.
fn candidates(app: &TestApp, terms: &[&str], best: u32, newest: u32) -> Vec<usize> {
    let ann = Owner::parse("ann").expect("an owner");
    let found = candidate_blocks(&ann, COLD, terms, best, newest);
    let blocks: Vec<Block> = block_on(found.all(&app.stage)).expect("blocks");
    let place = |block: &Block| usize::try_from(block.first_seq / 64).expect("a place");
    let mut places: Vec<usize> = blocks.iter().map(place).collect();
    places.sort_unstable();
    places
}

#[test]
fn the_blocks_with_the_rarest_words_of_a_question_are_candidates_however_old_they_are() {
    let app = with_blocks(&["piano", "anvil", "kite", "drum"]);
    let ask = |terms: &[&str], best| candidates(&app, terms, best, 0);
    assert_eq!(ask(&["anvil"], 4), [1]);
    assert_eq!(
        ask(&["rain", "garden", "piano"], 1),
        [0],
        "rain is everywhere"
    );
    assert_eq!(ask(&["kite", "piano", "garden"], 2), [0, 2]);
    assert_eq!(ask(&["garden"], 2), [2, 3], "else the newest");
    assert_eq!(candidates(&app, &["nothing"], 4, 1), [3]);
}

#[test]
fn a_common_word_is_read_no_more_often_than_a_limit_says() {
    let app = with_blocks(&["piano"; 8]);
    // 63 memories of each block have it.
    let blocks = limit::TERM_HITS.div_ceil(63) as usize;
    let newest: Vec<usize> = (8 - blocks..8).collect();
    assert_eq!(candidates(&app, &["rain"], 96, 0), newest);
}

#[test]
fn a_store_of_few_blocks_with_many_bytes_is_not_read_whole() {
    let app = with_blocks(&["piano", "anvil"]);
    let ann = Owner::parse("ann").expect("an owner");
    let bytes = "select sum(octet_length(entries)) from memory_blocks";
    let bytes = u32::try_from(app.stage.count(bytes)).expect("a number");
    let read = |cached: Cached| -> (u8, usize, usize) {
        let rows = block_on(index_since(&ann, cached).all(&app.stage)).expect("rows");
        let blocks = rows.iter().filter(|row: &&IndexRow| row.entries.is_some());
        let candidates = candidate_blocks(&ann, cached, &["piano"], 1, 0);
        let candidates = block_on(candidates.all(&app.stage)).expect("blocks");
        (rows[0].whole, blocks.count(), candidates.len())
    };
    let cached = |most_blocks, most_bytes| Cached {
        most_blocks,
        most_bytes,
        ..COLD
    };
    assert_eq!(read(cached(2, bytes)), (1, 2, 0));
    assert_eq!(read(cached(2, bytes - 1)), (0, 0, 1));
    assert_eq!(read(cached(1, bytes)), (0, 0, 1));
    let epoch = "select memory_epoch from users where external_user_id = 'ann'";
    let warm = Cached {
        epoch: u64::try_from(app.stage.count(epoch)).expect("a number"),
        version: 1,
        ..cached(2, 0)
    };
    let (whole, changed, candidates) = read(warm);
    assert_eq!((whole, candidates), (1, 0), "an instance knows what it has");
    assert_eq!(changed, 2);
}

#[test]
fn a_search_finds_what_an_old_block_of_a_large_store_says() {
    let app = with_blocks(&["piano", "anvil", "kite"]);
    let large = "update users set memory_blocks = 1000";
    let database = app.stage.database.borrow();
    database.execute_batch(large).expect("a large store");
    drop(database);
    let found = app
        .get("ann", "/memories/search?q=where+is+the+piano")
        .json();
    assert_eq!(contents(&found)[0], "The piano is in the cellar");
}
