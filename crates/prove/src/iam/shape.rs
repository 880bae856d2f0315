//! JSON as [`Node`]s, so that documents of templates and others are read by the same code.

use serde_json::Value;

use crate::template::{Data, Node};
use crate::text::{Piece, Symbol, Text};

/// The characters that stand for symbols while a text is read as JSON: a plane without characters.
const FIRST_MARK: u32 = 0xF_0000;
const MOST_MARKS: usize = 1_000;

/// JSON without intrinsic functions.
pub(super) fn node(value: &Value, pointer: String) -> Node {
    build(value, pointer, &[])
}

/// A text that holds JSON, as `Fn::Sub` makes it. `None` where it is none, or a symbol stands where
/// it may be more than a part of a text.
pub(super) fn node_of_text(text: &Text, pointer: &str) -> Option<Node> {
    let mut symbols = Vec::new();
    let mut marked = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Known(known) => marked.push_str(known),
            Piece::Symbol(symbol) => {
                let offset = u32::try_from(symbols.len()).ok()?;
                if symbols.len() == MOST_MARKS || symbol.may_hold_colon() {
                    return None;
                }
                marked.push(char::from_u32(FIRST_MARK + offset)?);
                symbols.push(symbol);
            }
        }
    }
    let value: Value = serde_json::from_str(&marked).ok()?;
    Some(build(&value, pointer.to_owned(), &symbols))
}

fn build(value: &Value, pointer: String, symbols: &[&Symbol]) -> Node {
    let data = match value {
        Value::Null => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::Number(number) => Data::Number(number.clone()),
        Value::String(text) => Data::Text(unmark(text, symbols)),
        Value::Array(items) => {
            let item = |(at, item)| build(item, format!("{pointer}/{at}"), symbols);
            Data::List(items.iter().enumerate().map(item).collect())
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                let place = format!("{pointer}/{escaped}");
                (name.clone(), build(value, place, symbols))
            };
            Data::Object(fields.iter().map(field).collect())
        }
    };
    Node { pointer, data }
}

/// Puts symbols back where their marks are.
fn unmark(text: &str, symbols: &[&Symbol]) -> Text {
    if symbols.is_empty() {
        return Text::from(text);
    }
    let mut whole = Text::default();
    let mut known = String::new();
    for c in text.chars() {
        let mark = u32::from(c).checked_sub(FIRST_MARK);
        let symbol = mark.and_then(|mark| symbols.get(usize::try_from(mark).ok()?));
        match symbol {
            Some(symbol) => {
                whole.push_str(&known);
                known.clear();
                whole.push(Piece::Symbol((*symbol).clone()));
            }
            None => known.push(c),
        }
    }
    whole.push_str(&known);
    whole
}
