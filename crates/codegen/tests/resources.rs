//! Generated resources as a program uses them: types, references and templates.

use formwork_cfn::ec2::{
    CfnInternetGateway, CfnNetworkAclEntry, CfnRoute, CfnRouteTable, CfnSecurityGroup, CfnSubnet,
    CfnVpc, CfnVpcEndpoint, ec2_fleet, security_group, spot_fleet, vpc_endpoint,
};
use formwork_cfn::iam::{CfnManagedPolicy, CfnPolicy, CfnRole};
use formwork_cfn::kms::CfnKey;
use formwork_cfn::lambda::{CfnFunction, function};
use formwork_cfn::logs::CfnLogGroup;
use formwork_cfn::rds::CfnDbInstance;
use formwork_cfn::{Tag, ids};
use formwork_core::{App, Arn, Attr, Expr, IntoExpr, Is, ParameterType, Resource, Secret, Tagging};
use formwork_policy::{EndpointPolicy, IdentityPolicy, TrustPolicy};

/// Compiles if `Ref` of the resource gives a `T`.
fn refers<R: Resource<Ref = T>, T>() {}

/// Compiles if the attribute gives a `T`.
fn gives<R, T>(attribute: Attr<R, T>) -> &'static str {
    attribute.name()
}

/// Compiles if one kind may stand for the other.
fn is<T: Is<U>, U>() {}

/// Compiles if the field takes a `T`.
#[allow(clippy::ref_option, reason = "a field is handed over as it stands")]
fn takes<T>(_: &Option<Expr<T>>) {}

#[test]
fn references_are_of_their_kind() {
    refers::<CfnVpc, ids::VpcId>();
    refers::<CfnVpcEndpoint, ids::VpcEndpointId>();
    refers::<CfnSecurityGroup, ids::SecurityGroupId>();
    refers::<CfnFunction, ids::FunctionName>();
    refers::<CfnRole, ids::RoleName>();
    refers::<CfnPolicy, ids::PolicyName>();
    refers::<CfnManagedPolicy, ids::ManagedPolicyArn>();
    refers::<CfnKey, ids::KmsKeyId>();
    refers::<CfnLogGroup, ids::LogGroupName>();
    refers::<CfnDbInstance, ids::DbInstanceId>();
}

#[test]
fn attributes_are_of_their_kind() {
    assert_eq!(
        gives::<_, ids::SecurityGroupId>(CfnSecurityGroup::GROUP_ID),
        "GroupId"
    );
    assert_eq!(
        gives::<_, ids::SecurityGroupId>(CfnVpc::DEFAULT_SECURITY_GROUP),
        "DefaultSecurityGroup"
    );
    assert_eq!(gives::<_, ids::RoleArn>(CfnRole::ARN), "Arn");
    assert_eq!(gives::<_, ids::FunctionArn>(CfnFunction::ARN), "Arn");
    assert_eq!(gives::<_, ids::LogGroupArn>(CfnLogGroup::ARN), "Arn");
    assert_eq!(
        gives::<_, String>(CfnDbInstance::ENDPOINT_ADDRESS),
        "Endpoint.Address"
    );
    assert_eq!(
        gives::<_, ids::SecretArn>(CfnDbInstance::MASTER_USER_SECRET_SECRET_ARN),
        "MasterUserSecret.SecretArn"
    );
}

#[test]
fn kinds_stand_for_wider_ones() {
    is::<ids::RoleArn, Arn>();
    is::<ids::KmsKeyId, ids::KmsKeyRef>();
    is::<ids::KmsKeyArn, ids::KmsKeyRef>();
    is::<ids::KmsAliasName, ids::KmsKeyRef>();
    is::<ids::LambdaAliasArn, ids::FunctionArn>();
    is::<ids::InternetGatewayId, ids::GatewayId>();
    assert_eq!(ids::SubnetId::TYPE, "AWS::EC2::Subnet::Id");
    assert_eq!(ids::SubnetId::LIST_TYPE, Some("List<AWS::EC2::Subnet::Id>"));
    assert_eq!(ids::KeyPairName::LIST_TYPE, None);
}

