//! AWS Lambda functions.

mod calls;
mod code;
mod environment;
mod function;
mod rules;

pub use code::Code;
pub use function::{Architecture, LambdaFunction, LambdaFunctionRef, Runtime, network_interfaces};
