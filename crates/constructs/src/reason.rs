//! Reasons for what is less safe than the default, kept where a reviewer reads them.

use formwork_core::{Diagnostic, Json, NodeId, Scope, Value};

/// Keeps the reason for a deviation in the metadata of its resource, under
/// `Reason for <property>`. An empty one is an error (`missing-reason`).
#[track_caller]
pub(crate) fn record(
    scope: &mut Scope<'_>,
    resource: impl Into<NodeId>,
    property: &str,
    reason: &str,
) {
    if reason.trim().is_empty() {
        scope.report(missing(property));
    }
    let text = formwork_core::Expr::<Json>::from_value(Value::from(reason.trim().to_owned()));
    let key = format!("Reason for {property}");
    scope.attributes(resource).metadata(key, text);
}

/// What is said of an empty reason.
pub(crate) fn missing(property: &str) -> Diagnostic {
    Diagnostic::error("missing-reason", "an empty text is no reason")
        .property(property)
        .note("what is less safe than the default says why, where a reviewer reads it")
        .help("write why this is needed here, or keep to the default")
}
