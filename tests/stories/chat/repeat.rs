//! A repeated `client_message_id` is the same turn: asked once, answered the same.

use crate::support::stage::{Client, Moment, Recording, Script};
use crate::support::{Answer, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::{Ending, Platform};
use serde_json::{Value, json};
use std::time::Duration;

fn say(user: &str, body: &Value) -> Request {
    request("POST", "/chat").by(user).json(body)
}

/// The bees, under the client's id `c1`.
fn bees(streamed: bool) -> Value {
    json!({"message": "I keep bees", "client_message_id": "c1", "stream": streamed})
}

/// Conversation, reply and words of an answer, however it was told.
fn told(answer: &Answer) -> [String; 3] {
    let header = |name: &str| answer.header(name).expect("an id").to_owned();
    let words = match answer.header("content-type") {
        Some("application/json") => answer.json()["response"]
            .as_str()
            .expect("words")
            .to_owned(),
        _ => answer.words(),
    };
    [header("x-conversation-id"), header("x-message-id"), words]
}

fn asked(app: &TestApp) -> usize {
    app.stage.calls.borrow().len()
}

fn conversations(app: &TestApp) -> i64 {
    app.stage.count("select count(*) from conversations")
}

#[test]
fn a_complete_turn_is_told_again_and_the_model_is_not_asked_again() {
    for first_streamed in [true, false] {
        let app = TestApp::new();
        app.script(Script::says("Lovely, Ann \u{1f41d}"));
        let first = app.send(say("ann", &bees(first_streamed)));
        let before = app.stage.dump();
        for streamed in [true, false] {
            let again = app.send(say("ann", &bees(streamed)));
            assert_eq!(again.status, 200, "{}", again.text());
            assert_eq!(told(&again), told(&first));
            if streamed {
                assert_eq!(again.shape(), ["thinking", "chunk", "done"]);
                assert_eq!(
                    again.header("content-type"),
                    Some("text/event-stream; charset=utf-8")
                );
            }
        }
        let mut named = bees(true);
        named["conversation_id"] = told(&first)[0].as_str().into();
        assert_eq!(
            told(&app.send(say("ann", &named))),
            told(&first),
            "where it was first said"
        );
        assert_eq!((asked(&app), app.stage.dump()), (1, before));
    }
}

#[test]
fn what_a_turn_cost_is_told_again_too() {
    let app = TestApp::new();
    let stream =
        b"data: {\"choices\":[{\"delta\":{\"content\":\"Bees.\"},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11}}\n\n";
    app.script(Script::sends(stream));
    let first = app.send(say("ann", &bees(false))).json();
    assert_eq!(first["usage"]["total_tokens"], 11);
    assert_eq!(
        app.send(say("ann", &bees(false))).json()["usage"],
        first["usage"]
    );
    let streamed = app.send(say("ann", &bees(true))).events();
    assert_eq!(streamed.last().expect("an end")["usage"], first["usage"]);
}

#[test]
fn an_interrupted_turn_is_asked_again_and_its_half_is_replaced() {
    for streamed in [true, false] {
        let app = TestApp::new();
        app.script(Script::says_and_then("Well, Ann", Ending::Broken));
        let first = app.send(say("ann", &bees(streamed)));
        let conversation = first.header("x-conversation-id").expect("an id").to_owned();
        let half = app.messages("ann", &conversation);
        assert_eq!(
            (&half[1]["status"], &half[1]["content"]),
            (&json!("interrupted"), &json!("Well, Ann"))
        );
        app.script(Script::says("Bees are lovely."));
        let again = app.send(say("ann", &bees(streamed)));
        assert_eq!(again.status, 200, "{}", again.text());
        let [place, reply, words] = told(&again);
        assert_eq!(
            (place, words.as_str()),
            (conversation.clone(), "Bees are lovely.")
        );
        assert_eq!(reply, half[1]["id"].as_str().expect("an id"));
        assert!(
            !app.stage.last_prompt().contains("Well, Ann"),
            "the half is not part of what it answers"
        );
        let rows = app.messages("ann", &conversation);
        assert_eq!(
            (rows.len(), &rows[1]["status"], &rows[1]["content"]),
            (2, &json!("complete"), &json!("Bees are lovely."))
        );
        assert_eq!(
            app.stage
                .count("select count(*) from memories where content = 'Bees are lovely.'"),
            1
        );
        assert_eq!(
            app.stage
                .count("select count(*) from memories where content = 'Well, Ann'"),
            0
        );
        let found = app.get("ann", "/memories/search?q=lovely").json();
        assert_eq!(found["memories"][0]["content"], "Bees are lovely.");
        assert_eq!(told(&app.send(say("ann", &bees(streamed)))), told(&again));
        assert_eq!(asked(&app), 2, "and then never again");
    }
}

#[test]
fn a_half_is_kept_until_the_new_reply_has_a_word() {
    let app = TestApp::new();
    app.script(Script::says_and_then("Well, Ann", Ending::Broken));
    let first = app.send(say("ann", &bees(true)));
    let half = || app.messages("ann", &first.conversation())[1].clone();
    let before = half();
    for fails in [
        Script::Silent,
        Script::says_and_then("", Ending::Stalled),
        Script::Answers(
            400,
            Recording {
                chunks: Vec::new(),
                ending: Ending::Ended,
            },
        ),
    ] {
        app.script(fails);
        assert_ne!(app.send(say("ann", &bees(false))).status, 200);
        let after = half();
        assert_eq!(
            (&after["status"], &after["content"]),
            (&before["status"], &before["content"])
        );
    }
    assert_eq!(
        app.stage
            .count("select count(*) from memories where content = 'Well, Ann'"),
        1
    );
    app.script(Script::says_and_then("Oh", Ending::Broken));
    app.send(say("ann", &bees(true)));
    assert_eq!(half()["content"], "Oh");
    assert_eq!(
        app.stage
            .count("select count(*) from memories where content = 'Well, Ann'"),
        0
    );
}

#[test]
fn an_idempotency_key_is_a_client_message_id() {
    let app = TestApp::new();
    let body = json!({"message": "I keep bees"});
    let keyed = |key: &str, body: &Value| {
        let mut request = say("ann", body);
        request.idempotency_key = Some(key.to_owned());
        app.send(request)
    };
    let first = keyed("k-1", &body);
    assert_eq!(
        told(&keyed("\"k-1\"", &body)),
        told(&first),
        "quoted or not"
    );
    let field = json!({"message": "I keep bees", "client_message_id": "k-1"});
    assert_eq!(told(&app.send(say("ann", &field))), told(&first));
    assert_eq!(
        told(&keyed("k-1", &field)),
        told(&first),
        "both, when they agree"
    );
    assert_eq!(asked(&app), 1);
    let refused = keyed("k-2", &field);
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (422, &json!("client_message_id"))
    );
    assert_eq!(keyed(&"k".repeat(101), &body).status, 422);
}

