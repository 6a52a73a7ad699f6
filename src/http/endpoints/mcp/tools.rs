//! The tools, a row each: the endpoint of a route, with what a model is told of it. A test writes `tools.json` from the
//! rows, which the Worker holds as text: so no schema is generated in the wasm.
//!
//! A new tool is a row, and a function that turns its arguments into those of the endpoint.

use crate::auth::scope::Scope;
use crate::chat::conversation::ConversationPage;
use crate::chat::search::MessageHits;
use crate::error::Error;
use crate::http::answer::{Answer, Json};
use crate::http::call::Call;
use crate::http::endpoints::conversations::{self, ListConversations};
use crate::http::endpoints::memories::{self, CreateMemory, DeleteMemory, ForgottenMemories};
use crate::http::endpoints::message_search::{self, SearchMessages};
use crate::http::endpoints::search::{self, FoundMemories, SearchBody};
use crate::http::input::filters::{Label, MemoryFilter, Speaker};
use crate::http::input::path::{Path, PathParameter};
use crate::http::input::query::{PageSize, QueryString};
use crate::http::input::{self, Time};
use crate::http::openapi::{Effect, ToolDescription};
use crate::http::reply::Reply;
use crate::id::{MessageId, Owner};
use crate::limit::{LARGEST_PAGE, PAGE};
use crate::memory::Kind;
use crate::memory::list::MemoryPage;
use crate::memory::profile::Profile;
use crate::memory::record::Memory;
use crate::platform::Platform;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::pin::Pin;

/// The tools as `tools/list` describes them: an array in the order of the rows.
pub const TOOLS_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/tools.json"));

/// The future of a tool's reply.
type Answering<'a, P> =
    Pin<Box<dyn Future<Output = Result<Reply<<P as Platform>::Body>, Error>> + 'a>>;

/// A row of the table of tools.
pub struct Tool<P: Platform> {
    /// The name of the tool.
    pub name: &'static str,
    /// The scope that the tool needs: that of the route with the same endpoint.
    pub scope: Scope,
    /// Parses the arguments and calls the endpoint.
    pub handle: for<'a> fn(&'a Call<'a, P>, &'a Owner, Value) -> Answering<'a, P>,
}

/// The table of tools on a platform.
pub struct Tools<P>(PhantomData<P>);

/// Makes the table from its rows, and from the same rows their descriptions. A row has the documentation, which is the
/// description for models, the name, the title, the scope, the effect, and the types of arguments and result.
macro_rules! tools {
    ($(
        $(#[doc = $line:literal])*
        $name:ident $title:literal $scope:ident $effect:ident ($arguments:ty) -> $result:ty;
    )*) => {
        /// Every tool.
        pub const ROWS: &'static [Tool<P>] = &[$(Tool {
            name: stringify!($name),
            scope: Scope::$scope,
            handle: |call, owner, arguments| Box::pin(async move {
                let arguments: $arguments = input::arguments(&arguments)?;
                let answer: Json<$result> = $name(call, owner, arguments).await?;
                Ok(answer.into_reply())
            }),
        },)*];

        /// Every tool with its documentation.
        pub const DESCRIPTIONS: &'static [ToolDescription] = &[$(ToolDescription {
            name: stringify!($name),
            title: $title,
            lines: &[$($line),*],
            effect: Effect::$effect,
            input: |generator| generator.into_root_schema_for::<$arguments>(),
            output: |generator| generator.into_root_schema_for::<$result>(),
        },)*];
    };
}

