//! `/memories`, `/memory/clear` and `/users/me/profile`. The search is in [`super::search`].

mod draft;
mod forget;
mod read;
mod write;

pub use forget::{ClearMemories, ClearedMemories, DeleteMemory, ForgottenMemories, clear, delete};
pub use read::{ListMemories, ListUpcoming, get, history, list, profile, upcoming};
pub use write::{
    ChangeMemory, ConfirmMemory, CreateMemories, CreateMemory, StoredMemories, change, confirm,
    create, create_one,
};
