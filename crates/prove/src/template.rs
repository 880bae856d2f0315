//! Plain `CloudFormation` templates, ours or anyone's: read, then resolved into [`Model`]s without
//! intrinsic functions.
//!
//! Read in this order: `read`, the JSON; `assumptions`, what the user says of the deployment;
//! `loops`, what `Fn::ForEach` makes; `variants`, the ways in which conditions can fall out; `resolve`, intrinsic functions; `names`,
//! what `Ref` and `Fn::GetAtt` give; `node` and `model`, what comes out.

mod assumptions;
mod conditions;
mod functions;
mod loops;
mod model;
mod names;
mod node;
mod read;
mod resolve;
mod scope;
#[cfg(test)]
mod tests;
mod unique;
mod variants;

pub use assumptions::Assumptions;
pub use model::{Model, Resource, Target};
pub use node::{Data, Node};
pub use read::{ReadError, Template};
pub use variants::{TooManyVariants, Variant};
