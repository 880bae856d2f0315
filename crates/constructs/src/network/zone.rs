//! [`Zone`]: an availability zone, in one of the three ways to name one.

use std::fmt;

use formwork_cfn::ec2::CfnSubnet;
use formwork_core::{AvailabilityZone, Expr, Value, intrinsic};

/// An availability zone, in one of the three ways to name one.
///
/// A zone's name, such as `us-east-1a`, means another place in another account; its id, such as
/// `use1-az1`, means the same place in all. A number is the zone's place among the names of the
/// region, which any region has.
///
/// AWS page: <https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html>
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Zone {
    /// By number, from 0: the first, second, … name that the account has in the region.
    Index(u32),
    /// By name, such as `us-east-1a`.
    Name(Expr<AvailabilityZone>),
    /// By id, such as `use1-az1`.
    Id(Expr<String>),
}

impl Zone {
    /// Writes it into a subnet: one of the two properties, never both.
    pub(crate) fn put(self, subnet: &mut CfnSubnet) {
        (subnet.availability_zone, subnet.availability_zone_id) = match self {
            Self::Index(index) => {
                let zones = intrinsic::availability_zones();
                (Some(intrinsic::select(index, zones)), None)
            }
            Self::Name(name) => (Some(name), None),
            Self::Id(id) => (None, Some(id)),
        };
    }

    /// Reads it back from a subnet.
    pub(crate) fn of(subnet: &CfnSubnet) -> Option<Self> {
        let Some(name) = &subnet.availability_zone else {
            return subnet.availability_zone_id.clone().map(Self::Id);
        };
        let numbered = |index| {
            let zone = intrinsic::select(index, intrinsic::availability_zones());
            zone == *name
        };
        let index = match name.value() {
            Value::Call(call) => match call.argument.as_list() {
                Some([Value::Integer(index), _]) => u32::try_from(*index).ok(),
                _ => None,
            },
            _ => None,
        };
        Some(match index {
            Some(index) if numbered(index) => Self::Index(index),
            _ => Self::Name(name.clone()),
        })
    }

    /// Whether two are the same zone, where that is known before deployment.
    pub fn is_same(&self, other: &Self) -> Option<bool> {
        let texts = match (self, other) {
            (Self::Index(one), Self::Index(two)) => return Some(one == two),
            (Self::Name(one), Self::Name(two)) if one == two => return Some(true),
            (Self::Id(one), Self::Id(two)) if one == two => return Some(true),
            (Self::Name(one), Self::Name(two)) => (one.as_text(), two.as_text()),
            (Self::Id(one), Self::Id(two)) => (one.as_text(), two.as_text()),
            _ => return None,
        };
        match texts {
            (Some(one), Some(two)) => Some(one == two),
            _ => None,
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "zone {index}"),
            Self::Name(name) => f.write_str(name.as_text().unwrap_or("a zone known at deployment")),
            Self::Id(id) => f.write_str(id.as_text().unwrap_or("a zone known at deployment")),
        }
    }
}
