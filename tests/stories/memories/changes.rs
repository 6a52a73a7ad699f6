//! Facts as any reader may make them: their sources, ends by words, retractions, and lifetimes.

use crate::support::TestApp;
use keepsake::id::Owner;
use keepsake::limit::{FACT_SOURCES, NAMED_CHANGES};
use keepsake::memory::Kind;
use keepsake::memory::facts::changes::{Changes, Source};
use keepsake::memory::facts::{Change, Fact, Target, Topic};
use keepsake::platform::{Batch, Platform};
use keepsake::time::Timestamp;
use serde_json::{Value, json};

/// A fact that holds.
pub fn fact(content: &str, key: Option<&str>, value: &str) -> Fact {
    Fact {
        kind: Kind::Fact,
        content: content.to_owned(),
        topic: Topic::Other,
        key: key.map(str::to_owned),
        value: value.to_owned(),
        importance: 0.6,
        confidence: 0.8,
        expires_at: None,
        occurs_on: None,
        change: Change::Holds,
        target: Target::Key,
    }
}

/// An end or a retraction by words.
pub fn by_words(change: Change, words: &str) -> Fact {
    Fact {
        change,
        target: Target::Words(words.to_owned()),
        ..fact("", None, "")
    }
}

/// An end or a retraction of one memory.
pub fn by_id(change: Change, id: &str) -> Fact {
    Fact {
        change,
        target: Target::Memory(id.to_owned()),
        ..fact("", None, "")
    }
}

/// A message of a person that states no fact, in a conversation of its own; its id.
pub fn said(app: &TestApp, user: &str) -> String {
    let place = app.chat(user, "well, hm").conversation();
    let id = &app.messages(user, &place)[0]["id"];
    id.as_str().expect("an id").to_owned()
}

/// Stores facts of several messages in one batch, and returns the number of its statements.
pub fn store_all(app: &TestApp, user: &str, told: Vec<(&str, Vec<Fact>)>) -> usize {
    let owner = Owner::parse(user).expect("an owner");
    let (mut changes, at) = (Changes::default(), app.stage.now());
    for (place, (message, facts)) in told.into_iter().enumerate() {
        let later = i64::try_from(place).expect("a number");
        let at = Timestamp::from_millis(at.millis() + later);
        for fact in facts {
            changes.add(fact, Source { message, at }, app.stage.random());
        }
    }
    let statements = changes.statements(&owner);
    let count = statements.len();
    let (stage, mut batch) = (app.stage.clone(), Batch::new());
    batch.ask_all(statements);
    app.stage.run(async move {
        batch.run(&stage).await.expect("a batch");
    });
    app.stage.pass(std::time::Duration::from_secs(1));
    count
}

/// Stores the facts of a message.
pub fn store(app: &TestApp, user: &str, message: &str, facts: Vec<Fact>) -> usize {
    store_all(app, user, vec![(message, facts)])
}

/// Stores a fact of a new message, and returns the message's id.
pub fn tell(app: &TestApp, user: &str, fact: Fact) -> String {
    let message = said(app, user);
    store(app, user, &message, vec![fact]);
    message
}

/// A column of the person's facts, by their sentences: of the current ones, or of all.
pub fn column(app: &TestApp, user: &str, column: &str, and: &str) -> Vec<(String, Value)> {
    let sql = format!(
        "select m.content, json_array({column}) from memories m join users u on u.id = m.user_id
         where u.external_user_id = '{user}' and m.fact_value is not null {and} order by m.content"
    );
    let database = app.stage.database.borrow();
    let mut prepared = database.prepare(&sql).expect("a query");
    let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let parse = |(content, json): (String, String)| {
        let cells: Vec<Value> = serde_json::from_str(&json).expect("JSON");
        (content, cells[0].clone())
    };
    let rows = rows.expect("rows").map(|row| row.expect("a row"));
    rows.map(parse).collect()
}

/// The sentences of the person's current facts.
pub fn current(app: &TestApp, user: &str) -> Vec<String> {
    let rows = column(app, user, "m.id", "and m.valid_to is null");
    rows.into_iter().map(|(content, _)| content).collect()
}

fn confidence(app: &TestApp, user: &str) -> f64 {
    let rows = column(app, user, "m.confidence", "and m.valid_to is null");
    let [(_, confidence)] = rows.as_slice() else {
        panic!("one fact: {rows:?}");
    };
    (confidence.as_f64().expect("a number") * 1e6).round() / 1e6
}

fn sources(app: &TestApp) -> i64 {
    app.stage.count("select count(*) from fact_sources")
}

