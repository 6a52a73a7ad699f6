//! Statements: what a person says of themselves is kept in their own words where no rule reads it, and what is not so is not.

use crate::support::TestApp;
use crate::support::stage::Script;
use keepsake::time::Timestamp;
use serde_json::{Value, json};

/// A conversation of Ann's with somebody who keeps statements.
struct Talk {
    app: TestApp,
    conversation: String,
}

impl Talk {
    fn new() -> Self {
        let app = TestApp::new().with("MEMORY_STATEMENTS", "true");
        let opened = app.post("ann", "/conversations", &json!({})).json();
        let conversation = opened["id"].as_str().expect("an id").to_owned();
        Self { app, conversation }
    }

    /// Ann says something, and the companion answers.
    fn says(&self, text: &str, reply: &str) {
        self.app.script(Script::says(reply));
        self.app.chat_in("ann", &self.conversation, text);
    }

    /// The sentences of what is known of Ann.
    fn known(&self) -> Vec<String> {
        let profile = self.app.get("ann", "/users/me/profile").json();
        let facts = profile["facts"].as_array().expect("facts").iter();
        let texts = facts.map(|fact| fact["content"].as_str().expect("a text").to_owned());
        texts.collect()
    }

    fn knows(&self, words: &str) -> bool {
        self.known().iter().any(|fact| fact.contains(words))
    }
}

#[test]
fn what_no_rule_reads_is_kept_in_the_persons_own_words() {
    let talk = Talk::new();
    talk.says("driving trucks since 2019, mostly nights", "Long hauls?");
    assert!(
        talk.knows("They said: \u{201c}driving trucks since 2019"),
        "{:?}",
        talk.known()
    );
    talk.says("hi there! how are you today?", "Fine.");
    assert_eq!(talk.known().len(), 1, "{:?}", talk.known());
}

#[test]
fn a_short_answer_is_kept_with_its_question() {
    let talk = Talk::new();
    talk.says("evening", "Good evening! What do you do for a living?");
    talk.says("vet nurse, six years now", "A good job.");
    assert!(
        talk.knows(
            "Asked \u{201c}What do you do for a living?\u{201d}, they said: \u{201c}vet nurse"
        ),
        "{:?}",
        talk.known()
    );
}

