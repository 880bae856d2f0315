//! `validation-report.json`: what somebody should look at, with the program's lines.

use formwork_core::{Assembly, Diagnostic, Severity, Stack};
use serde_json::{Map, Value, json};

use crate::manifest::{VERSION, path_in};
use crate::{line, template_file};

/// The name by which the AWS CDK's commands know that a report repeats what the manifest says, where
/// older ones look for it: so each of them tells it, and none of them twice.
const READ_WITH_ANNOTATIONS: &str = "Construct Annotations";

/// The report. With an error there is no assembly, so its conclusion is always success.
pub(crate) fn of(assembly: &Assembly) -> Value {
    let found = assembly.warnings().iter();
    let found: Vec<Value> = found.map(|found| violation(assembly, found)).collect();
    json!({
        "version": VERSION,
        "title": "What formwork found",
        "pluginReports": [{
            "pluginName": READ_WITH_ANNOTATIONS,
            "pluginVersion": env!("CARGO_PKG_VERSION"),
            "conclusion": "success",
            "violations": found,
        }],
    })
}

fn violation(assembly: &Assembly, found: &Diagnostic) -> Value {
    let mut fields = Map::new();
    let mut add = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    add("ruleName", found.code().into());
    let mut said = found.message().to_owned();
    for note in found.notes() {
        said.push('\n');
        said.push_str(note);
    }
    add("description", said.into());
    if !found.helps().is_empty() {
        add("suggestedFix", found.helps().join("\n").into());
    }
    let severity = match found.severity() {
        Severity::Error => "error",
        _ => "warning",
    };
    add("severity", severity.into());
    let stacks = assembly.stacks().iter();
    let places = stacks.filter_map(|stack| Some(construct(stack, path_in(stack, found)?, found)));
    add("violatingConstructs", places.collect());
    Value::Object(fields)
}

fn construct(stack: &Stack, path: &str, found: &Diagnostic) -> Value {
    let mut fields = Map::new();
    fields.insert("constructPath".to_owned(), path.into());
    let mut resources = stack.entries().iter();
    let resource = resources.find(|e| e.section() == "Resources" && e.path() == path);
    if let Some(resource) = resource {
        let mut place = json!({
            "templatePath": template_file(stack),
            "logicalId": resource.logical_id(),
        });
        if let Some(property) = found.property_name() {
            place["propertyPaths"] = json!([property]);
        }
        fields.insert("cloudFormationResource".to_owned(), place);
    }
    if let Some(position) = found.position() {
        let line = line::of_position(position);
        fields.insert(
            "stackTraces".to_owned(),
            json!([format!("at main ({line})")]),
        );
    }
    Value::Object(fields)
}
