//! How much of anything is allowed, and why that much.

use std::time::Duration;

/// Largest body of a request, in bytes. The longest message is 4,000 characters of at most
/// 4 bytes, escaped in JSON at most threefold, and a system prompt beside it.
pub const BODY_BYTES: usize = 64 * 1024;

/// Longest `system_prompt`, in characters: a persona and its rules, not a document.
pub const SYSTEM_PROMPT_CHARACTERS: usize = 8_000;

/// Longest name of a field or of a query that an error repeats, in characters: ours are shorter.
pub const NAME_CHARACTERS: usize = 100;

/// Longest title that a conversation can be given, in characters.
pub const TITLE_CHARACTERS: usize = 200;

/// Longest title made from a first message, in characters: one line of a list.
pub const DERIVED_TITLE_CHARACTERS: usize = 80;

/// Longest `client_message_id`, in characters: room for a UUID with a prefix, twice.
pub const CLIENT_MESSAGE_ID_CHARACTERS: usize = 100;

/// Longest credential, in bytes: a JWT with a few dozen claims has 2 KiB, and a larger one
/// would only make the verifier work.
pub const CREDENTIAL_BYTES: usize = 8 * 1024;

/// Longest event of an upstream's stream, in bytes. A token's event has some hundred; past this
/// the upstream is not speaking server-sent events.
pub const EVENT_BYTES: usize = 256 * 1024;

/// Longest reply that is kept, in bytes: D1 stores at most 2 MB a row.
pub const REPLY_BYTES: usize = 512 * 1024;

/// Most terms of a message that are searched for.
pub const SEARCH_TERMS: usize = 32;

/// Blocks of 64 memories up to which all of a user's memories are scored. Past it, candidates are.
pub const WHOLE_BLOCKS: u32 = 96;

/// Most keyword hits whose blocks are candidates, and most of the newest blocks that are.
pub const KEYWORD_CANDIDATES: u32 = 48;
/// See [`KEYWORD_CANDIDATES`].
pub const NEWEST_BLOCKS: u32 = 8;

/// Most hits of one term that are looked at, the newest: one that more memories have tells them
/// apart by little, and D1 counts each as a row.
pub const TERM_HITS: u32 = 128;

/// Most memories that are in no block yet and are read with a question all the same.
pub const UNPACKED: u32 = 200;

/// Memories of either side that are told with one in a prompt.
pub const AROUND: usize = 1;

/// A page of conversations or messages, where the caller does not say.
pub const PAGE: u32 = 50;

/// The largest page.
pub const LARGEST_PAGE: u32 = 200;

/// How long a reply has a writer after its lease was taken or renewed, in seconds: several renewals may fail, and
/// a retry need not wait longer after a crash.
pub const LEASE_SECONDS: i64 = 20;

/// How often the lease of a reply is renewed with the words so far.
pub const LEASE_RENEWAL: Duration = Duration::from_secs(5);

/// How long a client that streams is sent nothing: then a comment, which keeps proxies from closing the connection and
/// shows whether the client is there. One that left is noticed at the second write after it.
pub const HEARTBEAT: Duration = Duration::from_secs(3);

/// How long a stream waits for the model's headers before it begins with what was recalled: what fails sooner is an
/// ordinary error with its status.
pub const HEADERS_WAIT: Duration = Duration::from_millis(300);

/// The pauses after which a first round trip that failed is tried again, and those of a last one: a reply that
/// was read is not given up for a database that is away for a moment.
pub const READ_AGAIN: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];
/// See [`READ_AGAIN`].
pub const END_AGAIN: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(4),
];

/// How long whoever has no tokens left but those that are reserved should wait, in seconds.
pub const RESERVED_SECONDS: i64 = 10;

/// Most facts of a person that a prompt tells.
pub const PROFILE_FACTS: u32 = 20;

/// Most facts that are kept of a person; the least useful leave first.
pub const FACTS: u32 = 500;

/// Messages of a person that wait until the model distils facts from them, and the most that one
/// call takes: a call for each message would double the price of a turn.
pub const DISTILLED_FROM: u32 = 4;
/// See [`DISTILLED_FROM`].
pub const MOST_DISTILLED: u32 = 12;

/// Most characters of messages in such a call, but for one message that is longer by itself.
pub const DISTILLED_CHARACTERS: u32 = 6_000;

/// Longest answer to it, in tokens: some ten facts.
pub const DISTILLED_TOKENS: u32 = 768;

/// The most that such a call reads, in tokens, about: its messages, what is known, and what it is told to do. So much
/// counts until it is known what the call cost.
pub const DISTILLING_TOKENS: u32 = 3_000;

