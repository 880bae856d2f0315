//! [`Text`]: a text of which some parts are known only when the stack is deployed.

use std::fmt;
use std::sync::Arc;

use crate::truth::{Cause, Truth};

/// A part of a text that is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// What AWS invents for a resource of the template: the random part of an id, a generated
    /// name. It equals nothing but itself, because new resources get fresh ids.
    Made(Arc<str>),
    /// A representative of everything that is named nowhere, such as "another endpoint". It equals
    /// nothing but itself.
    Other(Arc<str>),
    /// One value that is not known and never holds a `:`: the region, the account, the partition.
    Fixed(Arc<str>),
    /// An item of a list of which nothing is known but that its items differ, such as the zones of
    /// a region; with the cause.
    Item {
        /// What list it is.
        list: Arc<str>,
        /// The place in the list, from 0.
        index: usize,
        /// Why the list is not known.
        cause: Cause,
    },
    /// Any text: a parameter without a value, an import, an attribute; with the cause.
    Open(Arc<str>, Cause),
}

impl Symbol {
    /// What AWS invents for this attribute of a resource; an empty one is what `Ref` gives.
    pub fn made(logical_id: &str, attribute: &str) -> Self {
        Self::Made(match attribute {
            "" => logical_id.into(),
            _ => format!("{logical_id}.{attribute}").into(),
        })
    }

    /// A representative of everything that is named nowhere.
    pub fn other(what: &str) -> Self {
        Self::Other(what.into())
    }

    /// Any text, for this cause; two of the same name are the same text.
    pub fn open(name: &str, cause: impl Into<Arc<str>>) -> Self {
        Self::Open(name.into(), Cause::new(cause))
    }

    /// Whether it equals nothing but itself.
    pub const fn is_identity(&self) -> bool {
        matches!(self, Self::Made(_) | Self::Other(_))
    }

    /// Whether it may hold a `:`.
    pub const fn may_hold_colon(&self) -> bool {
        matches!(self, Self::Open(..))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Made(name) | Self::Other(name) | Self::Fixed(name) | Self::Open(name, _) => name,
            Self::Item { list, .. } => list,
        }
    }

    /// Whether two are surely different: items of one list at different places, or a representative
    /// beside one value, from which it was told apart.
    fn differs_from(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(_), Self::Fixed(_)) | (Self::Fixed(_), Self::Other(_)) => true,
            (
                Self::Item { list, index, .. },
                Self::Item {
                    list: other_list,
                    index: other_index,
                    ..
                },
            ) => list == other_list && index != other_index,
            _ => false,
        }
    }

    /// Why a comparison with it is not known.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Made(name) => Cause::new(format!("what AWS makes up for `{name}` is not known")),
            Self::Other(name) => Cause::new(format!("{name} is not known")),
            Self::Fixed(name) => Cause::new(format!("`{name}` is not given")),
            Self::Open(_, cause) | Self::Item { cause, .. } => cause.clone(),
        }
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(name) => write!(f, "<{name}>"),
            Self::Item { list, index, .. } => write!(f, "${{{list} #{index}}}"),
            _ => write!(f, "${{{}}}", self.name()),
        }
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Known; never empty, and never beside another known part.
    Known(Arc<str>),
    /// Not known yet.
    Symbol(Symbol),
}

/// A text of known parts and symbols.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    pieces: Vec<Piece>,
}

