//! [`Ids`]: the logical ids of a stack, kept beside the program, and what a change to them would
//! replace.
//!
//! `compare` finds what changed; `pairs` finds which path became which.

mod compare;
mod pairs;

use std::fmt;

use formwork_core::Stack;

/// The logical ids of a stack's resources with their types and paths: all by which
/// `CloudFormation` knows them, and nothing that changes when lines of the program move.
///
/// They are kept in a file beside the program, one resource a line. A test compares the file with
/// what the program gives now:
///
/// ```
/// use formwork_core::{App, RawResource};
/// use formwork_review::ids::Ids;
/// let mut app = App::new();
/// let mut stack = app.stack("Shop");
/// stack.add("Orders", RawResource::new("AWS::DynamoDB::Table"));
/// let assembly = app.synth()?;
/// let now = Ids::of(&assembly.stacks()[0]);
///
/// let kept = "Orders  AWS::DynamoDB::Table  Shop/Orders\n";
/// assert_eq!(now.to_string(), kept);
/// assert!(kept.parse::<Ids>()?.compare(&now).is_empty());
///
/// let kept = "Bills  AWS::DynamoDB::Table  Shop/Bills\n";
/// let found = kept.parse::<Ids>()?.compare(&now);
/// assert!(found.to_string().contains(r#"stack.moved("Bills", "Orders")"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    rows: Vec<Id>,
}

/// One resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// Its logical id.
    pub logical_id: String,
    /// Its type, such as `AWS::EC2::VPC`.
    pub type_name: String,
    /// The path of its construct, which starts with the stack's name.
    pub path: String,
}

impl Ids {
    /// The ids of a stack that was synthesized, by logical id.
    pub fn of(stack: &Stack) -> Self {
        let resources = stack.entries().iter().filter_map(|entry| {
            Some(Id {
                logical_id: entry.logical_id().to_owned(),
                type_name: entry.type_name()?.to_owned(),
                path: entry.path().to_owned(),
            })
        });
        let mut rows: Vec<Id> = resources.collect();
        rows.sort();
        Self { rows }
    }

    /// The resources, by logical id.
    pub fn rows(&self) -> &[Id] {
        &self.rows
    }

    fn of_id(&self, logical_id: &str) -> Option<&Id> {
        self.rows.iter().find(|row| row.logical_id == logical_id)
    }

    fn of_path(&self, path: &str) -> Option<&Id> {
        // What constructs write for others may stand at the path of another resource.
        let mut at = self.rows.iter().filter(|row| row.path == path);
        at.next().filter(|_| at.next().is_none())
    }
}

/// One resource a line, in columns.
impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest = |of: fn(&Id) -> &str| {
            let lengths = self.rows.iter().map(|row| of(row).len());
            lengths.max().unwrap_or(0)
        };
        let id = widest(|row| &row.logical_id);
        let name = widest(|row| &row.type_name);
        for row in &self.rows {
            let (own, type_name) = (&row.logical_id, &row.type_name);
            writeln!(f, "{own:<id$}  {type_name:<name$}  {}", row.path)?;
        }
        Ok(())
    }
}

/// Why a text is no file of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdsError {
    line: usize,
}

impl IdsError {
    /// The line of the text, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for IdsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        write!(f, "line {line} is not a logical id, a type and a path")
    }
}

impl std::error::Error for IdsError {}

/// Reads what was written; empty lines count for nothing.
impl std::str::FromStr for Ids {
    type Err = IdsError;

    fn from_str(text: &str) -> Result<Self, IdsError> {
        let mut rows = Vec::new();
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            // Only a path may have spaces in it.
            let row_of = |line: &str| {
                let (logical_id, rest) = line.split_once(' ')?;
                let (type_name, path) = rest.trim_start().split_once(' ')?;
                let path = path.trim_start();
                (!path.is_empty())
                    .then(|| (logical_id.to_owned(), type_name.to_owned(), path.to_owned()))
            };
            let Some((logical_id, type_name, path)) = row_of(line) else {
                return Err(IdsError { line: at + 1 });
            };
            rows.push(Id {
                logical_id,
                type_name,
                path,
            });
        }
        rows.sort();
        Ok(Self { rows })
    }
}
