//! The tools: over the endpoints of the routes, with their validation, scopes and owners.

use crate::keys::make;
use crate::mcp::{call, calling, error, legacy, mendable, result, stateless};
use crate::support::{TestApp, With, request};
use keepsake::auth::scope::Scope;
use keepsake::http::endpoints::mcp::tools::Tools;
use keepsake::http::policy::Policy;
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    let tools = list["tools"].as_array().expect("a list").iter();
    tools
        .map(|tool| tool["name"].as_str().expect("a name"))
        .collect()
}

fn id_of(result: &Value) -> String {
    result["structuredContent"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[test]
fn ann_remembers_recalls_and_forgets() {
    let app = TestApp::new();
    let kept = call(
        &app,
        "ann",
        "remember",
        &json!({"content": "They are allergic to peanuts.", "type": "fact"}),
    );
    let memory = &kept["structuredContent"];
    assert_eq!(memory["content"], "They are allergic to peanuts.");
    let text = kept["content"][0]["text"].as_str().expect("a text");
    assert_eq!(
        serde_json::from_str::<Value>(text).expect("JSON"),
        *memory,
        "the same as text"
    );
    assert_eq!(
        app.get("ann", "/memories").json()["memories"][0]["id"],
        memory["id"],
        "the same as the route's"
    );

    let found = call(
        &app,
        "ann",
        "recall",
        &json!({"q": "What are they allergic to?"}),
    );
    assert_eq!(
        found["structuredContent"]["memories"][0]["id"], memory["id"],
        "{found}"
    );
    let listed = call(
        &app,
        "ann",
        "list_memories",
        &json!({"limit": 1, "type": "fact"}),
    );
    assert_eq!(listed["structuredContent"]["total"], 1);

    let gone = call(&app, "ann", "forget", &json!({"memory_id": memory["id"]}));
    assert_eq!(
        gone["structuredContent"]["forgotten"],
        json!([memory["id"]])
    );
    let again = call(&app, "ann", "forget", &json!({"memory_id": memory["id"]}));
    assert_eq!(mendable(&again), "There is no such memory.");
    let listed = call(&app, "ann", "list_memories", &json!({}));
    assert_eq!(listed["structuredContent"]["total"], 0);
}

#[test]
fn ann_reads_her_profile_and_her_conversations() {
    let app = TestApp::new();
    app.chat("ann", "I live in Berlin");
    let profile = call(&app, "ann", "get_profile", &json!({}));
    assert_eq!(
        profile["structuredContent"],
        app.get("ann", "/users/me/profile").json()
    );
    let listed = call(&app, "ann", "list_conversations", &json!({"limit": 10}));
    assert_eq!(
        listed["structuredContent"],
        app.get("ann", "/conversations").json()
    );
    let found = call(&app, "ann", "search_messages", &json!({"q": "berlin"}));
    assert_eq!(
        found["structuredContent"],
        app.get("ann", "/messages/search?q=berlin").json()
    );
    assert_eq!(
        found["structuredContent"]["messages"][0]["conversation_id"],
        listed["structuredContent"]["conversations"][0]["id"]
    );
}

#[test]
fn nothing_of_bobs_is_found_by_ann_and_nothing_tells_that_it_is_there() {
    let app = TestApp::new();
    app.chat("bob", "I keep a falcon named Zephyr");
    let bobs = call(
        &app,
        "bob",
        "remember",
        &json!({"content": "Bob keeps a falcon."}),
    );
    let (before, id) = (app.stage.dump(), id_of(&bobs));
    let stranger = app.send(calling("forget", &json!({"memory_id": id})).by("ann"));
    let absent = app.send(
        calling(
            "forget",
            &json!({"memory_id": "0199f0a0-1234-7abc-8def-0123456789ab"}),
        )
        .by("ann"),
    );
    assert_eq!(stranger.text(), absent.text(), "another's is as absent");
    assert_eq!(mendable(&result(&stranger)), "There is no such memory.");
    for (tool, arguments) in [
        ("recall", json!({"q": "Who keeps a falcon named Zephyr?"})),
        ("list_memories", json!({})),
        ("get_profile", json!({})),
        ("list_conversations", json!({})),
        ("search_messages", json!({"q": "falcon"})),
    ] {
        let told = call(&app, "ann", tool, &arguments)["structuredContent"].to_string();
        let told = told.replace("Who keeps a falcon named Zephyr?", "");
        assert!(
            !told.contains("falcon") && !told.contains("Zephyr"),
            "{tool}: {told}"
        );
    }
    let denied = "select count(*) from audit where action = 'ownership'";
    assert_eq!(
        app.stage.count(denied),
        1,
        "the audit has the one that is bob's"
    );
    let still = app.stage.dump();
    assert!(
        before
            .iter()
            .filter(|row| row.contains("falcon"))
            .all(|row| still.contains(row))
    );
    assert_eq!(
        call(&app, "bob", "forget", &json!({"memory_id": id}))["structuredContent"]["forgotten"][0],
        json!(id)
    );
}

#[test]
fn a_bad_argument_is_named_in_a_result() {
    let app = TestApp::new();
    let long = "x".repeat(4_001);
    let before = app.stage.dump();
    for (tool, arguments, field) in [
        ("remember", json!({}), "content"),
        ("remember", json!({"content": ""}), "content"),
        ("remember", json!({"content": 7}), "content"),
        ("remember", json!({"content": long}), "content"),
        (
            "remember",
            json!({"content": "My password is hunter2-Xy99!"}),
            "content",
        ),
        (
            "remember",
            json!({"content": "a", "type": "opinion"}),
            "type",
        ),
        (
            "remember",
            json!({"content": "a", "importance": 2}),
            "importance",
        ),
        (
            "remember",
            json!({"content": "a", "expires_at": "yesterday"}),
            "expires_at",
        ),
        (
            "remember",
            json!({"content": "a", "memories": []}),
            "memories",
        ),
        ("recall", json!({}), "q"),
        ("recall", json!({"q": "a", "limit": 1000}), "limit"),
        ("recall", json!({"q": "a", "since": "then"}), "since"),
        ("recall", json!({"query": "a"}), "query"),
        ("list_memories", json!({"cursor": "?"}), "cursor"),
        ("list_memories", json!({"offset": 1}), "offset"),
        ("forget", json!({}), "memory_id"),
        (
            "forget",
            json!({"memory_id": "x", "keep_source": "yes"}),
            "keep_source",
        ),
        ("get_profile", json!({"user_id": "bob"}), "user_id"),
        ("list_conversations", json!({"limit": 0}), "limit"),
        ("search_messages", json!({}), "q"),
    ] {
        let refused = call(&app, "ann", tool, &arguments);
        let why = mendable(&refused);
        assert!(
            why.starts_with(&format!("`{field}` ")),
            "{tool} {arguments}: {why}"
        );
    }
    let told = |params: Value| error(&app.send(legacy("tools/call", &params).by("ann")));
    assert_eq!(told(json!({})), (200, -32602));
    assert_eq!(told(json!({"name": 7})), (200, -32602));
    assert_eq!(told(json!({"name": "forget_everybody"})), (200, -32602));
    assert_eq!(
        told(json!({"name": "recall", "arguments": ["bees"]})),
        (200, -32602)
    );
    assert_eq!(
        error(&app.send(legacy("tools/list", &json!({"cursor": "2"})).by("ann"))),
        (200, -32602)
    );
    assert_eq!(app.stage.dump(), before);
}

#[test]
fn a_key_has_the_tools_of_its_scopes() {
    let app = TestApp::new();
    let all = result(&app.send(stateless("tools/list", &json!({})).by("ann")));
    let every = Tools::<crate::support::stage::Stage>::ROWS;
    assert_eq!(
        names(&all),
        every.iter().map(|row| row.name).collect::<Vec<_>>()
    );
    for scope in Scope::ALL
        .into_iter()
        .filter(|scope| *scope != Scope::Admin)
    {
        let key = make(&app, &json!({"name": "client", "scopes": [scope.name()]}))["key"].clone();
        let key = key.as_str().expect("a key");
        let list = result(&app.send(stateless("tools/list", &json!({})).bearing(key)));
        let own = every
            .iter()
            .filter(|row| row.scope == scope)
            .map(|row| row.name);
        assert_eq!(names(&list), own.collect::<Vec<_>>(), "{}", scope.name());
        for row in every.iter().filter(|row| row.scope != scope) {
            let refused = app.send(calling(row.name, &json!({})).bearing(key));
            assert_eq!(
                (refused.status, refused.problem().as_str()),
                (403, "missing_scope")
            );
            let challenge = refused.header("www-authenticate").expect("a challenge");
            let named = format!(
                "Bearer error=\"insufficient_scope\", scope=\"{}\"",
                row.scope.name()
            );
            assert_eq!(challenge, named);
        }
    }
}

#[test]
fn a_tool_needs_the_scope_of_its_route() {
    let routes = [
        ("remember", "POST /memories"),
        ("recall", "POST /memories/search"),
        ("forget", "DELETE /memories/{memory_id}"),
        ("list_memories", "GET /memories"),
        ("get_profile", "GET /users/me/profile"),
        ("list_conversations", "GET /conversations"),
        ("search_messages", "GET /messages/search"),
    ];
    let rows = Tools::<crate::support::stage::Stage>::ROWS;
    assert_eq!(rows.len(), routes.len(), "each tool has its route here");
    for (tool, route) in routes {
        let row = rows.iter().find(|row| row.name == tool).expect(tool);
        let mut routes = crate::support::ROUTES.iter();
        let route = routes
            .find(|other| other.to_string() == route)
            .expect(route);
        assert_eq!(route.policy, Policy::Scope(row.scope), "{tool}");
    }
}

#[test]
fn each_tool_tells_what_a_client_has_to_know() {
    let app = TestApp::new();
    let list = result(&app.send(stateless("tools/list", &json!({})).by("ann")));
    assert_eq!(
        list,
        result(&app.send(stateless("tools/list", &json!({})).by("bob"))),
        "in one order"
    );
    for tool in list["tools"].as_array().expect("a list") {
        let text = |member: &str| tool[member].as_str().unwrap_or_default().to_owned();
        assert!(
            text("description").len() > 60 && !text("title").is_empty(),
            "{tool}"
        );
        for schema in ["inputSchema", "outputSchema"] {
            assert_eq!(tool[schema]["type"], "object", "{tool}");
            assert!(tool[schema]["properties"].is_object(), "{tool}");
        }
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert!(
            !tool["inputSchema"].to_string().contains("\"null\""),
            "{tool}"
        );
        assert!(!tool["inputSchema"].to_string().contains("$ref"), "{tool}");
        let reads = !matches!(text("name").as_str(), "remember" | "forget");
        let hints = &tool["annotations"];
        assert_eq!(hints["readOnlyHint"], reads, "{tool}");
        assert_eq!(hints["destructiveHint"], text("name") == "forget", "{tool}");
        assert_eq!(hints["openWorldHint"], false, "{tool}");
    }
}

#[test]
fn forty_at_once_that_remember_the_same_keep_it_once() {
    let app = TestApp::new();
    let ask = || calling("remember", &json!({"content": "They keep bees."})).by("ann");
    let answers = app.burst((0..40).map(|_| ask()));
    let first = id_of(&result(&answers[0]));
    for answer in &answers {
        assert_eq!(id_of(&result(answer)), first);
    }
    assert_eq!(app.get("ann", "/memories").json()["total"], 1);
}

#[test]
fn forty_at_once_that_forget_the_same_forget_it_once() {
    let app = TestApp::new();
    let id = id_of(&call(
        &app,
        "ann",
        "remember",
        &json!({"content": "They keep bees."}),
    ));
    let other = id_of(&call(
        &app,
        "bob",
        "remember",
        &json!({"content": "They keep bees."}),
    ));
    let people = ["ann", "bob"].into_iter().cycle().take(40);
    let asks = people.map(|who| calling("forget", &json!({"memory_id": id})).by(who));
    let answers = app.burst(asks);
    let forgot = answers
        .iter()
        .map(result)
        .filter(|told| told.get("isError").is_none());
    assert_eq!(forgot.count(), 1);
    assert_eq!(app.get("ann", "/memories").json()["total"], 0);
    assert_eq!(
        app.get("bob", "/memories").json()["memories"][0]["id"],
        json!(other)
    );
}

#[test]
fn a_burst_comes_to_the_limit_of_the_api() {
    let app = TestApp::new();
    app.stage
        .rooms
        .borrow_mut()
        .insert("RATE_LIMIT_API".to_owned(), 30);
    let answers = app.burst((0..40).map(|_| calling("get_profile", &json!({})).by("ann")));
    let late = answers.iter().filter(|answer| answer.status == 429);
    assert_eq!(late.count(), 10);
}

#[test]
fn the_admin_token_has_no_memory() {
    let app = TestApp::new();
    let refused =
        app.send(calling("get_profile", &json!({})).bearing(crate::support::token::ADMIN));
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "forbidden")
    );
    let nobody = app.send(request("POST", "/mcp").json(&json!({})));
    assert_eq!(nobody.status, 401);
}
