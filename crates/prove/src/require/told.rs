//! What is said of a claim that does not hold, as a diagnostic.

use std::collections::BTreeSet;
use std::sync::Arc;

use formwork_core::Diagnostic;

use crate::claims::{Claim, Counterexample, PathError};
use crate::iam::Origin;
use crate::source::Sources;
use crate::truth::Cause;

pub(super) fn refuted(words: &str) -> Diagnostic {
    Diagnostic::error("refuted-claim", format!("it is not true that {words}"))
}

/// The cause is a note of its own where nothing else says it.
pub(super) fn unknown(words: &str, cause: &Cause, because: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "unknown-claim",
        format!("it is not known whether {words}"),
    )
    .help(
        "say what the template leaves open, `.assuming(Assumptions::new()…)`, or leave the claim \
         out, `.only([…])`",
    );
    if because.iter().any(|phrase| phrase.contains(cause.as_str())) {
        diagnostic
    } else {
        diagnostic.note(cause.to_string())
    }
}

pub(super) fn no_path(error: &PathError) -> Diagnostic {
    let diagnostic = Diagnostic::error("unprovable-path", error.to_string());
    match error.help() {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What decided a claim: phrases, statements, and a request that shows it.
pub(super) fn grounds(mut diagnostic: Diagnostic, claim: &Claim, sources: &Sources) -> Diagnostic {
    for phrase in claim.because.iter().chain(&claim.notes) {
        diagnostic = diagnostic.note(phrase);
    }
    diagnostic = statements(diagnostic, &claim.origins, sources);
    if let Some(found) = &claim.counterexample {
        diagnostic = counterexample(diagnostic, found);
    }
    match &claim.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The statements that decided, each with the program's line of the resource that holds it.
pub(super) fn statements(
    mut diagnostic: Diagnostic,
    origins: &[Arc<Origin>],
    sources: &Sources,
) -> Diagnostic {
    let lines = origins.iter().map(|origin| sources.statement(origin));
    let mut seen = BTreeSet::new();
    for line in lines {
        if seen.insert(line.clone()) {
            diagnostic = diagnostic.note(line);
        }
    }
    diagnostic
}

/// A request, and the command that replays it against the role's own policies.
pub(super) fn counterexample(diagnostic: Diagnostic, found: &Counterexample) -> Diagnostic {
    diagnostic
        .note(format!("for example: {found}"))
        .note(format!(
            "against the role's own policies: {}",
            found.command()
        ))
}
