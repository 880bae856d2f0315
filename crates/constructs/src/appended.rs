//! Lists to which both the program and a construct's hooks add.

use formwork_core::{Diagnostic, Expr, Scope, Value};

/// Adds items to a list property after those that the program wrote into the resource.
///
/// A list that is only known at deployment cannot be added to (`unmergeable-list`).
#[track_caller]
pub(crate) fn append<T>(
    scope: &mut Scope<'_>,
    property: &str,
    written: Option<Expr<Vec<T>>>,
    more: Expr<Vec<T>>,
) -> Expr<Vec<T>> {
    let Some(written) = written else {
        return more;
    };
    let items = more.value().as_list().unwrap_or_default();
    if items.is_empty() {
        return written;
    }
    let Some(before) = written.value().as_list() else {
        scope.report(
            Diagnostic::error(
                "unmergeable-list",
                "a list that is decided at deployment cannot take what the construct adds",
            )
            .property(property)
            .note("the program wrote this list into the generated resource")
            .help("write the list out; each of its values may be decided at deployment"),
        );
        return written;
    };
    Expr::from_value(Value::List(before.iter().chain(items).cloned().collect()))
}
