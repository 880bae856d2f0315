//! [`Proofs`]: what is proved of the new template, and what was of the old one.

use formwork_prove::claims::{Claim, ClaimKind, Report, Verdict, prove_all};
use formwork_prove::{Assumptions, Template, reasons};

/// What is proved of the new template, and what is other than before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proofs {
    /// How many claims of the new template are proved.
    pub proved: usize,
    /// How many are refuted.
    pub refuted: usize,
    /// How many are neither.
    pub unknown: usize,
    /// The claims of which another thing is known than before: those of the new template in the
    /// order in which a proof tells them, then those that are made no more.
    pub changes: Vec<ProofChange>,
}

/// A claim of which another thing is known than before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProofChange {
    /// Which of the claims it is.
    pub kind: ClaimKind,
    /// The claim in words.
    pub claim: String,
    /// What was known of it; `None` where the old template gives no cause for the claim.
    pub old: Option<Verdict>,
    /// What is known of it; `None` where the new template gives no cause for it.
    pub new: Option<Verdict>,
    /// Why it is not proved, or not proved any more, a phrase each; empty where it is.
    pub because: Vec<String>,
}

impl ProofChange {
    /// Whether something that was proved is so no more, or something new is not: what a reviewer
    /// must not miss.
    pub fn is_worse(&self) -> bool {
        self.new.as_ref().is_some_and(|new| !new.is_proved())
            && self.old.as_ref().is_none_or(Verdict::is_proved)
    }

    /// `refuted, was proved`
    pub fn headline(&self) -> String {
        let word = |verdict: &Verdict| verdict.word().to_lowercase();
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => format!("{}, was {}", word(new), word(old)),
            (None, Some(new)) => format!("{}, claimed for the first time", word(new)),
            (Some(old), None) => format!("claimed no more, was {}", word(old)),
            (None, None) => String::new(),
        }
    }
}

impl Proofs {
    /// What is proved of two templates.
    pub(crate) fn of(old: (&Template, &Assumptions), new: (&Template, &Assumptions)) -> Self {
        let (before, after) = (prove_all(old.0, old.1), prove_all(new.0, new.1));
        // What is told of every template is no news where there is no private path.
        if [&before, &after].into_iter().all(is_bare) {
            return Self::default();
        }
        let [proved, refuted, unknown] = after.counts();
        let news = after.claims.iter().filter_map(|claim| {
            let old = same(&before, claim).map(|old| &old.verdict);
            let is_known = old.is_some_and(|old| old.word() == claim.verdict.word());
            (!is_known).then(|| change(claim, old, Some(&claim.verdict)))
        });
        let gone = before.claims.iter().filter_map(|claim| {
            let is_made = same(&after, claim).is_some();
            (!is_made).then(|| change(claim, Some(&claim.verdict), None))
        });
        Self {
            proved,
            refuted,
            unknown,
            changes: news.chain(gone).collect(),
        }
    }

    /// `4 hold, 1 refuted, 0 unknown`
    pub fn headline(&self) -> String {
        let holds = if self.proved == 1 { "holds" } else { "hold" };
        let [proved, refuted, unknown] = [self.proved, self.refuted, self.unknown];
        format!("{proved} {holds}, {refuted} refuted, {unknown} unknown")
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether nothing is claimed but that the pieces can be created, and that is so.
fn is_bare(report: &Report) -> bool {
    let mut claims = report.claims.iter();
    claims.all(|claim| claim.kind == ClaimKind::Usable && claim.verdict.is_proved())
}

fn same<'a>(report: &'a Report, claim: &Claim) -> Option<&'a Claim> {
    let mut claims = report.claims.iter();
    claims.find(|known| known.kind == claim.kind && known.words == claim.words)
}

fn change(claim: &Claim, old: Option<&Verdict>, new: Option<&Verdict>) -> ProofChange {
    let is_open = new.is_some_and(|new| !new.is_proved());
    let mut because = if is_open { reasons(claim) } else { Vec::new() };
    if is_open && let Some(example) = &claim.counterexample {
        let (action, resource) = (&example.action, &example.resource);
        because.push(format!(
            "example: {action} on {resource} by {}, {}",
            example.principal, example.way
        ));
    }
    ProofChange {
        kind: claim.kind,
        claim: claim.words.clone(),
        old: old.cloned(),
        new: new.cloned(),
        because,
    }
}
