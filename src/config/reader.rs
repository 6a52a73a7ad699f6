//! Reads variables into values, and gathers every fault on the way. No fault shows a value: it may be a secret.

use super::{Bound, Extraction, Replies, Titles, Weights};
use std::ops::RangeInclusive;
use std::time::Duration;

/// A reader of the configuration's variables. An empty variable counts as unset.
pub struct Reader<'a> {
    var: &'a dyn Fn(&str) -> Option<String>,
    /// The optional bindings of the instance.
    pub bound: Bound,
    faults: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Makes a reader; `var` returns a variable or a secret by its name.
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

    /// Returns the items of a variable that is a comma-separated list.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        split(&self.text(name).unwrap_or_default())
    }

    /// Adds a fault where the condition holds: a sentence that shows no value.
    pub fn refuse(&mut self, is_wrong: bool, fault: &str) {
        if is_wrong {
            self.faults.push(fault.to_owned());
        }
    }

    /// Reads the value of a variable; a value that cannot be read adds a fault and counts as the default.
    pub fn value<T: Value>(&mut self, name: &str, default: impl FnOnce() -> T) -> T {
        let Some(text) = self.text(name) else {
            return default();
        };
        T::parse(&text).unwrap_or_else(|why| {
            self.refuse(true, &format!("{name} {why}"));
            default()
        })
    }

    /// Reads the number of a variable; a number out of the range adds a fault and counts as the default.
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

/// Splits a comma-separated list.
fn split(text: &str) -> Vec<String> {
    let items = text.split(',').map(str::trim);
    items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A type of a setting's value.
pub trait Value: Sized {
    /// Parses the value from the text of its variable.
    ///
    /// # Errors
    /// The end of a sentence that begins with the setting's name.
    fn parse(text: &str) -> Result<Self, &'static str>;

    /// Returns the value as `docs/configuration.md` writes a default.
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

impl Value for Replies {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "object" => Ok(Self::Object),
            "request" => Ok(Self::Request),
            _ => Err("must be object or request"),
        }
    }

    fn display(&self) -> String {
        match self {
            Self::Object => "`object`",
            Self::Request => "`request`",
        }
        .to_owned()
    }
}

impl Value for Extraction {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "auto" => Ok(Self::Auto),
            "heuristics" => Ok(Self::Heuristics),
            "llm" => Ok(Self::Llm),
            _ => Err("must be auto, heuristics or llm"),
        }
    }

    fn display(&self) -> String {
        match self {
            Self::Auto => "`auto`".to_owned(),
            Self::Heuristics => "`heuristics`".to_owned(),
            Self::Llm => "`llm`".to_owned(),
        }
    }
}

impl Value for Titles {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "model" => Ok(Self::Model),
            "message" => Ok(Self::Message),
            _ => Err("must be model or message"),
        }
    }

    fn display(&self) -> String {
        match self {
            Self::Model => "`model`".to_owned(),
            Self::Message => "`message`".to_owned(),
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

/// A type of value that is parsed from a number.
pub trait Number {
    /// Converts a number into the value.
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

/// Converts a number of seconds into a duration.
impl Number for Duration {
    fn from_number(number: u32) -> Self {
        Self::from_secs(number.into())
    }
}
