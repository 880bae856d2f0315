//! Addresses: every block is one, has a size that AWS takes, lies in the VPC, overlaps no other.

use formwork_cfn::ec2::{CfnSubnet, CfnVpcCidrBlock};
use formwork_core::{App, Check, Diagnostic, Expr, Handle, NodeId, Scope, Value};

use super::super::plan::{check_subnet_size, check_vpc};
use super::super::vpc::holds;
use super::super::{Cidr, CidrError, PlanError, VpcRef};
use super::{at, by_line, is_of, place};

/// The block in a property, where it is known before deployment.
pub(in crate::network) fn block(value: Option<&Expr<String>>) -> Option<Result<Cidr, CidrError>> {
    value.and_then(Expr::as_text).map(Cidr::parse)
}

/// What is wrong with a text that should be a block.
pub(super) fn invalid(text: &str, error: CidrError) -> Diagnostic {
    let found = Diagnostic::error(
        "invalid-cidr",
        format!("`{text}` is not a block of IPv4 addresses"),
    )
    .note(error.to_string());
    match error {
        CidrError::HostBits { block } => found.help(format!("write `{block}`")),
        _ => found.help("give a `Cidr`: `cidr!(\"10.20.0.0/16\")` is checked while compiling"),
    }
}

pub(super) fn check(check: &mut Check<'_>, vpc: VpcRef) {
    let app = check.app();
    let Some(cfn) = app.get(vpc.cfn()) else {
        return;
    };
    let hostnames = cfn.enable_dns_hostnames.as_ref().map(Expr::value);
    let support = cfn.enable_dns_support.as_ref().map(Expr::value);
    if hostnames == Some(&Value::Bool(true)) && support == Some(&Value::Bool(false)) {
        check.report(
            Diagnostic::error(
                "dns-hostnames-without-support",
                "DNS hostnames need DNS support, which is off",
            )
            .property("EnableDnsHostnames")
            .help("leave both on, or switch both off: `.without_dns_support(\"…\")`"),
        );
    }

    // A VPC's blocks, and whether they are all known; of an unknown one a subnet may be outside.
    let mut blocks = Vec::new();
    let mut complete = true;
    let further = app.handles::<CfnVpcCidrBlock>().into_iter();
    let further = further.filter_map(|handle| {
        let cfn = app.get(handle)?;
        let ipv4 = cfn.cidr_block.is_some() || cfn.ipv4_ipam_pool_id.is_some();
        (ipv4 && is_of(cfn.vpc_id.value(), vpc.cfn().node()))
            .then_some((handle.node(), cfn.cidr_block.as_ref()))
    });
    let first = (vpc.cfn().node(), cfn.cidr_block.as_ref());
    for (node, value) in std::iter::once(first).chain(further) {
        match read(check, node, value) {
            Some(block) => {
                if let Some(fault) = check_vpc(block) {
                    check.report(at(app, node, fault.to_diagnostic()));
                }
                blocks.push(block);
            }
            None => complete = false,
        }
    }

    let subnets = subnets(app, vpc);
    let mut known: Vec<(Handle<CfnSubnet>, Cidr)> = Vec::new();
    for subnet in subnets {
        let value = app
            .get(subnet)
            .and_then(|subnet| subnet.cidr_block.as_ref());
        let Some(block) = read(check, subnet.node(), value) else {
            continue;
        };
        if let Some(fault) = check_subnet_size(block) {
            check.report(at(app, subnet, fault.to_diagnostic()));
        }
        let outside = !blocks.iter().any(|vpc| vpc.contains(block));
        if let (true, true, Some((vpc, further))) = (complete, outside, blocks.split_first()) {
            let (vpc, subnet_block) = (*vpc, block);
            let fault = PlanError::OutsideVpc {
                vpc,
                subnet: subnet_block,
            };
            let mut found = fault.to_diagnostic();
            for block in further {
                found = found.note(format!(
                    "nor does it lie in the VPC's further block `{block}`"
                ));
            }
            check.report(at(app, subnet, found));
        }
        for (other, other_block) in known.iter().filter(|(_, other)| other.overlaps(block)) {
            let (first, second) = (*other_block, block);
            let fault = PlanError::Overlap { first, second }.to_diagnostic();
            let fault = fault.note(format!("the other is {}", place(app, *other)));
            check.report(at(app, subnet, fault));
        }
        known.push((subnet, block));
    }
}

/// Reads a block that is known now; one that is none is told.
fn read(check: &mut Check<'_>, node: NodeId, value: Option<&Expr<String>>) -> Option<Cidr> {
    match block(value)? {
        Ok(block) => Some(block),
        Err(error) => {
            let text = value.and_then(Expr::as_text).unwrap_or_default();
            let found = invalid(text, error).property("CidrBlock");
            check.report(at(check.app(), node, found));
            None
        }
    }
}

/// The subnets of a VPC, in the order of the program's lines.
pub(super) fn subnets(app: &App, vpc: VpcRef) -> Vec<Handle<CfnSubnet>> {
    let mut subnets = app.handles::<CfnSubnet>();
    subnets.retain(|subnet| holds(app, vpc, *subnet));
    subnets.sort_by(|one, two| by_line(app, *one, *two));
    subnets
}

/// A subnet in a further block of its VPC waits until the VPC has that block.
pub(in crate::network) fn order_subnets_after_blocks(scope: &mut Scope<'_>, vpc: VpcRef) {
    let app = scope.app();
    let mut waits = Vec::new();
    for further in app.handles::<CfnVpcCidrBlock>() {
        let Some(cfn) = app.get(further) else {
            continue;
        };
        let Some(Ok(room)) = block(cfn.cidr_block.as_ref()) else {
            continue;
        };
        if !is_of(cfn.vpc_id.value(), vpc.cfn().node()) {
            continue;
        }
        for subnet in subnets(app, vpc) {
            let value = app
                .get(subnet)
                .and_then(|subnet| subnet.cidr_block.as_ref());
            if matches!(block(value), Some(Ok(block)) if room.contains(block)) {
                waits.push((subnet, further));
            }
        }
    }
    for (subnet, further) in waits {
        scope.attributes(subnet).depends_on(further);
    }
}
