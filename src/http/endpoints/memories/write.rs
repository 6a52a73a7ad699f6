//! Creating memories, in one round trip, and changing one, in two.

use super::draft::Draft;
use crate::chat::message::TEXT_PATTERN;
use crate::error::Error;
use crate::http::answer::{Created, Json, MaybeCreated};
use crate::http::call::Call;
use crate::http::input::Time;
use crate::http::input::path::Path;
use crate::id::{MessageId, Owner};
use crate::limit::{CREATED_MEMORIES, FACT_VALUE_CHARACTERS, MEMORY_CHARACTERS};
use crate::memory::Kind;
use crate::memory::change::{self, Set};
use crate::memory::confirm;
use crate::memory::create::{self, CreatedMemories, NewMemory};
use crate::memory::record::Memory;
use crate::platform::Platform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A memory that is to be created.
#[derive(Deserialize, JsonSchema)]
pub struct CreateMemory {
    /// The text of the memory. White space at its ends is removed, and a fact must not have a secret.
    #[schemars(required, length(min = 1, max = MEMORY_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    content: Option<String>,
    /// The type of the memory; `fact` where the field is absent.
    #[schemars(with = "Option<Kind>")]
    r#type: Option<String>,
    /// The importance of the memory; 0.7 where the field is absent.
    #[schemars(range(min = 0.0, max = 1.0))]
    importance: Option<f64>,
    /// An object that is stored with the memory, of at most 4096 bytes.
    metadata: Option<Map<String, Value>>,
    /// The time at which the memory will be forgotten, in the future.
    #[schemars(with = "Option<Time>")]
    expires_at: Option<String>,
}

/// One memory to be created, or a list of them in `memories`, beside which the other fields count for nothing.
#[derive(Deserialize)]
pub struct CreateMemories {
    memories: Option<Vec<CreateMemory>>,
    content: Option<String>,
    r#type: Option<String>,
    importance: Option<f64>,
    metadata: Option<Map<String, Value>>,
    expires_at: Option<String>,
}

impl JsonSchema for CreateMemories {
    fn schema_name() -> Cow<'static, str> {
        "CreateMemories".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut one = CreateMemory::json_schema(generator);
        if let Some(Value::Object(properties)) = one.get_mut("properties") {
            properties.insert("memories".to_owned(), json!({"type": "null"}));
        }
        let memory = generator.subschema_for::<CreateMemory>();
        json_schema!({
            "description": "One memory to be created, or a list of them in `memories`, beside which the other fields count for nothing.",
            "anyOf": [one, {
                "type": "object",
                "required": ["memories"],
                "properties": {
                    "memories": {
                        "type": "array", "items": memory, "minItems": 1, "maxItems": CREATED_MEMORIES,
                        "description": "The memories of a list.",
                    },
                    "content": {"type": ["string", "null"], "description": "Counts for nothing."},
                    "type": {"type": ["string", "null"], "description": "Counts for nothing."},
                    "importance": {"type": ["number", "null"], "description": "Counts for nothing."},
                    "metadata": {"type": ["object", "null"], "additionalProperties": true, "description": "Counts for nothing."},
                    "expires_at": {"type": ["string", "null"], "description": "Counts for nothing."},
                },
            }],
        })
    }
}

impl From<CreateMemory> for Draft {
    fn from(body: CreateMemory) -> Self {
        Self {
            content: body.content,
            r#type: body.r#type,
            importance: body.importance,
            metadata: Set::from(body.metadata),
            expires_at: Set::from(body.expires_at),
            value: None,
            occurs_on: Set::Unchanged,
            pinned: None,
        }
    }
}

/// The memory that was created, or a list of memories where the body had a list.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum StoredMemories {
    /// One memory that was created.
    One(Box<Memory>),
    /// The memories of a list, in the order of the list.
    List {
        /// The memories. A fact that was stored already is represented by the stored one.
        memories: Vec<Memory>,
    },
}

