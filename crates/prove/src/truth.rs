//! [`Truth`]: yes, no, or unknown with the cause (Kleene's three-valued logic).

use std::fmt;
use std::sync::Arc;

/// Why something is not known, in the words of the user, such as "the parameter `EndpointId` has no
/// value".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause(Arc<str>);

impl Cause {
    /// A cause in these words: one phrase, in lower case, without a period.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether something holds, as far as that can be known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds, whatever is not known.
    Yes,
    /// It does not hold, whatever is not known.
    No,
    /// It depends on something that is not known.
    Unknown(Cause),
}

impl Truth {
    /// Unknown, for this cause.
    pub fn unknown(cause: impl Into<Arc<str>>) -> Self {
        Self::Unknown(Cause::new(cause))
    }

    /// Whether it surely holds.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether it surely does not hold.
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }

    /// Whether it is not known.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Why it is not known.
    pub const fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Unknown(cause) => Some(cause),
            Self::Yes | Self::No => None,
        }
    }

    /// Both. The second is not asked where the first says no.
    pub fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::No => Self::No,
            Self::Yes => other(),
            Self::Unknown(cause) => match other() {
                Self::No => Self::No,
                Self::Yes | Self::Unknown(_) => Self::Unknown(cause),
            },
        }
    }

    /// One of the two at least. The second is not asked where the first says yes.
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::No => other(),
            Self::Unknown(cause) => match other() {
                Self::Yes => Self::Yes,
                Self::No | Self::Unknown(_) => Self::Unknown(cause),
            },
        }
    }

    /// All of them; yes where there are none.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Self::Yes;
        for truth in truths {
            sum = sum.and(|| truth);
            if sum.is_no() {
                break;
            }
        }
        sum
    }

    /// Any of them; no where there are none.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Self::No;
        for truth in truths {
            sum = sum.or(|| truth);
            if sum.is_yes() {
                break;
            }
        }
        sum
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [Truth; 3] {
        [Truth::Yes, Truth::No, Truth::unknown("u")]
    }

    #[test]
    fn and_or_not_are_those_of_kleene() {
        let rank = |truth: &Truth| match truth {
            Truth::No => 0,
            Truth::Unknown(_) => 1,
            Truth::Yes => 2,
        };
        for a in all() {
            for b in all() {
                let both = a.clone().and(|| b.clone());
                assert_eq!(rank(&both), rank(&a).min(rank(&b)));
                let either = a.clone().or(|| b.clone());
                assert_eq!(rank(&either), rank(&a).max(rank(&b)));
                assert_eq!(Truth::all([a.clone(), b.clone()]), both);
                assert_eq!(Truth::any([a.clone(), b.clone()]), either);
            }
            assert_eq!(rank(&!a.clone()), 2 - rank(&a));
        }
        assert_eq!(Truth::all([]), Truth::Yes);
        assert_eq!(Truth::any([]), Truth::No);
    }
}
