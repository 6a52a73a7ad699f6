//! D1's part: in-memory `SQLite` with the real migrations, parameters bound as D1 binds them.

use keepsake::platform::{DbError, Rows, Stmt, Value};
use rusqlite::Connection;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use std::path::{Path, PathBuf};

/// The names of the migrations, in their order.
#[must_use]
pub fn migrations() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the migrations");
    let mut names: Vec<String> = files
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

/// A database that all migrations were applied to.
#[must_use]
pub fn migrated() -> Connection {
    migrated_to(migrations().len())
}

/// A database that so many migrations were applied to, with the list of them that wrangler keeps.
#[must_use]
pub fn migrated_to(number: usize) -> Connection {
    let database = Connection::open_in_memory().expect("memory");
    // D1's own: https://developers.cloudflare.com/d1/platform/limits/ and what it answers to a sixth select.
    database
        .set_limit(Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5)
        .expect("a limit");
    database
        .execute_batch(
            "pragma foreign_keys = on;
             create table d1_migrations (
               id integer primary key autoincrement,
               name text unique,
               applied_at timestamp default current_timestamp not null
             )",
        )
        .expect("a pragma, and a table");
    for name in migrations().iter().take(number) {
        let sql = std::fs::read_to_string(folder().join(name)).expect("a migration");
        let applied = database.execute_batch(&sql);
        applied.unwrap_or_else(|error| panic!("{name}: {error}"));
        let list = "insert into d1_migrations (name) values (?1)";
        database.execute(list, [name]).expect("a row of the list");
    }
    database
}

/// Executes statements in one transaction, as D1's `batch` does.
///
/// # Errors
/// As D1's: and then nothing has happened.
pub fn batch(database: &mut Connection, statements: &[Stmt]) -> Result<Vec<Rows>, DbError> {
    assert!(
        statements.len() <= 50,
        "the free plan allows 50 queries an invocation"
    );
    let fault = |error: rusqlite::Error| DbError(error.to_string());
    let transaction = database.transaction().map_err(fault)?;
    let results = statements.iter().map(|stmt| rows(&transaction, stmt));
    let results: Result<Vec<_>, _> = results.collect();
    let results = results.map_err(fault)?;
    transaction.commit().map_err(fault)?;
    Ok(results)
}

fn rows(database: &Connection, stmt: &Stmt) -> rusqlite::Result<Rows> {
    assert!(stmt.params.len() <= 100, "D1 binds at most 100 parameters");
    let mut prepared = database.prepare_cached(stmt.sql)?;
    for (index, value) in stmt.params.iter().enumerate() {
        match value {
            Value::Null => prepared.raw_bind_parameter(index + 1, rusqlite::types::Null)?,
            Value::Number(number) => prepared.raw_bind_parameter(index + 1, number)?,
            Value::Text(text) => prepared.raw_bind_parameter(index + 1, text)?,
        }
    }
    let names: Vec<String> = prepared
        .column_names()
        .iter()
        .map(|&name| name.to_owned())
        .collect();
    let mut found = Vec::new();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        let mut object = serde_json::Map::new();
        for (index, name) in names.iter().enumerate() {
            let value = match row.get_ref(index)? {
                ValueRef::Null => serde_json::Value::Null,
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                ValueRef::Blob(_) => panic!("no statement reads a blob"),
            };
            object.insert(name.clone(), value);
        }
        found.push(serde_json::Value::Object(object));
    }
    Ok(Rows::from_json(serde_json::Value::Array(found).to_string()))
}

/// Every row of every table, the keyword index's own ones too, each with its table's name.
#[must_use]
pub fn dump(database: &Connection) -> Vec<String> {
    let texts = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut prepared = database.prepare(sql)?;
        let columns = prepared.column_count();
        let rows = prepared.query_map([], |row| {
            let values = (0..columns).map(|index| row.get::<_, rusqlite::types::Value>(index));
            let values: rusqlite::Result<Vec<_>> = values.collect();
            Ok(match values?.as_slice() {
                [rusqlite::types::Value::Text(only)] => only.clone(),
                values => format!("{values:?}"),
            })
        })?;
        rows.collect()
    };
    // The audit says what was tried, not what is anybody's: `tests/stories/audit.rs` reads it.
    let tables = "select name from sqlite_schema where type = 'table'
                  and name not like 'audit%' and name <> 'sqlite_sequence' order by name";
    let tables = texts(tables).expect("the schema");
    let rows = tables.iter().flat_map(|table| {
        let rows = texts(&format!("select * from \"{table}\"")).expect("a table");
        rows.into_iter().map(move |row| format!("{table}: {row}"))
    });
    rows.collect()
}
