//! [`Names`]: one name for all conditions that say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::form::Form;

/// What stands for each condition: the first name of those that say the same, in the old template
/// where one there does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    by_name: BTreeMap<String, String>,
    by_content: BTreeMap<Form, String>,
}

impl Names {
    /// Reads all conditions, each after those to which it leads, so that what stands for those is
    /// known; `form` reads one. Those that lead to themselves stand for themselves.
    pub(crate) fn read<'a>(
        all: impl Iterator<Item = (&'a str, &'a Value)>,
        before: Option<&Self>,
        form: impl Fn(&Value, &Self) -> Option<Form>,
    ) -> Self {
        let all: BTreeMap<&str, &Value> = all.collect();
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        let mut followed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, written) in &all {
            let mut leads = BTreeSet::new();
            leads_to(written, &mut leads);
            leads.retain(|other| all.contains_key(other));
            left.insert(name, leads.len());
            for other in leads {
                followed_by.entry(other).or_default().push(name);
            }
        }
        let taken = |name: &str| before.is_some_and(|before| before.by_name.contains_key(name));
        let mut names = Self {
            by_name: BTreeMap::new(),
            by_content: before
                .map(|before| before.by_content.clone())
                .unwrap_or_default(),
        };
        let mut ready: Vec<&str> = left
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(name, _)| *name)
            .collect();
        while let Some(name) = ready.pop() {
            let own = if taken(name) {
                format!("{name} (changed)")
            } else {
                name.to_owned()
            };
            let stands = match form(all[name], &names) {
                Some(content) => names.by_content.entry(content).or_insert(own).clone(),
                None => own,
            };
            names.by_name.insert(name.to_owned(), stands);
            for other in followed_by.get(name).into_iter().flatten() {
                if let Some(count) = left.get_mut(other) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(other);
                    }
                }
            }
        }
        names
    }

    /// What stands for a condition.
    pub(crate) fn of<'a>(&'a self, name: &'a str) -> &'a str {
        self.by_name.get(name).map_or(name, String::as_str)
    }
}

/// The conditions to which one leads.
fn leads_to<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if name == "Condition" {
                    names.extend(inner.as_str());
                }
                leads_to(inner, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leads_to(item, names)),
        _ => {}
    }
}
