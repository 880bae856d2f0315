//! [`AddressPlan`]: subnet blocks by slot, so that a VPC grows without moving a subnet; and the
//! rules that every set of subnet blocks must keep, the same while compiling and at synthesis.

use std::fmt;

use formwork_core::Diagnostic;

use super::Cidr;
use super::message::Message;

/// The prefixes that EC2 takes for a VPC's blocks and for subnets.
///
/// AWS pages: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>,
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
const LARGEST: u8 = 16;
const SMALLEST: u8 = 28;

/// How a VPC's addresses are divided among groups of subnets: a fixed grid of slots.
///
/// A group of subnets, such as "functions" or "databases", has one slot and one subnet in each
/// zone. A subnet's block follows from the group's slot and the zone's number alone, so a further
/// zone or a further group changes no subnet that is there.
///
/// ```
/// use formwork_constructs::{AddressPlan, cidr};
///
/// const PLAN: AddressPlan = AddressPlan::new(cidr!("10.20.0.0/16")); // 4 zones, subnets of /24
/// let functions = PLAN.group(0);
/// let databases = PLAN.group(1).prefix(26);
/// assert_eq!(functions.zone(0).cidr()?, cidr!("10.20.0.0/24"));
/// assert_eq!(functions.zone(1).cidr()?, cidr!("10.20.1.0/24"));
/// assert_eq!(databases.zone(1).cidr()?, cidr!("10.20.5.0/26"));
/// # Ok::<(), formwork_constructs::PlanError>(())
/// ```
///
/// Decide once, before the first deployment: the VPC's block, [`zones_reserved`], the
/// [`subnet_prefix`] and each group's slot and prefix. Changing one of these moves subnets, and a
/// subnet that moves is replaced. Zones and groups come and go freely.
///
/// [`zones_reserved`]: Self::zones_reserved
/// [`subnet_prefix`]: Self::subnet_prefix
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressPlan {
    vpc: Cidr,
    zones: u8,
    prefix: u8,
}

impl AddressPlan {
    /// A plan for a VPC of this block, /16 to /28: room for four zones, and subnets eight bits
    /// longer than the block, /28 at most (a /16 gives 64 slots with four subnets of /24 each).
    pub const fn new(vpc: Cidr) -> Self {
        let prefix = vpc.prefix().saturating_add(8);
        Self {
            vpc,
            zones: 4,
            prefix: if prefix > SMALLEST { SMALLEST } else { prefix },
        }
    }

    /// How many zones each slot has room for, at least 1. Default: 4.
    ///
    /// Changing it moves every subnet but those of slot 0. AWS regions have 3 to 6 zones.
    pub const fn zones_reserved(mut self, zones: u8) -> Self {
        self.zones = zones;
        self
    }

    /// The prefix of the subnets for which the grid is made, /16 to /28 and longer than the VPC's.
    ///
    /// Changing it moves every subnet. A group of a larger or smaller kind has its own
    /// [`prefix`](SubnetGroup::prefix).
    pub const fn subnet_prefix(mut self, prefix: u8) -> Self {
        self.prefix = prefix;
        self
    }

    /// The VPC's block.
    pub const fn vpc(self) -> Cidr {
        self.vpc
    }

    /// How many slots the block holds; none where the plan does not fit it.
    pub const fn slots(self) -> u32 {
        match self.fault() {
            Some(_) => 0,
            None => self.cells() / self.zones as u32,
        }
    }

    /// The group of subnets in a slot, counted from 0.
    pub const fn group(self, slot: u32) -> SubnetGroup {
        SubnetGroup {
            plan: self,
            slot,
            prefix: self.prefix,
        }
    }

    /// Slots in the order in which they are asked for.
    ///
    /// Only add at the end: a group that is put in before others moves these. Where that cannot be
    /// kept up, name the slot: [`group`](Self::group).
    ///
    /// ```
    /// # use formwork_constructs::{AddressPlan, cidr};
    /// let mut slots = AddressPlan::new(cidr!("10.20.0.0/16")).in_order();
    /// let functions = slots.group(24);
    /// let databases = slots.group(26);
    /// assert_eq!((functions.slot(), databases.slot()), (0, 1));
    /// ```
    pub const fn in_order(self) -> SlotsInOrder {
        SlotsInOrder {
            plan: self,
            next: 0,
        }
    }

