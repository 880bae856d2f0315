//! What stands beside the templates of an [`Assembly`], as bytes: [`files`] gives every file of the
//! folder that `synth --out` writes, and writes none itself.
//!
//! For each stack `NAME`:
//!
//! | file | what is in it |
//! |---|---|
//! | `NAME.template.json` | the template |
//! | `NAME.params.json` | `["Key=Value"]`, the values that were given for its parameters |
//! | `NAME.tags.json` | `["key=value"]`, the tags said over the whole stack |
//! | `NAME.capabilities.json` | the least that CloudFormation asks to be acknowledged |
//! | `NAME.assets.json` | what is uploaded first, if there is anything: see [`asset_file`] |
//! | `NAME.ids.json` | of each part of the template: logical id, type, path, the program's line |
//!
//! The lists stand as `aws cloudformation deploy` reads them in both of its major versions, and are
//! empty rather than left out, so that one command deploys every stack. A nested stack has a
//! template and its ids; the rest is said by the stack that is deployed.
//!
//! For all of them: `manifest.json`, with which the folder is a cloud assembly that the AWS CDK's
//! commands read; `tree.json`, the constructs; `validation-report.json`, what was found, with the
//! program's lines.
//!
//! ```
//! use formwork_assembly::{Values, files};
//! # use formwork_core::{App, RawResource};
//! # let mut app = App::new();
//! # app.stack("Demo").add("Topic", RawResource::new("AWS::SNS::Topic"));
//! let assembly = app.synth()?;
//! let files = files(&assembly, &Values::default());
//! assert!(files.iter().any(|file| file.name == "Demo.capabilities.json" && *file.content == *b"[]\n"));
//! # Ok::<(), formwork_core::Diagnostics>(())
//! ```
//!
//! The same assembly gives the same bytes: no clock, no environment, no absolute path.

mod assets;
mod capabilities;
mod ids;
mod line;
mod manifest;
mod report;
mod tree;
mod values;

use std::borrow::Cow;

use formwork_core::{Assembly, Stack};
use serde_json::Value;

pub use assets::asset_file;
pub use capabilities::capabilities;
pub use values::{Parameter, UnusableValue, Values, parameters};

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Its name in the folder; there are no folders in it.
    pub name: String,
    /// Its bytes.
    pub content: Cow<'a, [u8]>,
}

/// Every file of the folder, in the order of their names.
pub fn files<'a>(assembly: &'a Assembly, values: &Values) -> Vec<File<'a>> {
    let mut files = Vec::new();
    let mut add = |name: String, content: Cow<'a, [u8]>| files.push(File { name, content });
    let json = |value: &Value| Cow::Owned(text(value).into_bytes());
    add("manifest.json".to_owned(), json(&manifest::of(assembly)));
    add("tree.json".to_owned(), json(&tree::of(assembly)));
    let report = report::of(assembly);
    add("validation-report.json".to_owned(), json(&report));
    for stack in assembly.stacks() {
        let name = stack.name();
        let template = stack.template().as_json().as_bytes();
        add(template_file(stack), Cow::Borrowed(template));
        add(format!("{name}.ids.json"), json(&ids::of(stack)));
        if stack.nested_in().is_some() {
            continue;
        }
        let mut list = |kind: &str, items: Vec<String>| {
            let value = items.into_iter().map(Value::from).collect();
            add(format!("{name}.{kind}.json"), json(&value));
        };
        list("params", values.of(stack));
        // The commands split at the first `=`, so a key with one cannot be said.
        let tags = stack.tags().iter().filter(|(key, _)| !key.contains('='));
        list("tags", tags.map(|(k, v)| format!("{k}={v}")).collect());
        let needed = capabilities(assembly, stack).into_iter();
        list("capabilities", needed.map(str::to_owned).collect());
        if !stack.assets().is_empty() {
            add(
                assets::manifest_file(stack),
                json(&assets::of(stack, values)),
            );
        }
        for asset in stack.assets() {
            add(asset_file(asset), Cow::Borrowed(asset.content()));
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    // Stacks may share an asset.
    files.dedup_by(|a, b| a.name == b.name);
    files
}

/// The name of the file of a stack's template.
pub fn template_file(stack: &Stack) -> String {
    format!("{}.template.json", stack.name())
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
