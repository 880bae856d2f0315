//! What a regeneration changes for users, for the changelog: computed, not written.

use std::collections::BTreeMap;
use std::fmt;

use crate::Files;

/// What changed in the public interface, by path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What is new.
    pub added: Vec<String>,
    /// What is gone.
    pub removed: Vec<String>,
    /// What has another type now, with the old and the new one.
    pub changed: Vec<(String, String, String)>,
}

impl Changes {
    /// Compares the sources from before with those from after.
    pub fn between(before: &Files, after: &Files) -> Self {
        let (old, new) = (interface(before), interface(after));
        let mut changes = Self::default();
        for (path, kind) in &old {
            match new.get(path) {
                None => changes.removed.push(path.clone()),
                Some(other) if other != kind => {
                    changes
                        .changed
                        .push((path.clone(), kind.clone(), other.clone()));
                }
                Some(_) => {}
            }
        }
        changes.added = new
            .into_keys()
            .filter(|path| !old.contains_key(path))
            .collect();
        // What belongs to a new or a gone item says nothing of its own.
        for list in [&mut changes.added, &mut changes.removed] {
            let whole = list.clone();
            list.retain(|path| {
                let owner = path.rsplit_once("::").map_or("", |(owner, _)| owner);
                whole
                    .binary_search_by(|other| other.as_str().cmp(owner))
                    .is_err()
            });
        }
        changes
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, list) in [("Added", &self.added), ("Removed", &self.removed)] {
            if !list.is_empty() {
                writeln!(f, "{title}:\n")?;
            }
            for path in list {
                writeln!(f, "- `{path}`")?;
            }
        }
        if !self.changed.is_empty() {
            writeln!(f, "Changed:\n")?;
        }
        for (path, old, new) in &self.changed {
            writeln!(f, "- `{path}`: `{old}` is now `{new}`")?;
        }
        Ok(())
    }
}

/// Public items and fields with their types, read from generated sources.
fn interface(files: &Files) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (path, text) in files {
        let Some(file) = path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".rs"))
        else {
            continue;
        };
        let mut module = String::new();
        let mut item = String::new();
        for line in text.lines() {
            if line == "}" {
                module.clear();
            }
            let place = format!("{file}{module}");
            let line = line.trim_start();
            let word = |rest: &str| -> String {
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect()
            };
            if let Some(rest) = line
                .strip_prefix("pub mod ")
                .filter(|rest| rest.ends_with('{'))
            {
                module = format!("::{}", word(rest));
            } else if let Some(rest) = ["pub struct ", "pub enum "]
                .iter()
                .find_map(|p| line.strip_prefix(p))
            {
                item = format!("{place}::{}", word(rest));
                found.insert(item.clone(), String::new());
            } else if let Some(rest) = line.strip_prefix("pub const ") {
                if let Some((name, rest)) = rest.split_once(": ") {
                    let kind = rest.split(" = ").next().unwrap_or_default();
                    found.insert(format!("{item}::{name}"), kind.to_owned());
                }
            } else if let Some(rest) = line.strip_prefix("pub fn new(") {
                // Their types are those of the fields, which are compared by themselves.
                let arguments: Vec<&str> = rest
                    .split(", ")
                    .filter_map(|argument| argument.split_once(": impl "))
                    .map(|(name, _)| name)
                    .collect();
                found.insert(
                    format!("{item}::new"),
                    format!("({})", arguments.join(", ")),
                );
            } else if let Some(rest) = line.strip_prefix("pub ").and_then(|l| l.strip_suffix(',')) {
                if let Some((name, kind)) = rest.split_once(": ") {
                    found.insert(format!("{item}::{name}"), kind.to_owned());
                }
            } else if let Some(name) = line.strip_suffix(',').filter(|name| word(name) == *name) {
                found.insert(format!("{item}::{name}"), String::new());
            } else if let Some(rest) = line.strip_prefix("type Ref = ") {
                found.insert(
                    format!("{item}::Ref"),
                    rest.trim_end_matches(';').to_owned(),
                );
            } else if let Some(name) = line.strip_suffix(';').filter(|name| word(name) == *name) {
                found.insert(format!("{file}::{name}"), String::new());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files::from([("crates/cfn/src/ec2.rs".to_owned(), text.to_owned())])
    }

    const BEFORE: &str = "pub struct CfnVpc {\n    pub cidr_block: Option<Expr<String>>,\n}\n\nimpl CfnVpc {\n    pub fn new() -> Self { Self { cidr_block: None } }\n}\n\npub mod vpc {\n    pub enum Tenancy {\n        Default,\n        Other(String),\n    }\n    pub struct Old {\n        pub a: Option<Expr<String>>,\n    }\n}\n";

    #[test]
    fn what_users_see_is_compared() {
        let after = BEFORE
            .replace(
                "Option<Expr<String>>,\n}\n\nimpl",
                "Expr<ids::Cidr>,\n    pub name: Option<Expr<String>>,\n}\n\nimpl",
            )
            .replace("new() ->", "new(cidr_block: impl IntoExpr<ids::Cidr>) ->")
            .replace("Default,", "Dedicated,")
            .replace(
                "    pub struct Old {\n        pub a: Option<Expr<String>>,\n    }\n",
                "",
            );
        let changes = Changes::between(&files(BEFORE), &files(&after));
        assert_eq!(
            changes.to_string(),
            "Added:\n\n\
             - `ec2::CfnVpc::name`\n\
             - `ec2::vpc::Tenancy::Dedicated`\n\
             Removed:\n\n\
             - `ec2::vpc::Old`\n\
             - `ec2::vpc::Tenancy::Default`\n\
             Changed:\n\n\
             - `ec2::CfnVpc::cidr_block`: `Option<Expr<String>>` is now `Expr<ids::Cidr>`\n\
             - `ec2::CfnVpc::new`: `()` is now `(cidr_block)`\n"
        );
    }

    #[test]
    fn nothing_changes_nothing() {
        let changes = Changes::between(&files(BEFORE), &files(BEFORE));
        assert_eq!(changes, Changes::default());
    }
}
