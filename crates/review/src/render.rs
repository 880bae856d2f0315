//! How a diff is written: [`Diff::to_spans`](crate::Diff::to_spans) and
//! [`Diff::to_text`](crate::Diff::to_text) for the terminal,
//! [`Diff::to_markdown`](crate::Diff::to_markdown) for a pull request,
//! [`Diff::to_json`](crate::Diff::to_json) for programs.

mod json;
mod markdown;
mod text;

pub use text::{Span, Style};

/// Adds text; a `String` takes everything.
pub(crate) fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    use std::fmt::Write as _;
    out.write_fmt(text).unwrap_or_default();
}
