//! The acts that the audit notes, by the names that are stored and sent.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// An act that the audit notes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name),*
        }

        impl Action {
            /// Every act that the audit notes.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the name of the act, as it is stored and sent.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text),*
                }
            }
        }
    };
}

actions! {
    /// A credential was refused.
    Credential = "credential",
    /// A thing of another user was requested, and refused.
    Ownership = "ownership",
    /// An account was requested; the target is a keyed hash of the e-mail address.
    Registered = "account.register",
    /// An account was opened.
    AccountOpened = "account.open",
    /// A password was sent to log in; where the password was wrong, the target is a keyed hash of the e-mail address.
    Login = "login",
    /// A refresh token was used a second time.
    RefreshReused = "session.reuse",
    /// Sessions were ended.
    SessionEnded = "session.end",
    /// A password was changed.
    PasswordChanged = "password.change",
    /// A password was set by a mailed token.
    PasswordReset = "password.reset",
    /// A bearer token was issued.
    Token = "token.issue",
    /// An API key was created.
    KeyMade = "key.create",
    /// An API key was rotated.
    KeyRotated = "key.rotate",
    /// An API key was deleted.
    KeyDeleted = "key.delete",
    /// A conversation was deleted.
    ConversationDeleted = "conversation.delete",
    /// A memory was deleted.
    MemoryDeleted = "memory.delete",
    /// All memories of a conversation, or of a user, were deleted.
    MemoriesCleared = "memory.clear",
    /// A user exported everything that they own.
    Exported = "user.export",
    /// The erasure of a user began.
    ErasureBegun = "erasure.begin",
    /// The erasure of a user ended.
    Erased = "erasure.end",
    /// A user was created.
    UserMade = "user.create",
    /// A user was suspended.
    Suspended = "user.suspend",
    /// The suspension of a user was lifted.
    Restored = "user.restore",
    /// Conversations were given to another user.
    Moved = "conversation.move",
    /// The audit was read.
    AuditRead = "audit.read",
}
