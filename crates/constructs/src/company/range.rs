//! Which addresses are the company's, and who lets them in.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::Location;

use formwork_core::{Check, Diagnostic, NodeId, Phase, Scope};

use super::way;
use crate::endpoint::InterfaceEndpointRef;
use crate::network::{Cidr, Port, SecurityGroupRef, SubnetRef, VpcRef, VpcState};
use crate::reason;

/// What stands beside a VPC's node: the ranges outside of the private ones that were declared to be
/// the company's.
#[derive(Debug, Default)]
struct CompanyRanges {
    reasons: BTreeMap<Cidr, BTreeSet<String>>,
    is_written: bool,
}

/// What stands beside a security group's node: which of the company's addresses it lets in, why.
#[derive(Debug, Default)]
struct CompanyAccess {
    reasons: BTreeMap<(Cidr, Port), BTreeSet<String>>,
    is_written: bool,
}

impl VpcRef {
    /// Declares that a range of public addresses belongs to the company and is used in its own
    /// network, behind the way from this VPC. Private ranges (10.0.0.0/8, 172.16.0.0/12,
    /// 192.168.0.0/16, 100.64.0.0/10) need no such word.
    ///
    /// The reason is kept in the metadata of the VPC.
    ///
    /// Errors: `missing-reason`; `public-company-range` for a range wider than /8, which is nobody's
    /// alone.
    #[track_caller]
    pub fn company_range(self, scope: &mut Scope<'_>, range: Cidr, reason: &str) {
        let mut at = scope.at(self);
        if range.prefix() < 8 {
            at.report(
                Diagnostic::error(
                    "public-company-range",
                    format!("`{range}` cannot be one company's range"),
                )
                .help("declare the ranges that were assigned to the company, /8 at most"),
            );
        }
        check_reason(&mut at, "CidrBlock", reason);
        let state = at.data::<CompanyRanges>(self);
        let reasons = state.reasons.entry(range).or_default();
        reasons.insert(reason.trim().to_owned());
        if !std::mem::replace(&mut state.is_written, true) {
            at.at_synth(Phase::Write, move |scope| {
                let state = scope.app().data::<CompanyRanges>(self);
                let known = state.map(|state| state.reasons.clone()).unwrap_or_default();
                if scope.get(self.cfn()).is_some() {
                    for (range, reasons) in known {
                        record(scope, self, &format!("company range {range}"), &reasons);
                    }
                }
            });
        }
    }
}

impl SecurityGroupRef {
    /// Lets machines in the company's network in, over a [`VpnGateway`](crate::VpnGateway). The
    /// reason becomes the rule's description and is kept in the metadata of the group.
    ///
    /// Errors: `public-company-range` for addresses that are neither private nor
    /// [declared](VpcRef::company_range); `company-range-overlaps-vpc` for addresses of the VPC
    /// itself (a warning where the range holds the VPC's block); `missing-reason`;
    /// `invalid-description`. Warning: `company-without-way` where nothing leads from the company
    /// to the VPC.
    #[track_caller]
    pub fn allow_from_company(self, scope: &mut Scope<'_>, from: Cidr, port: Port, reason: &str) {
        allow(scope, self, from, &[port], reason, Vec::new());
    }
}

impl InterfaceEndpointRef {
    /// Lets machines in the company's network in on TCP 443, over a
    /// [`VpnGateway`](crate::VpnGateway). The endpoint's policy must allow their principal as well:
    /// this opens the way only.
    ///
    /// The reason becomes the rule's description and is kept in the metadata of the group.
    ///
    /// Errors and warnings: those of [`SecurityGroupRef::allow_from_company`]; warning
    /// `no-route-to-company` where the endpoint's answers do not find their way back.
    #[track_caller]
    pub fn allow_from_cidr(self, scope: &mut Scope<'_>, from: Cidr, reason: &str) {
        let subnets = self.subnets(scope.app());
        let group = self.security_group();
        allow(scope, group, from, &[Port::HTTPS], reason, subnets);
    }
}

