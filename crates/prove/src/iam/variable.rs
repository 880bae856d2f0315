//! [`Written`]: a text in which policy variables such as `${aws:username}` may stand.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use crate::pattern::Pattern;
use crate::text::{Piece, Text};
use crate::truth::{Cause, Truth};

use super::context::{Context, Found};

/// A text with variables.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// As it is written: wildcards are wildcards where there can be any.
    Plain(Text),
    /// `${*}`, `${?}` and `${$}`: the character itself.
    Literal(Text),
    /// The value of a condition key, by its name in lower case.
    Key { name: String, default: Option<Text> },
    /// A variable of which the name is not known.
    Unknown(Cause),
}

/// A text of which the variables have their values.
#[derive(Clone, Debug, Default)]
pub(super) struct Filled {
    /// Each with whether its wildcards are wildcards.
    chunks: Vec<(Text, bool)>,
}

/// Why a text has no value for a request.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    /// A key that it names has no single value.
    Absent,
    Unknown(Cause),
}

impl Written {
    /// Reads the variables. What is not closed is plain text.
    pub(super) fn read(text: &Text) -> Self {
        let mut written = Self { parts: Vec::new() };
        let mut open: Option<Text> = None;
        for piece in text.pieces() {
            match (piece, &mut open) {
                (Piece::Symbol(_), Some(inner)) => inner.push(piece.clone()),
                (Piece::Symbol(_), None) => written.plain(Text::new([piece.clone()])),
                (Piece::Known(known), _) => written.read_known(known, &mut open),
            }
        }
        if let Some(inner) = open {
            written.plain(Text::from("${"));
            written.plain(inner);
        }
        written
    }

    /// The same without looking for variables.
    pub(super) fn plain_text(text: &Text) -> Self {
        Self {
            parts: vec![Part::Plain(text.clone())],
        }
    }

    /// Reads on, within a variable where one is open.
    fn read_known(&mut self, known: &str, open: &mut Option<Text>) {
        let mut rest = known;
        loop {
            let Some(mut inner) = open.take() else {
                let Some((before, after)) = rest.split_once("${") else {
                    self.plain(Text::from(rest));
                    return;
                };
                self.plain(Text::from(before));
                *open = Some(Text::default());
                rest = after;
                continue;
            };
            let Some((name, behind)) = rest.split_once('}') else {
                inner.push_str(rest);
                *open = Some(inner);
                return;
            };
            inner.push_str(name);
            self.parts.push(variable(&inner));
            rest = behind;
        }
    }

    fn plain(&mut self, text: Text) {
        if text.is_empty() {
            return;
        }
        if let Some(Part::Plain(last)) = self.parts.last_mut() {
            last.append(&text);
        } else {
            self.parts.push(Part::Plain(text));
        }
    }

    /// Whether its value depends on the request.
    pub(super) fn has_keys(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Key { .. } | Part::Unknown(_)))
    }

    /// The text with the values of the request.
    pub(super) fn fill(&self, context: &Context) -> Result<Filled, Missing> {
        let mut filled = Filled::default();
        for part in &self.parts {
            let chunk = match part {
                Part::Plain(text) => (text.clone(), true),
                Part::Literal(text) => (text.clone(), false),
                Part::Unknown(cause) => return Err(Missing::Unknown(cause.clone())),
                Part::Key { name, default } => (value(context, name, default.as_ref())?, false),
            };
            filled.chunks.push(chunk);
        }
        Ok(filled)
    }
}

/// What is between `${` and `}`: `*`, `aws:username`, or `aws:username, 'default'`.
fn variable(inner: &Text) -> Part {
    match inner.as_known() {
        Some("*" | "?" | "$") => return Part::Literal(inner.clone()),
        Some("") => return Part::Literal(Text::from("${}")),
        _ => {}
    }
    let (mut name, mut default) = (String::new(), None::<Text>);
    for piece in inner.pieces() {
        match (piece, &mut default) {
            (_, Some(default)) => default.push(piece.clone()),
            (Piece::Symbol(symbol), None) => return Part::Unknown(symbol.cause()),
            (Piece::Known(known), None) => match known.split_once(',') {
                Some((before, after)) => {
                    name.push_str(before);
                    default = Some(Text::from(after));
                }
                None => name.push_str(known),
            },
        }
    }
    Part::Key {
        name: name.trim().to_ascii_lowercase(),
        default: default.map(|text| unquoted(&text)),
    }
}

/// Without blanks and quotes around it.
fn unquoted(text: &Text) -> Text {
    let mut pieces = text.pieces().to_vec();
    if let Some(Piece::Known(first)) = pieces.first_mut() {
        let bare = first.trim_start();
        *first = bare.strip_prefix('\'').unwrap_or(bare).into();
    }
    if let Some(Piece::Known(last)) = pieces.last_mut() {
        let bare = last.trim_end();
        *last = bare.strip_suffix('\'').unwrap_or(bare).into();
    }
    Text::new(pieces)
}

fn value(context: &Context, name: &str, default: Option<&Text>) -> Result<Text, Missing> {
    match context.find(name) {
        Found::One(value) => Ok(value.clone()),
        Found::Absent => default.cloned().ok_or(Missing::Absent),
        Found::Several(_) => Err(Missing::Absent),
        Found::Unknown(cause) => Err(Missing::Unknown(cause.clone())),
    }
}

impl Filled {
    /// Without wildcards.
    pub(super) fn text(&self) -> Text {
        let mut whole = Text::default();
        for (text, _) in &self.chunks {
            whole.append(text);
        }
        whole
    }

    pub(super) fn pattern(&self) -> Pattern {
        let mut whole = Pattern::literal(&Text::default());
        for (text, wild) in &self.chunks {
            let part = if *wild {
                Pattern::new(text)
            } else {
                Pattern::literal(text)
            };
            whole = whole.followed_by(&part);
        }
        whole
    }

    /// The parts between the first colons, the last of which keeps its own. `None` where there are
    /// fewer.
    pub(super) fn split(&self, count: usize) -> Result<Option<Vec<Self>>, Cause> {
        let mut parts = vec![Self::default()];
        for (text, wild) in &self.chunks {
            let pieces = count + 1 - parts.len();
            let mut found = split_at_most(text, pieces)?.into_iter();
            if let (Some(first), Some(last)) = (found.next(), parts.last_mut()) {
                last.chunks.push((first, *wild));
            }
            parts.extend(found.map(|text| Self {
                chunks: vec![(text, *wild)],
            }));
        }
        Ok((parts.len() == count).then_some(parts))
    }
}

/// The parts between colons, at most so many.
fn split_at_most(text: &Text, most: usize) -> Result<Vec<Text>, Cause> {
    for count in (2..=most).rev() {
        match text.split_colons(count) {
            Ok(Some(parts)) => return Ok(parts),
            Ok(None) => {}
            Err(symbol) => return Err(symbol.cause()),
        }
    }
    Ok(vec![text.clone()])
}

impl Missing {
    /// What a comparison with a text without a value comes to.
    pub(super) fn truth(self) -> Truth {
        match self {
            Self::Absent => Truth::No,
            Self::Unknown(cause) => Truth::Unknown(cause),
        }
    }
}
