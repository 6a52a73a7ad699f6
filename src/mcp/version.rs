//! The versions of the protocol that are spoken here.

/// The version of the stateless era.
pub const STATELESS: &str = "2026-07-28";

/// The versions that begin with a handshake, the newest first.
pub const HANDSHAKE: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
