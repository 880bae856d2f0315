//! [`Form`]: a value of a template in the one way in which equal values are written alike.

use std::collections::{BTreeMap, BTreeSet};

use formwork_prove::{Piece, Symbol, Text, Truth};

use crate::functions;

/// A value. What stands for nothing (`AWS::NoValue`) is left out by its owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    Null,
    Bool(bool),
    Number(String),
    Text(Text),
    /// A text in which upper and lower case are the same, such as an action of IAM.
    Caseless(Caseless),
    List(Vec<Self>),
    /// A list whose order does not matter, sorted.
    Set(Vec<Self>),
    Object(BTreeMap<String, Self>),
    /// What is computed when the stack is deployed: the function and its arguments.
    Call(String, Vec<Self>),
    /// What a mapping gives for keys that are not known.
    Find(Box<Find>),
    /// A condition that is not decided, by its expression; then what holds in either case.
    If(Box<Branches>),
}

/// A text that is compared in lower case and shown as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Caseless {
    lower: Text,
    written: Text,
}

impl Caseless {
    pub(crate) fn new(written: Text) -> Self {
        Self {
            lower: written.to_lowercase(),
            written,
        }
    }

    pub(crate) const fn lower(&self) -> &Text {
        &self.lower
    }
}

impl PartialEq for Caseless {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for Caseless {}

impl PartialOrd for Caseless {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Caseless {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.lower.cmp(&other.lower)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Branches {
    pub name: String,
    pub condition: Form,
    pub yes: Option<Form>,
    pub no: Option<Form>,
}

/// A look-up in a mapping.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Find {
    pub map: Form,
    /// Whether it is known which mapping it is.
    pub is_known: bool,
    pub keys: Vec<Form>,
    /// All that it can give, by its keys.
    pub cells: BTreeMap<String, Form>,
    /// What it gives where there is no such cell.
    pub default: Option<Form>,
}

/// Whether two values differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Differ {
    No,
    /// On what it depends.
    Maybe(String),
    Yes,
}

/// What is known of the references of two templates.
pub(crate) trait References {
    /// Whether what AWS makes up for this symbol (`Id`, `Id.Attribute`) is other than before.
    fn changed(&self, symbol: &str) -> Differ;
}

impl Form {
    /// The items of a list; anything else is a list of itself alone.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) | Self::Set(items) => items,
            other => std::slice::from_ref(other),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.get(name),
            _ => None,
        }
    }

    /// As a text; numbers and truth values are written out.
    pub(crate) fn text(&self) -> Option<Text> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Caseless(text) => Some(text.written.clone()),
            Self::Bool(value) => Some(Text::from(if *value { "true" } else { "false" })),
            Self::Number(number) => Some(Text::from(number.as_str())),
            _ => None,
        }
    }

    /// As a text that is known.
    pub(crate) fn known(&self) -> Option<String> {
        self.text()?.as_known().map(str::to_owned)
    }

    /// As it is shown.
    pub(crate) fn show(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.clone(),
            Self::Text(text) => text.to_string(),
            Self::Caseless(text) => text.written.to_string(),
            Self::List(items) | Self::Set(items) => {
                let items: Vec<String> = items.iter().map(Self::show).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(fields) => {
                let fields = fields.iter();
                let fields: Vec<String> = fields
                    .map(|(name, value)| format!("{name}: {}", value.show()))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
            Self::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(Self::show).collect();
                format!("{name}({})", arguments.join(", "))
            }
            Self::Find(find) => {
                let arguments = std::iter::once(&find.map).chain(&find.keys);
                let arguments: Vec<String> = arguments.map(Self::show).collect();
                format!("Fn::FindInMap({})", arguments.join(", "))
            }
            Self::If(branches) => {
                let show = |branch: &Option<Self>| {
                    branch
                        .as_ref()
                        .map_or_else(|| "absent".to_owned(), Self::show)
                };
                let (yes, no) = (show(&branches.yes), show(&branches.no));
                format!("{yes} if {}, else {no}", branches.name)
            }
        }
    }

    /// The names of what it refers to, as in [`References::changed`].
    pub(crate) fn symbols<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Text(text) => found.extend(text.symbols().map(formwork_prove::Symbol::name)),
            Self::Caseless(text) => {
                found.extend(text.written.symbols().map(formwork_prove::Symbol::name));
            }
            Self::List(items) | Self::Set(items) | Self::Call(_, items) => {
                for item in items {
                    item.symbols(found);
                }
            }
            Self::Object(fields) => fields.values().for_each(|item| item.symbols(found)),
            Self::Find(find) => {
                let rest = find.cells.values().chain(&find.default);
                find.keys
                    .iter()
                    .chain(rest)
                    .for_each(|item| item.symbols(found));
            }
            Self::If(branches) => {
                let sides = [&branches.yes, &branches.no];
                sides
                    .into_iter()
                    .flatten()
                    .for_each(|side| side.symbols(found));
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl Differ {
    pub(crate) fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::No => other(),
            Self::Maybe(cause) => match other() {
                Self::Yes => Self::Yes,
                _ => Self::Maybe(cause),
            },
        }
    }

    /// Not more than a maybe.
    fn at_most(self, cause: impl FnOnce() -> String) -> Self {
        match self {
            Self::Yes => Self::Maybe(cause()),
            other => other,
        }
    }
}