impl Text {
    /// A text of these parts.
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut text = Self::default();
        for piece in pieces {
            text.push(piece);
        }
        text
    }

    /// A symbol alone.
    pub fn symbol(symbol: Symbol) -> Self {
        Self {
            pieces: vec![Piece::Symbol(symbol)],
        }
    }

    /// A text as it is written in a template. A dynamic reference in it is looked up when the stack
    /// is deployed.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
    pub fn written(text: &str) -> Self {
        let mut whole = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find("{{resolve:") {
            let Some(length) = rest[start..].find("}}") else {
                break;
            };
            let reference = &rest[start..start + length + 2];
            whole.push_str(&rest[..start]);
            whole.append(&Self::symbol(Symbol::open(
                reference,
                format!("`{reference}` is looked up when the stack is deployed"),
            )));
            rest = &rest[start + length + 2..];
        }
        whole.push_str(rest);
        whole
    }

    /// Adds a part at the end.
    pub fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Known(more) => self.push_str(&more),
            Piece::Symbol(_) => self.pieces.push(piece),
        }
    }

    /// Adds known text at the end.
    pub fn push_str(&mut self, more: &str) {
        if more.is_empty() {
            return;
        }
        if let Some(Piece::Known(last)) = self.pieces.last_mut() {
            *last = format!("{last}{more}").into();
        } else {
            self.pieces.push(Piece::Known(more.into()));
        }
    }

    /// Adds a text at the end.
    pub fn append(&mut self, more: &Self) {
        for piece in &more.pieces {
            self.push(piece.clone());
        }
    }

    /// Whether its last part ends as that of `end` does, as it must where it ends with it.
    pub(crate) fn ends_like(&self, end: &Self) -> bool {
        match (self.pieces.last(), end.pieces.last()) {
            (_, None) => true,
            (Some(Piece::Known(text)), Some(Piece::Known(end))) => text.ends_with(&**end),
            (last, end) => last == end,
        }
    }

    /// Its parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The whole of it, where it is known.
    pub fn as_known(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether it is known and empty.
    pub const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Its symbols, in their order.
    pub fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Symbol(symbol) => Some(symbol),
            Piece::Known(_) => None,
        })
    }

    /// The first symbol that is not an identity, for which a comparison can be unknown.
    pub fn first_open(&self) -> Option<&Symbol> {
        self.symbols().find(|symbol| !symbol.is_identity())
    }

    /// Whether it is the other text. Texts with an invented part equal only themselves; a part that
    /// is not known can be anything.
    pub fn is(&self, other: &Self) -> Truth {
        if self == other {
            return Truth::Yes;
        }
        let (left, right) = (tokens(self), tokens(other));
        let head = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
        let (left, right) = (&left[head..], &right[head..]);
        let tail = left
            .iter()
            .rev()
            .zip(right.iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        let left = &left[..left.len() - tail];
        let right = &right[..right.len() - tail];
        if let ([Token::Symbol(one)], [Token::Symbol(other)]) = (left, right)
            && one.differs_from(other)
        {
            return Truth::No;
        }
        let open = |side: &[Token<'_>]| side.iter().find_map(Token::open_cause);
        let Some(cause) = open(left).or_else(|| open(right)) else {
            return Truth::from(left.is_empty() && right.is_empty());
        };
        let differ = |a: Option<&Token<'_>>, b: Option<&Token<'_>>| match (a, b) {
            // An open symbol may be empty; a character or an identity is not.
            (Some(only), None) | (None, Some(only)) => !only.is_open(),
            (Some(Token::Char(a)), Some(Token::Char(b))) => a != b,
            // Beside an open symbol an identity may turn out to begin or end with anything.
            _ => false,
        };
        let apart = differ(left.first(), right.first()) || differ(left.last(), right.last());
        if apart || self.differs_in_a_part(other) {
            Truth::No
        } else {
            Truth::Unknown(cause)
        }
    }

    /// Whether the two are surely different as ARNs, part by part: what is not known in one part
    /// cannot make up for what differs in another.
    fn differs_in_a_part(&self, other: &Self) -> bool {
        const PARTS: usize = 6;
        let (left, right) = (self.split_colons(PARTS), other.split_colons(PARTS));
        let (Ok(Some(left)), Ok(Some(right))) = (left, right) else {
            return false;
        };
        left.iter()
            .zip(&right)
            .any(|(left, right)| left.is(right).is_no())
    }

    /// Whether it is this known text.
    pub fn is_str(&self, other: &str) -> Truth {
        match self.as_known() {
            Some(text) => Truth::from(text == other),
            None => self.is(&Self::from(other)),
        }
    }

    /// Splits at the first `count - 1` colons into exactly `count` parts, the last of which keeps
    /// its colons. `Ok(None)` where there are fewer; `Err` where a symbol may hold a colon itself.
    ///
    /// # Errors
    ///
    /// The symbol on which it depends.
    pub fn split_colons(&self, count: usize) -> Result<Option<Vec<Self>>, &Symbol> {
        let mut parts = vec![Self::default()];
        for piece in &self.pieces {
            if parts.len() == count {
                parts[count - 1].push(piece.clone());
                continue;
            }
            match piece {
                Piece::Symbol(symbol) if symbol.may_hold_colon() => return Err(symbol),
                Piece::Symbol(_) => {
                    if let Some(last) = parts.last_mut() {
                        last.push(piece.clone());
                    }
                }
                Piece::Known(text) => {
                    let mut rest: &str = text;
                    while parts.len() < count
                        && let Some((before, after)) = rest.split_once(':')
                    {
                        if let Some(last) = parts.last_mut() {
                            last.push_str(before);
                        }
                        parts.push(Self::default());
                        rest = after;
                    }
                    if let Some(last) = parts.last_mut() {
                        last.push_str(rest);
                    }
                }
            }
        }
        Ok((parts.len() == count).then_some(parts))
    }

    /// The text in lower case; symbols stay as they are.
    pub fn to_lowercase(&self) -> Self {
        Self::new(self.pieces.iter().map(|piece| match piece {
            Piece::Known(text) => Piece::Known(text.to_lowercase().into()),
            Piece::Symbol(_) => piece.clone(),
        }))
    }
}

/// A text, letter by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    Char(char),
    Symbol(&'a Symbol),
}

impl Token<'_> {
    fn is_open(&self) -> bool {
        matches!(self, Token::Symbol(symbol) if !symbol.is_identity())
    }

    fn open_cause(&self) -> Option<Cause> {
        match self {
            Token::Symbol(symbol) if !symbol.is_identity() => Some(symbol.cause()),
            Token::Symbol(_) | Token::Char(_) => None,
        }
    }
}

