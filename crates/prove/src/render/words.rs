//! What the renderings say alike.

use crate::claims::{Claim, Counterexample, Report, Verdict};
use crate::iam::{Layer, Origin};
use crate::source::Sources;

/// How wide a text is, in characters.
const WIDTH: usize = 100;

/// Said of a claim that holds for want of permissions.
pub(super) const VACUOUS: &str = "holds only because nothing is allowed";

/// A text on one line, in which nothing steers a terminal or hides: control characters and those
/// that turn or hide text are written as their numbers.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let hides = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
        if c.is_control() || hides {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// What a layer's policies are called.
pub(super) const fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "role policy",
        Layer::Resource => "resource policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::ServiceControl => "service control policy",
        Layer::ResourceControl => "resource control policy",
        Layer::Endpoint => "endpoint policy",
    }
}

/// "role policy `FnPolicy/Invoke` statement 0 (Sid), examples/app.rs:12:5"
pub(super) fn statement(origin: &Origin, sources: &Sources) -> String {
    let source = sources.of(&origin.resource);
    let line = source.map_or_else(String::new, |source| format!(", {source}"));
    let (layer, index) = (layer(origin.layer), origin.statement);
    let place = [&*origin.resource, &*origin.policy];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let sid = origin.sid.as_deref().filter(|sid| !sid.is_empty());
    let sid = sid.map_or_else(String::new, |sid| format!(" ({sid})"));
    // A backtick in a name does not end the name.
    let place = place.join("/").replace('`', "\\u{60}");
    plain(&format!("{layer} `{place}` statement {index}{sid}{line}"))
}

/// The statements that decide a claim.
pub(super) fn statements(claim: &Claim, sources: &Sources) -> Vec<String> {
    let all = claim.origins.iter();
    all.map(|origin| statement(origin, sources)).collect()
}

/// What decided a claim, besides statements, a phrase each: what is not known first, and never told
/// twice.
pub fn reasons(claim: &Claim) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Verdict::Unknown(cause) = &claim.verdict {
        reasons.push(format!("not known: {cause}"));
    }
    let cause = match &claim.verdict {
        Verdict::Unknown(cause) => cause.as_str(),
        Verdict::Proved | Verdict::Refuted => "",
    };
    let others = claim.because.iter().filter(|phrase| *phrase != cause);
    reasons.extend(others.cloned());
    reasons.iter().map(|phrase| plain(phrase)).collect()
}

/// The condition keys of a counterexample, a line each, without those that repeat who calls.
pub(super) fn keys(counterexample: &Counterexample) -> Vec<String> {
    let keys = counterexample.context.iter();
    let telling = keys.filter(|(key, _)| !key.starts_with("aws:principal"));
    telling
        .map(|(key, values)| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            plain(&format!("{key} = {}", values.join(", ")))
        })
        .collect()
}

/// `5 claims: 4 proved, 1 refuted, 0 unknown`
pub(super) fn counts(report: &Report) -> String {
    let [proved, refuted, unknown] = report.counts();
    let claims = match report.claims.len() {
        1 => "1 claim".to_owned(),
        count => format!("{count} claims"),
    };
    format!("{claims}: {proved} proved, {refuted} refuted, {unknown} unknown")
}

/// Adds paragraphs under a label, each wrapped, with what follows the label indented to `indent`.
pub(super) fn labelled(
    out: &mut String,
    margin: usize,
    label: &str,
    indent: usize,
    all: &[String],
) {
    for (index, paragraph) in all.iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let first = format!("{:margin$}{label}", "");
        let width = WIDTH - indent;
        for (index, line) in wrap(paragraph, width).iter().enumerate() {
            let start = if index == 0 { first.as_str() } else { "" };
            out.push_str(format!("{start:indent$}{line}").trim_end());
            out.push('\n');
        }
    }
}

/// Breaks a text at spaces. A word that is longer than a line stands on its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        let length = line.chars().count() + 1 + word.chars().count();
        if line.is_empty() {
            line.push_str(word);
        } else if length <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(
            plain("a\u{1b}[31mb\nc\u{202e}d é"),
            "a\\u{1b}[31mb\\u{a}c\\u{202e}d é"
        );
    }

    #[test]
    fn texts_are_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("one threefour", 5), ["one", "threefour"]);
        assert_eq!(wrap("", 5), [""]);
        let mut out = String::new();
        labelled(&mut out, 2, "by", 6, &["a".to_owned(), "b".to_owned()]);
        assert_eq!(out, "  by  a\n      b\n");
    }
}
