//! Somebody who can say anything to the database, and has no key: what the audit's triggers refuse, what
//! `GET /admin/audit/verify` sees by itself, and what it sees with a seal that the log has.

use crate::audit::{entries, keep, verify};
use crate::keys::make;
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::audit::Key;
use keepsake::audit::chain::seal_and_retire;
use keepsake::platform::Platform;
use serde_json::{Value, json};
use std::time::Duration;

/// Every trigger of the audit dropped, as whoever may change the schema can.
const UNGUARDED: &str = "drop trigger if exists audit_is_not_changed;
    drop trigger if exists audit_is_not_deleted; drop trigger if exists audit_is_not_replaced;
    drop trigger if exists audit_seals_are_not_changed;
    drop trigger if exists audit_seals_are_not_deleted;
    drop trigger if exists audit_seals_are_not_replaced;
    drop trigger if exists audit_retention_only_grows;
    drop trigger if exists audit_retention_is_not_deleted;
    drop trigger if exists audit_retention_is_not_replaced;";

fn execute(app: &TestApp, sql: &str) -> Result<(), String> {
    let done = app.stage.database.borrow().execute_batch(sql);
    done.map_err(|error| error.to_string())
}

fn attack(app: &TestApp, sql: &str) {
    execute(app, &format!("{UNGUARDED}{sql}")).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// The newest seal in the log, as `verify` takes it.
fn newest_logged(app: &TestApp) -> String {
    let logs = app.stage.logs.borrow();
    let lines = logs.iter().rev();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    let line = lines.find(|line| line["event"] == "audit_seal");
    let line = line.expect("a seal in the log");
    line["seal"].as_str().expect("a text").to_owned()
}

fn verify_with(app: &TestApp, seal: &str) -> Value {
    let target = format!("/admin/audit/verify?seal={seal}");
    let answer = app.send(request("GET", &target).bearing(token::ADMIN));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Six rows in three seals.
fn six_rows() -> TestApp {
    let app = TestApp::new();
    for through in [2, 4, 6] {
        make(&app, &json!({"name": "laptop"}));
        make(&app, &json!({"name": "phone"}));
        assert_eq!(verify(&app)["through"], through);
    }
    app
}

#[test]
fn what_changes_the_chain_is_seen_without_any_help() {
    let columns = "seq, at, actor, action, target, address, result, request_id";
    let others = "at, actor, action, target, address, result, request_id";
    for (what, sql) in [
        (
            "two rows change places",
            "update audit set seq = 1000 where seq = 3; update audit set seq = 3 where seq = 4;
             update audit set seq = 4 where seq = 1000"
                .to_owned(),
        ),
        (
            "the rest moves up into the place of a row",
            "delete from audit where seq = 3; update audit set seq = 3 where seq = 4;
             update audit set seq = 4 where seq = 5; update audit set seq = 5 where seq = 6;
             update audit_seals set through = 5 where through = 6;
             update sqlite_sequence set seq = 5 where name = 'audit'"
                .to_owned(),
        ),
        (
            "a row is replaced by its number",
            format!("replace into audit ({columns}) select 3, {others} from audit where seq = 1"),
        ),
        (
            "rows are let go that nobody let go",
            "insert into audit_retention (id, through) values (1, 4);
             delete from audit where seq <= 4"
                .to_owned(),
        ),
        (
            "everything is let go",
            "insert into audit_retention (id, through) values (1, 9007199254740991);
             delete from audit; update sqlite_sequence set seq = 0 where name = 'audit'"
                .to_owned(),
        ),
        (
            "rows are cut and their seals are left",
            "delete from audit where seq > 4".to_owned(),
        ),
        (
            "a seal is taken out",
            "delete from audit_seals where through = 4".to_owned(),
        ),
        (
            "a seal is another",
            "update audit_seals set hash = (select hash from audit_seals where through = 2)
             where through = 4"
                .to_owned(),
        ),
        (
            "a seal is put at the end",
            "insert into audit_seals (through, sealed_at, hash)
             select 9000, sealed_at, hash from audit_seals where through = 6"
                .to_owned(),
        ),
        (
            "the tail is cut and the numbers go on",
            format!(
                "delete from audit where seq > 4; delete from audit_seals where through > 4;
                 insert into audit ({others}) select {others} from audit where seq = 1"
            ),
        ),
    ] {
        let app = six_rows();
        attack(&app, &sql);
        make(&app, &json!({"name": "later"}));
        let walk = verify(&app);
        assert_eq!(walk["intact"], false, "{what}: {walk}");
        assert!(walk["broken_at"].is_u64(), "{what}: {walk}");
        keep(&app);
        assert_eq!(verify(&app)["intact"], false, "{what}, after the schedule");
    }
}

#[test]
fn what_is_cut_without_a_trace_is_seen_with_a_seal_of_the_log() {
    for (what, sql) in [
        (
            "the tail goes with its seals",
            "delete from audit where seq > 4; delete from audit_seals where through > 4;
             update sqlite_sequence set seq = 4 where name = 'audit'",
        ),
        (
            "everything goes",
            "delete from audit; delete from audit_seals; delete from audit_retention;
             update sqlite_sequence set seq = 0 where name = 'audit'",
        ),
        (
            "an older copy is put back",
            "create table copy as select * from audit where seq <= 2; delete from audit;
             delete from audit_seals where through > 2;
             update sqlite_sequence set seq = 0 where name = 'audit';
             insert into audit select * from copy; drop table copy",
        ),
    ] {
        let app = six_rows();
        let seal = newest_logged(&app);
        assert_eq!(verify_with(&app, &seal)["intact"], true, "{what}");
        attack(&app, sql);
        let walk = verify_with(&app, &seal);
        assert_eq!(
            (&walk["intact"], &walk["missing_seals"]),
            (&json!(false), &json!([seal])),
            "{what}"
        );
        // What comes after it makes no difference to who has the older seal.
        for _ in 0..8 {
            make(&app, &json!({"name": "later"}));
        }
        keep(&app);
        assert_eq!(verify(&app)["intact"], true, "{what}: nothing shows it");
        assert_eq!(verify_with(&app, &seal)["intact"], false, "{what}");
        assert_ne!(newest_logged(&app), seal, "{what}");
    }
    let app = six_rows();
    for wrong in ["", "6", "x:y", "6:", ":ab", "-1:ab"] {
        let target = format!("/admin/audit/verify?seal={wrong}");
        let answer = app.send(request("GET", &target).bearing(token::ADMIN));
        assert_eq!(answer.status, 422, "{wrong}: {}", answer.text());
    }
}

#[test]
fn what_is_not_sealed_yet_is_said() {
    let app = six_rows();
    assert_eq!(verify(&app)["unsealed"], 0);
    make(&app, &json!({"name": "new"}));
    make(&app, &json!({"name": "newer"}));
    let walk = verify(&app);
    assert_eq!(
        (&walk["unsealed"], &walk["rows"], &walk["through"]),
        (&json!(2), &json!(8), &json!(8)),
        "nothing vouches for what they were before"
    );
    make(&app, &json!({"name": "newest"}));
    let ask = request("GET", "/admin/audit/verify?after=4").bearing(token::ADMIN);
    let walk = app.send(ask).json();
    assert_eq!(
        (&walk["unsealed"], &walk["rows"], &walk["through"]),
        (&json!(1), &json!(4), &json!(8)),
        "what is asked for from a seal on seals nothing"
    );
}

#[test]
fn nothing_replaces_a_row_a_seal_or_what_was_let_go_whatever_the_triggers_recursion() {
    for pragma in [
        "pragma recursive_triggers = off",
        "pragma recursive_triggers = on",
    ] {
        let app = a_year_later();
        execute(&app, pragma).expect(pragma);
        for sql in [
            "replace into audit (seq, at, action, result, request_id)
             values (2, '2026', 'login', 'done', 'r')",
            "insert or replace into audit (seq, at, action, result, request_id)
             select seq, '2026', action, result, request_id from audit",
            "insert into audit (seq, at, action, result, request_id)
             values (1, '2026', 'login', 'done', 'r')",
            "insert into audit (seq, at, action, result, request_id)
             values (2, '2026', 'login', 'done', 'r') on conflict (seq) do update set at = '2026'",
            "update or replace audit set seq = 2 where seq = 3",
            "replace into audit_seals (through, sealed_at, hash) values (2, '2026', 'h')",
            "insert into audit_seals (through, sealed_at, hash) values (1, '2026', 'h')
             on conflict (through) do update set hash = 'h'",
            "update or replace audit_seals set through = 2 where through = 1",
            "replace into audit_retention (id, through) values (1, 2)",
            "insert into audit_retention (id, through) values (1, 2)
             on conflict (id) do update set through = 0",
            "update audit_retention set through = 0",
            "delete from audit_retention",
        ] {
            let refused = execute(&app, sql).expect_err(sql);
            assert!(
                refused.contains("append-only"),
                "{pragma}: {sql}: {refused}"
            );
        }
        assert_eq!(verify(&app)["intact"], true);
    }
}

/// Row 1 was let go by its age, row 2 is younger, row 3 is new.
fn a_year_later() -> TestApp {
    let app = TestApp::new();
    for days in [0, 200, 200] {
        app.stage.pass(Duration::from_hours(24 * days));
        make(&app, &json!({"name": "laptop"}));
        keep(&app);
    }
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["rows"], &walk["retired_through"]),
        (&json!(true), &json!(2), &json!(1)),
        "{walk}"
    );
    app
}

