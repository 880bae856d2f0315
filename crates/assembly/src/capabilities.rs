//! What CloudFormation asks to be acknowledged before it deploys a template.

use formwork_core::{Assembly, Stack};
use serde_json::Value;

/// The types that change who may do what.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
const ACCESS: [&str; 8] = [
    "AWS::IAM::AccessKey",
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::IAM::UserToGroupAddition",
];

/// Those of them that can have a name of their own, and the property that gives it.
const NAMED: [(&str, &str); 5] = [
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
];

/// A macro that makes roles of functions.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// The least of `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM` and `CAPABILITY_AUTO_EXPAND` with which
/// CloudFormation deploys a stack and those nested in it.
///
/// `CAPABILITY_NAMED_IAM` includes `CAPABILITY_IAM`, so they do not stand together. What is in a
/// template that this assembly does not hold is not known: a macro's result, a nested stack by
/// its address.
pub fn capabilities(assembly: &Assembly, stack: &Stack) -> Vec<&'static str> {
    let mut needs = Needs::default();
    needs.look(assembly, stack);
    let access = match (needs.named, needs.access) {
        (true, _) => Some("CAPABILITY_NAMED_IAM"),
        (false, true) => Some("CAPABILITY_IAM"),
        (false, false) => None,
    };
    let expand = needs.expand.then_some("CAPABILITY_AUTO_EXPAND");
    expand.into_iter().chain(access).collect()
}

#[derive(Default)]
struct Needs {
    access: bool,
    named: bool,
    expand: bool,
}

impl Needs {
    fn look(&mut self, assembly: &Assembly, stack: &Stack) {
        let template = stack.template().to_value();
        let macros = &template["Transform"];
        let is_serverless = |name: &Value| name == SERVERLESS;
        self.access |= is_serverless(macros)
            || macros
                .as_array()
                .is_some_and(|m| m.iter().any(is_serverless));
        self.expand |= !macros.is_null() || calls_macro(&template);
        let resources = template["Resources"].as_object();
        for resource in resources.into_iter().flat_map(|all| all.values()) {
            let kind = resource["Type"].as_str().unwrap_or_default();
            self.access |= ACCESS.contains(&kind);
            let is_named =
                |(of, name): &(&str, &str)| *of == kind && !resource["Properties"][name].is_null();
            self.named |= NAMED.iter().any(is_named);
        }
        let inside = assembly.stacks().iter();
        for nested in inside.filter(|other| other.nested_in() == Some(stack.name())) {
            self.look(assembly, nested);
        }
    }
}

/// Whether a part of the template is made by a macro.
fn calls_macro(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.contains_key("Fn::Transform") || fields.values().any(calls_macro)
        }
        Value::Array(items) => items.iter().any(calls_macro),
        _ => false,
    }
}
