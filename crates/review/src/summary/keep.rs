//! What holds data, why something is less safe than the default, and what the deployment needs.

use serde_json::Value;

use crate::is_stateful;

use super::{Page, Section, count};

/// With what the keys of metadata begin that hold reasons.
const REASON: &str = "Reason for ";

/// Types that need `CAPABILITY_IAM`, with the property that gives them a name of their own, for
/// which it is `CAPABILITY_NAMED_IAM`.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
const OF_IAM: [(&str, &str); 12] = [
    ("AWS::IAM::AccessKey", ""),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::GroupPolicy", ""),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Policy", ""),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::RolePolicy", ""),
    ("AWS::IAM::ServiceLinkedRole", ""),
    ("AWS::IAM::User", "UserName"),
    ("AWS::IAM::UserPolicy", ""),
    ("AWS::IAM::UserToGroupAddition", ""),
];

impl Page<'_> {
    /// Resources that hold data or keys, and what becomes of them.
    pub(super) fn stateful(&self) -> Section {
        let mut section = Section::new("Data");
        for resource in self.model.resources() {
            if !is_stateful(&resource.type_name) {
                continue;
            }
            let in_cluster = resource.get("DBClusterIdentifier").is_some();
            let default = default_policy(&resource.type_name, in_cluster);
            let removed = self.fate(&resource.id, "DeletionPolicy", default);
            let replaced = self.fate(&resource.id, "UpdateReplacePolicy", "Delete");
            let flagged = removed == "Delete" && resource.type_name != "AWS::Logs::LogGroup";
            let cells = [
                resource.id.clone(),
                resource.type_name.clone(),
                format!("when removed: {removed}"),
                format!("when replaced: {replaced}"),
            ];
            section.push(0, flagged, cells);
        }
        section
    }

    fn fate(&self, id: &str, attribute: &str, default: &str) -> String {
        match self.attribute(id, attribute) {
            None => default.to_owned(),
            Some(Value::String(policy)) => policy.clone(),
            Some(_) => "known when it is deployed".to_owned(),
        }
    }

    /// Why something is less safe than the default.
    pub(super) fn reasons(&self) -> Section {
        let mut section = Section::new("Reasons");
        for resource in self.model.resources() {
            let metadata = self.attribute(&resource.id, "Metadata");
            for (key, reason) in metadata.and_then(Value::as_object).into_iter().flatten() {
                if let Some(what) = key.strip_prefix(REASON) {
                    let reason = reason.as_str().unwrap_or("not a text");
                    let cells = [resource.id.clone(), what.to_owned(), format!("“{reason}”")];
                    section.row(0, cells);
                }
            }
        }
        section
    }

    /// What the deployment needs.
    pub(super) fn needs(&self) -> Section {
        let mut section = Section::new("Needs");
        let of_iam = || {
            self.model.resources().filter_map(|resource| {
                let row = OF_IAM
                    .iter()
                    .find(|(name, _)| *name == resource.type_name)?;
                Some((resource, row.1))
            })
        };
        let named: Vec<&str> = of_iam()
            .filter(|(resource, name)| resource.get(name).is_some())
            .map(|(resource, _)| resource.id.as_str())
            .collect();
        if !named.is_empty() {
            let why = format!("for the names of {}", named.join(", "));
            section.row(0, ["CAPABILITY_NAMED_IAM", &why]);
        } else if of_iam().next().is_some() {
            let number = of_iam().count();
            let why = format!(
                "for {}",
                count(number, "resource of IAM", "resources of IAM")
            );
            section.row(0, ["CAPABILITY_IAM", &why]);
        }
        let transforms = self.template.transforms();
        if !transforms.is_empty() {
            let why = format!("for {}", transforms.join(", "));
            section.row(0, ["CAPABILITY_AUTO_EXPAND", &why]);
        }
        for nested in self.model.of_type("AWS::CloudFormation::Stack") {
            let why = "is a stack of its own: what it needs is not known here";
            section.push(0, true, [nested.id.as_str(), why]);
        }
        for (name, parameter) in self.template.section("Parameters") {
            if parameter.get("Default").is_none() {
                let what = parameter.get("Description").and_then(Value::as_str);
                section.row(
                    0,
                    [
                        format!("parameter {name}"),
                        what.unwrap_or_default().to_owned(),
                    ],
                );
            }
        }
        section
    }
}

/// What becomes of a resource of this type that leaves the stack, where nothing is said.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn default_policy(type_name: &str, in_cluster: bool) -> &'static str {
    match type_name {
        "AWS::RDS::DBCluster" => "Snapshot",
        "AWS::RDS::DBInstance" if !in_cluster => "Snapshot",
        _ => "Delete",
    }
}
