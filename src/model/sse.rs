//! Server-sent events, as bytes that may be cut anywhere (WHATWG HTML, section 9.2.6).

use crate::error::ModelFault;
use crate::limit::EVENT_BYTES;

/// Parses a stream into the `data` of its events. Lines end in LF, CRLF or CR; text is UTF-8 and is only decoded
/// when a line is whole, so no character is ever cut.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    data: String,
    has_data: bool,
    after_cr: bool,
    has_comment: bool,
    events: usize,
}

impl Parser {
    /// Takes the next bytes, and calls `event` with the data of each event they complete.
    ///
    /// # Errors
    /// The error of `event`; [`ModelFault::Failed`] for an event larger than [`EVENT_BYTES`] or
    /// one that is not UTF-8.
    pub fn push(
        &mut self,
        bytes: &[u8],
        mut event: impl FnMut(&str) -> Result<(), ModelFault>,
    ) -> Result<(), ModelFault> {
        let mut rest = bytes;
        if self.after_cr && !rest.is_empty() {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            self.after_cr = false;
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (line, terminator) = rest.split_at(end);
            self.grow(line)?;
            rest = match terminator {
                [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
                [] => terminator,
            };
            self.after_cr = terminator == b"\r";
            let line = std::mem::take(&mut self.line);
            if line.is_empty() {
                if std::mem::take(&mut self.has_data) {
                    self.events += 1;
                    event(&std::mem::take(&mut self.data))?;
                }
            } else {
                self.field(&line)?;
            }
        }
        self.grow(rest)
    }

    /// Returns whether a comment came since the last call.
    pub fn take_comment(&mut self) -> bool {
        std::mem::take(&mut self.has_comment)
    }

    /// Returns whether an event came, readable or not.
    #[must_use]
    pub const fn has_event(&self) -> bool {
        self.events > 0
    }

    fn grow(&mut self, bytes: &[u8]) -> Result<(), ModelFault> {
        if self.line.len() + self.data.len() + bytes.len() > EVENT_BYTES {
            return Err(ModelFault::Failed("an event is too large".to_owned()));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes one line that is not empty: `data`, or a comment; event names and ids are ignored.
    fn field(&mut self, line: &[u8]) -> Result<(), ModelFault> {
        self.has_comment |= line.starts_with(b":");
        let Some(value) = line.strip_prefix(b"data") else {
            return Ok(());
        };
        let value = match value {
            [b':', b' ', value @ ..] | [b':', value @ ..] => value,
            [] => value,
            _ => return Ok(()),
        };
        let value = std::str::from_utf8(value)
            .map_err(|_| ModelFault::Failed("an event is not UTF-8".to_owned()))?;
        if self.has_data {
            self.data.push('\n');
        }
        self.has_data = true;
        self.data.push_str(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Parser;
    use crate::limit::EVENT_BYTES;

    fn read(chunks: &[&[u8]]) -> Vec<String> {
        let mut events = Parser::default();
        let mut read = Vec::new();
        for chunk in chunks {
            let taken = events.push(chunk, |data| {
                read.push(data.to_owned());
                Ok(())
            });
            taken.expect("well-formed");
        }
        read
    }

    const RECORDING: &str = ": hello\r\n\r\ndata: {\"a\":1}\r\n\r\nevent: x\ndata:two\ndata: lines\n\n\
        data: caf\u{e9} \u{1f41d}\r\rdata\n\nid: 7\n\nretry: 3\ndatum: no\n\ndata: last\n\n";

    #[test]
    fn every_cut_gives_the_same_events() {
        let bytes = RECORDING.as_bytes();
        let whole = read(&[bytes]);
        assert_eq!(
            whole,
            ["{\"a\":1}", "two\nlines", "caf\u{e9} \u{1f41d}", "", "last"]
        );
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(read(&[head, tail]), whole, "cut at {cut}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read(&single), whole, "byte by byte");
    }

    #[test]
    fn an_event_without_an_end_is_refused_before_it_fills_the_memory() {
        let mut events = Parser::default();
        let line = [b'a'; 1024];
        let taken = (0..=EVENT_BYTES / line.len()).try_for_each(|_| events.push(&line, |_| Ok(())));
        assert!(taken.is_err());
    }

    #[test]
    fn what_is_not_utf_8_is_refused() {
        assert!(Parser::default().push(b"data: \xff\n", |_| Ok(())).is_err());
    }
}
