//! Numbers, bytes and addresses, from the texts that conditions take.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;

/// A decimal number of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Digits before the point, without zeros at the front.
    whole: String,
    /// Digits behind the point, without zeros at the end.
    fraction: String,
}

impl Decimal {
    /// Reads `12`, `-3` or `0.5`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        if digits.ends_with('.') || digits.is_empty() {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        Some(Self {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = || {
            let length = self.whole.len().cmp(&other.whole.len());
            let digits = || self.whole.cmp(&other.whole);
            let behind = || self.fraction.cmp(&other.fraction);
            length.then_with(digits).then_with(behind)
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(),
            (true, true) => size().reverse(),
        }
    }
}

/// The bytes of base64 with or without padding.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim_end_matches('=');
    if bare.len() % 4 == 1 || text.len() - bare.len() > 2 {
        return None;
    }
    let mut found = Vec::with_capacity(bare.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bare.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(value)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            found.push((held >> bits).to_be_bytes()[3]);
        }
    }
    Some(found)
}

/// A range of addresses; one address is a range of itself.
pub(super) fn network(text: &str) -> Option<IpNet> {
    if text.contains('/') {
        return text.parse().ok();
    }
    text.parse::<IpAddr>().ok().map(IpNet::from)
}

/// One address.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_ordered() {
        let rising = [
            "-10",
            "-9.5",
            "-0.25",
            "0",
            "0.05",
            "0.5",
            "5",
            "10",
            "123456789012345678901",
        ];
        for (i, a) in rising.iter().enumerate() {
            for (j, b) in rising.iter().enumerate() {
                let (a, b) = (Decimal::read(a).unwrap(), Decimal::read(b).unwrap());
                assert_eq!(a.cmp(&b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
        assert_eq!(Decimal::read("-0"), Decimal::read("+0.00"));
        assert_eq!(Decimal::read("05.10"), Decimal::read("5.1"));
        for bad in ["", "-", ".", "1.", "1e3", "1,5", " 1", "0x1", "NaN"] {
            assert_eq!(Decimal::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_is_read() {
        let check = |text: &str, wanted: &str| {
            assert_eq!(bytes(text).unwrap(), wanted.as_bytes(), "{text}");
        };
        check("", "");
        check("Zg==", "f");
        check("Zm8=", "fo");
        check("Zm9v", "foo");
        check("Zm9vYmFy", "foobar");
        assert_eq!(bytes("//79").unwrap(), [0xFF, 0xFE, 0xFD]);
        for bad in ["Z", "Zm9v!", "Z===", "=Zm9"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_are_read() {
        assert!(
            network("10.0.0.0/8")
                .unwrap()
                .contains(&address("10.1.2.3").unwrap())
        );
        assert!(
            !network("10.0.0.1")
                .unwrap()
                .contains(&address("10.0.0.2").unwrap())
        );
        assert!(
            network("2001:db8::/32")
                .unwrap()
                .contains(&address("2001:db8::1").unwrap())
        );
        assert_eq!(network("10.0.0.0/33"), None);
        assert_eq!(network("vpc"), None);
    }
}
