//! Parses the query of a request into a type, whose fields are the names that the query may have. A misspelt filter is a
//! 422 with its name: an answer without the filter would look like the right one.

use super::display_name;
use super::whole::Whole;
use crate::error::Error;
use crate::http::call::{Call, FromCall};
use crate::http::request::Request;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{
    BorrowedStrDeserializer, MapDeserializer, SeqDeserializer, StrDeserializer,
};
use serde::de::{
    self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor,
};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::vec;

/// The query, parsed as a `T`. The fields of `T` are the names in the query; `metadata.color=red` is a member of the field
/// `metadata`.
pub struct QueryString<T>(pub T);

impl<'a, P, T: DeserializeOwned> FromCall<'a, P> for QueryString<T> {
    fn takes(name: &str) -> bool {
        let name = name.strip_prefix(MEMBER).map_or(name, |_| "metadata");
        field_names::<T>().contains(&name)
    }

    fn from_call(call: &'a Call<'a, P>) -> Result<Self, Error> {
        parse(call.request).map(Self)
    }
}

/// The beginning of a query parameter's name that belongs to `metadata`.
const MEMBER: &str = "metadata.";

/// The names that may come more than once in a query.
const REPEATED: &[&str] = &["seal", "include[]"];

/// Checks the names of a query: the route takes each of them, and no name comes twice except those in `REPEATED`.
///
/// # Errors
/// [`Error::Invalid`] with the first name that fails.
pub fn check(takes: impl Fn(&str) -> bool, request: &Request) -> Result<(), Error> {
    let mut seen = Vec::new();
    for (name, _) in form_urlencoded::parse(request.query.as_bytes()) {
        if name == "metadata" || !takes(&name) {
            let why = "is not a name that this query has";
            return Err(Error::invalid(display_name(&name), why));
        }
        if seen.contains(&name) && !REPEATED.contains(&&*name) {
            return Err(Error::invalid(display_name(&name), "comes twice"));
        }
        seen.push(name);
    }
    Ok(())
}

/// Parses a query.
///
/// # Errors
/// [`Error::Invalid`] with the name whose value cannot be parsed.
pub fn parse<T: DeserializeOwned>(request: &Request) -> Result<T, Error> {
    let pairs = pairs(&request.query);
    T::deserialize(Pairs(&pairs)).map_err(Error::from)
}

fn pairs(query: &str) -> Vec<Pair<'_>> {
    form_urlencoded::parse(query.as_bytes()).collect()
}

/// Returns the names of a struct's fields, through its implementation of [`Deserialize`].
fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // The struct passes its names to the deserializer, which then fails.
    let _ = T::deserialize(NameReader(&mut names));
    names
}

/// A deserializer that stores the names of a struct's fields and provides no values.
struct NameReader<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for NameReader<'_> {
    type Error = Sentence;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Sentence> {
        Err(de::Error::custom("is no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Sentence> {
        *self.0 = fields;
        Err(de::Error::custom("is a struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A sentence about a name of the query.
#[derive(Debug)]
struct Sentence {
    name: String,
    /// The sentence without the name, such as "must be true or false".
    why: String,
}

impl From<Sentence> for Error {
    fn from(Sentence { name, why }: Sentence) -> Self {
        Self::invalid(name, why)
    }
}

impl Display for Sentence {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.why)
    }
}

impl std::error::Error for Sentence {}

impl de::Error for Sentence {
    fn custom<T: Display>(message: T) -> Self {
        let (name, why) = (String::new(), message.to_string());
        Self { name, why }
    }

    fn missing_field(name: &'static str) -> Self {
        let (name, why) = (name.to_owned(), "is required".to_owned());
        Self { name, why }
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let expected = match expected {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => expected.join(", "),
        };
        Self::custom(format_args!("must be {expected}"))
    }
}

type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A deserializer of all pairs of a query: a struct with the fields that the query names.
struct Pairs<'a>(&'a [Pair<'a>]);

impl<'de> Deserializer<'de> for Pairs<'de> {
    type Error = Sentence;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        let fields = fields(self.0).into_iter();
        visitor.visit_map(Fields {
            pairs: self.0,
            fields,
            field: "",
        })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Returns the fields that the query names, each once.
fn fields<'a>(pairs: &'a [Pair<'_>]) -> Vec<&'a str> {
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| field(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The fields that the query names, as a map.
struct Fields<'de> {
    pairs: &'de [Pair<'de>],
    fields: vec::IntoIter<&'de str>,
    /// The field whose value comes next.
    field: &'de str,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Sentence;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Sentence> {
        let Some(field) = self.fields.next() else {
            return Ok(None);
        };
        self.field = field;
        seed.deserialize(BorrowedStrDeserializer::new(field))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Sentence> {
        let named = |error| Sentence {
            name: self.field.to_owned(),
            ..error
        };
        seed.deserialize(Values(self.pairs, self.field))
            .map_err(named)
    }
}

/// Returns the field that a name of the query belongs to.
fn field(name: &str) -> &str {
    name.strip_prefix(MEMBER).map_or(name, |_| "metadata")
}

/// A deserializer of the values that a query has under one name.
struct Values<'a>(&'a [Pair<'a>], &'a str);

impl<'de> Values<'de> {
    fn first(&self) -> &'de str {
        let mut named = self.0.iter().filter(|(name, _)| name == self.1);
        named.next().map_or("", |(_, value)| value)
    }
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = Sentence;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        visitor.visit_borrowed_str(self.first())
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        match self.first().parse() {
            Ok(number) => visitor.visit_u32(number),
            Err(_) => Err(de::Error::custom("must be a whole number, not negative")),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        match self.first() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(de::Error::custom("must be true or false")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Sentence> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Sentence> {
        StrDeserializer::new(self.first()).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        let named = self.0.iter().filter(|(name, _)| name == self.1);
        visitor.visit_seq(SeqDeserializer::new(named.map(|(_, value)| &**value)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Sentence> {
        let members = self.0.iter().filter_map(|(name, value)| {
            let member = name.strip_prefix(MEMBER)?;
            Some((member, &**value))
        });
        visitor.visit_map(MapDeserializer::new(members))
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct struct identifier ignored_any
    }
}

/// The size of a page, from 1 to `MOST`; `DEFAULT` where the query has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize<const DEFAULT: u32, const MOST: u32>(pub u32);

impl<const DEFAULT: u32, const MOST: u32> Default for PageSize<DEFAULT, MOST> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl<'de, const DEFAULT: u32, const MOST: u32> Deserialize<'de> for PageSize<DEFAULT, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Whole(size) = Whole::deserialize(deserializer)?;
        if (1..=MOST).contains(&size) {
            return Ok(Self(size));
        }
        let why = format!("must be from 1 to {MOST}");
        Err(de::Error::custom(why))
    }
}

impl<const DEFAULT: u32, const MOST: u32> JsonSchema for PageSize<DEFAULT, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("PageSize{DEFAULT}To{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT})
    }
}
