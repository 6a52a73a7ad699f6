//! Words around a keyword that tell whether its value is disclosed or only spoken of.

/// Verbs between a keyword and its value: "my password is banana".
#[rustfmt::skip]
pub(super) const COPULAS: &[&str] = &[
    "is", "was", "are", "were", "be", "been", "goes", "remains", "reads", "equals", "stays", "says",
    "starts", "start", "contains", "becomes", "es", "iz", "called", "being", "likes", "wants", "accepts",
    "its",
];

/// Words between a verb such as "is" and the value: "my password is still banana".
#[rustfmt::skip]
pub(super) const ADVERBS: &[&str] = &[
    "just", "still", "always", "literally", "now", "simply", "actually", "currently", "really", "only",
    "probably", "basically", "honestly", "once", "again", "also", "usually", "um", "uh", "like", "lol",
    "with",
];

/// Words that describe a password and are no password: "my password is weak". Words that end with "ed" or "ing" do so,
/// too.
#[rustfmt::skip]
pub(super) const DESCRIPTIONS: &[&str] = &[
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

/// Words for actions with a password that is not disclosed: "I forgot my password".
#[rustfmt::skip]
pub(super) const ACTIONS: &[&str] = &[
    "forgot", "forget", "forgets", "forgotten", "forgetting", "lost", "lose", "losing", "hate", "hates",
    "remembering", "never", "need", "needs", "guessed", "know", "knows", "doesn't", "doesnt", "don't", "dont", "can't",
    "cant", "won't", "wont", "teach", "about", "without", "manage", "guess", "share",
    "asked", "asks", "wants", "reset", "resetting", "changing", "change", "changed", "write", "wrote", "no", "stole",
    "hacked", "try", "tried", "protect", "protects", "type", "enter", "typing", "recover", "design", "every",
    "i'm", "im",
];

/// Words that name another thing together with "password" before them: "password manager".
#[rustfmt::skip]
pub(super) const COMPOUNDS: &[&str] = &[
    "manager", "managers", "reset", "resets", "policy", "policies", "rule", "rules", "security", "hygiene",
    "generator", "generators", "protection", "protected", "recovery", "problem", "problems", "issue",
    "issues", "fatigue", "book", "books", "field", "form", "page", "pages", "hint", "hints", "strength",
    "hash", "cracking", "sharing", "stuff", "thing", "things", "change", "changes", "screen", "prompt",
    "requirements", "requirement", "audit", "list", "notebook", "box", "app", "apps", "club", "input",
    "designer", "guy", "game", "show", "day", "vault", "tool", "tools", "length", "entropy",
];

/// Words after "password" that do not begin its value: "my password again".
#[rustfmt::skip]
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "again", "every", "all", "and", "or", "but", "so", "because", "when", "that", "which", "yesterday",
    "today", "yet", "anymore", "before", "after", "than", "please", "lol", "too", "either", "still", "not",
    "if", "since", "until", "to", "for", "on", "in", "at", "of", "with", "by", "from", "into", "as", "like",
    "i", "we", "he", "she", "they", "you", "it", "its", "it's", "my", "a", "an", "the", "this", "out", "up",
    "off", "down", "has", "had", "have", "can", "will", "would", "could", "should", "must", "needs", "does",
    "did", "do", "isn't", "wasn't", "doesn't", "isnt", "wasnt", "doesnt", "keeps", "kept", "stopped",
    "expired", "expires", "changed", "got", "gets", "being", "always", "never", "just", "twice",
    "who", "per", "card", "number",
];

/// Words that are never part of a password of one or two words.
#[rustfmt::skip]
pub(super) const SMALL_WORDS: &[&str] = &[
    "i", "we", "he", "she", "they", "you", "u", "me", "him", "them", "us", "my", "is", "am", "are", "was",
    "do", "did", "does", "have", "has", "had", "can", "can't", "cant", "will", "would", "not", "don't",
    "dont", "again", "what", "why", "how", "when", "where", "who", "lol", "please", "thanks", "help", "ugh",
    "always", "never", "forgot", "idk", "haha", "no", "maybe", "hmm", "sorry",
];

/// Words for a thing that has a password or a key: "my laptop opens with …".
#[rustfmt::skip]
pub(super) const LOCKED_THINGS: &[&str] = &[
    "laptop", "computer", "phone", "ipad", "tablet", "bitwarden", "keepass", "lastpass", "vault", "wallet",
    "ledger", "trezor", "metamask", "encrypted", "encryption", "disk", "drive", "usb", "stick", "backup",
    "bitcoin", "crypto", "seed", "recovery", "secret", "unlock", "unlocks", "open", "opens", "internet",
    "wifi", "wi-fi", "router", "network", "pc", "mac", "cloud", "hotspot", "join", "keychain", "files", "file",
    "excel", "pdf", "zip", "folder", "sudo", "server", "email", "account", "mailbox", "inbox", "site",
];

/// Words for a thing that is locked with a phrase of several words.
#[rustfmt::skip]
pub(super) const VAULTS: &[&str] = &[
    "ssh", "keepass", "bitwarden", "vault", "wallet", "pgp", "gpg", "veracrypt", "encrypted", "encryption",
    "keychain", "backup", "usb",
];

/// Words that are no password although somebody logs in with them: "I get in with my face".
#[rustfmt::skip]
pub(super) const OTHER_MEANS: &[&str] = &[
    "my", "the", "a", "an", "his", "her", "their", "our", "your", "face", "faceid", "touchid", "touch",
    "google", "apple", "facebook", "fingerprint", "fingerprints", "thumb", "biometrics", "me", "it", "them",
    "no", "you", "him", "us", "this", "that", "two", "someone", "friends", "ease", "force", "care", "key",
    "keys", "one", "some", "all", "only", "both",
];
