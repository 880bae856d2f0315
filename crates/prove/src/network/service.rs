//! [`Service`]: an AWS service as the far end of an endpoint, and its host name.

use std::fmt;

use crate::text::{Piece, Text};
use crate::truth::{Cause, Truth};

/// Services whose host names do not begin with the end of their endpoint service's name, with what
/// the host names begin with instead.
///
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
const OTHER_HOSTS: [(&str, &str); 8] = [
    ("codeartifact.api", "codeartifact"),
    ("ecr.api", "api.ecr"),
    ("ecr.dkr", "dkr.ecr"),
    ("kinesis-firehose", "firehose"),
    ("kinesis-streams", "kinesis"),
    ("sagemaker.api", "api.sagemaker"),
    ("sagemaker.runtime", "runtime.sagemaker"),
    ("bedrock-agentcore.gateway", "gateway.bedrock-agentcore"),
];

/// Services whose host names end with `api.aws`.
const API_HOSTS: [&str; 3] = ["bedrock-mantle", "eks-auth", "s3vectors"];

/// Endpoint services that a service name is likely to mean.
pub(super) const KNOWN: [&str; 43] = [
    "athena",
    "bedrock",
    "bedrock-agent",
    "bedrock-agent-runtime",
    "bedrock-agentcore",
    "bedrock-agentcore-control",
    "bedrock-agentcore.gateway",
    "bedrock-data-automation",
    "bedrock-data-automation-fips",
    "bedrock-data-automation-runtime",
    "bedrock-data-automation-runtime-fips",
    "bedrock-fips",
    "bedrock-mantle",
    "bedrock-runtime",
    "bedrock-runtime-fips",
    "cloudformation",
    "dynamodb",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "ecs",
    "events",
    "execute-api",
    "kms",
    "kms-fips",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "rds-data",
    "s3",
    "sagemaker.api",
    "sagemaker.runtime",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "sts",
    "sts-fips",
    "xray",
];

/// An AWS service as the far end of an endpoint, by the end of its endpoint service's name, such
/// as `bedrock-runtime`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    name: String,
    region: Option<String>,
}

impl Service {
    /// The service of this name, in the region of the deployment. A host name, such as
    /// `bedrock-runtime.us-east-1.amazonaws.com`, is taken apart.
    pub fn new(name: &str) -> Self {
        let (name, domain) = match name.split_once(".api.aws") {
            Some((front, _)) => (front, true),
            None => name
                .split_once(".amazonaws.com")
                .map_or((name, false), |(front, _)| (front, true)),
        };
        let parts = name.rsplit_once('.').filter(|_| domain);
        let Some((host, region)) = parts else {
            return Self {
                name: name.to_owned(),
                region: None,
            };
        };
        let other = OTHER_HOSTS.iter().find(|(_, begin)| *begin == host);
        Self {
            name: other.map_or(host, |(name, _)| name).to_owned(),
            region: Some(region.to_owned()),
        }
    }

    /// The end of the endpoint service's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names that are most often meant.
    pub(crate) const fn known() -> &'static [&'static str] {
        &KNOWN
    }

    /// The region in which it is called.
    pub(super) fn region(&self, own: &Text) -> Text {
        self.region
            .as_deref()
            .map_or_else(|| own.clone(), Text::from)
    }

    /// The host name that an SDK calls, in this region.
    pub fn host(&self, own: &Text) -> Text {
        let other = OTHER_HOSTS.iter().find(|(name, _)| *name == self.name);
        let mut host = Text::from(other.map_or(self.name.as_str(), |(_, host)| host));
        host.push_str(".");
        let region = self.region(own);
        host.append(&region);
        let china = region
            .as_known()
            .is_some_and(|region| region.starts_with("cn-"));
        host.push_str(match (API_HOSTS.contains(&self.name.as_str()), china) {
            (true, _) => ".api.aws",
            (false, true) => ".amazonaws.com.cn",
            (false, false) => ".amazonaws.com",
        });
        host
    }
}

