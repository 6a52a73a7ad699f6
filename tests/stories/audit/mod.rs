//! The audit: what is in it, who is not, and that nobody changes it unseen.

pub mod attacks;
pub mod secrecy;

use crate::http::ownership::naming;
use crate::keys::make;
use crate::support::{
    ROUTES, Route, TestApp, With, example_for, operation_of, path_of, request, token,
};
use keepsake::audit::Key;
use keepsake::audit::chain::seal_and_retire;
use keepsake::http::request::Request;
use serde_json::{Value, json};
use std::time::Duration;

pub fn entries(app: &TestApp, query: &str) -> Vec<Value> {
    let ask = request("GET", &format!("/admin/audit{query}")).bearing(token::ADMIN);
    let answer = app.send(ask);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["entries"].as_array().expect("a list").clone()
}

pub fn verify(app: &TestApp) -> Value {
    let ask = request("GET", "/admin/audit/verify").bearing(token::ADMIN);
    app.send(ask).json()
}

/// What the schedule does to it.
pub fn keep(app: &TestApp) {
    let stage = app.stage.clone();
    let key = Key::new(token::SECRET);
    app.stage
        .run(async move { seal_and_retire(&stage, &key, 365).await });
}

fn execute(app: &TestApp, sql: &str) -> Result<usize, String> {
    let done = app.stage.database.borrow().execute(sql, []);
    done.map_err(|error| error.to_string())
}

