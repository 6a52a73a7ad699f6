//! Grounding: whether a message holds a sentence that a model found in it.

use super::SourceText;
use super::clause::{Clause, clauses, has_negation};
use super::reason::Reason;
use super::wording::{
    ADJOINING, FIRST, FRAME, NEGATIVE, NO, NUMBERS, RELATIONS, SYNONYMS, THIRD, THIRD_VERBS, TIME,
    UNREAL, WISHES, YES,
};
use crate::memory::facts::rules::{Tag, split_words, tag};
use crate::memory::text::normalize::{normalize, words};
use crate::memory::text::stop::is_stop;
use std::collections::HashSet;

/// A message and the companion's words before it, cut once for all facts that are found in the message.
#[derive(Debug)]
pub(super) struct Grounding {
    /// The normalised message, with a space before and after it.
    text: String,
    /// The words that the person said: those of the message, and where it says yes, those that it affirms.
    said: Said,
    /// The words of the companion before.
    context: Said,
    clauses: Vec<Clause>,
    /// True where the message is a short no.
    denies: bool,
}

/// The words of a text, and their stems.
#[derive(Debug, Default)]
struct Said {
    words: HashSet<String>,
    /// The first four letters of each word.
    stems: HashSet<String>,
}

impl Said {
    fn of(normalized: &str) -> Self {
        let words: HashSet<String> = words(normalized).map(str::to_owned).collect();
        let stems = words.iter().map(|word| stem(word)).collect();
        Self { words, stems }
    }

    /// Returns whether the text has a word: in another form, or by a word of the same meaning.
    fn has(&self, word: &str) -> bool {
        let means = |group: &&&[&str]| group.contains(&word);
        self.stems.contains(&stem(word))
            || SYNONYMS
                .iter()
                .find(means)
                .is_some_and(|group| group.iter().any(|other| self.words.contains(*other)))
    }
}

/// The most words of a short answer to the companion.
const SHORT_ANSWER: usize = 8;

impl Grounding {
    /// Cuts a message into words and clauses.
    pub fn of(message: &SourceText) -> Self {
        let normalized = normalize(&message.content);
        let before = normalize(message.reply_before.as_deref().unwrap_or_default());
        let is_short = words(&normalized).count() <= SHORT_ANSWER;
        let first = words(&normalized).next().unwrap_or_default();
        let affirms = is_short && YES.contains(&first);
        let said = if affirms {
            Said::of(&format!("{normalized} {before}"))
        } else {
            Said::of(&normalized)
        };
        Self {
            text: format!(" {normalized} "),
            said,
            context: Said::of(&before),
            clauses: clauses(&message.content),
            denies: is_short && NO.contains(&first),
        }
    }

    /// Returns whether the message has the words of a quotation, in their order.
    pub fn quotes(&self, normalized: &str) -> bool {
        !normalized.is_empty() && self.text.contains(&format!(" {normalized} "))
    }

    /// Returns whether the person said every word of a normalised value, one of which says something by itself.
    pub fn has_value(&self, normalized: &str) -> bool {
        words(normalized).all(|word| self.said.words.contains(word))
            && words(normalized).any(|word| !is_stop(word))
    }

    /// Returns whether the message is a short no to the companion's words, which have one of these words.
    pub fn denies(&self, of_fact: &HashSet<String>) -> bool {
        self.denies && of_fact.iter().any(|word| self.context.has(word))
    }

    /// Returns whether the companion's words before have one of these words.
    pub fn answers(&self, of_fact: &HashSet<String>) -> bool {
        of_fact.iter().any(|word| self.context.has(word))
    }

    /// Returns whether the message names a time. A message of another language counts as one that does.
    pub fn has_time(&self) -> bool {
        let names = |word: &String| {
            TIME.contains(&word.as_str()) || word.starts_with(|c: char| c.is_ascii_digit())
        };
        self.said.words.iter().any(names) || self.is_foreign()
    }

    /// Returns whether the message has a word.
    pub fn has_word(&self, word: &str) -> bool {
        self.text.contains(&format!(" {word} "))
    }

