//! [`Facts`]: what is known of a resource type: which changes replace it, what `Ref` gives, and when
//! two values of a property are the same.
//!
//! `facts/types.txt` is written by `cargo xtask codegen`, one block a type: `#` and the type's
//! name; `stateful`; `ref`, the property that `Ref` gives; `tags`; `replaces` and `may`, the paths
//! whose change replaces or may replace; and the properties of the resource (`0`) and of its
//! structures (a number): `b` truth value, `n` number, a number for a structure, `%` where free keys
//! stand between, `~` an order that does not matter, `=` a default.

use std::collections::BTreeMap;

const TYPES: &str = include_str!("facts/types.txt");

/// The types that the macro of SAM takes, in the form of [`TYPES`]; `as` names the type that is made
/// of one, whose facts hold where a property is passed on under its name.
///
/// Source: what the pages of the types say of each property under "`CloudFormation` compatibility",
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html>,
/// 2026-11.
const SERVERLESS: &str = include_str!("facts/serverless.txt");

/// The type whose facts hold for every custom resource.
const CUSTOM: &str = "AWS::CloudFormation::CustomResource";

/// Properties whose text is a text to whoever reads it, even where it looks like JSON.
const TEXTS: [&str; 8] = [
    "DefaultValue",
    "Environment",
    "InlineCode",
    "SecretString",
    "UserData",
    "Value",
    "Variables",
    "ZipFile",
];

/// What is known of a property.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Property<'a> {
    told: &'a str,
}

/// What the facts call a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text, or nothing that matters.
    Other,
    Truth,
    Number,
}

impl<'a> Property<'a> {
    fn shape(&self) -> &'a str {
        self.told.split('=').next().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.shape().as_bytes().first() {
            Some(b'b') => Kind::Truth,
            Some(b'n') => Kind::Number,
            _ => Kind::Other,
        }
    }

    fn is_set(&self) -> bool {
        self.shape().ends_with('~')
    }

    /// What holds where it is not given.
    pub(crate) fn default(&self) -> Option<String> {
        let (_, default) = self.told.split_once('=')?;
        Some(default.replace("\\u0020", " "))
    }

    fn structure(&self) -> Option<usize> {
        let shape = self.shape().trim_end_matches('~').trim_start_matches('%');
        shape.parse().ok()
    }

    fn has_keys(&self) -> bool {
        self.shape().starts_with('%')
    }
}

/// What is known of a resource type; nothing of a type that the registry does not have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub stateful: bool,
    /// The property that `Ref` gives where it is set.
    pub name: Option<&'static str>,
    pub replaces: Vec<&'static str>,
    pub may: Vec<&'static str>,
    structures: BTreeMap<usize, BTreeMap<&'static str, Property<'static>>>,
    /// Whether the registry has the type.
    pub known: bool,
    /// Whether a handler of the template's owner makes the resource.
    pub custom: bool,
}

impl Facts {
    /// The facts of a type.
    pub(crate) fn of(type_name: &str) -> Self {
        let mut facts = Self {
            custom: type_name.starts_with("Custom::") || type_name == CUSTOM,
            ..Self::default()
        };
        let registered = if facts.custom { CUSTOM } else { type_name };
        let found = block(TYPES, registered).or_else(|| block(SERVERLESS, registered));
        facts.read(found);
        facts
    }

    fn read(&mut self, block_of_type: Option<&'static str>) {
        let Some(lines) = block_of_type else {
            return;
        };
        let facts = self;
        facts.known = true;
        for line in lines.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "as" => facts.read(block(TYPES, rest)),
                "stateful" => facts.stateful = true,
                "ref" => facts.name = Some(rest),
                "replaces" => facts.replaces = rest.split(' ').collect(),
                "may" => facts.may = rest.split(' ').collect(),
                _ => {
                    if let Ok(number) = word.parse() {
                        let fields = rest.split(' ').filter_map(|field| field.split_once(':'));
                        let fields = fields.map(|(name, told)| (name, Property { told }));
                        facts.structures.insert(number, fields.collect());
                    }
                }
            }
        }
    }

    /// The place of the properties of the resource.
    pub(crate) const fn root(&self) -> Place<'_> {
        Place {
            facts: self,
            structure: Some(0),
            keys: false,
            is_item: false,
            verbatim: false,
            property: Property { told: "" },
        }
    }

    /// As [`Facts::root`], for texts that are read by letters.
    pub(crate) const fn verbatim(&self) -> Place<'_> {
        Place {
            verbatim: true,
            ..self.root()
        }
    }
}

