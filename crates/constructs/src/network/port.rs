//! [`Port`]: what a flow uses, a protocol with its ports.

/// A protocol with its ports, as security-group rules name them.
///
/// ```
/// use formwork_constructs::Port;
/// assert_eq!(Port::HTTPS.to_string(), "tcp/443");
/// assert_eq!(Port::tcp_range(8000, 8010).to_string(), "tcp/8000-8010");
/// ```
///
/// Range: 0 to 65,535 for TCP and UDP. A range whose first port is greater than its last is told by
/// `synth` (`port-range-reversed`) where the flow is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port {
    protocol: Protocol,
    from: i32,
    to: i32,
}

/// A protocol of a security-group rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Protocol {
    Tcp,
    Udp,
    Icmp,
    All,
}

impl Port {
    /// TCP 443.
    pub const HTTPS: Self = Self::tcp(443);
    /// TCP 22.
    pub const SSH: Self = Self::tcp(22);
    /// TCP 5432.
    pub const POSTGRES: Self = Self::tcp(5432);
    /// TCP 3306.
    pub const MYSQL: Self = Self::tcp(3306);
    /// TCP 53.
    pub const DNS_TCP: Self = Self::tcp(53);
    /// UDP 53.
    pub const DNS_UDP: Self = Self::udp(53);
    /// The ICMP echo request.
    pub const PING: Self = Self::new(Protocol::Icmp, 8, -1);
    /// Every protocol and port.
    pub const ALL: Self = Self::new(Protocol::All, -1, -1);

    /// One TCP port.
    pub const fn tcp(port: u16) -> Self {
        Self::tcp_range(port, port)
    }

    /// TCP ports, both ends included.
    pub const fn tcp_range(from: u16, to: u16) -> Self {
        Self::new(Protocol::Tcp, from as i32, to as i32)
    }

    /// One UDP port.
    pub const fn udp(port: u16) -> Self {
        Self::udp_range(port, port)
    }

    /// UDP ports, both ends included.
    pub const fn udp_range(from: u16, to: u16) -> Self {
        Self::new(Protocol::Udp, from as i32, to as i32)
    }

    const fn new(protocol: Protocol, from: i32, to: i32) -> Self {
        Self { protocol, from, to }
    }

    /// Whether the first port is greater than the last.
    pub(crate) const fn is_reversed(self) -> bool {
        matches!(self.protocol, Protocol::Tcp | Protocol::Udp) && self.from > self.to
    }

    /// Whether every use of `other` is a use of this.
    pub fn covers(self, other: Self) -> bool {
        match self.protocol {
            Protocol::All => true,
            Protocol::Icmp => self == other,
            Protocol::Tcp | Protocol::Udp => {
                self.protocol == other.protocol && self.from <= other.from && other.to <= self.to
            }
        }
    }

    /// The protocol as the template names it.
    pub(crate) const fn protocol(self) -> &'static str {
        match self.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Icmp => "icmp",
            Protocol::All => "-1",
        }
    }

    /// First and last port, where the protocol has ports.
    pub(crate) const fn range(self) -> Option<(i32, i32)> {
        match self.protocol {
            Protocol::All => None,
            _ => Some((self.from, self.to)),
        }
    }

    /// A word for ids: `Tcp443`.
    pub(crate) fn id(self) -> String {
        let name = match self.protocol {
            Protocol::Tcp => "Tcp",
            Protocol::Udp => "Udp",
            Protocol::Icmp => return format!("Icmp{}", self.from),
            Protocol::All => return "All".to_owned(),
        };
        if self.from == self.to {
            format!("{name}{}", self.from)
        } else {
            format!("{name}{}To{}", self.from, self.to)
        }
    }
}

impl std::fmt::Display for Port {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.protocol {
            Protocol::All => f.write_str("all traffic"),
            Protocol::Icmp => write!(f, "icmp/{}", self.from),
            _ if self.from == self.to => write!(f, "{}/{}", self.protocol(), self.from),
            _ => write!(f, "{}/{}-{}", self.protocol(), self.from, self.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_covers_its_ports_and_no_other_protocol() {
        let range = Port::tcp_range(400, 500);
        assert!(range.covers(Port::HTTPS) && !range.covers(Port::udp(443)));
        assert!(!Port::HTTPS.covers(range) && Port::ALL.covers(range));
        assert!(Port::tcp_range(2, 1).is_reversed() && !Port::PING.is_reversed());
    }
}
