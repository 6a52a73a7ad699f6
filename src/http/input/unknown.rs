//! Refuses unknown fields of a body: a misspelt field is a 422 with its name, and not an answer without it.
//!
//! An unknown field that is `null` passes. The predecessor's clients send every optional field, and one that is `null`
//! has no meaning that could be lost.

use super::display_name;
use serde_ignored::Path;
use serde_json::Value;

/// The largest number of unknown fields whose values are checked. A further one is refused, whatever its value.
const MOST: usize = 2_000;

/// The fields of a body that the body's type does not have, in the order in which they came.
#[derive(Default)]
pub struct Unknown(Vec<Vec<Step>>);

/// A step on the path from the body to a field.
enum Step {
    Field(String),
    Index(usize),
}

impl Unknown {
    /// Adds the path of an unknown field to the list.
    pub fn note(&mut self, path: &Path<'_>) {
        if self.0.len() <= MOST {
            self.0.push(steps(path));
        }
    }

    /// Returns the name of the first unknown field in the body whose value is not `null`.
    #[must_use]
    pub fn first(&self, body: &Value) -> Option<String> {
        let is_refused = |(nth, steps): &(usize, &Vec<Step>)| *nth == MOST || !is_null(body, steps);
        let found = self.0.iter().enumerate().find(is_refused);
        found.map(|(_, steps)| name(steps))
    }
}

fn is_null(body: &Value, steps: &[Step]) -> bool {
    let value = steps.iter().try_fold(body, |value, step| match step {
        Step::Field(name) => value.get(name),
        Step::Index(index) => value.get(index),
    });
    value.is_some_and(Value::is_null)
}

fn steps(path: &Path<'_>) -> Vec<Step> {
    match path {
        Path::Root => Vec::new(),
        Path::Seq { parent, index } => with(parent, Step::Index(*index)),
        Path::Map { parent, key } => with(parent, Step::Field(key.clone())),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => steps(parent),
    }
}

fn with(parent: &Path<'_>, step: Step) -> Vec<Step> {
    let mut steps = steps(parent);
    steps.push(step);
    steps
}

/// Writes the path of a field: `messages[2].time`.
fn name(steps: &[Step]) -> String {
    let mut name = String::new();
    for step in steps {
        match step {
            Step::Index(index) => name = format!("{name}[{index}]"),
            Step::Field(field) if name.is_empty() => name.push_str(field),
            Step::Field(field) => {
                name.push('.');
                name.push_str(field);
            }
        }
    }
    display_name(&name)
}
