//! Who may do what: statements of each role, endpoint and other resource, as sets.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{AccessChange, Direction};
use crate::form::Form;
use crate::network::{called, names};
use crate::resources::{Entries, Entry};
use crate::statement::{Clause, line, more_than};

/// Whose policy, and of which kind.
type Key = (String, &'static str);

const PERMISSIONS: &str = "permissions";
const BOUNDARY: &str = "boundary";

/// The policies that change.
pub(crate) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<AccessChange> {
    let (before, after) = (collect(old), collect(new));
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let none = BTreeSet::new();
    let mut changes = Vec::new();
    for key in keys {
        let old = before.get(key).unwrap_or(&none);
        let new = after.get(key).unwrap_or(&none);
        if old == new {
            continue;
        }
        let (was, is) = (clauses(old), clauses(new));
        let mut direction = Direction::new(more_than(&is, &was), more_than(&was, &is));
        if key.1 == BOUNDARY {
            direction = boundary(old.is_empty(), new.is_empty());
        }
        changes.push(AccessChange {
            of: key.0.clone(),
            kind: key.1,
            direction,
            added: new.difference(old).map(line).collect(),
            removed: old.difference(new).map(line).collect(),
        });
    }
    changes
}

fn clauses(statements: &BTreeSet<Form>) -> Vec<Clause> {
    statements.iter().flat_map(Clause::of).collect()
}

/// A boundary only takes away.
const fn boundary(was_free: bool, is_free: bool) -> Direction {
    match (was_free, is_free) {
        (true, _) => Direction::Narrowed,
        (_, true) => Direction::Widened,
        _ => Direction::Both,
    }
}

struct Collector<'a> {
    names: BTreeMap<String, String>,
    found: BTreeMap<Key, BTreeSet<Form>>,
    entries: &'a Entries<'a>,
}

fn collect<'a>(entries: &'a Entries<'a>) -> BTreeMap<Key, BTreeSet<Form>> {
    let mut collector = Collector {
        names: names(entries),
        found: BTreeMap::new(),
        entries,
    };
    for (id, entry) in entries {
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
                    self.add(&holder, "resource policy", permission(&entry.properties));
                }
            }
            "AWS::SSO::PermissionSet" => {
                self.document(id, PERMISSIONS, get("InlinePolicy"));
                self.managed(id, PERMISSIONS, get("ManagedPolicies"));
                self.managed(id, PERMISSIONS, get("CustomerManagedPolicyReferences"));
                self.managed(id, BOUNDARY, get("PermissionsBoundary"));
            }
            "AWS::SSO::Assignment" => {
                self.add(id, "assignment", entry.properties.clone());
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
                self.document(&owner, "resource policy", Some(document));
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
            Form::If(branches) => {
                for side in [&branches.yes, &branches.no].into_iter().flatten() {
                    for policy in side.items() {
                        self.inline(id, policy);
                    }
                }
            }
            policy => self.document(id, PERMISSIONS, policy.get("PolicyDocument")),
        }
    }

    fn document(&mut self, id: &str, kind: &'static str, document: Option<&Form>) {
        match document {
            Some(Form::If(branches)) => {
                for side in [&branches.yes, &branches.no].into_iter().flatten() {
                    self.document(id, kind, Some(side));
                }
            }
            Some(document) => {
                let statements = document.get("Statement").map_or(&[][..], Form::items);
                for statement in statements {
                    self.statement(id, kind, statement, None);
                }
            }
            None => {}
        }
    }

    fn statement(&mut self, id: &str, kind: &'static str, statement: &Form, when: Option<&str>) {
        match statement {
            Form::If(branches) => {
                let unless = format!("unless {}", branches.name);
                let when = format!("if {}", branches.name);
                let sides = [(&branches.yes, &when), (&branches.no, &unless)];
                for (side, when) in sides {
                    for statement in side.iter().flat_map(Form::items) {
                        self.statement(id, kind, statement, Some(when));
                    }
                }
            }
            Form::Object(fields) => {
                let mut fields = fields.clone();
                // What a statement is called does not change what it says.
                fields.remove("Sid");
                if let Some(when) = when {
                    fields.insert("When".to_owned(), Form::Text(when.into()));
                }
                self.add(id, kind, Form::Object(fields));
            }
            other => self.add(id, kind, other.clone()),
        }
    }

    fn managed(&mut self, id: &str, kind: &'static str, list: Option<&Form>) {
        for item in list.map_or(&[][..], Form::items) {
            self.add(id, kind, item.clone());
        }
    }

    fn add(&mut self, id: &str, kind: &'static str, form: Form) {
        let place = self.found.entry((id.to_owned(), kind)).or_default();
        place.insert(form);
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
        let of = Form::Object([("Service or AWS".to_owned(), one(principal))].into());
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