/// Lets a range of the company's addresses into a group, whose interfaces stand in these subnets.
#[track_caller]
pub(super) fn allow(
    scope: &mut Scope<'_>,
    group: SecurityGroupRef,
    from: Cidr,
    ports: &[Port],
    reason: &str,
    subnets: Vec<SubnetRef>,
) {
    let mut at = scope.at(group);
    let described = check_reason(&mut at, "SecurityGroupIngress", reason);
    for port in ports {
        group.allow_from_cidr(&mut at, from, *port, described);
    }
    let state = at.data::<CompanyAccess>(group);
    for port in ports {
        let reasons = state.reasons.entry((from, *port)).or_default();
        reasons.insert(reason.trim().to_owned());
    }
    if !std::mem::replace(&mut state.is_written, true) {
        at.at_synth(Phase::Write, move |scope| record_access(scope, group));
    }
    let line = Location::caller();
    at.check(move |check| {
        if let Some(vpc) = group.vpc(check.app()) {
            let at = Place {
                line,
                property: "SecurityGroupIngress",
            };
            check_ranges(check, vpc, &[from], at);
            way::check(check, vpc, &[from], &subnets, at);
        }
    });
}

/// Where a finding about a range belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub line: &'static Location<'static>,
    pub property: &'static str,
}

impl Place {
    pub(super) fn put(self, found: Diagnostic) -> Diagnostic {
        found.at(self.line).property(self.property)
    }
}

/// Says so where a reason is empty, and gives what a rule can take as its description.
#[track_caller]
fn check_reason<'r>(scope: &mut Scope<'_>, property: &str, reason: &'r str) -> &'r str {
    if !reason.trim().is_empty() {
        return reason;
    }
    scope.report(reason::missing(property));
    "without a reason"
}

/// Keeps the reasons in the metadata of the group.
fn record_access(scope: &mut Scope<'_>, group: SecurityGroupRef) {
    if scope.get(group.cfn()).is_none() {
        return;
    }
    let state = scope.app().data::<CompanyAccess>(group);
    let known = state.map(|state| state.reasons.clone()).unwrap_or_default();
    for ((from, port), reasons) in known {
        let what = format!("SecurityGroupIngress from {from} on {port}");
        record(scope, group, &what, &reasons);
    }
}

/// Keeps all reasons for one thing, in an order that does not depend on that of the program.
fn record(
    scope: &mut Scope<'_>,
    resource: impl Into<NodeId>,
    what: &str,
    reasons: &BTreeSet<String>,
) {
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    let reasons = reasons.join("; ");
    // An empty one was told of where it was given.
    if !reasons.is_empty() {
        reason::record(scope, resource, what, &reasons);
    }
}

/// What is let in as the company's is the company's, and not the VPC's own.
pub(super) fn check_ranges(check: &mut Check<'_>, vpc: VpcRef, ranges: &[Cidr], place: Place) {
    let app = check.app();
    let declared = app.data::<CompanyRanges>(vpc);
    let is_declared = |range: &Cidr| {
        let mut known = declared.iter().flat_map(|state| state.reasons.keys());
        known.any(|known| known.contains(*range))
    };
    let block = app.data::<VpcState>(vpc).and_then(VpcState::block);
    for range in ranges {
        if !range.is_private() && !is_declared(range) {
            let found = Diagnostic::error(
                "public-company-range",
                format!("`{range}` holds public addresses, which are not known to be the company's"),
            )
            .note("private: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10")
            .help("name the company's private ranges")
            .help("or declare the range: `vpc.company_range(&mut stack, cidr!(\"…\"), \"why it is the company's\")`");
            check.report(place.put(found));
        }
        let Some(block) = block.filter(|block| block.overlaps(*range)) else {
            continue;
        };
        let path = app.path(vpc);
        let found = if block.contains(*range) {
            Diagnostic::error(
                "company-range-overlaps-vpc",
                format!("`{range}` lies in `{block}`, the block of `{path}`"),
            )
            .note("packets to these addresses never leave the VPC")
        } else {
            Diagnostic::warning(
                "company-range-overlaps-vpc",
                format!("`{range}` holds `{block}`, the block of `{path}`"),
            )
            .note("so it means everything in the VPC as well as the company")
        };
        check.report(place.put(found.help("name ranges of the company alone")));
    }
}
