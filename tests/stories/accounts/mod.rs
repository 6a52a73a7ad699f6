//! Accounts: opened by whoever reads the mail, and told apart from none by nobody else.

pub mod addresses;
pub mod guesses;
pub mod mails;
pub mod taking_back;

use crate::support::{Answer, TestApp, With, refuses, request, token};
use crate::users::admin;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

pub const PASSWORD: &str = "correct horse battery";

pub fn with_accounts() -> TestApp {
    TestApp::new()
        .with("ACCOUNTS", "on")
        .with("ACCOUNTS_URL", "https://app.example/auth")
}

pub fn post(app: &TestApp, target: &str, body: &Value) -> Answer {
    let mut ask = request("POST", target).json(body);
    ask.user_agent = Some("Firefox on a phone".to_owned());
    app.send(ask)
}

pub fn register(app: &TestApp, email: &str, password: &str) -> Answer {
    post(
        app,
        "/auth/register",
        &json!({"email": email, "password": password}),
    )
}

/// The token of the last mail.
pub fn mailed(app: &TestApp) -> String {
    let mails = app.stage.mails.borrow();
    let text = &mails.last().expect("a mail").text;
    let (_, rest) = text.split_once("?token=").expect("a link");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

pub fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    post(
        app,
        "/auth/login",
        &json!({"email": email, "password": password}),
    )
}

/// Shows what was mailed, and the password.
pub fn verify(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    post(app, "/auth/verify", &body)
}

/// An account; what its opening gave.
pub fn open(app: &TestApp, email: &str) -> Value {
    assert_eq!(register(app, email, PASSWORD).status, 202);
    let opened = verify(app, &mailed(app), PASSWORD);
    assert_eq!(opened.status, 200, "{}", opened.text());
    opened.json()
}

pub fn refresh(app: &TestApp, tokens: &Value) -> Answer {
    post(
        app,
        "/auth/refresh",
        &json!({"refresh_token": tokens["refresh_token"]}),
    )
}

pub fn bearing(app: &TestApp, tokens: &Value, method: &str, target: &str, body: &Value) -> Answer {
    let token = tokens["access_token"].as_str().expect("a token");
    app.send(request(method, target).bearing(token).json(body))
}

fn actions(app: &TestApp) -> Vec<String> {
    let audit = app
        .send(request("GET", "/admin/audit?limit=200").bearing(token::ADMIN))
        .json();
    let rows = audit["entries"].as_array().expect("rows").iter().rev();
    let told = rows.map(|row| {
        format!(
            "{} {}",
            row["action"].as_str().expect("one"),
            row["result"].as_str().expect("one")
        )
    });
    told.filter(|told| !told.starts_with("audit")).collect()
}

