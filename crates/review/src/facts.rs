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

    /// Whether the order of its list does not matter.
    pub(crate) fn is_set(&self) -> bool {
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
}

impl Facts {
    /// The facts of a type.
    pub(crate) fn of(type_name: &str) -> Self {
        let mut facts = Self::default();
        let Some(block) = block(type_name) else {
            return facts;
        };
        facts.known = true;
        for line in block.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
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
        facts
    }

    /// The place of the properties of the resource.
    pub(crate) const fn root(&self) -> Place<'_> {
        Place {
            facts: self,
            structure: Some(0),
            keys: false,
            property: Property { told: "" },
        }
    }
}

/// A place in the properties of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    facts: &'a Facts,
    structure: Option<usize>,
    keys: bool,
    pub property: Property<'a>,
}

impl<'a> Place<'a> {
    /// The place of a field.
    pub(crate) fn field(&self, name: &str) -> Self {
        if self.keys {
            return Self {
                keys: false,
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
            property,
        }
    }
}

/// The lines of a type, found by halving: the types stand in the order of their names.
fn block(type_name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, TYPES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let middle = (middle..=high).find(|at| TYPES.is_char_boundary(*at))?;
        let next = TYPES[middle..].find("\n#").map(|at| middle + at);
        let Some(start) = next.filter(|at| *at < high).map(|at| at + 2) else {
            high = middle;
            continue;
        };
        let rest = &TYPES[start..];
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
            assert!(block(name).is_some(), "{name}");
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
            assert!(block(name).is_none(), "{name}");
            assert!(!Facts::of(name).known);
        }
    }

    #[test]
    fn a_structure_is_walked() {
        let facts = Facts::of("AWS::S3::Bucket");
        assert!(facts.stateful);
        assert_eq!(facts.name, Some("BucketName"));
        let rules = facts.root().field("CorsConfiguration").field("CorsRules");
        assert_eq!(rules.field("MaxAge").property.kind(), Kind::Number);
        assert!(facts.root().field("Tags").property.is_set());
        let role = Facts::of("AWS::IAM::Role");
        let path = role.root().field("Path");
        assert_eq!(path.property.default().as_deref(), Some("/"));
    }
}
