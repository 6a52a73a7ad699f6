//! Limits of recall and of memories: candidates, results, quotations, and the index.

/// The largest number of terms of a message that are searched for: the longest message has many more words, and
/// each term costs reads of the index.
pub const SEARCH_TERMS: usize = 32;

/// The number of blocks, of 64 memories each, up to which recall scores all of a user's memories: some 20,000. Past
/// this number, recall scores candidates.
pub const WHOLE_BLOCKS: u32 = 320;

/// The bytes of the blocks up to which recall scores all of a user's memories. 20,000 memories of usual length have 2
/// to 4 MB; an instance holds the blocks several times over while it unpacks them, and has 128 MB for everything.
pub const WHOLE_BYTES: u32 = 6 * 1024 * 1024;

/// The largest number of blocks that are candidates because of their words. To read and unpack them for each question
/// costs about as much as to score 20,000 memories that are unpacked already.
pub const CANDIDATE_BLOCKS: u32 = 96;

/// The number of the newest blocks that are candidates whatever the question: people ask about recent things most.
pub const NEWEST_BLOCKS: u32 = 8;

/// The largest number of hits of one term that are read, the newest first. A term that more memories have tells them
/// apart by little, and D1 counts each hit as a row read.
pub const TERM_HITS: u32 = 256;

/// The largest number of memories outside any block that recall reads besides the blocks: three blocks' worth, which
/// the schedule packs.
pub const UNPACKED: u32 = 200;

/// The number of messages on either side of a recalled one that a prompt quotes with it: the question before an
/// answer, and the answer after a question.
pub const AROUND: usize = 1;

/// The longest memory that a client creates, and the longest question that it searches with, in characters: as long
/// as a message.
pub const MEMORY_CHARACTERS: usize = 4_000;

/// The largest number of memories that one request creates: some 100 ms of work at their usual length.
pub const CREATED_MEMORIES: usize = 100;

/// The largest metadata of a memory, in bytes of JSON: labels, not documents.
pub const METADATA_BYTES: usize = 4 * 1024;

/// The most characters of a fact that a prompt quotes: a longer fact is cut.
pub const QUOTED_FACT_CHARACTERS: usize = 1_000;

/// The most characters that a prompt quotes of a memory that is no fact. A memory that a client created, or a person
/// typed at the usual limit, is quoted whole; a long import is cut.
pub const QUOTED_CHARACTERS: usize = 4_000;

/// The number of memories that a search returns, where the caller names none: a screen of results.
pub const FOUND: u32 = 10;

/// The largest number of memories that a search returns: each is read from D1 in full.
pub const MOST_FOUND: u32 = 50;

/// The number of ranked memories that a search with filters looks at: four times [`MOST_FOUND`].
pub const FILTERED: usize = 200;

/// The largest number of memories whose index entries one request, or one batch of the schedule, computes anew.
pub const REPACKED: u32 = 200;

/// The largest number of memories whose index entries one run of the schedule computes anew: it has more time than a
/// request.
pub const REPACKED_BY_SCHEDULE: u32 = 500;
