//! Passwords that are guessed from where they are for and whose they are: the product's name or a part of the address, with
//! digits and signs around it or in place of its letters.

/// The shortest part of an address that counts as a word.
const WORD_CHARACTERS: usize = 3;

/// Fewest characters that a password has to have between such words.
const OWN_CHARACTERS: usize = 4;

/// Whether a password is made of words of `texts`, digits and signs, and little else.
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

/// A text without the word that it begins or ends with.
fn without<'a>(word: &[char], text: &'a [char]) -> Option<&'a [char]> {
    let is = |part: &[char]| part.iter().zip(word).all(|(c, w)| stands_for(*c, *w));
    let (start, rest) = text.split_at_checked(word.len())?;
    if is(start) {
        return Some(rest);
    }
    let (rest, end) = text.split_at_checked(text.len() - word.len())?;
    is(end).then_some(rest)
}

/// Whether a character is a letter, or is written in its place.
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
