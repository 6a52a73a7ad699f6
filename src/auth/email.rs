//! E-mail addresses, by the rule that the HTML standard has for `input type=email`, but for one part: a host has a dot.
//! Nobody's name, list, comment, control or invisible character passes it, so what passes is safe in a mail's header.

use crate::limit::EMAIL_CHARACTERS;

/// Longest part of an address before the `@`, in bytes (RFC 5321 section 4.5.3.1).
const LOCAL_BYTES: usize = 64;
/// Longest label of a host, in bytes (RFC 1035 section 2.3.4).
const LABEL_BYTES: usize = 63;

/// Returns whether a text is one e-mail address.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    text.len() <= EMAIL_CHARACTERS
        && (1..=LOCAL_BYTES).contains(&local.len())
        && local.bytes().all(is_local)
        && host.contains('.')
        && host.split('.').all(is_label)
}

const fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'.' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'/' | b'=' | b'?'
        )
        || matches!(byte, b'^' | b'_' | b'`' | b'{' | b'|' | b'}' | b'~' | b'-')
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_BYTES).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
