//! How a reply ends: in order, cut, silent, unreadable, or with nobody there; nothing said is lost.

use crate::support::stage::{Recording, Script, event};
use crate::support::{Answer, TestApp};
use keepsake::chat::message::Status;
use keepsake::platform::Ending;
use serde_json::{Value, json};

/// The last message of Ann's only conversation: status and content.
pub fn last(app: &TestApp) -> (String, String) {
    let listed = app.get("ann", "/conversations").json();
    let conversation = listed["conversations"][0]["id"]
        .as_str()
        .expect("a conversation");
    let messages = app.messages("ann", conversation);
    let last = messages.last().expect("a message");
    let text = |name: &str| last[name].as_str().expect("a text").to_owned();
    (text("status"), text("content"))
}

pub fn stored(status: &str, content: &str) -> (String, String) {
    (status.to_owned(), content.to_owned())
}

/// The code of the one `error` event, which is the last.
pub fn error(answer: &Answer) -> String {
    let events = answer.events();
    let errors = events
        .iter()
        .filter(|event| event["type"] == "error")
        .count();
    let last = events.last().expect("an event");
    assert_eq!((errors, &last["type"]), (1, &json!("error")), "{events:?}");
    assert!(
        last["error"]
            .as_str()
            .is_some_and(|text| text.ends_with('.')),
        "{last}"
    );
    last["code"].as_str().expect("a code").to_owned()
}

/// The next turn works, and its prompt has no empty message.
pub fn goes_on(app: &TestApp, conversation: &str) {
    app.script(Script::says("Here I am."));
    let next = app.chat_in("ann", conversation, "are you there?");
    assert_eq!(
        (next.shape().last().map(String::as_str), next.words()),
        (Some("done"), "Here I am.".into())
    );
    let prompt: Value = serde_json::from_str(&app.stage.last_prompt()).expect("JSON");
    let messages = prompt["messages"].as_array().expect("messages");
    assert!(messages.iter().all(|one| one["content"] != ""), "{prompt}");
    assert_eq!(last(app), stored("complete", "Here I am."));
}

#[test]
fn a_reply_that_is_cut_is_kept_as_far_as_it_came() {
    let garbage = [event("Well, "), event("Ann"), b"data: <html>\n\n".to_vec()];
    let overloaded = [
        event("Well, "),
        event("Ann"),
        b"data: {\"error\":{\"code\":\"x\"}}\n\n".to_vec(),
    ];
    let binary = [
        event("Well, "),
        event("Ann"),
        b"data: \xff\xfe\n\n".to_vec(),
    ];
    let sends = |chunks: [Vec<u8>; 3]| {
        Script::Answers(
            200,
            Recording {
                chunks: chunks.to_vec(),
                ending: Ending::Ended,
            },
        )
    };
    for (script, code) in [
        (
            Script::says_and_then("Well, Ann", Ending::Broken),
            "model_interrupted",
        ),
        (
            Script::says_and_then("Well, Ann", Ending::Ended),
            "model_interrupted",
        ),
        (
            Script::says_and_then("Well, Ann", Ending::Stalled),
            "model_timeout",
        ),
        (sends(garbage), "model_failed"),
        (sends(overloaded), "model_failed"),
        (sends(binary), "model_failed"),
    ] {
        let app = TestApp::new();
        app.script(script.clone());
        let answer = app.chat("ann", "I keep bees");
        assert_eq!(answer.shape(), ["thinking", "chunk", "error"], "{script:?}");
        assert_eq!(
            (error(&answer).as_str(), answer.words().as_str()),
            (code, "Well, Ann")
        );
        assert_eq!(last(&app), stored("interrupted", "Well, Ann"), "{script:?}");
        goes_on(&app, &answer.conversation());
        assert!(
            app.stage.last_prompt().contains("Well, Ann"),
            "what came is part of the talk"
        );
    }
}

#[test]
fn a_reply_of_which_nothing_came_has_failed_and_the_message_is_kept() {
    for (script, code) in [
        (
            Script::says_and_then("", Ending::Broken),
            "model_interrupted",
        ),
        (Script::says_and_then("", Ending::Ended), "model_failed"),
        (Script::says_and_then("", Ending::Stalled), "model_timeout"),
        (Script::sends(b"<html>502</html>"), "model_failed"),
        (Script::sends(b"data: oops\n\n"), "model_failed"),
    ] {
        let app = TestApp::new();
        app.script(script.clone());
        let answer = app.chat("ann", "I keep bees");
        assert_eq!(answer.shape(), ["thinking", "error"], "{script:?}");
        assert_eq!(error(&answer), code, "{script:?}");
        assert_eq!(last(&app), stored("failed", ""), "{script:?}");
        goes_on(&app, &answer.conversation());
    }
}

#[test]
fn a_model_that_does_not_begin_to_answer_is_a_problem_that_names_the_conversation() {
    let nothing = || Recording {
        chunks: vec![b"oh no: I keep bees".to_vec()],
        ending: Ending::Ended,
    };
    for (script, status, code) in [
        (Script::Refuses, 503, "model_unavailable"),
        (Script::Silent, 504, "model_timeout"),
        (Script::Answers(500, nothing()), 503, "model_unavailable"),
        (Script::Answers(429, nothing()), 503, "model_unavailable"),
        (Script::Answers(400, nothing()), 502, "model_failed"),
        (Script::Answers(401, nothing()), 502, "model_failed"),
        (Script::Answers(302, nothing()), 502, "model_failed"),
    ] {
        for streamed in [true, false] {
            let app = TestApp::new();
            app.script(script.clone());
            let body = json!({"message": "I keep bees", "stream": streamed});
            let answer = app.post("ann", "/chat", &body);
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (status, code),
                "{script:?}"
            );
            let problem = answer.json();
            let conversation = problem["conversation_id"].as_str().expect("an id");
            assert_eq!(answer.header("x-conversation-id"), Some(conversation));
            assert!(!answer.text().contains("oh no"), "{}", answer.text());
            assert_eq!(last(&app), stored("failed", ""));
            assert_eq!(
                app.messages("ann", conversation)[0]["content"],
                "I keep bees"
            );
            goes_on(&app, conversation);
        }
    }
}

#[test]
fn a_reply_that_is_cut_is_a_problem_where_no_stream_is_wanted_and_is_kept() {
    for (ending, status) in [(Ending::Broken, 502), (Ending::Stalled, 504)] {
        let app = TestApp::new();
        app.script(Script::says_and_then("Well, Ann", ending));
        let body = json!({"message": "I keep bees", "stream": false});
        let answer = app.post("ann", "/chat", &body);
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(last(&app), stored("interrupted", "Well, Ann"));
        goes_on(&app, answer.header("x-conversation-id").expect("an id"));
    }
}

#[test]
fn a_reply_without_an_end_is_cut_off() {
    let app = TestApp::new();
    let flood = vec![event(&"bees ".repeat(20_000)); 20];
    app.script(Script::Answers(
        200,
        Recording {
            chunks: flood,
            ending: Ending::Ended,
        },
    ));
    let answer = app.chat("ann", "tell me everything");
    assert_eq!(error(&answer), "model_failed");
    let (status, content) = last(&app);
    assert_eq!(status, Status::Interrupted.name());
    assert_eq!(content, answer.words());
    assert!(content.len() > 400_000 && content.len() <= keepsake::limit::REPLY_BYTES);
}
