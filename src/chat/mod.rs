//! The conversation of a person with the companion.
//!
//! * [`turn`]: begins a turn (two round trips to the database before the model is called) and ends it (one after).
//! * [`reply`]: runs the reply of a turn, in the client's [`dialect`].
//! * [`response`]: the calls of the model within a reply, as OpenAI's Responses dialect names them.
//! * [`prompt`], [`message`]: the texts of a turn.
//! * [`store`], [`lease`], [`usage`]: its statements.
//! * [`conversation`], [`import`]: conversations as their owner sees, changes and brings them.
//! * [`branch`], [`revise`], [`fork`]: messages in other words, replies made anew, copies of conversations.
//! * [`search`]: the owner's messages and conversations by their words.
//! * [`distil`], [`titles`]: the work that no request waits for.

pub mod branch;
pub mod conversation;
pub mod dialect;
pub mod distil;
pub mod fork;
pub mod import;
pub mod lease;
pub mod message;
pub mod prompt;
pub mod reply;
pub mod response;
pub mod revise;
pub mod search;
pub mod store;
pub mod titles;
pub mod turn;
pub mod usage;
