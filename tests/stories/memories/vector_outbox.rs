//! What the vector index is told: everything in the end, and nothing that is forgotten, whatever
//! fails or happens in between.

use crate::memories::remembering::count;
use crate::memories::vectors::{catch_up, clear, in_step, untold, with_vectors};
use crate::support::stage::Moment;
use crate::support::{TestApp, With, request};
use keepsake::id::Owner;
use keepsake::memory::vectors::{self, Synced};
use serde_json::json;
use std::time::Duration;

#[test]
fn the_index_is_told_whose_what_when_and_where() {
    let app = with_vectors();
    let conversation = app.chat("ann", "bees on the roof").conversation();
    let items = app.stage.vectors.items();
    let said = items
        .iter()
        .find(|item| item.text == "bees on the roof")
        .expect("told");
    let namespace = Owner::parse("ann").expect("an owner").namespace();
    assert_eq!(said.namespace, namespace);
    assert_eq!(said.metadata.r#type, "context");
    assert_eq!(said.metadata.created_at, 1_795_340_000);
    assert_eq!(said.metadata.conversation_id, Some(conversation));
}

#[test]
fn what_failed_is_told_later() {
    let app = with_vectors();
    app.stage.vectors.down.set(true);
    app.chat("ann", "I keep bees on the roof");
    app.chat("bob", "my whale sings");
    assert!(app.stage.vectors.ids().is_empty() && untold(&app) > 3);
    let warned = app.stage.logs.borrow();
    assert!(
        warned
            .iter()
            .any(|line| line.contains("\"event\":\"vectors\"")),
        "{warned:?}"
    );
    drop(warned);
    catch_up(&app);
    app.stage.vectors.down.set(false);
    catch_up(&app);
    catch_up(&app);
    in_step(&app);
    let calls = app.stage.vectors.calls.get();
    assert_eq!(catch_up(&app), Synced::default());
    assert_eq!(
        app.stage.vectors.calls.get(),
        calls,
        "nothing is told twice"
    );
}

#[test]
fn an_answer_that_came_too_late_leaves_nothing_behind() {
    let app = with_vectors();
    app.stage.vectors.answers_badly.set(true);
    app.chat("ann", "I keep bees on the roof");
    assert!(
        !app.stage.vectors.ids().is_empty(),
        "it took them all the same"
    );
    clear(&app);
    app.stage.vectors.answers_badly.set(false);
    catch_up(&app);
    assert!(app.stage.vectors.ids().is_empty());
    in_step(&app);
}

#[test]
fn a_worker_that_died_while_telling_is_made_up_for() {
    let app = with_vectors();
    app.stage.vectors.down.set(true);
    app.chat("ann", "I keep bees");
    app.stage.vectors.down.set(false);
    let claim = "update memories set vector_at = '-2026-11-22T09:33:20.000Z'";
    app.stage
        .database
        .borrow()
        .execute_batch(claim)
        .expect("a claim");
    catch_up(&app);
    assert!(untold(&app) > 0, "somebody may still be at it");
    app.stage.pass(Duration::from_hours(24));
    for _ in 0..3 {
        catch_up(&app);
    }
    in_step(&app);
}

#[test]
fn what_is_forgotten_while_the_index_is_told_is_forgotten_there_too() {
    let app = with_vectors();
    let all = request("POST", "/memory/clear")
        .by("ann")
        .json(&json!({"all": true}));
    app.meanwhile(Moment::Told, all);
    app.chat("ann", "bees on the roof");
    for _ in 0..2 {
        catch_up(&app);
    }
    assert!(app.stage.vectors.ids().is_empty());
    in_step(&app);
}

#[test]
fn what_the_index_forgot_just_before_it_was_told_is_forgotten_again() {
    let app = with_vectors();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Telling, async move {
        let forget = "delete from memories";
        stage.database.borrow().execute_batch(forget).expect("gone");
        let synced = vectors::catch_up(&stage, "@cf/baai/bge-m3").await;
        assert!(synced.deleted > 0 && stage.count("select count(*) from vector_deletions") == 0);
    });
    app.chat("ann", "bees on the roof");
    catch_up(&app);
    assert!(app.stage.vectors.ids().is_empty());
    in_step(&app);
}

#[test]
fn what_changes_while_the_index_is_told_is_told_anew() {
    let app = with_vectors();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Told, async move {
        let change = "update memories set content = 'wasps' where content like 'bees%'";
        stage
            .database
            .borrow()
            .execute_batch(change)
            .expect("a change");
    });
    app.chat("ann", "bees on the roof");
    assert!(untold(&app) > 0, "what was told is another by now");
    for _ in 0..2 {
        catch_up(&app);
    }
    let texts: Vec<String> = app
        .stage
        .vectors
        .items()
        .into_iter()
        .map(|item| item.text)
        .collect();
    assert!(texts.contains(&"wasps".to_owned()), "{texts:?}");
    assert!(
        texts.iter().all(|text| !text.starts_with("bees")),
        "{texts:?}"
    );
    in_step(&app);
}

#[test]
fn what_is_forgotten_too_late_is_told_again() {
    let app = with_vectors();
    app.chat("ann", "bees on the roof");
    let change = "update memories set content = 'wasps' where content like 'bees%'";
    app.stage
        .database
        .borrow()
        .execute_batch(change)
        .expect("a change");
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Forgetting, async move {
        for _ in 0..2 {
            vectors::catch_up(&stage, "@cf/baai/bge-m3").await;
        }
        assert!(
            stage
                .vectors
                .items()
                .iter()
                .any(|item| item.text == "wasps")
        );
    });
    catch_up(&app);
    catch_up(&app);
    in_step(&app);
}

#[test]
fn a_fact_that_is_not_so_any_more_leaves_the_index() {
    let app = with_vectors();
    app.chat("ann", "My name is Ann and I live in Oslo");
    app.chat("ann", "I moved to Bergen, I live in Bergen");
    for _ in 0..2 {
        catch_up(&app);
    }
    let ended = "select count(*) from memories where valid_to is not null";
    assert!(app.stage.count(ended) > 0, "a fact was superseded");
    let current = app
        .stage
        .count("select count(*) from memories where valid_to is null");
    let told = i64::try_from(app.stage.vectors.ids().len()).expect("a few");
    assert_eq!((told, count(&app, "vector_deletions")), (current, 0));
}

#[test]
fn a_backlog_is_told_in_calls_that_the_index_takes() {
    let app = TestApp::new();
    app.chat("ann", "hello");
    let many = "insert into memories (id, user_id, content, created_at)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 700)
        select 'old-' || i, (select id from users), 'bees of hive ' || i || printf('%.900c', '.'),
          '2026-01-01T00:00:00.000Z' from n";
    app.stage
        .database
        .borrow()
        .execute_batch(many)
        .expect("memories");
    let app = app.with_vectors();
    assert_eq!(catch_up(&app).upserted, 500);
    catch_up(&app);
    in_step(&app);
    clear(&app);
    catch_up(&app);
    in_step(&app);
}
