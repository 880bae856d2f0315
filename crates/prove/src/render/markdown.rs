//! A report for a pull request.

use std::fmt::Write;

use crate::claims::{Claim, Counterexample, Report, Verdict};
use crate::source::Sources;

use super::words::{VACUOUS, counts, keys, plain, reasons, statements};

/// How many characters of details there may be: less than GitHub takes in a comment, which is
/// 65,536.
const MOST: usize = 60_000;

pub(super) fn report(report: &Report) -> String {
    let mut out = format!("### {}\n\n", counts(report));
    out.push_str("| # | claim | result | decided by |\n|---|---|---|---|\n");
    for (index, claim) in report.claims.iter().enumerate() {
        let by: Vec<String> = decided_by(claim, &report.sources);
        let cells = [
            (index + 1).to_string(),
            inline(&claim.words),
            result(claim),
            by.join("<br>"),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    let mut left_out = 0;
    for (index, claim) in report.claims.iter().enumerate() {
        let Some(details) = details(index + 1, claim) else {
            continue;
        };
        if out.len() + details.len() > MOST {
            left_out += 1;
        } else {
            out.push_str(&details);
        }
    }
    if left_out > 0 {
        let _ = write!(
            out,
            "\nDetails of {left_out} claims are left out: a comment would take no more.\n"
        );
    }
    let sentence = |all: &[String]| {
        let all: Vec<String> = all.iter().map(|phrase| inline(phrase)).collect();
        all.join("; ")
    };
    let _ = write!(out, "\n**Assumed**: {}.\n", sentence(&report.assumptions));
    let _ = write!(out, "\n**Not checked**: {}.\n", sentence(&report.limits));
    out
}

fn result(claim: &Claim) -> String {
    match &claim.verdict {
        Verdict::Proved if claim.vacuous => format!("PROVED, {VACUOUS}"),
        Verdict::Proved => "PROVED".to_owned(),
        other => format!("**{}**", other.word()),
    }
}

fn decided_by(claim: &Claim, sources: &Sources) -> Vec<String> {
    let all = statements(claim, sources).into_iter();
    all.chain(reasons(claim))
        .map(|phrase| inline(&phrase))
        .collect()
}

/// What does not fit into the table, folded.
fn details(number: usize, claim: &Claim) -> Option<String> {
    let is_all_told =
        claim.counterexample.is_none() && claim.help.is_none() && claim.notes.is_empty();
    if is_all_told {
        return None;
    }
    let word = claim.verdict.word();
    let mut out = format!(
        "\n<details><summary>{number}: {word}, {}</summary>\n\n",
        html(&claim.words)
    );
    let mut item = |label: &str, text: &str| {
        let _ = writeln!(out, "- {label}: {text}");
    };
    if let Some(help) = &claim.help {
        item("cure", &inline(help));
    }
    for note in &claim.notes {
        item("note", &inline(note));
    }
    if let Some(counterexample) = &claim.counterexample {
        let Counterexample {
            principal,
            action,
            resource,
            way,
            ..
        } = counterexample;
        item("action", &code(&action.to_string()));
        item("resource", &code(&resource.to_string()));
        item("caller", &code(&principal.to_string()));
        item("way", &inline(way));
        for key in keys(counterexample) {
            item("with", &code(&key));
        }
        let simulation = counterexample.simulation();
        let documents = simulation["PolicyInputList"].as_array();
        if documents.is_some_and(|documents| !documents.is_empty()) {
            // No line of JSON starts with the end of the block: in its texts line ends are escaped.
            let _ = write!(
                out,
                "\n`aws iam simulate-custom-policy --cli-input-json` takes:\n\n```json\n{simulation:#}\n```\n"
            );
        }
    }
    out.push_str("\n</details>\n");
    Some(out)
}

/// Text with names in backticks as Markdown, for a line or a cell of a table: no sign of it is taken
/// for more than it is.
pub fn inline(text: &str) -> String {
    with_names(text, code)
}

/// Text of which no sign is taken for more than it is, with its names in backticks written like
/// this.
fn with_names(text: &str, name: impl Fn(&str) -> String) -> String {
    let text = plain(text);
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        // A name holds a backtick itself.
        return escaped(&text);
    }
    let parts = pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| match index % 2 {
            0 => escaped(piece),
            _ => name(piece),
        });
    parts.collect()
}

/// A name, as it is.
fn code(text: &str) -> String {
    let text = plain(text);
    let is_plain = !text.contains(['`', '|', '\\', '<', '&']) && !text.trim().is_empty();
    if is_plain && text.trim() == text {
        format!("`{text}`")
    } else {
        format!("<code>{}</code>", escaped(&text))
    }
}

/// Text of which no sign is taken for Markdown, by entities, which a table does not take apart.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let text = plain(text);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at..].chars().nth(1).unwrap_or(' ');
        // Inside a word it is no sign, as in the name of a file.
        let inside = c == '_' && before.is_alphanumeric() && after.is_alphanumeric();
        if "\\`*_{}[]<>#|&~!$@".contains(c) && !inside {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Text inside HTML, where backticks are no sign.
fn html(text: &str) -> String {
    with_names(text, |name| format!("<code>{}</code>", escaped(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markdown() {
        let check = |text: &str, expected: &str| assert_eq!(inline(text), expected);
        check("`Fn` may", "`Fn` may");
        check("`a|b` may", "<code>a&#124;b</code> may");
        check("`a`b` may", "&#96;a&#96;b&#96; may");
        check("`<b>` or *x*", "<code>&#60;b&#62;</code> or &#42;x&#42;");
        check("a_b _c_", "a_b &#95;c&#95;");
        check("``", "<code></code>");
        check("`a\nb`", "<code>a&#92;u&#123;a&#125;b</code>");
        assert_eq!(html("`Fn` may"), "<code>Fn</code> may");
    }
}