    /// The number of blocks of the subnet prefix in the VPC's block.
    const fn cells(self) -> u32 {
        power_of_two(self.prefix.saturating_sub(self.vpc.prefix()))
    }

    /// The first slot from this one on at which a group may begin that takes `width` slots.
    const fn aligned(self, mut slot: u32, width: u32) -> u32 {
        while slot < self.slots() && !(slot * self.zones as u32).is_multiple_of(width) {
            slot += 1;
        }
        slot
    }

    /// What is wrong with the plan itself.
    const fn fault(self) -> Option<PlanError> {
        let Self { vpc, zones, prefix } = self;
        if let Some(fault) = check_vpc(vpc) {
            return Some(fault);
        }
        let fits = prefix > vpc.prefix() && prefix <= SMALLEST;
        if !fits || zones == 0 || zones as u32 > self.cells() {
            return Some(PlanError::Layout { vpc, zones, prefix });
        }
        None
    }
}

/// A group of subnets of one kind: one in each zone, in a slot of an [`AddressPlan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubnetGroup {
    plan: AddressPlan,
    slot: u32,
    prefix: u8,
}

impl SubnetGroup {
    /// The prefix of this group's subnets, /16 to /28. Default: the plan's.
    ///
    /// A longer one leaves the rest of each zone's place free. A shorter one takes two, four, …
    /// slots from the group's own on; which slots it may begin at, `synth` says.
    pub const fn prefix(mut self, prefix: u8) -> Self {
        self.prefix = prefix;
        self
    }

    /// The number of its first slot.
    pub const fn slot(self) -> u32 {
        self.slot
    }

    /// How many slots it takes, from its own on.
    pub const fn slots(self) -> u32 {
        power_of_two(self.plan.prefix.saturating_sub(self.prefix))
    }

    /// The group's subnet in a zone, counted from 0 in the order of the zones' names.
    pub const fn zone(self, zone: u8) -> PlannedSubnet {
        PlannedSubnet { group: self, zone }
    }
}

/// A subnet's place in an [`AddressPlan`]; [`PrivateSubnet`](crate::PrivateSubnet) takes it for
/// block and zone at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedSubnet {
    group: SubnetGroup,
    zone: u8,
}

impl PlannedSubnet {
    /// The number of its zone.
    pub const fn zone(self) -> u8 {
        self.zone
    }

    /// Its block.
    ///
    /// # Errors
    ///
    /// Where the plan does not fit the VPC's block, the slot or the zone lies outside of the plan,
    /// or the group's prefix does not fit the slot.
    pub const fn cidr(self) -> Result<Cidr, PlanError> {
        let SubnetGroup { plan, slot, prefix } = self.group;
        if let Some(fault) = plan.fault() {
            return Err(fault);
        }
        if prefix > 32 {
            let AddressPlan { vpc, zones, .. } = plan;
            return Err(PlanError::Layout { vpc, zones, prefix });
        }
        let address = plan.vpc.first_bits();
        if let Some(fault) = check_subnet_size(Cidr::cut(address, prefix)) {
            return Err(fault);
        }
        if self.zone >= plan.zones {
            let (zone, reserved) = (self.zone, plan.zones);
            return Err(PlanError::UnreservedZone { zone, reserved });
        }
        let width = self.group.slots();
        if slot as u64 + width as u64 > plan.slots() as u64 {
            return Err(PlanError::NoSlot { slot, width, plan });
        }
        let first = slot * plan.zones as u32;
        if !first.is_multiple_of(width) {
            return Err(PlanError::UnalignedSlot { slot, width, plan });
        }
        let cell = first + self.zone as u32 * width;
        Ok(Cidr::cut(address + (cell << (32 - plan.prefix)), prefix))
    }
}

/// Gives out the slots of an [`AddressPlan`] in the order in which they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotsInOrder {
    plan: AddressPlan,
    next: u32,
}

