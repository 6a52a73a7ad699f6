//! A model's answer to an extraction prompt, and the checks that it must pass.

use super::SourceText;
use super::grounding::Grounding;
use crate::limit;
use crate::memory::Kind;
use crate::memory::facts::{Change, Fact};
use crate::memory::secrets::has_secret;
use crate::memory::text::normalize::normalize;
use serde::Deserialize;

/// The error of an answer that does not have the required form, with the fault in fixed words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedAnswer(pub &'static str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    facts: Vec<AnswerFact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFact {
    /// The number of the message in the prompt, from 1 on.
    message: usize,
    r#type: Kind,
    content: String,
    key: Option<String>,
    value: Option<String>,
    importance: f64,
    change: Change,
}

/// Parses the answer to an extraction prompt of `messages`. Returns the facts that the messages hold, each with the
/// place of the fact's message, in the order of the messages.
///
/// # Errors
/// [`MalformedAnswer`]: nothing of such an answer is used.
pub fn parse_answer(
    answer: &str,
    messages: &[SourceText],
) -> Result<Vec<(usize, Fact)>, MalformedAnswer> {
    let malformed = |_| MalformedAnswer("not JSON of the form");
    let Answer { facts } = serde_json::from_str(unfenced(answer)).map_err(malformed)?;
    if facts.len() > limit::DISTILLED_FACTS {
        return Err(MalformedAnswer("too many facts"));
    }
    let mut groundings: Vec<Option<Grounding>> = messages.iter().map(|_| None).collect();
    let mut found = Vec::new();
    for fact in facts {
        let place = fact.message.wrapping_sub(1);
        let message = messages.get(place).zip(groundings.get_mut(place));
        let (message, grounding) = message.ok_or(MalformedAnswer("no such message"))?;
        fact.check()?;
        let grounding = grounding.get_or_insert_with(|| Grounding::of(&message.content));
        found.extend(fact.grounded(grounding).map(|fact| (place, fact)));
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found)
}

/// Returns the answer without the Markdown fence that many models put around JSON.
fn unfenced(answer: &str) -> &str {
    let answer = answer.trim();
    let inner = answer
        .strip_prefix("```json")
        .or(answer.strip_prefix("```"));
    inner
        .and_then(|inner| inner.strip_suffix("```"))
        .unwrap_or(answer)
}

impl AnswerFact {
    /// Checks that every field of the fact has the required form.
    fn check(&self) -> Result<(), MalformedAnswer> {
        let fits = |text: &str, most| (1..=most).contains(&text.trim().chars().count());
        match self {
            _ if self.r#type == Kind::Context => Err(MalformedAnswer("no such type")),
            _ if !(0.0..=1.0).contains(&self.importance) => {
                Err(MalformedAnswer("no such importance"))
            }
            _ if !fits(&self.content, limit::FACT_CHARACTERS) => {
                Err(MalformedAnswer("no sentence"))
            }
            _ if !self.key.iter().all(|key| is_key(key)) => Err(MalformedAnswer("no such key")),
            _ if !self
                .value
                .iter()
                .all(|value| fits(value, limit::FACT_VALUE_CHARACTERS)) =>
            {
                Err(MalformedAnswer("no such value"))
            }
            _ if self.key.is_none() && self.value.is_some() => {
                Err(MalformedAnswer("a value of no key"))
            }
            _ => Ok(()),
        }
    }

