//! The endpoints: what each row of [`super::routes`] names, a file for each noun.

pub mod accounts;
pub mod ai_chat;
pub mod audit;
pub mod chat;
pub mod completions;
pub mod conversations;
pub mod embeddings;
pub mod erasures;
pub mod export;
pub mod imports;
pub mod keys;
pub mod memories;
pub mod message_search;
pub mod metrics;
pub mod models;
pub mod openai_conversations;
pub mod passwords;
pub mod reindex;
pub mod responses;
pub mod search;
pub mod service;
pub mod sessions;
pub mod tokens;
pub mod usage;
pub mod users;
