//! For the terminal: text in spans, which the command line colours.

use formwork_prove::plain;

use crate::change::{Fate, Impact, PropertyChange, Replacement, ResourceChange};
use crate::diff::Diff;
use crate::proofs::Proofs;
use crate::render::put;

/// What a span is, for whoever colours it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Style {
    /// Ordinary text.
    Plain,
    /// The first line and the names of parts.
    Heading,
    /// What is new.
    Added,
    /// What is gone.
    Removed,
    /// What is other.
    Changed,
    /// What destroys something.
    Danger,
    /// What is beside the point.
    Faint,
}

/// A piece of text of one style; it may hold line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// What it is.
    pub style: Style,
    /// The text.
    pub text: String,
}

/// How long a value may be on its line.
const LONGEST_VALUE: usize = 400;

impl Diff {
    /// The whole as plain text; ends with a line break.
    pub fn to_text(&self) -> String {
        self.to_spans().into_iter().map(|span| span.text).collect()
    }

    /// The whole as spans of text.
    pub fn to_spans(&self) -> Vec<Span> {
        let mut out = Writer::default();
        let name = match self.name() {
            "" => String::new(),
            name => format!("{name}   "),
        };
        out.line(Style::Heading, &format!("{name}{}", self.headline()));
        for change in self.resources() {
            out.line(Style::Plain, "");
            resource(&mut out, change);
        }
        out.part("Moved");
        for moved in self.moves() {
            let text = format!(" {} -> {}  {}", moved.from, moved.to, moved.type_name);
            out.line(Style::Changed, &text);
        }
        out.part("Access");
        for change in self.access() {
            let direction = change.words();
            out.line(
                Style::Plain,
                &format!(" {} ({}): {direction}", change.of, change.kind),
            );
            out.lines(Style::Removed, "   - ", &change.removed);
            out.lines(Style::Added, "   + ", &change.added);
        }
        out.part("Network");
        for flow in self.network() {
            let (style, sign) = if flow.opened {
                (Style::Added, "+ opened")
            } else {
                (Style::Removed, "- closed")
            };
            let internet = match (flow.internet, flow.opened) {
                (true, true) => "  # A WAY OUT TO THE INTERNET",
                (true, false) => "  # was a way out to the internet",
                (false, _) => "",
            };
            out.line(
                style,
                &format!(
                    " {sign}  {} ({}): {}{internet}",
                    flow.of, flow.kind, flow.flow
                ),
            );
        }
        proofs(&mut out, self.proofs());
        out.part("Beside the resources");
        for change in self.sections() {
            let value = sides(change.old.as_deref(), change.new.as_deref());
            let text = format!(
                "{}{}.{}  {value}",
                change.edit.sign(),
                change.section,
                change.name
            );
            out.line(Style::Changed, &text);
        }
        out.part("Assumed");
        for assumed in self.assumed() {
            out.line(Style::Faint, &format!(" {assumed}"));
        }
        out.pending = None;
        out.spans
    }
}

fn proofs(out: &mut Writer, proofs: &Proofs) {
    if proofs.is_empty() {
        return;
    }
    out.part("Proofs");
    out.line(Style::Plain, &format!(" {}", proofs.headline()));
    for change in &proofs.changes {
        let (style, sign) = match &change.new {
            _ if change.is_worse() => (Style::Danger, "-"),
            Some(new) if new.is_proved() => (Style::Added, "+"),
            _ => (Style::Changed, "~"),
        };
        let text = format!(" {sign} {}: {}", change.headline(), change.claim);
        out.line(style, &text);
        out.lines(Style::Plain, "     ", &change.because);
    }
}

