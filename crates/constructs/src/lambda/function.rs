//! [`LambdaFunction`]: a function with a role of its own, a log group, and a place in the network.

use formwork_cfn::ids::{FunctionArn, FunctionName, KmsKeyArn, LayerVersionArn};
use formwork_cfn::lambda::{CfnFunction, function};
use formwork_core::{Construct, Expr, Handle, IntoExpr, NodeId, Phase, Scope};
use formwork_policy::Statement;

use super::calls::Workload;
use super::{Code, environment, rules};
use crate::iam::{Grantee, Recipient, Role, RoleRef};
use crate::logs::{LogGroup, LogGroupRef, Retention};
use crate::network::{SecurityGroup, SecurityGroupRef, SubnetRef, VpcRef};
use crate::secrets::check_way;

pub use formwork_cfn::lambda::function::Runtime;

/// An AWS Lambda function.
///
/// ```text
/// let caller = stack.add(
///     "Caller",
///     LambdaFunction::new(Runtime::Python3_13, "index.handler", Code::inline(SOURCE))
///         .network(vpc, subnets)
///         .timeout_seconds(30),
/// );
/// ```
///
/// It brings with it:
///
/// - `Role`, which Lambda assumes, unless [`role`](Self::role) gives one: inline policies let it
///   write into its own log group (`Logs`) and, in a network, make its network interfaces
///   (`NetworkInterfaces`).
/// - `LogGroup`, whose lines stay for one month or as [`Defaults`](crate::Defaults) say, unless
///   [`log_group`](Self::log_group) gives one.
/// - `SecurityGroup` in a network, closed until something is granted, unless
///   [`security_group`](Self::security_group) gives one.
///
/// It waits for every policy of its role, so that it is never called without its permissions, and
/// so that its network interfaces can still be removed when the stack is deleted. That removal
/// takes AWS up to 40 minutes.
///
/// Errors: `timeout-out-of-range`, `memory-out-of-range`, `empty-handler`, `function-without-subnets`,
/// `foreign-subnet`, `security-group-without-network`, those of [`environment`](Self::environment) and [`Code`], and for calls
/// that were granted to it `function-outside-vpc`, `endpoint-out-of-reach`, `database-out-of-reach`
/// and `secret-without-endpoint`.
///
/// CloudFormation: `AWS::Lambda::Function`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>
#[derive(Debug)]
pub struct LambdaFunction {
    runtime: Runtime,
    handler: String,
    code: Code,
    network: Option<Network>,
    group: Option<SecurityGroupRef>,
    role: Option<RoleRef>,
    log_group: Option<LogGroupRef>,
    log_retention: Option<Retention>,
    name: Option<Expr<String>>,
    description: Option<String>,
    timeout_seconds: Option<u32>,
    memory_mib: Option<u32>,
    architecture: Option<Architecture>,
    reserved_concurrency: Option<u32>,
    environment: Vec<(String, Expr<String>)>,
    environment_key: Option<Expr<KmsKeyArn>>,
    layers: Vec<Expr<LayerVersionArn>>,
}

#[derive(Debug)]
struct Network {
    vpc: VpcRef,
    subnets: Vec<SubnetRef>,
}

/// The processor that a function's code is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Architecture {
    /// 64-bit Arm, AWS Graviton.
    Arm64,
    /// 64-bit x86.
    X86_64,
}

impl LambdaFunction {
    /// A function that runs this code, starting at the handler.
    pub fn new(runtime: Runtime, handler: impl Into<String>, code: Code) -> Self {
        Self {
            runtime,
            handler: handler.into(),
            code,
            network: None,
            group: None,
            role: None,
            log_group: None,
            log_retention: None,
            name: None,
            description: None,
            timeout_seconds: None,
            memory_mib: None,
            architecture: None,
            reserved_concurrency: None,
            environment: Vec::new(),
            environment_key: None,
            layers: Vec::new(),
        }
    }

    /// A program compiled from Rust for 64-bit Arm, as `cargo lambda build --release --arm64`
    /// leaves it: a folder with the file `bootstrap`.
    pub fn rust(code: Code) -> Self {
        Self::new(Runtime::ProvidedAl2023, "bootstrap", code).architecture(Architecture::Arm64)
    }

