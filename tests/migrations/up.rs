//! What the migrations make, and what they leave as it was.

use crate::{CONVERSATIONS, DOWN, MEMORIES, MESSAGES, NAMES, UP, database_at, recalled, rows, run};

#[test]
fn migration_completes() {
    for number in 1..=3 {
        let db = database_at(number);
        assert_eq!(rows(&db, "pragma foreign_key_check"), [""; 0]);
        assert_eq!(rows(&db, "pragma integrity_check"), ["ok"]);
    }
}

#[test]
fn new_tables_exist() {
    let db = database_at(2);
    let columns = |table| {
        rows(
            &db,
            &format!("select name from pragma_table_info('{table}')"),
        )
    };
    assert_eq!(
        columns("users"),
        [
            "created_at",
            "display_name",
            "email",
            "external_user_id",
            "extra_metadata",
            "id",
            "last_active"
        ]
    );
    assert!(columns("conversations").contains(&"user_id".to_owned()));
    assert!(columns("conversations").contains(&"title".to_owned()));
    assert_eq!(
        rows(&db, "select external_user_id from users"),
        ["default_user"]
    );
    let twice = "insert into users (id, external_user_id, created_at, last_active)
        values ('another', 'default_user', '2025', '2025')";
    assert!(run(&db, twice).is_err(), "two users with one external id");
    assert_eq!(
        rows(&database_at(3), "select count(*) from memory_words"),
        ["5"]
    );
}

#[test]
fn existing_conversations_are_preserved() {
    let before = database_at(1);
    for number in [2, 3] {
        let db = database_at(number);
        assert_eq!(rows(&db, CONVERSATIONS), rows(&before, CONVERSATIONS));
        assert_eq!(rows(&db, MESSAGES), rows(&before, MESSAGES));
        let memories = rows(&db, &format!("{MEMORIES} where id like 'k-%'"));
        assert_eq!(memories, rows(&before, MEMORIES));
        let owners = "select distinct u.external_user_id
            from conversations c left join users u on u.id = c.user_id";
        assert_eq!(rows(&db, owners), ["default_user"]);
    }
    let owners =
        "select distinct user_id from messages union select distinct user_id from memories";
    assert_eq!(
        rows(&database_at(3), owners),
        ["a0000000-0000-0000-0000-000000000001"]
    );
}

#[test]
fn a_conversation_without_an_owner_goes_to_the_default_user_even_by_another_name() {
    let db = database_at(2);
    run(
        &db,
        "update users set external_user_id = 'ann' where external_user_id = 'default_user';
         update conversations set user_id = null where id = 'c-cat'",
    )
    .expect("a row from before");
    run(&db, UP[2]).expect("0003");
    let owner = "select u.external_user_id from conversations c join users u on u.id = c.user_id
        where c.id = 'c-cat'";
    assert_eq!(rows(&db, owner), ["ann"]);
    assert_eq!(recalled(&db, "biscuit"), ["k-cat"]);
}

#[test]
fn a_conversation_without_an_owner_finds_a_default_user_where_there_was_none() {
    let db = database_at(2);
    run(
        &db,
        "update conversations set user_id = null; delete from users",
    )
    .expect("no users");
    run(&db, UP[2]).expect("0003");
    assert_eq!(
        rows(&db, "select external_user_id from users"),
        ["default_user"]
    );
    assert_eq!(
        rows(
            &db,
            "select count(*) from conversations where user_id is null"
        ),
        ["0"]
    );
}

#[test]
fn old_messages_and_memories_are_in_the_recall_index() {
    let db = database_at(3);
    assert_eq!(recalled(&db, "jasmine"), ["k-tea", "m-noted", "m-tea"]);
    assert_eq!(
        recalled(&db, "brewing"),
        ["k-brew"],
        "words are found by their stem"
    );
    assert_eq!(
        recalled(&db, "kind"),
        [""; 0],
        "what the system said is no memory"
    );
    let source = "select id, source_message_id, role, importance from memories where id like 'm-%'";
    assert_eq!(
        rows(&db, source),
        ["m-noted|m-noted|assistant|0.3", "m-tea|m-tea|user|0.3"]
    );
}

#[test]
fn a_message_that_the_predecessor_remembered_is_not_remembered_twice() {
    assert_eq!(recalled(&database_at(3), "biscuit"), ["k-cat"]);
}

/// D1's endpoint for migrations cuts a script into statements by rules of its own, and refuses
/// other shapes of a trigger with "incomplete input" (cloudflare/workers-sdk 4998, 10998, 15314,
/// 15690). SQLite here takes them all, so only this test would notice.
#[test]
fn scripts_have_the_shape_that_d1_in_the_cloud_can_cut() {
    for script in UP.iter().chain(&DOWN) {
        assert!(!script.contains('\r'));
        for line in script.lines() {
            let comment = line.trim_start().starts_with("--");
            assert!(!comment || !line.contains([';', '\'', '"']), "{line}");
            if line.trim_start().starts_with("create trigger") {
                assert!(
                    line.contains(" BEGIN ") && line.ends_with("; END;"),
                    "{line}"
                );
            }
        }
    }
}

