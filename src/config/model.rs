//! The model that answers.

use super::reader::Reader;

/// The model that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// An OpenAI-compatible server: `MODEL_BASE_URL` (up to and with `/v1`), `MODEL_NAME`, `MODEL_API_KEY`.
    OpenAi {
        /// The address, without a slash at its end.
        base_url: String,
        /// The model's name, as its server spells it.
        name: String,
        /// The bearer token.
        api_key: Option<String>,
    },
    /// Workers AI through the binding `AI`, with `MODEL_NAME`.
    WorkersAi {
        /// The model's name, such as `@cf/meta/llama-3.1-8b-instruct-fp8`.
        name: String,
    },
    /// The stand-in without a language model.
    BuiltIn,
}

impl Model {
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

/// Reads the model out of `MODEL_BASE_URL`, `MODEL_NAME`, `MODEL_API_KEY` and the binding `AI`.
pub fn read(reader: &mut Reader<'_>) -> Model {
    let name = reader.text("MODEL_NAME");
    let Some(url) = reader.text("MODEL_BASE_URL") else {
        return if reader.bound.ai {
            Model::WorkersAi {
                name: name.unwrap_or_else(|| "@cf/meta/llama-3.1-8b-instruct-fp8".to_owned()),
            }
        } else {
            Model::BuiltIn
        };
    };
    reader.refuse(
        !url.starts_with("http://") && !url.starts_with("https://"),
        "MODEL_BASE_URL must be an http or https URL",
    );
    Model::OpenAi {
        base_url: url.trim().trim_end_matches('/').to_owned(),
        name: name.unwrap_or_else(|| "default".to_owned()),
        api_key: reader.text("MODEL_API_KEY"),
    }
}
