//! `cargo bench --bench statements -- [--out FILE] LABELS…`: trains the classifier of statements on labelled messages, and prints how well
//! it does on each author when it has been trained on all others.

#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::format_push_string,
    reason = "a tool: a fault in its input ends it, and its numbers are small"
)]

mod held;

use keepsake::memory::facts::Listener;
use keepsake::memory::facts::statements::classifier::{COUNT, Probabilities, softmax};
use keepsake::memory::facts::statements::cut::cut;
use keepsake::memory::facts::statements::features::{DENSE, Features, features};
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The names of the labels, in the order of the classifier's.
const NAMES: [&str; COUNT] = ["fact", "coming", "ended", "passing", "other", "unreal"];

/// The penalties on the sum of the weights and on that of their squares, for an example.
const L1: f32 = 8e-5;
const L2: f32 = 3e-4;

/// The number of steps.
const STEPS: u32 = 150;

/// The messages that must have a hashed feature: one that a single message has tells nothing.
const LEAST_MESSAGES: u32 = 2;

struct Example {
    author: String,
    message: usize,
    text: String,
    features: Features,
    label: usize,
}

fn main() {
    let mut out = None;
    let mut shows = false;
    let mut holds = false;
    let mut files = Vec::new();
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next(),
            "--show" => shows = true,
            "--held" => holds = true,
            _ => files.push(argument),
        }
    }
    if holds {
        held::print(&files, shows);
        return;
    }
    let mut examples = Vec::new();
    for file in &files {
        read(Path::new(file), &mut examples);
    }
    println!("{} parts", examples.len());
    let mut authors: Vec<&str> = examples
        .iter()
        .map(|example| example.author.as_str())
        .collect();
    authors.sort_unstable();
    authors.dedup();
    let mut scored: Vec<(f32, usize)> = Vec::new();
    let mut confusion = [[0_u32; COUNT]; COUNT];
    for author in authors.iter().filter(|_| out.is_none()) {
        let weights = train(examples.iter().filter(|example| example.author != *author));
        let mut own = Vec::new();
        for example in examples.iter().filter(|example| example.author == *author) {
            let p = weights.classify(&example.features);
            let best = (0..COUNT)
                .max_by(|a, b| p[*a].total_cmp(&p[*b]))
                .unwrap_or(0);
            confusion[example.label][best] += 1;
            own.push((p[0] + p[1] + p[2], example.label));
            if shows && (best < 3) != (example.label < 3) {
                println!(
                    "{:8} as {:8} {:.2} {}",
                    NAMES[example.label],
                    NAMES[best],
                    p[0] + p[1] + p[2],
                    example.text
                );
            }
        }
        println!("{author:10} {:5} parts, {}", own.len(), summary(&mut own));
        scored.extend(own);
    }
    println!(
        "{:10} {:5} parts, {}",
        "all",
        scored.len(),
        summary(&mut scored)
    );
    for (name, row) in NAMES.iter().zip(confusion) {
        println!("{name:8} {row:?}");
    }
    if let Some(out) = out {
        std::fs::write(&out, train(examples.iter()).pack()).expect("a file to write");
    }
}

/// Precision of "worth keeping" at some shares found, and the area under the curve.
fn summary(scored: &mut [(f32, usize)]) -> String {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, label)| *label < 3).count();
    let mut text = String::new();
    let (mut found, mut area, mut unreal, mut passing) = (0_usize, 0_usize, 0, 0);
    let mut wanted = [0.5, 0.6, 0.7, 0.8, 0.9].into_iter().peekable();
    for (rank, (score, label)) in scored.iter().enumerate() {
        if *label < 3 {
            found += 1;
        } else {
            area += found;
            unreal += usize::from(*label == 5);
            passing += usize::from(*label == 3);
        }
        if wanted
            .next_if(|wanted| found as f64 >= wanted * all as f64)
            .is_some()
        {
            let n = (rank + 1) as f64;
            text += &format!(
                " {:.0}%: {:.0} (u {:.1} p {:.0}, >{score:.2})",
                100.0 * found as f64 / all as f64,
                100.0 * found as f64 / n,
                100.0 * unreal as f64 / n,
                100.0 * passing as f64 / n
            );
        }
    }
    let auc = area as f64 / (all * (scored.len() - all)) as f64;
    format!("auc {auc:.3}, precision at{text}")
}

