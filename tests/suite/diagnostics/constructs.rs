//! The codes of the constructs.

mod database;
mod endpoint;
mod function;
mod iam;
mod model;
mod secrets;
mod security_group;

use formwork::Condition;
use formwork::cfn::ids::{LayerVersionArn, PrefixListId};
use formwork::constructs::Architecture;
use formwork::prelude::*;

use crate::golden;

/// What a function, an endpoint or a group needs around it.
#[derive(Clone, Copy)]
struct Net {
    vpc: VpcRef,
    subnets: [SubnetRef; 2],
}

/// A stack whose fault is made by `program`.
fn in_stack(program: impl FnOnce(&mut Scope<'_>)) -> App {
    let mut app = App::new();
    program(&mut app.stack("Demo"));
    app
}

/// A stack with a sound network, whose fault is made by `program`.
fn in_network(program: impl FnOnce(&mut Scope<'_>, Net)) -> App {
    in_stack(|stack| {
        let net = network(stack, "Net", 20);
        program(stack, net);
    })
}

fn network(scope: &mut Scope<'_>, id: &str, octet: u8) -> Net {
    network_of(scope, id, octet, |vpc| vpc)
}

/// As [`network`], with a VPC that `change` makes.
fn network_of(scope: &mut Scope<'_>, id: &str, octet: u8, change: impl Fn(Vpc) -> Vpc) -> Net {
    let block = |text: String| text.parse::<Cidr>().expect("it is a block");
    let mut scope = scope.group(id);
    let vpc = Vpc::new(block(format!("10.{octet}.0.0/16")));
    let vpc = scope.add("Vpc", change(vpc));
    let subnets = [0u8, 1].map(|zone| {
        let subnet = PrivateSubnet::new(vpc, block(format!("10.{octet}.{zone}.0/24")));
        scope.add(format!("Subnet{zone}"), subnet.zone(zone.into()))
    });
    Net { vpc, subnets }
}

impl Net {
    fn endpoint(self, service: AwsService) -> InterfaceEndpoint {
        InterfaceEndpoint::new(self.vpc, service, self.subnets)
    }

    fn bedrock(self) -> InterfaceEndpoint {
        self.endpoint(AwsService::BedrockRuntime)
    }

    fn function(self) -> LambdaFunction {
        function().network(self.vpc, self.subnets)
    }

    fn group(self) -> SecurityGroup {
        SecurityGroup::new(self.vpc, "Callers")
    }
}

fn function() -> LambdaFunction {
    let code = Code::inline("def handler(event, context): pass");
    LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
}

fn model() -> FoundationModel {
    FoundationModel::new("amazon.nova-lite-v1:0")
}

/// An endpoint policy that is nobody's fault.
fn some_policy() -> EndpointPolicy {
    let queue = "arn:aws:sqs:us-east-1:111122223333:orders";
    let statement = Statement::allow(["sqs:SendMessage"]).on([queue]);
    EndpointPolicy::new().statement(statement.by([Principal::account("111122223333")]))
}

/// Lets somebody in, so that the endpoint can be used.
fn opened(stack: &mut Scope<'_>, endpoint: InterfaceEndpointRef) {
    let office = cidr!("192.168.0.0/24");
    let group = endpoint.security_group();
    group.allow_from_cidr(stack, office, Port::HTTPS, "The office");
}
