//! [`Template`]: a template's JSON.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use formwork_core::Stack;
use serde_json::{Map, Value};

use super::unique::Unique;
use super::{Assumptions, Model, TooManyVariants, Variant, conditions, loops, variants};
use crate::source::Sources;

/// How large a template may be, in bytes: the most that `CloudFormation` takes.
const MOST_BYTES: usize = 1_000_000;

/// A template, ours or anyone's.
#[derive(Clone, Debug)]
pub struct Template {
    sections: Map<String, Value>,
    sources: Sources,
    bytes: usize,
}

impl Template {
    /// Reads a template from JSON.
    ///
    /// # Errors
    ///
    /// [`ReadError`], with the position, where the text is not JSON, has a key twice, is larger than
    /// 1,000,000 bytes, is nested deeper than 127 levels, or has no `Resources`.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        if text.len() > MOST_BYTES {
            let bytes = text.len();
            return Err(ReadError::shape(format!(
                "the template has {bytes} bytes, and CloudFormation takes {MOST_BYTES} at most"
            )));
        }
        let Unique(value) = serde_json::from_str(text).map_err(|error| ReadError {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        })?;
        let Value::Object(sections) = value else {
            return Err(ReadError::shape("a template is a JSON object".to_owned()));
        };
        if !sections.get("Resources").is_some_and(Value::is_object) {
            return Err(ReadError::shape(
                "the template has no `Resources`".to_owned(),
            ));
        }
        Ok(Self {
            sections,
            sources: Sources::default(),
            bytes: text.len(),
        })
    }

    /// The template of a stack that was synthesized, with the program's line of each resource.
    pub fn from_stack(stack: &Stack) -> Self {
        let sections = match stack.template().to_value() {
            Value::Object(sections) => sections,
            _ => Map::new(),
        };
        Self {
            sections,
            sources: Sources::of_stack(stack),
            bytes: stack.template().as_json().len(),
        }
    }

    /// Where the parts of the template come from.
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The names of its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.section("Parameters").map(|(name, _)| name)
    }

    /// The logical ids of the resources of these types, whatever the conditions.
    pub fn ids_of(&self, types: &[&str]) -> Vec<String> {
        let found = self.section("Resources").filter(|(_, body)| {
            let name = body.get("Type").and_then(Value::as_str);
            name.is_some_and(|name| types.contains(&name))
        });
        found.map(|(id, _)| id.to_owned()).collect()
    }

    /// How many bytes its text has.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The sections as they are written, in the order of the template.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.sections
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// The entries of a section, such as `Resources`, as they are written; none where the template
    /// has no such section.
    pub fn section(&self, name: &str) -> impl Iterator<Item = (&str, &Value)> {
        let section = self.sections.get(name).and_then(Value::as_object);
        section
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// One entry of a section, as it is written.
    pub fn entry(&self, section: &str, name: &str) -> Option<&Value> {
        self.sections.get(section)?.get(name)
    }

    /// Whether a parameter is `NoEcho`, so that its value must not be shown.
    pub fn is_secret(&self, parameter: &str) -> bool {
        let definition = self.entry("Parameters", parameter);
        match definition.and_then(|definition| definition.get("NoEcho")) {
            Some(Value::Bool(secret)) => *secret,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The macros that go over the template when it is deployed.
    pub fn transforms(&self) -> Vec<String> {
        let one = |value: &Value| match value {
            Value::String(name) => name.clone(),
            other => other
                .get("Name")
                .and_then(Value::as_str)
                .unwrap_or("Fn::Transform")
                .to_owned(),
        };
        match self.sections.get("Transform") {
            None => Vec::new(),
            Some(Value::Array(all)) => all.iter().map(one).collect(),
            Some(single) => vec![one(single)],
        }
    }

    pub(super) const fn written(&self) -> &Map<String, Value> {
        &self.sections
    }

    /// The names of the loops of the template (`Fn::ForEach`) over lists that are not known under
    /// these assumptions.
    pub fn open_loops(&self, assumptions: &Assumptions) -> BTreeSet<String> {
        loops::open(self, assumptions)
    }

    /// The template with what its loops make in place of them; but for those to be kept and those
    /// over lists that are not known, which stay as they are written.
    pub fn without_loops(
        &self,
        assumptions: &Assumptions,
        keep: &BTreeSet<String>,
    ) -> Cow<'_, Self> {
        match loops::expanded(self, assumptions, keep) {
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(sections) => Cow::Owned(Self {
                sections,
                sources: self.sources.clone(),
                bytes: self.bytes,
            }),
        }
    }

    /// The conditions that are decided under these assumptions, by name; those that depend on
    /// something that is not known are left out.
    pub fn decided(&self, assumptions: &Assumptions) -> BTreeMap<String, bool> {
        conditions::decided(self, assumptions)
    }

    /// The ways in which the conditions of the template can fall out under these assumptions: one
    /// where everything on which they depend is known.
    ///
    /// # Errors
    ///
    /// [`TooManyVariants`] where there are more than can be gone through.
    pub fn variants(&self, assumptions: &Assumptions) -> Result<Vec<Variant>, TooManyVariants> {
        variants::all(self, assumptions)
    }

    /// The template in one of these ways, without intrinsic functions.
    pub fn model(&self, variant: &Variant, assumptions: &Assumptions) -> Model {
        Model::build(self, variant, assumptions)
    }
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    line: usize,
    column: usize,
    message: String,
}

impl ReadError {
    const fn shape(message: String) -> Self {
        Self {
            line: 1,
            column: 1,
            message,
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

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}
