//! The contents of AWS's managed policies that the roles of functions and instances often have.
//!
//! Source: the managed policy reference
//! (<https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>)
//! and what `iam:GetPolicyVersion` gave, by the version and date of each. Policies of which the
//! newest version was not seen are left out: they count as unknown.

use serde_json::Value;

/// One policy a line: path and name, version, date, document.
const POLICIES: &str = include_str!("managed.tsv");

/// A managed policy of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Path and name, such as `service-role/AWSLambdaBasicExecutionRole`.
    pub name: &'static str,
    /// The version of which this is the content, such as `v3`.
    pub version: &'static str,
    /// The day on which AWS made that version, as in `2024-01-05`.
    pub date: &'static str,
    document: &'static str,
}

impl ManagedPolicy {
    /// Its document.
    pub fn document(&self) -> Value {
        serde_json::from_str(self.document).unwrap_or_default()
    }
}

/// The managed policies whose content is known.
pub fn managed_policies() -> impl Iterator<Item = ManagedPolicy> {
    POLICIES.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        Some(ManagedPolicy {
            name: fields.next()?,
            version: fields.next()?,
            date: fields.next()?,
            document: fields.next()?,
        })
    })
}

/// A managed policy by its ARN, such as `arn:aws:iam::aws:policy/AdministratorAccess`, of any
/// partition. `None` where its content is not known.
pub fn managed_policy(arn: &str) -> Option<ManagedPolicy> {
    let mut parts = arn.splitn(6, ':');
    let head = [
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
    ];
    let is_managed = head[0] == "arn" && head[2..] == ["iam", "", "aws"];
    let name = parts.next()?.strip_prefix("policy/")?;
    managed_policies().find(|policy| is_managed && policy.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Policy, PolicyKind, PolicySource};

    #[test]
    fn every_policy_is_read() {
        assert_eq!(managed_policies().count(), 13);
        for policy in managed_policies() {
            let source = PolicySource::new("", policy.name);
            let read = Policy::from_value(PolicyKind::Identity, &policy.document(), &source);
            assert!(!read.unwrap().statements().is_empty(), "{}", policy.name);
        }
    }

    #[test]
    fn a_policy_is_found_by_its_arn() {
        let name = |arn: &str| managed_policy(arn).map(|policy| policy.name);
        assert_eq!(
            name("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole"),
            Some("service-role/AWSLambdaRole")
        );
        assert_eq!(
            name("arn:aws:iam::111122223333:policy/AdministratorAccess"),
            None
        );
        assert_eq!(name("arn:aws:iam::aws:policy/AmazonBedrockReadOnly"), None);
        assert_eq!(name("AdministratorAccess"), None);
    }
}
