//! A reply while it is made: its lease is renewed with the words so far, its client is looked after, and it ends in time.

use crate::chat::endings::{error, last, stored};
use crate::support::stage::{Client, Moment, Recording, Script, event};
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::jobs::sweep_and_log;
use keepsake::limit::{LEASE_SECONDS, REPLY_BYTES};
use keepsake::platform::{Ending, Platform};
use keepsake::time::Timestamp;
use serde_json::json;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A reply of these words, each after a pause.
fn slowly(words: &str, pause: Duration) -> Script {
    let Script::Answers(_, recording) = Script::says(words) else {
        unreachable!("it answers")
    };
    let headers = Duration::ZERO;
    Script::Slow {
        headers,
        pause,
        recording,
    }
}

/// A model that sends this piece so many times, a second apart, and no word.
fn wordless(piece: &[u8], times: usize) -> Script {
    let recording = Recording {
        chunks: vec![piece.to_vec(); times],
        ending: Ending::Ended,
    };
    Script::Slow {
        headers: Duration::ZERO,
        pause: SECOND,
        recording,
    }
}

/// Does `work` and says how many seconds passed meanwhile.
fn timed(app: &TestApp, work: impl FnOnce() -> Answer) -> (Answer, i64) {
    let before = app.stage.now().millis();
    let answer = work();
    (answer, (app.stage.now().millis() - before) / 1000)
}

/// What the renewals of leases stored, in order.
fn renewals(app: &TestApp) -> Vec<String> {
    let batches = app.stage.batches.borrow();
    let statements = batches.iter().flatten();
    let renewals = statements.filter(|stmt| stmt.sql.contains("leased_until = ?4"));
    let text = |value: Option<&keepsake::platform::Value>| match value {
        Some(keepsake::platform::Value::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    renewals.map(|stmt| text(stmt.params.last())).collect()
}

#[test]
fn the_words_so_far_are_stored_every_five_seconds() {
    let app = TestApp::new();
    app.script(slowly(&"word ".repeat(30), SECOND));
    let (answer, seconds) = timed(&app, || app.chat("ann", "tell me slowly"));
    assert_eq!(answer.shape(), ["thinking", "chunk", "done"]);
    let texts = renewals(&app);
    println!(
        "a reply of {seconds} s: {} renewals, a row written each",
        texts.len()
    );
    assert_eq!(texts.len(), 6);
    for (nth, text) in texts.iter().enumerate() {
        let words = text.matches("word ").count();
        assert!(
            (5 * nth + 4..=5 * nth + 5).contains(&words),
            "{nth}: {text}"
        );
    }
    let quick = TestApp::new();
    quick.chat("ann", "hello");
    assert!(renewals(&quick).is_empty(), "a quick reply costs none");
}

#[test]
fn a_reply_whose_instance_died_is_swept_with_its_words_which_are_remembered() {
    let app = TestApp::new();
    app.script(slowly("one two three four five six seven eight", SECOND));
    let copy = std::rc::Rc::new(std::cell::RefCell::new(None));
    let (stage, into) = (app.stage.clone(), copy.clone());
    // Before the last round trip the database holds what a crash would leave.
    app.stage.meanwhile(Moment::BeforeBatch(4), async move {
        let row = "select content || '|' || status || '|' || leased_until from messages
                   where role = 'assistant'";
        let row = stage
            .database
            .borrow()
            .query_row(row, [], |row| row.get::<_, String>(0));
        *into.borrow_mut() = Some(row.expect("a row"));
    });
    app.chat("ann", "count for me");
    let left = copy.borrow().clone().expect("it was renewed");
    let [words, status, until] = left.split('|').collect::<Vec<_>>()[..] else {
        panic!("{left}")
    };
    assert_eq!((words, status), ("one two three four ", "writing"));
    let ends = Timestamp::parse(until).expect("a time").millis();
    assert!(ends - app.stage.now().millis() <= LEASE_SECONDS * 1000);

    app.crash(words, until);
    app.stage.pass(30 * SECOND);
    assert_eq!(
        last(&app),
        stored("interrupted", words),
        "at once, for whoever reads"
    );
    let stage = app.stage.clone();
    app.stage.run(async move { sweep_and_log(&stage).await });
    let swept = "select count(*) from messages where status = 'interrupted' and content = 'one two three four '";
    assert_eq!(app.stage.count(swept), 1);
    let found = app.get("ann", "/memories/search?q=three+four").json();
    let found = found["memories"].as_array().expect("a list");
    assert!(
        found.iter().any(|memory| memory["content"] == words),
        "{found:?}"
    );
}

#[test]
fn a_database_that_is_away_for_a_renewal_costs_nothing() {
    let app = TestApp::new();
    app.script(slowly(&"word ".repeat(12), SECOND));
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::BeforeBatch(3), async move {
        stage.batches_fail.set((1, false));
    });
    assert_eq!(
        app.chat("ann", "hello").shape(),
        ["thinking", "chunk", "done"]
    );
    assert_eq!(renewals(&app).len(), 1, "the other one failed");
}

#[test]
fn a_client_that_hears_nothing_gets_a_sign_of_life() {
    let app = TestApp::new();
    app.script(slowly("one two three", 12 * SECOND));
    let answer = app.chat("ann", "think about it");
    assert_eq!(answer.words(), "one two three");
    assert!(answer.heartbeats() >= 6, "{}", answer.heartbeats());
}

#[test]
fn a_client_that_leaves_a_silent_model_is_noticed_within_ten_seconds() {
    for pieces in [0, 1] {
        let app = TestApp::new();
        app.script(slowly("at last", 50 * SECOND));
        let say = request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "hello?"}));
        let (_, seconds) = timed(&app, || app.send_to(say, Client::leaving_after(pieces)));
        assert!(seconds <= 10, "{seconds} s");
        assert_eq!(last(&app), stored("interrupted", ""));
    }
}

