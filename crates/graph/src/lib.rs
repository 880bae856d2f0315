//! Pictures of a template: its network and its permissions, as Mermaid and as SVG.
//!
//! ```
//! use formwork_graph::{Format, Options, draw};
//! use formwork_prove::Template;
//!
//! let template = Template::from_json(
//!     r#"{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}"#,
//! )?;
//! let text = draw(&template, &Options::new(), Format::Mermaid)?;
//! assert!(text.starts_with("flowchart LR"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is drawn is what `formwork-prove` knows: an arrow stands for a flow that goes through, a
//! dashed one for a flow of which that is not known. The same template gives the same bytes.
//!
//! Read in this order: `picture`, what a picture holds; `network` with `gateways` and `ways`, how
//! one is read from a template; `permissions`, the picture of who may do what; `focus`, a part of a
//! picture; `words`, texts of bounded length; `mermaid` and `svg`, how they are written.

mod draw;
mod focus;
mod gateways;
mod mermaid;
mod network;
mod permissions;
mod picture;
mod svg;
mod ways;
mod words;

pub use draw::{DrawError, Format, Layer, Options, draw};