#[test]
fn conversations_that_were_there_are_counted_and_so_is_each_one_since() {
    let number = 1 + NAMES
        .iter()
        .position(|name| name.starts_with("0012"))
        .expect("0012");
    let db = database_at(number);
    let wrong = "select external_user_id, conversation_count from users u where conversation_count
        <> (select count(*) from conversations c where c.user_id = u.id)";
    let counts = "select conversation_count from users where conversation_count > 1";
    let before = rows(&db, counts);
    assert_eq!((before.len(), rows(&db, wrong)), (1, vec![]));
    for change in [
        "insert into users (id, external_user_id, created_at, last_active) values ('b0b', 'bob', '2025', '2025')",
        "insert into conversations (id, user_id, created_at, updated_at) values ('c-new', 'b0b', '2025', '2025')",
        "update conversations set user_id = 'b0b' where id = 'c-tea'",
        "update conversations set title = 'Tea' where id = 'c-tea'",
        "delete from conversations where id = 'c-cat'",
        "delete from users where id = 'b0b'",
    ] {
        run(&db, change).expect(change);
        assert_eq!(rows(&db, wrong), [""; 0], "{change}");
    }
}

#[test]
fn facts_that_were_there_get_the_topic_of_their_key_or_their_kind() {
    let number = NAMES.iter().position(|name| name.starts_with("0016"));
    let number = number.expect("0016");
    let db = database_at(number);
    run(
        &db,
        "insert into memories (id, user_id, content, memory_type, created_at, fact_key, fact_value, source_message_id) values
           ('f1', 'a0000000-0000-0000-0000-000000000001', 'a', 'fact', '2025', 'home.city', 'bern', 'm-tea'),
           ('f2', 'a0000000-0000-0000-0000-000000000001', 'b', 'fact', '2025', 'name', 'ann', 'm-tea'),
           ('f3', 'a0000000-0000-0000-0000-000000000001', 'c', 'event', '2025', null, 'c', null),
           ('f4', 'a0000000-0000-0000-0000-000000000001', 'd', 'preference', '2025', null, 'd', null),
           ('f5', 'a0000000-0000-0000-0000-000000000001', 'e', 'fact', '2025', 'zither', 'e', null)",
    )
    .expect("facts");
    run(&db, UP[number]).expect("0016");
    assert_eq!(
        rows(
            &db,
            "select id, topic, confidence, pinned from memories where topic is not null"
        ),
        [
            "f1|home|0.8|0",
            "f2|identity|0.8|0",
            "f3|events|1|0",
            "f4|tastes|1|0",
            "f5|other|1|0"
        ]
    );
    let others = "select count(*) from memories where fact_value is null and (topic is not null or confidence is not null)";
    assert_eq!(rows(&db, others), ["0"]);
    run(&db, DOWN[number]).expect("undone");
    assert_eq!(
        rows(&db, "select id from memories where fact_value is not null").len(),
        5
    );
}

#[test]
fn a_title_from_before_is_of_the_message_that_it_begins_like() {
    let number = NAMES.iter().position(|name| name.starts_with("0019"));
    let number = number.expect("0019");
    let db = database_at(number);
    let said = "insert into conversations (id, user_id, title, created_at, updated_at)
           select f.value ->> 0, 'a0000000-0000-0000-0000-000000000001', f.value ->> 1, '2025', '2025'
           from json_each('[
             [\"cut\", \"I keep bees…\"], [\"given\", \"Garden\"], [\"gone\", \"A secret\"], [\"spaced\", \"two words\"],
             [\"bare\", null], [\"empty\", \"\"]
           ]') f;
         insert into messages (id, conversation_id, user_id, role, content, timestamp, forgotten_at)
           select f.value ->> 0 || f.key, f.value ->> 0, 'a0000000-0000-0000-0000-000000000001', f.value ->> 1, f.value ->> 2,
             '2025', f.value ->> 3
           from json_each('[
             [\"cut\", \"user\", \"I keep bees in the garden\", null], [\"cut\", \"user\", \"I keep bees\", null],
             [\"given\", \"user\", \"My garden\", null], [\"gone\", \"user\", \"A secret\", \"2025\"],
             [\"spaced\", \"assistant\", \"hello\", null], [\"spaced\", \"user\", \"  two   words\\nmore\", null],
             [\"bare\", \"user\", \"hello\", null], [\"empty\", \"user\", \"\", null]
           ]') f";
    run(&db, said).expect("conversations");
    run(&db, UP[number]).expect("0019");
    let sql = "select id, title, title_from from conversations
               where id in ('cut', 'given', 'gone', 'spaced', 'bare', 'empty') order by id";
    assert_eq!(
        rows(&db, sql),
        [
            "bare|null|null",
            "cut|I keep bees…|cut0",
            "empty||null",
            "given|Garden|null",
            "gone|null|null",
            "spaced|two words|spaced5",
        ]
    );
}
