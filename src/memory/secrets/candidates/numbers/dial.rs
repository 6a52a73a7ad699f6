//! The combination of a dial: turns to the left and to the right.

use super::Number;
use crate::memory::secrets::candidates::Evidence;
use crate::memory::secrets::text::Text;

/// Parses the turns of a dial that begin at a place: "22R 14L 9R", "22 left 14 right 9 left".
pub(super) fn parse_turns(text: &Text, at: usize) -> Option<Number> {
    let number = |at: usize| {
        let low = text.lower(at).trim_end_matches(['r', 'l']);
        (1..=2).contains(&low.len()) && low.bytes().all(|byte| byte.is_ascii_digit())
    };
    let side = |at: usize| text.is_one_of(at, &["left", "right", "r", "l"]);
    let mut end = at;
    let mut count = 0;
    while number(end) && count < 8 {
        let turned = text.lower(end).ends_with(['r', 'l']);
        end += if turned { 1 } else { 2 };
        count += 1;
        if !turned && !side(end - 1) {
            return None;
        }
    }
    (count >= 2).then_some((end, Some(Evidence::Digits(6))))
}
