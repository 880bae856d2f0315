//! What a template may hold at most, with who takes how much of it.
//!
//! AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use std::collections::BTreeMap;

use crate::app::App;
use crate::assembly::{Entry, Stack};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// How much of each section a template may hold.
const MOST: [(&str, usize); 4] = [
    ("Parameters", 200),
    ("Mappings", 200),
    ("Resources", 500),
    ("Outputs", 200),
];

/// The most bytes of a template.
const MOST_BYTES: usize = 1_000_000;

/// The most bytes of a template that is not deployed by way of a bucket.
const MOST_DIRECT_BYTES: usize = 51_200;

/// How many constructs a breakdown names.
const NAMED: usize = 5;

pub(crate) fn check(app: &App, stack: &Stack, found: &mut Diagnostics) {
    let scope = app
        .scopes
        .iter()
        .find(|scope| scope.parent.is_none() && scope.path == stack.name);
    let mut tell = |diagnostic: Diagnostic| {
        let diagnostic = diagnostic.construct(stack.name.clone());
        found.push(match scope {
            Some(scope) => diagnostic.at(scope.location),
            None => diagnostic,
        });
    };
    for (section, most) in MOST {
        let of_section: Vec<&Entry> = stack
            .entries
            .iter()
            .filter(|entry| entry.section == section)
            .collect();
        if of_section.len() > most {
            let message = format!(
                "{} {section} do not fit into one template",
                of_section.len()
            );
            let mut diagnostic = Diagnostic::error("template-limit", message)
                .property(section)
                .note(format!("at most {most} do"));
            for (construct, count) in breakdown(&of_section) {
                diagnostic = diagnostic.note(format!("{count} of them are in `{construct}`"));
            }
            tell(diagnostic.help("divide them among several stacks: `app.stack(\"…\")`"));
        }
    }
    let bytes = stack.template.as_json().len();
    if bytes > MOST_BYTES {
        let mut diagnostic = Diagnostic::error(
            "template-limit",
            format!("a template of {bytes} bytes cannot be deployed"),
        )
        .note(format!("at most {MOST_BYTES} bytes can"));
        for (construct, size) in largest(sizes(stack).into_iter()) {
            diagnostic = diagnostic.note(format!("{size} of them are in `{construct}`"));
        }
        tell(diagnostic.help("divide the stack: `app.stack(\"…\")`"));
    } else if bytes > MOST_DIRECT_BYTES {
        tell(
            Diagnostic::warning(
                "large-template",
                format!("a template of {bytes} bytes is deployed by way of a bucket"),
            )
            .note(format!("at most {MOST_DIRECT_BYTES} bytes go directly"))
            .help("add `--s3-bucket <bucket>` to `aws cloudformation deploy`"),
        );
    }
}

/// How many bytes of the template each entry takes.
fn sizes(stack: &Stack) -> Vec<(&Entry, usize)> {
    let template = stack.template.to_value();
    let size = |entry: &Entry| {
        let value = &template[entry.section][&entry.logical_id];
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        let lines = text.matches('\n').count() + 1;
        // Two levels of two spaces before each line; and after the id quotes, a colon, a comma.
        text.len() + 4 * lines + entry.logical_id.len() + "\"\": ,\n".len()
    };
    let entries = stack.entries.iter();
    entries.map(|entry| (entry, size(entry))).collect()
}

/// The constructs directly below the stack that hold most, the largest first.
fn breakdown<'a>(entries: &[&'a Entry]) -> Vec<(&'a str, usize)> {
    let mut counts = largest(entries.iter().map(|entry| (*entry, 1)));
    counts.retain(|(_, count)| *count > 1);
    counts
}

/// The constructs directly below the stack whose entries add up to most, the largest first.
fn largest<'a>(entries: impl Iterator<Item = (&'a Entry, usize)>) -> Vec<(&'a str, usize)> {
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for (entry, amount) in entries {
        let end = entry.path.match_indices('/').nth(1);
        let construct = &entry.path[..end.map_or(entry.path.len(), |(place, _)| place)];
        *sums.entry(construct).or_default() += amount;
    }
    let mut sums: Vec<(&str, usize)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    sums.truncate(NAMED);
    sums
}
