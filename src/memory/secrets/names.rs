//! Words that name a secret, as people spell them.

use super::spelling::{password, plain};
use super::text::{Text, is_one};
use std::ops::Range;

/// How a secret is named, which says what its value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A password, passphrase or codeword: any words.
    Word,
    /// A PIN or code of a door, a bank or a login: a number or a code.
    Code,
    /// A number of a person or an account: four digits or more.
    Id,
    /// The same where the word means much else: five digits or more.
    Soft,
    /// Something that has a password: a word that looks like one.
    Place,
    /// Getting in somewhere: a word that looks like a password, whoever else bears it.
    Entry,
    /// A security question: whatever else the sentence says.
    Answer,
    /// A network: a word that is in no dictionary.
    Network,
    /// Words, a phrase or a sentence: where they open something.
    Phrase,
    /// A name that everybody may know.
    Public,
}

/// Where a secret is named.
#[derive(Debug)]
pub(super) struct Named {
    pub name: Name,
    pub words: Range<usize>,
    /// More than one: "passwords".
    pub plural: bool,
}

/// Names of one word or more, those of more words first.
#[rustfmt::skip]
const NAMES: &[(Name, &[&str])] = &[
    (Name::Answer, &[
        "security question", "security questions", "secret question", "security answer", "secret answer",
        "memorable word", "memorable place", "memorable name", "memorable date", "memorable information",
        "memorable info", "memorable answer", "recovery question", "challenge question",
        "security q", "security q&a", "recovery answer", "verification question", "diceware", "ask", "asks", "asked", "want", "wants",
        "secret q", "security thing", "security password", "security phrase", "security name",
        "security details", "security info", "bank security", "maiden name", "answer", "answers", "banking",
    ]),
    (Name::Word, &[
        "pass word", "pass phrase", "pass code", "code word", "safe word", "secret word", "magic word",
        "magic words", "seed phrase", "seed words", "recovery phrase", "recovery words", "backup phrase",
        "backup words", "backup codes", "backup code", "recovery code", "recovery codes", "recovery key",
        "secret phrase", "secret key", "private key", "wallet words", "wallet phrase", "vault phrase",
        "encryption phrase", "encryption key", "security key", "network key", "security word", "wifi key",
        "wpa key", "hub key", "router key", "api key", "api token", "access token", "access key",
        "license key", "licence key", "product key", "activation key", "serial key", "mnemonic phrase",
        "mot de passe", "login details", "login info", "credentials", "creds", "kennwort", "clave",
        "senha", "pass-word", "codeword", "safeword", "watchword", "keyphrase", "passfrase",
        "duress word", "wallet seed",
        "wallet recovery", "12 words", "24 words", "twelve words", "psk", "bank word", "bank password",
    ]),
    (Name::Code, &[
        "one time", "two factor", "p i n", "last four", "last 4", "on the back", "sort code",
        "long number", "valid to", "security code", "four digits", "six digits", "three digits",
        "four digit", "six digit", "three digit", "six numbers", "four numbers", "digits", "pin", "pincode",
        "puk", "code", "codes", "keycode", "doorcode", "combination", "combo", "otp", "2fa", "mfa", "totp",
        "verification", "authenticator", "tan", "cvv", "cvc", "cvv2", "cvc2", "csc", "exp", "expiry",
        "expires", "lock", "padlock", "locker", "keypad", "alarm", "gate", "garage", "safe", "strongbox",
        "lockbox", "keybox", "keysafe", "intercom", "entryphone", "unlock", "unlocks", "unlocking",
        "disarm", "disarms", "opens", "press", "punch", "dial", "card", "visa", "mastercard", "amex",
        "debit", "voicemail", "atm", "vault", "entrance", "deadbolt", "shed", "strip", "sms", "texted",
        "door", "cashpoint", "cash machine", "key box", "pad", "entry", "barrier", "cabinet", "cupboard",
        "suitcase", "briefcase", "buzzer", "steam guard", "interphone", "doorphone",
        "type", "enter", "enters",
    ]),
    (Name::Id, &[
        "social security", "national insurance", "nat ins", "ssn", "ss", "soc", "social", "soshal", "nino",
        "ni", "pps", "ppsn", "dni", "nie", "pesel", "aadhaar", "aadhar", "itin", "ein", "utr", "nhs", "mrn",
        "chi", "sin", "pan", "tfn", "bsn", "cpf", "brp", "account", "acct", "acc", "a/c", "acount", "accnt",
        "routing", "iban", "swift", "bank", "savings", "checking", "monzo", "revolut", "barclays",
    ]),
    (Name::Soft, &[
        "passport", "pasport", "passprt", "ppt", "licence", "license", "licenses", "licences", "dl",
        "provisional", "vat", "medicare", "medicaid", "member id", "policy", "claim", "patient", "hospital",
        "insurance", "reference", "ref", "serial", "key", "token", "login", "green card", "tax id",
        "user id", "number", "no", "nr", "num", "id", "badge", "employee", "staff", "student", "membership", "customer",
        "roll",
    ]),
    (Name::Entry, &[
        "log in", "logs in", "logging in", "log into", "logs into", "log on", "logs on", "sign in",
        "signs in", "sign into", "sign on", "get in", "gets in", "get into", "gets into", "get on", "get onto",
        "connect to", "join", "in the box", "me in",
        "us in", "you in", "me into", "us into", "you into", "protect", "protects", "protected", "encrypted",
        "locked behind", "get in with", "login", "logins", "log-in", "log-on", "logging on", "logging into", "signin", "unlock", "unlocks", "unlocking",
        "opens", "open", "type", "typed", "typing", "types", "put in", "every site", "each site",
        "every account", "every login", "every app", "every website", "all my accounts", "all my logins",
        "all accounts",
        "set it to", "set to", "changed it", "change it", "made it", "switched", "swapped", "reset",
        "key", "keys", "token", "redeem", "dont lose", "don't lose", "write down",
        "writing it", "note to", "hang on", "keep this", "remember this", "the one for", "bank one",
    ]),
    (Name::Place, &[
        "account", "accounts", "site", "website", "portal", "router", "hub", "broadband", "bitwarden",
        "keepass", "lastpass", "1password", "email", "emails", "inbox", "hotmail", "gmail", "icloud",
        "sticky note", "veracrypt", "wallet", "keychain", "vault", "hulu", "netflix", "spotify", "facebook",
        "amazon", "ebay", "paypal", "zoom", "set up", "setup", "pass", "bank", "app", "laptop", "computer", "serial",
    ]),
    (Name::Network, &["wpa", "wpa2", "wifi", "wi-fi", "wfi", "wlan", "hotspot", "network", "ssid", "internet"]),
    (Name::Phrase, &["words", "word", "phrase", "phrases", "sentence"]),
    (Name::Public, &[
        "called", "named", "name", "names", "nickname", "gamertag", "handle", "tag", "username", "character",
        "channel", "avatar", "band", "song", "album", "book", "film", "movie", "game", "insta", "instagram",
        "reddit", "twitter", "tiktok", "steam", "xbox", "psn", "twitch", "discord", "youtube", "ign", "main",
        "fortnite", "warcraft", "wow", "ao3", "ravelry", "duolingo", "strava", "goodreads", "find me",
        "follow", "known as", "play", "watch", "listen", "drive", "ride", "model", "minecraft",
    ]),
];

