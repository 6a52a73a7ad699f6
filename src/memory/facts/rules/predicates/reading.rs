//! A clause as a row reads it: whether it states the row's fact, and which.

use super::filler::Filler;
use super::frame::{Arguments, arguments};
use super::predication::{Ability, Ellipsis, Form, Predication, is_hedge};
use super::realization::{Polarity, Realization};
use super::row::{Aspect, Row, Table};
use super::subject::Subject;
use super::tagged::Tagged;
use crate::memory::Kind;
use crate::memory::facts::rules::clause::Clause;
use crate::memory::facts::rules::pattern::has_match;
use crate::memory::facts::rules::wording::normalized;
use crate::memory::facts::{Change, Fact, Topic};
use crate::time::Timestamp;

/// Words that tell of what passes, or is only played.
#[rustfmt::skip]
const PASSING: &[&str] = &[
    "tonight", "today", "tomorrow", "temporarily", "moment", "right", "dream", "dreams", "pretend", "minecraft", "sims", "character", "lately",
];

/// Words with which a negation is of a measure: "I don't eat that much meat".
#[rustfmt::skip]
const PARTIAL: &[&str] = &["every", "often", "much", "usually", "enough", "everyday", "many", "anything", "either", "yet"];

/// A clause as it is compared with rows.
pub(super) struct Reading<'a> {
    pub clause: &'a Clause,
    pub tagged: &'a Tagged<'a>,
    pub predication: &'a Predication,
    /// True for the first clause of a message.
    pub is_first: bool,
    pub said_at: Timestamp,
}