/// Whether two values differ, seen as a whole.
pub(crate) fn differ(
    old: Option<&Form>,
    new: Option<&Form>,
    references: &dyn References,
) -> Differ {
    let (old, new) = match (old, new) {
        (None, None) => return Differ::No,
        (Some(old), Some(new)) => (old, new),
        (Some(Form::If(branches)), None) | (None, Some(Form::If(branches))) => {
            let sides = [&branches.yes, &branches.no];
            return if sides.iter().all(|side| side.is_some()) {
                Differ::Yes
            } else {
                Differ::Maybe(condition(&branches.name))
            };
        }
        _ => return Differ::Yes,
    };
    match (old, new) {
        (Form::Text(old), Form::Text(new)) => texts(old, new, references),
        (Form::Caseless(old), Form::Caseless(new)) => texts(&old.lower, &new.lower, references),
        (Form::List(old), Form::List(new)) | (Form::Set(old), Form::Set(new)) => {
            lists(old, new, references)
        }
        (Form::Object(old), Form::Object(new)) => {
            let names = old
                .keys()
                .chain(new.keys().filter(|name| !old.contains_key(*name)));
            let each = names.map(|name| differ(old.get(name), new.get(name), references));
            each.fold(Differ::No, |all, one| all.or(|| one))
        }
        (Form::Call(old_name, old), Form::Call(new_name, new)) if old_name == new_name => {
            // Two texts have one form in Base64 only if they are the same.
            if old_name == "Fn::Base64" {
                return lists(old, new, references);
            }
            if old_name == "Fn::Join" && old.len() == new.len() {
                let each = old.iter().zip(new);
                let mut apart = each
                    .map(|(old, new)| differ(Some(old), Some(new), references))
                    .filter(|found| *found != Differ::No);
                // Parts that differ may make up for each other; one alone does not.
                if let (Some(only), None) = (apart.next(), apart.next()) {
                    return only;
                }
            }
            lists(old, new, references).at_most(|| format!("what `{old_name}` gives"))
        }
        (Form::Call(name, arguments), Form::Text(text))
        | (Form::Text(text), Form::Call(name, arguments))
            if name == "Fn::Base64" && encoded(arguments).is_some() =>
        {
            let encoded = encoded(arguments).unwrap_or_default();
            texts(&Text::from(encoded), text, references)
        }
        (Form::Find(old), Form::Find(new)) => finds(old, new, references),
        (Form::Find(_), _) | (_, Form::Find(_)) => {
            Differ::Maybe("what `Fn::FindInMap` gives".to_owned())
        }
        (Form::Call(name, _), _) | (_, Form::Call(name, _)) => {
            Differ::Maybe(format!("what `{name}` gives"))
        }
        (Form::If(old), Form::If(new)) if old.condition == new.condition => {
            let yes = differ(old.yes.as_ref(), new.yes.as_ref(), references);
            let no = differ(old.no.as_ref(), new.no.as_ref(), references);
            match (yes, no) {
                (Differ::Yes, Differ::Yes) => Differ::Yes,
                (yes, no) => yes.or(|| no).at_most(|| condition(&new.name)),
            }
        }
        (Form::If(branches), other) | (other, Form::If(branches)) => {
            either(branches, other, references)
        }
        (old, new) if old == new => Differ::No,
        _ => match (old.text(), new.text()) {
            (Some(old), Some(new)) => texts(&old, &new, references),
            (one, other) => match one.or(other).as_ref().and_then(open) {
                Some(cause) => Differ::Maybe(cause),
                None => Differ::Yes,
            },
        },
    }
}