#[test]
fn a_model_that_sends_only_comments_keeps_its_client_and_is_given_up_in_time() {
    for piece in [
        b": OPENROUTER PROCESSING\n\n".as_slice(),
        b"data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n",
    ] {
        let app = TestApp::new().with("MODEL_REPLY_SECONDS", "120");
        app.script(wordless(piece, 4000));
        let (answer, seconds) = timed(&app, || app.chat("ann", "hello?"));
        assert!((119..=125).contains(&seconds), "{seconds} s");
        assert_eq!(
            (error(&answer).as_str(), answer.words()),
            ("model_timeout", String::new())
        );
        assert_eq!(last(&app), stored("failed", ""));
        assert!(answer.heartbeats() >= 20, "{}", answer.heartbeats());

        let left = TestApp::new();
        left.script(wordless(piece, 4000));
        let say = request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "hello?"}));
        let (_, seconds) = timed(&left, || left.send_to(say, Client::leaving_after(3)));
        assert!(seconds <= 20, "a client that left is noticed: {seconds} s");
        assert_eq!(last(&left), stored("interrupted", ""));
    }
}

#[test]
fn a_reply_that_takes_too_long_is_kept_as_far_as_it_came() {
    for streamed in [true, false] {
        let app = TestApp::new().with("MODEL_REPLY_SECONDS", "10");
        app.script(slowly(&"word ".repeat(40), SECOND));
        let body = json!({"message": "tell me everything", "stream": streamed});
        let (answer, seconds) = timed(&app, || app.post("ann", "/chat", &body));
        assert!((9..=12).contains(&seconds), "{seconds} s");
        if streamed {
            assert_eq!(error(&answer), "model_timeout");
        } else {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (504, "model_timeout")
            );
        }
        let (status, content) = last(&app);
        assert_eq!(status, "interrupted");
        assert!(
            (8..=10).contains(&content.matches("word ").count()),
            "{content}"
        );
    }
}

