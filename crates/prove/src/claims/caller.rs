//! [`Caller`]: a role of the template, with every policy that decides what it may do.

use std::sync::Arc;

use serde_json::Value;

use crate::facts;
use crate::iam::{Level, Policies, Policy, PolicyErrors, PolicyKind, PolicySource, Principal};
use crate::template::{Assumptions, Data, Model, Node, Resource, Target};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// A role of the template, with every policy that decides what it may do.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The logical id of the role.
    pub role: String,
    /// Some session of it.
    pub principal: Principal,
    /// Its policies, without an endpoint.
    pub policies: Policies,
    /// The same without managed policies of which the content is not known.
    pub disclosed: Policies,
    /// Why the content of some managed policies is not known.
    pub undisclosed: Vec<Cause>,
    /// The documents of its own policies, for replaying a call.
    pub documents: Vec<Node>,
    /// What AWS refuses in its policies.
    refusals: Vec<String>,
}

impl Caller {
    /// The role of this logical id. `None` where the template has no such role.
    pub fn of(model: &Model, role: &str, assumptions: &Assumptions) -> Option<Self> {
        let role = model.resource(role)?;
        if role.type_name != "AWS::IAM::Role" {
            return None;
        }
        let mut reader = Reader {
            model,
            assumptions,
            role,
            policies: Policies::new(),
            disclosed: None,
            undisclosed: Vec::new(),
            documents: Vec::new(),
            refusals: Vec::new(),
        };
        reader.inline();
        reader.attached_documents();
        reader.managed();
        reader.boundary();
        reader.control();
        let mut principal = Principal::from_arn(role_arn(model, role)).ok()?;
        if role.get("PermissionsBoundary").is_some() {
            principal = principal.bounded();
        }
        Some(Self {
            role: role.id.clone(),
            principal,
            disclosed: reader.disclosed.unwrap_or_else(|| reader.policies.clone()),
            policies: reader.policies,
            undisclosed: reader.undisclosed,
            documents: reader.documents,
            refusals: reader.refusals,
        })
    }
}

impl Caller {
    /// What AWS refuses in its policies.
    pub fn refusals(&self) -> &[String] {
        &self.refusals
    }
}

/// The ARN of a role of the template.
pub(super) fn role_arn(model: &Model, role: &Resource) -> Text {
    let mut arn = Text::from("arn:");
    arn.append(model.partition());
    arn.push_str(":iam::");
    arn.append(model.account());
    arn.push_str(":role");
    arn.append(
        &role
            .get("Path")
            .and_then(Node::text)
            .unwrap_or_else(|| Text::from("/")),
    );
    arn.append(&role.reference);
    arn
}

/// The role of the template to which an ARN or a name leads.
///
/// # Errors
///
/// Why it is not known, or that it is not in the template.
pub fn role_of<'a>(model: &'a Model, node: &Node) -> Result<&'a Resource, Cause> {
    let Some(text) = node.text() else {
        let cause = node.unknown().cloned();
        return Err(cause.unwrap_or_else(|| Cause::new(format!("`{}` is no role", node.pointer))));
    };
    let found = model
        .of_type("AWS::IAM::Role")
        // Most roles end otherwise, and need no ARN to be told apart.
        .filter(|role| text.ends_like(&role.reference))
        .find(|role| role_arn(model, role) == text || role.reference == text);
    found.ok_or_else(|| match text.first_open() {
        Some(symbol) => symbol.cause(),
        None => Cause::new(format!("the role `{text}` is not in the template")),
    })
}

struct Reader<'a> {
    model: &'a Model,
    assumptions: &'a Assumptions,
    role: &'a Resource,
    policies: Policies,
    /// The policies without those of `undisclosed`, once there are some.
    disclosed: Option<Policies>,
    undisclosed: Vec<Cause>,
    documents: Vec<Node>,
    refusals: Vec<String>,
}

