//! YAML 1.2 as a tree of values. What editors and people read differently is refused: tags, merge
//! keys, several documents, keys that are not scalars.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use crate::tree::{Content, DEEPEST, Entry, LARGEST, Node, Spot, Unreadable};

/// Reads the one document of a text.
pub(crate) fn read(text: &str) -> Result<Node, Unreadable> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            Unreadable::new(
                spot(*error.marker()),
                format!("this is no YAML: {}", error.info()),
            )
            .help("look at this line and the one before: indentation, quotes, brackets")
        })?;
        builder.take(event, spot(span.start))?;
    }
    Ok(builder
        .document
        .unwrap_or_else(|| Node::new(Spot::START, String::new(), Content::Nothing)))
}

fn spot(marker: Marker) -> Spot {
    Spot::new(marker.line(), marker.col() + 1)
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    document: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    size: usize,
}

/// A list or a map that has not ended.
struct Open {
    anchor: usize,
    node: Node,
    /// The key whose value comes next.
    key: Option<(String, Spot)>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, spot: Spot) -> Result<(), Unreadable> {
        match event {
            Event::DocumentStart(_) if self.document.is_some() => {
                Err(Unreadable::new(spot, "a second document begins here")
                    .help("one file is one configuration: remove the line `---`"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.as_deref(), spot)?;
                let content = match style {
                    ScalarStyle::Plain => plain(&text),
                    _ => Content::Text,
                };
                let merges = style == ScalarStyle::Plain && text == "<<";
                if merges && self.awaits_key() {
                    return Err(Unreadable::new(
                        spot,
                        "merge keys are not YAML 1.2, and are not read",
                    )
                    .help("write the keys themselves"));
                }
                self.count(1, spot)?;
                self.place(Node::new(spot, text.into_owned(), content), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), spot)?;
                self.open(spot, anchor, Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), spot)?;
                self.open(spot, anchor, Content::Map(Vec::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(done) => self.place(done.node, done.anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let mut node = node.clone();
                    node.spot = spot;
                    if node.depth() + self.open.len() > DEEPEST {
                        return Err(Unreadable::too_deep(spot));
                    }
                    self.count(node.size(), spot)?;
                    self.place(node, 0)
                }
                None => Err(Unreadable::new(
                    spot,
                    "this alias stands for what it is a part of",
                )),
            },
            _ => Ok(()),
        }
    }

    fn awaits_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.key.is_none() && matches!(open.node.content, Content::Map(_)))
    }

    fn open(&mut self, spot: Spot, anchor: usize, content: Content) -> Result<(), Unreadable> {
        if self.awaits_key() {
            return Err(Unreadable::new(spot, "a key is a list or a map itself")
                .help("a text in braces is put in quotes: `\"{…}\"`"));
        }
        if self.open.len() >= DEEPEST {
            return Err(Unreadable::too_deep(spot));
        }
        self.count(1, spot)?;
        self.open.push(Open {
            anchor,
            node: Node::new(spot, String::new(), content),
            key: None,
        });
        Ok(())
    }

    fn count(&mut self, values: usize, spot: Spot) -> Result<(), Unreadable> {
        self.size += values;
        if self.size > LARGEST {
            return Err(Unreadable::too_large(spot));
        }
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node, anchor: usize) -> Result<(), Unreadable> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.document = Some(node);
            return Ok(());
        };
        match &mut open.node.content {
            Content::Map(entries) => match open.key.take() {
                Some((key, spot)) => entries.push(Entry {
                    key,
                    spot,
                    value: node,
                }),
                None if matches!(node.content, Content::List(_) | Content::Map(_)) => {
                    return Err(Unreadable::new(
                        node.spot,
                        "a key is a list or a map itself",
                    ));
                }
                None => open.key = Some((node.written, node.spot)),
            },
            Content::List(items) => items.push(node),
            _ => {}
        }
        Ok(())
    }
}

fn refuse_tag(tag: Option<&Tag>, spot: Spot) -> Result<(), Unreadable> {
    match tag {
        None => Ok(()),
        Some(tag) => Err(
            Unreadable::new(spot, format!("tags such as `{tag}` are not read"))
                .help("the schema says of which type each value is; write the value alone"),
        ),
    }
}

