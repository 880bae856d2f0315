//! `Fn::ForEach`: what a loop over a known list makes.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::scope::Scope;
use super::{Assumptions, Data, Node, Template};

/// The macro that knows loops.
const LANGUAGE: &str = "AWS::LanguageExtensions";

/// The sections in which loops stand.
const SECTIONS: [&str; 3] = ["Conditions", "Outputs", "Resources"];

/// How many values loops may make, more than a template that can be deployed has.
const MOST_VALUES: usize = 200_000;

const LOOP: &str = "Fn::ForEach::";

/// The loops of the template, by section and name, over lists that are not known.
pub(super) fn open(template: &Template, assumptions: &Assumptions) -> BTreeSet<String> {
    if !knows_loops(template) {
        return BTreeSet::new();
    }
    let expansion = Expansion::new(template, assumptions);
    let loops = SECTIONS
        .iter()
        .flat_map(|section| template.section(section));
    let open = loops.filter(|(name, written)| {
        name.starts_with(LOOP) && expansion.entry(name, written, &mut Map::new()).is_none()
    });
    open.map(|(name, _)| name.to_owned()).collect()
}

/// The sections with what their loops make in place of these, but for those to be kept.
pub(super) fn expanded<'a>(
    template: &'a Template,
    assumptions: &Assumptions,
    keep: &BTreeSet<String>,
) -> Cow<'a, Map<String, Value>> {
    let sections = template.written();
    if !knows_loops(template) {
        return Cow::Borrowed(sections);
    }
    let expansion = Expansion::new(template, assumptions);
    let mut made = sections.clone();
    for section in SECTIONS {
        if let Some(Value::Object(fields)) = sections.get(section) {
            let mut all = Map::new();
            for (name, written) in fields {
                let is_kept = keep.contains(name);
                if is_kept || expansion.entry(name, written, &mut all).is_none() {
                    all.insert(name.clone(), written.clone());
                }
            }
            made.insert(section.to_owned(), Value::Object(all));
        }
    }
    Cow::Owned(made)
}

fn knows_loops(template: &Template) -> bool {
    template.transforms().iter().any(|name| name == LANGUAGE)
}

struct Expansion<'a> {
    scope: Scope<'a>,
    left: Cell<usize>,
}

impl<'a> Expansion<'a> {
    const fn new(template: &'a Template, assumptions: &'a Assumptions) -> Self {
        Self {
            scope: Scope::new(template, assumptions, None),
            left: Cell::new(MOST_VALUES),
        }
    }

    /// Puts a field, or what it makes as a loop, into an object; `None` where a list is not known,
    /// and then nothing is put.
    fn entry(&self, name: &str, written: &Value, into: &mut Map<String, Value>) -> Option<()> {
        if !name.starts_with(LOOP) {
            let value = self.value(written)?;
            into.insert(name.to_owned(), value);
            return Some(());
        }
        let [Value::String(identifier), list, Value::Object(body)] = written.as_array()?.as_slice()
        else {
            return None;
        };
        let mut made = Map::new();
        for item in self.items(list)? {
            let one = Item {
                identifier,
                item: &item,
            };
            for (name, written) in body {
                let written = self.put(&one, written)?;
                self.entry(&one.text(name), &written, &mut made)?;
            }
        }
        into.extend(made);
        Some(())
    }

    fn value(&self, value: &Value) -> Option<Value> {
        self.count()?;
        match value {
            Value::Object(fields) => {
                let mut all = Map::new();
                for (name, inner) in fields {
                    // A loop within a resource that cannot be gone through stays as it is written.
                    if self.entry(name, inner, &mut all).is_none() {
                        self.count()?;
                        all.insert(name.clone(), inner.clone());
                    }
                }
                Some(Value::Object(all))
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| self.value(item));
                items.collect::<Option<_>>().map(Value::Array)
            }
            other => Some(other.clone()),
        }
    }

    /// The items of a list, where all are known.
    fn items(&self, list: &Value) -> Option<Vec<String>> {
        let Data::List(items) = self.scope.resolve(list, "")?.data else {
            return None;
        };
        let known = |item: &Node| item.text()?.as_known().map(str::to_owned);
        items.iter().map(known).collect()
    }

    /// A value with an item in place of its name.
    fn put(&self, one: &Item<'_>, value: &Value) -> Option<Value> {
        self.count()?;
        Some(match value {
            Value::String(text) => Value::String(one.text(text)),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.put(one, item));
                Value::Array(items.collect::<Option<_>>()?)
            }
            Value::Object(fields) => {
                let is_item = fields.len() == 1
                    && fields.get("Ref").and_then(Value::as_str) == Some(one.identifier);
                if is_item {
                    return Some(Value::from(one.item));
                }
                let mut all = Map::new();
                for (name, inner) in fields {
                    all.insert(one.text(name), self.put(one, inner)?);
                }
                Value::Object(all)
            }
            other => other.clone(),
        })
    }

    fn count(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }
}

struct Item<'a> {
    identifier: &'a str,
    item: &'a str,
}

impl Item<'_> {
    /// A text with the item in place of its name, after `&` without what is no letter or digit.
    fn text(&self, text: &str) -> String {
        let plain: String = self
            .item
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        text.replace(&format!("${{{}}}", self.identifier), self.item)
            .replace(&format!("&{{{}}}", self.identifier), &plain)
    }
}
