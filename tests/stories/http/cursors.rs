//! Lists that are walked by cursor while rows come and go: no row is listed twice, and none that was there throughout is
//! missed, whatever their times.

use crate::accounts::with_accounts;
use crate::support::{TestApp, With, request, token};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A list, and how rows of a number get into it and out of it.
struct List {
    path: &'static str,
    /// The name of the rows in an answer.
    rows: &'static str,
    /// The name of the id in a row.
    id: &'static str,
    /// Inserts the row with the id `:id` and a time like that of many others, `:at`.
    insert: &'static str,
    /// Deletes the row; empty where nobody can.
    delete: &'static str,
}

const LISTS: &[List] = &[
    List {
        path: "/conversations",
        rows: "conversations",
        id: "id",
        insert: "insert into conversations (id, user_id, created_at, updated_at) select :id, id, :at, :at from users
                 where external_user_id = 'ann'",
        delete: "delete from conversations where id = :id",
    },
    List {
        path: "/conversations/talk/messages",
        rows: "messages",
        id: "id",
        insert: "insert into messages (id, conversation_id, user_id, role, content, timestamp)
                 select :id, id, user_id, 'user', 'bees', :at from conversations where id = 'talk'",
        delete: "delete from messages where id = :id",
    },
    List {
        path: "/messages/search?q=bees",
        rows: "messages",
        id: "message_id",
        insert: "insert into messages (id, conversation_id, user_id, role, content, timestamp)
                 select :id, id, user_id, 'user', 'bees', :at from conversations where id = 'talk'",
        delete: "delete from messages where id = :id",
    },
    List {
        path: "/conversations/search?q=bees",
        rows: "conversations",
        id: "id",
        insert: "insert into conversations (id, user_id, created_at, updated_at, title)
                 select :id, id, :at, :at, 'bees' from users where external_user_id = 'ann'",
        delete: "delete from conversations where id = :id",
    },
    List {
        path: "/memories",
        rows: "memories",
        id: "id",
        insert: "insert into memories (id, user_id, content, created_at) select :id, id, 'bees', :at from users
                 where external_user_id = 'ann'",
        delete: "delete from memories where id = :id",
    },
    List {
        path: "/memories/upcoming",
        rows: "upcoming",
        id: "id",
        insert: "insert into memories (id, user_id, content, created_at, fact_value, memory_type, occurs_on)
                 select :id, id, 'A plan.', :at, :id, 'event', replace(substr(:at, 1, 10), '2025', '2045') from users
                 where external_user_id = 'ann'",
        delete: "delete from memories where id = :id",
    },
    List {
        path: "/api-keys",
        rows: "keys",
        id: "id",
        insert: "insert into api_keys (id, user_id, name, hash, scopes, created_at)
                 select :id, id, 'key', 'hash', '[]', :at from users where external_user_id = 'ann'",
        delete: "delete from api_keys where id = :id",
    },
    List {
        path: "/auth/sessions",
        rows: "sessions",
        id: "id",
        insert: "insert into sessions (id, user_id, uses, created_at, used_at, expires_at)
                 select :id, id, 0, :at, :at, '2099' from users where external_user_id = 'ann'",
        delete: "delete from sessions where id = :id",
    },
    List {
        path: "/admin/users",
        rows: "users",
        id: "user_id",
        insert: "insert into users (id, external_user_id, created_at, last_active) values (:id, :id, :at, :at)",
        delete: "delete from users where id = :id",
    },
    List {
        path: "/admin/usage?day=2025-01-01",
        rows: "users",
        id: "user_id",
        insert: "insert into users (id, external_user_id, created_at, last_active) values (:id, :id, :at, :at);
                 insert into usage (user_id, day) values (:id, '2025-01-01')",
        delete: "delete from users where id = :id",
    },
    List {
        path: "/admin/audit?action=login",
        rows: "entries",
        id: "request_id",
        insert: "insert into audit (at, action, result, request_id) values (:at, 'login', 'done', :id)",
        delete: "",
    },
];

/// Numbers that look like chance, and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Ann, with one conversation.
fn world() -> TestApp {
    let app = with_accounts();
    app.get("ann", "/users/me");
    let talk = "insert into conversations (id, user_id, created_at, updated_at) select 'talk', id, '2000', '2000'
                from users where external_user_id = 'ann'";
    app.stage
        .database
        .borrow()
        .execute_batch(talk)
        .expect("a conversation");
    app
}