#[test]
fn a_turn_whose_instance_died_is_taken_over_within_half_a_minute() {
    for seconds in [0, 19, 21, 30] {
        let app = TestApp::new();
        let conversation = dies(&app, "One two three");
        app.stage.pass(Duration::from_secs(seconds));
        app.script(Script::says("Lovely."));
        let again = app.send(say("ann", &bees(false)));
        if seconds < 20 {
            assert_eq!(
                (again.status, again.problem().as_str()),
                (409, "turn_in_progress")
            );
        } else {
            assert_eq!(again.json()["response"], "Lovely.", "after {seconds} s");
            assert_eq!(app.messages("ann", &conversation)[1]["content"], "Lovely.");
        }
    }
}

#[test]
fn of_many_that_take_over_a_turn_at_once_one_does() {
    let app = TestApp::new();
    dies(&app, "One");
    app.stage.pass(Duration::from_secs(30));
    let answers = app.burst((0..40).map(|_| say("ann", &bees(false))));
    let status = |wanted: u16| answers.iter().filter(|one| one.status == wanted).count();
    assert_eq!((status(200), status(409), asked(&app)), (1, 39, 1));
}

#[test]
fn a_writer_whose_turn_was_taken_over_stores_nothing_and_says_so() {
    let app = TestApp::new();
    app.script(Script::says("the first writer"));
    let stage = app.stage.clone();
    // It does nothing for so long that a repeat takes its turn.
    app.stage.meanwhile(Moment::Speaking, async move {
        stage.pass(Duration::from_mins(1));
    });
    let twin = app.meanwhile(Moment::Speaking, say("ann", &bees(false)));
    let first = app.send(say("ann", &bees(true)));
    assert_eq!(twin.answer().json()["response"], "Noted.");
    assert_eq!(
        first.events().last().expect("an end")["code"],
        "turn_in_progress"
    );
    let rows = app.messages("ann", &first.conversation());
    assert_eq!((rows.len(), &rows[1]["content"]), (2, &json!("Noted.")));
    assert_eq!(
        app.stage
            .count("select count(*) from memories where role = 'assistant'"),
        1
    );
}

