//! A listener to a conversation, who reads each message of the person with what was said before it in mind.

use super::rules::{self, split_words};
use super::statements::features::Before;
use super::statements::repair::{repair, repair_slips};
use super::statements::scene::{Scene, takes_back};
use super::statements::{Read, read};
use super::{Change, Fact, Target, Topic};
use crate::memory::secrets::redact;
use crate::role::Role;
use crate::time::Timestamp;
use std::borrow::Cow;

/// The most bytes of an earlier message that are heard again.
const HEARD_BYTES: usize = 1_000;

/// A listener to a conversation. Hears its messages in order; the newest few are enough.
#[derive(Debug, Default)]
pub struct Listener {
    /// True where statements are kept, and doubts and corrections are heard.
    keeps_statements: bool,
    before: Before,
    scene: Scene,
    /// The person's last messages, the newest last.
    said: Vec<Said>,
}

/// A message of the person that may yet be corrected or taken back.
#[derive(Debug)]
struct Said {
    /// The id of the message that its facts are stored with.
    id: String,
    /// The text, as corrected so far.
    text: String,
    /// What was said before it.
    before: Before,
}

/// The messages of the person that are kept for corrections and for what is taken back.
const SAID: usize = 3;

impl Listener {
    /// Makes a listener at the beginning of a conversation. Without statements, the rules read each message by itself.
    #[must_use]
    pub fn new(keeps_statements: bool) -> Self {
        Self {
            keeps_statements,
            ..Self::default()
        }
    }

    /// Hears a message, said at `said_at`, whose facts are known already.
    pub fn hear(&mut self, role: Role, id: &str, message: &str, said_at: Timestamp) {
        let end = (0..=HEARD_BYTES.min(message.len()))
            .rev()
            .find(|end| message.is_char_boundary(*end));
        let message = message.get(..end.unwrap_or_default()).unwrap_or_default();
        if role != Role::User {
            self.before.hear(message);
            return;
        }
        let message = redact(message);
        self.scene.hear(&split_words(&message), &message);
        if self.keeps_statements {
            self.correct(id, &message);
        }
        self.note(id, &message, said_at);
    }

    /// Notes a message of the person as the last one.
    fn note(&mut self, id: &str, message: &str, said_at: Timestamp) {
        let before = self.before.clone();
        self.before.said(message, said_at);
        self.before.plays = self.scene.goes_on();
        if self.said.len() >= SAID {
            self.said.remove(0);
        }
        self.said.push(Said {
            id: id.to_owned(),
            text: message.to_owned(),
            before,
        });
    }

    /// Puts right what the person said before, where this message corrects it. Returns the id of the message that was wrong, and the
    /// text that is right with what was said before it.
    fn correct(&mut self, id: &str, message: &str) -> Option<(String, String, Before)> {
        let is_asked = self.before.is_asked;
        let newest_first = self.said.iter_mut().rev().enumerate();
        let mut repaired = newest_first.filter_map(|(age, said)| {
            let text = repair(&said.text, message, is_asked || age > 0)?;
            Some((said, text))
        });
        let (said, text) = repaired.next()?;
        said.text.clone_from(&text);
        let wrong = std::mem::replace(&mut said.id, id.to_owned());
        Some((wrong, text, said.before.clone()))
    }

    /// Returns whether a message would be a part of a scene as a whole.
    #[must_use]
    pub fn plays(&self, message: &str) -> bool {
        let words = split_words(message);
        let mut scene = self.scene;
        !words.is_empty() && scene.hear(&words, message) >= words.len()
    }

    /// Returns what was said before the next message.
    #[must_use]
    pub fn before(&self) -> &Before {
        &self.before
    }

