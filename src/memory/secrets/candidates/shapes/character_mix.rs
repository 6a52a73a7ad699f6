//! The mix of characters in a word.

/// The numbers of characters of each kind in a word, and of changes between kinds.
#[derive(Debug, Default)]
pub(super) struct CharacterMix {
    /// The number of all characters.
    pub length: usize,
    /// The number of small letters.
    pub lower: usize,
    /// The number of capitals.
    pub upper: usize,
    /// The number of digits from 0 to 9.
    pub digits: usize,
    /// The number of symbols that words do not have.
    pub symbols: usize,
    /// The number of changes from a letter to a digit or back, from a small letter to a capital, and to a symbol.
    pub switches: usize,
    /// The number of digits, and of signs in the place of letters, between two letters.
    pub inner: usize,
    /// The number of digits at the end of the word.
    pub last: usize,
    /// The length of the longest run of letters.
    pub run: usize,
    /// The length of the longest run of digits.
    pub number: usize,
    /// The length of the longest run of capitals.
    pub shout: usize,
}

impl CharacterMix {
    /// Counts the characters of a word.
    pub fn of(word: &str) -> Self {
        let mut mix = Self::default();
        let (mut before, mut run, mut shout, mut led) = (' ', 0, 0, false);
        let mut chars = word.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(' ');
            mix.length += 1;
            mix.lower += usize::from(c.is_lowercase());
            mix.upper += usize::from(c.is_uppercase());
            mix.digits += usize::from(c.is_ascii_digit());
            let symbol = "!@#$%^&*+<>~=?|_".contains(c);
            mix.symbols += usize::from(symbol);
            let changes = c.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric();
            let capital = c.is_uppercase() && before.is_lowercase();
            mix.switches +=
                usize::from(changes && c.is_alphanumeric() || capital || symbol && c != '_');
            let stands = c.is_ascii_digit() || "@$".contains(c);
            led = before.is_alphabetic() || led && before.is_ascii_digit();
            let single =
                before.is_alphabetic() || chars.clone().nth(1).is_some_and(char::is_alphabetic);
            mix.inner += usize::from(stands && led && single && next.is_alphabetic());
            mix.last = if c.is_ascii_digit() { mix.last + 1 } else { 0 };
            mix.number = mix.number.max(mix.last);
            run = if c.is_alphabetic() { run + 1 } else { 0 };
            mix.run = mix.run.max(run);
            shout = if c.is_uppercase() { shout + 1 } else { 0 };
            mix.shout = mix.shout.max(shout);
            before = c;
        }
        mix
    }

    /// Returns the number of letters with cases.
    pub fn letters(&self) -> usize {
        self.lower + self.upper
    }
}
