//! Numbers: those that are secrets by their length, grouping or checksum, and those that are one near a keyword.
//! Years, dates, times, amounts and telephone numbers are none.

mod dates;
mod dial;
mod spoken;
mod written;

use super::{Candidate, Evidence};
use crate::memory::secrets::text::Text;

/// A number in a message: the place after its last word, and the evidence that it is a secret; `None` where it is no
/// secret.
type Number = (usize, Option<Evidence>);

/// Finds the numbers of a message that may be secrets, in time linear in the message's length.
pub(super) fn find_numbers(text: &Text) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut at = 0;
    while at < text.words.len() {
        let found = dial::parse_turns(text, at)
            .or_else(|| spoken::parse_spoken(text, at))
            .or_else(|| written::parse_written(text, at));
        let (end, evidence) = found.unwrap_or((at + 1, None));
        candidates.extend(evidence.map(|evidence| Candidate {
            words: at..end,
            evidence,
        }));
        at = end;
    }
    find_mixed(text, &mut candidates);
    candidates
}

/// Finds numbers of several words with capitals among the digits: "W2201 88453".
fn find_mixed(text: &Text, candidates: &mut Vec<Candidate>) {
    let digits = |at: usize| {
        let word = text.words.get(at)?;
        let fits = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || "-/".contains(c);
        let digits = word.bare.chars().filter(char::is_ascii_digit).count();
        (digits >= 2 && word.bare.chars().all(fits) && !word.is_possessive).then_some(digits)
    };
    let mut at = 0;
    while at < text.words.len() {
        let mut end = at;
        let mut count = 0;
        while let Some(more) = digits(end).filter(|_| end == at || !text.ends_clause(end - 1)) {
            count += more;
            end += 1;
        }
        let letters = (at..end).any(|at| text.lower(at).chars().any(char::is_alphabetic));
        if end > at + 1 && count >= 8 && letters {
            candidates.push(Candidate::certain(at..end));
        }
        at = end.max(at + 1);
    }
}
