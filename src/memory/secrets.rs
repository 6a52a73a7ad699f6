//! Secrets: what must never become a memory, such as keys, passwords and card numbers.

const KEYS: &[(&str, usize)] = &[
    ("sk-", 16),
    ("sk_live_", 16),
    ("pk_live_", 16),
    ("ghp_", 20),
    ("gho_", 20),
    ("github_pat_", 20),
    ("AKIA", 20),
    ("ASIA", 20),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("xoxa-", 16),
    ("AIza", 30),
    ("glpat-", 16),
];

/// Words that name a secret.
const NAMES: &[&str] = &[
    "password",
    "passwort",
    "passphrase",
    "passcode",
    "pin",
    "pincode",
    "pwd",
    "cvv",
    "cvc",
    "passwd",
];

/// Whether the text holds a key, a password, a card or account number, or a seed phrase.
#[must_use]
pub fn holds_secret(text: &str) -> bool {
    text.contains("-----BEGIN ")
        || named(text)
        || seed(text)
        || numbers(text)
        || iban(text)
        || text
            .split(|c: char| c.is_whitespace() || "\"'`,;()=<>".contains(c))
            .any(token)
}

/// A key by how it begins, or by how little it looks like a word.
fn token(word: &str) -> bool {
    let word = word.trim_matches(|c: char| ".:!?".contains(c));
    if KEYS
        .iter()
        .any(|(start, least)| word.starts_with(start) && word.len() >= *least)
    {
        return true;
    }
    if word.starts_with("eyJ") && word.matches('.').count() == 2 && word.len() > 30 {
        return true;
    }
    let link = word.contains("://") || word.contains('@');
    let plain = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-+/".contains(c));
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let has = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    let mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && digits >= 3;
    let hex = word.len() >= 32 && word.chars().all(|c| c.is_ascii_hexdigit()) && digits >= 4;
    !link && plain && (word.len() >= 24 && mixed || hex)
}

/// "my password is …", "pin: 1234".
fn named(text: &str) -> bool {
    let low = text.to_lowercase();
    let mut words = low.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let (name, inside) = bare.split_once([':', '=']).unwrap_or((bare, ""));
        if !NAMES.contains(&name) {
            continue;
        }
        let next = words.peek().copied().unwrap_or_default();
        let number = next.chars().filter(char::is_ascii_digit).count() >= 3;
        let told = ["is", "was", ":", "="].contains(&next) || word.ends_with([':', '=']);
        if !inside.is_empty() || told || number {
            return true;
        }
    }
    false
}

fn seed(text: &str) -> bool {
    let low = text.to_lowercase();
    let starts = ["seed phrase", "recovery phrase", "seed words"];
    starts.iter().any(|start| {
        let rest = low.split_once(start).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.split_whitespace().count() >= 12)
    })
}

/// Payment cards, and numbers as those of social security.
fn numbers(text: &str) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != ' ' && c != '-');
    runs.map(str::trim).any(|run| {
        let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
        let social = run.split(' ').any(|part| {
            let lengths: Vec<usize> = part.split('-').map(str::len).collect();
            lengths == [3, 2, 4]
        });
        social || (13..=19).contains(&digits.len()) && luhn(&digits)
    })
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            1 if *digit > 4 => digit * 2 - 9,
            1 => digit * 2,
            _ => *digit,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

/// An account number: two letters, two digits, and groups of four that sum up as they must.
fn iban(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).any(|start| {
        let joined: String = words.iter().skip(start).take(9).copied().collect();
        let run: String = joined
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(34)
            .collect();
        (15..=run.len()).any(|length| run.get(..length).is_some_and(is_iban))
    })
}

fn is_iban(run: &str) -> bool {
    let Some((head, tail)) = run.split_at_checked(4) else {
        return false;
    };
    let country = head.chars().take(2).all(|c| c.is_ascii_uppercase());
    let check = head.chars().skip(2).all(|c| c.is_ascii_digit());
    let rest = tail.chars().chain(head.chars()).try_fold(0, |rest, c| {
        let digit = c.to_digit(36)?;
        Some((if digit > 9 { rest * 100 } else { rest * 10 } + digit) % 97)
    });
    country && check && rest == Some(1)
}

#[cfg(test)]
mod tests {
    use super::holds_secret;

    #[test]
    fn secrets_are_known() {
        for text in [
            "my key is sk-abcdEFGH1234ijklMNOP",
            "AKIAIOSFODNN7EXAMPLE",
            "card 4111 1111 1111 1111 ok",
            "DE89 3704 0044 0532 0130 00",
            "my password is hunter2",
            "pin: 1234",
            "my ssn is 078-05-1120",
            "seed phrase: a b c d e f g h i j k l",
            "-----BEGIN PRIVATE KEY-----",
        ] {
            assert!(holds_secret(text), "{text}");
        }
    }

    #[test]
    fn prose_holds_none() {
        for text in [
            "They live in Berlin since 2019.",
            "call me on +44 20 7946 0958",
            "born 1990-05-04",
            "I forgot my password again",
            "I pin my hopes on you",
            "They love Llanfairpwllgwyngyll",
        ] {
            assert!(!holds_secret(text), "{text}");
        }
    }
}
