//! [`Examples`]: made-up values for what is known only once a stack is deployed.

use serde_json::{Map, Value};

use crate::template::{Data, Node};
use crate::text::{Piece, Symbol, Text};

/// Made-up values, the same for the same symbol.
#[derive(Debug, Default)]
pub(super) struct Examples {
    made: Vec<Symbol>,
}

impl Examples {
    pub(super) fn text(&mut self, text: &Text) -> String {
        let mut whole = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Known(known) => whole.push_str(known),
                Piece::Symbol(symbol) => whole.push_str(&self.value(symbol)),
            }
        }
        whole
    }

    fn value(&mut self, symbol: &Symbol) -> String {
        match symbol.name() {
            "AWS::Partition" => "aws".to_owned(),
            "AWS::Region" => "us-east-1".to_owned(),
            "AWS::AccountId" => "111122223333".to_owned(),
            "another account" => "444455556666".to_owned(),
            _ => {
                let place = self.made.iter().position(|known| known == symbol);
                let place = place.unwrap_or_else(|| {
                    self.made.push(symbol.clone());
                    self.made.len() - 1
                });
                // 17 digits, as in the ids of EC2.
                format!("0{:016x}", place + 1)
            }
        }
    }

    /// A document as JSON.
    pub(super) fn node(&mut self, node: &Node) -> Value {
        match &node.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => Value::Number(number.clone()),
            Data::Text(text) => Value::String(self.text(text)),
            Data::List(items) => items.iter().map(|item| self.node(item)).collect(),
            Data::Object(fields) => {
                let mut object = Map::new();
                for (name, field) in fields {
                    object.insert(name.clone(), self.node(field));
                }
                Value::Object(object)
            }
            Data::Unknown(cause) => Value::String(format!("<{cause}>")),
        }
    }
}
