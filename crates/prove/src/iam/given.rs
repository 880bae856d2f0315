//! Policies that are not in the template: what the user gives, and what AWS publishes.

use crate::facts;
use crate::template::Assumptions;
use crate::truth::Cause;

use super::policies::{Level, Policies};
use super::policy::{Policy, PolicyErrors, PolicyKind, PolicySource};

impl Policy {
    /// A managed policy by its ARN: as the user gives it, else as AWS publishes it. Without either
    /// nothing is known of it.
    ///
    /// # Errors
    ///
    /// What IAM refuses in the document that the user gives.
    pub fn managed(
        kind: PolicyKind,
        arn: &str,
        assumptions: &Assumptions,
    ) -> Result<Self, PolicyErrors> {
        let source = PolicySource::new("", arn);
        if let Some(document) = assumptions.policy_document(arn) {
            return Self::from_value(kind, document, &source);
        }
        if let Some(known) = facts::managed_policy(arn) {
            return Self::from_value(kind, &known.document(), &source);
        }
        let cause = format!("the content of the managed policy `{arn}` is not given");
        Ok(Self::unknown(kind, &source, Cause::new(cause)))
    }
}

impl Policies {
    /// Adds the control policies that the user gives.
    ///
    /// # Errors
    ///
    /// What IAM refuses in them.
    pub fn with_controls(mut self, assumptions: &Assumptions) -> Result<Self, PolicyErrors> {
        let mut errors = Vec::new();
        let mut read = |kind, levels: &[Vec<serde_json::Value>]| {
            let mut found = Vec::new();
            for (index, documents) in levels.iter().enumerate() {
                let name = format!("level {}", index + 1);
                let source = PolicySource::new("", &*name);
                let mut policies = Vec::new();
                for document in documents {
                    match Policy::from_value(kind, document, &source) {
                        Ok(policy) => policies.push(policy),
                        Err(refused) => errors.extend(refused.0),
                    }
                }
                found.push(Level::new(name, policies));
            }
            found
        };
        let service = assumptions.service_control_levels();
        self.service_control
            .extend(read(PolicyKind::ServiceControl, service));
        let resource = assumptions.resource_control_levels();
        self.resource_control
            .extend(read(PolicyKind::ResourceControl, resource));
        if errors.is_empty() {
            Ok(self)
        } else {
            Err(PolicyErrors(errors))
        }
    }
}
