//! The indexes are used: what SQLite says of the Worker's own statements.

use keepsake::chat::conversation::{Filter, store as conversation};
use keepsake::chat::{lease, store};
use keepsake::id::{ConversationId, Owner};
use keepsake::memory;
use keepsake::platform::{Query, Stmt};
use keepsake::shared;
use keepsake::time::Timestamp;
use rusqlite::{Connection, types::Value};

use crate::{NAMES, database_at};

/// For an operator: what was spoken in last, whoever's it is.
fn recent() -> Query {
    shared!("select id, updated_at from conversations order by updated_at desc limit ?1")
}

fn plan(db: &Connection, stmt: &Stmt) -> String {
    let mut statement = db
        .prepare(&format!("explain query plan {}", stmt.sql))
        .expect(stmt.sql);
    let nothing = vec![Value::Null; statement.parameter_count()];
    let details = statement.query_map(rusqlite::params_from_iter(nothing), |row| {
        row.get::<_, String>(3)
    });
    let details: rusqlite::Result<Vec<_>> = details.expect("a plan").collect();
    details.expect("a plan").join("\n")
}

fn assert_uses(db: &Connection, index: &str, stmt: &Stmt) {
    let plan = plan(db, stmt);
    assert!(
        plan.contains(index),
        "{index} is not used:\n{}\n{plan}",
        stmt.sql
    );
    let sorts = plan.contains("TEMP B-TREE");
    assert!(!sorts, "sorts what was in order:\n{}\n{plan}", stmt.sql);
}

fn ann() -> Owner {
    Owner::parse("ann").expect("an id")
}

#[test]
fn ix_users_external_user_id_finds_a_user() {
    let id = ConversationId::parse("c-tea").expect("an id");
    let stmt = memory::store::find_conversation(&ann(), &id).into();
    assert_uses(&database_at(4), "ix_users_external_user_id", &stmt);
}

#[test]
fn ix_conversations_pinned_lists_a_users_conversations_in_their_order() {
    let stmt = conversation::list(&ann(), Filter::default(), 50, 0).into();
    assert_uses(&database_at(NAMES.len()), "ix_conversations_pinned", &stmt);
}

#[test]
fn ix_conversations_updated_at_lists_recent_conversations() {
    for number in [2, 3, 4] {
        assert_uses(
            &database_at(number),
            "ix_conversations_updated_at",
            &recent().into(),
        );
    }
}

#[test]
fn the_end_of_a_conversation_is_read_off_its_index() {
    let db = database_at(NAMES.len());
    let now = Timestamp::from_millis(0);
    let id = ConversationId::parse("c-tea").expect("an id");
    let (recent, page) = (
        store::recent(&ann(), Some(&id), None, 10, now).into(),
        conversation::messages(&ann(), &id, None, None, 50, now).into(),
    );
    assert_uses(&db, "ix_messages_conversation_id", &recent);
    assert_uses(&db, "ix_messages_conversation_id", &page);
}

#[test]
fn unfinished_replies_are_found_without_reading_the_finished() {
    let stmt = lease::sweep(Timestamp::from_millis(0)).into();
    assert_uses(&database_at(NAMES.len()), "ix_messages_writing", &stmt);
}

/// What an instance has of an index.
const CACHED: memory::store::Cached = memory::store::Cached {
    epoch: 1,
    version: 7,
    most_blocks: 320,
    most_bytes: 1_000_000,
};

#[test]
fn candidates_ask_the_full_text_index_and_read_blocks_by_their_key() {
    let stmt = memory::store::candidate_blocks(&ann(), CACHED, &["tea"], 96, 8).into();
    let plan = plan(&database_at(4), &stmt);
    let asked = |line: &str| line.contains("memory_words VIRTUAL TABLE") && line.contains(":M");
    assert!(plan.lines().any(asked), "{plan}");
    assert!(
        plan.contains("b USING PRIMARY KEY (user_id=? AND first_seq=?)"),
        "{plan}"
    );
}

#[test]
fn blocks_that_changed_are_found_by_their_version() {
    let stmt = memory::store::index_since(&ann(), CACHED).into();
    assert_uses(&database_at(4), "ix_memory_blocks_version", &stmt);
}
