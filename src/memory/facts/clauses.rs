//! Clauses: a message cut into sentences and those into clauses, without what it quotes, and what
//! a clause says of its time and of its being so.

use super::dates;
use super::phrase::{after, after_any, says};
use super::words::{Word, words};
use crate::time::Timestamp;

/// A sentence's clauses in order.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Each of them has words.
    pub clauses: Vec<Vec<Word>>,
    /// Whether it ends with a question mark.
    pub asks: bool,
}

/// Of whom the person spoke last: the key under which that one's name is known.
#[derive(Debug, Default)]
pub(super) struct Scene {
    /// Such as `partner.name`.
    pub name_key: Option<String>,
}

/// A clause as the readers of facts see it.
#[derive(Debug, Default)]
pub(super) struct Clause {
    /// Without its time, its negation and words that say nothing.
    pub words: Vec<Word>,
    /// Such as `2026-05-07`, `2026-05` or `2026`.
    pub date: Option<String>,
    /// It is still to come.
    pub plan: bool,
    /// It is not so.
    pub not: bool,
    /// It is not so any more.
    pub ended: bool,
}

/// Words that change nothing.
const FILLERS: &[&str] = &[
    "absolutely",
    "actually",
    "already",
    "also",
    "always",
    "anyway",
    "basically",
    "but",
    "btw",
    "currently",
    "definitely",
    "finally",
    "guess",
    "haha",
    "hello",
    "hey",
    "hi",
    "hii",
    "honestly",
    "just",
    "literally",
    "lol",
    "nope",
    "now",
    "nowadays",
    "officially",
    "oh",
    "ok",
    "okay",
    "please",
    "presently",
    "really",
    "recently",
    "simply",
    "still",
    "sorry",
    "totally",
    "truly",
    "ugh",
    "well",
    "yeah",
    "yes",
    "um",
];

/// Words with which a clause may begin before it comes to the person.
const LEADS: &[&str] = &[
    "after",
    "and",
    "as",
    "because",
    "correction",
    "fact",
    "in",
    "no",
    "since",
    "so",
    "then",
    "these",
    "to",
    "truth",
    "turns",
    "wait",
    "at",
    "on",
    "here",
    "today",
];

/// What is still to come.
const PLANS: &[&str] = &[
    "going to",
    "want to",
    "plan to",
    "plan on",
    "planning",
    "will",
    "hope to",
    "hoping to",
    "thinking of",
    "thinking about",
    "about to",
    "considering",
    "i|we am|are moving",
    "i|we am|are getting",
    "dream of",
    "intend to",
    "i|we am|are starting",
];

/// The sentences of a message, in order.
pub(super) fn sentences(message: &str) -> impl Iterator<Item = Sentence> {
    let text = super::unreal::unquoted(message);
    let mut sentences = Vec::new();
    let (mut clauses, mut text_of) = (Vec::new(), String::new());
    let mut chars = text.chars().chain(['\n']).peekable();
    while let Some(c) = chars.next() {
        let gap = chars.peek().is_none_or(|next| !next.is_alphanumeric());
        let ends = matches!(c, '!' | '?' | '\n') || c == '.' && gap && !shortened(&text_of);
        let parts = matches!(c, ';' | ':' | '(' | ')' | '\u{2014}' | '\u{2013}')
            || matches!(c, ',' | '-') && gap;
        if !ends && !parts {
            text_of.push(c);
            continue;
        }
        clauses.extend(parted(words(&text_of)));
        text_of.clear();
        if ends && !clauses.is_empty() {
            let clauses = std::mem::take(&mut clauses);
            sentences.push(Sentence {
                clauses,
                asks: c == '?',
            });
        }
    }
    sentences.into_iter()
}

/// Whether the text ends with a word that is written with a full stop.
fn shortened(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    ["St", "Mr", "Mrs", "Ms", "Dr", "Prof", "st", "dr"].contains(&last)
}

/// Parts words where another clause begins: "… and I …", "… but she …", "… and live …".
fn parted(words: Vec<Word>) -> Vec<Vec<Word>> {
    const JOINTS: &[&str] = &[
        "and", "but", "so", "because", "though", "although", "while", "then",
    ];
    const HEADS: &[&str] = &[
        "i", "we", "my", "our", "he", "she", "they", "it", "his", "her", "their",
    ];
    const VERBS: &[&str] = &[
        "live", "work", "love", "hate", "like", "moved", "have", "started", "quit", "study",
        "enjoy", "prefer", "went", "am",
    ];
    let mut out: Vec<Vec<Word>> = Vec::new();
    let mut clause: Vec<Word> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let next = words.peek();
        let heads = next.is_some_and(|next| next.is(HEADS));
        let mine = clause
            .first()
            .filter(|first| first.is(&["i", "we"]))
            .cloned();
        let verbs = word.low == "and" && next.is_some_and(|next| next.is(VERBS));
        if word.is(JOINTS) && !clause.is_empty() && heads && !is_company(&clause, &word) {
            out.push(std::mem::take(&mut clause));
        } else if let Some(subject) = mine.filter(|_| verbs) {
            out.push(std::mem::replace(&mut clause, vec![subject]));
        } else {
            clause.push(word);
        }
    }
    out.push(clause);
    out.retain(|clause| !clause.is_empty());
    out
}

