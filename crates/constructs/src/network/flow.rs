//! A flow as one security group sees it, and the rules that it becomes.

use std::collections::BTreeSet;

use formwork_cfn::ec2::{CfnSecurityGroupEgress, CfnSecurityGroupIngress, security_group};
use formwork_cfn::ids::PrefixListId;
use formwork_core::{App, Expr, Scope};

use super::{Cidr, Port, SecurityGroupRef};

/// One direction of a flow, as one group sees it.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub peer: Peer,
    pub port: Port,
    /// All reasons that were given for it, so that the first one told does not matter.
    pub why: BTreeSet<String>,
}

/// The other end of a flow.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Peer {
    Cidr(Cidr),
    PrefixList(Expr<PrefixListId>),
    Group(SecurityGroupRef),
}

/// Fills in a rule of one of the four types that have one shape: inline or a resource of its own,
/// out or in.
macro_rules! rule {
    ($flow:expr, $rule:expr, $group:ident, $list:ident) => {{
        let mut rule = $rule;
        if let Some((from, to)) = $flow.port.range() {
            rule = rule.from_port(from).to_port(to);
        }
        rule = match &$flow.peer {
            Peer::Group(group) => rule.$group(*group),
            Peer::Cidr(cidr) => rule.cidr_ip(*cidr),
            Peer::PrefixList(list) => rule.$list(list),
        };
        match $flow.description() {
            Some(why) => rule.description(why),
            None => rule,
        }
    }};
}

impl Flow {
    pub(super) fn new(peer: Peer, port: Port, why: Option<&str>) -> Self {
        Self {
            peer,
            port,
            why: why.map(ToOwned::to_owned).into_iter().collect(),
        }
    }

    /// The same flow as its other end sees it.
    fn turned(&self, end: SecurityGroupRef) -> Self {
        Self {
            peer: Peer::Group(end),
            ..self.clone()
        }
    }

    /// All its reasons, in an order that does not depend on that of the program.
    pub(super) fn description(&self) -> Option<String> {
        let reasons: Vec<&str> = self.why.iter().map(String::as_str).collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// Whether it lets everything through.
    pub(super) fn is_open(&self) -> bool {
        self.port == Port::ALL && self.peer == Peer::Cidr(Cidr::ANYWHERE)
    }

    /// A rule of the group's own that lets it out.
    pub(super) fn egress(&self) -> security_group::Egress {
        rule!(
            self,
            security_group::Egress::new(self.port.protocol()),
            destination_security_group_id,
            destination_prefix_list_id
        )
    }

    /// A rule of the group's own that lets it in.
    pub(super) fn ingress(&self) -> security_group::Ingress {
        rule!(
            self,
            security_group::Ingress::new(self.port.protocol()),
            source_security_group_id,
            source_prefix_list_id
        )
    }

    /// Adds a resource that lets it out of a group.
    pub(super) fn add_egress(&self, of: SecurityGroupRef, scope: &mut Scope<'_>) {
        let id = self.id(scope.app(), "To");
        let rule = rule!(
            self,
            CfnSecurityGroupEgress::new(of, self.port.protocol()),
            destination_security_group_id,
            destination_prefix_list_id
        );
        scope.add(id, rule);
    }

    /// Adds a resource that lets it into a group.
    pub(super) fn add_ingress(&self, of: SecurityGroupRef, scope: &mut Scope<'_>) {
        let id = self.id(scope.app(), "From");
        let rule = rule!(
            self,
            CfnSecurityGroupIngress::new(self.port.protocol()).group_id(of),
            source_security_group_id,
            source_prefix_list_id
        );
        scope.add(id, rule);
    }

    /// Adds the rule of its other end, a group of another stack, to the stack of `from`.
    pub(super) fn add_far_ingress(&self, from: SecurityGroupRef, scope: &mut Scope<'_>) {
        if let Peer::Group(to) = self.peer {
            let id = self.id(scope.app(), "IngressOf");
            let flow = self.turned(from);
            let rule = rule!(
                flow,
                CfnSecurityGroupIngress::new(flow.port.protocol()).group_id(to),
                source_security_group_id,
                source_prefix_list_id
            );
            scope.add(id, rule);
        }
    }

    /// Adds the rules of both ends to the stack of the end to which it leads.
    pub(super) fn add_both(&self, from: SecurityGroupRef, scope: &mut Scope<'_>) {
        if let Peer::Group(to) = self.peer {
            let flow = self.turned(from);
            let mut there = scope.at(to);
            let id = flow.id(there.app(), "EgressOf");
            let rule = rule!(
                self,
                CfnSecurityGroupEgress::new(from, self.port.protocol()),
                destination_security_group_id,
                destination_prefix_list_id
            );
            there.add(id, rule);
            flow.add_ingress(to, &mut there);
        }
    }

    fn id(&self, app: &App, direction: &str) -> String {
        let peer = match &self.peer {
            Peer::Group(group) => {
                let path = app.path(*group);
                path.split_once('/')
                    .map_or(path, |(_, rest)| rest)
                    .to_owned()
            }
            Peer::Cidr(cidr) => cidr.to_string(),
            Peer::PrefixList(list) => app.sort_key(list.value()),
        };
        let words: String = peer
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        format!("{direction}-{words}-{}", self.port.id())
    }
}

impl Peer {
    pub(super) const fn group(&self) -> Option<SecurityGroupRef> {
        match self {
            Self::Group(group) => Some(*group),
            _ => None,
        }
    }

    /// For an order that does not depend on that of the program.
    pub(super) fn sort_key(&self, app: &App) -> (Option<Cidr>, String) {
        match self {
            Self::Group(group) => (None, app.path(*group).to_owned()),
            Self::Cidr(cidr) => (Some(*cidr), String::new()),
            Self::PrefixList(list) => (None, app.sort_key(list.value())),
        }
    }
}

/// The rule of a group that lets nothing out.
pub(super) fn closed() -> security_group::Egress {
    security_group::Egress::new("-1")
        .cidr_ip("127.0.0.1/32")
        .description("Closed: without an egress rule AWS would allow everything out")
}

/// Adds a flow, or its reason to the same flow where that is there already.
pub(super) fn push_new(flows: &mut Vec<Flow>, flow: Flow) {
    let known = |other: &&mut Flow| other.peer == flow.peer && other.port == flow.port;
    match flows.iter_mut().find(known) {
        Some(known) => known.why.extend(flow.why),
        None => flows.push(flow),
    }
}
