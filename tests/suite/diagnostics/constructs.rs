//! The codes of the constructs.

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

mod network {
    use super::*;

    #[test]
    fn invalid_description() {
        golden::problems(
            "invalid-description",
            in_network(|stack, net| {
                stack.add("Empty", SecurityGroup::new(net.vpc, ""));
                stack.add(
                    "Quoted",
                    SecurityGroup::new(net.vpc, "the team's functions"),
                );
                stack.add("Long", SecurityGroup::new(net.vpc, "x".repeat(256)));
                let group = stack.add("Group", net.group());
                let home = cidr!("192.168.0.1/32");
                group.allow_to_cidr(stack, home, Port::HTTPS, "");
                group.allow_from_cidr(stack, home, Port::SSH, "für Wartung");
                group.allow_to_prefix_list(
                    stack,
                    Expr::<PrefixListId>::from_text("pl-63a5400a"),
                    Port::HTTPS,
                    "<S3>",
                );
            }),
        );
    }

    #[test]
    fn reasons_that_are_too_long_together() {
        let app = in_network(|stack, net| {
            let group = stack.add("Group", net.group());
            for letter in ["a", "b"] {
                let reason = letter.repeat(200);
                group.allow_to_cidr(stack, cidr!("192.168.0.1/32"), Port::HTTPS, &reason);
            }
        });
        let found = app.synth().expect_err("together they have 402 characters");
        assert_eq!(found.len(), 1, "{found}");
        assert!(found.iter().all(|d| d.code() == "invalid-description"));
    }

    #[test]
    fn port_range_reversed() {
        golden::problems(
            "port-range-reversed",
            in_network(|stack, net| {
                let one = stack.add("One", net.group());
                let other = stack.add("Other", net.group());
                one.allow_to(stack, other, Port::tcp_range(6380, 6379));
                let office = cidr!("192.168.0.0/24");
                other.allow_from_cidr(stack, office, Port::udp_range(1, 0), "The office");
            }),
        );
    }

    #[test]
    fn foreign_security_group() {
        golden::problems(
            "foreign-security-group",
            in_network(|stack, net| {
                let other = network(stack, "Other", 30);
                let here = stack.add("Here", net.group());
                let there = stack.add("There", other.group());
                here.allow_to(stack, there, Port::HTTPS);
                stack.add("Function", net.function().security_group(there));
                let endpoint = net.bedrock().policy(some_policy()).security_group(there);
                stack.add("Endpoint", endpoint);
            }),
        );
    }

    #[test]
    fn many_security_group_rules() {
        golden::problems(
            "many-security-group-rules",
            in_network(|stack, net| {
                let group = stack.add("Group", net.group());
                for port in 1..=61 {
                    let office = cidr!("192.168.0.0/24");
                    group.allow_from_cidr(stack, office, Port::tcp(port), "The office");
                    group.allow_to_cidr(stack, office, Port::udp(port), "The office");
                }
            }),
        );
    }

    fn decided_later<T>(stack: &mut Scope<'_>, id: &str) -> Expr<Vec<T>> {
        let is_here = Condition::equals(pseudo::region(), "us-east-1");
        let is_here = stack.condition(id, is_here);
        intrinsic::if_(
            is_here,
            list::<T>(Vec::<Expr<T>>::new()),
            pseudo::no_value::<Vec<T>>(),
        )
    }

    #[test]
    fn unmergeable_list() {
        golden::problems(
            "unmergeable-list",
            in_network(|stack, net| {
                let group = stack.add("Group", net.group());
                stack[group.cfn()].security_group_egress = Some(decided_later(stack, "Out"));
                stack[group.cfn()].security_group_ingress = Some(decided_later(stack, "In"));
                let office = cidr!("192.168.0.0/24");
                group.allow_from_cidr(stack, office, Port::HTTPS, "The office");
                group.allow_to_cidr(stack, office, Port::HTTPS, "The office");
                let function = stack.add("Function", function());
                stack[function.role().cfn()].policies = Some(decided_later(stack, "Policies"));
            }),
        );
    }
}

