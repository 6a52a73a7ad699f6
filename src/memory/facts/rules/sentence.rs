//! Sentences of a message, and the clauses that they consist of.

use super::quotation::unquoted;
use super::word::{Word, split_words};

/// A sentence of a message, cut into clauses.
#[derive(Debug)]
pub(super) struct Sentence {
    /// The words of the sentence's clauses, in order. Each clause has at least one word.
    pub clauses: Vec<Vec<Word>>,
    /// True where the sentence ends with a question mark.
    pub is_question: bool,
}

/// Cuts a message, without its quotations, into sentences and the sentences into clauses.
pub(super) fn sentences(message: &str) -> Vec<Sentence> {
    let text = unquoted(message);
    let (mut sentences, mut clauses) = (Vec::new(), Vec::new());
    let mut start = 0;
    let mut chars = text.char_indices().chain([(text.len(), '\n')]).peekable();
    while let Some((at, c)) = chars.next() {
        let read = text.get(start..at).unwrap_or_default();
        let gap = chars.peek().is_none_or(|(_, next)| !next.is_alphanumeric());
        let ends = matches!(c, '!' | '?' | '\n') || c == '.' && gap && !is_abbreviation(read);
        let parts = matches!(c, ';' | ':' | '(' | ')' | '\u{2014}' | '\u{2013}')
            || matches!(c, ',' | '-') && gap;
        if !ends && !parts {
            continue;
        }
        clauses.extend(split_clauses(split_words(read)));
        start = at + c.len_utf8();
        if ends && !clauses.is_empty() {
            sentences.push(Sentence {
                clauses: std::mem::take(&mut clauses),
                is_question: c == '?',
            });
        }
    }
    sentences
}

/// Returns whether the text ends with a word that has a full stop of its own: "St", "Dr".
fn is_abbreviation(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    ["St", "Mr", "Mrs", "Ms", "Dr", "Prof", "st", "dr"].contains(&last)
}

/// Splits words where another clause begins: "… and I …", "… but she …", "… and live …". A clause without a subject of
/// its own takes the subject of the clause before: "I like tea and love jam" is "I like tea" and "I love jam". "But" stays, since it
/// limits what is before it.
fn split_clauses(words: Vec<Word>) -> Vec<Vec<Word>> {
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
    const MODALS: &[&str] = &[
        "might", "would", "could", "will", "can", "should", "may", "must", "want", "going", "wish",
    ];
    let mut out: Vec<Vec<Word>> = Vec::new();
    let mut clause: Vec<Word> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let next = words.peek();
        let heads = next.is_some_and(|next| next.is_one_of(HEADS));
        // "I might move and live with friends" says nothing of the present.
        let is_modal = clause.iter().take(5).any(|word| word.is_one_of(MODALS));
        let verbs =
            word.lower == "and" && !is_modal && next.is_some_and(|next| next.is_one_of(VERBS));
        let subject = clause
            .first()
            .filter(|first| verbs && first.is_one_of(&["i", "we"]))
            .cloned();
        // "Not because I …" denies what follows.
        let is_denial = matches!(clause.as_slice(), [word] if word.lower == "not");
        if word.is_one_of(JOINTS)
            && !clause.is_empty()
            && !is_denial
            && heads
            && !is_joint_subject(&clause, &word)
        {
            let next = if word.lower == "but" {
                vec![word]
            } else {
                Vec::new()
            };
            out.push(std::mem::replace(&mut clause, next));
        } else if let Some(subject) = subject {
            out.push(std::mem::replace(&mut clause, vec![subject]));
        } else {
            clause.push(word);
        }
    }
    out.push(clause);
    out.retain(|clause| !clause.is_empty());
    out
}

/// Returns whether the words before "and" are part of a common subject with the person: "Tom and I".
fn is_joint_subject(clause: &[Word], joint: &Word) -> bool {
    let named = clause.iter().all(Word::is_capitalized) && clause.len() <= 2;
    let ours = clause.first().is_some_and(|first| first.lower == "my") && clause.len() <= 3;
    let me = matches!(clause, [word] if word.lower == "me");
    joint.lower == "and" && (named || ours || me) && clause.iter().all(|word| word.lower != "i")
}

#[cfg(test)]
mod tests {
    use super::super::wording::normalized;
    use super::sentences;

    #[test]
    fn a_message_is_cut_where_another_clause_begins() {
        let told = "I live in St. Ives, and I work. Tom and I split up! I like tea and love jam";
        let clauses = sentences(told)
            .into_iter()
            .flat_map(|sentence| sentence.clauses);
        let clauses: Vec<String> = clauses.map(|clause| normalized(&clause)).collect();
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
}
