//! The form of a model's answer to an extraction prompt. An answer of another form is refused whole.

use crate::limit;
use crate::memory::Kind;
use crate::memory::facts::Topic;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

/// The error of an answer that does not have the required form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedAnswer {
    /// The fault in fixed words.
    pub fault: &'static str,
    /// True where the answer ends in the middle: a shorter one might be of the form.
    pub is_cut: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    facts: Vec<AnswerFact>,
}

/// A fact of an answer; what is null or missing there is `None`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerFact {
    /// The number of the message in the prompt, from 1 on.
    pub message: usize,
    pub change: AnswerChange,
    /// The number of the known fact in the prompt, from 1 on.
    pub known: Option<usize>,
    pub r#type: Option<Kind>,
    pub topic: Option<String>,
    pub content: Option<String>,
    pub key: Option<String>,
    pub value: Option<String>,
    pub quote: Option<String>,
    pub importance: Option<f64>,
    pub confidence: Option<f64>,
    pub occurs_on: Option<String>,
    pub lasts_days: Option<i64>,
}

/// The change that a fact of an answer makes.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AnswerChange {
    Holds,
    Confirmed,
    Ended,
    Retracted,
}

/// Parses the facts of an answer to a prompt of so many messages, in the order of the messages.
///
/// # Errors
/// [`MalformedAnswer`].
pub(super) fn parse_form(
    answer: &str,
    messages: usize,
) -> Result<Vec<AnswerFact>, MalformedAnswer> {
    let malformed = |error: serde_json::Error| MalformedAnswer {
        fault: "not JSON of the form",
        is_cut: error.is_eof(),
    };
    let Answer { mut facts } = serde_json::from_str(unfenced(answer)).map_err(malformed)?;
    let is_many = facts.len() > limit::DISTILLED_FACTS;
    let mut faults = is_many.then_some("too many facts").into_iter();
    let mut of_facts = facts.iter().filter_map(|fact| fact.fault(messages));
    if let Some(fault) = faults.next().or_else(|| of_facts.next()) {
        return Err(MalformedAnswer {
            fault,
            is_cut: false,
        });
    }
    facts.sort_by_key(|fact| fact.message);
    Ok(facts)
}

/// Returns the answer without the Markdown fence that many models put around JSON.
fn unfenced(answer: &str) -> &str {
    let answer = answer.trim();
    let inner = answer
        .strip_prefix("```json")
        .or(answer.strip_prefix("```"));
    inner.map_or(answer, |inner| inner.strip_suffix("```").unwrap_or(inner))
}

impl AnswerFact {
    /// Returns the fault of a fact that does not have the required form.
    fn fault(&self, messages: usize) -> Option<&'static str> {
        let fits = |text: &String, most| (1..=most).contains(&text.trim().chars().count());
        let is_share = |number: &f64| (0.0..=1.0).contains(number);
        let value = limit::FACT_VALUE_CHARACTERS;
        let checks = [
            ((1..=messages).contains(&self.message), "no such message"),
            (self.r#type != Some(Kind::Context), "no such type"),
            (self.importance.iter().all(is_share), "no such importance"),
            (self.confidence.iter().all(is_share), "no such confidence"),
            (
                self.content
                    .iter()
                    .all(|text| fits(text, limit::FACT_CHARACTERS)),
                "no sentence",
            ),
            (self.key.iter().all(|key| is_key(key)), "no such key"),
            (
                self.value.iter().all(|text| fits(text, value)),
                "no such value",
            ),
        ];
        let fault = checks.into_iter().find(|(is_right, _)| !is_right);
        fault.map(|(_, fault)| fault)
    }

    /// Returns the topic; [`Topic::Other`] for one that there is not.
    pub fn topic(&self) -> Topic {
        let name = self.topic.as_deref().unwrap_or_default();
        let parsed = Topic::deserialize(IntoDeserializer::<Error>::into_deserializer(name));
        parsed.unwrap_or(Topic::Other)
    }

    /// Returns the kind, by the topic where the answer has none.
    pub fn kind(&self) -> Kind {
        let by_topic = match self.topic() {
            Topic::Tastes => Kind::Preference,
            Topic::Events => Kind::Event,
            _ => Kind::Fact,
        };
        self.r#type.unwrap_or(by_topic)
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
