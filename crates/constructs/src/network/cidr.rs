//! [`Cidr`]: a block of IPv4 addresses, and [`cidr!`](crate::cidr), which checks one while compiling.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use formwork_core::{Expr, IntoExpr, IntoPart, Part};
use ipnet::Ipv4Net;

use super::message::Message;

/// A block of IPv4 addresses, such as `10.20.0.0/16`.
///
/// ```
/// use formwork_constructs::{Cidr, cidr};
///
/// let vpc = cidr!("10.20.0.0/16"); // checked while compiling
/// let subnet: Cidr = "10.20.1.0/24".parse()?; // the same check, while the program runs
/// assert!(vpc.contains(subnet));
/// assert_eq!(subnet.usable_addresses(), 251);
/// # Ok::<(), formwork_constructs::CidrError>(())
/// ```
///
/// The address is the first of its block: `10.20.0.5/16` is refused, where EC2 would silently take
/// it for `10.20.0.0/16`. IPv6 blocks are not supported; they are refused with
/// [`CidrError::Ipv6`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    network: u32,
    prefix: u8,
}

impl Cidr {
    /// Every IPv4 address: `0.0.0.0/0`.
    pub const ANYWHERE: Self = Self {
        network: 0,
        prefix: 0,
    };

    /// Reads a block: four numbers with points between them, `/` and a prefix length, no spaces.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, and for an address inside a block that block.
    pub const fn parse(text: &str) -> Result<Self, CidrError> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b':' {
                return Err(CidrError::Ipv6);
            }
            at += 1;
        }
        let mut address = 0;
        let mut octet = 0;
        at = 0;
        while octet < 4 {
            if octet > 0 {
                if at >= bytes.len() || bytes[at] != b'.' {
                    return Err(CidrError::Address);
                }
                at += 1;
            }
            let Some((value, next)) = number(bytes, at, 255) else {
                return Err(CidrError::Address);
            };
            address = address << 8 | value;
            at = next;
            octet += 1;
        }
        if at == bytes.len() || bytes[at] != b'/' {
            return Err(if at == bytes.len() {
                CidrError::Prefix
            } else {
                CidrError::Address
            });
        }
        match number(bytes, at + 1, 32) {
            Some((prefix, end)) if end == bytes.len() => Self::checked(address, prefix),
            _ => Err(CidrError::Prefix),
        }
    }

    /// The block of this first address and prefix length.
    ///
    /// # Errors
    ///
    /// [`CidrError::Prefix`] where the prefix length is over 32, [`CidrError::HostBits`] where the
    /// address is not the first of its block.
    pub const fn new(network: Ipv4Addr, prefix: u8) -> Result<Self, CidrError> {
        Self::checked(network.to_bits(), prefix as u32)
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "a prefix length is 32 at most when it is turned into a byte"
    )]
    const fn checked(address: u32, prefix: u32) -> Result<Self, CidrError> {
        if prefix > 32 {
            return Err(CidrError::Prefix);
        }
        let block = Self::cut(address, prefix as u8);
        if block.network != address {
            return Err(CidrError::HostBits { block });
        }
        Ok(block)
    }

    /// The block of this prefix length in which an address lies. The prefix is 32 at most.
    pub(crate) const fn cut(address: u32, prefix: u8) -> Self {
        let network = match u32::MAX.checked_shl(32 - prefix as u32) {
            Some(mask) => address & mask,
            None => 0,
        };
        Self { network, prefix }
    }

    /// The first address.
    pub const fn network(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network)
    }

    /// The last address.
    pub const fn last(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.last_bits())
    }

    pub(crate) const fn first_bits(self) -> u32 {
        self.network
    }

    const fn last_bits(self) -> u32 {
        match u32::MAX.checked_shr(self.prefix as u32) {
            Some(host) => self.network | host,
            None => self.network,
        }
    }

    /// The length of its prefix, 0 to 32.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// The number of its addresses.
    pub const fn addresses(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// The number of addresses that a subnet of this block has to give: all but five.
    ///
    /// AWS keeps the first four and the last address of every subnet:
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
    pub const fn usable_addresses(self) -> u64 {
        self.addresses().saturating_sub(5)
    }

    /// Whether AWS keeps an address for itself in a subnet of this block.
    pub const fn is_reserved(self, address: Ipv4Addr) -> bool {
        let bits = address.to_bits();
        self.contains_address(address) && (bits - self.network < 4 || bits == self.last_bits())
    }

    /// Whether every address of `other` is one of this block.
    pub const fn contains(self, other: Self) -> bool {
        self.network <= other.network && other.last_bits() <= self.last_bits()
    }

    /// Whether an address is one of this block.
    pub const fn contains_address(self, address: Ipv4Addr) -> bool {
        self.network <= address.to_bits() && address.to_bits() <= self.last_bits()
    }

    /// Whether all its addresses are private: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16
    /// ([RFC 1918](https://www.rfc-editor.org/rfc/rfc1918)), or in 100.64.0.0/10
    /// ([RFC 6598](https://www.rfc-editor.org/rfc/rfc6598)). The internet has no way to them.
    pub fn is_private(self) -> bool {
        let private: [([u8; 4], u8); 4] = [
            ([10, 0, 0, 0], 8),
            ([172, 16, 0, 0], 12),
            ([192, 168, 0, 0], 16),
            ([100, 64, 0, 0], 10),
        ];
        let holds =
            |(network, prefix)| Self::cut(u32::from_be_bytes(network), prefix).contains(self);
        private.into_iter().any(holds)
    }

    /// The block of one address alone.
    pub(crate) const fn of(address: Ipv4Addr) -> Self {
        Self::cut(address.to_bits(), 32)
    }

    /// `==` where constants are made.
    pub(crate) const fn is(self, other: Self) -> bool {
        self.network == other.network && self.prefix == other.prefix
    }

    /// Whether the two have an address in common.
    pub const fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// The blocks of a longer prefix into which this one divides, in their order; none where the
    /// prefix is shorter than its own or over 32.
    pub fn divide(self, prefix: u8) -> impl Iterator<Item = Self> {
        let net = Ipv4Net::new_assert(self.network(), self.prefix);
        let blocks = net.subnets(prefix).into_iter().flatten();
        blocks.map(|block| Self {
            network: block.network().to_bits(),
            prefix: block.prefix_len(),
        })
    }
}