    /// It runs in these subnets. Default: in a network of the Lambda service, from which nothing
    /// private is reached.
    pub fn network(mut self, vpc: VpcRef, subnets: impl IntoIterator<Item = SubnetRef>) -> Self {
        self.network = Some(Network {
            vpc,
            subnets: subnets.into_iter().collect(),
        });
        self
    }

    /// The group of its network interfaces. Default: one of its own, closed until something is
    /// granted.
    pub fn security_group(mut self, group: SecurityGroupRef) -> Self {
        self.group = Some(group);
        self
    }

    /// The role that it runs with. Default: one of its own.
    ///
    /// What the function itself needs is added to the role's inline policies, unless one of them
    /// allows it already.
    pub fn role(mut self, role: RoleRef) -> Self {
        self.role = Some(role);
        self
    }

    /// Where its log lines go. Default: a group of its own.
    pub fn log_group(mut self, group: LogGroupRef) -> Self {
        self.log_group = Some(group);
        self
    }

    /// How long the lines of its own log group stay. Default: as the nearest
    /// [`Defaults`](crate::Defaults) say, else one month.
    pub fn log_retention(mut self, retention: Retention) -> Self {
        self.log_retention = Some(retention);
        self
    }

    /// Its name in the account. Changing it replaces the function. Default: made by AWS.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// What it is for; 256 characters at most (`description-too-long`).
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// How long one call may take; 1 to 900 seconds. Default: 3, too short for a call of a model.
    pub fn timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = Some(seconds);
        self
    }

    /// Its memory, and with it its share of a processor; 128 to 10,240 MiB. Default: 128.
    pub fn memory_mib(mut self, mib: u32) -> Self {
        self.memory_mib = Some(mib);
        self
    }

    /// The processor that its code is built for. Default: 64-bit x86.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = Some(architecture);
        self
    }

    /// How many calls may run at once, taken from the account's share. Default: no limit of its
    /// own.
    pub fn reserved_concurrency(mut self, calls: u32) -> Self {
        self.reserved_concurrency = Some(calls);
        self
    }

    /// Sets an environment variable.
    ///
    /// Names are letters, digits and `_`, a letter first (`invalid-environment-name`), and none
    /// that Lambda keeps for itself (`reserved-environment-name`); all of them together take
    /// 4,096 bytes at most (`environment-too-large`).
    ///
    /// The value of a secret does not go here, where everybody sees it who may read the function's
    /// configuration (`secret-in-environment`): pass the secret's ARN, and grant the function to
    /// read it.
    pub fn environment(mut self, name: impl Into<String>, value: impl IntoExpr<String>) -> Self {
        self.environment.push((name.into(), value.into_expr()));
        self
    }

    /// The key that encrypts the environment variables. Default: the service's own key.
    pub fn environment_key(mut self, key: impl IntoExpr<KmsKeyArn>) -> Self {
        self.environment_key = Some(key.into_expr());
        self
    }

    /// Adds a layer by the ARN of one of its versions; five at most (`too-many-layers`).
    pub fn layer(mut self, version: impl IntoExpr<LayerVersionArn>) -> Self {
        self.layers.push(version.into_expr());
        self
    }
}

/// A function that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LambdaFunctionRef {
    cfn: Handle<CfnFunction>,
    role: RoleRef,
    group: Option<SecurityGroupRef>,
    log_group: LogGroupRef,
}

/// The actions by which Lambda makes and removes a function's network interfaces. Lambda asks for
/// them on every resource before it creates the function.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
const NETWORK_INTERFACE_ACTIONS: [&str; 3] = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
];

/// The statement that lets a role make and remove the network interfaces of a function.
pub fn network_interfaces() -> Statement {
    Statement::allow(NETWORK_INTERFACE_ACTIONS).on_everything(
        "Lambda asks for these actions on every resource before it creates a function",
    )
}

#[diagnostic::do_not_recommend]
impl Construct for LambdaFunction {
    type Output = LambdaFunctionRef;

