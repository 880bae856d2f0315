//! Standard output, standard error, and files that are written whole or not at all.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::builder::styling::{AnsiColor, Style};

use crate::fault::Fault;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Results<'a> {
    text: &'a str,
    is_coloured: bool,
}

impl<'a> Results<'a> {
    /// As it is.
    pub(crate) const fn plain(text: &'a str) -> Self {
        Self {
            text,
            is_coloured: false,
        }
    }

    /// With its verdicts in colours, where a terminal shows it.
    pub(crate) const fn coloured(text: &'a str) -> Self {
        Self {
            text,
            is_coloured: true,
        }
    }
}

/// Where results go.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Standard,
    File(PathBuf),
}

/// Writes results. Who reads standard output may stop reading, as `head` does.
pub(crate) fn write(results: &Results<'_>, target: &Target) -> Result<(), Fault> {
    match target {
        Target::File(path) => whole(path, results.text.as_bytes()).map_err(|error| {
            Fault::new(format!("the report cannot be written: {error}"))
                .at(&path.display().to_string(), None)
        }),
        Target::Standard => {
            let written = if results.is_coloured {
                let mut out = anstream::stdout().lock();
                let text = colours(results.text);
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
pub(crate) fn tell(fault: &Fault) {
    let bold = AnsiColor::Red.on_default().bold();
    let mut text = format!("{bold}error{bold:#}: {}\n", plain(&fault.message));
    if let Some(place) = &fault.place {
        let _ = writeln!(text, "  --> {}", plain(place));
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

/// Tells something besides.
pub(crate) fn note(words: &str) {
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
