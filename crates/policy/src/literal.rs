//! The forms of literals in conditions, and the few keys whose nature is known.

use std::net::IpAddr;

use crate::operator::Operand;

/// What form a literal should have that it does not have.
pub(crate) fn fault(operand: Operand, text: &str) -> Option<&'static str> {
    // A policy variable may stand for the whole of it.
    let variable = text.contains("${");
    match operand {
        Operand::Text => None,
        Operand::Arn => (!variable && text != "*")
            .then(|| crate::arn::fault(text))
            .flatten(),
        Operand::Number => (!is_number(text)).then_some("write a number, such as `3600`"),
        Operand::Date => (!is_date(text))
            .then_some("write a date, such as `2027-01-01T00:00:00Z`, or seconds since 1970"),
        Operand::Bool => {
            let truth = ["true", "false"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(text));
            (!truth && !variable).then_some("write `true` or `false`")
        }
        Operand::Binary => {
            (!is_base64(text)).then_some("write the bytes in base64, padded with `=`")
        }
        Operand::Address => {
            (!is_address(text)).then_some("write an address or a range, such as `10.0.0.0/16`")
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| is_digits(part))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The forms that W3C's note on ISO 8601 knows, or whole seconds.
///
/// <https://www.w3.org/TR/NOTE-datetime>
fn is_date(text: &str) -> bool {
    if is_digits(text) {
        return true;
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let fits = |text: &str, lengths: &[usize], by: char| {
        let parts: Vec<&str> = text.split(by).collect();
        parts.len() <= lengths.len()
            && parts
                .iter()
                .zip(lengths)
                .all(|(part, length)| part.len() == *length && is_digits(part))
    };
    if !fits(date, &[4, 2, 2], '-') {
        return false;
    }
    let Some(time) = time else { return true };
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(cut) => time.split_at(cut),
        None => return false,
    };
    let sound_zone = zone == "Z" || fits(&zone[1..], &[2, 2], ':');
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    sound_zone
        && date.len() == 10
        && clock.len() >= 5
        && fits(clock, &[2, 2, 2], ':')
        && is_digits(fraction)
}

fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len().is_multiple_of(4) && padding <= 2 && bare.bytes().all(sound)
}

fn is_address(text: &str) -> bool {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    prefix
        .is_none_or(|prefix| is_digits(prefix) && prefix.parse::<u8>().is_ok_and(|n| n <= longest))
}

/// Keys that have one value in a request, of which the set operators make something else than
/// meant. Those that AWS names and that matter for networks and callers; others are not judged.
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
pub(crate) fn is_single_valued(key: &str) -> bool {
    const KEYS: [&str; 22] = [
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:MultiFactorAuthAge",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalOrgID",
        "aws:PrincipalServiceName",
        "aws:PrincipalType",
        "aws:RequestedRegion",
        "aws:ResourceAccount",
        "aws:ResourceOrgID",
        "aws:SecureTransport",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:UserId",
        "aws:ViaAWSService",
        "aws:VpcSourceIp",
    ];
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Keys whose values AWS makes itself, so that a part of one says nothing.
pub(crate) fn is_system_generated(key: &str) -> bool {
    const KEYS: [&str; 3] = ["aws:PrincipalAccount", "aws:SourceVpc", "aws:SourceVpce"];
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_their_forms() {
        let check = |operand, sound: &[&str], faulty: &[&str]| {
            for text in sound {
                assert_eq!(fault(operand, text), None, "{text}");
            }
            for text in faulty {
                assert!(fault(operand, text).is_some(), "{text}");
            }
        };
        check(Operand::Text, &["", "anything ${aws:username}"], &[]);
        check(
            Operand::Arn,
            &[
                "arn:aws:s3:::b/*",
                "*",
                "arn:aws:iam::*:role/x",
                "${aws:PrincipalTag/arn}",
            ],
            &["", "b", "arn:aws:s3"],
        );
        check(
            Operand::Number,
            &["0", "-1", "3.25", "+7"],
            &["", "x", "1e3", "1.", ".5", "--1"],
        );
        check(
            Operand::Date,
            &[
                "2027",
                "2027-01",
                "2027-01-02",
                "2027-01-02T03:04Z",
                "2027-01-02T03:04:05.67+01:00",
                "1796083200",
            ],
            &[
                "",
                "tomorrow",
                "2027-1-2",
                "2027-01-02T03:04",
                "2027-01-02T03Z",
                "2027T03:04Z",
                "2027-01-02T03:04:05+1",
            ],
        );
        check(Operand::Bool, &["true", "FALSE"], &["", "yes", "1"]);
        check(
            Operand::Binary,
            &["", "QUJD", "QUI=", "QQ=="],
            &["QUJ", "Q===", "QU J"],
        );
        check(
            Operand::Address,
            &[
                "10.0.0.0/16",
                "10.0.0.1/32",
                "10.0.0.1",
                "2001:db8::/32",
                "::1/128",
            ],
            &[
                "",
                "10.0.0.0/33",
                "10.0.0",
                "10.0.0.0/",
                "2001:db8::/129",
                "x/8",
            ],
        );
    }

    #[test]
    fn keys_are_known_whatever_their_case() {
        assert!(is_single_valued("aws:sourceVpce"));
        assert!(!is_single_valued("aws:TagKeys"));
        assert!(is_system_generated("aws:sourcevpc"));
        assert!(!is_system_generated("aws:PrincipalArn"));
    }
}
