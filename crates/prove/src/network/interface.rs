//! Network interfaces: what lies in a subnet and carries groups.

use std::net::IpAddr;

use super::place::{Ids, Place};
use crate::text::Text;

/// A network interface, or one that AWS makes for each subnet of a list.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    pub(super) place: Place,
    /// The id of the subnet.
    pub(super) subnet: Text,
    pub(super) groups: Ids,
    /// Its address, where the template gives one.
    pub(super) address: Option<IpAddr>,
}
