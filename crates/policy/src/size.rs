//! How large documents are, against what AWS takes.

use formwork_core::{Diagnostic, Part, Pseudo, Value};

use crate::json;

/// A quota for the size of policies, in characters.
///
/// AWS pages: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>,
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SizeLimit {
    /// One managed policy: 6,144.
    ManagedPolicy,
    /// All inline policies of one role together: 10,240.
    RoleInlinePolicies,
    /// The trust policy of one role: 2,048, which an account may have raised.
    TrustPolicy,
    /// The policy of one VPC endpoint: 20,480, white space counted.
    EndpointPolicy,
}

impl SizeLimit {
    /// The quota, in characters.
    pub const fn characters(self) -> usize {
        match self {
            Self::ManagedPolicy => 6_144,
            Self::RoleInlinePolicies => 10_240,
            Self::TrustPolicy => 2_048,
            Self::EndpointPolicy => 20_480,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::ManagedPolicy => "a managed policy",
            Self::RoleInlinePolicies => "the inline policies of a role",
            Self::TrustPolicy => "a trust policy",
            Self::EndpointPolicy => "an endpoint policy",
        }
    }
}

/// Says so where documents are larger than AWS takes (`policy-too-large`), with the sizes of their
/// statements; from 80 % of the quota on as a warning.
///
/// Each policy is given by its name, which may be empty, and its rendered document:
/// `policy.canonical(app).value()`, or any JSON. The size is that of the JSON without white space
/// between its tokens, which is how `CloudFormation` passes it on. What is only known at deployment
/// counts with the least it can be: an ARN with 16 characters (`arn:aws:s3:::abc`), a region with
/// 9, an account with 12, a partition with 3, any other reference with 1. So what is found too
/// large is too large; what is not found may still be.
pub fn check_size<'a>(
    limit: SizeLimit,
    policies: impl IntoIterator<Item = (&'a str, &'a Value)>,
) -> Option<Diagnostic> {
    let (mut total, mut literal) = (0, true);
    let mut statements: Vec<(usize, String)> = Vec::new();
    for (name, policy) in policies {
        total += least_size(policy);
        literal &= policy.is_literal();
        let list = policy
            .as_object()
            .and_then(|object| object.get("Statement"));
        let items = list.map(|list| list.as_list().unwrap_or(std::slice::from_ref(list)));
        for (place, statement) in items.unwrap_or_default().iter().enumerate() {
            statements.push((least_size(statement), label(name, place, statement)));
        }
    }
    let most = limit.characters();
    if total * 5 < most * 4 {
        return None;
    }
    let message = format!(
        "{} of {total} characters, of {most} that AWS takes",
        limit.name()
    );
    // The quota for trust policies can be raised, so it is not known to be too large.
    let mut found = if total > most && limit != SizeLimit::TrustPolicy {
        Diagnostic::error("policy-too-large", message)
    } else {
        Diagnostic::warning("policy-too-large", message)
    };
    statements.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    let (shown, rest) = statements.split_at(statements.len().min(SHOWN));
    for (size, label) in shown {
        found = found.note(format!("{label}: {size}"));
    }
    if !rest.is_empty() {
        let sum: usize = rest.iter().map(|(size, _)| size).sum();
        found = found.note(format!("{} more statements: {sum}", rest.len()));
    }
    if !literal {
        found = found.note("what is known only at deployment counts with the least it can be");
    }
    Some(found.help(match limit {
        SizeLimit::RoleInlinePolicies => "move statements to a managed policy",
        SizeLimit::ManagedPolicy => "split it into several policies",
        SizeLimit::TrustPolicy => "name fewer principals, or have the account's quota raised",
        SizeLimit::EndpointPolicy => "name the organisation or the account instead of many roles",
    }))
}

/// How many statements a finding names, the largest first.
const SHOWN: usize = 8;

fn label(policy: &str, place: usize, statement: &Value) -> String {
    let sid = statement.as_object().and_then(|object| object.get("Sid"));
    let statement = match sid.and_then(Value::as_text) {
        Some(sid) => format!("statement {} (`{sid}`)", place + 1),
        None => format!("statement {}", place + 1),
    };
    if policy.is_empty() {
        statement
    } else {
        format!("`{policy}`, {statement}")
    }
}

