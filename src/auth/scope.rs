//! Scopes: what a credential may be used for.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// A permission that a credential grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Sending messages: `POST /chat`, which recalls and remembers.
    Chat,
    /// Reading and searching memories, and the facts about the person.
    MemoriesRead,
    /// Making, changing and forgetting memories.
    MemoriesWrite,
    /// Reading conversations.
    ConversationsRead,
    /// Opening, importing, renaming, resetting and deleting conversations.
    ConversationsWrite,
    /// Creating, listing and deleting API keys.
    Keys,
    /// Acting for every user: `/admin`.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::MemoriesRead,
        Self::MemoriesWrite,
        Self::ConversationsRead,
        Self::ConversationsWrite,
        Self::Keys,
        Self::Admin,
    ];

    /// Returns the name of the scope in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::MemoriesRead => "memories:read",
            Self::MemoriesWrite => "memories:write",
            Self::ConversationsRead => "conversations:read",
            Self::ConversationsWrite => "conversations:write",
            Self::Keys => "keys",
            Self::Admin => "admin",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl JsonSchema for Scope {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A thing that a credential may be used for.",
            "type": "string",
            "enum": Self::ALL.map(Self::name),
        })
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// The scopes of a person: all but [`Scope::Admin`].
    pub const PERSON: Self = Self(Scope::Admin.bit() - 1);

    /// Returns a set of one scope.
    #[must_use]
    pub const fn only(scope: Scope) -> Self {
        Self(scope.bit())
    }

    /// Returns the scopes that are in one of the two sets.
    #[must_use]
    pub const fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Returns these scopes without the scope `scope`.
    #[must_use]
    pub const fn without(self, scope: Scope) -> Self {
        Self(self.0 & !scope.bit())
    }

    /// Returns the scopes that are in both sets.
    #[must_use]
    pub const fn intersection(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// Returns whether a scope is in the set.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Returns whether every scope of this set is in the other set.
    #[must_use]
    pub const fn is_subset(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Returns the names of the scopes, as they are stored and sent.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let had = Scope::ALL.into_iter().filter(|scope| self.has(*scope));
        had.map(Scope::name).collect()
    }

    /// Parses the names of scopes; `None` where a name is unknown, or where there is no name.
    #[must_use]
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut scopes = Self::default();
        for name in names {
            let scope = Scope::ALL.into_iter().find(|scope| scope.name() == name)?;
            scopes = scopes.union(Self::only(scope));
        }
        (scopes != Self::default()).then_some(scopes)
    }

    /// Parses a stored JSON array of scopes. An array that cannot be parsed gives no scope.
    #[must_use]
    pub fn stored(json: &str) -> Self {
        let names: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
        Self::parse(names.iter().filter_map(Value::as_str)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, Scopes};

    #[test]
    fn a_person_may_do_everything_but_administer() {
        for scope in Scope::ALL {
            assert_eq!(Scopes::PERSON.has(scope), scope != Scope::Admin);
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        let some = Scopes::parse(["chat", "admin"]).expect("known names");
        assert_eq!(some.names(), ["chat", "admin"]);
        assert!(!some.is_subset(Scopes::PERSON) && some.is_subset(some));
        assert_eq!(Scopes::stored(r#"["chat","admin"]"#), some);
        assert_eq!(Scopes::parse(["chat", "root"]), None);
        assert_eq!(Scopes::parse([]), None);
        assert_eq!(Scopes::stored("all of them"), Scopes::default());
    }
}
