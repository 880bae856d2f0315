//! What the section `Globals` of SAM says for all resources of a kind.
//!
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>

use std::borrow::Cow;

use formwork_prove::Template;
use serde_json::Value;

use crate::read::{is_function, only};

const KIND: &str = "AWS::Serverless::";

/// The properties of a resource, with what holds for all of its kind.
pub(crate) fn with_globals<'a>(
    template: &Template,
    type_name: &str,
    body: &'a Value,
) -> Option<Cow<'a, Value>> {
    let own = body.get("Properties");
    let kind = type_name.strip_prefix(KIND);
    let Some(all) = kind.and_then(|kind| template.entry("Globals", kind)) else {
        return own.map(Cow::Borrowed);
    };
    Some(Cow::Owned(match own {
        Some(own) => merged(all, own),
        None => all.clone(),
    }))
}

/// Objects are put together, lists one after the other; anything else is the resource's own.
fn merged(all: &Value, own: &Value) -> Value {
    match (all, own) {
        (Value::Object(of_all), Value::Object(fields)) if !is_call(all) && !is_call(own) => {
            let mut together = of_all.clone();
            for (name, value) in fields {
                let value = match of_all.get(name) {
                    Some(of_all) => merged(of_all, value),
                    None => value.clone(),
                };
                together.insert(name.clone(), value);
            }
            Value::Object(together)
        }
        (Value::Array(all), Value::Array(own)) => {
            Value::Array(all.iter().chain(own).cloned().collect())
        }
        (_, own) => own.clone(),
    }
}

fn is_call(value: &Value) -> bool {
    only(value).is_some_and(|(name, _)| is_function(name))
}
