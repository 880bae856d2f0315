//! Synthesis: what waits for the whole program runs, everything is checked, templates are printed.
//!
//! Read in this order: [`synth`] is the way the data goes; `names` gives every node its logical
//! id; `values` goes through everything that the program wrote; `body` is what the template says
//! of one node with its `tags`, changed by `overrides`; `references` finds what refers to the wrong place or to
//! itself, `raw` references by name, `crossing` what leaves its stack; `language`, `constraints` and
//! `limits` are what `CloudFormation` asks of functions, parameters and sizes; `render` puts a template together, and `print` writes it.

mod body;
mod constraints;
mod crossing;
mod cycle;
mod language;
mod limits;
mod names;
mod overrides;
mod print;
mod raw;
mod references;
mod render;
mod tags;
mod values;

use std::collections::BTreeSet;

use crate::app::App;
use crate::assembly::{Assembly, Stack};
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::NodeKind;
use crate::scope::Scope;
use crate::value::Value;

use body::Body;
use crossing::Crossings;
use print::{Ids, Names};

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
    empty_stacks(&app, &mut found);
    references::check(&app, &mut found);
    let crossings = Crossings::find(&app, &names, &mut found);
    if values::check_depth(&app, &mut found) {
        language::check(&app, &crossings, &mut found);
        let by_name = raw::Named {
            app: &app,
            ids: &names,
        };
        by_name.check(&language::transformed(&app), &mut found);
        let nodes = app.nodes.iter();
        let bodies: Vec<Body<'_>> = nodes
            .map(|node| Body::of(&app, node, (&names, &crossings), &mut found))
            .collect();
        references::check_circles(by_name, &bodies, &mut found);
        if !found.has_errors() {
            let names = Ids {
                app: &app,
                of_nodes: &names,
                crossings: &crossings,
            };
            let stacks = assemble(names, bodies);
            for stack in &stacks {
                limits::check(&app, stack, &mut found);
            }
            let mut assembly = Assembly {
                stacks,
                warnings: Diagnostics::default(),
            };
            if !found.has_errors() {
                verify(&app, &assembly, &mut found);
            }
            found.sort();
            if !found.has_errors() {
                assembly.warnings = found;
                return Ok(assembly);
            }
        }
    }
    found.sort();
    Err(found)
}

/// Asks what looks at finished templates.
fn verify(app: &App, assembly: &Assembly, found: &mut Diagnostics) {
    for requirement in &app.requirements {
        let findings = (requirement.run)(assembly);
        found.extend(
            findings
                .into_iter()
                .map(|finding| finding.located(requirement.origin)),
        );
    }
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

/// The stacks in the order of their names.
fn assemble(names: Ids<'_>, bodies: Vec<Body<'_>>) -> Vec<Stack> {
    let app = names.app;
    let extended = language::extended(app);
    let mut parts: Vec<Vec<render::Part<'_>>> = app.stacks.iter().map(|_| Vec::new()).collect();
    for (index, body) in bodies.into_iter().enumerate() {
        parts[app.nodes[index].stack].push((index, body));
    }
    let mut stacks: Vec<Stack> = parts
        .into_iter()
        .enumerate()
        .map(|(stack, parts)| render::stack(names, stack, parts, extended[stack]))
        .collect();
    stacks.sort_by(|a, b| a.name.cmp(&b.name));
    stacks
}

/// Which stack reads values of which.
pub(crate) fn stack_edges(app: &App) -> BTreeSet<(usize, usize)> {
    let mut edges = BTreeSet::new();
    values::each(app, &mut |place, value| {
        values::each_reference(app, value, &mut |reference| {
            if let Value::Ref(node) | Value::GetAtt(node, _) | Value::Name(node) = reference
                && let Some(other) = app.node(*node)
                && other.stack != place.stack
            {
                edges.insert((place.stack, other.stack));
            }
        });
    });
    edges
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
