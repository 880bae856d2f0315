//! A report for a terminal.

use std::fmt::Write;

use crate::claims::{Claim, Counterexample, Report};
use crate::source::Sources;

use super::words::{VACUOUS, counts, keys, labelled, plain, reasons, statements};

/// Where claims start, and the details below them.
const CLAIM: usize = 9;
const DETAIL: usize = 18;

pub(super) fn report(report: &Report) -> String {
    let mut out = String::new();
    for claim in &report.claims {
        one(&mut out, claim, &report.sources);
        out.push('\n');
    }
    out.push_str(&counts(report));
    out.push('\n');
    labelled(
        &mut out,
        0,
        "Assumed:",
        13,
        &[plain(&report.assumptions.join("; "))],
    );
    labelled(
        &mut out,
        0,
        "Not checked:",
        13,
        &[plain(&report.limits.join("; "))],
    );
    out
}

fn one(out: &mut String, claim: &Claim, sources: &Sources) {
    let mut words = plain(&claim.words);
    if claim.vacuous {
        let _ = write!(words, " ({VACUOUS})");
    }
    labelled(out, 0, claim.verdict.word(), CLAIM, &[words]);
    let mut detail = |label: &str, all: &[String]| labelled(out, CLAIM, label, DETAIL, all);
    detail("by", &statements(claim, sources));
    detail("because", &reasons(claim));
    if let Some(counterexample) = &claim.counterexample {
        detail("example", &request(counterexample));
    }
    let cure: Vec<String> = claim.help.iter().map(|help| plain(help)).collect();
    detail("cure", &cure);
    let notes: Vec<String> = claim.notes.iter().map(|note| plain(note)).collect();
    detail("note", &notes);
}

fn request(counterexample: &Counterexample) -> Vec<String> {
    let Counterexample {
        principal,
        action,
        resource,
        way,
        ..
    } = counterexample;
    let mut lines = vec![
        plain(&format!("{action} on {resource}")),
        plain(&format!("by {principal}")),
        plain(way),
    ];
    lines.extend(keys(counterexample));
    lines
}
