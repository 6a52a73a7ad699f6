//! Numbers that are secrets by their checksum.

use super::text::Text;
use super::{Value, Weight};

/// Luhn's checksum of payment cards.
pub(super) fn luhn(digits: &str) -> bool {
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

/// Account numbers that begin with a country and sum up as ISO 13616 has it.
pub(super) fn ibans(text: &Text, values: &mut Vec<Value>) {
    for (at, first) in text.words.iter().enumerate() {
        let mut begin = first.bare.chars();
        let country = begin
            .by_ref()
            .take(2)
            .filter(char::is_ascii_alphabetic)
            .count();
        let check = begin.take(2).filter(char::is_ascii_digit).count();
        if (country, check) != (2, 2) {
            continue;
        }
        let mut run = String::new();
        for (end, word) in text.words.iter().enumerate().skip(at).take(10) {
            run.extend(word.bare.chars().filter(|c| *c != '-'));
            if run.len() > 34 {
                break;
            }
            let digits = run.bytes().filter(u8::is_ascii_digit).count();
            if run.len() >= 15 && digits >= 8 && is_iban(&run) {
                values.push(Value {
                    words: at..end + 1,
                    weight: Weight::Secret,
                });
                break;
            }
        }
    }
}

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
