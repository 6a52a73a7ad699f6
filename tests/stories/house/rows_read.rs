//! The cost of a statement that every turn or every page makes does not grow with what a person has said: counted
//! in steps of SQLite's machine, over a small store and one a hundred times as large.

use crate::support::{TestApp, database, request};
use keepsake::chat::conversation::{Filter, store as conversation};
use keepsake::chat::search::store::{self as found, Span};
use keepsake::chat::search::{self, words::Words};
use keepsake::id::Owner;
use keepsake::limit;
use keepsake::memory::facts::{sources, store as facts};
use keepsake::memory::profile::fact::{find_facts, find_upcoming};
use keepsake::memory::store::{Cached, candidate_blocks};
use keepsake::platform::{Stmt, Value};
use keepsake::time::Timestamp;
use rusqlite::{Connection, StatementStatus};
use serde_json::json;

/// Steps that SQLite took for a statement.
fn steps(database: &Connection, stmt: &Stmt) -> i32 {
    let mut prepared = database.prepare(stmt.sql).expect("a statement");
    for (index, value) in stmt.params.iter().enumerate() {
        let bound = match value {
            Value::Null => prepared.raw_bind_parameter(index + 1, rusqlite::types::Null),
            Value::Number(number) => prepared.raw_bind_parameter(index + 1, number),
            Value::Text(text) => prepared.raw_bind_parameter(index + 1, text),
        };
        bound.expect("a parameter");
    }
    let mut rows = prepared.raw_query();
    while rows.next().expect("a row").is_some() {}
    drop(rows);
    prepared.get_status(StatementStatus::VmStep)
}

/// A person's messages, each a conversation and a memory, and two facts.
fn of_ann(messages: u32) -> Connection {
    let database = database::migrated();
    let fill = format!(
        "insert into users (id, external_user_id, created_at, last_active)
           values ('a1', 'ann', '2025', '2025');
         with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages})
         insert into conversations (id, user_id, created_at, updated_at)
           select 'c' || i, 'a1', '2025', '2025' from n;
         with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages})
         insert into memories (id, user_id, content, created_at) select 'm' || i, 'a1', 'word', '2025' from n;
         insert into memories (id, user_id, content, created_at, fact_key, fact_value) values
           ('f1', 'a1', 'Lives in Bern.', '2025', 'home', 'bern'),
           ('f2', 'a1', 'Keeps bees.', '2025', null, 'keeps bees');"
    );
    database.execute_batch(&fill).expect("a store");
    database
}

#[test]
fn facts_and_a_count_of_conversations_read_as_little_of_a_large_store_as_of_a_small_one() {
    let (small, large) = (of_ann(50), of_ann(5_000));
    let ann = Owner::parse("ann").expect("an id");
    let named = json!([{"message": "m1", "words": [["bees", "bees"]], "at": "2026"}]).to_string();
    let said = json!([{"message": "m1", "fact": "f", "value": "keeps bees", "confidence": 0.8}]);
    let said = said.to_string();
    for (name, stmt) in [
        (
            "the profile",
            facts::current_facts(&ann, Timestamp::from_millis(0), 20).into(),
        ),
        (
            "the total of conversations",
            conversation::count(&ann, Filter::default()).into(),
        ),
        (
            "what is coming",
            find_upcoming(&ann, Timestamp::from_millis(0), None, None, 50).into(),
        ),
        (
            "all facts",
            find_facts(&ann, Timestamp::from_millis(0), 500).into(),
        ),
        (
            "an end by words",
            facts::close_named(&ann, &named, "[]").into(),
        ),
        (
            "a retraction by words",
            facts::delete_retracted(&ann, "[]", &named).into(),
        ),
        ("a further source", sources::add(&ann, &said).into()),
    ] {
        let (few, many) = (steps(&small, &stmt), steps(&large, &stmt));
        println!("{name}: {few} steps of 50, {many} of 5,000");
        assert!(many < few + 100, "{name}: {few} and {many} steps");
    }
}