    /// Returns the fact where the message contains its words, and the fact is complete and has no secret.
    fn grounded(self, message: &Grounding) -> Option<Fact> {
        let value = self.value.as_deref().map(normalize).unwrap_or_default();
        let is_status =
            self.key.as_deref() == Some(STATUS_KEY) && STATUSES.contains(&value.as_str());
        let is_grounded = is_status || message.has_all(&value);
        // Under a key, something holds or ends; without one, there is nothing to end.
        let is_complete = match self.change {
            Change::Holds => self.key.is_none() || !value.is_empty(),
            Change::Ended | Change::Retracted => self.key.is_some(),
        };
        let content = self
            .content
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let is_believed = is_grounded && is_complete && message.has_most_of(&content);
        let is_secret = || has_secret(&content) || has_secret(&value);
        (is_believed && !is_secret()).then(|| Fact {
            key: self.key,
            value,
            change: self.change,
            ..Fact::new(self.r#type, self.importance, content)
        })
    }
}

/// Returns whether a text has the form of a key, such as `home.city`.
fn is_key(key: &str) -> bool {
    let is_part = |part: &str| {
        let mut bytes = part.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_lowercase())
            && bytes.all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    key.len() <= limit::FACT_VALUE_CHARACTERS && key.split('.').all(is_part)
}

/// The key whose value is seldom said literally: "we split up".
const STATUS_KEY: &str = "relationship.status";

/// The values of [`STATUS_KEY`] that a model may give although the message does not contain the word.
const STATUSES: [&str; 6] = [
    "single", "dating", "engaged", "married", "divorced", "widowed",
];

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::{MalformedAnswer, parse_answer};
    use crate::memory::facts::Change;
    use serde_json::{Value, json};

    fn fact(changed: &Value) -> Value {
        let mut fact = json!({
            "message": 1, "type": "fact", "content": "They moved to Oslo.", "key": "home.city",
            "value": "Oslo", "importance": 0.8, "change": "holds",
        });
        for (name, value) in changed.as_object().unwrap() {
            fact[name] = value.clone();
        }
        fact
    }

    fn fact_count(changed: &Value) -> Result<usize, MalformedAnswer> {
        let answer = json!({"facts": [fact(changed)]}).to_string();
        parse_answer(&answer, &lines()).map(|facts| facts.len())
    }

    #[test]
    fn what_a_message_says_is_believed() {
        let answer = format!("```json\n{}\n```", json!({"facts": [fact(&json!({}))]}));
        let facts = parse_answer(&answer, &lines()).expect("of the form");
        let [(0, fact)] = facts.as_slice() else {
            panic!("{facts:?}")
        };
        assert_eq!((fact.value.as_str(), fact.change), ("oslo", Change::Holds));
        assert_eq!(parse_answer(r#"{"facts":[]}"#, &lines()), Ok(vec![]));
    }

    #[test]
    fn what_no_message_says_is_left_out() {
        for changed in [
            json!({"value": "bergen"}),
            json!({"content": "They adore skiing trips."}),
            json!({"message": 2}),
            json!({"change": "ended", "key": null, "value": null}),
            json!({"value": null}),
        ] {
            assert_eq!(fact_count(&changed), Ok(0), "{changed}");
        }
        let split = json!({"message": 2, "key": "relationship.status", "value": "single",
            "content": "Their thing is tea."});
        assert_eq!(
            fact_count(&split),
            Ok(1),
            "the one value that is seldom said itself"
        );
    }

    #[test]
    fn an_answer_that_is_not_of_the_form_is_refused_whole() {
        for changed in [
            json!({"message": 0}),
            json!({"message": 3}),
            json!({"message": "1"}),
            json!({"type": "context"}),
            json!({"type": "rumour"}),
            json!({"importance": 7}),
            json!({"content": ""}),
            json!({"content": "o".repeat(301)}),
            json!({"key": "Home City"}),
            json!({"key": "home."}),
            json!({"key": null}),
            json!({"value": "o".repeat(81)}),
            json!({"change": "maybe"}),
            json!({"confidence": 1}),
        ] {
            assert!(fact_count(&changed).is_err(), "{changed}");
        }
        for answer in [
            "",
            "Sure! {\"facts\":[]}",
            "{}",
            "[]",
            "{\"facts\":[{}]}",
            "{\"facts\":[]} x",
        ] {
            assert!(parse_answer(answer, &lines()).is_err(), "{answer}");
        }
        let many = json!({"facts": vec![fact(&json!({})); 25]}).to_string();
        assert!(parse_answer(&many, &lines()).is_err());
    }
}