#[test]
fn what_was_done_is_there_and_nobodys_name_is() {
    let app = TestApp::new();
    let made = make(&app, &json!({"name": "laptop"}));
    let id = made["id"].as_str().expect("an id");
    app.send(request("DELETE", &format!("/api-keys/{id}")).by("ann"));
    app.send(request("GET", "/conversations").bearing("forged"));
    app.post("bob", "/auth/token", &json!({"user_id": "bob"}));

    let told: Vec<_> = entries(&app, "")
        .iter()
        .map(|row| {
            format!(
                "{} {}",
                row["action"].as_str().expect("one"),
                row["result"].as_str().expect("one")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "token.issue done",
            "credential refused",
            "key.delete done",
            "key.create done"
        ]
    );
    let anns = entries(&app, "?user_id=ann");
    assert_eq!(anns.len(), 2);
    assert!(
        anns.iter()
            .all(|row| row["target"] == id && row["request_id"].is_string())
    );
    assert_eq!(entries(&app, "?action=credential&result=refused").len(), 1);
    assert_eq!(
        entries(&app, "?action=audit.read").len(),
        3,
        "who reads it is in it"
    );
    let all = json!(entries(&app, "?limit=200")).to_string();
    assert!(
        !all.contains("ann") && !all.contains("192.0.2.7") && !all.contains("forged"),
        "{all}"
    );

    let ask = request("GET", "/admin/audit?limit=1").bearing(token::ADMIN);
    let page = app.send(ask).json();
    let first = page["entries"][0]["seq"].as_u64().expect("a number");
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let older = entries(&app, &format!("?limit=1&cursor={cursor}"));
    assert_eq!(older[0]["seq"].as_u64(), Some(first - 1));
    for wrong in [
        "?action=all",
        "?result=ok",
        "?cursor=x",
        "?since=soon",
        "?limit=0",
    ] {
        let ask = request("GET", &format!("/admin/audit{wrong}")).bearing(token::ADMIN);
        assert_eq!(app.send(ask).status, 422, "{wrong}");
    }
}

#[test]
fn junk_does_not_fill_it() {
    let app = TestApp::new();
    for _ in 0..100 {
        app.send(request("GET", "/conversations").bearing("junk"));
    }
    assert_eq!(entries(&app, "?action=credential&limit=200").len(), 30);
    app.stage.pass(Duration::from_mins(1));
    app.send(request("GET", "/conversations").bearing("junk"));
    assert_eq!(entries(&app, "?action=credential&limit=200").len(), 31);
}

#[test]
fn rows_are_only_added() {
    let app = TestApp::new();
    make(&app, &json!({"name": "laptop"}));
    assert_eq!(verify(&app)["intact"], true);
    for sql in [
        "update audit set action = 'nothing'",
        "delete from audit",
        "update audit_seals set hash = ''",
        "delete from audit_seals",
    ] {
        let refused = execute(&app, sql).expect_err(sql);
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[test]
fn whoever_changes_it_all_the_same_is_seen() {
    for tampering in [
        "update audit set actor = 'somebody' where seq = 2",
        "delete from audit where seq = 2",
        "update audit set at = '2020' where seq = 3",
    ] {
        let app = TestApp::new();
        for _ in 0..3 {
            make(&app, &json!({"name": "laptop"}));
        }
        let before = verify(&app);
        assert_eq!(
            (&before["intact"], &before["rows"], &before["through"]),
            (&json!(true), &json!(3), &json!(3))
        );
        make(&app, &json!({"name": "later"}));
        // As somebody would who has the whole database, but not the key.
        let database = app.stage.database.borrow();
        database
            .execute_batch("drop trigger audit_is_not_changed; drop trigger audit_is_not_deleted")
            .expect("dropped");
        drop(database);
        assert_eq!(execute(&app, tampering), Ok(1), "{tampering}");
        let walk = verify(&app);
        assert_eq!(
            (&walk["intact"], &walk["broken_at"]),
            (&json!(false), &json!(3)),
            "{tampering}"
        );
    }
}

#[test]
fn it_is_kept_for_a_year_and_its_chain_goes_on_after_that() {
    let app = TestApp::new();
    let keep = || keep(&app);
    make(&app, &json!({"name": "old"}));
    keep();
    app.stage.pass(Duration::from_hours(24 * 200));
    make(&app, &json!({"name": "newer"}));
    keep();
    app.stage.pass(Duration::from_hours(24 * 200));
    keep();
    assert_eq!(
        app.stage.count("select count(*) from audit"),
        1,
        "the old one is gone"
    );
    make(&app, &json!({"name": "newest"}));
    let walk = verify(&app);
    assert_eq!(
        (&walk["intact"], &walk["rows"], &walk["retired_through"]),
        (&json!(true), &json!(2), &json!(1))
    );
    execute(&app, "delete from audit").expect_err("only what is too old");
}

#[test]
fn what_was_asked_for_and_is_anothers_is_noted_and_what_is_absent_is_not() {
    let app = TestApp::new();
    let anns = app.chat("ann", "I keep bees").conversation();
    let memory = app.get("ann", "/memories").json()["memories"][0]["id"].clone();
    let memory = memory.as_str().expect("an id");
    let key = make(&app, &json!({"name": "laptop"}))["id"].clone();
    let key = key.as_str().expect("an id");
    let ask = |method: &str, target: &str| app.send(request(method, target).by("bob"));
    let asked = [
        ask("GET", &format!("/conversations/{anns}")),
        ask("DELETE", &format!("/conversations/{anns}")),
        ask("GET", &format!("/memories/{memory}/history")),
        ask("DELETE", &format!("/api-keys/{key}")),
        app.chat_in("bob", &anns, "let me in"),
        app.post("bob", "/memory/clear", &json!({"conversation_id": anns})),
        ask("GET", "/conversations/absent"),
        ask("DELETE", "/memories/absent"),
        app.chat_in("bob", "absent", "let me in"),
    ];
    assert!(asked.iter().all(|answer| answer.status == 404));
    app.send(request("DELETE", &format!("/conversations/{anns}")).by("ann"));
    app.get("ann", &format!("/conversations/{anns}"));
    let bob = Key::new(token::SECRET).pseudonym("user", "bob");
    let rows = entries(&app, "?action=ownership");
    let targets: Vec<_> = rows.iter().map(|row| row["target"].clone()).collect();
    assert_eq!(targets, [&anns, &anns, key, memory, &anns, &anns]);
    assert!(
        rows.iter()
            .all(|row| row["actor"] == json!(bob) && row["result"] == "refused")
    );
    assert_eq!(
        entries(&app, "?action=conversation.delete").len(),
        1,
        "what was not done is not noted"
    );
}

#[test]
fn who_tries_another_ones_session_is_noted() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    app.chat("ann", "I keep bees");
    app.chat("bob", "tomatoes");
    let session = "insert into sessions select 'a1', id, 0, '2026', '2026', '2027', null
                   from users where external_user_id = 'ann'";
    execute(&app, session).expect("a session");
    for (session, noted) in [("a1", 1), ("a2", 1)] {
        let target = format!("/auth/sessions/{session}");
        let refused = app.send(request("DELETE", &target).by("bob"));
        assert_eq!(refused.status, 404);
        let rows = entries(&app, "?action=ownership");
        assert_eq!(rows.len(), noted, "{session}");
        assert_eq!(rows[0]["target"], "a1");
    }
}

/// The requests in which a route is given the id of a memory, a key or a session. A new parameter of a path has to say
/// here whether it names something that a user owns.
fn naming_others(route: &Route, id: impl Fn(&str) -> String) -> Vec<Request> {
    let parameter = route.path.split(['{', '}']).nth(1);
    match parameter {
        Some(owned @ ("memory_id" | "key_id" | "session_id" | "response_id")) => {
            let ask = request(route.method.name(), &path_of(route, &id(owned)));
            vec![ask.json(&json!({"content": "mine now"}))]
        }
        Some("message_id") => {
            let ask = request(route.method.name(), &path_of(route, &id("message_id")));
            let body = example_for(operation_of(route), "");
            vec![body.map_or_else(|| ask.clone(), |body| ask.clone().json(&body))]
        }
        // Those are named by `naming`; users, erasures and models are no user's own, and a chat is the caller's by its name.
        None | Some("conversation_id" | "user_id" | "erasure_id" | "model_id" | "chat_id") => {
            vec![]
        }
        Some(new) => panic!("say here whether a user owns what {new} names"),
    }
}

#[test]
fn every_route_that_is_given_the_id_of_anothers_thing_notes_who_tried() {
    let app = TestApp::new().with("ACCOUNTS", "on");
    let conversation = app.chat("ann", "I keep bees").conversation();
    app.chat("bob", "tomatoes");
    let session = "insert into sessions select 'a1', id, 0, '2026', '2026', '2027', null
                   from users where external_user_id = 'ann'";
    execute(&app, session).expect("a session");
    let memories = app.get("ann", "/memories").json();
    let response = app.post("ann", "/v1/responses", &json!({"input": "hello"}));
    let response = response.json();
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    let memory = id(&memories["memories"][0]["id"]);
    let message = id(&memories["memories"][0]["source_message_id"]);
    let key = id(&make(&app, &json!({"name": "laptop"}))["id"]);
    let response = id(&response["id"]);
    let anns = |parameter: &str| match parameter {
        "memory_id" => memory.clone(),
        "message_id" => message.clone(),
        "key_id" => key.clone(),
        "response_id" => response.replace("resp_", ""),
        _ => "a1".to_owned(),
    };
    let mut tried = 0;
    for route in ROUTES {
        let mut asks = naming(route, &conversation);
        asks.extend(naming_others(route, anns));
        for ask in asks {
            let ends = ["/rotate", "/confirm"];
            let ask = if ends.iter().any(|end| route.path.ends_with(end)) {
                ask.json(&json!({}))
            } else {
                ask
            };
            // No more than so many refusals are noted in a minute.
            app.stage.pass(std::time::Duration::from_secs(3));
            let refused = app.send(ask.by("bob"));
            assert_eq!(refused.status, 404, "{route} {}", refused.text());
            tried += 1;
            let rows = entries(&app, "?action=ownership");
            assert_eq!(rows.len(), tried, "{route}");
            let target = id(&rows[0]["target"]);
            let response = response.replace("resp_", "");
            let anns = [
                conversation.as_str(),
                &memory,
                &message,
                &key,
                "a1",
                &response,
            ];
            assert!(anns.contains(&target.as_str()), "{route} {target}");
        }
    }
    assert_eq!(tried, 34, "each id on every route that takes one");
}
