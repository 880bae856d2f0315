//! The section `Conditions`: what each depends on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::scope::Scope;
use super::{Assumptions, Template};
use crate::text::{Piece, Symbol, Text};
use crate::truth::Truth;

/// How deep conditions may lead through functions and other conditions; what lies deeper counts as
/// not decided.
const DEEPEST: usize = 400;

/// A condition, down to the comparisons that cannot be decided.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Known(bool),
    /// A comparison, by its place in [`Atoms`].
    Atom(usize),
    /// Another condition, by its place in [`Conditions`], which is before this one's.
    Named(usize),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

impl Expression {
    /// Whether it holds, for comparisons and earlier conditions that fall out like this.
    fn holds(&self, atoms: &[bool], earlier: &[bool]) -> bool {
        let one = |index: usize, of: &[bool]| of.get(index).copied().unwrap_or(false);
        match self {
            Self::Known(value) => *value,
            Self::Atom(index) => one(*index, atoms),
            Self::Named(index) => one(*index, earlier),
            Self::Not(inner) => !inner.holds(atoms, earlier),
            Self::All(parts) => parts.iter().all(|part| part.holds(atoms, earlier)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(atoms, earlier)),
        }
    }
}

/// A comparison that cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    pub left: Text,
    pub right: Text,
}

impl Atom {
    /// The parameter that is compared with a known text, and the text.
    pub(super) fn parameter(&self) -> Option<(&str, &str)> {
        let symbol = |text: &Text| matches!(text.pieces(), [Piece::Symbol(Symbol::Open(..))]);
        let (open, known) = if symbol(&self.left) {
            (&self.left, &self.right)
        } else {
            (&self.right, &self.left)
        };
        match open.pieces() {
            [Piece::Symbol(Symbol::Open(name, _))] => Some((name, known.as_known()?)),
            _ => None,
        }
    }

    /// Whether both cannot hold: one thing compared with two known texts.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let sides = |atom: &Self| match (atom.left.as_known(), atom.right.as_known()) {
            (None, Some(known)) => Some((atom.left.clone(), known.to_owned())),
            (Some(known), None) => Some((atom.right.clone(), known.to_owned())),
            _ => None,
        };
        match (sides(self), sides(other)) {
            (Some((left, one)), Some((right, two))) => left == right && one != two,
            _ => false,
        }
    }
}

/// The conditions that decide what the resources are, and the comparisons behind them.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    /// Each condition once, after those on which it depends: a condition that is named often is
    /// read and decided once.
    all: Vec<Expression>,
    places: BTreeMap<String, usize>,
    /// Those that resources name themselves.
    used: BTreeSet<String>,
    pub atoms: Vec<Atom>,
    depth: usize,
}

impl Conditions {
    pub(super) fn read(template: &Template, scope: &Scope<'_>) -> Self {
        let mut names = BTreeSet::new();
        for (_, resource) in template.section("Resources") {
            if let Some(Value::String(name)) = resource.get("Condition") {
                names.insert(name.clone());
            }
            collect_branches(resource, &mut names);
        }
        let mut conditions = Self::default();
        for name in &names {
            conditions.named(name, scope, &mut Vec::new());
        }
        conditions.used = names;
        conditions
    }

    /// Whether each condition that is used holds, for comparisons that fall out like this.
    pub(super) fn decided(&self, atoms: &[bool]) -> BTreeMap<String, bool> {
        let mut holds: Vec<bool> = Vec::with_capacity(self.all.len());
        for expression in &self.all {
            holds.push(expression.holds(atoms, &holds));
        }
        let used = self.used.iter().filter_map(|name| {
            let place = *self.places.get(name)?;
            Some((name.clone(), *holds.get(place)?))
        });
        used.collect()
    }

