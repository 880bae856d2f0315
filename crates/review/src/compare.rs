//! [`leaves`]: where two values differ, at the smallest places.

use std::collections::BTreeSet;

use crate::form::{Differ, Form, References, differ};
use crate::secret;

/// A place at which two values differ.
#[derive(Clone, Debug)]
pub(crate) struct Leaf<'a> {
    /// A JSON pointer.
    pub path: String,
    pub old: Option<&'a Form>,
    pub new: Option<&'a Form>,
    pub differ: Differ,
    /// Whether it holds a secret.
    pub hidden: bool,
}

/// Goes through two values side by side.
pub(crate) struct Walk<'a, 'r> {
    pub references: &'r dyn References,
    pub found: Vec<Leaf<'a>>,
}

impl std::fmt::Debug for Walk<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk")
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}

impl<'a> Walk<'a, '_> {
    pub(crate) fn visit(
        &mut self,
        path: &str,
        old: Option<&'a Form>,
        new: Option<&'a Form>,
        hidden: bool,
    ) {
        let found = differ(old, new, self.references);
        if found == Differ::No {
            return;
        }
        match (old, new) {
            (Some(old @ Form::Object(old_fields)), Some(new @ Form::Object(new_fields)))
                if !old_fields.is_empty() || !new_fields.is_empty() =>
            {
                let named = names_secret(old) || names_secret(new);
                let keys: BTreeSet<&String> = old_fields.keys().chain(new_fields.keys()).collect();
                for name in keys {
                    let inner = format!("{path}/{}", escape(name));
                    let is_value = named && matches!(name.as_str(), "Value" | "ParameterValue");
                    let hidden = hidden || is_value || secret::is_secret(name);
                    self.visit(&inner, old_fields.get(name), new_fields.get(name), hidden);
                }
            }
            (Some(Form::List(old)), Some(Form::List(new))) => {
                self.lists(path, old, new, hidden, true);
            }
            (Some(Form::Set(old)), Some(Form::Set(new))) => {
                self.lists(path, old, new, hidden, false);
            }
            _ => self.found.push(Leaf {
                path: path.to_owned(),
                old,
                new,
                differ: found,
                hidden,
            }),
        }
    }

    fn lists(&mut self, path: &str, old: &'a [Form], new: &'a [Form], hidden: bool, ordered: bool) {
        let same = |a: &Form, b: &Form| differ(Some(a), Some(b), self.references) == Differ::No;
        if ordered && old.len() == new.len() {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                self.visit(&format!("{path}/{index}"), Some(old), Some(new), hidden);
            }
            return;
        }
        let mut left: Vec<(usize, &'a Form)> = new.iter().enumerate().collect();
        let mut gone: Vec<(usize, &'a Form)> = Vec::new();
        for (index, item) in old.iter().enumerate() {
            match left.iter().position(|(_, other)| same(item, other)) {
                Some(place) => {
                    left.remove(place);
                }
                None => gone.push((index, item)),
            }
        }
        // Items of one name are one item that changed; one that is left on each side is too.
        let single = gone.len() == 1 && left.len() == 1;
        for (index, item) in gone {
            let twin = left.iter().position(|(_, other)| {
                single || identity(item).is_some_and(|own| identity(other) == Some(own))
            });
            let place = label(item).unwrap_or_else(|| index.to_string());
            let inner = format!("{path}/{place}");
            let twin = twin.map(|place| left.remove(place).1);
            self.visit(&inner, Some(item), twin, hidden);
        }
        for (index, item) in left {
            let place = label(item).unwrap_or_else(|| index.to_string());
            self.visit(&format!("{path}/{place}"), None, Some(item), hidden);
        }
        if ordered && self.found.is_empty() {
            // The same items in another order.
            self.visit(&format!("{path}/0"), old.first(), new.first(), hidden);
        }
    }
}

fn names_secret(form: &Form) -> bool {
    ["Name", "Key", "ParameterKey"].iter().any(|key| {
        let name = form.get(key).and_then(Form::known);
        name.is_some_and(|name| secret::is_secret(&name))
    })
}

/// What an item of a list is called.
fn identity(form: &Form) -> Option<&Form> {
    [
        "Sid",
        "Id",
        "Key",
        "Name",
        "PolicyName",
        "ParameterKey",
        "IndexName",
        "AttributeName",
    ]
    .iter()
    .find_map(|name| form.get(name))
}

/// What an item of a list is called, where that can stand in a path.
fn label(form: &Form) -> Option<String> {
    let name = identity(form)?.known()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let fits = !name.is_empty() && name.len() <= 64 && name.chars().all(plain);
    (fits && !name.starts_with(|c: char| c.is_ascii_digit())).then_some(name)
}

pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Whether a path of the facts, such as `A/*/B`, reaches a place that changes.
pub(crate) fn reaches(fact: &str, leaf: &Leaf<'_>) -> bool {
    let mut wanted = fact.split('/');
    let mut place = leaf.path.split('/').skip(1);
    loop {
        match (wanted.next(), place.next()) {
            (None, _) => return true,
            (Some(next), None) => {
                let rest: Vec<&str> = std::iter::once(next).chain(wanted).collect();
                let holds = |side: Option<&Form>| side.is_some_and(|form| has(form, &rest));
                return holds(leaf.old) || holds(leaf.new);
            }
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}

/// Whether a value has something at a path.
fn has(form: &Form, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    match form {
        Form::Object(fields) if *first == "*" => fields.values().any(|field| has(field, rest)),
        Form::Object(fields) => fields.get(*first).is_some_and(|field| has(field, rest)),
        Form::List(items) | Form::Set(items) => {
            let rest = if *first == "*" { rest } else { path };
            items.iter().any(|item| has(item, rest))
        }
        Form::If(branches) => {
            let mut sides = [&branches.yes, &branches.no].into_iter().flatten();
            sides.any(|side| has(side, path))
        }
        Form::Call(..) | Form::Find(_) => true,
        _ => false,
    }
}
