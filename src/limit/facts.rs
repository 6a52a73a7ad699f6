//! Limits of the facts about a person, and of the calls that distil them with a model.

/// The largest number of facts about the person in a prompt: a paragraph of it.
pub const PROFILE_FACTS: u32 = 20;

/// The number of days whose plans and appointments a prompt names with their days: two weeks, which people look ahead.
pub const COMING_DAYS: u32 = 14;

/// The largest number of plans and appointments in a prompt: half as many as other facts.
pub const COMING_FACTS: u32 = 10;

/// The largest number of days that a list of what is coming looks ahead: ten years.
pub const MOST_COMING_DAYS: u32 = 3_660;

/// The largest number of facts that are stored of one person. Past this number the least useful facts are deleted: a
/// prompt names twenty, and a search reads all of them.
pub const FACTS: u32 = 500;

/// The largest number of messages that a fact names as its sources: more make it no surer. The schema holds it, too.
pub const FACT_SOURCES: usize = 8;

/// The largest number of ends and retractions by the words of facts that one batch makes: each reads all of a person's
/// current facts.
pub const NAMED_CHANGES: usize = 32;

/// The number of a person's messages that wait until the model distils facts from them: a call for each message
/// would double the price of a turn.
pub const DISTILLED_FROM: u32 = 4;

/// The largest number of messages in one call that distils facts: three times [`DISTILLED_FROM`], to catch up after
/// a call that failed.
pub const MOST_DISTILLED: u32 = 12;

/// The most characters of messages in one call that distils facts, except for a single message that is longer by
/// itself: about 1,500 tokens, half of [`DISTILLING_TOKENS`].
pub const DISTILLED_CHARACTERS: u32 = 6_000;

/// The longest answer to a call that distils facts, in tokens: some eighteen facts. An answer that is cut there is asked
/// for again, for half of the messages.
pub const DISTILLED_TOKENS: u32 = 2_048;

/// The estimated input of a call that distils facts, in tokens: its messages with the companion's words before them, the
/// facts that are known, and the instructions. The estimate counts as usage until the real number is known.
pub const DISTILLING_TOKENS: u32 = 5_000;

/// The largest number of calls in one run that distils facts: a second one where the first one's answer was cut.
pub const DISTILLING_CALLS: u32 = 2;

/// The largest number of facts in the answer to one call. A model that finds more does not follow its instructions.
pub const DISTILLED_FACTS: usize = 48;

/// The largest number of known facts in a call that distils facts: the newest ones, and the most important of the rest.
pub const KNOWN_FACTS: u32 = 60;

/// The most characters of known facts in a call that distils facts: about as many as of messages.
pub const KNOWN_CHARACTERS: usize = 6_000;

/// The most characters of the companion's words before a message in a call that distils facts: the end, where the
/// question stands.
pub const CONTEXT_CHARACTERS: u32 = 300;

/// The number of days after a message within which what is coming must happen: two years. A date further away is a
/// mistake more often than a plan.
pub const DATED_DAYS: u64 = 731;

/// The longest lifetime of a fact, in days: ten years. What holds longer is lasting.
pub const LIFETIME_DAYS: u32 = 3_650;

/// The least confidence of a model in a fact that is believed.
pub const LEAST_CONFIDENCE: f64 = 0.5;

/// The longest sentence of a distilled fact, in characters: one sentence, not a paragraph.
pub const FACT_CHARACTERS: usize = 300;

/// The longest key and the longest value of a distilled fact, in characters: a few words each.
pub const FACT_VALUE_CHARACTERS: usize = 80;

/// The longest wait for a whole call that distils facts, in seconds: a Worker has 30 after its response.
pub const DISTILLING_SECONDS: i64 = 25;

/// The time after which the schedule distils messages whose call failed, or that were too few for a call, in seconds:
/// three runs of the schedule.
pub const DISTILLED_AGAIN_SECONDS: i64 = 15 * 60;

/// The people whose messages one run of the schedule distils, with a call of up to [`DISTILLING_SECONDS`] for
/// each: a run ends before the next one begins.
pub const DISTILLED_A_RUN: u32 = 4;

/// The age of the last message, in seconds, up to which the schedule counts a person's facts: two days. A person who
/// has written nothing since the last run has no more facts than then.
pub const COUNTED_FOR_SECONDS: i64 = 2 * 24 * 3600;

/// The messages before a new one that are heard again when its facts are found: an answer needs its question.
pub const HEARD: usize = 16;