/// A turn of Ann's bees whose instance dies in the middle: its row as the last renewal left it. Its conversation.
fn dies(app: &TestApp, words: &str) -> String {
    let turn = app.send(say("ann", &bees(true)));
    let until = app.stage.now().plus_seconds(20);
    app.crash(words, &until.to_string());
    app.stage.calls.borrow_mut().clear();
    turn.conversation()
}

#[test]
fn a_client_that_left_before_the_first_word_gets_the_words_when_it_comes_back() {
    let app = TestApp::new();
    app.script(Script::says("Lovely."));
    let left = app.send_to(say("ann", &bees(true)), Client::leaving_after(0));
    let ids = |answer: &Answer| told(answer)[..2].to_vec();
    app.script(Script::says("Lovely, Ann."));
    let again = app.send(say("ann", &bees(true)));
    assert_eq!(told(&again)[2], "Lovely, Ann.");
    assert_eq!((ids(&again), asked(&app)), (ids(&left), 2));
}

#[test]
fn a_failed_turn_is_asked_again_under_the_same_ids() {
    for streamed in [true, false] {
        let app = TestApp::new();
        app.script(Script::Refuses);
        let failed = app.send(say("ann", &bees(streamed)));
        assert_eq!(failed.status, 503);
        let conversation = failed
            .header("x-conversation-id")
            .expect("an id")
            .to_owned();
        let rows = app.messages("ann", &conversation);

        app.script(Script::says("Lovely."));
        let again = app.send(say("ann", &bees(streamed)));
        let reply = rows[1]["id"].as_str().expect("an id").to_owned();
        assert_eq!(
            told(&again),
            [conversation.clone(), reply, "Lovely.".to_owned()]
        );
        let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
        let after = app.messages("ann", &conversation);
        assert_eq!(ids(&after), ids(&rows), "no row more");
        assert_eq!(
            (&after[1]["status"], &after[1]["content"]),
            (&"complete".into(), &"Lovely.".into())
        );
        assert_eq!(app.stage.last_prompt().matches("I keep bees").count(), 1);
        assert_eq!(
            (asked(&app), conversations(&app)),
            (3, 1),
            "twice at first, since it could not be reached"
        );
        assert_eq!(
            app.stage.count("select count(*) from memories"),
            2,
            "both are remembered"
        );
    }
}

#[test]
fn a_failed_turn_within_a_talk_is_asked_again_with_the_talk_before_it() {
    let app = TestApp::new().with("LONG_TERM_MEMORY_TOP_K", "0");
    let talk = app.chat("ann", "hello").conversation();
    let mut body = bees(true);
    body["conversation_id"] = talk.into();
    app.script(Script::Refuses);
    assert_eq!(app.send(say("ann", &body)).status, 503);
    assert_eq!(app.send(say("ann", &body)).words(), "Noted.");
    let prompt: Value = serde_json::from_str(&app.stage.last_prompt()).expect("JSON");
    let messages = prompt["messages"].as_array().expect("messages");
    let told: Vec<_> = messages[1..].iter().map(|one| &one["content"]).collect();
    assert_eq!(told, ["hello", "Noted.", "I keep bees"], "once, and last");
}

#[test]
fn a_turn_that_is_still_answered_is_a_409() {
    let app = TestApp::new();
    for moment in [Moment::Asked, Moment::Speaking] {
        let body = json!({"message": "again", "client_message_id": format!("{moment:?}")});
        let twin = app.meanwhile(moment, say("ann", &body));
        let first = app.send(say("ann", &body));
        let twin = twin.answer();
        assert_eq!(
            (twin.status, twin.problem().as_str()),
            (409, "turn_in_progress")
        );
        assert_eq!(
            told(&app.send(say("ann", &body))),
            told(&first),
            "and told once it is there"
        );
    }
    assert_eq!((asked(&app), conversations(&app)), (2, 2));
}

#[test]
fn an_id_that_names_another_message_or_place_is_a_422() {
    let app = TestApp::new();
    app.send(say("ann", &bees(true)));
    let elsewhere = app.chat("ann", "another talk").conversation();
    let before = app.stage.dump();
    let mut there = bees(true);
    there["conversation_id"] = elsewhere.into();
    let other = json!({"message": "I keep wasps", "client_message_id": "c1"});
    for body in [there, other] {
        let refused = app.send(say("ann", &body));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "invalid_field")
        );
        assert_eq!(refused.json()["field"], "client_message_id");
    }
    assert_eq!((asked(&app), app.stage.dump()), (2, before));
}

