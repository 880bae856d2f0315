//! Resources: what becomes of each, and what follows from that for others.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use crate::change::{AttributeChange, Fate, Impact, PropertyChange, Replacement, ResourceChange};
use crate::compare::{Leaf, Walk, reaches};
use crate::defaults::default;
use crate::facts::Facts;
use crate::form::{Differ, Form, References};
use crate::options::Options;
use crate::read::{Library, Reader};
use crate::why::Why;
use crate::{secret, serverless};

/// What is told of the type of an entry that has none, which `CloudFormation` refuses.
const NO_TYPE: &str = "(no type)";

/// The attribute of a launch template that is another with each change of its data.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html>
const VERSION: &str = "LatestVersionNumber";

/// A resource of one template.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub type_name: &'a str,
    pub body: &'a Value,
    pub properties: Form,
    attributes: BTreeMap<&'a str, Form>,
    /// The condition that decides whether it is there, where that is not known.
    pub open: Option<Form>,
    pub facts: Rc<Facts>,
}

/// The resources of a template that are there.
pub(crate) type Entries<'a> = BTreeMap<&'a str, Entry<'a>>;

/// Reads the resources that are there under what is known.
pub(crate) fn entries<'a>(reader: &Reader<'a>, library: &Library) -> Entries<'a> {
    let section = reader.template.section("Resources");
    let read = section.filter_map(|(id, body)| Some((id, entry(reader, library, id, body)?)));
    read.collect()
}

fn entry<'a>(
    reader: &Reader<'a>,
    library: &Library,
    id: &str,
    body: &'a Value,
) -> Option<Entry<'a>> {
    let is_empty = body.as_object().is_some_and(serde_json::Map::is_empty);
    let type_name = match body.get("Type").and_then(Value::as_str) {
        Some(name) => name,
        None if id.starts_with("Fn::ForEach") => "Fn::ForEach",
        None if is_empty => return None,
        None => NO_TYPE,
    };
    let condition = body.get("Condition").and_then(Value::as_str);
    let holds = condition.and_then(|name| reader.condition(name));
    if holds == Some(false) {
        return None;
    }
    let facts = library.of(type_name);
    let empty = || Form::Object(BTreeMap::new());
    let written = serverless::with_globals(reader.template, type_name, body);
    let properties = written
        .and_then(|properties| reader.value(&properties, facts.root()))
        .unwrap_or_else(empty);
    let nothing = Facts::default();
    let read = |value: &Value| reader.value(value, nothing.root());
    let attributes = match body.as_object() {
        Some(fields) => fields
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "Type" | "Properties" | "Condition"))
            .filter_map(|(name, value)| Some((name.as_str(), attribute(name, read(value)?))))
            .collect(),
        None => read(body).map(|form| ("Value", form)).into_iter().collect(),
    };
    Some(Entry {
        type_name,
        body,
        properties,
        attributes,
        open: condition
            .filter(|_| holds.is_none())
            .map(|name| reader.expression(name)),
        facts,
    })
}

fn attribute(name: &str, form: Form) -> Form {
    match (name, form) {
        ("DependsOn", Form::List(mut items)) => {
            items.sort();
            items.dedup();
            Form::Set(items)
        }
        ("DependsOn", single) => Form::Set(vec![single]),
        (_, other) => other,
    }
}

/// What changes of the physical ids, from one round to the next.
#[derive(Debug, Default)]
struct Ids {
    replaced: BTreeMap<String, Differ>,
    /// Those that keep the name that they were given.
    named: BTreeSet<String>,
    /// Launch templates that have a new version.
    versions: BTreeSet<String>,
}

impl References for Ids {
    fn changed(&self, symbol: &str) -> Differ {
        let (id, attribute) = symbol.split_once('.').unwrap_or((symbol, ""));
        match self.replaced.get(id) {
            Some(differ) if attribute.is_empty() || attribute.ends_with("Arn") => {
                if self.named.contains(id) {
                    Differ::No
                } else {
                    differ.clone()
                }
            }
            Some(differ) => differ.clone(),
            None if attribute == VERSION && self.versions.contains(id) => Differ::Yes,
            None => Differ::No,
        }
    }
}