impl SlotsInOrder {
    /// The next group, with subnets of this prefix, in the first free slot at which it may begin.
    pub const fn group(&mut self, prefix: u8) -> SubnetGroup {
        let mut group = self.plan.group(self.next).prefix(prefix);
        group.slot = self.plan.aligned(group.slot, group.slots());
        self.next = group.slot.saturating_add(group.slots());
        group
    }
}

/// Why blocks cannot be those of a VPC and its subnets, or a plan cannot give one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// A VPC's block is larger than /16 or smaller than /28.
    VpcSize {
        /// The block.
        vpc: Cidr,
    },
    /// A subnet's block is larger than /16 or smaller than /28.
    SubnetSize {
        /// The block.
        subnet: Cidr,
    },
    /// A subnet's block does not lie in the VPC's.
    OutsideVpc {
        /// The VPC's block.
        vpc: Cidr,
        /// The subnet's block.
        subnet: Cidr,
    },
    /// Two subnets have addresses in common.
    Overlap {
        /// The one that was given first.
        first: Cidr,
        /// The other.
        second: Cidr,
    },
    /// A plan's zones and subnet prefix do not fit the VPC's block.
    Layout {
        /// The VPC's block.
        vpc: Cidr,
        /// The zones for which there should be room.
        zones: u8,
        /// The subnet prefix.
        prefix: u8,
    },
    /// A slot lies outside of the plan.
    NoSlot {
        /// The slot.
        slot: u32,
        /// How many slots the group takes.
        width: u32,
        /// The plan.
        plan: AddressPlan,
    },
    /// A group of larger subnets may not begin at this slot.
    UnalignedSlot {
        /// The slot.
        slot: u32,
        /// How many slots the group takes.
        width: u32,
        /// The plan.
        plan: AddressPlan,
    },
    /// A zone for which the plan has no room.
    UnreservedZone {
        /// The zone's number.
        zone: u8,
        /// How many zones there is room for.
        reserved: u8,
    },
}

impl PlanError {
    pub(crate) const fn message(self) -> Message {
        let say = Message::new();
        match self {
            Self::VpcSize { vpc } => say
                .text("a VPC has a block from /16 to /28, not ")
                .block(vpc),
            Self::SubnetSize { subnet } => say
                .text("a subnet has a block from /16 to /28, not ")
                .block(subnet),
            Self::OutsideVpc { vpc, subnet } => say
                .text("the subnet ")
                .block(subnet)
                .text(" does not lie in the VPC's block ")
                .block(vpc),
            Self::Overlap { first, second } if first.is(second) => {
                say.text("two subnets have the block ").block(first)
            }
            Self::Overlap { first, second } => say
                .text("the subnets ")
                .block(first)
                .text(" and ")
                .block(second)
                .text(" overlap"),
            Self::Layout { vpc, zones, prefix } => say
                .text("the VPC's block ")
                .block(vpc)
                .text(" cannot be divided for ")
                .number(zones as u64)
                .text(" zones into subnets of /")
                .number(prefix as u64),
            Self::NoSlot { slot, width, plan } => say
                .text("the address plan has ")
                .number(plan.slots() as u64)
                .text(" slots, the group needs slot ")
                .number(slot as u64 + width as u64 - 1),
            Self::UnalignedSlot { slot, width, .. } => say
                .text("a group that takes ")
                .number(width as u64)
                .text(" slots cannot begin at slot ")
                .number(slot as u64),
            Self::UnreservedZone { zone, reserved } => say
                .text("the address plan has room for ")
                .number(reserved as u64)
                .text(" zones, zone ")
                .number(zone as u64)
                .text(" is not one of them"),
        }
    }

