//! Limits of the vector index and of the embeddings in it.

/// The largest number of memories that a query of the vector index asks for, of the 100 that the index returns
/// without values and metadata: each one is read from D1.
pub const NEAREST: u32 = 30;

/// The longest wait for a query of the vector index, in milliseconds, including the embedding of the question. Recall
/// then goes on without the index, so that it does not delay the turn.
pub const NEAREST_MILLIS: u64 = 800;

/// The longest wait for a write to the vector index, in seconds: two such waits fit into the 30 seconds that a Worker
/// has after its response.
pub const VECTOR_SECONDS: u64 = 10;

/// The largest number of memories, or of ids, in one write to the vector index: the embedding models take 100 texts,
/// and a delete of more than 100 ids is refused (error 40007).
pub const VECTOR_BATCH: usize = 100;

/// The largest number of ids in one lookup in the vector index: the answer holds the vectors' values, too.
pub const VECTOR_LOOKUPS: usize = 20;

/// The most characters of a memory that are embedded: the vector of a longer text says little of any part of it.
pub const EMBEDDED_CHARACTERS: u32 = 2_000;

/// The most characters that are embedded in one call: bge-m3 reads 60,000 tokens.
pub const EMBEDDED_BATCH_CHARACTERS: usize = 40_000;

/// The largest number of memories that one run of the schedule writes to the vector index: five batches.
pub const VECTORS_A_RUN: u32 = 500;

/// The largest number of ids that one run of the schedule deletes from the vector index: ten batches.
pub const VECTOR_DELETIONS_A_RUN: u32 = 1_000;

/// The age of an unfinished write to the vector index after which the schedule repeats it, in seconds: far longer than
/// a Worker lives after its response, so its writer is gone.
pub const STALE_WRITE_SECONDS: i64 = 15 * 60;
