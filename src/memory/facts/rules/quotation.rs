//! Quotations: passages of a message that are not the person's own words.

use super::word::split_words;

/// Returns the message without its quotations: lines after `>`, code, and text between quotation marks or stars. A
/// quoted word or two without a speaker stay, since they are often a name: "Rex".
pub(super) fn unquoted(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut code = false;
    for line in message.lines() {
        let text = line.trim_start();
        if text.starts_with("```") {
            code = !code;
        } else if !code && !text.starts_with('>') {
            push_unquoted(line, &mut out);
        }
        out.push('\n');
    }
    out
}

/// Appends a line without the passages between quotation marks or stars. A star without a second
/// one quotes nothing.
fn push_unquoted(line: &str, out: &mut String) {
    let mut span: Option<(char, String)> = None;
    let mut before = ' ';
    for c in line.chars() {
        match &mut span {
            None => match closing_mark(c, before) {
                Some(close) => span = Some((close, String::new())),
                None => out.push(c),
            },
            Some((close, held)) if c == *close => {
                push_quotation(held, out);
                span = None;
            }
            Some((_, held)) => held.push(c),
        }
        before = c;
    }
    match span {
        Some(('*', held)) => out.push_str(&held),
        Some((_, held)) => push_quotation(&held, out),
        None => {}
    }
}

/// Returns the mark that ends a quotation which begins with a character; `None` where the character begins none.
fn closing_mark(c: char, before: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '*' => Some('*'),
        '\u{201c}' | '\u{201e}' => Some('\u{201d}'),
        '\u{ab}' => Some('\u{bb}'),
        '\u{2018}' => Some('\u{2019}'),
        '\'' if before.is_whitespace() || before == ':' => Some('\''),
        _ => None,
    }
}

/// Appends a quotation where it is a word or two without a speaker; else a comma, which ends a clause.
fn push_quotation(held: &str, out: &mut String) {
    let words = split_words(held);
    let speaks = words
        .iter()
        .any(|word| word.is_one_of(&["i", "my", "we", "me"]));
    if words.len() <= 2 && !speaks {
        out.push_str(held);
    } else {
        out.push_str(" , ");
    }
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn quotations_are_left_out_and_names_are_not() {
        assert_eq!(
            unquoted("> I am\nhe said 'I love it' \"Rex\"").trim(),
            "he said  ,  Rex"
        );
        assert_eq!(
            unquoted("*I am a pirate* I'm *so* tired").trim(),
            ",  I'm so tired"
        );
    }
}
