//! [`Claim`] and [`Verdict`]: what is said of a template, and whether it holds.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::example::Examples;
use crate::iam::{Context, ContextValue, Origin, Request};
use crate::template::Node;
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// Whether a claim holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// For every request in the modelled world, under the assumptions that are told.
    Proved,
    /// Something shows that it does not hold.
    Refuted,
    /// It depends on something that is not known.
    Unknown(Cause),
}

impl Verdict {
    /// Whether it is proved.
    pub const fn is_proved(&self) -> bool {
        matches!(self, Self::Proved)
    }

    /// `PROVED`, `REFUTED` or `UNKNOWN`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Proved => "PROVED",
            Self::Refuted => "REFUTED",
            Self::Unknown(_) => "UNKNOWN",
        }
    }
}

impl From<Truth> for Verdict {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Proved,
            Truth::No => Self::Refuted,
            Truth::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

/// The five things that are claimed of a private path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// The call works: the policies allow it, and the network leads there.
    CallWorks,
    /// There is no way to the internet.
    NoInternet,
    /// The role can use the service only through this endpoint.
    RoleConfined,
    /// The endpoint lets only those through that are meant.
    EndpointAdmits,
    /// The pieces can be created and used at all.
    Usable,
}

impl ClaimKind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::CallWorks,
        Self::NoInternet,
        Self::RoleConfined,
        Self::EndpointAdmits,
        Self::Usable,
    ];

    /// Its name in machine-readable reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CallWorks => "call-works",
            Self::NoInternet => "no-internet",
            Self::RoleConfined => "role-confined",
            Self::EndpointAdmits => "endpoint-admits",
            Self::Usable => "usable",
        }
    }
}

/// One thing that is claimed of a template, and whether it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Which of the five it is.
    pub kind: ClaimKind,
    /// The claim in words, such as "`Fn` has no way to the internet".
    pub words: String,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What decided it, each a short phrase.
    pub because: Vec<String>,
    /// The statements that decided it.
    pub origins: Vec<Arc<Origin>>,
    /// A request that shows that it does not hold.
    pub counterexample: Option<Counterexample>,
    /// The cure, where there is one.
    pub help: Option<String>,
    /// Said where it holds only because nothing is allowed at all.
    pub vacuous: bool,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

impl Claim {
    pub(super) fn new(kind: ClaimKind, words: String, verdict: Verdict) -> Self {
        Self {
            kind,
            words,
            verdict,
            because: Vec::new(),
            origins: Vec::new(),
            counterexample: None,
            help: None,
            vacuous: false,
            notes: Vec::new(),
        }
    }

    pub(super) fn because(mut self, phrase: impl Into<String>) -> Self {
        self.because.push(phrase.into());
        self
    }
}

/// A request that shows that a claim does not hold, ready to be replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// Who calls.
    pub principal: Text,
    /// The action.
    pub action: Text,
    /// The resource.
    pub resource: Text,
    /// By which way, in words: "no endpoint, from the internet".
    pub way: String,
    /// The condition keys of the request.
    pub context: Vec<(String, Vec<Text>)>,
    documents: Vec<Node>,
}

impl Counterexample {
    pub(super) fn new(request: &Request, way: String, documents: &[Node]) -> Self {
        Self {
            principal: request.principal().arn().clone(),
            action: request.action().clone(),
            resource: request.resource().clone(),
            way,
            context: keys(request.keys()),
            documents: documents.to_vec(),
        }
    }

    /// The input of `aws iam simulate-custom-policy --cli-input-json`, with made-up values for what
    /// is known only once the stack is deployed.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>
    pub fn simulation(&self) -> Value {
        let mut examples = Examples::default();
        let documents: Vec<String> = self
            .documents
            .iter()
            .map(|document| examples.node(document).to_string())
            .collect();
        let context = self.context.iter().map(|(key, values)| {
            let values: Vec<String> = values.iter().map(|value| examples.text(value)).collect();
            let kind = if values.len() == 1 {
                "string"
            } else {
                "stringList"
            };
            json!({"ContextKeyName": key, "ContextKeyType": kind, "ContextKeyValues": values})
        });
        let context: Vec<Value> = context.collect();
        json!({
            "PolicyInputList": documents,
            "ActionNames": [examples.text(&self.action)],
            "ResourceArns": [examples.text(&self.resource)],
            "ContextEntries": context,
        })
    }
}

impl Counterexample {
    /// The command that replays it against the role's own policies, ready to be pasted into a shell.
    pub fn command(&self) -> String {
        let input = self.simulation().to_string().replace('\'', r"'\''");
        format!("aws iam simulate-custom-policy --cli-input-json '{input}'")
    }
}

fn keys(context: &Context) -> Vec<(String, Vec<Text>)> {
    let there = context.keys().filter_map(|(key, value)| match value {
        ContextValue::One(one) => Some((key.to_owned(), vec![one.clone()])),
        ContextValue::Several(all) => Some((key.to_owned(), all.clone())),
        ContextValue::Absent | ContextValue::Unknown(_) => None,
    });
    there.collect()
}

/// `bedrock:InvokeModel on arn:…, by no endpoint`
impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} on {} by {}: {}",
            self.action, self.resource, self.principal, self.way
        )
    }
}
