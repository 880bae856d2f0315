//! Documents, read: single items or lists everywhere, all errors at once.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

mod elements;

use std::sync::Arc;

use crate::template::{Data, Node};
use crate::text::{Piece, Text};
use crate::truth::Cause;

use super::origin::Origin;
use super::policy::{Policy, PolicyError, PolicyErrors, PolicyKind, PolicySource};
use super::shape;
use super::statement::{Effect, Statement};

/// What a document's version says of variables.
#[derive(Clone, Debug)]
enum Version {
    /// Without variables.
    Old,
    New,
    Unknown(Cause),
}

struct Reader<'a> {
    kind: PolicyKind,
    resource: Arc<str>,
    policy: Arc<str>,
    errors: Vec<PolicyError>,
    version: Version,
    source: &'a PolicySource,
}

pub(super) fn policy(
    kind: PolicyKind,
    document: &Node,
    source: &PolicySource,
) -> Result<Policy, PolicyErrors> {
    let mut reader = Reader {
        kind,
        resource: Arc::from(&*source.resource),
        policy: Arc::from(&*source.policy),
        errors: Vec::new(),
        version: Version::Old,
        source,
    };
    let policy = reader.document(document);
    if reader.errors.is_empty() {
        Ok(policy)
    } else {
        Err(PolicyErrors(reader.errors))
    }
}

impl Reader<'_> {
    fn refuse(&mut self, node: &Node, message: impl Into<String>) {
        self.errors.push(PolicyError {
            pointer: node.pointer.clone(),
            message: message.into(),
        });
    }

    fn document(&mut self, document: &Node) -> Policy {
        let inner = match &document.data {
            Data::Text(text) => shape::node_of_text(text, &document.pointer),
            _ => None,
        };
        let node = inner.as_ref().unwrap_or(document);
        let cause = match &node.data {
            Data::Unknown(cause) => Some(cause.clone()),
            Data::Text(text) => text.symbols().next().map(crate::Symbol::cause),
            _ => None,
        };
        if let Some(cause) = cause {
            return Policy::unknown(self.kind, self.source, cause);
        }
        let statements = if matches!(node.data, Data::Object(_)) {
            self.fields(node)
        } else {
            self.refuse(document, "the policy is no JSON object");
            Vec::new()
        };
        Policy {
            kind: self.kind,
            statements,
        }
    }

    fn fields(&mut self, document: &Node) -> Vec<Statement> {
        for (name, node) in document.fields() {
            match name {
                "Version" => self.version(node),
                "Id" | "Statement" => {}
                _ => self.refuse(node, format!("a policy has no `{name}`")),
            }
        }
        let Some(statements) = document.get("Statement") else {
            self.refuse(document, "the policy has no `Statement`");
            return Vec::new();
        };
        let items = statements.items().iter().enumerate();
        items
            .map(|(index, node)| self.statement(index, node))
            .collect()
    }

    fn version(&mut self, node: &Node) {
        let text = match &node.data {
            Data::Unknown(cause) => {
                self.version = Version::Unknown(cause.clone());
                return;
            }
            _ => node.text(),
        };
        match text.as_ref().and_then(Text::as_known) {
            Some("2012-10-17") => self.version = Version::New,
            Some("2008-10-17") => self.version = Version::Old,
            Some(other) => self.refuse(node, format!("there is no version `{other}` of policies")),
            None => match text.and_then(|text| text.symbols().next().map(crate::Symbol::cause)) {
                Some(cause) => self.version = Version::Unknown(cause),
                None => self.refuse(node, "the version of a policy is a text"),
            },
        }
    }

    fn origin(&self, index: usize, node: &Node) -> Origin {
        Origin {
            layer: self.kind.layer(),
            resource: Arc::clone(&self.resource),
            policy: Arc::clone(&self.policy),
            statement: index,
            sid: node
                .get("Sid")
                .and_then(Node::text)
                .map(|sid| sid.to_string()),
            pointer: node.pointer.clone(),
        }
    }

    fn statement(&mut self, index: usize, node: &Node) -> Statement {
        let origin = self.origin(index, node);
        if let Some(cause) = shapeless(node) {
            return Statement::unknown(origin, cause);
        }
        if !matches!(node.data, Data::Object(_)) {
            let message = "a statement is a JSON object";
            self.refuse(node, message);
            return Statement::unknown(origin, Cause::new(message));
        }
        for (name, field) in node.fields() {
            let known = matches!(
                name,
                "Sid"
                    | "Effect"
                    | "Action"
                    | "NotAction"
                    | "Resource"
                    | "NotResource"
                    | "Principal"
                    | "NotPrincipal"
                    | "Condition"
            );
            if !known {
                self.refuse(field, format!("a statement has no `{name}`"));
            }
        }
        let effect = self.effect(node);
        let actions = self.actions(node);
        let resources = self.resources(node);
        let parties = self.parties(node, &effect);
        Statement {
            origin: Arc::new(origin),
            effect,
            actions,
            resources,
            parties,
            conditions: self.conditions(node),
        }
    }

    fn effect(&mut self, statement: &Node) -> Effect {
        let Some(node) = statement.get("Effect") else {
            self.refuse(statement, "the statement has no `Effect`");
            return Effect::Deny;
        };
        if let Data::Unknown(cause) = &node.data {
            return Effect::Unknown(cause.clone());
        }
        let text = node.text().unwrap_or_default();
        match (text.as_known(), text.symbols().next()) {
            (Some("Allow"), _) => Effect::Allow,
            (Some("Deny"), _) => Effect::Deny,
            (None, Some(symbol)) => Effect::Unknown(symbol.cause()),
            _ => {
                self.refuse(node, "the effect is `Allow` or `Deny`");
                Effect::Deny
            }
        }
    }
}

/// Why it is not known what stands here: what is imported or given can be of any shape.
fn shapeless(node: &Node) -> Option<Cause> {
    match &node.data {
        Data::Unknown(cause) => Some(cause.clone()),
        Data::Text(text) => match text.pieces() {
            [Piece::Symbol(symbol)] if symbol.may_hold_colon() => Some(symbol.cause()),
            _ => None,
        },
        _ => None,
    }
}
