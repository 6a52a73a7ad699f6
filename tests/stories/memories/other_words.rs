//! A question finds the message that answers it though it uses other words: the kind for the thing, another form of a name, a day,
//! or who somebody is for the name.

use super::{import, open};
use crate::support::TestApp;
use serde_json::{Value, json};

/// Ann's messages of half a year, with the days on which she wrote them.
const SAID: &[(&str, &str)] = &[
    ("2023-12-31", "we watched the rockets from the roof"),
    ("2024-01-05", "I took the whole loft apart"),
    ("2024-01-12", "quiet evening with a crossword"),
    ("2024-02-02", "badminton tonight, I am so tired"),
    ("2024-02-09", "the printer at the office is broken again"),
    (
        "2024-02-20",
        "my brother Benedict is here, we all call him Ben",
    ),
    ("2024-03-01", "Ben forgot his umbrella on the tram"),
    ("2024-03-08", "Priya has a new flat by the river"),
    ("2024-03-15", "my dentist is Doctor Okafor, she hums"),
    ("2024-03-22", "Okafor moves to the coast in autumn"),
    (
        "2024-04-02",
        "the trains were late and I read a whole novel",
    ),
    ("2024-04-09", "soup again, with far too much pepper"),
];

/// Returns the three best memories for a question of Ann's.
fn best_three(app: &TestApp, question: &str) -> Vec<String> {
    let asked = question.replace(' ', "+").replace('\'', "%27");
    let found = app
        .get("ann", &format!("/memories/search?q={asked}"))
        .json();
    let found = found["memories"].as_array().expect("memories").iter();
    let texts = found.filter_map(|memory| memory["content"].as_str());
    texts.take(3).map(str::to_owned).collect()
}

#[test]
fn ann_finds_what_she_said_in_words_that_she_did_not_say() {
    let app = TestApp::new();
    let conversation = open(&app, "ann");
    let messages = SAID.iter().map(|(day, text)| {
        json!({"role": "user", "content": text, "timestamp": format!("{day}T19:00:00Z")})
    });
    let messages: Vec<Value> = messages.collect();
    let imported = import(&app, &conversation, &json!(messages));
    assert_eq!(imported.status, 201, "{}", imported.text());
    for (question, answer) in [
        ("Which sport do I play?", "badminton tonight, I am so tired"),
        (
            "What did Benedict forget?",
            "Ben forgot his umbrella on the tram",
        ),
        ("Where does Pria live?", "Priya has a new flat by the river"),
        (
            "What did I do on 5 Jan 2024?",
            "I took the whole loft apart",
        ),
        (
            "What did I do on 05.01.2024?",
            "I took the whole loft apart",
        ),
        (
            "What did we do on new year's eve?",
            "we watched the rockets from the roof",
        ),
        (
            "Where is my dentist moving to?",
            "Okafor moves to the coast in autumn",
        ),
    ] {
        // Who the dentist is, as it was said and as a fact, may stand before where she moves.
        let found = best_three(&app, question);
        assert!(
            found.iter().any(|text| text == answer),
            "{question} {found:?}"
        );
    }
}
