//! Every table of the schema is in one list of `src/privacy/owned.rs`, and its rows go and move as its row there says.

use crate::support::{TestApp, With, database, request};
use crate::users::admin;
use keepsake::platform::Stmt;
use keepsake::privacy::erasure::store as erasure;
use keepsake::privacy::owned::{DERIVED, Erasure, Export, HandOver, OWNED, SHARED};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;

/// The tables of a database, but for those of SQLite itself and those that a full-text index is stored in.
fn tables(database: &Connection) -> BTreeSet<String> {
    let tables = "select s.name from sqlite_schema s join pragma_table_list l on l.name = s.name
                  where s.type = 'table' and l.type <> 'shadow' and s.name not like 'sqlite_%'";
    texts(database, tables).into_iter().collect()
}

fn texts(database: &Connection, sql: &str) -> Vec<String> {
    let mut prepared = database.prepare(sql).expect("a statement");
    let rows = prepared.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|text| text.expect("a text")).collect()
}

fn has_column(database: &Connection, table: &str, column: &str) -> bool {
    let sql = format!("select name from pragma_table_info('{table}') where name = '{column}'");
    !texts(database, &sql).is_empty()
}

/// The tables of the schema that are in no list or in two, and those of the lists that are not in the schema.
fn faults(database: &Connection) -> Vec<String> {
    let owned = OWNED.iter().map(|owned| owned.table);
    let derived = DERIVED.iter().map(|derived| derived.table);
    let shared = SHARED.iter().map(|shared| shared.table);
    let listed: Vec<&str> = owned.chain(derived).chain(shared).collect();
    let tables = tables(database);
    let mut faults = Vec::new();
    for table in &tables {
        match listed.iter().filter(|listed| *listed == table).count() {
            1 => {}
            0 if has_column(database, table, "user_id") => faults.push(format!(
                "`{table}` has a user_id and is missing from the list `owned` of src/privacy/owned.rs"
            )),
            0 => faults.push(format!(
                "`{table}` is missing from the lists `owned`, `derived` and `shared` of src/privacy/owned.rs"
            )),
            _ => faults.push(format!("`{table}` is in two lists of src/privacy/owned.rs")),
        }
    }
    let unknown = listed.iter().filter(|table| !tables.contains(**table));
    faults.extend(
        unknown.map(|table| format!("`{table}` is in src/privacy/owned.rs and not in the schema")),
    );
    faults
}

#[test]
fn every_table_is_owned_derived_or_shared() {
    let faults = faults(&database::migrated());
    assert!(faults.is_empty(), "{faults:#?}");
    let omitted = OWNED.iter().filter_map(|owned| match owned.export {
        Export::Omitted(reason) => Some(reason),
        Export::Section(_) => None,
    });
    let stays = OWNED.iter().filter_map(|owned| match owned.hand_over {
        HandOver::Stays(reason) => Some(reason),
        _ => None,
    });
    let reasons = DERIVED.iter().map(|derived| derived.reason);
    let reasons = reasons.chain(SHARED.iter().map(|shared| shared.reason));
    for reason in reasons.chain(omitted).chain(stays) {
        assert!(reason.len() > 10 && reason.ends_with('.'), "{reason:?}");
    }
}

#[test]
fn a_table_that_a_migration_adds_is_missing_until_it_is_listed() {
    let database = database::migrated();
    let scratch =
        "create table scratch_pets (id text primary key, user_id text references users (id)) strict;
                   create table scratch_colours (name text primary key) strict;
                   drop table login_failures";
    database.execute_batch(scratch).expect("a migration");
    let [colours, pets, gone] = &faults(&database)[..] else {
        panic!("three faults: {:?}", faults(&database));
    };
    assert!(
        pets.contains("`scratch_pets` has a user_id and is missing from the list `owned`"),
        "{pets}"
    );
    assert!(
        colours.contains("`scratch_colours` is missing from the lists"),
        "{colours}"
    );
    assert!(gone.contains("`login_failures` is in"), "{gone}");
}

#[test]
fn what_goes_with_another_table_is_deleted_by_the_schema() {
    let database = database::migrated();
    for owned in OWNED {
        let Erasure::With(parent) = owned.erasure else {
            continue;
        };
        let cascades = format!(
            "select \"table\" from pragma_foreign_key_list('{}') where on_delete = 'CASCADE'",
            owned.table
        );
        let parents = texts(&database, &cascades);
        assert!(
            parents.iter().any(|name| name == parent),
            "{}: {parents:?}",
            owned.table
        );
    }
}

