//! [`check`]: what is no template at all, before two are compared.

use std::fmt;

use formwork_prove::Template;
use serde_json::Value;

use crate::compare::escape;
use crate::read::{is_function, only};

/// The sections of a template:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
];

/// Functions and how many arguments each takes; none where it takes no list.
const FUNCTIONS: [(&str, Option<std::ops::RangeInclusive<usize>>); 16] = [
    ("Fn::Base64", None),
    ("Fn::Cidr", Some(2..=3)),
    ("Fn::FindInMap", Some(3..=4)),
    ("Fn::GetAZs", None),
    ("Fn::GetAtt", None),
    ("Fn::GetStackOutput", None),
    ("Fn::If", Some(3..=3)),
    ("Fn::ImportValue", None),
    ("Fn::Join", Some(2..=2)),
    ("Fn::Length", None),
    ("Fn::Select", Some(2..=2)),
    ("Fn::Split", Some(2..=2)),
    ("Fn::Sub", None),
    ("Fn::ToJsonString", None),
    ("Fn::Transform", None),
    ("Ref", None),
];

/// What `CloudFormation` refuses in a template, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Problem {
    /// The JSON pointer of the place.
    pub pointer: String,
    /// What is wrong: one phrase, in lower case, without a period.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at {})", self.message, self.pointer)
    }
}

/// All that is surely no template: sections that there are not, entries that are no resources,
/// functions that cannot stand where they do or do not have their arguments. What a macro of
/// somebody else makes of a template is not known, so that nothing is said of one that has such a
/// macro. [`diff`](crate::diff()) takes what is no template all the same, and tells what it can.
pub fn check(template: &Template) -> Vec<Problem> {
    let macros = template.transforms();
    if macros.iter().any(|name| !is_of_aws(name)) {
        return Vec::new();
    }
    let has = |wanted: &str| macros.iter().any(|name| name.starts_with(wanted));
    let mut problems = Problems {
        found: Vec::new(),
        extended: has("AWS::LanguageExtensions"),
        serverless: has("AWS::Serverless"),
    };
    for (name, section) in template.sections() {
        let pointer = format!("/{}", escape(name));
        if !SECTIONS.contains(&name) && !matches!(name, "Transform" | "Fn::Transform") {
            problems.add(&pointer, format!("there is no section `{name}`"));
            continue;
        }
        let is_object = section.is_object();
        match name {
            "AWSTemplateFormatVersion" | "Description" => {
                if !section.is_string() {
                    problems.add(&pointer, format!("`{name}` is a text"));
                }
            }
            "Transform" | "Fn::Transform" | "Metadata" | "Globals" | "Hooks" => {}
            _ if !is_object => problems.add(&pointer, format!("`{name}` is an object")),
            "Resources" => problems.resources(section),
            "Parameters" => problems.constants(section, &pointer, name, 1),
            "Mappings" => problems.constants(section, &pointer, name, 3),
            _ => problems.value(section, &pointer),
        }
    }
    let mut found = problems.found;
    found.sort();
    found
}

/// Whether it is known what a macro does to the form of a template.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>
fn is_of_aws(name: &str) -> bool {
    name.starts_with("AWS::")
}

#[derive(Debug)]
struct Problems {
    found: Vec<Problem>,
    /// Whether functions take functions (`AWS::LanguageExtensions`).
    extended: bool,
    /// Whether SAM makes something else of the template.
    serverless: bool,
}

impl Problems {
    fn add(&mut self, pointer: &str, message: String) {
        self.found.push(Problem {
            pointer: pointer.to_owned(),
            message,
        });
    }

