//! [`AwsService`]: the AWS services that can be reached over an endpoint, and their host names.

use std::fmt;

use formwork_core::{Diagnostic, Expr, IntoExpr, pseudo, text};

/// Where a service's public names end.
#[derive(Clone, Copy)]
enum Domain {
    /// `amazonaws.com`, in China `amazonaws.com.cn`.
    Aws,
    /// `api.aws`.
    Api,
}

/// Over which kinds of endpoint a service can be reached.
#[derive(Clone, Copy)]
enum Kinds {
    Interface,
    Gateway,
    Both,
}

/// What is known of a service.
struct Facts {
    /// What follows `com.amazonaws.<region>.` in the endpoint service's name.
    name: &'static str,
    /// What stands before the colon in its IAM actions.
    actions: &'static str,
    /// What stands before `.<region>.` in its host names.
    hosts: &'static [&'static str],
    domain: Domain,
    kinds: Kinds,
}

macro_rules! services {
    ($($(#[$doc:meta])* $service:ident = $name:literal, $actions:literal, $domain:ident $hosts:expr, $kinds:ident;)*) => {
        /// An AWS service as the far end of a VPC endpoint.
        ///
        /// ```
        /// use formwork_constructs::AwsService;
        /// let service = AwsService::BedrockRuntime;
        /// assert_eq!(service.name(), Some("bedrock-runtime"));
        /// assert_eq!(service.service_name_in("us-east-1").as_deref(), Some("com.amazonaws.us-east-1.bedrock-runtime"));
        /// assert_eq!(service.hosts_in("us-east-1"), ["bedrock-runtime.us-east-1.amazonaws.com"]);
        /// ```
        ///
        /// The names are those of the commercial regions and of GovCloud. In China many begin with
        /// `cn.com.amazonaws`, and the other partitions have prefixes of their own: give these with
        /// [`custom`](Self::custom). Not every service is in every region, nor in every zone of a
        /// region.
        ///
        /// AWS page: <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum AwsService {
            $($(#[$doc])* $service,)*
            /// A service that is not in this list: [`custom`](Self::custom).
            Custom(Box<CustomService>),
        }

        impl AwsService {
            /// Every service that is known by name, in the order of the names.
            pub const ALL: &[Self] = &[$(Self::$service),*];

            const fn facts(&self) -> Option<&'static Facts> {
                match self {
                    $(Self::$service => Some(&Facts {
                        name: $name,
                        actions: $actions,
                        hosts: &$hosts,
                        domain: Domain::$domain,
                        kinds: Kinds::$kinds,
                    }),)*
                    Self::Custom(_) => None,
                }
            }
        }
    };
}

services! {
    /// AWS Private Certificate Authority.
    AcmPca = "acm-pca", "acm-pca", Aws ["acm-pca"], Interface;
    /// Amazon API Gateway, management. Private APIs are called over [`ExecuteApi`](Self::ExecuteApi).
    ApiGateway = "apigateway", "apigateway", Aws ["apigateway"], Interface;
    /// AWS AppConfig, management.
    AppConfig = "appconfig", "appconfig", Aws ["appconfig"], Interface;
    /// AWS AppConfig, reading of configurations.
    AppConfigData = "appconfigdata", "appconfig", Aws ["appconfigdata"], Interface;
    /// Application Auto Scaling.
    ApplicationAutoScaling = "application-autoscaling", "application-autoscaling", Aws ["application-autoscaling"], Interface;
    /// Amazon Athena.
    Athena = "athena", "athena", Aws ["athena"], Interface;
    /// Amazon EC2 Auto Scaling.
    AutoScaling = "autoscaling", "autoscaling", Aws ["autoscaling"], Interface;
    /// AWS Backup.
    Backup = "backup", "backup", Aws ["backup"], Interface;
    /// AWS Batch.
    Batch = "batch", "batch", Aws ["batch"], Interface;
    /// Amazon Bedrock, control plane: models, customization, guardrails' definitions, such as
    /// `ListFoundationModels`. Models are invoked over [`BedrockRuntime`](Self::BedrockRuntime).
    Bedrock = "bedrock", "bedrock", Aws ["bedrock"], Interface;
    /// Agents and knowledge bases for Amazon Bedrock, build time.
    BedrockAgent = "bedrock-agent", "bedrock", Aws ["bedrock-agent"], Interface;
    /// Agents and knowledge bases for Amazon Bedrock, run time: `InvokeAgent`, `Retrieve`, ….
    BedrockAgentRuntime = "bedrock-agent-runtime", "bedrock", Aws ["bedrock-agent-runtime"], Interface;
    /// Amazon Bedrock AgentCore, data plane. Callers that bring an OAuth token need `*` as the
    /// principal of the endpoint's policy.
    BedrockAgentCore = "bedrock-agentcore", "bedrock-agentcore", Aws ["bedrock-agentcore"], Interface;
    /// Amazon Bedrock AgentCore, control plane.
    BedrockAgentCoreControl = "bedrock-agentcore-control", "bedrock-agentcore", Aws ["bedrock-agentcore-control"], Interface;
    /// Amazon Bedrock AgentCore, gateways; each has a host of its own.
    BedrockAgentCoreGateway = "bedrock-agentcore.gateway", "bedrock-agentcore", Aws ["*.gateway.bedrock-agentcore"], Interface;
    /// Amazon Bedrock Data Automation, build time.
    BedrockDataAutomation = "bedrock-data-automation", "bedrock", Aws ["bedrock-data-automation"], Interface;
    /// Amazon Bedrock Data Automation, build time, with FIPS validated cryptography.
    BedrockDataAutomationFips = "bedrock-data-automation-fips", "bedrock", Aws ["bedrock-data-automation-fips"], Interface;
    /// Amazon Bedrock Data Automation, run time.
    BedrockDataAutomationRuntime = "bedrock-data-automation-runtime", "bedrock", Aws ["bedrock-data-automation-runtime"], Interface;
    /// Amazon Bedrock Data Automation, run time, with FIPS validated cryptography.
    BedrockDataAutomationRuntimeFips = "bedrock-data-automation-runtime-fips", "bedrock", Aws ["bedrock-data-automation-runtime-fips"], Interface;
    /// Amazon Bedrock, control plane, with FIPS validated cryptography.
    BedrockFips = "bedrock-fips", "bedrock", Aws ["bedrock-fips"], Interface;
    /// Amazon Bedrock, the interfaces that are compatible with OpenAI's and Anthropic's. Its IAM
    /// actions have a prefix of their own, `bedrock-mantle`, and it is in few regions.
    BedrockMantle = "bedrock-mantle", "bedrock-mantle", Api ["bedrock-mantle"], Interface;
    /// Amazon Bedrock, run time: `InvokeModel`, `Converse`, `ApplyGuardrail`, ….
    BedrockRuntime = "bedrock-runtime", "bedrock", Aws ["bedrock-runtime"], Interface;
    /// Amazon Bedrock, run time, with FIPS validated cryptography.
    BedrockRuntimeFips = "bedrock-runtime-fips", "bedrock", Aws ["bedrock-runtime-fips"], Interface;
    /// AWS CloudFormation. `cfn-init` and `cfn-signal` on a private machine need it.
    CloudFormation = "cloudformation", "cloudformation", Aws ["cloudformation"], Interface;
    /// AWS CloudTrail.
    CloudTrail = "cloudtrail", "cloudtrail", Aws ["cloudtrail"], Interface;
    /// AWS CodeArtifact, management.
    CodeArtifactApi = "codeartifact.api", "codeartifact", Aws ["codeartifact"], Interface;
    /// AWS CodeArtifact, package repositories; each domain has a host of its own. Packages also
    /// come from an Amazon S3 bucket of AWS.
    CodeArtifactRepositories = "codeartifact.repositories", "codeartifact", Aws ["*.d.codeartifact"], Interface;
    /// AWS CodeBuild.
    CodeBuild = "codebuild", "codebuild", Aws ["codebuild"], Interface;
    /// Amazon Cognito user pools.
    CognitoIdp = "cognito-idp", "cognito-idp", Aws ["cognito-idp"], Interface;
    /// Amazon Comprehend.
    Comprehend = "comprehend", "comprehend", Aws ["comprehend"], Interface;
    /// AWS Config.
    Config = "config", "config", Aws ["config"], Interface;
    /// Amazon DynamoDB, over a gateway endpoint without cost, or over an interface endpoint.
    DynamoDb = "dynamodb", "dynamodb", Aws ["dynamodb"], Both;
    /// Amazon EC2.
    Ec2 = "ec2", "ec2", Aws ["ec2"], Interface;
    /// AWS Systems Manager, the older way of messages to its agent.
    Ec2Messages = "ec2messages", "ec2messages", Aws ["ec2messages"], Interface;
    /// Amazon ECR, management. Pulling an image also needs [`EcrDkr`](Self::EcrDkr) and
    /// [`S3`](Self::S3), where the layers are.
    EcrApi = "ecr.api", "ecr", Aws ["api.ecr"], Interface;
    /// Amazon ECR, the registry; each account has a host of its own.
    EcrDkr = "ecr.dkr", "ecr", Aws ["dkr.ecr", "*.dkr.ecr"], Interface;
    /// Amazon ECS.
    Ecs = "ecs", "ecs", Aws ["ecs"], Interface;
    /// Amazon EKS, management of clusters.
    Eks = "eks", "eks", Aws ["eks"], Interface;
    /// Amazon EKS Pod Identity.
    EksAuth = "eks-auth", "eks-auth", Api ["eks-auth"], Interface;
    /// Amazon ElastiCache, management.
    ElastiCache = "elasticache", "elasticache", Aws ["elasticache"], Interface;
    /// Amazon EFS, management. Mounting goes over mount targets in the VPC instead.
    ElasticFileSystem = "elasticfilesystem", "elasticfilesystem", Aws ["elasticfilesystem"], Interface;
    /// Elastic Load Balancing.
    ElasticLoadBalancing = "elasticloadbalancing", "elasticloadbalancing", Aws ["elasticloadbalancing"], Interface;
    /// Amazon EventBridge.
    Events = "events", "events", Aws ["events"], Interface;
    /// Private APIs of Amazon API Gateway. With private DNS on, public APIs of the region are no
    /// longer reached from the VPC.
    ExecuteApi = "execute-api", "execute-api", Aws ["*.execute-api"], Interface;
    /// AWS Glue.
    Glue = "glue", "glue", Aws ["glue"], Interface;
    /// Amazon Kendra.
    Kendra = "kendra", "kendra", Aws ["kendra"], Interface;
    /// Amazon Data Firehose.
    KinesisFirehose = "kinesis-firehose", "firehose", Aws ["firehose"], Interface;
    /// Amazon Kinesis Data Streams; the account's own hosts are `*.data-kinesis` and
    /// `*.control-kinesis`.
    KinesisStreams = "kinesis-streams", "kinesis", Aws ["kinesis", "*.data-kinesis", "*.control-kinesis"], Interface;
    /// AWS Key Management Service. Services that use a key on the caller's behalf need no endpoint.
    Kms = "kms", "kms", Aws ["kms"], Interface;
    /// AWS Key Management Service, with FIPS validated cryptography.
    KmsFips = "kms-fips", "kms", Aws ["kms-fips"], Interface;
    /// AWS Lake Formation.
    LakeFormation = "lakeformation", "lakeformation", Aws ["lakeformation"], Interface;
    /// AWS Lambda. For callers of functions; a function itself needs no endpoint to be invoked.
    Lambda = "lambda", "lambda", Aws ["lambda"], Interface;
    /// Amazon CloudWatch Logs. A Lambda function writes its own logs without an endpoint.
    Logs = "logs", "logs", Aws ["logs"], Interface;
    /// Amazon CloudWatch, metrics and alarms. Its IAM actions begin with `cloudwatch`.
    Monitoring = "monitoring", "cloudwatch", Aws ["monitoring"], Interface;
    /// Amazon RDS Performance Insights.
    Pi = "pi", "pi", Aws ["pi"], Interface;
    /// Amazon EventBridge Pipes.
    Pipes = "pipes", "pipes", Aws ["pipes"], Interface;
    /// Amazon Polly.
    Polly = "polly", "polly", Aws ["polly"], Interface;
    /// Amazon RDS, management. Databases are reached over their own addresses in the VPC.
    Rds = "rds", "rds", Aws ["rds"], Interface;
    /// Amazon RDS Data API.
    RdsData = "rds-data", "rds-data", Aws ["rds-data"], Interface;
    /// Amazon Redshift, management.
    Redshift = "redshift", "redshift", Aws ["redshift"], Interface;
    /// Amazon Redshift Data API.
    RedshiftData = "redshift-data", "redshift-data", Aws ["redshift-data"], Interface;
    /// Amazon Rekognition.
    Rekognition = "rekognition", "rekognition", Aws ["rekognition"], Interface;
    /// Amazon S3, over a gateway endpoint without cost, or over an interface endpoint.
    S3 = "s3", "s3", Aws ["s3", "*.s3", "*.s3-accesspoint", "*.s3-control"], Both;
    /// Amazon S3 Express One Zone, over a gateway endpoint; directory buckets have hosts of their
    /// zone.
    S3Express = "s3express", "s3express", Aws ["s3express-control", "*.s3express-control"], Gateway;
    /// Amazon S3 Tables.
    S3Tables = "s3tables", "s3tables", Aws ["s3tables"], Interface;
    /// Amazon S3 Vectors.
    S3Vectors = "s3vectors", "s3vectors", Api ["s3vectors"], Interface;
    /// Amazon SageMaker, management.
    SageMakerApi = "sagemaker.api", "sagemaker", Aws ["api.sagemaker"], Interface;
    /// Amazon SageMaker, run time: `InvokeEndpoint`.
    SageMakerRuntime = "sagemaker.runtime", "sagemaker", Aws ["runtime.sagemaker"], Interface;
    /// AWS Secrets Manager.
    SecretsManager = "secretsmanager", "secretsmanager", Aws ["secretsmanager"], Interface;
    /// AWS Security Hub.
    SecurityHub = "securityhub", "securityhub", Aws ["securityhub"], Interface;
    /// AWS Cloud Map.
    ServiceDiscovery = "servicediscovery", "servicediscovery", Aws ["servicediscovery"], Interface;
    /// Amazon SNS.
    Sns = "sns", "sns", Aws ["sns"], Interface;
    /// Amazon SQS.
    Sqs = "sqs", "sqs", Aws ["sqs"], Interface;
    /// AWS Systems Manager, with Parameter Store.
    Ssm = "ssm", "ssm", Aws ["ssm"], Interface;
    /// AWS Systems Manager, Session Manager's messages. A session on a private machine needs this
    /// and [`Ssm`](Self::Ssm); older agents also [`Ec2Messages`](Self::Ec2Messages).
    SsmMessages = "ssmmessages", "ssmmessages", Aws ["ssmmessages"], Interface;
    /// AWS Step Functions.
    States = "states", "states", Aws ["states"], Interface;
    /// AWS Security Token Service, in the region. The old global host `sts.amazonaws.com` does not
    /// lead here: set `AWS_STS_REGIONAL_ENDPOINTS=regional` for SDKs that still use it.
    Sts = "sts", "sts", Aws ["sts"], Interface;
    /// AWS Security Token Service, with FIPS validated cryptography.
    StsFips = "sts-fips", "sts", Aws ["sts-fips"], Interface;
    /// AWS Step Functions, synchronous express workflows.
    SyncStates = "sync-states", "states", Aws ["sync-states"], Interface;
    /// Tags of all resources (Resource Groups Tagging API).
    Tagging = "tagging", "tag", Aws ["tagging"], Interface;
    /// Amazon Textract.
    Textract = "textract", "textract", Aws ["textract"], Interface;
    /// Amazon Transcribe.
    Transcribe = "transcribe", "transcribe", Aws ["transcribe"], Interface;
    /// AWS Transfer Family, management.
    Transfer = "transfer", "transfer", Aws ["transfer"], Interface;
    /// Amazon Translate.
    Translate = "translate", "translate", Aws ["translate"], Interface;
    /// Amazon Verified Permissions.
    VerifiedPermissions = "verifiedpermissions", "verifiedpermissions", Aws ["verifiedpermissions"], Interface;
    /// AWS X-Ray.
    XRay = "xray", "xray", Aws ["xray"], Interface;
}

/// A service whose endpoint is given by the program: [`AwsService::custom`].
#[derive(Clone, Debug, PartialEq)]
pub struct CustomService {
    service_name: Expr<String>,
    hosts: Vec<Expr<String>>,
    actions: Option<String>,
    gateway: bool,
}

impl CustomService {
    /// What stands before the colon in its IAM actions. Default: not known, so that nothing is
    /// checked of its endpoint's policy.
    pub fn iam_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.actions = Some(prefix.into());
        self
    }

    /// It is reached over a gateway endpoint. Default: over an interface endpoint.
    pub const fn gateway(mut self) -> Self {
        self.gateway = true;
        self
    }
}

impl From<CustomService> for AwsService {
    fn from(service: CustomService) -> Self {
        Self::Custom(Box::new(service))
    }
}

impl AwsService {
    /// A service that is not in the list, or one in a partition whose names differ.
    ///
    /// The name is the whole one, such as `cn.com.amazonaws.cn-north-1.sqs` or, for a service of
    /// your own or a partner's, `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0`. The hosts
    /// are those that private DNS answers for; none where it has none.
    ///
    /// ```
    /// use formwork_constructs::AwsService;
    /// use formwork_core::{pseudo, text};
    ///
    /// let queues: AwsService = AwsService::custom(
    ///     text!["cn.com.amazonaws.", pseudo::region(), ".sqs"],
    ///     [text!["sqs.", pseudo::region(), ".amazonaws.com.cn"]],
    /// )
    /// .iam_prefix("sqs")
    /// .into();
    /// # assert!(queues.has_interface());
    /// ```
    pub fn custom<H: IntoExpr<String>>(
        service_name: impl IntoExpr<String>,
        hosts: impl IntoIterator<Item = H>,
    ) -> CustomService {
        CustomService {
            service_name: service_name.into_expr(),
            hosts: hosts.into_iter().map(IntoExpr::into_expr).collect(),
            actions: None,
            gateway: false,
        }
    }

    /// The service of a name that is only known while the program runs: `bedrock-runtime`, or the
    /// whole `com.amazonaws.us-east-1.bedrock-runtime`, whose region is not kept.
    ///
    /// # Errors
    ///
    /// The name is not in the list; the nearest that is comes with the error.
    pub fn from_name(name: &str) -> Result<Self, UnknownService> {
        let short = name.strip_prefix("com.amazonaws.").map_or(name, |rest| {
            rest.split_once('.').map_or(rest, |(_, short)| short)
        });
        let found = Self::ALL
            .iter()
            .find(|service| service.name() == Some(short));
        found.cloned().ok_or_else(|| UnknownService {
            name: name.to_owned(),
            nearest: nearest(short),
        })
    }

    /// Its name without partition and region, such as `bedrock-runtime`; nothing for a custom one.
    pub fn name(&self) -> Option<&'static str> {
        self.facts().map(|facts| facts.name)
    }

    /// The endpoint service's name in the region of the deployment:
    /// `com.amazonaws.${AWS::Region}.bedrock-runtime`.
    pub fn service_name(&self) -> Expr<String> {
        match (self.facts(), self) {
            (Some(facts), _) => text!["com.amazonaws.", pseudo::region(), ".", facts.name],
            (None, Self::Custom(custom)) => custom.service_name.clone(),
            (None, _) => unreachable!("every service but a custom one has its facts"),
        }
    }

    /// The endpoint service's name in a region that is known now; nothing for a custom service
    /// whose name is only known at deployment.
    pub fn service_name_in(&self, region: &str) -> Option<String> {
        match self {
            Self::Custom(custom) => custom.service_name.as_text().map(ToOwned::to_owned),
            _ => self
                .name()
                .map(|name| format!("com.amazonaws.{region}.{name}")),
        }
    }

    /// What stands before the colon in its IAM actions, where it is known.
    pub fn iam_prefix(&self) -> Option<&str> {
        match self {
            Self::Custom(custom) => custom.actions.as_deref(),
            _ => self.facts().map(|facts| facts.actions),
        }
    }

    /// The host names of the service in the region of the deployment. With private DNS on, these
    /// lead to the endpoint. One that begins with `*.` stands for all names of that form.
    pub fn hosts(&self) -> Vec<Expr<String>> {
        if let Self::Custom(custom) = self {
            return custom.hosts.clone();
        }
        let facts = self.facts().into_iter();
        let hosts = facts.flat_map(|facts| facts.hosts.iter().map(|host| (host, facts.domain)));
        hosts
            .map(|(host, domain)| match domain {
                Domain::Aws => text![*host, ".", pseudo::region(), ".", pseudo::url_suffix()],
                Domain::Api => text![*host, ".", pseudo::region(), ".api.aws"],
            })
            .collect()
    }

    /// The host names of the service in a region that is known now. Those of a custom service that
    /// are only known at deployment are left out.
    pub fn hosts_in(&self, region: &str) -> Vec<String> {
        if let Self::Custom(custom) = self {
            let known = custom.hosts.iter().filter_map(|host| host.as_text());
            return known.map(ToOwned::to_owned).collect();
        }
        let facts = self.facts().into_iter();
        let hosts = facts.flat_map(|facts| facts.hosts.iter().map(|host| (host, facts.domain)));
        hosts
            .map(|(host, domain)| {
                let suffix = match (domain, region.starts_with("cn-")) {
                    (Domain::Aws, false) => "amazonaws.com",
                    (Domain::Aws, true) => "amazonaws.com.cn",
                    (Domain::Api, false) => "api.aws",
                    (Domain::Api, true) => "api.amazonwebservices.com.cn",
                };
                format!("{host}.{region}.{suffix}")
            })
            .collect()
    }

    /// Whether it can be reached over an interface endpoint.
    pub fn has_interface(&self) -> bool {
        match self {
            Self::Custom(custom) => !custom.gateway,
            _ => matches!(
                self.facts().map(|facts| facts.kinds),
                Some(Kinds::Interface | Kinds::Both)
            ),
        }
    }

    /// Whether it can be reached over a gateway endpoint.
    pub fn has_gateway(&self) -> bool {
        match self {
            Self::Custom(custom) => custom.gateway,
            _ => matches!(
                self.facts().map(|facts| facts.kinds),
                Some(Kinds::Gateway | Kinds::Both)
            ),
        }
    }

    /// The same service with FIPS validated cryptography, where this list has it.
    pub fn fips(&self) -> Option<Self> {
        let name = format!("{}-fips", self.name()?);
        Self::from_name(&name).ok()
    }
}

