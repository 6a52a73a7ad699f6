//! `cargo bench --bench facts -- [--show] FILE…`: how well facts are known after the dialogues of the files. Each dialogue is
//! sent through the router, turn by turn, at its times, with the companion's turns as the model's replies; then the current
//! facts are compared with those that its author expects. `--show` prints each fault: for development sets only.

#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark: a fault in its input ends it"
)]

mod dialogue;
#[path = "../../support/mod.rs"]
#[expect(dead_code, reason = "stories use more of it")]
mod support;
mod table;

use dialogue::{Dialogue, Outcome};
use support::TestApp;
use support::stage::Script;
use table::Table;

fn main() {
    let arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (options, files): (Vec<String>, Vec<String>) =
        arguments.partition(|argument| argument.starts_with("--"));
    if files.is_empty() {
        println!("cargo bench --bench facts -- [--show] FILE…");
        return;
    }
    let shows = options.iter().any(|option| option == "--show");
    let mut table = Table::default();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let dialogue = Dialogue::parse(line);
            let facts = facts_after(&dialogue);
            let outcome = dialogue.compare(&facts);
            if shows && !outcome.is_right() {
                show(&dialogue, &facts, &outcome);
            }
            table.add(&dialogue.category, &outcome);
        }
    }
    print!("{table}");
}

/// Holds a dialogue, and returns the sentences of the facts that are current at its end.
fn facts_after(dialogue: &Dialogue) -> Vec<String> {
    let app = TestApp::new();
    let opened = app
        .post("ann", "/conversations", &serde_json::json!({}))
        .json();
    let conversation = opened["id"].as_str().expect("an id");
    let mut turns = dialogue.turns.iter().peekable();
    while let Some(turn) = turns.next() {
        app.stage.set(turn.at);
        if turn.is_users {
            let reply = turns.next_if(|next| !next.is_users);
            app.script(Script::says(reply.map_or("I see.", |reply| &reply.text)));
            app.chat_in("ann", conversation, &turn.text);
        } else {
            let said = serde_json::json!({"messages": [
                {"role": "assistant", "content": turn.text, "timestamp": turn.at.to_string()}
            ]});
            app.post(
                "ann",
                &format!("/conversations/{conversation}/messages"),
                &said,
            );
        }
    }
    let database = app.stage.database.borrow();
    let current = "select content from memories
                   where fact_value is not null and valid_to is null
                     and (expires_at is null or expires_at > ?1)
                   order by seq";
    let mut query = database.prepare(current).expect("a query");
    let now = keepsake::platform::Platform::now(&app.stage).to_string();
    let rows = query.query_map([now], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a text")).collect()
}

fn show(dialogue: &Dialogue, facts: &[String], outcome: &Outcome) {
    println!("{} ({})", dialogue.id, dialogue.category);
    for turn in &dialogue.turns {
        let mark = if turn.is_users { ">" } else { " " };
        println!("  {mark} {}", turn.text);
    }
    println!("  facts: {}", facts.join(" | "));
    for fault in &outcome.faults {
        println!("  {fault}");
    }
}