#[test]
fn an_account_is_opened_by_mail_and_is_a_user_like_any_other() {
    let app = with_accounts();
    let asked = register(&app, " Ann@Example.com ", PASSWORD);
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert_eq!(app.stage.mails.borrow()[0].to, "ann@example.com");
    assert_eq!(
        login(&app, "ann@example.com", PASSWORD).status,
        401,
        "not yet"
    );
    let token = mailed(&app);
    let opened = verify(&app, &token, PASSWORD).json();
    assert_eq!(
        (&opened["token_type"], &opened["expires_in"]),
        (&json!("bearer"), &json!(900))
    );
    let me = bearing(&app, &opened, "GET", "/users/me", &json!({})).json();
    assert_eq!(
        (&me["user_id"], &me["email"]),
        (&opened["user_id"], &json!("ann@example.com"))
    );
    let said = bearing(
        &app,
        &opened,
        "POST",
        "/chat",
        &json!({"message": "I keep bees"}),
    );
    assert_eq!(said.status, 200, "{}", said.text());

    let again = login(&app, "ANN@example.com", PASSWORD).json();
    assert_eq!(again["user_id"], opened["user_id"]);
    let listed = bearing(&app, &again, "GET", "/conversations", &json!({})).json();
    assert_eq!(listed["total"], 1);
    let used = verify(&app, &token, PASSWORD);
    assert_eq!(
        (used.status, used.json()["field"].clone()),
        (422, json!("token")),
        "used up"
    );

    let stored = app.stage.dump().concat();
    for secret in [
        PASSWORD,
        &token,
        again["refresh_token"].as_str().expect("one"),
    ] {
        assert!(!stored.contains(secret), "{secret}");
    }
    assert!(stored.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(
        actions(&app),
        [
            "account.register done",
            "login refused",
            "account.open done",
            "login done"
        ]
    );
}

#[test]
fn nothing_that_is_told_says_whether_an_address_has_an_account() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    let told = |answer: Answer| {
        let mut problem = answer.json();
        if let Some(members) = problem.as_object_mut() {
            members.remove("request_id");
        }
        (answer.status, problem)
    };
    for email in ["ann@example.com", "bob@example.com"] {
        app.stage.mails.borrow_mut().clear();
        let batches = app.stage.batches.borrow().len();
        assert_eq!(
            told(register(&app, email, PASSWORD)),
            (
                202,
                json!({"message": "If the address can be used, a mail is on its way. One of the last hour is good, too."})
            )
        );
        let wrong = told(login(&app, email, "not the password"));
        assert_eq!(
            (wrong.0, wrong.1["code"].clone()),
            (401, json!("unauthenticated"))
        );
        let reset = told(post(&app, "/auth/password/reset", &json!({"email": email})));
        assert_eq!(reset.0, 202);
        assert_eq!(
            app.stage.batches.borrow().len() - batches,
            4,
            "as many round trips"
        );
    }
    // The mails do, to whoever reads them.
    app.stage.mails.borrow_mut().clear();
    register(&app, "ann@example.com", "another good one");
    assert!(app.stage.mails.borrow()[0].text.contains("has one already"));
    let reset = verify(&app, &mailed(&app), "another good one");
    assert_eq!(reset.status, 422, "and opens no second one");
    post(
        &app,
        "/auth/password/reset",
        &json!({"email": "nobody@example.com"}),
    );
    assert_eq!(
        app.stage.mails.borrow().len(),
        1,
        "nobody is not written to"
    );
}

#[test]
fn nobody_is_flooded_with_mails() {
    let app = with_accounts();
    for _ in 0..9 {
        assert_eq!(register(&app, "ann@example.com", PASSWORD).status, 202);
    }
    assert_eq!(app.stage.mails.borrow().len(), 5);
    app.stage.pass(Duration::from_hours(1));
    register(&app, "ann@example.com", PASSWORD);
    assert_eq!(app.stage.mails.borrow().len(), 6);
}

#[test]
fn what_was_mailed_is_good_for_an_hour_and_opens_what_was_asked_with_it() {
    let app = with_accounts();
    register(&app, "ann@example.com", "a stranger's password");
    let strangers = mailed(&app);
    register(&app, "ann@example.com", PASSWORD);
    let anns = mailed(&app);
    assert_eq!(verify(&app, &anns, PASSWORD).status, 200);
    assert_eq!(
        verify(&app, &strangers, "a stranger's password").status,
        422
    );
    assert_eq!(
        login(&app, "ann@example.com", "a stranger's password").status,
        401
    );
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 200);
    register(&app, "bob@example.com", PASSWORD);
    app.stage.pass(Duration::from_secs(3601));
    assert_eq!(verify(&app, &mailed(&app), PASSWORD).status, 422);
    for wrong in ["", "x", "0".repeat(64).as_str()] {
        assert_eq!(
            verify(&app, wrong, PASSWORD).json()["field"],
            "token",
            "{wrong}"
        );
    }
}

#[test]
fn a_password_is_8_to_1024_characters_that_others_do_not_guess_first() {
    let app = with_accounts();
    for (password, status) in [
        ("1234567", 422),
        ("Password1", 422),
        ("iloveyou", 422),
        ("ann@example.com", 422),
        ("a".repeat(1025).as_str(), 422),
        ("a".repeat(1024).as_str(), 202),
        ("ααααββββ", 202),
        ("        ", 202),
    ] {
        let told = register(&app, "ann@example.com", password);
        assert_eq!(told.status, status, "{password}");
        assert_eq!(told.json().get("field").is_some(), status == 422);
    }
    for email in ["", "ann", "ann@", "a b@example.com", "a\n@example.com"] {
        assert_eq!(
            register(&app, email, PASSWORD).json()["field"],
            "email",
            "{email}"
        );
    }
}

