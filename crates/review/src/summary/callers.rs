//! Who may call what: roles, and whoever else has policies.

use std::collections::BTreeSet;

use formwork_prove::claims::Caller;
use formwork_prove::facts;
use formwork_prove::template::{Node, Resource, Target};
use serde_json::Value;

use super::policy::{Voice, parties, tell};
use super::words::cause_of;
use super::{Page, Section};

impl Page<'_> {
    pub(super) fn callers(&self) -> Section {
        let mut section = Section::new("Who may call what");
        let mut told = BTreeSet::new();
        for role in self.model.of_type("AWS::IAM::Role") {
            self.role(&mut section, role, &mut told);
        }
        self.others(&mut section, &told);
        section
    }

    fn role(&self, section: &mut Section, role: &Resource, told: &mut BTreeSet<String>) {
        let mut cells = vec![role.id.clone()];
        let users = self.users(role);
        if !users.is_empty() {
            cells.push(format!("of {}", users.join(", ")));
        }
        let trust = role.get("AssumeRolePolicyDocument");
        let (trusted, everybody) =
            trust.map_or_else(Default::default, |trust| parties(trust, &self.words));
        cells.push(match trusted.as_slice() {
            [] => "for nobody".to_owned(),
            all => format!("for {}", all.join("; ")),
        });
        section.push(0, everybody, cells);
        let Some(caller) = Caller::of(self.model, &role.id, self.assumptions) else {
            return;
        };
        for document in &caller.documents {
            told.insert(document.pointer.clone());
            tell(section, document, Voice::Owner, &self.words);
        }
        self.managed(section, role);
        for refusal in caller.refusals() {
            section.push(1, true, [format!("AWS refuses a policy: {refusal}")]);
        }
        if let Some(boundary) = role.get("PermissionsBoundary") {
            let boundary = self.words.node(boundary);
            section.row(1, [format!("within the boundary {boundary}")]);
        }
    }

    /// Managed policies outside the template.
    fn managed(&self, section: &mut Section, role: &Resource) {
        let Some(arns) = role.get("ManagedPolicyArns") else {
            return;
        };
        if let Some(cause) = arns.unknown() {
            let cause = cause_of(cause);
            section.push(1, true, [format!("managed policies {cause}")]);
            return;
        }
        for arn in arns.items() {
            if matches!(self.model.follow(arn), Target::Resource(_)) {
                continue;
            }
            let written = arn.text().map(|text| text.to_string()).unwrap_or_default();
            let name = written
                .split_once(":iam::aws:policy/")
                .map(|(_, name)| name);
            let known = name
                .and_then(|name| facts::managed_policy(&format!("arn:aws:iam::aws:policy/{name}")));
            let what = name.map_or_else(|| self.words.node(arn), str::to_owned);
            if let Some(policy) = known {
                let content = format!("(of AWS, {} of {})", policy.version, policy.date);
                let line = format!("as {what} says {content}");
                section.push(1, allows_everything(&policy.document()), [line]);
            } else {
                let line = format!("as {what} says (its content is not in the template)");
                section.push(1, true, [line]);
            }
        }
    }

    /// The functions and other resources that take the role.
    pub(super) fn users(&self, role: &Resource) -> Vec<&str> {
        let is_role = |node: &Node| match self.model.follow(node) {
            Target::Resource(found) => found.id == role.id,
            _ => node.text().is_some_and(|text| {
                let mut symbols = text.symbols();
                symbols.any(|symbol| symbol.name() == role.id)
            }),
        };
        let takers = self.model.resources().filter(|other| {
            let places = [
                "Role",
                "RoleArn",
                "ExecutionRoleArn",
                "TaskRoleArn",
                "Roles",
            ];
            let is_policy = other.get("PolicyDocument").is_some();
            let named = places.iter().filter_map(|name| other.get(name));
            !is_policy && named.flat_map(Node::items).any(is_role)
        });
        takers.map(|other| other.id.as_str()).collect()
    }

    /// Policies of users and groups, and managed policies that no role of the template has.
    fn others(&self, section: &mut Section, told: &BTreeSet<String>) {
        for resource in self.model.resources() {
            let own = match resource.type_name.as_str() {
                "AWS::IAM::User" | "AWS::IAM::Group" => {
                    let policies = resource.get("Policies").map_or(&[][..], Node::items);
                    policies
                        .iter()
                        .filter_map(|one| one.get("PolicyDocument"))
                        .collect()
                }
                name if name.starts_with("AWS::IAM::") => {
                    Vec::from_iter(resource.get("PolicyDocument"))
                }
                _ => continue,
            };
            let documents = own.into_iter().filter(|one| !told.contains(&one.pointer));
            let documents: Vec<&Node> = documents.collect();
            let is_person = resource.type_name == "AWS::IAM::User";
            if documents.is_empty() && !is_person {
                continue;
            }
            let holders = [
                "Roles",
                "Users",
                "Groups",
                "RoleName",
                "UserName",
                "GroupName",
            ];
            let holders = holders.iter().filter_map(|name| resource.get(name));
            let holders: Vec<String> = holders.map(|node| self.words.node(node)).collect();
            let mut cells = vec![resource.id.clone()];
            if is_person || resource.type_name == "AWS::IAM::Group" {
                cells.push(format!("({})", resource.type_name));
            } else if !holders.is_empty() {
                cells.push(format!("of {}", holders.join(", ")));
            }
            section.row(0, cells);
            for document in documents {
                tell(section, document, Voice::Owner, &self.words);
            }
            self.managed(section, resource);
        }
    }

    /// Policies of buckets, keys, queues and the like: whom they let in.
    pub(super) fn policies_of_resources(&self) -> Section {
        let mut section = Section::new("Policies of resources");
        for resource in self.model.resources() {
            let name = resource.type_name.as_str();
            if name.starts_with("AWS::IAM::") || name == "AWS::EC2::VPCEndpoint" {
                continue;
            }
            if name == "AWS::Lambda::Permission" {
                self.permission(&mut section, resource);
                continue;
            }
            let places = [
                "PolicyDocument",
                "KeyPolicy",
                "ResourcePolicy",
                "AccessPolicies",
            ];
            let found = places.iter().find_map(|place| resource.get(place));
            // Some are the text of a document, which is not read here.
            let Some(document) = found else {
                continue;
            };
            let of = ["Bucket", "Queues", "Topics", "SecretId", "ResourceArn"];
            let of = of.iter().find_map(|place| resource.get(place));
            let mut cells = vec![resource.id.clone()];
            cells.extend(of.map(|node| format!("of {}", self.words.node(node))));
            section.row(0, cells);
            if document.get("Statement").is_some() || document.unknown().is_some() {
                tell(&mut section, document, Voice::Door, &self.words);
            } else {
                section.push(1, true, ["a document in a text is not read"]);
            }
        }
        section
    }

    fn permission(&self, section: &mut Section, resource: &Resource) {
        let property = |name: &str| self.words.property(resource.get(name), "");
        let who = property("Principal");
        let limits = ["SourceArn", "SourceAccount", "PrincipalOrgID"];
        let limits = limits.iter().filter_map(|name| {
            let node = resource.get(name)?;
            Some(format!("{name} = {}", self.words.node(node)))
        });
        let limits: Vec<String> = limits.collect();
        let is_account = who.len() == 12 && who.chars().all(|c| c.is_ascii_digit());
        let is_open = limits.is_empty() && !is_account;
        section.row(
            0,
            [
                resource.id.clone(),
                format!("of {}", property("FunctionName")),
            ],
        );
        let mut cells = vec![format!("lets {who}"), property("Action")];
        if is_open {
            cells.push("(from any account)".to_owned());
        } else if !limits.is_empty() {
            cells.push(format!("if {}", limits.join(" and ")));
        }
        section.push(1, is_open, cells);
    }
}

/// Whether a document allows every action.
fn allows_everything(document: &Value) -> bool {
    let statements = document["Statement"].as_array();
    let mut all = statements.into_iter().flatten();
    all.any(|statement| {
        let every = |action: &Value| action == "*";
        let actions = &statement["Action"];
        let listed = actions.as_array().is_some_and(|all| all.iter().any(every));
        statement["Effect"] == "Allow" && (every(actions) || listed)
    })
}
