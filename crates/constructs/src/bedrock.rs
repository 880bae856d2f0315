//! Amazon Bedrock: models, profiles, and the permission to call them.

mod invoke;
mod model;

pub use invoke::{Invoke, InvokeVia};
pub use model::{FoundationModel, InferenceProfile};
