//! The values of calls to the outside: models, documents, mails, and signatures.

/// A call to a model, as a value that [`super::Platform::send`] executes.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelCall {
    /// A `POST` of a JSON body.
    Http {
        /// The absolute URL of the call.
        url: String,
        /// The headers of the call, with the bearer token where the model has a key.
        headers: Vec<(&'static str, String)>,
        /// The body of the call, as JSON.
        body: String,
    },
    /// A run of a model of Workers AI through the binding `AI`.
    WorkersAi {
        /// The model's name, such as `@cf/meta/llama-3.1-8b-instruct-fp8`.
        model: String,
        /// The model's input, as JSON: the binding's second argument.
        input: String,
    },
}

/// The answer of an upstream, whatever its status.
#[derive(Debug)]
pub struct Answer<S> {
    /// The HTTP status of the answer.
    pub status: u16,
    /// The body of the answer, which is still arriving.
    pub source: S,
}

/// The failure of a call that got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// The upstream could not be reached, or the connection broke; with the cause for the log.
    Unreachable(String),
    /// The headers of the answer did not come in time.
    TimedOut,
}

/// A document, as [`super::Platform::fetch_document`] fetched it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The HTTP status of the answer.
    pub status: u16,
    /// The `max-age` of the header `Cache-Control`, in seconds.
    pub max_age: Option<u32>,
    /// The body of the document, as text.
    pub body: String,
}

/// A mail, as a value that [`super::Platform::mail`] sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's address of the mail.
    pub from: String,
    /// The recipient's address of the mail.
    pub to: String,
    /// The subject of the mail, in one line.
    pub subject: String,
    /// The body of the mail, in plain text.
    pub text: String,
}

/// An algorithm of signatures that a public key verifies (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicAlgorithm {
    /// The algorithm RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// The algorithm ECDSA with P-256 and SHA-256.
    Es256,
    /// The algorithm Ed25519.
    EdDsa,
}

impl PublicAlgorithm {
    /// Returns the algorithm's name in the header of a JWT, such as `RS256`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Parses the name of an algorithm, in the case of [`PublicAlgorithm::name`].
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Rs256, Self::Es256, Self::EdDsa];
        all.into_iter().find(|one| one.name() == name)
    }
}
