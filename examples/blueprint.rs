//! Infrastructure for people who do not write Rust: a platform team writes one construct and its
//! configuration, product teams write a YAML file that their editor checks and completes.
//!
//! ```sh
//! cargo run --example blueprint --features schema > template.json
//! cargo run --example blueprint --features schema -- --config stacks/prod.yaml > template.json
//! cargo run --example blueprint --features schema schema > stacks/schema.json
//! ```

use std::process::ExitCode;

use formwork::config::{self, Located, Within};
use formwork::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A private system around one model of Amazon Bedrock: a function in private subnets, and whatever
/// of the rest its team asks for. Nothing in it reaches the internet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrivateBedrock {
    /// The name of the stack.
    #[schemars(
        regex(pattern = "^[A-Za-z][A-Za-z0-9-]{0,127}$"),
        example = "Payments-Prod"
    )]
    stack: StackName,
    network: Network,
    function: Function,
    /// A database that the function alone reaches. Default: none.
    database: Option<Database>,
    /// The way from the company's own network over AWS Direct Connect. Default: none.
    company: Option<Company>,
    /// A role for machines in the network, from which the endpoint can be tried. Default: none.
    #[serde(default)]
    test_machines: bool,
}

/// The addresses of the system.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Network {
    /// All addresses of the VPC, /16 to /24. Another block replaces everything in it.
    cidr: NetworkBlock,
    /// In how many zones there is a subnet. More zones leave those that are there as they are.
    #[serde(default = "two_zones")]
    zones: Within<2, 4>,
}

/// What the function calls, and how it runs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Function {
    model: FoundationModel,
    /// How long a call may take, in seconds. Default: 60.
    timeout_seconds: Option<Within<1, 900>>,
    /// Its memory in MiB. Default: 128.
    memory_mib: Option<Within<128, 10_240>>,
    log_retention: Option<Retention>,
    /// What the endpoint does with the function's calls.
    #[serde(default)]
    endpoint: Endpoint,
}

/// What the endpoint does with what was granted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Endpoint {
    /// It lets the function call its model, and nothing else.
    #[default]
    Open,
    /// It refuses every call, which shows that calls really take this way.
    Closed,
}

/// A database in the private subnets; its master password is made and kept by AWS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Database {
    engine: DatabaseEngine,
    /// The machine that it runs on. Default: `db.t4g.medium`.
    #[schemars(
        regex(pattern = r"^db\.[a-z0-9-]+\.[a-z0-9]+$"),
        example = "db.m7g.large"
    )]
    instance_class: Option<String>,
    /// Its storage in GiB; it grows and never shrinks. Default: 20.
    storage_gib: Option<Within<20, 65_536>>,
    /// How many days the daily backups stay. Default: 7.
    backup_days: Option<Within<1, 35>>,
    /// A second machine stands by in another zone.
    #[serde(default)]
    stand_by: bool,
}

/// The company's own network.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Company {
    /// The Direct Connect gateway: letters, digits, spaces and `-_,/`.
    #[schemars(regex(pattern = "^[A-Za-z0-9 _,/-]{1,100}$"))]
    direct_connect: String,
    /// The blocks from which the endpoint may be called and names may be asked for.
    #[schemars(length(min = 1))]
    networks: Vec<Located<Cidr>>,
}

/// The name of a stack: a letter, then letters, digits and hyphens.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(example = "Payments-Prod", extend("pattern" = "^[A-Za-z][A-Za-z0-9-]{0,127}$"))]
struct StackName(String);

impl TryFrom<String> for StackName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.len() <= 128
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if is_name {
            Ok(Self(name))
        } else {
            Err("a stack's name is a letter, then letters, digits and hyphens, 128 at most")
        }
    }
}

/// A block that a VPC can have, with room for subnets.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Cidr")]
#[schemars(extend("pattern" = "^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+/(1[6-9]|2[0-4])$"))]
struct NetworkBlock(Cidr);

impl TryFrom<Cidr> for NetworkBlock {
    type Error = &'static str;

    fn try_from(block: Cidr) -> Result<Self, Self::Error> {
        match block.prefix() {
            16..=24 => Ok(Self(block)),
            _ => Err("the network has a prefix length from 16 to 24"),
        }
    }
}

fn two_zones() -> Within<2, 4> {
    Within::new(2).expect("two is from 2 to 4")
}

impl Construct for PrivateBedrock {
    type Output = ();

