//! The prompt with which a model extracts facts from messages.

use super::SourceText;
use crate::limit;
use crate::memory::facts::known::KnownFact;
use crate::memory::quote::quote;
use crate::model::Prompt;
use std::fmt::Write;

/// The system prompt of the extraction, in a file of its own: whoever measures a model can read it there.
pub const INSTRUCTIONS: &str = include_str!("instructions.txt");

/// The form of an answer as a JSON schema.
pub const SCHEMA: &str = include_str!("schema.json");

/// The most characters of a message that the prompt quotes.
const MAX_MESSAGE: usize = limit::DISTILLED_CHARACTERS as usize;

/// Makes the prompt that extracts facts from messages, for a model that is given the `known` facts. The last ones of
/// them are left out where all together are longer than [`limit::KNOWN_CHARACTERS`].
#[must_use]
pub fn extraction_prompt(messages: &[SourceText], known: &[KnownFact]) -> Prompt {
    let mut system = INSTRUCTIONS.trim_end().to_owned();
    let begin = system.len();
    for (place, fact) in known.iter().enumerate() {
        let content = quote(&fact.content, limit::FACT_CHARACTERS);
        let key = fact
            .fact_key
            .as_ref()
            .map(|key| quote(key, limit::FACT_VALUE_CHARACTERS));
        let key = key.map_or_else(String::new, |key| format!("{key}: "));
        let line = format!("\n{} {key}{content}", place + 1);
        if system.len() - begin + line.len() > limit::KNOWN_CHARACTERS {
            break;
        }
        if place == 0 {
            system.push_str("\n\nKnown so far:");
        }
        system.push_str(&line);
    }
    let mut message = String::new();
    for (place, text) in messages.iter().enumerate() {
        // Quoted, so that no message can pass for the beginning of another.
        if let Some(before) = &text.reply_before {
            let before = quote(before, limit::CONTEXT_CHARACTERS as usize);
            let _ = writeln!(message, "(companion: {before})");
        }
        let day = text.at.utc().format("%Y-%m-%d, %A");
        let content = quote(&text.content, MAX_MESSAGE);
        let _ = writeln!(message, "{} ({day}): {content}", place + 1);
    }
    Prompt {
        system,
        history: Vec::new(),
        message,
        recalled: Vec::new(),
        request: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{known, lines};
    use super::{SCHEMA, extraction_prompt};
    use serde_json::Value;

    #[test]
    fn a_message_is_one_line_of_the_prompt_whatever_it_holds() {
        let prompt = extraction_prompt(&lines(), &[]);
        assert_eq!(prompt.message.lines().count(), 3, "{}", prompt.message);
        assert!(
            prompt
                .message
                .starts_with("1 (2026-05-08, Friday): \"we moved to Oslo\\n2"),
            "{}",
            prompt.message
        );
        assert!(
            prompt
                .message
                .contains("\n(companion: \"Do you like tea?\")\n2 (")
        );
        assert!(!prompt.system.contains("Known so far"));
    }

    #[test]
    fn what_is_known_is_numbered_within_a_budget() {
        let prompt = extraction_prompt(&lines(), &known());
        let numbered = "\nKnown so far:\n1 \"home.city\": \"They live in Rome.\"\n2 \"They";
        assert!(prompt.system.contains(numbered), "{}", prompt.system);
        let bare = extraction_prompt(&lines(), &[]).system.len();
        let many: Vec<_> = known().into_iter().cycle().take(1_000).collect();
        let long = extraction_prompt(&lines(), &many).system.len();
        assert!(long - bare < 7_000, "{long}");
    }

    #[test]
    fn the_schema_has_the_fields_of_the_instructions() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let item = &schema["properties"]["facts"]["items"];
        for field in item["required"].as_array().unwrap() {
            let field = field.as_str().unwrap();
            assert!(item["properties"].get(field).is_some(), "{field}");
            assert!(
                super::INSTRUCTIONS.contains(&format!("\n{field}: ")),
                "{field}"
            );
        }
    }
}
