//! Numbers that are secrets by their checksum: of payment cards and of bank accounts.

use super::Candidate;
use crate::memory::secrets::text::Text;

/// Returns whether the digits have Luhn's checksum, which the numbers of payment cards have.
pub(super) fn has_luhn_checksum(digits: &str) -> bool {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
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

/// Finds account numbers that begin with a country code and have the checksum of ISO 13616.
pub(super) fn find_ibans(text: &Text) -> Vec<Candidate> {
    let ends = (0..text.words.len()).filter_map(|at| Some((at, iban_end(text, at)?)));
    ends.map(|(at, end)| Candidate::certain(at..end)).collect()
}

/// Returns the place after the last word of the account number that begins at a place.
fn iban_end(text: &Text, at: usize) -> Option<usize> {
    let mut begin = text.words.get(at)?.bare.chars();
    let country = begin.by_ref().take(2);
    let country = country.filter(char::is_ascii_alphabetic).count();
    let check = begin.take(2).filter(char::is_ascii_digit).count();
    if (country, check) != (2, 2) {
        return None;
    }
    let mut run = String::new();
    for (place, word) in text.words.iter().enumerate().skip(at).take(10) {
        run.extend(word.bare.chars().filter(|c| *c != '-'));
        if run.len() > 34 {
            return None;
        }
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        if run.len() >= 15 && digits >= 8 && is_iban(&run) {
            return Some(place + 1);
        }
    }
    None
}

/// Returns whether letters and digits have the checksum of ISO 13616.
fn is_iban(run: &str) -> bool {
    let Some((head, tail)) = run.split_at_checked(4) else {
        return false;
    };
    let rest = tail.chars().chain(head.chars()).try_fold(0, |rest, c| {
        let digit = c.to_digit(36)?;
        Some((if digit > 9 { rest * 100 } else { rest * 10 } + digit) % 97)
    });
    rest == Some(1)
}
