//! A whole number in the input of a caller.

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt::{self, Formatter};

/// A whole number that is not negative. `10.0` is the same as `10` in JSON.
#[derive(Debug, Clone, Copy)]
pub struct Whole(pub u32);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(number: D) -> Result<Self, D::Error> {
        number.deserialize_u32(Reader)
    }
}

/// A visitor that accepts the number in each form in which a deserializer may pass it.
struct Reader;

impl Visitor<'_> for Reader {
    type Value = Whole;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number, not negative")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        let unfit = |_| E::invalid_value(Unexpected::Unsigned(number), &self);
        u32::try_from(number).map(Whole).map_err(unfit)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole, E> {
        // A whole number is written without a point.
        let unfit = |_| E::invalid_value(Unexpected::Float(number), &self);
        number.to_string().parse().map(Whole).map_err(unfit)
    }
}