fn volvo() -> Fact {
    fact("They drive a Volvo.", None, "")
}

#[test]
fn a_fact_that_is_said_again_is_surer_and_names_each_message_once() {
    let app = TestApp::new();
    let first = tell(&app, "ann", volvo());
    assert!((confidence(&app, "ann") - 0.8).abs() < 1e-9);
    let second = said(&app, "ann");
    for _ in 0..2 {
        store(&app, "ann", &second, vec![volvo(), volvo()]);
        assert!((confidence(&app, "ann") - 0.96).abs() < 1e-9);
    }
    store(&app, "ann", &first, vec![volvo()]);
    assert_eq!((sources(&app), current(&app, "ann").len()), (1, 1));
    tell(&app, "bob", volvo());
    assert!((confidence(&app, "bob") - 0.8).abs() < 1e-9, "his is his");
    assert!((confidence(&app, "ann") - 0.96).abs() < 1e-9);
}

#[test]
fn a_fact_names_no_more_messages_than_the_limit_whether_they_come_one_by_one_or_at_once() {
    let most = i64::try_from(FACT_SOURCES).expect("a number") - 1;
    for at_once in [false, true] {
        let app = TestApp::new();
        let messages: Vec<String> = (0..FACT_SOURCES + 4).map(|_| said(&app, "ann")).collect();
        let told = messages.iter().map(|id| (id.as_str(), vec![volvo()]));
        if at_once {
            assert_eq!(store_all(&app, "ann", told.collect()), 2);
        } else {
            for one in told {
                store_all(&app, "ann", vec![one]);
            }
        }
        assert_eq!(sources(&app), most, "at once: {at_once}");
        assert!(confidence(&app, "ann") < 1.0);
        for message in &messages[..FACT_SOURCES] {
            assert_eq!(current(&app, "ann").len(), 1);
            let path = format!("/memories/{message}");
            assert_eq!(app.send(crate::memories::delete(&path, "ann")).status, 200);
        }
        assert_eq!(
            current(&app, "ann"),
            [""; 0],
            "with the last one that counts"
        );
        assert_eq!(sources(&app), 0);
    }
}

/// Deletes a message of Ann's, in the conversation that it alone is in.
type Deletion = fn(&TestApp, &str, &str);

#[test]
fn a_message_that_goes_is_no_source_any_more_and_the_fact_goes_with_the_last() {
    let deletions: [(&str, Deletion); 3] = [
        ("forgotten", |app, message, _| {
            let path = format!("/memories/{message}");
            assert_eq!(app.send(crate::memories::delete(&path, "ann")).status, 200);
        }),
        ("cleared", |app, _, place| {
            let body = json!({"conversation_id": place});
            assert_eq!(app.post("ann", "/memory/clear", &body).status, 200);
        }),
        ("deleted", |app, _, place| {
            let path = format!("/conversations/{place}");
            assert_eq!(app.send(crate::memories::delete(&path, "ann")).status, 204);
        }),
    ];
    for (how, delete) in deletions {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let app = TestApp::new();
            let messages = [(); 3].map(|()| tell(&app, "ann", volvo()));
            let place = |message: &str| {
                let sql = format!("select conversation_id from messages where id = '{message}'");
                let database = app.stage.database.borrow();
                database.query_row(&sql, [], |row| row.get::<_, String>(0))
            };
            let places = messages
                .clone()
                .map(|message| place(&message).expect("one"));
            for (left, gone) in [2, 1, 0].into_iter().zip(order) {
                delete(&app, &messages[gone], &places[gone]);
                let known = current(&app, "ann").len();
                assert_eq!(known, usize::from(left > 0), "{how} {order:?}, {left} left");
                assert_eq!(sources(&app), (left - 1).max(0), "{how} {order:?}");
                let lost = "select count(*) from memories m where m.fact_value is not null and (
                    m.conversation_id is not (select g.conversation_id from messages g where g.id = m.source_message_id)
                    or not exists (select 1 from memories s where s.id = m.source_message_id))";
                assert_eq!(app.stage.count(lost), 0, "{how} {order:?}");
                let sure = [0.0, 0.8, 0.96][usize::try_from(left).expect("a number")];
                assert!(
                    left == 0 || (confidence(&app, "ann") - sure).abs() < 1e-9,
                    "{how}"
                );
            }
        }
    }
}

