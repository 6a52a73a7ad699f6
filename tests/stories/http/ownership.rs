//! Nobody sees what is not theirs: every route, with every kind of id that is not the caller's.

use crate::support::{ROUTES, Route, TestApp, With, example_for, operation_of, path_of, request};
use keepsake::http::request::Request;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

const ABSENT: &str = "0199f0a0-1234-7abc-8def-0123456789ab";

/// The requests in which a route is given the id of a conversation, in its path or in its body; none where it takes none.
pub fn naming(route: &Route, id: &str) -> Vec<Request> {
    let encoded = utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
    let ask = request(route.method.name(), &path_of(route, &encoded));
    if route.to_string() == "POST /chat" {
        let say = |more: Value| {
            let mut body = json!({"message": "let me in", "conversation_id": id});
            let more = more.as_object().expect("an object").clone();
            body.as_object_mut().expect("an object").extend(more);
            ask.clone().json(&body)
        };
        return vec![
            say(json!({})),
            say(json!({"client_message_id": "c1"})),
            say(json!({"stream": false})),
        ];
    }
    let example = example_for(operation_of(route), id);
    let in_body = example
        .as_ref()
        .is_some_and(|body| body.get("conversation_id").is_some());
    // Where the request names one of its messages, too, see the stories of conversations.
    let in_path = route.path.contains("{conversation_id}")
        && !route.path.contains("{item_id}")
        && !route.path.ends_with("/fork");
    if !in_path && !in_body {
        return Vec::new();
    }
    vec![example.map_or_else(|| ask.clone(), |body| ask.clone().json(&body))]
}

/// Ids that are no conversation of Bob's: Ann's, those of her other things, absent and malformed
/// ones.
fn not_bobs(app: &TestApp, anns: &str) -> Vec<String> {
    let database = app.stage.database.borrow();
    let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0));
    let ids = [
        anns.to_owned(),
        anns.to_uppercase(),
        one("select id from messages limit 1").expect("a message"),
        one("select id from users where external_user_id = 'ann'").expect("ann"),
        "\0".to_owned(),
        format!("{anns}\0"),
        format!(" {anns}"),
        "../x".to_owned(),
        "..".to_owned(),
        "a".repeat(300),
        "\u{1f41d}\u{8702}".to_owned(),
        "%".to_owned(),
        "' or 1=1 --".to_owned(),
        format!("{anns}' or '1'='1"),
        "*".to_owned(),
        "null".to_owned(),
    ];
    ids.to_vec()
}

#[test]
fn whatever_is_not_bobs_is_the_same_404_on_every_route_and_changes_nothing() {
    let app = TestApp::new();
    let anns = app.chat("ann", "I keep bees on the roof").conversation();
    app.chat("bob", "I grow tomatoes");
    let (before, asked) = (app.stage.dump(), app.stage.calls.borrow().len());

    let ids = not_bobs(&app, &anns);
    let mut named = 0;
    for route in ROUTES {
        let absent = naming(route, ABSENT);
        for id in &ids {
            for (mut strange, mut absent) in naming(route, id).into_iter().zip(absent.clone()) {
                strange.request_id = Some("same".to_owned());
                absent.request_id = Some("same".to_owned());
                let absent = app.send(absent.by("bob"));
                assert_eq!(
                    (absent.status, absent.problem().as_str()),
                    (404, "not_found")
                );
                let told = app.send(strange.by("bob"));
                assert_eq!(told.status, 404, "{route:?} {id:?} {}", told.text());
                assert_eq!(told.text(), absent.text(), "{route:?} {id:?}");
                assert_eq!(told.headers, absent.headers, "{route:?} {id:?}");
                named += 1;
            }
        }
    }
    assert!(
        named >= 10 * ids.len(),
        "only {named}: eight routes, one of them in three ways"
    );
    assert_eq!(app.stage.dump(), before);
    assert_eq!(app.stage.calls.borrow().len(), asked, "no model was asked");
}

#[test]
fn a_stranger_who_never_called_before_becomes_a_user_and_nothing_else_changes() {
    let app = TestApp::new();
    let anns = app.chat("ann", "I keep bees on the roof").conversation();
    let others = |rows: Vec<String>| -> Vec<String> {
        let users = |row: &String| row.starts_with("users: ") && !row.contains("ann");
        rows.into_iter().filter(|row| !users(row)).collect()
    };
    let before = others(app.stage.dump());
    for (index, route) in ROUTES.iter().enumerate() {
        for ask in naming(route, &anns) {
            let answer = app.send(ask.by(&format!("stranger {index}")));
            assert_eq!(answer.status, 404, "{route:?}");
        }
    }
    assert_eq!(others(app.stage.dump()), before);
    let strangers = "select count(*) from users where external_user_id like 'stranger %'";
    let naming = ROUTES
        .iter()
        .filter(|route| !naming(route, &anns).is_empty());
    let one_a_route = i64::try_from(naming.count()).expect("few");
    assert!(one_a_route >= 8);
    assert_eq!(
        app.stage.count(strangers),
        one_a_route,
        "however often they called"
    );
}

