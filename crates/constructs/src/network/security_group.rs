//! [`SecurityGroup`]: closed until a flow is declared; each flow is declared once, for both ends.

use std::collections::BTreeSet;

use formwork_cfn::ec2::{
    CfnSecurityGroup, CfnSecurityGroupEgress, CfnSecurityGroupIngress, security_group,
};
use formwork_cfn::ids::{PrefixListId, SecurityGroupId};
use formwork_core::{
    App, Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Phase, Scope, Value,
};

use super::flow::{Flow, Peer, closed, push_new};
use super::{Cidr, Port, VpcRef, VpcState};
use crate::appended::append;

/// A security group, closed in both directions until a flow is declared.
///
/// ```text
/// let workload = stack.add("Workload", SecurityGroup::new(vpc, "Functions that call Bedrock"));
/// let endpoint = stack.add("Endpoint", SecurityGroup::new(vpc, "Allow TLS for VPC Endpoint"));
/// workload.allow_to(&mut stack, endpoint, Port::HTTPS);
/// ```
///
/// AWS adds a rule that allows everything out to a group that is created without an egress rule. A
/// group without declared flows out therefore gets one to `127.0.0.1/32`, which leads nowhere.
///
/// Changing the description, the name or the VPC replaces the group.
///
/// Errors: `invalid-description` where a description or reason has characters that EC2 refuses or
/// more than 255; `port-range-reversed`; `foreign-security-group` for a flow between groups of two
/// VPCs. Warning: `many-security-group-rules` over the default quota of 60 in one direction.
///
/// CloudFormation: `AWS::EC2::SecurityGroup`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html>
#[derive(Debug)]
pub struct SecurityGroup {
    vpc: VpcRef,
    description: String,
    name: Option<Expr<String>>,
}

impl SecurityGroup {
    /// A group in this VPC. The description is what a person reads: letters, digits, spaces and
    /// `._-:/()#,@[]+=&;{}!$*`, 255 at most.
    pub fn new(vpc: VpcRef, description: impl Into<String>) -> Self {
        Self {
            vpc,
            description: description.into(),
            name: None,
        }
    }

    /// Its name in the account. Default: one that AWS makes, so that a replacement can stand
    /// beside the old group.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }
}

/// A security group that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityGroupRef {
    cfn: Handle<CfnSecurityGroup>,
}

/// What stands beside a group's node: its flows.
#[derive(Debug, Default)]
pub(crate) struct GroupFlows {
    vpc: Option<VpcRef>,
    out: Vec<Flow>,
    in_: Vec<Flow>,
    exists: bool,
    /// Whether the program wrote egress rules into the resource itself.
    written_out: bool,
    /// As for egress.
    written_in: bool,
}

#[diagnostic::do_not_recommend]
impl Construct for SecurityGroup {
    type Output = SecurityGroupRef;

    fn build(self, scope: &mut Scope<'_>) -> SecurityGroupRef {
        check_text(scope, "GroupDescription", &self.description);
        let mut group = CfnSecurityGroup::new(self.description).vpc_id(self.vpc);
        group.group_name = self.name;
        let cfn = scope.define(group);
        scope.data::<GroupFlows>(cfn).vpc = Some(self.vpc);
        let group = SecurityGroupRef { cfn };
        scope.at_synth(Phase::Write, move |scope| group.write(scope));
        scope.check(move |check| group.check(check));
        group
    }
}

impl SecurityGroupRef {
    /// A security group that exists already, of this VPC. Flows that are declared for it become
    /// rules of this stack; its own rules stay unknown.
    #[track_caller]
    pub fn from_id(
        scope: &mut Scope<'_>,
        place: &str,
        id: Expr<SecurityGroupId>,
        vpc: VpcRef,
    ) -> Self {
        let attributes = [("GroupId", id.clone().into_text())];
        let cfn = scope.import(place, id, attributes);
        let flows = scope.data::<GroupFlows>(cfn);
        flows.vpc = Some(vpc);
        flows.exists = true;
        let group = Self { cfn };
        scope
            .at(cfn)
            .at_synth(Phase::Write, move |scope| group.write(scope));
        group
    }

