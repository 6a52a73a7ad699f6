//! The full-text index of messages and titles: filled by its migration, and kept by triggers whatever the texts and times.

use crate::{DOWN, NAMES, UP, database_at, rows, run};
use rusqlite::Connection;

/// The number of the migration that brings the index.
fn number() -> usize {
    let found = NAMES.iter().position(|name| name.starts_with("0017"));
    found.expect("0017") + 1
}

/// The ids of the messages that match an expression, and of the conversations whose titles do, the newest first.
fn found(db: &Connection, expression: &str) -> Vec<String> {
    let sql = "select iif(i.message_id = '', i.conversation_id, i.message_id)
               from message_words cross join message_index i on i.seq = message_words.rowid
               where message_words match ?1 order by message_words.rowid desc";
    let mut prepared = db.prepare(sql).expect(sql);
    let ids = prepared.query_map([expression], |row| row.get(0));
    ids.expect("rows")
        .collect::<Result<_, _>>()
        .expect(expression)
}

/// The texts in the index, and the words in its pages: both are equal where no trigger left a word behind.
fn counts(db: &Connection) -> [Vec<String>; 2] {
    [
        "select count(*) from message_index",
        "select count(*) from message_words_docsize",
    ]
    .map(|sql| rows(db, sql))
}

const OWNER: &str = "a0000000-0000-0000-0000-000000000001";

#[test]
fn what_was_said_before_is_found_but_for_what_is_forgotten() {
    let db = database_at(number() - 1);
    let said = format!(
        "insert into messages (id, conversation_id, user_id, role, content, timestamp, status, forgotten_at) values
           ('old', 'c-cat', '{OWNER}', 'user', 'a zebra', '2020-01-01T00:00:00Z', 'complete', null),
           ('new', 'c-cat', '{OWNER}', 'assistant', 'a zebra', '2030-01-01T00:00:00Z', 'interrupted', null),
           ('gone', 'c-cat', '{OWNER}', 'user', 'a zebra', '2025', 'complete', '2026'),
           ('going', 'c-cat', '{OWNER}', 'assistant', 'a zebra', '2025', 'writing', null),
           ('none', 'c-cat', '{OWNER}', 'assistant', '', '2025', 'failed', null);
         update conversations set title = 'Zebras' where id = 'c-tea'"
    );
    run(&db, &said).expect("messages");
    run(&db, UP[number() - 1]).expect("0017");
    assert_eq!(found(&db, "content : zebra"), ["new", "old"]);
    assert_eq!(found(&db, "title : zebras"), ["c-tea"]);
    assert_eq!(
        found(&db, "owner : a0000000000000000000000000000001 AND zebra").len(),
        2
    );
    let before = found(&db, "a0000000000000000000000000000001");
    let all = rows(
        &db,
        "select count(*) from messages where status <> 'writing' and forgotten_at is null and content <> ''",
    );
    assert_eq!((before.len() - 1).to_string(), all[0]);

    run(&db, DOWN[number() - 1]).expect("0017 undone");
    run(&db, UP[number() - 1]).expect("0017 again");
    assert_eq!(found(&db, "a0000000000000000000000000000001"), before);
}

#[test]
fn triggers_keep_the_index_through_every_change() {
    let db = database_at(NAMES.len());
    let start = counts(&db);
    assert_eq!(start[0], start[1]);
    let say = |id: &str, content: &str, at: &str| {
        let sql = format!(
            "insert into messages (id, conversation_id, user_id, role, content, timestamp)
             values ('{id}', 'c-cat', '{OWNER}', 'user', '{content}', '{at}')"
        );
        run(&db, &sql).unwrap_or_else(|error| panic!("{at}: {error}"));
    };
    // Times of any kind are no reason to refuse a message.
    for (index, at) in [
        "",
        "junk",
        "2025",
        "9999-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z",
        "2025-05-01T12:00:00+02:00",
    ]
    .into_iter()
    .enumerate()
    {
        say(&format!("t{index}"), "timeless", at);
    }
    assert_eq!(found(&db, "timeless"), ["t3", "t5", "t4", "t2", "t1", "t0"]);
    for change in [
        "update messages set content = 'changed' where id = 't0'",
        "update messages set timestamp = '2035-01-01T00:00:00Z' where id = 't1'",
        "update messages set status = 'writing' where id = 't2'",
        "update messages set forgotten_at = '2026' where id = 't3'",
        "update messages set conversation_id = 'c-tea' where id = 't4'",
        "delete from messages where id = 't5'",
    ] {
        run(&db, change).expect(change);
        let now = counts(&db);
        assert_eq!(now[0], now[1], "{change}");
    }
    assert_eq!(found(&db, "timeless"), ["t1", "t4"]);
    assert_eq!(found(&db, "changed"), ["t0"]);
    for change in [
        "update messages set status = 'complete', content = 'timeless again' where id = 't2'",
        "update messages set forgotten_at = null where id = 't3'",
    ] {
        run(&db, change).expect(change);
    }
    assert_eq!(found(&db, "timeless"), ["t3", "t1", "t2", "t4"]);
    run(&db, "delete from conversations").expect("an end");
    assert_eq!(counts(&db), [["0"], ["0"]]);
    assert_eq!(
        rows(
            &db,
            "select count(*) from message_words_data where instr(block, 'timeless')"
        ),
        ["0"]
    );
}

#[test]
fn a_full_millisecond_refuses_no_message() {
    let db = database_at(NAMES.len());
    let full = "insert into message_index (seq, conversation_id, message_id)
                values (1048576 * 1746100800000 + 1048575, 'c', 'm'), (1048576 * 1746100800001, 'c', 'n')";
    run(&db, full).expect("the last number of a millisecond");
    let say = format!(
        "insert into messages (id, conversation_id, user_id, role, content, timestamp)
         values ('one', 'c-cat', '{OWNER}', 'user', 'uncounted', '2025-05-01T12:00:00Z')"
    );
    run(&db, &say).expect("a message");
    assert_eq!(
        rows(&db, "select id from messages where id = 'one'"),
        ["one"]
    );
    assert_eq!(found(&db, "uncounted"), [""; 0]);
    run(&db, "delete from messages where id = 'one'").expect("an end");
}
