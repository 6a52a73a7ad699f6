//! Languages other than English: the rules find no fact in them, since what they would find is not what is meant. The messages
//! are by hands that had not seen the rules, with words that look English among them.

use keepsake::memory::facts;
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

#[test]
fn the_rules_find_no_fact_in_another_language() {
    let at = Timestamp::parse("2026-05-08T10:00:00Z").expect("a time");
    let mut wrong = Vec::new();
    for (language, messages) in MESSAGES {
        assert!(messages.lines().count() == 300, "{language}");
        for message in messages.lines() {
            let found = facts::extract(message, at).into_iter();
            wrong.extend(found.map(|fact| format!("{language}: {message}: {}", fact.content)));
        }
    }
    assert_eq!(wrong, [""; 0], "{} messages", wrong.len());
}
