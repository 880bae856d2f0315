//! JSON as a tree of values, read by `serde_json`: a raw value is a piece of the text, so its place
//! is known.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::tree::{Content, DEEPEST, Entry, LARGEST, Node, Spot, Unreadable};

/// Reads a text that is one value.
pub(crate) fn read(text: &str) -> Result<Node, Unreadable> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| unreadable(&error, Spot::START))?;
    let mut reader = Reader {
        text,
        lines: line_starts(text),
        size: 0,
    };
    reader.node(raw, 1)
}

fn unreadable(error: &serde_json::Error, base: Spot) -> Unreadable {
    let Spot { line, column } = Spot::new(error.line(), error.column());
    let spot = Spot {
        line: base.line + line - 1,
        column: if line > 1 {
            column
        } else {
            base.column + column - 1
        },
    };
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    Unreadable::new(spot, format!("this is no JSON: {message}"))
        .help("look at this line and the one before: commas, quotes, brackets")
}

/// Places in the text.
struct Reader<'t> {
    text: &'t str,
    lines: Vec<usize>,
    size: usize,
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

impl<'t> Reader<'t> {
    fn spot(&self, at: usize) -> Spot {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..at).unwrap_or_default();
        Spot::new(line, before.chars().count() + 1)
    }

    /// Where a piece of the text begins.
    fn offset(&self, piece: &str) -> usize {
        piece.as_ptr().addr() - self.text.as_ptr().addr()
    }

    fn node(&mut self, raw: &'t RawValue, depth: usize) -> Result<Node, Unreadable> {
        let piece = raw.get();
        let at = self.offset(piece);
        let spot = self.spot(at);
        self.size += 1;
        if depth > DEEPEST {
            return Err(Unreadable::too_deep(spot));
        }
        if self.size > LARGEST {
            return Err(Unreadable::too_large(spot));
        }
        let wrong = |error: serde_json::Error| unreadable(&error, spot);
        let (written, content) = match piece.as_bytes().first() {
            Some(b'{') => {
                let Pairs(pairs) = serde_json::from_str(piece).map_err(wrong)?;
                (
                    String::new(),
                    Content::Map(self.entries(pairs, at + 1, depth)?),
                )
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(piece).map_err(wrong)?;
                let items = items.into_iter().map(|item| self.node(item, depth + 1));
                (
                    String::new(),
                    Content::List(items.collect::<Result<_, _>>()?),
                )
            }
            Some(b'"') => (serde_json::from_str(piece).map_err(wrong)?, Content::Text),
            _ => (piece.to_owned(), scalar(piece)),
        };
        Ok(Node::new(spot, written, content))
    }

    fn entries(
        &mut self,
        pairs: Vec<(String, &'t RawValue)>,
        mut from: usize,
        depth: usize,
    ) -> Result<Vec<Entry>, Unreadable> {
        let mut entries = Vec::new();
        for (key, value) in pairs {
            // Between a value and the next key is nothing but white space and a comma.
            let gap = self.text.get(from..).and_then(|rest| rest.find('"'));
            let spot = self.spot(from + gap.unwrap_or(0));
            from = self.offset(value.get()) + value.get().len();
            entries.push(Entry {
                key,
                spot,
                value: self.node(value, depth + 1)?,
            });
        }
        Ok(entries)
    }
}

fn scalar(piece: &str) -> Content {
    match piece {
        "true" => Content::Bool(true),
        "false" => Content::Bool(false),
        "null" => Content::Nothing,
        number => match number.parse() {
            Ok(whole) => Content::Whole(whole),
            Err(_) => Content::Number(number.parse().unwrap_or(f64::NAN)),
        },
    }
}

/// The entries of an object in their order, those of one key all of them.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Pairs<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'t> Visitor<'t> for InOrder {
            type Value = Pairs<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Pairs<'t>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::yaml;

    fn value() -> impl Strategy<Value = Value> {
        let text = "[a-z é{}\\[\\],:#&*!|>'%@`-]{0,12}";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, move |inner| {
            let map = prop::collection::btree_map(text, inner.clone(), 0..6);
            prop_oneof![
                prop::collection::vec(inner, 0..6).prop_map(Value::from),
                map.prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// JSON is YAML: two readers that know nothing of each other see the same values at the same
        /// places.
        #[test]
        fn json_is_read_as_yaml_reads_it(value in value()) {
            let text = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(read(&text).unwrap(), yaml::read(&text).unwrap(), "{}", text);
        }
    }

    #[test]
    fn what_only_json_has_is_read() {
        let node = read("{\"a\\u0062\" :\n [\"\\ud83d\\ude00\", 1E2]}").unwrap();
        let [entry] = node.entries() else {
            panic!("{node:?}")
        };
        assert_eq!((&*entry.key, entry.spot), ("ab", Spot::new(1, 2)));
        let Content::List(items) = &entry.value.content else {
            panic!("{node:?}")
        };
        assert_eq!((&*items[0].written, items[0].spot), ("😀", Spot::new(2, 3)));
        assert_eq!(items[1].content, Content::Number(100.0));
    }

    #[test]
    fn what_is_no_json_is_told_where_it_stops() {
        let check = |text, spot: (usize, usize)| {
            let found = read(text).unwrap_err();
            assert_eq!(found.spot, Spot::new(spot.0, spot.1), "{}", found.message);
        };
        check("{\n  \"a\": 1,\n}", (3, 1));
        check("{\n  \"a\": [1,\n", (3, 0));
        check("{\n  \"a\": \"\\ud83d\"}", (2, 15));
        check("a: 1", (1, 1));
        let deep = "[".repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
        check(&deep, (1, DEEPEST + 1));
    }
}