impl Reading<'_> {
    /// Makes the facts of a row; `None` where the row does not fit the clause.
    pub fn facts(&self, table: &Table, row: &Row) -> Option<Vec<Fact>> {
        let predication = self.predication;
        if (predication.ellipsis == Ellipsis::Copula) && !self.is_ellipsis(row)
            || !self.has_form(row)
            || predication.subject == Subject::Group && !is_shared(table.topic, row)
        {
            return None;
        }
        let arguments = arguments(row.frame, self.tagged, predication)?;
        if !self.is_plain(row, &arguments) {
            return None;
        }
        if matches!(table.topic, Topic::Tastes) && self.is_narrowed(arguments.end)
            || matches!(table.topic, Topic::Tastes | Topic::People)
                && self.is_everybodys(&arguments)
        {
            return None;
        }
        let is_negated = self.clause.is_negated || predication.is_unable();
        let last = arguments.slots.last().copied();
        let is_in_part = self.clause.negation.is_partial
            || self.clause.negation.at > predication.complement
            || last.is_some_and(|last| last.is_modified && row.days == 0)
            || self.clause.words.iter().any(|word| word.is_one_of(PARTIAL))
            || has_match(&self.clause.words, "all day|that|the");
        let is_no_one = predication.verb == "be" && last.is_some_and(|last| last.is_negated);
        if is_no_one || is_negated && is_in_part || predication.has_ended && row.is_affirmative {
            return Some(Vec::new());
        }
        if is_negated && (row.is_affirmative || row.is_completed()) {
            return Some(Vec::new());
        }
        if last.is_some_and(|last| last.is_any && !is_negated) {
            return None;
        }
        let values: Vec<Option<Filler>> = match last {
            Some(last) => std::iter::once(last)
                .chain(arguments.more.iter().copied())
                .map(Some)
                .collect(),
            None => vec![None],
        };
        let facts = values
            .into_iter()
            .flat_map(|filler| self.fact(table, row, &arguments, filler));
        // An end without a key ends nothing.
        let facts = facts.filter(|fact| fact.change == Change::Holds || fact.key.is_some());
        Some(facts.collect())
    }

    /// Returns whether what follows a place narrows what is liked: "chocolate milk with cookies" is not all chocolate milk.
    fn is_narrowed(&self, end: usize) -> bool {
        const NARROWING: &[&str] = &[
            "with", "without", "in", "on", "at", "from", "when", "if", "unless", "until", "about",
            "where", "while", "as",
        ];
        self.tagged
            .get(end)
            .is_some_and(|(word, _)| word.is_one_of(NARROWING))
    }

    /// Returns whether everybody has, likes or dislikes it: that tells nothing of the person.
    fn is_everybodys(&self, arguments: &Arguments) -> bool {
        #[rustfmt::skip]
        const COMMON: &[&str] = &[
            "food", "music", "bread", "sleep", "sleeping", "naps", "napping", "learning", "eating", "fun", "money", "weekends", "holidays", "vacation", "vibes",
            "positive vibes", "good food", "watch movies", "hang out", "stress", "waiting", "homework", "traffic", "chores", "exams", "tests", "laundry", "paperwork",
            "winning", "computers", "animals", "words", "people", "cousin", "cousins", "relatives", "grandparents", "parents", "aunts", "uncles", "visiting family", "family", "friends", "raw meat",
        ];
        let slots = arguments.slots.last();
        slots.is_some_and(|slot| {
            arguments.more.is_empty()
                && COMMON.contains(&normalized(self.tagged.slice(slot.core, slot.end)).as_str())
        })
    }

    /// Returns whether the row is understood without a subject and "be". One word alone is not, unless it begins a message:
    /// it may answer a question about somebody else.
    fn is_ellipsis(&self, row: &Row) -> bool {
        row.is_elliptical
            && (row.frame.contains(" to ")
                || row.frame.contains(" in|")
                || self.is_first && self.clause.words.len() > 1)
    }

    /// Returns whether the verb's form is one in which the row states its fact.
    fn has_form(&self, row: &Row) -> bool {
        let predication = self.predication;
        let has_ended = predication.has_ended || self.clause.has_ended;
        if (predication.ability != Ability::None) && !row.is_ability {
            return false;
        }
        match (row.aspect, predication.form) {
            (Aspect::Completed | Aspect::Ended, Form::Past | Form::Perfect) => {
                !predication.has_ended
            }
            (Aspect::Completed | Aspect::Ended, _) | (_, Form::Past) => false,
            (_, Form::Present) | (Aspect::Progressive, Form::PresentProgressive) => true,
            (Aspect::Progressive, Form::PerfectProgressive) if !predication.is_omitted() => true,
            (_, Form::PresentProgressive) => has_ended || row.days > 0,
            (_, Form::Perfect | Form::PerfectProgressive) => row.days > 0 || self.has_duration(),
        }
    }

    /// Returns whether the clause says for how long: "for years", "since 2019".
    fn has_duration(&self) -> bool {
        let words = &self.clause.words;
        self.clause.date.as_ref().is_some_and(|date| date.len() < 10)
            || words.iter().any(|word| word.is_one_of(&["since"]))
            || words.windows(2).any(|pair| {
                matches!(pair, [one, two] if one.lower == "for" && (two.lower.starts_with(|c: char| c.is_ascii_digit())
                    || two.is_one_of(&["years", "ages", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "many", "over", "almost", "about", "nearly", "twenty", "thirty", "decades"])))
            })
            || words.windows(2).any(|pair| matches!(pair, [one, two] if one.lower == "my" && two.lower == "life"))
    }

    /// Returns whether nothing beside the arguments makes the clause doubtful.
    fn is_plain(&self, row: &Row, arguments: &Arguments) -> bool {
        // "can not stand" is one verb.
        let is_hate = self.predication.verb == "hate";
        let is_verb = is_hate || self.predication.is_unable();
        let is_of_predicate = |at: usize| {
            arguments.places.contains(&at) || is_verb && at < self.predication.complement
        };
        let words = self.clause.words.iter().enumerate();
        let mut beside = words.filter(|(at, _)| !is_of_predicate(*at));
        let is_lasting = row.days == 0 && !row.is_completed();
        let has_day = self
            .clause
            .date
            .as_ref()
            .is_some_and(|date| date.len() == 10);
        let is_vague = self.clause.words.windows(2).any(|pair| {
            matches!(pair, [one, two] if one.is_one_of(&["kind", "sort"]) && two.lower == "of")
        });
        // "I'm so blind" is no illness.
        let degree = self.tagged.get(self.predication.complement);
        let is_exclaimed = row.is_elliptical && degree.is_some_and(|(word, _)| word.lower == "so");
        let is_doubtful = is_lasting && has_day
            || is_vague
            || is_exclaimed
            || self.is_long_ago(row)
            || beside.any(|(_, word)| is_hedge(word) || is_lasting && word.is_one_of(PASSING));
        !is_doubtful
    }

    /// Returns whether what passes by itself is told of a time that is over.
    fn is_long_ago(&self, row: &Row) -> bool {
        let words = &self.clause.words;
        let is_past = row.days > 0 && row.is_completed();
        is_past
            && (self.clause.date.as_ref().is_some_and(|date| date.len() < 7)
                || words.iter().any(|word| {
                    word.is_one_of(&["as", "when", "years", "kid", "ago", "once", "school"])
                }))
    }

    /// Makes the facts of a row with a phrase in its last slot.
    fn fact(
        &self,
        table: &Table,
        row: &Row,
        arguments: &Arguments,
        filler: Option<Filler>,
    ) -> Vec<Fact> {
        let (clause, predication) = (self.clause, self.predication);
        let is_negated = clause.is_negated
            || predication.is_unable()
            || filler.is_some_and(|filler| filler.is_negated);
        let has_ended = predication.has_ended || clause.has_ended;
        let realization = Realization {
            row,
            clause: self.tagged,
            predication,
            arguments,
            filler,
        };
        let kind = match (row.aspect, table.topic) {
            (Aspect::Completed | Aspect::Ended, _) => Kind::Event,
            (_, Topic::Tastes) => Kind::Preference,
            _ => Kind::Fact,
        };
        let make = |polarity, is_so: bool, change| {
            let mut fact = Fact::new(
                kind,
                f64::from(row.weight) / 10.0,
                realization.sentence(polarity),
            )
            .with_change(change);
            fact.topic = table.topic;
            if row.days > 0 && change == Change::Holds {
                fact.expires_at = Some(self.said_at.plus_days(row.days.into()));
            }
            match self.key(row, arguments, filler, is_so) {
                Some((key, value)) => fact.with_key(key, value),
                None => fact,
            }
        };
        // What is not so is worth a sentence where it leaves no other value of the key.
        let is_of_slot = match row.key.split_once('=') {
            Some((key, value)) => key.contains("{}") && opposite(value).is_some(),
            None => arguments.slots.is_empty() || row.key.is_empty() || row.key.contains("{}"),
        };
        let is_taste = row.key.starts_with("preference.");
        if row.aspect == Aspect::Ended {
            return vec![make(Polarity::Positive, true, Change::Ended)];
        }
        let is_possessed = predication.subject == Subject::Possessed;
        match (is_negated, has_ended) {
            (false, false) => vec![make(Polarity::Positive, true, Change::Holds)],
            _ if is_possessed => Vec::new(),
            // Who does not like coffee any more dislikes it.
            (true, _) if is_taste => vec![make(Polarity::Negative, false, Change::Holds)],
            (false, true) => {
                let mut former = make(Polarity::Former, true, Change::Holds);
                former.key = None;
                former.value = String::new();
                former.expires_at = None;
                vec![former, make(Polarity::Negative, true, Change::Ended)]
            }
            // "I have no siblings" keeps its own words.
            (true, false) if !clause.is_negated && !predication.is_unable() && is_of_slot => {
                vec![make(Polarity::Positive, false, Change::Holds)]
            }
            (true, false) if is_of_slot && row.days == 0 => {
                vec![make(Polarity::Negative, false, Change::Holds)]
            }
            (true, _) if row.key.is_empty() => Vec::new(),
            (true, _) => vec![make(Polarity::Negative, true, Change::Ended)],
        }
    }

    /// Returns the words of the complement in lower case.
    fn complement(&self, arguments: &Arguments) -> String {
        let words = arguments.places.iter();
        let words = words.filter_map(|place| self.tagged.get(*place));
        let words: Vec<&str> = words.map(|(word, _)| word.lower.as_str()).collect();
        words.join(" ")
    }

    /// Returns the key and the value of a row with a phrase in its last slot.
    fn key(
        &self,
        row: &Row,
        arguments: &Arguments,
        filler: Option<Filler>,
        is_so: bool,
    ) -> Option<(String, String)> {
        if row.key.is_empty() {
            return None;
        }
        let part = |filler: &Filler| normalized(self.tagged.slice(filler.core, filler.end));
        let is_pair = arguments.slots.len() + usize::from(arguments.subject.is_some()) > 1;
        let first = match (&arguments.subject, is_pair) {
            (Some(subject), _) if row.key.contains("{}") => Some(part(subject)),
            (None, true) => arguments.slots.first().map(part),
            _ => filler.as_ref().map(part),
        };
        let first = first.unwrap_or_default();
        let (key, value) = row.key.split_once('=').unwrap_or((row.key, ""));
        if key.contains("{}") {
            let value = match (is_so, value) {
                (false, value) => opposite(value).unwrap_or("no").to_owned(),
                (true, "") if is_pair => filler.as_ref().map(part).unwrap_or_default(),
                (true, "") => "yes".to_owned(),
                (true, value) => value.to_owned(),
            };
            return Some((key.replace("{}", &first.replace(' ', "_")), value));
        }
        let value = match (value, first.is_empty()) {
            // The complement tells which: "I work nights".
            ("yes", _) => self.complement(arguments),
            ("", false) => first,
            ("", true) if is_so => "yes".to_owned(),
            ("", true) => "no".to_owned(),
            (value, _) => value.to_owned(),
        };
        Some((key.to_owned(), value))
    }
}

/// Returns the value of a key for what is not so; `None` for a value that only ends.
fn opposite(value: &str) -> Option<&'static str> {
    match value {
        "like" => Some("dislike"),
        "dislike" => Some("like"),
        "allergic" | "intolerant" => None,
        _ => Some("no"),
    }
}

/// Returns whether "we" tells of the person as well as "I" would.
const fn is_shared(topic: Topic, row: &Row) -> bool {
    let is_possession = matches!(topic, Topic::Possessions) && row.is_completed();
    is_possession
        || matches!(
            topic,
            Topic::Home | Topic::Animals | Topic::People | Topic::Events
        )
}
