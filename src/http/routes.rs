//! Every route, a row each: the only place where a route stands.

use super::answer::{Answer, Created, Json, MaybeCreated, NoContent};
use super::call::{FromCall, Parameters};
use super::caller::Caller;
use super::endpoints::{
    self, accounts, ai_chat, anthropic, audit, chat, completions, conversations, embeddings,
    erasures, export, imports, keys, mcp, memories, message_search, messages, metrics, models,
    openai_conversations, passwords, reindex, replies, resource_metadata, responses, search,
    service, sessions, tokens, usage, users,
};
use super::input::filters::MemoryFilter;
use super::input::path::{ItemId, Path, StoredMessageId};
use super::input::query::QueryString;
use super::openapi::{DescribeAnswer, DescribeArgument, Operation};
use super::policy::Policy;
use super::rates::Class;
use super::request::Method;
use super::route::{Options, Route, routes};
use crate::audit::chain::Walk;
use crate::auth::accounts::Rules;
use crate::auth::accounts::change::PasswordChanged;
use crate::auth::accounts::sessions::{SessionList, SessionTokens};
use crate::auth::keys::{ApiKey, KeyList};
use crate::auth::scope::Scope;
use crate::auth::tokens::{IssuedToken, TokenValidity};
use crate::chat::branch::Versions;
use crate::chat::conversation::{Conversation, ConversationPage, MessagePage};
use crate::chat::search::{ConversationHits, MessageHits};
use crate::error::{Error, Resource};
use crate::id::{ConversationId, KeyId, MessageId, Owner, ResponseId, SessionId};
use crate::limit::BULK_BODY_BYTES;
use crate::memory::history::MemoryHistory;
use crate::memory::list::MemoryPage;
use crate::memory::profile::{Profile, UpcomingFacts};
use crate::memory::record::Memory;
use crate::memory::reindex::Reindexed;
use crate::platform::Platform;
use crate::users::usage::UsagePage;
use crate::users::{User, UserPage};
use std::marker::PhantomData;
use std::sync::OnceLock;

/// The contract of the service that runs on a platform.
pub struct Contract<P>(PhantomData<P>);

const fn scope(scope: Scope) -> Policy {
    Policy::Scope(scope)
}