    fn build(self, scope: &mut Scope<'_>) {
        let block = self.network.cidr.0;
        let vpc = scope.add("Vpc", Vpc::new(block));
        let plan = AddressPlan::new(block).group(0);
        let zones = (0_u8..).take(self.network.zones.get() as usize);
        let subnets: Vec<SubnetRef> = zones
            .map(|zone| {
                let subnet = PrivateSubnet::new(vpc, plan.zone(zone));
                scope.add(format!("Subnet{zone}"), subnet)
            })
            .collect();
        let effect = match self.function.endpoint {
            Endpoint::Open => Effect::Allow,
            Endpoint::Closed => Effect::Deny,
        };
        let bedrock =
            InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets.iter().copied());
        let bedrock = scope.add("Bedrock", bedrock.effect(effect));
        let place = Place {
            vpc,
            subnets,
            bedrock,
        };
        let model = self.function.model.clone();
        let function = self.function.add(scope, &place);
        if let Some(database) = self.database {
            let database = database.add(scope, &place);
            function.calls(scope, database.connect());
            function.calls(scope, database.secret().read());
        }
        if self.test_machines {
            let group = SecurityGroup::new(vpc, "Machines that try the endpoint");
            let group = scope.add("TestMachines", group);
            let profile = InstanceProfile::new().security_group(group);
            let profile = scope.add("TestProfile", profile);
            profile.grant(scope, model.invoke().via(bedrock));
        }
        if let Some(company) = self.company {
            company.add(scope, &place, block);
        }
        let subnets = list::<SubnetId>(place.subnets.iter().copied());
        scope.output("VpcId", Output::new(vpc.id()));
        scope.output("SubnetIds", Output::new(intrinsic::join(",", subnets)));
        scope.output("EndpointId", Output::new(bedrock.id()));
        scope.output("FunctionName", Output::new(function.name()));
        scope.output("FunctionArn", Output::new(function.arn()));
        scope.output("RoleArn", Output::new(function.role().arn()));
    }
}

/// Where the parts of the system stand.
struct Place {
    vpc: VpcRef,
    subnets: Vec<SubnetRef>,
    bedrock: InterfaceEndpointRef,
}

impl Function {
    fn add(self, scope: &mut Scope<'_>, place: &Place) -> LambdaFunctionRef {
        let code = Code::inline(include_str!("blueprint/handler.py"));
        let mut function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
            .network(place.vpc, place.subnets.iter().copied())
            .timeout_seconds(self.timeout_seconds.map_or(60, Within::get));
        if let Some(memory) = self.memory_mib {
            function = function.memory_mib(memory.get());
        }
        if let Some(retention) = self.log_retention {
            function = function.log_retention(retention);
        }
        let function = scope.add("Function", function);
        function.calls(scope, self.model.invoke());
        function
    }
}

impl Database {
    fn add(self, scope: &mut Scope<'_>, place: &Place) -> DatabaseInstanceRef {
        let subnets = place.subnets.iter().copied();
        let secrets =
            InterfaceEndpoint::new(place.vpc, AwsService::SecretsManager, subnets.clone());
        scope.add("Secrets", secrets);
        let mut database = DatabaseInstance::new(place.vpc, self.engine, subnets);
        if let Some(class) = self.instance_class {
            database = database.instance_class(class);
        }
        if let Some(storage) = self.storage_gib {
            database = database.allocated_storage_gib(storage.get());
        }
        if let Some(days) = self.backup_days {
            database = database.backup_retention_days(days.get());
        }
        if self.stand_by {
            database = database.multi_az();
        }
        scope.add("Database", database)
    }
}

impl Company {
    fn add(self, scope: &mut Scope<'_>, place: &Place, block: Cidr) {
        let gateway = VpnGateway::new(place.vpc).propagate_to(place.subnets.iter().copied());
        let gateway = scope.add("CompanyGateway", gateway);
        let line = scope.add(
            "DirectConnect",
            DirectConnectGateway::new(self.direct_connect),
        );
        line.associate(scope, gateway, [block]);
        let resolver = ResolverEndpoint::inbound(place.vpc, place.subnets.iter().copied());
        let resolver = scope.add("CompanyNames", resolver);
        for network in self.networks {
            let from = *network.value();
            if from.overlaps(block) {
                let found = format!("the company's `{from}` and the network `{block}` overlap");
                let found = Diagnostic::error("overlapping-company-network", found);
                scope.report(found.at(network.position()).property("company.networks"));
                continue;
            }
            place
                .bedrock
                .allow_from_cidr(scope, from, "Callers in the network of the company");
            resolver.allow_from_cidr(scope, from, "Name servers of the company");
        }
    }
}

/// The stack that a configuration describes.
pub fn app_of(configuration: PrivateBedrock) -> App {
    let mut app = App::new();
    let mut stack = app.stack(configuration.stack.0.clone());
    stack.describe("A private system around one model of Amazon Bedrock");
    stack.add("System", configuration);
    app
}

/// The file that is read where no other is named.
pub const FILE: &str = "examples/blueprint/prod.yaml";

/// The stack of the file beside this program.
///
/// # Panics
///
/// Where that file has faults: the tests read it.
pub fn app() -> App {
    let text = include_str!("blueprint/prod.yaml");
    app_of(config::from_str(text, FILE).expect("the file beside the program has no faults"))
}

fn main() -> ExitCode {
    formwork::cli::run_configured(
        FILE,
        |file| Ok(app_of(config::load(file)?)),
        config::schema::<PrivateBedrock>,
    )
}
