//! A reply that an object of its own owns: it goes on without its client, has any number of readers, is stopped at once,
//! and ends where its instance died.

use crate::support::stage::{Client, Moment, Script};
use crate::support::{Answer, Later, TestApp, With, request};
use keepsake::http::request::Request;
use keepsake::platform::{Ending, Platform, StoredReply};
use serde_json::{Value, json};
use std::time::Duration;

const WORDS: &str = "one two three four five six seven eight nine ten eleven twelve";

fn app() -> TestApp {
    let app = TestApp::new().with_objects();
    app.script(Script::says(WORDS));
    app
}

fn say(message: &str) -> Request {
    request("POST", "/chat")
        .by("ann")
        .json(&json!({"message": message, "client_message_id": message}))
}

fn reply_id(answer: &Answer) -> String {
    answer.header("x-message-id").expect("an id").to_owned()
}

fn stream(id: &str, after: usize) -> Request {
    request("GET", &format!("/messages/{id}/stream?after={after}")).by("ann")
}

/// Sends requests beside a reply, in its third second: it does not wait for them. `REPLY` in a path is its id.
fn beside(app: &TestApp, requests: impl IntoIterator<Item = Request>) -> Vec<Later> {
    let (works, laters): (Vec<_>, Vec<_>) = requests
        .into_iter()
        .map(|request| {
            let stage = app.stage.clone();
            app.served_later(request, move |request| {
                let id = stage.objects.names().pop().expect("an object");
                request.path = request.path.replace("REPLY", &id);
            })
        })
        .unzip();
    let stage = app.stage.clone();
    app.stage.meanwhile(Moment::Speaking, async move {
        let beside = stage.clone();
        stage.spawn(async move {
            beside.sleep(Duration::from_millis(2500)).await;
            futures::future::join_all(works).await;
        });
    });
    laters
}

/// The model says the words of [`WORDS`], one a second.
fn slowly() -> Script {
    let Script::Answers(_, recording) = Script::says(WORDS) else {
        unreachable!("it answers")
    };
    Script::Slow {
        headers: Duration::ZERO,
        pause: Duration::from_secs(1),
        recording,
    }
}

fn slow_app() -> TestApp {
    let app = TestApp::new().with_objects();
    app.script(slowly());
    app
}

/// A text without its times: each call of the clock is a millisecond later.
fn timeless(text: &str) -> String {
    let mut parts = text.split("2026-11-22T");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.get(13..).unwrap_or_default())
}

/// The state and the text of the only reply.
fn row(app: &TestApp) -> (String, String) {
    let sql =
        "select iif(status = 'interrupted' and stop_requested = 1, 'stopped', status), content
               from messages where role = 'assistant'";
    let database = app.stage.database.borrow();
    let row = database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
    row.expect("one reply")
}