/// Reads labelled messages: a line is a message with the companion's before it, a whole dialogue, or a turn of a dialogue in the
/// development set.
fn read(file: &Path, examples: &mut Vec<Example>) {
    let text =
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let stem = file
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a name");
    let stem = stem.trim_start_matches("label-");
    let author = stem.split('-').next().unwrap_or(stem).to_owned();
    let mut dialogues = BTreeMap::new();
    if let Ok(text) =
        std::fs::read_to_string(format!("tests/fixtures/facts/development/{stem}.jsonl"))
    {
        for line in text.lines() {
            let dialogue: Value = serde_json::from_str(line).expect("a dialogue");
            dialogues.insert(
                dialogue["id"].as_str().expect("an id").to_owned(),
                dialogue["turns"].clone(),
            );
        }
    }
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let json: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if let Some(labels) = json["labels"].as_object() {
            for (turn, parts) in labels {
                add(
                    &author,
                    &json["turns"],
                    turn.parse().expect("a turn"),
                    parts,
                    examples,
                );
            }
        } else if let Some(id) = json["id"].as_str() {
            add(
                &author,
                &dialogues[id],
                json["turn"].as_u64().expect("a turn") as usize,
                &json["parts"],
                examples,
            );
        } else {
            let turns = serde_json::json!([{"role": "assistant", "text": json["asked"]}, {"role": "user", "text": json["text"]}]);
            add(&author, &turns, 1, &json["parts"], examples);
        }
    }
}

/// Adds the parts of a turn, with the turns before it heard.
fn add(author: &str, turns: &Value, turn: usize, labelled: &Value, examples: &mut Vec<Example>) {
    let turns = turns.as_array().expect("turns");
    let mut listener = Listener::new(true);
    for turn in turns[..turn].iter().skip(turn.saturating_sub(16)) {
        let role = if turn["role"] == "user" {
            Role::User
        } else {
            Role::Assistant
        };
        let text = turn["text"].as_str().unwrap_or_default();
        listener.hear(role, "", text, Timestamp::from_millis(0));
    }
    let said = turns[turn]["text"].as_str().expect("a text");
    if listener.plays(said) {
        return;
    }
    let parts = cut(said);
    let labels = spans(said, labelled);
    let message = examples.last().map_or(0, |last| last.message + 1);
    let common = listener.before().features();
    for (part, mut features) in parts.iter().zip(features(&parts, listener.before())) {
        features.sparse.extend(&common);
        let overlap = |(start, stop, _): &&(usize, usize, usize)| {
            part.stop()
                .min(*stop)
                .saturating_sub(part.start.max(*start))
        };
        let Some((_, _, label)) = labels.iter().max_by_key(overlap) else {
            continue;
        };
        examples.push(Example {
            author: author.to_owned(),
            message,
            text: part.text.to_owned(),
            features,
            label: *label,
        });
    }
}

/// The labelled spans of a text.
fn spans(text: &str, parts: &Value) -> Vec<(usize, usize, usize)> {
    let mut at = 0;
    let mut out = Vec::new();
    for part in parts.as_array().expect("parts") {
        let span = part[0].as_str().expect("a span");
        let label = part[1].as_str().expect("a label");
        let label = NAMES
            .iter()
            .position(|name| *name == label)
            .unwrap_or_else(|| panic!("no label: {label}"));
        let Some(start) = text
            .get(at..)
            .and_then(|rest| rest.find(span))
            .map(|found| at + found)
        else {
            continue;
        };
        at = start + span.len();
        out.push((start, at, label));
    }
    out
}

/// The weights of the hashed features that were kept, and of the dense ones after them.
struct Weights {
    places: HashMap<u32, usize>,
    rows: Vec<[f32; COUNT]>,
}

