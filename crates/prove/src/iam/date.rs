//! Instants, from the forms of dates that conditions take.
//!
//! <https://www.w3.org/TR/NOTE-datetime>

/// An instant: seconds since 1970 and nanoseconds.
pub(super) type Instant = (i64, u32);

/// What a text is as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Date {
    At(Instant),
    /// A time without a zone, of which it is not documented what it stands for.
    NoZone,
    Malformed,
}

impl Date {
    /// Reads a year, month, day or time with a zone (W3C), or seconds since 1970. Four digits are
    /// a year.
    pub(super) fn read(text: &str) -> Self {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if is_digits(digits) && (digits.len() != 4 || digits.len() != text.len()) {
            return text.parse().map_or(Self::Malformed, |at| Self::At((at, 0)));
        }
        let (day, time) = match text.split_once(['T', 't']) {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let Some(days) = read_day(day, time.is_some()) else {
            return Self::Malformed;
        };
        match time {
            None => Self::At((days * 86_400, 0)),
            Some(time) => read_time(time, days),
        }
    }
}

/// The seconds since 1970 of a text that is a date.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    match Date::read(text) {
        Date::At((seconds, _)) => Some(seconds),
        Date::NoZone | Date::Malformed => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && is_digits(text)).then(|| text.parse().ok())?
}

/// Days since 1970. A missing month or day is the first, unless all are needed.
fn read_day(text: &str, whole: bool) -> Option<i64> {
    let mut fields = text.split('-');
    let year = number(fields.next()?, 4)?;
    let (month, day) = (fields.next(), fields.next());
    if fields.next().is_some() || (whole && day.is_none()) {
        return None;
    }
    let month = month.map_or(Some(1), |text| number(text, 2))?;
    let day = day.map_or(Some(1), |text| number(text, 2))?;
    let within = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    within.then(|| days_before(year, month) + day - 1)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970 to the first of a month, for years from 0.
fn days_before(year: i64, month: i64) -> i64 {
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let last = year - 1;
    let years = if year == 0 {
        -366
    } else {
        last * 365 + leaps(last)
    };
    let until_1970 = 1969 * 365 + leaps(1969);
    let months: i64 = (1..month).map(|month| month_length(year, month)).sum();
    years - until_1970 + months
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, and `Z`, `+hh:mm` or `-hh:mm`.
fn read_time(text: &str, days: i64) -> Date {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let Some((seconds, nanos)) = read_clock(clock) else {
        return Date::Malformed;
    };
    let offset = match zone {
        "" => return Date::NoZone,
        "Z" | "z" => Some(0),
        _ => read_offset(zone),
    };
    match offset {
        Some(offset) => Date::At((days * 86_400 + seconds - offset, nanos)),
        None => Date::Malformed,
    }
}

fn read_clock(text: &str) -> Option<(i64, u32)> {
    let mut fields = text.split(':');
    let hours = number(fields.next()?, 2).filter(|hours| *hours < 24)?;
    let minutes = number(fields.next()?, 2).filter(|minutes| *minutes < 60)?;
    let (seconds, nanos) = match fields.next() {
        None => (0, 0),
        Some(text) => {
            let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let seconds = number(seconds, 2).filter(|seconds| *seconds < 60)?;
            (seconds, read_fraction(fraction)?)
        }
    };
    let ended = fields.next().is_none();
    ended.then_some((hours * 3_600 + minutes * 60 + seconds, nanos))
}

/// Nanoseconds; what is smaller is dropped.
fn read_fraction(text: &str) -> Option<u32> {
    if !is_digits(text) {
        return None;
    }
    let digits = text.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(digits.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

/// Seconds east of Greenwich.
fn read_offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let hours = number(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = number(minutes, 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        let check = |text: &str, at: i64| assert_eq!(Date::read(text), Date::At((at, 0)), "{text}");
        check("1970", 0);
        check("1970-02", 31 * 86_400);
        check("2000-03-01", 951_868_800);
        check("2024-02-29T12:00Z", 1_709_208_000);
        check("2024-02-29T12:00:00+02:00", 1_709_200_800);
        check("1969-12-31T23:59:59Z", -1);
        check("0001-01-01", -62_135_596_800);
        check("0000-03-01", -62_162_035_200);
        check("1700000000", 1_700_000_000);
        check("-5", -5);
        check("0", 0);
        let half = Date::read("1970-01-01T00:00:00.5Z");
        assert_eq!(half, Date::At((0, 500_000_000)));
        assert_eq!(Date::read("2024-01-01T00:00:00"), Date::NoZone);
        for bad in [
            "",
            "soon",
            "2023-02-29",
            "2024-13",
            "2024-1-1",
            "2024-01T00:00Z",
            "2024-01-01T24:00Z",
            "2024-01-01T00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00+2",
            "1.5",
        ] {
            assert_eq!(Date::read(bad), Date::Malformed, "{bad}");
        }
    }
}
