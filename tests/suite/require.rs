//! Private paths that a program requires.

use formwork::prelude::*;
use formwork::prove::Assumptions;
use formwork::prove::claims::ClaimKind;
use formwork::{Diagnostics, Severity};

use crate::{bedrock_private, bedrock_private_full};

const MODEL: &str = "anthropic.claude-3-haiku-20240307-v1:0";

/// A function and an endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) vpc: VpcRef,
    pub(crate) caller: LambdaFunctionRef,
    pub(crate) endpoint: InterfaceEndpointRef,
}

impl Parts {
    pub(crate) fn path(self) -> PrivatePath {
        PrivatePath::from(self.caller).through(self.endpoint)
    }
}

/// A function that calls a model through an endpoint.
pub(crate) fn parts(scope: &mut Scope<'_>, effect: Effect) -> Parts {
    let vpc = scope.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnets = [
        scope.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
        scope.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
    ];
    let endpoint = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
    let endpoint = scope.add("Bedrock", endpoint.effect(effect));
    let code = Code::inline("def handler(event, context): return 1");
    let caller = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    let caller = scope.add("Caller", caller.network(vpc, subnets));
    caller.grant(scope, FoundationModel::new(MODEL).invoke().via(endpoint));
    Parts {
        vpc,
        caller,
        endpoint,
    }
}

/// The codes that a program with one required path is told.
fn codes(effect: Effect, path: impl FnOnce(Parts) -> PrivatePath) -> Vec<&'static str> {
    let mut app = App::new();
    let parts = parts(&mut app.stack("Demo"), effect);
    app.require(path(parts));
    match app.synth() {
        Ok(_) => Vec::new(),
        Err(found) => errors(&found).iter().map(Diagnostic::code).collect(),
    }
}

/// Without the warning that an endpoint is closed.
pub(crate) fn errors(found: &Diagnostics) -> Diagnostics {
    let is_error = |found: &&Diagnostic| found.severity() == Severity::Error;
    let mut errors = Diagnostics::default();
    errors.extend(found.iter().filter(is_error).cloned());
    errors
}

#[test]
fn the_examples_hold_open_and_closed() {
    for effect in [Effect::Allow, Effect::Deny] {
        bedrock_private::app_with(MODEL, effect).synth().unwrap();
        let found = bedrock_private_full::app_with(MODEL, effect).synth();
        found.unwrap();
    }
}

#[test]
fn an_open_path_holds_and_a_closed_one_does_not() {
    assert!(codes(Effect::Allow, Parts::path).is_empty());
    assert_eq!(codes(Effect::Deny, Parts::path), ["refuted-claim"]);
}

#[test]
fn a_path_that_is_to_be_refused_is_not_to_be_open() {
    let refusing = |parts: Parts| parts.path().refusing();
    assert!(codes(Effect::Deny, refusing).is_empty());
    assert_eq!(codes(Effect::Allow, refusing), ["refuted-claim"]);
    // That nothing is granted is no refusal by the endpoint.
    let other = |parts: Parts| {
        let path = parts.path().refusing();
        path.calling("bedrock:GetAsyncInvoke", "arn:aws:bedrock:us-east-1:1:x/y")
    };
    assert_eq!(codes(Effect::Deny, other), ["refuted-claim"]);
}

#[test]
fn a_refusal_is_the_endpoints_alone() {
    // The group of the function lets nothing out to this endpoint, so that a call would hang.
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let parts = parts(&mut stack, Effect::Deny);
    let is_group = |app: &App, node: &NodeId| {
        let of_caller = app.path(*node).starts_with("Demo/Caller/");
        of_caller && app.type_name(*node) == Some("AWS::EC2::SecurityGroup")
    };
    let mut nodes = stack.app().resources();
    nodes.retain(|node| is_group(stack.app(), node));
    assert_eq!(nodes.len(), 1);
    let elsewhere = serde_json::json!([{
        "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.20.0.0/32",
    }]);
    stack.override_at(nodes[0], "/Properties/SecurityGroupEgress", elsewhere);
    stack.require(parts.path().refusing());
    let found = app.synth().expect_err("the call is not refused, it hangs");
    assert!(found.iter().any(|found| found.code() == "refuted-claim"));
}

#[test]
fn the_role_of_a_machine_has_a_path_without_a_network() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let Parts { endpoint, .. } = parts(&mut stack, Effect::Allow);
    let machine = stack.add("Machine", InstanceProfile::new());
    let model = FoundationModel::new(MODEL);
    machine.grant(&mut stack, model.invoke().via(endpoint));
    stack.require(PrivatePath::from(machine).through(endpoint));
    stack.require(PrivatePath::from(machine.role()).through(endpoint));
    app.synth().unwrap();
}

#[test]
fn who_may_pass_is_as_listed() {
    let list = |actions: &'static str| {
        move |parts: Parts| {
            let path = parts.path().only([ClaimKind::EndpointAdmits]);
            path.admitting(parts.caller.role(), [actions], ["*"])
        }
    };
    assert!(codes(Effect::Allow, list("bedrock:InvokeModel")).is_empty());
    assert_eq!(
        codes(Effect::Allow, list("bedrock:ListFoundationModels")),
        ["refuted-claim"]
    );
}

#[test]
fn only_what_is_asked_for_is_required() {
    let of_network = |parts: Parts| parts.path().only([ClaimKind::NoInternet]);
    assert!(codes(Effect::Deny, of_network).is_empty());
    let here = |parts: Parts| {
        let region = Assumptions::new().region("us-east-1");
        parts.path().assuming(region)
    };
    assert!(codes(Effect::Allow, here).is_empty());
}

#[test]
fn a_handle_of_another_app_is_told_at_once() {
    let foreign = parts(&mut App::new().stack("Other"), Effect::Allow);
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let own = parts(&mut stack, Effect::Allow);
    stack.add("Wrong", RawResource::new("AWS::SNS::Topic"));
    stack.add("Wrong", RawResource::new("AWS::SNS::Topic"));
    app.require(PrivatePath::from(foreign.caller).through(own.endpoint));
    let found = app.synth().expect_err("two faults");
    let codes: Vec<&str> = found.iter().map(Diagnostic::code).collect();
    assert!(codes.contains(&"foreign-handle") && codes.contains(&"duplicate-id"));
    let foreign = found.iter().find(|found| found.code() == "foreign-handle");
    let position = foreign.and_then(Diagnostic::position);
    let position = position.expect("it is put down to a line").to_string();
    assert!(position.contains("require.rs:"), "{position}");
}