    /// Returns whether the message is of a language other than English: of three words or more, none is an English stop
    /// word.
    pub fn is_foreign(&self) -> bool {
        words(&self.text).count() >= 3
            && !words(&self.text)
                .any(|word| word != "in" && (is_stop(word) || FIRST.contains(&word)))
    }

    /// Checks that the person's words hold a sentence about the person. `value` is the normalised value of its key;
    /// empty where it has none.
    pub fn check(&self, content: &str, value: &str) -> Result<(), Reason> {
        if !is_sentence(content) {
            return Err(Reason::Sentence);
        }
        self.check_words(content)?;
        let sentence: Vec<String> = words(&normalize(content)).map(str::to_owned).collect();
        let mut anchors: Vec<&str> = words(value).filter(|word| !is_stop(word)).collect();
        if anchors.is_empty() {
            let counts = |word: &&str| !is_stop(word) && !FRAME.contains(word);
            anchors = sentence.iter().map(String::as_str).filter(counts).collect();
        }
        let stems: Vec<String> = anchors.iter().map(|word| stem(word)).collect();
        let is_anchor = |word: &String| stems.contains(&stem(word));
        let count = |clause: &Clause| clause.words.iter().filter(|word| is_anchor(word)).count();
        let most = self.clauses.iter().map(count).max().unwrap_or_default();
        if most == 0 {
            return Ok(());
        }
        // Where several clauses say it, one that says it so is enough.
        let best = self.clauses.iter().filter(|clause| count(clause) == most);
        let checked = best.map(|clause| {
            let at = clause.words.iter().position(is_anchor);
            check_clause(clause, at.unwrap_or_default(), &sentence)
        });
        checked.fold(Err(Reason::Sentence), Result::or)?;
        let is_negated = has_negation(&sentence);
        let denies = self.denies || self.clauses.iter().any(|c| says_no(&c.words));
        if is_negated && !denies && !self.is_foreign() {
            return Err(Reason::Negated);
        }
        Ok(())
    }

    /// Checks that at least half of the words of a sentence that say something are the person's, and every name and
    /// number is. Words of the frame and of the companion's question add nothing.
    fn check_words(&self, content: &str) -> Result<(), Reason> {
        let has_number = self.said.words.iter().any(|word| {
            NUMBERS.contains(&word.as_str()) || word.starts_with(|c: char| c.is_ascii_digit())
        });
        let (mut found, mut missing) = (0, 0);
        for (place, raw) in content.split_whitespace().enumerate() {
            let is_name = place > 0 && raw.starts_with(char::is_uppercase);
            for word in words(&normalize(raw)) {
                let is_number = word.starts_with(|c: char| c.is_ascii_digit());
                if is_stop(word) || word.chars().count() < 2 && !is_number {
                    continue;
                }
                if self.said.has(word) {
                    found += 1;
                } else if is_number && (has_number || self.has_time())
                    || TIME.contains(&word) && self.has_time()
                    || FRAME.contains(&word)
                    || !is_name && self.context.has(word)
                {
                    // Computed, or of the frame.
                } else if is_name || is_number {
                    return Err(Reason::Sentence);
                } else {
                    missing += 1;
                }
            }
        }
        let is_held = found > 0 && found >= missing;
        is_held.then_some(()).ok_or(Reason::Sentence)
    }
}

