//! Ends and retractions: whether the words that a model quotes speak of one.
//!
//! A quotation that names the fact may say in any way that it is over: "no tea for me any more". One that does not name
//! it ("i quit") must have a word that ends what the fact is of: a job, and no home.

use super::clause::has_negation;
use super::grounding::{Grounding, has_any, words_of};
use super::wording::{RELATIONS, THIRD, UNREAL};
use crate::memory::text::normalize::{normalize, words};

/// A part of life, with the words by which a fact is of it, and those that end such a fact without naming it.
struct Part {
    /// Beginnings of the fact's key.
    keys: &'static [&'static str],
    /// Words of the fact's sentence.
    of_fact: &'static [&'static str],
    /// Words and phrases that end it.
    ends: &'static [&'static str],
}

#[rustfmt::skip]
const PARTS: &[Part] = &[
    Part {
        keys: &["job."],
        of_fact: &["work", "works", "working", "job", "employed", "manager", "boss", "shift", "shifts", "intern"],
        ends: &["quit", "quitting", "resigned", "fired", "sacked", "laid off", "redundant", "retired", "handed in", "left",
            "let go", "let me go", "last day", "got the boot", "packed it in", "jobless", "unemployed", "axed"],
    },
    Part {
        keys: &["study."],
        of_fact: &["study", "studies", "studying", "school", "course", "university", "uni", "college", "degree", "class", "exam"],
        ends: &["graduated", "dropped out", "dropped", "finished", "quit", "left", "expelled", "done with"],
    },
    Part {
        keys: &["home."],
        of_fact: &["live", "lives", "living", "flat", "house", "apartment", "rent", "rents", "roommate", "flatmate"],
        ends: &["moved", "moved out", "moving out", "relocated", "evicted", "left"],
    },
    Part {
        keys: &["relationship.", "partner."],
        of_fact: &["partner", "girlfriend", "boyfriend", "gf", "bf", "wife", "husband", "married", "engaged", "dating",
            "fiance", "fiancee", "relationship", "seeing"],
        ends: &["divorced", "divorce", "broke up", "broken up", "split", "dumped", "separated", "my ex", "over", "left me",
            "called off", "single", "we re done", "were done", "done with", "moved out", "died", "passed", "widowed", "ended things"],
    },
    Part {
        keys: &["pet."],
        of_fact: &["dog", "cat", "puppy", "kitten", "hamster", "rabbit", "horse", "pet", "parrot", "bird", "fish", "guinea", "snake"],
        ends: &["died", "passed", "put down", "put to sleep", "put him", "put her", "rehomed", "rainbow bridge", "rip",
            "ran away", "gone", "gave him", "gave her", "lost him", "lost her"],
    },
    Part {
        keys: &[],
        of_fact: &["mother", "mum", "mom", "father", "dad", "grandmother", "grandma", "nan", "gran", "grandfather", "grandpa",
            "grandad", "sister", "brother", "aunt", "uncle", "friend", "cousin"],
        ends: &["died", "passed", "funeral", "rip", "lost her", "lost him", "stopped talking", "fell out"],
    },
    Part {
        keys: &[],
        of_fact: &["own", "owns", "drive", "drives", "car", "bike", "motorbike", "guitar", "piano", "boat", "van", "truck",
            "phone", "laptop", "camera"],
        ends: &["sold", "stolen", "totaled", "totalled", "wrote off", "written off", "traded", "got rid", "scrapped",
            "swapped", "gave it", "lost it", "returned it", "no more"],
    },
    Part {
        keys: &[],
        of_fact: &["ill", "sick", "cold", "flu", "broken", "sprained", "injured", "injury", "pain", "infection", "cast",
            "crutches", "covid", "cancer", "pregnant", "surgery", "medication", "depressed", "migraine"],
        ends: &["healed", "recovered", "cured", "remission", "all clear", "cast came off", "cast is off", "over it", "better now",
            "gone", "fine now", "off the", "gave birth", "was born"],
    },
    Part {
        keys: &["diet"],
        of_fact: &["vegan", "vegetarian", "diet", "smoke", "smokes", "smoking", "drink", "drinks", "gym", "run", "runs", "running",
            "learning", "practise", "practice", "train", "trains", "training", "play", "plays"],
        ends: &["quit", "stopped", "gave up", "given up", "gave it up", "packed it in", "dropped", "sick of it", "over it",
            "eating meat again", "not any more", "not anymore"],
    },
    Part {
        keys: &[],
        of_fact: &["appointment", "trip", "wedding", "interview", "exam", "holiday", "vacation", "visit", "meeting", "flight",
            "party", "concert", "plan", "plans", "planning", "going"],
        ends: &["cancelled", "canceled", "called off", "postponed", "fell through", "rescheduled", "scrapped", "not happening",
            "pushed back", "moved to", "off the table"],
    },
];

/// Words and phrases that end a fact which the quotation names. A negation does, too.
#[rustfmt::skip]
const ENDS_NAMED: &[&str] = &[
    "any more", "anymore", "used to", "was", "were", "ex", "former", "formerly", "old", "over", "done", "instead", "switched",
    "switch", "changed", "stopped", "ended", "off", "gone", "longer", "finally", "gave", "given", "quit", "left", "sold", "died",
    "passed", "moved", "lost", "broke", "split", "finished", "cancelled", "canceled", "retired", "fired", "sacked", "resigned",
    "divorced", "dumped", "dropped", "back", "replaced", "swapped", "traded", "rid", "stolen", "rip", "until", "till", "recovered",
    "cured", "healed", "graduated", "closed", "cleared", "previous", "previously", "postponed", "rescheduled",
];

