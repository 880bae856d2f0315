//! IAM decisions: whether a call is allowed by the policies of every layer, as far as can be known.
//!
//! Read in this order: `principal`, `context` and `request`, who calls what; `policy` and `origin`,
//! documents and where they come from; `read`, how a document is compiled; `action`, `resource`,
//! `party`, `variable`, `condition` and `operand`, the elements of a statement; `statement`, whether
//! one applies; `policies` and `given`,
//! the layers; `decide` and `sides`, how they combine; `decision`, what comes out;
//! `words`, what AWS says of a denial.
//!
//! The order of the layers is that of <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.

mod action;
mod condition;
mod context;
mod date;
mod decide;
mod decision;
mod given;
mod matcher;
mod operand;
mod operator;
mod origin;
mod party;
mod policies;
mod policy;
mod principal;
mod read;
mod request;
mod resource;
mod scalar;
mod shape;
mod sides;
mod statement;
#[cfg(test)]
mod tests;
mod variable;
mod words;

pub use action::ActionPattern;
pub use condition::Condition;
pub use context::{Context, ContextValue};
pub(crate) use date::seconds;
pub use decide::decide;
pub use decision::{Decision, LayerDecision, Match, Outcome};
pub(crate) use operator::Family;
pub use operator::{Operator, Quantifier};
pub use origin::{Layer, Origin};
pub use party::{Grade, Party};
pub use policies::{Level, Policies};
pub use policy::{Policy, PolicyError, PolicyErrors, PolicyKind, PolicySource};
pub use principal::{Principal, PrincipalKind};
pub use request::Request;
pub use resource::ResourcePattern;
pub use statement::{Effect, Statement};
