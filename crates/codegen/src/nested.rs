//! Which fields of nested structures can be written, and which structures are needed at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Kind, Property, Resource};

/// The fields of nested structures that are read only wherever the structure stands, and the
/// structures that stand somewhere in what can be written.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// The structures in use.
    pub(crate) structs: BTreeSet<String>,
    /// The paths under which a field of a structure can be written, as [`plain`] has them.
    paths: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Reach {
    /// Goes through everything that can be written in a resource.
    pub(crate) fn new(resource: &Resource) -> Self {
        let mut reach = Self::default();
        let read_only: BTreeSet<String> = resource.read_only.iter().map(|p| plain(p)).collect();
        for (name, property) in &resource.properties {
            if !read_only.contains(name) {
                reach.visit(resource, &read_only, name, &property.kind, &mut Vec::new());
            }
        }
        reach
    }

    /// Whether a field of a structure can be written somewhere.
    pub(crate) fn is_writable(&self, owner: &str, field: &str) -> bool {
        self.paths_of(owner, field).is_some()
    }

    /// Where a field of a structure can be written.
    pub(crate) fn paths_of(&self, owner: &str, field: &str) -> Option<&BTreeSet<String>> {
        self.paths.get(&(owner.to_owned(), field.to_owned()))
    }

    fn visit<'a>(
        &mut self,
        resource: &'a Resource,
        read_only: &BTreeSet<String>,
        path: &str,
        kind: &'a Kind,
        above: &mut Vec<&'a str>,
    ) {
        match kind {
            Kind::List(inner) | Kind::Map(inner) => {
                self.visit(resource, read_only, path, inner, above);
            }
            Kind::Struct(name) => {
                self.structs.insert(name.clone());
                if above.contains(&name.as_str()) {
                    return;
                }
                above.push(name);
                for (field, property) in fields(resource, name) {
                    let below = format!("{path}/{field}");
                    if !read_only.contains(&below) {
                        let key = (name.clone(), field.clone());
                        self.paths.entry(key).or_default().insert(below.clone());
                        self.visit(resource, read_only, &below, &property.kind, above);
                    }
                }
                above.pop();
            }
            _ => {}
        }
    }
}

/// A path without the stars of lists, which the registry writes or leaves out.
pub(crate) fn plain(path: &str) -> String {
    path.replace("/*", "")
}

/// The fields of a nested structure.
pub(crate) fn fields<'a>(
    resource: &'a Resource,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a Property)> {
    static NONE: BTreeMap<String, Property> = BTreeMap::new();
    resource.structs.get(name).unwrap_or(&NONE).iter()
}

/// Whether a path of the facts leads to something, through structures, lists and maps.
pub(crate) fn exists(resource: &Resource, path: &str) -> bool {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    let Some(property) = resource.properties.get(first) else {
        return false;
    };
    let mut kind = &property.kind;
    for part in parts {
        while let Kind::List(inner) | Kind::Map(inner) = kind {
            kind = inner;
            if part == "*" {
                break;
            }
        }
        if part == "*" {
            continue;
        }
        match kind {
            Kind::Struct(name) => {
                let Some((_, field)) = fields(resource, name).find(|(field, _)| *field == part)
                else {
                    return false;
                };
                kind = &field.kind;
            }
            Kind::Json => return true,
            _ => return false,
        }
    }
    true
}
