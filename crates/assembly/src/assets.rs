//! What is uploaded before a stack is deployed.

use formwork_core::{Asset, Stack};
use serde_json::{Map, Value, json};

use crate::manifest::VERSION;
use crate::values::Values;

/// The parameter that says into which bucket.
pub(crate) const BUCKET: &str = "AssetBucket";

/// The bucket that `cdk bootstrap` makes; the AWS CDK's commands put account and region in.
/// <https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html>
const BOOTSTRAPPED: &str = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";

/// The name of an asset's file in the folder: `asset.` and its key in the bucket.
pub fn asset_file(asset: &Asset) -> String {
    format!("asset.{}", asset.key())
}

pub(crate) fn manifest_file(stack: &Stack) -> String {
    format!("{}.assets.json", stack.name())
}

/// The manifest from which `cdk deploy` and `cdk-assets publish` upload: into the bucket that was
/// given for the parameter, else into that of the account's bootstrap.
pub(crate) fn of(stack: &Stack, values: &Values) -> Value {
    let bucket = values.get(BUCKET).unwrap_or(BOOTSTRAPPED);
    let files = stack.assets().iter().map(|asset| {
        let key = asset.key();
        let id = key.split('.').next().unwrap_or(key).to_owned();
        let file = json!({
            "displayName": key,
            "source": { "path": asset_file(asset), "packaging": "file" },
            "destinations": {
                "current_account-current_region": { "bucketName": bucket, "objectKey": key },
            },
        });
        (id, file)
    });
    json!({ "version": VERSION, "files": files.collect::<Map<_, _>>() })
}
