//! Intrinsic functions of which the result is known before anything is deployed.

use std::net::{Ipv4Addr, Ipv6Addr};

use formwork_prove::{Symbol, Text};

use crate::form::Form;

/// How many blocks `Fn::Cidr` makes at most.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html>
const MOST_BLOCKS: u32 = 256;

/// The blocks that `Fn::Cidr` cuts from the start of a block; none where they do not fit.
pub(crate) fn cidr(block: &str, count: &str, bits: &str) -> Option<Form> {
    let (address, length) = block.split_once('/')?;
    let (length, bits): (u32, u32) = (length.parse().ok()?, bits.parse().ok()?);
    let count: u32 = count.parse().ok()?;
    let (base, width) = match address.parse::<Ipv4Addr>() {
        Ok(address) => (u128::from(u32::from(address)), 32),
        Err(_) => (u128::from(address.parse::<Ipv6Addr>().ok()?), 128),
    };
    let free = width - length.min(width);
    let fits = bits <= free && (1..=MOST_BLOCKS).contains(&count);
    let room = free.checked_sub(bits)?;
    if !fits || (room < 32 && count > 1 << room) {
        return None;
    }
    let base = if free < 128 { base >> free << free } else { 0 };
    let written = |index: u32| {
        let step = u128::from(index).checked_shl(bits).unwrap_or(0);
        let start = base + step;
        let address = match u32::try_from(start) {
            Ok(start) if width == 32 => Ipv4Addr::from(start).to_string(),
            _ => Ipv6Addr::from(start).to_string(),
        };
        Form::Text(Text::from(format!("{address}/{}", width - bits)))
    };
    Some(Form::List((0..count).map(written).collect()))
}

/// A zone of a region: which one is not known, but that those of two places differ.
pub(crate) fn zone(region: &Form, index: usize) -> Form {
    let list = format!("the zones of {}", region.show());
    let cause = Symbol::open(&list, format!("{list} are not known")).cause();
    Form::Text(Text::symbol(Symbol::Item {
        list: list.into(),
        index,
        cause,
    }))
}

/// A text in Base64.
pub(crate) fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(text.len().div_ceil(3) * 4);
    for chunk in text.as_bytes().chunks(3) {
        let byte = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place > chunk.len() {
                out.push('=');
            } else {
                let letter = (bits >> (18 - 6 * place)) & 63;
                out.push(char::from(LETTERS[letter as usize]));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_its_standard() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("ÿ?", "w78/"),
        ] {
            assert_eq!(base64(text), expected);
        }
    }

    #[test]
    fn blocks_are_cut_from_the_start() {
        let told = |block, count, bits| {
            let found = cidr(block, count, bits)?;
            Some(found.items().iter().map(Form::show).collect::<Vec<_>>())
        };
        assert_eq!(
            told("10.0.0.0/16", "3", "8").unwrap(),
            ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]
        );
        assert_eq!(
            told("10.0.255.0/25", "2", "6").unwrap(),
            ["10.0.255.0/26", "10.0.255.64/26"]
        );
        assert_eq!(
            told("2001:db8::/56", "2", "64").unwrap(),
            ["2001:db8::/64", "2001:db8:0:1::/64"]
        );
        assert_eq!(told("::/0", "2", "127").unwrap(), ["::/1", "8000::/1"]);
        assert_eq!(told("0.0.0.0/0", "1", "32").unwrap(), ["0.0.0.0/0"]);
        for (block, count, bits) in [
            ("10.0.0.0/24", "2", "8"),
            ("10.0.0.0/16", "300", "1"),
            ("10.0.0.0/16", "0", "8"),
            ("10.0.0.0/40", "1", "8"),
            ("10.0.0.0", "1", "8"),
            ("::/0", "1", "200"),
            ("a/16", "1", "8"),
        ] {
            assert_eq!(told(block, count, bits), None, "{block} {count} {bits}");
        }
    }
}
