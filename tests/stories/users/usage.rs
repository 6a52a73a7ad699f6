//! What is used a day, and what happens when it is too much.

use crate::privacy::erasing::schedule;
use crate::support::stage::{Client, Moment, Script, event};
use crate::support::{Answer, TestApp, With, request, token};
use keepsake::platform::Ending;
use serde_json::{Value, json};
use std::time::Duration;

/// A reply that costs so many tokens, read and written.
fn costs(prompt: u32, completion: u32) -> Script {
    let mut bytes = event("Noted.");
    let usage = json!({"choices": [{"delta": {}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}});
    bytes.extend(format!("data: {usage}\n\ndata: [DONE]\n\n").into_bytes());
    Script::sends(&bytes)
}

fn days(app: &TestApp, user: &str, query: &str) -> Vec<Value> {
    let answer = app.get(user, &format!("/users/me/usage{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["days"].as_array().expect("a list").clone()
}

fn is_used_up(answer: &Answer, what: &str) {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (429, "quota_used"),
        "{}",
        answer.text()
    );
    let after: i64 = answer
        .header("retry-after")
        .expect("one")
        .parse()
        .expect("seconds");
    assert!((1..=86_400).contains(&after));
    let limit = answer.header("ratelimit").expect("one");
    assert_eq!(limit, format!("\"{what}\";r=0;t={after}"));
    assert!(
        answer
            .header("ratelimit-policy")
            .is_some_and(|policy| policy.starts_with(&format!("\"{what}\";q=")))
    );
}

#[test]
fn messages_and_tokens_are_counted_by_user_and_day() {
    let app = TestApp::new();
    assert!(days(&app, "ann", "").is_empty());
    app.script(costs(100, 20));
    app.chat("ann", "hello");
    app.script(costs(7, 3));
    app.chat("ann", "again");
    app.script(Script::Refuses);
    app.chat("ann", "and again");
    app.chat("bob", "hello");
    let today =
        json!({"day": "2026-11-22", "messages": 3, "prompt_tokens": 107, "completion_tokens": 23});
    assert_eq!(days(&app, "ann", ""), std::slice::from_ref(&today));
    app.stage.pass(Duration::from_hours(24));
    app.chat("ann", "the day after");
    let both = days(&app, "ann", "");
    assert_eq!(
        (both.len(), &both[0]["messages"], &both[1]),
        (2, &json!(1), &today)
    );
    assert_eq!(days(&app, "ann", "?days=1").len(), 1);
    for days in ["0", "367", "x"] {
        assert_eq!(
            app.get("ann", &format!("/users/me/usage?days={days}"))
                .status,
            422
        );
    }
    let all = |query: &str| {
        let ask = request("GET", &format!("/admin/usage{query}")).bearing(token::ADMIN);
        app.send(ask)
    };
    let first = all("?day=2026-11-22&limit=1").json();
    assert_eq!(first["users"][0]["user_id"], "ann");
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = all(&format!("?day=2026-11-22&limit=1&cursor={cursor}")).json();
    assert_eq!(second["users"][0]["user_id"], "bob");
    assert_eq!(second["next_cursor"], Value::Null);
    assert_eq!(all("").json()["users"][0]["messages"], 1, "today");
    assert_eq!(all("?day=yesterday").status, 422);
}

#[test]
fn a_quota_of_messages_ends_with_the_day() {
    let app = TestApp::new().with("DAILY_MESSAGES", "2");
    let said = |text: &str, id: &str| {
        app.post(
            "ann",
            "/chat",
            &json!({"message": text, "client_message_id": id}),
        )
    };
    assert_eq!(said("one", "1").status, 200);
    assert_eq!(said("two", "2").status, 200);
    let before = app.stage.dump();
    is_used_up(&said("three", "3"), "messages");
    assert_eq!(app.stage.dump(), before, "nothing is stored of it");
    assert_eq!(
        said("two", "2").status,
        200,
        "what was answered is told again"
    );
    assert_eq!(app.chat("bob", "hello").status, 200, "his are his");
    assert_eq!(
        app.get("ann", "/conversations").status,
        200,
        "what she has she can read"
    );
    let quotas = app.get("ann", "/users/me/usage").json()["quotas"].clone();
    assert_eq!(quotas, json!({"messages_a_day": 2, "tokens_a_day": null}));
    app.stage.pass(Duration::from_hours(24));
    assert_eq!(said("three", "3").status, 200);
}

#[test]
fn a_quota_of_tokens_is_of_what_the_model_counts() {
    let app = TestApp::new().with("DAILY_TOKENS", "100");
    app.script(costs(60, 39));
    assert_eq!(app.chat("ann", "hello").status, 200);
    app.script(costs(60, 39));
    assert_eq!(app.chat("ann", "one is left").status, 200);
    is_used_up(&app.chat("ann", "none is left"), "tokens");
}

#[test]
fn a_quota_costs_no_round_trip() {
    let trips = |app: &TestApp| {
        app.chat("ann", "hello");
        let before = app.stage.batches.borrow().len();
        app.chat("ann", "again");
        app.stage.batches.borrow().len() - before
    };
    let with = TestApp::new()
        .with("DAILY_MESSAGES", "9")
        .with("DAILY_TOKENS", "9999");
    assert_eq!(trips(&with), trips(&TestApp::new()));
}

/// So many messages of Ann's at once, and how many of them were answered.
fn at_once(app: &TestApp, many: usize) -> usize {
    let say = |nth: usize| {
        let body = json!({"message": format!("message {nth}"), "stream": false});
        request("POST", "/chat").by("ann").json(&body)
    };
    let answers = app.burst((0..many).map(say));
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (429, "quota_used")
        );
        assert!(refused.header("retry-after").is_some());
    }
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[test]
fn of_forty_messages_at_once_no_more_are_answered_than_the_quota_has() {
    let app = TestApp::new().with("DAILY_MESSAGES", "7");
    assert_eq!(at_once(&app, 40), 7);
    assert_eq!(app.stage.calls.borrow().len(), 7);
    assert_eq!(
        app.stage.count("select count(*) from conversations"),
        7,
        "no orphan"
    );
    assert_eq!(app.stage.count("select messages from usage"), 7);
}

#[test]
fn tokens_of_turns_that_are_being_answered_are_reserved() {
    let app = TestApp::new()
        .with("DAILY_TOKENS", "1000")
        .with("PROMPT_TOKEN_BUDGET", "300")
        .with("MODEL_MAX_TOKENS", "100");
    // 400 are reserved for each: the third begins where 800 of 1,000 are taken, and the fourth where 1,200 are.
    assert_eq!(at_once(&app, 40), 3);
    assert_eq!(
        app.chat("ann", "what was reserved is free again").status,
        200
    );
    let reserved = TestApp::new().with("DAILY_TOKENS", "1000");
    let (first, second) = (
        request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "one"})),
        request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "two"})),
    );
    let second = reserved.meanwhile(Moment::Asked, second);
    assert_eq!(reserved.send(first).status, 200);
    let second = second.answer();
    is_used_up(&second, "tokens");
    assert_eq!(
        second.header("retry-after"),
        Some("10"),
        "not until tomorrow"
    );
}