/// All resources to which something happens, by logical id.
pub(crate) fn changes(
    old: &Entries<'_>,
    new: &Entries<'_>,
    why: &Why<'_>,
    options: &Options,
) -> Vec<ResourceChange> {
    let mut ids = Ids::default();
    for (id, after) in new {
        if let Some(before) = old.get(id)
            && keeps_name(before, after)
        {
            ids.named.insert((*id).to_owned());
        }
    }
    let all: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut found: BTreeMap<&str, ResourceChange> = BTreeMap::new();
    let mut round: BTreeSet<&str> = all.clone();
    loop {
        for id in &round {
            let sides = (old.get(id), new.get(id));
            match change(id, sides, &ids, why, options) {
                Some(change) => found.insert(id, change),
                None => found.remove(id),
            };
        }
        let mut next = BTreeSet::new();
        for (id, change) in &found {
            let known = ids.replaced.contains_key(*id);
            if change.impact == Impact::Replace && !known {
                ids.replaced.insert((*id).to_owned(), Differ::Yes);
                next.extend(referring(new, id));
            }
            if has_new_version(change) && ids.versions.insert((*id).to_owned()) {
                next.extend(referring(new, id));
            }
        }
        if next.is_empty() {
            break;
        }
        round = next;
    }
    follow(&mut found, new);
    found.into_values().collect()
}

fn has_new_version(change: &ResourceChange) -> bool {
    let mut paths = change.properties.iter().map(|property| &property.path);
    change.type_name == "AWS::EC2::LaunchTemplate"
        && paths.any(|path| path.starts_with("/LaunchTemplateData"))
}

/// The resources that refer to this one.
fn referring<'a>(entries: &Entries<'a>, to: &str) -> Vec<&'a str> {
    let refers = |entry: &Entry<'_>| {
        let mut symbols = Vec::new();
        entry.properties.symbols(&mut symbols);
        symbols
            .iter()
            .any(|symbol| symbol.split('.').next() == Some(to))
    };
    let all = entries.iter().filter(|(_, entry)| refers(entry));
    all.map(|(id, _)| *id).collect()
}

/// Notes on each replaced resource who follows it.
fn follow(found: &mut BTreeMap<&str, ResourceChange>, new: &Entries<'_>) {
    let moving: Vec<String> = found
        .values()
        .filter(|change| matches!(change.impact, Impact::Replace | Impact::MayReplace))
        .map(|change| change.id.clone())
        .collect();
    let changed: BTreeSet<String> = found.keys().map(|id| (*id).to_owned()).collect();
    for id in moving {
        if let Some(change) = found.get_mut(id.as_str()) {
            // A reference that turns out to give the same does not make anybody follow.
            let certain = change.impact == Impact::Replace;
            change.followers = referring(new, &id)
                .into_iter()
                .filter(|other| *other != id && (!certain || changed.contains(*other)))
                .map(str::to_owned)
                .collect();
        }
    }
}

/// Whether a resource was given a name, and has the same one still.
fn keeps_name(old: &Entry<'_>, new: &Entry<'_>) -> bool {
    let last = new.type_name.rsplit("::").next().unwrap_or_default();
    let guess = format!("{last}Name");
    let name = new.facts.name.unwrap_or(&guess);
    let same = |name: &str| {
        let (old, new) = (old.properties.get(name), new.properties.get(name));
        old.is_some() && old == new && new.and_then(Form::known).is_some()
    };
    old.type_name == new.type_name && same(name)
}

