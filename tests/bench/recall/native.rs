//! `cargo bench --bench recall -- DIR [WEIGHTS] [--store]`: the scorer alone, without a Worker, over the dialogues of
//! DIR (`turns.jsonl`, `questions.jsonl`): a ranking of each question's turns, one JSON a line. With `--store` the
//! turns are in a database, and all of recall is asked. For work on the scorer; what users get is measured by
//! `npm run bench:recall`.

#![expect(
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a benchmark: a fault in its input ends it, and it looks at the clock"
)]

mod store;
#[path = "../../support/mod.rs"]
#[expect(dead_code, reason = "stories use more of it")]
mod support;
mod turn;

use keepsake::config::Weights;
use keepsake::memory::index::{Block, Index};
use keepsake::memory::score::search;
use keepsake::memory::text::cut::CutText;
use keepsake::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};
use store::{Costs, Store};
use turn::{Turn, turns};

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
    let arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (options, arguments): (Vec<String>, Vec<String>) =
        arguments.partition(|argument| argument.starts_with("--"));
    let Some(folder) = arguments.first() else {
        println!("cargo bench --bench recall -- DIR [WEIGHTS] [--store]");
        return;
    };
    let weights = arguments.get(1).map_or_else(Weights::default, |json| {
        serde_json::from_str(json).expect("weights by name")
    });
    let mut dialogues: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for turn in lines(&format!("{folder}/turns.jsonl")) {
        let of = turn["conv"].as_str().expect("a dialogue").to_owned();
        dialogues.entry(of).or_default().push(turn);
    }
    let dialogues = dialogues
        .iter()
        .map(|(name, lines)| (name.clone(), turns(lines)));
    let dialogues: BTreeMap<String, Vec<Turn>> = dialogues.collect();
    let questions = lines(&format!("{folder}/questions.jsonl"));
    let asked = questions.iter().map(Question::new);
    if options.iter().any(|option| option == "--store") {
        in_stores(&dialogues, asked, &weights);
    } else {
        scored(&dialogues, asked, &weights);
    }
}

/// A question about a dialogue.
struct Question<'a> {
    qid: &'a Value,
    dialogue: &'a str,
    text: &'a str,
    /// The time at which it is put, from which "last Friday" counts: `asked_at`, or long after each dialogue.
    asked_at: Timestamp,
}

impl<'a> Question<'a> {
    fn new(line: &'a Value) -> Self {
        let text = |field: &str| line[field].as_str();
        let asked_at = text("asked_at").unwrap_or("2026-01-01T00:00:00Z");
        Self {
            qid: &line["qid"],
            dialogue: text("conv").expect("a dialogue"),
            text: text("question").expect("a question"),
            asked_at: Timestamp::parse(asked_at).expect("a time"),
        }
    }
}

/// Asks the scorer alone.
fn scored<'a>(
    dialogues: &BTreeMap<String, Vec<Turn>>,
    questions: impl Iterator<Item = Question<'a>>,
    weights: &Weights,
) {
    let indexes = dialogues.iter().map(|(name, turns)| (name, index(turns)));
    let indexes: BTreeMap<&String, Index> = indexes.collect();
    let (mut spent, mut asked) = (Duration::ZERO, 0_u32);
    for question in questions {
        let name = question.dialogue;
        let (turns, index) = (&dialogues[name], &indexes[&name.to_owned()]);
        let began = Instant::now();
        let cut = CutText::new(question.text);
        let hits = search(index, &cut, question.asked_at, weights, 50);
        spent += began.elapsed();
        asked += 1;
        let ranked = hits.iter().map(|hit| {
            let seq = usize::try_from(index.docs[hit.place].seq).expect("a place");
            (turns[seq - 1].id.clone(), hit.score)
        });
        print(question.qid, ranked);
    }
    eprintln!("{asked} questions, {:?} each", spent / asked.max(1));
}

/// Asks recall, of the turns in a database.
fn in_stores<'a>(
    dialogues: &BTreeMap<String, Vec<Turn>>,
    questions: impl Iterator<Item = Question<'a>>,
    weights: &Weights,
) {
    let stores = dialogues
        .iter()
        .map(|(name, turns)| (name, Store::new(turns)));
    let stores: BTreeMap<&String, Store> = stores.collect();
    for (name, store) in &stores {
        let (memories, bytes) = store.size();
        eprintln!("{name}: {memories} memories, {bytes} bytes of blocks");
    }
    let mut costs = Costs::default();
    for question in questions {
        let store = &stores[&question.dialogue.to_owned()];
        let ranked = store.search(question.text, question.asked_at, weights, &mut costs);
        print(question.qid, ranked.into_iter());
    }
    eprintln!("{costs}");
}

fn print(qid: &Value, ranked: impl Iterator<Item = (String, f32)>) {
    let (ranking, scores): (Vec<String>, Vec<f32>) = ranked.unzip();
    println!(
        "{}",
        json!({"qid": qid, "ranking": ranking, "scores": scores})
    );
}

fn index(turns: &[Turn]) -> Index {
    let mut entries = String::new();
    for (seq, turn) in (1..).zip(turns) {
        write!(entries, "\n{seq} {}", turn.entry.pack()).expect("a text");
    }
    let mut index = Index::default();
    index.apply(&[Block {
        first_seq: 1,
        version: 1,
        entries,
    }]);
    index
}
