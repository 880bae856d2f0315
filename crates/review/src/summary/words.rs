//! [`Words`]: how values of a template are told in short words.

use std::cell::RefCell;
use std::collections::BTreeMap;

use formwork_prove::template::{Data, Node};
use formwork_prove::{Cause, Piece, Symbol, Text};

/// Tells values in short words, and remembers what of them is not known.
#[derive(Debug, Default)]
pub(super) struct Words {
    unknown: RefCell<BTreeMap<String, String>>,
}

impl Words {
    /// What was not known of the values that were told, with the causes.
    pub(super) fn unknown(&self) -> BTreeMap<String, String> {
        self.unknown.borrow().clone()
    }

    /// A text: a resource of the template by its logical id, an ARN without what all ARNs have.
    pub(super) fn text(&self, text: &Text) -> String {
        for symbol in text.symbols() {
            if let Symbol::Open(_, cause) = symbol {
                self.remember(symbol.to_string(), cause);
            }
        }
        made(text).unwrap_or_else(|| without_head(&text.to_string()))
    }

    /// A value.
    pub(super) fn node(&self, node: &Node) -> String {
        match &node.data {
            Data::Unknown(cause) => cause_of(cause),
            Data::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.node(item)).collect();
                items.join(", ")
            }
            Data::Object(fields) => {
                let fields = fields.iter();
                let fields: Vec<String> = fields
                    .map(|(name, node)| format!("{name}: {}", self.node(node)))
                    .collect();
                fields.join(", ")
            }
            _ => node
                .text()
                .map_or_else(|| "null".to_owned(), |text| self.text(&text)),
        }
    }

    /// A property; `default` where it is not there.
    pub(super) fn property(&self, node: Option<&Node>, default: &str) -> String {
        node.map_or_else(|| default.to_owned(), |node| self.node(node))
    }

    fn remember(&self, name: String, cause: &Cause) {
        let mut unknown = self.unknown.borrow_mut();
        unknown
            .entry(name)
            .or_insert_with(|| cause.as_str().to_owned());
    }
}

/// Why something is not known.
pub(super) fn cause_of(cause: &Cause) -> String {
    format!("not known: {}", cause.as_str())
}

/// The logical id in place of all that names one resource of the template, with what follows.
fn made(text: &Text) -> Option<String> {
    let mut symbols = text
        .symbols()
        .filter(|symbol| matches!(symbol, Symbol::Made(_)));
    let (Some(symbol), None) = (symbols.next(), symbols.next()) else {
        return None;
    };
    let at = text.pieces().iter().position(|piece| match piece {
        Piece::Symbol(other) => other == symbol,
        Piece::Known(_) => false,
    })?;
    let (before, after) = text.pieces().split_at(at);
    // What AWS puts before an id, such as `vpc-`, says no more than the type.
    let is_name = match before.first() {
        None => true,
        Some(Piece::Known(head)) => {
            head.starts_with("arn:") || (before.len() == 1 && head.ends_with('-'))
        }
        Some(Piece::Symbol(_)) => false,
    };
    if !is_name {
        return None;
    }
    let (id, attribute) = symbol.name().split_once('.').unwrap_or((symbol.name(), ""));
    // An attribute of another thing, such as the secret of a database, is not the resource.
    let is_itself = !attribute.contains('.') && (attribute.ends_with("Id") || attribute == "Arn");
    let id = if is_itself { id } else { symbol.name() };
    let rest = Text::new(after.iter().skip(1).cloned());
    Some(format!("{id}{rest}"))
}

/// An ARN without `arn:` and the partition.
fn without_head(text: &str) -> String {
    let rest = text.strip_prefix("arn:").and_then(|rest| {
        let rest = rest
            .strip_prefix("${AWS::Partition}")
            .or_else(|| rest.find(':').map(|at| &rest[at..]))?;
        rest.strip_prefix(':')
    });
    rest.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: impl IntoIterator<Item = Piece>, expected: &str) {
        assert_eq!(Words::default().text(&Text::new(pieces)), expected);
    }

    #[test]
    fn resources_are_told_by_their_ids() {
        let made = |name: &str| Piece::Symbol(Symbol::made(name, ""));
        let known = |text: &str| Piece::Known(text.into());
        check([known("vpc-"), made("Vpc")], "Vpc");
        check(
            [known("arn:aws:s3:::"), made("Bucket"), known("/*")],
            "Bucket/*",
        );
        check([known("team-"), made("Bucket")], "Bucket");
        check([made("Group.GroupId")], "Group");
        check(
            [made("Vpc.DefaultSecurityGroup")],
            "Vpc.DefaultSecurityGroup",
        );
        check(
            [made("Db.MasterUserSecret.SecretArn")],
            "Db.MasterUserSecret.SecretArn",
        );
        check([known("a/"), made("Bucket")], "a/${Bucket}");
        check([made("A"), known("/"), made("B")], "${A}/${B}");
        check([known("arn:aws-cn:iam::1:role/x")], "iam::1:role/x");
        check([known("arn:odd")], "arn:odd");
    }

    #[test]
    fn what_is_not_known_is_remembered() {
        let words = Words::default();
        let text = Text::symbol(Symbol::open("Model", "the parameter `Model` has no value"));
        assert_eq!(words.text(&text), "${Model}");
        let unknown: Vec<_> = words.unknown().into_iter().collect();
        let cause = "the parameter `Model` has no value".to_owned();
        assert_eq!(unknown, [("${Model}".to_owned(), cause)]);
    }
}