fn change(
    id: &str,
    sides: (Option<&Entry<'_>>, Option<&Entry<'_>>),
    ids: &Ids,
    why: &Why<'_>,
    options: &Options,
) -> Option<ResourceChange> {
    let (old, new) = match sides {
        (None, None) => return None,
        (None, Some(new)) => {
            let mut made = blank(id, new, Impact::Create);
            made.notes.extend(why.appears(id));
            made.notes.extend(open_note(new));
            return Some(made);
        }
        (Some(old), None) => {
            let fate = fate(old, "DeletionPolicy");
            let impact = if fate == Fate::Kept {
                Impact::Orphan
            } else {
                Impact::Destroy
            };
            let mut gone = blank(id, old, impact);
            gone.fate = Some(fate);
            gone.notes.extend(why.disappears(id));
            return Some(gone);
        }
        (Some(old), Some(new)) => (old, new),
    };
    if old.type_name != new.type_name {
        let mut change = blank(id, new, Impact::Replace);
        change.stateful |= old.facts.stateful;
        change.old_type = Some(old.type_name.to_owned());
        change.fate = Some(fate(old, "DeletionPolicy"));
        change.notes.push(
            "CloudFormation refuses to change the type of a resource: give the new one another logical id"
                .to_owned(),
        );
        return Some(change);
    }
    let mut change = blank(id, new, Impact::Update);
    change.properties = properties(old, new, ids, why);
    change.attributes = attributes(old, new, ids, options);
    if old.open != new.open && (old.open.is_some() || new.open.is_some()) {
        change
            .notes
            .push("whether it is there depends on a condition that changes".to_owned());
    } else if change.properties.is_empty() && change.attributes.is_empty() {
        return None;
    }
    let most = change
        .properties
        .iter()
        .map(|property| &property.replacement)
        .max();
    change.impact = match most {
        Some(Replacement::Yes) => Impact::Replace,
        Some(Replacement::Maybe(_)) => Impact::MayReplace,
        _ => Impact::Update,
    };
    if new.facts.custom && !change.properties.is_empty() && change.impact == Impact::Update {
        change
            .notes
            .push("whether it is replaced is decided by its handler".to_owned());
    }
    if change.impact != Impact::Update {
        change.fate = Some(fate(new, "UpdateReplacePolicy"));
        if change.impact == Impact::Replace && new.facts.custom {
            change.notes.push(
                "CloudFormation refuses to change the service token of a resource: give the new one another logical id"
                    .to_owned(),
            );
        }
        if change.impact == Impact::Replace && ids.named.contains(id) {
            change.notes.push(
                "it keeps the name that it was given, so CloudFormation refuses to replace it: give it another name"
                    .to_owned(),
            );
        }
    }
    Some(change)
}

fn blank(id: &str, entry: &Entry<'_>, impact: Impact) -> ResourceChange {
    ResourceChange {
        id: id.to_owned(),
        type_name: entry.type_name.to_owned(),
        old_type: None,
        impact,
        fate: None,
        stateful: entry.facts.stateful,
        properties: Vec::new(),
        attributes: Vec::new(),
        followers: Vec::new(),
        notes: Vec::new(),
        at: None,
    }
}

fn open_note(entry: &Entry<'_>) -> Option<String> {
    let name = entry.body.get("Condition")?.as_str()?;
    entry.open.as_ref()?;
    Some(format!("only if the condition `{name}` holds"))
}

/// What becomes of the physical resource.
///
/// Databases are snapshotted unless the template says otherwise:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn fate(entry: &Entry<'_>, policy: &str) -> Fate {
    let written = entry.attributes.get(policy).and_then(Form::known);
    match written.as_deref() {
        // `RetainExceptOnCreate` deletes only what the very operation made that is rolled back.
        Some("Retain" | "RetainExceptOnCreate") => Fate::Kept,
        Some("Snapshot") => Fate::Snapshot,
        None if policy == "DeletionPolicy" => match entry.type_name {
            "AWS::RDS::DBCluster" => Fate::Snapshot,
            "AWS::RDS::DBInstance" if entry.properties.get("DBClusterIdentifier").is_none() => {
                Fate::Snapshot
            }
            _ => Fate::Deleted,
        },
        Some(_) | None => Fate::Deleted,
    }
}

