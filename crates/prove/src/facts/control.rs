//! Services that are special where policies of resources and organisations are asked.

use crate::text::Text;

/// Services on which resource control policies have an effect, by the prefix of their actions.
///
/// Source: "List of AWS services that support RCPs",
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>,
/// as carried by iam-data 0.21.202609261 (2026-09-26).
const RESOURCE_CONTROL: [&str; 13] = [
    "aoss",
    "cognito-identity",
    "cognito-idp",
    "dax",
    "dynamodb",
    "ecr",
    "kms",
    "logs",
    "s3",
    "s3express",
    "secretsmanager",
    "sqs",
    "sts",
];

/// Whether resource control policies have an effect on a service, by the prefix of its actions.
pub fn supports_resource_control(service: &str) -> bool {
    RESOURCE_CONTROL.contains(&service)
}

/// Whether a call needs an Allow in the policy of the resource also within an account: that on a
/// key of KMS does.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>, 2026-09.
pub fn needs_resource_policy(service: Option<&str>, resource: &Text) -> bool {
    let on_key = || resource.to_string().contains(":key/");
    service == Some("kms") && on_key()
}