impl Reader<'_> {
    fn inline(&mut self) {
        let Some(policies) = self.role.get("Policies") else {
            return;
        };
        if let Some(cause) = policies.unknown() {
            self.unknown(&self.role.id.clone(), "Policies", cause.clone());
            return;
        }
        for policy in policies.items().to_vec() {
            let name = policy.get("PolicyName").and_then(Node::text);
            let source = PolicySource::new(&self.role.id, name.unwrap_or_default().to_string());
            match (policy.get("PolicyDocument"), policy.unknown()) {
                (Some(document), _) => self.document(document, &source),
                (None, Some(cause)) => {
                    self.unknown(&self.role.id.clone(), "Policies", cause.clone());
                }
                (None, None) => {}
            }
        }
    }

    /// Policies that are resources of their own and name the role.
    fn attached_documents(&mut self) {
        for (type_name, list) in [
            ("AWS::IAM::Policy", "Roles"),
            ("AWS::IAM::ManagedPolicy", "Roles"),
            ("AWS::IAM::RolePolicy", "RoleName"),
        ] {
            for policy in self.model.of_type(type_name) {
                let Some(roles) = policy.get(list) else {
                    continue;
                };
                let named = match roles.unknown() {
                    Some(cause) => Truth::Unknown(cause.clone()),
                    None => Truth::any(roles.items().iter().map(|role| self.names(role))),
                };
                self.attach(policy, &named);
            }
        }
    }

    /// Whether an item of a list of roles is this one, by its name.
    fn names(&self, item: &Node) -> Truth {
        match (&item.data, item.text()) {
            (_, Some(text)) => text.is(&self.role.reference),
            (Data::Unknown(cause), None) => Truth::Unknown(cause.clone()),
            _ => Truth::No,
        }
    }

    fn attach(&mut self, policy: &Resource, named: &Truth) {
        if named.is_no() {
            return;
        }
        let name = policy
            .get("PolicyName")
            .or_else(|| policy.get("ManagedPolicyName"));
        let name = name
            .and_then(Node::text)
            .unwrap_or_else(|| Text::from(policy.id.as_str()));
        let source = PolicySource::new(&policy.id, name.to_string());
        match named {
            Truth::No => {}
            Truth::Unknown(cause) => self.unknown(&policy.id, "Roles", cause.clone()),
            Truth::Yes => {
                if let Some(document) = policy.get("PolicyDocument") {
                    self.document(document, &source);
                } else {
                    let cause = format!("`{}` has no document", policy.id);
                    self.unknown(&policy.id, "PolicyDocument", Cause::new(cause));
                }
            }
        }
    }

    /// Managed policies that the role names by their ARN.
    fn managed(&mut self) {
        let Some(arns) = self.role.get("ManagedPolicyArns") else {
            return;
        };
        if let Some(cause) = arns.unknown() {
            self.unknown(&self.role.id.clone(), "ManagedPolicyArns", cause.clone());
            return;
        }
        for arn in arns.items() {
            match self.named_policy(arn, PolicyKind::Identity) {
                Ok(policy) => self.add(policy),
                Err(cause) => {
                    let source = PolicySource::new(&self.role.id, "ManagedPolicyArns");
                    let policy = Policy::unknown(PolicyKind::Identity, &source, cause.clone());
                    self.undisclosed.push(cause);
                    self.disclosed.get_or_insert_with(|| self.policies.clone());
                    self.policies = std::mem::take(&mut self.policies).identity(policy);
                }
            }
        }
    }

    fn boundary(&mut self) {
        let Some(arn) = self.role.get("PermissionsBoundary") else {
            return;
        };
        let policy = self
            .named_policy(arn, PolicyKind::Boundary)
            .unwrap_or_else(|cause| {
                let source = PolicySource::new(&self.role.id, "PermissionsBoundary");
                Policy::unknown(PolicyKind::Boundary, &source, cause)
            });
        let policy = Arc::new(policy);
        self.both(|policies| policies.boundary(Arc::clone(&policy)));
    }

    /// The document behind an ARN: of the template, given by the user, or one of AWS that is known.
    fn named_policy(&mut self, arn: &Node, kind: PolicyKind) -> Result<Policy, Cause> {
        let own = match self.model.follow(arn) {
            Target::Resource(policy) => Some((policy.get("PolicyDocument").cloned(), policy)),
            Target::Outside(_) | Target::Unknown(_) => None,
        };
        if let Some((Some(document), policy)) = own {
            let source = PolicySource::new(&policy.id, &policy.id);
            if kind == PolicyKind::Identity {
                self.documents.push(document.clone());
            }
            return Policy::from_node(kind, &document, &source).map_err(|errors| refused(&errors));
        }
        let Some(text) = arn.text() else {
            let cause = arn.unknown().cloned();
            return Err(cause.unwrap_or_else(|| Cause::new("a managed policy is no ARN")));
        };
        let written = text.to_string();
        let given = self.assumptions.policy_document(&written);
        // The AWS managed policies are the same in every partition.
        let name = written
            .split_once(":iam::aws:policy/")
            .map(|(_, name)| name);
        let known = || {
            let policy = facts::managed_policy(&format!("arn:aws:iam::aws:policy/{}", name?))?;
            Some(policy.document())
        };
        let Some(document) = given.cloned().or_else(known) else {
            return Err(match text.first_open().filter(|_| name.is_none()) {
                Some(symbol) => symbol.cause(),
                None => Cause::new(format!(
                    "the content of the policy `{written}` is not known"
                )),
            });
        };
        let source = PolicySource::new("", &written);
        Policy::from_value(kind, &document, &source).map_err(|errors| refused(&errors))
    }

    fn control(&mut self) {
        let service = self.assumptions.service_control_levels();
        for level in self.levels(service, PolicyKind::ServiceControl) {
            self.both(|policies| policies.service_control(level.clone()));
        }
        let resource = self.assumptions.resource_control_levels();
        for level in self.levels(resource, PolicyKind::ResourceControl) {
            self.both(|policies| policies.resource_control(level.clone()));
        }
    }

    fn levels(&mut self, levels: &[Vec<Value>], kind: PolicyKind) -> Vec<Level> {
        let mut found = Vec::new();
        for (index, documents) in levels.iter().enumerate() {
            let name = format!("level {}", index + 1);
            let source = PolicySource::new("", &name);
            let mut policies = Vec::new();
            for document in documents {
                let policy = Policy::from_value(kind, document, &source);
                policies.push(policy.unwrap_or_else(|errors| {
                    self.refusals.push(errors.to_string());
                    Policy::unknown(kind, &source, refused(&errors))
                }));
            }
            found.push(Level::new(name, policies));
        }
        found
    }

    fn document(&mut self, document: &Node, source: &PolicySource) {
        match Policy::from_node(PolicyKind::Identity, document, source) {
            Ok(policy) => {
                self.documents.push(document.clone());
                self.add(policy);
            }
            Err(errors) => {
                self.refusals.push(errors.to_string());
                let cause = refused(&errors);
                self.unknown(&source.resource, &source.policy, cause);
            }
        }
    }

    /// A policy that may say anything.
    fn unknown(&mut self, resource: &str, policy: &str, cause: Cause) {
        let source = PolicySource::new(resource, policy);
        self.add(Policy::unknown(PolicyKind::Identity, &source, cause));
    }

    fn add(&mut self, policy: Policy) {
        let policy = Arc::new(policy);
        self.both(|policies| policies.identity(Arc::clone(&policy)));
    }

    /// Changes all policies, and those that are disclosed.
    fn both(&mut self, change: impl Fn(Policies) -> Policies) {
        self.policies = change(std::mem::take(&mut self.policies));
        self.disclosed = self.disclosed.take().map(change);
    }
}

/// AWS refuses a document: nothing that depends on it can be deployed.
pub(super) fn refused(errors: &PolicyErrors) -> Cause {
    Cause::new(format!("AWS refuses the policy: {errors}"))
}
