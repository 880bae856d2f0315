//! [`Refactor`]: the mappings with which `CloudFormation` renames and moves resources instead of
//! replacing them.
//!
//! `references` finds ids in templates; `graph` finds which resource is which; `refuse` says what
//! stands in the way.
//!
//! AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html>

pub(crate) mod graph;
mod references;
mod refuse;

use std::collections::{BTreeMap, BTreeSet};

use formwork_core::Diagnostics;
use formwork_prove::Template;
use serde_json::{Value, json};

use graph::{By, Key, Side, matches};

/// How long a template is that is sent as text.
const DIRECT: usize = 51_200;

/// The file in which the commands look for the mappings.
pub const MAPPINGS_FILE: &str = "resource-mappings.json";

/// The mappings with which `CloudFormation` gives resources other logical ids or other stacks, and
/// leaves them as they are.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackRefactor.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactor {
    mappings: Vec<Mapping>,
    stacks: Vec<StackAfter>,
}

/// One resource that gets another logical id or another stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mapping {
    /// Where it is.
    pub source: Location,
    /// Where it will be.
    pub destination: Location,
}

/// A resource by its stack and logical id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The name of the deployed stack.
    pub stack: String,
    /// The logical id.
    pub logical_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct StackAfter {
    name: String,
    is_new: bool,
    bytes: usize,
}

impl Refactor {
    /// The mappings from what is deployed to what the program gives, each with the names of its
    /// stacks: one stack whose logical ids changed, or up to five between which resources move.
    ///
    /// Which resource is which follows from what is written of them and from who refers to whom; a
    /// resource that kept its id is the same where nothing speaks against it. A stack that is only
    /// among the new ones is created.
    ///
    /// # Errors
    ///
    /// Where something else than ids and stacks changed (`refused-refactor`), which is deployed
    /// first, and where a resource cannot be moved: for its type, because a loop or a macro makes
    /// it, or because a script is given its id as a text; and where resources cannot be told apart
    /// (`ambiguous-refactor`). A resource that moves
    /// away from what it refers to is refused too: the reference would become an import, whose value
    /// is not known here.
    pub fn of(
        deployed: &[(&str, &Template)],
        program: &[(&str, &Template)],
    ) -> Result<Self, Diagnostics> {
        let mut found = Diagnostics::default();
        refuse::stacks(deployed, program, &mut found);
        let (old, new) = (side(deployed), side(program));
        let matches = matches(&old, &new, By::Neighbours);
        refuse::ambiguous(&matches, &mut found);
        let open_old = matches.open.iter().flat_map(|(old, _)| old);
        let open_new = matches.open.iter().flat_map(|(_, new)| new);
        let matched_new: BTreeSet<&Key> = matches.same.values().chain(open_new).collect();
        let matched_old: BTreeSet<&Key> = matches.same.keys().chain(open_old).collect();
        let gone: Vec<&Key> = old
            .bodies
            .keys()
            .filter(|key| !matched_old.contains(key))
            .collect();
        let came: Vec<&Key> = new
            .bodies
            .keys()
            .filter(|key| !matched_new.contains(key))
            .collect();
        refuse::unmatched((&old, &gone), (&new, &came), &mut found);
        if found.is_empty() {
            refuse::differences(&old, &new, &matches.same, &mut found);
        }
        let mappings = mappings(&matches.same);
        refuse::unsupported(&old, &mappings, &mut found);
        refuse::named_by_texts(&new, &mappings, &mut found);
        if !found.is_empty() {
            return Err(found);
        }
        let stacks = program.iter().map(|(name, template)| StackAfter {
            name: (*name).to_owned(),
            is_new: deployed.iter().all(|(other, _)| other != name),
            bytes: template.bytes(),
        });
        Ok(Self {
            mappings,
            stacks: stacks.collect(),
        })
    }

    /// The resources that get another logical id or another stack, by where they are.
    pub fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    /// The list that `--resource-mappings` takes from a file.
    pub fn to_json(&self) -> Value {
        let place = |place: &Location| json!({"StackName": place.stack, "LogicalResourceId": place.logical_id});
        let all = self.mappings.iter().map(|mapping| {
            json!({"Source": place(&mapping.source), "Destination": place(&mapping.destination)})
        });
        Value::Array(all.collect())
    }

    /// The commands to run, for a shell: the mappings are in [`MAPPINGS_FILE`], the new templates in
    /// `<stack>.template.json`, or for those longer than 51,200 bytes in a bucket.
    pub fn commands(&self) -> String {
        if self.mappings.is_empty() {
            return "# no resource gets another logical id or another stack\n".to_owned();
        }
        let mut out = String::new();
        if self.stacks.iter().any(|stack| stack.bytes > DIRECT) {
            out.push_str(
                "# Templates longer than 51,200 bytes are taken from a bucket of yours.\n",
            );
        }
        out.push_str("# 1. The preview: nothing is changed yet.\n");
        out.push_str(
            "ID=$(aws cloudformation create-stack-refactor \\\n  --stack-definitions \\\n",
        );
        for stack in &self.stacks {
            let name = &stack.name;
            let body = if stack.bytes > DIRECT {
                format!(
                    "TemplateURL=\"https://$BUCKET.s3.$AWS_REGION.amazonaws.com/{name}.template.json\""
                )
            } else {
                format!("TemplateBody@=file://{name}.template.json")
            };
            out.extend(["    StackName=", name, ",", &body, " \\\n"]);
        }
        if self.stacks.iter().any(|stack| stack.is_new) {
            out.push_str("  --enable-stack-creation \\\n");
        }
        out.extend(["  --resource-mappings file://", MAPPINGS_FILE, " \\\n"]);
        out.push_str("  --query StackRefactorId --output text)\n");
        let steps = [
            ("", "wait stack-refactor-create-complete"),
            ("", "describe-stack-refactor"),
            (
                "# 2. Each action is a move of a resource, and says that no configuration changes.\n",
                "list-stack-refactor-actions",
            ),
            ("# 3. The move.\n", "execute-stack-refactor"),
            ("", "wait stack-refactor-execute-complete"),
        ];
        for (comment, command) in steps {
            out.extend([comment, "aws cloudformation ", command]);
            out.push_str(" --stack-refactor-id \"$ID\"\n");
        }
        out
    }
}

fn side<'a>(templates: &[(&str, &'a Template)]) -> Side<'a> {
    let mut side = Side::default();
    for (stack, template) in templates {
        for section in ["Resources", "Outputs"] {
            for (id, body) in template.section(section) {
                let key = Key {
                    stack: (*stack).to_owned(),
                    section,
                    id: id.to_owned(),
                };
                side.bodies.insert(key, body);
            }
        }
    }
    side
}

fn mappings(same: &BTreeMap<Key, Key>) -> Vec<Mapping> {
    let place = |key: &Key| Location {
        stack: key.stack.clone(),
        logical_id: key.id.clone(),
    };
    let changed = same
        .iter()
        .filter(|(old, new)| old.section == "Resources" && old != new);
    changed
        .map(|(old, new)| Mapping {
            source: place(old),
            destination: place(new),
        })
        .collect()
}