#[test]
fn a_suspended_user_hears_no_more_and_what_was_said_is_kept() {
    for streamed in [true, false] {
        let app = TestApp::new();
        let suspend = request("PATCH", "/admin/users/ann")
            .bearing(token::ADMIN)
            .json(&json!({"suspended": true}));
        let suspended = app.meanwhile(Moment::Speaking, suspend);
        app.script(slowly(&"word ".repeat(60), SECOND));
        let body = json!({"message": "go on and on", "stream": streamed});
        let (answer, seconds) = timed(&app, || app.post("ann", "/chat", &body));
        assert_eq!(suspended.answer().status, 200);
        assert!(seconds <= 7, "{seconds} s");
        if streamed {
            assert_eq!(error(&answer), "suspended");
        } else {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (403, "suspended")
            );
        }
        let kept = "select count(*) from messages where status = 'interrupted' and content like 'word word%'";
        assert_eq!(app.stage.count(kept), 1);
    }
}

#[test]
fn what_goes_while_it_is_answered_ends_the_reply_and_is_never_done() {
    for target in ["/conversations/{id}", "/users/me"] {
        for streamed in [true, false] {
            let app = TestApp::new();
            let conversation = app.chat("ann", "hello").conversation();
            let target = target.replace("{id}", &conversation);
            let go = request("DELETE", &target).by("ann");
            let gone = app.meanwhile(Moment::Speaking, go);
            app.script(slowly(&"word ".repeat(60), SECOND));
            let body =
                json!({"message": "go on", "conversation_id": conversation, "stream": streamed});
            let (answer, seconds) = timed(&app, || app.post("ann", "/chat", &body));
            let gone = gone.answer();
            assert!(gone.status < 300, "{target}: {}", gone.text());
            assert!(seconds <= 7, "{target}: {seconds} s");
            if streamed {
                let code = error(&answer);
                assert!(
                    ["not_found", "being_erased"].contains(&code.as_str()),
                    "{target}: {code}"
                );
            } else {
                assert!(
                    [404, 409].contains(&answer.status),
                    "{target}: {}",
                    answer.text()
                );
            }
            let kept = "select count(*) from messages where content like '%word word%'";
            assert_eq!(app.stage.count(kept), 0, "{target}");
        }
    }
}

#[test]
fn a_model_that_is_slow_to_begin_holds_back_nothing_but_its_words() {
    let app = TestApp::new();
    let Script::Answers(_, recording) = Script::says("Here I am.") else {
        unreachable!()
    };
    app.script(Script::Slow {
        headers: 3 * SECOND,
        pause: Duration::ZERO,
        recording,
    });
    let answer = app.chat("ann", "hello?");
    let events = answer.events();
    let at = |event: &serde_json::Value| {
        let time = event["timestamp"].as_str().expect("a time");
        Timestamp::parse(time).expect("a time").millis()
    };
    let waited = at(events.last().expect("an end")) - at(&events[0]);
    assert!(waited >= 2_600, "{waited} ms");
    assert_eq!(answer.words(), "Here I am.");
}

#[test]
fn what_fails_within_the_wait_is_a_problem_and_what_fails_later_an_event() {
    let app = TestApp::new().with("MODEL_TIMEOUT_SECONDS", "1");
    let slow = || Script::Slow {
        headers: 2 * SECOND,
        pause: Duration::ZERO,
        recording: Recording {
            chunks: Vec::new(),
            ending: Ending::Ended,
        },
    };
    app.script(slow());
    let late = app.chat("ann", "hello?");
    assert_eq!((late.status, error(&late).as_str()), (200, "model_timeout"));
    app.script(slow());
    let whole = app.post(
        "ann",
        "/chat",
        &json!({"message": "hello?", "stream": false}),
    );
    assert_eq!(
        (whole.status, whole.problem().as_str()),
        (504, "model_timeout")
    );
    app.script(Script::Refuses);
    let soon = app.chat("ann", "hello?");
    assert_eq!(
        (soon.status, soon.problem().as_str()),
        (503, "model_unavailable")
    );
}

