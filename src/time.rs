//! Points in time, as they are stored, sent and compared. The present time comes from the port, never from the process:
//! the standard clocks panic in wasm.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A point in time, in milliseconds since the Unix epoch. It is written as RFC 3339 in UTC, with milliseconds and `Z`, so
/// that texts sort as times do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Makes a time from milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Returns the time that is `seconds` earlier.
    #[must_use]
    pub const fn minus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds.saturating_mul(1000)))
    }

    /// Returns the time that is `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Returns the day in UTC, in the date format of RFC 3339: `2026-05-08`.
    #[must_use]
    pub fn day(self) -> String {
        self.utc().format("%Y-%m-%d").to_string()
    }

    /// Returns the time that is `days` days later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        self.plus_seconds(i64::from(days) * 86_400)
    }

    /// Returns the number of days from the time's day in UTC to another one, in the date format of RFC 3339: negative
    /// where that is over. `None` for a text that is no date.
    #[must_use]
    pub fn days_until(self, day: &str) -> Option<i64> {
        let day = parse_day(day)?;
        Some(
            day.signed_duration_since(self.utc().date_naive())
                .num_days(),
        )
    }

    /// Returns the seconds until the day ends in UTC, rounded up to a whole second: from 1 to 86,400.
    #[must_use]
    pub const fn left_of_day(self) -> i64 {
        86_400 - self.0.div_euclid(1000).rem_euclid(86_400)
    }

    /// Returns the time as a value of `chrono`, for the JWT library. A time outside its range becomes the epoch.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Parses a text of RFC 3339; `None` for any other text.
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

/// Parses a day in the date format of RFC 3339: `2026-05-08`. `None` for any other text.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == 10 && text.bytes().all(|c| c.is_ascii_digit() || c == b'-');
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, parse_day};

    #[test]
    fn days_are_counted_from_one_to_another() {
        let time = Timestamp::from_millis(1_795_382_400_007);
        for (day, left) in [
            ("2026-11-22", Some(0)),
            ("2026-11-23", Some(1)),
            ("2026-11-21", Some(-1)),
            ("2027-11-22", Some(365)),
            ("2026-11", None),
            ("2026-11-31", None),
        ] {
            assert_eq!(time.days_until(day), left, "{day}");
        }
        for text in [
            "2026-1-02",
            "+026-01-02",
            " 026-01-02",
            "2026-01-02T",
            "tomorrow",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

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
