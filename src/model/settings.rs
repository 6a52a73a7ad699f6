//! The settings of a model: which one answers, how long it may be silent, and how much it may write.

use std::time::Duration;

/// The model that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// An OpenAI-compatible server: `MODEL_BASE_URL` (up to and with `/v1`), `MODEL_NAME`, `MODEL_API_KEY`.
    OpenAi {
        /// The address of the server, without a slash at its end.
        base_url: String,
        /// The model's name, as its server spells it.
        name: String,
        /// The bearer token for the server.
        api_key: Option<String>,
    },
    /// Workers AI through the binding `AI`, with `MODEL_NAME`.
    WorkersAi {
        /// The model's name, such as `@cf/meta/llama-3.1-8b-instruct-fp8`.
        name: String,
    },
    /// The built-in stand-in without a language model.
    BuiltIn,
}

impl Model {
    /// Returns the model's name for clients.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::OpenAi { name, .. } | Self::WorkersAi { name } => name,
            Self::BuiltIn => "keepsake",
        }
    }

    /// Returns the kind of model, as `/health` and the log name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OpenAi { .. } => "openai-compatible",
            Self::WorkersAi { .. } => "workers-ai",
            Self::BuiltIn => "built-in",
        }
    }
}

/// The settings of a call of the model, besides the prompt.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// The model that is called.
    pub model: &'a Model,
    /// The longest silence of the model before the call fails.
    pub timeout: Duration,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// The form of the answer as a JSON schema, for servers that hold a model to it; `None` for plain text.
    pub schema: Option<&'static str>,
}
