//! Standard output, standard error, and files that are written whole or not at all.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::builder::styling::{AnsiColor, Style};
use formwork_core::Diagnostics;
use formwork_review::{self as review, Span};

use crate::fault::Fault;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Results<'a> {
    text: &'a str,
    /// The same where a terminal shows colours.
    coloured: Option<String>,
}

impl<'a> Results<'a> {
    /// As it is.
    pub const fn plain(text: &'a str) -> Self {
        Self {
            text,
            coloured: None,
        }
    }

    /// With its verdicts in colours.
    pub fn verdicts(text: &'a str) -> Self {
        Self {
            text,
            coloured: Some(colours(text)),
        }
    }

    /// With the colours of its spans, which make up the text.
    pub fn spans(text: &'a str, spans: &[Span]) -> Self {
        Self {
            text,
            coloured: Some(spans.iter().map(coloured).collect()),
        }
    }
}

/// Where results go.
#[derive(Clone, Debug)]
pub enum Target {
    /// Standard output.
    Standard,
    /// A file, whole or not at all.
    File(PathBuf),
}

impl Target {
    /// What `--output` says.
    pub fn of(matches: &ArgMatches) -> Self {
        match matches.get_one::<PathBuf>("output") {
            Some(file) => Self::File(file.clone()),
            None => Self::Standard,
        }
    }
}

/// Heeds `--color`; without it the environment says whether there are colours.
pub fn heed_color(matches: &ArgMatches) {
    let choice = match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => return,
    };
    choice.write_global();
}

/// Writes results. Who reads standard output may stop reading, as `head` does.
///
/// # Errors
///
/// They cannot be written.
pub fn write(results: &Results<'_>, target: &Target) -> Result<(), Fault> {
    match target {
        Target::File(path) => whole(path, results.text.as_bytes()).map_err(|error| {
            Fault::new(format!("the file cannot be written: {error}"))
                .at(&path.display().to_string(), None)
        }),
        Target::Standard => {
            let written = if let Some(text) = &results.coloured {
                let mut out = anstream::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush())
            } else {
                let mut out = io::stdout().lock();
                out.write_all(results.text.as_bytes())
                    .and_then(|()| out.flush())
            };
            match written {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    let message = format!("standard output cannot be written: {error}");
                    Err(Fault::new(message))
                }
                _ => Ok(()),
            }
        }
    }
}

/// Tells what went wrong. Where nobody listens there is nobody to tell.
pub fn tell(fault: &Fault) {
    let bold = AnsiColor::Red.on_default().bold();
    let mut text = format!("{bold}error{bold:#}: {}\n", plain(&fault.message));
    if let Some(place) = &fault.place {
        let _ = writeln!(text, "  --> {}", plain(place));
    }
    for note in &fault.notes {
        let _ = writeln!(text, "   = note: {}", plain(note));
    }
    if let Some(help) = &fault.help {
        let _ = writeln!(text, "   = help: {}", plain(help));
    }
    drop(anstream::stderr().write_all(text.as_bytes()));
}

/// A name of a template may hold anything; no control character of it reaches the terminal.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_control() {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Tells what was found in templates, whose names may hold anything.
pub fn found(found: &Diagnostics) {
    let mut text = String::new();
    for line in found.to_string().lines() {
        text.extend([&plain(line), "\n"]);
    }
    drop(anstream::stderr().write_all(text.as_bytes()));
}

/// Tells something besides, as it is.
pub fn tell_text(text: &str) {
    drop(anstream::stderr().write_all(text.as_bytes()));
}

/// Tells something besides.
pub fn note(words: &str) {
    drop(anstream::stderr().write_all(format!("note: {words}\n").as_bytes()));
}

/// A regular file is replaced by one that is whole; anything else, such as `/dev/null`, is written.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays, and what it leads to is replaced.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let known = fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return fs::File::options().write(true).open(path)?.write_all(bytes);
    }
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    let name = format!(".{}.{}.new", name.to_string_lossy(), std::process::id());
    let beside = path.with_file_name(name);
    let written = fs::File::create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Some(known) = known {
            file.set_permissions(known.permissions())?;
        }
        fs::rename(&beside, path)
    });
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written
}

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();

/// A span with its colour, which no line break is part of.
fn coloured(span: &Span) -> String {
    let style = match span.style {
        review::Style::Heading => Style::new().bold(),
        review::Style::Added => GOOD,
        review::Style::Removed => AnsiColor::Red.on_default(),
        review::Style::Changed => AnsiColor::Yellow.on_default(),
        review::Style::Danger => BAD,
        review::Style::Faint => Style::new().dimmed(),
        _ => return span.text.clone(),
    };
    let lines = span.text.split_inclusive('\n');
    let paint = |line: &str| match line.trim_end_matches('\n') {
        "" => line.to_owned(),
        words => format!("{style}{words}{style:#}{}", &line[words.len()..]),
    };
    lines.map(paint).collect()
}

/// The words at the starts of lines that are verdicts. What belongs to a claim is indented, so that
/// no name of a template is taken for a verdict.
fn colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let number = line
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit());
        let start = line.len() - number.len();
        let is_hop = start > 0 && start <= 4 && number.starts_with(' ');
        let start = if is_hop { start + 1 } else { 0 };
        let word = line[start..].split_whitespace().next().unwrap_or_default();
        let style = match (word, is_hop) {
            ("PROVED", false) | ("passes" | "allowed", true) => GOOD,
            ("REFUTED", false) | ("stopped" | "denied", true) => BAD,
            ("UNKNOWN", false) | ("unknown", true) => DOUBTFUL,
            _ => Style::new(),
        };
        let starts_there = line[start..].starts_with(word);
        if style.is_plain() || !starts_there {
            out.push_str(line);
        } else {
            let end = start + word.len();
            let _ = write!(
                out,
                "{}{style}{word}{style:#}{}",
                &line[..start],
                &line[end..]
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_alone_are_coloured() {
        let text =
            "PROVED   it\n         PROVED no verdict\n  1 passes   it\n 12 denied it\nrest\n";
        let expected = "\u{1b}[32mPROVED\u{1b}[0m   it\n         PROVED no verdict\n  \
                        1 \u{1b}[32mpasses\u{1b}[0m   it\n 12 \u{1b}[1m\u{1b}[31mdenied\u{1b}[0m it\n\
                        rest\n";
        assert_eq!(colours(text), expected);
    }
}
