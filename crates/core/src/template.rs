//! [`Template`]: one stack's `CloudFormation` JSON.

use std::fmt;

/// One stack's `CloudFormation` JSON, exactly as it is written to a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    json: String,
}

impl Template {
    pub(crate) const fn new(json: String) -> Self {
        Self { json }
    }

    /// The text: two spaces a level, one property a line, a line break at the end.
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The text, to keep.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// The template as data.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}
