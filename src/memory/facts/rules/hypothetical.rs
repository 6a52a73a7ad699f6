//! Statements that are not so: questions, conditions, wishes, role play, and the words of others.

use super::pattern::{has_match, strip_any_prefix};
use super::sentence::Sentence;
use super::word::Word;

/// Patterns that make the clause that contains them hypothetical: "I wish I …".
const HYPOTHETICAL_CLAUSE: &[&str] = &[
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
    "not|pretty|fairly|quite sure",
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
    "not because",
    "may be",
    "may have",
];

/// Patterns that make the rest of the sentence hypothetical: "if I …", "she says I …".
const HYPOTHETICAL_SENTENCE: &[&str] = &[
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

/// Patterns at the beginning of a clause that make the rest of the message hypothetical: "imagine I
/// …".
const HYPOTHETICAL_MESSAGE: &[&str] = &[
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

/// Patterns with which a question without a question mark begins.
const QUESTIONS: &[&str] = &[
    "do|did|does|am|is|are|was|were|can|should|have|has i|you|we|he|she|they|it|my|your",
    "what|where|who|why|how|which am|is|are|do|did|does|was|were|should|can|would|have",
    "what if",
    "guess what|where|who i",
    "did i",
];

/// Words with which a request may begin: "could you please pretend …".
const REQUEST_LEADS: &[&str] = &[
    "please", "now", "ok", "okay", "hey", "so", "and", "can", "could", "you", "just",
];

/// Tracks how far a message is hypothetical while its clauses are read in order.
#[derive(Debug, Default)]
pub(super) struct HypotheticalScope {
    /// True where the rest of the sentence is hypothetical.
    sentence: bool,
    /// True where the rest of the message is hypothetical.
    message: bool,
}

impl HypotheticalScope {
    /// Begins a sentence: a question is hypothetical as a whole.
    pub fn begin_sentence(&mut self, sentence: &Sentence) {
        self.sentence = sentence.is_question;
    }

    /// Reads the next clause of the sentence, and returns whether the person asserts the clause.
    pub fn is_asserted(&mut self, clause: &[Word]) -> bool {
        let leads = clause
            .iter()
            .take_while(|word| word.is_one_of(REQUEST_LEADS))
            .count();
        let bare = clause.get(leads..).unwrap_or_default();
        self.message |= strip_any_prefix(bare, HYPOTHETICAL_MESSAGE).is_some();
        self.sentence |= has_any(clause, HYPOTHETICAL_SENTENCE) && !denies_saying(clause);
        self.sentence |= strip_any_prefix(bare, QUESTIONS).is_some()
            || leads > 0 && strip_any_prefix(clause, QUESTIONS).is_some();
        !self.message && !self.sentence && !has_any(clause, HYPOTHETICAL_CLAUSE)
    }
}

/// Returns whether one of the patterns matches anywhere in the clause.
fn has_any(clause: &[Word], patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| has_match(clause, pattern))
}

/// Returns whether the person denies having said something, which is an assertion and no quotation.
fn denies_saying(clause: &[Word]) -> bool {
    has_match(clause, "i never said|claimed")
}
