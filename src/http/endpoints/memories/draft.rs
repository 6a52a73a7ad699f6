//! The members of a memory that a client creates or changes, parsed.

use crate::chat::message::Text;
use crate::error::Error;
use crate::http::input;
use crate::limit::{FACT_VALUE_CHARACTERS, MEMORY_CHARACTERS, METADATA_BYTES};
use crate::memory::Kind;
use crate::memory::change::{Change, Set};
use crate::memory::create::{NewMemory, refuse_secret};
use crate::memory::text::normalize::normalize;
use crate::time::{Timestamp, parse_day};
use chrono::Datelike;
use serde_json::{Map, Value};

/// The importance of a memory whose client does not give one.
const IMPORTANCE: f64 = 0.7;

/// The members of a memory as the client sent them.
pub struct Draft {
    pub content: Option<String>,
    pub r#type: Option<String>,
    pub importance: Option<f64>,
    pub metadata: Set<Map<String, Value>>,
    pub expires_at: Set<String>,
    pub value: Option<String>,
    pub occurs_on: Set<String>,
    pub pinned: Option<bool>,
}

impl Draft {
    /// Parses the members for a change of a memory; `field` formats the name of a member.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn into_change(
        self,
        field: &impl Fn(&str) -> String,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let content = self
            .content
            .map(|content| Text::parse(&field("content"), content.trim(), MEMORY_CHARACTERS));
        let kind = self.r#type.map(|kind| {
            let why = "must be fact, preference, event or context";
            Kind::parse(&kind).ok_or_else(|| Error::invalid(field("type"), why))
        });
        let is_share = |importance: f64| (0.0..=1.0).contains(&importance);
        if self.importance.is_some_and(|share| !is_share(share)) {
            return Err(Error::invalid(field("importance"), "must be from 0 to 1"));
        }
        let metadata = self.metadata.try_map(|metadata| {
            let json = Value::Object(metadata).to_string();
            if json.len() > METADATA_BYTES {
                let why = format!("must not be larger than {METADATA_BYTES} bytes");
                return Err(Error::invalid(field("metadata"), why));
            }
            Ok(json)
        });
        let expires_at = self.expires_at.try_map(|at| {
            let at = input::instant(&field("expires_at"), &at)?;
            if at <= now {
                return Err(Error::invalid(field("expires_at"), "must be in the future"));
            }
            Ok(at)
        });
        let value = self.value.map(|value| {
            let text = Text::parse(&field("value"), value.trim(), FACT_VALUE_CHARACTERS)?;
            if normalize(text.as_str()).is_empty() {
                return Err(Error::invalid(field("value"), "must have a word"));
            }
            Ok(text.into_string())
        });
        let occurs_on = self.occurs_on.try_map(|day| {
            let why = "must be a date such as 2026-05-08";
            let is_day = parse_day(&day).is_some_and(|day| day.year() >= 1970);
            is_day
                .then_some(day)
                .ok_or_else(|| Error::invalid(field("occurs_on"), why))
        });
        let content = content.transpose()?;
        Ok(Change {
            content: content.map(|content| content.as_str().to_owned()),
            kind: kind.transpose()?,
            importance: self.importance,
            metadata: metadata?,
            expires_at: expires_at?,
            value: value.transpose()?,
            occurs_on: occurs_on?,
            pinned: self.pinned,
        })
    }

    /// Parses the members for a new memory; `field` formats the name of a member.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn into_new(
        self,
        field: &impl Fn(&str) -> String,
        now: Timestamp,
    ) -> Result<NewMemory, Error> {
        let change = self.into_change(field, now)?;
        let new = NewMemory {
            content: input::required(&field("content"), change.content)?,
            kind: change.kind.unwrap_or(Kind::Fact),
            importance: change.importance.unwrap_or(IMPORTANCE),
            metadata: change.metadata.or(None),
            expires_at: change.expires_at.or(None),
        };
        refuse_secret(&field("content"), new.kind, &new.content)?;
        Ok(new)
    }
}
