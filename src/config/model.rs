//! The variables of the model that answers.

use super::Config;
use super::reader::Reader;
use crate::model::{Model, Settings};

impl Config {
    /// Returns the settings for calls of the model.
    #[must_use]
    pub const fn model_settings(&self) -> Settings<'_> {
        Settings {
            model: &self.model,
            timeout: self.model_timeout,
            max_tokens: self.max_tokens,
            schema: None,
        }
    }
}

/// Reads the settings of the model: `MODEL_BASE_URL`, `MODEL_NAME`, `MODEL_API_KEY` and the binding `AI`.
pub fn load(reader: &mut Reader<'_>) -> Model {
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
