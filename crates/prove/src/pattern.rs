//! [`Pattern`]: a text with the wildcards `*` (any text) and `?` (any character).
//!
//! Patterns and texts without symbols are matched in one pass with one step back; with symbols, by
//! a table of the size pattern times text. Neither can be made to run long by a hostile pattern.
//! `classes` goes through all texts that several patterns tell apart, up to a bound.

mod classes;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

pub use classes::Class;
use table::Item;

use crate::text::{Piece, Symbol, Text, Token, tokens};
use crate::truth::{Cause, Truth};

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`; never beside another.
    Any,
    Symbol(Symbol),
}

/// A text with wildcards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    parts: Vec<Part>,
    /// The pattern as it is written.
    written: Text,
}

impl Pattern {
    /// A pattern in which every `*` and `?` is a wildcard. What a symbol stands for has none.
    pub fn new(written: &Text) -> Self {
        Self::build(written, true)
    }

    /// A pattern without wildcards: `*` and `?` stand for themselves.
    pub fn literal(written: &Text) -> Self {
        Self::build(written, false)
    }

    fn build(written: &Text, wild: bool) -> Self {
        let mut parts = Vec::new();
        for token in tokens(written) {
            match token {
                Token::Char('*') if wild => {
                    if parts.last() != Some(&Part::Any) {
                        parts.push(Part::Any);
                    }
                }
                Token::Char('?') if wild => parts.push(Part::One),
                Token::Char(c) => parts.push(Part::Char(c)),
                Token::Symbol(symbol) => parts.push(Part::Symbol(symbol.clone())),
            }
        }
        Self {
            parts,
            written: written.clone(),
        }
    }

    /// The same with a pattern put at its end.
    #[must_use]
    pub fn followed_by(mut self, other: &Self) -> Self {
        for part in &other.parts {
            if *part != Part::Any || self.parts.last() != Some(&Part::Any) {
                self.parts.push(part.clone());
            }
        }
        self.written.append(&other.written);
        self
    }

    /// The same in lower case.
    #[must_use]
    pub fn to_lowercase(&self) -> Self {
        let lower = |part: &Part| match part {
            Part::Char(c) => c.to_lowercase().map(Part::Char).collect(),
            other => vec![other.clone()],
        };
        Self {
            parts: self.parts.iter().flat_map(lower).collect(),
            written: self.written.to_lowercase(),
        }
    }

    /// As it is written.
    pub const fn written(&self) -> &Text {
        &self.written
    }

    /// Whether it is `*` alone, which matches everything.
    pub fn is_any(&self) -> bool {
        self.parts.as_slice() == [Part::Any]
    }

    /// Whether it has a wildcard.
    pub fn has_wildcard(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Any | Part::One))
    }

    /// Whether the text is one of those that the pattern stands for.
    pub fn matches(&self, text: &Text) -> Truth {
        if self.is_any() {
            return Truth::Yes;
        }
        if let Some(known) = text.as_known()
            && self.symbol().is_none()
        {
            return Truth::from(self.matches_known(known));
        }
        let letters = tokens(text);
        if self.surely_matches(&letters) {
            return Truth::Yes;
        }
        if !self.has_wildcard() && self.written.is(text).is_no() {
            return Truth::No;
        }
        match self.possible_cause(text) {
            Some(cause) if self.possibly_matches(&letters) => Truth::Unknown(cause),
            _ => Truth::No,
        }
    }

    /// Whether a known text matches; for patterns without symbols, which it takes as letters that
    /// match nothing.
    fn matches_known(&self, text: &str) -> bool {
        let (mut at, mut rest) = (0, text.chars());
        // Where to go on when the last `*` has to take one character more.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            let Some(c) = rest.next() else {
                return self.parts[at..].iter().all(|part| *part == Part::Any);
            };
            match self.parts.get(at) {
                Some(Part::Any) => {
                    at += 1;
                    rest = before.clone();
                    retry = Some((at, before));
                    continue;
                }
                Some(Part::One) => {
                    at += 1;
                    continue;
                }
                Some(Part::Char(wanted)) if *wanted == c => {
                    at += 1;
                    continue;
                }
                Some(Part::Char(_) | Part::Symbol(_)) | None => {}
            }
            match &mut retry {
                Some((after, from)) => {
                    from.next();
                    at = *after;
                    rest = from.clone();
                }
                None => return false,
            }
        }
    }

    /// The same with symbols that match themselves alone.
    fn surely_matches(&self, text: &[Token<'_>]) -> bool {
        let (mut at, mut next) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while let Some(token) = text.get(next) {
            let step = match (self.parts.get(at), token) {
                (Some(Part::Any), _) => {
                    at += 1;
                    retry = Some((at, next));
                    continue;
                }
                (Some(Part::One), Token::Char(_)) => true,
                (Some(Part::Char(wanted)), Token::Char(c)) => wanted == c,
                (Some(Part::Symbol(wanted)), Token::Symbol(symbol)) => wanted == *symbol,
                _ => false,
            };
            if step {
                at += 1;
                next += 1;
            } else if let Some((after, from)) = &mut retry {
                *from += 1;
                (at, next) = (*after, *from);
            } else {
                return false;
            }
        }
        self.parts[at..].iter().all(|part| *part == Part::Any)
    }

    /// Why it may not be known whether a text matches: an open symbol, or wildcards that may reach
    /// into what AWS makes up.
    fn possible_cause(&self, text: &Text) -> Option<Cause> {
        let open = text.first_open().or_else(|| {
            let mut symbols = self.written.symbols();
            symbols.find(|symbol| !symbol.is_identity())
        });
        let reached = || {
            let mut identities = text.symbols();
            identities.next().filter(|_| self.has_wildcard())
        };
        open.or_else(reached).map(Symbol::cause)
    }

    fn symbol(&self) -> Option<&Symbol> {
        self.parts.iter().find_map(|part| match part {
            Part::Symbol(symbol) => Some(symbol),
            _ => None,
        })
    }

    /// Whether some value of the symbols makes the text match: a superset, for it lets an open
    /// symbol be any text, and an identity any text for the wildcards of the pattern.
    fn possibly_matches(&self, text: &[Token<'_>]) -> bool {
        let left: Vec<Item<'_>> = self.parts.iter().map(Item::loose).collect();
        let right: Vec<Item<'_>> = text.iter().map(Item::of_token).collect();
        table::meet(&left, &right)
    }

    /// Whether some text matches both patterns.
    pub fn overlaps(&self, other: &Self) -> Truth {
        if table::meet(&self.items(Item::strict), &other.items(Item::strict)) {
            return Truth::Yes;
        }
        let symbol = self.symbol().or_else(|| other.symbol());
        match symbol.map(Symbol::cause) {
            Some(cause) if table::meet(&self.items(Item::loose), &other.items(Item::loose)) => {
                Truth::Unknown(cause)
            }
            _ => Truth::No,
        }
    }

    /// A shortest text that matches both patterns, with `x` for `?`. `None` where there is none
    /// that is surely one.
    pub fn witness(&self, other: &Self) -> Option<Text> {
        self.witness_with(other, 'x')
    }

    /// The same with another letter for `?`.
    pub(crate) fn witness_with(&self, other: &Self, one: char) -> Option<Text> {
        table::witness(&self.items(Item::strict), &other.items(Item::strict), one)
    }

    fn items<'a>(&'a self, of: impl Fn(&'a Part) -> Item<'a>) -> Vec<Item<'a>> {
        self.parts.iter().map(of).collect()
    }

    /// Some text that matches: `*` stands for the filler, `?` for `x`.
    pub fn example(&self, filler: &Text) -> Text {
        self.example_with(filler, 'x')
    }

    /// The same with another letter for `?`.
    pub(crate) fn example_with(&self, filler: &Text, one: char) -> Text {
        let mut text = Text::default();
        for part in &self.parts {
            match part {
                Part::Char(c) => text.push_str(c.encode_utf8(&mut [0; 4])),
                Part::One => text.push_str(one.encode_utf8(&mut [0; 4])),
                Part::Any => text.append(filler),
                Part::Symbol(symbol) => text.push(Piece::Symbol(symbol.clone())),
            }
        }
        text
    }
}

impl<'a> Item<'a> {
    /// An open symbol may be any text.
    fn loose(part: &'a Part) -> Self {
        match part {
            Part::Symbol(symbol) if symbol.is_identity() => Self::Identity(symbol),
            Part::Symbol(_) => Self::Any,
            _ => Self::strict(part),
        }
    }

    /// A symbol is itself alone.
    fn strict(part: &'a Part) -> Self {
        match part {
            Part::Char(c) => Self::Char(*c),
            Part::One => Self::One,
            Part::Any => Self::Any,
            Part::Symbol(symbol) => Self::Only(symbol),
        }
    }

    fn of_token(token: &Token<'a>) -> Self {
        match token {
            Token::Char(c) => Self::Char(*c),
            Token::Symbol(symbol) if symbol.is_identity() => Self::Identity(symbol),
            Token::Symbol(_) => Self::Any,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(f)
    }
}