/// Words and phrases that take something back. A negation does, too.
#[rustfmt::skip]
const TAKES_BACK: &[&str] = &[
    "kidding", "joking", "joke", "jk", "jks", "wrong", "mistake", "mistyped", "typo", "meant", "mean", "actually", "lied", "lie",
    "lying", "made that up", "made it up", "scratch that", "correction", "oops", "misspoke", "false", "untrue", "pulling your leg",
    "autocorrect", "sorry", "ignore that", "forget that", "as a joke", "pranked",
];

/// Words and phrases by which a joke, a game or a quotation shows as one, with what is said around it.
#[rustfmt::skip]
const UNREAL_FRAME: &[&str] = &[
    "kidding", "joking", "joke", "jk", "jks", "game", "rp", "roleplay", "role play", "pretend", "pretending", "april fool",
    "april fools", "aprilfools", "fools", "foolsss", "lyrics", "thought experiment", "made that up", "made it up", "prank", "pranked",
    "sarcasm", "sarcastic", "act out", "in character", "out of character", "just a story", "pulling your leg", "kidding aside",
    "improv", "gotcha", "got you", "not really", "hypothetically",
];

/// A fact that an end or a retraction is about.
pub(super) struct About<'a> {
    /// The key of the fact.
    pub key: Option<&'a str>,
    /// The value of the key; empty where there is no key.
    pub value: &'a str,
    /// The sentence of the fact.
    pub content: &'a str,
    /// True where the fact comes from the message that is said to end it.
    pub is_of_message: bool,
}

impl About<'_> {
    /// Returns whether a quotation from a message ends the fact. What a message tells, the same message does not end.
    pub fn is_ended_by(&self, quoted: &str, message: &Grounding) -> bool {
        let of_fact = words_of(self.content, self.value);
        let named = has_any(quoted, &of_fact);
        let denied = has_negation(&owned(quoted));
        !self.is_of_message
            && (named && (denied || has_phrase(quoted, ENDS_NAMED) || message.is_foreign())
                || message.denies(&of_fact)
                || self.parts().any(|part| has_phrase(quoted, part.ends)))
    }

    /// Returns whether a quotation from a message takes the fact back: it names the fact and denies it, or it speaks of a
    /// joke or a game near the fact's message (`is_near`). A misread message takes its own fact back where it speaks of
    /// somebody else, or of what is not so.
    pub fn is_taken_back_by(&self, quoted: &str, is_near: bool, message: &Grounding) -> bool {
        let of_fact = words_of(self.content, self.value);
        let named = has_any(quoted, &of_fact);
        let denied = has_negation(&owned(quoted)) || has_phrase(quoted, TAKES_BACK);
        let is_other = || {
            [RELATIONS, THIRD, UNREAL]
                .iter()
                .any(|words| has_phrase(quoted, words))
        };
        named && (denied || self.is_of_message && is_other())
            || is_near && has_phrase(quoted, UNREAL_FRAME)
            || message.denies(&of_fact)
    }

    /// Returns whether a quotation from a message says the fact again: it names the fact, or it answers a question that
    /// does.
    pub fn is_confirmed_by(&self, quoted: &str, message: &Grounding) -> bool {
        let of_fact = words_of(self.content, self.value);
        let named = has_any(quoted, &of_fact) || message.answers(&of_fact);
        named && !has_negation(&owned(quoted)) && !message.denies(&of_fact)
    }

    fn parts(&self) -> impl Iterator<Item = &'static Part> {
        let content = normalize(self.content);
        let key = self.key.unwrap_or_default().to_owned();
        PARTS.iter().filter(move |part| {
            part.keys.iter().any(|begin| key.starts_with(begin))
                || has_phrase(&content, part.of_fact)
        })
    }
}

/// Returns whether a normalised sentence tells that something is over.
pub(super) fn is_past(normalized: &str) -> bool {
    has_phrase(normalized, ENDS_NAMED)
        || has_negation(&owned(normalized))
        || PARTS.iter().any(|part| has_phrase(normalized, part.ends))
}

/// Returns whether a quotation tells of a relationship status that it does not name.
pub(super) fn tells_status(status: &str, quoted: &str) -> bool {
    let words: &[&str] = match status {
        "single" => &[
            "split",
            "broke up",
            "broken up",
            "dumped",
            "left me",
            "my ex",
            "ended things",
            "separated",
        ],
        "divorced" => &["divorce", "my ex wife", "my ex husband"],
        "married" => &[
            "wife",
            "husband",
            "wedding was",
            "got hitched",
            "tied the knot",
            "i do",
        ],
        "engaged" => &["fiance", "fiancee", "proposed", "said yes"],
        "dating" => &[
            "girlfriend",
            "boyfriend",
            "gf",
            "bf",
            "seeing",
            "going out with",
        ],
        "widowed" => &["late wife", "late husband", "passed", "died"],
        _ => &[],
    };
    has_phrase(quoted, words)
}

fn owned(normalized: &str) -> Vec<String> {
    words(normalized).map(str::to_owned).collect()
}

/// Returns whether a normalised text has one of the words or phrases.
fn has_phrase(normalized: &str, phrases: &[&str]) -> bool {
    let text = format!(" {normalized} ");
    phrases
        .iter()
        .any(|phrase| text.contains(&format!(" {phrase} ")))
}
