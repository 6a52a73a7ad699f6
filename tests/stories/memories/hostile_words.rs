//! Words that are trouble elsewhere: the search's own language, quotes, unicode, nothing at all.

use crate::support::TestApp;

/// What people may say and a full-text search may stumble over.
const HOSTILE: &[&str] = &[
    "\"",
    "\"\"\" OR \"",
    "bees\" OR owner : \"a",
    "NEAR(bees wasps, 2)",
    "bees AND",
    "NOT bees",
    "AND OR NOT NEAR",
    "bees*",
    "^bees",
    "+bees + -wasps",
    "{owner content} : bees",
    "owner : bees",
    "- content : bees",
    "((((((bees",
    ")",
    "*",
    "'; drop table memories; --",
    "bees'); select load_extension('x'); --",
    "?1 ?2 :name @name $name",
    "%s %n {} {{}} ${x} `x` \\ \\\\ \\u0000",
    "\u{1f41d}\u{1f41d}",
    "\u{1f469}\u{200d}\u{1f33e}",
    "\u{24b6}\u{24b7}",
    "\u{345}",
    "\u{bd}\u{b2}\u{2155}",
    "e\u{301}cole cafe\u{301}",
    "\u{202e}seeb peek I\u{202c}",
    "\u{8702}\u{8702}\u{5728}\u{82b1}\u{56ed}",
    "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}",
    "\u{feff}\u{200b}bees",
    "\u{130}stanbul \u{df} \u{1c5}",
    "\u{10ffff}\u{e000}\u{fdd0}",
    "...",
    "a",
    "\r\nbees\r\n\r\n\tbees",
];

#[test]
fn no_words_are_a_syntax_error_and_all_are_kept_as_they_were_said() {
    let app = TestApp::new();
    for words in HOSTILE {
        for _ in 0..2 {
            let answer = app.chat("ann", words);
            assert_eq!(answer.shape(), ["thinking", "chunk", "done"], "{words:?}");
            let stored = app.messages("ann", &answer.conversation());
            assert_eq!(stored[0]["content"], *words);
        }
    }
    let remembered = app
        .stage
        .count("select count(*) from memories where role = 'user'");
    assert_eq!(usize::try_from(remembered), Ok(2 * HOSTILE.len()));
    let faults = app
        .stage
        .logs
        .borrow()
        .iter()
        .filter(|line| line.contains("error"))
        .count();
    assert_eq!(faults, 0);
}

#[test]
fn no_words_reach_another_users_memories() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    let id = "select replace(id, '-', '') from users where external_user_id = 'ann'";
    let anns: String = app
        .stage
        .database
        .borrow()
        .query_row(id, [], |row| row.get(0))
        .expect("ann");
    let reaching = [
        anns.clone(),
        format!("bees {anns}"),
        format!("owner : \"{anns}\""),
        format!("x\") OR owner : \"{anns}\" OR content : (\"bees"),
        "bees".to_owned(),
    ];
    for words in HOSTILE.iter().map(ToString::to_string).chain(reaching) {
        let recalled = app.chat("bob", &words).recalled();
        let anns = recalled
            .iter()
            .filter(|one| one["content"] == "I keep bees")
            .count();
        assert_eq!(anns, 0, "{words:?}");
    }
}

#[test]
fn words_that_the_index_does_not_know_for_words_recall_nothing() {
    let app = TestApp::new();
    app.chat("ann", "I keep bees");
    for words in [
        "\u{24b6}",
        "\u{345}",
        "\u{24b6} \u{24b7}",
        "?!",
        "\u{1f41d}",
        "_ - _",
    ] {
        let recalled = app.chat("ann", words).recalled();
        let bees = recalled
            .iter()
            .filter(|one| one["content"] == "I keep bees")
            .count();
        assert_eq!(bees, 0, "{words:?}");
    }
    assert_eq!(
        app.chat("ann", "\u{24b6} bees \u{345}").recalled()[0]["content"],
        "I keep bees"
    );
}

#[test]
fn very_long_messages_are_remembered_and_searched_for() {
    let app = TestApp::new();
    let letters = "\u{8702}".repeat(4000);
    let many: String = (0..)
        .map(|number| format!("w{number} "))
        .take(600)
        .collect();
    for words in [
        letters,
        "a".repeat(4000),
        many,
        "\" ".repeat(2000),
        "((".repeat(2000),
    ] {
        for _ in 0..2 {
            let answer = app.chat("ann", words.trim_end());
            assert_eq!(answer.shape(), ["thinking", "chunk", "done"], "{words:.20}");
        }
    }
    assert_eq!(
        app.chat("ann", "w7").recalled().len(),
        1,
        "a word among hundreds is found"
    );
}

#[test]
fn words_are_found_whatever_their_script_accents_or_case() {
    for (said, asked) in [
        ("I met Zo\u{eb} at the caf\u{e9}", "zoe"),
        ("the CAF\u{c9} is closed", "caf\u{e9}"),
        ("cafe\u{301} noir", "caf\u{e9}"),
        ("caf\u{e9} noir", "cafe\u{301}"),
        (
            "\u{41f}\u{447}\u{435}\u{43b}\u{44b} \u{441}\u{43f}\u{44f}\u{442}",
            "\u{43f}\u{447}\u{435}\u{43b}\u{44b}",
        ),
        (
            "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940} \u{938}\u{940}\u{916}",
            "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}",
        ),
    ] {
        let app = TestApp::new();
        app.chat("ann", said);
        let recalled = app.chat("ann", asked).recalled();
        assert_eq!(recalled.len(), 1, "{asked:?} in {said:?}");
    }
}