/// What is stored of the turn, but for times and what is random.
fn rows(app: &TestApp) -> Vec<String> {
    let sql = "select concat_ws('|', id, role, status, content, reply_to, prompt_tokens) from messages
               union all select concat_ws('|', id, role, content, importance) from memories
               union all select concat_ws('|', id, title, title_from) from conversations
               union all select concat_ws('|', id, message_id, length(request)) from responses
               union all select concat_ws('|', messages, prompt_tokens, completion_tokens) from usage";
    let database = app.stage.database.borrow();
    let mut prepared = database.prepare(sql).expect(sql);
    let rows = prepared.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// The bytes of each event, with the blank line behind it.
fn events(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let events = text.split_inclusive("\n\n").map(str::to_owned);
    events.filter(|event| !event.starts_with(':')).collect()
}

/// The requests of every dialect that streams, for the same words.
fn dialects() -> [Request; 5] {
    bodies().map(|(path, body)| request("POST", path).by("ann").json(&body))
}

fn bodies() -> [(&'static str, Value); 5] {
    let said = json!([{"role": "user", "content": "I keep bees"}]);
    let parts = json!([{"type": "text", "text": "I keep bees"}]);
    [
        ("/chat", json!({"message": "I keep bees"})),
        (
            "/v1/chat/completions",
            json!({"model": "x", "stream": true, "messages": said}),
        ),
        (
            "/v1/messages",
            json!({"model": "x", "max_tokens": 100, "stream": true, "messages": said}),
        ),
        (
            "/v1/responses",
            json!({"model": "x", "stream": true, "input": "I keep bees"}),
        ),
        (
            "/ai/chat",
            json!({"id": "bees", "message": {"id": "m", "role": "user", "parts": parts}}),
        ),
    ]
}

#[test]
fn an_object_sends_the_bytes_that_a_request_would() {
    let endings = [
        Script::says(WORDS),
        Script::says_and_then(WORDS, Ending::Broken),
        Script::says_and_then("", Ending::Ended),
        Script::sends(b"no stream at all"),
        Script::Refuses,
        Script::Silent,
        Script::Answers(
            429,
            crate::support::stage::Recording {
                chunks: vec![],
                ending: Ending::Ended,
            },
        ),
    ];
    for script in endings {
        for request in dialects() {
            let told = |app: TestApp| -> (u16, [Option<String>; 3], String, Vec<String>) {
                app.script(script.clone());
                let answer = app.send(request.clone());
                let ids = ["x-message-id", "x-conversation-id", "content-type"];
                let headers = ids.map(|name| answer.header(name).map(str::to_owned));
                let rows = rows(&app);
                (answer.status, headers, timeless(&answer.text()), rows)
            };
            let in_request = told(TestApp::new());
            let in_object = told(TestApp::new().with_objects());
            let about = format!("{} {script:?}", request.path);
            assert_eq!(in_object.0, in_request.0, "{about}");
            assert_eq!(in_object.1, in_request.1, "{about}");
            assert_eq!(in_object.2, in_request.2, "{about}");
            assert_eq!(in_object.3, in_request.3, "{about}");
        }
    }
}

#[test]
fn a_reply_goes_on_to_its_end_without_its_client() {
    for pieces in 0..4 {
        let app = app();
        app.send_to(say("go on"), Client::leaving_after(pieces));
        assert_eq!(
            row(&app),
            ("complete".to_owned(), WORDS.to_owned()),
            "{pieces}"
        );
    }
}

#[test]
fn a_reader_has_every_event_once_from_wherever_it_begins() {
    let app = slow_app();
    let live = beside(&app, (0..3).map(|_| stream("REPLY", 0)));
    let first = app.send(say("hello"));
    let whole = events(&first.body);
    assert_eq!(whole.len(), 14, "{whole:?}");
    for reader in live {
        let answer = reader.answer();
        assert_eq!((answer.status, events(&answer.body)), (200, whole.clone()));
    }
    let id = reply_id(&first);
    for is_evicted in [false, true] {
        for after in 0..=whole.len() + 1 {
            if is_evicted {
                app.stage.objects.evict(&app.stage, &id);
            }
            let wanted = whole.get(after..).unwrap_or_default();
            assert_eq!(
                events(&app.send(stream(&id, after)).body),
                wanted,
                "{after}"
            );
            let mut by_header = stream(&id, 0);
            by_header.last_event_id = Some(after.to_string());
            assert_eq!(events(&app.send(by_header).body), wanted, "{after}");
        }
    }
    for wrong in ["x", "-1", "1.5"] {
        let mut request = stream(&id, 0);
        request.last_event_id = Some(wrong.to_owned());
        let refused = app.send(request);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!("Last-Event-ID"))
        );
    }
}