#[test]
fn ids_are_reached_by_their_owner_on_every_route_that_names_one() {
    for route in ROUTES {
        let app = TestApp::new();
        let own = app.chat("ann", "I keep bees on the roof").conversation();
        for ask in naming(route, &own) {
            let answer = app.send(ask.by("ann"));
            assert!(
                matches!(answer.status, 200 | 201 | 204),
                "{route:?} {}",
                answer.text()
            );
        }
    }
}

#[test]
fn lists_show_each_only_their_own() {
    let app = TestApp::new();
    for user in ["ann", "bob", "ann", "zoe", "ann", "bob"] {
        app.chat(user, &format!("{user} says hello"));
    }
    for (user, own) in [("ann", 3), ("bob", 2), ("zoe", 1), ("new", 0)] {
        for query in ["", "?limit=200", "?offset=0&limit=200"] {
            let listed = app.get(user, &format!("/conversations{query}")).json();
            assert_eq!(listed["total"], own);
            let conversations = listed["conversations"].as_array().expect("a list");
            assert_eq!(conversations.len(), own);
            let theirs = format!("{user} says hello");
            assert!(
                conversations
                    .iter()
                    .all(|one| one["title"] == theirs.as_str())
            );
            assert!(conversations.iter().all(|one| one["message_count"] == 2));
        }
        let beyond = app
            .get(user, &format!("/conversations?offset={own}"))
            .json();
        assert_eq!(beyond["conversations"], json!([]));
    }
}

#[test]
fn anns_message_is_no_place_in_bobs_conversation() {
    let app = TestApp::new();
    let bobs = app.chat("bob", "I grow tomatoes").conversation();
    let anns = app.chat("ann", "I keep bees on the roof").conversation();
    let page = |before: &str| {
        let mut ask = request(
            "GET",
            &format!("/conversations/{bobs}/messages?before={before}"),
        );
        ask.request_id = Some("same".to_owned());
        app.send(ask.by("bob"))
    };
    assert_eq!(
        app.messages("bob", &bobs).len(),
        2,
        "older than hers, so her place would show them"
    );
    for message in app.messages("ann", &anns) {
        let id = message["id"].as_str().expect("an id");
        let (anns, absent) = (page(id), page(ABSENT));
        assert_eq!((anns.status, anns.text()), (absent.status, absent.text()));
    }
}

#[test]
fn what_bob_does_to_all_that_is_his_leaves_anns_as_it_was() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees on the roof");
    let anns = |app: &TestApp| {
        let rows = app.stage.dump().into_iter();
        let hers = |row: &String| row.contains("bees") || row.contains("ann");
        rows.filter(hers).collect::<Vec<_>>()
    };
    let before = anns(&app);
    assert!(
        before.len() >= 3,
        "her user, conversation, message and memory: {before:?}"
    );

    let bobs = app.chat("bob", "I grow tomatoes").conversation();
    let only = json!({"conversation_id": bobs});
    assert_eq!(app.post("bob", "/conversation/reset", &only).status, 200);
    assert_eq!(
        app.post("bob", "/memory/clear", &json!({"all": true}))
            .status,
        200
    );
    let delete = request("DELETE", &format!("/conversations/{bobs}"));
    assert_eq!(app.send(delete.by("bob")).status, 204);
    assert_eq!(anns(&app), before);
    assert_eq!(
        app.stage.count("select count(*) from memory_words"),
        2,
        "hers and its reply's"
    );
}

#[test]
fn a_keyword_index_that_lies_gives_bob_nothing_of_anns() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees on the roof");
    app.chat("bob", "I grow tomatoes");
    let lie = "insert or replace into memory_words (rowid, owner, content)
               select m.seq, replace(u.id, '-', ''), m.content from memories m
               join users u on u.external_user_id = 'bob' where m.content like '%bees%'";
    let told = app.stage.database.borrow().execute(lie, []);
    assert_eq!(told, Ok(1));
    assert!(app.chat("bob", "bees on the roof").recalled().is_empty());
}

#[test]
fn anns_memories_are_the_same_404_to_bob_as_absent_ones() {
    let app = TestApp::new();
    let anns = app.chat("ann", "I live in Berlin").conversation();
    app.chat("bob", "I grow tomatoes");
    let before = app.stage.dump();
    let mut ids = not_bobs(&app, &anns);
    let facts = app.get("ann", "/memories?type=fact").json();
    ids.push(
        facts["memories"][0]["id"]
            .as_str()
            .expect("a fact")
            .to_owned(),
    );
    let ask = |method: &str, id: &str, rest: &str| {
        let id = utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
        let mut ask = request(method, &format!("/memories/{id}{rest}"));
        ask.request_id = Some("same".to_owned());
        if method == "PATCH" {
            ask = ask.json(&json!({"content": "mine now"}));
        }
        app.send(ask.by("bob"))
    };
    for (method, rest) in [
        ("GET", ""),
        ("GET", "/history"),
        ("PATCH", ""),
        ("DELETE", ""),
    ] {
        let absent = ask(method, ABSENT, rest);
        assert_eq!(absent.status, 404, "{}", absent.text());
        for id in &ids {
            let told = ask(method, id, rest);
            assert_eq!(
                (told.status, told.text()),
                (404, absent.text()),
                "{method} {id:?}"
            );
        }
    }
    assert_eq!(app.stage.dump(), before);
}
