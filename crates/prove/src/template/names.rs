//! What `Ref` and `Fn::GetAtt` give of the resources of a template.
//!
//! The shapes are those of the AWS pages of the types; where a shape is not known here, an id is
//! what AWS makes up, and any other attribute can be anything.

use serde_json::Value;

use super::Data;
use super::scope::Scope;
use crate::text::{Piece, Symbol, Text};
use crate::truth::Cause;

/// What the ids begin with that `Ref` gives.
const PREFIXES: [(&str, &str); 27] = [
    ("AWS::EC2::CarrierGateway", "cagw-"),
    ("AWS::EC2::CustomerGateway", "cgw-"),
    ("AWS::EC2::DHCPOptions", "dopt-"),
    ("AWS::EC2::EgressOnlyInternetGateway", "eigw-"),
    ("AWS::EC2::FlowLog", "fl-"),
    ("AWS::EC2::Instance", "i-"),
    ("AWS::EC2::InternetGateway", "igw-"),
    ("AWS::EC2::LaunchTemplate", "lt-"),
    ("AWS::EC2::LocalGatewayRouteTable", "lgw-rtb-"),
    ("AWS::EC2::NatGateway", "nat-"),
    ("AWS::EC2::NetworkAcl", "acl-"),
    ("AWS::EC2::NetworkInterface", "eni-"),
    ("AWS::EC2::PrefixList", "pl-"),
    ("AWS::EC2::RouteTable", "rtb-"),
    ("AWS::EC2::SecurityGroup", "sg-"),
    ("AWS::EC2::Subnet", "subnet-"),
    ("AWS::EC2::TransitGateway", "tgw-"),
    ("AWS::EC2::TransitGatewayAttachment", "tgw-attach-"),
    ("AWS::EC2::TransitGatewayVpcAttachment", "tgw-attach-"),
    ("AWS::EC2::VPC", "vpc-"),
    ("AWS::EC2::VPCEndpoint", "vpce-"),
    ("AWS::EC2::VPCEndpointService", "vpce-svc-"),
    ("AWS::EC2::VPCPeeringConnection", "pcx-"),
    ("AWS::EC2::VPNConnection", "vpn-"),
    ("AWS::EC2::VPNGateway", "vgw-"),
    ("AWS::Route53Resolver::ResolverEndpoint", "rslvr-in-"),
    ("AWS::Route53Resolver::ResolverRule", "rslvr-rr-"),
];

/// Attributes that give the same as `Ref`.
const SAME_AS_REF: [(&str, &[&str]); 15] = [
    ("AWS::EC2::EgressOnlyInternetGateway", &["Id"]),
    ("AWS::EC2::Instance", &["InstanceId"]),
    ("AWS::EC2::InternetGateway", &["InternetGatewayId"]),
    ("AWS::EC2::NatGateway", &["NatGatewayId"]),
    ("AWS::EC2::NetworkAcl", &["Id"]),
    ("AWS::EC2::NetworkInterface", &["Id"]),
    ("AWS::EC2::PrefixList", &["PrefixListId"]),
    ("AWS::EC2::RouteTable", &["RouteTableId"]),
    ("AWS::EC2::SecurityGroup", &["GroupId", "Id"]),
    ("AWS::EC2::Subnet", &["SubnetId"]),
    ("AWS::EC2::TransitGateway", &["Id"]),
    ("AWS::EC2::VPC", &["VpcId"]),
    ("AWS::EC2::VPCEndpoint", &["Id"]),
    ("AWS::EC2::VPNGateway", &["VPNGatewayId"]),
    ("AWS::SecretsManager::Secret", &["Id"]),
];

/// Types whose `Ref` is the name that this property gives, or else one that AWS makes up.
const NAMED: [(&str, &str); 11] = [
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::IAM::Group", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::IAM::User", "UserName"),
    ("AWS::Kinesis::Stream", "Name"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
    ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"),
    ("AWS::S3::Bucket", "BucketName"),
];

/// The shape of an ARN: service, whether it has a region and an account, and what stands before
/// and after the name in its sixth part.
struct Shape {
    type_name: &'static str,
    attribute: &'static str,
    service: &'static str,
    regional: bool,
    account: bool,
    before: &'static str,
    after: &'static str,
}

