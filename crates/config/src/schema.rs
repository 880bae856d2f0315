//! [`schema`]: what editors are told of a configuration.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

/// The key by which a JSON file names its schema to editors.
pub(crate) const KEY: &str = "$schema";

/// The JSON schema of a configuration, in draft 7, which editors and forms read best; the same bytes
/// each time. A newline ends it.
///
/// An editor takes it from a comment in the file's first line:
/// `# yaml-language-server: $schema=schema.json`; of a JSON file from the key `$schema`, which is not
/// read as configuration.
///
/// It is stricter than the reader in one thing: an optional key is left out, and not empty. So an
/// editor says what is wrong with a value, and not that it could be nothing, too.
pub fn schema<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07().with_transform(LeftOut);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    if let Some(keys) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let named = json!({"description": "The file of this schema", "type": "string"});
        keys.entry(KEY).or_insert(named);
    }
    format!("{:#}\n", schema.as_value())
}

/// Takes `null` from what is optional.
#[derive(Clone, Debug)]
struct LeftOut;

impl Transform for LeftOut {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|name| name != "null");
            if let [name] = types.as_slice() {
                let name = name.clone();
                schema.insert("type".to_owned(), name);
            }
        }
        if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
            let is_null = |choice: &Value| *choice == json!({"type": "null"});
            let is_optional = choices.iter().any(is_null);
            choices.retain(|choice| !is_null(choice));
            if is_optional && choices.len() == 1 {
                // Beside a reference, draft 7 reads nothing.
                let choice = Value::Array(std::mem::take(choices));
                schema.remove("anyOf");
                schema.insert("allOf".to_owned(), choice);
            }
        }
        transform_subschemas(self, schema);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_optional_is_left_out_and_not_empty() {
        #[derive(JsonSchema)]
        #[allow(dead_code, reason = "only its schema is looked at")]
        struct Optional {
            /// How many.
            count: Option<u8>,
            parts: BTreeMap<String, Option<Part>>,
            nothing: (),
        }
        #[derive(JsonSchema)]
        struct Part {}

        let schema: Value = serde_json::from_str(&schema::<Optional>()).unwrap();
        let count = json!({
            "description": "How many.", "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255
        });
        assert_eq!(schema["properties"]["count"], count);
        let parts = &schema["properties"]["parts"]["additionalProperties"];
        assert_eq!(*parts, json!({"allOf": [{"$ref": "#/definitions/Part"}]}));
        assert_eq!(schema["properties"]["nothing"], json!({"type": "null"}));
        assert_eq!(schema["required"], json!(["parts", "nothing"]));
        assert_eq!(schema["properties"][KEY]["type"], "string");
    }
}
