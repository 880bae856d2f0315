//! [`Node`]: a value of a template once its intrinsic functions are resolved.

use serde_json::Number;

use crate::text::Text;
use crate::truth::{Cause, Truth};

/// A value, with its place in the template.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The JSON pointer of the place at which it is written.
    pub pointer: String,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// JSON's `null`, which `CloudFormation` refuses.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, of which parts may not be known.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// Fields in the order of the template.
    Object(Vec<(String, Node)>),
    /// Not known, not even its shape.
    Unknown(Cause),
}

impl Node {
    pub(crate) const fn new(pointer: String, data: Data) -> Self {
        Self { pointer, data }
    }

    /// A field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.data {
            Data::Object(fields) => fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, node)| node),
            _ => None,
        }
    }

    /// The fields of an object; none of anything else.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        let fields = match &self.data {
            Data::Object(fields) => fields.as_slice(),
            _ => &[],
        };
        fields.iter().map(|(name, node)| (name.as_str(), node))
    }

    /// The items of a list; anything else is a list of itself alone, as it is for
    /// `CloudFormation` and in policies. Look at [`unknown`](Self::unknown) first.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Why it is not known what it is.
    pub const fn unknown(&self) -> Option<&Cause> {
        match &self.data {
            Data::Unknown(cause) => Some(cause),
            _ => None,
        }
    }

    /// As a text: numbers and truth values are written out, as `CloudFormation` does.
    pub fn text(&self) -> Option<Text> {
        match &self.data {
            Data::Text(text) => Some(text.clone()),
            Data::Bool(value) => Some(Text::from(if *value { "true" } else { "false" })),
            Data::Number(number) => Some(Text::from(number.to_string())),
            Data::Null | Data::List(_) | Data::Object(_) | Data::Unknown(_) => None,
        }
    }

    /// As a text that is known.
    pub fn known(&self) -> Option<String> {
        self.text()?.as_known().map(str::to_owned)
    }

    /// As a whole number.
    pub fn integer(&self) -> Option<i64> {
        match &self.data {
            Data::Number(number) => number.as_i64(),
            Data::Text(text) => text.as_known()?.parse().ok(),
            _ => None,
        }
    }

    /// As a truth value; a text `true` or `false` is one too.
    pub fn truth(&self) -> Truth {
        match &self.data {
            Data::Bool(value) => Truth::from(*value),
            Data::Text(text) => match text.as_known() {
                Some(known) if known.eq_ignore_ascii_case("true") => Truth::Yes,
                Some(_) => Truth::No,
                None => {
                    let symbol = text.symbols().next();
                    symbol.map_or(Truth::No, |symbol| Truth::Unknown(symbol.cause()))
                }
            },
            Data::Unknown(cause) => Truth::Unknown(cause.clone()),
            Data::Null | Data::Number(_) | Data::List(_) | Data::Object(_) => Truth::No,
        }
    }

    /// The first thing within it that is not known.
    pub fn first_unknown(&self) -> Option<Cause> {
        match &self.data {
            Data::Unknown(cause) => Some(cause.clone()),
            Data::Text(text) => text.first_open().map(crate::text::Symbol::cause),
            Data::List(items) => items.iter().find_map(Self::first_unknown),
            Data::Object(fields) => fields.iter().find_map(|(_, node)| node.first_unknown()),
            Data::Null | Data::Bool(_) | Data::Number(_) => None,
        }
    }
}
