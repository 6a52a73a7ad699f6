//! What is taken as an e-mail address, and which passwords are those that others guess first.

use crate::accounts::{post, register, with_accounts};
use crate::support::{With, request};
use serde_json::json;

#[test]
fn an_address_is_one_by_the_rule_of_html() {
    let app = with_accounts();
    let long = format!("{}@example.com", "a".repeat(65));
    for email in [
        "a<victim@example.com>",
        "a <victim@example.com>",
        "<victim@example.com>",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "a@example.com b@example.com",
        "a@b@example.com",
        "\"a b\"@example.com",
        "a\u{0}@example.com",
        "a\r\nBcc: b@example.com",
        "a@example.com\r\nBcc:b",
        "a\u{202e}@example.com",
        "a\u{200b}@example.com",
        "a@ex\u{202e}ample.com",
        "a@exam\u{ad}ple.com",
        "а@example.com", // Cyrillic
        "a@example..com",
        "a@.example.com",
        "a@example.com.",
        "a@-example.com",
        "a@example-.com",
        "a@exam_ple.com",
        "a@example",
        "a@[127.0.0.1]",
        "@example.com",
        "a@",
        "a",
        long.as_str(),
    ] {
        for answer in [
            register(&app, email, "correct horse battery"),
            post(&app, "/auth/password/reset", &json!({"email": email})),
            app.send(
                request("PATCH", "/users/me")
                    .by("ann")
                    .json(&json!({"email": email})),
            ),
        ] {
            assert_eq!(answer.status, 422, "{email:?}: {}", answer.text());
            assert_eq!(answer.json()["field"], "email", "{email:?}");
        }
    }
    assert_eq!(app.stage.mails.borrow().len(), 0);
    for email in [
        "a@example.com",
        "ann.o'brien+bees@mail.example.co.uk",
        "{x}!#$%&*/=?^_`|~-@example.com",
        "a@xn--bcher-kva.example",
        "1@1.example",
    ] {
        let asked = register(&app, email, "correct horse battery");
        assert_eq!(asked.status, 202, "{email}: {}", asked.text());
    }
}

#[test]
fn the_name_of_the_product_and_the_parts_of_the_address_make_no_password() {
    let app = with_accounts();
    for (password, status) in [
        ("Keepsake1", 422),
        ("keepsake", 422),
        ("KEEPSAKE!", 422),
        ("K33ps4ke!", 422),
        ("keep$ake2024", 422),
        ("1keepsake1", 422),
        ("2026-keepsake!!", 422),
        ("keepsakekeepsake", 422),
        ("keepsake-abc", 422),
        ("anna.smith1", 422),
        ("Anna.Smith!", 422),
        ("annasmith99", 422),
        ("5m1th-anna", 422),
        ("beesmail1", 422),
        ("beesmail.org", 422),
        ("anna.smith@beesmail.org", 422),
        ("anna.smith@beesmail.org1", 422),
        ("keepsake for my bees", 202),
        ("the keepsake of anna", 202),
        ("hannah and the smithy", 202),
        ("annabelle-lee", 202),
        ("        ", 202),
        ("4711-0815", 202),
    ] {
        let told = register(&app, "anna.smith@beesmail.org", password);
        assert_eq!(told.status, status, "{password}: {}", told.text());
    }
}
