//! What is wrong in the facts, mended: each a named function with its reason.
//!
//! A fixup fails when it no longer applies, so that none outlives the fault it mends.

use crate::Problem;
use crate::facts::{Kind, Registry};

/// A fixup: its name, and what it does. It gives what it expected and did not find.
type Fixup = (&'static str, fn(&mut Registry) -> Result<(), String>);

const ALL: &[Fixup] = &[
    (
        "managed_policy_document_is_json",
        managed_policy_document_is_json,
    ),
    (
        "environment_variables_of_functions_are_texts",
        environment_variables_of_functions_are_texts,
    ),
    (
        "parameters_of_nested_stacks_are_texts",
        parameters_of_nested_stacks_are_texts,
    ),
    ("more_types_keep_data", more_types_keep_data),
];

/// Types that keep what cannot be made again, and are not marked so in the facts.
const STATEFUL: [&str; 25] = [
    "AWS::ApiGateway::ApiKey",
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudTrail::EventDataStore",
    "AWS::CodeArtifact::Repository",
    "AWS::CodeCommit::Repository",
    "AWS::Cognito::IdentityPool",
    "AWS::DSQL::Cluster",
    "AWS::EC2::Instance",
    "AWS::ECR::Repository",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::FSx::Volume",
    "AWS::IAM::AccessKey",
    "AWS::KMS::ReplicaKey",
    "AWS::MSK::Cluster",
    "AWS::MemoryDB::Cluster",
    "AWS::OpenSearchServerless::Collection",
    "AWS::RDS::GlobalCluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::Route53::HostedZone",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket",
    "AWS::SSM::Parameter",
    "AWS::Timestream::Table",
];

/// Applies all fixups.
pub(crate) fn apply(registry: &mut Registry) -> Result<(), Problem> {
    for (name, fixup) in ALL {
        fixup(registry).map_err(|what| Problem::Stale { fixup: name, what })?;
    }
    Ok(())
}

/// The schema of `AWS::IAM::ManagedPolicy` calls the document a text; the page of the type, the
/// other types of IAM and every template in use say that it is a JSON object.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html>
fn managed_policy_document_is_json(registry: &mut Registry) -> Result<(), String> {
    change_kind(
        registry,
        ("AWS::IAM::ManagedPolicy", None, "PolicyDocument"),
        (&Kind::String, Kind::Json),
    )
}

/// cfn-lint lets a variable be of any type, because `CloudFormation` turns numbers into texts. The
/// page of the type calls the variables a map of texts, and with any JSON a typed value would not
/// compile.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-environment.html>
fn environment_variables_of_functions_are_texts(registry: &mut Registry) -> Result<(), String> {
    change_kind(
        registry,
        ("AWS::Lambda::Function", Some("Environment"), "Variables"),
        (&map_of(Kind::Json), map_of(Kind::String)),
    )
}

/// As with variables of functions: parameters are handed over as texts.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
fn parameters_of_nested_stacks_are_texts(registry: &mut Registry) -> Result<(), String> {
    change_kind(
        registry,
        ("AWS::CloudFormation::Stack", None, "Parameters"),
        (&map_of(Kind::Json), map_of(Kind::String)),
    )
}

/// cfn-lint marks databases, buckets and the like. The pages of the template reference, and those of
/// the services on what deletion removes, say the same of keys, secrets, registries, zones and of what
/// has been added since (2026-11).
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn more_types_keep_data(registry: &mut Registry) -> Result<(), String> {
    for name in STATEFUL {
        let resource = registry.resources.get_mut(name);
        let resource = resource.ok_or_else(|| format!("there is no `{name}`"))?;
        if resource.stateful {
            return Err(format!("`{name}` is marked already"));
        }
        resource.stateful = true;
    }
    Ok(())
}

fn map_of(kind: Kind) -> Kind {
    Kind::Map(Box::new(kind))
}

fn change_kind(
    registry: &mut Registry,
    (name, nested, property): (&str, Option<&str>, &str),
    (from, to): (&Kind, Kind),
) -> Result<(), String> {
    let resource = registry.resources.get_mut(name);
    let fields = resource.and_then(|resource| match nested {
        Some(nested) => resource.structs.get_mut(nested),
        None => Some(&mut resource.properties),
    });
    let place = fields
        .and_then(|fields| fields.get_mut(property))
        .ok_or_else(|| format!("there is no `{name}.{property}`"))?;
    if place.kind != *from {
        return Err(format!("`{name}.{property}` is not {from:?} any more"));
    }
    place.kind = to;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: &str) -> Registry {
        let mut registry = Registry::default();
        let text = format!(
            "resource AWS::IAM::ManagedPolicy\n identifier PolicyArn\n property PolicyDocument {kind} required\n"
        );
        registry.read("iam.txt", &text).unwrap();
        registry
    }

    #[test]
    fn a_fault_is_mended() {
        let mut registry = facts("string");
        managed_policy_document_is_json(&mut registry).unwrap();
        let properties = &registry.resources["AWS::IAM::ManagedPolicy"].properties;
        assert_eq!(properties["PolicyDocument"].kind, Kind::Json);
    }

    #[test]
    fn a_fixup_without_its_fault_is_stale() {
        let problem = apply(&mut facts("json")).unwrap_err().to_string();
        assert_eq!(
            problem,
            "`managed_policy_document_is_json` is stale: `AWS::IAM::ManagedPolicy.PolicyDocument` is not String any more"
        );
        assert!(apply(&mut Registry::default()).is_err());
    }
}