/// Words of more than one sense, and the words before them that make them another thing.
#[rustfmt::skip]
const OTHER_BEFORE: &[(&[&str], &[&str])] = &[
    (&["code", "codes"], &[
        "area", "zip", "post", "postal", "dress", "morse", "source", "colour", "color", "building",
        "highway", "country", "dialling", "dialing", "error", "tax", "girl", "bro", "bar", "qr", "penal",
        "genetic", "honor", "honour", "moral", "ethical", "promo", "discount", "vinci", "hex", "python",
        "java", "line", "lines", "of", "clean", "write", "writing", "to", "i", "we", "fire", "cheat",
    ]),
    (&["pin"], &[
        "enamel", "bowling", "rolling", "hat", "metal", "safety", "lapel", "hair", "drawing", "tie",
        "firing", "to", "i", "we", "push", "clothes", "hip",
    ]),
    (&["card"], &[
        "pokemon", "pok\u{e9}mon", "birthday", "christmas", "business", "graphics", "video", "sound",
        "memory", "sd", "playing", "library", "yellow", "red", "greeting", "valentine", "trading",
    ]),
    (&["number", "no", "id"], &[
        "model", "set", "part", "item", "bib", "lucky", "flight", "train", "bus", "room", "house", "flat",
        "catalogue", "race", "squad", "lot", "favourite", "favorite", "shirt", "a", "in", "is", "has",
        "any", "zip", "of", "have", "with", "there", "phone", "mobile", "cell",
    ]),
    (&["pass"], &[
        "bus", "ski", "season", "boarding", "hall", "rail", "day", "annual", "guest", "mountain", "train",
        "travel", "free", "press", "gate", "game", "lift", "park", "to", "i", "we", "you", "they", "will",
        "can", "did", "khyber", "backstage",
    ]),
    (&["safe", "lock", "gate", "alarm", "key", "token", "press"], &[
        "tower", "air", "row", "flood", "low", "free", "french",
    ]),
];

