//! [`Summary`]: one template in few lines, for people who approve it.
//!
//! Read in this order: `words`, how values are told; `policy`, statements; `endpoints`, `callers`,
//! `flows`, `ways`, `addresses`, `keep` and `quotas`, one section each; `render`, text, Markdown and
//! JSON.

mod addresses;
mod callers;
mod endpoints;
mod flows;
mod keep;
mod policy;
mod quotas;
mod render;
mod ways;
mod words;

use formwork_prove::network::Network;
use formwork_prove::template::{Model, Variant};
use formwork_prove::{Assumptions, Template};
use serde_json::Value;

use words::Words;

/// One template in few lines, for people who approve it: endpoints and their policies, who may call
/// what, who reaches whom, ways out, addresses, what holds data, what the deployment needs and how
/// much of the quotas it takes.
///
/// It is a function of the template and of what is assumed alone, and works on anyone's template.
/// What somebody should look at is flagged, such as `*` in a policy or an address range that is open
/// to everybody. What is not known is named with its cause.
///
/// ```
/// use formwork_prove::{Assumptions, Template};
/// use formwork_review::summary::Summary;
/// let template = Template::from_json(r#"{"Resources": {"Keys": {"Type": "AWS::KMS::Key"}}}"#)?;
/// let summary = Summary::of(&template, &Assumptions::new());
/// assert!(summary.to_text().contains("! Keys"));
/// # Ok::<(), formwork_prove::template::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    title: String,
    notes: Vec<String>,
    sections: Vec<Section>,
}

/// A part of a [`Summary`], such as who may call what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    title: &'static str,
    rows: Vec<Row>,
}

/// A line of a [`Section`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    level: usize,
    flagged: bool,
    cells: Vec<String>,
}

impl Summary {
    /// The summary of a template. Where its conditions can fall out in several ways, the first is
    /// told, and that there are others.
    pub fn of(template: &Template, assumptions: &Assumptions) -> Self {
        match template.variants(assumptions) {
            Ok(variants) => {
                let first = variants.first().cloned().unwrap_or_default();
                let mut summary = Self::of_variant(template, &first, assumptions);
                if variants.len() > 1 {
                    let count = variants.len();
                    summary.notes.push(format!(
                        "one of {count} ways in which the conditions can fall out: {first}"
                    ));
                }
                summary
            }
            Err(error) => {
                let mut summary = Self::of_variant(template, &Variant::default(), assumptions);
                summary.notes.push(format!(
                    "{error}; all resources are told, whatever their conditions"
                ));
                summary
            }
        }
    }

    /// The summary of a template where its conditions fall out in this way.
    pub fn of_variant(template: &Template, variant: &Variant, assumptions: &Assumptions) -> Self {
        let model = template.model(variant, assumptions);
        let page = Page {
            template,
            model: &model,
            network: Network::new(&model),
            assumptions,
            words: Words::default(),
        };
        let description = template
            .sections()
            .find(|(name, _)| *name == "Description")
            .and_then(|(_, text)| text.as_str());
        let mut sections = vec![
            page.endpoints(),
            page.callers(),
            page.policies_of_resources(),
            page.flows(),
            page.ways_out(),
            page.addresses(),
            page.stateful(),
            page.reasons(),
            page.needs(),
            page.quotas(),
        ];
        // What was told before decides what is not known.
        sections.push(page.unknown());
        sections.push(page.assumed());
        sections.retain(|section| !section.rows.is_empty());
        Self {
            title: description
                .unwrap_or("A template without description")
                .to_owned(),
            notes: Vec::new(),
            sections,
        }
    }

    /// The description of the template.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What holds for the summary as a whole, such as that it tells one variant of several.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Its sections, without those that would be empty.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }
}

impl Section {
    const fn new(title: &'static str) -> Self {
        Self {
            title,
            rows: Vec::new(),
        }
    }

    /// The heading.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// The lines.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn row<T: Into<String>>(&mut self, level: usize, cells: impl IntoIterator<Item = T>) {
        self.push(level, false, cells);
    }

    fn push<T: Into<String>>(
        &mut self,
        level: usize,
        flagged: bool,
        cells: impl IntoIterator<Item = T>,
    ) {
        self.rows.push(Row {
            level,
            flagged,
            cells: cells.into_iter().map(Into::into).collect(),
        });
    }
}

impl Row {
    /// How deep it stands below the line before: 0 for a line of its own, 1 for a part of one.
    pub const fn level(&self) -> usize {
        self.level
    }

    /// Whether somebody should look at it.
    pub const fn is_flagged(&self) -> bool {
        self.flagged
    }

    /// Its columns.
    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

/// What the sections are made of.
struct Page<'a> {
    template: &'a Template,
    model: &'a Model,
    network: Network<'a>,
    assumptions: &'a Assumptions,
    words: Words,
}

impl Page<'_> {
    /// An attribute of a resource beside its properties, as it is written.
    fn attribute(&self, id: &str, name: &str) -> Option<&Value> {
        self.template.entry("Resources", id)?.get(name)
    }

    /// What is taken for granted.
    fn assumed(&self) -> Section {
        let mut section = Section::new("Taken for granted");
        for told in self.assumptions.told(self.template) {
            section.row(0, [told]);
        }
        section
    }

    /// Why lines of this summary are not sure.
    fn unknown(&self) -> Section {
        let mut section = Section::new("Not known");
        for cause in self.model.uncertain() {
            section.push(0, true, [cause.as_str()]);
        }
        for (name, cause) in self.words.unknown() {
            section.row(0, [name, cause]);
        }
        section
    }
}

/// `1 address`, `2 addresses`.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `51,200`.
fn digits(number: usize) -> String {
    let plain = number.to_string();
    let mut out = String::new();
    for (place, digit) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        let check = |number, expected| assert_eq!(digits(number), expected);
        check(0, "0");
        check(999, "999");
        check(51_200, "51,200");
        check(1_000_000, "1,000,000");
    }
}