/// Whether the words are who does something with the person: "Tom and I".
fn is_company(clause: &[Word], joint: &Word) -> bool {
    let named = clause.iter().all(Word::is_capital) && clause.len() <= 2;
    let ours = clause.first().is_some_and(|first| first.low == "my") && clause.len() <= 3;
    joint.low == "and" && (named || ours) && clause.iter().all(|word| word.low != "i")
}

impl Clause {
    /// Reads a clause that is so.
    pub fn read(words: &[Word], said_at: Timestamp) -> Self {
        let mut words = words.to_vec();
        let born = says(&words, "birthday|born");
        let found = (!born).then(|| dates::take(&mut words, said_at)).flatten();
        let mut clause = Self {
            plan: found.as_ref().is_some_and(|found| found.to_come),
            date: found.and_then(|found| found.date),
            ..Self::default()
        };
        clause.ended = cut(&mut words, "any more|longer") | swap(&mut words, "no longer", "not");
        words.retain(|word| !word.is(FILLERS));
        clause.words = from_subject(words);
        clause.plan |= PLANS.iter().any(|plan| says(&clause.words, plan));
        clause.deny();
        clause
    }

    /// Takes the negation out of the words.
    fn deny(&mut self) {
        let near = self.words.iter().take(5);
        let Some(at) = near.clone().position(|word| word.is(&["not", "never"])) else {
            return;
        };
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let before = before.map(|word| word.low.clone()).unwrap_or_default();
        if before == "can" || at == 0 {
            return;
        }
        self.not = true;
        let helps = ["do", "did", "does", "have"].contains(&before.as_str());
        let from = if helps { at - 1 } else { at };
        self.words.drain(from..=at);
    }

    /// What the person says they never said.
    pub fn denied(&self) -> Option<Self> {
        let rest = after(&self.words, "i said|claimed that?").filter(|_| self.not)?;
        Some(Self {
            words: rest.to_vec(),
            ..Self::default()
        })
    }
}

/// Without what comes before the person, where that says nothing of its own.
fn from_subject(words: Vec<Word>) -> Vec<Word> {
    let subject = |word: &Word| word.is(&["i", "we", "my"]);
    let meant = after_any(
        &words,
        &[
            "i mean|meant that?",
            "i|we can tell you that?",
            "i must say",
        ],
    );
    let words = match meant {
        Some(rest) if rest.first().is_some_and(subject) => rest.to_vec(),
        _ => words,
    };
    let leads = words.first().is_some_and(|first| first.is(LEADS));
    match words.iter().take(8).position(subject) {
        Some(start) if leads => words.into_iter().skip(start).collect(),
        _ => words,
    }
}

/// Cuts a pattern of two words out of the words; whether it was there.
fn cut(words: &mut Vec<Word>, pattern: &str) -> bool {
    let found = (0..words.len()).find(|start| {
        let rest = words.get(*start..).unwrap_or_default();
        after(rest, pattern).is_some()
    });
    if let Some(start) = found {
        words.drain(start..start + 2);
    }
    found.is_some()
}

/// Puts a word in the place of a pattern of two; whether it was there.
fn swap(words: &mut Vec<Word>, pattern: &str, word: &str) -> bool {
    let Some(rest) = super::phrase::past(words, pattern).map(<[Word]>::len) else {
        return false;
    };
    let start = words.len() - rest - 2;
    let word = Word {
        raw: word.to_owned(),
        low: word.to_owned(),
    };
    words.splice(start..start + 2, [word]);
    true
}

#[cfg(test)]
mod tests {
    use super::{Clause, sentences};
    use crate::memory::facts::words::folded;
    use crate::time::Timestamp;

    #[test]
    fn a_message_is_cut_where_another_clause_begins() {
        let told = "I live in St. Ives, and I work. Tom and I split up! I like tea and love jam";
        let clauses = sentences(told).flat_map(|sentence| sentence.clauses);
        let clauses: Vec<String> = clauses.map(|clause| folded(&clause)).collect();
        assert_eq!(
            clauses,
            [
                "i live in st ives",
                "and i work",
                "tom and i split up",
                "i like tea",
                "i love jam"
            ]
        );
    }

    #[test]
    fn what_is_not_so_is_known() {
        let said = sentences("Actually I don't live in Rome anymore")
            .next()
            .unwrap();
        let clause = Clause::read(said.clauses.first().unwrap(), Timestamp::from_millis(0));
        assert_eq!(folded(&clause.words), "i live in rome");
        assert!(clause.not && clause.ended);
    }
}
