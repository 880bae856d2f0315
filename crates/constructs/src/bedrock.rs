//! Amazon Bedrock: models, profiles, and the permission to call them.

mod catalog;
mod invoke;
mod model;
mod regions;

pub use catalog::{ListFoundationModels, ListFoundationModelsVia};
#[cfg(feature = "schema")]
pub(crate) use invoke::fault_of_model_id;
pub use invoke::{Invoke, InvokeVia};
pub use model::{FoundationModel, InferenceProfile};
