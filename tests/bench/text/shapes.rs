//! Texts in the shapes that cost most to read.

/// The shapes: a name, and what makes a text of so many characters.
#[must_use]
pub fn shapes(length: usize) -> Vec<(&'static str, String)> {
    let repeated = |unit: &str| unit.chars().cycle().take(length).collect::<String>();
    let numbered = |word: &dyn Fn(usize) -> String| {
        let words = (0..length).map(word).collect::<Vec<_>>().join(" ");
        words.chars().take(length).collect::<String>()
    };
    // Letters that a linear congruence gives: words that no table has.
    let rare = |place: usize| {
        let letter = |step: usize| {
            let number = (place * 7 + step * 31 + place * place * 13) % 26;
            char::from(b'a' + u8::try_from(number).expect("a letter"))
        };
        (0..9).map(letter).collect::<String>()
    };
    vec![
        (
            "prose",
            repeated("I keep bees on the roof of the old house, and my sister Ann likes honey. "),
        ),
        ("one long word", repeated("abcdefghijklmnopqrstuvwxyz")),
        ("one letter", repeated("z")),
        ("rare words", numbered(&rare)),
        ("one digit", repeated("7")),
        ("digits", repeated("3141592653589793")),
        ("short numbers", numbered(&|place| place.to_string())),
        ("codes", numbered(&|place| format!("a{place}-{place}"))),
        ("combining marks", repeated("e\u{301}\u{302}\u{303}")),
        ("marks alone", repeated("\u{301}")),
        (
            "mixed marks",
            repeated("\u{316}\u{301}\u{316}\u{301}\u{334}"),
        ),
        ("han", repeated("\u{6771}\u{4eac}\u{90fd}\u{5927}\u{962a}")),
        ("hangul", repeated("\u{ac00}\u{b098}\u{b2e4} ")),
        ("ligature", repeated("\u{fdfa}")),
        ("emoji", repeated("\u{1f41d}\u{200d}\u{1f469}\u{1f3fd} ")),
        ("hyphens", repeated("-")),
        ("spaces", repeated(" ")),
        ("newlines", repeated("\n")),
        ("a-", repeated("a-")),
        ("full stops", repeated("a. ")),
        ("commas", repeated("a, ")),
        ("quotes", repeated("\"a ")),
        ("brackets", repeated("(")),
        ("apostrophes", repeated("it's ")),
        ("I like", repeated("I like tea. ")),
        ("I like, and", repeated("I like tea and ")),
        ("my name is", repeated("my name is Ann ")),
        ("I live in", repeated("I live in Bern, ")),
        ("my sister's", repeated("my sister's ")),
        ("I am not", repeated("I am not ")),
        ("if", repeated("if I ")),
        ("just kidding", repeated("I moved to Oslo. Just kidding! ")),
        ("I I I", repeated("I ")),
        ("capitals", repeated("Ann ")),
        ("my password is", repeated("my password is ")),
    ]
}