/// A number in decimal digits from `at` on, without leading zeros, and where it ends.
const fn number(bytes: &[u8], mut at: usize, greatest: u32) -> Option<(u32, usize)> {
    let start = at;
    let mut value = 0;
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        if at > start && value == 0 {
            return None;
        }
        value = value * 10 + (bytes[at] - b'0') as u32;
        if value > greatest {
            return None;
        }
        at += 1;
    }
    if at == start { None } else { Some((value, at)) }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        Self::parse(text)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network(), self.prefix)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<String> for Cidr {
    fn into_expr(self) -> Expr<String> {
        self.to_string().into()
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for Cidr {
    fn into_part(self) -> Part {
        self.to_string().into_part()
    }
}

/// Why a text is not a block of IPv4 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CidrError {
    /// There is no IPv4 address before the `/`.
    Address,
    /// The prefix length is missing, not a number, or over 32.
    Prefix,
    /// The address is not the first of its block.
    HostBits {
        /// The block in which the address lies.
        block: Cidr,
    },
    /// It is a block of IPv6 addresses.
    Ipv6,
}

impl CidrError {
    pub(crate) const fn message(self) -> Message {
        match self {
            Self::Address => Message::new().text(
                "a block begins with an IPv4 address, four numbers from 0 to 255, such as `10.20.0.0/16`",
            ),
            Self::Prefix => Message::new().text(
                "a block ends with `/` and a prefix length from 0 to 32, such as `10.20.0.0/16`",
            ),
            Self::HostBits { block } => Message::new()
                .text("the address has bits set beyond its prefix, the block is ")
                .block(block),
            Self::Ipv6 => Message::new().text("IPv6 blocks are not supported, give an IPv4 block"),
        }
    }
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().as_str())
    }
}