const fn arn(
    type_name: &'static str,
    attribute: &'static str,
    service: &'static str,
    before: &'static str,
) -> Shape {
    Shape {
        type_name,
        attribute,
        service,
        regional: true,
        account: true,
        before,
        after: "",
    }
}

/// An empty attribute is what `Ref` gives.
const ARNS: [Shape; 15] = [
    arn("AWS::DynamoDB::Table", "Arn", "dynamodb", "table/"),
    Shape {
        regional: false,
        ..arn(
            "AWS::IAM::InstanceProfile",
            "Arn",
            "iam",
            "instance-profile",
        )
    },
    Shape {
        regional: false,
        ..arn("AWS::IAM::ManagedPolicy", "", "iam", "policy")
    },
    Shape {
        regional: false,
        ..arn("AWS::IAM::ManagedPolicy", "PolicyArn", "iam", "policy")
    },
    Shape {
        regional: false,
        ..arn("AWS::IAM::Role", "Arn", "iam", "role")
    },
    Shape {
        regional: false,
        ..arn("AWS::IAM::User", "Arn", "iam", "user")
    },
    arn("AWS::KMS::Key", "Arn", "kms", "key/"),
    arn("AWS::Kinesis::Stream", "Arn", "kinesis", "stream/"),
    arn("AWS::Lambda::Function", "Arn", "lambda", "function:"),
    Shape {
        after: ":*",
        ..arn("AWS::Logs::LogGroup", "Arn", "logs", "log-group:")
    },
    Shape {
        regional: false,
        account: false,
        ..arn("AWS::S3::Bucket", "Arn", "s3", "")
    },
    // The secret that Amazon RDS makes for the master user.
    arn(
        "AWS::RDS::DBInstance",
        "MasterUserSecret.SecretArn",
        "secretsmanager",
        "secret:rds!db-",
    ),
    arn(
        "AWS::SecretsManager::Secret",
        "",
        "secretsmanager",
        "secret:",
    ),
    arn("AWS::SNS::Topic", "", "sns", ""),
    arn("AWS::SQS::Queue", "Arn", "sqs", ""),
];

