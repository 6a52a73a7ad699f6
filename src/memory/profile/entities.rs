//! The people and the animals of a person: the facts whose keys begin with `person.NAME` or `animal.NAME`.

use super::fact::ProfileFact;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A kind of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A person.
    Person,
    /// An animal.
    Animal,
}

/// A person or an animal of the person's, with the facts about them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Entity {
    /// Whether it is a person or an animal.
    pub kind: EntityKind,
    /// The name, as the facts write it.
    pub name: String,
    /// What they are to the person: `sister`, `dog`; null where that is not known.
    pub relation: Option<String>,
    /// The facts about them, the newest first.
    pub facts: Vec<ProfileFact>,
}

/// Groups facts by the entities that they are about, in the order of the facts. Other facts are left out.
pub(super) fn entities(facts: &[ProfileFact]) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut places = BTreeMap::new();
    for fact in facts {
        let Some((kind, name, slot)) = fact.key.as_deref().and_then(parse_key) else {
            continue;
        };
        let place = *places.entry((kind, name.to_owned())).or_insert_with(|| {
            entities.push(Entity {
                kind,
                name: String::new(),
                relation: None,
                facts: Vec::new(),
            });
            entities.len() - 1
        });
        let Some(entity) = entities.get_mut(place) else {
            continue;
        };
        if slot.is_none() {
            entity.relation = fact.value.clone().filter(|value| !value.is_empty());
        }
        if entity.name.is_empty()
            && let Some(name) = as_written(name, &fact.content)
        {
            entity.name = name;
        }
        entity.facts.push(fact.clone());
    }
    for ((_, name), place) in places {
        if let Some(entity) = entities.get_mut(place)
            && entity.name.is_empty()
        {
            entity.name = capitalized(&name);
        }
    }
    entities
}

/// Returns the kind, the name and the further part of an entity's key; `None` for any other key.
fn parse_key(key: &str) -> Option<(EntityKind, &str, Option<&str>)> {
    let (kind, rest) = key.split_once('.')?;
    let kind = match kind {
        "person" => EntityKind::Person,
        "animal" => EntityKind::Animal,
        _ => return None,
    };
    let (name, slot) = match rest.split_once('.') {
        Some((name, slot)) => (name, Some(slot)),
        None => (rest, None),
    };
    (!name.is_empty()).then_some((kind, name, slot))
}

/// Returns a name, which is in lower case, as a sentence writes it; `None` where the sentence does not have it.
fn as_written(name: &str, sentence: &str) -> Option<String> {
    let name: Vec<&str> = split(name).collect();
    let words: Vec<&str> = split(sentence).collect();
    let written = words.windows(name.len().max(1)).find(|words| {
        let mut pairs = words.iter().zip(&name);
        pairs.all(|(word, name)| word.to_lowercase() == *name)
    });
    written.map(|words| words.join(" "))
}

/// Cuts a text at everything that is not part of a word.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Returns a name with a capital for each of its words.
fn capitalized(name: &str) -> String {
    let words = split(name).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{as_written, capitalized, parse_key};

    #[test]
    fn a_name_is_as_the_sentence_writes_it() {
        let sentence = "Their sister Mary Ann-Louise McKay lives in Rome.";
        for (name, written) in [
            ("mary ann", Some("Mary Ann")),
            ("mary_ann", Some("Mary Ann")),
            ("mckay", Some("McKay")),
            ("ann rome", None),
            ("...", Some("Their")),
        ] {
            let found = as_written(name, sentence);
            assert!(
                name == "..." || found.as_deref() == written,
                "{name}: {found:?}"
            );
        }
        assert_eq!(capitalized("mary_ann"), "Mary Ann");
    }

    #[test]
    fn only_keys_of_people_and_animals_are_of_entities() {
        assert!(
            parse_key("person.tom").is_some_and(|(_, name, slot)| (name, slot) == ("tom", None))
        );
        assert!(
            parse_key("animal.rex.age")
                .is_some_and(|(_, name, slot)| (name, slot) == ("rex", Some("age")))
        );
        for key in ["person", "person.", "person..age", "partner.name", "animal"] {
            assert!(parse_key(key).is_none(), "{key}");
        }
    }
}
