//! What is seen of a text besides its words: whether it asks, tells a time, speaks of its
//! speaker. Computed once, when a message is stored, and for every question.

use super::words;

/// Flags of a text, each a bit of [`Signals::flags`].
pub mod flag {
    /// It ends with a question mark, or asks to be told.
    pub const QUESTION: u8 = 1;
    /// It tells a time.
    pub const TIME: u8 = 2;
    /// The companion said it.
    pub const ASSISTANT: u8 = 4;
    /// It is distilled, and nobody said it in these words.
    pub const DISTILLED: u8 = 8;
}

/// What is seen of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signals {
    /// [`flag::QUESTION`] and [`flag::TIME`].
    pub flags: u8,
    /// How often its speaker speaks of themselves, at most twice.
    pub first_person: u8,
    /// How many words with a capital letter it has within its sentences, at most seven.
    pub names: u8,
    /// How many words it has, as white space parts them.
    pub length: u16,
}

const FIRST_PERSON: &[&str] = &["i", "me", "mine", "my", "our", "us", "we"];

/// What asks for something where "me" follows.
pub const ASKING: &[&str] = &["tell", "remind", "show", "give", "teach"];

/// Words that tell a time by themselves, sorted.
const TIMES: &[&str] = &[
    "ago",
    "anniversary",
    "april",
    "august",
    "birthday",
    "december",
    "fall",
    "february",
    "friday",
    "january",
    "july",
    "june",
    "just",
    "last",
    "march",
    "monday",
    "month",
    "months",
    "next",
    "november",
    "october",
    "recently",
    "saturday",
    "september",
    "since",
    "soon",
    "spring",
    "summer",
    "sunday",
    "thursday",
    "today",
    "tomorrow",
    "tonight",
    "tuesday",
    "wednesday",
    "week",
    "weekend",
    "weeks",
    "winter",
    "year",
    "years",
    "yesterday",
];

/// What makes a time of the word `this`.
const THIS: &[&str] = &["morning", "past"];

impl Signals {
    /// Reads a text. The caption of a shared picture is not what its speaker says.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let said = text.split("[shared").next().unwrap_or_default();
        let words = words(text);
        let told = words
            .array_windows::<2>()
            .next()
            .is_some_and(|[first, second]| ASKING.contains(&first.as_str()) && second == "me");
        let question = told || said.trim().ends_with('?');
        let time = words.iter().enumerate().any(|(index, word)| {
            let next = words.get(index + 1).map_or("", String::as_str);
            tells_time(word) || (word == "this" && THIS.contains(&next))
        });
        let first_person = words
            .iter()
            .filter(|word| FIRST_PERSON.contains(&word.as_str()))
            .take(2);
        Self {
            flags: if question { flag::QUESTION } else { 0 } | if time { flag::TIME } else { 0 },
            first_person: u8::try_from(first_person.count()).unwrap_or(2),
            names: names(said),
            length: u16::try_from(text.split_whitespace().count()).unwrap_or(u16::MAX),
        }
    }
}

/// Words of ASCII letters with a capital first that follow a small letter, a comma or an
/// apostrophe and a space.
fn names(text: &str) -> u8 {
    let mut names = 0;
    let mut before = ' ';
    for word in text.split(' ') {
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(|c| c.is_ascii_uppercase());
        let small = letters.next().is_some_and(|c| c.is_ascii_lowercase());
        let within = before.is_ascii_lowercase() || matches!(before, ',' | '\'' | '\u{2019}');
        names = u8::min(7, names + u8::from(capital && small && within));
        before = word.chars().next_back().unwrap_or(' ');
    }
    names
}

fn tells_time(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    match word.get(digits..) {
        Some("") => digits == 4,
        Some("st" | "nd" | "rd" | "th") => digits > 0,
        _ => TIMES.binary_search(&word).is_ok(),
    }
}