    fn build(self, scope: &mut Scope<'_>) -> LambdaFunctionRef {
        rules::check_settings(scope, &self.handler, self.timeout_seconds, self.memory_mib);
        self.code.check(scope, self.runtime.as_str(), &self.handler);
        environment::check(scope, &self.environment);
        rules::check_texts(scope, self.description.as_deref(), self.layers.len());

        let log_group = self.log_group.unwrap_or_else(|| {
            let group = LogGroup::new();
            let group = match self.log_retention {
                Some(retention) => group.retention(retention),
                None => group,
            };
            scope.add("LogGroup", group)
        });
        let group = self.network.as_ref().map(|network| {
            rules::check_network(scope, network.vpc, &network.subnets);
            if let Some(group) = self.group {
                group.check_vpc(scope, network.vpc, "VpcConfig.SecurityGroupIds");
            }
            self.group.unwrap_or_else(|| {
                let description = "Network interfaces of a Lambda function";
                scope.add(
                    "SecurityGroup",
                    SecurityGroup::new(network.vpc, description),
                )
            })
        });
        if self.network.is_none() && self.group.is_some() {
            rules::group_without_network(scope);
        }
        let role = self
            .role
            .unwrap_or_else(|| scope.add("Role", Role::for_service("lambda.amazonaws.com")));
        let in_network = group.is_some();
        // Once the program has run, so that it may give the role its policies before or after.
        scope.at_synth(Phase::Derive, move |scope| {
            let logs = log_group.write_statement();
            if !role.allows_inline(scope, &logs) {
                role.allow_inline(scope, "Logs", logs);
            }
            let interfaces = network_interfaces();
            if in_network && !role.allows_inline(scope, &interfaces) {
                role.allow_inline(scope, "NetworkInterfaces", interfaces);
            }
        });

        let code = self.code.into_property(scope);
        let mut resource = CfnFunction::new(code, role)
            .runtime(self.runtime)
            .handler(self.handler)
            .logging_config(function::LoggingConfig::new().log_group(log_group));
        resource.function_name = self.name;
        resource.description = self.description.map(Expr::from);
        resource.timeout = self.timeout_seconds.map(Expr::from);
        resource.memory_size = self.memory_mib.map(Expr::from);
        resource.reserved_concurrent_executions = self.reserved_concurrency.map(Expr::from);
        resource.kms_key_arn = self.environment_key.map(IntoExpr::into_expr);
        if let Some(architecture) = self.architecture {
            resource = resource.architectures([architecture.name()]);
        }
        let set = self.environment.clone();
        if !self.environment.is_empty() {
            resource =
                resource.environment(function::Environment::new().variables(self.environment));
        }
        if !self.layers.is_empty() {
            resource.layers = Some(self.layers.into_expr());
        }
        if let (Some(network), Some(group)) = (&self.network, group) {
            let place = function::VpcConfig::new()
                .subnet_ids(network.subnets.as_slice())
                .security_group_ids([group]);
            resource = resource.vpc_config(place);
        }
        let cfn = scope.define(resource);
        role.needed_by(scope, cfn);
        let workload = scope.data::<Workload>(cfn);
        workload.vpc = self.network.as_ref().map(|network| network.vpc);
        workload.set = set;
        let function = LambdaFunctionRef {
            cfn,
            role,
            group,
            log_group,
        };
        let subnets = self.network.map(|network| network.subnets);
        let subnets = subnets.unwrap_or_default();
        scope.check(move |check| {
            rules::check_calls(function, check);
            rules::check_connections(function, check);
            check_way(function, &subnets, check);
            environment::check_secrets(function, check);
        });
        function
    }
}

impl Architecture {
    const fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

impl LambdaFunctionRef {
    /// Its ARN.
    pub fn arn(self) -> Expr<FunctionArn> {
        self.cfn.attr(CfnFunction::ARN)
    }

    /// Its name.
    pub fn name(self) -> Expr<FunctionName> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnFunction> {
        self.cfn
    }

    /// The role that it runs with.
    pub const fn role(self) -> RoleRef {
        self.role
    }

    /// The group of its network interfaces, where it runs in a network.
    pub const fn security_group(self) -> Option<SecurityGroupRef> {
        self.group
    }

    /// Where its log lines go.
    pub const fn log_group(self) -> LogGroupRef {
        self.log_group
    }
}

#[diagnostic::do_not_recommend]
impl Grantee for LambdaFunctionRef {
    fn recipient(&self) -> Recipient {
        Recipient::new(self.role, self.group)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<FunctionArn> for LambdaFunctionRef {
    fn into_expr(self) -> Expr<FunctionArn> {
        self.arn()
    }
}

impl From<LambdaFunctionRef> for NodeId {
    fn from(function: LambdaFunctionRef) -> Self {
        function.cfn.node()
    }
}
