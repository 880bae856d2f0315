//! What is wrong with a document beyond what its type rules out.

use std::collections::BTreeMap;

use formwork_core::{Diagnostic, Value};

use crate::action::Action;
use crate::arn;
use crate::clause::{Clause, Selection};
use crate::condition::Condition;
use crate::literal;
use crate::operator::{Base, Quantifier};
use crate::principal::Principal;
use crate::statement::Effect;

/// Where findings go.
pub(crate) type Report<'a> = &'a mut dyn FnMut(Diagnostic);

/// The faults that a policy of any kind can have.
pub(crate) fn any_policy(clauses: &[Clause], report: Report<'_>) {
    if clauses.is_empty() {
        report(
            Diagnostic::error("empty-policy", "a policy without a statement")
                .note("AWS refuses a document whose `Statement` is empty")
                .help("add a statement, or leave the policy out"),
        );
    }
    sids(clauses, report);
    for (place, one) in clauses.iter().enumerate() {
        let name = name(place, one);
        clause(one, &mut |found| report(found.note(format!("in {name}"))));
    }
}

/// IAM takes letters and digits in a Sid; the policies of keys, buckets and endpoints take more.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
pub(crate) fn sids_of_iam(clauses: &[Clause], report: Report<'_>) {
    for (place, clause) in clauses.iter().enumerate() {
        let Some(sid) = clause.sid() else { continue };
        if sid.is_empty() || !sid.chars().all(|c| c.is_ascii_alphanumeric()) {
            report(
                Diagnostic::error("invalid-sid", format!("`{sid}` cannot be a `Sid`"))
                    .note(format!("in statement {}", place + 1))
                    .help("use letters and digits only"),
            );
        }
    }
}

/// A trust policy knows the calls by which a role is assumed, and no others.
pub(crate) fn trust(clauses: &[Clause], report: Report<'_>) {
    for (place, clause) in clauses.iter().enumerate() {
        for action in clause.actions.items() {
            let of_sts = action
                .service()
                .is_some_and(|service| service.eq_ignore_ascii_case("sts"));
            if !of_sts && action.fault().is_none() {
                report(
                    Diagnostic::error(
                        "not-a-trust-action",
                        format!("`{action}` has no place in a trust policy"),
                    )
                    .note(format!("in {}", name(place, clause)))
                    .note("a trust policy says who may assume the role, not what the role may do")
                    .help("allow `sts:AssumeRole` here, and the action in an `IdentityPolicy` of the role"),
                );
            }
        }
    }
}

/// How a finding names a statement: by its place, counted from 1, and its Sid.
pub(crate) fn name(place: usize, clause: &Clause) -> String {
    match clause.sid() {
        Some(sid) => format!("statement {} (`{sid}`)", place + 1),
        None => format!("statement {}", place + 1),
    }
}

fn sids(clauses: &[Clause], report: Report<'_>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, clause) in clauses.iter().enumerate() {
        let Some(sid) = clause.sid() else { continue };
        let earlier = *first.entry(sid).or_insert(place);
        if earlier != place {
            let message = format!("two statements have the `Sid` `{sid}`");
            report(
                Diagnostic::error("duplicate-sid", message)
                    .note(format!("statements {} and {}", earlier + 1, place + 1))
                    .help("give each a name of its own, or none: a `Sid` may be left out"),
            );
        }
    }
}

fn clause(clause: &Clause, report: Report<'_>) {
    empty_lists(clause, report);
    let all_but = clause.principals.as_ref().is_some_and(Selection::is_except);
    if all_but && clause.effect == Effect::Allow {
        report(
            Diagnostic::error(
                "allow-with-not-principal",
                "a statement allows everybody but some",
            )
            .note("everybody else is let in, callers of other accounts and anonymous ones too")
            .help("name who may, or deny: `Statement::deny_all_but(principals, actions)`"),
        );
    }
    for action in clause.actions.items() {
        self::action(action, report);
    }
    for resource in clause.resources.iter().flat_map(Selection::items) {
        self::resource(clause, resource, report);
    }
    for principal in clause.principals.iter().flat_map(Selection::items) {
        self::principal(principal, report);
    }
    for condition in &clause.conditions {
        self::condition(clause, condition, report);
    }
    repeated_conditions(clause, report);
}

fn empty_lists(clause: &Clause, report: Report<'_>) {
    let mut check = |element: &str, empty: bool| {
        if empty {
            let message = format!("a statement whose `{element}` lists nothing");
            report(
                Diagnostic::error("empty-policy-element", message).help(format!(
                    "give `{element}` a value, or leave the statement out"
                )),
            );
        }
    };
    let actions = &clause.actions;
    check(
        actions.key("Action", "NotAction"),
        actions.items().is_empty(),
    );
    if let Some(list) = &clause.resources {
        check(list.key("Resource", "NotResource"), list.items().is_empty());
    }
    if let Some(list) = &clause.principals {
        check(
            list.key("Principal", "NotPrincipal"),
            list.items().is_empty(),
        );
    }
    for condition in &clause.conditions {
        let element = format!("Condition/{}/{}", condition.operator, condition.key);
        check(&element, condition.values.is_empty());
    }
}

