//! AWS policy documents as types: what compiles has the shape that AWS asks for, and what is
//! wrong beyond that is told by `check`. Documents only; nothing here decides a request.
//!
//! ```
//! use formwork_policy::{Condition, EndpointPolicy, IdentityPolicy, Principal, Statement, arn};
//!
//! let model = arn("bedrock").region("*").no_account()
//!     .resource("foundation-model/anthropic.claude-3-haiku-20240307-v1:0");
//! let invoke = Statement::allow(["bedrock:InvokeModel"]).on([model]);
//!
//! // What the caller's role may do: call the model, through this endpoint only.
//! let role = IdentityPolicy::new().statement(
//!     invoke.clone().when(Condition::string_equals("aws:SourceVpce", "vpce-0123456789abcdef0")),
//! );
//! // What may pass the endpoint: that role's calls to that model.
//! let caller = Principal::arn("arn:aws:iam::111122223333:role/caller");
//! let endpoint = EndpointPolicy::new().statement(invoke.by([caller]));
//! # let _ = (role, endpoint);
//! ```
//!
//! Read in this order: [`Statement`], and the four documents that take it ([`TrustPolicy`],
//! [`IdentityPolicy`], [`ResourcePolicy`], [`EndpointPolicy`]); [`Action`], [`arn()`],
//! [`Principal`], [`Condition`], of which it is made.

mod action;
mod arn;
mod check;
mod clause;
mod condition;
mod document;
mod endpoint;
mod json;
mod literal;
mod merge;
pub mod operand;
mod operator;
mod principal;
mod read;
mod size;
mod statement;
mod suggest;

pub use action::Action;
pub use arn::{ArnBuilder, IntoArn, arn};
pub use clause::{Clause, Selection};
pub use condition::{Comparison, Condition};
pub use document::{EndpointPolicy, IdentityPolicy, ResourcePolicy, StatementOf, TrustPolicy};
pub use principal::Principal;
pub use size::{SizeLimit, check_size};
pub use statement::{
    ByPrincipal, Effect, NoPrincipal, NoResource, OnItself, OnResource, PrincipalStatement,
    Statement, TrustStatement,
};
