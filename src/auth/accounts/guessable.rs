//! Passwords that are guessed from where they are for and whose they are: the product's name or a part of the address, with
//! digits and signs around it or in place of its letters.

use super::Rules;
use super::password::{MAX_CHARACTERS, MIN_CHARACTERS, Password};
use crate::error::Error;
use crate::platform::Platform;

/// The name of this program, which is too easy to guess as a password.
const PRODUCT: &str = "keepsake";

/// The shortest part of an address that counts as a word.
const WORD_CHARACTERS: usize = 3;

/// Fewest characters that a password has to have besides easily guessed words.
const OWN_CHARACTERS: usize = 4;

/// Parses a password that somebody chooses for the account of an address.
///
/// # Errors
/// [`Error::Invalid`] with the field, where it is too short, too long, or one that others guess first.
pub async fn choose<P: Platform>(
    platform: &P,
    rules: &Rules,
    field: &str,
    text: &str,
    address: &str,
) -> Result<Password, Error> {
    let password = Password::parse(text).ok_or_else(|| {
        let why = format!("must have {MIN_CHARACTERS} to {MAX_CHARACTERS} characters");
        Error::invalid(field, why)
    })?;
    let folded = password.as_str().to_lowercase();
    if address == folded
        || is_made_of(&[PRODUCT, &rules.from, address], &folded)
        || platform.is_common_password(&folded).await
    {
        return Err(Error::invalid(field, "is one that others guess first"));
    }
    Ok(password)
}

/// Parses a password that somebody chooses in the place of another; `None` where the request has no new password.
///
/// # Errors
/// [`Error::Invalid`] with `new_password`.
pub async fn choose_new<P: Platform>(
    platform: &P,
    rules: &Rules,
    text: Option<&str>,
    address: &str,
) -> Result<Password, Error> {
    let field = "new_password";
    let text = text.ok_or_else(|| Error::invalid(field, "is required"))?;
    choose(platform, rules, field, text, address).await
}

/// Returns whether a password consists of words of `texts`, digits and signs, and little else.
#[must_use]
pub fn is_made_of(texts: &[&str], password: &str) -> bool {
    let words: Vec<Vec<char>> = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .map(|word| word.to_lowercase().chars().collect())
        .filter(|word: &Vec<char>| word.len() >= WORD_CHARACTERS)
        .collect();
    let password: Vec<char> = password.to_lowercase().chars().collect();
    let (mut left, mut found) = (password.as_slice(), false);
    loop {
        if let Some(rest) = words.iter().find_map(|word| without(word, left)) {
            (left, found) = (rest, true);
            continue;
        }
        left = match left {
            [first, rest @ ..] if !first.is_alphabetic() => rest,
            [rest @ .., last] if !last.is_alphabetic() => rest,
            _ => break,
        };
    }
    found && left.len() < OWN_CHARACTERS
}

/// Returns a text without the word with which it begins or ends; `None` where it does neither.
fn without<'a>(word: &[char], text: &'a [char]) -> Option<&'a [char]> {
    let is = |part: &[char]| part.iter().zip(word).all(|(c, w)| stands_for(*c, *w));
    let (start, rest) = text.split_at_checked(word.len())?;
    if is(start) {
        return Some(rest);
    }
    let (rest, end) = text.split_at_checked(text.len() - word.len())?;
    is(end).then_some(rest)
}

/// Returns whether a character is a letter, or is commonly written in the place of the letter.
fn stands_for(c: char, letter: char) -> bool {
    let signs = match letter {
        'a' => "4@",
        'b' => "8",
        'e' => "3",
        'g' => "69",
        'i' | 'l' => "1!|",
        'o' => "0",
        's' => "5$",
        't' => "7+",
        'z' => "2",
        _ => "",
    };
    c == letter || signs.contains(c)
}
