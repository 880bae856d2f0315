//! Nested types that several resource types of one service have alike are written once.
//!
//! The registry repeats them: the analyses, dashboards and templates of `QuickSight` have some five
//! hundred structures each, nearly all the same. The first resource type keeps the definition, the
//! others re-export it, so a path through the resource's module always works.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::model::{ResourceType, Service, Type};

/// A nested type: place of its resource type in the service, and name.
type Node = (usize, String);

/// Moves what is alike to the first resource type that has it.
pub(crate) fn share(service: &mut Service) {
    let mut marks = first_marks(service);
    // Two types are alike if their fields are, and the types of their fields: refine until nothing
    // changes any more.
    loop {
        let next: BTreeMap<Node, u64> = marks
            .iter()
            .map(|(node, mark)| (node.clone(), refined(service, &marks, node, *mark)))
            .collect();
        let stable = classes(&next) == classes(&marks);
        marks = next;
        if stable {
            break;
        }
    }
    let mut homes: BTreeMap<(String, u64), usize> = BTreeMap::new();
    let mut moved: BTreeMap<usize, BTreeMap<String, usize>> = BTreeMap::new();
    for ((place, name), mark) in &marks {
        let home = *homes.entry((name.clone(), *mark)).or_insert(*place);
        if home != *place {
            moved.entry(*place).or_default().insert(name.clone(), home);
        }
    }
    let modules: Vec<String> = service.resources.iter().map(|r| r.module.clone()).collect();
    for (place, names) in moved {
        let resource = &mut service.resources[place];
        resource
            .structs
            .retain(|one| !names.contains_key(&one.name));
        resource.enums.retain(|one| !names.contains_key(&one.name));
        for (name, home) in names {
            let module = modules[home].clone();
            resource.shared.entry(module).or_default().push(name);
        }
    }
}

fn first_marks(service: &Service) -> BTreeMap<Node, u64> {
    let mut marks = BTreeMap::new();
    for (place, resource) in service.resources.iter().enumerate() {
        for one in &resource.structs {
            let mut hasher = DefaultHasher::new();
            for field in &one.fields {
                let shape = bare(&field.kind);
                (&field.property, field.required, &field.notes, shape).hash(&mut hasher);
            }
            marks.insert((place, one.name.clone()), hasher.finish());
        }
        for one in &resource.enums {
            let mut hasher = DefaultHasher::new();
            ("enumeration", &one.values).hash(&mut hasher);
            marks.insert((place, one.name.clone()), hasher.finish());
        }
    }
    marks
}

fn refined(service: &Service, marks: &BTreeMap<Node, u64>, node: &Node, mark: u64) -> u64 {
    let resource: &ResourceType = &service.resources[node.0];
    let mut hasher = DefaultHasher::new();
    mark.hash(&mut hasher);
    let found = resource.structs.iter().find(|one| one.name == node.1);
    for field in found.iter().flat_map(|one| &one.fields) {
        if let Some(name) = nested(&field.kind) {
            marks.get(&(node.0, name.to_owned())).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Which nodes have equal marks, whatever the marks are.
fn classes(marks: &BTreeMap<Node, u64>) -> BTreeMap<Node, Node> {
    let mut first: BTreeMap<(&str, u64), &Node> = BTreeMap::new();
    marks
        .iter()
        .map(|(node, mark)| {
            let class = first.entry((&node.1, *mark)).or_insert(node);
            (node.clone(), (*class).clone())
        })
        .collect()
}

fn nested(kind: &Type) -> Option<&str> {
    match kind {
        Type::Nested(name) => Some(name),
        Type::List(inner) | Type::Map(inner) => nested(inner),
        _ => None,
    }
}

fn bare(kind: &Type) -> String {
    format!("{kind:?}")
}
