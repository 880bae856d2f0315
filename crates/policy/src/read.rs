//! Documents from JSON: everything that is wrong at once, each with its place as a JSON pointer.

use formwork_core::{Diagnostic, Diagnostics, Text, Value};
use serde_json::{Map, Value as Json};

use crate::action::Action;
use crate::clause::{Clause, Selection};
use crate::condition::Condition;
use crate::document::Document;
use crate::operand;
use crate::operator::{Base, Operator};
use crate::principal::{Kind, Principal};
use crate::statement::Effect;
use crate::suggest::nearest;

/// What the statements of one kind of policy must have and must not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// The kind as a sentence names it.
    pub name: &'static str,
    pub principal: Need,
    pub resource: Need,
    /// Whether the document may carry an `Id`, which means nothing and is left out.
    pub id: bool,
}

/// Whether an element is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// Never, and this is why.
    Forbidden(&'static str),
}

/// The document that a text of JSON holds.
pub(crate) fn from_text(text: &str, rules: Rules) -> Result<Document, Diagnostics> {
    match serde_json::from_str(text) {
        Ok(json) => from_json(&json, rules),
        Err(error) => {
            let mut found = Diagnostics::default();
            let message = format!("a policy that is not JSON: {error}");
            found.push(Diagnostic::error(CODE, message));
            Err(found)
        }
    }
}

/// The document that a JSON value holds.
pub(crate) fn from_json(json: &Json, rules: Rules) -> Result<Document, Diagnostics> {
    let mut reader = Reader {
        rules,
        found: Diagnostics::default(),
    };
    let document = reader.document(json);
    if reader.found.is_empty() {
        Ok(document)
    } else {
        Err(reader.found)
    }
}

const CODE: &str = "invalid-policy-document";

struct Reader {
    rules: Rules,
    found: Diagnostics,
}

/// A place in the document: the pointer to what is around it, and the key in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    key: &'a str,
}

impl<'a> Place<'a> {
    const ROOT: Place<'static> = Place {
        outer: None,
        key: "",
    };

    const fn key(&'a self, key: &'a str) -> Self {
        Place {
            outer: Some(self),
            key,
        }
    }

    fn pointer(&self) -> String {
        self.outer.map_or_else(String::new, |outer| {
            let key = self.key.replace('~', "~0").replace('/', "~1");
            format!("{}/{key}", outer.pointer())
        })
    }
}

impl Reader {
    fn wrong(&mut self, place: &Place<'_>, message: impl Into<String>, help: &str) {
        let mut found = Diagnostic::error(CODE, message);
        let pointer = place.pointer();
        if !pointer.is_empty() {
            found = found.property(pointer);
        }
        if !help.is_empty() {
            found = found.help(help);
        }
        self.found.push(found);
    }

