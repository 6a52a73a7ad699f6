//! From a model's answer to facts: what the person's words hold is taken, and the rest is counted.

use super::SourceText;
use super::answer::{AnswerChange, AnswerFact, MalformedAnswer, parse_form};
use super::coming::believed_day;
use super::ending::{is_past, tells_status};
use super::grounding::{Grounding, has_any, words_of};
use super::reason::Reason;
use super::told::Lookup;
use crate::limit;
use crate::memory::facts::known::KnownFact;
use crate::memory::facts::{Change, Fact, Target};
use crate::memory::secrets::has_secret;
use crate::memory::text::normalize::normalize;
use std::collections::BTreeMap;

/// The facts of an answer.
#[derive(Debug, Default, PartialEq)]
pub struct Reading {
    /// The facts that the messages hold, each with the place of its message, in the order of the messages.
    pub facts: Vec<(usize, Fact)>,
    /// How many facts of the answer were not believed, by the name of the reason.
    pub dropped: BTreeMap<&'static str, u32>,
}

/// Parses the answer to an extraction prompt of `messages` with `known` facts.
///
/// # Errors
/// [`MalformedAnswer`]: nothing of such an answer is used.
pub fn parse_answer(
    answer: &str,
    messages: &[SourceText],
    known: &[KnownFact],
) -> Result<Reading, MalformedAnswer> {
    let mut reading = Reading::default();
    let mut grounding: Option<(usize, Grounding)> = None;
    for fact in parse_form(answer, messages.len())? {
        let place = fact.message - 1;
        let Some(message) = messages.get(place) else {
            continue;
        };
        if grounding.as_ref().is_none_or(|(of, _)| *of != place) {
            grounding = Some((place, Grounding::of(message)));
        }
        let Some((_, words)) = &grounding else {
            continue;
        };
        let reader = Reader {
            lookup: Lookup {
                messages,
                known,
                message,
            },
            place,
            message,
            words,
        };
        match reader.read(&fact, &mut reading.facts) {
            Ok(facts) => {
                let placed = facts.into_iter().map(|fact| (reader.place_of(&fact), fact));
                reading.facts.extend(placed);
            }
            Err(reason) => *reading.dropped.entry(reason.name()).or_default() += 1,
        }
    }
    reading.facts.sort_by_key(|(place, _)| *place);
    Ok(reading)
}

/// Reads the facts of one message.
struct Reader<'a> {
    lookup: Lookup<'a>,
    place: usize,
    message: &'a SourceText,
    words: &'a Grounding,
}

