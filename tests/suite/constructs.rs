//! The template of each construct, with all its options.

use formwork::cfn::ec2::{CfnSecurityGroupIngress, CfnVpcEndpoint, security_group, vpc_endpoint};
use formwork::cfn::ids::{KmsKeyArn, LayerVersionArn, ManagedPolicyArn, PrefixListId};
use formwork::constructs::{Architecture, GatewayEndpointRef, SubnetKind, Zone};
use formwork::prelude::*;

use crate::golden;

/// A VPC with two subnets.
fn network(stack: &mut Scope<'_>) -> (VpcRef, [SubnetRef; 2]) {
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let a = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0);
    let b = PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1);
    (vpc, [stack.add("SubnetA", a), stack.add("SubnetB", b)])
}

fn python() -> LambdaFunction {
    let code = Code::inline("def handler(event, context): pass");
    LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
}

fn model() -> FoundationModel {
    FoundationModel::new("amazon.nova-lite-v1:0")
}

/// Who may send to one queue.
fn send(queue: &str) -> Statement {
    let queue = format!("arn:aws:sqs:us-east-1:111122223333:{queue}");
    Statement::allow(["sqs:SendMessage"]).on([queue])
}

#[test]
fn security_groups() {
    let mut app = App::new();
    let mut stack = app.stack("Groups");
    let (vpc, _) = network(&mut stack);
    let mut add = |id: &str| stack.add(id, SecurityGroup::new(vpc, id));
    let (closed, front, back, store) = (add("Closed"), add("Front"), add("Back"), add("Store"));
    let (left, right) = (add("Left"), add("Right"));
    let named = SecurityGroup::new(vpc, "With a name").name("my-group");
    stack.add("Named", named);

    let office = cidr!("192.168.0.0/16");
    front.allow_from_cidr(&mut stack, office, Port::HTTPS, "Employees");
    front.allow_from_cidr(&mut stack, office, Port::HTTPS, "Also visitors");
    front.allow_from_cidr(&mut stack, office, Port::PING, "Monitoring");
    front.allow_to(&mut stack, back, Port::tcp_range(8000, 8010));
    back.allow_to(&mut stack, store, Port::POSTGRES);
    back.allow_to_cidr(&mut stack, office, Port::DNS_UDP, "DNS of the company");
    let s3 = Expr::<PrefixListId>::from_text("pl-63a5400a");
    back.allow_to_prefix_list(
        &mut stack,
        s3,
        Port::HTTPS,
        "Amazon S3 by the gateway endpoint",
    );
    store.allow_to(&mut stack, store, Port::udp(7946));
    // In a circle, and one of them open.
    left.allow_to(&mut stack, right, Port::HTTPS);
    right.allow_to(&mut stack, left, Port::HTTPS);
    left.allow_to_cidr(
        &mut stack,
        Cidr::ANYWHERE,
        Port::ALL,
        "It scans the network",
    );
    right.allow_to_cidr(&mut stack, office, Port::ALL, "The company");
    // Written by hand, beside what is declared.
    let by_hand = security_group::Egress::new("udp")
        .cidr_ip("192.168.0.9/32")
        .from_port(123)
        .to_port(123);
    stack[store.cfn()].security_group_egress = Some(vec![by_hand].into_expr());
    let by_hand = CfnSecurityGroupIngress::new("tcp")
        .group_id(closed)
        .cidr_ip("192.168.0.9/32");
    stack.add("ByHand", by_hand.from_port(22).to_port(22));
    golden::template("construct-security-groups", app);
}

