//! The kinds of things that a request can name.

/// A kind of thing that a request can name, and that can be absent or another user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A conversation.
    Conversation,
    /// A memory, which may be a message.
    Memory,
    /// An API key.
    Key,
    /// A session of an account.
    Session,
    /// A user.
    User,
    /// An account with a password.
    Account,
    /// The erasure of a user.
    Erasure,
    /// A path of the service.
    Route,
}

impl Resource {
    /// Every kind there is.
    pub const ALL: [Self; 8] = [
        Self::Conversation,
        Self::Memory,
        Self::Key,
        Self::Session,
        Self::User,
        Self::Account,
        Self::Erasure,
        Self::Route,
    ];

    /// The noun of sentences: "There is no such conversation."
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Memory => "memory",
            Self::Key => "key",
            Self::Session => "session",
            Self::User => "user",
            Self::Account => "account",
            Self::Erasure => "erasure",
            Self::Route => "route",
        }
    }
}
