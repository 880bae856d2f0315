//! Services that are special where policies of resources and organisations are asked.

use crate::text::Text;
use crate::truth::Truth;

/// Services on which resource control policies have an effect, by the prefix of their actions.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
/// and the announcements of each, 2026-09.
const RESOURCE_CONTROL: [&str; 11] = [
    "aoss",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sqs",
    "sts",
];

/// Services of which only a third party says so: iam-data 0.21.202609261 (MIT), 2026-09-26.
const PERHAPS: [&str; 51] = [
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "servicediscovery",
    "signin",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// Whether resource control policies have an effect on a service, by the prefix of its actions.
pub fn resource_control(service: &str) -> Truth {
    if RESOURCE_CONTROL.contains(&service) {
        return Truth::Yes;
    }
    if PERHAPS.contains(&service) {
        return Truth::unknown(format!(
            "it is not sure whether resource control policies have an effect on {service}"
        ));
    }
    Truth::No
}

/// Whether a call needs an Allow in the policy of the resource also within an account: that on a
/// key of KMS does.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>, 2026-09.
pub fn needs_resource_policy(service: Option<&str>, resource: &Text) -> bool {
    let on_key = || resource.to_string().contains(":key/");
    service == Some("kms") && on_key()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_control_policies_do_nothing_for_bedrock() {
        assert_eq!(resource_control("bedrock"), Truth::No);
        assert_eq!(resource_control("bedrock-mantle"), Truth::No);
        assert_eq!(resource_control("s3"), Truth::Yes);
        assert!(resource_control("xray").is_unknown());
    }

    #[test]
    fn a_key_takes_its_own_policy() {
        let key = Text::from("arn:aws:kms:us-east-1:111122223333:key/1");
        assert!(needs_resource_policy(Some("kms"), &key));
        assert!(!needs_resource_policy(Some("kms"), &Text::from("*")));
        assert!(!needs_resource_policy(Some("s3"), &key));
    }
}
