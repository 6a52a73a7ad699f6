//! The way back: each step undone, and taken again.

use rusqlite::Connection;

use crate::{
    CONVERSATIONS, DOWN, MEMORIES, MESSAGES, NAMES, UP, database_at, recalled, rows, run, shape,
};

#[test]
fn each_down_script_leaves_the_older_schema_as_it_was() {
    for number in (2..=NAMES.len()).rev() {
        let db = database_at(number);
        run(&db, DOWN[number - 1]).expect(NAMES[number - 1]);
        assert_eq!(shape(&db), shape(&database_at(number - 1)));
        assert_eq!(rows(&db, "pragma foreign_key_check"), [""; 0]);
    }
    let db = database_at(1);
    run(&db, DOWN[0]).expect(NAMES[0]);
    assert_eq!(shape(&db), [""; 0]);
}

#[test]
fn what_is_undone_and_applied_again_loses_no_row() {
    let db = database_at(3);
    run(
        &db,
        "insert into memories (id, user_id, content, memory_type, created_at) values
           ('k-free', 'a0000000-0000-0000-0000-000000000001', 'Allergic to nuts', 'fact', '2025');
         update memories set importance = 0.9 where id = 'm-tea';
         insert into messages (id, conversation_id, user_id, role, content, timestamp, status) values
           ('m-cut', 'c-cat', 'a0000000-0000-0000-0000-000000000001', 'assistant', 'She is', '2025', 'interrupted'),
           ('m-none', 'c-cat', 'a0000000-0000-0000-0000-000000000001', 'assistant', '', '2025', 'writing');
         insert into memories (id, user_id, conversation_id, source_message_id, role, content, created_at) values
           ('m-cut', 'a0000000-0000-0000-0000-000000000001', 'c-cat', 'm-cut', 'assistant', 'She is', '2025')",
    )
    .expect("what the Worker wrote since");
    let snapshot = |db: &Connection| {
        [
            CONVERSATIONS,
            MESSAGES,
            MEMORIES,
            "select id, user_id, role, source_message_id from memories",
        ]
        .map(|sql| rows(db, sql))
    };
    let mut before = snapshot(&db);
    before[1].retain(|message| !message.starts_with("m-none|")); // a reply that never began

    run(&db, DOWN[2]).expect("0003 undone");
    let mut ids: Vec<String> = rows(&db, "select id from memories");
    ids.retain(|id| !id.starts_with("m-"));
    assert_eq!(ids, ["k-brew", "k-cat", "k-free", "k-tea"]);
    run(&db, UP[2]).expect("0003 again");
    assert_eq!(snapshot(&db), before);

    run(&db, DOWN[2]).expect("0003 undone");
    run(&db, DOWN[1]).expect("0002 undone");
    run(&db, UP[1]).expect("0002 again");
    run(&db, UP[2]).expect("0003 again");
    let kept = rows(
        &db,
        "select id from memories where id in ('k-brew', 'k-cat', 'k-tea')",
    );
    assert_eq!(kept, ["k-brew", "k-cat", "k-tea"]);
    assert_eq!(rows(&db, MESSAGES), before[1]);
    assert_eq!(recalled(&db, "nuts"), ["k-free"]);
}

#[test]
fn a_down_script_takes_its_migration_off_the_list() {
    let db = database_at(NAMES.len());
    let names = NAMES.map(|name| format!("('{name}')")).join(", ");
    let list = format!(
        "create table d1_migrations (id integer primary key, name text unique, applied_at text);
         insert into d1_migrations (name) values {names}"
    );
    run(&db, &list).expect("the list that wrangler keeps");
    for number in (0..NAMES.len()).rev() {
        run(&db, DOWN[number]).expect(NAMES[number]);
        assert_eq!(rows(&db, "select name from d1_migrations"), NAMES[..number]);
    }
}

#[test]
fn a_down_script_out_of_turn_changes_nothing() {
    let db = database_at(3);
    let before = (shape(&db), rows(&db, CONVERSATIONS));
    assert!(run(&db, DOWN[1]).is_err(), "0003 is still there");
    assert_eq!((shape(&db), rows(&db, CONVERSATIONS)), before);
}

#[test]
fn what_was_left_is_in_its_conversation_again_and_remembered_once_branches_are_undone() {
    let number = NAMES.iter().position(|name| name.starts_with("0020"));
    let number = number.expect("0020");
    let db = database_at(number + 1);
    let left = "insert into conversations (id, user_id, created_at, updated_at)
           values ('b', 'a0000000-0000-0000-0000-000000000001', '2025', '2025');
         insert into messages (id, conversation_id, user_id, role, content, timestamp, reply_to) values
           ('b1', 'b', 'a0000000-0000-0000-0000-000000000001', 'user', 'I keep bees', '2025-1', null),
           ('b2', 'b', 'a0000000-0000-0000-0000-000000000001', 'assistant', 'Lovely', '2025-2', 'b1');
         insert into memories (id, user_id, conversation_id, source_message_id, role, content, created_at, fact_key, fact_value)
           select id, user_id, conversation_id, id, role, content, timestamp, null, null from messages where id in ('b1', 'b2')
           union all
           select 'f', user_id, conversation_id, id, role, 'They keep bees', timestamp, 'animal', 'bees' from messages where id = 'b1';
         insert into branches (id, conversation_id, after_id, left_at) values ('s', 'b', null, '2025'), ('t', 'b', 'b1', '2025')";
    run(&db, left).expect("a conversation");
    let memories = "select seq, id, content, source_message_id, fact_value, valid_to from memories
                    where conversation_id = 'b' order by id";
    let before = rows(&db, memories);
    run(&db, "update messages set branch_id = 't' where id = 'b2'").expect("left");
    let again = "insert into messages (id, conversation_id, user_id, role, content, timestamp, reply_to)
           values ('b3', 'b', 'a0000000-0000-0000-0000-000000000001', 'assistant', 'Nice', '2025-3', 'b1');
         update messages set branch_id = 's' where id in ('b1', 'b3')";
    run(&db, again).expect("left");
    assert_eq!(rows(&db, memories), [""; 0]);
    run(&db, DOWN[number]).expect("0020 undone");
    assert_eq!(rows(&db, memories), before);
    let messages =
        "select id, reply_to from messages where conversation_id = 'b' order by timestamp";
    assert_eq!(rows(&db, messages), ["b1|null", "b2|null", "b3|null"]);
    run(&db, UP[number]).expect("0020 again");
    assert_eq!(rows(&db, "pragma foreign_key_check"), [""; 0]);
}