#[test]
fn forgetting_a_fact_forgets_every_message_that_says_it() {
    let app = TestApp::new();
    let messages = [(); 3].map(|()| tell(&app, "ann", volvo()));
    let bobs = tell(&app, "bob", volvo());
    let rows = column(&app, "ann", "m.id", "");
    let path = format!("/memories/{}", rows[0].1.as_str().expect("an id"));
    let gone = app.send(crate::memories::delete(&path, "ann")).json();
    let gone = gone["forgotten"].as_array().expect("ids").clone();
    assert_eq!(
        gone.len(),
        7,
        "the fact, three messages, their replies: {gone:?}"
    );
    assert!(messages.iter().all(|one| gone.contains(&json!(one))));
    let told = "select count(*) from messages where forgotten_at is null";
    assert_eq!(app.stage.count(told), 2, "{bobs} and the reply to it");
}

#[test]
fn an_end_by_words_ends_what_they_name_and_nothing_else() {
    let app = TestApp::new();
    for content in [
        "They drive an old Volvo.",
        "Their neighbour's \"Volvos\" are red.",
        "They drive a Saab.",
        "They like revolvers.",
    ] {
        tell(&app, "ann", fact(content, None, ""));
    }
    tell(
        &app,
        "ann",
        fact("They drive the Volvo.", Some("car"), "volvo"),
    );
    tell(&app, "bob", volvo());
    let message = said(&app, "ann");
    let own = fact("They sold the Volvo.", None, "");
    let count = store(
        &app,
        "ann",
        &message,
        vec![by_words(Change::Ended, "volvo"), own],
    );
    assert_eq!(count, 3);
    assert_eq!(
        current(&app, "ann"),
        [
            "They drive a Saab.",
            "They like revolvers.",
            "They sold the Volvo."
        ]
    );
    let ended = column(&app, "ann", "m.superseded_by", "and m.valid_to is not null");
    assert_eq!(ended.len(), 3, "they are history");
    assert!(ended.iter().all(|(_, by)| by.is_null()));
    assert_eq!(current(&app, "bob"), ["They drive a Volvo."]);
    tell(&app, "ann", by_words(Change::Ended, "the saab of theirs"));
    tell(&app, "ann", by_words(Change::Ended, " . "));
    assert_eq!(current(&app, "ann").len(), 3, "not all of the words");
}

#[test]
fn words_with_capitals_beyond_ascii_name_facts_too() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        fact("Their friend is called \u{c9}mile.", None, ""),
    );
    tell(&app, "ann", by_words(Change::Ended, "\u{e9}mile"));
    assert_eq!(current(&app, "ann"), [""; 0]);
}

#[test]
fn a_retraction_by_words_deletes_and_makes_current_what_was_superseded() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        fact("They live in Bern.", Some("home.city"), "bern"),
    );
    tell(
        &app,
        "ann",
        fact("They live on Mars.", Some("home.city"), "mars"),
    );
    tell(
        &app,
        "bob",
        fact("They live on Mars.", Some("home.city"), "mars"),
    );
    assert_eq!(current(&app, "ann"), ["They live on Mars."]);
    tell(&app, "ann", by_words(Change::Retracted, "mars"));
    assert_eq!(current(&app, "ann"), ["They live in Bern."]);
    assert_eq!(column(&app, "ann", "m.id", "").len(), 1);
    assert_eq!(current(&app, "bob"), ["They live on Mars."]);
}

#[test]
fn one_memory_is_ended_or_retracted_by_its_id_and_only_its_owners() {
    for (change, left) in [(Change::Ended, 1), (Change::Retracted, 0)] {
        let app = TestApp::new();
        tell(&app, "ann", volvo());
        tell(&app, "bob", volvo());
        let id = |user| {
            column(&app, user, "m.id", "")[0]
                .1
                .as_str()
                .expect("an id")
                .to_owned()
        };
        let (anns, bobs) = (id("ann"), id("bob"));
        tell(&app, "ann", by_id(change, &bobs));
        assert_eq!(current(&app, "bob").len(), 1, "{change:?}");
        tell(&app, "ann", by_id(change, &anns));
        assert_eq!(current(&app, "ann").len(), 0, "{change:?}");
        assert_eq!(column(&app, "ann", "m.id", "").len(), left, "{change:?}");
        let said =
            "select count(*) from memories where fact_value is null and source_message_id = id";
        let before = app.stage.count(said);
        let verbatim = tell(&app, "ann", volvo());
        tell(&app, "ann", by_id(change, &verbatim));
        assert_eq!(
            app.stage.count(said),
            before + 4,
            "a message is no fact: {change:?}"
        );
    }
}

