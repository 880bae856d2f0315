//! Types of resources that hold what cannot be made again.

use crate::facts::Facts;

/// Whether the deletion of a resource of this type takes data or keys away, so that it cannot be
/// made again as it was: databases, buckets, file systems, queues, keys, secrets, logs, nested stacks.
pub fn is_stateful(type_name: &str) -> bool {
    Facts::of(type_name).stateful
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_data_is_stateful() {
        for name in [
            "AWS::DynamoDB::Table",
            "AWS::ECR::Repository",
            "AWS::KMS::Key",
            "AWS::SecretsManager::Secret",
            "AWS::Serverless::SimpleTable",
        ] {
            assert!(is_stateful(name), "{name}");
        }
        for name in [
            "AWS::EC2::VPC",
            "AWS::Serverless::Function",
            "Custom::Table",
        ] {
            assert!(!is_stateful(name), "{name}");
        }
    }
}