#[test]
fn what_was_let_go_is_sealed_and_nothing_else_counts_as_let_go() {
    for (what, sql) in [
        (
            "more",
            "update audit_retention set through = 2; delete from audit where seq = 2",
        ),
        (
            "more, by an older seal of it",
            "update audit_retention set through = 2,
               hash = (select hash from audit_seals where through = 2);
             delete from audit where seq = 2",
        ),
        ("less", "update audit_retention set through = 0"),
        ("nothing", "delete from audit_retention"),
        ("without a seal", "update audit_retention set hash = null"),
        (
            "another seal there",
            "update audit_seals set hash = 'h' where through = 1",
        ),
        (
            "numbers begin anew, where nobody looks",
            "insert into audit (seq, at, action, result, request_id)
             values (1, '2026', 'login', 'done', 'r')",
        ),
    ] {
        let app = a_year_later();
        attack(&app, sql);
        let walk = verify(&app);
        assert_eq!(walk["intact"], false, "{what}: {walk}");
        keep(&app);
        assert_eq!(verify(&app)["intact"], false, "{what}, after the schedule");
    }
}

#[test]
fn what_was_let_go_before_it_was_sealed_is_sealed_when_more_is_let_go() {
    let app = a_year_later();
    attack(&app, "update audit_retention set hash = null");
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["broken_at"]),
        (&json!(false), &json!(1))
    );
    app.stage.pass(Duration::from_hours(24 * 200));
    keep(&app);
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["rows"], &walk["retired_through"]),
        (&json!(true), &json!(1), &json!(2))
    );
}

