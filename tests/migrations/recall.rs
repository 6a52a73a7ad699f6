//! What the triggers of 0003 keep: the recall index, and one owner for all of a conversation.

use crate::{database_at, indexed, recalled, rows, run};

#[test]
fn keyword_search_is_confined_to_its_owner() {
    let db = database_at(3);
    let hits = |owner: &str| {
        let matching = format!("owner : {owner} AND content : jasmine");
        rows(
            &db,
            &format!("select count(*) from memory_words where memory_words match '{matching}'"),
        )
    };
    assert_eq!(hits("a0000000000000000000000000000001"), ["3"]);
    assert_eq!(hits("b0000000000000000000000000000002"), ["0"]);
}

#[test]
fn a_changed_memory_is_found_by_its_new_words_only() {
    let db = database_at(3);
    run(
        &db,
        "update memories set content = 'Drinks rooibos' where id = 'k-tea'",
    )
    .expect("update");
    assert_eq!(recalled(&db, "rooibos"), ["k-tea"]);
    assert_eq!(recalled(&db, "jasmine"), ["m-noted", "m-tea"]);
}

#[test]
fn deletes_cascade_and_leave_nothing_in_memory_words() {
    let everything = [
        "delete from users",
        "delete from conversations",
        "delete from memories",
    ];
    for delete in everything {
        let db = database_at(3);
        run(&db, delete).expect(delete);
        assert_eq!(indexed(&db), ["0"], "after {delete}");
        assert_eq!(recalled(&db, "jasmine"), [""; 0], "after {delete}");
    }
    let db = database_at(3);
    run(&db, "delete from messages where id = 'm-tea'").expect("one message");
    assert_eq!(recalled(&db, "jasmine"), ["k-tea", "m-noted"]);
    assert_eq!(indexed(&db), ["4"]);
}

const BOB: &str = "insert into users (id, external_user_id, created_at, last_active)
    values ('b0b', 'bob', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z')";

#[test]
fn a_conversation_handed_over_takes_its_messages_and_memories_along() {
    let db = database_at(3);
    run(&db, BOB).expect("bob");
    run(
        &db,
        "update messages set client_message_id = '1' where id = 'm-tea';
         update conversations set user_id = 'b0b' where id = 'c-tea'",
    )
    .expect("a handover in one line");
    let owner = |table: &str| {
        rows(
            &db,
            &format!("select id from {table} where user_id = 'b0b'"),
        )
    };
    assert_eq!(owner("messages"), ["m-kind", "m-noted", "m-tea"]);
    assert_eq!(owner("memories"), ["k-brew", "k-tea", "m-noted", "m-tea"]);
    let his = "select count(*) from memory_words where memory_words match 'owner : b0b'";
    assert_eq!(rows(&db, his), ["4"]);
    let first = "insert into messages (id, conversation_id, user_id, role, content, timestamp,
        client_message_id) values ('m-new', 'c-tea', 'b0b', 'user', 'Hi', '2025', '1')";
    run(&db, first).expect("bob's own first message is no repetition of the old owner's");
}

#[test]
fn a_conversation_cannot_be_handed_to_nobody() {
    let db = database_at(3);
    let misspelt = "update conversations
        set user_id = (select id from users where external_user_id = 'bbo') where id = 'c-tea'";
    let refusal = run(&db, misspelt).expect_err("there is no bbo").to_string();
    assert!(refusal.contains("there is no such user"), "{refusal}");
}
