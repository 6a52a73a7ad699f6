//! STAND-INS for a model that reads messages for facts. They show what becomes of answers, never how well a model reads:
//! the good one knows what the author of the dialogue expects, and the bad one does what models do wrong.

use super::dialogue::{Dialogue, says};
use crate::support::stage::Script;
use serde_json::{Value, json};

/// The call of a reader, as far as the stand-ins understand it.
struct Asked {
    /// The messages with their numbers.
    messages: Vec<(usize, String)>,
    /// The known facts with their numbers.
    known: Vec<(usize, String)>,
}

impl Asked {
    fn parse(body: &Value) -> Self {
        let text = |place: usize| {
            body["messages"][place]["content"]
                .as_str()
                .expect("a text")
                .to_owned()
        };
        let numbered = |line: &str| {
            let (number, rest) = line.split_once(' ')?;
            // The last JSON string of the line: a date or a key stands before it.
            let begin = rest.find("\": \"").map(|at| at + 3).or(rest.find('"'))?;
            let rest = rest
                .find("): \"")
                .map_or(&rest[begin..], |at| &rest[at + 3..]);
            Some((number.parse().ok()?, serde_json::from_str(rest).ok()?))
        };
        let (_, known) = text(0)
            .split_once("\n\nKnown so far:\n")
            .map_or_else(Default::default, |(head, known)| {
                (head.to_owned(), known.to_owned())
            });
        Self {
            messages: text(1).lines().filter_map(numbered).collect(),
            known: known.lines().filter_map(numbered).collect(),
        }
    }
}

/// Answers as a model would that understands everything: with the expected facts, in the person's words, at the message
/// that says each; and with the ends of known facts that are false.
pub fn good(dialogue: &Dialogue, body: &Value) -> Script {
    let asked = Asked::parse(body);
    let mut facts = Vec::new();
    let known = dialogue.known.iter().map(|item| (item, None));
    let upcoming = dialogue
        .upcoming
        .iter()
        .map(|item| (item, item["date"].as_str()));
    for (item, date) in known.chain(upcoming) {
        let Some((text, words)) = best_message(dialogue, item) else {
            continue;
        };
        let Some((number, _)) = asked.messages.iter().find(|(_, other)| *other == text) else {
            continue;
        };
        let quote = span(&text, &words);
        let missing = words.iter().filter(|word| !begins(&quote, word));
        let missing: Vec<&str> = missing.map(String::as_str).collect();
        let mut content = format!("They: {} {}", of_them(&quote), missing.join(" "));
        if dialogue.wrong.iter().any(|wrong| says(&content, wrong)) {
            content = format!("They: {}", words.join(" "));
        }
        facts.push(json!({
            "message": number, "change": "holds", "content": cut(&content), "quote": quote, "occurs_on": date,
            "topic": if date.is_some() { "events" } else { "other" }, "importance": 0.7, "confidence": 0.9,
        }));
    }
    for (number, sentence) in &asked.known {
        let is_wrong = dialogue.wrong.iter().any(|item| says(sentence, item));
        // The message that has most of the sentence's words, and of two the later one.
        let last = asked.messages.iter().max_by_key(|(number, text)| {
            let shared = sentence
                .split_whitespace()
                .filter(|word| begins(text, &bare(word)));
            (shared.count(), *number)
        });
        // A joke or a game shows in another message than the fact's.
        let unreal = asked.messages.iter().filter(|(_, text)| {
            let mut words = UNREAL.iter();
            words.any(|word| begins(text, word))
        });
        for (message, quote) in last.into_iter().chain(unreal).filter(|_| is_wrong) {
            for change in ["ended", "retracted"] {
                facts.push(
                    json!({"message": message, "change": change, "known": number, "quote": quote}),
                );
            }
        }
    }
    Script::says(&json!({"facts": facts}).to_string())
}

/// Words by which a joke or a game shows.
const UNREAL: &[&str] = &[
    "game",
    "rp",
    "fool",
    "kidding",
    "jk",
    "joke",
    "lyrics",
    "pretend",
    "experiment",
];

