/** `src/kit/json.rs`. How a value is read from JSON and written as JSON, and what is said of a value that does not fit. The same for every contract. */
export const RUST_JSON = `//! How a value is read from JSON and written as JSON, and what is said of a value that does not fit.

use std::fmt;

use serde_json::Value;

/// A value that crosses the boundary. Every type of the kit has it; \`serde\`'s traits are built on it.
pub trait Json: Sized {
    /// The value as it is on the wire.
    fn to_json(&self) -> Value;

    /// Reads the value, or says what does not fit.
    fn from_json(value: Value) -> Result<Self, Misfit>;
}

/// JSON that is not what the app's API document says: where, what was expected, and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// From the innermost place to the outermost.
    path: Vec<String>,
    expected: String,
    found: &'static str,
}

impl Misfit {
    /// A misfit at this very value.
    pub(crate) fn new(expected: impl Into<String>, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self::of(expected, found)
    }

    pub(crate) fn of(expected: impl Into<String>, found: &'static str) -> Self {
        Self {
            path: Vec::new(),
            expected: expected.into(),
            found,
        }
    }

    /// The same misfit, seen from the object or list around it.
    pub(crate) fn within(mut self, step: impl Into<String>) -> Self {
        self.path.push(step.into());
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.path.iter().rev().enumerate() {
            let dot = if n == 0 || step.starts_with('[') {
                ""
            } else {
                "."
            };
            write!(f, "{dot}{step}")?;
        }
        let colon = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{colon}expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for Misfit {}

/// How a value of a type shows itself: the type's name and its JSON.
pub fn show(f: &mut fmt::Formatter<'_>, name: &str, value: &Value) -> fmt::Result {
    if f.alternate() {
        return write!(f, "{name} {value:#}");
    }
    write!(f, "{name} {value}")
}
`;
