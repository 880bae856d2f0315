//! Who may call what, over which path, known from a template before anything is deployed.

pub mod claims;
pub mod facts;
pub mod iam;
pub mod network;
mod pattern;
mod render;
mod require;
mod source;
pub mod template;
mod text;
mod truth;

pub use pattern::{Class, Pattern};
pub use render::{inline, plain, reasons};
pub use require::{PathStart, PrivatePath, Require};
pub use source::{Source, Sources};
pub use template::{Assumptions, Template};
pub use text::{Piece, Symbol, Text};
pub use truth::{Cause, Truth};