fn action(action: &Action, report: Report<'_>) {
    if let Some(fault) = action.fault() {
        let found = Diagnostic::error("invalid-action", format!("`{action}` is not an action"))
            .note(fault)
            .help("write it `service:Name`, such as `bedrock:InvokeModel` or `s3:Get*`");
        report(found);
    } else if let Some(authorised_as) = action.authorised_as() {
        let found = Diagnostic::error(
            "not-an-action",
            format!("`{action}` is an API operation, not an action"),
        )
        .note("IAM knows no such action, so the statement would match nothing")
        .help(format!(
            "allow `{authorised_as}`, by which AWS authorises the call"
        ));
        report(found);
    }
}

fn resource(clause: &Clause, resource: &Value, report: Report<'_>) {
    let Some(text) = resource.as_text() else {
        return;
    };
    if text == "*" {
        if clause.reasons.iter().all(|reason| reason.trim().is_empty()) {
            report(
                Diagnostic::error(
                    "wildcard-without-reason",
                    "every resource, `*`, without a reason",
                )
                .help("name the resources, or say why: `.on_everything(\"the action knows no resources\")`"),
            );
        }
    } else if let Some(fault) = arn::fault(text).filter(|_| !is_of_api_gateway(text)) {
        report(
            Diagnostic::error("invalid-arn", format!("`{text}` is not an ARN"))
                .note(fault)
                .help("write it whole, or with parts: `arn(\"s3\").no_region().no_account().resource(\"my-bucket/*\")`"),
        );
    }
}

/// API Gateway's policies name the parts of their own API in short.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html>
fn is_of_api_gateway(text: &str) -> bool {
    text.starts_with("execute-api:/")
}

fn principal(principal: &Principal, report: Report<'_>) {
    if let Some(fault) = principal.fault() {
        let text = principal.value.as_text().unwrap_or_default();
        report(
            Diagnostic::error(
                "invalid-principal",
                format!(
                    "`{text}` cannot be a principal of kind `{}`",
                    principal.kind.key()
                ),
            )
            .help(fault),
        );
    }
}

fn condition(clause: &Clause, condition: &Condition, report: Report<'_>) {
    let Condition {
        operator,
        key,
        values,
    } = condition;
    if !key.contains(':') || key.contains(char::is_whitespace) {
        report(
            Diagnostic::error(
                "invalid-condition-key",
                format!("`{key}` is not a condition key"),
            )
            .help("write it with its prefix, such as `aws:SourceVpce` or `bedrock:ModelArn`"),
        );
    }
    for value in values {
        let Some(text) = value.as_text() else {
            continue;
        };
        if let Some(fault) = literal::fault(operator.base.operand(), text) {
            report(
                Diagnostic::error(
                    "invalid-condition-value",
                    format!("`{text}` cannot be compared by `{operator}`"),
                )
                .note(format!("the value of `{key}`"))
                .help(fault),
            );
        }
    }
    let Some(quantifier) = operator.quantifier else {
        return;
    };
    if literal::is_single_valued(key) {
        report(
            Diagnostic::error(
                "set-operator-on-single-value",
                format!("`{operator}` on `{key}`, which has one value"),
            )
            .note("the set operators are for keys with several values; with `ForAllValues` a request without the key matches")
            .help(format!(
                "use `{}`",
                crate::operator::Operator { quantifier: None, ..*operator }
            )),
        );
    } else if quantifier == Quantifier::ForAllValues
        && clause.effect == Effect::Allow
        && !clause.conditions.iter().any(|other| guards(other, key))
    {
        report(
            Diagnostic::warning(
                "for-all-values-without-null",
                format!("`{operator}` allows a request without `{key}`"),
            )
            .help(format!("add `.when(Condition::null(\"{key}\", false))`")),
        );
    }
}

/// Whether it asks that the request has the key.
fn guards(condition: &Condition, key: &str) -> bool {
    condition.operator.base == Base::Null
        && condition.key.eq_ignore_ascii_case(key)
        && condition
            .values
            .iter()
            .any(|value| value.as_text() == Some("false"))
}

/// JSON has one place for an operator and a key, and several values there are alternatives.
fn repeated_conditions(clause: &Clause, report: Report<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for condition in &clause.conditions {
        let place = (condition.operator, condition.key.to_ascii_lowercase());
        if !seen.insert(place) {
            report(
                Diagnostic::error(
                    "repeated-condition",
                    format!("`{}` on `{}` twice", condition.operator, condition.key),
                )
                .note("a document has one place for both, where values are alternatives")
                .help("give all values in one condition if any of them will do"),
            );
        }
    }
}