#[test]
fn properties_take_their_kind() {
    let vpc = CfnVpc::new();
    takes::<String>(&vpc.cidr_block);
    takes::<Vec<Tag>>(&vpc.tags);
    let endpoint = CfnVpcEndpoint::new(Expr::<ids::VpcId>::from_text("vpc-1"));
    takes::<EndpointPolicy>(&endpoint.policy_document);
    takes::<Vec<ids::SubnetId>>(&endpoint.subnet_ids);
    takes::<vpc_endpoint::DnsOptionsSpecification>(&endpoint.dns_options);
    let network = function::VpcConfig::new();
    takes::<Vec<ids::SubnetId>>(&network.subnet_ids);
    takes::<Vec<ids::SecurityGroupId>>(&network.security_group_ids);
    let code = function::Code::new().zip_file("pass");
    let function = CfnFunction::new(code, Expr::<ids::RoleArn>::from_text("arn"));
    let _: &Expr<ids::RoleArn> = &function.role;
    takes::<function::Runtime>(&function.runtime);
    takes::<ids::KmsKeyArn>(&function.kms_key_arn);
    takes::<Vec<ids::LayerVersionArn>>(&function.layers);
    let role = CfnRole::new(trust());
    let _: &Expr<TrustPolicy> = &role.assume_role_policy_document;
    takes::<ids::ManagedPolicyArn>(&role.permissions_boundary);
    let policy = CfnPolicy::new(identity(), "p");
    let _: &Expr<IdentityPolicy> = &policy.policy_document;
    takes::<Vec<ids::RoleName>>(&policy.roles);
    takes::<ids::KmsKeyRef>(&CfnLogGroup::new().kms_key_id);
    takes::<Secret>(&CfnDbInstance::new().master_user_password);
}

fn trust() -> Expr<TrustPolicy> {
    json().cast()
}

fn identity() -> Expr<IdentityPolicy> {
    json().cast()
}

fn json() -> Expr<formwork_core::Json> {
    formwork_core::Object::new().into_expr()
}

#[test]
fn tags_are_known() {
    assert_eq!(CfnVpc::TAGGING, Tagging::List("Tags"));
    assert_eq!(CfnRoute::TAGGING, Tagging::None);
}

#[test]
fn enumerations_are_open() {
    let text = |runtime: function::Runtime| {
        let expr: Expr<function::Runtime> = runtime.into_expr();
        expr.as_text().map(str::to_owned)
    };
    assert_eq!(
        text(function::Runtime::Python3_13).as_deref(),
        Some("python3.13")
    );
    let newer = function::Runtime::Other("python9.9".to_owned());
    assert_eq!(text(newer).as_deref(), Some("python9.9"));
    let spelt = function::Runtime::Other("python3.13".to_owned());
    assert_eq!(spelt, function::Runtime::Python3_13);
}

#[test]
fn what_two_resources_have_alike_is_one_type() {
    // Instances and launch templates ask alike for accelerators.
    let of_instance: Option<Expr<ec2_fleet::AcceleratorCountRequest>> = None;
    let of_fleet: Option<Expr<spot_fleet::AcceleratorCountRequest>> = of_instance;
    takes::<ec2_fleet::AcceleratorCountRequest>(&of_fleet);
}

#[test]
fn more_than_three_required_properties_are_asked_for_in_turn() {
    let list = Expr::<ids::NetworkAclId>::from_text("acl-1");
    let entry = CfnNetworkAclEntry::new(list, 6, "allow")
        .rule_number(100)
        .cidr_block("10.0.0.0/8");
    assert_eq!(entry.rule_number, 100.into_expr());
    let shown = format!("{entry:?}");
    assert!(shown.starts_with("AWS::EC2::NetworkAclEntry "), "{shown}");
    assert!(!shown.contains("Null"), "{shown}");
}

#[test]
fn a_private_function_renders() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let vpc = stack.add(
        "Vpc",
        CfnVpc::new()
            .cidr_block("10.0.0.0/16")
            .enable_dns_support(true)
            .tags([Tag::new("Name", "net")]),
    );
    let gateway = stack.add("Gateway", CfnInternetGateway::new());
    let table = stack.add("Table", CfnRouteTable::new(vpc));
    stack.add(
        "Route",
        CfnRoute::new(table)
            .destination_cidr_block("0.0.0.0/0")
            .gateway_id(gateway),
    );
    let subnet = stack.add("Subnet", CfnSubnet::new(vpc).cidr_block("10.0.0.0/24"));
    let group = stack.add(
        "Group",
        CfnSecurityGroup::new("to the endpoint")
            .vpc_id(vpc)
            .security_group_egress([security_group::Egress::new("tcp")
                .from_port(443)
                .to_port(443)]),
    );
    stack.add(
        "Endpoint",
        CfnVpcEndpoint::new(vpc)
            .service_name("com.amazonaws.eu-central-1.bedrock-runtime")
            .vpc_endpoint_type(vpc_endpoint::VpcEndpointType::Interface)
            .security_group_ids([group])
            .subnet_ids([subnet])
            .private_dns_enabled(true),
    );
    let role = stack.add("Role", CfnRole::new(trust()));
    stack.add(
        "Function",
        CfnFunction::new(
            function::Code::new().zip_file("pass"),
            role.attr(CfnRole::ARN),
        )
        .runtime(function::Runtime::Python3_13)
        .handler("index.handler")
        .timeout(30)
        .vpc_config(
            function::VpcConfig::new()
                .subnet_ids([subnet])
                .security_group_ids([group.attr(CfnSecurityGroup::GROUP_ID)]),
        ),
    );
    let assembly = app.synth().unwrap();
    assert_eq!(
        assembly.stacks()[0].template().to_json(),
        include_str!("expected/private_function.json")
    );
}
