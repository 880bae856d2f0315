//! What the macros for literal blocks call, in constants only.

use super::message::Message;
use super::{Cidr, check_subnets};

/// The block of a literal.
#[allow(
    clippy::panic,
    reason = "called in constants only, where a panic is a compile error"
)]
#[track_caller]
pub const fn cidr(text: &str) -> Cidr {
    match Cidr::parse(text) {
        Ok(block) => block,
        Err(error) => {
            let message = Message::new()
                .text("`")
                .text(text)
                .text("`: ")
                .text(error.message().as_str());
            panic!("{}", message.as_str())
        }
    }
}

/// The subnets, where they may be those of the VPC.
#[allow(
    clippy::panic,
    reason = "called in constants only, where a panic is a compile error"
)]
#[track_caller]
pub const fn subnets<const N: usize>(vpc: Cidr, subnets: [Cidr; N]) -> [Cidr; N] {
    match check_subnets(vpc, &subnets) {
        Ok(()) => subnets,
        Err(error) => panic!("{}", error.message().as_str()),
    }
}

/// Blocks of subnets, checked together while compiling.
///
/// ```
/// use formwork_constructs::{Cidr, cidr, subnets};
///
/// const VPC: Cidr = cidr!("10.20.0.0/16");
/// let [a, b] = subnets!(in VPC: "10.20.0.0/24", "10.20.1.0/24");
/// let [c] = subnets!(in "10.20.0.0/16": "10.20.2.0/24");
/// assert!(!a.overlaps(b) && !a.overlaps(c));
/// ```
///
/// Overlaps, subnets outside of the VPC's block and sizes that AWS does not take do not compile:
///
/// ```compile_fail,E0080
/// # use formwork_constructs::subnets;
/// // the subnets `10.20.0.0/24` and `10.20.0.128/25` overlap
/// subnets!(in "10.20.0.0/16": "10.20.0.0/24", "10.20.0.128/25");
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::subnets;
/// // the subnet `10.21.0.0/24` does not lie in the VPC's block `10.20.0.0/16`
/// subnets!(in "10.20.0.0/16": "10.21.0.0/24");
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::subnets;
/// // a subnet has a block from /16 to /28, not `10.20.0.0/29`
/// subnets!(in "10.20.0.0/16": "10.20.0.0/29");
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::subnets;
/// // a VPC has a block from /16 to /28, not `10.0.0.0/8`
/// subnets!(in "10.0.0.0/8": "10.20.0.0/24");
/// ```
#[macro_export]
macro_rules! subnets {
    (in $vpc:literal: $($subnet:literal),+ $(,)?) => {
        $crate::subnets!(@checked $crate::cidr!($vpc), $($subnet),+)
    };
    (in $vpc:path: $($subnet:literal),+ $(,)?) => {
        $crate::subnets!(@checked $vpc, $($subnet),+)
    };
    (@checked $vpc:expr, $($subnet:literal),+) => {{
        const BLOCKS_OF_SUBNETS_MACRO: [$crate::Cidr; [$($subnet),+].len()] =
            $crate::literal::subnets($vpc, [$($crate::cidr!($subnet)),+]);
        BLOCKS_OF_SUBNETS_MACRO
    }};
}
