//! What a change of a template does, for the person who reviews it.
//!
//! ```
//! use formwork_prove::Template;
//! use formwork_review::{Impact, Options, diff};
//!
//! let template = |cidr: &str| {
//!     Template::from_json(&format!(
//!         r#"{{"Resources": {{
//!             "Subnet": {{"Type": "AWS::EC2::Subnet", "Properties": {{"VpcId": "vpc-1", "CidrBlock": "{cidr}"}}}},
//!             "Acl": {{"Type": "AWS::EC2::SubnetNetworkAclAssociation",
//!                 "Properties": {{"NetworkAclId": "acl-1", "SubnetId": {{"Ref": "Subnet"}}}}}}}}}}"#
//!     ))
//! };
//! let diff = diff(&template("10.0.0.0/24")?, &template("10.0.1.0/24")?, &Options::new());
//! assert_eq!(diff.headline(), "0 to add, 0 to change, 2 to replace, 0 to remove");
//! let subnet = diff.resource("Subnet").expect("it changes");
//! assert_eq!(subnet.impact, Impact::Replace);
//! assert_eq!(subnet.followers, ["Acl"]);
//! # Ok::<(), formwork_prove::template::ReadError>(())
//! ```
//!
//! Read in this order: `change`, what is told; [`diff()`], how it comes together; `facts`, which
//! changes replace, and `defaults`, what holds without a word; `form` and `read`, values in the one
//! way in which equal ones are alike, with `functions`, `conditions`, and `policy` for documents;
//! `compare`, where two differ; `resources`, what becomes of each, with `why`; `moved`, renames;
//! `access` and `network`, what that means; `proofs`, what is still proved; `sections`, the rest; `render`,
//! how it is written; `secret`, what is not. [`check`] tells what is no template.
//!
//! Beside the comparison: [`summary`] tells one template in few lines; [`ids`] keeps the logical ids
//! of a stack and says what a change to them would replace; [`refactor`] writes the mappings with
//! which `CloudFormation` renames resources instead of replacing them.

mod access;
mod change;
mod check;
mod compare;
mod conditions;
mod defaults;
mod diff;
mod facts;
mod form;
mod functions;
pub mod ids;
mod moved;
mod network;
mod options;
mod policy;
mod proofs;
mod read;
pub mod refactor;
mod render;
mod resources;
mod secret;
mod sections;
mod serverless;
mod stateful;
mod statement;
pub mod summary;
mod why;

pub use change::{
    AccessChange, AttributeChange, Direction, Edit, Fate, FlowChange, Impact, Move, PropertyChange,
    Replacement, ResourceChange, SectionChange,
};
pub use check::{Problem, check};
pub use diff::{Counts, Diff, diff};
pub use options::Options;
pub use proofs::{ProofChange, Proofs};
pub use render::{Span, Style};
pub use stateful::is_stateful;