/// A place in the properties of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    facts: &'a Facts,
    structure: Option<usize>,
    keys: bool,
    /// Whether it is one of a list.
    is_item: bool,
    /// Whether a text that looks like JSON is a text all the same.
    pub verbatim: bool,
    pub property: Property<'a>,
}

impl<'a> Place<'a> {
    /// The place of an item of its list.
    pub(crate) const fn item(self) -> Self {
        Self {
            is_item: true,
            ..self
        }
    }

    /// Whether the order of its list does not matter.
    pub(crate) fn is_set(&self) -> bool {
        !self.is_item && self.property.is_set()
    }

    /// The place of a field.
    pub(crate) fn field(&self, name: &str) -> Self {
        let verbatim = self.verbatim || TEXTS.contains(&name);
        if self.keys {
            return Self {
                keys: false,
                is_item: false,
                verbatim,
                ..*self
            };
        }
        let fields = self
            .structure
            .and_then(|number| self.facts.structures.get(&number));
        let property: Property<'a> = fields
            .and_then(|fields| fields.get(name))
            .copied()
            .unwrap_or_default();
        Self {
            facts: self.facts,
            structure: property.structure(),
            keys: property.has_keys(),
            is_item: false,
            verbatim,
            property,
        }
    }
}

/// The lines of a type, found by halving: the types stand in the order of their names.
fn block(table: &'static str, type_name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let middle = (middle..=high).find(|at| table.is_char_boundary(*at))?;
        let next = table[middle..].find("\n#").map(|at| middle + at);
        let Some(start) = next.filter(|at| *at < high).map(|at| at + 2) else {
            high = middle;
            continue;
        };
        let rest = &table[start..];
        let (name, _) = rest.split_once('\n')?;
        match name.cmp(type_name) {
            std::cmp::Ordering::Equal => {
                let body = &rest[name.len()..];
                let end = body.find("\n#").unwrap_or(body.len());
                return Some(body[..end].trim_start_matches('\n'));
            }
            std::cmp::Ordering::Less => low = start - 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found() {
        let names: Vec<&str> = TYPES
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .collect();
        assert!(names.len() > 1400, "{}", names.len());
        for name in &names {
            assert!(block(TYPES, name).is_some(), "{name}");
        }
        let replaced = names
            .iter()
            .filter(|name| !Facts::of(name).replaces.is_empty());
        assert!(replaced.count() > 1000);
    }

    #[test]
    fn what_is_no_type_is_not_found() {
        for name in [
            "",
            "AWS::EC2::Nothing",
            "A",
            "Z",
            "AWS::EC2::VP",
            "AWS::EC2::VPCX",
            "é",
        ] {
            assert!(block(TYPES, name).is_none(), "{name}");
            assert!(!Facts::of(name).known);
        }
    }

    #[test]
    fn what_sam_takes_is_found_with_what_is_made_of_it() {
        let names = SERVERLESS.lines().filter_map(|line| line.strip_prefix('#'));
        for name in names {
            assert!(block(SERVERLESS, name).is_some(), "{name}");
            assert!(block(TYPES, name).is_none(), "{name}");
        }
        let made = SERVERLESS
            .lines()
            .filter_map(|line| line.strip_prefix("as "));
        assert!(
            made.map(|name| block(TYPES, name))
                .all(|found| found.is_some())
        );
        let function = Facts::of("AWS::Serverless::Function");
        assert!(function.replaces.contains(&"FunctionName"));
        let memory = function.root().field("MemorySize").property;
        assert_eq!(memory.kind(), Kind::Number);
        let machine = Facts::of("AWS::Serverless::StateMachine");
        assert!(machine.replaces.contains(&"Type"));
    }

    #[test]
    fn a_structure_is_walked() {
        let facts = Facts::of("AWS::S3::Bucket");
        assert!(facts.stateful);
        assert_eq!(facts.name, Some("BucketName"));
        let rules = facts.root().field("CorsConfiguration").field("CorsRules");
        assert_eq!(rules.field("MaxAge").property.kind(), Kind::Number);
        assert!(facts.root().field("Tags").is_set());
        assert!(!facts.root().field("Tags").item().is_set());
        let role = Facts::of("AWS::IAM::Role");
        let path = role.root().field("Path");
        assert_eq!(path.property.default().as_deref(), Some("/"));
    }
}
