//! How a diff is written: [`Diff::to_spans`](crate::Diff::to_spans) and
//! [`Diff::to_text`](crate::Diff::to_text) for the terminal,
//! [`Diff::to_markdown`](crate::Diff::to_markdown) for a pull request,
//! [`Diff::to_json`](crate::Diff::to_json) for programs.

mod json;
mod markdown;
mod text;

pub use text::{Span, Style};
