//! What a deployment would be refused for because of what is deployed now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::assembly::{Assembly, Stack};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::template::Template;

impl Assembly {
    /// What `CloudFormation` would refuse when this is deployed in
    /// [order](Self::in_deployment_order) over what is deployed now: an export that a stack loses
    /// while another, as it stands at that moment, imports it (`removed-export`).
    ///
    /// The deployed templates come from wherever they are kept: from a folder of the repository, or
    /// from `aws cloudformation get-template`. Stacks that are not among them are taken for new.
    /// Names of exports that are only known at deployment are not compared.
    ///
    /// ```
    /// use formwork_core::{App, RawResource};
    /// fn app(reads: bool) -> App {
    ///     let mut app = App::new();
    ///     let vpc = app.stack("Base").add("Vpc", RawResource::new("Acme::Vpc"));
    ///     let reader = RawResource::new("Acme::Reader");
    ///     let reader = if reads { reader.property("Vpc", vpc) } else { reader };
    ///     app.stack("Shop").add("Reader", reader);
    ///     app
    /// }
    /// let deployed = app(true).synth()?;
    /// let deployed = deployed.stacks().iter().map(|stack| (stack.name(), stack.template()));
    /// let found = app(false).synth()?.check_update(deployed);
    /// assert!(found.to_string().contains("removed-export"));
    /// # Ok::<(), formwork_core::Diagnostics>(())
    /// ```
    pub fn check_update<'t>(
        &self,
        deployed: impl IntoIterator<Item = (&'t str, &'t Template)>,
    ) -> Diagnostics {
        let mut stands: Vec<Deployed> = deployed
            .into_iter()
            .map(|(name, template)| Deployed::of(name, template))
            .collect();
        let mut found = Diagnostics::default();
        for stack in self.in_deployment_order() {
            let new = Deployed::of(&stack.name, &stack.template);
            let Some(place) = stands.iter().position(|old| old.name == stack.name) else {
                stands.push(new);
                continue;
            };
            let old = std::mem::replace(&mut stands[place], new);
            let new = &stands[place];
            for (export, output) in &old.exports {
                // A name that is not known may be this one.
                if new.exports.contains_key(export) || new.unknown {
                    continue;
                }
                let importers = stands.iter().filter(|other| other.imports.contains(export));
                let importers: Vec<&str> = importers.map(|other| &*other.name).collect();
                if !importers.is_empty() {
                    found.push(removed(stack, (export, output), &importers));
                }
            }
        }
        found
    }
}

fn removed(stack: &Stack, (export, output): (&str, &str), importers: &[&str]) -> Diagnostic {
    let importers: Vec<String> = importers.iter().map(|name| format!("`{name}`")).collect();
    let verb = if importers.len() == 1 {
        "imports"
    } else {
        "import"
    };
    Diagnostic::error(
        "removed-export",
        format!("the stack loses the export `{export}`, which is imported"),
    )
    .construct(stack.name.clone())
    .property(format!("Outputs.{output}"))
    .note(format!(
        "when its turn comes, {} still {verb} it",
        importers.join(" and ")
    ))
    .note("an export cannot be taken away while it is imported")
    .help("keep it for one deployment: `scope.keep_export(&handle.reference())`")
}

/// What a template gives to other stacks and takes from them, as far as it says so in the template.
struct Deployed {
    name: String,
    /// Names of exports, with the output of each.
    exports: BTreeMap<String, String>,
    imports: BTreeSet<String>,
    /// Whether a name of an export is only known at deployment.
    unknown: bool,
}

impl Deployed {
    fn of(name: &str, template: &Template) -> Self {
        let value = template.to_value();
        let mut deployed = Self {
            name: name.to_owned(),
            exports: BTreeMap::new(),
            imports: BTreeSet::new(),
            unknown: false,
        };
        deployed.read_imports(&value);
        for (id, output) in value["Outputs"].as_object().into_iter().flatten() {
            match (output.get("Export"), output["Export"]["Name"].as_str()) {
                (Some(_), Some(name)) => {
                    deployed.exports.insert(name.to_owned(), id.clone());
                }
                (Some(_), None) => deployed.unknown = true,
                (None, _) => {}
            }
        }
        deployed
    }

    fn read_imports(&mut self, value: &Json) {
        match value {
            Json::Object(fields) => {
                if let Some(Json::String(name)) = fields.get("Fn::ImportValue") {
                    self.imports.insert(name.clone());
                }
                fields.values().for_each(|value| self.read_imports(value));
            }
            Json::Array(items) => items.iter().for_each(|value| self.read_imports(value)),
            _ => {}
        }
    }
}
