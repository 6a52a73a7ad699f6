//! The words of a text are those of the reference, on ten thousand lines of every kind of script:
//! `tests/fixtures/words_mixed.*`, made by `tools/distil/mixed_text.py` and `reference.py`.

use keepsake::memory::text::cut::CutText;
use keepsake::memory::text::table;

/// FNV-1a of 64 bits over `word:piece,piece word:piece`.
fn digest(line: &str) -> String {
    let cut = CutText::new(line);
    let words = cut.words().map(|word| {
        let pieces = table::pieces(word)
            .into_iter()
            .map(|piece| piece.to_string());
        format!("{word}:{}", pieces.collect::<Vec<_>>().join(","))
    });
    let text = words.collect::<Vec<_>>().join(" ");
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

#[test]
fn ten_thousand_lines_are_cut_as_the_reference_cuts_them() {
    let lines = include_str!("../../fixtures/words_mixed.jsonl").lines();
    let digests = include_str!("../../fixtures/words_mixed.digests").lines();
    let pairs: Vec<_> = lines.zip(digests).collect();
    assert_eq!(pairs.len(), 10_000);
    for (line, expected) in pairs {
        let text: String = serde_json::from_str(line).expect("a JSON text");
        assert_eq!(digest(&text), expected, "{text:?}");
    }
}