pub(crate) fn tokens(text: &Text) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for piece in &text.pieces {
        match piece {
            Piece::Known(text) => tokens.extend(text.chars().map(Token::Char)),
            Piece::Symbol(symbol) => tokens.push(Token::Symbol(symbol)),
        }
    }
    tokens
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut whole = Self::default();
        whole.push_str(text);
        whole
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Symbol> for Text {
    fn from(symbol: Symbol) -> Self {
        Self::symbol(symbol)
    }
}

/// The known parts as they are, symbols as `${Name}`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Known(text) => f.write_str(text)?,
                Piece::Symbol(symbol) => write!(f, "{symbol}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// `a{Vpc}b` has an identity, `a<P>b` an open parameter, `a[R]b` a fixed value, `a(x)b` a
    /// representative.
    pub(crate) fn sample(text: &str) -> Text {
        let mut whole = Text::default();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '<', '[', '(']) {
            whole.push_str(&rest[..at]);
            let close = match &rest[at..=at] {
                "{" => '}',
                "<" => '>',
                "(" => ')',
                _ => ']',
            };
            let end = rest[at..].find(close).unwrap() + at;
            let name = &rest[at + 1..end];
            whole.push(Piece::Symbol(match close {
                '}' => Symbol::made(name, ""),
                '>' => Symbol::open(name, format!("`{name}` has no value")),
                ')' => Symbol::other(name),
                _ => Symbol::Fixed(name.into()),
            }));
            rest = &rest[end + 1..];
        }
        whole.push_str(rest);
        whole
    }

    #[track_caller]
    fn check(left: &str, right: &str, expected: &str) {
        for (a, b) in [(left, right), (right, left)] {
            let found = match sample(a).is(&sample(b)) {
                Truth::Yes => "yes",
                Truth::No => "no",
                Truth::Unknown(_) => "unknown",
            };
            assert_eq!(found, expected, "{a} = {b}");
        }
    }

    #[test]
    fn texts_are_compared() {
        check("", "", "yes");
        check("abc", "abc", "yes");
        check("abc", "abd", "no");
        check("vpce-{A}", "vpce-{A}", "yes");
        check("vpce-{A}", "vpce-{B}", "no");
        check("vpce-{A}", "vpce-0123", "no");
        check("{A}", "", "no");
        check("<P>", "vpce-{A}", "unknown");
        check("<P>", "", "unknown");
        check("<P>", "<P>", "yes");
        check("<P>", "<Q>", "unknown");
        check("a<P>", "b<P>", "no");
        check("a<P>", "b<Q>", "no");
        check("a<P>c", "abd", "no");
        check(
            "arn:[P]:iam::[A]:role/{R}",
            "arn:[P]:iam::[A]:role/{R}",
            "yes",
        );
        check(
            "arn:[P]:iam::[A]:role/{R}",
            "arn:[P]:iam::[A]:role/{S}",
            "no",
        );
        check(
            "arn:[P]:iam::[A]:role/{R}",
            "arn:[P]:iam::{Z}:role/{S}",
            "no",
        );
        check(
            "arn:[P]:iam::[A]:role/{R}",
            "arn:[P]:iam::{Z}:role/{R}",
            "unknown",
        );
        check(
            "arn:[P]:iam::[A]:role/x",
            "arn:aws:iam::111122223333:role/x",
            "unknown",
        );
        check(
            "arn:[P]:iam::[A]:role/x",
            "arn:aws:iam::111122223333:role/y",
            "no",
        );
    }

    #[test]
    fn a_text_is_split_at_colons() {
        let parts = sample("arn:[P]:iam::[A]:role/a:b")
            .split_colons(6)
            .unwrap()
            .unwrap();
        assert_eq!(parts.len(), 6);
        assert_eq!(parts[5].as_known(), Some("role/a:b"));
        assert_eq!(sample("a:b").split_colons(6), Ok(None));
        assert!(sample("arn:<P>:x:y:z:w").split_colons(6).is_err());
        assert!(sample("arn:aws:s3:::<P>").split_colons(6).is_ok());
    }
}
