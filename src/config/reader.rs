//! Reads variables into values, and gathers every fault on the way. No fault shows a value: it may be a secret.

use super::{Bound, Extraction, Weights};
use std::ops::RangeInclusive;
use std::time::Duration;

/// Reads variables. One that is empty counts as unset.
pub struct Reader<'a> {
    var: &'a dyn Fn(&str) -> Option<String>,
    /// The bindings of the instance.
    pub bound: Bound,
    faults: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Makes a reader; `var` gives a variable or a secret by its name.
    pub fn new(var: &'a dyn Fn(&str) -> Option<String>, bound: Bound) -> Self {
        Self {
            var,
            bound,
            faults: Vec::new(),
        }
    }

    /// Returns the text of a variable that is set.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        (self.var)(name).filter(|text| !text.trim().is_empty())
    }

    /// Returns the items of a variable that is a list with commas.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        split(&self.text(name).unwrap_or_default())
    }

    /// Adds a fault where there is one: a sentence that shows no value.
    pub fn refuse(&mut self, is_wrong: bool, fault: &str) {
        if is_wrong {
            self.faults.push(fault.to_owned());
        }
    }

    /// Reads a value; one that cannot be read is a fault and counts as its default.
    pub fn value<T: Value>(&mut self, name: &str, default: impl FnOnce() -> T) -> T {
        let Some(text) = self.text(name) else {
            return default();
        };
        T::parse(&text).unwrap_or_else(|why| {
            self.refuse(true, &format!("{name} {why}"));
            default()
        })
    }

    /// Reads a number; one out of its range is a fault.
    pub fn number<T: Number>(&mut self, name: &str, default: u32, range: RangeInclusive<u32>) -> T {
        let number = self.value(name, || default);
        let (least, most) = (range.start(), range.end());
        let fault = format!("{name} must be from {least} to {most}");
        self.refuse(!range.contains(&number), &fault);
        T::from_number(number)
    }

    /// Returns every fault that was found.
    #[must_use]
    pub fn into_faults(self) -> Vec<String> {
        self.faults
    }
}

/// Splits a list with commas.
fn split(text: &str) -> Vec<String> {
    let items = text.split(',').map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A value of a setting.
pub trait Value: Sized {
    /// Reads the value out of the text of its variable.
    ///
    /// # Errors
    /// The end of a sentence that begins with the setting's name.
    fn parse(text: &str) -> Result<Self, &'static str>;

    /// Writes the value as the document has a default.
    fn display(&self) -> String;
}

impl Value for bool {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_ascii_lowercase();
        text.parse().map_err(|_| "cannot be read as bool")
    }

    fn display(&self) -> String {
        format!("`{self}`")
    }
}

impl Value for u32 {
    fn parse(text: &str) -> Result<Self, &'static str> {
        text.trim().parse().map_err(|_| "cannot be read as u32")
    }

    fn display(&self) -> String {
        format!("`{self}`")
    }
}

impl Value for String {
    fn parse(text: &str) -> Result<Self, &'static str> {
        Ok(text.to_owned())
    }

    fn display(&self) -> String {
        format!("`{self}`")
    }
}

impl Value for Option<String> {
    fn parse(text: &str) -> Result<Self, &'static str> {
        String::parse(text).map(Some)
    }

    fn display(&self) -> String {
        self.as_ref()
            .map_or_else(|| "none".to_owned(), Value::display)
    }
}

impl Value for Vec<String> {
    fn parse(text: &str) -> Result<Self, &'static str> {
        Ok(split(text))
    }

    fn display(&self) -> String {
        if self.is_empty() {
            "none".to_owned()
        } else {
            format!("`{}`", self.join(","))
        }
    }
}

impl Value for Extraction {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "heuristics" => Ok(Self::Heuristics),
            "llm" => Ok(Self::Llm),
            _ => Err("must be heuristics or llm"),
        }
    }

    fn display(&self) -> String {
        match self {
            Self::Heuristics => "`heuristics`".to_owned(),
            Self::Llm => "`llm`".to_owned(),
        }
    }
}

impl Value for Weights {
    fn parse(text: &str) -> Result<Self, &'static str> {
        serde_json::from_str(text).map_err(|_| "must be a JSON object of known names and numbers")
    }

    fn display(&self) -> String {
        "the built-in ones".to_owned()
    }
}

/// A value that is read as a number.
pub trait Number {
    /// Makes the value of a number.
    fn from_number(number: u32) -> Self;
}

impl Number for u32 {
    fn from_number(number: u32) -> Self {
        number
    }
}

impl Number for usize {
    fn from_number(number: u32) -> Self {
        number as Self
    }
}

/// A number of seconds.
impl Number for Duration {
    fn from_number(number: u32) -> Self {
        Self::from_secs(number.into())
    }
}
