//! The members of a reply other than its text, such as the calls of tools: put together from the parts of a stream.
//! Source: the OpenAI API reference, "Chat Completions: streaming".

use serde_json::{Map, Value, json};

/// Adds the parts of members to what came of them: texts follow each other, lists are matched by `index`, which a whole message
/// does not have.
pub fn add_members(gathered: &mut Map<String, Value>, parts: &Map<String, Value>) {
    for (name, part) in parts.iter().filter(|(name, _)| *name != "index") {
        match (gathered.get_mut(name), part) {
            (Some(Value::String(text)), Value::String(more)) if !is_label(name) => {
                text.push_str(more);
            }
            (Some(Value::Object(inner)), Value::Object(more)) => add_members(inner, more),
            (_, Value::Array(items)) => {
                let list = gathered.entry(name).or_insert_with(|| json!([]));
                if !list.is_array() {
                    *list = json!([]);
                }
                if let Value::Array(list) = list {
                    add_items(list, items);
                }
            }
            (Some(known), _) if !known.is_null() => {}
            _ => {
                let mut part = part.clone();
                if let Value::Object(inner) = &mut part {
                    inner.shift_remove("index");
                }
                gathered.insert(name.clone(), part);
            }
        }
    }
}

/// Adds the parts of a list's items, each to the item of its `index`, or at the end where it has none.
fn add_items(list: &mut Vec<Value>, parts: &[Value]) {
    for part in parts {
        let Value::Object(part) = part else {
            list.push(part.clone());
            continue;
        };
        let index = part.get("index").and_then(Value::as_u64);
        let index = index.and_then(|index| usize::try_from(index).ok());
        let place = index.unwrap_or(list.len());
        // A model that counts on without end is not followed.
        if place > list.len() {
            continue;
        }
        if place == list.len() {
            list.push(json!({}));
        }
        if let Some(Value::Object(item)) = list.get_mut(place) {
            add_members(item, part);
        }
    }
}

/// Returns whether a text comes whole, and may come again.
fn is_label(name: &str) -> bool {
    matches!(name, "id" | "type" | "name" | "role")
}

#[cfg(test)]
mod tests {
    use super::add_members;
    use serde_json::{Map, Value, json};

    fn map(json: Value) -> Map<String, Value> {
        match json {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    #[test]
    fn the_parts_of_calls_are_put_together() {
        let mut whole = Map::new();
        for part in [
            json!({"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "add", "arguments": ""}}]}),
            json!({"tool_calls": [{"index": 0, "id": "c1", "function": {"arguments": "{\"a\":"}}]}),
            json!({"tool_calls": [{"index": 1, "id": "c2", "type": "function", "function": {"name": "sub", "arguments": "{}"}}]}),
            json!({"tool_calls": [{"index": 0, "function": {"arguments": "1}"}}], "reasoning": "hm"}),
            json!({"tool_calls": [{"index": 9, "id": "far"}], "reasoning": "!"}),
        ] {
            add_members(&mut whole, &map(part));
        }
        assert_eq!(
            Value::Object(whole),
            json!({
                "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{\"a\":1}"}},
                    {"id": "c2", "type": "function", "function": {"name": "sub", "arguments": "{}"}},
                ],
                "reasoning": "hm!",
            })
        );
    }
}
