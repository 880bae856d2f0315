//! Who may do what: statements of each role, endpoint and other resource, as sets.
//!
//! In this order: here what is collected, and whose it is; `statement`, what is listed; `judge`, in
//! which direction it changes: `content` and `expand`, what is known of it; `rule`, `party`,
//! `pattern` and `test`, statements as sets of requests; `world` and `context`, the kinds of
//! requests that they tell apart; `decide`, which of these are allowed; `answer`.

mod answer;
mod content;
mod context;
mod decide;
mod expand;
mod judge;
mod party;
mod pattern;
mod rule;
mod test;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{AccessChange, Direction};
use crate::form::{Branches, Form};
use crate::network::{called, names};
use crate::resources::{Entries, Entry};
use crate::statement::{ATTACHED, WHEN, line};

/// Whose policy, and of which kind.
type Key = (String, &'static str);

/// Conditions that are not decided, each with whether it must hold.
type When = BTreeMap<String, Form>;

const PERMISSIONS: &str = "permissions";
const BOUNDARY: &str = "boundary";
const RESOURCE: &str = "resource policy";
const ASSIGNMENT: &str = "assignment";

/// The policies that change.
pub(crate) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<AccessChange> {
    let (before, after) = (collect(old), collect(new));
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let none = BTreeSet::new();
    let mut changes = Vec::new();
    for key in keys {
        let statements = (
            before.get(key).unwrap_or(&none),
            after.get(key).unwrap_or(&none),
        );
        if statements.0 == statements.1 {
            continue;
        }
        let answer = judge::judge(key, statements, (old, new));
        changes.push(AccessChange {
            of: key.0.clone(),
            kind: key.1,
            direction: Direction::new(&answer.widened, &answer.narrowed),
            widened: answer.widened,
            narrowed: answer.narrowed,
            added: statements.1.difference(statements.0).map(line).collect(),
            removed: statements.0.difference(statements.1).map(line).collect(),
        });
    }
    changes
}

struct Collector<'a> {
    names: BTreeMap<String, String>,
    found: BTreeMap<Key, BTreeSet<Form>>,
    entries: &'a Entries<'a>,
    /// The condition on which the resource is there that is read.
    when: When,
}

fn collect<'a>(entries: &'a Entries<'a>) -> BTreeMap<Key, BTreeSet<Form>> {
    let mut collector = Collector {
        names: names(entries),
        found: BTreeMap::new(),
        entries,
        when: When::new(),
    };
    for (id, entry) in entries {
        let open = entry.open.iter();
        collector.when = open
            .map(|condition| (condition.show(), Form::Bool(true)))
            .collect();
        collector.resource(id, entry);
    }
    collector.found
}

