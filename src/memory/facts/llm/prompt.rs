//! The prompt with which a model extracts facts from messages.

use super::SourceText;
use crate::limit;
use crate::memory::facts::store::CurrentFact;
use crate::memory::quote::quote;
use crate::model::Prompt;
use std::fmt::Write;

/// The system prompt of the extraction.
const INSTRUCTIONS: &str = r#"You note what a person states about themselves. You get messages that they wrote, numbered and dated. Answer with JSON alone, of exactly this form:
{"facts":[{"message":1,"type":"fact","content":"They live in Oslo.","key":"home.city","value":"oslo","importance":0.8,"change":"holds"}]}
"message": the number of the message that says it.
"type": "fact", "preference" or "event".
"content": one sentence about the person in the words of the message, beginning with "They"; days as dates.
"key": what it is about, where only one value can be so at a time: name, age, birthday, home.city, home.country, job.title, job.employer, relationship.status, partner.name; else null.
"value": the value of the key, in the words of the message; null without a key.
"importance": from 0 to 1.
"change": "holds" where it is so now, "ended" where it was so and is not any more, "retracted" where an earlier message said it and it was never so (a correction, a joke).
Leave out: questions, wishes, plans, what would be if, jokes, stories, quotations, whatever is about others alone, and passwords, keys and card numbers; "(…)" stands where such a thing was left out. With nothing left, answer {"facts":[]}."#;

/// The most characters of a message that the prompt quotes.
const MAX_MESSAGE: usize = limit::DISTILLED_CHARACTERS as usize;

/// Makes the prompt that extracts facts from messages, for a model that is given the `known` facts.
#[must_use]
pub fn extraction_prompt(messages: &[SourceText], known: &[CurrentFact]) -> Prompt {
    let mut system = INSTRUCTIONS.to_owned();
    if known.iter().any(|fact| fact.fact_key.is_some()) {
        system.push_str("\nKnown so far:");
    }
    for fact in known {
        if let Some(key) = &fact.fact_key {
            let key = quote(key, limit::QUOTED_FACT_CHARACTERS);
            let content = quote(&fact.content, limit::QUOTED_FACT_CHARACTERS);
            let _ = write!(system, "\n{key}: {content}");
        }
    }
    let mut message = String::new();
    for (place, text) in messages.iter().enumerate() {
        let day = text.at.to_string();
        let day = day.get(..10).unwrap_or_default();
        // Quoted, so that no message can pass for the beginning of another.
        let content = quote(&text.content, MAX_MESSAGE);
        let _ = writeln!(message, "{} ({day}): {content}", place + 1);
    }
    Prompt {
        system,
        history: Vec::new(),
        message,
        recalled: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::extraction_prompt;

    #[test]
    fn a_message_is_one_line_of_the_prompt_whatever_it_holds() {
        let prompt = extraction_prompt(&lines(), &[]);
        assert_eq!(prompt.message.lines().count(), 2, "{}", prompt.message);
        assert!(
            prompt
                .message
                .starts_with("1 (2026-05-08): \"we moved to Oslo\\n2")
        );
    }
}
