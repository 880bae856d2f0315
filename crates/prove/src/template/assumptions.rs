//! [`Assumptions`]: what the user says of the deployment that the template does not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Template;

/// What the user says of the deployment that the template does not: where it goes, and with which
/// parameters. Each is told in the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumptions {
    region: Option<String>,
    account: Option<String>,
    partition: Option<String>,
    parameters: BTreeMap<String, String>,
    policies: BTreeMap<String, Value>,
    service_control: Vec<Vec<Value>>,
    resource_control: Vec<Vec<Value>>,
}

impl Assumptions {
    /// Nothing is assumed but the defaults of the parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// The region of the deployment, such as `us-east-1`. The partition follows from it.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        let region = region.into();
        let partition = match region.as_str() {
            name if name.starts_with("cn-") => "aws-cn",
            name if name.starts_with("us-gov-") => "aws-us-gov",
            name if name.starts_with("us-iso-") => "aws-iso",
            name if name.starts_with("us-isob-") => "aws-iso-b",
            name if name.starts_with("eu-isoe-") => "aws-iso-e",
            name if name.starts_with("us-isof-") => "aws-iso-f",
            name if name.starts_with("eusc-") => "aws-eusc",
            _ => "aws",
        };
        self.partition = Some(partition.to_owned());
        self.region = Some(region);
        self
    }

    /// The account of the deployment: twelve digits.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// The value of a parameter of the template; lists separate their items by commas.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// The document of a policy to which the template refers by ARN.
    #[must_use]
    pub fn managed_policy(mut self, arn: impl Into<String>, document: Value) -> Self {
        self.policies.insert(arn.into(), document);
        self
    }

    /// One level of the service control policies of the account, from the root of the organisation
    /// to the account: a call needs an Allow on every level. Without any, none are assumed.
    #[must_use]
    pub fn service_control(mut self, level: impl IntoIterator<Item = Value>) -> Self {
        self.service_control.push(level.into_iter().collect());
        self
    }

    /// One level of the resource control policies of the account that owns the resource.
    #[must_use]
    pub fn resource_control(mut self, level: impl IntoIterator<Item = Value>) -> Self {
        self.resource_control.push(level.into_iter().collect());
        self
    }

    /// What is taken for granted of a template, a phrase each.
    pub fn told(&self, template: &Template) -> Vec<String> {
        let mut told = Vec::new();
        let mut place = |name: &str, value: &Option<String>| {
            told.extend(value.iter().map(|value| format!("{name} {value}")));
        };
        place("region", &self.region);
        place("account", &self.account);
        for (name, definition) in template.section("Parameters") {
            let given = self.parameters.get(name);
            if template.is_secret(name) {
                if given.is_some() || definition.get("Default").is_some() {
                    told.push(format!("the parameter `{name}` is known and secret"));
                }
                continue;
            }
            match (given, definition.get("Default")) {
                (Some(value), _) => told.push(format!("the parameter `{name}` is `{value}`")),
                (None, Some(Value::String(default))) => {
                    told.push(format!(
                        "the parameter `{name}` is at its default, `{default}`"
                    ));
                }
                (None, Some(default)) => {
                    told.push(format!(
                        "the parameter `{name}` is at its default, `{default}`"
                    ));
                }
                (None, None) => {}
            }
        }
        told.extend(
            self.policies
                .keys()
                .map(|arn| format!("the policy `{arn}` as given")),
        );
        told.push(match self.service_control.len() {
            0 => "no service control policies".to_owned(),
            levels => format!("service control policies of {levels} levels as given"),
        });
        if !self.resource_control.is_empty() {
            told.push("resource control policies as given".to_owned());
        }
        told.push("AWS managed policies as of the dates on which they were recorded".to_owned());
        told.push("ids of new resources are fresh".to_owned());
        told
    }

    /// The value of a pseudo parameter, such as `AWS::Region`, where it is known.
    pub fn pseudo(&self, name: &str) -> Option<&str> {
        match name {
            "AWS::Region" => self.region.as_deref(),
            "AWS::AccountId" => self.account.as_deref(),
            "AWS::Partition" => self.partition.as_deref(),
            "AWS::URLSuffix" => match self.partition.as_deref()? {
                "aws" | "aws-us-gov" => Some("amazonaws.com"),
                "aws-cn" => Some("amazonaws.com.cn"),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value given for a parameter.
    pub fn parameter_value(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    pub(crate) fn policy_document(&self, arn: &str) -> Option<&Value> {
        self.policies.get(arn)
    }

    pub(crate) fn service_control_levels(&self) -> &[Vec<Value>] {
        &self.service_control
    }

    pub(crate) fn resource_control_levels(&self) -> &[Vec<Value>] {
        &self.resource_control
    }
}
