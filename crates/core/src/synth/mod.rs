//! Synthesis: what waits for the whole program runs, everything is checked, templates are printed.
//!
//! Read in this order: [`synth`] is the way the data goes; `names` gives every node its logical
//! id; `references` finds what refers to the wrong place or to itself; `render` builds and prints.

mod cycle;
mod names;
mod print;
mod references;
mod render;

use crate::app::App;
use crate::assembly::{Assembly, Stack};
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::node::NodeKind;
use crate::scope::Scope;
use crate::value::Value;

pub(crate) fn synth(mut app: App) -> Result<Assembly, Diagnostics> {
    while let Some((_, hook)) = app.hooks.pop_first() {
        let mut scope = Scope::new(&mut app, hook.scope, Some(hook.origin));
        (hook.run)(&mut scope);
    }

    let mut found = std::mem::take(&mut app.diagnostics);
    for entry in &app.checks {
        let path = &app.scopes[entry.scope].path;
        let mut check = Check::new(&app, path, entry.origin);
        (entry.run)(&mut check);
        found.extend(check.into_found());
    }
    let names = names::assign(&app, &mut found);
    references::check(&app, &mut found);
    empty_stacks(&app, &mut found);
    if found.has_errors() {
        found.sort();
        return Err(found);
    }

    let mut stacks: Vec<Stack> = (0..app.stacks.len())
        .map(|stack| render::stack(&app, stack, &names, &mut found))
        .collect();
    stacks.sort_by(|a, b| a.name.cmp(&b.name));
    found.sort();
    if found.has_errors() {
        return Err(found);
    }
    debug_assert!(found.iter().all(|d| d.severity() == Severity::Warning));
    Ok(Assembly {
        stacks,
        warnings: found,
    })
}

/// A text in which nodes stand by their paths, for comparing values.
pub(crate) fn sort_key(app: &App, value: &Value) -> String {
    let paths: Vec<String> = app
        .nodes
        .iter()
        .map(|node| app.scopes[node.scope].path.clone())
        .collect();
    print::compact(value, &paths)
}

/// `CloudFormation` refuses a template without a resource.
fn empty_stacks(app: &App, found: &mut Diagnostics) {
    for scope in app.scopes.iter().filter(|scope| scope.parent.is_none()) {
        let has_resource = app
            .nodes
            .iter()
            .any(|n| n.stack == scope.stack && matches!(n.kind, NodeKind::Resource(_)));
        if !has_resource {
            found.push(
                Diagnostic::error(
                    "empty-stack",
                    format!("the stack `{}` has no resource", scope.path),
                )
                .at(scope.location)
                .help("add a resource, or leave the stack out"),
            );
        }
    }
}
