//! What reaches what over the network, and which ways lead out of it.
//!
//! [`Network`] is what a [`Model`] says of VPCs: workloads, endpoints, subnets, route tables,
//! network ACLs and groups. It answers whether a workload [reaches](Network::reach) a service over
//! an endpoint, to what the service's [host name](Network::dns) resolves, which [ways
//! out](Network::ways_out) there are, and [what keeps the pieces from being
//! made](Network::preconditions). What is not known is unknown, with the cause.
//!
//! Read in this order: `address` and `port`, sets of addresses and ports; `vpc`, `group`, `flow`,
//! `acl`, `route`, the parts; `workload` and `endpoint`, the two ends; `dns`, `reach` and `ways`, the
//! answers; `hosts` and `flows`, all that has addresses and who is let to whom; `unmodelled`, what these leave out; `preconditions` and `cycles`.

mod acl;
mod address;
mod cycles;
mod dns;
mod endpoint;
mod flow;
mod flows;
mod group;
mod hosts;
mod interface;
mod place;
mod port;
mod preconditions;
mod reach;
mod route;
mod service;
#[cfg(test)]
mod tests;
mod unmodelled;
mod vpc;
mod ways;
mod workload;

use std::borrow::Cow;

use acl::Acl;
pub use address::Family;
pub use cycles::{Cycle, cycles};
pub use dns::Dns;
pub use endpoint::{Endpoint, EndpointKind};
pub use flows::{Flow, Origin};
use group::Group;
pub use hosts::{Host, HostKind};
pub use place::Place;
pub use preconditions::{Code, Finding, circular_dependencies};
pub use reach::{Hop, Outcome, Pair, Reach, Step, Stop};
use route::Table;
pub use route::Target;
pub use service::Service;
use unmodelled::Unmodelled;
use vpc::{Subnet, Vpc};
pub use ways::{Behind, Way, WaysOut};
pub use workload::{Workload, WorkloadKind};

use crate::template::Model;
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// What a template says of VPCs.
#[derive(Clone, Debug)]
pub struct Network<'m> {
    model: &'m Model,
    workloads: Vec<Workload>,
    endpoints: Vec<Endpoint>,
    vpcs: Vec<Vpc>,
    subnets: Vec<Subnet>,
    groups: Vec<Group>,
    acls: Vec<Acl>,
    tables: Vec<Table>,
    unmodelled: Vec<Unmodelled>,
}

impl<'m> Network<'m> {
    /// What this model says of VPCs.
    pub fn new(model: &'m Model) -> Self {
        let of_type = |type_name: &'static str| model.of_type(type_name);
        let vpcs: Vec<Vpc> = of_type("AWS::EC2::VPC")
            .map(|resource| Vpc::read(model, resource))
            .collect();
        let subnets: Vec<Subnet> = of_type("AWS::EC2::Subnet")
            .map(|resource| Subnet::read(resource, &vpcs))
            .collect();
        let functions = ["AWS::Lambda::Function", "AWS::Serverless::Function"];
        let functions = functions.into_iter().flat_map(of_type);
        let mut workloads: Vec<Workload> = functions.map(Workload::function).collect();
        let instances = of_type("AWS::EC2::Instance");
        workloads
            .extend(instances.map(|resource| Workload::instance(model, resource, &subnets, &vpcs)));
        let endpoints: Vec<Endpoint> = of_type("AWS::EC2::VPCEndpoint")
            .map(|resource| Endpoint::read(resource, &vpcs, model.region()))
            .collect();
        let groups = of_type("AWS::EC2::SecurityGroup").map(|group| Group::read(model, group));
        let defaults = vpcs.iter().map(|vpc| Group::default_of(model, vpc));
        let acls = of_type("AWS::EC2::NetworkAcl").map(|acl| Acl::read(model, acl));
        let default_acls = vpcs.iter().map(|vpc| Acl::default_of(model, vpc));
        let tables = of_type("AWS::EC2::RouteTable").map(|table| Table::read(model, table));
        let mut network = Self {
            model,
            groups: groups.chain(defaults).collect(),
            acls: acls.chain(default_acls).collect(),
            tables: tables.collect(),
            unmodelled: unmodelled::all(model, &subnets),
            workloads,
            endpoints,
            vpcs,
            subnets,
        };
        network.add_what_lies_outside();
        network
    }

    /// Subnets and groups that are used and not in the template.
    fn add_what_lies_outside(&mut self) {
        let workloads = self.workloads.iter().flat_map(|one| &one.interfaces);
        let endpoints = self.endpoints.iter().flat_map(|one| &one.interfaces);
        let mut subnets: Vec<Text> = Vec::new();
        let mut groups: Vec<Text> = Vec::new();
        for interface in workloads.chain(endpoints) {
            subnets.push(interface.subnet.clone());
            groups.extend(interface.groups.known.iter().cloned());
        }
        groups.extend(
            self.workloads
                .iter()
                .flat_map(|one| one.groups.known.clone()),
        );
        for key in subnets {
            if self.subnets.iter().all(|own| own.key != key) {
                self.subnets.push(Subnet::outside(&key));
            }
        }
        for key in groups {
            if self.groups.iter().all(|own| own.key != key) {
                self.groups.push(Group::outside(self.model, &key));
            }
        }
    }

    /// What can call: functions, then instances, by logical id.
    pub fn workloads(&self) -> &[Workload] {
        &self.workloads
    }

