//! Points in time: what is stored, sent and compared. "Now" comes from the port, never from the
//! process: the standard clocks panic in wasm.

use chrono::{DateTime, SecondsFormat, Utc};

/// Milliseconds since the Unix epoch, UTC. Shown as RFC 3339 with milliseconds and `Z`, so that
/// texts sort as times do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This time less `seconds`.
    #[must_use]
    pub const fn minus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds.saturating_mul(1000)))
    }

    /// This time and `seconds` more.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Its day in UTC, as RFC 3339 writes it: `2026-05-08`.
    #[must_use]
    pub fn day(self) -> String {
        self.utc().format("%Y-%m-%d").to_string()
    }

    /// How many seconds its day still has, rounded up.
    #[must_use]
    pub const fn left_of_day(self) -> i64 {
        86_400 - self.0.div_euclid(1000).rem_euclid(86_400)
    }

    /// As `chrono` has it, for the JWT library. Times out of its range are the epoch.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Reads an RFC 3339 text; `None` where it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let time = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self(time.timestamp_millis()))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn is_rfc_3339_with_milliseconds_in_utc() {
        let time = Timestamp::from_millis(1_795_382_400_007);
        assert_eq!(time.to_string(), "2026-11-22T21:20:00.007Z");
        assert_eq!(
            Timestamp::parse("2026-11-22T22:20:00.007+01:00"),
            Some(time)
        );
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
