//! Scopes: what a credential may be used for.

use serde_json::Value;

/// One thing that a credential may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Talking: `POST /chat`, which recalls and remembers.
    Chat,
    /// Reading and searching memories, and what is known of the person.
    MemoriesRead,
    /// Making, changing and forgetting memories.
    MemoriesWrite,
    /// Reading conversations.
    ConversationsRead,
    /// Opening, importing, renaming, resetting and deleting conversations.
    ConversationsWrite,
    /// Making, listing and deleting keys.
    Keys,
    /// Everybody's things: `/admin`.
    Admin,
}

impl Scope {
    /// Every one there is.
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::MemoriesRead,
        Self::MemoriesWrite,
        Self::ConversationsRead,
        Self::ConversationsWrite,
        Self::Keys,
        Self::Admin,
    ];

    /// As the contract calls it.
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

/// Some scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// What a person may do with what is theirs: all but [`Scope::Admin`].
    pub const PERSON: Self = Self(Scope::Admin.bit() - 1);

    /// One alone.
    #[must_use]
    pub const fn only(scope: Scope) -> Self {
        Self(scope.bit())
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These, but for one.
    #[must_use]
    pub const fn without(self, scope: Scope) -> Self {
        Self(self.0 & !scope.bit())
    }

    /// Those that are among these and the others.
    #[must_use]
    pub const fn both(self, others: Self) -> Self {
        Self(self.0 & others.0)
    }

    /// Whether this is one of them.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether all of them are among the others.
    #[must_use]
    pub const fn within(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Their names, as they are stored and sent.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let had = Scope::ALL.into_iter().filter(|scope| self.has(*scope));
        had.map(Scope::name).collect()
    }

    /// Reads their names; `None` where one is none, or where there is no name.
    #[must_use]
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut scopes = Self::default();
        for name in names {
            let scope = Scope::ALL.into_iter().find(|scope| scope.name() == name)?;
            scopes = scopes.and(Self::only(scope));
        }
        (scopes != Self::default()).then_some(scopes)
    }

    /// Reads what was stored: a JSON array. What it does not know gives nothing.
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
        assert!(!some.within(Scopes::PERSON) && some.within(some));
        assert_eq!(Scopes::stored(r#"["chat","admin"]"#), some);
        assert_eq!(Scopes::parse(["chat", "root"]), None);
        assert_eq!(Scopes::parse([]), None);
        assert_eq!(Scopes::stored("all of them"), Scopes::default());
    }
}