/// Why a text that is one thing, such as a parameter without a value, could be a list too.
fn open(text: &Text) -> Option<String> {
    match text.pieces() {
        [Piece::Symbol(symbol @ Symbol::Open(..))] => Some(symbol.cause().to_string()),
        _ => None,
    }
}

fn encoded(arguments: &[Form]) -> Option<String> {
    let [only] = arguments else {
        return None;
    };
    only.known().map(|text| functions::base64(&text))
}

/// What two look-ups give, for the same keys: rows that a mapping gains or loses reach nothing that
/// is deployed, unless a default stood or stands for them: it would not have been deployed.
fn finds(old: &Find, new: &Find, references: &dyn References) -> Differ {
    let is_same = old.is_known && new.is_known;
    let key = || "the key that is looked up".to_owned();
    let mapping = differ(Some(&old.map), Some(&new.map), references);
    if (!is_same && mapping != Differ::No) || lists(&old.keys, &new.keys, references) != Differ::No
    {
        return Differ::Maybe(key());
    }
    let keys: BTreeSet<&String> = old.cells.keys().chain(new.cells.keys()).collect();
    let cells = keys.into_iter().filter_map(|key| {
        let before = old.cells.get(key).or(old.default.as_ref())?;
        let after = new.cells.get(key).or(new.default.as_ref())?;
        Some((before, after))
    });
    let defaults = old.default.as_ref().zip(new.default.as_ref());
    let found: BTreeSet<Differ> = cells
        .chain(defaults)
        .map(|(before, after)| differ(Some(before), Some(after), references))
        .collect();
    if found.iter().all(|one| *one == Differ::No) {
        Differ::No
    } else if found.iter().all(|one| *one == Differ::Yes) {
        Differ::Yes
    } else {
        Differ::Maybe(key())
    }
}

fn condition(name: &str) -> String {
    format!("the condition `{name}`")
}

/// A value against one that depends on a condition.
fn either(branches: &Branches, other: &Form, references: &dyn References) -> Differ {
    let yes = differ(branches.yes.as_ref(), Some(other), references);
    let no = differ(branches.no.as_ref(), Some(other), references);
    match (yes, no) {
        (Differ::Yes, Differ::Yes) => Differ::Yes,
        (Differ::No, Differ::No) => Differ::No,
        _ => Differ::Maybe(condition(&branches.name)),
    }
}

fn lists(old: &[Form], new: &[Form], references: &dyn References) -> Differ {
    if old.len() != new.len() {
        let open = |items: &[Form]| {
            items.iter().find_map(|item| match item {
                Form::If(branches) => Some(condition(&branches.name)),
                _ => None,
            })
        };
        return match open(old).or_else(|| open(new)) {
            Some(cause) => Differ::Maybe(cause),
            None => Differ::Yes,
        };
    }
    let each = old
        .iter()
        .zip(new)
        .map(|(old, new)| differ(Some(old), Some(new), references));
    each.fold(Differ::No, |all, one| all.or(|| one))
}

fn texts(old: &Text, new: &Text, references: &dyn References) -> Differ {
    if old == new {
        let each = new
            .symbols()
            .map(|symbol| references.changed(symbol.name()));
        return each.fold(Differ::No, |all, one| all.or(|| one));
    }
    let looked_up = |text: &Text| text.as_known().map(Text::written);
    let before = looked_up(old).unwrap_or_else(|| old.clone());
    let after = looked_up(new).unwrap_or_else(|| new.clone());
    match before.is(&after) {
        Truth::Yes => Differ::No,
        Truth::No => Differ::Yes,
        Truth::Unknown(cause) => Differ::Maybe(cause.to_string()),
    }
}