    /// The function or instance of this logical id.
    pub fn workload(&self, logical_id: &str) -> Option<&Workload> {
        self.workloads.iter().find(|one| one.id() == logical_id)
    }

    /// The VPC endpoints, by logical id.
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// The VPC endpoint of this logical id.
    pub fn endpoint(&self, logical_id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|one| one.id() == logical_id)
    }

    /// The region of the deployment.
    pub fn region(&self) -> &Text {
        self.model.region()
    }

    /// Whether a workload and an endpoint lie in one VPC.
    pub fn shares_vpc(&self, workload: &Workload, endpoint: &Endpoint) -> Truth {
        match &workload.in_vpc {
            Truth::No => return Truth::No,
            Truth::Unknown(cause) => return Truth::Unknown(cause.clone()),
            Truth::Yes => {}
        }
        // A subnet that both have is in one VPC, whatever it is.
        let shared = workload.interfaces.iter().any(|interface| {
            let mut others = endpoint.interfaces.iter();
            others.any(|other| other.subnet == interface.subnet)
        });
        if shared {
            return Truth::Yes;
        }
        match self.home(workload) {
            Ok(vpc) => vpc.is(&endpoint.vpc),
            Err(cause) => Truth::Unknown(cause),
        }
    }

    /// The VPC of a workload.
    fn home(&self, workload: &Workload) -> Result<Text, Cause> {
        workload::home(workload, &self.subnets, &self.groups)
    }

    fn vpc(&self, key: &Text) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.key == *key)
    }

    fn subnet(&self, key: &Text) -> Cow<'_, Subnet> {
        let own = self.subnets.iter().find(|subnet| subnet.key == *key);
        own.map_or_else(|| Cow::Owned(Subnet::outside(key)), Cow::Borrowed)
    }

    fn groups_of<'a>(&'a self, ids: &'a place::Ids) -> impl Iterator<Item = &'a Group> + Clone {
        let known = ids.known.iter();
        known.filter_map(|key| self.groups.iter().find(|group| group.key == *key))
    }

    /// The network ACLs that a subnet may have: one, unless an association is not known.
    fn acls_of(&self, subnet: &Subnet) -> Vec<Cow<'_, Acl>> {
        let associations = self.model.of_type("AWS::EC2::SubnetNetworkAclAssociation");
        let (sure, mut all) = Self::associated(subnet, associations, "NetworkAclId", |key| {
            let own = self.acls.iter().find(|acl| acl.key == *key);
            own.map_or_else(|| Cow::Owned(Acl::outside(key)), Cow::Borrowed)
        });
        if !sure {
            let home = subnet.vpc.as_ref().ok().and_then(|key| self.vpc(key));
            let default = home.map(Vpc::default_acl);
            let own = default.and_then(|key| self.acls.iter().find(|acl| acl.key == key));
            let unknown = || {
                let cause = format!(
                    "the network ACL of the subnet `{}` is not in the template",
                    subnet.label
                );
                Cow::Owned(Acl::unknown(&subnet.key, Cause::new(cause)))
            };
            all.push(own.map_or_else(unknown, Cow::Borrowed));
        }
        all
    }

    /// The route tables that a subnet may have: one, unless an association is not known.
    fn tables_of(&self, subnet: &Subnet) -> Vec<Cow<'_, Table>> {
        let associations = self.model.of_type("AWS::EC2::SubnetRouteTableAssociation");
        let (sure, mut all) = Self::associated(subnet, associations, "RouteTableId", |key| {
            let own = self.tables.iter().find(|table| table.key == *key);
            let outside = || Cow::Owned(Table::outside(self.model, key));
            own.map_or_else(outside, Cow::Borrowed)
        });
        if !sure {
            let home = subnet.vpc.as_ref().ok().and_then(|key| self.vpc(key));
            all.push(Cow::Owned(if home.is_some() {
                Table::new_main()
            } else {
                Table::unknown(Cause::new(format!(
                    "the route table of the subnet `{}` is not in the template",
                    subnet.label
                )))
            }));
        }
        all
    }

    /// What associations give a subnet, and whether one of them surely does.
    fn associated<T>(
        subnet: &Subnet,
        associations: impl Iterator<Item = &'m crate::template::Resource>,
        property: &str,
        of: impl Fn(&Text) -> T,
    ) -> (bool, Vec<T>) {
        let mut all = Vec::new();
        for association in associations {
            let truth = place::names(association, "SubnetId", &subnet.key);
            let Some(node) = association.get(property) else {
                continue;
            };
            if truth.is_yes() {
                return (true, vec![of(&address::text_of(node))]);
            }
            if truth.is_unknown() {
                all.push(of(&address::text_of(node)));
            }
        }
        (false, all)
    }

    /// What concerns a VPC and is not modelled.
    fn unmodelled_of<'a>(&'a self, vpc: &'a Text) -> impl Iterator<Item = &'a Unmodelled> {
        self.unmodelled.iter().filter(|item| item.concerns(vpc))
    }

    /// Whether a workload reaches a service over an endpoint to which the host name resolves, and
    /// has no way to the internet.
    pub fn private(&self, workload: &Workload, service: &Service, port: u16) -> Truth {
        let reach = self.reach(workload, service, port);
        let dns = reach.dns.is_endpoint();
        let reached = reach.outcome.truth();
        dns.and(|| reached)
            .and(|| !self.ways_out(workload).internet)
    }
}