#[test]
fn a_game_says_nothing_of_the_person_until_it_is_over() {
    let talk = Talk::new();
    talk.says(
        "lets rp. im Thalgrim, dwarf king of the copper deeps",
        "Hail!",
    );
    talk.says(
        "my wife the queen died and i have seven sons",
        "A dark day.",
    );
    assert_eq!(talk.known(), [""; 0]);
    talk.says(
        "ok end of game. i work nights in a bakery in Leeds",
        "Fresh bread!",
    );
    assert!(talk.knows("bakery"), "{:?}", talk.known());
    assert!(
        !talk.knows("seven sons") && !talk.knows("Thalgrim"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn a_joke_takes_back_the_message_before_it_and_no_other() {
    let talk = Talk::new();
    talk.says(
        "i've been a lifeguard at the lido in Penarth since 2015",
        "Nice.",
    );
    talk.says("and my husband Alan owns three racehorses", "Wow!");
    assert!(talk.knows("racehorses"), "{:?}", talk.known());
    talk.says("just kidding lol", "Ha.");
    assert!(
        !talk.knows("racehorses") && talk.knows("lifeguard"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn a_correction_takes_the_place_of_what_was_wrong() {
    let talk = Talk::new();
    talk.says(
        "my niece Clara is doing her law exams in Porto",
        "Good luck!",
    );
    talk.says("*Carla", "Carla it is.");
    assert!(
        talk.knows("Carla is doing her law exams") && !talk.knows("Clara"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn a_correction_reaches_back_past_the_last_message() {
    let talk = Talk::new();
    talk.says("booked us a week in Lisbon with my brother Theo", "Lovely!");
    talk.says("he pays for the flights", "Generous.");
    talk.says("sorry, not Lisbon. Porto", "Porto it is.");
    assert!(
        talk.knows("a week in Porto") && !talk.knows("a week in Lisbon"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn what_is_taken_back_in_its_own_message_is_not_known() {
    let talk = Talk::new();
    talk.says(
        "our eldest is forty-six, no, i tell a lie, forty-seven, and she is a vet in Kelso",
        "A vet!",
    );
    assert!(
        talk.knows("forty-seven") && !talk.knows("forty-six"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn what_is_over_is_current_no_longer() {
    let talk = Talk::new();
    talk.says(
        "we keep twelve pigeons in a loft behind the house in Barnsley",
        "Racers?",
    );
    assert!(talk.knows("pigeons in a loft"), "{:?}", talk.known());
    talk.says(
        "sold the pigeons last week, my chest can't take the dust",
        "I'm sorry.",
    );
    assert!(!talk.knows("pigeons in a loft"), "{:?}", talk.known());
}

#[test]
fn what_is_coming_is_listed_with_its_day() {
    let talk = Talk::new();
    talk.app
        .stage
        .set(Timestamp::parse("2026-03-12T19:00:00Z").expect("a time"));
    talk.says("root canal on monday at 8am, wish me luck", "Good luck!");
    let upcoming = talk.app.get("ann", "/memories/upcoming").json();
    let first = &upcoming["upcoming"][0];
    assert_eq!(first["occurs_on"], "2026-03-16", "{upcoming}");
    assert!(
        first["content"]
            .as_str()
            .expect("a text")
            .contains("root canal")
    );
}

#[test]
fn each_day_of_a_message_has_a_statement_and_days_count_from_the_one_named_last() {
    let talk = Talk::new();
    talk.app
        .stage
        .set(Timestamp::parse("2026-03-02T10:10:00Z").expect("a time"));
    talk.says(
        "Mediation in Ghent on the 12th; root canal on the 13th.",
        "Noted.",
    );
    talk.says("my sister lands in Brussels the day after", "Busy!");
    let upcoming = talk.app.get("ann", "/memories/upcoming").json();
    let told: Vec<(&str, &str)> = upcoming["upcoming"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().expect("a text");
            (text("occurs_on"), text("content"))
        })
        .collect();
    for (day, what, [other, another]) in [
        ("2026-03-12", "Mediation", ["root canal", "Brussels"]),
        ("2026-03-13", "root canal", ["Mediation", "Brussels"]),
        ("2026-03-14", "Brussels", ["Mediation", "root canal"]),
    ] {
        let of_day = told.iter().filter(|(on, _)| *on == day);
        let contents: Vec<&str> = of_day.map(|(_, content)| *content).collect();
        assert!(
            contents.iter().any(|content| content.contains(what))
                && !contents
                    .iter()
                    .any(|content| content.contains(other) || content.contains(another)),
            "{day}: {told:?}"
        );
    }
}

#[test]
fn no_secret_is_in_a_statement_and_nobody_elses_statement_is_known() {
    let talk = Talk::new();
    talk.says(
        "i work at the harbour office and my password is hunter2-Xy77!",
        "Careful!",
    );
    assert!(
        !talk.known().iter().any(|fact| fact.contains("hunter2")),
        "{:?}",
        talk.known()
    );
    let bobs: Value = talk.app.get("bob", "/users/me/profile").json();
    assert_eq!(bobs["facts"], json!([]));
}

#[test]
fn without_statements_the_rules_alone_are_heard() {
    let app = TestApp::new();
    let opened = app.post("ann", "/conversations", &json!({})).json();
    app.chat_in(
        "ann",
        opened["id"].as_str().expect("an id"),
        "driving trucks since 2019, mostly nights",
    );
    assert_eq!(
        app.get("ann", "/users/me/profile").json()["facts"],
        json!([])
    );
}

#[test]
fn an_import_hears_its_conversation_in_order() {
    let talk = Talk::new();
    let said = |role: &str, content: &str, minute: u32| json!({"role": role, "content": content, "timestamp": format!("2023-01-01T10:{minute:02}:00Z")});
    let messages = json!({"messages": [
        said("assistant", "What do you do for a living?", 1),
        said("user", "vet nurse at a clinic in Leeds, six years now", 2),
        said("user", "and my husband Alan owns three racehorses", 3),
        said("user", "just kidding lol", 4),
    ]});
    let path = format!("/conversations/{}/messages", talk.conversation);
    let answer = talk.app.post("ann", &path, &messages);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(
        talk.knows("What do you do") && !talk.knows("racehorses"),
        "{:?}",
        talk.known()
    );
}

#[test]
fn what_merely_goes_on_corrects_nothing() {
    let talk = Talk::new();
    talk.says(
        "vet nurse at a clinic in Leeds, six years now",
        "Any pets of your own?",
    );
    talk.says(
        "no, and my husband Alan would never allow three dogs, but we have two hens",
        "Hens!",
    );
    assert!(talk.knows("six years now"), "{:?}", talk.known());
}
