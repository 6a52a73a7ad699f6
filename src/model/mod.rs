//! Models: a [`Prompt`] becomes a call, and the bytes of the answer become [`StreamEvent`]s.
//!
//! Every dialect is server-sent events; a [`Decoder`] gathers them, and `parse` says what each one means. Asking a
//! model costs no round trip to the database.

mod ask;
pub mod builtin;
mod complete;
mod decoder;
pub mod openai;
mod parse;
mod prompt;
pub mod settings;
pub mod sse;
pub mod workers_ai;

pub use ask::ask;
pub use complete::{Completion, complete};
pub use decoder::{Decoder, StreamEvent, Usage};
pub use prompt::{Line, Prompt};
pub use settings::{Model, Settings};
