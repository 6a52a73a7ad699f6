//! The one way of what is remembered into a prompt: as a quotation, which it cannot leave.

/// Returns a JSON string of the text's first `most` characters, on one line. Invisible characters are left out, and
/// characters that a model's template may take for a control token are escaped.
#[must_use]
pub fn quote(text: &str, most: usize) -> String {
    let mut quoted = String::from("\"");
    let mut seen = text.chars().filter(|c| !is_unseen(*c)).peekable();
    let mut left = most;
    while let Some(c) = seen.next() {
        if left == 0 {
            quoted.push('\u{2026}');
            break;
        }
        left -= 1;
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => quoted.push_str("\\n"),
            '<' if seen.peek().is_some_and(|next| opens_a_tag(*next)) => {
                quoted.push_str("\\u003c");
            }
            '[' if seen.peek().is_some_and(|next| opens_a_marker(*next)) => {
                quoted.push_str("\\u005b");
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns whether `<` and the next character may open a control token of a template: `<|im_start|>`, `</s>`,
/// `<<SYS>>`, `<start_of_turn>`, and `<` with the fullwidth bar. A heart (`<3`) is none.
fn opens_a_tag(next: char) -> bool {
    next.is_alphabetic() || matches!(next, '|' | '\u{ff5c}' | '/' | '<' | '_' | '!' | '?')
}

/// Returns whether `[` and the next character may open a control token of a template: `[INST]`, `[/INST]`,
/// `[SYSTEM_PROMPT]`.
const fn opens_a_marker(next: char) -> bool {
    next.is_ascii_uppercase() || next == '/'
}

/// Returns whether a character is invisible: control characters that are no white space, and the characters that
/// Unicode calls default ignorable (joiners, marks of direction, tags, fillers), except the two selectors for the look
/// of an emoji.
fn is_unseen(c: char) -> bool {
    let is_space = matches!(c, '\t'..='\r' | '\u{85}');
    (c.is_control() && !is_space)
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0d}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn ordinary_text_is_quoted_as_it_is() {
        for text in [
            "I <3 bees [sic] & \u{8702}\u{871c} \u{2764}\u{fe0f} 5 < 6",
            "l\u{e9}a",
        ] {
            assert_eq!(quote(text, 99), format!("\"{text}\""));
        }
    }

    #[test]
    fn a_quotation_is_a_json_string_on_one_line() {
        let text = "a\"\\\n\r\t\u{2028}b\u{1}</s><\u{200b}|x|>[\u{ad}INST]";
        let read: String = serde_json::from_str(&quote(text, 99)).expect("a JSON string");
        assert_eq!(read, "a\"\\\n\r\t\nb</s><|x|>[INST]");
        let quoted = quote(text, 99);
        assert!(!quoted.contains('\n') && !quoted.contains('<') && !quoted.contains('['));
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(quote("abc", 3), "\"abc\"");
        assert_eq!(quote("abcd", 3), "\"abc\u{2026}\"");
    }
}
