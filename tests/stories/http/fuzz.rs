//! A thousand malformed requests: none is this server's fault, none changes anything.

use crate::support::{ROUTES, TestApp, With, path_of, request};
use keepsake::http::request::{Body, Request};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use std::collections::BTreeMap;

/// Numbers that are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).expect("31 bits") % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.roll(from.len())]
    }

    /// Pieces of what is trouble somewhere.
    fn words(&mut self, most: usize) -> String {
        const PIECES: &[&str] = &[
            "bees",
            " ",
            "\"",
            "'",
            "*",
            "(",
            ")",
            "NEAR(",
            " OR ",
            " AND ",
            " NOT ",
            "owner:",
            "^",
            "-",
            ";--",
            "%00",
            "%",
            "\0",
            "\n",
            "\r\n",
            "\u{1f41d}",
            "\u{8702}",
            "\u{301}",
            "\u{202e}",
            "\u{feff}",
            "\u{10ffff}",
            "{",
            "}",
            "[",
            "]",
            "\\",
            "/",
            "../",
            "?",
            "&",
            "=",
            "#",
            "null",
            "1e999",
            "-1",
            "18446744073709551616",
            "<script>",
            "${x}",
            "\u{7f}",
        ];
        (0..=self.roll(most)).map(|_| self.pick(PIECES)).collect()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.roll(most))
            .map(|_| u8::try_from(self.roll(256)).expect("a byte"))
            .collect()
    }
}

/// A request that is wrong in at least one way: no id in it is one of Bob's.
fn malformed(dice: &mut Dice, anns: &str) -> Request {
    // A conversation is opened by whatever is an object, and whoever asks to be erased is.
    let harmless = |route: &str| !matches!(route, "POST /conversations" | "DELETE /users/me");
    let routes = ROUTES.iter().filter(|r| harmless(r.to_string().as_str()));
    let routes: Vec<_> = routes.collect();
    let route = routes[dice.roll(routes.len())];
    let words = dice.words(6);
    let id = dice
        .pick(&[anns, "0199f0a0-1234-7abc-8def-0123456789ab", words.as_str()])
        .to_owned();
    let encoded = match dice.roll(3) {
        0 => id.replace(['?', '#'], ""),
        _ => utf8_percent_encode(&id, NON_ALPHANUMERIC).to_string(),
    };
    let method = match dice.roll(6) {
        0 => dice.pick(&["PUT", "HEAD", "OPTIONS", "BREW", "", "get"]),
        _ => route.method.name(),
    };
    let mut ask = request(method, &path_of(route, &encoded)).by("bob");
    ask.query = match dice.roll(3) {
        0 => String::new(),
        1 => dice.words(8),
        _ => format!(
            "limit={}&before={}&offset={}",
            dice.words(2),
            dice.words(4),
            dice.words(2)
        ),
    };
    let named = json!({
        "message": dice.words(40), "conversation_id": id, "title": dice.words(5), "user_id": "",
        "client_message_id": dice.words(3), "token": dice.words(9), "memory": "read",
    });
    let named = named.to_string();
    ask = ask.json(&json!({}));
    ask.body = match dice.roll(7) {
        0 => Body::Whole([b"}".to_vec(), dice.bytes(200)].concat()),
        1 => Body::Whole(named.as_bytes()[..dice.roll(named.len())].to_vec()),
        2 => {
            Body::Whole(format!("{named}{}", dice.pick(&["x", "{}", ",", "\0", "]"])).into_bytes())
        }
        3 => dice.pick(&[&Body::TooLarge(65_536), &Body::Broken]).clone(),
        4 => Body::Whole(vec![b"[{"[dice.roll(2)]; dice.roll(65_536)]),
        _ => Body::Whole(named.into_bytes()),
    };
    match dice.roll(8) {
        0 => ask.content_type = Some(dice.words(3)),
        1 => {
            ask.authorization = Some(format!(
                "{} {}",
                dice.pick(&["Bearer", "Basic", ""]),
                dice.words(9)
            ));
        }
        2 => {
            ask.authorization = Some(format!(
                "Bearer {}.{}.{}",
                dice.words(3),
                dice.words(3),
                dice.words(3)
            ));
        }
        3 => ask.api_key = Some(dice.words(3)),
        4 => ask.user_id = Some(format!("\u{1}{}", dice.words(3))),
        5 => ask.user_id = None,
        _ => {}
    }
    ask.request_id = Some(dice.words(3));
    ask.accept = Some(dice.words(3));
    ask.origin = Some(dice.words(2));
    ask
}

#[test]
fn a_thousand_malformed_requests_are_no_5xx_and_change_nothing() {
    let app = TestApp::new();
    let anns = app.chat("ann", "I keep wasps in the attic").conversation();
    app.chat("bob", "I grow tomatoes");
    let before = app.stage.dump();
    let mut dice = Dice(0x1234_5678_9abc_def0);
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for number in 0..1000 {
        let ask = malformed(&mut dice, &anns);
        let told = format!("request {number}: {ask:?}");
        let answer = app.send(ask);
        assert!(answer.status < 500, "{told:.2000}\n{}", answer.text());
        assert!(!answer.text().contains("I keep wasps"), "{told:.2000}");
        if answer.status >= 400 {
            answer.problem();
        }
        *statuses.entry(answer.status).or_default() += 1;
    }
    println!("{statuses:?}");
    for status in [200, 401, 404, 405, 413, 415, 422] {
        assert!(
            statuses.contains_key(&status),
            "the fuzz is too narrow: {statuses:?}"
        );
    }
    assert_eq!(app.stage.dump(), before);
    assert_eq!(app.stage.calls.borrow().len(), 2, "no model was asked");
}