#[test]
fn an_older_hash_is_made_anew_at_the_next_login() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    // "password" of the reference implementation's own tests.
    let older =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let set = format!("update accounts set password = '{older}'");
    app.stage
        .database
        .borrow()
        .execute(&set, [])
        .expect("an older hash");
    assert_eq!(login(&app, "ann@example.com", "password").status, 200);
    let newer =
        "select count(*) from accounts where password like '$argon2id$v=19$m=19456,t=2,p=1$%'";
    assert_eq!(app.stage.count(newer), 1);
    assert_eq!(login(&app, "ann@example.com", "password").status, 200);
}

#[test]
fn wrong_passwords_are_slowed_for_every_address_alike() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    for email in ["ann@example.com", "nobody@example.com"] {
        for _ in 0..5 {
            assert_eq!(login(&app, email, "not the password").status, 401);
        }
        let waits: Vec<_> = [2, 4, 8]
            .into_iter()
            .map(|wait| {
                let told = login(&app, email, PASSWORD);
                let after = told.header("retry-after").map(str::to_owned);
                app.stage.pass(Duration::from_secs(wait));
                login(&app, email, "not the password");
                (told.status, after)
            })
            .collect();
        assert_eq!(
            waits,
            [2, 4, 8].map(|wait| (429, Some(wait.to_string()))),
            "{email}"
        );
    }
    app.stage.pass(Duration::from_mins(15));
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 200);
    assert_eq!(
        login(&app, "ann@example.com", "not the password").status,
        401,
        "counted anew"
    );
    assert_eq!(
        app.stage
            .count("select max(failures) from login_failures where failures < 5"),
        1
    );
    let log = app.stage.logs.borrow().concat();
    assert!(
        !log.contains("not the password") && !log.contains("ann@example.com"),
        "{log}"
    );
}

#[test]
fn a_refresh_token_is_good_once_and_its_copy_ends_the_session() {
    let app = with_accounts();
    let first = open(&app, "ann@example.com");
    let other = login(&app, "ann@example.com", PASSWORD).json();
    let second = refresh(&app, &first);
    assert_eq!(second.status, 200, "{}", second.text());
    let second = second.json();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(second["session_id"], first["session_id"]);
    // Two tabs, or an answer that was lost: the same next one.
    app.stage.pass(Duration::from_secs(5));
    assert_eq!(
        refresh(&app, &first).json()["refresh_token"],
        second["refresh_token"]
    );
    app.stage.pass(Duration::from_secs(6));
    let third = refresh(&app, &second).json();
    app.stage.pass(Duration::from_secs(11));
    refuses(&refresh(&app, &second), "a copy");
    refuses(&refresh(&app, &third), "the session has ended");
    refuses(&refresh(&app, &first), "and is not there");
    assert_eq!(refresh(&app, &other).status, 200, "the others have not");
    assert_eq!(
        actions(&app)
            .iter()
            .filter(|told| *told == "session.reuse refused")
            .count(),
        1
    );
    for forged in ["", "rt_", "x", "rt_0123456789abcdef0123456789abcdef_0_00"] {
        let told = post(&app, "/auth/refresh", &json!({"refresh_token": forged}));
        assert_eq!(told.status, 401, "{forged}");
    }
}

#[test]
fn a_copied_refresh_token_gives_the_same_next_one_for_ten_seconds_and_then_ends_the_session() {
    let app = with_accounts();
    let mut kept = open(&app, "ann@example.com");
    for _ in 0..3 {
        let anns = refresh(&app, &kept).json();
        app.stage.pass(Duration::from_secs(9));
        let thiefs = refresh(&app, &kept).json();
        assert_eq!(anns["refresh_token"], thiefs["refresh_token"]);
        assert_eq!(
            anns["session_id"], thiefs["session_id"],
            "no session besides"
        );
        kept = thiefs;
    }
    let anns = refresh(&app, &kept).json();
    app.stage.pass(Duration::from_secs(10));
    refuses(&refresh(&app, &kept), "too late");
    refuses(&refresh(&app, &anns), "the session has ended for both");
    assert_eq!(app.stage.count("select count(*) from sessions"), 0);
}