#[test]
fn interface_endpoints() {
    let mut app = App::new();
    let mut stack = app.stack("Endpoints");
    let (vpc, subnets) = network(&mut stack);
    let callers = stack.add("Callers", SecurityGroup::new(vpc, "Callers"));

    let tls = stack.add("Tls", SecurityGroup::new(vpc, "Shared by two endpoints"));
    let anyone = send("orders").by([Principal::this_account()]);
    let sqs = InterfaceEndpoint::new(vpc, AwsService::Sqs, subnets)
        .name("queues")
        .security_group(tls)
        .policy(EndpointPolicy::new().statement(anyone));
    let sqs = stack.add("Sqs", sqs);
    sqs.allow_from(&mut stack, callers);
    let role = Principal::arn("arn:aws:iam::111122223333:role/clerk");
    for queue in ["invoices", "complaints", "invoices"] {
        sqs.allow(&mut stack, send(queue).by([role.clone()]));
    }

    let second = InterfaceEndpoint::new(vpc, AwsService::Sqs, [subnets[0]])
        .single_zone("for tests in the evening")
        .without_private_dns()
        .security_group(tls)
        .policy(EndpointPolicy::full_access(
            "it is switched on for a test alone",
        ));
    stack.add("Second", second);

    let own = AwsService::custom(
        "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
        ["api.example.com"],
    );
    let own = InterfaceEndpoint::new(vpc, own.into(), subnets).effect(Effect::Deny);
    let own = stack.add("Own", own);
    own.allow(&mut stack, send("orders").by([role]));
    own.allow_from(&mut stack, callers);

    // Written by hand into the generated resource.
    let s3 = InterfaceEndpoint::new(vpc, AwsService::S3, subnets).security_group(tls);
    let s3 = stack.add("S3", s3);
    let options = vpc_endpoint::DnsOptionsSpecification::new();
    let options = options.private_dns_only_for_inbound_resolver_endpoint("AllResolvers");
    let endpoint: &mut CfnVpcEndpoint = &mut stack[s3.cfn()];
    endpoint.dns_options = Some(options.into_expr());
    endpoint.policy_document = Some(EndpointPolicy::full_access("a test").into_expr());
    golden::template("construct-interface-endpoints", app);
}

#[test]
fn gateway_endpoints() {
    let mut app = App::new();
    let mut stack = app.stack("Gateways");
    let (vpc, subnets) = network(&mut stack);
    let own = stack.add("OwnTable", RouteTable::new(vpc));
    let read = Statement::allow(["s3:GetObject"])
        .on(["arn:aws:s3:::my-bucket/*"])
        .by([Principal::any()])
        .when(Condition::arn_equals(
            "aws:PrincipalArn",
            "arn:aws:iam::111122223333:role/reader",
        ));
    let tables = subnets.map(SubnetRef::route_table);
    let s3 = GatewayEndpoint::new(vpc, AwsService::S3, EndpointPolicy::new().statement(read));
    let s3 = stack.add(
        "S3",
        s3.name("buckets").route_tables(tables).route_tables([own]),
    );
    let policy = EndpointPolicy::full_access("tables are guarded by the roles");
    let tables = GatewayEndpoint::new(vpc, AwsService::DynamoDb, policy).route_tables([own]);
    stack.add("DynamoDb", tables);
    stack.output("S3Id", Output::new(s3.id()));
    golden::template("construct-gateway-endpoints", app);
}

#[test]
fn roles() {
    let mut app = App::new();
    let mut stack = app.stack("Roles");
    let trust = TrustPolicy::assumed_by([
        Principal::service("lambda.amazonaws.com"),
        Principal::account("111122223333"),
    ]);
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let role = Role::new(trust)
        .name("clerk")
        .path("/service/")
        .description("Sends orders")
        .max_session_seconds(7_200)
        .managed_policy(Expr::<ManagedPolicyArn>::from_text(managed))
        .permissions_boundary(Expr::<ManagedPolicyArn>::from_text(boundary))
        .policy("second", IdentityPolicy::new().statement(send("b")))
        .policy("first", IdentityPolicy::new().statement(send("a")));
    let role = stack.add("Clerk", role);
    role.allow(&mut stack, "Granted", send("z"));
    role.allow(&mut stack, "Granted", send("y"));
    role.allow(&mut stack, "Also", send("x"));
    role.allow_inline(&mut stack, "first", send("c"));
    stack.add("Plain", Role::for_service("ec2.amazonaws.com"));
    golden::template("construct-roles", app);
}