    fn unknown_key(&mut self, place: &Place<'_>, known: &[&'static str]) {
        let help = match nearest(place.key, known.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("the keys here are {}", listed(known)),
        };
        self.wrong(place, format!("unknown key `{}`", place.key), &help);
    }

    fn object<'j>(&mut self, place: &Place<'_>, json: &'j Json) -> Option<&'j Map<String, Json>> {
        let object = json.as_object();
        if object.is_none() {
            let message = format!("{} where an object is asked for", article(json));
            self.wrong(place, message, "");
        }
        object
    }

    fn text<'j>(&mut self, place: &Place<'_>, json: &'j Json) -> Option<&'j str> {
        let text = json.as_str();
        if text.is_none() {
            let message = format!("{} where a text is asked for", article(json));
            self.wrong(place, message, "");
        }
        text
    }

    fn document(&mut self, json: &Json) -> Document {
        let mut document = Document::default();
        let root = Place::ROOT;
        let Some(fields) = self.object(&root, json) else {
            return document;
        };
        for (key, value) in fields {
            let place = root.key(key);
            match key.as_str() {
                "Version" => self.version(&place, value),
                "Statement" => self.statements(&place, value, &mut document),
                "Id" if self.rules.id => {
                    self.text(&place, value);
                }
                "Id" => {
                    let message = format!("an `Id` in {}", self.rules.name);
                    self.wrong(
                        &place,
                        message,
                        "leave it out; policies of resources alone have one",
                    );
                }
                _ => self.unknown_key(&place, &["Version", "Statement"]),
            }
        }
        if !fields.contains_key("Version") {
            self.wrong(
                &root,
                "a policy without `Version`",
                "write `\"Version\": \"2012-10-17\"`; without it AWS reads the language of 2008",
            );
        }
        if !fields.contains_key("Statement") {
            self.wrong(&root, "a policy without `Statement`", "");
        }
        document
    }

    fn version(&mut self, place: &Place<'_>, json: &Json) {
        match self.text(place, json) {
            None | Some("2012-10-17") => {}
            Some(other) => self.wrong(
                place,
                format!("`{other}` is not the version that is written here"),
                "write `2012-10-17`; the language of 2008 has no policy variables",
            ),
        }
    }

    fn statements(&mut self, place: &Place<'_>, json: &Json, document: &mut Document) {
        match json {
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let index = index.to_string();
                    let clause = self.statement(&place.key(&index), item);
                    document.written.extend(clause);
                }
            }
            Json::Object(_) => document.written.extend(self.statement(place, json)),
            _ => {
                let message = format!("{} where statements are asked for", article(json));
                self.wrong(place, message, "write an object, or a list of objects");
            }
        }
    }

    fn statement(&mut self, place: &Place<'_>, json: &Json) -> Option<Clause> {
        const KEYS: [&str; 9] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        let fields = self.object(place, json)?;
        for key in fields.keys() {
            if !KEYS.contains(&key.as_str()) {
                self.unknown_key(&place.key(key), &KEYS);
            }
        }
        let effect = self.effect(place, fields);
        let actions = self.selection(place, fields, "Action", "NotAction", Self::actions);
        let resources = self.selection(place, fields, "Resource", "NotResource", Self::values);
        let principals =
            self.selection(place, fields, "Principal", "NotPrincipal", Self::principals);

        if actions.is_none() && !fields.contains_key("Action") && !fields.contains_key("NotAction")
        {
            self.wrong(place, "a statement without `Action`", "");
        }
        let rules = self.rules;
        self.needed(place, fields, rules.principal, "Principal", "NotPrincipal");
        self.needed(place, fields, rules.resource, "Resource", "NotResource");
        let sid = fields
            .get("Sid")
            .and_then(|json| self.text(&place.key("Sid"), json));
        let conditions = fields
            .get("Condition")
            .map(|json| self.conditions(&place.key("Condition"), json))
            .unwrap_or_default();

        let mut clause = Clause::new(effect?, actions?);
        clause.sid = sid.map(|sid| Text::Owned(sid.to_owned()));
        clause.resources = resources;
        clause.principals = principals;
        clause.conditions = conditions;
        Some(clause)
    }

    fn effect(&mut self, place: &Place<'_>, fields: &Map<String, Json>) -> Option<Effect> {
        let Some(json) = fields.get("Effect") else {
            self.wrong(
                place,
                "a statement without `Effect`",
                "write `Allow` or `Deny`",
            );
            return None;
        };
        let place = place.key("Effect");
        let text = self.text(&place, json)?;
        let effects = [Effect::Allow, Effect::Deny];
        let effect = effects.into_iter().find(|effect| effect.name() == text);
        if effect.is_none() {
            let message = format!("`{text}` is not an effect");
            self.wrong(&place, message, "write `Allow` or `Deny`");
        }
        effect
    }

    /// An element or its negation; not both.
    fn selection<T>(
        &mut self,
        place: &Place<'_>,
        fields: &Map<String, Json>,
        only: &'static str,
        except: &'static str,
        read: impl Fn(&mut Self, &Place<'_>, &Json) -> Vec<T>,
    ) -> Option<Selection<T>> {
        match (fields.get(only), fields.get(except)) {
            (Some(_), Some(_)) => {
                let message = format!("a statement with `{only}` and `{except}`");
                self.wrong(place, message, "leave one of the two out");
                None
            }
            (Some(json), None) => Some(Selection::Only(read(self, &place.key(only), json))),
            (None, Some(json)) => Some(Selection::Except(read(self, &place.key(except), json))),
            (None, None) => None,
        }
    }

    fn needed(
        &mut self,
        place: &Place<'_>,
        fields: &Map<String, Json>,
        need: Need,
        only: &'static str,
        except: &'static str,
    ) {
        let given = [only, except]
            .into_iter()
            .find(|key| fields.contains_key(*key));
        let name = self.rules.name;
        match (need, given) {
            (Need::Required, None) => {
                self.wrong(place, format!("a statement of {name} without `{only}`"), "");
            }
            (Need::Forbidden(why), Some(key)) => {
                self.wrong(&place.key(key), format!("a `{key}` in {name}"), why);
            }
            _ => {}
        }
    }

    /// Calls `read` for one value, or for each value of a list.
    fn each(
        &mut self,
        place: &Place<'_>,
        json: &Json,
        mut read: impl FnMut(&mut Self, &Place<'_>, &Json),
    ) {
        if let Json::Array(items) = json {
            for (index, item) in items.iter().enumerate() {
                let index = index.to_string();
                read(self, &place.key(&index), item);
            }
        } else {
            read(self, place, json);
        }
    }

    fn actions(&mut self, place: &Place<'_>, json: &Json) -> Vec<Action> {
        let mut actions = Vec::new();
        self.each(place, json, |reader, place, json| {
            actions.extend(reader.text(place, json).map(Action::from));
        });
        actions
    }

    fn values(&mut self, place: &Place<'_>, json: &Json) -> Vec<Value> {
        let mut values = Vec::new();
        self.each(place, json, |reader, place, json| {
            values.extend(reader.value(place, json));
        });
        values
    }

    /// A text, or one of the template's functions at its word.
    fn value(&mut self, place: &Place<'_>, json: &Json) -> Option<Value> {
        match json {
            Json::String(text) => Some(Value::from(text.clone())),
            Json::Object(fields) if is_function(fields) => Some(Value::from(json.clone())),
            _ => {
                let message = format!("{} where a text is asked for", article(json));
                self.wrong(place, message, "");
                None
            }
        }
    }

    fn principals(&mut self, place: &Place<'_>, json: &Json) -> Vec<Principal> {
        let mut principals = Vec::new();
        match json {
            Json::String(text) if text == "*" => principals.push(Principal::any()),
            Json::Object(fields) => {
                for (key, json) in fields {
                    let place = place.key(key);
                    let Some(kind) = Kind::of(key) else {
                        self.unknown_key(&place, &Kind::KEYS);
                        continue;
                    };
                    let values = self.values(&place, json).into_iter();
                    principals.extend(values.map(|value| Principal::new(kind, value)));
                }
            }
            _ => self.wrong(
                place,
                format!("{} where principals are asked for", article(json)),
                "write `\"*\"`, or an object such as `{\"AWS\": \"…\"}` or `{\"Service\": \"…\"}`",
            ),
        }
        principals
    }

    fn conditions(&mut self, place: &Place<'_>, json: &Json) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Some(operators) = self.object(place, json) else {
            return conditions;
        };
        for (name, json) in operators {
            let place = place.key(name);
            let operator = Operator::parse(name);
            if operator.is_none() {
                let help = operator_help(name);
                self.wrong(&place, format!("unknown operator `{name}`"), &help);
            }
            let Some(keys) = self.object(&place, json) else {
                continue;
            };
            for (key, json) in keys {
                let values = self.operands(&place.key(key), json);
                conditions.extend(operator.map(|operator| Condition {
                    operator,
                    key: key.clone().into(),
                    values,
                }));
            }
        }
        conditions
    }

    /// Values of a condition; numbers and truths become the text that they are printed as.
    fn operands(&mut self, place: &Place<'_>, json: &Json) -> Vec<Value> {
        let mut values = Vec::new();
        self.each(place, json, |reader, place, json| match json {
            Json::Bool(truth) => values.push(operand::truth(*truth)),
            Json::Number(number) => values.push(Value::from(number.to_string())),
            _ => values.extend(reader.value(place, json)),
        });
        values
    }
}