#[test]
fn a_connection_that_was_closed_while_idle_is_tried_once_more() {
    let app = TestApp::new();
    app.script(Script::HangsUp);
    assert_eq!(app.chat("ann", "hello").words(), "Noted.");
    assert_eq!(app.stage.calls.borrow().len(), 2);
}

#[test]
fn a_failed_last_round_trip_loses_no_reply() {
    for (fails, executed) in [(1, false), (1, true), (3, false), (3, true)] {
        let app = TestApp::new();
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::Speaking, async move {
            stage.batches_fail.set((fails, executed));
        });
        app.script(Script::says("Well, Ann"));
        let answer = app.chat("ann", "I keep bees");
        assert_eq!(
            answer.shape(),
            ["thinking", "chunk", "done"],
            "{fails}, {executed}"
        );
        assert_eq!(last(&app), stored("complete", "Well, Ann"));
        assert_eq!(
            app.stage
                .count("select count(*) from memories where role = 'assistant'"),
            1
        );
        let usage = app.get("ann", "/users/me/usage").json();
        assert_eq!(usage["days"][0]["messages"], 1);
    }
}

#[test]
fn a_statement_that_fails_in_the_last_round_trip_leaves_no_half_truth() {
    for what in [
        "update on messages",
        "insert on memories",
        "update on conversations",
    ] {
        let app = TestApp::new();
        let conversation = app.chat("ann", "hello").conversation();
        let stage = app.stage.clone();
        let trigger = format!(
            "create temp trigger fails before {what} begin select raise(abort, 'it fails'); end"
        );
        app.stage.meanwhile(Moment::Speaking, async move {
            stage
                .database
                .borrow()
                .execute_batch(&trigger)
                .expect("a trigger");
        });
        app.script(Script::says("Well, Ann"));
        let answer = app.chat_in("ann", &conversation, "I keep bees");
        assert_eq!(error(&answer), "internal", "{what}");
        app.stage
            .database
            .borrow()
            .execute_batch("drop trigger fails")
            .expect("a trigger");
        app.stage.pass(30 * SECOND);
        assert_eq!(last(&app).0, "interrupted", "{what}");
    }
}

#[test]
fn a_first_round_trip_that_fails_is_tried_again() {
    for (fails, status) in [(1, 200), (2, 200), (3, 500)] {
        let app = TestApp::new();
        app.stage.batches_fail.set((fails, false));
        assert_eq!(app.chat("ann", "hello").status, status, "{fails}");
        assert_eq!(app.stage.calls.borrow().len(), usize::from(status == 200));
    }
}

#[test]
fn an_answer_that_is_no_stream_is_the_models_failure() {
    for body in [
        b"<!doctype html><html><body>Sign in to the wifi</body></html>".as_slice(),
        b"{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}",
        b"",
        b"\n\n\n",
        b": only a comment\n\n",
    ] {
        let app = TestApp::new();
        app.script(Script::sends(body));
        let answer = app.chat("ann", "hello");
        assert_eq!(error(&answer), "model_failed", "{body:?}");
        assert_eq!(last(&app), stored("failed", ""));
    }
}

#[test]
fn half_a_character_is_replaced_and_the_reply_goes_on() {
    let app = TestApp::new();
    let half = |escape: &str| {
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{escape}\"}}}}]}}\n\n")
            .into_bytes()
    };
    let mut stream = half("\\ud83d");
    stream.extend(half(" and on"));
    stream.extend(b"data: [DONE]\n\n");
    app.script(Script::sends(&stream));
    assert_eq!(app.chat("ann", "hello").words(), "\u{fffd} and on");
    assert_eq!(last(&app), stored("complete", "\u{fffd} and on"));
}

#[test]
fn a_long_reply_is_renewed_whole() {
    let app = TestApp::new();
    let recording = Recording {
        chunks: vec![
            event(&"bees ".repeat(10_000)),
            event("end"),
            b"data: [DONE]\n\n".to_vec(),
        ],
        ending: Ending::Ended,
    };
    app.script(Script::Slow {
        headers: Duration::ZERO,
        pause: 6 * SECOND,
        recording,
    });
    app.chat("ann", "everything");
    assert!(
        renewals(&app)
            .iter()
            .any(|text| text.len() == 50_000 && text.len() < REPLY_BYTES)
    );
}

