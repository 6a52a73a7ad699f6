//! Ids: made from time and randomness, or parsed from the text that a caller sent.

use crate::digest::hex;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Makes a UUID of version 7 (RFC 9562). Its first 48 bits are `now`, so rows made later sort later.
#[must_use]
pub fn new(now: Timestamp, random: [u8; 16]) -> String {
    let mut tail = [0; 10];
    tail.iter_mut()
        .zip(random)
        .for_each(|(byte, random)| *byte = random);
    let millis = u64::try_from(now.millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &tail)
        .into_uuid()
        .to_string()
}

/// A user as the scope of a statement: the external id that a credential proved (`users.external_user_id`). Every
/// statement about a user's things takes an owner, as `?1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Owner(String);

impl ConversationId {
    /// Returns the id of a conversation that a client names itself, from the keyed hash of the name, in 32 hexadecimal digits (a UUID
    /// of version 8, RFC 9562).
    #[must_use]
    pub fn of_hash(digits: &str) -> Self {
        let bytes = u128::from_str_radix(digits, 16)
            .unwrap_or_default()
            .to_be_bytes();
        Self(
            uuid::Builder::from_custom_bytes(bytes)
                .into_uuid()
                .to_string(),
        )
    }
}

impl From<Owner> for String {
    fn from(owner: Owner) -> Self {
        owner.0
    }
}

impl TryFrom<String> for Owner {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("must be the id of a user")
    }
}

impl Owner {
    /// The longest id of a user, in characters.
    pub const MAX_CHARACTERS: usize = 255;

    /// Returns the user for whom a request without a credential acts, where authentication is not required.
    #[must_use]
    pub fn default_user() -> Self {
        Self("default_user".to_owned())
    }

    /// Parses the id of a user; `None` unless it has 1 to 255 characters that are not all white space. The id may hold
    /// no control character, and no replacement character, which stands for bytes that are not UTF-8 and would make one
    /// user of several.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let length = text.chars().count();
        let is_unfit = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
        let is_valid = (1..=Self::MAX_CHARACTERS).contains(&length)
            && !text.chars().any(is_unfit)
            && !text.trim().is_empty();
        is_valid.then(|| Self(text.to_owned()))
    }

    /// Returns the external id, as the credential contains it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name of the owner's namespace in the vector index: the first half of the id's SHA-256, in 32
    /// hexadecimal digits. The name needs no query of the database, and does not disclose the id.
    #[must_use]
    pub fn namespace(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        let half = digest.first_chunk().copied().unwrap_or_default();
        uuid::Uuid::from_bytes(half).simple().to_string()
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Makes an id from the time and random bytes; see [`new`].
            #[must_use]
            pub fn new(now: Timestamp, random: [u8; 16]) -> Self {
                Self(new(now, random))
            }

            /// Parses an id that a caller sent; `None` for a text that no stored id can be, which callers
            /// answer like an id that is absent.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
                let is_valid = (1..=64).contains(&text.len()) && text.chars().all(is_plain);
                is_valid.then(|| Self(text.to_owned()))
            }

            /// Returns the id as it is stored and sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// The id of a conversation. It proves no ownership: the `where` clause of each statement checks that.
    ConversationId,
    /// The id of a message, and of the memory that is its verbatim record.
    MessageId,
    /// The id of a response, in OpenAI's Responses dialect.
    ResponseId,
    /// The id of an API key.
    KeyId,
    /// The id of a session.
    SessionId
}

impl SessionId {
    /// Makes the random id of a new session, which does not disclose when the session began.
    #[must_use]
    pub fn random(random: [u8; 16]) -> Self {
        Self(hex(&random))
    }
}

#[cfg(test)]
mod tests {
    use super::{ConversationId, Owner};
    use crate::time::Timestamp;

    #[test]
    fn new_ids_are_version_7_uuids_that_sort_by_time() {
        let early = ConversationId::new(Timestamp::from_millis(1000), [255; 16]);
        let late = ConversationId::new(Timestamp::from_millis(1001), [0; 16]);
        assert!(early.as_str() < late.as_str());
        let id = uuid::Uuid::parse_str(late.as_str()).expect("a UUID");
        assert_eq!(id.get_version_num(), 7);
    }

    #[test]
    fn an_owner_has_1_to_255_printable_characters() {
        assert!(Owner::parse("zoë@example.com").is_some());
        assert!(Owner::parse(&"ß".repeat(255)).is_some());
        for bad in ["", "   ", "a\nb", "a\0b", "a\u{fffd}b"] {
            assert_eq!(Owner::parse(bad), None, "{bad:?}");
        }
        assert_eq!(Owner::parse(&"a".repeat(256)), None);
    }

    #[test]
    fn a_namespace_fits_and_tells_two_owners_apart() {
        let namespace = |id: &str| Owner::parse(id).expect("an owner").namespace();
        assert_eq!(namespace("ann"), namespace("ann"));
        assert_ne!(namespace("ann"), namespace("Ann"));
        assert_eq!(namespace(&"\u{df}".repeat(255)).len(), 32);
        assert_eq!(
            namespace("abc"),
            "ba7816bf8f01cfea414140de5dae2223",
            "FIPS 180-4"
        );
    }
}