/// Most facts in it. A model that finds more does not do what it was asked.
pub const DISTILLED_FACTS: usize = 24;

/// Longest sentence of such a fact, in characters.
pub const FACT_CHARACTERS: usize = 300;

/// Longest key and longest value of such a fact, in characters.
pub const FACT_VALUE_CHARACTERS: usize = 80;

/// The longest wait for the whole of it, in seconds: a Worker has 30 after its response.
pub const DISTILLING_SECONDS: i64 = 25;

/// Messages whose call failed are tried again after so many seconds, and so are those that were
/// too few, by the schedule.
pub const DISTILLED_AGAIN_SECONDS: i64 = 15 * 60;

/// People whose messages one run of the schedule has distilled, a call each.
pub const DISTILLED_A_RUN: u32 = 4;

/// The longest wait for an issuer's keys.
pub const JWKS_PATIENCE: Duration = Duration::from_secs(5);

/// Largest set of an issuer's keys, in bytes: a dozen certificates.
pub const JWKS_BYTES: usize = 64 * 1024;

/// How long an issuer's keys are good where it does not say, and at most, in seconds.
pub const JWKS_USUAL_SECONDS: u32 = 600;
/// See [`JWKS_USUAL_SECONDS`].
pub const JWKS_MOST_SECONDS: u32 = 24 * 3600;

/// People whose names and addresses an instance has seen in their tokens and does not look for again.
pub const INTRODUCED: usize = 10_000;

/// How long whoever was too fast should wait, in seconds: the period of the limiters.
pub const RATE_PERIOD_SECONDS: u32 = 60;

/// Credentials of one address that an instance looks up at the same time, while it does not know them: as many as
/// may be refused in a minute.
pub const CREDENTIALS_AT_ONCE: u32 = 20;

/// Addresses of which an instance knows that they try credentials; past it, it forgets all of them.
pub const ADDRESSES_TRYING: usize = 10_000;

/// Days of usage that are told where the caller does not say, and most that are.
pub const USAGE_DAYS: u32 = 30;
/// See [`USAGE_DAYS`].
pub const USAGE_MOST_DAYS: u32 = 366;

/// Most keys of one user that have not ended.
pub const KEYS: u32 = 100;

/// Longest name of a key, in characters.
pub const KEY_NAME_CHARACTERS: usize = 100;

/// Longest `display_name`, in characters.
pub const DISPLAY_NAME_CHARACTERS: usize = 100;

/// Longest e-mail address, in characters (RFC 5321 section 4.5.3.1).
pub const EMAIL_CHARACTERS: usize = 254;

/// A key that an instance has seen is believed for so many seconds without asking the database: so late
/// is its revocation seen elsewhere.
pub const KEY_SEEN_SECONDS: i64 = 45;

/// Most keys that an instance knows at a time; past it, it forgets all of them.
pub const KEYS_KNOWN: usize = 1_000;

/// The use of a key is noted at most so often, in seconds.
pub const KEY_USED_SECONDS: i64 = 3600;

/// Longest grace of a rotated key, in seconds: 30 days. Keys that ended are deleted so long after.
pub const ROTATION_SECONDS: u32 = 30 * 24 * 3600;

/// Credentials that are refused and noted in the audit, a minute and instance: junk is not to fill it.
pub const REFUSALS_NOTED: u32 = 30;

/// Most rows of the audit in one seal, most seals of one run of the schedule, and of one walk.
pub const SEALED_ROWS: u32 = 500;
/// See [`SEALED_ROWS`].
pub const SEALS_A_RUN: u32 = 10;
/// See [`SEALED_ROWS`].
pub const SEALS_A_WALK: u32 = 20;

/// Most requests of an instance that hash passwords at once: a quarter of a second of its time.
pub const HASHES_AT_ONCE: usize = 8;

/// How long such a request counts at most, in seconds: one that its client left may have no end, and whoever leaves
/// many is not to shut the others out.
pub const HASHING_SECONDS: i64 = 2;

/// Largest body of a request that brings many things at once, in bytes: a hundred messages of
/// usual length. D1 takes at most 2 MB a parameter, and one parameter holds them all.
pub const BULK_BODY_BYTES: usize = 1024 * 1024;

/// Most messages that one request imports, and most memories that one makes: some 100 ms of work at their usual
/// length; a body full of the person's longest messages is 0.8 s, or 1.6 s in sentences of one letter.
pub const IMPORTED_MESSAGES: usize = 100;
/// See [`IMPORTED_MESSAGES`].
pub const MADE_MEMORIES: usize = 100;

