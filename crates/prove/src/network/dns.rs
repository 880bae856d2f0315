//! [`Dns`]: to what the host name of a service resolves for a workload.
//!
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#privatelink-private-dns>

use super::Network;
use super::endpoint::Endpoint;
use super::service::Service;
use super::unmodelled::Aspect;
use super::workload::Workload;
use crate::truth::{Cause, Truth};

/// To what the host name of a service resolves for a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dns {
    /// To the network interfaces of this endpoint, by its logical id.
    Endpoint(String),
    /// To public addresses, with the reason.
    Public(String),
    /// The stack cannot be made like this, with the reason.
    Invalid(String),
    /// It is not known.
    Unknown(Cause),
}

impl Dns {
    /// Whether the name resolves to an endpoint.
    pub fn is_endpoint(&self) -> Truth {
        match self {
            Self::Endpoint(_) => Truth::Yes,
            Self::Public(_) | Self::Invalid(_) => Truth::No,
            Self::Unknown(cause) => Truth::Unknown(cause.clone()),
        }
    }

    /// Why, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Endpoint(id) => format!("the host name resolves to `{id}`"),
            Self::Public(why) | Self::Invalid(why) => why.clone(),
            Self::Unknown(cause) => cause.to_string(),
        }
    }
}

impl Network<'_> {
    /// To what the host name of a service resolves for a workload.
    pub fn dns(&self, workload: &Workload, service: &Service) -> Dns {
        let host = service.host(self.region());
        match &workload.in_vpc {
            Truth::No => {
                return Dns::Public(format!(
                    "`{}` lies in no VPC, so that `{host}` resolves to public addresses",
                    workload.id()
                ));
            }
            Truth::Unknown(cause) => return Dns::Unknown(cause.clone()),
            Truth::Yes => {}
        }
        let mut sure: Vec<&Endpoint> = Vec::new();
        let mut perhaps = None;
        for endpoint in self.endpoints() {
            let gives_names = self
                .shares_vpc(workload, endpoint)
                .and(|| endpoint.is_for(service, self.region()))
                .and(|| endpoint.private_dns.clone())
                .and(|| !endpoint.only_inbound.clone());
            match gives_names {
                Truth::Yes => sure.push(endpoint),
                Truth::Unknown(cause) => perhaps = perhaps.or(Some(cause)),
                Truth::No => {}
            }
        }
        if let [first, second, ..] = sure.as_slice() {
            return Dns::Invalid(format!(
                "`{}` and `{}` both bring the private name `{host}` into the VPC",
                first.id(),
                second.id()
            ));
        }
        let overlaid = || self.overlay(workload, &host.to_string());
        match (sure.first(), perhaps) {
            (Some(endpoint), _) => match self.private_names_work(endpoint) {
                Ok(()) => match overlaid() {
                    Some(cause) => Dns::Unknown(cause),
                    None => Dns::Endpoint(endpoint.id().to_owned()),
                },
                Err(dns) => dns,
            },
            (None, Some(cause)) => Dns::Unknown(cause),
            (None, None) => match overlaid() {
                Some(cause) => Dns::Unknown(cause),
                None => Dns::Public(format!(
                    "no endpoint of the VPC has the private name `{host}`, so that it resolves to public addresses"
                )),
            },
        }
    }

    /// Private names need both DNS attributes of the VPC.
    fn private_names_work(&self, endpoint: &Endpoint) -> Result<(), Dns> {
        let Some(vpc) = self.vpc(&endpoint.vpc) else {
            let cause = super::place::outside("the VPC", &endpoint.vpc);
            return Err(Dns::Unknown(cause));
        };
        let attributes = [
            ("EnableDnsSupport", &vpc.dns_support),
            ("EnableDnsHostnames", &vpc.dns_hostnames),
        ];
        for (name, truth) in attributes {
            if truth.is_no() {
                return Err(Dns::Invalid(format!(
                    "the private name of `{}` needs `{name}` of {}",
                    endpoint.id(),
                    vpc.place
                )));
            }
        }
        for (_, truth) in attributes {
            if let Truth::Unknown(cause) = truth {
                return Err(Dns::Unknown(cause.clone()));
            }
        }
        Ok(())
    }

    /// What else of the template answers for names of the VPC.
    fn overlay(&self, workload: &Workload, host: &str) -> Option<Cause> {
        let vpc = self.home(workload).ok()?;
        let mut all = self.unmodelled_of(&vpc);
        let found = all.find(|item| match &item.aspect {
            Aspect::Names(domain) => covers(domain.as_deref(), host),
            _ => false,
        });
        found.map(|item| item.cause.clone())
    }
}

/// Whether a host lies in a domain. A domain that is not known may be any.
fn covers(domain: Option<&str>, host: &str) -> bool {
    let Some(domain) = domain else { return true };
    let domain = domain.trim_matches('.').to_ascii_lowercase();
    domain.is_empty() || host == domain || host.ends_with(&format!(".{domain}"))
}
