//! [`Variant`]: one way in which the conditions of a template can fall out.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::conditions::{Atom, Conditions};
use super::scope::Scope;
use super::{Assumptions, Template};

/// How many undecided comparisons are gone through: 64 variants at most.
const MOST_ATOMS: usize = 6;

/// One way in which the conditions of a template can fall out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    pub(super) conditions: BTreeMap<String, bool>,
    /// Parameters whose value follows from a comparison that holds.
    pub(super) parameters: BTreeMap<String, String>,
    /// The comparisons that nothing decides, and how they fall out here.
    assumed: Vec<(String, bool)>,
}

impl Variant {
    /// The comparisons that nothing decides, each with what it is here; none where everything on
    /// which the conditions depend is known.
    pub fn assumed(&self) -> &[(String, bool)] {
        &self.assumed
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (what, holds)) in self.assumed.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            let sign = if *holds { "=" } else { "≠" };
            write!(f, "{separator}{}", what.replacen('=', sign, 1))?;
        }
        Ok(())
    }
}

/// A template with more undecided conditions than can be gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooManyVariants {
    undecided: Vec<String>,
}

impl TooManyVariants {
    /// The comparisons that nothing decides.
    pub fn undecided(&self) -> &[String] {
        &self.undecided
    }
}

impl fmt::Display for TooManyVariants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the conditions depend on {} comparisons that nothing decides",
            self.undecided.len()
        )
    }
}

impl std::error::Error for TooManyVariants {}

pub(super) fn all(
    template: &Template,
    assumptions: &Assumptions,
) -> Result<Vec<Variant>, TooManyVariants> {
    let scope = Scope::new(template, assumptions, None);
    let conditions = Conditions::read(template, &scope);
    let atoms = &conditions.atoms;
    if atoms.len() > MOST_ATOMS {
        let undecided = atoms.iter().map(describe).collect();
        return Err(TooManyVariants { undecided });
    }
    let choices = (0..1_usize << atoms.len()).map(|bits| {
        let holds = (0..atoms.len()).map(|index| bits >> index & 1 == 1);
        holds.collect::<Vec<bool>>()
    });
    let possible = choices.filter(|holds| is_possible(atoms, holds, template));
    Ok(possible.map(|holds| variant(&conditions, &holds)).collect())
}

fn variant(conditions: &Conditions, holds: &[bool]) -> Variant {
    let chosen = || conditions.atoms.iter().zip(holds);
    let bound = chosen().filter(|(_, holds)| **holds);
    Variant {
        conditions: conditions.decided(holds),
        parameters: bound
            .filter_map(|(atom, _)| atom.parameter())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        assumed: chosen()
            .map(|(atom, holds)| (describe(atom), *holds))
            .collect(),
    }
}

/// Whether the comparisons can fall out like this: one thing is not two, and a parameter with
/// allowed values is one of them.
fn is_possible(atoms: &[Atom], holds: &[bool], template: &Template) -> bool {
    let held = || atoms.iter().zip(holds).filter(|(_, holds)| **holds);
    let excluded = held().any(|(one, _)| held().any(|(two, _)| one.excludes(two)));
    if excluded {
        return false;
    }
    atoms.iter().all(|atom| {
        let Some((name, value)) = atom.parameter() else {
            return true;
        };
        let definition = template.entry("Parameters", name);
        let allowed = definition.and_then(|definition| definition.get("AllowedValues"));
        let Some(Value::Array(allowed)) = allowed else {
            return true;
        };
        let allowed: Vec<String> = allowed.iter().map(plain).collect();
        let compared = |wanted: &str| {
            let mut all = atoms.iter().zip(holds);
            all.find(|(atom, _)| atom.parameter() == Some((name, wanted)))
                .map(|(_, holds)| *holds)
        };
        let none_left = allowed.iter().all(|value| compared(value) == Some(false));
        let forbidden = compared(value) == Some(true) && !allowed.iter().any(|one| one == value);
        !none_left && !forbidden
    })
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn describe(atom: &Atom) -> String {
    format!("{} = {}", atom.left, atom.right)
}