impl std::error::Error for CidrError {}

/// A [`Cidr`] that is checked while compiling.
///
/// ```
/// use formwork_constructs::{Cidr, cidr};
/// const VPC: Cidr = cidr!("10.20.0.0/16");
/// # assert_eq!(VPC.addresses(), 65_536);
/// ```
///
/// A bad address, a prefix over 32 and bits beyond the prefix do not compile:
///
/// ```compile_fail,E0080
/// # use formwork_constructs::cidr;
/// cidr!("10.20.0.5/16"); // the address has bits set beyond its prefix, the block is `10.20.0.0/16`
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::cidr;
/// cidr!("10.20.256.0/24");
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::cidr;
/// cidr!("10.20.0.0/33");
/// ```
///
/// ```compile_fail,E0080
/// # use formwork_constructs::cidr;
/// cidr!("2001:db8::/32"); // IPv6 blocks are not supported, give an IPv4 block
/// ```
#[macro_export]
macro_rules! cidr {
    ($text:expr) => {{
        const BLOCK_OF_CIDR_MACRO: $crate::Cidr = $crate::literal::cidr($text);
        BLOCK_OF_CIDR_MACRO
    }};
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cidr(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    #[test]
    fn good_texts_come_back_as_they_were() {
        for text in [
            "0.0.0.0/0",
            "10.20.0.0/16",
            "255.255.255.255/32",
            "128.0.0.0/1",
            "10.0.0.16/28",
        ] {
            assert_eq!(cidr(text).to_string(), text);
        }
    }

    #[test]
    fn bad_texts_are_told_apart() {
        let check = |text: &str, expected: CidrError| {
            assert_eq!(Cidr::parse(text), Err(expected), "{text}");
        };
        for text in [
            "",
            "/16",
            "10",
            "10.0.0/8",
            "10.0.0.0.0/8",
            "10.0.0.256/32",
            "a.b.c.d/8",
            "10.0.0.00/8",
            "10.0.0.01/32",
            "010.0.0.0/8",
            " 10.0.0.0/8",
            "10.0.0.0 /8",
            "10.0.0.0\\8",
            "10..0.0/8",
            "+10.0.0.0/8",
            "99999999999.0.0.0/8",
        ] {
            check(text, CidrError::Address);
        }
        for text in [
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/08",
            "10.0.0.0/8 ",
            "10.0.0.0/8/8",
            "10.0.0.0/99999999999",
        ] {
            check(text, CidrError::Prefix);
        }
        let block = cidr("10.20.0.0/16");
        check("10.20.0.5/16", CidrError::HostBits { block });
        check("fd00::/8", CidrError::Ipv6);
        check("::ffff:10.0.0.0/104", CidrError::Ipv6);
    }

    #[test]
    fn errors_say_what_to_write() {
        let of = |text: &str| Cidr::parse(text).unwrap_err().to_string();
        insta::assert_snapshot!(of("10.20.7.5/12"), @"the address has bits set beyond its prefix, the block is `10.16.0.0/12`");
        insta::assert_snapshot!(of("10.20"), @"a block begins with an IPv4 address, four numbers from 0 to 255, such as `10.20.0.0/16`");
        insta::assert_snapshot!(of("10.20.0.0"), @"a block ends with `/` and a prefix length from 0 to 32, such as `10.20.0.0/16`");
        insta::assert_snapshot!(of("::/0"), @"IPv6 blocks are not supported, give an IPv4 block");
    }

    #[test]
    fn counts() {
        assert_eq!(cidr("10.0.0.0/28").usable_addresses(), 11);
        assert_eq!(cidr("10.0.0.0/24").usable_addresses(), 251);
        assert_eq!(cidr("10.0.0.0/30").usable_addresses(), 0);
        assert_eq!(Cidr::ANYWHERE.addresses(), 1 << 32);
        assert_eq!(cidr("10.0.0.0/32").addresses(), 1);
    }

    #[test]
    fn five_addresses_are_reserved() {
        let subnet = cidr("10.0.0.16/28");
        let reserved: Vec<u8> = (0..=255)
            .filter(|last| subnet.is_reserved(Ipv4Addr::new(10, 0, 0, *last)))
            .collect();
        assert_eq!(reserved, [16, 17, 18, 19, 31]);
    }

    #[test]
    fn private_blocks_end_where_the_standards_say() {
        for text in [
            "10.0.0.0/8",
            "172.31.255.0/24",
            "192.168.7.9/32",
            "100.127.255.255/32",
        ] {
            assert!(cidr(text).is_private(), "{text}");
        }
        for text in [
            "0.0.0.0/0",
            "8.0.0.0/7",
            "11.0.0.0/8",
            "172.15.255.255/32",
            "172.32.0.0/16",
            "192.168.0.0/15",
            "100.128.0.0/10",
            "100.63.255.255/32",
        ] {
            assert!(!cidr(text).is_private(), "{text}");
        }
    }

    #[test]
    fn dividing_keeps_to_the_prefix() {
        let quarters: Vec<String> = cidr("10.0.0.0/22")
            .divide(24)
            .map(|block| block.to_string())
            .collect();
        assert_eq!(
            quarters,
            ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"]
        );
        assert_eq!(cidr("10.0.0.0/22").divide(21).count(), 0);
        assert_eq!(cidr("10.0.0.0/32").divide(33).count(), 0);
        assert_eq!(cidr("10.0.0.0/32").divide(32).count(), 1);
    }

    fn any_cidr() -> impl Strategy<Value = Cidr> {
        (any::<u32>(), 0..=32u8).prop_map(|(address, prefix)| Cidr::cut(address, prefix))
    }

    proptest! {
        #[test]
        fn the_parser_agrees_with_std_and_ipnet(text in r"[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}") {
            let (address, prefix) = text.split_once('/').unwrap();
            let theirs = address.parse().ok().and_then(|address: Ipv4Addr| {
                Ipv4Net::new(address, prefix.parse().unwrap()).ok()
            });
            match (Cidr::parse(&text), theirs) {
                (Ok(ours), Some(net)) => {
                    prop_assert_eq!(ours.network(), net.addr());
                    prop_assert_eq!(net.addr(), net.network());
                    prop_assert_eq!(ours.prefix(), net.prefix_len());
                }
                (Err(CidrError::HostBits { block }), Some(net)) => {
                    prop_assert_ne!(net.addr(), net.network());
                    prop_assert_eq!(block.to_string(), net.trunc().to_string());
                }
                // What they take and we do not is a prefix with a leading zero.
                (Err(CidrError::Prefix), theirs) => {
                    prop_assert!(theirs.is_none() || text.contains("/0"), "{text}");
                }
                (ours, theirs) => prop_assert!(ours.is_err() && theirs.is_none(), "{text}"),
            }
        }

        #[test]
        fn relations_agree_with_ipnet(a in any_cidr(), b in any_cidr()) {
            let net = |block: Cidr| Ipv4Net::new(block.network(), block.prefix()).unwrap();
            prop_assert_eq!(a.contains(b), net(a).contains(&net(b)));
            prop_assert_eq!(a.last(), net(a).broadcast());
            prop_assert_eq!(a.overlaps(b), b.overlaps(a));
            prop_assert!(a.overlaps(a) && Cidr::ANYWHERE.contains(a));
        }

        #[test]
        fn every_block_reads_back(block in any_cidr()) {
            prop_assert_eq!(Cidr::parse(&block.to_string()), Ok(block));
        }
    }
}
