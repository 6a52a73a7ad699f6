//! Titles of jobs, and what tells them from other words for a person.

use super::super::noun::noun_phrase;
use super::super::pattern::strip_prefix;
use super::super::word::Word;

/// Words for a person that are no job though they have one of the [`JOB_ENDS`]: "lover".
#[rustfmt::skip]
const OTHER_NOUNS: &[&str] = &[
    "lover", "person", "member", "believer", "owner", "brother", "mother", "father", "sister",
    "daughter", "loner", "beginner", "hater", "smoker", "drinker", "parent", "vegetarian", "christian",
    "foreigner", "newcomer", "sucker", "loser", "liar", "gamer", "outsider", "insider", "stranger",
    "patient", "monster", "supporter", "runner", "follower", "disaster", "dreamer", "survivor",
    "winner", "giant", "italian", "different", "eater", "sleeper", "thinker", "overthinker", "swimmer",
    "reader", "minister's", "hoarder", "customer", "user", "pescatarian", "teenager", "control",
    "introvert", "extrovert", "romantic", "pessimist", "optimist", "perfectionist", "feminist",
    "pianist", "realist", "sceptic", "addict", "alcoholic", "catholic", "twin", "human", "player",
    "joker", "late", "resident", "speaker", "partner", "bachelor", "fighter",
];

/// Jobs that have none of the [`JOB_ENDS`], or that are too short for an ending.
#[rustfmt::skip]
const JOBS: &[&str] = &[
    "nurse", "chef", "pilot", "cook", "judge", "vet", "dj", "ceo", "cto", "cfo", "barista", "clerk",
    "lead", "analyst", "student", "coach", "guard", "intern", "monk", "priest", "soldier", "model",
    "astronaut", "dev", "waitress", "actress", "mechanic", "midwife", "scientist", "researcher",
    "freelancer", "architect", "cop", "postman", "fireman", "electrician", "apprentice", "host",
    "hostess", "au pair", "paramedic", "critic", "detective", "executive", "representative",
    "secretary", "vp", "head", "chief", "tailor", "butcher", "trainee", "housewife", "surgeon",
];

/// Endings of words for jobs: "teacher", "artist".
const JOB_ENDS: &[&str] = &[
    "er", "or", "ist", "ian", "ant", "eer", "ect", "yst", "ary", "smith", "man",
];

/// Returns the title with which the words begin, without its article. With `needs_article`, "a nurse" is a title and
/// "nurse" is not.
pub(super) fn title(words: &[Word], needs_article: bool) -> Option<&[Word]> {
    let words = match strip_prefix(words, "a|an|the") {
        Some(rest) => rest,
        None if needs_article => return None,
        None => words,
    };
    noun_phrase(words, 5)
}

/// Returns whether a title is a job: "head of sales" by its "head", "teacher" by its ending.
pub(super) fn is_job(title: &[Word]) -> bool {
    let until = title
        .iter()
        .position(|word| word.lower == "of")
        .unwrap_or(title.len());
    let Some(last) = title.get(..until).and_then(<[Word]>::last) else {
        return false;
    };
    let ends = JOB_ENDS.iter().any(|end| last.lower.ends_with(end)) && last.lower.len() > 4;
    last.is_one_of(JOBS) || ends && !last.is_one_of(OTHER_NOUNS)
}
