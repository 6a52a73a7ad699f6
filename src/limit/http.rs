//! Limits of requests: bodies, pages, and the rate of calls.

/// The largest body of a request, in bytes. The longest message is 4,000 characters of at most 4 bytes, escaped in
/// JSON at most threefold, with a system prompt beside it.
pub const BODY_BYTES: usize = 64 * 1024;

/// The largest body of a request that brings many things at once, in bytes: a hundred messages of usual length. D1
/// takes at most 2 MB a parameter, and one parameter holds the whole body.
pub const BULK_BODY_BYTES: usize = 1024 * 1024;

/// The longest name of a field or of a query that an error repeats, in characters: every name of the contract is
/// shorter.
pub const NAME_CHARACTERS: usize = 100;

/// The number of conversations, messages or users on a page, where the caller names none: a screen or two of a list.
pub const PAGE: u32 = 50;

/// The largest number of things on a page: an answer is built in memory as a whole, and a client asks for the next
/// page.
pub const LARGEST_PAGE: u32 = 200;

/// The wait that a caller who was too fast reads in `Retry-After`, in seconds: the period of the limiters.
pub const RATE_PERIOD_SECONDS: u32 = 60;

/// The credentials from one address that an instance looks up at the same time, before it knows them: as many as may
/// be refused in a minute.
pub const CONCURRENT_CREDENTIALS: u32 = 20;

/// The number of addresses that an instance remembers as trying credentials. Past this number, the instance forgets all
/// of them, so that an attacker with many addresses cannot fill its memory.
pub const ADDRESSES_TRYING: usize = 10_000;

/// The entries of a page of OpenAI's dialects, where the caller names no number.
/// Source: the OpenAI API reference, "Conversations: list items".
pub const OPENAI_PAGE: u32 = 20;

/// The largest page of OpenAI's dialects.
pub const OPENAI_LARGEST_PAGE: u32 = 100;
