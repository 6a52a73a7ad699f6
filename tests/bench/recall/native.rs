//! `cargo bench --bench recall -- DIR`: the scorer alone, without a Worker, over the dialogues of
//! DIR (`turns.jsonl`, `questions.jsonl`): a ranking of each question's turns, one JSON a line.
//! For work on the scorer; what users get is measured by `npm run bench:recall`.

#![expect(
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a benchmark: a fault in its input ends it, and it looks at the clock"
)]

use keepsake::config::Weights;
use keepsake::memory::index::entry::{Entry, NewEntry};
use keepsake::memory::index::{Block, Index};
use keepsake::memory::score::search;
use keepsake::memory::text::cut::CutText;
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn lines(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// `1:56 pm on 8 May, 2023`, `08.05.2023, 13:56:00` or RFC 3339.
fn time(text: &str) -> Timestamp {
    if let Some(time) = Timestamp::parse(text) {
        return time;
    }
    let words: Vec<&str> = text
        .split([' ', ',', '.'])
        .filter(|word| !word.is_empty())
        .collect();
    let (day, month, year) = match words.as_slice() {
        [.., day, month, year] if MONTHS.contains(month) => {
            let month = MONTHS
                .iter()
                .position(|name| name == month)
                .expect("a month")
                + 1;
            (day.to_string(), format!("{month:02}"), year.to_string())
        }
        [day, month, year, ..] => (day.to_string(), month.to_string(), year.to_string()),
        _ => panic!("no date: {text}"),
    };
    let time = format!("{year}-{month:0>2}-{day:0>2}T12:00:00Z");
    Timestamp::parse(&time).unwrap_or_else(|| panic!("no date: {text}"))
}

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next() else {
        println!("cargo bench --bench recall -- DIR [WEIGHTS]");
        return;
    };
    let weights = arguments.next().map_or_else(Weights::default, |json| {
        serde_json::from_str(&json).expect("weights by name")
    });
    let mut dialogues: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for turn in lines(&format!("{folder}/turns.jsonl")) {
        let of = turn["conv"].as_str().expect("a dialogue").to_owned();
        dialogues.entry(of).or_default().push(turn);
    }
    let indexes: BTreeMap<&String, Index> = dialogues
        .iter()
        .map(|(name, turns)| (name, index(turns)))
        .collect();
    let (mut spent, mut asked) = (std::time::Duration::ZERO, 0_u32);
    for question in lines(&format!("{folder}/questions.jsonl")) {
        let name = question["conv"].as_str().expect("a dialogue").to_owned();
        let text = question["question"].as_str().expect("a question");
        let now = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time");
        let began = std::time::Instant::now();
        let hits = search(&indexes[&name], &CutText::new(text), now, &weights, 50);
        spent += began.elapsed();
        asked += 1;
        let turn = |place: usize| {
            let seq = usize::try_from(indexes[&name].docs[place].seq).expect("a place");
            dialogues[&name][seq - 1]["id"].clone()
        };
        let ranking: Vec<Value> = hits.iter().map(|hit| turn(hit.place)).collect();
        let scores: Vec<f32> = hits.iter().map(|hit| hit.score).collect();
        println!(
            "{}",
            json!({"qid": question["qid"], "ranking": ranking, "scores": scores})
        );
    }
    eprintln!("{asked} questions, {:?} each", spent / asked.max(1));
}

fn index(turns: &[Value]) -> Index {
    let mut entries: Vec<Entry> = Vec::new();
    let mut said = String::new();
    let mut order: Vec<(String, Timestamp)> = Vec::new();
    for turn in turns {
        let text = |field: &str| turn[field].as_str().expect("a text");
        let session = turn["session"].to_string();
        let step = order.iter().filter(|(of, _)| *of == session).count();
        let at = time(text("date")).millis() + i64::try_from(step).expect("a step") * 1000;
        let at = Timestamp::from_millis(at);
        let name = text("speaker");
        let plain = ["user", "assistant"].contains(&name.to_lowercase().as_str());
        let first = turns[0]["speaker"] == turn["speaker"];
        let user = if plain {
            name.eq_ignore_ascii_case("user")
        } else {
            first
        };
        let entry = Entry::new(
            &NewEntry {
                role: if user { Role::User } else { Role::Assistant },
                speaker: (!plain).then_some(name),
                content: &CutText::new(text("text")),
                at,
                conversation: Some(&session),
                importance: if user {
                    keepsake::memory::facts::importance(
                        text("text"),
                        &keepsake::memory::facts::extract(text("text"), at),
                    )
                } else {
                    0.2
                },
                is_distilled: false,
            },
            entries.last(),
        );
        write!(said, "\n{} {}", entries.len() + 1, entry.pack()).expect("a text");
        entries.push(entry);
        order.push((session, at));
    }
    let mut index = Index::default();
    index.apply(&[Block {
        first_seq: 1,
        version: 1,
        entries: said,
    }]);
    index
}
