//! Amazon Bedrock: models, profiles, and the permission to call them.

mod catalog;
mod invoke;
mod model;
mod regions;

pub use catalog::{ListFoundationModels, ListFoundationModelsVia};
pub use invoke::{Invoke, InvokeVia};
pub use model::{FoundationModel, InferenceProfile};
