//! The kinds of things that a request can name.

/// Writes the enum of resources out of its rows: the documentation, the variant, and the noun of sentences.
macro_rules! resources {
    ($($(#[doc = $line:literal])+ $variant:ident $noun:literal;)*) => {
        /// A kind of thing that a request can name, and that can be absent or another user's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Resource {
            $($(#[doc = $line])+ $variant,)*
        }

        impl Resource {
            /// Every kind of thing.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the kind's noun for sentences, such as "There is no such conversation."
            #[must_use]
            pub const fn noun(self) -> &'static str {
                match self {
                    $(Self::$variant => $noun,)*
                }
            }
        }
    };
}

resources! {
    /// A conversation.
    Conversation "conversation";
    /// A message.
    Message "message";
    /// A memory, which may be a message.
    Memory "memory";
    /// A response, in OpenAI's Responses dialect.
    Response "response";
    /// An item of a conversation, in OpenAI's dialects.
    Item "item";
    /// A model.
    Model "model";
    /// An API key.
    Key "key";
    /// A session of an account.
    Session "session";
    /// A user.
    User "user";
    /// An account with a password.
    Account "account";
    /// The erasure of a user.
    Erasure "erasure";
    /// A path of the service.
    Route "route";
}
