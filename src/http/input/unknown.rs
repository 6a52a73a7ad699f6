//! The fields of a body that nobody reads: a misspelt one is a 422 that names it, and not an answer without it.
//!
//! One kind passes, for the sake of the predecessor's clients, which write every optional field of theirs: a field
//! that is `null` asks for nothing, so leaving it out does no harm. What they send besides (`message`,
//! `conversation_id`, `system_prompt`) is known here.

use super::display_name;
use serde_ignored::Path;
use serde_json::Value;

/// Most of them that are looked at: of more, the next one is refused whatever its value.
const MOST: usize = 2_000;

/// Fields that nobody read, in the order in which they came.
#[derive(Default)]
pub struct Unknown(Vec<Vec<Step>>);

/// A step on the way from the body to a field.
enum Step {
    Field(String),
    Place(usize),
}

impl Unknown {
    /// Notes one.
    pub fn note(&mut self, path: &Path<'_>) {
        if self.0.len() <= MOST {
            self.0.push(steps(path));
        }
    }

    /// The name of the first that asks for something in the body.
    #[must_use]
    pub fn first(&self, body: &Value) -> Option<String> {
        let asks = |(nth, steps): &(usize, &Vec<Step>)| *nth == MOST || !is_null(body, steps);
        let found = self.0.iter().enumerate().find(asks);
        found.map(|(_, steps)| name(steps))
    }
}

fn is_null(body: &Value, steps: &[Step]) -> bool {
    let value = steps.iter().try_fold(body, |value, step| match step {
        Step::Field(name) => value.get(name),
        Step::Place(place) => value.get(place),
    });
    value.is_some_and(Value::is_null)
}

fn steps(path: &Path<'_>) -> Vec<Step> {
    match path {
        Path::Root => Vec::new(),
        Path::Seq { parent, index } => with(parent, Step::Place(*index)),
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

/// `messages[2].time`
fn name(steps: &[Step]) -> String {
    let mut name = String::new();
    for step in steps {
        match step {
            Step::Place(place) => name = format!("{name}[{place}]"),
            Step::Field(field) if name.is_empty() => name.push_str(field),
            Step::Field(field) => {
                name.push('.');
                name.push_str(field);
            }
        }
    }
    display_name(&name)
}
