//! `--held`: the shares of the labelled parts that are known after their dialogues, by label.

use super::NAMES;
use keepsake::memory::facts::{Change, Fact, Listener, Target};
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::Value;

/// Prints the shares for dialogues with `turns` and `labels`; with `shows`, the parts labelled unreal that are kept.
pub fn print(files: &[String], shows: bool) {
    let mut all = [(0_u32, 0_u32); 6];
    for file in files {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        for line in text.lines() {
            let json: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if let Some(labels) = json["labels"].as_object() {
                let turns = json["turns"].as_array().expect("turns");
                let facts = hold(turns);
                for (turn, parts) in labels {
                    for part in parts.as_array().expect("parts") {
                        let text = part[0]
                            .as_str()
                            .expect("a text")
                            .trim_end_matches(|c: char| !c.is_alphanumeric());
                        if text.split(' ').count() < 2 {
                            continue;
                        }
                        let label = NAMES
                            .iter()
                            .position(|name| part[1] == **name)
                            .expect("a label");
                        let kept = facts
                            .iter()
                            .find(|(id, fact)| id == turn && fact.content.contains(text));
                        all[label].0 += u32::from(kept.is_some());
                        all[label].1 += 1;
                        if let (true, 5, Some(_)) = (shows, label, kept) {
                            println!("{} {turn}: {text}", json["id"]);
                            for turn in turns {
                                println!(
                                    "    {} {}",
                                    if turn["role"] == "user" { ">" } else { " " },
                                    turn["text"]
                                );
                            }
                        }
                    }
                }
            }
        }
    }
    for (name, (kept, count)) in NAMES.iter().zip(all) {
        println!(
            "{name:8} {kept:5} of {count:5}: {:.1} %",
            100.0 * f64::from(kept) / f64::from(count.max(1))
        );
    }
}

/// Holds a dialogue, and returns the facts at its end with the numbers of their turns.
fn hold(turns: &[Value]) -> Vec<(String, Fact)> {
    let mut listener = Listener::new(true);
    let mut held: Vec<(String, Fact)> = Vec::new();
    for (place, turn) in turns.iter().enumerate() {
        let (id, text) = (place.to_string(), turn["text"].as_str().unwrap_or_default());
        let at = Timestamp::from_millis(1_770_000_000_000);
        if turn["role"] != "user" {
            listener.hear(Role::Assistant, &id, text, at);
            continue;
        }
        for fact in listener.read(&id, text, at) {
            match (&fact.change, &fact.target) {
                (Change::Retracted, Target::Message(taken)) => held.retain(|(id, _)| id != taken),
                (Change::Holds, _) => held.push((id.clone(), fact)),
                _ => {}
            }
        }
    }
    held
}