fn operator_help(name: &str) -> String {
    let (prefix, bare) = name.split_once(':').unwrap_or(("", name));
    if bare.to_ascii_lowercase().starts_with("null") {
        return "`Null` takes neither a prefix nor a suffix".to_owned();
    }
    let (stem, suffix) = bare
        .strip_suffix("IfExists")
        .map_or((bare, ""), |stem| (stem, "IfExists"));
    let names = Base::ALL.iter().map(|base| base.name());
    match nearest(stem, names) {
        Some(word) if prefix.is_empty() => format!("did you mean `{word}{suffix}`?"),
        Some(word) => {
            let prefix = nearest(prefix, ["ForAllValues", "ForAnyValue"]).unwrap_or("ForAnyValue");
            format!("did you mean `{prefix}:{word}{suffix}`?")
        }
        None => {
            "operators are named like `StringEquals`, `ArnLike`, `Bool` or `IpAddress`".to_owned()
        }
    }
}

/// Whether it is `Ref` or a function of the template.
pub(crate) fn is_function(fields: &Map<String, Json>) -> bool {
    let mut keys = fields.keys();
    match (keys.next(), keys.next()) {
        (Some(key), None) => key == "Ref" || key.starts_with("Fn::"),
        _ => false,
    }
}

fn article(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a truth value",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