#[test]
fn a_session_ends_by_time_by_its_owner_and_by_nobody_else() {
    let app = with_accounts();
    let mut tokens = open(&app, "ann@example.com");
    app.stage.pass(Duration::from_secs(901 + 60));
    assert_eq!(
        bearing(&app, &tokens, "GET", "/users/me", &json!({})).status,
        401,
        "minutes"
    );
    let mut days = 0;
    loop {
        let next = refresh(&app, &tokens);
        if next.status != 200 {
            break;
        }
        tokens = next.json();
        app.stage.pass(Duration::from_hours(29 * 24));
        days += 29;
    }
    assert_eq!(days, 203, "used each 29 days, it lasts 180");
    tokens = login(&app, "ann@example.com", PASSWORD).json();
    app.stage.pass(Duration::from_hours(30 * 24));
    assert_eq!(refresh(&app, &tokens).status, 401, "30 days unused");

    let one = login(&app, "ann@example.com", PASSWORD).json();
    let two = login(&app, "ann@example.com", PASSWORD).json();
    let bob = open(&app, "bob@example.com");
    let list = |tokens: &Value| {
        bearing(&app, tokens, "GET", "/auth/sessions", &json!({})).json()["sessions"].clone()
    };
    let ids: BTreeSet<String> = list(&one)
        .as_array()
        .expect("a list")
        .iter()
        .map(|s| s["id"].to_string())
        .collect();
    assert_eq!(
        ids,
        [&one, &two]
            .map(|tokens| tokens["session_id"].to_string())
            .into()
    );
    assert_eq!(list(&one)[0]["user_agent"], "Firefox on a phone");
    let end = |by: &Value, id: &Value| {
        let target = format!("/auth/sessions/{}", id.as_str().expect("an id"));
        bearing(&app, by, "DELETE", &target, &json!({})).status
    };
    assert_eq!(end(&bob, &one["session_id"]), 404, "another's");
    assert_eq!(end(&two, &one["session_id"]), 204);
    assert_eq!(end(&two, &one["session_id"]), 404);
    assert_eq!(refresh(&app, &one).status, 401);
    let two = refresh(&app, &two).json();
    assert_eq!(
        post(
            &app,
            "/auth/logout",
            &json!({"refresh_token": two["refresh_token"]})
        )
        .status,
        204
    );
    assert_eq!(
        post(
            &app,
            "/auth/logout",
            &json!({"refresh_token": two["refresh_token"]})
        )
        .status,
        204
    );
    assert_eq!(
        post(&app, "/auth/logout", &json!({"refresh_token": "x"})).status,
        204
    );
    assert_eq!(refresh(&app, &two).status, 401);
    let three = login(&app, "ann@example.com", PASSWORD).json();
    assert_eq!(
        bearing(&app, &three, "DELETE", "/auth/sessions", &json!({})).status,
        204
    );
    assert_eq!(refresh(&app, &three).status, 401);
    assert_eq!(refresh(&app, &bob).status, 200);
}