    /// Finds the facts that a message states about the person who wrote it at `said_at`, and hears it.
    ///
    /// Clauses that tell a secret give none. Takes time linear in the message's length.
    #[must_use]
    pub fn read(&mut self, id: &str, message: &str, said_at: Timestamp) -> Vec<Fact> {
        let whole = message;
        let message = redact(whole);
        let clean = (message == whole).then_some(whole);
        if !self.keeps_statements {
            let mut facts = rules::extract(&redact_unless(&message, clean), said_at);
            facts.retain_mut(|fact| self.names_what_it_takes_back(fact));
            self.note(id, &message, said_at);
            return facts;
        }
        let words = split_words(&message);
        let outside = self.scene.hear(&words, &message);
        // Beside one secret there may be another one that is not recognised, and a quotation would keep it.
        let tells_secret = clean.is_none();
        let mut facts = Vec::new();
        if !tells_secret && let Some((wrong, right, before)) = self.correct(id, &message) {
            facts.push(retraction(&wrong));
            facts.extend(self.stated((&right, &redact(&right)), &before, said_at, true));
        }
        if outside < words.len() || words.is_empty() {
            let real = repair_slips(skip_words(&message, outside));
            let safe = redact_unless(&real, clean);
            facts.extend(self.stated((&real, &safe), &self.before, said_at, !tells_secret));
        }
        if takes_back(&words) {
            let is_all = words
                .iter()
                .any(|word| word.is_one_of(&["april", "all", "none", "everything"]));
            let taken = self.said.iter().rev().take(if is_all { SAID } else { 1 });
            facts.extend(taken.map(|said| retraction(&said.id)));
        }
        self.note(id, &message, said_at);
        facts
    }

    /// Returns the facts of a message, or of the rest of one, that is outside any scene; with statements where it may be quoted.
    /// `safe` is the message without secrets.
    fn stated(
        &self,
        (message, safe): (&str, &str),
        before: &Before,
        said_at: Timestamp,
        quotes: bool,
    ) -> Vec<Fact> {
        let mut facts = rules::extract(safe, said_at);
        facts.retain_mut(|fact| self.names_what_it_takes_back(fact));
        facts.retain(|fact| !is_of_question(fact, before));
        let Read { statements, doubts } = read(message, before, said_at, &facts);
        facts.retain(|fact| fact.change != Change::Holds || !doubts.doubt(fact));
        facts.extend(statements.into_iter().filter(|_| quotes));
        facts
    }

    /// Gives a retraction of what was said last its target; returns whether there is one.
    fn names_what_it_takes_back(&self, fact: &mut Fact) -> bool {
        let is_of_last =
            fact.change == Change::Retracted && fact.key.is_none() && fact.target == Target::Key;
        match self.said.last() {
            Some(said) if is_of_last => {
                fact.target = Target::Message(said.id.clone());
                true
            }
            _ => !is_of_last,
        }
    }
}

/// Returns whether a taste depends on the question that it answers: asked for an ice cream, "I like vanilla" is of no orchid. What
/// the person said stays as an answer to the question.
fn is_of_question(fact: &Fact, before: &Before) -> bool {
    const CHOICES: &[&str] = &[
        "what",
        "whats",
        "what's",
        "which",
        "who",
        "favorite",
        "favourite",
        "fav",
        "fave",
    ];
    let asks = before
        .asked
        .iter()
        .any(|word| CHOICES.contains(&word.as_str()));
    let words = split_words(&fact.content);
    let named = words
        .last()
        .is_some_and(|last| before.asked.contains(&last.lower));
    fact.topic == Topic::Tastes && before.is_asked && asks && !named
}

/// Returns a text without secrets. One that is known to be `clean` is not searched for them again.
fn redact_unless<'a>(text: &'a str, clean: Option<&str>) -> Cow<'a, str> {
    if clean == Some(text) {
        Cow::Borrowed(text)
    } else {
        redact(text)
    }
}

/// Makes the retraction of what a message said.
fn retraction(id: &str) -> Fact {
    let mut fact =
        Fact::new(crate::memory::Kind::Fact, 0.5, String::new()).with_change(Change::Retracted);
    fact.target = Target::Message(id.to_owned());
    fact
}

/// Returns the text after its first words, from the beginning of the sentence in which the next word is.
fn skip_words(text: &str, count: usize) -> &str {
    if count == 0 {
        return text;
    }
    let mut left = count;
    let mut sentence = 0;
    for (at, piece) in text
        .split_inclusive(char::is_whitespace)
        .scan(0, |at, piece| {
            let begin = *at;
            *at += piece.len();
            Some((begin, piece))
        })
    {
        let words = split_words(piece).len();
        if words > left || left == 0 {
            return text.get(sentence..).unwrap_or_default();
        }
        left -= words;
        if piece.trim_end().ends_with(['.', '!', '?', ')']) || piece.ends_with('\n') {
            sentence = at + piece.len();
        }
    }
    ""
}
