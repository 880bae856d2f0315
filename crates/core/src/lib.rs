//! The engine of formwork: a program's tree of constructs in one arena, and its synthesis into
//! `CloudFormation` templates. It knows no AWS service, and does no input or output.
//!
//! ```
//! use formwork_core::{App, Output, RawResource, text};
//!
//! let mut app = App::new();
//! let mut stack = app.stack("Demo");
//! let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
//! stack.output("TopicName", Output::new(text!["topic ", topic]));
//!
//! let assembly = app.synth()?;
//! let template = assembly.stacks()[0].template();
//! assert!(template.as_json().contains(r#""Fn::Sub": "topic ${Topic}""#));
//! # Ok::<(), formwork_core::Diagnostics>(())
//! ```
//!
//! Read in this order: [`App`] and [`Scope`], where things are added; [`Construct`] and
//! [`Resource`], what can be added; [`Expr`], what stands in a property; [`Diagnostic`], what is
//! said when something is wrong; the module `synth`, how templates come out.

mod app;
mod assembly;
mod asset;
mod check;
mod condition;
mod construct;
mod diagnostic;
mod expr;
mod extent;
mod handle;
mod id;
pub mod intrinsic;
mod mapping;
mod marker;
mod node;
mod output;
mod parameter;
mod position;
mod resource;
pub mod rule;
mod scope;
mod synth;
mod template;
mod update;
mod value;

pub use app::{App, Phase, Stage};
pub use assembly::{Assembly, Entry, SetBy, Stack};
pub use asset::Asset;
pub use check::Check;
pub use condition::{Condition, ConditionRef};
pub use construct::Construct;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use expr::{Expr, IntoExpr, IntoPart, Is, list, map};
pub use extent::Extent;
pub use handle::{Handle, Name, NodeId};
pub use intrinsic::pseudo;
pub use mapping::{Mapping, MappingRef};
pub use marker::{
    Arn, AvailabilityZone, Json, JsonLiteral, Map, ParameterType, Secret, Storable, TextLiteral,
    Textual,
};
pub use node::{DeletionPolicy, ResourceAttributes};
pub use output::{Output, OutputRef};
pub use parameter::{Parameter, ParameterRef};
pub use position::Position;
pub use resource::{Attr, IntoRaw, Properties, RawResource, Resource, Tagging};
pub use rule::{Rule, RuleCondition};
pub use scope::Scope;
pub use template::{Template, TemplateError};
pub use value::{Call, Object, Part, Pseudo, Text, Value};
