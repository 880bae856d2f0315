//! What people know and the data does not say, as tables.
//!
//! Every entry that names a resource type or a property is checked against the facts.

/// A resource type and a property.
pub(crate) type Named = (&'static str, &'static str);

/// Services whose resources are known by their own nouns: `SubnetId`, not `Ec2SubnetId`.
pub(crate) const OWN_NOUNS: &[&str] = &["AWS::EC2"];

/// Resource types that are known by a noun of their own, without their service's name.
pub(crate) const NOUNS: &[(&str, &str)] = &[
    ("AWS::CertificateManager::Certificate", "Certificate"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Listener"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancer"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroup"),
    ("AWS::IAM::InstanceProfile", "InstanceProfile"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicy"),
    ("AWS::IAM::Role", "Role"),
    ("AWS::Lambda::Function", "Function"),
    ("AWS::Lambda::LayerVersion", "LayerVersion"),
    ("AWS::Logs::LogGroup", "LogGroup"),
    ("AWS::RDS::DBCluster", "DbCluster"),
    (
        "AWS::RDS::DBClusterParameterGroup",
        "DbClusterParameterGroup",
    ),
    ("AWS::RDS::DBInstance", "DbInstance"),
    ("AWS::RDS::DBParameterGroup", "DbParameterGroup"),
    ("AWS::RDS::DBProxy", "DbProxy"),
    ("AWS::RDS::DBSubnetGroup", "DbSubnetGroup"),
    ("AWS::Route53::HostedZone", "HostedZone"),
    ("AWS::S3::Bucket", "Bucket"),
    ("AWS::SecretsManager::Secret", "Secret"),
];

/// Kinds whose name is not the noun with the property.
pub(crate) const KIND_NAMES: &[(&str, &str, &str)] = &[
    (
        "AWS::CertificateManager::Certificate",
        "Id",
        "CertificateArn",
    ),
    (
        "AWS::CloudFormation::WaitConditionHandle",
        "Id",
        "WaitConditionHandleUrl",
    ),
    (
        "AWS::DMS::ReplicationInstance",
        "Id",
        "DmsReplicationInstanceArn",
    ),
    ("AWS::EC2::KeyPair", "KeyName", "KeyPairName"),
    ("AWS::IAM::ManagedPolicy", "PolicyArn", "ManagedPolicyArn"),
    ("AWS::IAM::Policy", "Id", "PolicyName"),
    (
        "AWS::Lambda::LayerVersion",
        "LayerVersionArn",
        "LayerVersionArn",
    ),
    ("AWS::Lambda::Version", "FunctionArn", "LambdaVersionArn"),
    ("AWS::SecretsManager::Secret", "Id", "SecretArn"),
];

/// Other names under which the sources speak of a property.
pub(crate) const ALIASES: &[(Named, Named)] = &[
    (
        ("AWS::ACM::Certificate", "Arn"),
        ("AWS::CertificateManager::Certificate", "Id"),
    ),
    (
        ("AWS::CertificateManager::Certificate", "CertificateArn"),
        ("AWS::CertificateManager::Certificate", "Id"),
    ),
    (
        ("AWS::EC2::SecurityGroup", "Id"),
        ("AWS::EC2::SecurityGroup", "GroupId"),
    ),
    (
        ("AWS::EC2::SecurityGroup", "Name"),
        ("AWS::EC2::SecurityGroup", "GroupName"),
    ),
    (
        ("AWS::EC2::VPC", "DefaultSecurityGroup"),
        ("AWS::EC2::SecurityGroup", "GroupId"),
    ),
    (
        ("AWS::EC2::VPC", "DefaultNetworkAcl"),
        ("AWS::EC2::NetworkAcl", "Id"),
    ),
    (
        (
            "AWS::EC2::TransitGatewayConnect",
            "TransitGatewayAttachmentId",
        ),
        ("AWS::EC2::TransitGatewayAttachment", "Id"),
    ),
    (
        (
            "AWS::EC2::TransitGatewayPeeringAttachment",
            "TransitGatewayAttachmentId",
        ),
        ("AWS::EC2::TransitGatewayAttachment", "Id"),
    ),
    (
        ("AWS::EC2::TransitGatewayVpcAttachment", "Id"),
        ("AWS::EC2::TransitGatewayAttachment", "Id"),
    ),
    (("AWS::KMS::Key", "Id"), ("AWS::KMS::Key", "KeyId")),
    (("AWS::KMS::Key", "KeyArn"), ("AWS::KMS::Key", "Arn")),
    (
        ("AWS::Lambda::Alias", "Arn"),
        ("AWS::Lambda::Alias", "AliasArn"),
    ),
    (
        ("AWS::Lambda::Alias", "Id"),
        ("AWS::Lambda::Alias", "AliasArn"),
    ),
    (
        ("AWS::Lambda::Url", "FunctionArn"),
        ("AWS::Lambda::Function", "Arn"),
    ),
    (
        ("AWS::Lambda::Version", "Arn"),
        ("AWS::Lambda::Version", "FunctionArn"),
    ),
    (
        ("AWS::Lambda::Version", "Id"),
        ("AWS::Lambda::Version", "FunctionArn"),
    ),
    (
        ("AWS::SecretsManager::RotationSchedule", "Id"),
        ("AWS::SecretsManager::Secret", "Id"),
    ),
    (
        ("AWS::SecretsManager::Secret", "Arn"),
        ("AWS::SecretsManager::Secret", "Id"),
    ),
];

/// Kinds of things that no resource type makes: name, and what it is.
pub(crate) const FOREIGN: &[(&str, &str, &str, &str)] = &[(
    "AWS::EC2::Image",
    "Id",
    "ImageId",
    "The id of a machine image, such as `ami-0123456789abcdef0`.",
)];

/// Resource types whose ids, names and ARNs are taken for those of another type.
pub(crate) const FAMILIES: &[(&str, &str)] = &[
    ("AWS::KMS::Alias", "AWS::KMS::Key"),
    ("AWS::KMS::ReplicaKey", "AWS::KMS::Key"),
    ("AWS::Lambda::Alias", "AWS::Lambda::Function"),
    ("AWS::Lambda::Version", "AWS::Lambda::Function"),
];

/// A value of the first kind is also one of the second.
pub(crate) const SUBKINDS: &[(Named, Named)] = &[
    (("AWS::KMS::ReplicaKey", "Arn"), ("AWS::KMS::Key", "Arn")),
    (
        ("AWS::KMS::ReplicaKey", "KeyId"),
        ("AWS::KMS::Key", "KeyId"),
    ),
    (
        ("AWS::Lambda::Alias", "AliasArn"),
        ("AWS::Lambda::Function", "Arn"),
    ),
    (
        ("AWS::Lambda::Version", "FunctionArn"),
        ("AWS::Lambda::Function", "Arn"),
    ),
];

/// Properties by the last words of their names, in any service: what they refer to.
///
/// With `=` in front, the name is exactly this. Read by hand against the documentation; where a name means several things it is not here.
pub(crate) const WELL_KNOWN: &[(&str, &[Named])] = &[
    ("role arn", &[("AWS::IAM::Role", "Arn")]),
    (
        "instance profile arn",
        &[("AWS::IAM::InstanceProfile", "Arn")],
    ),
    (
        "managed policy arns",
        &[("AWS::IAM::ManagedPolicy", "PolicyArn")],
    ),
    (
        "permissions boundary",
        &[("AWS::IAM::ManagedPolicy", "PolicyArn")],
    ),
    ("kms key arn", &[("AWS::KMS::Key", "Arn")]),
    ("kms key", KMS_KEY),
    ("kms key id", KMS_KEY),
    ("kms key identifier", KMS_KEY),
    ("kms master key id", KMS_KEY),
    ("vpc id", &[("AWS::EC2::VPC", "VpcId")]),
    ("subnet id", &[("AWS::EC2::Subnet", "SubnetId")]),
    ("subnet ids", &[("AWS::EC2::Subnet", "SubnetId")]),
    (
        "prefix list id",
        &[("AWS::EC2::PrefixList", "PrefixListId")],
    ),
    (
        "security group id",
        &[("AWS::EC2::SecurityGroup", "GroupId")],
    ),
    (
        "security group ids",
        &[("AWS::EC2::SecurityGroup", "GroupId")],
    ),
    (
        "=route table id",
        &[("AWS::EC2::RouteTable", "RouteTableId")],
    ),
    (
        "=route table ids",
        &[("AWS::EC2::RouteTable", "RouteTableId")],
    ),
    (
        "=network interface id",
        &[("AWS::EC2::NetworkInterface", "Id")],
    ),
    (
        "=network interface ids",
        &[("AWS::EC2::NetworkInterface", "Id")],
    ),
    ("=vpc endpoint id", &[("AWS::EC2::VPCEndpoint", "Id")]),
    ("=vpc endpoint ids", &[("AWS::EC2::VPCEndpoint", "Id")]),
    ("=transit gateway id", &[("AWS::EC2::TransitGateway", "Id")]),
    (
        "=launch template id",
        &[("AWS::EC2::LaunchTemplate", "LaunchTemplateId")],
    ),
    ("=hosted zone id", &[("AWS::Route53::HostedZone", "Id")]),
    ("secret arn", &[("AWS::SecretsManager::Secret", "Id")]),
    ("lambda function arn", &[("AWS::Lambda::Function", "Arn")]),
    ("lambda arn", &[("AWS::Lambda::Function", "Arn")]),
    ("log group name", &[("AWS::Logs::LogGroup", "LogGroupName")]),
    ("log group arn", &[("AWS::Logs::LogGroup", "Arn")]),
    ("s3 bucket name", &[("AWS::S3::Bucket", "BucketName")]),
    ("s3 bucket arn", &[("AWS::S3::Bucket", "Arn")]),
    ("sns topic arn", &[("AWS::SNS::Topic", "TopicArn")]),
    ("sqs queue arn", &[("AWS::SQS::Queue", "Arn")]),
    (
        "acm certificate arn",
        &[("AWS::CertificateManager::Certificate", "Id")],
    ),
    ("user pool id", &[("AWS::Cognito::UserPool", "UserPoolId")]),
    ("user pool arn", &[("AWS::Cognito::UserPool", "Arn")]),
];

const KMS_KEY: &[Named] = &[
    ("AWS::KMS::Key", "Arn"),
    ("AWS::KMS::Key", "KeyId"),
    ("AWS::KMS::Alias", "AliasName"),
];

/// Patterns of ARNs: two pieces that the pattern holds, and what it then refers to.
pub(crate) const ARN_PATTERNS: &[(&str, &str, Named)] = &[
    (
        ":acm:",
        "certificate/",
        ("AWS::CertificateManager::Certificate", "Id"),
    ),
    (
        ":bedrock:",
        "guardrail/",
        ("AWS::Bedrock::Guardrail", "GuardrailArn"),
    ),
    (
        ":cognito-idp:",
        "userpool",
        ("AWS::Cognito::UserPool", "Arn"),
    ),
    (":dynamodb:", "table/", ("AWS::DynamoDB::Table", "Arn")),
    (":ecs:", "cluster/", ("AWS::ECS::Cluster", "Arn")),
    (
        ":firehose:",
        "deliverystream/",
        ("AWS::KinesisFirehose::DeliveryStream", "Arn"),
    ),
    (
        ":iam::",
        "instance-profile/",
        ("AWS::IAM::InstanceProfile", "Arn"),
    ),
    (":iam::", "role", ("AWS::IAM::Role", "Arn")),
    (":kinesis:", "stream/", ("AWS::Kinesis::Stream", "Arn")),
    (":kms:", "key", ("AWS::KMS::Key", "Arn")),
    (":lambda:", ":function:", ("AWS::Lambda::Function", "Arn")),
    (":logs:", "log-group", ("AWS::Logs::LogGroup", "Arn")),
    (":s3:::", "", ("AWS::S3::Bucket", "Arn")),
    (
        ":secretsmanager:",
        "secret:",
        ("AWS::SecretsManager::Secret", "Id"),
    ),
    (":sns:", "", ("AWS::SNS::Topic", "TopicArn")),
    (":sqs:", "", ("AWS::SQS::Queue", "Arn")),
    (
        ":states:",
        "stateMachine",
        ("AWS::StepFunctions::StateMachine", "Arn"),
    ),
    (
        ":vpc-lattice:",
        "resourceconfiguration/",
        ("AWS::VpcLattice::ResourceConfiguration", "Arn"),
    ),
    (
        ":vpc-lattice:",
        "servicenetwork/",
        ("AWS::VpcLattice::ServiceNetwork", "Arn"),
    ),
];

/// Properties whose relations in the sources are wrong or tell half of what is accepted: the whole.
///
/// Without a target the property takes any text.
pub(crate) const OVERRIDES: &[(Named, &[Named])] = &[
    // A deployment makes the stage that it names.
    (("AWS::ApiGateway::Deployment", "StageName"), &[]),
    // A type of the GraphQL schema, such as `Query`.
    (("AWS::AppSync::*", "TypeName"), &[]),
    (
        ("AWS::AppSync::GraphQLApi", "AuthorizerUri"),
        &[("AWS::Lambda::Function", "Arn")],
    ),
    (
        (
            "AWS::AutoScaling::LaunchConfiguration",
            "IamInstanceProfile",
        ),
        INSTANCE_PROFILE,
    ),
    (
        ("AWS::Batch::ComputeEnvironment", "InstanceRole"),
        INSTANCE_PROFILE,
    ),
    (
        ("AWS::Batch::ComputeEnvironment", "SpotIamFleetRole"),
        &[("AWS::IAM::Role", "Arn"), ("AWS::IAM::Role", "RoleName")],
    ),
    (
        ("AWS::CloudFormation::CustomResource", "ServiceToken"),
        &[
            ("AWS::Lambda::Function", "Arn"),
            ("AWS::SNS::Topic", "TopicArn"),
        ],
    ),
    (
        ("AWS::CloudFormation::WaitCondition", "Handle"),
        &[("AWS::CloudFormation::WaitConditionHandle", "Id")],
    ),
    // The domain name of a bucket, not its name.
    (("AWS::CloudFront::Distribution", "Bucket"), &[]),
    // A security group is named here by id; the relation leads to its name as well.
    (
        ("AWS::EC2::Instance", "SecurityGroupIds"),
        &[("AWS::EC2::SecurityGroup", "GroupId")],
    ),
    // The relation leads to the id of a group, the property takes the name.
    (
        ("AWS::EC2::SecurityGroupIngress", "GroupName"),
        &[("AWS::EC2::SecurityGroup", "GroupName")],
    ),
    (
        ("AWS::EC2::SecurityGroupVpcAssociation", "GroupId"),
        &[("AWS::EC2::SecurityGroup", "GroupId")],
    ),
    // Snapshots are files in a bucket here.
    (("AWS::ElastiCache::*", "SnapshotArns"), &[]),
    (("AWS::MemoryDB::*", "SnapshotArns"), &[]),
    (
        ("AWS::ElasticLoadBalancingV2::Listener", "UserPoolClientId"),
        &[("AWS::Cognito::UserPoolClient", "ClientId")],
    ),
    (
        ("AWS::Glue::Crawler", "DatabaseName"),
        &[("AWS::Glue::Database", "DatabaseName")],
    ),
    (
        ("AWS::KinesisFirehose::DeliveryStream", "LogStreamName"),
        &[("AWS::Logs::LogStream", "LogStreamName")],
    ),
    // Names in the DNS.
    (("AWS::Lightsail::*", "DomainName"), &[]),
    (("AWS::Lightsail::*", "DomainNames"), &[]),
    // The short name or the ARN of a cluster.
    (
        ("AWS::ECS::Service", "Cluster"),
        &[
            ("AWS::ECS::Cluster", "Arn"),
            ("AWS::ECS::Cluster", "ClusterName"),
        ],
    ),
    // A catalog is named by the number of the account that owns it.
    (("AWS::Glue::*", "CatalogId"), &[]),
    (("AWS::Lambda::Alias", "FunctionName"), FUNCTION),
    (("AWS::Lambda::EventInvokeConfig", "FunctionName"), FUNCTION),
    (
        ("AWS::IAM::Policy", "Groups"),
        &[("AWS::IAM::Group", "GroupName")],
    ),
    (
        ("AWS::IAM::Policy", "Roles"),
        &[("AWS::IAM::Role", "RoleName")],
    ),
    (
        ("AWS::IAM::Policy", "Users"),
        &[("AWS::IAM::User", "UserName")],
    ),
    // An address of S3.
    (("AWS::Logs::ScheduledQuery", "DestinationIdentifier"), &[]),
    // A version's number, an alias's name or `$LATEST`.
    (("AWS::Lambda::EventInvokeConfig", "Qualifier"), &[]),
    // An account's number or a service's name, too.
    (("AWS::Lambda::Permission", "Principal"), &[]),
    (("AWS::Lambda::Url", "TargetFunctionArn"), FUNCTION),
];

const INSTANCE_PROFILE: &[Named] = &[
    ("AWS::IAM::InstanceProfile", "Arn"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
];

const FUNCTION: &[Named] = &[
    ("AWS::Lambda::Function", "Arn"),
    ("AWS::Lambda::Function", "FunctionName"),
];

/// Last words of names that take many things: a relation tells one of them.
pub(crate) const FREE_WORDS: &[&str] = &[
    "address",
    "content",
    "endpoint",
    "enrichment",
    "filter",
    "from",
    "location",
    "path",
    "principals",
    "resources",
    "source",
    "target",
    "uri",
    "value",
    "values",
];

/// Last words of names that take an ARN of any service, whatever the relation tells.
pub(crate) const ARN_WORDS: &[&str] = &["actions", "suppressor"];

/// Kinds that several resource types have, where one property takes any of them.
pub(crate) const UNIONS: &[(&str, &str, &[Named])] = &[
    (
        "GatewayId",
        "The id of an internet gateway or of a virtual private gateway.",
        &[
            ("AWS::EC2::InternetGateway", "InternetGatewayId"),
            ("AWS::EC2::VPNGateway", "VPNGatewayId"),
        ],
    ),
    (
        "FlowLogResourceId",
        "The id of what a flow log watches.",
        &[
            ("AWS::EC2::NetworkInterface", "Id"),
            ("AWS::EC2::Subnet", "SubnetId"),
            ("AWS::EC2::TransitGateway", "Id"),
            ("AWS::EC2::VPC", "VpcId"),
        ],
    ),
];

/// What `Ref` gives where the facts name something else, or nothing that is the case.
///
/// Each was read on the page of the type, under "Return values".
pub(crate) const REFERS: &[(&str, &str)] = &[("AWS::EC2::SecurityGroup", "GroupId")];

/// `CloudFormation`'s parameter types of ids and names: kind, type, and whether there is a list.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
pub(crate) const PARAMETER_TYPES: &[(&str, &str, bool)] = &[
    ("HostedZoneId", "AWS::Route53::HostedZone::Id", true),
    ("ImageId", "AWS::EC2::Image::Id", true),
    ("InstanceId", "AWS::EC2::Instance::Id", true),
    ("KeyPairName", "AWS::EC2::KeyPair::KeyName", false),
    ("SecurityGroupId", "AWS::EC2::SecurityGroup::Id", true),
    (
        "SecurityGroupName",
        "AWS::EC2::SecurityGroup::GroupName",
        true,
    ),
    ("SubnetId", "AWS::EC2::Subnet::Id", true),
    ("VolumeId", "AWS::EC2::Volume::Id", true),
    ("VpcId", "AWS::EC2::VPC::Id", true),
];

/// Properties that hold policy documents: type, property by its last words, kind of policy.
///
/// An empty type stands for any; the first entry that fits counts.
pub(crate) const POLICIES: &[(&str, &str, Policy)] = &[
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Policy::Trust),
    ("AWS::IAM::Group", "PolicyDocument", Policy::Identity),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Policy::Identity),
    (
        "AWS::IAM::ManagedPolicy",
        "PolicyDocument",
        Policy::Identity,
    ),
    ("AWS::IAM::Policy", "PolicyDocument", Policy::Identity),
    ("AWS::IAM::Role", "PolicyDocument", Policy::Identity),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Policy::Identity),
    ("AWS::IAM::User", "PolicyDocument", Policy::Identity),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Policy::Identity),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Policy::Identity),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Policy::Endpoint),
    ("AWS::ApiGateway::DomainNameV2", "Policy", Policy::Resource),
    ("AWS::ApiGateway::RestApi", "Policy", Policy::Resource),
    ("AWS::Backup::BackupVault", "AccessPolicy", Policy::Resource),
    (
        "AWS::CodeArtifact::Domain",
        "PermissionsPolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::CodeArtifact::Repository",
        "PermissionsPolicyDocument",
        Policy::Resource,
    ),
    ("AWS::DynamoDB::Table", "PolicyDocument", Policy::Resource),
    (
        "AWS::ECR::Repository",
        "RepositoryPolicyText",
        Policy::Resource,
    ),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Policy::Resource),
    ("AWS::Events::EventBus", "Policy", Policy::Resource),
    ("AWS::KMS::Key", "KeyPolicy", Policy::Resource),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Policy::Resource),
    (
        "AWS::Kinesis::ResourcePolicy",
        "ResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::Logs::LogGroup",
        "ResourcePolicyDocument",
        Policy::Resource,
    ),
    ("AWS::S3::AccessPoint", "Policy", Policy::Resource),
    ("AWS::S3::BucketPolicy", "PolicyDocument", Policy::Resource),
    (
        "AWS::SNS::TopicInlinePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Policy::Resource),
    (
        "AWS::SQS::QueueInlinePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Policy::Resource),
    (
        "AWS::SecretsManager::ResourcePolicy",
        "ResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::Backup::LogicallyAirGappedBackupVault",
        "AccessPolicy",
        Policy::Resource,
    ),
    (
        "AWS::Bedrock::KnowledgeBasePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::Bedrock::ResourcePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::CloudTrail::ResourcePolicy",
        "ResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::DynamoDB::GlobalTable",
        "PolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::ECR::PublicRepository",
        "RepositoryPolicyText",
        Policy::Resource,
    ),
    ("AWS::ECR::RegistryPolicy", "PolicyText", Policy::Resource),
    (
        "AWS::EventSchemas::RegistryPolicy",
        "Policy",
        Policy::Resource,
    ),
    (
        "AWS::EventsV2::ResourcePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::FSx::S3AccessPointAttachment",
        "Policy",
        Policy::Resource,
    ),
    (
        "AWS::Lambda::ResourcePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::Lex::ResourcePolicy", "Policy", Policy::Resource),
    (
        "AWS::Logs::ResourcePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::MSK::ClusterPolicy", "Policy", Policy::Resource),
    (
        "AWS::MediaPackageV2::ChannelPolicy",
        "Policy",
        Policy::Resource,
    ),
    (
        "AWS::MediaPackageV2::OriginEndpointPolicy",
        "Policy",
        Policy::Resource,
    ),
    (
        "AWS::MediaTailor::ChannelPolicy",
        "Policy",
        Policy::Resource,
    ),
    ("AWS::Oam::Sink", "Policy", Policy::Resource),
    (
        "AWS::Omics::SequenceStore",
        "S3AccessPolicy",
        Policy::Resource,
    ),
    (
        "AWS::Redshift::Cluster",
        "NamespaceResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::RedshiftServerless::Namespace",
        "NamespaceResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::S3::MultiRegionAccessPointPolicy",
        "Policy",
        Policy::Resource,
    ),
    ("AWS::S3Express::AccessPoint", "Policy", Policy::Resource),
    (
        "AWS::S3Express::BucketPolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::S3Files::FileSystemPolicy", "Policy", Policy::Resource),
    (
        "AWS::S3ObjectLambda::AccessPointPolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::S3Outposts::AccessPoint", "Policy", Policy::Resource),
    (
        "AWS::S3Outposts::BucketPolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    (
        "AWS::S3Tables::TableBucketPolicy",
        "ResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::S3Tables::TablePolicy",
        "ResourcePolicy",
        Policy::Resource,
    ),
    (
        "AWS::S3Vectors::VectorBucketPolicy",
        "Policy",
        Policy::Resource,
    ),
    (
        "AWS::SMSVOICE::ResourcePolicy",
        "PolicyDocument",
        Policy::Resource,
    ),
    ("AWS::SSM::ResourcePolicy", "Policy", Policy::Resource),
    (
        "AWS::SageMaker::ModelPackageGroup",
        "ModelPackageGroupPolicy",
        Policy::Resource,
    ),
    ("AWS::VpcLattice::AuthPolicy", "Policy", Policy::Resource),
    (
        "AWS::VpcLattice::ResourcePolicy",
        "Policy",
        Policy::Resource,
    ),
];

/// Last words of names of texts that must not be shown, where the registry never gives them back.
pub(crate) const SECRETS: &[&str] = &[
    "access token",
    "auth token",
    "client secret",
    "oauth token",
    "private key",
    "secret key",
    "secret string",
    "secret token",
    "shared secret",
];

/// The four kinds of policy documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Trust,
    Identity,
    Resource,
    Endpoint,
}

impl Policy {
    /// The type in `formwork-policy`.
    pub(crate) const fn rust(self) -> &'static str {
        match self {
            Self::Trust => "formwork_policy::TrustPolicy",
            Self::Identity => "formwork_policy::IdentityPolicy",
            Self::Resource => "formwork_policy::ResourcePolicy",
            Self::Endpoint => "formwork_policy::EndpointPolicy",
        }
    }
}
