//! What is to be acknowledged, and nothing more.

use formwork_assembly::capabilities;
use formwork_core::{App, RawResource, Scope};

#[track_caller]
fn check(expected: &[&str], program: impl FnOnce(&mut Scope<'_>)) {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    program(&mut stack);
    let assembly = app.synth().expect("the program has no errors");
    let stack = assembly.stack("Demo").expect("it is there");
    assert_eq!(capabilities(&assembly, stack), expected);
}

fn add(kind: &'static str, name: Option<&'static str>) -> impl FnOnce(&mut Scope<'_>) {
    move |stack| {
        let mut resource = RawResource::new(kind);
        if let Some(name) = name {
            resource = resource.property(name, "some");
        }
        stack.add("Other", resource);
    }
}

#[test]
fn access_is_acknowledged() {
    check(&[], |_| {});
    check(&[], add("AWS::SNS::TopicPolicy", None));
    check(&[], add("AWS::IAM::OIDCProvider", None));
    for kind in [
        "AWS::IAM::AccessKey",
        "AWS::IAM::InstanceProfile",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::IAM::UserToGroupAddition",
    ] {
        check(&["CAPABILITY_IAM"], add(kind, None));
    }
}

#[test]
fn names_of_their_own_are_acknowledged() {
    for (kind, name) in [
        ("AWS::IAM::Group", "GroupName"),
        ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::IAM::User", "UserName"),
    ] {
        check(&["CAPABILITY_NAMED_IAM"], add(kind, Some(name)));
    }
    // The name of a policy is one inside its role; an access key names somebody else.
    check(
        &["CAPABILITY_IAM"],
        add("AWS::IAM::Policy", Some("PolicyName")),
    );
    check(
        &["CAPABILITY_IAM"],
        add("AWS::IAM::AccessKey", Some("UserName")),
    );
}

#[test]
fn macros_are_acknowledged() {
    check(&["CAPABILITY_AUTO_EXPAND"], |stack| {
        stack.transform("House");
    });
    check(&["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"], |stack| {
        stack.transform("AWS::Serverless-2016-10-31");
    });
    check(&["CAPABILITY_AUTO_EXPAND"], |stack| {
        stack.transform("AWS::LanguageExtensions");
        stack.transform("House");
    });
}

#[test]
fn what_is_nested_counts() {
    check(
        &["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"],
        |stack| {
            let mut inside = stack.nested_stack("Inside");
            let role = RawResource::new("AWS::IAM::Role").property("RoleName", "some");
            inside.add("Role", role);
            let mut deeper = inside.nested_stack("Deeper");
            deeper.add("Topic", RawResource::new("AWS::SNS::Topic"));
            deeper.transform("House");
        },
    );
}