/// Checks that a clause, in which the word at `at` is of a sentence, says so of the person and as something that is so.
fn check_clause(clause: &Clause, at: usize, sentence: &[String]) -> Result<(), Reason> {
    let has = |words: &[String], list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let before = clause.words.get(..at).unwrap_or_default();
    let is_of_they = sentence
        .first()
        .is_some_and(|first| first == "they" || first == "their");
    // "They have a sister …", "Their brother …": whom the sentence is about stands at its beginning.
    let beginning = sentence.get(..6).unwrap_or(sentence);
    let is_of_another = has(beginning, RELATIONS) || !is_of_they;
    if !is_of_another && has_other_subject(before) {
        return Err(Reason::Others);
    }
    let near = clause.words.get(..at + 4).unwrap_or(&clause.words);
    let near_after = near.get(at + 1..).unwrap_or_default();
    let denies_after = has_negation(near_after)
        && near_after.first().is_some_and(|next| {
            ["is", "isn", "isnt", "are", "aren", "does", "doesn"].contains(&next.as_str())
        });
    if (has_negation(before) || denies_after) && !says_no(sentence) {
        return Err(Reason::Negated);
    }
    let asks = clause.is_question && !has(&clause.words, FIRST);
    let would = before.windows(2).any(|pair| pair == ["i", "d"]);
    if (asks || would || has(before, UNREAL)) && !has(sentence, WISHES) {
        return Err(Reason::Unreal);
    }
    Ok(())
}

/// Returns whether the subject before a word is somebody else than the person who writes.
fn has_other_subject(before: &[String]) -> bool {
    let own = before
        .iter()
        .rposition(|word| FIRST.contains(&word.as_str()));
    let is_other = |(at, word): (usize, &String)| {
        let adjoins = || {
            let from = at.saturating_sub(3);
            let nearest = before.get(from..at).unwrap_or_default();
            nearest
                .iter()
                .any(|word| ADJOINING.contains(&word.as_str()))
        };
        THIRD.contains(&word.as_str()) || RELATIONS.contains(&word.as_str()) && !adjoins()
    };
    let other = before.iter().enumerate().rfind(|one| is_other(*one));
    let other = other.map(|(at, _)| at);
    let is_spoken_of = || {
        before
            .iter()
            .any(|word| THIRD_VERBS.contains(&word.as_str()))
    };
    let is_impersonal = || {
        let first = before.first().map_or("", String::as_str);
        ["it", "its", "this", "that", "what", "who"].contains(&first)
    };
    match (own, other) {
        (own, Some(other)) => own.is_none_or(|own| own < other),
        // "vera lives in": a name is the subject. Alone, the verb is one of a clause without its subject.
        (None, None) => before.len() > 1 && is_spoken_of() && !is_impersonal(),
        (Some(_), None) => false,
    }
}

/// Returns whether a text can be a sentence about the person: it has no "I", and a verb after "They".
fn is_sentence(content: &str) -> bool {
    if content.starts_with("They ") {
        let words = split_words(content);
        let tags = tag(words.get(..words.len().min(12)).unwrap_or_default());
        let verb = tags.iter().skip(1).find(|tag| **tag != Tag::Adverb);
        if !verb.is_some_and(|tag| tag.is_verb() || *tag == Tag::Modal) {
            return false;
        }
    }
    let is_own =
        |word: &str| OWN_WORDS.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
    !content.split_whitespace().any(is_own)
}

/// Words of the person about themselves, which no sentence about them has.
#[rustfmt::skip]
const OWN_WORDS: &[&str] = &["I", "i", "I'm", "i'm", "im", "I've", "i've", "ive", "my", "me", "we", "our", "we're", "myself"];

/// Returns whether words deny something, with a negation or without one.
fn says_no(words: &[String]) -> bool {
    has_negation(words) || words.iter().any(|word| NEGATIVE.contains(&word.as_str()))
}

/// Returns the words of a sentence by which one can tell that a text speaks of it.
pub(super) fn words_of(content: &str, value: &str) -> HashSet<String> {
    let counts = |word: &&str| !is_stop(word) && !FRAME.contains(word) && word.chars().count() > 1;
    let text = format!("{} {}", normalize(content), normalize(value));
    words(&text).filter(counts).map(str::to_owned).collect()
}

/// Returns whether a normalised text has one of the words, in any form or by a word of the same meaning.
pub(super) fn has_any(normalized: &str, of_fact: &HashSet<String>) -> bool {
    let said = Said::of(normalized);
    of_fact.iter().any(|word| said.has(word))
}

/// Returns the first four letters of a word.
fn stem(word: &str) -> String {
    word.chars().take(4).collect()
}