fn resource(out: &mut Writer, change: &ResourceChange) {
    let style = match change.impact {
        Impact::Create => Style::Added,
        Impact::Update => Style::Changed,
        Impact::Orphan => Style::Removed,
        Impact::MayReplace | Impact::Replace | Impact::Destroy => Style::Danger,
    };
    let at = change
        .at
        .as_ref()
        .map(|at| format!("  {}:{}", at.file, at.line));
    out.line(
        style,
        &format!(
            "{} {}  {}{}",
            change.impact.sign(),
            change.id,
            change.type_name,
            at.unwrap_or_default()
        ),
    );
    if change.endangers_data() {
        out.line(Style::Danger, "      it keeps data of its own");
    }
    if let Some(told) = fate(change) {
        out.line(Style::Plain, &format!("      {told}"));
    }
    for property in &change.properties {
        out.line(Style::Plain, &format!("      {}", property_line(property)));
    }
    for attribute in &change.attributes {
        let value = sides(attribute.old.as_deref(), attribute.new.as_deref());
        out.line(
            Style::Plain,
            &format!("      ({})  {value}", attribute.name),
        );
    }
    out.lines(Style::Faint, "      ", &change.notes);
    if !change.followers.is_empty() {
        let count = change.followers.len();
        let (noun, verb) = if count == 1 {
            ("resource", "follows")
        } else {
            ("resources", "follow")
        };
        let maybe = if change.impact == Impact::MayReplace {
            " then"
        } else {
            ""
        };
        let text = format!(
            "      {count} {noun} {verb}{maybe}: {}",
            change.followers.join(", ")
        );
        out.line(Style::Changed, &text);
    }
}

/// What becomes of the old physical resource, where that is not what one expects.
pub(super) fn fate(change: &ResourceChange) -> Option<String> {
    let old = if matches!(change.impact, Impact::Replace | Impact::MayReplace) {
        "the old one "
    } else {
        "it "
    };
    match change.fate? {
        Fate::Deleted => change.stateful.then(|| format!("{old}is deleted")),
        Fate::Snapshot => Some(format!("{old}is deleted after a snapshot")),
        Fate::Kept => Some(format!("{old}goes on to exist outside of the stack")),
    }
}

pub(super) fn property_line(property: &PropertyChange) -> String {
    let path = property.path.trim_start_matches('/').replace('/', ".");
    let value = sides(property.old.as_deref(), property.new.as_deref());
    let forces = match &property.replacement {
        Replacement::No => String::new(),
        Replacement::Maybe(cause) => format!("  may force replacement: depends on {cause}"),
        Replacement::Yes => "  forces replacement".to_owned(),
    };
    let mut notes = String::new();
    for note in &property.notes {
        put(&mut notes, format_args!("  ({note})"));
    }
    format!("{path}  {value}{forces}{notes}")
}

/// `old -> new`
pub(super) fn sides(old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) if old == new => one(new),
        (Some(old), Some(new)) => format!("{} -> {}", one(old), one(new)),
        (Some(old), None) => format!("{} -> (absent)", one(old)),
        (None, Some(new)) => format!("(absent) -> {}", one(new)),
        (None, None) => String::new(),
    }
}

/// A value, cut where it is too long to be read.
fn one(value: &str) -> String {
    let mut flat: String = value.chars().take(LONGEST_VALUE).collect();
    if flat.len() < value.len() {
        flat.push('…');
    }
    if flat.is_empty() {
        "\"\"".to_owned()
    } else {
        flat
    }
}

#[derive(Debug, Default)]
struct Writer {
    spans: Vec<Span>,
    /// The name of a part, written once something stands in it.
    pending: Option<&'static str>,
}

impl Writer {
    fn part(&mut self, name: &'static str) {
        self.pending = Some(name);
    }

    fn line(&mut self, style: Style, text: &str) {
        if let Some(name) = self.pending.take() {
            self.push(Style::Heading, format!("\n{name}\n"));
        }
        // No name of a template steers the terminal.
        self.push(style, format!("{}\n", plain(text)));
    }

    fn lines(&mut self, style: Style, before: &str, all: &[String]) {
        for text in all {
            self.line(style, &format!("{before}{}", one(text)));
        }
    }

    fn push(&mut self, style: Style, text: String) {
        self.spans.push(Span { style, text });
    }
}