/// Somebody who has a row in every owned and in every derived table.
fn everything(app: &TestApp, user: &str) {
    let conversation = app.chat(user, "I live in Berlin").conversation();
    app.chat_in(user, &conversation, "I live in Rome now");
    app.chat_in(user, &conversation, "I live in Rome");
    app.post(user, "/memories", &json!({"content": "They keep bees"}));
    app.post(
        user,
        "/v1/responses",
        &json!({"input": "What do bees make?"}),
    );
    let oslo = app.chat(user, "I live in Oslo").conversation();
    let oslo = &app.messages(user, &oslo)[0]["id"];
    let edit = format!("/messages/{}", oslo.as_str().expect("an id"));
    let edit = request("PATCH", &edit).by(user);
    app.send(edit.json(&json!({"message": "I like tea"})));
    app.send(
        request("POST", "/api-keys")
            .by(user)
            .json(&json!({"name": "laptop"})),
    );
    let account = format!(
        "insert into accounts select id, '{user}@example.com', 'a hash', '2026', '2026'
         from users where external_user_id = '{user}';
         insert into account_tokens (hash, purpose, email, created_at, expires_at)
         values ('{user}', 'reset', '{user}@example.com', '2026', '2027');
         insert into sessions select 's-' || id, id, 0, '2026', '2026', '2027', null
         from users where external_user_id = '{user}'"
    );
    let database = app.stage.database.borrow();
    database.execute_batch(&account).expect("an account");
}

/// The number of rows of a table.
fn count(app: &TestApp, table: &str) -> i64 {
    let table = match table {
        "memory_words" => "memory_words_docsize",
        "message_words" => "message_words_docsize",
        table => table,
    };
    app.stage.count(&format!("select count(*) from {table}"))
}

#[test]
fn of_every_owned_and_derived_table_nothing_is_left_of_whoever_is_erased() {
    let app = TestApp::new();
    let owned = OWNED.iter().map(|owned| owned.table);
    let tables: Vec<&str> = owned
        .chain(DERIVED.iter().map(|derived| derived.table))
        .collect();
    let before: Vec<i64> = tables.iter().map(|table| count(&app, table)).collect();
    everything(&app, "ann");
    for (table, before) in tables.iter().zip(&before) {
        assert!(count(&app, table) > *before, "ann has something in {table}");
    }
    let erased = app.send(request("DELETE", "/users/me").by("ann"));
    assert!([200, 202].contains(&erased.status), "{}", erased.text());
    app.stage.pass(std::time::Duration::from_hours(1));
    crate::privacy::erasing::schedule(&app);
    for (table, before) in tables.iter().zip(&before) {
        assert_eq!(count(&app, table), *before, "{table}");
    }
}

#[test]
fn what_is_left_is_counted_in_every_owned_and_derived_table() {
    let app = TestApp::new();
    let owned = OWNED.iter().map(|owned| owned.table);
    let tables: Vec<&str> = owned
        .chain(DERIVED.iter().map(|derived| derived.table))
        .collect();
    let rows = || -> i64 { tables.iter().map(|table| count(&app, table)).sum() };
    let before = rows();
    everything(&app, "ann");
    let anns = rows() - before;
    everything(&app, "bob");
    let begun =
        "insert into erasures (id, owner, user_id, subject, requested_at, not_before, erased)
                 select 'e', external_user_id, id, 's', '2026', '2026', '{}' from users
                 where external_user_id = 'ann'";
    app.stage
        .database
        .borrow()
        .execute_batch(begun)
        .expect("an erasure");
    let left = Stmt::from(erasure::left("e"));
    let left = left.sql.replace("?1", "'e'");
    assert_eq!(app.stage.count(&left), anns);
}

#[test]
fn what_is_handed_over_is_the_others_and_what_stays_is_not() {
    let app = TestApp::new();
    everything(&app, "ann");
    app.chat("bob", "tomatoes");
    let anns = |table: &str| {
        let rows = match table {
            "users" => "users t where t.id = u.id",
            "messages" => "conversations c join messages t on t.conversation_id = c.id where c.user_id = u.id",
            "memory_history" => {
                "memories m join memory_history t on t.memory_seq = m.seq where m.user_id = u.id"
            }
            "fact_sources" => {
                "memories m join fact_sources t on t.memory_seq = m.seq where m.user_id = u.id"
            }
            "account_tokens" => {
                "account_tokens t where t.email = (select email from accounts where user_id = u.id)"
            }
            "branches" => "conversations c join branches t on t.conversation_id = c.id where c.user_id = u.id",
            "shelved_sources" => {
                "messages m join shelved_sources t on t.message_id = m.id where m.user_id = u.id"
            }
            "shelved_ends" => {
                "messages m join shelved_ends t on t.message_id = m.id where m.user_id = u.id"
            }
            table => return app.stage.count(&format!(
                "select count(*) from {table} where user_id = (select id from users where external_user_id = 'ann')"
            )),
        };
        app.stage.count(&format!(
            "select (select count(*) from {rows}) from users u where u.external_user_id = 'ann'"
        ))
    };
    let before: Vec<i64> = OWNED.iter().map(|owned| anns(owned.table)).collect();
    let body = json!({"to": "bob", "all": true});
    let moved = admin(&app, "POST", "/admin/users/ann/move", &body);
    assert_eq!(moved.status, 200, "{}", moved.text());
    for (owned, before) in OWNED.iter().zip(before) {
        let after = anns(owned.table);
        assert!(before > 0, "{}", owned.table);
        if matches!(owned.hand_over, HandOver::Stays(_)) {
            assert_eq!(after, before, "{} stays", owned.table);
        } else {
            assert_eq!(after, 0, "{} moves", owned.table);
        }
    }
}
