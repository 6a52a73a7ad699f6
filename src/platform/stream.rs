//! The values of a stream from an upstream to a client.

/// Turns each chunk that arrives into the bytes that go to the client; `None` stops the stream.
pub type Step = Box<dyn FnMut(&[u8]) -> Option<Vec<u8>>>;

/// The reason why [`super::Platform::pump`] stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The upstream ended its stream in order.
    Ended,
    /// The step wanted no more chunks.
    Enough,
    /// The upstream's stream broke.
    Broken,
    /// The upstream sent nothing for too long.
    Stalled,
    /// The client has closed the connection, or reads nothing.
    ClientGone,
}
