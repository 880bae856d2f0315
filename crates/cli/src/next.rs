//! What is told of a folder that was written: what is in it, and the commands that deploy it.

use std::fmt::Write;
use std::path::Path;

use formwork_assembly::{Values, asset_file, template_file};
use formwork_core::{Assembly, Stack};

/// The largest template that goes without a bucket, in bytes.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const DIRECT: usize = 51_200;

/// The bucket is known to whoever deploys.
const SOME_BUCKET: &str = "<bucket>";

/// The text for people.
pub(crate) fn told(assembly: &Assembly, folder: &Path, values: &Values, count: usize) -> String {
    let mut text = String::new();
    let mut tell = |verb: &str, words: &str| {
        let _ = writeln!(text, "{verb:>12} {words}");
    };
    for stack in assembly.stacks() {
        tell("Synthesized", &summary(stack));
    }
    let folder = folder.to_string_lossy();
    tell(
        "Written",
        &format!("{count} files into {}", quoted(&folder)),
    );
    for stack in assembly.in_deployment_order() {
        for missing in values.missing(stack) {
            let name = &missing.name;
            let cure = if missing.is_secret {
                format!("it is masked: give it with `--parameter-overrides {name}=<value>`")
            } else {
                format!("add `--parameter {name}=<value>`")
            };
            let stack = stack.name();
            tell(
                "Missing",
                &format!("`{name}` of {stack} has no value: {cure}"),
            );
        }
        for command in commands(assembly, stack, &folder, values) {
            tell("Next", &command);
        }
    }
    text
}

fn summary(stack: &Stack) -> String {
    let of = |section: &str, one: &str| {
        let entries = stack.entries().iter();
        match entries.filter(|entry| entry.section() == section).count() {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        }
    };
    format!(
        "{}: {}, {}, {} bytes",
        stack.name(),
        of("Resources", "resource"),
        of("Outputs", "output"),
        stack.template().as_json().len()
    )
}

/// The commands that deploy a stack, in their order.
fn commands(assembly: &Assembly, stack: &Stack, folder: &str, values: &Values) -> Vec<String> {
    let name = stack.name();
    let folder = match folder.trim_end_matches('/') {
        "" => "/.",
        folder => folder,
    };
    let path = |file: &str| quoted(&format!("{folder}/{file}"));
    let mut commands = Vec::new();
    let bucket = values.get("AssetBucket").unwrap_or(SOME_BUCKET);
    for asset in stack.assets() {
        let (file, key) = (path(&asset_file(asset)), asset.key());
        let target = quoted(&format!("s3://{bucket}/{key}"));
        commands.push(format!("aws s3 cp {file} {target}"));
    }
    let mut template = template_file(stack);
    if needs_packaging(assembly, stack) {
        let packaged = format!("{name}.packaged.json");
        commands.push(format!(
            "aws cloudformation package --template-file {} --s3-bucket {SOME_BUCKET} --use-json \
             --output-template-file {}",
            path(&template),
            path(&packaged),
        ));
        template = packaged;
    }
    let side = |kind: &str| quoted(&format!("file://{folder}/{name}.{kind}.json"));
    let mut deploy = format!(
        "aws cloudformation deploy --stack-name {name} --template-file {} \
         --parameter-overrides {} --tags {} --capabilities {} --no-fail-on-empty-changeset",
        path(&template),
        side("params"),
        side("tags"),
        side("capabilities"),
    );
    if stack.template().as_json().len() > DIRECT {
        let _ = write!(deploy, " --s3-bucket {SOME_BUCKET}");
    }
    commands.push(deploy);
    commands
}

/// Whether the template names files of this machine, which `aws cloudformation package` uploads:
/// nested templates, and code by its path.
fn needs_packaging(assembly: &Assembly, stack: &Stack) -> bool {
    let mut inside = assembly.stacks().iter();
    let has_nested = inside.any(|other| other.nested_in() == Some(stack.name()));
    let template = stack.template().to_value();
    let resources = template["Resources"].as_object();
    let mut all = resources.into_iter().flat_map(|all| all.values());
    let code = |resource: &serde_json::Value| {
        resource["Type"] == "AWS::Lambda::Function" && resource["Properties"]["Code"].is_string()
    };
    has_nested || all.any(code)
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+,@%".contains(c);
    if text.chars().all(is_plain) || text.contains(SOME_BUCKET) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