#[test]
fn the_same_id_of_another_user_is_another_turn() {
    let app = TestApp::new();
    app.script(Script::says("Hello Ann."));
    let anns = app.send(say("ann", &bees(true)));
    app.script(Script::says("Hello Bob."));
    let bobs = app.send(say("bob", &bees(true)));
    assert_eq!(told(&bobs)[2], "Hello Bob.");
    assert_ne!(told(&bobs)[0], told(&anns)[0]);
    let other = json!({"message": "I keep wasps", "client_message_id": "c1"});
    assert_eq!(app.send(say("zoe", &other)).status, 200);
    assert_eq!(told(&app.send(say("ann", &bees(true)))), told(&anns));
}

#[test]
fn the_loser_of_a_race_gets_a_409_and_leaves_nothing_behind() {
    let app = TestApp::new();
    let winner = app.meanwhile(Moment::BeforeBatch(2), say("ann", &bees(true)));
    let loser = app.send(say("ann", &bees(true)));
    assert_eq!(
        (loser.status, loser.problem().as_str()),
        (409, "turn_in_progress")
    );
    let winner = winner.answer();
    assert_eq!(winner.shape(), ["thinking", "chunk", "done"]);
    assert_eq!((asked(&app), conversations(&app)), (1, 1), "no orphan");
    assert_eq!(app.stage.count("select count(*) from messages"), 2);
    assert_eq!(app.stage.count("select count(*) from memories"), 2);
    assert_eq!(told(&app.send(say("ann", &bees(true)))), told(&winner));
}

#[test]
fn of_two_that_take_up_a_failed_turn_one_does() {
    let app = TestApp::new();
    app.script(Script::Silent);
    assert_eq!(app.send(say("ann", &bees(true))).status, 504);
    let winner = app.meanwhile(Moment::BeforeBatch(2), say("ann", &bees(true)));
    let loser = app.send(say("ann", &bees(true)));
    assert_eq!((winner.answer().status, loser.status), (200, 409));
    assert_eq!(
        (
            asked(&app),
            app.stage.count("select count(*) from messages")
        ),
        (2, 2)
    );
}

#[test]
fn a_conversation_that_goes_between_the_round_trips_is_a_404() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees").conversation();
    let gone = request("DELETE", &format!("/conversations/{conversation}")).by("ann");
    let gone = app.meanwhile(Moment::BeforeBatch(2), gone);
    let late = app.chat_in("ann", &conversation, "on the roof");
    assert_eq!((gone.answer().status, late.status), (204, 404));
    assert_eq!(
        (
            asked(&app),
            app.stage.count("select count(*) from messages")
        ),
        (1, 0)
    );
}

#[test]
fn a_half_reply_that_was_forgotten_is_not_remembered_by_a_repeat_that_fails() {
    let app = TestApp::new();
    let say = || {
        app.post(
            "ann",
            "/chat",
            &json!({"message": "what do you know?", "client_message_id": "one"}),
        )
    };
    app.script(Script::says_and_then(
        "Your cat is called Zebulon and",
        Ending::Broken,
    ));
    say();
    let of = "select count(*) from memories where content like '%Zebulon%'";
    assert_eq!(app.stage.count(of), 1, "the half is remembered");
    let all = app.get("ann", "/memories").json();
    for memory in all["memories"].as_array().expect("a list") {
        let text = |name: &str| memory[name].as_str().expect("a text").to_owned();
        if text("content").contains("Zebulon") {
            let target = format!("/memories/{}", text("id"));
            assert_eq!(app.send(request("DELETE", &target).by("ann")).status, 200);
        }
    }
    assert_eq!(app.stage.count(of), 0, "it is forgotten");
    app.script(Script::Refuses);
    let again = say();
    assert_eq!(again.status, 503);
    assert_eq!(app.stage.count(of), 0, "it came back");
    app.script(Script::says("I know nothing of cats."));
    assert_eq!(say().words(), "I know nothing of cats.");
    let new = "select count(*) from memories where content = 'I know nothing of cats.'";
    assert_eq!(app.stage.count(new), 1, "what is said anew is remembered");
}