/// Longest imported message, in characters: replies are longer than what a person types.
pub const IMPORTED_CHARACTERS: usize = 16_000;

/// How often an import looks again what was imported before, when another import of the same messages was faster.
pub const IMPORT_TRIES: u32 = 5;

/// Longest `external_id` of a message, in characters: room for a path of ids.
pub const EXTERNAL_ID_CHARACTERS: usize = 200;

/// Longest name of a speaker, in characters.
pub const SPEAKER_CHARACTERS: usize = 100;

/// Longest memory that a client makes, and longest question that it searches with, in characters:
/// as long as a message.
pub const MEMORY_CHARACTERS: usize = 4_000;

/// Most characters of a fact, and of anything else remembered, that a prompt quotes: whatever a client
/// made or a person typed at the usual limit is quoted whole, a long fact or import is cut.
pub const QUOTED_FACT_CHARACTERS: usize = 1_000;
/// See [`QUOTED_FACT_CHARACTERS`].
pub const QUOTED_CHARACTERS: usize = 4_000;

/// Largest metadata of a memory, in bytes of JSON: labels, not documents.
pub const METADATA_BYTES: usize = 4 * 1024;

/// Memories that a search gives where the caller does not say, and most that it gives.
pub const FOUND: u32 = 10;
/// See [`FOUND`].
pub const MOST_FOUND: u32 = 50;

/// Memories that are looked at where a search has filters.
pub const FILTERED: usize = 200;

/// Memories whose index entry is computed anew in one call, and in one run of the schedule.
pub const REPACKED: u32 = 200;
/// See [`REPACKED`].
pub const REPACKED_BY_SCHEDULE: u32 = 500;

/// Facts of those are counted who said something in the last so many seconds: who has said
/// nothing since the last run of the schedule, has no more facts than then.
pub const COUNTED_FOR_SECONDS: i64 = 2 * 24 * 3600;

/// Most memories that the vector index is asked for: it gives up to 100 where neither values nor
/// metadata are wanted, and each one is read from D1.
pub const NEAREST: u32 = 30;

/// The longest wait for them, in milliseconds, embedding the question included: recall goes on
/// without rather than hold a turn.
pub const NEAREST_MILLIS: u64 = 800;

/// The longest wait for the vector index to take what it is told, in seconds: two such waits fit
/// into the 30 seconds that a Worker has after its response.
pub const VECTOR_SECONDS: u64 = 10;

/// Most memories that the vector index is told, or ids that it forgets, in one call: the models of
/// embeddings take 100 texts, and a delete of more than 100 ids is refused (error 40007).
pub const VECTOR_BATCH: usize = 100;

/// Most characters of a memory that are embedded: a vector of more says little of any of it.
pub const EMBEDDED_CHARACTERS: u32 = 2_000;

/// Most characters that are embedded in one call: bge-m3 reads 60,000 tokens.
pub const EMBEDDED_BATCH_CHARACTERS: usize = 40_000;

/// Lines of an export that are read at a time, and how long a client may take to take them.
pub const EXPORTED_LINES: u32 = 200;
/// See [`EXPORTED_LINES`].
pub const EXPORT_PATIENCE: Duration = Duration::from_mins(1);

/// Most ids that the vector index is asked for by name: it gives their values, too.
pub const VECTORS_KNOWN: usize = 20;

/// Most rows of each kind that one batch of an erasure deletes: a batch of D1 has 30 seconds.
pub const ERASED_A_BATCH: u32 = 500;

/// Most such batches of one run of an erasure, and most ids that it has the vector index forget and looks
/// for again: a request makes at most 1,000 calls.
pub const ERASING_BATCHES: u32 = 20;
/// See [`ERASING_BATCHES`].
pub const ERASED_VECTORS_A_RUN: u32 = 2_000;

/// How long an erasure stays open where something may still be on its way, in seconds: a key that another
/// instance believes for a while, a memory that somebody is just telling the vector index.
pub const ERASURE_SETTLES_SECONDS: i64 = 60;

/// Erasures that one run of the schedule goes on with.
pub const ERASURES_A_RUN: u32 = 10;

/// Most memories that a run of the schedule tells the vector index.
pub const VECTORS_A_RUN: u32 = 500;

/// Most ids that a run of the schedule has it forget.
pub const VECTOR_DELETIONS_A_RUN: u32 = 1_000;

/// Memories that somebody began to tell the vector index so many seconds ago have nobody who
/// ends it any more.
pub const UNTOLD_AFTER_SECONDS: i64 = 15 * 60;
