//! `GET /health`: well only where everything is there that this program needs.

use crate::support::{TestApp, database, request};

fn health(app: &TestApp) -> (u16, String, String) {
    let answer = app.send(request("GET", "/health"));
    let told = answer.json();
    let text = |name: &str| told[name].as_str().expect("a text").to_owned();
    (answer.status, text("status"), text("database"))
}

#[test]
fn it_is_degraded_until_every_migration_is_applied() {
    let app = TestApp::new();
    let all = database::migrations().len();
    for number in 0..all {
        app.stage.database.replace(database::migrated_to(number));
        let (status, told, database) = health(&app);
        assert_eq!(
            (status, told.as_str()),
            (503, "degraded"),
            "{number} of {all}"
        );
        assert_ne!(database, "ok", "{number} of {all}");
    }
    let missing = database::migrations().pop().expect("the last one");
    let logged = app.stage.logs.borrow().join("\n");
    assert!(
        logged.contains(&missing),
        "the log says what is missing: {logged}"
    );
    app.stage.database.replace(database::migrated_to(all));
    assert_eq!(health(&app), (200, "healthy".to_owned(), "ok".to_owned()));
}

#[test]
fn a_migration_of_a_newer_program_does_no_harm() {
    let app = TestApp::new();
    let newer = "insert into d1_migrations (name) values ('9999_newer.sql')";
    app.stage
        .database
        .borrow()
        .execute_batch(newer)
        .expect("a row");
    assert_eq!(health(&app).0, 200);
    let undone = "delete from d1_migrations where name like '0001%'";
    app.stage
        .database
        .borrow()
        .execute_batch(undone)
        .expect("a row");
    assert_eq!(
        health(&app).0,
        503,
        "one in the middle is as good as the last"
    );
}
