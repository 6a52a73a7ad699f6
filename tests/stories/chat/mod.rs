//! The turn and its reply.

pub mod anthropic;
pub mod attended;
pub mod branches;
pub mod completions;
pub mod dialects;
pub mod distil;
pub mod embeddings;
pub mod endings;
pub mod losses;
pub mod main_story;
pub mod objects;
pub mod prompt;
pub mod quoting;
pub mod relay;
pub mod relay_faults;
pub mod repeat;
pub mod responses;
pub mod titling;
pub mod turn;
pub mod ui_stream;