#[test]
fn the_candidates_of_a_store_twice_as_large_cost_no_more_where_its_words_are_common() {
    let ann = Owner::parse("ann").expect("an id");
    let cached = Cached {
        epoch: 0,
        version: 0,
        most_blocks: 0,
        most_bytes: 0,
    };
    let ask = candidate_blocks(&ann, cached, &["word", "none"], limit::CANDIDATE_BLOCKS, 8).into();
    let of = |memories| {
        let database = of_ann(memories);
        let pack = "update memories set packed = 'AAAA' where packed is null";
        database.execute_batch(pack).expect("blocks");
        steps(&database, &ask)
    };
    let (few, many) = (of(2_000), of(4_000));
    println!("candidates: {few} steps of 2,000 memories, {many} of 4,000");
    assert!(many < few + 200, "{few} and {many} steps");
    let hits = i32::try_from(limit::TERM_HITS).expect("a number");
    assert!(few < 60 * hits, "{few} steps for {hits} hits");
}

/// Messages of somebody, of which all have one word: a second apart from 2025 on, each tenth in another conversation.
fn messages_of(database: &Connection, somebody: &str, messages: u32) {
    let fill = format!(
        "insert into users (id, external_user_id, created_at, last_active)
           values ('{somebody}-1', '{somebody}', '2025', '2025');
         with recursive n(i) as (select 0 union all select i + 1 from n where i < {messages} / 10)
         insert into conversations (id, user_id, created_at, updated_at)
           select '{somebody}-' || i, '{somebody}-1', '2025', '2025' from n;
         with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages})
         insert into messages (id, conversation_id, user_id, role, content, timestamp)
           select '{somebody}-m-' || i, '{somebody}-' || (i / 10), '{somebody}-1', 'user', 'word ' || i,
             strftime('%Y-%m-%dT%H:%M:%fZ', '2025-01-01', '+' || i || ' seconds')
           from n;"
    );
    database.execute_batch(&fill).expect("messages");
}

#[test]
fn a_search_for_words_reads_no_more_where_the_person_or_others_said_more() {
    let ann = Owner::parse("ann").expect("an id");
    let words = Words::parse("word").expect("words");
    let narrow = Words::parse("word 1").expect("words");
    let open = Span::between(None, None);
    let filter = search::Filter::default();
    let messages = |words| found::messages(&ann, words, &filter, open, 20).into();
    let conversations: Stmt = found::conversations(&ann, &words, None, 20).into();
    let of = |anns, others| {
        let database = database::migrated();
        messages_of(&database, "ann", anns);
        messages_of(&database, "bob", others);
        [
            messages(&words),
            messages(&narrow),
            Stmt::clone(&conversations),
        ]
        .map(|stmt| steps(&database, &stmt))
    };
    let (few, more_of_hers, more_of_others) = (of(1_200, 50), of(4_000, 50), of(1_200, 4_000));
    println!(
        "a search: {few:?} steps, {more_of_hers:?} of more of hers, {more_of_others:?} of more of others"
    );
    for (index, few) in few.into_iter().enumerate() {
        assert!(
            more_of_hers[index] < few + 100 && more_of_others[index] < few + 100,
            "{index}"
        );
    }
    assert!(few[0] < 2_000, "{few:?}");
}

#[test]
fn the_total_of_conversations_follows_whatever_becomes_of_them() {
    let app = TestApp::new();
    let total = |person: &str| app.get(person, "/conversations?limit=1").json()["total"].clone();
    let open = |person: &str| {
        let opened = app.post(person, "/conversations", &json!({}));
        opened.json()["id"].as_str().expect("an id").to_owned()
    };
    assert_eq!((total("ann"), total("bob")), (json!(0), json!(0)));
    let ids: Vec<String> = (0..4).map(|_| open("ann")).collect();
    app.chat("ann", "a fifth one");
    open("bob");
    assert_eq!((total("ann"), total("bob")), (json!(5), json!(1)));
    for (person, id) in [("ann", &ids[0]), ("bob", &ids[1])] {
        let mut delete = request("DELETE", &format!("/conversations/{id}"));
        delete.user_id = Some(person.to_owned());
        app.send(delete);
    }
    assert_eq!((total("ann"), total("bob")), (json!(4), json!(1)));
    let hand_over = format!(
        "update conversations set user_id = (select id from users where external_user_id = 'bob')
         where id = '{}'",
        ids[1]
    );
    let changed = app.stage.database.borrow().execute_batch(&hand_over);
    changed.expect("a hand-over");
    assert_eq!((total("ann"), total("bob")), (json!(3), json!(2)));
}
