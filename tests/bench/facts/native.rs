//! `cargo bench --bench facts -- [--reader=none|good|bad] [--show] FILE…`: how well facts are known after the dialogues of
//! the files. Each dialogue is sent through the router, turn by turn, at its times, with the companion's turns as the
//! model's replies; then the current facts are compared with those that its author expects. `--show` prints each fault: for
//! development sets only. `--list` prints what was said and what is known, for a judge. `--port=N` has the server behind `extract.mjs` read; `--jobs=N` holds several dialogues at once.

#![expect(
    clippy::indexing_slicing,
    reason = "a benchmark: a fault in its input ends it"
)]

mod bridge;
mod dialogue;
mod held;
mod reader;
#[path = "../../support/mod.rs"]
#[expect(dead_code, reason = "stories use more of it")]
mod support;
mod table;

use dialogue::{Dialogue, Outcome};
use held::{Cost, Held, Reader, hold};
use std::rc::Rc;
use table::Table;

fn main() {
    let arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (options, files): (Vec<String>, Vec<String>) =
        arguments.partition(|argument| argument.starts_with("--"));
    if files.is_empty() {
        println!("cargo bench --bench facts -- [--reader=none|good|bad] [--show] FILE…");
        return;
    }
    let option = |name: &str| options.iter().find_map(|option| option.strip_prefix(name));
    let mut reader: Option<Reader> = match option("--reader=") {
        None | Some("none") => None,
        Some("good") => Some(reader::good),
        Some("bad") => Some(reader::bad),
        Some(other) => panic!("there is no reader {other}"),
    };
    if let Some(port) = option("--port=") {
        let _ = bridge::PORT.set(port.parse().expect("a port"));
        reader = Some(bridge::read);
    }
    let jobs: usize = option("--jobs=").map_or(1, |jobs| jobs.parse().expect("a number"));
    let shows = options.iter().any(|option| option == "--show");
    let lists = options.iter().any(|option| option == "--list");
    let lines = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    });
    let lines: Vec<String> = lines.collect();
    let (mut table, mut cost) = (Table::default(), Cost::default());
    for (line, held) in lines.iter().zip(hold_all(&lines, reader, jobs)) {
        let dialogue = Dialogue::parse(line);
        let outcome = dialogue.compare(&held.facts);
        if lists {
            list(&dialogue, &held.facts);
        }
        if shows && !outcome.faults.is_empty() {
            show(&dialogue, &held.facts, &outcome);
        }
        table.add(&dialogue.category, &outcome);
        cost.add(&held.cost);
    }
    print!("{table}");
    if reader.is_some() {
        print_cost(&cost);
    }
}

/// Holds all dialogues, `jobs` of them at once, and returns them in their order.
fn hold_all(lines: &[String], reader: Option<Reader>, jobs: usize) -> Vec<Held> {
    let share = |job: usize| {
        let own = lines.iter().enumerate().skip(job).step_by(jobs);
        own.map(|(place, line)| (place, hold(&Rc::new(Dialogue::parse(line)), reader)))
            .collect::<Vec<_>>()
    };
    let mut all: Vec<(usize, Held)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|job| scope.spawn(move || share(job)))
            .collect();
        let done = threads.into_iter();
        done.flat_map(|thread| thread.join().expect("a dialogue"))
            .collect()
    });
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, held)| held).collect()
}

fn print_cost(cost: &Cost) {
    let a_hundred = |tokens: u64| 100 * tokens / cost.messages.max(1);
    println!(
        "{} messages in {} calls: {} tokens in and {} out for 100 messages; {} facts taken",
        cost.messages,
        cost.calls,
        a_hundred(cost.tokens_in),
        a_hundred(cost.tokens_out),
        cost.facts
    );
    for (what, counts) in [("not believed", &cost.dropped), ("faults", &cost.faults)] {
        let counts: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        if !counts.is_empty() {
            println!("{what}: {}", counts.join(", "));
        }
    }
}

/// Prints what was said and what is known after it as a line of JSON, for somebody who judges it.
fn list(dialogue: &Dialogue, facts: &[String]) {
    let said = dialogue.turns.iter().map(|turn| {
        let who = if turn.is_users { "person" } else { "companion" };
        format!("{who}: {}", turn.text)
    });
    let said: Vec<String> = said.collect();
    println!(
        "{}",
        serde_json::json!({"id": dialogue.id, "said": said, "facts": facts})
    );
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
