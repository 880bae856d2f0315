//! `ids.rs`: the kinds of ids, names and ARNs.

use std::collections::BTreeMap;

use super::{HEAD, lines};
use crate::Problem;
use crate::curated::{FOREIGN, PARAMETER_TYPES, UNIONS};
use crate::kinds::Reference;
use crate::model::Model;
use crate::table::Kind;

/// The file.
pub(super) fn ids(model: &Model) -> Result<String, Problem> {
    let mut groups: BTreeMap<Option<&str>, Vec<(&String, &Kind)>> = BTreeMap::new();
    for (name, kind) in &model.kinds {
        let group = groups.entry(kind.feature.as_deref()).or_default();
        group.push((name, kind));
    }
    let mut out = String::from(HEAD);
    out.push_str(
        "//! Kinds of ids, names and ARNs: what stands as `T` in an [`Expr<T>`](formwork_core::Expr).\n\
         //!\n\
         //! A kind is called after the resource type and the property: `SubnetId`, `KmsKeyArn`,\n\
         //! `EcsClusterName`. A kind that ends in `Ref` takes every id, name and ARN of its resource type.\n\
         //! Kinds that one service alone uses are there with its feature.\n\n\
         use formwork_core::{Arn, Is, ParameterType};\n\n",
    );
    for (feature, kinds) in &groups {
        let Some(feature) = feature else {
            group(&mut out, kinds);
            continue;
        };
        let gate = format!("#[cfg(any(feature = \"all\", feature = \"{feature}\"))]");
        lines!(
            &mut out,
            "\n{gate}\npub use {feature}::*;\n{gate}\nmod {feature} {{"
        );
        if kinds.iter().any(|(name, _)| name.ends_with("Arn")) {
            lines!(&mut out, "use formwork_core::{{Arn, Is}};\n");
        } else if kinds.iter().any(|(_, kind)| !kind.wholes.is_empty()) {
            lines!(&mut out, "use formwork_core::Is;\n");
        }
        group(&mut out, kinds);
        lines!(&mut out, "}}");
    }
    out.push('\n');
    for (name, parameter, list) in PARAMETER_TYPES {
        if !model.kinds.contains_key(*name) {
            return Err(Problem::Stale {
                fixup: "parameter types",
                what: format!("there is no kind `{name}`"),
            });
        }
        let list = if *list {
            format!("Some(\"List<{parameter}>\")")
        } else {
            "None".to_owned()
        };
        lines!(
            &mut out,
            "impl ParameterType for {name} {{\n    const TYPE: &'static str = \"{parameter}\";\n    const LIST_TYPE: Option<&'static str> = {list};\n}}"
        );
    }
    Ok(out)
}

fn group(out: &mut String, kinds: &[(&String, &Kind)]) {
    lines!(out, "formwork_core::markers! {{");
    for (name, kind) in kinds {
        lines!(out, "    /// {}\n    {name};", meaning(&kind.reference));
    }
    lines!(out, "}}\n");
    for (name, kind) in kinds {
        if name.ends_with("Arn") {
            lines!(out, "impl Is<Arn> for {name} {{}}");
        }
        for whole in &kind.wholes {
            lines!(out, "impl Is<{whole}> for {name} {{}}");
        }
    }
}

fn meaning(reference: &Reference) -> String {
    match reference {
        Reference::One((resource, property)) => FOREIGN
            .iter()
            .find(|foreign| foreign.0 == resource && foreign.1 == property)
            .map_or_else(
                || format!("`{property}` of an `{resource}`."),
                |foreign| foreign.3.to_owned(),
            ),
        Reference::Family(resource) => format!("An id, name or ARN of an `{resource}`."),
        Reference::Union(name) => UNIONS
            .iter()
            .find(|(union, ..)| union == name)
            .map_or_else(String::new, |(_, meaning, _)| (*meaning).to_owned()),
        Reference::AnyArn => "Any ARN.".to_owned(),
        Reference::Zone => "The name of an availability zone.".to_owned(),
    }
}
