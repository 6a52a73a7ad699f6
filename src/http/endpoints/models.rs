//! `GET /v1/models`: the model that answers, in OpenAI's dialect.

use crate::error::Error;
use crate::http::answer::Json;
use crate::http::call::Call;
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
    let model = Model {
        id: call.config.model.name().to_owned(),
        object: "model",
        created: 0,
        owned_by: call.config.model.kind(),
    };
    Ok(Json(ModelList {
        object: "list",
        data: vec![model],
    }))
}
