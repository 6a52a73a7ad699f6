//! Streams to clients. A reply passes through an `IdentityTransformStream`, which is native and gives the backpressure:
//! each write waits for the client. The loop that feeds it is JavaScript, in `stream.js`.
//!
//! The table compares the ways to rewrite a stream, by their cost in µs of CPU a chunk more than a pass-through (300
//! events of 62 bytes a reply over TCP, medians of 5 rounds). `tests/bench/stream` measures the one in use.
//!
//! | way | all at once | 2 ms apart | 5 ms apart |
//! |---|---|---|---|
//! | **identity, writes within 10 ms gathered: in use** | **11** | **38** | **43** |
//! | identity, one write a chunk | 32 | 51 | 49 |
//! | identity, one write a chunk, with a BYOB reader | 31 | 51 | 51 |
//! | `TransformStream` with a transformer | 43 | 72 | 71 |
//! | identity, the loop in Rust | 46 | 72 | 62 |
//!
//! The cost comes from turns of promises, not from bytes: each read and each write enters the isolate once, while the
//! relay itself takes 3 to 7 µs. So fewer writes help, and the way in which bytes cross into wasm hardly matters. A chunk
//! is held for 10 ms at most, and only just after another one was sent.

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
        timeout: f64,
        step: &JsValue,
        signal: &AbortSignal,
    ) -> Result<JsValue, JsValue>;
}

/// The end of a client's stream to which the program writes.
pub struct Sink(WritableStreamDefaultWriter);

/// Implements [`crate::platform::Platform::pipe`].
pub fn pipe() -> (Sink, ReadableStream) {
    let stream = IdentityTransformStream::new();
    let writer = stream
        .writable()
        .get_writer()
        .expect("a new stream is not locked");
    (Sink(writer), stream.readable())
}

/// Implements [`crate::platform::Platform::source_of`].
pub fn source_of(bytes: Vec<u8>) -> ReadableStream {
    let mut bytes = bytes;
    let response = Response::new_with_opt_u8_array(Some(&mut bytes));
    let body = response.ok().and_then(|response| response.body());
    body.unwrap_or_else(|| pipe().1)
}

/// Implements [`crate::platform::Platform::pump`], by the loop in `stream.js`.
pub async fn pump(
    source: ReadableStream,
    sink: Option<&Sink>,
    timeout: Duration,
    mut step: Step,
) -> Ending {
    let step: Closure<dyn FnMut(Vec<u8>) -> Option<Vec<u8>>> =
        Closure::new(move |chunk: Vec<u8>| step(&chunk));
    let writer = sink.map(|sink| &sink.0);
    let timeout = timeout.as_secs_f64() * 1000.0;
    // Dropped after the closure's last call: the loop checks the signal before each one.
    let controller = AbortController::new().expect("it has no failure");
    let signal = controller.signal();
    let mut waiter = StopOnDrop(Some(controller));
    let ending = js_pump(&source, writer, timeout, step.as_ref(), &signal).await;
    // The loop has ended by itself: an abort would cost as much as a few chunks.
    waiter.0 = None;
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

/// Stops the pump's loop when the future that waits for the loop's end is dropped.
struct StopOnDrop(Option<AbortController>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = self.0.take() {
            controller.abort();
        }
    }
}

/// Implements [`crate::platform::Platform::put`].
pub async fn put(sink: &Sink, bytes: &[u8], timeout: Duration) -> bool {
    let written = JsFuture::from(sink.0.write_with_chunk(&Uint8Array::from(bytes)));
    match select(written, Delay::from(timeout)).await {
        Either::Left((written, _)) => written.is_ok(),
        Either::Right(((), _)) => false,
    }
}

/// Implements [`crate::platform::Platform::close`].
pub async fn close(sink: Sink, last: Vec<u8>, timeout: Duration) {
    let Sink(writer) = sink;
    let written = async {
        if !last.is_empty() {
            let chunk = Uint8Array::from(last.as_slice());
            JsFuture::from(writer.write_with_chunk(&chunk)).await?;
        }
        JsFuture::from(writer.close()).await
    };
    // A client that is gone, or reads nothing, does not hold up the caller.
    if let Either::Right(_) = select(pin!(written), Delay::from(timeout)).await {
        let _ = JsFuture::from(writer.abort()).await;
    }
}