#[test]
fn a_response_is_streamed_again_as_it_was_from_wherever_a_reader_begins() {
    let app = app();
    let body = json!({"model": "x", "stream": true, "input": "I keep bees"});
    let first = app.post("ann", "/v1/responses", &body);
    let whole = events(&first.body);
    let created = super::responses::events(&first);
    let id = created[0]["response"]["id"].as_str().expect("an id");
    let again = |query: &str| {
        let target = format!("/v1/responses/{id}?stream=true{query}");
        events(&app.get("ann", &target).body)
    };
    assert_eq!(again(""), whole);
    // The last event and the end of the list come to whoever asks for what follows them.
    for after in 0..whole.len() - 2 {
        assert_eq!(
            again(&format!("&starting_after={after}")),
            whole[after + 1..],
            "{after}"
        );
    }
}

#[test]
fn a_chat_is_resumed_while_its_reply_is_written_and_not_afterwards() {
    let app = slow_app();
    let resume = |by: &str| request("GET", "/ai/chat/bees/stream").by(by);
    let live = beside(&app, [resume("ann"), resume("bob")]);
    let [.., chat] = dialects();
    let first = app.send(chat);
    let [resumed, other] = [0, 1].map(|of| live[of].answer());
    assert_eq!((resumed.status, resumed.text()), (200, first.text()));
    assert_eq!(resumed.header("x-vercel-ai-ui-message-stream"), Some("v1"));
    assert_eq!(other.status, 204);
    assert_eq!(app.send(resume("ann")).status, 204);
}

#[test]
fn a_request_that_is_repeated_joins_its_reply_and_gets_the_same_bytes() {
    for (path, mut body) in bodies() {
        let app = slow_app();
        let asking = |body: &Value| {
            let mut request = request("POST", path).by("ann").json(body);
            request.idempotency_key = Some("one".to_owned());
            request
        };
        let first = asking(&body);
        let has_choice = path != "/ai/chat";
        if has_choice {
            body["stream"] = json!(false);
        }
        let whole = asking(&body);
        let live = beside(&app, [first.clone(), whole.clone(), first.clone()]);
        let told = app.send(first.clone());
        let bytes = events(&told.body);
        assert_eq!(told.status, 200, "{path}: {}", told.text());
        assert!(bytes.len() > 12, "{path}");
        let [one, two, three] = [0, 1, 2].map(|of| live[of].answer());
        assert_eq!([one.status, two.status, three.status], [200; 3], "{path}");
        assert_eq!(events(&one.body), bytes, "{path}");
        assert_eq!(events(&three.body), bytes, "{path}");
        if has_choice {
            assert!(two.text().contains(WORDS), "{path}: {}", two.text());
        }
        let id = app.stage.objects.names().pop().expect("an object");
        for is_evicted in [false, true] {
            if is_evicted {
                app.stage.objects.evict(&app.stage, &id);
            }
            assert_eq!(events(&app.send(first.clone()).body), bytes, "{path}");
            let again = app.send(whole.clone()).text();
            assert_eq!(timeless(&again), timeless(&two.text()), "{path}");
        }
        app.stage.pass(Duration::from_secs(400));
        app.stage.objects.wake(&app.stage, &id);
        let late = app.send(first);
        assert_eq!(late.status, 200, "{path}");
        assert!(late.text().contains(WORDS), "{path}: told from the row");
        assert_eq!(app.stage.prompts().len(), 1, "{path}");
        assert_eq!(row(&app), ("complete".to_owned(), WORDS.to_owned()));
    }
}

#[test]
fn of_forty_repeats_at_once_all_are_told_the_one_reply() {
    let app = slow_app();
    let live = beside(&app, (0..40).map(|_| say("hello")));
    let first = app.send(say("hello"));
    for repeat in live {
        let answer = repeat.answer();
        assert_eq!((answer.status, answer.text()), (200, first.text()));
    }
    assert_eq!(app.stage.prompts().len(), 1);
}

