//! Values for the parameters of templates.

use std::collections::BTreeMap;
use std::fmt;

use formwork_core::{Assembly, Stack};

/// A parameter of a template, as the template has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its logical id.
    pub name: String,
    /// Whether it must be given at each first deployment.
    pub is_required: bool,
    /// Whether its value is masked.
    pub is_secret: bool,
}

/// The parameters of a stack's template, in the order of their names.
pub fn parameters(stack: &Stack) -> Vec<Parameter> {
    let template = stack.template().to_value();
    let section = template["Parameters"].as_object();
    let known = section.into_iter().flatten();
    known
        .map(|(name, definition)| Parameter {
            name: name.clone(),
            is_required: definition.get("Default").is_none(),
            is_secret: definition["NoEcho"] == true || definition["NoEcho"] == "true",
        })
        .collect()
}

/// Values that were given for parameters, each for every stack that has such a parameter.
///
/// Only what was given is written into `NAME.params.json`. A parameter that has a default and no
/// value keeps out, so that a deployment takes the default that the template has then; one that has
/// neither is CloudFormation's to ask for, and keeps on an update the value that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    given: BTreeMap<String, String>,
}

/// Why a value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnusableValue {
    /// No stack has a parameter of this name.
    Unknown(String),
    /// The parameter masks its value, and the file would show it.
    Secret(String),
    /// The name is given twice.
    Twice(String),
}

impl fmt::Display for UnusableValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "no stack has a parameter `{name}`"),
            Self::Secret(name) => write!(
                f,
                "`{name}` masks its value, and a file would show it: give it at deployment"
            ),
            Self::Twice(name) => write!(f, "the parameter `{name}` is given twice"),
        }
    }
}

impl std::error::Error for UnusableValue {}

impl Values {
    /// Values by the names of parameters, for this assembly.
    ///
    /// # Errors
    ///
    /// The first name that cannot be used: see [`UnusableValue`].
    pub fn new(
        assembly: &Assembly,
        given: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, UnusableValue> {
        let own = assembly.stacks().iter();
        let own = own.filter(|stack| stack.nested_in().is_none());
        let known: Vec<Parameter> = own.flat_map(parameters).collect();
        let mut values = Self::default();
        for (name, value) in given {
            let mut of_name = known.iter().filter(|known| known.name == name).peekable();
            if of_name.peek().is_none() {
                return Err(UnusableValue::Unknown(name));
            }
            if of_name.any(|known| known.is_secret) {
                return Err(UnusableValue::Secret(name));
            }
            if values.given.insert(name.clone(), value).is_some() {
                return Err(UnusableValue::Twice(name));
            }
        }
        Ok(values)
    }

    /// The value that was given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(String::as_str)
    }

    /// The required parameters of a stack for which no value is given.
    pub fn missing(&self, stack: &Stack) -> Vec<Parameter> {
        let all = parameters(stack).into_iter();
        all.filter(|known| known.is_required && self.get(&known.name).is_none())
            .collect()
    }

    /// `Key=Value` for each parameter of a stack for which a value was given.
    pub(crate) fn of(&self, stack: &Stack) -> Vec<String> {
        let all = parameters(stack).into_iter();
        all.filter_map(|known| Some(format!("{}={}", known.name, self.get(&known.name)?)))
            .collect()
    }
}
