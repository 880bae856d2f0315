//! `Cargo.toml` and `lib.rs`.

use std::collections::BTreeMap;

use super::{HEAD, lines};
use crate::model::Model;

/// Features and the services behind them.
fn features(model: &Model) -> BTreeMap<&str, Vec<&str>> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in model.services.values() {
        found
            .entry(&service.feature)
            .or_default()
            .push(&service.namespace);
    }
    found
}

/// The crate's manifest.
pub(super) fn manifest(model: &Model) -> String {
    let mut out = String::from(
        r#"# Written by `cargo xtask codegen`; do not edit.

[package]
name = "formwork-cfn"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
description = "Every CloudFormation resource type as a plain Rust struct with typed references"
keywords = ["aws", "cloudformation", "infrastructure"]

[package.metadata.docs.rs]
all-features = true

[dependencies]
formwork-core = { workspace = true }
formwork-policy = { workspace = true }

[lints]
workspace = true

[features]
# All services.
all = []
"#,
    );
    for (feature, namespaces) in features(model) {
        if namespaces.len() > 1 {
            lines!(&mut out, "# {}", namespaces.join(", "));
        }
        lines!(&mut out, "{feature} = []");
    }
    out
}

/// The crate's root.
pub(super) fn lib(model: &Model, version: &str) -> String {
    let fact = |key: &str| {
        version
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(name, _)| *name == key)
            .map_or("", |(_, value)| value)
    };
    let count: usize = model
        .services
        .values()
        .map(|service| service.resources.len())
        .sum();
    let date = fact("registry").split('T').next().unwrap_or_default();
    let mut out = String::from(HEAD);
    lines!(
        &mut out,
        "\
//! Every resource type of `CloudFormation` as a plain struct: {count} types of {services} services,
//! from the registry of {region} of {date}.
//!
//! Each service stands behind a Cargo feature of its name in small letters, a few rare ones
//! behind the feature of their family; `all` turns on everything. No feature is on by default.
//!
//! A struct has one public field a property, a constructor that takes what is required, and a
//! setter for each option. Values are [`Expr`]s: literals, what other
//! resources give, or intrinsic functions. Where it is known what a property refers to, only that
//! fits: a `VpcId` is not a `SubnetId`; all these kinds are in [`ids`].
//!
//! ```
//! # #[cfg(feature = \"ec2\")] {{
//! use formwork_cfn::ec2::{{CfnSubnet, CfnVpc}};
//! use formwork_core::App;
//!
//! let mut app = App::new();
//! let mut stack = app.stack(\"Net\");
//! let vpc = stack.add(\"Vpc\", CfnVpc::new().cidr_block(\"10.0.0.0/16\"));
//! stack.add(\"Subnet\", CfnSubnet::new(vpc).cidr_block(\"10.0.0.0/24\"));
//! assert!(app.synth().is_ok());
//! # }}
//! ```
//!
//! More than three required properties are asked for one after the other: `new` takes the first
//! three, and the value it gives has a method for the next one, until the resource is complete.
//!
//! A password takes an `Expr<Secret>`, which is no text: it comes from a dynamic reference or a
//! parameter that is not shown, never from a literal.
//!
//! Enumerations are open: `Other` takes a value that the registry did not have on that date, and
//! where an enumeration is asked for, a text will do.

#![allow(
    clippy::pedantic,
    clippy::new_without_default,
    clippy::should_implement_trait,
    reason = \"generated code follows the registry\"
)]
",
        services = model.services.len(),
        region = fact("region"),
    );
    out.push_str(SUPPORT);
    out.push_str("\n#[rustfmt::skip]\npub mod ids;\n");
    for (module, service) in &model.services {
        lines!(
            &mut out,
            "#[cfg(any(feature = \"all\", feature = \"{}\"))]\n#[rustfmt::skip]\npub mod {module};",
            service.feature
        );
    }
    out
}

/// What all services share.
const SUPPORT: &str = r#"use std::fmt;

use formwork_core::{Expr, IntoExpr, Object, Properties, Value};

/// A tag of a resource: a key and a value.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// `Key`. At most 128 characters; `aws:` is kept for AWS.
    pub key: Expr<String>,
    /// `Value`. At most 256 characters.
    pub value: Expr<String>,
}

impl Tag {
    /// The tag of this key and value.
    pub fn new(key: impl IntoExpr<String>, value: impl IntoExpr<String>) -> Self {
        Self {
            key: key.into_expr(),
            value: value.into_expr(),
        }
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<Tag> for Tag {
    fn into_expr(self) -> Expr<Tag> {
        let mut object = Object::new();
        object.require("Key", self.key);
        object.require("Value", self.value);
        Expr::from_value(Value::Object(object))
    }
}

/// A resource as `Debug` shows it.
#[allow(dead_code, reason = "without a service there is no resource")]
fn show<R: formwork_core::Resource>(resource: &R, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut properties = Properties::default();
    resource.properties(&mut properties);
    write!(f, "{} {properties:?}", resource.type_name())
}
"#;
