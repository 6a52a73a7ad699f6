//! A dialogue with what its author expects to be known afterwards.

use keepsake::time::Timestamp;
use serde_json::Value;

/// A dialogue.
pub struct Dialogue {
    /// The name of the dialogue.
    pub id: String,
    /// The kind of what happens in the dialogue.
    pub category: String,
    /// The messages, in order.
    pub turns: Vec<Turn>,
    /// The facts that must or may be known at the end.
    pub known: Vec<Value>,
    /// The sentences that no current fact may be.
    pub wrong: Vec<Value>,
    /// What is to come, with its day.
    pub upcoming: Vec<Value>,
}

/// A message of a dialogue.
pub struct Turn {
    /// True where the person wrote the message.
    pub is_users: bool,
    /// The time of the message.
    pub at: Timestamp,
    /// The text of the message.
    pub text: String,
}

/// The facts of a dialogue, compared with those that are expected.
#[derive(Default)]
pub struct Outcome {
    /// The facts that must be known: how many are, of how many.
    pub must: (u32, u32),
    /// All expected facts: how many are known, of how many.
    pub known: (u32, u32),
    /// The appointments: how many are known with their date, of how many.
    pub upcoming: (u32, u32),
    /// The number of false facts that are current, quotations among them.
    pub wrong: u32,
    /// The number of those that are told as facts, and are no quotations of the person.
    pub told_wrong: u32,
    /// A sentence for each fault.
    pub faults: Vec<String>,
}

impl Outcome {
    /// Returns true where everything that must be known is, and nothing false.
    pub fn is_right(&self) -> bool {
        self.must.0 == self.must.1 && self.wrong == 0
    }
}

impl Dialogue {
    /// Parses a line of a file.
    pub fn parse(line: &str) -> Self {
        let json: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
        let turns = list("turns");
        let turns = turns.iter().map(|turn| Turn {
            is_users: turn["role"] == "user",
            at: Timestamp::parse(&text(&turn["at"])).expect("a time"),
            text: text(&turn["text"]),
        });
        Self {
            id: text(&json["id"]),
            category: text(&json["category"]),
            turns: turns.collect(),
            known: list("known"),
            wrong: list("false"),
            upcoming: list("upcoming"),
        }
    }

    /// Compares facts with those that are expected.
    pub fn compare(&self, facts: &[String]) -> Outcome {
        let mut outcome = Outcome::default();
        for item in &self.known {
            let is_known = facts.iter().any(|fact| says(fact, item));
            count(&mut outcome.known, is_known);
            if item["must"] == true {
                count(&mut outcome.must, is_known);
            }
            if !is_known {
                let must = if item["must"] == true {
                    "must be known"
                } else {
                    "is not known"
                };
                outcome.faults.push(format!("{must}: {}", item["any"]));
            }
        }
        for item in &self.wrong {
            if let Some(fact) = facts.iter().find(|fact| says(fact, item)) {
                outcome.wrong += 1;
                let mut told = facts.iter().filter(|fact| !is_quotation(fact));
                outcome.told_wrong += u32::from(told.any(|fact| says(fact, item)));
                outcome
                    .faults
                    .push(format!("is false: {fact} ({})", item["why"]));
            }
        }
        for item in &self.upcoming {
            let date = item["date"].as_str().expect("a date");
            let is_known = facts
                .iter()
                .any(|fact| says(fact, item) && fact.contains(date));
            count(&mut outcome.upcoming, is_known);
            if !is_known {
                outcome
                    .faults
                    .push(format!("is not coming: {} on {date}", item["any"]));
            }
        }
        outcome
    }
}

fn count((of, all): &mut (u32, u32), is_so: bool) {
    *of += u32::from(is_so);
    *all += 1;
}

/// Returns whether a sentence has all words of one of an item's alternatives. A word of an alternative is the beginning of a
/// word of the sentence, or a phrase that occurs in it as it stands.
pub fn says(fact: &str, item: &Value) -> bool {
    let fact = fact.to_lowercase().replace('\u{2019}', "'");
    let told = in_third_person(&fact);
    [fact, told].iter().any(|fact| says_as_written(fact, item))
}

/// Returns whether a sentence quotes the person, and so says no more than that they said it.
fn is_quotation(fact: &str) -> bool {
    fact.starts_with("They said") || fact.starts_with("Asked ")
}

/// Tells a quotation of the person as a sentence about them, so that it counts as false wherever such a sentence does.
fn in_third_person(fact: &str) -> String {
    let words = fact.split_whitespace().map(|word| match word {
        "i" | "we" | "\u{201c}i" | "\u{201c}we" => "they",
        "i'm" | "im" | "we're" | "\u{201c}i'm" | "\u{201c}im" => "they are",
        "i've" | "ive" | "\u{201c}i've" | "\u{201c}ive" => "they have",
        "my" | "our" | "\u{201c}my" | "\u{201c}our" => "their",
        "am" => "are",
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn says_as_written(fact: &str, item: &Value) -> bool {
    let begins = |word: &str| {
        fact.match_indices(word).any(|(at, _)| {
            let before = fact[..at].chars().next_back();
            before.is_none_or(|before| !before.is_alphanumeric())
        })
    };
    let alternatives = item["any"].as_array().expect("alternatives");
    alternatives.iter().any(|words| {
        let words = words.as_array().expect("words");
        words
            .iter()
            .all(|word| begins(&word.as_str().expect("a word").to_lowercase()))
    })
}
