//! Scenes: role plays and games, which begin in one message and may go on in the next ones; and the messages that take earlier
//! ones back.

use super::{begins_with, find_run};
use crate::memory::facts::rules::Word;
use crate::memory::text::classes::{Class, Classes, classes_of};

/// The messages of the person after which a scene is over even where nobody has said so.
const LONGEST: u32 = 8;

/// Tracks whether a scene goes on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scene {
    /// The person's messages since the scene began; 0 where none goes on.
    since: u32,
}

/// Runs of words with which a scene begins.
#[rustfmt::skip]
const BEGINNINGS: &[&[&str]] = &[
    &["let", "us", "play"], &["let", "us", "pretend"], &["let", "us", "rp"], &["let", "us", "roleplay"], &["let", "us", "role"],
    &["can", "we", "play"], &["can", "we", "make", "little", "game"], &["can", "we", "rp"], &["can", "we", "roleplay"],
    &["wanna", "play"], &["want", "to", "play", "a", "game"], &["want", "to", "rp"], &["want", "to", "roleplay"], &["wanna", "rp"],
    &["play", "a", "game"], &["little", "game"], &["roleplay", "with"], &["roleplay"], &["role", "play"], &["roleplaying"], &["rp", "time"],
    &["pretend", "to", "be"], &["pretend", "you"], &["pretend", "i"], &["pretend", "we"], &["you", "be", "a"], &["you", "be", "the"],
    &["you", "be", "my"], &["i", "will", "be", "the"], &["i", "will", "be", "a"], &["act", "as"], &["act", "like", "you"], &["act", "out"],
    &["improv"], &["in", "character"], &["imagine", "you", "are"], &["you", "are", "the", "interviewer"], &["you", "are", "the", "dungeon"],
    &["dungeon", "master"], &["you", "play", "the"], &["you", "play", "a"], &["you", "are", "a", "pirate"], &["start", "scene"],
    &["practice", "dialogue"], &["practise", "dialogue"], &["mock", "interview"], &["you", "are", "officer"], &["you", "are", "customs"],
    &["let", "us", "rehearse"], &["let", "us", "practise"], &["let", "us", "practice"], &["ok", "game"], &["game", "you"], &["game", "i"], &["new", "game"],
    &["interview", "me"], &["do", "a", "scene"], &["run", "a", "scene"], &["do", "a", "voice"], &["i", "am", "playing", "a"], &["you", "are", "now", "a"],
];

/// Runs of words with which a scene ends.
#[rustfmt::skip]
const ENDS: &[&[&str]] = &[
    &["end", "of", "game"], &["end", "of", "the", "game"], &["end", "scene"], &["end", "of", "scene"], &["end", "rp"], &["game", "over"],
    &["out", "of", "character"], &["ooc"], &["irl"], &["real", "life"], &["in", "real"], &["for", "real"], &["actual", "fact"],
    &["in", "reality"], &["back", "to", "reality"], &["back", "to", "real"], &["jokes", "aside"], &["joking", "aside"], &["that", "is", "enough"],
    &["ok", "enough"], &["okay", "enough"], &["ok", "stop"], &["okay", "stop"], &["pause"], &["curtain"], &["break", "character"],
    &["breaking", "character"], &["scene", "over"], &["and", "scene"], &["the", "real", "me"], &["my", "real"], &["ok", "done"], &["i", "am", "done"],
    &["anyway"], &["anyways"], &["seriously"], &["got", "to", "go"], &["gotta", "go"], &["stop", "the", "game"], &["quit", "the", "game"],
    &["no", "more", "game"], &["time", "out"], &["timeout"], &["dinner"], &["brb"], &["actually", "i"],
];

/// Runs of words with which the person takes back what they said in the message before.
#[rustfmt::skip]
const TAKE_BACKS: &[&[&str]] = &[
    &["just", "kidding"], &["only", "kidding"], &["i", "am", "kidding"], &["just", "joking"], &["only", "joking"], &["i", "am", "joking"],
    &["was", "kidding"], &["was", "joking"], &["jk"], &["just", "messing"], &["i", "am", "messing"], &["messing", "with", "you"],
    &["was", "messing"], &["only", "messing"], &["got", "you"], &["gotcha"], &["got", "ya"], &["had", "you", "there"], &["had", "you", "going"],
    &["pulling", "your", "leg"], &["pulling", "ur", "leg"], &["april", "fool"], &["april", "fools"], &["i", "lied"], &["was", "lying"],
    &["was", "a", "lie"], &["made", "that", "up"], &["made", "it", "up"], &["made", "all", "that", "up"], &["was", "a", "joke"],
    &["it", "is", "a", "joke"], &["that", "is", "a", "joke"], &["not", "true"], &["none", "of", "that", "is", "true"], &["none", "of", "it"],
    &["psych"], &["sike"], &["you", "believed"], &["you", "fell", "for"], &["took", "you", "long", "enough"], &["was", "testing", "you"],
    &["just", "testing"], &["i", "am", "trolling"], &["was", "trolling"], &["just", "trolling"], &["winding", "you", "up"], &["take", "that", "back"],
    &["kidding"],
];

/// Words before a take-back that turn it around: "not kidding".
const NOT: &[&str] = &["not", "no", "never", "without"];

impl Scene {
    /// Hears a message of the person, and returns the place of the first word that is said outside a scene: 0 where no scene goes on,
    /// the number of the words where all of them are in one.
    pub fn hear(&mut self, words: &[Word], raw: &str) -> usize {
        let starred = raw.trim_start().starts_with('*')
            && raw.matches('*').count() >= 2
            && !raw.trim_start().starts_with("**");
        if self.since > 0 {
            self.since += 1;
            let end = find_run(words, ENDS).map(|run| run.start);
            if let Some(end) = end {
                self.since = 0;
                return end;
            }
            if self.since > LONGEST {
                self.since = 0;
                return 0;
            }
            return words.len();
        }
        if find_run(words, BEGINNINGS).is_some() || starred || gives_parts(words) {
            self.since = 1;
            if let Some(end) = find_run(words, ENDS) {
                self.since = 0;
                return end.start;
            }
            return words.len();
        }
        0
    }

    /// Returns whether a scene goes on.
    #[must_use]
    pub fn goes_on(self) -> bool {
        self.since > 0
    }
}

/// Returns whether the words give each of the two a part to play: "you are the witness, I am the lawyer".
fn gives_parts(words: &[Word]) -> bool {
    let plays = |who: &[&str]| {
        (0..words.len()).any(|at| {
            let rest = words.get(at..).unwrap_or_default();
            let part = rest.iter().skip(who.len()).take(4);
            begins_with(rest, who)
                && part
                    .into_iter()
                    .any(|word| classes_of(&word.lower).intersects(PARTS))
        })
    };
    plays(&["you", "are"]) && (plays(&["i", "am"]) || plays(&["i", "will", "be"]))
}

/// The classes of the parts that people play.
const PARTS: Classes = Classes::of(&[Class::Job, Class::Animal, Class::Relative]);

/// Returns whether the person takes back what they said before.
#[must_use]
pub fn takes_back(words: &[Word]) -> bool {
    find_run(words, TAKE_BACKS).is_some_and(|run| {
        let at = run.start;
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        at < 12 && before.is_none_or(|before| !before.is_one_of(NOT))
    })
}
