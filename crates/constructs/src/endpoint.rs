//! Endpoints: private ways to AWS services.

mod service;

pub use service::{AwsService, CustomService, UnknownService};
