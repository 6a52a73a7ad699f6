//! The migrations up and down, on the SQLite that D1 is, with rows of the predecessor in it.
//! Each script runs as wrangler runs it: whole, in one transaction, with foreign keys enforced.

mod blocks;
mod down;
mod plans;
mod recall;
mod search;
mod up;

use rusqlite::{Connection, types::Value};

/// Names the migrations once: each with its script, and the one that undoes it.
macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        const NAMES: [&str; [$($name),+].len()] = [$($name),+];
        const UP: [&str; NAMES.len()] = [$(include_str!(concat!("../../migrations/", $name))),+];
        const DOWN: [&str; NAMES.len()] =
            [$(include_str!(concat!("../../migrations/down/", $name))),+];
    };
}

migrations![
    "0001_initial_schema.sql",
    "0002_add_users_and_multi_tenancy.sql",
    "0003_turns_and_recall.sql",
    "0004_recall_that_understands.sql",
    "0005_keys_and_audit.sql",
    "0006_usage.sql",
    "0007_erasures.sql",
    "0008_accounts.sql",
    "0009_takeovers.sql",
    "0010_makers_of_keys.sql",
    "0011_what_is_kept.sql",
    "0012_conversation_counts.sql",
    "0013_imports.sql",
    "0014_leases.sql",
    "0015_what_still_counts.sql",
    "0016_what_facts_say.sql",
    "0017_search_in_messages.sql",
    "0018_responses.sql",
    "0019_titles_of_messages.sql",
    "0020_branches.sql",
    "0021_keeping.sql",
];
const PREDECESSOR: &str = include_str!("../fixtures/predecessor.sql");

const CONVERSATIONS: &str = "select id, created_at, updated_at, last_summary from conversations";
const MESSAGES: &str = "select id, conversation_id, role, content, timestamp from messages";
const MEMORIES: &str = "select id, conversation_id, content, embedding, memory_type, importance,
    created_at, extra_metadata from memories";

/// A database of the predecessor, brought to the schema after so many migrations.
fn database_at(number: usize) -> Connection {
    let db = Connection::open_in_memory().expect("SQLite opens");
    db.execute_batch("pragma foreign_keys = on")
        .expect("pragma");
    for (script, name) in UP.iter().zip(NAMES).take(number) {
        run(&db, script).unwrap_or_else(|e| panic!("{name}: {e}"));
        if name == NAMES[0] {
            run(&db, PREDECESSOR).expect("the predecessor's rows");
        }
    }
    db
}

fn run(db: &Connection, script: &str) -> rusqlite::Result<()> {
    let transaction = db.unchecked_transaction()?;
    transaction.execute_batch(script)?;
    transaction.commit()
}

/// Every row as text, its columns with bars between them, in order.
fn rows(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let columns = statement.column_count();
    let mut rows: Vec<String> = statement
        .query_map([], |row| {
            let cells = (0..columns).map(|column| {
                Ok(match row.get::<_, Value>(column)? {
                    Value::Null => "null".to_owned(),
                    Value::Integer(number) => number.to_string(),
                    Value::Real(number) => number.to_string(),
                    Value::Text(text) => text,
                    Value::Blob(bytes) => format!("{bytes:?}"),
                })
            });
            cells
                .collect::<rusqlite::Result<Vec<_>>>()
                .map(|cells| cells.join("|"))
        })
        .expect("a query")
        .collect::<rusqlite::Result<_>>()
        .expect("rows");
    rows.sort();
    rows
}

/// The ids of the memories that hold this word, by the full-text index.
fn recalled(db: &Connection, word: &str) -> Vec<String> {
    rows(
        db,
        &format!(
            "select m.id from memory_words w join memories m on m.seq = w.rowid
             where memory_words match 'content : {word}'"
        ),
    )
}

/// How many rows the full-text index has, whatever their words.
fn indexed(db: &Connection) -> Vec<String> {
    rows(db, "select count(*) from memory_words_docsize")
}

/// Tables with their columns, checks and references, and indexes: what makes a schema the same.
fn shape(db: &Connection) -> Vec<String> {
    rows(
        db,
        "select t.name, c.cid, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk
           from sqlite_schema t join pragma_table_info(t.name) c where t.type = 'table'
             and t.name not like 'sqlite_%' and t.name <> 'd1_migrations'
         union all
         select t.name, f.\"from\", f.\"table\", f.\"to\", f.on_delete, null, null
           from sqlite_schema t join pragma_foreign_key_list(t.name) f where t.type = 'table'
         union all
         select type, name, tbl_name, sql, null, null, null from sqlite_schema
           where type in ('index', 'trigger') and tbl_name <> 'd1_migrations'",
    )
}
