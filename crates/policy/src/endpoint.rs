//! What the VPC endpoints ask of their policies, beyond IAM.
//!
//! AWS page: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>

use formwork_core::{Diagnostic, Value};

use crate::check::{Report, name};
use crate::clause::{Clause, Selection};
use crate::condition::Condition;
use crate::literal;
use crate::operator::{Base, Operand};

pub(crate) fn check(clauses: &[Clause], report: Report<'_>) {
    for (place, clause) in clauses.iter().enumerate() {
        let name = name(place, clause);
        let mut report = |found: Diagnostic| report(found.note(format!("in {name}")));
        for resource in clause.resources.iter().flat_map(Selection::items) {
            account(resource, &mut report);
        }
        for condition in &clause.conditions {
            self::condition(condition, &mut report);
        }
    }
}

fn condition(condition: &Condition, report: Report<'_>) {
    let Condition {
        operator,
        key,
        values,
    } = condition;
    let operand = operator.base.operand();
    let patterns = matches!(operator.base, Base::StringLike | Base::StringNotLike);
    let generated = literal::is_system_generated(key);
    if generated && operand == Operand::Number {
        report(
            Diagnostic::error(
                "pattern-on-generated-id",
                format!("`{operator}` on `{key}`, whose values AWS makes"),
            )
            .note("an endpoint's policy takes no numeric operator on such a key")
            .help("compare the whole id: `Condition::string_equals`"),
        );
    }
    for value in values {
        if operand == Operand::Arn {
            account(value, report);
        }
        let Some(text) = value.as_text().filter(|_| patterns) else {
            continue;
        };
        if generated && text.contains(['*', '?']) {
            report(
                Diagnostic::error(
                    "pattern-on-generated-id",
                    format!("a wildcard in `{text}` for `{key}`, whose values AWS makes"),
                )
                .note("an endpoint's policy takes no wildcard on such a key")
                .help("compare the whole id: `Condition::string_equals`"),
            );
        } else if has_short_pattern(text) {
            report(
                Diagnostic::error(
                    "short-pattern",
                    format!("too little beside a wildcard in `{text}`"),
                )
                .note(format!("the value of `{key}`"))
                .note("an endpoint's policy asks for six characters in a row before or after each wildcard")
                .help("write more of the value, or compare the whole of it"),
            );
        }
    }
}

/// Whether a wildcard has fewer than six plain characters on both its sides.
fn has_short_pattern(text: &str) -> bool {
    let wild = |c: char| c == '*' || c == '?';
    let runs: Vec<usize> = text.split(wild).map(|run| run.chars().count()).collect();
    runs.windows(2)
        .any(|sides| sides.iter().all(|run| *run < 6))
}

/// The account's part of an ARN is an id or a wildcard, not something of both.
fn account(value: &Value, report: Report<'_>) {
    let text = value
        .as_text()
        .filter(|text| crate::arn::fault(text).is_none());
    let Some(account) = text.and_then(|text| text.split(':').nth(4)) else {
        return;
    };
    if account != "*" && account.contains(['*', '?']) {
        report(
            Diagnostic::error(
                "partial-account-wildcard",
                format!("`{account}` as the account of an ARN"),
            )
            .note("an endpoint's policy takes an account's whole id there, or `*` alone")
            .help("write twelve digits, or `*`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_characters_beside_each_wildcard() {
        let check = |text, short| assert_eq!(has_short_pattern(text), short, "{text}");
        check("no-wildcard", false);
        check("abcdef*", false);
        check("*abcdef", false);
        check("a*bcdefg", false);
        check("abcde*", true);
        check("*", true);
        check("abcdef*x*", true);
        check("abcdef*ghijkl*x", false);
    }
}