/// Runs of letters, digits and underscores in lower case.
fn words(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    runs.filter(|run| !run.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Who a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Nobody in particular, or several.
    Anybody,
    /// "I" and "my": the person who asks.
    Person,
    /// "You" and "your": the companion.
    Companion,
    /// A participant by name, by the hash of its first word.
    Named(u32),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// About whom; names win.
    pub about: About,
    /// Whether it asks for a time.
    pub when: bool,
    /// Whether it asks for a person, a place or a name.
    pub name: bool,
}

/// What asks for a name.
const NAMES: &[&str] = &[
    "who", "where", "which", "name", "names", "named", "whose", "whom", "called",
];

impl Asked {
    /// Reads a question. `names` are the hashes of the participants' names.
    #[must_use]
    pub fn of(question: &str, names: &[u32]) -> Self {
        let words = words(question);
        let cut = words::cut(question);
        let is_said = |name: &&u32| cut.iter().any(|word| words::hash(word) == **name);
        let said: Vec<u32> = names.iter().filter(is_said).copied().collect();
        let spoken = without_asides(&words);
        let has = |some: &[&str]| spoken.iter().any(|word| some.contains(word));
        let person = has(&["i", "me", "mine", "my", "our", "us", "we"]);
        let companion = has(&["you", "your", "yours", "yourself"]);
        let name = words.iter().any(|word| NAMES.contains(&word.as_str()));
        let about = match (said.as_slice(), person, companion) {
            ([one], _, _) => About::Named(*one),
            ([], true, _) => About::Person,
            ([], false, true) => About::Companion,
            _ => About::Anybody,
        };
        let pairs = words.array_windows::<2>();
        let when = words.iter().any(|word| word == "when")
            || pairs
                .into_iter()
                .any(|[first, second]| match first.as_str() {
                    "how" => second == "long",
                    "what" | "which" => {
                        matches!(second.as_str(), "date" | "day" | "month" | "year" | "time")
                    }
                    _ => false,
                });
        Self { about, when, name }
    }
}

/// The words of a question without "do you remember" and "did I tell you": they name both and are
/// about neither.
fn without_asides(words: &[String]) -> Vec<&str> {
    const HELPERS: &[&str] = &["do", "can", "could", "did", "would", "if"];
    const KNOW: &[&str] = &[
        "remember", "recall", "know", "tell", "remind", "guess", "think",
    ];
    const TELL: &[&str] = &["tell", "told", "mention", "mentioned", "say"];
    let mut left: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut at = 0;
    while let Some(rest) = left.get(at..)
        && !rest.is_empty()
    {
        let aside = match rest {
            [helper, "you", "still", know, ..]
                if HELPERS.contains(helper) && KNOW.contains(know) =>
            {
                4
            }
            [helper, "you", know, ..] if HELPERS.contains(helper) && KNOW.contains(know) => 3,
            ["did" | "have" | "do", "i", rest @ ..] => {
                let ever = usize::from(rest.first() == Some(&"ever"));
                let tells = rest.get(ever).is_some_and(|word| TELL.contains(word));
                let to = usize::from(rest.get(ever + 1) == Some(&"to"));
                let you = rest.get(ever + 1 + to) == Some(&"you");
                if tells && you { ever + to + 4 } else { 0 }
            }
            _ => 0,
        };
        left.drain(at..at + aside);
        at += usize::from(aside == 0);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::{About, Asked, Signals, TIMES, flag, words};

    #[test]
    fn a_text_is_read_once() {
        assert!(TIMES.is_sorted());
        for (text, flags, first_person) in [
            ("How are you? [shared image: a cat]", flag::QUESTION, 0),
            ("I\u{2019}m told we met on the 3rd", flag::TIME, 2),
            ("Back in 1999, this morning", flag::TIME, 0),
            ("this is room 12345", 0, 0),
        ] {
            let signals = Signals::of(text);
            assert_eq!(
                (signals.flags, signals.first_person),
                (flags, first_person),
                "{text}"
            );
        }
    }

    #[test]
    fn a_question_is_about_somebody() {
        let ann = super::words::hash("ann");
        let about = |question: &str| Asked::of(question, &[ann, 7]).about;
        assert_eq!(about("What is my dog called?"), About::Person);
        assert_eq!(about("What did you cook?"), About::Companion);
        assert_eq!(about("What is Ann's dog called?"), About::Named(ann));
        assert_eq!(about("What did I tell you?"), About::Anybody);
        assert_eq!(about("Do you remember my sister?"), About::Person);
        assert!(Asked::of("How long have I lived here?", &[]).when);
        assert!(!words("when_ever").contains(&"when".to_owned()));
    }
}