fn properties(old: &Entry<'_>, new: &Entry<'_>, ids: &Ids, why: &Why<'_>) -> Vec<PropertyChange> {
    let mut walk = Walk {
        references: ids,
        found: Vec::new(),
    };
    walk.visit("", Some(&old.properties), Some(&new.properties), false);
    let leaves = walk.found;
    let mut changes: Vec<PropertyChange> = leaves
        .iter()
        .map(|leaf| {
            let show = |side: Option<&Form>| side.map(|form| shown(leaf, form));
            let mut notes = why.property(old.body, new.body, &leaf.path);
            notes.extend(references(leaf, ids));
            notes.extend(default_note(leaf, new));
            PropertyChange {
                path: leaf.path.clone(),
                old: show(leaf.old),
                new: show(leaf.new),
                replacement: replacement(leaf, &new.facts),
                notes,
            }
        })
        .collect();
    changes.sort();
    changes
}

fn shown(leaf: &Leaf<'_>, form: &Form) -> String {
    if leaf.hidden {
        secret::show("/password", form)
    } else {
        secret::show(&leaf.path, form)
    }
}

fn references(leaf: &Leaf<'_>, ids: &Ids) -> Vec<String> {
    let mut symbols = Vec::new();
    if let Some(new) = leaf.new {
        new.symbols(&mut symbols);
    }
    let replaced: BTreeSet<&str> = symbols
        .into_iter()
        .filter(|symbol| ids.changed(symbol) != Differ::No)
        .filter_map(|symbol| symbol.split('.').next())
        .collect();
    let note = |id: &str| {
        if ids.replaced.contains_key(id) {
            format!("`{id}` is replaced")
        } else {
            format!("`{id}` has a new version")
        }
    };
    replaced.into_iter().map(note).collect()
}

/// An explicit value that holds without it too.
fn default_note(leaf: &Leaf<'_>, entry: &Entry<'_>) -> Option<String> {
    let (side, words) = match (leaf.old, leaf.new) {
        (None, Some(new)) => (new, "it was so before, by default"),
        (Some(old), None) => (old, "it stays so, by default"),
        _ => return None,
    };
    let names = leaf.path.split('/').skip(1);
    let place = names
        .filter(|name| name.parse::<usize>().is_err())
        .fold(entry.facts.root(), |place, name| place.field(name));
    let curated = || {
        let property = leaf.path.strip_prefix('/')?;
        default(entry.type_name, property).map(str::to_owned)
    };
    let default = place.property.default().or_else(curated)?;
    (side.known()? == default).then(|| words.to_owned())
}

fn replacement(leaf: &Leaf<'_>, facts: &Facts) -> Replacement {
    if facts.replaces.iter().any(|fact| reaches(fact, leaf)) {
        return match &leaf.differ {
            Differ::Maybe(cause) => Replacement::Maybe(cause.clone()),
            _ => Replacement::Yes,
        };
    }
    if facts.may.iter().any(|fact| reaches(fact, leaf)) {
        return Replacement::Maybe("the value; see the page of the type".to_owned());
    }
    if !facts.known {
        return Replacement::Maybe("the type, of which nothing is known here".to_owned());
    }
    Replacement::No
}

fn attributes(
    old: &Entry<'_>,
    new: &Entry<'_>,
    ids: &Ids,
    options: &Options,
) -> Vec<AttributeChange> {
    let names: BTreeSet<&str> = old
        .attributes
        .keys()
        .chain(new.attributes.keys())
        .copied()
        .collect();
    let mut changes = Vec::new();
    for name in names {
        if name == "Metadata" && !options.metadata {
            continue;
        }
        let (old, new) = (old.attributes.get(name), new.attributes.get(name));
        if crate::form::differ(old, new, ids) == Differ::No {
            continue;
        }
        let show = |side: Option<&Form>| side.map(|form| secret::show(name, form));
        changes.push(AttributeChange {
            name: name.to_owned(),
            old: show(old),
            new: show(new),
        });
    }
    changes
}