#[test]
fn functions() {
    let mut app = App::new();
    let mut stack = app.stack("Functions");
    let (vpc, subnets) = network(&mut stack);
    stack.add("Plain", python());
    stack.add("Private", python().network(vpc, subnets));

    let key = Expr::<KmsKeyArn>::from_text("arn:aws:kms:us-east-1:111122223333:key/k");
    let layer = "arn:aws:lambda:us-east-1:111122223333:layer:tools:7";
    let group = stack.add("Group", SecurityGroup::new(vpc, "Everything"));
    let lines = stack.add("Lines", LogGroup::new().retention(Retention::OneYear));
    let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
    let code = Code::s3("my-bucket", "code.zip").version("7");
    let everything = LambdaFunction::new(Runtime::Python3_13, "main.handler", code)
        .network(vpc, subnets)
        .security_group(group)
        .role(role)
        .log_group(lines)
        .name("everything")
        .description("Every option")
        .timeout_seconds(30)
        .memory_mib(512)
        .architecture(Architecture::X86_64)
        .reserved_concurrency(3)
        .environment("ZONE", subnets[0].zone().into_text())
        .environment("GREETING", "hello")
        .environment_key(key)
        .layer(Expr::<LayerVersionArn>::from_text(layer));
    stack.add("Everything", everything);

    // It shares the role, and has a log group of its own.
    stack.add(
        "Second",
        python().role(role).log_retention(Retention::Infinite),
    );
    stack.add(
        "Rust",
        LambdaFunction::rust(Code::local("target/lambda/worker")),
    );
    golden::template("construct-functions", app);
}

#[test]
fn log_groups() {
    let mut app = App::new();
    let mut stack = app.stack("Logs");
    let key = Expr::from_text("arn:aws:kms:us-east-1:111122223333:key/k");
    let key: Expr<formwork::cfn::ids::KmsKeyRef> = key;
    let group = LogGroup::new()
        .name("/team/audit")
        .retention(Retention::TenYears)
        .encryption_key(key)
        .retain();
    stack.add("Audit", group);
    stack.add("Plain", LogGroup::default());
    golden::template("construct-log-groups", app);
}

#[test]
fn calls_of_models() {
    let mut app = App::new();
    let mut stack = app.stack("Models");
    let (vpc, subnets) = network(&mut stack);
    let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
    let bedrock = stack.add("Bedrock", bedrock);
    let fips = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntimeFips, subnets);
    let fips = stack.add("Fips", fips);
    let one = stack.add("One", python().network(vpc, subnets));
    let two = stack.add("Two", python().network(vpc, subnets));

    one.grant(&mut stack, model().invoke().via(bedrock));
    one.grant(
        &mut stack,
        model().invoke_with_response_stream().via(bedrock),
    );
    one.grant(&mut stack, model().count_tokens().via(fips));
    let elsewhere = FoundationModel::new("amazon.nova-pro-v1:0").in_any_region();
    one.grant(&mut stack, elsewhere.invoke().via(bedrock));
    two.grant(&mut stack, elsewhere.invoke().via(bedrock));
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
    let regions = ["us-west-2", "us-east-1", "us-east-2"];
    let profile = InferenceProfile::new("us", sonnet, regions);
    two.grant(&mut stack, profile.invoke().via(bedrock));
    two.grant(
        &mut stack,
        InferenceProfile::global(sonnet).invoke().via(bedrock),
    );
    golden::template("construct-calls-of-models", app);
}

/// A function among things that exist already: nothing of them stands in the template but what they
/// are called, and what is declared for them.
#[test]
fn existing_things() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let mut scope = stack.group("Existing");
    let vpc = VpcRef::from_id(&mut scope, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    let subnets = ["a", "b"].map(|letter| {
        let zone = Zone::Name(Expr::from_text(format!("us-east-1{letter}")));
        let id = Expr::from_text(format!("subnet-0123456789abcdef{letter}"));
        SubnetRef::from_id(&mut scope, &format!("Subnet-{letter}"), id, vpc, zone)
    });
    assert_eq!(subnets[0].kind(scope.app()), SubnetKind::Unknown);
    let mut group = |place: &str, id: &str| {
        SecurityGroupRef::from_id(&mut scope, place, Expr::from_text(id.to_owned()), vpc)
    };
    let (ways, data) = (
        group("Ways", "sg-0123456789abcdef1"),
        group("Data", "sg-0123456789abcdef2"),
    );
    let mut way = |place: &str, id: &str, service: AwsService| {
        let id = Expr::from_text(id.to_owned());
        InterfaceEndpointRef::from_id(&mut scope, place, id, vpc, service, ways)
    };
    way(
        "Bedrock",
        "vpce-0123456789abcdef1",
        AwsService::BedrockRuntime,
    );
    let secrets = way(
        "Secrets",
        "vpce-0123456789abcdef2",
        AwsService::SecretsManager,
    );
    let id = Expr::from_text("vpce-0123456789abcdef3");
    let s3 = GatewayEndpointRef::from_id(&mut scope, "S3", id, vpc, AwsService::S3);
    let table = RouteTableRef::from_id(
        &mut scope,
        "Table",
        Expr::from_text("rtb-0123456789abcdef0"),
    );
    let name = Expr::from_text("orders");
    let database =
        DatabaseInstanceRef::from_name(&mut scope, "Orders", name, "orders.example", 5432, data);
    let secret = SecretRef::from_name(&mut scope, "Password", "orders/password");
    let arn = Expr::from_text("arn:aws:iam::111122223333:role/caller");
    let role = RoleRef::from_name(&mut scope, "Role", Expr::from_text("caller"), arn);

    let caller = stack.add("Caller", python().network(vpc, subnets).role(role));
    caller.calls(&mut stack, model().invoke());
    caller.calls(&mut stack, database.connect());
    caller.grant(&mut stack, secret.read().via(secrets));
    let gateway = GatewayEndpoint::new(
        vpc,
        AwsService::DynamoDb,
        EndpointPolicy::full_access("test"),
    );
    stack.add("Tables", gateway.route_tables([table]));
    stack.output("S3", Output::new(s3.id()));
    golden::template("construct-existing-things", app);
}

