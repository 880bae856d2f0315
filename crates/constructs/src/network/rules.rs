//! What must hold of networks once the program has run, read from the resources themselves: so it
//! also holds of generated resources that were added or changed by hand.
//!
//! `blocks` looks at addresses, `routes` at ways out.

mod blocks;
mod routes;

pub(super) use blocks::{block, order_subnets_after_blocks};
pub(super) use routes::{
    check_attachment, check_destinations, has_way_to_company, kind, wait_for_attachment,
};
pub(crate) use routes::{check_table, lacks_way_to};

use std::cmp::Ordering;

use formwork_core::{App, Check, Diagnostic, NodeId, Value};

use super::VpcRef;

/// All that is to be checked of a VPC and the subnets in it.
pub(super) fn check(check: &mut Check<'_>, vpc: VpcRef) {
    blocks::check(check, vpc);
    routes::check_private_subnets(check, vpc);
}

/// Whether a value is a reference to this node, or one of its attributes.
pub(crate) fn is_of(value: &Value, node: NodeId) -> bool {
    matches!(value, Value::Ref(of) | Value::GetAtt(of, _) if *of == node)
}

/// Puts a finding where a resource stands.
fn at(app: &App, node: impl Into<NodeId>, found: Diagnostic) -> Diagnostic {
    let node = node.into();
    let found = found.construct(app.path(node));
    match app.location(node) {
        Some(location) => found.at(location),
        None => found,
    }
}

/// Where a resource stands, as a note says it.
fn place(app: &App, node: impl Into<NodeId>) -> String {
    let node = node.into();
    let path = app.path(node);
    match app.location(node) {
        Some(location) => format!("`{path}`, added at {location}"),
        None => format!("`{path}`"),
    }
}

/// Compares resources in the order that a reader expects: by line, then by path.
fn by_line(app: &App, one: impl Into<NodeId>, other: impl Into<NodeId>) -> Ordering {
    let key = |node: NodeId| {
        let line = app.location(node).map(|l| (l.file(), l.line(), l.column()));
        (line, app.path(node))
    };
    key(one.into()).cmp(&key(other.into()))
}
