//! Private AWS networks and least-privilege access as Rust types, compiled to `CloudFormation`.

pub use formwork_core::*;