impl<P: Platform> Tools<P> {
    tools! {
        /// Stores something about the person for later conversations: a fact, a preference, an event, or context. Write one
        /// plain sentence about them that can be read alone, such as "They are allergic to peanuts." One memory a call. A
        /// fact that is stored already is not stored again. Passwords and other secrets are refused.
        remember "Remember" MemoriesWrite Adds (CreateMemory) -> Memory;
        /// Finds the memories that answer a question, the best first. Ask as the person would: "Where do they live?" Each
        /// memory has an id, a score, and what it rests on.
        recall "Recall" MemoriesRead Reads (SearchBody) -> FoundMemories;
        /// Forgets a memory for good, with everything that would bring it back: with a fact go the messages that say it. Call
        /// it only when the person asks for it, with the id that `recall` or `list_memories` gave.
        forget "Forget" MemoriesWrite Deletes (ForgetMemory) -> ForgottenMemories;
        /// Lists what is remembered, newest first, a page at a time. To find what answers a question call `recall` instead.
        list_memories "List memories" MemoriesRead Reads (ListMemoriesArguments) -> MemoryPage;
        /// Returns the facts about the person that hold now: by topic, with what is coming up, and the people and animals of
        /// their life.
        get_profile "Get the profile" MemoriesRead Reads (NoArguments) -> Profile;
        /// Lists the person's conversations with their titles, the one spoken in last first. The resource
        /// `keepsake://conversations/{id}` has the messages of one.
        list_conversations "List conversations" ConversationsRead Reads (ListConversations) -> ConversationPage;
        /// Finds the messages that were said with every word of `q`, newest first, each with its conversation. It looks for words
        /// as they are written; to find what answers a question call `recall` instead.
        search_messages "Search messages" ConversationsRead Reads (SearchMessages) -> MessageHits;
    }
}

async fn remember<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: CreateMemory,
) -> Result<Json<Memory>, Error> {
    memories::create_one(call, owner, arguments).await
}

async fn recall<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: SearchBody,
) -> Result<Json<FoundMemories>, Error> {
    search::search_posted(call, owner, Json(arguments)).await
}

/// The memory that is to be forgotten.
#[derive(Deserialize, JsonSchema)]
pub struct ForgetMemory {
    /// The id of the memory, as `recall` or `list_memories` gave it.
    #[schemars(required)]
    memory_id: Option<String>,
    /// True where the message from which a fact comes is to be kept.
    #[serde(default)]
    keep_source: bool,
}

async fn forget<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: ForgetMemory,
) -> Result<Json<ForgottenMemories>, Error> {
    let id = input::required("memory_id", arguments.memory_id)?;
    let id = <MessageId as PathParameter>::parameter(&id)?;
    let keep_source = arguments.keep_source;
    let extent = QueryString(DeleteMemory { keep_source });
    memories::delete(call, owner, Path(id), extent).await
}

/// A page of memories, and the filter of the list.
#[derive(Deserialize, JsonSchema)]
pub struct ListMemoriesArguments {
    /// The most memories of the page.
    limit: Option<PageSize<PAGE, LARGEST_PAGE>>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// The kind of the memories.
    r#type: Option<Kind>,
    /// The side that said the memory.
    role: Option<Speaker>,
    /// The conversation in which the memory was said.
    conversation_id: Option<String>,
    /// The earliest time at which the memory was said.
    since: Option<Time>,
    /// The end of the time range in which the memory was said, exclusive.
    until: Option<Time>,
    /// A time at which the fact holds.
    as_of: Option<Time>,
    /// Values of the memory's metadata, by their keys.
    metadata: Option<BTreeMap<String, Label>>,
}

async fn list_memories<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: ListMemoriesArguments,
) -> Result<Json<MemoryPage>, Error> {
    let page = memories::ListMemories {
        limit: arguments.limit.unwrap_or_default(),
        cursor: arguments.cursor,
    };
    let filter = MemoryFilter {
        r#type: arguments.r#type,
        role: arguments.role,
        conversation_id: arguments.conversation_id,
        since: arguments.since,
        until: arguments.until,
        as_of: arguments.as_of,
        metadata: arguments.metadata,
    };
    memories::list(call, owner, QueryString(page), QueryString(filter)).await
}

/// No arguments.
#[derive(Deserialize, JsonSchema)]
pub struct NoArguments {}

async fn get_profile<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    NoArguments {}: NoArguments,
) -> Result<Json<Profile>, Error> {
    memories::profile(call, owner).await
}

async fn search_messages<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: SearchMessages,
) -> Result<Json<MessageHits>, Error> {
    message_search::messages(call, owner, QueryString(arguments)).await
}

async fn list_conversations<P: Platform>(
    call: &Call<'_, P>,
    owner: &Owner,
    arguments: ListConversations,
) -> Result<Json<ConversationPage>, Error> {
    conversations::list(call, owner, QueryString(arguments)).await
}
