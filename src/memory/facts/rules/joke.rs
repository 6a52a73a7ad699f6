//! Jokes: where the person takes back the words before.

use super::pattern::{has_match, strip_any_prefix};
use super::word::Word;

/// Patterns with which the person withdraws the words before: "just kidding".
const JOKES: &[&str] = &[
    "just|only|was|am kidding|joking",
    "kidding",
    "joking",
    "jk",
    "j/k",
    "that|it was just? a joke",
    "a joke",
    "i made that|it up",
    "i was lying",
    "i take that|it back",
    "not really",
    "i was trolling",
    "sorry forget it|that",
    "forget i said|mentioned",
];

/// Patterns of a clause which says that what was said is of a game.
const GAMES: &[&str] = &[
    "only|just? in gta|minecraft|roblox|skyrim|fortnite|stardew",
    "only|just? in the|a|my game|sims|dream",
];

/// Returns the place in the clause at which the person withdraws the words before: 5 in "I live on Mars lol jk". `None`
/// where there is no such place.
pub(super) fn find_joke(clause: &[Word]) -> Option<usize> {
    if has_match(clause, "not|no joking|kidding|joke|jk") {
        return None;
    }
    // "I bought a yacht" and then "in GTA".
    let played = strip_any_prefix(clause, GAMES);
    if played.is_some_and(|rest| rest.len() <= 1) {
        return Some(0);
    }
    if !JOKES.iter().any(|joke| has_match(clause, joke)) && !has_match(clause, "i lied") {
        return None;
    }
    let start = (0..clause.len()).find(|start| {
        let rest = clause.get(*start..).unwrap_or_default();
        let lied = strip_any_prefix(rest, &["i lied"]).is_some_and(<[Word]>::is_empty);
        lied || strip_any_prefix(rest, JOKES).is_some()
    })?;
    let dislikes = has_match(clause, "not really like|love|enjoy|into|a|a fan");
    (!dislikes).then_some(start)
}

/// Returns whether a clause corrects what was said before it: "no wait", "what am I saying".
pub(super) fn corrects_itself(clause: &[Word]) -> bool {
    let begins = strip_any_prefix(
        clause,
        &[
            "no|oh|actually? wait",
            "no? scratch that",
            "no? correction",
            "no? hang on",
        ],
    );
    begins.is_some() || has_match(clause, "what am i saying|on")
}

/// Returns whether the message ends with the mark of sarcasm, `/s`.
pub(super) fn ends_in_sarcasm(message: &str) -> bool {
    let text = message.trim_end();
    text == "/s" || text.ends_with(" /s")
}

#[cfg(test)]
mod tests {
    use super::super::word::split_words;
    use super::{ends_in_sarcasm, find_joke};

    #[test]
    fn jokes_are_marked() {
        assert_eq!(find_joke(&split_words("just kidding")), Some(0));
        assert_eq!(find_joke(&split_words("I live on Mars lol jk")), Some(5));
        assert_eq!(find_joke(&split_words("in gta bro")), Some(0));
        assert_eq!(find_joke(&split_words("I'm not kidding")), None);
        assert!(ends_in_sarcasm("I love rain /s"));
    }
}