#[test]
fn a_request_that_is_repeated_beside_an_object_that_is_away_is_a_409_or_an_error() {
    let app = app();
    let id = reply_id(&app.send(say("hello")));
    cut(&app, &id, 0);
    app.stage.objects.change(&id, |stored| stored.reply = None);
    assert_eq!(app.send(say("hello")).json()["code"], "turn_in_progress");
    app.stage.objects.are_down.set(true);
    assert_eq!(app.send(say("hello")).json()["code"], "internal");
}

#[test]
fn a_reply_that_is_stopped_keeps_its_words_and_says_so() {
    let app = slow_app();
    let cancel = request("POST", "/messages/REPLY/cancel").by("ann");
    let cancelled = beside(&app, [cancel]);
    let began = app.stage.now();
    let answer = app.send(say("stop that"));
    assert!(
        app.stage.now().millis() - began.millis() <= 4000,
        "it is stopped at once"
    );
    assert_eq!(cancelled[0].answer().status, 204);
    let (status, words) = row(&app);
    assert_eq!(status, "stopped");
    assert!(
        WORDS.starts_with(&words) && !words.is_empty() && words.len() < WORDS.len(),
        "{words}"
    );
    assert_eq!(answer.words(), words);
    assert_eq!(answer.events().last().expect("an end")["type"], "done");
    assert_eq!(
        app.messages("ann", &answer.conversation())[1]["status"],
        "stopped"
    );

    let id = reply_id(&answer);
    for _ in 0..2 {
        let again = app.send(request("POST", &format!("/messages/{id}/cancel")).by("ann"));
        assert_eq!((again.status, row(&app).0), (204, "stopped".to_owned()));
    }
    app.script(Script::says("Go on."));
    assert_eq!(
        app.chat_in("ann", &answer.conversation(), "and now?")
            .words(),
        "Go on."
    );
}

#[test]
fn of_forty_that_stop_a_reply_each_is_told_that_it_is_over() {
    let app = slow_app();
    let cancel = request("POST", "/messages/REPLY/cancel").by("ann");
    let laters = beside(&app, std::iter::repeat_n(cancel, 40));
    let answer = app.send(say("stop that"));
    assert!(laters.iter().all(|later| later.answer().status == 204));
    assert_eq!(answer.words(), row(&app).1);
    assert_eq!(row(&app).0, "stopped");
}

#[test]
fn nobody_reads_or_stops_what_is_not_theirs() {
    let app = app();
    let answer = app.send(say("mine"));
    let id = reply_id(&answer);
    let question = app.messages("ann", &answer.conversation())[0]["id"].clone();
    let question = question.as_str().expect("an id");
    for (by, id) in [("bob", id.as_str()), ("ann", question), ("ann", "nothing")] {
        let read = app.send(request("GET", &format!("/messages/{id}/stream")).by(by));
        let stopped = app.send(request("POST", &format!("/messages/{id}/cancel")).by(by));
        assert_eq!((read.status, stopped.status), (404, 404), "{by} {id}");
    }
    let body = json!({"name": "reader", "scopes": ["chat"]});
    let made = app.post("ann", "/api-keys", &body).json();
    let key = made["key"].as_str().expect("a key");
    let mut by_key = request("GET", &format!("/messages/{id}/stream"));
    by_key.api_key = Some(key.to_owned());
    let read = app.send(by_key);
    assert_eq!(read.status, 200, "{}", read.text());
    assert_eq!(
        read.events()[0]["data"]["memories"],
        json!([]),
        "memories are not in its scopes"
    );
}

/// Takes the last batches off what an object has stored, and its row back to the middle of the reply: as after the end of its
/// instance.
fn cut(app: &TestApp, id: &str, batches: usize) {
    app.stage.objects.change(id, |stored| {
        let reply = stored.reply.as_mut().expect("a reply");
        reply.batches.truncate(batches);
        reply.ended_at = None;
    });
    let until = app.stage.now().plus_seconds(15);
    let sql = format!(
        "update messages set content = '', status = 'writing', leased_until = '{until}', prompt_tokens = null
         where role = 'assistant';
         delete from memories where role = 'assistant';
         update messages set forgotten_at = null"
    );
    let done = app.stage.database.borrow().execute_batch(&sql);
    done.expect("a row");
    app.stage.objects.evict(&app.stage, id);
}