#[test]
fn what_existing_groups_let_through_is_not_known() {
    let reached = |function_exists: bool, endpoint_exists: bool| {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        let (vpc, subnets) = network(&mut stack);
        let id = Expr::from_text("sg-0123456789abcdef0");
        let existing = SecurityGroupRef::from_id(&mut stack, "Existing", id, vpc);
        let own = stack.add("Own", SecurityGroup::new(vpc, "own"));
        let other = stack.add("Other", SecurityGroup::new(vpc, "other"));
        let caller = python().network(vpc, subnets);
        let caller = caller.security_group(if function_exists { existing } else { own });
        let caller = stack.add("Caller", caller);
        let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        let bedrock = bedrock.security_group(if endpoint_exists { existing } else { other });
        let bedrock = stack.add("Bedrock", bedrock);
        // One end of the flow each, so that the other end decides.
        own.allow_to_cidr(&mut stack, cidr!("10.20.0.0/16"), Port::HTTPS, "calls");
        other.allow_from_cidr(&mut stack, cidr!("10.20.0.0/16"), Port::HTTPS, "calls");
        // Granted to the role alone, so that no flow is written.
        let call = model().invoke().via(bedrock);
        caller.role().grant(&mut stack, call);
        let result = app.synth();
        result.err().map(|found| {
            found
                .iter()
                .map(|f| f.code().to_owned())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(reached(true, false), None);
    assert_eq!(reached(false, true), None);
}

/// A rule stands in the stack that reads of the other anyway, whichever way the flow leads.
#[test]
fn flows_between_stacks_follow_those_that_are_there() {
    let mut app = App::new();
    let mut base = app.stack("Base");
    let (vpc, _) = network(&mut base);
    let shared = base.add("Shared", SecurityGroup::new(vpc, "shared"));
    let mut shop = app.stack("Shop");
    let own = shop.add("Own", SecurityGroup::new(vpc, "own"));
    own.allow_to(&mut shop, shared, Port::HTTPS);
    shared.allow_to(&mut shop, own, Port::tcp(8443));
    let assembly = app.synth().expect("no stack waits for itself");
    assert_eq!(
        assembly.stack("Shop").expect("it is there").depends_on(),
        ["Base"]
    );
    assert!(
        assembly
            .stack("Base")
            .expect("it is there")
            .depends_on()
            .is_empty()
    );
    let rules = |name: &str| {
        let template = assembly.stack(name).expect("it is there").template();
        let template = template.to_value();
        let resources = template["Resources"].as_object().expect("they are").clone();
        let kinds = resources.values().filter_map(|resource| {
            let kind = resource["Type"]
                .as_str()?
                .strip_prefix("AWS::EC2::SecurityGroup")?;
            let port = resource["Properties"]["FromPort"].as_i64()?;
            Some(format!("{kind} {port}"))
        });
        let mut kinds: Vec<String> = kinds.collect();
        kinds.sort();
        kinds
    };
    assert_eq!(rules("Base"), Vec::<String>::new());
    assert_eq!(
        rules("Shop"),
        ["Egress 443", "Egress 8443", "Ingress 443", "Ingress 8443"]
    );
}
