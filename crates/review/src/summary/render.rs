//! A summary as text, Markdown and JSON.

use serde_json::{Value, json};

use super::{Row, Section, Summary};

/// How wide a column gets; a longer cell pushes what follows to the right.
const WIDEST: usize = 44;

impl Summary {
    /// For terminals and files: columns in line, `!` before what somebody should look at.
    pub fn to_text(&self) -> String {
        let mut out = one_line(&self.title);
        out.push('\n');
        for note in &self.notes {
            out.push_str(&one_line(note));
            out.push('\n');
        }
        for section in &self.sections {
            out.push('\n');
            out.push_str(section.title);
            out.push('\n');
            for (row, widths) in section.rows.iter().zip(widths(section)) {
                out.push_str(if row.flagged { "! " } else { "  " });
                out.push_str(&"  ".repeat(row.level));
                out.push_str(&line(row, &widths));
                out.push('\n');
            }
        }
        out
    }

    /// For comments on a change: a heading for each section, a list below.
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# {}\n", escaped(&self.title));
        for note in &self.notes {
            out.extend(["\n", &escaped(note), "\n"]);
        }
        for section in &self.sections {
            out.extend(["\n## ", section.title, "\n\n"]);
            for row in &section.rows {
                out.push_str(&"  ".repeat(row.level));
                out.push_str(if row.flagged { "- **!** " } else { "- " });
                let cells = row.cells.iter().filter(|cell| !cell.is_empty());
                let cells: Vec<String> = cells.map(|cell| escaped(cell)).collect();
                out.push_str(&cells.join(" · "));
                out.push('\n');
            }
        }
        out
    }

    /// For programs: `title`, `notes` and `sections`, each with its `rows` of `level`, `flagged`
    /// and `cells`.
    pub fn to_json(&self) -> Value {
        let row =
            |row: &Row| json!({"level": row.level, "flagged": row.flagged, "cells": row.cells});
        let section = |section: &Section| {
            let rows: Vec<Value> = section.rows.iter().map(row).collect();
            json!({"title": section.title, "rows": rows})
        };
        let sections: Vec<Value> = self.sections.iter().map(section).collect();
        json!({"title": self.title, "notes": self.notes, "sections": sections})
    }
}

/// The widths of the columns of each row: rows of one level with nothing above them between are in
/// line.
fn widths(section: &Section) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut start = 0;
    while let Some(first) = section.rows.get(start) {
        // Lines of their own are in line over the whole section, parts below one line each.
        let rest = section.rows[start..].iter();
        let run = rest.take_while(|row| row.level == first.level).count();
        let group: Vec<&Row> = if first.level == 0 {
            section.rows.iter().filter(|row| row.level == 0).collect()
        } else {
            section.rows[start..start + run].iter().collect()
        };
        let columns = group.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let width = |column: usize| {
            // The last cell of a row needs no room.
            let cells = group.iter().filter(|row| row.cells.len() > column + 1);
            let lengths = cells.map(|row| row.cells[column].chars().count());
            lengths
                .filter(|length| *length <= WIDEST)
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        all.extend(std::iter::repeat_n(widths, run));
        start += run;
    }
    all
}

fn line(row: &Row, widths: &[usize]) -> String {
    let cells = row.cells.iter().zip(widths);
    let cells = cells.map(|(cell, width)| format!("{:<width$}  ", one_line(cell)));
    cells.collect::<String>().trim_end().to_owned()
}

/// A text in which the user's own words end no line and steer no terminal.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A text of which Markdown takes nothing for its own.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if "\\`*_[]<>#|~&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
