//! The words of an end or a retraction, and the sentences that they name.

use serde::Serialize;

/// The words that name stored facts: a fact is named where each of them begins a word of its sentence.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct NamingWords(Vec<[String; 2]>);

impl NamingWords {
    /// Cuts a text into words, each in lower case and with a capital; `None` where the text has no word. `SQLite` lowers
    /// ASCII letters alone, so that a statement compares both.
    pub fn parse(text: &str) -> Option<Self> {
        let words = words(text).map(|word| {
            let mut letters = word.chars();
            let first = letters.next().filter(|first| !first.is_ascii());
            let capital = first.map(|first| first.to_uppercase().chain(letters).collect());
            [word.clone(), capital.unwrap_or(word)]
        });
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Returns whether the words name a fact with this sentence.
    pub fn name(&self, sentence: &str) -> bool {
        let sentence: Vec<String> = words(sentence).collect();
        let begins = |word: &String| sentence.iter().any(|one| one.starts_with(word.as_str()));
        self.0.iter().all(|[word, _]| begins(word))
    }
}

/// Returns the words of a text in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The sentence of a fact `m` as a statement compares it with words: in lower case, a space before each word.
pub const SENTENCE: &str =
    "(' ' || replace(replace(replace(replace(replace(replace(replace(lower(m.content), '\u{201c}', ' '),
               '\"', ' '), '''', ' '), '\u{2019}', ' '), '(', ' '), '-', ' '), '/', ' '))";

#[cfg(test)]
mod tests {
    use super::NamingWords;

    #[test]
    fn words_name_the_sentences_in_which_each_begins_a_word() {
        let volvo = NamingWords::parse("the volvo").expect("words");
        assert!(volvo.name("They drive the old Volvo."));
        assert!(volvo.name("They say \"Volvos\" are the best."));
        assert!(!volvo.name("They drive a Saab."));
        let mother = NamingWords::parse("mother-in-law").expect("words");
        assert!(mother.name("Their mother-in-law is called Jo."));
        assert!(!mother.name("Their mother is called Jo."));
        assert!(NamingWords::parse(" .,-").is_none());
    }
}