impl Scope<'_> {
    /// What `Ref` gives: a pseudo parameter, a parameter, a resource.
    pub(super) fn reference(&self, target: &str) -> Data {
        if target.starts_with("AWS::") {
            return self.pseudo(target);
        }
        if let Some(value) = self.parameter(target) {
            return value;
        }
        match self.ref_of(target) {
            Some(text) => Data::Text(text),
            None => self.absent(target),
        }
    }

    /// What `Fn::GetAtt` gives.
    pub(super) fn attribute(&self, id: &str, attribute: &str) -> Data {
        if !self.has_resource(id) {
            return self.absent(id);
        }
        let type_name = self.type_of(id);
        if is_same_as_ref(type_name, attribute) {
            return self.reference(id);
        }
        if let Some(shape) = shape_of(type_name, attribute) {
            return Data::Text(self.arn(shape, id));
        }
        if let Some(property) = own_property(type_name, attribute)
            && let Some(node) = self.property(id, property)
        {
            return node;
        }
        // Ids and names are made up; what else there is may be equal to anything.
        let is_id = attribute.ends_with("Id")
            || attribute.ends_with("ID")
            || matches!(attribute, "DefaultSecurityGroup" | "DefaultNetworkAcl");
        let symbol = if is_id {
            Symbol::made(id, attribute)
        } else {
            Symbol::open(
                &format!("{id}.{attribute}"),
                format!("the attribute `{attribute}` of `{id}` is known once it is deployed"),
            )
        };
        Data::Text(Text::symbol(symbol))
    }

    /// The text that `Ref` gives of a resource.
    pub(super) fn ref_of(&self, id: &str) -> Option<Text> {
        if !self.has_resource(id) {
            return None;
        }
        let type_name = self.type_of(id);
        if let Some(shape) = shape_of(type_name, "") {
            return Some(self.arn(shape, id));
        }
        let prefix = PREFIXES.iter().find(|(name, _)| *name == type_name);
        if let Some((_, prefix)) = prefix {
            let mut text = Text::from(*prefix);
            text.push(Piece::Symbol(Symbol::made(id, "")));
            return Some(text);
        }
        Some(self.name(id, type_name))
    }

    /// The name of a resource: given by a property, or made up.
    fn name(&self, id: &str, type_name: &str) -> Text {
        let property = NAMED.iter().find(|(name, _)| *name == type_name);
        let given = property.and_then(|(_, property)| self.property(id, property));
        match given {
            Some(Data::Text(text)) => text,
            Some(Data::Unknown(cause)) => {
                Text::symbol(Symbol::Open(format!("{id}.name").into(), cause))
            }
            _ => Text::symbol(Symbol::made(id, "")),
        }
    }

    fn arn(&self, shape: &Shape, id: &str) -> Text {
        let mut text = Text::from("arn:");
        let mut part = |data: Option<Data>, separator: &str| {
            if let Some(Data::Text(value)) = data {
                text.append(&value);
            }
            text.push_str(separator);
        };
        part(Some(self.pseudo("AWS::Partition")), ":");
        part(None, shape.service);
        part(None, ":");
        part(shape.regional.then(|| self.pseudo("AWS::Region")), ":");
        part(shape.account.then(|| self.pseudo("AWS::AccountId")), ":");
        part(None, shape.before);
        if shape.service == "iam" {
            // A path begins and ends with a slash; without one it is a slash.
            let path = self.property(id, "Path");
            part(
                Some(path.unwrap_or_else(|| Data::Text(Text::from("/")))),
                "",
            );
        }
        let name = match shape.type_name {
            "AWS::IAM::ManagedPolicy" => self.given_or_made(id, "ManagedPolicyName"),
            "AWS::SNS::Topic" => self.given_or_made(id, "TopicName"),
            "AWS::SQS::Queue" => self.given_or_made(id, "QueueName"),
            "AWS::SecretsManager::Secret" => {
                // Secrets Manager adds six characters to the name.
                let mut name = self.given_or_made(id, "Name");
                name.push_str("-");
                name.push(Piece::Symbol(Symbol::made(id, "suffix")));
                name
            }
            // What Amazon RDS calls it has nothing to do with the name of the database.
            "AWS::RDS::DBInstance" => Text::symbol(Symbol::made(id, "secret")),
            type_name => self.name(id, type_name),
        };
        text.append(&name);
        text.push_str(shape.after);
        text
    }

    fn given_or_made(&self, id: &str, property: &str) -> Text {
        match self.property(id, property) {
            Some(Data::Text(text)) => text,
            _ => Text::symbol(Symbol::made(id, "")),
        }
    }

    /// A property of a resource, resolved.
    fn property(&self, id: &str, name: &str) -> Option<Data> {
        let resource = self.template.entry("Resources", id)?;
        let value = resource.get("Properties")?.get(name)?;
        let pointer = format!("/Resources/{id}/Properties/{name}");
        let round = || {
            let cause = format!("`{name}` of `{id}` refers to itself, or to too many names");
            Data::Text(Text::symbol(Symbol::open(&pointer, cause)))
        };
        match self.follow(|| self.resolve(value, &pointer)) {
            Some(node) => node.map(|node| node.data),
            None => Some(round()),
        }
    }

    fn type_of(&self, id: &str) -> &str {
        let resource = self.template.entry("Resources", id);
        let type_name = resource.and_then(|resource| resource.get("Type"));
        type_name.and_then(Value::as_str).unwrap_or_default()
    }

    fn absent(&self, id: &str) -> Data {
        let there = self.template.entry("Resources", id).is_some();
        Data::Unknown(Cause::new(if there {
            format!("`{id}` is not made under these conditions")
        } else {
            format!("the template has no `{id}`")
        }))
    }
}

fn shape_of(type_name: &str, attribute: &str) -> Option<&'static Shape> {
    ARNS.iter()
        .find(|shape| shape.type_name == type_name && shape.attribute == attribute)
}

fn is_same_as_ref(type_name: &str, attribute: &str) -> bool {
    SAME_AS_REF
        .iter()
        .any(|(name, all)| *name == type_name && all.contains(&attribute))
}

/// The property that an attribute repeats.
fn own_property(type_name: &str, attribute: &str) -> Option<&'static str> {
    match (type_name, attribute) {
        ("AWS::EC2::VPC" | "AWS::EC2::Subnet", "CidrBlock") => Some("CidrBlock"),
        ("AWS::EC2::Subnet", "AvailabilityZone") => Some("AvailabilityZone"),
        ("AWS::EC2::Subnet" | "AWS::EC2::SecurityGroup", "VpcId") => Some("VpcId"),
        _ => None,
    }
}