impl From<&str> for Service {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The name of an endpoint service, taken apart.
#[derive(Clone, Debug)]
pub(super) enum ServiceName {
    /// `com.amazonaws.<region>.<name>`
    Aws { region: Text, name: Text },
    /// The service of someone else.
    Custom,
    /// Not known.
    Unknown(Cause),
}

impl ServiceName {
    pub(super) fn read(text: &Text) -> Self {
        let [Piece::Known(front), rest @ ..] = text.pieces() else {
            return Self::Unknown(super::address::cause_of(text));
        };
        let front: &str = front.strip_prefix("cn.").unwrap_or(front);
        let Some(front) = front.strip_prefix("com.amazonaws.") else {
            let short = "com.amazonaws.".starts_with(front) && !rest.is_empty();
            return if short {
                Self::Unknown(super::address::cause_of(text))
            } else {
                Self::Custom
            };
        };
        if front.starts_with("vpce.") {
            return Self::Custom;
        }
        let (mut region, mut name) = (Text::default(), None::<Text>);
        let pieces = std::iter::once(Piece::Known(front.into())).chain(rest.iter().cloned());
        for piece in pieces {
            match (&mut name, piece) {
                (Some(name), piece) => name.push(piece),
                (None, Piece::Known(known)) => match known.split_once('.') {
                    Some((before, after)) => {
                        region.push_str(before);
                        name = Some(Text::from(after));
                    }
                    None => region.push_str(&known),
                },
                (None, symbol) => region.push(symbol),
            }
        }
        let name = match name {
            Some(name) if name.as_known() == Some("") => None,
            name => name,
        };
        match name {
            // `com.amazonaws.s3-global.accesspoint` and its like have no region.
            Some(name) if region.as_known() == Some("vpce") => {
                drop(name);
                Self::Custom
            }
            Some(name) => Self::Aws { region, name },
            None => Self::Unknown(super::address::cause_of(text)),
        }
    }

    /// Whether it is the endpoint service of this one, whatever the region.
    pub(super) fn is(&self, service: &Service) -> Truth {
        match self {
            Self::Aws { name, .. } => name.is_str(&service.name),
            Self::Custom => Truth::No,
            Self::Unknown(cause) => Truth::Unknown(cause.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::sample;

    fn read(text: &str) -> String {
        match ServiceName::read(&sample(text)) {
            ServiceName::Aws { region, name } => format!("{region} {name}"),
            ServiceName::Custom => "custom".to_owned(),
            ServiceName::Unknown(cause) => cause.to_string(),
        }
    }

    #[test]
    fn names_of_endpoint_services_are_taken_apart() {
        assert_eq!(read("com.amazonaws.us-east-1.ecr.api"), "us-east-1 ecr.api");
        assert_eq!(read("com.amazonaws.[R].bedrock"), "${R} bedrock");
        assert_eq!(read("com.amazonaws.[R].<S>"), "${R} ${S}");
        assert_eq!(read("cn.com.amazonaws.cn-north-1.kms"), "cn-north-1 kms");
        assert_eq!(read("com.amazonaws.vpce.us-east-1.vpce-svc-1"), "custom");
        assert_eq!(read("<S>"), "`S` has no value");
    }

    #[test]
    fn hosts_belong_to_services() {
        let own = Text::from("us-east-1");
        let check = |name: &str, host: &str| {
            assert_eq!(Service::new(name).host(&own).to_string(), host);
            assert_eq!(Service::new(host).name(), Service::new(name).name());
        };
        check("bedrock-runtime", "bedrock-runtime.us-east-1.amazonaws.com");
        check("bedrock-mantle", "bedrock-mantle.us-east-1.api.aws");
        check("ecr.api", "api.ecr.us-east-1.amazonaws.com");
        let abroad = Service::new("bedrock-runtime.eu-west-1.amazonaws.com");
        assert_eq!(abroad.region(&own).to_string(), "eu-west-1");
    }
}
