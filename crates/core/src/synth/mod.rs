//! Synthesis: what waits for the whole program runs, everything is checked, templates are printed.
//!
//! Read in this order: [`synth`] is the way the data goes; `names` gives every node its logical
//! id; `values` goes through everything that the program wrote; `body` is what the template says
//! of one node, changed by `overrides`; `references` finds what refers to the wrong place or to
//! itself; `render` puts a template together, and `print` writes it.

mod body;
mod cycle;
mod names;
mod overrides;
mod print;
mod references;
mod render;
mod values;

use crate::app::App;
use crate::assembly::{Assembly, Stack};
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::node::NodeKind;
use crate::scope::Scope;
use crate::value::Value;

use body::Body;
use print::Names;

/// How often a hook may be registered by a hook that was registered by a hook, and so on.
const GENERATIONS: usize = 100;

pub(crate) fn synth(mut app: App) -> Result<Assembly, Diagnostics> {
    run_hooks(&mut app);
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
    if values::check_depth(&app, &mut found) {
        let nodes = app.nodes.iter();
        let bodies: Vec<Body<'_>> = nodes
            .map(|node| Body::of(&app, node, &names, &mut found))
            .collect();
        references::check_circles(&app, &bodies, &mut found);
        if !found.has_errors() {
            return Ok(assemble(&app, bodies, &names, found));
        }
    }
    found.sort();
    Err(found)
}

fn run_hooks(app: &mut App) {
    while let Some((_, hook)) = app.hooks.pop_first() {
        if hook.generation > GENERATIONS {
            let path = app.scopes[hook.scope].path.clone();
            app.diagnostics.push(
                Diagnostic::error(
                    "endless-hooks",
                    "what runs at synthesis registers itself anew",
                )
                .construct(path)
                .at(hook.origin)
                .help("register it once, from `build`, and collect what it needs beside a node"),
            );
            continue;
        }
        app.generation = hook.generation;
        let mut scope = Scope::new(app, hook.scope, Some(hook.origin));
        (hook.run)(&mut scope);
    }
}

fn assemble(
    app: &App,
    bodies: Vec<Body<'_>>,
    names: &[String],
    mut warnings: Diagnostics,
) -> Assembly {
    let mut parts: Vec<Vec<render::Part<'_>>> = app.stacks.iter().map(|_| Vec::new()).collect();
    for (index, body) in bodies.into_iter().enumerate() {
        parts[app.nodes[index].stack].push((index, body));
    }
    let mut stacks: Vec<Stack> = parts
        .into_iter()
        .enumerate()
        .map(|(stack, parts)| render::stack(app, stack, parts, names))
        .collect();
    stacks.sort_by(|a, b| a.name.cmp(&b.name));
    warnings.sort();
    debug_assert!(warnings.iter().all(|d| d.severity() == Severity::Warning));
    Assembly { stacks, warnings }
}

/// A text in which nodes stand by their paths, for comparing values.
pub(crate) fn sort_key(app: &App, value: &Value) -> String {
    if value.fits(values::LEVELS) {
        print::compact(value, Names::Paths(app))
    } else {
        // Such a value is refused; its place in an order does not matter.
        String::new()
    }
}

/// `CloudFormation` refuses a template without a resource.
fn empty_stacks(app: &App, found: &mut Diagnostics) {
    let mut has_resource = vec![false; app.stacks.len()];
    for node in &app.nodes {
        has_resource[node.stack] |= matches!(node.kind, NodeKind::Resource(_));
    }
    for scope in app.scopes.iter().filter(|scope| scope.parent.is_none()) {
        if !has_resource[scope.stack] {
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
