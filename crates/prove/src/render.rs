//! Reports for readers: text for a terminal, Markdown for a pull request, JSON for programs.
//!
//! Whatever stands in a template is somebody's text: no control character of it reaches a terminal,
//! and no sign of it is taken for Markdown.
//!
//! Read in this order: `words`, what all of them say; `text`, `markdown`, `json`; `path`, a path hop
//! by hop.

mod json;
mod markdown;
mod path;
mod text;
mod words;

pub use markdown::inline;
pub use words::{plain, reasons};

use serde_json::Value;

use crate::claims::{Explanation, Report};

impl Report {
    /// For a terminal, 100 columns wide and without colours. A line that starts with the word of a
    /// verdict starts a claim; what belongs to it is indented.
    pub fn to_text(&self) -> String {
        text::report(self)
    }

    /// For a pull request, in the Markdown of GitHub: a table, the details folded. Details beyond
    /// what a comment takes (65,536 characters) are left out, which is told.
    pub fn to_markdown(&self) -> String {
        markdown::report(self)
    }

    /// For programs, as `schemas/v1/prove.json` describes it.
    pub fn to_json(&self) -> Value {
        json::report(self)
    }
}

impl Explanation {
    /// For a terminal, 100 columns wide and without colours.
    pub fn to_text(&self) -> String {
        path::explanation(self)
    }
}
