//! Words of a message: as they were written and as they are compared.

/// A word. A contraction is two: "I'm" is "I" and "am".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As it was written.
    pub raw: String,
    /// In lower case, with one spelling.
    pub low: String,
}

impl Word {
    /// Whether it was written with a capital.
    pub fn is_capital(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it is one of these.
    pub fn is(&self, any: &[&str]) -> bool {
        any.contains(&self.low.as_str())
    }
}

/// What is written as one word and read as several.
const SPOKEN: &[(&str, &str)] = &[
    ("im", "i am"),
    ("i'm", "i am"),
    ("ive", "i have"),
    ("i'd", "i would"),
    ("i'll", "i will"),
    ("dont", "do not"),
    ("dnt", "do not"),
    ("doesnt", "does not"),
    ("didnt", "did not"),
    ("isnt", "is not"),
    ("wasnt", "was not"),
    ("wouldnt", "would not"),
    ("cant", "can not"),
    ("can't", "can not"),
    ("cannot", "can not"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("ain't", "am not"),
    ("anymore", "any more"),
    ("gonna", "going to"),
    ("wanna", "want to"),
    ("n", "and"),
    ("&", "and"),
    ("cos", "because"),
    ("cuz", "because"),
    ("favorite", "favourite"),
    ("fav", "favourite"),
    ("color", "colour"),
    ("u", "you"),
    ("mum", "mother"),
    ("mom", "mother"),
    ("dad", "father"),
    ("bf", "boyfriend"),
    ("gf", "girlfriend"),
    ("bday", "birthday"),
    ("thats", "that is"),
    ("its", "it is"),
    ("we're", "we are"),
    ("lets", "let us"),
    ("let's", "let us"),
];

/// How a word ends that is two, and the second.
const ENDS: &[(&str, &str)] = &[
    ("n't", "not"),
    ("'ve", "have"),
    ("'ll", "will"),
    ("'d", "would"),
    ("'re", "are"),
];

/// Splits a text without punctuation into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for piece in text.split_whitespace() {
        let raw = piece.replace('\u{2019}', "'");
        let raw = raw.trim_matches(|c: char| c != '&' && !c.is_alphanumeric());
        let low = raw.to_lowercase();
        if low.is_empty() {
            continue;
        }
        if low == "names" && out.last().is_some_and(|last| last.low == "my") {
            push(&mut out, "name is", "name is");
        } else if let Some((_, read)) = SPOKEN.iter().find(|(spoken, _)| *spoken == low) {
            let kept = if read.contains(' ') { read } else { raw };
            push(&mut out, kept, read);
        } else if let Some((stem, end)) = ended(&low) {
            push(&mut out, stem, stem);
            push(&mut out, end, end);
        } else if let Some((owner, low)) = raw.strip_suffix("'s").zip(low.strip_suffix("'s")) {
            push(&mut out, owner, low);
            let is = ["it", "that", "he", "she", "name", "there", "what", "where"].contains(&low);
            let end = if is { "is" } else { "'s" };
            push(&mut out, end, end);
        } else {
            push(&mut out, raw, &low);
        }
    }
    out
}

fn ended(low: &str) -> Option<(&str, &str)> {
    ENDS.iter()
        .find_map(|(end, read)| Some((low.strip_suffix(end)?, *read)))
}

fn push(out: &mut Vec<Word>, raw: &str, low: &str) {
    let raws = raw.split(' ');
    out.extend(raws.zip(low.split(' ')).map(|(raw, low)| Word {
        raw: raw.to_owned(),
        low: low.to_owned(),
    }));
}

/// The words as they were written.
pub(super) fn raw(words: &[Word]) -> String {
    joined(words.iter().map(|word| word.raw.as_str()))
}

/// The words as they are compared, without a leading "a" or "an".
pub(super) fn folded(words: &[Word]) -> String {
    let words = match words.split_first() {
        Some((first, rest)) if first.is(&["a", "an"]) => rest,
        _ => words,
    };
    joined(words.iter().map(|word| word.low.as_str()))
}

/// The words as another tells them: "my" is "their".
pub(super) fn told(words: &[Word]) -> String {
    joined(words.iter().map(|word| match word.low.as_str() {
        "i" | "we" => "they",
        "my" | "our" => "their",
        "me" | "us" => "them",
        "mine" | "ours" => "theirs",
        "myself" => "themselves",
        "am" => "are",
        _ => word.raw.as_str(),
    }))
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words.take(40) {
        if !out.is_empty() && word != "'s" {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{folded, words};

    #[test]
    fn one_spelling_for_what_people_write() {
        for (text, read) in [
            ("I\u{2019}m a nurse", "i am a nurse"),
            ("ive moved", "i have moved"),
            ("dont like it", "do not like it"),
            ("my names dave", "my name is dave"),
            ("my dog's name", "my dog's name"),
        ] {
            assert_eq!(folded(&words(text)), read);
        }
    }
}