    fn named(&mut self, name: &str, scope: &Scope<'_>, above: &mut Vec<String>) -> Expression {
        if let Some(place) = self.places.get(name) {
            return Expression::Named(*place);
        }
        let found = self.read_named(name, scope, above);
        // One of a circle may have been read while it was looked into.
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            self.all.push(found);
            self.all.len() - 1
        });
        Expression::Named(place)
    }

    fn read_named(&mut self, name: &str, scope: &Scope<'_>, above: &mut Vec<String>) -> Expression {
        let value = scope.template.entry("Conditions", name);
        let Some(value) = value.filter(|_| !above.iter().any(|one| one == name)) else {
            return self.undecided(name);
        };
        above.push(name.to_owned());
        let found = self.expression(value, name, scope, above);
        above.pop();
        found
    }

    fn expression(
        &mut self,
        value: &Value,
        name: &str,
        scope: &Scope<'_>,
        above: &mut Vec<String>,
    ) -> Expression {
        if self.depth >= DEEPEST {
            return self.undecided(name);
        }
        self.depth += 1;
        let found = self.function(value, name, scope, above);
        self.depth -= 1;
        found
    }

    fn function(
        &mut self,
        value: &Value,
        name: &str,
        scope: &Scope<'_>,
        above: &mut Vec<String>,
    ) -> Expression {
        let single = value.as_object().and_then(|fields| fields.iter().next());
        let Some((function, argument)) = single else {
            return self.undecided(name);
        };
        let parts = argument.as_array().map_or(&[][..], Vec::as_slice);
        let mut each = |parts: &[Value]| -> Vec<Expression> {
            parts
                .iter()
                .map(|part| self.expression(part, name, scope, above))
                .collect()
        };
        match function.as_str() {
            "Fn::And" => Expression::All(each(parts)),
            "Fn::Or" => Expression::Any(each(parts)),
            "Fn::Not" => match each(parts).pop() {
                Some(inner) => Expression::Not(Box::new(inner)),
                None => self.undecided(name),
            },
            "Condition" => match argument.as_str() {
                Some(other) => self.named(other, scope, above),
                None => self.undecided(name),
            },
            "Fn::Equals" => match parts {
                [left, right] => {
                    let pointer = format!("/Conditions/{name}");
                    let left = scope.text(left, &format!("{pointer}/Fn::Equals/0"));
                    let right = scope.text(right, &format!("{pointer}/Fn::Equals/1"));
                    match left.is(&right) {
                        Truth::Yes => Expression::Known(true),
                        Truth::No => Expression::Known(false),
                        Truth::Unknown(_) => self.atom(Atom { left, right }),
                    }
                }
                _ => self.undecided(name),
            },
            _ => self.undecided(name),
        }
    }

    /// A condition that cannot be read may hold or not.
    fn undecided(&mut self, name: &str) -> Expression {
        self.atom(Atom {
            left: Text::from(format!("the condition {name}")),
            right: Text::symbol(Symbol::open(name, format!("`{name}` cannot be read"))),
        })
    }

    fn atom(&mut self, atom: Atom) -> Expression {
        let place = self.atoms.iter().position(|known| *known == atom);
        Expression::Atom(place.unwrap_or_else(|| {
            self.atoms.push(atom);
            self.atoms.len() - 1
        }))
    }
}

/// The conditions that are decided, by name.
pub(super) fn decided(template: &Template, assumptions: &Assumptions) -> BTreeMap<String, bool> {
    let scope = Scope::new(template, assumptions, None);
    let mut known = BTreeMap::new();
    for (name, _) in template.section("Conditions") {
        decide(name, &scope, &mut known, 0);
    }
    let decided = known.into_iter();
    decided
        .filter_map(|(name, holds)| Some((name, holds?)))
        .collect()
}

/// Each condition is looked at once, however often others lead to it.
fn decide(
    name: &str,
    scope: &Scope<'_>,
    known: &mut BTreeMap<String, Option<bool>>,
    depth: usize,
) -> Option<bool> {
    if let Some(holds) = known.get(name) {
        return *holds;
    }
    // One that leads to itself finds this.
    known.insert(name.to_owned(), None);
    let written = scope.template.entry("Conditions", name)?;
    let holds = decide_expression(written, name, scope, known, depth);
    known.insert(name.to_owned(), holds);
    holds
}

fn decide_expression(
    value: &Value,
    name: &str,
    scope: &Scope<'_>,
    known: &mut BTreeMap<String, Option<bool>>,
    depth: usize,
) -> Option<bool> {
    if depth >= DEEPEST {
        return None;
    }
    let depth = depth + 1;
    let (function, argument) = value.as_object()?.iter().next()?;
    let parts = argument.as_array().map_or(&[][..], Vec::as_slice);
    let mut each = || -> Vec<Option<bool>> {
        let parts = parts.iter();
        parts
            .map(|part| decide_expression(part, name, scope, known, depth))
            .collect()
    };
    // What one part decides, or all of them together.
    let combined = |all: &[Option<bool>], decisive: bool| {
        if all.contains(&Some(decisive)) {
            Some(decisive)
        } else if all.contains(&None) {
            None
        } else {
            Some(!decisive)
        }
    };
    match function.as_str() {
        "Fn::And" => combined(&each(), false),
        "Fn::Or" => combined(&each(), true),
        "Fn::Not" => each().pop()?.map(|holds| !holds),
        "Condition" => decide(argument.as_str()?, scope, known, depth),
        "Fn::Equals" => {
            let [left, right] = parts else {
                return None;
            };
            let pointer = format!("/Conditions/{name}");
            let left = scope.text(left, &format!("{pointer}/Fn::Equals/0"));
            let right = scope.text(right, &format!("{pointer}/Fn::Equals/1"));
            match left.is(&right) {
                Truth::Yes => Some(true),
                Truth::No => Some(false),
                Truth::Unknown(_) => None,
            }
        }
        _ => None,
    }
}

/// The names of the conditions in every `Fn::If` within a value.
fn collect_branches(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if name == "Fn::If"
                    && let Some(Value::String(condition)) = inner.get(0)
                {
                    names.insert(condition.clone());
                }
                collect_branches(inner, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_branches(item, names)),
        _ => {}
    }
}