impl<P: Platform> Contract<P> {
    routes! {
        /// Returns the paths of the service and a first command: a page for a browser, JSON for a program.
        Get    "/" Policy::Public => service::root() -> service::Welcome;
        /// Returns the documentation of this version; a browser gets a page of the whole contract, with which it can try every route.
        Get    "/docs" Policy::Public => service::docs() -> service::Documentation;
        /// Returns this description of the contract, in `OpenAPI` 3.1.
        Get    "/openapi.json" Policy::Public => service::openapi() -> service::OpenApi;
        /// Returns the state of the service: whether its database answers and is up to date.
        Get    "/health" Policy::Public => service::health() -> service::Health;
        /// Sends a message to the companion. Stores the message, recalls memories and streams the model's reply as server-sent events.
        /// With `"stream": false` the answer is the whole reply as one JSON object.
        Post   "/chat" scope(Scope::Chat), rate(Class::Chat), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"message": "I keep bees"}"#) => chat::send(&Owner, Json<chat::SendMessage>) -> chat::ChatAnswer<P::Body>;
        /// Answers a message in OpenAI's dialect, as a stream or at once. The last message of the user is a turn, and what is recalled for it
        /// is one system message more; the client's own messages are the context.
        ///
        /// The conversation is that of `metadata.conversation_id` or of the header `X-Conversation-Id`, or else one a day and key.
        Post   "/v1/chat/completions" scope(Scope::Chat), rate(Class::Chat), body(BULK_BODY_BYTES), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"model": "keepsake", "messages": [{"role": "user", "content": "I keep bees"}]}"#) => completions::create(&Owner, Json<completions::CreateCompletion>) -> completions::CompletionAnswer<P::Body>;
        /// Answers a message in Anthropic's dialect, as a stream or at once. The last message of the user is a turn, and what is recalled for it
        /// is one system message more; the client's own messages are the context.
        ///
        /// The conversation is that of `metadata.conversation_id` or of the header `X-Conversation-Id`, or else one a day and key.
        Post   "/v1/messages" scope(Scope::Chat), rate(Class::Chat), body(BULK_BODY_BYTES), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"model": "keepsake", "max_tokens": 500, "messages": [{"role": "user", "content": "I keep bees"}]}"#) => anthropic::create(&Owner, Json<anthropic::CreateMessage>) -> anthropic::MessageAnswer<P::Body>;
        /// Estimates the tokens of a request in Anthropic's dialect, without what would be recalled for it.
        Post   "/v1/messages/count_tokens" scope(Scope::Chat), body(BULK_BODY_BYTES), example(r#"{"model": "keepsake", "messages": [{"role": "user", "content": "I keep bees"}]}"#) => anthropic::count_tokens(Json<anthropic::CountTokens>) -> Json<anthropic::TokenCount>;
        /// Answers a message of the AI SDK's `useChat` as a UI message stream. Each chat id is a conversation of its own.
        Post   "/ai/chat" scope(Scope::Chat), rate(Class::Chat), body(BULK_BODY_BYTES), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"id": "bees", "messages": [{"id": "m1", "role": "user", "parts": [{"type": "text", "text": "I keep bees"}]}]}"#) => ai_chat::send(&Owner, Json<ai_chat::SendUiMessage>) -> ai_chat::UiStreamAnswer<P::Body>;
        /// Answers a message in OpenAI's Responses dialect, as a stream or at once. The last message of the user is a turn, and what is
        /// recalled for it is one system message more.
        ///
        /// The context is that of `previous_response_id` or of `conversation`, or else `input` alone.
        Post   "/v1/responses" scope(Scope::Chat), rate(Class::Chat), body(BULK_BODY_BYTES), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"model": "keepsake", "input": "I keep bees"}"#) => responses::create(&Owner, Json<responses::CreateResponse>) -> responses::ResponseAnswer<P::Body>;
        /// Returns a response, as one document or as the stream that it was.
        Get    "/v1/responses/{response_id}" scope(Scope::ConversationsRead), fails(&["not_found", "turn_in_progress"]) => responses::get(&Owner, Path<ResponseId>, QueryString<responses::GetResponse>) -> responses::StoredResponse<P::Body>;
        /// Deletes a response. The messages of its turn stay in their conversation.
        Delete "/v1/responses/{response_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]) => responses::delete(&Owner, Path<ResponseId>) -> Json<responses::DeletedResponse>;
        /// Cancels a response that is being written, and returns it.
        Post   "/v1/responses/{response_id}/cancel" scope(Scope::ConversationsWrite), fails(&["not_found"]) => responses::cancel(&Owner, Path<ResponseId>) -> responses::StoredResponse<P::Body>;
        /// Lists the items of a response's input, the last one first.
        Get    "/v1/responses/{response_id}/input_items" scope(Scope::ConversationsRead), fails(&["not_found"]) => responses::input_items(&Owner, Path<ResponseId>, QueryString<responses::ListInputItems>) -> Json<responses::InputItems>;
        /// Lists the models, as OpenAI does: the one that answers here.
        Get    "/v1/models" scope(Scope::Chat) => models::list() -> Json<models::ModelList>;
        /// Returns a model, as OpenAI does.
        Get    "/v1/models/{model_id}" scope(Scope::Chat), fails(&["not_found"]) => models::get(Path<models::ModelId>) -> Json<models::Model>;
        /// Embeds texts in OpenAI's dialect, by the model that recall uses.
        Post   "/v1/embeddings" scope(Scope::MemoriesRead), rate(Class::Chat), body(BULK_BODY_BYTES), example(r#"{"model": "keepsake", "input": "I keep bees"}"#) => embeddings::create(&Owner, Json<embeddings::CreateEmbeddings>) -> Json<embeddings::Embeddings>;
        /// Opens a conversation in OpenAI's dialect, with up to 20 messages.
        Post   "/v1/conversations" scope(Scope::ConversationsWrite), body(BULK_BODY_BYTES), example(r#"{"metadata": {"topic": "bees"}}"#) => openai_conversations::create(&Owner, Json<openai_conversations::CreateConversation>) -> Json<openai_conversations::OpenAiConversation>;
        /// Returns a conversation in OpenAI's dialect.
        Get    "/v1/conversations/{conversation_id}" scope(Scope::ConversationsRead), fails(&["not_found"]) => openai_conversations::get(&Owner, Path<ConversationId>) -> Json<openai_conversations::OpenAiConversation>;
        /// Replaces the metadata of a conversation.
        Post   "/v1/conversations/{conversation_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]), example(r#"{"metadata": {"topic": "bees"}}"#) => openai_conversations::update(&Owner, Path<ConversationId>, Json<openai_conversations::UpdateConversation>) -> Json<openai_conversations::OpenAiConversation>;
        /// Deletes a conversation with its messages and memories.
        Delete "/v1/conversations/{conversation_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]) => openai_conversations::delete(&Owner, Path<ConversationId>) -> Json<openai_conversations::DeletedConversation>;
        /// Lists the messages of a conversation in OpenAI's dialect, the newest first.
        Get    "/v1/conversations/{conversation_id}/items" scope(Scope::ConversationsRead), fails(&["not_found"]) => openai_conversations::list_items(&Owner, Path<ConversationId>, QueryString<openai_conversations::ListItems>) -> Json<responses::InputItems>;
        /// Adds up to 20 messages to a conversation, without a call of the model.
        Post   "/v1/conversations/{conversation_id}/items" scope(Scope::ConversationsWrite), body(BULK_BODY_BYTES), fails(&["not_found"]), example(r#"{"items": [{"type": "message", "role": "user", "content": "I keep bees"}]}"#) => openai_conversations::add_items(&Owner, Path<ConversationId>, QueryString<openai_conversations::Included>, Json<openai_conversations::AddItems>) -> Json<responses::InputItems>;
        /// Returns a message of a conversation in OpenAI's dialect.
        Get    "/v1/conversations/{conversation_id}/items/{item_id}" scope(Scope::ConversationsRead), fails(&["not_found"]) => openai_conversations::get_item(&Owner, Path<ConversationId>, Path<ItemId>, QueryString<openai_conversations::Included>) -> Json<serde_json::Value>;
        /// Deletes a message with its memory, the facts that it alone says, and the reply to it, and returns the conversation.
        Delete "/v1/conversations/{conversation_id}/items/{item_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]) => openai_conversations::delete_item(&Owner, Path<ConversationId>, Path<ItemId>) -> Json<openai_conversations::OpenAiConversation>;
        /// Ends the reply that is being written for a chat of `useChat`; its words so far are kept.
        Post   "/ai/chat/{chat_id}/stop" scope(Scope::Chat) => ai_chat::stop(&Owner, Path<ai_chat::ChatId>, QueryString<ai_chat::NamedChat>) -> NoContent;
        /// Returns the stream of the reply that is being written for a chat, from its beginning.
        Get    "/ai/chat/{chat_id}/stream" scope(Scope::Chat) => ai_chat::resume(&Owner, Path<ai_chat::ChatId>, QueryString<ai_chat::NamedChat>) -> ai_chat::ResumedChat<P::Body>;
        /// Returns the events of a reply after those that the client has, and each as it arises. `Last-Event-ID` or `after` names the last
        /// one that the client has.
        Get    "/messages/{message_id}/stream" scope(Scope::Chat), fails(&["not_found"]) => replies::stream(&Owner, Path<StoredMessageId>, QueryString<replies::ReadReply>) -> replies::ResumedReply<P::Body>;
        /// Ends a reply that is being written; its words so far are kept, and its state is `stopped`. A reply that is over stays as it is.
        Post   "/messages/{message_id}/cancel" scope(Scope::Chat), fails(&["not_found"]) => replies::cancel(&Owner, Path<StoredMessageId>) -> NoContent;
        /// Answers a request of the Model Context Protocol, of 2026-07-28 and of the versions with a handshake up to 2025-11-25: tools and
        /// resources of the caller's own memory.
        ///
        /// A tool needs the scope of the route that does the same. A bad argument is a result with `isError`.
        Post   "/mcp" Policy::User, example(r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "recall", "arguments": {"q": "Where do I live?"}}}"#) => mcp::post(&Owner, mcp::RpcBody) -> mcp::RpcAnswer;
        /// Returns from whom a client of `/mcp` gets a token (RFC 9728), where an identity provider is configured.
        Get    "/.well-known/oauth-protected-resource/mcp" Policy::Public, fails(&["not_found"]) => resource_metadata::get() -> Json<resource_metadata::ResourceMetadata>;
        /// Returns the same at the root, where older clients look.
        Get    "/.well-known/oauth-protected-resource" Policy::Public, fails(&["not_found"]) => resource_metadata::get_at_root() -> Json<resource_metadata::ResourceMetadata>;
        /// Starts the conversation's context afresh: later prompts do not hold the earlier messages. Memories stay.
        Post   "/conversation/reset" scope(Scope::ConversationsWrite), fails(&["not_found"]), example(r#"{"conversation_id": "0199f0a0-1234-7abc-8def-0123456789ab"}"#) => conversations::reset(&Owner, Json<conversations::ResetConversation>) -> Json<conversations::ConversationReset>;
        /// Forgets the memories of a conversation, or all of them.
        ///
        /// The conversations stay.
        Post   "/memory/clear" scope(Scope::MemoriesWrite), fails(&["not_found"]), example(r#"{"conversation_id": "0199f0a0-1234-7abc-8def-0123456789ab"}"#) => memories::clear(&Owner, Json<memories::ClearMemories>) -> Json<memories::ClearedMemories>;
        /// Lists memories, newest first.
        ///
        /// `next_cursor` is the `cursor` of the next page.
        Get    "/memories" scope(Scope::MemoriesRead) => memories::list(&Owner, QueryString<memories::ListMemories>, QueryString<MemoryFilter>) -> Json<MemoryPage>;
        /// Creates one memory, or up to 100 in a list.
        ///
        /// For a fact that is stored already it returns the stored one; the status is 200 where nothing is new.
        Post   "/memories" scope(Scope::MemoriesWrite), body(BULK_BODY_BYTES), example(r#"{"content": "They keep bees.", "type": "fact", "importance": 0.8}"#) => memories::create(&Owner, Json<memories::CreateMemories>) -> MaybeCreated<memories::StoredMemories>;
        /// Searches the memories that answer a question, the best first.
        ///
        /// A fact is found beside the message that it comes from.
        Get    "/memories/search" scope(Scope::MemoriesRead) => search::search(&Owner, QueryString<search::SearchMemories>, QueryString<MemoryFilter>) -> Json<search::FoundMemories>;
        /// Searches the memories by a body, so that no log of addresses has the question.
        Post   "/memories/search" scope(Scope::MemoriesRead), example(r#"{"q": "Where do I live?", "limit": 5}"#) => search::search_posted(&Owner, Json<search::SearchBody>) -> Json<search::FoundMemories>;
        /// Lists the facts with a day from today on: plans and appointments, the nearest first.
        Get    "/memories/upcoming" scope(Scope::MemoriesRead) => memories::upcoming(&Owner, QueryString<memories::ListUpcoming>) -> Json<UpcomingFacts>;
        /// Returns a memory.
        Get    "/memories/{memory_id}" scope(Scope::MemoriesRead) => memories::get(&Owner, Path<MessageId>) -> Json<Memory>;
        /// Changes a memory.
        ///
        /// Its history has the state before, and the message that it comes from stays as it was said. A fact whose `content` or `value` is changed counts as confirmed.
        Patch  "/memories/{memory_id}" scope(Scope::MemoriesWrite), example(r#"{"importance": 0.9}"#) => memories::change(&Owner, Path<MessageId>, Json<memories::ChangeMemory>) -> Json<Memory>;
        /// Forgets a memory with everything that would bring it back, and returns the ids of all that went.
        ///
        /// With a message go the facts that it alone says and the reply to it; with a fact go the messages that say it and the replies, unless `keep_source` is true.
        Delete "/memories/{memory_id}" scope(Scope::MemoriesWrite) => memories::delete(&Owner, Path<MessageId>, QueryString<memories::DeleteMemory>) -> Json<memories::ForgottenMemories>;
        /// Confirms a fact that holds: it is certain from then on, and nothing that is said later changes it.
        ///
        /// With `pinned` it is pinned, or unpinned, too.
        Post   "/memories/{memory_id}/confirm" scope(Scope::MemoriesWrite), example(r#"{"pinned": true}"#) => memories::confirm(&Owner, Path<MessageId>, Json<memories::ConfirmMemory>) -> Json<Memory>;
        /// Returns a memory with its state before each change, and the other facts about the same subject.
        Get    "/memories/{memory_id}/history" scope(Scope::MemoriesRead) => memories::history(&Owner, Path<MessageId>) -> Json<MemoryHistory>;
        /// Returns the facts about the user that hold: the most important ones first, by topic, what is coming, and the people and animals of theirs.
        Get    "/users/me/profile" scope(Scope::MemoriesRead) => memories::profile(&Owner) -> Json<Profile>;
        /// Searches the caller's messages for words, the newest first: those that have every word of `q`, in any order. The last word may be the beginning of one.
        ///
        /// Forgotten messages are not found. `highlights` are ranges of `excerpt` in UTF-16 code units, so that a client marks text and never inserts HTML.
        Get    "/messages/search" scope(Scope::ConversationsRead) => message_search::messages(&Owner, QueryString<message_search::SearchMessages>) -> Json<MessageHits>;
        /// Searches the caller's conversations for words in titles and messages, the one with the newest hit first.
        ///
        /// Each has its newest matching message. A page may have fewer conversations than `limit`, and still a `next_cursor`.
        Get    "/conversations/search" scope(Scope::ConversationsRead) => message_search::conversations(&Owner, QueryString<message_search::SearchConversations>) -> Json<ConversationHits>;
        /// Lists the caller's conversations, the pinned ones first, then the one spoken in last; without the archived ones.
        ///
        /// `archived=true` lists the archived ones alone, `archived=any` all. `next_cursor` is the `cursor` of the next page.
        Get    "/conversations" scope(Scope::ConversationsRead) => conversations::list(&Owner, QueryString<conversations::ListConversations>) -> Json<ConversationPage>;
        /// Opens an empty conversation.
        Post   "/conversations" scope(Scope::ConversationsWrite), example(r#"{"title": "Bees"}"#) => imports::open(&Owner, Json<imports::OpenConversation>) -> Created<Conversation>;
        /// Returns one conversation.
        Get    "/conversations/{conversation_id}" scope(Scope::ConversationsRead), fails(&["not_found"]) => conversations::get(&Owner, Path<ConversationId>) -> Json<Conversation>;
        /// Changes a conversation and returns it: its title, its place in the list, its metadata.
        Patch  "/conversations/{conversation_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]), example(r#"{"title": "Bees"}"#) => conversations::change(&Owner, Path<ConversationId>, Json<conversations::ChangeConversation>) -> Json<Conversation>;
        /// Deletes a conversation with its messages and memories.
        Delete "/conversations/{conversation_id}" scope(Scope::ConversationsWrite), fails(&["not_found"]) => conversations::delete(&Owner, Path<ConversationId>) -> NoContent;
        /// Lists a page of a conversation's messages, the oldest first; without `before` and `cursor` the newest page.
        ///
        /// `next_cursor` is the `cursor` of the page of older messages.
        Get    "/conversations/{conversation_id}/messages" scope(Scope::ConversationsRead), fails(&["not_found"]) => conversations::messages(&Owner, Path<ConversationId>, QueryString<conversations::ListMessages>) -> Json<MessagePage>;
        /// Imports messages that were said elsewhere and returns their ids. A message with an `external_id` that was imported before stays as it is.
        Post   "/conversations/{conversation_id}/messages" scope(Scope::ConversationsWrite), body(BULK_BODY_BYTES), fails(&["not_found"]), example(r#"{"messages": [{"role": "user", "content": "I keep bees"}]}"#) => imports::messages(&Owner, Path<ConversationId>, Json<imports::ImportMessages>) -> MaybeCreated<imports::ImportResponse>;
        /// Opens a conversation with copies of the messages of another one, from the start up to a message: of the branch in which that is.
        ///
        /// Memories stay with the original messages.
        Post   "/conversations/{conversation_id}/fork" scope(Scope::ConversationsWrite), fails(&["not_found"]), example(r#"{"message_id": "0199f0a0-1234-7abc-8def-0123456789ab"}"#) => conversations::fork(&Owner, Path<ConversationId>, Json<messages::ForkConversation>) -> Created<Conversation>;
        /// Says a message of the person in other words, and answers it as `POST /chat` does.
        ///
        /// What followed the earlier version is kept as a branch. It is not in prompts and searches, and not remembered, until it is current again.
        Patch  "/messages/{message_id}" scope(Scope::Chat), rate(Class::Chat), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"message": "I keep ants"}"#) => messages::edit(&Owner, Path<StoredMessageId>, Json<messages::EditMessage>) -> chat::ChatAnswer<P::Body>;
        /// Makes a reply anew, and answers as `POST /chat` does. The id is that of the reply, or of the message that it answers.
        ///
        /// The earlier reply is kept with what followed it, as a branch.
        Post   "/messages/{message_id}/regenerate" scope(Scope::Chat), rate(Class::Chat), fails(&["not_found", "turn_in_progress", "quota_used", "model_failed", "model_interrupted", "model_unavailable", "model_timeout"]), example(r#"{"stream": false}"#) => messages::regenerate(&Owner, Path<StoredMessageId>, Json<messages::RegenerateReply>) -> chat::ChatAnswer<P::Body>;
        /// Lists the versions of a message, the oldest first.
        Get    "/messages/{message_id}/versions" scope(Scope::ConversationsRead), fails(&["not_found"]) => messages::versions(&Owner, Path<StoredMessageId>) -> Json<Versions>;
        /// Makes the branch of a message the current one, with its memories, and lists the versions of the message.
        ///
        /// What is current after the message where the branches part is kept as a branch.
        Post   "/messages/{message_id}/current" scope(Scope::ConversationsWrite), fails(&["not_found", "turn_in_progress"]) => messages::make_current(&Owner, Path<StoredMessageId>) -> Json<Versions>;
        /// Stores what the person thinks of a reply.
        Post   "/messages/{message_id}/feedback" scope(Scope::ConversationsWrite), fails(&["not_found"]), example(r#"{"rating": "up"}"#) => messages::rate(&Owner, Path<StoredMessageId>, Json<messages::GiveFeedback>) -> Json<messages::Feedback>;
        /// Returns the caller.
        Get    "/users/me" Policy::User => users::me(&Owner) -> Json<User>;
        /// Changes the name and the e-mail address of the caller.
        Patch  "/users/me" Policy::Person, example(r#"{"display_name": "Ann"}"#) => users::change(&Owner, Json<users::ChangeMe>) -> Json<User>;
        /// Erases the caller and everything they own.
        /// The answer is a receipt, or the path of the erasure while it runs.
        Delete "/users/me" Policy::Person => erasures::me(&Owner) -> erasures::Erasure;
        /// Exports everything that the caller owns, a JSON object a line.
        Get    "/users/me/export" Policy::Person => export::everything(&Owner) -> export::ExportLines<P::Body>;
        /// Returns what the caller used on the last days, and the quotas of a day.
        Get    "/users/me/usage" Policy::User => usage::mine(&Owner, QueryString<usage::GetUsage>) -> Json<usage::Usage>;
        /// Returns the status of an erasure, and its receipt once it has ended.
        Get    "/erasures/{erasure_id}" Policy::Public, fails(&["not_found"]) => erasures::status(Path<erasures::ErasureId>) -> erasures::Erasure;
        /// Verifies that this instance signed a receipt of an erasure.
        Post   "/erasures/verify" Policy::Public, example(r#"{"receipt": "x"}"#) => erasures::verify(Json<erasures::VerifyReceipt>) -> Json<erasures::VerifiedReceipt>;
        /// Lists the caller's API keys, the newest first.
        Get    "/api-keys" scope(Scope::Keys) => keys::list(&Owner, QueryString<keys::ListKeys>) -> Json<KeyList>;
        /// Creates an API key, with no more scopes than the caller has. Only this answer has the whole key.
        Post   "/api-keys" scope(Scope::Keys), fails(&["missing_scope"]), example(r#"{"name": "phone", "scopes": ["chat"]}"#) => keys::create(&Caller, Json<keys::CreateKey>) -> Created<ApiKey>;
        /// Deletes an API key, with the keys that were made with it. It is refused everywhere within a minute.
        Delete "/api-keys/{key_id}" scope(Scope::Keys), fails(&["not_found"]) => keys::delete(&Owner, Path<KeyId>) -> NoContent;
        /// Creates a key of the same name, scopes and end in the place of one, which works for `grace_seconds` more.
        Post   "/api-keys/{key_id}/rotate" scope(Scope::Keys), fails(&["missing_scope", "not_found"]), example(r#"{"grace_seconds": 3600}"#) => keys::rotate(&Owner, Path<KeyId>, Json<keys::RotateKey>) -> Created<ApiKey>;
        /// Lists all users, in the order of their ids.
        Get    "/admin/users" Policy::Admin => users::list(QueryString<users::ListUsers>) -> Json<UserPage>;
        /// Creates a user, where there is none of that id.
        Post   "/admin/users" Policy::Admin, fails(&["being_erased"]), example(r#"{"user_id": "zoe"}"#) => users::create(Json<users::CreateUser>) -> MaybeCreated<User>;
        /// Suspends a user, or lets them in again.
        /// Every credential of a suspended user is refused.
        Patch  "/admin/users/{user_id}" Policy::Admin, fails(&["not_found"]), example(r#"{"suspended": true}"#) => users::suspend(Path<Owner>, Json<users::SuspendUser>) -> Json<User>;
        /// Erases a user and everything they own, suspended or not.
        /// The answer is a receipt, or the path of the erasure while it runs.
        Delete "/admin/users/{user_id}" Policy::Admin, fails(&["not_found"]) => erasures::of_user(Path<Owner>) -> erasures::Erasure;
        /// Gives conversations of a user, or all of them and all memories, to another user.
        Post   "/admin/users/{user_id}/move" Policy::Admin, fails(&["not_found", "turn_in_progress", "being_erased"]), example(r#"{"to": "zoe", "all": true}"#) => users::hand_over(Path<Owner>, Json<users::MoveConversations>) -> Json<users::MovedConversations>;
        /// Lists what each user used on a day, in the order of their ids.
        Get    "/admin/usage" Policy::Admin => usage::of_everybody(QueryString<usage::ListUsage>) -> Json<UsagePage>;
        /// Lists the audit, the newest rows first.
        Get    "/admin/audit" Policy::Admin => audit::list(QueryString<audit::ListAudit>) -> Json<audit::AuditPage>;
        /// Verifies that the audit is as it was sealed, and that seals from the log are there.
        Get    "/admin/audit/verify" Policy::Admin => audit::verify(QueryString<audit::VerifyAudit>) -> Json<Walk>;
        /// Returns gauges of this instance for Prometheus.
        Get    "/metrics" Policy::Admin => metrics::metrics() -> metrics::Metrics;
        /// Computes index entries that are missing, or with `all` every one anew, up to 200 at a time.
        ///
        /// Repeat it without `all` until `left` is 0.
        Post   "/admin/reindex" scope(Scope::MemoriesWrite), fails(&["not_found"]), example(r#"{"all": true}"#) => reindex::reindex(&Caller, Json<reindex::Reindex>) -> Json<Reindexed>;
        /// Issues a token for a user: with `ADMIN_TOKEN`, and in development to anybody.
        Post   "/auth/token" Policy::Development, fails(&["forbidden"]), example(r#"{"user_id": "ann"}"#) => tokens::issue(Json<tokens::IssueToken>) -> Json<IssuedToken>;
        /// Verifies a token. One that is not valid counts towards the limit of wrong credentials.
        Post   "/auth/validate" Policy::Public, fails(&["too_fast"]), example(r#"{"token": "x"}"#) => tokens::validate(Json<tokens::ValidateToken>) -> Json<TokenValidity>;
        /// Mails a token that opens an account with a password. The answer does not show whether the address has one.
        Post   "/auth/register" Policy::Public, rate(Class::Account), fails(&["not_found"]), example(r#"{"email": "ann@example.com", "password": "nine green bottles"}"#) => accounts::register(&Rules, Json<accounts::Register>) -> accounts::MailOnItsWay;
        /// Opens an account by the token of a mail and the password of the registration, and logs in.
        Post   "/auth/verify" Policy::Public, rate(Class::Account), fails(&["not_found"]), example(r#"{"token": "x", "password": "nine green bottles"}"#) => accounts::verify(&Rules, Json<accounts::Verify>) -> Json<SessionTokens>;
        /// Begins a session. After several wrong passwords the next one has to wait, each time twice as long.
        Post   "/auth/login" Policy::Public, rate(Class::Account), fails(&["unauthenticated", "suspended", "not_found"]), example(r#"{"email": "ann@example.com", "password": "nine green bottles"}"#) => accounts::login(&Rules, Json<accounts::Login>) -> Json<SessionTokens>;
        /// Gives the next tokens of a session. A refresh token is good once; an old one ends the session.
        Post   "/auth/refresh" Policy::Public, fails(&["unauthenticated", "suspended", "not_found"]), example(r#"{"refresh_token": "x"}"#) => sessions::refresh(&Rules, Json<sessions::ShowRefreshToken>) -> Json<SessionTokens>;
        /// Ends the session of a refresh token.
        Post   "/auth/logout" Policy::Public, fails(&["not_found"]), example(r#"{"refresh_token": "x"}"#) => sessions::logout(&Rules, Json<sessions::ShowRefreshToken>) -> NoContent;
        /// Changes the password. Every session ends; the answer has the tokens of a new one, and the keys of the account.
        Post   "/auth/password" Policy::Person, rate(Class::Account), fails(&["not_found"]), example(r#"{"current_password": "nine green bottles", "new_password": "ten green bottles"}"#) => passwords::change(&Owner, &Rules, Json<passwords::ChangePassword>) -> Json<PasswordChanged>;
        /// Mails a token for a new password to `email`; or sets `new_password` by the `token` of a mail, and ends every session.
        Post   "/auth/password/reset" Policy::Public, rate(Class::Account), fails(&["suspended", "not_found"]), example(r#"{"email": "ann@example.com"}"#) => passwords::reset(&Rules, Json<passwords::ResetPassword>) -> passwords::ResetAnswer;
        /// Lists the caller's sessions, the newest first.
        Get    "/auth/sessions" Policy::Person, fails(&["not_found"]) => sessions::list(&Owner, &Rules, QueryString<sessions::ListSessions>) -> Json<SessionList>;
        /// Ends every session of the caller. Access tokens are good for a few minutes more.
        Delete "/auth/sessions" Policy::Person, fails(&["not_found"]) => sessions::end_all(&Owner, &Rules) -> NoContent;
        /// Ends a session of the caller. Its access tokens are good for a few minutes more.
        Delete "/auth/sessions/{session_id}" Policy::Person, fails(&["not_found"]) => sessions::end(&Owner, &Rules, Path<SessionId>) -> NoContent;
    }

    /// Finds the route of a request, and the parameters in its path, decoded. `HEAD` is answered as `GET`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a path that no route has, [`Error::MethodNotAllowed`] for a method that none of the
    /// path has.
    pub fn find(
        method: Option<Method>,
        path: &str,
    ) -> Result<(&'static Route<P>, Parameters), Error> {
        static PATHS: OnceLock<matchit::Router<&'static str>> = OnceLock::new();
        let paths = PATHS.get_or_init(|| {
            let mut paths = matchit::Router::new();
            for route in Self::ROUTES {
                // A path stands once for each of its methods; the router refuses the later ones.
                let _ = paths.insert(route.path, route.path);
            }
            paths
        });
        let found = paths
            .at(path)
            .map_err(|_| Error::not_found(Resource::Route, None))?;
        let on_path = || Self::ROUTES.iter().filter(|r| r.path == *found.value);
        let route = method.and_then(|method| on_path().find(|r| r.method == method));
        let Some(route) = route else {
            let allowed: Vec<&str> = on_path().map(|route| route.method.name()).collect();
            return Err(Error::MethodNotAllowed(allowed.join(", ")));
        };
        let parameters = found.params.iter().map(|(name, text)| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
            (name.to_owned(), decoded.into_owned())
        });
        Ok((route, parameters.collect()))
    }
}