#[test]
fn another_password_ends_every_session() {
    let app = with_accounts();
    let old = open(&app, "ann@example.com");
    let change = |tokens: &Value, current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        bearing(&app, tokens, "POST", "/auth/password", &body)
    };
    assert_eq!(
        change(&old, "not the password", "another good one").json()["field"],
        "current_password"
    );
    assert_eq!(
        change(&old, PASSWORD, "iloveyou").json()["field"],
        "new_password"
    );
    let new = change(&old, PASSWORD, "another good one");
    assert_eq!(new.status, 200, "{}", new.text());
    assert_eq!(refresh(&app, &old).status, 401);
    assert_eq!(refresh(&app, &new.json()).status, 200);
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 401);
    let ids = json!({"current_password": PASSWORD, "new_password": "another good one"});
    assert_eq!(
        app.post("carl", "/auth/password", &ids).status,
        404,
        "has no account here"
    );

    assert_eq!(
        post(
            &app,
            "/auth/password/reset",
            &json!({"email": "Ann@example.com"})
        )
        .status,
        202
    );
    let token = mailed(&app);
    let reset = |token: &str, new: &str| {
        post(
            &app,
            "/auth/password/reset",
            &json!({"token": token, "new_password": new}),
        )
    };
    assert_eq!(reset(&token, "short").json()["field"], "new_password");
    assert_eq!(
        reset(&"0".repeat(64), "a third good one").json()["field"],
        "token"
    );
    assert_eq!(reset(&token, "a third good one").status, 204);
    assert_eq!(reset(&token, "a fourth good one").status, 422, "used up");
    assert_eq!(refresh(&app, &new.json()).status, 401);
    assert_eq!(
        login(&app, "ann@example.com", "a third good one").status,
        200
    );
    post(
        &app,
        "/auth/password/reset",
        &json!({"email": "ann@example.com"}),
    );
    app.stage.pass(Duration::from_secs(3601));
    assert_eq!(
        reset(&mailed(&app), "a fifth good one").status,
        422,
        "too late"
    );
}

#[test]
fn who_is_suspended_or_erased_is_not_let_in() {
    let app = with_accounts();
    let tokens = open(&app, "ann@example.com");
    let id = tokens["user_id"].as_str().expect("an id");
    admin(
        &app,
        "PATCH",
        &format!("/admin/users/{id}"),
        &json!({"suspended": true}),
    );
    assert_eq!(
        login(&app, "ann@example.com", PASSWORD).problem(),
        "suspended"
    );
    assert_eq!(
        login(&app, "ann@example.com", "not the password").status,
        401
    );
    assert_eq!(refresh(&app, &tokens).problem(), "suspended");
    admin(
        &app,
        "PATCH",
        &format!("/admin/users/{id}"),
        &json!({"suspended": false}),
    );
    assert_eq!(refresh(&app, &tokens).status, 200);
    post(
        &app,
        "/auth/password/reset",
        &json!({"email": "ann@example.com"}),
    );
    let erased = bearing(&app, &tokens, "DELETE", "/users/me", &json!({}));
    assert_eq!(erased.status, 200, "{}", erased.text());
    assert_eq!(
        (
            &erased.json()["erased"]["accounts"],
            &erased.json()["erased"]["sessions"]
        ),
        (&json!(1), &json!(1))
    );
    let left: Vec<_> = app
        .stage
        .dump()
        .into_iter()
        .filter(|row| row.contains("ann@") || row.contains(id))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    refuses(
        &bearing(&app, &tokens, "GET", "/users/me", &json!({})),
        "a token outlives its account, and makes no user",
    );
    assert_eq!(
        app.stage.count("select count(*) from users"),
        1,
        "the default one"
    );
    assert_eq!(login(&app, "ann@example.com", PASSWORD).status, 401);
    assert_ne!(open(&app, "ann@example.com")["user_id"], id);
}

#[test]
fn without_accounts_there_are_no_such_routes() {
    let app = TestApp::new();
    for target in [
        "register",
        "verify",
        "login",
        "refresh",
        "logout",
        "password/reset",
    ] {
        let told = post(
            &app,
            &format!("/auth/{target}"),
            &json!({"email": "ann@example.com"}),
        );
        assert_eq!(
            (told.status, told.problem()),
            (404, "not_found".to_owned()),
            "{target}"
        );
    }
    assert_eq!(app.get("ann", "/auth/sessions").status, 404);
    assert_eq!(app.stage.mails.borrow().len(), 0);
}

#[test]
fn what_has_expired_is_let_go() {
    let app = with_accounts();
    open(&app, "ann@example.com");
    register(&app, "bob@example.com", PASSWORD);
    login(&app, "ann@example.com", "not the password");
    let kept = "select (select count(*) from sessions) + (select count(*) from account_tokens) + (select count(*) from login_failures)";
    assert_eq!(app.stage.count(kept), 4, "a mail that was used, too");
    app.stage.pass(Duration::from_hours(31 * 24));
    let stage = app.stage.clone();
    app.stage
        .run(async move { keepsake::auth::accounts::delete_expired(&stage).await });
    assert_eq!(app.stage.count(kept), 0);
}
