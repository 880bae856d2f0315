//! The facts under `schemas/facts` as data: what one resource type has, and nothing decided yet.
//!
//! The format is described in `schemas/README.md`: one line a property, children indented below
//! their resource or struct.

use std::collections::BTreeMap;

use crate::Problem;

/// All resource types, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// The resource types by name.
    pub resources: BTreeMap<String, Resource>,
}

/// One resource type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource {
    /// The type's name, such as `AWS::EC2::VPC`.
    pub name: String,
    /// The paths of the primary identifier.
    pub identifier: Vec<String>,
    /// What `Ref` gives, where that differs from the identifier.
    pub refers: Vec<String>,
    /// The shape of its ARN.
    pub arn: Option<String>,
    /// The path of the property that takes tags.
    pub tags: Option<String>,
    /// Whether the type is older than the registry: its identifier may be a stand-in.
    pub legacy: bool,
    /// Whether the resource keeps data of its own.
    pub stateful: bool,
    /// Status and date of a service that is being closed.
    pub lifecycle: Option<String>,
    /// Paths whose change replaces the resource.
    pub create_only: Vec<String>,
    /// Paths whose change may replace the resource.
    pub conditional_create_only: Vec<String>,
    /// Paths that only `Fn::GetAtt` gives.
    pub read_only: Vec<String>,
    /// Paths that are never read back.
    pub write_only: Vec<String>,
    /// Paths that should not be used any more.
    pub deprecated: Vec<String>,
    /// What `Fn::GetAtt` gives, by dotted name.
    pub attributes: BTreeMap<String, Property>,
    /// The properties by name, read-only ones included.
    pub properties: BTreeMap<String, Property>,
    /// The nested structures by name.
    pub structs: BTreeMap<String, BTreeMap<String, Property>>,
}

/// A property or an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its type.
    pub kind: Kind,
    /// Whether the schema demands it.
    pub required: bool,
    /// Everything else that is known, by key.
    pub facts: BTreeMap<String, String>,
}

/// The type of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Free-form JSON.
    Json,
    /// A nested structure of the same resource.
    Struct(String),
    /// A list.
    List(Box<Kind>),
    /// An object with free keys.
    Map(Box<Kind>),
    /// One of several scalars.
    Either(Vec<Kind>),
}

impl Kind {
    /// Reads the type's notation.
    pub fn parse(text: &str) -> Self {
        if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            return Self::List(Box::new(Self::parse(inner)));
        }
        if let Some(inner) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
            return Self::Map(Box::new(Self::parse(inner)));
        }
        if text.contains('|') {
            return Self::Either(text.split('|').map(Self::parse).collect());
        }
        match text {
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "json" => Self::Json,
            name => Self::Struct(name.to_owned()),
        }
    }

    /// The nested structure at the bottom of lists and maps.
    pub fn struct_name(&self) -> Option<&str> {
        match self {
            Self::Struct(name) => Some(name),
            Self::List(inner) | Self::Map(inner) => inner.struct_name(),
            _ => None,
        }
    }
}

impl Property {
    /// A fact as text.
    pub fn fact(&self, key: &str) -> Option<&str> {
        self.facts.get(key).map(String::as_str)
    }

    /// A fact that is a list joined by `|`.
    pub fn words(&self, key: &str) -> impl Iterator<Item = &str> {
        self.fact(key).into_iter().flat_map(|text| text.split('|'))
    }

    /// A fact that is a JSON list.
    pub fn list(&self, key: &str) -> Vec<String> {
        let parsed = self
            .fact(key)
            .and_then(|text| serde_json::from_str::<Vec<serde_json::Value>>(text).ok());
        parsed
            .unwrap_or_default()
            .into_iter()
            .map(|value| match value {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            })
            .collect()
    }
}

