//! `GET /v1/models` and `GET /v1/models/{model_id}`: the model that answers, in OpenAI's dialect.

use crate::config::Config;
use crate::error::{Error, Resource};
use crate::http::answer::Json;
use crate::http::call::Call;
use crate::http::input::path::{Path, PathParameter};
use schemars::JsonSchema;
use serde::Serialize;

/// The models.
#[derive(Serialize, JsonSchema)]
pub struct ModelList {
    #[schemars(extend("const" = "list"))]
    object: &'static str,
    data: Vec<Model>,
}

/// A model.
#[derive(Serialize, JsonSchema)]
pub struct Model {
    /// The name of the model.
    id: String,
    #[schemars(extend("const" = "model"))]
    object: &'static str,
    /// The time at which the model was made, in seconds since the Unix epoch; 0, since it is not known.
    created: i64,
    owned_by: &'static str,
}

/// Lists the models.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "every endpoint is async")]
pub async fn list<P>(call: &Call<'_, P>) -> Result<Json<ModelList>, Error> {
    Ok(Json(ModelList {
        object: "list",
        data: vec![model(call.config)],
    }))
}

/// The id of a model.
pub struct ModelId(String);

impl PathParameter for ModelId {
    const NAME: &'static str = "model_id";

    fn parameter(text: &str) -> Result<Self, Error> {
        Ok(Self(text.to_owned()))
    }
}

/// Returns a model.
///
/// # Errors
/// [`Error::NotFound`] for every model but the one that answers.
#[expect(clippy::unused_async, reason = "every endpoint is async")]
pub async fn get<P>(call: &Call<'_, P>, Path(id): Path<ModelId>) -> Result<Json<Model>, Error> {
    let model = model(call.config);
    if model.id == id.0 {
        return Ok(Json(model));
    }
    Err(Error::not_found(Resource::Model, None))
}

fn model(config: &Config) -> Model {
    Model {
        id: config.model.name().to_owned(),
        object: "model",
        created: 0,
        owned_by: config.model.kind(),
    }
}