fn page(app: &TestApp, list: &List, query: &str) -> Value {
    let joint = if list.path.contains('?') { '&' } else { '?' };
    let target = format!("{}{joint}{query}", list.path);
    let ask = request("GET", &target);
    let answer = app.send(if list.path.starts_with("/admin") {
        ask.bearing(token::ADMIN)
    } else {
        ask.by("ann")
    });
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

fn ids(list: &List, page: &Value) -> Vec<String> {
    let rows = page[list.rows].as_array().expect("a list").iter();
    rows.map(|row| row[list.id].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_walk_repeats_nothing_and_misses_nothing_that_was_there_throughout() {
    for list in LISTS {
        let app = world();
        let run = |sql: &str, id: &str, at: &str| {
            let sql = sql
                .replace(":id", &format!("'{id}'"))
                .replace(":at", &format!("'{at}'"));
            let done = app.stage.database.borrow().execute_batch(&sql);
            done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        };
        let mut chance = Chance(7);
        let mut next = 0_u64;
        let mut insert = |chance: &mut Chance| {
            next += 1;
            // Ids in no order, and times of which many have several.
            let id = format!("{:04}-{next}", chance.below(10_000));
            let at = format!("2025-01-0{}T10:00:00.000Z", 1 + chance.below(4));
            run(list.insert, &id, &at);
            id
        };
        let steady: BTreeSet<String> = (0..40).map(|_| insert(&mut chance)).collect();
        let mut passing: Vec<String> = Vec::new();
        for limit in [1, 3, 7, 100] {
            let (mut read, mut query) = (Vec::new(), format!("limit={limit}"));
            loop {
                let page = page(&app, list, &query);
                let page_ids = ids(list, &page);
                assert!(page_ids.len() <= limit, "{}", list.path);
                if list.path.ends_with("/messages") {
                    read.extend(page_ids.into_iter().rev());
                } else {
                    read.extend(page_ids);
                }
                let Some(cursor) = page["next_cursor"].as_str() else {
                    break;
                };
                query = format!("limit={limit}&cursor={cursor}");
                for _ in 0..chance.below(4) {
                    passing.push(insert(&mut chance));
                }
                while !list.delete.is_empty() && passing.len() > 5 {
                    let at = usize::try_from(chance.below(5)).expect("small");
                    run(list.delete, &passing.remove(at), "");
                }
            }
            let once: BTreeSet<String> = read.iter().cloned().collect();
            assert_eq!(once.len(), read.len(), "{} repeats", list.path);
            let missed: Vec<_> = steady.difference(&once).collect();
            assert!(missed.is_empty(), "{} misses {missed:?}", list.path);
        }
    }
}

#[test]
fn the_row_that_a_cursor_names_may_be_gone() {
    for list in LISTS.iter().filter(|list| !list.delete.is_empty()) {
        let app = world();
        let run = |sql: &str, id: &str| {
            let sql = sql
                .replace(":id", &format!("'{id}'"))
                .replace(":at", "'2025-01-01T10:00:00.000Z'");
            app.stage
                .database
                .borrow()
                .execute_batch(&sql)
                .expect("a change");
        };
        for id in ["a-1", "b-2", "c-3", "d-4"] {
            run(list.insert, id);
        }
        let everything = ids(list, &page(&app, list, "limit=100"));
        let first = page(&app, list, "limit=2");
        for id in ids(list, &first) {
            if id.len() == 3 {
                run(list.delete, &id);
            }
        }
        let cursor = first["next_cursor"].as_str().expect("a cursor");
        let rest = ids(
            list,
            &page(&app, list, &format!("limit=100&cursor={cursor}")),
        );
        let expected = if list.path.ends_with("/messages") {
            &everything[..everything.len() - 2]
        } else {
            &everything[2..]
        };
        assert_eq!(rest, expected, "{}", list.path);
    }
}

#[test]
fn a_page_that_ends_the_list_has_no_cursor_even_where_it_is_full() {
    for list in LISTS {
        let app = world();
        for id in ["a-1", "b-2"] {
            let sql = list.insert.replace(":id", &format!("'{id}'"));
            let sql = sql.replace(":at", "'2025-01-01T10:00:00.000Z'");
            app.stage
                .database
                .borrow()
                .execute_batch(&sql)
                .expect("a row");
        }
        let all = ids(list, &page(&app, list, "limit=100")).len();
        let full = page(&app, list, &format!("limit={all}"));
        assert_eq!(
            (ids(list, &full).len(), &full["next_cursor"]),
            (all, &Value::Null),
            "{}",
            list.path
        );
    }
}

#[test]
fn a_cursor_that_no_page_of_the_list_gave_is_a_mistake_with_its_name() {
    let app = world();
    let of = |list: &List| {
        for id in ["a-1", "b-2"] {
            let sql = list
                .insert
                .replace(":id", &format!("'{id}-{}'", list.path.len()));
            let sql = sql.replace(":at", "'2025-01-01T10:00:00.000Z'");
            app.stage
                .database
                .borrow()
                .execute_batch(&sql)
                .expect("a row");
        }
        let first = page(&app, list, "limit=1");
        first["next_cursor"].as_str().expect("a cursor").to_owned()
    };
    let cursors: Vec<String> = LISTS.iter().map(of).collect();
    for (index, list) in LISTS.iter().enumerate() {
        let others = cursors
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let wrong = [
            "",
            "x",
            "%00",
            "null",
            "W10",
            "WyJhIl0",
            "' or 1=1 --",
            "9999999999",
        ];
        let own = &cursors[index];
        let cut = &own[..own.len() - 3];
        let long = "A".repeat(9_000);
        let wrong = wrong.into_iter().chain([cut, &long]);
        for cursor in others.map(|(_, cursor)| cursor.as_str()).chain(wrong) {
            let joint = if list.path.contains('?') { '&' } else { '?' };
            let target = format!("{}{joint}cursor={cursor}", list.path);
            let ask = request("GET", &target);
            let answer = app.send(if list.path.starts_with("/admin") {
                ask.bearing(token::ADMIN)
            } else {
                ask.by("ann")
            });
            let told = (answer.status, answer.json()["field"].clone());
            assert_eq!(told, (422, json!("cursor")), "{target}: {}", answer.text());
        }
    }
}

#[test]
fn a_cursor_of_somebody_else_shows_nothing_of_theirs() {
    let app = world();
    for list in LISTS.iter().filter(|list| !list.path.starts_with("/admin")) {
        for id in ["a-1", "b-2", "c-3"] {
            let sql = list
                .insert
                .replace(":id", &format!("'{id}-{}'", list.path.len()));
            let sql = sql.replace(":at", "'2025-01-01T10:00:00.000Z'");
            app.stage
                .database
                .borrow()
                .execute_batch(&sql)
                .expect("a row");
        }
        let first = page(&app, list, "limit=1");
        let cursor = first["next_cursor"].as_str().expect("a cursor");
        let joint = if list.path.contains('?') { '&' } else { '?' };
        let answer = app.get("bob", &format!("{}{joint}cursor={cursor}", list.path));
        if list.path.contains("talk") {
            assert_eq!(answer.status, 404);
        } else {
            assert_eq!(
                (answer.status, ids(list, &answer.json()).len()),
                (200, 0),
                "{}",
                list.path
            );
        }
    }
}

#[test]
fn a_cursor_stands_alone() {
    let app = world();
    for id in 0..3 {
        let sql = LISTS[0]
            .insert
            .replace(":id", &format!("'{id}'"))
            .replace(":at", "'2025'");
        app.stage
            .database
            .borrow()
            .execute_batch(&sql)
            .expect("a row");
    }
    let page = app.get("ann", "/conversations?limit=1&offset=1").json();
    let cursor = page["next_cursor"]
        .as_str()
        .expect("a cursor beside an offset");
    let both = app.get("ann", &format!("/conversations?offset=1&cursor={cursor}"));
    assert_eq!(
        (both.status, &both.json()["field"]),
        (422, &json!("offset"))
    );
    let both = app.get("ann", "/conversations/talk/messages?before=x&cursor=y");
    assert_eq!(
        (both.status, &both.json()["field"]),
        (422, &json!("cursor"))
    );
}