    /// Its id.
    pub fn id(self) -> Expr<SecurityGroupId> {
        self.cfn.attr(CfnSecurityGroup::GROUP_ID)
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnSecurityGroup> {
        self.cfn
    }

    /// Its VPC.
    pub(crate) fn vpc(self, app: &App) -> Option<VpcRef> {
        app.data::<GroupFlows>(self.cfn)?.vpc
    }

    /// Declares a flow to another group of the VPC: this group may send, that one lets it in.
    #[track_caller]
    pub fn allow_to(self, scope: &mut Scope<'_>, other: Self, port: Port) {
        self.flow_out(scope, Peer::Group(other), port, None);
        other.flow_in(scope, Peer::Group(self), port, None);
    }

    /// Lets this group send to addresses. The reason becomes the rule's description.
    #[track_caller]
    pub fn allow_to_cidr(self, scope: &mut Scope<'_>, to: Cidr, port: Port, reason: &str) {
        let peer = Peer::Cidr(to);
        self.flow_out(scope, peer, port, Some(reason));
    }

    /// Lets this group send to what an AWS prefix list holds, such as Amazon S3 behind a gateway
    /// endpoint. The reason becomes the rule's description.
    #[track_caller]
    pub fn allow_to_prefix_list(
        self,
        scope: &mut Scope<'_>,
        to: impl IntoExpr<PrefixListId>,
        port: Port,
        reason: &str,
    ) {
        let peer = Peer::PrefixList(to.into_expr());
        self.flow_out(scope, peer, port, Some(reason));
    }

    /// Lets addresses in. The reason becomes the rule's description.
    #[track_caller]
    pub fn allow_from_cidr(self, scope: &mut Scope<'_>, from: Cidr, port: Port, reason: &str) {
        let peer = Peer::Cidr(from);
        self.flow_in(scope, peer, port, Some(reason));
    }

    /// Whether flows may let this group send to another one on a port.
    ///
    /// Flows between the two and flows by addresses of the VPC count. Where a rule was written by
    /// hand, and for the side of a group that exists already, the answer is yes: what its rules let
    /// through is not looked at.
    pub fn may_reach(self, app: &App, other: Self, port: Port) -> bool {
        let flows = |group: Self| app.data::<GroupFlows>(group.cfn);
        let (Some(own), Some(others)) = (flows(self), flows(other)) else {
            return false;
        };
        let block = others.vpc.and_then(|vpc| app.data::<VpcState>(vpc.cfn()));
        let block = block.and_then(VpcState::block);
        let leads = |flow: &Flow, to: Self| {
            flow.port.covers(port)
                && match &flow.peer {
                    Peer::Group(group) => *group == to,
                    Peer::Cidr(cidr) => block.is_none_or(|block| block.overlaps(*cidr)),
                    Peer::PrefixList(_) => false,
                }
        };
        let out = own.exists || own.out.iter().any(|flow| leads(flow, other));
        let in_ = others.exists || others.in_.iter().any(|flow| leads(flow, self));
        (out || self.has_written_egress(app)) && (in_ || other.has_written_ingress(app))
    }

    /// Whether flows let anything in on a port. Where a rule was written by hand the answer is yes.
    pub fn may_be_entered(self, app: &App, port: Port) -> bool {
        let flows = app.data::<GroupFlows>(self.cfn);
        flows.is_some_and(|flows| flows.in_.iter().any(|flow| flow.port.covers(port)))
            || flows.is_some_and(|flows| flows.exists)
            || self.has_written_ingress(app)
    }

    /// Whether ingress rules stand in the template that are not those of declared flows.
    fn has_written_ingress(self, app: &App) -> bool {
        let flows = app.data::<GroupFlows>(self.cfn);
        let in_itself = flows.is_some_and(|flows| flows.written_in);
        in_itself
            || app.handles::<CfnSecurityGroupIngress>().iter().any(|rule| {
                let of = app.get(*rule).and_then(|rule| rule.group_id.as_ref());
                of.is_some_and(|of| self.is_ruled_by(app, of, rule.node()))
            })
    }

    /// Whether egress rules stand in the template that are not those of declared flows.
    fn has_written_egress(self, app: &App) -> bool {
        let flows = app.data::<GroupFlows>(self.cfn);
        let in_itself = flows.is_some_and(|flows| flows.written_out);
        in_itself
            || app.handles::<CfnSecurityGroupEgress>().iter().any(|rule| {
                let of = app.get(*rule).map(|rule| &rule.group_id);
                of.is_some_and(|of| self.is_ruled_by(app, of, rule.node()))
            })
    }

    /// Whether a rule is about this group and was written by hand: elsewhere than below the group.
    fn is_ruled_by(self, app: &App, of: &Expr<SecurityGroupId>, rule: NodeId) -> bool {
        let own = app.path(rule).strip_prefix(app.path(self.cfn));
        let own = own.is_some_and(|rest| rest.starts_with('/'));
        !own && of.value().references().contains(&self.cfn.node())
    }

    #[track_caller]
    fn flow_out(self, scope: &mut Scope<'_>, peer: Peer, port: Port, why: Option<&str>) {
        self.check_flow(scope, &peer, port, why);
        let flow = Flow::new(peer, port, why);
        push_new(&mut scope.data::<GroupFlows>(self.cfn).out, flow);
    }

    #[track_caller]
    fn flow_in(self, scope: &mut Scope<'_>, peer: Peer, port: Port, why: Option<&str>) {
        if !matches!(peer, Peer::Group(_)) {
            self.check_flow(scope, &peer, port, why);
        }
        let flow = Flow::new(peer, port, why);
        push_new(&mut scope.data::<GroupFlows>(self.cfn).in_, flow);
    }

    #[track_caller]
    fn check_flow(self, scope: &mut Scope<'_>, peer: &Peer, port: Port, why: Option<&str>) {
        let mut scope = scope.at(self.cfn);
        if port.is_reversed() {
            scope.report(
                Diagnostic::error(
                    "port-range-reversed",
                    format!("the port range `{port}` ends before it begins"),
                )
                .property("FromPort")
                .help("give the smaller port first"),
            );
        }
        if let Some(why) = why {
            check_text(&mut scope, "Description", why);
        }
        let Peer::Group(other) = peer else {
            return;
        };
        let vpc_of = |group: Self| {
            let flows = scope.app().data::<GroupFlows>(group.cfn);
            flows.and_then(|flows| flows.vpc)
        };
        let (own, others) = (vpc_of(self), vpc_of(*other));
        if own.is_some() && others.is_some() && own != others {
            let other = scope.app().path(other.cfn).to_owned();
            scope.report(
                Diagnostic::error(
                    "foreign-security-group",
                    format!("a flow leads to `{other}`, a group of another VPC"),
                )
                .property("DestinationSecurityGroupId")
                .help("declare flows between groups of one VPC; between VPCs use addresses"),
            );
        }
    }

    /// Says so where the network interfaces of something in a VPC are to have this group, and it is
    /// one of another VPC.
    #[track_caller]
    pub(crate) fn check_vpc(self, scope: &mut Scope<'_>, vpc: VpcRef, property: &str) {
        let flows = scope.app().data::<GroupFlows>(self.cfn);
        if flows.is_some_and(|flows| flows.vpc != Some(vpc)) {
            let path = scope.app().path(self.cfn).to_owned();
            let vpc = scope.app().path(vpc).to_owned();
            scope.report(
                Diagnostic::error(
                    "foreign-security-group",
                    format!("`{path}` is a security group of another VPC"),
                )
                .property(property)
                .help(format!("pass a group of `{vpc}`")),
            );
        }
    }

    /// Writes the flows into rules: out inline, in from groups as resources of their own, so that
    /// the two ends do not wait for each other.
    fn write(self, scope: &mut Scope<'_>) {
        let Some(flows) = scope.app().data::<GroupFlows>(self.cfn) else {
            return;
        };
        let (mut out, mut in_, exists) = (flows.out.clone(), flows.in_.clone(), flows.exists);
        for flow in out.iter().chain(&in_) {
            if let (Some(why), true) = (flow.description(), flow.why.len() > 1) {
                check_text(scope, "Description", &why);
            }
        }
        let app = scope.app();
        let key = |flow: &Flow| (flow.port, flow.peer.sort_key(app));
        out.sort_by_key(&key);
        in_.sort_by_key(&key);
        // A flow between two stacks is written by its source, for both ends.
        let is_far = |flow: &Flow| {
            let other = flow.peer.group();
            other.is_some_and(|other| !app.in_one_stack(self.cfn, other.cfn))
        };
        in_.retain(|flow| !is_far(flow));
        let far: Vec<Flow> = out.iter().filter(|flow| is_far(flow)).cloned().collect();
        let belongs_there =
            |flow: &Flow| flow.peer.group().is_some_and(|to| to.waits_for(app, self));
        out.retain(|flow| !belongs_there(flow));
        let (there, here): (Vec<Flow>, Vec<Flow>) = far.into_iter().partition(belongs_there);
        let leads_back = |flow: &Flow| flow.peer.group().is_some_and(|to| to.leads_to(app, self));
        let mixed = out.iter().any(leads_back);
        // Beside a rule in a resource of its own EC2 has lost an inline one that allows everything.
        let (standalone_out, inline_out): (Vec<Flow>, Vec<Flow>) = out
            .into_iter()
            .partition(|flow| exists || leads_back(flow) || (mixed && flow.is_open()));
        let (standalone_in, inline_in): (Vec<Flow>, Vec<Flow>) = in_
            .into_iter()
            .partition(|flow| exists || flow.peer.group().is_some());

        let mut egress: Vec<security_group::Egress> = inline_out.iter().map(Flow::egress).collect();
        let ingress: Vec<security_group::Ingress> = inline_in.iter().map(Flow::ingress).collect();
        let resource = scope.get(self.cfn);
        let written_out = resource.and_then(|group| group.security_group_egress.clone());
        // AWS takes an empty list for none, and allows everything out.
        let written_out = written_out.filter(|list| list.value() != &Value::List(Vec::new()));
        let written_in = resource.and_then(|group| group.security_group_ingress.clone());
        let flows = scope.data::<GroupFlows>(self.cfn);
        flows.written_out = written_out.is_some();
        flows.written_in = written_in.is_some();
        if egress.is_empty() && written_out.is_none() {
            egress.push(closed());
        }
        let none_in = ingress.is_empty() && written_in.is_none();
        let egress = append(
            scope,
            "SecurityGroupEgress",
            written_out,
            egress.into_expr(),
        );
        let ingress = append(
            scope,
            "SecurityGroupIngress",
            written_in,
            ingress.into_expr(),
        );
        // One that exists already has no resource here.
        if let Some(group) = scope.get_mut(self.cfn) {
            group.security_group_egress = Some(egress);
            group.security_group_ingress = (!none_in).then_some(ingress);
        }
        for flow in standalone_out {
            flow.add_egress(self, scope);
        }
        for flow in standalone_in {
            flow.add_ingress(self, scope);
        }
        for flow in here {
            flow.add_far_ingress(self, scope);
        }
        for flow in there {
            flow.add_both(self, scope);
        }
    }

    /// Whether this group's stack reads values of the other's, and the other's none of this.
    fn waits_for(self, app: &App, other: Self) -> bool {
        app.stack_waits_for(self.cfn, other.cfn) && !app.stack_waits_for(other.cfn, self.cfn)
    }

    /// Whether flows lead from this group to another, over any number of groups.
    fn leads_to(self, app: &App, goal: Self) -> bool {
        let mut seen: BTreeSet<NodeId> = BTreeSet::new();
        let mut waiting = vec![self];
        while let Some(group) = waiting.pop() {
            if group == goal {
                return true;
            }
            if seen.insert(group.cfn.node())
                && let Some(flows) = app.data::<GroupFlows>(group.cfn)
            {
                waiting.extend(flows.out.iter().filter_map(|flow| flow.peer.group()));
            }
        }
        false
    }

    fn check(self, check: &mut Check<'_>) {
        /// The default quota of rules a group and direction, IPv4 and IPv6 counted apart.
        /// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
        const QUOTA: usize = 60;
        let Some(flows) = check.app().data::<GroupFlows>(self.cfn) else {
            return;
        };
        for (direction, count) in [("in", flows.in_.len()), ("out", flows.out.len())] {
            if count > QUOTA {
                check.report(
                    Diagnostic::warning(
                        "many-security-group-rules",
                        format!("{count} flows lead {direction}, the default quota is {QUOTA}"),
                    )
                    .help("join address ranges, or ask for a higher quota before you deploy"),
                );
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<SecurityGroupId> for SecurityGroupRef {
    fn into_expr(self) -> Expr<SecurityGroupId> {
        self.id()
    }
}

impl From<SecurityGroupRef> for NodeId {
    fn from(group: SecurityGroupRef) -> Self {
        group.cfn.node()
    }
}

/// What EC2 takes as a description of a group or a rule.
#[track_caller]
fn check_text(scope: &mut Scope<'_>, property: &str, text: &str) {
    let taken = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.is_empty() || text.chars().count() > 255 || !text.chars().all(taken) {
        scope.report(
            Diagnostic::error(
                "invalid-description",
                format!("EC2 does not take `{text}` as a description"),
            )
            .property(property)
            .note("it takes 1 to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`")
            .help("write it in other words"),
        );
    }
}
