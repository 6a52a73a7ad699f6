//! The streams to clients. A reply passes through an `IdentityTransformStream`, which is native
//! and makes each write wait for the client: that is the backpressure. The loop that feeds it is
//! JavaScript, in `stream.js`.
//!
//! What the forms cost that can rewrite a stream, in µs of CPU a chunk more than passing it through
//! (300 events of 62 bytes a reply over TCP, medians of 5 rounds; `tests/bench/stream` measures the
//! form in use against a pass-through):
//!
//! | form | all at once | 2 ms apart | 5 ms apart |
//! |---|---|---|---|
//! | **identity, writes within 10 ms gathered: in use** | **11** | **38** | **43** |
//! | identity, a write for each chunk | 32 | 51 | 49 |
//! | the same with a BYOB reader | 31 | 51 | 51 |
//! | `TransformStream` with a transformer | 43 | 72 | 71 |
//! | identity, the loop in Rust | 46 | 72 | 62 |
//!
//! The cost is turns of promises, not bytes: a read takes the isolate once and a write once more,
//! while the relay itself takes 3 to 7 µs. So only fewer writes help, and how bytes cross into wasm
//! hardly matters. A word is held for 10 ms at most, and only where another was sent just before.

use crate::platform::{Ending, Step};
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;
use worker::Delay;
use worker::js_sys::{JsString, Uint8Array};
use worker::wasm_bindgen::prelude::{Closure, wasm_bindgen};
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{
    AbortController, AbortSignal, ReadableStream, Response, TransformStream,
    WritableStreamDefaultWriter,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = TransformStream)]
    type IdentityTransformStream;
    #[wasm_bindgen(constructor)]
    fn new() -> IdentityTransformStream;
}

#[wasm_bindgen(module = "/src/cloudflare/stream.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = pump)]
    async fn js_pump(
        source: &ReadableStream,
        writer: Option<&WritableStreamDefaultWriter>,
        patience: f64,
        step: &JsValue,
        signal: &AbortSignal,
    ) -> Result<JsValue, JsValue>;
}

/// The end of a stream that is written to.
pub struct Sink(WritableStreamDefaultWriter);

/// A new stream to a client.
pub fn pipe() -> (Sink, ReadableStream) {
    let stream = IdentityTransformStream::new();
    let writer = stream
        .writable()
        .get_writer()
        .expect("a new stream is not locked");
    (Sink(writer), stream.readable())
}

/// A stream of bytes that are there already.
pub fn of(bytes: Vec<u8>) -> ReadableStream {
    let mut bytes = bytes;
    let response = Response::new_with_opt_u8_array(Some(&mut bytes));
    let body = response.ok().and_then(|response| response.body());
    body.unwrap_or_else(|| pipe().1)
}

/// See [`crate::platform::Platform::pump`].
pub async fn pump(
    source: ReadableStream,
    sink: Option<&Sink>,
    patience: Duration,
    mut step: Step,
) -> Ending {
    let step: Closure<dyn FnMut(Vec<u8>) -> Option<Vec<u8>>> =
        Closure::new(move |chunk: Vec<u8>| step(&chunk));
    let writer = sink.map(|sink| &sink.0);
    let patience = patience.as_secs_f64() * 1000.0;
    // Dropped after the closure's last call: the loop looks at the signal before each.
    let waiter = StopOnDrop(AbortController::new().expect("it has no failure"));
    let signal = waiter.0.signal();
    let ending = js_pump(&source, writer, patience, step.as_ref(), &signal).await;
    let ending = ending
        .ok()
        .and_then(|ending| ending.dyn_into::<JsString>().ok());
    match ending.map(String::from).as_deref() {
        Some("ended") => Ending::Ended,
        Some("enough") => Ending::Enough,
        Some("stalled") => Ending::Stalled,
        Some("gone") => Ending::ClientGone,
        _ => Ending::Broken,
    }
}

/// Stops the loop where nobody waits for its end any more.
struct StopOnDrop(AbortController);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// See [`crate::platform::Platform::put`].
pub async fn put(sink: &Sink, bytes: &[u8], patience: Duration) -> bool {
    let written = JsFuture::from(sink.0.write_with_chunk(&Uint8Array::from(bytes)));
    match select(written, Delay::from(patience)).await {
        Either::Left((written, _)) => written.is_ok(),
        Either::Right(((), _)) => false,
    }
}

/// See [`crate::platform::Platform::close`].
pub async fn close(sink: Sink, last: Vec<u8>, patience: Duration) {
    let Sink(writer) = sink;
    let written = async {
        if !last.is_empty() {
            let chunk = Uint8Array::from(last.as_slice());
            JsFuture::from(writer.write_with_chunk(&chunk)).await?;
        }
        JsFuture::from(writer.close()).await
    };
    // A client that is gone, or takes nothing, is not waited for.
    if let Either::Right(_) = select(pin!(written), Delay::from(patience)).await {
        let _ = JsFuture::from(writer.abort()).await;
    }
}