impl Reader<'_> {
    /// Returns the place of the message at which a change is made. What an earlier message takes back ("let's play a
    /// game") is taken back once it is said.
    fn place_of(&self, fact: &Fact) -> usize {
        let Target::Memory(id) = &fact.target else {
            return self.place;
        };
        let mut known = self.lookup.known.iter();
        let told = known.find(|known| fact.change == Change::Retracted && known.id == *id);
        let place = told.and_then(|known| self.lookup.stored(known).place);
        place.map_or(self.place, |place| place.max(self.place))
    }

    /// Returns the changes of a fact of the answer. An end of a fact among the `earlier` ones without a key removes it
    /// there.
    fn read(
        &self,
        fact: &AnswerFact,
        earlier: &mut Vec<(usize, Fact)>,
    ) -> Result<Vec<Fact>, Reason> {
        let texts = [&fact.content, &fact.value, &fact.quote];
        if texts
            .iter()
            .any(|text| text.as_deref().is_some_and(has_secret))
        {
            return Err(Reason::Secret);
        }
        if fact
            .confidence
            .is_some_and(|sure| sure < limit::LEAST_CONFIDENCE)
        {
            return Err(Reason::Unsure);
        }
        match fact.change {
            AnswerChange::Holds => self.hold(fact, earlier),
            AnswerChange::Confirmed => self.confirm(fact, earlier).map(|fact| vec![fact]),
            AnswerChange::Ended => self.end(fact, earlier),
            AnswerChange::Retracted => self.retract(fact, earlier),
        }
    }

    /// Returns the fact that holds, and the end of the known fact that it corrects.
    fn hold(&self, fact: &AnswerFact, earlier: &[(usize, Fact)]) -> Result<Vec<Fact>, Reason> {
        let corrected = match fact.known.filter(|number| *number > 0) {
            Some(_) => Some(self.lookup.find(fact, earlier)?),
            None => None,
        };
        let quoted = corrected.is_some().then(|| self.quoted(fact)).transpose()?;
        let new = self.held(fact)?;
        let is_other_value =
            |known: &&KnownFact| known.fact_key == new.key && known.fact_value != new.value;
        let mut written = self.lookup.known.iter().filter(|known| known.held != 0);
        if new.key.is_some() && written.any(|known| is_other_value(&known)) {
            return Err(Reason::Protected);
        }
        let (Some(told), Some(quoted)) = (corrected, quoted) else {
            return Ok(vec![new]);
        };
        let is_superseded = new.key.is_some() && new.key == told.key;
        let is_same = normalize(&new.content) == normalize(&told.content);
        if is_superseded || is_same {
            return Ok(vec![new]);
        }
        if told.is_protected {
            return Err(Reason::Protected);
        }
        // What corrects a fact speaks of the same thing, or says that the fact is over.
        let speaks_of_it = has_any(
            &normalize(&new.content),
            &words_of(&told.content, &told.value),
        );
        let about = told.about(self.place);
        let ends =
            (speaks_of_it || about.is_ended_by(&quoted, self.words)) && told.is_named_by(&quoted);
        Ok(if ends {
            vec![told.changed(Change::Ended, &new), new]
        } else {
            vec![new]
        })
    }

    /// Returns the known fact as one that holds again.
    fn confirm(&self, fact: &AnswerFact, earlier: &[(usize, Fact)]) -> Result<Fact, Reason> {
        let told = self.lookup.find(fact, earlier)?;
        let quoted = self.quoted(fact)?;
        if !told.about(self.place).is_confirmed_by(&quoted, self.words) {
            return Err(Reason::Unsaid);
        }
        let is_keyed = told.key.is_some();
        let again = Fact {
            topic: fact.topic(),
            key: told.key,
            value: if is_keyed { told.value } else { String::new() },
            confidence: fact.confidence.unwrap_or(CONFIDENCE),
            occurs_on: self.day(fact),
            ..Fact::new(told.kind, told.importance, told.content)
        };
        Ok(again)
    }

    /// Returns the end of a fact that was told before, and the sentence of what is over.
    fn end(
        &self,
        fact: &AnswerFact,
        earlier: &mut Vec<(usize, Fact)>,
    ) -> Result<Vec<Fact>, Reason> {
        let quoted = self.quoted(fact)?;
        let told = self.lookup.find(fact, earlier);
        let mut changes = Vec::new();
        if let Ok(told) = &told {
            if told.is_protected {
                return Err(Reason::Protected);
            }
            if !told.about(self.place).is_ended_by(&quoted, self.words)
                || !told.is_named_by(&quoted)
            {
                return Err(Reason::Unsaid);
            }
            if told.id.is_none() && told.key.is_none() {
                earlier.retain(|(_, fact)| fact.key.is_some() || fact.content != told.content);
            } else {
                changes
                    .push(told.changed(Change::Ended, &Fact::new(told.kind, 0.3, &*told.content)));
            }
        }
        changes.extend(self.history(fact, &quoted));
        match told {
            Err(reason) if changes.is_empty() => Err(reason),
            _ => Ok(changes),
        }
    }

    /// Returns the sentence of what is over as a fact of its own: it stays true.
    fn history(&self, fact: &AnswerFact, quoted: &str) -> Option<Fact> {
        let content = one_line(fact.content.as_deref()?);
        let is_told = is_past(&normalize(&content)) && is_past(quoted);
        (is_told && self.words.check(&content, "").is_ok()).then(|| Fact {
            topic: fact.topic(),
            confidence: fact.confidence.unwrap_or(CONFIDENCE),
            ..Fact::new(fact.kind(), HISTORY_IMPORTANCE, content)
        })
    }

    /// Returns the retraction of a fact that was told before.
    fn retract(
        &self,
        fact: &AnswerFact,
        earlier: &mut Vec<(usize, Fact)>,
    ) -> Result<Vec<Fact>, Reason> {
        let told = self.lookup.find(fact, earlier)?;
        let quoted = self.quoted(fact)?;
        if told.is_protected {
            return Err(Reason::Protected);
        }
        let about = told.about(self.place);
        let is_near = told.place.is_some() || told.is_recent;
        if !about.is_taken_back_by(&quoted, is_near, self.words) || !told.is_named_by(&quoted) {
            return Err(Reason::Unsaid);
        }
        if told.id.is_none() {
            earlier.retain(|(_, fact)| (&fact.key, &fact.content) != (&told.key, &told.content));
        }
        let retracted = told.changed(
            Change::Retracted,
            &Fact::new(told.kind, 0.3, &*told.content),
        );
        Ok(if told.id.is_none() && told.key.is_none() {
            Vec::new()
        } else {
            vec![retracted]
        })
    }

    /// Returns the words that the answer quotes, normalised, where the message has them.
    fn quoted(&self, fact: &AnswerFact) -> Result<String, Reason> {
        let quoted = normalize(fact.quote.as_deref().unwrap_or_default());
        self.words
            .quotes(&quoted)
            .then_some(quoted)
            .ok_or(Reason::Quote)
    }

    /// Returns the fact that holds, where the message holds it.
    fn held(&self, fact: &AnswerFact) -> Result<Fact, Reason> {
        let content = one_line(fact.content.as_deref().ok_or(Reason::Sentence)?);
        let value = match &fact.key {
            Some(_) => fact.value.as_deref().map(normalize).unwrap_or_default(),
            None => String::new(),
        };
        let key = fact.key.as_deref().unwrap_or_default();
        let has_value =
            self.words.has_value(&value) || key == "pronouns" && self.words.quotes(&value);
        let quoted = || {
            self.quoted(fact)
                .is_ok_and(|quoted| tells_status(&value, &quoted))
        };
        if key == STATUS_KEY && !has_value && quoted() {
            // Seldom said itself: "we split up".
        } else if fact.key.is_some() && !has_value {
            return Err(Reason::Value);
        } else {
            self.words.check(&content, &value)?;
        }
        let day = self.day(fact);
        let days = fact
            .lasts_days
            .filter(|days| (1..=i64::from(limit::LIFETIME_DAYS)).contains(days));
        Ok(Fact {
            topic: fact.topic(),
            key: fact.key.clone(),
            value,
            confidence: fact.confidence.unwrap_or(CONFIDENCE),
            expires_at: days.map(|days| self.message.at.plus_seconds(days * 86_400)),
            occurs_on: day.clone(),
            ..Fact::new(
                fact.kind(),
                fact.importance.unwrap_or(IMPORTANCE),
                dated(content, fact.occurs_on.as_deref(), day.as_deref()),
            )
        })
    }

    /// Returns the day of what is coming, where the message can name it.
    fn day(&self, fact: &AnswerFact) -> Option<String> {
        let day = believed_day(fact.occurs_on.as_deref()?, self.message, self.words)?;
        Some(day.format("%Y-%m-%d").to_string())
    }
}

/// Returns a sentence with the believed day in it, or without the one that is not believed.
fn dated(content: String, told: Option<&str>, believed: Option<&str>) -> String {
    match (told, believed) {
        (_, Some(day)) if !content.contains(day) => {
            format!("{} on {day}.", content.trim_end_matches(['.', ' ']))
        }
        (Some(day), None) if !day.is_empty() => {
            let forms = [format!(" on {day}"), format!(" ({day})"), format!(" {day}")];
            forms
                .iter()
                .fold(content, |text, form| text.replace(form, ""))
        }
        _ => content,
    }
}

/// Returns a text with one space between two words.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key whose value is seldom said literally: "we split up".
const STATUS_KEY: &str = "relationship.status";

/// The importance of a fact to which a model gives none.
const IMPORTANCE: f64 = 0.5;

/// The importance of what is over.
const HISTORY_IMPORTANCE: f64 = 0.3;

/// The confidence in a fact to which a model gives none.
const CONFIDENCE: f64 = 0.8;
