//! Texts and messages that recall leaves out, since the prompt has them anyway.

use crate::memory::text::cut::CutText;
use crate::memory::text::normalize::normalize;
use std::collections::HashSet;

/// The texts and messages that recall leaves out.
#[derive(Debug, Default)]
pub struct Exclude {
    ids: HashSet<String>,
    texts: HashSet<String>,
}

impl Exclude {
    /// Excludes a message, and all memories with the same text.
    pub fn message(&mut self, id: &str, text: &str) {
        self.ids.insert(id.to_owned());
        self.text(text);
    }

    /// Excludes all memories with a text.
    pub fn text(&mut self, text: &str) {
        self.texts.insert(normalize(text));
    }

    /// Excludes all memories with a text that is already cut into words.
    pub fn cut_text(&mut self, text: &CutText<'_>) {
        self.texts.insert(text.normalized().to_owned());
    }

    /// Returns true for a memory that is not excluded, and excludes all other memories with the same text from then on.
    pub(super) fn admits(&mut self, id: &str, text: &str) -> bool {
        self.texts.insert(normalize(text)) && !self.ids.contains(id)
    }
}

#[cfg(test)]
mod tests {
    use super::{CutText, Exclude};

    #[test]
    fn a_text_is_admitted_once_and_never_where_the_prompt_has_it() {
        let mut exclude = Exclude::default();
        exclude.message("m1", "I keep bees");
        exclude.text("They live in Oslo.");
        exclude.cut_text(&CutText::new("Where do I live?"));
        for text in ["i keep BEES!", "they live in oslo", "Where do I live"] {
            assert!(!exclude.admits("m2", text), "{text}");
        }
        assert!(exclude.admits("m3", "I keep cats"));
        assert!(!exclude.admits("m4", "I keep cats."));
        assert!(!exclude.admits("m1", "I kept bees"), "edited since");
    }
}
