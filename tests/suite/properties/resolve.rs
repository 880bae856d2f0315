//! A template read without the engine: whether its references resolve, and what a text says.

use std::collections::BTreeSet;

use serde_json::Value;

/// Everything in a template that leads nowhere.
pub(crate) fn problems(template: &Value) -> Vec<String> {
    let names = |section: &str| -> BTreeSet<String> {
        let fields = template[section].as_object();
        fields.map_or_else(BTreeSet::new, |fields| fields.keys().cloned().collect())
    };
    let mut reader = Reader {
        resources: names("Resources"),
        parameters: names("Parameters"),
        conditions: names("Conditions"),
        problems: Vec::new(),
    };
    if reader.resources.is_empty() {
        reader.problems.push("no resource".to_owned());
    }
    for name in reader.resources.clone() {
        let resource = &template["Resources"][&name];
        reader.attributes(resource);
    }
    for output in template["Outputs"]
        .as_object()
        .into_iter()
        .flat_map(|o| o.values())
    {
        reader.condition(&output["Condition"]);
    }
    // `Metadata` of the template is data that nobody resolves.
    let sections = template.as_object().into_iter().flatten();
    for (_, section) in sections.filter(|(name, _)| *name != "Metadata") {
        reader.value(section);
    }
    reader.problems.extend(circle(template));
    reader.problems
}

struct Reader {
    resources: BTreeSet<String>,
    parameters: BTreeSet<String>,
    conditions: BTreeSet<String>,
    problems: Vec<String>,
}

impl Reader {
    fn attributes(&mut self, resource: &Value) {
        if !resource["Type"].is_string() {
            self.problems.push(format!("no type: {resource}"));
        }
        self.condition(&resource["Condition"]);
        for other in resource["DependsOn"].as_array().into_iter().flatten() {
            if !other
                .as_str()
                .is_some_and(|other| self.resources.contains(other))
            {
                self.problems.push(format!("DependsOn {other}"));
            }
        }
    }

    fn condition(&mut self, name: &Value) {
        if !name.is_null()
            && !name
                .as_str()
                .is_some_and(|name| self.conditions.contains(name))
        {
            self.problems.push(format!("Condition {name}"));
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.problems.push("null".to_owned()),
            Value::Array(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                if let (1, Some((name, argument))) = (fields.len(), fields.iter().next()) {
                    self.function(name, argument);
                }
                fields.values().for_each(|value| self.value(value));
            }
            _ => {}
        }
    }

    fn function(&mut self, name: &str, argument: &Value) {
        let known = match name {
            "Ref" => argument.as_str().is_some_and(|name| self.has_value(name)),
            "Fn::GetAtt" => {
                let name = argument.as_str().map(before_dot).or(argument[0].as_str());
                name.is_some_and(|name| self.resources.contains(name))
            }
            "Fn::If" => argument[0]
                .as_str()
                .is_some_and(|name| self.conditions.contains(name)),
            "Fn::Sub" => {
                let text = argument.as_str().or_else(|| argument[0].as_str());
                let own = |name: &str| !argument[1][name].is_null();
                text.is_some_and(|text| {
                    variables(text).iter().all(|name| {
                        let known = if name.contains('.') {
                            self.resources.contains(before_dot(name))
                        } else {
                            self.has_value(name)
                        };
                        own(name) || known
                    })
                })
            }
            _ => true,
        };
        if !known {
            self.problems.push(format!("{name} {argument}"));
        }
    }

    fn has_value(&self, name: &str) -> bool {
        let known = self.resources.contains(name) || self.parameters.contains(name);
        known || name.starts_with("AWS::")
    }
}

fn before_dot(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// What a text of `Fn::Sub` names.
fn variables(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    pieces(text, &mut |piece| {
        if let Err(name) = piece {
            names.push(name.to_owned());
        }
    });
    names
}

/// Calls `take` for each literal, and with an error for each name in a text of `Fn::Sub`.
fn pieces<'t>(mut text: &'t str, take: &mut dyn FnMut(Result<&'t str, &'t str>)) {
    while let Some((literal, rest)) = text.split_once("${") {
        take(Ok(literal));
        if let Some(rest) = rest.strip_prefix('!') {
            take(Ok("${"));
            text = rest;
        } else if let Some((name, rest)) = rest.split_once('}') {
            take(Err(name));
            text = rest;
        } else {
            // Without an end it is no name.
            take(Ok("${"));
            text = rest;
        }
    }
    take(Ok(text));
}

/// What a text says in this region; nothing where that is not known.
pub(crate) fn text(value: &Value, region: &str) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    if value["Ref"] == "AWS::Region" {
        return Some(region.to_owned());
    }
    let mut out = Some(String::new());
    pieces(
        value["Fn::Sub"].as_str()?,
        &mut |piece| match (piece, &mut out) {
            (Ok(literal), Some(out)) => out.push_str(literal),
            (Err("AWS::Region"), Some(out)) => out.push_str(region),
            _ => out = None,
        },
    );
    out
}

/// Resources that wait for each other, found by taking away what waits for nothing.
fn circle(template: &Value) -> Option<String> {
    let resources = template["Resources"].as_object()?;
    let mut left: Vec<(&String, Vec<String>)> = resources
        .iter()
        .map(|(name, body)| {
            let mut waits = Vec::new();
            mentioned(body, &mut waits);
            let depends = body["DependsOn"].as_array().into_iter().flatten();
            waits.extend(depends.filter_map(|other| other.as_str().map(str::to_owned)));
            waits.retain(|other| resources.contains_key(other));
            (name, waits)
        })
        .collect();
    loop {
        let names: BTreeSet<String> = left.iter().map(|(name, _)| (*name).clone()).collect();
        let before = left.len();
        left.retain(|(_, waits)| waits.iter().any(|other| names.contains(other)));
        if left.is_empty() {
            return None;
        }
        if left.len() == before {
            return Some(format!("in a circle: {names:?}"));
        }
    }
}

fn mentioned(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| mentioned(item, names)),
        Value::Object(fields) => {
            let attribute = &value["Fn::GetAtt"];
            let name = value["Ref"]
                .as_str()
                .or_else(|| attribute[0].as_str())
                .or_else(|| attribute.as_str().map(before_dot));
            names.extend(name.map(str::to_owned));
            let sub = &value["Fn::Sub"];
            if let Some(text) = sub.as_str().or_else(|| sub[0].as_str()) {
                let own = |name: &String| sub[1][name].is_null();
                let name = |name: String| before_dot(&name).to_owned();
                names.extend(variables(text).into_iter().filter(own).map(name));
            }
            fields.values().for_each(|value| mentioned(value, names));
        }
        _ => {}
    }
}
