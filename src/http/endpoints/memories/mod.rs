//! `/memories`, `/memory/clear` and `/users/me/profile`. The search is in [`super::search`].

mod draft;
mod forget;
mod read;
mod write;

pub use forget::{ClearMemories, ClearedMemories, DeleteMemory, ForgottenMemories, clear, delete};
pub use read::{ListMemories, get, history, list, profile};
pub use write::{ChangeMemory, CreateMemories, StoredMemories, change, create};