impl Registry {
    /// Reads the facts of one service and adds them.
    ///
    /// # Errors
    ///
    /// If a line is not understood.
    pub fn read(&mut self, file: &str, text: &str) -> Result<(), Problem> {
        let mut resource: Option<Resource> = None;
        let mut nested: Option<String> = None;
        for (number, line) in text.lines().enumerate() {
            let bad = |what: &str| Problem::Syntax {
                file: file.to_owned(),
                line: number + 1,
                what: what.to_owned(),
            };
            let body = line.trim_start_matches(' ');
            let (word, rest) = body.split_once(' ').unwrap_or((body, ""));
            if word == "resource" {
                if let Some(done) = resource.take() {
                    self.resources.insert(done.name.clone(), done);
                }
                nested = None;
                resource = Some(Resource {
                    name: rest.to_owned(),
                    ..Resource::default()
                });
                continue;
            }
            let Some(current) = &mut resource else {
                return Err(bad("a line outside of a resource"));
            };
            match word {
                "property" => {
                    let (name, property) = property(rest).ok_or_else(|| bad("a property"))?;
                    let place = match &nested {
                        Some(owner) => current.structs.entry(owner.clone()).or_default(),
                        None => &mut current.properties,
                    };
                    place.insert(name, property);
                }
                "attribute" => {
                    let (name, property) = property(rest).ok_or_else(|| bad("an attribute"))?;
                    current.attributes.insert(name, property);
                }
                "struct" => {
                    current.structs.entry(rest.to_owned()).or_default();
                    nested = Some(rest.to_owned());
                }
                "identifier" => current.identifier = words(rest),
                "ref" => current.refers = words(rest),
                "arn" => current.arn = Some(rest.to_owned()),
                "tags" => current.tags = words(rest).into_iter().next(),
                "legacy" => current.legacy = true,
                "stateful" => current.stateful = true,
                "lifecycle" => current.lifecycle = Some(rest.to_owned()),
                "create-only" => current.create_only.push(rest.to_owned()),
                "conditional-create-only" => {
                    current.conditional_create_only.push(rest.to_owned());
                }
                "read-only" => current.read_only.push(rest.to_owned()),
                "write-only" => current.write_only.push(rest.to_owned()),
                "deprecated" => current.deprecated.push(rest.to_owned()),
                "delete-before-create"
                | "exactly-one"
                | "at-least-one"
                | "excludes"
                | "demands"
                | "one-alternative"
                | "some-alternative" => {}
                _ => return Err(bad("an unknown word")),
            }
        }
        if let Some(done) = resource {
            self.resources.insert(done.name.clone(), done);
        }
        Ok(())
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn property(text: &str) -> Option<(String, Property)> {
    let mut parts = text.split(' ');
    let name = parts.next()?.to_owned();
    let kind = Kind::parse(parts.next()?);
    let mut property = Property {
        kind,
        required: false,
        facts: BTreeMap::new(),
    };
    for part in parts {
        if part == "required" {
            property.required = true;
            continue;
        }
        let (key, value) = part.split_once('=').unwrap_or((part, "true"));
        let value = if value.starts_with('"') {
            serde_json::from_str(value).ok()?
        } else {
            value.to_owned()
        };
        property.facts.insert(key.to_owned(), value);
    }
    Some((name, property))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_read() {
        let mut registry = Registry::default();
        let text = "resource A::B::C\n identifier Id\n create-only D/E\n property D [F] required item.pattern=\"a\\u0020b\"\n struct F\n  property E string|integer enum=[\"x\",1]\n";
        registry.read("b.txt", text).unwrap();
        let resource = &registry.resources["A::B::C"];
        assert_eq!(resource.create_only, ["D/E"]);
        let list = &resource.properties["D"];
        assert!(list.required);
        assert_eq!(list.kind, Kind::List(Box::new(Kind::Struct("F".into()))));
        assert_eq!(list.fact("item.pattern"), Some("a b"));
        let either = &resource.structs["F"]["E"];
        assert_eq!(either.kind, Kind::Either(vec![Kind::String, Kind::Integer]));
        assert_eq!(either.list("enum"), ["x", "1"]);
    }

    #[test]
    fn a_line_that_is_not_understood_is_told_by_its_number() {
        let problem = Registry::default()
            .read("b.txt", "resource A::B::C\n colour red\n")
            .unwrap_err();
        assert_eq!(
            problem.to_string(),
            "schemas/facts/b.txt:2: an unknown word"
        );
    }
}