    /// The code of the diagnostic, with a page in `crates/program/diagnostics`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::VpcSize { .. } => "vpc-size",
            Self::SubnetSize { .. } => "invalid-subnet-size",
            Self::OutsideVpc { .. } => "subnet-outside-vpc",
            Self::Overlap { .. } => "overlapping-subnets",
            Self::Layout { .. } => "invalid-address-plan",
            Self::NoSlot { .. } => "no-address-slot",
            Self::UnalignedSlot { .. } => "unaligned-address-slot",
            Self::UnreservedZone { .. } => "unreserved-zone",
        }
    }

    /// The error as `synth` tells it, with the figures and the cure.
    pub fn to_diagnostic(self) -> Diagnostic {
        let found = Diagnostic::error(self.code(), self.message().as_str()).property("CidrBlock");
        match self {
            Self::VpcSize { vpc: block } | Self::SubnetSize { subnet: block } => found
                .note(format!(
                    "`{block}` has {} addresses, AWS takes 16 to 65,536",
                    grouped(block.addresses())
                ))
                .help("take a prefix from 16 to 28"),
            Self::OutsideVpc { vpc, .. } => found
                .note(format!("the VPC's addresses are {} to {}", vpc.network(), vpc.last()))
                .help("take a block within the VPC's, or add this one to the VPC as a further block"),
            Self::Overlap { first, second } => {
                let found = match (first.contains(second), second.contains(first)) {
                    (true, true) => found,
                    (true, false) => found.note(all_in(second, first)),
                    _ => found.note(all_in(first, second)),
                };
                found.help("take a block that is free: an `AddressPlan` gives each subnet its own")
            }
            Self::Layout { .. } => found
                .note("a plan needs at least one zone, a subnet prefix longer than the VPC's and 28 at most, and room for each zone")
                .help("reserve fewer zones, or take another subnet prefix: `.zones_reserved(3).subnet_prefix(26)`"),
            Self::NoSlot { plan, .. } => found
                .note(format!(
                    "`{}` holds {} subnets of /{}, {} zones a slot; slots are counted from 0",
                    plan.vpc,
                    plan.cells(),
                    plan.prefix,
                    plan.zones
                ))
                .help("use a slot that is free, or pin the subnets to a further block of the VPC"),
            Self::UnalignedSlot { slot, width, plan } => found
                .note("a block begins at a multiple of its own size")
                .help(format!(
                    "the next slot at which it can begin is {}",
                    plan.aligned(slot, width.max(1))
                )),
            Self::UnreservedZone { .. } => found
                .note("zones are counted from 0; reserving more of them moves subnets that exist")
                .help("reserve more zones in a plan that is not deployed yet, or pin the block of this subnet"),
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().as_str())
    }
}

impl std::error::Error for PlanError {}

const fn power_of_two(exponent: u8) -> u32 {
    match 1u32.checked_shl(exponent as u32) {
        Some(power) => power,
        None => u32::MAX,
    }
}

/// What is wrong with a VPC's block.
pub(crate) const fn check_vpc(vpc: Cidr) -> Option<PlanError> {
    if vpc.prefix() < LARGEST || vpc.prefix() > SMALLEST {
        return Some(PlanError::VpcSize { vpc });
    }
    None
}

/// What is wrong with a subnet's block by itself.
pub(crate) const fn check_subnet_size(subnet: Cidr) -> Option<PlanError> {
    if subnet.prefix() < LARGEST || subnet.prefix() > SMALLEST {
        return Some(PlanError::SubnetSize { subnet });
    }
    None
}

/// The first thing that is wrong with the subnets of a VPC.
///
/// `synth` finds all of them; this is for a set of blocks that is known while compiling, and what
/// [`subnets!`](crate::subnets) calls.
///
/// # Errors
///
/// The VPC's size, then for each subnet in order its size, its place in the VPC and its overlap
/// with an earlier one.
pub const fn check_subnets(vpc: Cidr, subnets: &[Cidr]) -> Result<(), PlanError> {
    if let Some(fault) = check_vpc(vpc) {
        return Err(fault);
    }
    let mut at = 0;
    while at < subnets.len() {
        let subnet = subnets[at];
        if let Some(fault) = check_subnet_size(subnet) {
            return Err(fault);
        }
        if !vpc.contains(subnet) {
            return Err(PlanError::OutsideVpc { vpc, subnet });
        }
        let mut earlier = 0;
        while earlier < at {
            if subnets[earlier].overlaps(subnet) {
                let (first, second) = (subnets[earlier], subnet);
                return Err(PlanError::Overlap { first, second });
            }
            earlier += 1;
        }
        at += 1;
    }
    Ok(())
}

fn all_in(inner: Cidr, outer: Cidr) -> String {
    format!("every address of `{inner}` is one of `{outer}`")
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