#[test]
fn the_schedule_lets_nothing_go_that_it_has_not_seen_whole() {
    for (what, sql) in [
        ("all rows are gone", "delete from audit"),
        (
            "the old ones are others",
            "update audit set action = 'login' where seq <= 4",
        ),
        (
            "the new ones are made old",
            "update audit set at = '2020-01-01T00:00:00.000Z'",
        ),
    ] {
        let app = six_rows();
        attack(&app, sql);
        for _ in 0..3 {
            keep(&app);
        }
        assert_eq!(
            app.stage.count("select count(*) from audit_retention"),
            0,
            "{what}"
        );
        assert_eq!(verify(&app)["intact"], false, "{what}");
    }
    let app = six_rows();
    attack(&app, "delete from audit where seq = 2");
    app.stage.pass(Duration::from_hours(24 * 400));
    keep(&app);
    let told = app.stage.logs.borrow().last().expect("a line").clone();
    assert!(told.contains("error") && told.contains("broken"), "{told}");
    assert_eq!(entries(&app, "").len(), 5, "what is left is kept");
}

#[test]
fn forty_notes_two_schedules_and_those_who_look_leave_one_whole_chain() {
    let app = TestApp::new();
    let schedule = |app: &TestApp| {
        let (stage, key) = (app.stage.clone(), Key::new(token::SECRET));
        app.stage
            .spawn(async move { seal_and_retire(&stage, &key, 365).await });
    };
    for _ in 0..3 {
        schedule(&app);
        schedule(&app);
        let look = || request("GET", "/admin/audit/verify").bearing(token::ADMIN);
        let ask = |n: usize| match n % 10 {
            9 => look(),
            _ => request("POST", "/api-keys")
                .by(&format!("user {n}"))
                .json(&json!({"name": "one of many"})),
        };
        let answers = app.burst((0..40).map(ask));
        assert!(answers.iter().all(|answer| answer.status < 300));
        let walks = answers.iter().skip(9).step_by(10);
        assert!(walks.map(Answer::json).all(|walk| walk["intact"] == true));
    }
    keep(&app);
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["rows"], &walk["unsealed"]),
        (&json!(true), &json!(108), &json!(0)),
        "{walk}"
    );
    assert_eq!(app.stage.count("select max(seq) from audit"), 108);
}