/// Creates one memory, or a list of memories. For a fact that is stored already, returns the stored one.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Json(body): Json<CreateMemories>,
) -> Result<MaybeCreated<StoredMemories>, Error> {
    let now = call.platform.now();
    let is_list = body.memories.is_some();
    let new = match body.memories {
        None => {
            let one = CreateMemory {
                content: body.content,
                r#type: body.r#type,
                importance: body.importance,
                metadata: body.metadata,
                expires_at: body.expires_at,
            };
            vec![Draft::from(one).into_new(&str::to_owned, now)?]
        }
        Some(list) if (1..=CREATED_MEMORIES).contains(&list.len()) => {
            let new = list.into_iter().enumerate().map(|(place, body)| {
                let field = |name: &str| format!("memories[{place}].{name}");
                Draft::from(body).into_new(&field, now)
            });
            new.collect::<Result<Vec<NewMemory>, Error>>()?
        }
        Some(_) => {
            let why = format!("must be from 1 to {CREATED_MEMORIES} memories");
            return Err(Error::invalid("memories", why));
        }
    };
    let stored = create::create(call.platform, &call.actor(), owner, &new).await?;
    let is_new = stored.is_new;
    let (body, location) = if is_list {
        let memories = stored.memories;
        (StoredMemories::List { memories }, None)
    } else {
        let memory = only(stored)?;
        let location = Some(format!("/memories/{}", memory.id));
        (StoredMemories::One(Box::new(memory)), location)
    };
    Ok(if is_new {
        MaybeCreated::Created(Created { location, body })
    } else {
        MaybeCreated::Found(body)
    })
}

/// Creates one memory, and returns it; for a fact that is stored already, returns the stored one.
///
/// # Errors
/// [`Error::Invalid`].
pub async fn create_one<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    body: CreateMemory,
) -> Result<Json<Memory>, Error> {
    let new = Draft::from(body).into_new(&str::to_owned, call.platform.now())?;
    let stored = create::create(call.platform, &call.actor(), owner, &[new]).await?;
    only(stored).map(Json)
}

/// Returns the memory of a request that stored one.
fn only(stored: CreatedMemories) -> Result<Memory, Error> {
    let missing = || Error::Internal("a memory that was created is not there".to_owned());
    stored.memories.into_iter().next().ok_or_else(missing)
}

/// The changes of a memory. An absent field leaves its value as it is.
#[derive(Deserialize, JsonSchema)]
pub struct ChangeMemory {
    /// The text of the memory. White space at its ends is removed, and a fact must not have a secret.
    #[schemars(length(min = 1, max = MEMORY_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    content: Option<String>,
    /// The type of the memory.
    #[schemars(with = "Option<Kind>")]
    r#type: Option<String>,
    /// The importance of the memory.
    #[schemars(range(min = 0.0, max = 1.0))]
    importance: Option<f64>,
    /// An object that is stored with the memory, of at most 4096 bytes; null deletes it.
    #[serde(default)]
    metadata: Set<Map<String, Value>>,
    /// The time at which the memory will be forgotten, in the future; null keeps the memory.
    #[serde(default)]
    #[schemars(with = "Option<Time>")]
    expires_at: Set<String>,
    /// The value of a fact that has a key, such as `Berlin` of `home.city`. Without `content` it takes the place of the old
    /// value in the text.
    #[schemars(length(min = 1, max = FACT_VALUE_CHARACTERS), extend("pattern" = TEXT_PATTERN))]
    value: Option<String>,
    /// The day of what a fact is about; null deletes it.
    #[serde(default)]
    #[schemars(extend("format" = "date"))]
    occurs_on: Set<String>,
    /// True where a fact is to be kept as it is: nothing that is said later changes it.
    pinned: Option<bool>,
}

impl From<ChangeMemory> for Draft {
    fn from(body: ChangeMemory) -> Self {
        Self {
            content: body.content,
            r#type: body.r#type,
            importance: body.importance,
            metadata: body.metadata,
            expires_at: body.expires_at,
            value: body.value,
            occurs_on: body.occurs_on,
            pinned: body.pinned,
        }
    }
}

/// Changes a memory.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn change<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
    Json(body): Json<ChangeMemory>,
) -> Result<Json<Memory>, Error> {
    let change = Draft::from(body).into_change(&str::to_owned, call.platform.now())?;
    let memory = change::change(call.platform, &call.actor(), owner, &id, &change).await?;
    Ok(Json(memory))
}

/// The confirmation of a fact.
#[derive(Deserialize, JsonSchema)]
pub struct ConfirmMemory {
    /// True where the fact is to be pinned, too, and false where it is to be unpinned.
    pinned: Option<bool>,
}

/// Confirms a fact.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`].
pub async fn confirm<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    Path(id): Path<MessageId>,
    Json(body): Json<ConfirmMemory>,
) -> Result<Json<Memory>, Error> {
    let actor = call.actor();
    let memory = confirm::confirm(call.platform, &actor, owner, &id, body.pinned).await?;
    Ok(Json(memory))
}