impl Collector<'_> {
    fn resource(&mut self, id: &str, entry: &Entry<'_>) {
        let get = |name: &str| entry.properties.get(name);
        match entry.type_name {
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
                self.document(id, "trust", get("AssumeRolePolicyDocument"));
                for policy in get("Policies").map_or(&[][..], Form::items) {
                    self.inline(id, policy);
                }
                self.managed(id, PERMISSIONS, get("ManagedPolicyArns"));
                self.managed(id, BOUNDARY, get("PermissionsBoundary"));
            }
            "AWS::IAM::Policy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy" => {
                let lists = [
                    "Roles",
                    "Users",
                    "Groups",
                    "RoleName",
                    "UserName",
                    "GroupName",
                ];
                let holders = self.targets(entry, &lists);
                let holders = if holders.is_empty() {
                    vec![id.to_owned()]
                } else {
                    holders
                };
                for holder in holders {
                    self.document(&holder, PERMISSIONS, get("PolicyDocument"));
                }
            }
            "AWS::EC2::VPCEndpoint" => match get("PolicyDocument") {
                Some(document) => self.document(id, "endpoint policy", Some(document)),
                None => self.full_access(id),
            },
            "AWS::Lambda::Permission" => {
                for holder in self.targets(entry, &["FunctionName"]) {
                    self.add(&holder, RESOURCE, permission(&entry.properties));
                }
            }
            "AWS::SSO::PermissionSet" => {
                self.document(id, PERMISSIONS, get("InlinePolicy"));
                self.managed(id, PERMISSIONS, get("ManagedPolicies"));
                self.managed(id, PERMISSIONS, get("CustomerManagedPolicyReferences"));
                self.managed(id, BOUNDARY, get("PermissionsBoundary"));
            }
            "AWS::SSO::Assignment" => {
                self.add(id, ASSIGNMENT, entry.properties.clone());
            }
            _ => self.resource_policies(id, entry),
        }
    }

    /// Documents among the properties of anything else are policies of that resource, or of the one
    /// to which it belongs.
    fn resource_policies(&mut self, id: &str, entry: &Entry<'_>) {
        let Form::Object(fields) = &entry.properties else {
            return;
        };
        let documents: Vec<&Form> = fields
            .values()
            .filter(|form| form.get("Statement").is_some() || matches!(form, Form::If(_)))
            .collect();
        if documents.is_empty() {
            return;
        }
        let owners = self.targets(
            entry,
            &["Bucket", "Queues", "Topics", "SecretId", "ResourceArn"],
        );
        let owners = if owners.is_empty() {
            vec![id.to_owned()]
        } else {
            owners
        };
        for owner in owners {
            for document in &documents {
                self.document(&owner, RESOURCE, Some(document));
            }
        }
    }

    /// The resources that these properties name.
    fn targets(&self, entry: &Entry<'_>, properties: &[&str]) -> Vec<String> {
        let forms = properties
            .iter()
            .filter_map(|name| entry.properties.get(name));
        let names = forms
            .flat_map(Form::items)
            .map(|form| called(form, &self.names));
        names
            .map(|name| match name.strip_prefix("arn:aws:s3:::") {
                Some(bucket) if self.entries.contains_key(bucket) => bucket.to_owned(),
                _ => name,
            })
            .collect()
    }

    fn inline(&mut self, id: &str, policy: &Form) {
        match policy {
            Form::If(branches) => self.sides(branches, |collector, side| {
                for policy in side.items() {
                    collector.inline(id, policy);
                }
            }),
            policy => self.document(id, PERMISSIONS, policy.get("PolicyDocument")),
        }
    }

    fn document(&mut self, id: &str, kind: &'static str, document: Option<&Form>) {
        match document {
            Some(Form::If(branches)) => {
                self.sides(branches, |collector, side| {
                    collector.document(id, kind, Some(side));
                });
            }
            Some(document) => {
                let statements = document.get("Statement").map_or(&[][..], Form::items);
                for statement in statements {
                    self.statement(id, kind, statement);
                }
            }
            None => {}
        }
    }

    fn statement(&mut self, id: &str, kind: &'static str, statement: &Form) {
        match statement {
            Form::If(branches) => self.sides(branches, |collector, side| {
                for statement in side.items() {
                    collector.statement(id, kind, statement);
                }
            }),
            Form::Object(fields) => {
                let mut fields = fields.clone();
                // What a statement is called does not change what it says.
                fields.remove("Sid");
                self.add(id, kind, Form::Object(fields));
            }
            other => self.add(id, kind, other.clone()),
        }
    }

    fn managed(&mut self, id: &str, kind: &'static str, list: Option<&Form>) {
        match list {
            Some(Form::If(branches)) => self.sides(branches, |collector, side| {
                collector.managed(id, kind, Some(side));
            }),
            Some(Form::List(items) | Form::Set(items)) => {
                for item in items {
                    self.managed(id, kind, Some(item));
                }
            }
            Some(item) => self.add(id, kind, item.clone()),
            None => {}
        }
    }

    /// Reads both sides of a condition that is not decided.
    fn sides(&mut self, branches: &Branches, mut read: impl FnMut(&mut Self, &Form)) {
        let name = branches.condition.show();
        for (side, holds) in [(&branches.yes, true), (&branches.no, false)] {
            let Some(side) = side else { continue };
            let before = self.when.clone();
            let known = self.when.insert(name.clone(), Form::Bool(holds));
            if known.is_none_or(|known| known == Form::Bool(holds)) {
                read(self, side);
            }
            self.when = before;
        }
    }

    fn add(&mut self, id: &str, kind: &'static str, form: Form) {
        let place = self.found.entry((id.to_owned(), kind)).or_default();
        if self.when.is_empty() {
            place.insert(form);
            return;
        }
        let mut fields = match form {
            Form::Object(fields) => fields,
            other => [(ATTACHED.to_owned(), other)].into(),
        };
        fields.insert(WHEN.to_owned(), Form::Object(self.when.clone()));
        place.insert(Form::Object(fields));
    }

    /// An endpoint without a policy lets everything pass:
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    fn full_access(&mut self, id: &str) {
        let all = || Form::Set(vec![Form::Text("*".into())]);
        let everyone = Form::Object([("AWS".to_owned(), all())].into());
        let fields = [
            ("Effect", Form::Text("Allow".into())),
            ("Principal", everyone),
            ("Action", all()),
            ("Resource", all()),
        ];
        let fields = fields.map(|(name, form)| (name.to_owned(), form));
        self.add(id, "endpoint policy", Form::Object(fields.into()));
    }
}

/// `AWS::Lambda::Permission` as the statement that it adds.
fn permission(properties: &Form) -> Form {
    let one = |form: &Form| Form::Set(vec![form.clone()]);
    let mut fields = BTreeMap::from([("Effect".to_owned(), Form::Text("Allow".into()))]);
    if let Some(action) = properties.get("Action") {
        fields.insert("Action".to_owned(), one(action));
    }
    if let Some(principal) = properties.get("Principal") {
        // A service by its name, anybody else as in a policy:
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
        let known = principal.known();
        let is_service = known.is_some_and(|name| name.ends_with(".amazonaws.com"));
        let kind = if is_service { "Service" } else { "AWS" };
        let of = Form::Object([(kind.to_owned(), one(principal))].into());
        fields.insert("Principal".to_owned(), of);
    }
    let mut conditions = BTreeMap::new();
    for (property, operator, key) in [
        ("SourceArn", "ArnLike", "aws:sourcearn"),
        ("SourceAccount", "StringEquals", "aws:sourceaccount"),
        ("PrincipalOrgID", "StringEquals", "aws:principalorgid"),
        (
            "FunctionUrlAuthType",
            "StringEquals",
            "lambda:functionurlauthtype",
        ),
        (
            "EventSourceToken",
            "StringEquals",
            "lambda:eventsourcetoken",
        ),
    ] {
        if let Some(value) = properties.get(property) {
            let keys = conditions
                .entry(operator.to_owned())
                .or_insert_with(BTreeMap::new);
            keys.insert(key.to_owned(), one(value));
        }
    }
    if !conditions.is_empty() {
        let conditions = conditions.into_iter();
        let conditions = conditions.map(|(operator, keys)| (operator, Form::Object(keys)));
        fields.insert("Condition".to_owned(), Form::Object(conditions.collect()));
    }
    Form::Object(fields)
}
