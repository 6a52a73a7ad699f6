//! Limits of a turn: texts, the stream to the client, the lease of a reply, imports, and usage.

use std::time::Duration;

/// The longest comment on a reply, in characters.
pub const COMMENT_CHARACTERS: usize = 2_000;

/// The longest `system_prompt`, in characters: a persona and its rules, not a document.
pub const SYSTEM_PROMPT_CHARACTERS: usize = 8_000;

/// The longest title that a conversation can be given, in characters: one line, with room for long words.
pub const TITLE_CHARACTERS: usize = 200;

/// The most characters of a message, and of its reply, of which the model makes a title: their subject is in them.
pub const TITLED_CHARACTERS: usize = 1_000;

/// The longest answer to a call for a title, in tokens: eight words, in every script.
pub const TITLE_TOKENS: u32 = 64;

/// The estimated input of a call for a title, in tokens: it counts as usage until the real number is known.
pub const TITLING_TOKENS: u32 = 700;

/// The most calls for one title, where the model cannot be reached.
pub const TITLE_TRIES: u32 = 3;

/// The most conversations that one run of the schedule has the model title.
pub const TITLED_A_RUN: u32 = 4;

/// The longest title made from a first message, in characters: one line of a list.
pub const DERIVED_TITLE_CHARACTERS: usize = 80;

/// The longest `client_message_id`, in characters: room for a UUID with a prefix, twice.
pub const CLIENT_MESSAGE_ID_CHARACTERS: usize = 100;

/// The longest event of an upstream's stream, in bytes. The event of a token has some hundred; past this limit the
/// upstream does not send server-sent events.
pub const EVENT_BYTES: usize = 256 * 1024;

/// The longest reply that is stored, in bytes: D1 stores at most 2 MB a row.
pub const REPLY_BYTES: usize = 512 * 1024;

/// The most responses of a chain that a prompt may hold: they are read with their requests.
pub const CHAINED_RESPONSES: u32 = 50;

/// The most bytes of requests and outcomes that are read for a prompt: a chain and the items that an input refers to.
pub const CHAINED_BYTES: u32 = 1024 * 1024;

/// The most items that an input may refer to.
pub const REFERENCED_ITEMS: usize = 50;

/// The largest request of a response that is stored, in bytes of JSON: with [`REPLY_BYTES`] it is below the 2 MB of a row.
pub const RESPONSE_REQUEST_BYTES: usize = 256 * 1024;

/// The largest outcome of a response that is stored, in bytes of JSON: escapes may make a reply longer than [`REPLY_BYTES`].
pub const RESPONSE_OUTCOME_BYTES: usize = 1024 * 1024;

/// The time that a writer holds a reply after its lease is taken or renewed, in seconds: several renewals may fail,
/// and a retry after a crash waits no longer than this.
pub const LEASE_SECONDS: i64 = 20;

/// The time between two renewals of a reply's lease, each of which stores the words so far: three fit into
/// [`LEASE_SECONDS`], and a crash loses no more than this.
pub const LEASE_RENEWAL: Duration = Duration::from_secs(5);

/// The events of a reply that its object stores at once.
pub const KEPT_BATCH: usize = 10;

/// The longest time until an object stores an event of its reply: what a crash may lose.
pub const KEPT_PAUSE: Duration = Duration::from_millis(500);

/// The time between two looks of an object after the reply that it writes, in seconds: a reply whose writer died ends within it.
pub const OBJECT_WATCH_SECONDS: i64 = 10;

/// The time for which an object keeps the events of a reply after its end, in seconds.
pub const KEPT_SECONDS: i64 = 300;

/// The age below which a reply, from its beginning, may have events that its object keeps, in seconds.
pub const OBJECT_SECONDS: i64 = KEPT_SECONDS + 600;

/// The most replies whose objects are erased at once, the newest ones.
pub const OBJECTS_ERASED: u32 = 40;

/// The longest time that nothing is sent to a streaming client before a comment is. The comment keeps proxies from
/// closing the connection and finds a client that has left: the second write after it left fails.
pub const HEARTBEAT: Duration = Duration::from_secs(3);

/// The longest time that a stream waits for the model's headers before it begins with the memories that were
/// recalled. A failure within it is an ordinary error with its status.
pub const HEADERS_WAIT: Duration = Duration::from_millis(300);

/// The pauses before a failed first round trip of a turn is tried again: short, since the client waits.
pub const FIRST_RETRY_PAUSES: [Duration; 2] =
    [Duration::from_millis(100), Duration::from_millis(400)];

/// The pauses before a failed last round trip of a turn is tried again: longer, since a reply that the client has
/// read must not be lost because the database is away for a moment.
pub const LAST_RETRY_PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(4),
];

/// The wait in seconds, in `Retry-After`, for a user whose remaining tokens are all reserved by running turns: a
/// running turn has probably ended by then.
pub const RESERVED_SECONDS: i64 = 10;

/// The days of usage in an answer, where the caller names no number: a month.
pub const USAGE_DAYS: u32 = 30;

/// The largest number of days of usage in an answer: a leap year.
pub const USAGE_MOST_DAYS: u32 = 366;

/// The largest number of messages in one import: some 100 ms of work at their usual length. A body full of a person's
/// longest messages takes 0.8 s, or 1.6 s in sentences of one letter.
pub const IMPORTED_MESSAGES: usize = 100;

/// The longest imported message, in characters: replies are longer than the messages that a person types.
pub const IMPORTED_CHARACTERS: usize = 16_000;

/// The number of times that an import looks again for messages that are already there, while other imports of the
/// same messages are faster.
pub const IMPORT_TRIES: u32 = 5;

/// The longest `external_id` of an imported message, in characters: room for a path of ids.
pub const EXTERNAL_ID_CHARACTERS: usize = 200;

/// The longest name of a speaker, in characters: a full name with titles.
pub const SPEAKER_CHARACTERS: usize = 100;

/// The longest text of a search for words, in characters: a sentence that somebody remembers.
pub const SEARCH_CHARACTERS: usize = 200;

/// The most words of a search: each is looked for in every hit.
pub const SEARCH_WORDS: usize = 64;

/// The most words of a search that are found only where they stand in a row.
pub const PHRASE_WORDS: usize = 8;

/// The hits on a page of a search, where the caller names no number: what a screen shows.
pub const SEARCH_HITS: u32 = 20;

/// The most hits on a page of a search: the text of each is read to cut an excerpt.
pub const MOST_SEARCH_HITS: u32 = 100;

/// The hits that are looked through for a page of conversations: each costs two rows read.
pub const SEARCH_WINDOW: u32 = 1_000;

/// The longest excerpt of a message that was found, in characters: two or three lines of a list.
pub const EXCERPT_CHARACTERS: usize = 180;

/// The longest part of an excerpt before the first word that was found, in characters.
pub const EXCERPT_LEAD: usize = 60;
