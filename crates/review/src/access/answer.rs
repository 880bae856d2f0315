//! [`Answer`]: whether more is allowed than before, and whether less is.

use formwork_prove::{Cause, Truth};

/// Whether some request is allowed that was not, and whether some is not that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub widened: Truth,
    pub narrowed: Truth,
}

impl Answer {
    pub(crate) const fn new(widened: Truth, narrowed: Truth) -> Self {
        Self { widened, narrowed }
    }

    pub(crate) fn unknown(cause: &Cause) -> Self {
        let unknown = || Truth::Unknown(cause.clone());
        Self::new(unknown(), unknown())
    }

    /// The answer where something beside the two policies may allow more of both: what holds with
    /// nothing beside them is kept; what only holds then is not known.
    pub(crate) fn beside(self, with_all: Self, cause: &Cause) -> Self {
        let join = |own: Truth, all: Truth| match (own, all) {
            (Truth::No, Truth::Yes) => Truth::Unknown(cause.clone()),
            (Truth::No, other) => other,
            (own, _) => own,
        };
        Self::new(
            join(self.widened, with_all.widened),
            join(self.narrowed, with_all.narrowed),
        )
    }
}

/// What holds in all of some cases, of which it is not known which one is there.
pub(crate) fn in_every_case(cases: impl IntoIterator<Item = Truth>, cause: &Cause) -> Truth {
    let mut all: Option<Truth> = None;
    for case in cases {
        all = Some(match all {
            None => case,
            Some(before) if before == case => before,
            Some(Truth::Unknown(before)) => Truth::Unknown(before),
            Some(_) if case.is_unknown() => case,
            Some(_) => Truth::Unknown(cause.clone()),
        });
    }
    all.unwrap_or(Truth::No)
}
