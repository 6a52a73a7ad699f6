//! `POST /v1/embeddings`: vectors of texts in OpenAI's dialect, by the model that recall uses.

use crate::chat::prompt::tokens;
use crate::chat::usage::{self, Quotas};
use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input;
use crate::http::input::whole::Whole;
use crate::id::Owner;
use crate::limit::{EMBEDDED_CHARACTERS, VECTOR_BATCH};
use crate::memory::embed;
use crate::platform::{Batch, Platform};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Texts to be embedded.
#[derive(Deserialize, JsonSchema)]
pub struct CreateEmbeddings {
    /// A text, or a list of up to 100 texts. Lists of tokens are not read.
    #[schemars(required, with = "EmbeddingInput")]
    input: Option<Value>,
    /// The name of a model. The model of recall answers, whatever it says: the answer has its name.
    #[expect(dead_code, reason = "read by clients' habit alone")]
    model: Option<String>,
    /// The most numbers of a vector: its first ones, of length 1 again.
    #[schemars(with = "Option<u32>", range(min = 1))]
    dimensions: Option<Whole>,
    /// `float`, the default: a list of numbers. `base64`: their bytes, 32 bits each with the least significant byte first.
    #[schemars(extend("enum" = ["float", "base64", null]))]
    encoding_format: Option<String>,
    #[expect(dead_code, reason = "accepted and of no use")]
    user: Option<String>,
}

/// The texts of an input.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "a schema")]
enum EmbeddingInput {
    /// A text.
    One(#[schemars(length(min = 1, max = EMBEDDED_CHARACTERS))] String),
    /// Several texts.
    Many(
        #[schemars(length(min = 1, max = VECTOR_BATCH), inner(length(min = 1, max = EMBEDDED_CHARACTERS)))]
         Vec<String>,
    ),
}

/// The vectors of texts.
#[derive(Serialize, JsonSchema)]
pub struct Embeddings {
    #[schemars(extend("const" = "list"))]
    object: &'static str,
    data: Vec<Embedding>,
    /// The name of the model: one of Workers AI, or `keepsake-word-table`.
    model: String,
    usage: EmbeddingUsage,
}

/// The vector of a text.
#[derive(Serialize, JsonSchema)]
pub struct Embedding {
    #[schemars(extend("const" = "embedding"))]
    object: &'static str,
    /// The place of the text in the input.
    index: usize,
    /// A list of numbers, or their bytes in Base64.
    embedding: Value,
}

/// The tokens of the texts, as they are estimated here.
#[derive(Serialize, JsonSchema)]
pub struct EmbeddingUsage {
    prompt_tokens: usize,
    total_tokens: usize,
}

/// Embeds texts.
///
/// # Errors
/// [`Error::Invalid`], and those of [`embed::embed`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateEmbeddings>,
) -> Result<Json<Embeddings>, Error> {
    let texts = texts(input::required("input", body.input)?)?;
    let dimensions = match body.dimensions {
        Some(Whole(0)) => return Err(Error::invalid("dimensions", "must be at least 1")),
        most => most.map_or(usize::MAX, |Whole(most)| most as usize),
    };
    let is_base64 = match body.encoding_format.as_deref() {
        None | Some("float") => false,
        Some("base64") => true,
        Some(_) => return Err(Error::invalid("encoding_format", "must be float or base64")),
    };
    // Who is suspended gets nothing done, and whoever has used up their tokens embeds no more.
    let (now, quotas) = (call.platform.now(), Quotas::of(call.config));
    let mut batch = Batch::new();
    let standing = batch.ask(usage::standing(owner, now));
    let results = call.actor().run(call.platform, owner, batch).await?;
    quotas.check(&results.first(standing)?.unwrap_or_default(), now)?;
    let model = &call.config.embedding_model;
    let (model, vectors) = embed::embed(call.platform, model, &texts).await?;
    let data = vectors.into_iter().enumerate().map(|(index, vector)| {
        let vector = embed::shorten(vector, dimensions);
        Embedding {
            object: "embedding",
            index,
            embedding: if is_base64 {
                let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
                BASE64_STANDARD.encode(bytes).into()
            } else {
                json!(vector)
            },
        }
    });
    let prompt_tokens = texts.iter().map(|text| tokens(text)).sum();
    Ok(Json(Embeddings {
        object: "list",
        data: data.collect(),
        model,
        usage: EmbeddingUsage {
            prompt_tokens,
            total_tokens: prompt_tokens,
        },
    }))
}

/// Parses the texts of an input.
fn texts(input: Value) -> Result<Vec<String>, Error> {
    let texts = match input {
        Value::String(text) => vec![Value::String(text)],
        Value::Array(texts) => texts,
        _ => return Err(Error::invalid("input", "must be a text or a list of texts")),
    };
    if !(1..=VECTOR_BATCH).contains(&texts.len()) {
        let why = format!("must be from 1 to {VECTOR_BATCH} texts");
        return Err(Error::invalid("input", why));
    }
    let parse = |text: Value| {
        let Value::String(text) = text else {
            let why = "must be a text or a list of texts: tokens are not read";
            return Err(Error::invalid("input", why));
        };
        if text.is_empty() {
            return Err(Error::invalid("input", "must have no empty text"));
        }
        if text.chars().nth(EMBEDDED_CHARACTERS as usize).is_some() {
            let why = format!("must have no text longer than {EMBEDDED_CHARACTERS} characters");
            return Err(Error::invalid("input", why));
        }
        Ok(text)
    };
    texts.into_iter().map(parse).collect()
}