impl Weights {
    fn classify(&self, features: &Features) -> Probabilities {
        let mut sums = [0.0; COUNT];
        for (hash, value) in &features.sparse {
            if let Some(place) = self.places.get(hash) {
                for (sum, weight) in sums.iter_mut().zip(self.rows[*place]) {
                    *sum += weight * value;
                }
            }
        }
        for (x, row) in features.dense.iter().zip(&self.rows[self.places.len()..]) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight * x;
            }
        }
        softmax(sums)
    }

    /// Rounds the weights to eight bits, and leaves out features without any.
    fn pack(&self) -> Vec<u8> {
        let scale = |rows: &[[f32; COUNT]]| {
            rows.iter()
                .flatten()
                .fold(0.0_f32, |most, x| most.max(x.abs()))
                / 127.0
        };
        let count = self.places.len();
        let (sparse, dense) = (scale(&self.rows[..count]), scale(&self.rows[count..]));
        let rounded = |row: &[f32; COUNT], scale: f32| row.map(|x| (x / scale).round() as i8);
        let mut kept: Vec<(u32, [i8; COUNT])> = self
            .places
            .iter()
            .map(|(hash, place)| (*hash, rounded(&self.rows[*place], sparse)))
            .collect();
        kept.retain(|(_, row)| row.iter().any(|weight| *weight != 0));
        kept.sort_unstable();
        let mut bytes = Vec::new();
        bytes.extend((kept.len() as u32).to_le_bytes());
        bytes.extend(sparse.to_le_bytes());
        bytes.extend(dense.to_le_bytes());
        for (hash, _) in &kept {
            bytes.extend(&hash.to_be_bytes()[1..]);
        }
        for (_, row) in &kept {
            bytes.extend(row.map(|weight| weight.to_le_bytes()[0]));
        }
        for row in &self.rows[count..] {
            bytes.extend(rounded(row, dense).map(|weight| weight.to_le_bytes()[0]));
        }
        println!(
            "{} of {count} hashed features, {} bytes",
            kept.len(),
            bytes.len()
        );
        bytes
    }
}

/// Fits a multinomial logistic regression with an elastic net by accelerated proximal gradients (Beck and Teboulle 2009).
/// Features of a single message are left out.
fn train<'a>(examples: impl Iterator<Item = &'a Example>) -> Weights {
    let examples: Vec<&Example> = examples.collect();
    let mut counts: HashMap<u32, (u32, usize)> = HashMap::new();
    for (message, example) in examples.iter().map(|example| (example.message, example)) {
        for (hash, _) in &example.features.sparse {
            let count = counts.entry(*hash).or_insert((0, usize::MAX));
            if count.1 != message {
                *count = (count.0 + 1, message);
            }
        }
    }
    let mut hashes: Vec<u32> = counts
        .into_iter()
        .filter(|(_, (count, _))| *count >= LEAST_MESSAGES)
        .map(|(hash, _)| hash)
        .collect();
    hashes.sort_unstable();
    let places: HashMap<u32, usize> = hashes
        .iter()
        .enumerate()
        .map(|(place, hash)| (*hash, place))
        .collect();
    let rows: Vec<Vec<(usize, f32)>> = examples
        .iter()
        .map(|example| {
            let sparse = example
                .features
                .sparse
                .iter()
                .filter_map(|(hash, value)| Some((*places.get(hash)?, *value)));
            let dense = example
                .features
                .dense
                .iter()
                .enumerate()
                .filter(|(_, x)| **x != 0.0);
            sparse
                .chain(dense.map(|(place, x)| (places.len() + place, *x)))
                .collect()
        })
        .collect();
    let size = places.len() + DENSE;
    let mut weights = vec![[0.0_f32; COUNT]; size];
    let mut point = weights.clone();
    let (mut momentum, n) = (1.0_f32, examples.len() as f32);
    // Steps by feature: the curvature of the loss is at most a quarter of the feature's mean square, times the length of a row.
    let mut curvature = vec![1e-3_f32; size];
    for row in &rows {
        let total: f32 = row.iter().map(|(_, x)| x.abs()).sum();
        for (place, x) in row {
            curvature[*place] += x.abs() * total / n / 2.0;
        }
    }
    for _ in 0..STEPS {
        let mut gradient = vec![[0.0_f32; COUNT]; size];
        for (row, example) in rows.iter().zip(&examples) {
            let mut sums = [0.0; COUNT];
            for (place, x) in row {
                for (sum, weight) in sums.iter_mut().zip(point[*place]) {
                    *sum += weight * x;
                }
            }
            let mut p = softmax(sums);
            p[example.label] -= 1.0;
            for (place, x) in row {
                for (slope, p) in gradient[*place].iter_mut().zip(p) {
                    *slope += p * x / n;
                }
            }
        }
        let next_momentum = f32::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let push = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        for place in 0..size {
            let step = 1.0 / (curvature[place] + L2);
            let l1 = if place < places.len() { L1 } else { 0.0 };
            for label in 0..COUNT {
                let moved = point[place][label]
                    - step * (gradient[place][label] + L2 * point[place][label]);
                let shrunk = moved.signum() * (moved.abs() - step * l1).max(0.0);
                point[place][label] = shrunk + push * (shrunk - weights[place][label]);
                weights[place][label] = shrunk;
            }
        }
    }
    Weights {
        places,
        rows: weights,
    }
}
