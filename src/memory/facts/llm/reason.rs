//! Reasons why a fact of an answer is not believed, which the log counts.

/// The reason why a fact of an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The message does not have the value, or a key has none.
    Value,
    /// The message does not have the words of the sentence.
    Sentence,
    /// The message does not have the words that are quoted.
    Quote,
    /// The words that are quoted do not say that the fact is over, wrong, or so again.
    Unsaid,
    /// The message says it of somebody else.
    Others,
    /// The message denies it, or the sentence denies what the message says.
    Negated,
    /// The message asks, wishes or imagines it.
    Unreal,
    /// There is no such known fact.
    Unknown,
    /// The person wrote the known fact themselves, and a model does not change it.
    Protected,
    /// The fact tells a secret.
    Secret,
    /// The model itself is not sure.
    Unsure,
}

impl Reason {
    /// Returns the name of the reason in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Sentence => "sentence",
            Self::Quote => "quote",
            Self::Unsaid => "unsaid",
            Self::Others => "others",
            Self::Negated => "negated",
            Self::Unreal => "unreal",
            Self::Unknown => "unknown",
            Self::Protected => "protected",
            Self::Secret => "secret",
            Self::Unsure => "unsure",
        }
    }
}
