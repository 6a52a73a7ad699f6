//! What the triggers of 0004 keep: blocks equal to the memories, history, and who has to forget.

use crate::{database_at, rows, run};
use rusqlite::Connection;

const ANN: &str = "a0000000-0000-0000-0000-000000000001";

/// Every entry of every block with its owner, and what `memories` says they should be.
fn entries(db: &Connection) -> (Vec<String>, Vec<String>) {
    let blocks = "select user_id, entries from memory_blocks order by user_id, first_seq";
    let mut found: Vec<String> = Vec::new();
    for row in rows(db, blocks) {
        let (user, entries) = row.split_once('|').expect("two columns");
        let lines = entries.lines().filter(|line| !line.is_empty());
        found.extend(lines.map(|line| format!("{user} {line}")));
    }
    found.sort();
    let expected = "select user_id || ' ' || seq || ' ' || packed from memories
        where packed is not null";
    (found, rows(db, expected))
}

fn remember(db: &Connection, numbers: std::ops::RangeInclusive<u32>, packed: bool) {
    for number in numbers {
        let packed = if packed {
            format!("'p{number}'")
        } else {
            "null".to_owned()
        };
        let sql = format!(
            "insert into memories (id, user_id, content, created_at, packed)
             values ('n{number}', '{ANN}', 'word', '2025', {packed})"
        );
        run(db, &sql).expect("a memory");
    }
}

fn assert_equal(db: &Connection) {
    let (found, expected) = entries(db);
    assert_eq!(found, expected);
    let counts = "select count(*) from memory_blocks b where count <>
        length(entries) - length(replace(entries, char(10), ''))";
    assert_eq!(rows(db, counts), ["0"]);
}

#[test]
fn blocks_are_what_memories_say_however_they_come_and_go() {
    let db = database_at(4);
    remember(&db, 1..=150, true);
    assert_equal(&db);
    let blocks = "select count from memory_blocks order by first_seq";
    assert_eq!(rows(&db, blocks), ["22", "64", "64"]);
    for change in [
        "delete from memories where id in ('n1', 'n64', 'n65', 'n150')",
        "update memories set packed = 'new' where id = 'n70'",
        "update memories set packed = null where id in ('n2', 'n100')",
        "update memories set packed = 'late' || seq where packed is null",
        "insert into users (id, external_user_id, created_at, last_active)
           values ('b0b', 'bob', '2025', '2025')",
        "update memories set user_id = 'b0b' where id in ('n5', 'n140')",
        "update memories set packed = 'his' || seq where user_id = 'b0b'",
        "delete from memories where user_id = 'b0b'",
        "delete from memories where id like 'n%'",
    ] {
        run(&db, change).expect(change);
        assert_equal(&db);
    }
}

#[test]
fn memories_from_before_are_packed_in_order_among_new_ones() {
    let db = database_at(4);
    remember(&db, 1..=200, false);
    remember(&db, 201..=300, true);
    for from in [1, 101] {
        let pack = format!(
            "update memories set packed = 'old' || seq where packed is null
               and id in (select id from memories where packed is null order by seq limit 150)
               and {from} > 0"
        );
        run(&db, &pack).expect("packed");
        assert_equal(&db);
    }
    let large = "select count(*) from memory_blocks where count > 64";
    assert_eq!(rows(&db, large), ["0"]);
    run(&db, "delete from memories where seq % 3 = 0").expect("deleted");
    assert_equal(&db);
    let counted = "select memory_blocks - (select count(*) from memory_blocks) from users
        where id = 'a0000000-0000-0000-0000-000000000001'";
    assert_eq!(rows(&db, counted), ["0"]);
}

#[test]
fn every_change_of_a_block_has_a_number_of_its_own() {
    let db = database_at(4);
    remember(&db, 1..=100, true);
    let newest = "select max(version) from memory_blocks";
    let before = rows(&db, newest);
    run(&db, "delete from memories where id = 'n1'").expect("deleted");
    assert_ne!(rows(&db, newest), before);
    let changed = "select count(*) from memory_blocks
        where version = (select max(version) from memory_blocks) and count = 63";
    assert_eq!(rows(&db, changed), ["1"]);
}

#[test]
fn a_forgotten_memory_leaves_no_history_and_tells_the_vector_index() {
    let db = database_at(4);
    for change in [
        "update memories set content = 'Drinks rooibos', vector_at = '2025' where id = 'k-tea'",
        "update memories set importance = 1 where id = 'k-tea'",
        "update memories set superseded_by = 'k-tea' where id = 'k-cat'",
    ] {
        run(&db, change).expect(change);
    }
    assert_eq!(rows(&db, "select count(*) from memory_history"), ["2"]);
    run(
        &db,
        "delete from memories where id in ('k-tea', 'm-tea', 'k-cat')",
    )
    .expect("forgotten");
    assert_eq!(rows(&db, "select count(*) from memory_history"), ["0"]);
    assert_eq!(rows(&db, "select id from vector_deletions"), ["k-tea"]);
    let hidden = "select id from messages where forgotten_at is not null";
    assert_eq!(rows(&db, hidden), ["m-tea"]);
}