#[test]
fn changes_within_one_batch_are_as_if_they_came_one_by_one() {
    let told = || {
        let bern = || fact("They live in Bern.", Some("home.city"), "bern");
        let oslo = || fact("They live in Oslo.", Some("home.city"), "oslo");
        vec![
            vec![volvo(), bern()],
            vec![volvo(), fact("They own a boat.", None, "")],
            vec![oslo(), by_words(Change::Ended, "volvo")],
            vec![bern()],
            vec![by_words(Change::Retracted, "boat"), volvo()],
            vec![bern(), by_words(Change::Retracted, "nothing of this")],
        ]
    };
    let state = |at_once: bool| {
        let app = TestApp::new();
        let messages: Vec<String> = told().iter().map(|_| said(&app, "ann")).collect();
        let all: Vec<_> = messages.iter().map(String::as_str).zip(told()).collect();
        if at_once {
            assert_eq!(
                store_all(&app, "ann", all),
                6,
                "six statements, however many facts"
            );
        } else {
            for one in all {
                store_all(&app, "ann", vec![one]);
            }
        }
        let columns = ["m.confidence", "m.valid_to is null", "m.topic"];
        let facts = columns.map(|name| column(&app, "ann", name, ""));
        (facts, sources(&app))
    };
    assert_eq!(state(true), state(false));
}

#[test]
fn ends_by_words_are_few_however_many_a_batch_has() {
    let app = TestApp::new();
    tell(&app, "ann", volvo());
    let message = said(&app, "ann");
    let mut facts = vec![by_words(Change::Ended, "nothing"); NAMED_CHANGES];
    facts.push(by_words(Change::Ended, "volvo"));
    store(&app, "ann", &message, facts);
    assert_eq!(current(&app, "ann").len(), 1, "past the limit");
}

#[test]
fn a_message_that_is_forgotten_by_then_changes_nothing() {
    let app = TestApp::new();
    tell(&app, "ann", volvo());
    let message = said(&app, "ann");
    let path = format!("/memories/{message}");
    assert_eq!(app.send(crate::memories::delete(&path, "ann")).status, 200);
    let before = app.stage.dump();
    for facts in [
        vec![volvo()],
        vec![by_words(Change::Ended, "volvo")],
        vec![by_words(Change::Retracted, "volvo")],
    ] {
        store(&app, "ann", &message, facts);
        assert_eq!(app.stage.dump(), before);
    }
}

#[test]
fn a_fact_that_expires_lasts_as_long_as_it_was_said_last_and_begins_anew_once_it_is_over() {
    let app = TestApp::new();
    let day = 24 * 3600;
    let cold = |app: &TestApp, days: i64| Fact {
        expires_at: Some(app.stage.now().plus_seconds(days * day)),
        ..fact("They have a cold.", None, "")
    };
    let told = |app: &TestApp| app.get("ann", "/users/me/profile").json()["profile"].clone();
    let first = said(&app, "ann");
    store(&app, "ann", &first, vec![cold(&app, 14)]);
    assert_eq!(told(&app), "They have a cold.");
    app.stage.pass(std::time::Duration::from_hours(24 * 10));
    let second = said(&app, "ann");
    store(&app, "ann", &second, vec![cold(&app, 14)]);
    app.stage.pass(std::time::Duration::from_hours(24 * 10));
    assert_eq!(told(&app), "They have a cold.", "for two weeks since");
    let listed = |app: &TestApp| app.get("ann", "/memories?type=fact").json()["total"].clone();
    assert_eq!(listed(&app), 1);
    app.stage.pass(std::time::Duration::from_hours(24 * 5));
    assert_eq!((told(&app), listed(&app)), (json!(""), json!(0)));
    app.chat("ann", "a cold?");
    assert!(!app.stage.last_prompt().contains("have a cold"));
    let found = app.get("ann", "/memories/search?q=a+cold&type=fact").json();
    assert_eq!(found["memories"], json!([]));
    assert_eq!(
        app.get("ann", "/users/me/profile").json()["updated_at"],
        Value::Null
    );
    let third = said(&app, "ann");
    store(&app, "ann", &third, vec![cold(&app, 14)]);
    assert_eq!(told(&app), "They have a cold.");
    let source = column(&app, "ann", "m.source_message_id", "");
    assert_eq!(source[0].1, json!(third), "another cold");
    app.stage.pass(std::time::Duration::from_hours(24 * 20));
    crate::memories::scheduled(&app);
    assert_eq!(
        column(&app, "ann", "m.id", "").len(),
        0,
        "the schedule deletes it"
    );
}