mod endpoint {
    use super::*;

    #[test]
    fn not_a_gateway_service() {
        golden::problems(
            "not-a-gateway-service",
            in_network(|stack, net| {
                let table = net.subnets[0].route_table();
                let endpoint = GatewayEndpoint::new(net.vpc, AwsService::Sqs, some_policy());
                stack.add("Sqs", endpoint.route_tables([table]));
            }),
        );
    }

    #[test]
    fn not_an_interface_service() {
        golden::problems(
            "not-an-interface-service",
            in_network(|stack, net| {
                let endpoint = net.endpoint(AwsService::S3Express).policy(some_policy());
                let endpoint = stack.add("Express", endpoint);
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn gateway_without_route_tables() {
        golden::problems(
            "gateway-without-route-tables",
            in_network(|stack, net| {
                let endpoint = GatewayEndpoint::new(net.vpc, AwsService::S3, some_policy());
                stack.add("S3", endpoint.route_tables([]));
            }),
        );
    }

    #[test]
    fn duplicate_gateway_endpoint() {
        golden::problems(
            "duplicate-gateway-endpoint",
            in_network(|stack, net| {
                let own = stack.add("Own", RouteTable::new(net.vpc));
                let shared = net.subnets[0].route_table();
                for (id, service, tables) in [
                    ("One", AwsService::S3, vec![shared, own]),
                    ("Two", AwsService::S3, vec![own]),
                    ("Tables", AwsService::DynamoDb, vec![own]),
                ] {
                    let endpoint = GatewayEndpoint::new(net.vpc, service, some_policy());
                    stack.add(id, endpoint.route_tables(tables));
                }
            }),
        );
    }

    #[test]
    fn a_gateway_takes_route_tables_of_its_vpc() {
        let app = in_network(|stack, net| {
            let other = network(stack, "Other", 30);
            let table = other.subnets[0].route_table();
            let endpoint = GatewayEndpoint::new(net.vpc, AwsService::S3, some_policy());
            stack.add("S3", endpoint.route_tables([table]));
        });
        let found = app.synth().expect_err("the table is of another VPC");
        let codes: Vec<&str> = found.iter().map(formwork::Diagnostic::code).collect();
        assert_eq!(codes, ["foreign-route-table"], "{found}");
    }

    #[test]
    fn unreachable_endpoint() {
        golden::problems(
            "unreachable-endpoint",
            in_network(|stack, net| {
                stack.add("Bedrock", net.bedrock().policy(some_policy()));
                let group = stack.add("Tls", net.group());
                group.allow_from_cidr(stack, cidr!("192.168.0.0/24"), Port::SSH, "Not 443");
                let queues = net.endpoint(AwsService::Sqs).policy(some_policy());
                stack.add("Sqs", queues.security_group(group));
            }),
        );
    }

    #[test]
    fn endpoint_without_subnets() {
        golden::problems(
            "endpoint-without-subnets",
            in_network(|stack, net| {
                let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, []);
                let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn foreign_subnet() {
        golden::problems(
            "foreign-subnet",
            in_network(|stack, net| {
                let other = network(stack, "Other", 30);
                let subnets = [net.subnets[0], other.subnets[1]];
                let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
                let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
                opened(stack, endpoint);
                stack.add("Function", function().network(net.vpc, subnets));
            }),
        );
    }

    #[test]
    fn duplicate_zone() {
        golden::problems(
            "duplicate-zone",
            in_network(|stack, net| {
                let again = PrivateSubnet::new(net.vpc, cidr!("10.20.9.0/24")).zone(1);
                let again = stack.add("Again", again);
                let subnets = [net.subnets[0], net.subnets[1], again];
                let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
                let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn single_zone_endpoint() {
        golden::problems(
            "single-zone-endpoint",
            in_network(|stack, net| {
                let subnets = [net.subnets[0]];
                let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
                let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn private_dns_without_vpc_dns() {
        golden::problems(
            "private-dns-without-vpc-dns",
            in_stack(|stack| {
                let nets = [
                    network_of(stack, "One", 20, |vpc| vpc.without_dns_support("a test")),
                    network_of(stack, "Two", 30, |vpc| vpc.without_dns_hostnames("a test")),
                ];
                for (place, net) in nets.into_iter().enumerate() {
                    let endpoint = net.endpoint(AwsService::Sqs).policy(some_policy());
                    let endpoint = stack.add(format!("Sqs{place}"), endpoint);
                    opened(stack, endpoint);
                }
            }),
        );
    }

    #[test]
    fn private_dns_without_names() {
        golden::problems(
            "private-dns-without-names",
            in_network(|stack, net| {
                let name = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
                let service = AwsService::custom::<&str>(name, []).into();
                let endpoint = stack.add("Own", net.endpoint(service).policy(some_policy()));
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn duplicate_private_dns() {
        golden::problems(
            "duplicate-private-dns",
            in_network(|stack, net| {
                for id in ["One", "Two"] {
                    let endpoint = stack.add(id, net.bedrock().policy(some_policy()));
                    opened(stack, endpoint);
                }
                let same_name = AwsService::custom(
                    text!["com.amazonaws.", pseudo::region(), ".bedrock-runtime"],
                    AwsService::BedrockRuntime.hosts(),
                );
                let endpoint = net.endpoint(same_name.into()).policy(some_policy());
                let endpoint = stack.add("Three", endpoint);
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn s3_private_dns_without_gateway() {
        golden::problems(
            "s3-private-dns-without-gateway",
            in_network(|stack, net| {
                let endpoint = net.endpoint(AwsService::S3).policy(some_policy());
                let endpoint = stack.add("S3", endpoint);
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn empty_endpoint_policy() {
        golden::problems(
            "empty-endpoint-policy",
            in_network(|stack, net| {
                let endpoint = stack.add("Bedrock", net.bedrock());
                opened(stack, endpoint);
            }),
        );
    }

    #[test]
    fn refusing_endpoint() {
        golden::problems(
            "refusing-endpoint",
            in_network(|stack, net| {
                let endpoint = stack.add("Bedrock", net.bedrock().effect(Effect::Deny));
                let caller = stack.add("Caller", net.function());
                caller.grant(stack, model().invoke().via(endpoint));
            }),
        );
    }
}

mod iam {
    use super::*;

    #[test]
    fn max_session_out_of_range() {
        golden::problems(
            "max-session-out-of-range",
            in_stack(|stack| {
                for seconds in [3_599, 43_201] {
                    let role = Role::for_service("lambda.amazonaws.com");
                    stack.add(format!("Role{seconds}"), role.max_session_seconds(seconds));
                }
            }),
        );
    }

    #[test]
    fn duplicate_policy_name() {
        golden::problems(
            "duplicate-policy-name",
            in_network(|stack, net| {
                let policy = || IdentityPolicy::new().statement(lambda::network_interfaces());
                let role = Role::for_service("lambda.amazonaws.com");
                stack.add(
                    "Inline",
                    role.policy("Same", policy()).policy("Same", policy()),
                );

                let role = Role::for_service("lambda.amazonaws.com");
                let role = stack.add("Granted", role.policy("BedrockPolicy", policy()));
                let caller = stack.add("Caller", net.function().role(role));
                let endpoint = stack.add("Bedrock", net.bedrock());
                caller.grant(stack, model().invoke().via(endpoint));
            }),
        );
    }

    #[test]
    fn description_too_long() {
        golden::problems(
            "description-too-long",
            in_stack(|stack| {
                let role = Role::for_service("lambda.amazonaws.com");
                stack.add("Role", role.description("x".repeat(1_001)));
                stack.add("Function", function().description("é".repeat(257)));
            }),
        );
    }

    /// The policy's own golden shows the text; here the role's policies are added up.
    #[test]
    fn inline_and_granted_policies_count_together() {
        let policy = |names: std::ops::Range<u32>| {
            let arns = names.map(|n| format!("arn:aws:s3:::{}-{n}/*", "x".repeat(50)));
            Statement::allow(["s3:GetObject"]).on(arns.collect::<Vec<_>>())
        };
        let app = in_stack(|stack| {
            let role = Role::for_service("lambda.amazonaws.com");
            let inline = IdentityPolicy::new().statement(policy(0..80));
            let role = stack.add("Role", role.policy("Inline", inline));
            role.allow(stack, "Granted", policy(100..180));
        });
        let found = app.synth().expect_err("more than 10,240 characters");
        let codes: Vec<&str> = found.iter().map(formwork::Diagnostic::code).collect();
        assert_eq!(codes, ["policy-too-large"], "{found}");
    }
}

mod lambda_function {
    use super::*;

    #[test]
    fn reserved_environment_name() {
        golden::problems(
            "reserved-environment-name",
            in_stack(|stack| {
                let function = function()
                    .environment("AWS_REGION", "eu-west-1")
                    .environment("_HANDLER", "index.other");
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn invalid_environment_name() {
        golden::problems(
            "invalid-environment-name",
            in_stack(|stack| {
                let names = ["", "A", "1ST", "MODEL-ID", "GRÖSSE", "_HIDDEN"];
                let set = |function: LambdaFunction, name| function.environment(name, "x");
                stack.add("Function", names.into_iter().fold(function(), set));
            }),
        );
    }

    #[test]
    fn duplicate_environment_name() {
        golden::problems(
            "duplicate-environment-name",
            in_stack(|stack| {
                let names = ["MODEL_ID", "model_id", "MODEL_ID"];
                let set = |function: LambdaFunction, name| function.environment(name, "x");
                stack.add("Function", names.into_iter().fold(function(), set));
            }),
        );
    }

    #[test]
    fn environment_too_large() {
        golden::problems(
            "environment-too-large",
            in_stack(|stack| {
                stack.add(
                    "Function",
                    function().environment("PROMPT", "x".repeat(4_091)),
                );
            }),
        );
    }

    #[test]
    fn empty_handler() {
        golden::problems(
            "empty-handler",
            in_stack(|stack| {
                let code = Code::s3("my-bucket", "code.zip");
                stack.add("Function", LambdaFunction::new(Runtime::Java21, "", code));
            }),
        );
    }

    #[test]
    fn timeout_out_of_range() {
        golden::problems(
            "timeout-out-of-range",
            in_stack(|stack| {
                for seconds in [0, 901] {
                    let function = function().timeout_seconds(seconds);
                    stack.add(format!("Function{seconds}"), function);
                }
            }),
        );
    }

    #[test]
    fn memory_out_of_range() {
        golden::problems(
            "memory-out-of-range",
            in_stack(|stack| {
                for mib in [127, 10_241] {
                    stack.add(format!("Function{mib}"), function().memory_mib(mib));
                }
            }),
        );
    }

    #[test]
    fn too_many_layers() {
        golden::problems(
            "too-many-layers",
            in_stack(|stack| {
                let layer = |n| format!("arn:aws:lambda:us-east-1:111122223333:layer:tools:{n}");
                let add = |function: LambdaFunction, n| {
                    function.layer(Expr::<LayerVersionArn>::from_text(layer(n)))
                };
                let function = (1..=6).fold(function().architecture(Architecture::Arm64), add);
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn function_without_subnets() {
        golden::problems(
            "function-without-subnets",
            in_network(|stack, net| {
                stack.add("Function", function().network(net.vpc, []));
            }),
        );
    }

    #[test]
    fn security_group_without_network() {
        golden::problems(
            "security-group-without-network",
            in_network(|stack, net| {
                let group = stack.add("Group", net.group());
                stack.add("Function", function().security_group(group));
            }),
        );
    }

    #[test]
    fn function_outside_vpc() {
        golden::problems(
            "function-outside-vpc",
            in_network(|stack, net| {
                let endpoint = stack.add("Bedrock", net.bedrock());
                opened(stack, endpoint);
                let caller = stack.add("Caller", function());
                caller.grant(stack, model().invoke().via(endpoint));
            }),
        );
    }

    #[test]
    fn endpoint_out_of_reach() {
        golden::problems(
            "endpoint-out-of-reach",
            in_network(|stack, net| {
                let endpoint = stack.add("Bedrock", net.bedrock());
                opened(stack, endpoint);
                let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
                stack.add("Caller", net.function().role(role));
                role.grant(stack, model().invoke().via(endpoint));
            }),
        );
    }

    #[test]
    fn inline_code_too_large() {
        golden::problems(
            "inline-code-too-large",
            in_stack(|stack| {
                let code = Code::inline("#".repeat(1_048_577));
                let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn inline_code_runtime() {
        golden::problems(
            "inline-code-runtime",
            in_stack(|stack| {
                let code = Code::inline("class Index {}");
                let function = LambdaFunction::new(Runtime::Java21, "index.handler", code);
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn inline_code_handler() {
        golden::problems(
            "inline-code-handler",
            in_stack(|stack| {
                let code = Code::inline("def handler(event, context): pass");
                let function = LambdaFunction::new(Runtime::Python3_13, "main.handler", code);
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn empty_inline_code() {
        golden::problems(
            "empty-inline-code",
            in_stack(|stack| {
                let code = Code::inline(" \n");
                let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
                stack.add("Function", function);
            }),
        );
    }

    #[test]
    fn empty_code_path() {
        golden::problems(
            "empty-code-path",
            in_stack(|stack| {
                let code = Code::local("");
                let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
                stack.add("Function", function);
            }),
        );
    }
}

mod bedrock {
    use super::*;

    /// A function, and an endpoint of a service.
    fn caller(
        stack: &mut Scope<'_>,
        net: Net,
        service: AwsService,
    ) -> (LambdaFunctionRef, InterfaceEndpointRef) {
        let endpoint = stack.add("Endpoint", net.endpoint(service));
        (stack.add("Caller", net.function()), endpoint)
    }

    #[test]
    fn invalid_model_id() {
        golden::problems(
            "invalid-model-id",
            in_network(|stack, net| {
                let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
                for id in [
                    "",
                    "claude-instant-v1",
                    "Claude 3 Haiku",
                    ".nova-lite-v1:0",
                    "us.anthropic.claude-sonnet-4-20250514-v1:0",
                    "global.anthropic.claude-sonnet-4-20250514-v1:0",
                ] {
                    caller.grant(stack, FoundationModel::new(id).invoke().via(endpoint));
                }
                for profile in [
                    InferenceProfile::new("us", "us.amazon.nova-lite-v1:0", ["us-east-1"]),
                    InferenceProfile::new("", "amazon.nova-lite-v1:0", ["us-east-1"]),
                ] {
                    caller.grant(stack, profile.invoke().via(endpoint));
                }
            }),
        );
    }

    #[test]
    fn profile_without_regions() {
        golden::problems(
            "profile-without-regions",
            in_network(|stack, net| {
                let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
                let none: [&str; 0] = [];
                let profile = InferenceProfile::new("us", "amazon.nova-lite-v1:0", none);
                caller.grant(stack, profile.invoke().via(endpoint));
            }),
        );
    }

    #[test]
    fn wrong_endpoint_service() {
        golden::problems(
            "wrong-endpoint-service",
            in_network(|stack, net| {
                let (caller, endpoint) = caller(stack, net, AwsService::Bedrock);
                caller.grant(stack, model().invoke().via(endpoint));
                caller.grant(stack, model().invoke_with_response_stream().via(endpoint));
            }),
        );
    }
}
