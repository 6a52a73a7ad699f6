//! Words around a name of a password that say whether it is told or only spoken of.

/// Between the name and the password.
#[rustfmt::skip]
pub(super) const COPULAS: &[&str] = &[
    "is", "was", "are", "were", "be", "been", "goes", "remains", "reads", "equals", "stays", "says",
    "starts", "start", "contains", "becomes", "es", "iz", "called", "being", "likes", "wants", "accepts",
    "its",
];

/// Between those and the password.
#[rustfmt::skip]
pub(super) const ADVERBS: &[&str] = &[
    "just", "still", "always", "literally", "now", "simply", "actually", "currently", "really", "only",
    "probably", "basically", "honestly", "once", "again", "also", "usually", "um", "uh", "like", "lol",
    "with",
];

/// What is said of a password in place of it. Words that end with "ed" or "ing" are besides.
#[rustfmt::skip]
pub(super) const SAID_OF_IT: &[&str] = &[
    "too", "so", "very", "not", "wrong", "weak", "strong", "stolen", "long", "short", "hard", "easy", "safe",
    "secure", "in", "on", "under", "at", "never", "incorrect", "invalid", "same", "different",
    "unique", "complicated", "ridiculous", "everywhere", "something", "gone", "lost", "due", "fine", "ok",
    "okay", "good", "bad", "terrible", "awful", "impossible", "basic", "boring", "old", "about", "for",
    "to", "from", "up", "down", "out", "slow", "broken", "important", "annoying", "private", "secret",
    "between", "anything", "nothing", "what", "why", "how", "when", "where", "because", "kept", "written",
    "set", "such", "a", "an", "pretty", "super", "quite", "already", "there", "here", "enough",
    "everything", "hell", "pain", "nightmare", "case", "over", "getting", "working", "off", "free", "cheap",
    "valid", "great", "amazing", "nice", "worth", "back", "public", "full",
];

/// What is done with a password that is not told.
#[rustfmt::skip]
pub(super) const DONE_WITH_IT: &[&str] = &[
    "forgot", "forget", "forgets", "forgotten", "forgetting", "lost", "lose", "losing", "hate", "hates",
    "remembering", "never", "need", "needs", "guessed", "know", "knows", "doesn't", "doesnt", "don't", "dont", "can't",
    "cant", "won't", "wont", "teach", "about", "without", "manage", "guess", "share",
    "asked", "asks", "wants", "reset", "resetting", "changing", "change", "changed", "write", "wrote", "no", "stole",
    "hacked", "try", "tried", "protect", "protects", "type", "enter", "typing", "recover", "design", "every",
    "i'm", "im",
];

/// What follows "password" in the name of another thing.
#[rustfmt::skip]
pub(super) const OTHER_THINGS: &[&str] = &[
    "manager", "managers", "reset", "resets", "policy", "policies", "rule", "rules", "security", "hygiene",
    "generator", "generators", "protection", "protected", "recovery", "problem", "problems", "issue",
    "issues", "fatigue", "book", "books", "field", "form", "page", "pages", "hint", "hints", "strength",
    "hash", "cracking", "sharing", "stuff", "thing", "things", "change", "changes", "screen", "prompt",
    "requirements", "requirement", "audit", "list", "notebook", "box", "app", "apps", "club", "input",
    "designer", "guy", "game", "show", "day", "vault", "tool", "tools", "length", "entropy",
];

/// What follows "password" where nothing is told.
#[rustfmt::skip]
pub(super) const FUNCTIONS: &[&str] = &[
    "again", "every", "all", "and", "or", "but", "so", "because", "when", "that", "which", "yesterday",
    "today", "yet", "anymore", "before", "after", "than", "please", "lol", "too", "either", "still", "not",
    "if", "since", "until", "to", "for", "on", "in", "at", "of", "with", "by", "from", "into", "as", "like",
    "i", "we", "he", "she", "they", "you", "it", "its", "it's", "my", "a", "an", "the", "this", "out", "up",
    "off", "down", "has", "had", "have", "can", "will", "would", "could", "should", "must", "needs", "does",
    "did", "do", "isn't", "wasn't", "doesn't", "isnt", "wasnt", "doesnt", "keeps", "kept", "stopped",
    "expired", "expires", "changed", "got", "gets", "being", "always", "never", "just", "twice",
    "who", "per", "card", "number",
];

/// Words that no password of one word or two is.
#[rustfmt::skip]
pub(super) const SMALL: &[&str] = &[
    "i", "we", "he", "she", "they", "you", "u", "me", "him", "them", "us", "my", "is", "am", "are", "was",
    "do", "did", "does", "have", "has", "had", "can", "can't", "cant", "will", "would", "not", "don't",
    "dont", "again", "what", "why", "how", "when", "where", "who", "lol", "please", "thanks", "help", "ugh",
    "always", "never", "forgot", "idk", "haha", "no", "maybe", "hmm", "sorry",
];
