//! [`Matcher`]: a pattern in the cheapest form that it has.

use crate::pattern::Pattern;
use crate::text::Text;
use crate::truth::Truth;

/// A pattern in the cheapest form that it has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Matcher {
    Any,
    Exact(Text),
    Wild(Pattern),
}

impl Matcher {
    /// `*` and `?` are wildcards.
    pub(super) fn wild(written: &Text) -> Self {
        Self::of(Pattern::new(written))
    }

    pub(super) fn of(pattern: Pattern) -> Self {
        if pattern.is_any() {
            Self::Any
        } else {
            Self::Wild(pattern)
        }
    }

    /// The same, where text without a wildcard is compared as it is.
    pub(super) fn simple(written: &Text) -> Self {
        match Self::wild(written) {
            Self::Wild(pattern) if !pattern.has_wildcard() => Self::Exact(written.clone()),
            other => other,
        }
    }

    pub(super) fn matches(&self, text: &Text) -> Truth {
        match self {
            Self::Any => Truth::Yes,
            Self::Exact(wanted) => same(wanted, text),
            Self::Wild(pattern) => pattern.matches(text),
        }
    }
}

/// Whether two texts are the same, known ones without a detour.
pub(super) fn same(left: &Text, right: &Text) -> Truth {
    match (left.as_known(), right.as_known()) {
        (Some(left), Some(right)) => Truth::from(left == right),
        _ => left.is(right),
    }
}
