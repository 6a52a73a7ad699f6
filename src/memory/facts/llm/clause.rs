//! Clauses of a message, by which the checks of an answer see of whom and how something is said.

use super::wording::{BEFORE_T, IDIOMS, NEGATIONS};
use crate::memory::text::normalize::{normalize, words};

/// A part of a sentence.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    /// The normalised words, in order.
    pub words: Vec<String>,
    /// True for four words or more before a question mark.
    pub is_question: bool,
}

/// Words before which a clause ends where somebody follows as its subject.
const JOINTS: &[&str] = &[
    "and", "so", "because", "cause", "cuz", "though", "although", "while", "then", "since", "bc",
];

/// Words with which the next clause begins.
#[rustfmt::skip]
const HEADS: &[&str] = &[
    "i", "im", "ive", "my", "we", "our", "he", "she", "his", "her", "hes", "shes", "they", "it", "its",
];

/// Cuts a message into clauses. Takes time linear in the length of the message.
pub(super) fn clauses(message: &str) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    let (mut start, mut sentence) = (0, 0);
    let mut chars = message
        .char_indices()
        .chain([(message.len(), '\n')])
        .peekable();
    while let Some((at, c)) = chars.next() {
        let gap = chars.peek().is_none_or(|(_, next)| !next.is_alphanumeric());
        let ends = matches!(c, '!' | '?' | '\n') || c == '.' && gap;
        let parts = matches!(c, ';' | '(' | ')' | '\u{2014}' | '\u{2013}' | '*')
            || matches!(c, ',' | '-' | ':') && gap;
        if !ends && !parts {
            continue;
        }
        split(
            &normalize(message.get(start..at).unwrap_or_default()),
            &mut out,
        );
        start = at + c.len_utf8();
        if ends {
            // "Tadhg?" repeats what is true, and "in truro, is that enough?" asks at its end.
            let asking = out.get_mut(sentence..).and_then(<[Clause]>::last_mut);
            if let Some(asking) = asking.filter(|asking| c == '?' && asking.words.len() > 3) {
                asking.is_question = true;
            }
            sentence = out.len();
        }
    }
    out
}

/// Splits normalised words where another clause begins, and appends the clauses.
fn split(normalized: &str, out: &mut Vec<Clause>) {
    let mut clause: Vec<String> = Vec::new();
    let mut push = |words: &mut Vec<String>| {
        if !words.is_empty() {
            out.push(Clause {
                words: std::mem::take(words),
                is_question: false,
            });
        }
    };
    let mut rest = words(normalized).peekable();
    while let Some(word) = rest.next() {
        let heads = rest.peek().is_some_and(|next| HEADS.contains(next));
        // "my sister and i", "me and my sister": a common subject.
        let is_joint = word == "and"
            && (clause.len() <= 3 && rest.peek().is_some_and(|next| *next == "i")
                || clause.last().is_some_and(|last| last == "me") && clause.len() <= 2);
        if word == "but" || JOINTS.contains(&word) && heads && !is_joint {
            push(&mut clause);
        } else {
            clause.push(word.to_owned());
        }
    }
    push(&mut clause);
}

/// Returns whether one of the normalised words is a negation that denies something.
pub(super) fn has_negation(words: &[String]) -> bool {
    let text = format!(" {} ", words.join(" "));
    let text = IDIOMS
        .iter()
        .fold(text, |text, idiom| text.replace(&format!(" {idiom} "), " "));
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut before = "";
    words.iter().enumerate().any(|(at, &word)| {
        let is_cut = word == "t" && BEFORE_T.contains(&before);
        before = word;
        // "no" at the beginning answers; it denies nothing that follows: "no i live in oslo".
        let next = words.get(at + 1).copied().unwrap_or_default();
        let answers = word == "no" && at == 0 && (HEADS.contains(&next) || next == "no");
        is_cut || NEGATIONS.contains(&word) && !answers
    })
}

#[cfg(test)]
mod tests {
    use super::{clauses, has_negation};

    #[test]
    fn a_message_is_cut_where_another_subject_begins() {
        let cut = clauses(
            "my sister and i live in Oslo, but she works in 3.5 rooms and i don't! u there my friend?",
        );
        let words: Vec<String> = cut.iter().map(|clause| clause.words.join(" ")).collect();
        assert_eq!(
            words,
            [
                "my sister and i live in oslo",
                "she works in 3 5 rooms",
                "i don t",
                "u there my friend"
            ]
        );
        let asks: Vec<bool> = cut.iter().map(|clause| clause.is_question).collect();
        assert_eq!(asks, [false, false, false, true]);
    }

    #[test]
    fn a_negation_is_told_from_a_saying() {
        let denies = |text: &str| has_negation(&clauses(text)[0].words);
        assert!(denies("i don't like tea") && denies("i never liked tea") && denies("no kids"));
        assert!(!denies("can't wait for tea") && !denies("no i like tea") && !denies("t for tea"));
    }
}