#[test]
fn a_turn_whose_cost_is_never_told_is_estimated() {
    for (script, pieces) in [
        (Script::says("one two three four five"), Some(3)),
        (Script::says_and_then("one two three", Ending::Broken), None),
        (Script::says_and_then("", Ending::Stalled), None),
        (Script::says("one two three"), None),
    ] {
        let app = TestApp::new();
        app.script(script.clone());
        let say = request("POST", "/chat")
            .by("ann")
            .json(&json!({"message": "count for me, please"}));
        let client = pieces.map_or_else(Client::default, Client::leaving_after);
        app.send_to(say, client);
        let today = &days(&app, "ann", "")[0];
        let read = today["prompt_tokens"].as_u64().expect("a number");
        let prompt: Value = serde_json::from_str(&app.stage.last_prompt()).expect("JSON");
        let messages = prompt["messages"].as_array().expect("messages").iter();
        let characters: usize = messages
            .map(|one| one["content"].as_str().expect("a text").len())
            .sum();
        let read = usize::try_from(read).expect("a number of tokens");
        assert!(
            (characters / 4..=characters).contains(&read),
            "{script:?}: {read}"
        );
        let words = app
            .stage
            .count("select length(content) from messages where role = 'assistant'");
        let written = today["completion_tokens"].as_i64().expect("a number");
        assert!(
            written >= words / 4 && (words > 0) == (written > 0),
            "{script:?}: {written}"
        );
        let reply = "select count(*) from messages where prompt_tokens is not null";
        assert_eq!(
            app.stage.count(reply),
            0,
            "an estimate is not told as the model's count"
        );
    }
    let app = TestApp::new();
    app.script(Script::Refuses);
    app.chat("ann", "hello?");
    assert_eq!(
        days(&app, "ann", "")[0]["prompt_tokens"],
        0,
        "what no model read costs nothing"
    );
}

