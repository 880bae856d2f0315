//! [`Template`]: one stack's `CloudFormation` JSON.

use std::fmt;

use serde_json::{Map, Value};

/// The sections of a template, in `CloudFormation`'s customary order.
const SECTIONS: [&str; 10] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
];

/// What `CloudFormation` knows of a resource, in the customary order.
pub(crate) const RESOURCE_KEYS: [&str; 9] = [
    "Type",
    "Condition",
    "DependsOn",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Properties",
    "Metadata",
];

/// One stack's `CloudFormation` JSON, exactly as it is written to a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    json: String,
}

impl Template {
    pub(crate) const fn new(json: String) -> Self {
        Self { json }
    }

    /// Reads a template, whoever wrote it, and puts it into the order in which templates are
    /// printed here: sections and a resource's keys as is customary, ids and properties by name.
    ///
    /// A template that was printed here stays the same to the byte.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] where the text is not JSON, or the JSON is not an object with resources.
    pub fn from_json(text: &str) -> Result<Self, TemplateError> {
        let value: Value = serde_json::from_str(text).map_err(|error| TemplateError {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        })?;
        let Value::Object(mut sections) = value else {
            return Err(TemplateError::shape("a template is an object"));
        };
        if !sections.get("Resources").is_some_and(Value::is_object) {
            return Err(TemplateError::shape("the template has no `Resources`"));
        }
        order(&mut sections, &SECTIONS);
        for (name, section) in &mut sections {
            let Value::Object(entries) = section else {
                continue;
            };
            entries.sort_keys();
            if name == "Resources" {
                entries.values_mut().for_each(order_resource);
            }
        }
        let mut json = serde_json::to_string_pretty(&sections).unwrap_or_default();
        json.push('\n');
        Ok(Self { json })
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
    pub fn to_value(&self) -> Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }
}

fn order_resource(resource: &mut Value) {
    let Value::Object(resource) = resource else {
        return;
    };
    order(resource, &RESOURCE_KEYS);
    for part in ["Properties", "Metadata"] {
        if let Some(Value::Object(fields)) = resource.get_mut(part) {
            fields.sort_keys();
        }
    }
}

/// Puts fields into a customary order; others come after them, by name.
fn order(fields: &mut Map<String, Value>, customary: &[&str]) {
    let mut all: Vec<(String, Value)> = std::mem::take(fields).into_iter().collect();
    let place = |name: &str| customary.iter().position(|key| *key == name);
    all.sort_by(|(a, _), (b, _)| {
        let key = |name| (place(name).unwrap_or(customary.len()), name);
        key(a.as_str()).cmp(&key(b.as_str()))
    });
    fields.extend(all);
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

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    line: usize,
    column: usize,
    message: String,
}

impl TemplateError {
    fn shape(message: &str) -> Self {
        Self {
            line: 1,
            column: 1,
            message: message.to_owned(),
        }
    }

    /// The line of the text, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column of the line, from 1.
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TemplateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_template_is_put_in_order() {
        let text = r#"{"Resources": {"B": {"Properties": {"z": 1, "a": {"y": 1, "x": 2}}, "Type": "T"},
            "A": {"Type": "T"}}, "Extra": 1, "Description": "d"}"#;
        let template = Template::from_json(text).unwrap();
        let compact: String = template.as_json().split_whitespace().collect();
        assert_eq!(
            compact,
            r#"{"Description":"d","Resources":{"A":{"Type":"T"},"B":{"Type":"T","Properties":{"a":{"y":1,"x":2},"z":1}}},"Extra":1}"#
        );
        let again = Template::from_json(template.as_json()).unwrap();
        assert_eq!(again, template);
    }

    #[test]
    fn what_is_no_template_is_told_with_its_place() {
        let error = Template::from_json("{\n  \"Resources\": {,").unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 17));
        assert!(Template::from_json("[]").is_err());
        assert!(Template::from_json(r#"{"Resources": []}"#).is_err());
        assert!(Template::from_json("{\"Resources\": {}").is_err());
    }
}