#[test]
fn a_reply_whose_instance_died_ends_with_the_words_that_were_kept() {
    for by_reader in [false, true] {
        for batches in 0..=2 {
            let app = app();
            let id = reply_id(&app.send(say("hello")));
            let kept = app
                .stage
                .objects
                .stored(&id)
                .reply
                .expect("a reply")
                .batches;
            assert_eq!(kept.len(), 2, "the second has the end");
            cut(&app, &id, batches);
            if by_reader {
                let read = app.send(stream(&id, 0));
                let last = read.events().pop().expect("an end");
                let wanted = if batches == 2 { "done" } else { "error" };
                assert_eq!(last["type"], wanted, "{batches}");
            } else {
                app.stage.objects.wake(&app.stage, &id);
            }
            let (status, words) = row(&app);
            let wanted = ["failed", "interrupted", "writing"][batches];
            if batches == 2 {
                // The end was kept: nothing is left to do, and the lease runs out.
                assert_eq!(status, wanted);
                continue;
            }
            assert_eq!(status, wanted, "{batches}");
            let kept: Vec<&str> = WORDS.split_inclusive(' ').take(9 * batches).collect();
            assert_eq!(words, kept.concat(), "{batches}");
            let before = app.stage.dump();
            app.stage.objects.wake(&app.stage, &id);
            assert_eq!(app.stage.dump(), before, "once is enough");
            app.script(Script::says("Whole again."));
            assert_eq!(app.send(say("hello")).words(), "Whole again.");
            assert_eq!(
                row(&app),
                ("complete".to_owned(), "Whole again.".to_owned())
            );
        }
    }
}

#[test]
fn an_abandoned_reply_is_ended_later_where_the_database_is_away() {
    let app = app();
    let id = reply_id(&app.send(say("hello")));
    cut(&app, &id, 1);
    app.stage.database_is_down.set(true);
    app.stage.objects.wake(&app.stage, &id);
    app.stage.database_is_down.set(false);
    assert_eq!(row(&app).0, "writing");
    assert!(app.stage.objects.stored(&id).wakes_at > Some(app.stage.now()));
    app.stage.objects.wake(&app.stage, &id);
    assert_eq!(row(&app).0, "interrupted");
}

#[test]
fn what_an_object_keeps_is_deleted_some_minutes_after_the_end() {
    let app = app();
    let answer = app.send(say("hello"));
    let id = reply_id(&answer);
    let wakes = |app: &TestApp| app.stage.objects.stored(&id).wakes_at;
    app.stage.objects.wake(&app.stage, &id);
    assert!(
        app.stage.objects.stored(&id).reply.is_some(),
        "it is too early"
    );
    let until = wakes(&app).expect("an alarm");
    app.stage.set(until);
    app.stage.objects.wake(&app.stage, &id);
    assert!(app.stage.objects.stored(&id).reply.is_none());
    assert_eq!(wakes(&app), None);

    let again = app.send(stream(&id, 0));
    assert_eq!(again.words(), WORDS, "its row tells it again");
    assert_eq!(app.send(stream(&id, 3)).status, 204);
}

