//! Templates of machines' roles and of the ways of Session Manager.

use formwork_cfn::ec2::CfnInstance;
use formwork_cfn::ids::ImageId;
use formwork_core::{Expr, Scope};
use formwork_policy::{Principal, TrustPolicy};

use super::*;
use crate::network::SecurityGroup;
use crate::testing::{assert_template, network, reader, resource, template};
use crate::{
    AwsService, FoundationModel, Grantee, InterfaceEndpoint, InterfaceEndpointRef, Role,
    SecurityGroupRef, SubnetRef, VpcRef,
};

fn problems(define: impl FnOnce(&mut Scope<'_>)) -> String {
    crate::testing::problems(file!(), define)
}

fn machine(stack: &mut Scope<'_>, vpc: VpcRef) -> (SecurityGroupRef, InstanceProfileRef) {
    let group = stack.add("Machine", SecurityGroup::new(vpc, "Machine for tests"));
    let profile = InstanceProfile::new().security_group(group);
    (group, stack.add("Tester", profile))
}

#[test]
fn a_machine_is_the_second_grantee_of_an_endpoint() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        let bedrock = stack.add("Bedrock", bedrock);
        let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, model.invoke().via(bedrock));
        let (group, tester) = machine(stack, vpc);
        tester.grant(stack, model.invoke().via(bedrock));
        let machine = CfnInstance::new()
            .image_id(Expr::<ImageId>::from_text("ami-0123456789abcdef0"))
            .instance_type("t3.micro")
            .iam_instance_profile(tester)
            .subnet_id(subnets[0])
            .security_group_ids([group.id()]);
        stack.add("TestMachine", machine);
    });
    assert_template("instance_profile_second_grantee", &template);
}

#[test]
fn every_option() {
    let profile = resource("Tester", |stack| {
        let trust = TrustPolicy::assumed_by([Principal::service("ec2.amazonaws.com")]);
        let role = stack.add("Role", Role::new(trust));
        let profile = InstanceProfile::new()
            .role(role)
            .name("tester")
            .path("/machines/");
        stack.add("Tester", profile);
    });
    insta::assert_snapshot!(profile, @r#"
    {
      "Type": "AWS::IAM::InstanceProfile",
      "Properties": {
        "InstanceProfileName": "tester",
        "Path": "/machines/",
        "Roles": [
          {
            "Ref": "Role"
          }
        ]
      }
    }
    "#);
}

#[test]
fn references() {
    let mut app = formwork_core::App::new();
    let mut stack = app.stack("Net");
    let tester = stack.add("Tester", InstanceProfile::new());
    let shown = |value: &formwork_core::Value| stack.app().sort_key(value);
    insta::assert_snapshot!(shown(tester.name().value()), @r#"{"Ref":"Net/Tester"}"#);
    insta::assert_snapshot!(shown(tester.arn().value()), @r#"{"Fn::GetAtt":["Net/Tester","Arn"]}"#);
    assert_eq!(tester.security_group(), None);
    assert_eq!(tester.recipient().role(), tester.role());
}

#[test]
fn sessions() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let sessions = stack.add("Sessions", SessionAccess::new(vpc, subnets));
        let (_, tester) = machine(stack, vpc);
        tester.grant(stack, sessions.accept());
    });
    assert_template("session_access", &template);
}

fn ways(stack: &mut Scope<'_>, vpc: VpcRef, subnets: [SubnetRef; 2]) -> [InterfaceEndpointRef; 3] {
    [
        ("A", AwsService::Ssm),
        ("B", AwsService::SsmMessages),
        ("C", AwsService::Ec2Messages),
    ]
    .map(|(id, service)| stack.add(id, InterfaceEndpoint::new(vpc, service, subnets)))
}

#[test]
fn sessions_through_given_endpoints() {
    let given = template(|stack| {
        let (vpc, subnets) = network(stack);
        let [ssm, ssm_messages, ec2_messages] = ways(stack, vpc, subnets);
        let sessions = SessionAccess::new(vpc, subnets)
            .ssm(ssm)
            .ssm_messages(ssm_messages)
            .ec2_messages(ec2_messages);
        let sessions = stack.add("Sessions", sessions);
        assert_eq!(sessions.ssm(), ssm);
        assert_eq!(sessions.ssm_messages(), ssm_messages);
        assert_eq!(sessions.ec2_messages(), Some(ec2_messages));
        let (_, tester) = machine(stack, vpc);
        tester.grant(stack, sessions.accept());
    });
    assert_eq!(given.matches("AWS::EC2::VPCEndpoint\"").count(), 3);
    let newer = template(|stack| {
        let (vpc, subnets) = network(stack);
        let sessions = SessionAccess::new(vpc, subnets).without_ec2_messages();
        let sessions = stack.add("Sessions", sessions);
        assert_eq!(sessions.ec2_messages(), None);
        let (_, tester) = machine(stack, vpc);
        tester.grant(stack, sessions.accept());
    });
    assert_eq!(newer.matches("AWS::EC2::VPCEndpoint\"").count(), 2);
    assert!(!newer.contains("ec2messages"));
}

#[test]
fn sessions_through_endpoints_of_other_services() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let [ssm, ssm_messages, ec2_messages] = ways(stack, vpc, subnets);
        let sessions = SessionAccess::new(vpc, subnets)
            .ssm(ssm_messages)
            .ssm_messages(ssm)
            .ec2_messages(ec2_messages);
        let sessions = stack.add("Sessions", sessions);
        let (_, tester) = machine(stack, vpc);
        tester.grant(stack, sessions.accept());
    }), @r"
    error[wrong-endpoint-service]: Session Manager is not reached through `Net/A`, which leads to `ssm`
      --> [line]
       = construct: Net/Sessions
       = property: ServiceName
       = help: use an endpoint for `AwsService::SsmMessages`

    error[wrong-endpoint-service]: Session Manager is not reached through `Net/B`, which leads to `ssmmessages`
      --> [line]
       = construct: Net/Sessions
       = property: ServiceName
       = help: use an endpoint for `AwsService::Ssm`
    ");
}
