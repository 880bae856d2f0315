//! What the finished template says of a required path.

use formwork_core::{Assembly, Diagnostic};

use crate::claims::{Answer, ClaimKind, PathError, PrivatePath as Named, Verdict, calls, prove};
use crate::source::Sources;
use crate::template::Template;
use crate::truth::Truth;

use super::path::PrivatePath;
use super::told;

pub(super) fn verify(path: &PrivatePath, assembly: &Assembly) -> Vec<Diagnostic> {
    let mut stacks = assembly.stacks().iter();
    // The ends were seen to stand in one stack when the path was required.
    let Some(stack) = stacks.find(|stack| stack.logical_id(path.endpoint).is_some()) else {
        return Vec::new();
    };
    let template = Template::from_stack(stack);
    let found = path.in_template(stack, &template).and_then(|named| {
        let mut found = claims(path, &named, &template)?;
        if path.refusing && path.asks_for_calls() {
            found.extend(refusals(path, &named, &template)?);
        }
        Ok(found)
    });
    found.unwrap_or_else(|error| vec![told::no_path(&error)])
}

/// A diagnostic for each claim that is not proved.
fn claims(
    path: &PrivatePath,
    named: &Named,
    template: &Template,
) -> Result<Vec<Diagnostic>, PathError> {
    let report = prove(template, named, &path.assumptions)?;
    let mut found = Vec::new();
    for claim in report.claims {
        let mut diagnostic = match &claim.verdict {
            Verdict::Proved => continue,
            Verdict::Refuted => told::refuted(&claim.words),
            Verdict::Unknown(cause) => told::unknown(&claim.words, cause, &claim.because),
        };
        diagnostic = told::grounds(diagnostic, &claim, template.sources());
        if claim.verdict == Verdict::Refuted && claim.kind == ClaimKind::CallWorks {
            let answers = calls(template, named, &path.assumptions)?;
            let refused = |answer: &Answer| answer.call.is_refused_at_endpoint().is_yes();
            if answers.iter().any(refused) {
                diagnostic = diagnostic.help(
                    "allow the call in the endpoint's policy or, where it is meant to be refused, \
                     require that: `.refusing()`",
                );
            }
        }
        found.push(diagnostic);
    }
    Ok(found)
}

/// A diagnostic for each action that is not refused as it is meant to be.
fn refusals(
    path: &PrivatePath,
    named: &Named,
    template: &Template,
) -> Result<Vec<Diagnostic>, PathError> {
    let answers = calls(template, named, &path.assumptions)?;
    if answers.is_empty() {
        let words = "the endpoint's policy refuses what the role is granted";
        let why = "its policies grant no action that the endpoint serves";
        return Ok(vec![told::refuted(words).note(why)]);
    }
    let mut found: Vec<(String, Diagnostic)> = Vec::new();
    for answer in answers {
        let refused = answer.call.is_refused_at_endpoint();
        let action = answer.call.request.action();
        let words = format!("the endpoint's policy alone refuses {action}");
        let diagnostic = match &refused {
            Truth::Yes => continue,
            Truth::No => told::refuted(&words).help(
                "close the endpoint by an explicit deny, `.effect(Effect::Deny)`, or take \
                 `.refusing()` out",
            ),
            Truth::Unknown(cause) => {
                let said: Vec<String> = answer.call.failure().into_iter().collect();
                told::unknown(&words, cause, &said)
            }
        };
        let is_told = found.iter().any(|(told, _)| *told == words);
        if !is_told {
            let mut diagnostic = with_call(diagnostic, &answer, template.sources());
            if refused.is_no() {
                diagnostic = told::counterexample(diagnostic, &answer.replay);
            }
            found.push((words, diagnostic));
        }
    }
    Ok(found
        .into_iter()
        .map(|(_, diagnostic)| diagnostic)
        .collect())
}

fn with_call(mut diagnostic: Diagnostic, answer: &Answer, sources: &Sources) -> Diagnostic {
    if let Some(variant) = &answer.variant {
        diagnostic = diagnostic.note(format!("where {variant}"));
    }
    diagnostic = match answer.call.failure() {
        Some(failure) => diagnostic.note(failure),
        None => diagnostic.note("the call is allowed, and the network leads there"),
    };
    let matched = answer.call.decision.matched().iter();
    let origins: Vec<_> = matched.map(|matched| matched.origin.clone()).collect();
    told::statements(diagnostic, &origins, sources)
}
