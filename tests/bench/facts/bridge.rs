//! A real model as the reader: the call goes to `extract.mjs` on this machine, which has the address and the key of the
//! model's server and sends it on.

use super::dialogue::Dialogue;
use crate::support::stage::Script;
use keepsake::platform::Ending;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;

/// The port of the bridge.
pub static PORT: OnceLock<u16> = OnceLock::new();

/// Has the model's server read.
pub fn read(_: &Dialogue, body: &Value) -> Script {
    let answer = send(&body.to_string());
    let answer = answer.unwrap_or_else(|error| panic!("the bridge: {error}"));
    let (head, stream) = split(&answer).expect("an answer of HTTP");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let recording = crate::support::stage::Recording {
        chunks: vec![stream.to_vec()],
        ending: Ending::Ended,
    };
    Script::Answers(status.expect("a status"), recording)
}

/// Sends a body in HTTP/1.0, whose answers end with the connection.
fn send(body: &str) -> std::io::Result<Vec<u8>> {
    let port = *PORT.get().expect("--port");
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let length = body.len();
    write!(
        stream,
        "POST / HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Splits an answer into its head and its body.
fn split(answer: &[u8]) -> Option<(String, &[u8])> {
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..at]).into_owned();
    Some((head, &answer[at + 4..]))
}