    fn resources(&mut self, section: &Value) {
        for (id, body) in section.as_object().into_iter().flatten() {
            let pointer = format!("/Resources/{}", escape(id));
            if id.starts_with("Fn::") {
                continue;
            }
            let Some(fields) = body.as_object() else {
                self.add(&pointer, format!("`{id}` is no resource"));
                continue;
            };
            match fields.get("Type") {
                Some(Value::String(_)) => {}
                Some(_) => self.add(&format!("{pointer}/Type"), "the type is a text".to_owned()),
                None => self.add(&pointer, format!("`{id}` has no `Type`")),
            }
            for name in [
                "DependsOn",
                "Condition",
                "DeletionPolicy",
                "UpdateReplacePolicy",
            ] {
                let value = fields.get(name);
                let is_call = value.and_then(Value::as_object).is_some();
                // With `AWS::LanguageExtensions` the two policies take functions.
                if is_call && !name.ends_with("Policy") {
                    let place = format!("{pointer}/{name}");
                    self.add(&place, format!("`{name}` takes no function"));
                }
            }
            if let Some(properties) = fields.get("Properties") {
                let place = format!("{pointer}/Properties");
                if properties.is_object() {
                    self.value(properties, &place);
                } else {
                    self.add(&place, "the properties are an object".to_owned());
                }
            }
        }
    }

    /// Values that are known before anything is resolved; down to `names` levels fields have the
    /// names that the template gives them.
    fn constants(&mut self, value: &Value, pointer: &str, section: &str, names: usize) {
        match value {
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let place = format!("{pointer}/{}", escape(name));
                    let is_named = names > 0 && name == "Ref";
                    // Macros take parts of any section.
                    let is_macro = name == "Fn::Transform" || name.starts_with("Fn::ForEach");
                    if is_macro {
                        continue;
                    }
                    if (name == "Ref" && !is_named) || name.starts_with("Fn::") {
                        self.add(&place, format!("`{section}` takes no function"));
                    } else {
                        self.constants(inner, &place, section, names.saturating_sub(1));
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.constants(item, &format!("{pointer}/{index}"), section, 0);
                }
            }
            _ => {}
        }
    }

    fn value(&mut self, value: &Value, pointer: &str) {
        match value {
            Value::Null if self.serverless => {}
            Value::Null => self.add(pointer, "there is no `null` in templates".to_owned()),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &format!("{pointer}/{index}"));
                }
            }
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let place = format!("{pointer}/{}", escape(name));
                    self.call(name, inner, fields.len(), &place);
                    self.value(inner, &place);
                }
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn call(&mut self, name: &str, argument: &Value, fields: usize, place: &str) {
        let is_rule = matches!(name, "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals")
            || matches!(
                name,
                "Fn::Contains"
                    | "Fn::EachMemberEquals"
                    | "Fn::EachMemberIn"
                    | "Fn::RefAll"
                    | "Fn::ValueOf"
                    | "Fn::ValueOfAll"
            );
        if (name != "Ref" && !name.starts_with("Fn::"))
            || is_rule
            || name.starts_with("Fn::ForEach")
        {
            return;
        }
        let known = FUNCTIONS.iter().find(|(known, _)| *known == name);
        let Some((_, count)) = known else {
            self.add(place, format!("there is no function `{name}`"));
            return;
        };
        // Beside other fields it is none, or `CloudFormation` says so. A macro stands for any value.
        let takes_functions = self.extended || argument.get("Fn::Transform").is_some();
        if fields > 1 || (takes_functions && has_function(argument)) {
            return;
        }
        let fits = match (name, count, argument) {
            ("Ref", _, argument) => argument.is_string(),
            ("Fn::GetAtt", _, Value::String(text)) => text.contains('.'),
            ("Fn::GetAtt", _, Value::Array(items)) => items.len() == 2 && items[0].is_string(),
            ("Fn::Sub", _, Value::String(_)) => true,
            ("Fn::Sub", _, Value::Array(items)) => {
                matches!(
                    items.as_slice(),
                    [Value::String(_)] | [Value::String(_), Value::Object(_)]
                )
            }
            ("Fn::GetAtt" | "Fn::Sub", _, _) => false,
            (_, Some(count), Value::Array(items)) => count.contains(&items.len()),
            (_, Some(_), _) => false,
            (_, None, _) => true,
        };
        if !fits {
            self.add(place, format!("`{name}` does not take these arguments"));
        }
    }
}

/// Whether a function, or an argument of it, is a function itself.
fn has_function(argument: &Value) -> bool {
    match argument {
        Value::Object(_) => only(argument).is_some_and(|(name, _)| is_function(name)),
        Value::Array(items) => items.iter().any(has_function),
        _ => false,
    }
}