/// What a text without quotes is: the core schema, <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn plain(text: &str) -> Content {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Content::Nothing,
        "true" | "True" | "TRUE" => return Content::Bool(true),
        "false" | "False" | "FALSE" => return Content::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Content::Number(f64::NAN),
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(digits, ".inf" | ".Inf" | ".INF") {
        return Content::Number(sign * f64::INFINITY);
    }
    let radix = |prefix, radix| {
        let digits = text.strip_prefix(prefix)?;
        let is_digits = digits.chars().all(|digit| digit.is_digit(radix));
        (!digits.is_empty() && is_digits).then(|| i128::from_str_radix(digits, radix).ok())?
    };
    if let Some(whole) = radix("0o", 8).or_else(|| radix("0x", 16)) {
        return Content::Whole(whole);
    }
    number(text, digits).unwrap_or(Content::Text)
}

/// A decimal number. Rust's own reader also takes `inf` and `nan`, which are texts here.
fn number(text: &str, digits: &str) -> Option<Content> {
    let may = |byte: u8| byte.is_ascii_digit() || b".eE+-".contains(&byte);
    let starts = digits.strip_prefix('.').unwrap_or(digits);
    if !starts.starts_with(|first: char| first.is_ascii_digit()) || !digits.bytes().all(may) {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(whole) = text.parse()
    {
        return Some(Content::Whole(whole));
    }
    text.parse().ok().map(Content::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_without_quotes_are_what_yaml_1_2_says() {
        let check = |text, expected: Content| assert_eq!(plain(text), expected, "{text}");
        check("~", Content::Nothing);
        check("True", Content::Bool(true));
        check("yes", Content::Text);
        check("010", Content::Whole(10));
        check("+12", Content::Whole(12));
        check("-0o7", Content::Text);
        check("0o17", Content::Whole(15));
        check("0x1F", Content::Whole(31));
        check("0x", Content::Text);
        check("17.9", Content::Number(17.9));
        check("1e3", Content::Number(1000.0));
        check(".5", Content::Number(0.5));
        check("-.inf", Content::Number(f64::NEG_INFINITY));
        check("inf", Content::Text);
        check("nan", Content::Text);
        check("17.9.1", Content::Text);
        check("1_000", Content::Text);
        check("10.20.0.0/16", Content::Text);
        check("2012-10-17", Content::Text);
        check("-", Content::Text);
        check(".", Content::Text);
    }

    #[test]
    fn what_people_and_editors_read_differently_is_refused() {
        let check = |text: &str, line, column, says: &str| {
            let found = read(text).unwrap_err();
            assert_eq!(found.spot, Spot::new(line, column), "{}", found.message);
            assert!(found.message.contains(says), "{}", found.message);
        };
        check("a: 1\nb: !Sub x", 2, 4, "tags");
        check("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "merge keys");
        check("a: 1\n---\nb: 2\n", 2, 1, "second document");
        check("{a: 1}: 2", 1, 1, "key");
        check("? [a]\n: 2", 1, 3, "key");
        check("a: &x [*x]", 1, 8, "alias");
        check("a: [1", 2, 1, "no YAML");
        let deep = "[".repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
        check(&deep, 1, DEEPEST + 1, "levels");
    }

    #[test]
    fn an_alias_stands_for_a_value_at_its_own_place() {
        let tree = read("a: &x {b: 1}\nc: *x\n").unwrap();
        let [a, c] = tree.entries() else {
            panic!("{tree:?}")
        };
        assert_eq!(a.value.entries(), c.value.entries());
        assert_eq!(c.value.spot, Spot::new(2, 4));
    }

    #[test]
    fn aliases_of_aliases_do_not_fill_the_memory() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            let line = format!("a{level}: &a{level} [{aliases}]\n");
            text.push_str(&line);
        }
        let found = read(&text).unwrap_err();
        assert!(found.message.contains("values"), "{}", found.message);
    }
}
