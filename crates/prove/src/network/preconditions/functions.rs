//! What keeps functions from being made.

use super::super::Network;
use super::super::address::text_of;
use super::super::workload::WorkloadKind;
use super::{Code, Findings, named};
use crate::text::Text;
use crate::truth::Truth;

/// What Lambda does with the role of a function in a VPC.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions>
const ACTIONS: [&str; 3] = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
];

impl Network<'_> {
    pub(super) fn check_functions(&self, found: &mut Findings) {
        for workload in self.workloads() {
            let id = workload.id();
            let is_function = workload.kind() == WorkloadKind::Function;
            let has_subnets = !workload.interfaces.is_empty() || workload.rest.is_some();
            let odd = has_subnets == workload.groups.is_empty();
            let odd = Truth::from(is_function && odd);
            found.add(Code::FunctionWithoutGroups, workload.place(), odd, || {
                format!("`{id}` needs both subnets and groups, or neither")
            });
            let Ok(home) = self.home(workload) else {
                continue;
            };
            for interface in &workload.interfaces {
                let subnet = self.subnets.iter().find(|own| own.key == interface.subnet);
                let vpc = subnet.and_then(|subnet| subnet.vpc.as_ref().ok());
                let holds = Self::is_elsewhere(&home, vpc);
                found.add(Code::SubnetOfOtherVpc, workload.place(), holds, || {
                    let subnet = named(&interface.subnet);
                    format!("{subnet} lies in another VPC than the other subnets of `{id}`")
                });
            }
            for group in self.groups_of(&workload.groups) {
                let holds = self.is_group_elsewhere(&home, group);
                found.add(Code::GroupOfOtherVpc, workload.place(), holds, || {
                    let group = named(&group.key);
                    format!("the group {group} lies in another VPC than the subnets of `{id}`")
                });
            }
        }
    }

    pub(super) fn check_permissions(
        &self,
        allows: &impl Fn(&Text, &str) -> Truth,
        found: &mut Findings,
    ) {
        for workload in self.workloads() {
            let is_function = workload.kind() == WorkloadKind::Function;
            if !is_function || workload.in_vpc.is_no() {
                continue;
            }
            let resource = self.model.resource(workload.id());
            let Some(role) = resource.and_then(|resource| resource.get("Role")) else {
                continue;
            };
            let role = text_of(role);
            for action in ACTIONS {
                let holds = !allows(&role, action);
                let code = Code::FunctionWithoutInterfacePermissions;
                found.add(code, workload.place(), holds, || {
                    let id = workload.id();
                    format!("the role of `{id}` lacks `{action}`, which a function in a VPC needs")
                });
            }
        }
    }
}