#[test]
fn a_fact_keeps_its_topic_and_its_day() {
    let app = TestApp::new();
    tell(
        &app,
        "ann",
        fact("They live in Bern.", Some("home.city"), "bern"),
    );
    tell(
        &app,
        "ann",
        Fact {
            topic: Topic::Health,
            occurs_on: Some("2027-01-02".to_owned()),
            confidence: 7.0,
            ..fact("They have a dentist appointment on 2027-01-02.", None, "")
        },
    );
    let cells = |name| {
        column(&app, "ann", name, "")
            .into_iter()
            .map(|(_, cell)| cell)
    };
    let all = |name| cells(name).collect::<Vec<_>>();
    assert_eq!(all("m.topic"), ["health", "home"]);
    assert_eq!(all("m.occurs_on"), [json!("2027-01-02"), Value::Null]);
    assert_eq!(all("m.confidence"), [1.0, 0.8]);
}

#[test]
fn a_conversation_that_is_given_away_leaves_the_facts_that_are_said_elsewhere() {
    let places = |app: &TestApp, messages: &[String]| -> Vec<String> {
        let place = |id: &String| {
            let sql = format!("select conversation_id from messages where id = '{id}'");
            let database = app.stage.database.borrow();
            let place = database.query_row(&sql, [], |row| row.get(0));
            place.expect("a conversation")
        };
        messages.iter().map(place).collect()
    };
    let mixed = "select count(*) from fact_sources f join memories m on m.seq = f.memory_seq
                 join messages g on g.id = f.message_id where g.user_id <> m.user_id";
    for given in [vec![0], vec![1], vec![0, 2], vec![0, 1, 2]] {
        let app = TestApp::new();
        let messages = [(); 3].map(|()| tell(&app, "ann", volvo()));
        app.chat("bob", "hello");
        let places = places(&app, &messages);
        let given: Vec<&String> = given.iter().map(|&place| &places[place]).collect();
        let body = json!({"to": "bob", "conversations": given});
        let moved = crate::users::admin(&app, "POST", "/admin/users/ann/move", &body);
        assert_eq!(moved.status, 200, "{}", moved.text());
        let all = given.len() == 3;
        assert_eq!(current(&app, "ann").len(), usize::from(!all), "{given:?}");
        assert_eq!(current(&app, "bob").len(), usize::from(all), "{given:?}");
        assert_eq!(app.stage.count(mixed), 0, "{given:?}");
        let left = if all {
            3
        } else {
            3 - i64::try_from(given.len()).expect("few")
        };
        assert_eq!(sources(&app), left - 1, "{given:?}");
    }
    let app = TestApp::new();
    for _ in 0..3 {
        tell(&app, "ann", volvo());
    }
    app.chat("bob", "hello");
    let expired = Fact {
        expires_at: Some(app.stage.now().plus_seconds(5)),
        ..volvo()
    };
    tell(&app, "bob", expired);
    app.stage.pass(std::time::Duration::from_mins(1));
    let body = json!({"to": "bob", "all": true});
    let moved = crate::users::admin(&app, "POST", "/admin/users/ann/move", &body);
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!((current(&app, "bob").len(), sources(&app)), (1, 2));
    assert!(
        (confidence(&app, "bob") - 0.992).abs() < 1e-9,
        "all of hers"
    );
}

#[test]
fn where_a_statement_fails_nothing_of_the_facts_is_stored() {
    let tables = [
        "insert on memories",
        "update on memories",
        "delete on memories",
        "insert on fact_sources",
    ];
    for what in tables {
        let app = TestApp::new();
        tell(&app, "ann", volvo());
        tell(&app, "ann", fact("They own a boat.", None, ""));
        let message = said(&app, "ann");
        let before = app.stage.dump();
        let owner = Owner::parse("ann").expect("an owner");
        let mut changes = Changes::default();
        for one in [
            volvo(),
            fact("They live in Bern.", Some("home.city"), "bern"),
            by_words(Change::Retracted, "boat"),
            by_words(Change::Ended, "volvo"),
        ] {
            let source = Source {
                message: &message,
                at: app.stage.now(),
            };
            changes.add(one, source, app.stage.random());
        }
        app.failing(what, || {
            let (stage, mut batch) = (app.stage.clone(), Batch::new());
            batch.ask_all(changes.statements(&owner));
            app.stage.run(async move {
                assert!(batch.run(&stage).await.is_err());
            });
        });
        assert_eq!(app.stage.dump(), before, "{what}");
    }
}
