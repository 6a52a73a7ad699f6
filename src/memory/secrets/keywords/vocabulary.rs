//! The keywords, and the words around them that give them another sense.

use super::KeywordKind;
use crate::memory::text::bloom::BloomFilter;

/// The keywords of a kind.
pub(super) struct KeywordList {
    /// The kind of secret that the keywords name.
    pub kind: KeywordKind,
    /// The keywords, of one word or more.
    pub keywords: &'static [&'static str],
    /// A filter of the first words of the keywords.
    pub first_words: BloomFilter,
}

impl KeywordList {
    const fn new(kind: KeywordKind, keywords: &'static [&'static str]) -> Self {
        Self {
            kind,
            keywords,
            first_words: BloomFilter::of(keywords),
        }
    }
}

/// Keywords of one word or more, by their kind. Of the keywords of a kind, the first that matches at
/// a place counts.
#[rustfmt::skip]
pub(super) static KEYWORDS: &[KeywordList] = &[
    KeywordList::new(KeywordKind::SecurityAnswer, &[
        "security question", "security questions", "secret question", "security answer", "secret answer",
        "memorable word", "memorable place", "memorable name", "memorable date", "memorable information",
        "memorable info", "memorable answer", "recovery question", "challenge question",
        "security q", "security q&a", "recovery answer", "verification question", "diceware", "ask", "asks", "asked", "want", "wants",
        "secret q", "security thing", "security password", "security phrase", "security name",
        "security details", "security info", "bank security", "maiden name", "answer", "answers", "banking",
    ]),
    KeywordList::new(KeywordKind::Password, &[
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
    KeywordList::new(KeywordKind::Code, &[
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
    KeywordList::new(KeywordKind::Id, &[
        "social security", "national insurance", "nat ins", "ssn", "ss", "soc", "social", "soshal", "nino",
        "ni", "pps", "ppsn", "dni", "nie", "pesel", "aadhaar", "aadhar", "itin", "ein", "utr", "nhs", "mrn",
        "chi", "sin", "pan", "tfn", "bsn", "cpf", "brp", "account", "acct", "acc", "a/c", "acount", "accnt",
        "routing", "iban", "swift", "bank", "savings", "checking", "monzo", "revolut", "barclays",
    ]),
    KeywordList::new(KeywordKind::AmbiguousId, &[
        "passport", "pasport", "passprt", "ppt", "licence", "license", "licenses", "licences", "dl",
        "provisional", "vat", "medicare", "medicaid", "member id", "policy", "claim", "patient", "hospital",
        "insurance", "reference", "ref", "serial", "key", "token", "login", "green card", "tax id",
        "user id", "number", "no", "nr", "num", "id", "badge", "employee", "staff", "student", "membership", "customer",
        "roll",
    ]),
    KeywordList::new(KeywordKind::Login, &[
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
    KeywordList::new(KeywordKind::Service, &[
        "account", "accounts", "site", "website", "portal", "router", "hub", "broadband", "bitwarden",
        "keepass", "lastpass", "1password", "email", "emails", "inbox", "hotmail", "gmail", "icloud",
        "sticky note", "veracrypt", "wallet", "keychain", "vault", "hulu", "netflix", "spotify", "facebook",
        "amazon", "ebay", "paypal", "zoom", "set up", "setup", "pass", "bank", "app", "laptop", "computer", "serial",
    ]),
    KeywordList::new(KeywordKind::Network, &["wpa", "wpa2", "wifi", "wi-fi", "wfi", "wlan", "hotspot", "network", "ssid", "internet"]),
    KeywordList::new(KeywordKind::Phrase, &["words", "word", "phrase", "phrases", "sentence"]),
    KeywordList::new(KeywordKind::PublicName, &[
        "called", "named", "name", "names", "nickname", "gamertag", "handle", "tag", "username", "character",
        "channel", "avatar", "band", "song", "album", "book", "film", "movie", "game", "insta", "instagram",
        "reddit", "twitter", "tiktok", "steam", "xbox", "psn", "twitch", "discord", "youtube", "ign", "main",
        "fortnite", "warcraft", "wow", "ao3", "ravelry", "duolingo", "strava", "goodreads", "find me",
        "follow", "known as", "play", "watch", "listen", "drive", "ride", "model", "minecraft",
    ]),
];

/// Keywords with several senses, and the words before them that give them another sense: "area code".
#[rustfmt::skip]
pub(super) const OTHER_BEFORE: &[(&[&str], &[&str])] = &[
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

/// Words after keywords that give them another sense: "code of conduct".
#[rustfmt::skip]
pub(super) const OTHER_AFTER: &[&str] = &[
    "of", "blue", "red", "club", "review", "base", "cushion", "badge", "dealer", "game", "board", "ball",
    "conduct", "monkey", "breaker", "stage", "west", "worker", "lime", "signature", "role",
];