#[test]
fn two_schedules_that_let_go_at_once_let_go_once() {
    let app = TestApp::new();
    for _ in 0..4 {
        make(&app, &json!({"name": "old"}));
        keep(&app);
    }
    app.stage.pass(Duration::from_hours(24 * 400));
    make(&app, &json!({"name": "new"}));
    app.stage.interleaves.set(true);
    for _ in 0..3 {
        let (stage, key) = (app.stage.clone(), Key::new(token::SECRET));
        app.stage
            .spawn(async move { seal_and_retire(&stage, &key, 365).await });
    }
    let look = request("GET", "/admin/audit/verify").bearing(token::ADMIN);
    let walks = app.burst((0..4).map(|_| look.clone()));
    assert!(walks.iter().all(|answer| answer.json()["intact"] == true));
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["rows"], &walk["retired_through"]),
        (&json!(true), &json!(1), &json!(4)),
        "{walk}"
    );
    let errors = app.stage.logs.borrow();
    let errors = errors.iter().filter(|line| line.contains("error"));
    assert_eq!(errors.count(), 0);
}

#[test]
fn a_statement_that_fails_lets_nothing_go_and_seals_nothing_by_halves() {
    for what in [
        "insert on audit_seals",
        "insert on audit_retention",
        "delete on audit",
    ] {
        let app = TestApp::new();
        make(&app, &json!({"name": "old"}));
        app.stage.pass(Duration::from_hours(24 * 400));
        let fails = format!(
            "create temp trigger fails before {what} begin select raise(abort, 'it fails'); end"
        );
        execute(&app, &fails).expect("a trigger");
        keep(&app);
        let count = |sql: &str| app.stage.count(sql);
        assert_eq!(count("select count(*) from audit"), 1, "{what}");
        assert_eq!(count("select count(*) from audit_retention"), 0, "{what}");
        let logged = app.stage.logs.borrow().last().expect("a line").clone();
        assert!(logged.contains("it fails"), "{what}: {logged}");
        execute(&app, "drop trigger fails").expect("none");
        keep(&app);
        assert_eq!(count("select count(*) from audit"), 0, "{what}");
        assert_eq!(verify(&app)["intact"], true, "{what}");
    }
}
