//! Deserializes a type from a tree of JSON, and names the field that does not fit: one whose value the type refuses, or one that
//! the type does not have. A misspelt field is a 422 with its name, and not an answer without it.
//!
//! An unknown field that is `null` passes. The predecessor's clients send every optional field, and one that is `null`
//! has no meaning that could be lost.
//!
//! The crates `serde_path_to_error` and `serde_ignored` name such fields for any format, but each wraps the visitors of all
//! types in types of its own, which are compiled one by one.

use super::{display_name, unknown_field};
use crate::error::Error;
use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Value, map};
use std::cell::OnceCell;
use std::fmt::{self, Display, Formatter};
use std::slice;

/// Deserializes a type from a body.
///
/// # Errors
/// [`Error::Invalid`] with the name of the field that is unknown or of the wrong type.
pub fn deserialize<T: DeserializeOwned>(body: &Value) -> Result<T, Error> {
    let misfits = Misfits::default();
    let place = &Place::Body;
    let node = Node {
        value: body,
        place,
        misfits: &misfits,
    };
    match T::deserialize(node) {
        Ok(value) => misfits.check_unknown().map(|()| value),
        Err(error) => Err(misfits.refusal(&error)),
    }
}

/// The names of the fields that do not fit.
#[derive(Default)]
struct Misfits {
    /// The innermost field whose value was refused.
    refused: OnceCell<String>,
    /// The first field that the type does not have and that is not `null`.
    unknown: OnceCell<String>,
}

impl Misfits {
    fn refuse(&self, place: &Place<'_>) {
        self.refused.get_or_init(|| place.to_string());
    }

    fn check_unknown(&self) -> Result<(), Error> {
        self.unknown
            .get()
            .map_or(Ok(()), |field| Err(unknown_field(display_name(field))))
    }

    /// Returns the error about a value that a type refused, with the type's own sentence, if it begins with "must", or a general
    /// one.
    fn refusal(&self, error: &serde_json::Error) -> Error {
        let field = self.refused.get().map_or("body", String::as_str);
        let own = error.to_string();
        let why = if own.starts_with("must ") {
            &own
        } else {
            WRONG_TYPE
        };
        Error::invalid(display_name(field), why)
    }
}

const WRONG_TYPE: &str = "is of the wrong type";

fn wrong_type() -> serde_json::Error {
    de::Error::custom(WRONG_TYPE)
}

/// The place of a value in a body, written as `messages[2].time`.
enum Place<'a> {
    Body,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Display for Place<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => formatter.write_str("body"),
            Self::Field(Self::Body, name) => formatter.write_str(name),
            Self::Field(parent, name) => write!(formatter, "{parent}.{name}"),
            Self::Item(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

/// A value in a body.
struct Node<'de, 'a> {
    value: &'de Value,
    place: &'a Place<'a>,
    misfits: &'a Misfits,
}

impl<'de, 'a> Node<'de, 'a> {
    fn deserialize_with<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, serde_json::Error> {
        let (place, misfits) = (self.place, self.misfits);
        seed.deserialize(self)
            .inspect_err(|_| misfits.refuse(place))
    }

    fn items(&self, items: &'de [Value]) -> Items<'de, 'a> {
        Items {
            items: items.iter(),
            index: 0,
            place: self.place,
            misfits: self.misfits,
        }
    }

    fn members(&self, members: &'de map::Map<String, Value>) -> Members<'de, 'a> {
        Members {
            members: members.iter(),
            value: None,
            place: self.place,
            misfits: self.misfits,
        }
    }
}

impl<'de> Deserializer<'de> for Node<'de, '_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is) => visitor.visit_bool(*is),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(self.items(items)),
            Value::Object(members) => visitor.visit_map(self.members(members)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let is = self.value.as_bool().ok_or_else(wrong_type)?;
        visitor.visit_bool(is)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let text = self.value.as_str().ok_or_else(wrong_type)?;
        visitor.visit_borrowed_str(text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let variant = self.value.as_str().ok_or_else(wrong_type)?;
        StrDeserializer::new(variant).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let items = self.value.as_array().ok_or_else(wrong_type)?;
        visitor.visit_seq(self.items(items))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let members = self.value.as_object().ok_or_else(wrong_type)?;
        visitor.visit_map(self.members(members))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_map(visitor)
    }

    /// Passes over the value of a field that the type does not have.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if !self.value.is_null() {
            self.misfits.unknown.get_or_init(|| self.place.to_string());
        }
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The items of an array.
struct Items<'de, 'a> {
    items: slice::Iter<'de, Value>,
    index: usize,
    place: &'a Place<'a>,
    misfits: &'a Misfits,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = serde_json::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        let Some(value) = self.items.next() else {
            return Ok(None);
        };
        let place = &Place::Item(self.place, self.index);
        self.index += 1;
        let node = Node {
            value,
            place,
            misfits: self.misfits,
        };
        node.deserialize_with(seed).map(Some)
    }
}

/// The members of an object.
struct Members<'de, 'a> {
    members: map::Iter<'de>,
    /// The name and the value of the member whose name was read.
    value: Option<(&'de str, &'de Value)>,
    place: &'a Place<'a>,
    misfits: &'a Misfits,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = serde_json::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some((name, value));
        seed.deserialize(BorrowedStrDeserializer::new(name))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Self::Error> {
        let (name, value) = self.value.take().ok_or_else(wrong_type)?;
        let place = &Place::Field(self.place, name);
        let node = Node {
            value,
            place,
            misfits: self.misfits,
        };
        node.deserialize_with(seed)
    }
}