#[test]
fn a_repeat_that_asks_the_model_again_counts() {
    let app = TestApp::new().with("DAILY_MESSAGES", "2");
    let body = json!({"message": "hello", "client_message_id": "c1"});
    app.script(Script::says_and_then("He", Ending::Broken));
    assert_eq!(app.post("ann", "/chat", &body).status, 200);
    app.script(Script::says_and_then("Hel", Ending::Broken));
    assert_eq!(app.post("ann", "/chat", &body).status, 200);
    is_used_up(&app.post("ann", "/chat", &body), "messages");
    assert_eq!(app.stage.calls.borrow().len(), 2);
}

#[test]
fn deleting_what_is_being_answered_does_not_save_its_cost() {
    let app = TestApp::new().with("DAILY_TOKENS", "9000");
    app.script(costs(1, 1));
    let conversation = app.chat("ann", "first").conversation();
    let mut asked = 0;
    let mut conversation = conversation;
    for _ in 0..10 {
        app.script(costs(5000, 1000));
        let target = format!("/conversations/{conversation}");
        let gone = app.meanwhile(Moment::Asked, request("DELETE", &target).by("ann"));
        let answer = app.chat_in("ann", &conversation, "tell me much");
        if answer.status == 429 {
            break;
        }
        assert_eq!(gone.answer().status, 204);
        asked += 1;
        conversation = app.post("ann", "/conversations", &json!({})).json()["id"]
            .as_str()
            .expect("an id")
            .to_owned();
    }
    let used = app.get("ann", "/users/me/usage").json();
    assert!(
        asked <= 2,
        "{asked} turns of 6000 tokens of a quota of 9000: {used}"
    );
}

#[test]
fn what_distilling_costs_counts_too() {
    let app = TestApp::new()
        .with("MEMORY_EXTRACTION", "llm")
        .with("DAILY_TOKENS", "100000");
    for n in 0..4 {
        app.script(costs(10, 1));
        app.chat("ann", &format!("My friend number {n} plays chess with me."));
    }
    let prompts = app.stage.prompts().len();
    let used = app.get("ann", "/users/me/usage").json();
    assert!(prompts > 4, "nothing was distilled: {prompts}");
    assert_ne!(
        used["days"][0]["prompt_tokens"], 40,
        "{prompts} calls, {used}"
    );
}

#[test]
fn imports_have_nothing_distilled_past_the_quota() {
    let app = TestApp::new()
        .with("MEMORY_EXTRACTION", "llm")
        .with("DAILY_MESSAGES", "1")
        .with("DAILY_TOKENS", "10");
    let opened = app.post("ann", "/conversations", &json!({})).json();
    let target = format!(
        "/conversations/{}/messages",
        opened["id"].as_str().expect("an id")
    );
    let messages: Vec<Value> = (0..60)
        .map(|n| json!({"role": "user", "content": format!("My friend number {n} plays chess with me.")}))
        .collect();
    assert_eq!(
        app.post("ann", &target, &json!({"messages": messages}))
            .status,
        201
    );
    app.script(costs(10, 1));
    for n in 0..5 {
        app.post("ann", &target, &json!({"messages": [{"role": "user", "content": format!("My aunt number {n} plays chess with me.")}]}));
    }
    assert!(
        app.stage.prompts().len() <= 1,
        "{} calls of a quota of 1",
        app.stage.prompts().len()
    );
}

#[test]
fn a_quota_is_not_begun_anew_by_erasing_oneself() {
    let app = TestApp::new().with("DAILY_MESSAGES", "2");
    let mut answered = 0;
    for _ in 0..4 {
        while app.chat("ann", "hello").status == 200 {
            answered += 1;
        }
        let erased = app.send(request("DELETE", "/users/me").by("ann"));
        assert_eq!(erased.status, 200, "{}", erased.text());
        let named = app.stage.dump().concat();
        assert!(!named.contains("ann"), "{named}");
    }
    assert_eq!(answered, 2);
    // Nor by whoever makes them a user again.
    let made = request("POST", "/admin/users").bearing(token::ADMIN);
    assert_eq!(app.send(made.json(&json!({"user_id": "ann"}))).status, 201);
    assert_eq!(app.chat("ann", "hello").status, 429);
    assert_eq!(app.chat("bob", "hello").status, 200, "nobody else's");
    assert_eq!(
        app.send(request("DELETE", "/users/me").by("ann")).status,
        200
    );
    // Another day, and nothing is kept of the last.
    app.stage.pass(Duration::from_hours(24));
    assert_eq!(app.chat("ann", "hello").status, 200);
    assert_eq!(
        app.get("ann", "/users/me/usage").json()["days"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        app.send(request("DELETE", "/users/me").by("ann")).status,
        200
    );
    let kept = "select count(*) from usage_of_erased";
    assert_eq!(app.stage.count(kept), 1);
    app.stage.pass(Duration::from_hours(24));
    schedule(&app);
    assert_eq!(app.stage.count(kept), 0);
}
