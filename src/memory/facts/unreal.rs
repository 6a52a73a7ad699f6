//! What is not so: quotations, questions, conditions, wishes, role play, what others say, jokes.

use super::clauses::Sentence;
use super::phrase::{after_any, says};
use super::words::{Word, words};

/// Where a clause that holds one of these is not so.
const CLAUSE: &[&str] = &[
    "wish",
    "would",
    "could",
    "might",
    "maybe",
    "perhaps",
    "whether",
    "probably",
    "dreamed",
    "dreamt",
    "almost",
    "nearly",
    "as if",
    "as though",
    "not sure",
    "not think",
    "feel like i",
    "i thought",
    "i think i",
    "i guess i",
    "i said i",
    "i told",
    "should",
    "i doubt",
    "not saying",
    "may be",
    "may have",
];

/// What makes the rest of the sentence not so.
const SENTENCE: &[&str] = &[
    "if",
    "unless",
    "hypothetically",
    "in case",
    "says|said|claims|claimed|thinks|thought|swears",
    "believes|believed|wrote|sings|sang|screamed|whispered|replied|shouted",
    "tells|told|asked|asks",
    "in the|a|this|that|my book|film|movie|story|novel|song|game|dream|play|show|lyrics",
    "character|hero|narrator|protagonist|poem|lyrics",
    "say i|that",
    "assume|assuming",
    "what|how if|about",
];

/// What a clause begins with that makes the rest of the message not so.
const MESSAGE: &[&str] = &[
    "imagine",
    "suppose|supposing",
    "pretend|pretending",
    "repeat after?",
    "translate",
    "roleplay|rp",
    "role play",
    "say",
    "write",
    "quote|lyrics",
    "act as",
    "you are",
    "let us say",
    "let us pretend|imagine|suppose|play",
    "picture this",
    "rephrase|summarise|summarize",
];

/// How a question without a question mark begins.
const QUESTIONS: &[&str] = &[
    "do|did|does|am|is|are|was|were|can|should|have|has i|you|we|he|she|they|it|my|your",
    "what|where|who|why|how|which am|is|are|do|did|does|was|were|should|can|would|have",
    "what if",
    "guess what|where|who i",
    "did i",
];

/// What takes back what was said.
const JOKES: &[&str] = &[
    "just|only|was|am kidding|joking",
    "kidding",
    "joking",
    "jk",
    "j/k",
    "that|it was just? a joke",
    "a joke",
    "i made that|it up",
    "i was lying",
    "i take that|it back",
    "not really",
    "i was trolling",
];

/// Words with which the person asks for something before they say it.
const ASKING: &[&str] = &[
    "please", "now", "ok", "okay", "hey", "so", "and", "can", "could", "you", "just",
];

/// How far a reading is in what is not so.
#[derive(Debug, Default)]
pub(super) struct Reading {
    sentence: bool,
    message: bool,
}

impl Reading {
    /// A sentence begins.
    pub fn sentence(&mut self, sentence: &Sentence) {
        self.sentence = sentence.asks;
    }

    /// Whether the clause, the next one, is so.
    pub fn is_real(&mut self, clause: &[Word]) -> bool {
        let asking = clause.iter().take_while(|word| word.is(ASKING)).count();
        let bare = clause.get(asking..).unwrap_or_default();
        self.message |= after_any(bare, MESSAGE).is_some();
        self.sentence |= SENTENCE.iter().any(|sign| says(clause, sign)) && !denies_saying(clause);
        self.sentence |= after_any(bare, QUESTIONS)
            .or(after_any(clause, QUESTIONS))
            .is_some();
        let unreal = CLAUSE.iter().any(|sign| says(clause, sign));
        !self.message && !self.sentence && !unreal
    }
}

fn denies_saying(clause: &[Word]) -> bool {
    says(clause, "i never said|claimed")
}

/// Where in the clause the person takes back what they said before.
pub(super) fn joke(clause: &[Word]) -> Option<usize> {
    if says(clause, "not|no joking|kidding|joke|jk") {
        return None;
    }
    let start = (0..clause.len()).find(|start| {
        let rest = clause.get(*start..).unwrap_or_default();
        let lied = after_any(rest, &["i lied"]).is_some_and(<[Word]>::is_empty);
        lied || after_any(rest, JOKES).is_some()
    })?;
    let tells = says(clause, "not really like|love|enjoy|into|a|a fan");
    (!tells).then_some(start)
}

/// Whether the message ends with the mark of sarcasm.
pub(super) fn ends_in_sarcasm(message: &str) -> bool {
    let text = message.trim_end();
    text == "/s" || text.ends_with(" /s")
}

/// The message without what it quotes: lines after `>`, code, and what stands between quotation
/// marks or stars, unless it is a word or two that say nothing of a speaker.
pub(super) fn unquoted(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut code = false;
    for line in message.lines() {
        let text = line.trim_start();
        if text.starts_with("```") {
            code = !code;
        } else if !code && !text.starts_with('>') {
            without_spans(line, &mut out);
        }
        out.push('\n');
    }
    out
}

fn without_spans(line: &str, out: &mut String) {
    let mut span: Option<(char, String)> = None;
    let mut before = ' ';
    for c in line.chars() {
        match &mut span {
            None => match closing(c, before) {
                Some(close) => span = Some((close, String::new())),
                None => out.push(c),
            },
            Some((close, held)) if c == *close => {
                keep(held, out);
                span = None;
            }
            Some((_, held)) => held.push(c),
        }
        before = c;
    }
    match span {
        Some(('*', held)) => out.push_str(&held),
        Some((_, held)) => keep(&held, out),
        None => {}
    }
}

/// The mark that ends a quotation which begins with this one.
fn closing(c: char, before: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '*' => Some('*'),
        '\u{201c}' | '\u{201e}' => Some('\u{201d}'),
        '\u{ab}' => Some('\u{bb}'),
        '\u{2018}' => Some('\u{2019}'),
        '\'' if before.is_whitespace() || before == ':' => Some('\''),
        _ => None,
    }
}

fn keep(held: &str, out: &mut String) {
    let words = words(held);
    let speaks = words.iter().any(|word| word.is(&["i", "my", "we", "me"]));
    if words.len() <= 2 && !speaks {
        out.push_str(held);
    } else {
        out.push_str(" , ");
    }
}

#[cfg(test)]
mod tests {
    use super::{ends_in_sarcasm, joke, unquoted};
    use crate::memory::facts::words::words;

    #[test]
    fn quotations_are_left_out_and_names_are_not() {
        assert_eq!(
            unquoted("> I am\nhe said 'I love it' \"Rex\"").trim(),
            "he said  ,  Rex"
        );
        assert_eq!(
            unquoted("*I am a pirate* I'm *so* tired").trim(),
            ",  I'm so tired"
        );
    }

    #[test]
    fn jokes_are_marked() {
        assert_eq!(joke(&words("just kidding")), Some(0));
        assert_eq!(joke(&words("I live on Mars lol jk")), Some(5));
        assert_eq!(joke(&words("I'm not kidding")), None);
        assert!(ends_in_sarcasm("I love rain /s"));
    }
}