/// Answers as a bad model would: it invents, takes the words about others for the person's, drops negations and
/// conditions, ends and takes back all that is known, repeats, and every third answer is of no form.
pub fn bad(_: &Dialogue, body: &Value) -> Script {
    let asked = Asked::parse(body);
    if asked.messages.len() % 3 == 2 {
        return Script::says("Sure! Here is what I found:\n{\"facts\": [{\"message\": 1}]}");
    }
    let mut facts = Vec::new();
    let mut say = |message: usize, content: &str, key: Option<&str>, value: Option<&str>| {
        facts.push(json!({
            "message": message, "change": "holds", "content": cut(content), "key": key, "value": value,
            "quote": content, "importance": 1.0, "confidence": 1.0,
        }));
    };
    for (number, text) in &asked.messages {
        say(
            *number,
            "They live in Atlantis.",
            Some("home.city"),
            Some("atlantis"),
        );
        say(
            *number,
            "They are allergic to gluten and have two cats.",
            None,
            None,
        );
        let words: Vec<String> = text.split_whitespace().map(bare).collect();
        for pair in words.windows(2) {
            if [
                "sister", "brother", "friend", "mum", "mom", "boss", "wife", "called",
            ]
            .contains(&&*pair[0])
            {
                let content = format!("They are called {}.", pair[1]);
                say(
                    *number,
                    &content,
                    Some("name"),
                    Some(&pair[1])
                        .filter(|name| !name.is_empty())
                        .map(String::as_str),
                );
            }
        }
        for clause in text.split(['.', ',', '!', '?']) {
            let clause = clause.to_lowercase();
            let plain = [
                "don't ", "dont ", "not ", "never ", "no ", "if ", "wish ", "she ", "he ", "would ",
            ];
            if plain.iter().any(|word| clause.contains(word)) {
                let said = plain
                    .iter()
                    .fold(clause.clone(), |clause, word| clause.replace(word, ""));
                say(*number, &format!("They {}.", said.trim()), None, None);
            }
        }
    }
    for (number, _) in &asked.known {
        for (message, text) in &asked.messages {
            for change in ["ended", "retracted"] {
                facts.push(
                    json!({"message": message, "change": change, "known": number, "quote": text}),
                );
            }
        }
        let first = asked.messages.first().map_or(1, |(first, _)| *first);
        facts.push(json!({"message": first, "change": "ended", "known": number, "quote": "it is all over"}));
    }
    facts.truncate(48);
    Script::says(&json!({"facts": facts}).to_string())
}

/// Returns the person's message that has most of the words of one of an item's alternatives, the last one of several,
/// and those words.
fn best_message(dialogue: &Dialogue, item: &Value) -> Option<(String, Vec<String>)> {
    let mut best: Option<(usize, String, Vec<String>)> = None;
    for alternative in item["any"].as_array().expect("alternatives") {
        let words = alternative.as_array().expect("words").iter();
        let words: Vec<String> = words
            .map(|word| word.as_str().expect("a word").to_owned())
            .collect();
        for turn in dialogue.turns.iter().filter(|turn| turn.is_users) {
            let has = words.iter().filter(|word| begins(&turn.text, word)).count();
            let share = 100 * has / words.len().max(1);
            if has > 0 && best.as_ref().is_none_or(|(most, ..)| share >= *most) {
                best = Some((share, turn.text.clone(), words.clone()));
            }
        }
    }
    best.map(|(_, text, words)| (text, words))
}

/// Returns the part of a text from the beginning of the clause that has the first of the words to the last word.
fn span(text: &str, words: &[String]) -> String {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let is_one = |part: &&str| {
        words
            .iter()
            .any(|word| word.split(' ').any(|word| begins(part, word)))
    };
    let first = parts.iter().position(is_one).unwrap_or_default();
    let last = parts.iter().rposition(is_one).unwrap_or_default();
    let ends = |part: &&str| part.ends_with(['.', ',', '!', '?', ';', ':', ')']);
    let from = parts[..first]
        .iter()
        .rposition(ends)
        .map_or(0, |end| end + 1);
    parts[from..parts.len().min(last + 1)].join(" ")
}

/// Returns whether a word of the text begins with a word, or the text has a phrase.
fn begins(text: &str, word: &str) -> bool {
    says(text, &json!({"any": [[word]]}))
}

/// Returns the person's words as ones about them.
fn of_them(quote: &str) -> String {
    let other = |word: &str| match bare(word).to_lowercase().as_str() {
        "i" | "we" | "me" => "they".to_owned(),
        "i'm" | "im" | "we're" => "they are".to_owned(),
        "i've" | "ive" => "they have".to_owned(),
        "my" | "our" => "their".to_owned(),
        "myself" => "themselves".to_owned(),
        _ => word.to_owned(),
    };
    let words: Vec<String> = quote.split_whitespace().map(other).collect();
    words.join(" ")
}

/// Returns a word without the signs around it.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// Returns a sentence of at most 300 characters.
fn cut(content: &str) -> String {
    content.trim().chars().take(300).collect()
}