#[test]
fn whoever_is_suspended_meanwhile_begins_no_turn() {
    let app = TestApp::new();
    app.chat("ann", "hello");
    let off = request("PATCH", "/admin/users/ann")
        .bearing(token::ADMIN)
        .json(&json!({"suspended": true}));
    let prompts = app.stage.prompts().len();
    let off = app.meanwhile(Moment::BeforeBatch(2), off);
    let answer = app.chat("ann", "what I say after my suspension");
    assert_eq!(off.answer().status, 200);
    assert_eq!(
        app.stage.prompts().len(),
        prompts,
        "the model was asked: {}",
        answer.text()
    );
}

#[test]
fn a_reply_that_its_person_stops_ends_and_keeps_its_words() {
    for (by, stops) in [("ann", true), ("bob", false)] {
        let app = TestApp::new();
        let stop = request("POST", "/ai/chat/bees/stop").by(by);
        let stopped = app.meanwhile(Moment::Speaking, stop);
        app.script(slowly(&"word ".repeat(20), SECOND));
        let parts = json!([{"type": "text", "text": "go on and on"}]);
        let body = json!({"id": "bees", "message": {"role": "user", "parts": parts}});
        let (answer, seconds) = timed(&app, || app.post("ann", "/ai/chat", &body));
        assert_eq!((stopped.answer().status, answer.status), (204, 200));
        assert_eq!(seconds <= 6, stops, "{seconds} s");
        assert!(answer.text().contains("\"type\":\"finish\""));
        let (status, words) = last(&app);
        let status_wanted = if stops { "stopped" } else { "complete" };
        assert_eq!(status, status_wanted);
        assert!(words.starts_with("word word"), "{words}");

        // Once more changes nothing, and the next turn works.
        let again = app.send(request("POST", "/ai/chat/bees/stop").by("ann"));
        assert_eq!(again.status, 204);
        assert_eq!(last(&app).0, status_wanted);
        app.script(Script::says("Here I am."));
        assert_eq!(app.post("ann", "/ai/chat", &body).status, 200);
        assert_eq!(last(&app), stored("complete", "Here I am."));
    }
}

#[test]
fn a_response_that_is_cancelled_keeps_its_words() {
    let asked = json!({"input": "go on and on"});
    let id = {
        // The same world once more makes the same ids.
        let app = TestApp::new();
        app.script(slowly(&"word ".repeat(20), SECOND));
        let whole = app.post("ann", "/v1/responses", &asked).json();
        whole["id"].as_str().expect("an id").to_owned()
    };
    for (by, status) in [("ann", "cancelled"), ("bob", "completed")] {
        let app = TestApp::new();
        let cancel = request("POST", &format!("/v1/responses/{id}/cancel")).by(by);
        let cancelled = app.meanwhile(Moment::Speaking, cancel);
        app.script(slowly(&"word ".repeat(20), SECOND));
        let whole = app.post("ann", "/v1/responses", &asked).json();
        assert_eq!(whole["id"].as_str(), Some(id.as_str()));
        let cancelled = cancelled.answer();
        let seen = if by == "ann" { 200 } else { 404 };
        assert_eq!(cancelled.status, seen);
        let stored = app.get("ann", &format!("/v1/responses/{id}")).json();
        assert_eq!(
            (&stored["status"], &whole["status"]),
            (&json!(status), &json!(status))
        );
        let text = stored["output"][0]["content"][0]["text"].as_str();
        assert!(text.is_some_and(|text| text.starts_with("word word")));

        let again = app.send(request("POST", &format!("/v1/responses/{id}/cancel")).by("ann"));
        assert_eq!(again.json()["status"], status, "it is over");
    }
}