impl fmt::Display for AwsService {
    /// Its name without partition and region; for a custom service whose name is only known at
    /// deployment, "a custom service".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Custom(custom) => custom.service_name.as_text(),
            _ => self.name(),
        };
        f.write_str(name.unwrap_or("a custom service"))
    }
}

/// A service's name that is not in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownService {
    name: String,
    nearest: Option<&'static str>,
}

impl UnknownService {
    /// The name as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The nearest name that is in the list, where one is near.
    pub const fn nearest(&self) -> Option<&'static str> {
        self.nearest
    }

    /// The error as `synth` tells it.
    pub fn to_diagnostic(&self) -> Diagnostic {
        let found =
            Diagnostic::error("unknown-endpoint-service", self.to_string()).property("ServiceName");
        let found = match self.nearest {
            Some(nearest) => found.help(format!("did you mean `{nearest}`?")),
            None => found,
        };
        found.help("give a service that is not in the list with `AwsService::custom`")
    }
}

impl fmt::Display for UnknownService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no AWS service has an endpoint named `{}`", self.name)
    }
}

impl std::error::Error for UnknownService {}

/// The known name that is most like this one, where one is like it at all.
fn nearest(name: &str) -> Option<&'static str> {
    let likeness = |known: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), known);
    AwsService::ALL
        .iter()
        .filter_map(AwsService::name)
        .map(|known| (known, likeness(known)))
        .filter(|(_, likeness)| *likeness > 0.85)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(known, _)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_each_name_finds_its_service() {
        let names: Vec<&str> = AwsService::ALL
            .iter()
            .filter_map(AwsService::name)
            .collect();
        assert!(names.len() > 75);
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
        for service in AwsService::ALL {
            let name = service.name().unwrap();
            assert_eq!(AwsService::from_name(name).as_ref(), Ok(service));
            let whole = service.service_name_in("eu-west-1").unwrap();
            assert_eq!(AwsService::from_name(&whole).as_ref(), Ok(service));
            assert!(!service.hosts().is_empty() && service.iam_prefix().is_some());
            assert!(service.has_interface() || service.has_gateway());
        }
    }

    #[test]
    fn names_and_hosts_by_region() {
        let check = |service: AwsService, region: &str, name: &str, hosts: &[&str]| {
            assert_eq!(service.service_name_in(region).as_deref(), Some(name));
            assert_eq!(service.hosts_in(region), hosts);
        };
        check(
            AwsService::BedrockMantle,
            "us-east-1",
            "com.amazonaws.us-east-1.bedrock-mantle",
            &["bedrock-mantle.us-east-1.api.aws"],
        );
        check(
            AwsService::EcrApi,
            "eu-west-1",
            "com.amazonaws.eu-west-1.ecr.api",
            &["api.ecr.eu-west-1.amazonaws.com"],
        );
        check(
            AwsService::SecretsManager,
            "cn-north-1",
            "com.amazonaws.cn-north-1.secretsmanager",
            &["secretsmanager.cn-north-1.amazonaws.com.cn"],
        );
    }

    #[test]
    fn fips_pairs() {
        assert_eq!(
            AwsService::BedrockRuntime.fips(),
            Some(AwsService::BedrockRuntimeFips)
        );
        assert_eq!(AwsService::BedrockMantle.fips(), None);
    }

    #[test]
    fn kinds() {
        let kinds = |service: AwsService| (service.has_interface(), service.has_gateway());
        assert_eq!(kinds(AwsService::BedrockRuntime), (true, false));
        assert_eq!(kinds(AwsService::S3), (true, true));
        assert_eq!(kinds(AwsService::S3Express), (false, true));
    }

    #[test]
    fn a_custom_service_is_as_it_was_given() {
        let name = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
        let service = AwsService::from(AwsService::custom(name, ["api.example.com"]));
        assert_eq!(service.service_name_in("eu-west-1").as_deref(), Some(name));
        assert_eq!(service.hosts_in("eu-west-1"), ["api.example.com"]);
        assert_eq!((service.iam_prefix(), service.name()), (None, None));
        let later = AwsService::from(AwsService::custom::<&str>(pseudo::region(), []).gateway());
        assert_eq!(
            (later.service_name_in("x"), later.to_string()),
            (None, "a custom service".into())
        );
        assert!(later.has_gateway() && !later.has_interface());
    }

    #[test]
    fn a_name_that_is_not_there() {
        let tell = |name: &str| {
            let error = AwsService::from_name(name).unwrap_err();
            error.to_diagnostic().to_string()
        };
        insta::assert_snapshot!(tell("bedrock_runtime"), @r"
        error[unknown-endpoint-service]: no AWS service has an endpoint named `bedrock_runtime`
           = property: ServiceName
           = help: did you mean `bedrock-runtime`?
           = help: give a service that is not in the list with `AwsService::custom`
        ");
        insta::assert_snapshot!(tell("com.amazonaws.us-east-1.secretmanager"), @r"
        error[unknown-endpoint-service]: no AWS service has an endpoint named `com.amazonaws.us-east-1.secretmanager`
           = property: ServiceName
           = help: did you mean `secretsmanager`?
           = help: give a service that is not in the list with `AwsService::custom`
        ");
        insta::assert_snapshot!(tell("quantum"), @r"
        error[unknown-endpoint-service]: no AWS service has an endpoint named `quantum`
           = property: ServiceName
           = help: give a service that is not in the list with `AwsService::custom`
        ");
        let nearest = |name: &str| AwsService::from_name(name).unwrap_err().nearest();
        assert_eq!(nearest("BedrockRuntime"), Some("bedrock-runtime"));
        assert_eq!(nearest("cloudwatch-logs"), None);
    }
}