/// Words after some of them that do.
#[rustfmt::skip]
const OTHER_AFTER: &[&str] = &[
    "of", "blue", "red", "club", "review", "base", "cushion", "badge", "dealer", "game", "board", "ball",
    "conduct", "monkey", "breaker", "stage", "west", "worker", "lime", "signature", "role",
];

/// Where secrets are named, in order.
pub(super) fn find(text: &Text) -> Vec<Named> {
    let mut found = Vec::new();
    for at in 0..text.words.len() {
        let word = text.low(at);
        let (spelt, letters) = spelt(text, at);
        let called = is_one(text.low_before(at), &["named", "called"]);
        let other = called || is_other(text, at, letters, Name::Word);
        if let Some(plural) = password(&spelt).filter(|_| !other) {
            found.push(Named {
                name: Name::Word,
                words: at..at + letters,
                plural,
            });
            continue;
        }
        let plain = plain(word);
        let begins = [plain.bytes().next(), word.bytes().next()];
        let begins = |name: &&&str| begins.contains(&name.bytes().next());
        for (name, names) in NAMES {
            let length = names
                .iter()
                .filter(begins)
                .find_map(|name| matched(text, at, &plain, name));
            let Some(length) = length.filter(|length| !is_other(text, at, *length, *name)) else {
                continue;
            };
            found.push(Named {
                name: *name,
                words: at..at + length,
                plural: false,
            });
        }
    }
    found
}

/// The word that begins here, which may be spelt out letter by letter, and how many words it takes.
fn spelt(text: &Text, at: usize) -> (String, usize) {
    let single = |at: &usize| text.low(*at).chars().count() == 1;
    let letters = (at..at + 12).take_while(single).count();
    let outset = letters >= 2 && !(at > 0 && single(&(at - 1)));
    let letters = if outset { letters } else { 1 };
    ((at..at + letters).map(|at| text.low(at)).collect(), letters)
}

/// How many words of the name begin here.
fn matched(text: &Text, at: usize, first: &str, name: &str) -> Option<usize> {
    let (head, rest) = name.split_once(' ').unwrap_or((name, ""));
    if head != first && head != text.low(at) {
        return None;
    }
    let mut length = 1;
    for part in rest.split_terminator(' ') {
        if text.low(at + length) != part {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Whether the word means something else here.
fn is_other(text: &Text, at: usize, length: usize, name: Name) -> bool {
    let before = text.low_before(at);
    let after = text.low(at + length);
    let raw = text.words.get(at).map_or("", |word| word.bare);
    // Of those that are words in small letters, only the capitals are meant.
    let small = [
        "sin", "tan", "chi", "nie", "ein", "dl", "ni", "ss", "soc", "vat", "swift", "pan",
    ];
    let number = is_one(after, &["no", "number", "is", "no.", "num"])
        || text
            .words
            .get(at)
            .is_some_and(|word| word.raw.ends_with(['#', ':']) || word.owns)
        || after.starts_with(|c: char| c.is_ascii_digit());
    match name {
        Name::Code | Name::Id | Name::Soft if text.is(at, &small) => {
            !number && !raw.chars().all(char::is_uppercase)
        }
        // What opens a heart is no password.
        Name::Word | Name::Soft | Name::Entry
            if after == "to" && text.low(at + length + 2) == "heart" =>
        {
            true
        }
        _ if length == 1 => {
            let other = |(words, before_them): &(&[&str], &[&str])| {
                text.is(at, words) && is_one(before, before_them)
            };
            OTHER_BEFORE.iter().any(other)
                || matches!(name, Name::Code | Name::Soft | Name::Entry)
                    && is_one(after, OTHER_AFTER)
        }
        _ => false,
    }
}
