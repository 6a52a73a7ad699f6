//! What is lost on the way: the client, the database, the conversation itself.

use crate::chat::endings::{error, goes_on, last, stored};
use crate::support::stage::{Client, Moment, Script};
use crate::support::{TestApp, With, request};
use keepsake::chat::lease::{Lease, sweep};
use keepsake::jobs::sweep_and_log;
use keepsake::limit::LEASE_SECONDS;
use keepsake::platform::Platform;
use serde_json::json;
use std::time::Duration;

#[test]
fn a_client_that_leaves_leaves_a_reply_as_far_as_it_came() {
    let say = || {
        request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "I keep bees"}))
    };
    for pieces in 0..5 {
        let app = TestApp::new();
        app.script(Script::says("one two three four five"));
        let answer = app.send_to(say(), Client::leaving_after(pieces));
        assert_eq!(answer.events().len(), pieces);
        let (status, content) = last(&app);
        assert_eq!(status, "interrupted", "{pieces}");
        assert!("one two three four five".starts_with(&content), "{content}");
        assert!(
            content.starts_with(&answer.words()),
            "what was heard is kept: {content}"
        );
        let conversation = answer
            .header("x-conversation-id")
            .expect("an id")
            .to_owned();
        goes_on(&app, &conversation);
    }
}

#[test]
fn a_reply_that_cannot_be_stored_says_so_and_is_swept_later() {
    let app = TestApp::new();
    let stage = app.stage.clone();
    app.stage.meanwhile(
        Moment::Speaking,
        async move { stage.database_is_down.set(true) },
    );
    app.script(Script::says("Well, Ann"));
    let answer = app.chat("ann", "I keep bees");
    assert_eq!(answer.shape(), ["thinking", "chunk", "error"]);
    assert_eq!(error(&answer), "internal");
    assert!(!answer.text().contains("hunter2"));
    app.stage.database_is_down.set(false);
    assert_eq!(last(&app), stored("writing", ""));
    let swept = |app: &TestApp| {
        let stage = app.stage.clone();
        app.stage.run(async move { sweep_and_log(&stage).await });
        app.stage
            .count("select count(*) from messages where status = 'writing'")
    };
    assert_eq!(swept(&app), 1, "it may still have a writer");
    app.stage
        .pass(Duration::from_secs(LEASE_SECONDS.unsigned_abs() + 1));
    assert_eq!(
        last(&app),
        stored("interrupted", ""),
        "whoever reads it is not told that it is being written"
    );
    assert_eq!(swept(&app), 0);
    assert_eq!(last(&app), stored("interrupted", ""));
    goes_on(&app, &answer.conversation());
    let complete = "select count(*) from messages where status = 'complete'";
    let before = app.stage.count(complete);
    assert_eq!(swept(&app), 0);
    assert_eq!(app.stage.count(complete), before);
    let logs = app.stage.logs.borrow();
    let lost = logs
        .iter()
        .find(|line| line.contains("lost_characters\":9"));
    assert!(
        lost.is_some_and(|line| line.contains("\"level\":\"error\"")),
        "{logs:?}"
    );
}

#[test]
fn a_reply_that_is_swept_while_it_is_still_spoken_keeps_its_words() {
    let app = TestApp::new();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Speaking, async move {
        let later = stage.now().plus_seconds(LEASE_SECONDS + 1);
        sweep(later).run(&stage).await.expect("a database");
    });
    app.script(Script::says("one two three"));
    app.chat("ann", "I keep bees");
    assert_eq!(last(&app), stored("complete", "one two three"));
}

#[test]
fn a_message_that_cannot_be_stored_is_never_shown_to_a_model() {
    let app = TestApp::new();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::BeforeBatch(2), async move {
        stage.database_is_down.set(true);
    });
    let answer = app.chat("ann", "I keep bees");
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (500, "internal")
    );
    assert!(app.stage.calls.borrow().is_empty());
}

#[test]
fn a_conversation_that_is_deleted_while_the_model_speaks_leaves_nothing_behind() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let gone = request("DELETE", &format!("/conversations/{conversation}")).by("ann");
    let gone = app.meanwhile(Moment::Speaking, gone);
    app.script(Script::says("Tell me more"));
    let answer = app.chat_in("ann", &conversation, "on the roof");
    assert_eq!((gone.answer().status, answer.status), (204, 200));
    assert_eq!(
        (
            answer.shape().last().map(String::as_str),
            error(&answer).as_str()
        ),
        (Some("error"), "not_found"),
        "what is not kept is not done"
    );
    for table in ["conversations", "messages", "memories", "memory_words"] {
        assert_eq!(
            app.stage.count(&format!("select count(*) from {table}")),
            0,
            "{table}"
        );
    }
}

#[test]
fn finishing_twice_is_harmless() {
    let app = TestApp::new();
    app.script(Script::says("Well, Ann"));
    app.chat("ann", "I keep bees");
    let before = app.stage.dump();
    let finish = app
        .stage
        .batches
        .borrow()
        .last()
        .expect("the finish")
        .clone();
    let stage = app.stage.clone();
    app.stage.run(async move {
        stage.batch(finish).await.expect("it may be repeated");
    });
    assert_eq!(app.stage.dump(), before);

    let late =
        keepsake::chat::reply::outcome::Outcome::failed(keepsake::error::ModelFault::TimedOut);
    let owner = keepsake::id::Owner::parse("ann").expect("an owner");
    let reply = "select id from messages where role = 'assistant'";
    let reply: String = app
        .stage
        .database
        .borrow()
        .query_row(reply, [], |row| row.get(0))
        .expect("the reply");
    let reply = keepsake::id::MessageId::parse(&reply).expect("an id");
    let stage = app.stage.clone();
    app.stage.run(async move {
        let lease = Lease::new(stage.now(), stage.random());
        let end = keepsake::chat::store::end_reply(&owner, &reply, &lease, &late.text, &late);
        end.run(&stage).await.expect("it may come late");
    });
    assert_eq!(app.stage.dump(), before, "the first end counts");
}
