//! "Password" as people misspell, shorten and disguise it.

use super::text::is_one;

/// A word without the digits and signs that stand for letters in it.
pub(super) fn plain(word: &str) -> String {
    let letters = word.chars().any(char::is_alphabetic);
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    };
    if letters {
        word.chars().map(letter).collect()
    } else {
        word.to_owned()
    }
}

/// Whether the word is "password" or one of its kind, as people misspell, shorten and disguise them;
/// and whether it is more than one.
pub(super) fn password(word: &str) -> Option<bool> {
    /// Each with how many letters may be wrong in it.
    #[rustfmt::skip]
    const PASSWORDS: &[(&str, usize)] = &[
        ("password", 2), ("passphrase", 2), ("passcode", 1), ("passwd", 1), ("passkey", 0), ("pword", 0),
        ("pswd", 0), ("pwd", 0), ("pw", 0), ("p/w", 0), ("psw", 0), ("pswrd", 0), ("pwrd", 0),
        ("wachtwoord", 1), ("passwort", 1), ("contrasena", 1),
    ];
    #[rustfmt::skip]
    const OTHERS: &[&str] = &[
        "passport", "passports", "passed", "passover", "passion", "passage", "passing", "passenger",
        "1password", "crossword", "passwordless",
    ];
    if word.len() > 16 || !word.starts_with(['p', 'w', 'c']) || is_one(word, OTHERS) {
        return None;
    }
    let word = plain(word);
    let single = word.strip_suffix('s').filter(|single| single.len() > 3);
    let is = |word: &str| {
        PASSWORDS
            .iter()
            .any(|(name, wrong)| distance(word, name) <= *wrong)
    };
    if is(&word) && !word.ends_with("ds") {
        return Some(false);
    }
    single.filter(|single| is(single)).map(|_| true)
}

/// How many letters are to be put in, left out, changed or swapped with the next to make one word of
/// the other; 9 where the lengths differ by more than two.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one.len().abs_diff(other.len()) > 2 {
        return 9;
    }
    let at = |row: &Vec<usize>, column: usize| row.get(column).copied().unwrap_or(9);
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (line, letter) in one.iter().enumerate() {
        let mut row = vec![line + 1];
        for (column, wanted) in other.iter().enumerate() {
            let above = rows.last().map_or(9, |row| at(row, column + 1)) + 1;
            let diagonal = rows.last().map_or(9, |row| at(row, column));
            let mut best = above
                .min(at(&row, column) + 1)
                .min(diagonal + usize::from(letter != wanted));
            let swapped = line > 0
                && column > 0
                && one.get(line - 1) == Some(wanted)
                && other.get(column - 1) == Some(letter);
            if swapped {
                best = best.min(rows.get(line - 1).map_or(9, |row| at(row, column - 1)) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().map_or(9, |row| at(row, other.len()))
}