#[test]
fn what_another_version_of_the_worker_kept_is_deleted_and_its_row_is_left_to_the_schedule() {
    for spoils in [
        |reply: &mut StoredReply| reply.job = r#"{"job":"of another version"}"#.to_owned(),
        |reply: &mut StoredReply| reply.batches[0] = r#"[{"Hummed":"tune"}]"#.to_owned(),
    ] {
        let app = app();
        let id = reply_id(&app.send(say("hello")));
        cut(&app, &id, 1);
        app.stage.objects.change(&id, |stored| {
            spoils(stored.reply.as_mut().expect("a reply"));
        });
        assert_eq!(app.send(stream(&id, 0)).status, 204);
        app.stage.objects.wake(&app.stage, &id);
        assert!(app.stage.objects.stored(&id).reply.is_none());
        assert_eq!(app.stage.objects.stored(&id).wakes_at, None, "no alarm");
        assert_eq!(row(&app).0, "writing", "its lease runs out");
    }
}

#[test]
fn a_storage_that_fails_costs_no_word() {
    for fails in 1..=3 {
        let app = app();
        let stage = app.stage.clone();
        app.stage.meanwhile(Moment::Asked, async move {
            let id = stage.objects.names().pop().expect("an object");
            stage.objects.change(&id, |stored| stored.fails = fails);
        });
        let answer = app.send(say("hello"));
        assert_eq!(answer.words(), WORDS, "{fails}");
        assert_eq!(
            row(&app),
            ("complete".to_owned(), WORDS.to_owned()),
            "{fails}"
        );
    }
}

#[test]
fn an_object_that_cannot_be_called_is_an_error_and_the_message_is_kept() {
    let app = app();
    app.stage.objects.are_down.set(true);
    let answer = app.send(say("hello"));
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (500, json!("internal"))
    );
    assert_eq!(row(&app), ("failed".to_owned(), String::new()));
    app.stage.objects.are_down.set(false);
    let again = app.send(say("hello"));
    assert_eq!((again.status, again.words()), (200, WORDS.to_owned()));
}

#[test]
fn a_later_try_takes_the_object_over() {
    let app = slow_app();
    let until = app.stage.now().plus_seconds(-60).to_string();
    let stage = app.stage.clone();
    let (work, twin) = app.served_later(say("hello"), move |_| {
        // The first writer has not renewed its lease for long.
        let sql = format!("update messages set leased_until = '{until}' where status = 'writing'");
        let done = stage.database.borrow().execute(&sql, []);
        assert_eq!(done, Ok(1));
    });
    let stage = app.stage.clone();
    app.stage
        .meanwhile(Moment::Speaking, async move { stage.spawn(work) });
    let first = app.send(say("hello"));
    assert_eq!(twin.answer().words(), "Noted.");
    let end: Value = first.events().pop().expect("an end");
    assert_eq!(end["code"], "turn_in_progress");
    assert_eq!(row(&app), ("complete".to_owned(), "Noted.".to_owned()));
    let id = reply_id(&first);
    app.stage.objects.evict(&app.stage, &id);
    let read = app.send(stream(&id, 0));
    assert_eq!(read.words(), "Noted.", "what is kept is of the later try");
}

#[test]
fn words_that_are_deleted_or_forgotten_are_gone_from_the_object_as_well() {
    let ways: [fn(&str, &str) -> Request; 6] = [
        |talk, _| request("DELETE", &format!("/conversations/{talk}")),
        |talk, _| request("DELETE", &format!("/v1/conversations/{talk}")),
        |talk, said| request("DELETE", &format!("/v1/conversations/{talk}/items/{said}")),
        |_, said| request("DELETE", &format!("/memories/{said}")),
        |talk, _| request("POST", "/memory/clear").json(&json!({"conversation_id": talk})),
        |_, _| request("DELETE", "/users/me"),
    ];
    for way in ways {
        let app = app();
        let answer = app.send(say("hello"));
        let (talk, id) = (answer.conversation(), reply_id(&answer));
        let said = app.messages("ann", &talk)[0]["id"].clone();
        assert!(app.stage.objects.stored(&id).reply.is_some());
        let done = app.send(way(&talk, said.as_str().expect("an id")).by("ann"));
        assert!(done.status < 300, "{}", done.text());
        assert!(app.stage.objects.stored(&id).reply.is_none());
    }
}
