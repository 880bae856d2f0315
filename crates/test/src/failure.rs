//! [`Failure`]: why an assertion does not hold, as a test prints it.

use std::fmt;

use formwork_prove::Sources;
use formwork_prove::Truth;
use formwork_prove::claims::{Answer, Claim, Counterexample, PathError, Reached, Verdict};

/// Why an assertion does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    facts: Vec<String>,
    help: Option<String>,
}

impl Failure {
    /// With a message: what does not hold, in one phrase.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            facts: Vec::new(),
            help: None,
        }
    }

    /// Adds a fact: a line of its own.
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        let fact = fact.into();
        if !self.facts.contains(&fact) {
            self.facts.push(fact);
        }
        self
    }

    /// Adds the cure.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn facts(self, facts: impl IntoIterator<Item = String>) -> Self {
        facts.into_iter().fold(self, Self::fact)
    }

    /// What becomes of a call, other than it should.
    pub(crate) fn of_answer(
        message: String,
        why: Option<String>,
        answer: &Answer,
        sources: &Sources,
    ) -> Self {
        let matched = answer.call.decision.matched().iter();
        Self::new(message)
            .facts(under(answer.variant.as_deref()))
            .facts(why)
            .facts(matched.map(|matched| sources.statement(&matched.origin)))
            .replay(&answer.replay)
    }

    pub(crate) fn of_reach(message: String, reached: &Reached) -> Self {
        Self::new(message)
            .facts(under(reached.variant.as_deref()))
            .facts(reached.failure.clone())
    }

    /// A claim that is not proved.
    pub(crate) fn of_claim(claim: &Claim, sources: &Sources) -> Self {
        let told = match claim.verdict {
            Verdict::Unknown(_) => "it is not known whether",
            Verdict::Proved | Verdict::Refuted => "it is not true that",
        };
        let cause = match &claim.verdict {
            Verdict::Unknown(cause) => Some(cause.to_string()),
            Verdict::Proved | Verdict::Refuted => None,
        };
        let mut failure = Self::new(format!("{told} {}", claim.words))
            .facts(cause)
            .facts(claim.because.iter().chain(&claim.notes).cloned())
            .facts(claim.origins.iter().map(|origin| sources.statement(origin)));
        if let Some(found) = &claim.counterexample {
            failure = failure.replay(found);
        }
        failure.help.clone_from(&claim.help);
        failure
    }

    fn replay(self, found: &Counterexample) -> Self {
        self.fact(format!("the request: {found}"))
            .fact("against the role's own policies, without the endpoint's:")
            .fact(found.command())
    }
}

/// Whether something holds, in words.
pub(crate) fn known(truth: &Truth) -> &'static str {
    match truth {
        Truth::Unknown(_) => "it is not known whether",
        Truth::Yes | Truth::No => "it is not true that",
    }
}

fn under(variant: Option<&str>) -> Option<String> {
    variant.map(|variant| format!("where {variant}"))
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        let failure = Self::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for fact in &self.facts {
            write!(f, "\n  {fact}")?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}
