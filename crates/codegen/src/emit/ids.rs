//! `ids.rs`: the kinds of ids, names and ARNs.

use super::{HEAD, lines};
use crate::Problem;
use crate::curated::{FAMILIES, FOREIGN, PARAMETER_TYPES, SUBKINDS};
use crate::kinds::{Reference, family};
use crate::model::Model;

/// The file.
pub(super) fn ids(model: &Model) -> Result<String, Problem> {
    let mut out = String::from(HEAD);
    out.push_str(
        "//! Kinds of ids, names and ARNs: what stands as `T` in an [`Expr<T>`](formwork_core::Expr).\n\
         //!\n\
         //! A kind is called after the resource type and the property: `SubnetId`, `KmsKeyArn`,\n\
         //! `EcsClusterName`. A kind that ends in `Ref` takes every id, name and ARN of its resource type.\n\n\
         use formwork_core::{Arn, Is, ParameterType};\n\n\
         formwork_core::markers! {\n",
    );
    for (reference, name) in &sorted(model) {
        let text = match reference {
            Reference::One((resource, property)) => {
                match FOREIGN.iter().find(|f| f.0 == resource && f.1 == property) {
                    Some(foreign) => foreign.3.to_owned(),
                    None => format!("`{property}` of an `{resource}`."),
                }
            }
            Reference::Family(resource) => format!("An id, name or ARN of an `{resource}`."),
            Reference::AnyArn | Reference::Zone => continue,
        };
        lines!(&mut out, "    /// {text}\n    {name};");
    }
    out.push_str("}\n\n");
    for (reference, name) in &sorted(model) {
        let Reference::One((resource, property)) = reference else {
            continue;
        };
        if name.ends_with("Arn") {
            lines!(&mut out, "impl Is<Arn> for {name} {{}}");
        }
        let head = Reference::Family(family(resource).to_owned());
        if let Some(whole) = model.kind_names.get(&head) {
            lines!(&mut out, "impl Is<{whole}> for {name} {{}}");
        }
        for (part, whole) in SUBKINDS {
            let whole = Reference::One((whole.0.to_owned(), whole.1.to_owned()));
            let is_part = (part.0, part.1) == (resource.as_str(), property.as_str());
            if let (true, Some(whole)) = (is_part, model.kind_names.get(&whole)) {
                lines!(&mut out, "impl Is<{whole}> for {name} {{}}");
            }
        }
    }
    out.push('\n');
    for (name, parameter, list) in PARAMETER_TYPES {
        if !model.kind_names.values().any(|known| known == name) {
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
    debug_assert!(FAMILIES.iter().all(|(member, head)| member != head));
    Ok(out)
}

fn sorted(model: &Model) -> Vec<(&Reference, &String)> {
    let mut found: Vec<_> = model.kind_names.iter().collect();
    found.sort_by_key(|(_, name)| *name);
    found.dedup_by_key(|(_, name)| *name);
    found
}
