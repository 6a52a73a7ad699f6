//! "Password" as people misspell, shorten and disguise it.

use super::super::text::is_one_of;
use std::borrow::Cow;

/// Returns a word with letters in the place of the digits and signs that stand for them: "pa55word" is
/// "password". A number stays as it is.
pub(super) fn without_leet(word: &str) -> Cow<'_, str> {
    let is_sign = |c| letter(c) != c;
    if !word.contains(is_sign) || !word.contains(char::is_alphabetic) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.chars().map(letter).collect())
}

/// Returns the letter that a digit or a sign stands for; any other character itself.
const fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        c => c,
    }
}

/// Recognises "password" and similar words, even where they are misspelled, shortened or disguised. Returns whether the
/// word is a plural: `true` for "paswords", `false` for "pwd", `None` for any other word.
pub(super) fn find_password(word: &str) -> Option<bool> {
    /// Words for a password, and the number of wrong letters that is tolerated in each.
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
    if word.len() > 16 || !word.starts_with(['p', 'w', 'c']) || is_one_of(word, OTHERS) {
        return None;
    }
    let word = without_leet(word);
    let single = word.strip_suffix('s').filter(|single| single.len() > 3);
    let is = |word: &str| {
        PASSWORDS
            .iter()
            .any(|(name, wrong)| may_be(word, name, *wrong) && distance(word, name) <= *wrong)
    };
    if is(&word) && !word.ends_with("ds") {
        return Some(false);
    }
    single.filter(|single| is(single)).map(|_| true)
}

/// Returns false where more letters are certainly `wrong`, by the number of letters, and by those that the word lacks.
fn may_be(word: &str, name: &str, wrong: usize) -> bool {
    let letters = |word: &str| word.bytes().fold(0_u32, |set, byte| set | 1 << (byte & 31));
    word.chars().count().abs_diff(name.len()) <= wrong
        && (letters(name) & !letters(word)).count_ones() as usize <= wrong
}

/// Returns the number of letters to insert, delete, replace or swap with the next that turn one word into the other; 9
/// where the lengths differ by more than two.
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