/// The number of characters that a value has at least once it is deployed.
pub(crate) fn least_size(value: &Value) -> usize {
    if !json::is_shallow(value) {
        return 0;
    }
    shallow_size(value)
}

fn shallow_size(value: &Value) -> usize {
    match value {
        Value::Sub(parts) => {
            let sizes = parts.iter().map(|part| match part {
                Part::Literal(text) => quoted(text) - 2,
                Part::Value(value) => reference(value),
                _ => 0,
            });
            sizes.sum::<usize>() + 2
        }
        Value::List(items) => {
            1 + items
                .iter()
                .map(|item| shallow_size(item) + 1)
                .sum::<usize>()
                .max(1)
        }
        Value::Object(object) => match object.iter().next() {
            Some((key, _)) if object.len() == 1 && (key == "Ref" || key.starts_with("Fn::")) => 3,
            _ => {
                let sizes = object
                    .iter()
                    .map(|(key, value)| quoted(key) + shallow_size(value) + 2);
                1 + sizes.sum::<usize>().max(1)
            }
        },
        Value::Ref(_) | Value::GetAtt(..) | Value::Pseudo(_) | Value::Name(_) | Value::Call(_) => {
            reference(value) + 2
        }
        literal => json::to_json(literal).map_or(0, |json| json.to_string().chars().count()),
    }
}

fn quoted(text: &str) -> usize {
    serde_json::Value::from(text).to_string().chars().count()
}

/// The least that a reference becomes, without quotation marks.
fn reference(value: &Value) -> usize {
    match value {
        Value::GetAtt(_, attribute) if attribute.ends_with("Arn") => "arn:aws:s3:::abc".len(),
        Value::Pseudo(Pseudo::AccountId) => 12,
        Value::Pseudo(Pseudo::Partition) => "aws".len(),
        Value::Pseudo(Pseudo::Region) => "us-east-1".len(),
        Value::Pseudo(Pseudo::UrlSuffix) => "amazonaws.com".len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use formwork_core::{Severity, pseudo, text};
    use serde_json::json;

    #[test]
    fn literals_have_the_size_of_their_json() {
        let check = |json: serde_json::Value| {
            let size = json.to_string().chars().count();
            assert_eq!(least_size(&Value::from(json)), size);
        };
        check(json!({"Version": "2012-10-17", "Statement": []}));
        check(json!({"a": {}, "b": ["x", "ü\"\n"], "c": [true, null, 12]}));
        check(json!([]));
        check(json!({}));
    }

    #[test]
    fn references_have_the_least_size() {
        let arn = text!["arn:", pseudo::partition(), ":s3:::b"];
        assert_eq!(least_size(arn.value()), r#""arn:aws:s3:::b""#.len());
        assert_eq!(least_size(pseudo::region().value()), r#""us-east-1""#.len());
        assert_eq!(
            least_size(&Value::from(json!({"Ref": "AVeryLongLogicalId"}))),
            3
        );
    }

    #[test]
    fn from_80_percent_on_it_warns() {
        let severity = |limit, characters: usize| {
            let around = r#"{"Statement":[{"Sid":""}]}"#.len();
            let sid = "x".repeat(characters - around);
            let policy = Value::from(json!({"Statement": [{"Sid": sid}]}));
            assert_eq!(least_size(&policy), characters);
            check_size(limit, [("", &policy)]).map(|found| found.severity())
        };
        let managed = SizeLimit::ManagedPolicy;
        assert_eq!(severity(managed, 4_915), None);
        assert_eq!(severity(managed, 4_916), Some(Severity::Warning));
        assert_eq!(severity(managed, 6_144), Some(Severity::Warning));
        assert_eq!(severity(managed, 6_145), Some(Severity::Error));
        assert_eq!(
            severity(SizeLimit::TrustPolicy, 3_000),
            Some(Severity::Warning)
        );
    }
}
