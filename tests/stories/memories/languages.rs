//! Languages other than English: the rules find no fact in them, since what they would find is not what is meant. The messages
//! are by hands that had not seen the rules, with words that look English among them.

use keepsake::memory::facts::Listener;
use keepsake::memory::facts::statements::language::{is_english, split_words};
use keepsake::time::Timestamp;

const MESSAGES: &[(&str, &str)] = &[
    ("Spanish", include_str!("../../fixtures/languages/es.txt")),
    ("German", include_str!("../../fixtures/languages/de.txt")),
    ("French", include_str!("../../fixtures/languages/fr.txt")),
    (
        "Portuguese",
        include_str!("../../fixtures/languages/pt.txt"),
    ),
    ("Hindi", include_str!("../../fixtures/languages/hi.txt")),
    ("Japanese", include_str!("../../fixtures/languages/ja.txt")),
];

fn facts_in_other_languages(keeps_statements: bool) -> Vec<String> {
    let at = Timestamp::parse("2026-05-08T10:00:00Z").expect("a time");
    let mut wrong = Vec::new();
    for (language, messages) in MESSAGES {
        assert!(messages.lines().count() == 300, "{language}");
        for message in messages.lines() {
            let found = Listener::new(keeps_statements).read("", message, at);
            wrong.extend(
                found
                    .into_iter()
                    .map(|fact| format!("{language}: {message}: {}", fact.content)),
            );
        }
    }
    wrong
}

#[test]
fn the_rules_find_no_fact_in_another_language() {
    let wrong = facts_in_other_languages(false);
    assert_eq!(wrong, [""; 0], "{} messages", wrong.len());
}

#[test]
fn few_messages_in_another_language_are_taken_for_english_statements() {
    let wrong = facts_in_other_languages(true);
    assert!(wrong.len() <= 36, "{} of 1,800: {wrong:#?}", wrong.len());
}

#[test]
fn what_people_write_in_english_is_taken_for_english() {
    let mut all = (0, 0);
    for dialogues in [
        include_str!("../../fixtures/facts/development/alder.jsonl"),
        include_str!("../../fixtures/facts/development/dogwood.jsonl"),
    ] {
        for line in dialogues.lines() {
            let dialogue: serde_json::Value = serde_json::from_str(line).expect("a dialogue");
            let turns = dialogue["turns"].as_array().expect("turns").iter();
            for turn in turns.filter(|turn| turn["role"] == "user") {
                let text = turn["text"].as_str().expect("a text");
                let is_english = is_english(text, &split_words(text));
                all = (all.0 + u32::from(is_english), all.1 + 1);
            }
        }
    }
    assert!(100 * all.0 >= 98 * all.1, "{all:?}");
}
