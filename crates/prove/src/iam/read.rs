//! Documents, read: single items or lists everywhere, all errors at once.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::sync::Arc;

use crate::template::{Data, Node};
use crate::text::Text;
use crate::truth::Cause;

use super::action::ActionPattern;
use super::condition::Condition;
use super::operator::Operator;
use super::origin::Origin;
use super::party::Party;
use super::policy::{Policy, PolicyError, PolicyErrors, PolicyKind, PolicySource};
use super::resource::ResourcePattern;
use super::shape;
use super::statement::{Effect, Items, Statement};

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
        let policy = |statements| Policy {
            kind: self.kind,
            statements,
        };
        match &document.data {
            Data::Unknown(cause) => Policy::unknown(self.kind, self.source, cause.clone()),
            Data::Text(text) => match shape::node_of_text(text, &document.pointer) {
                Some(inner) if matches!(inner.data, Data::Object(_)) => self.document(&inner),
                _ => match text.symbols().next() {
                    Some(symbol) => Policy::unknown(self.kind, self.source, symbol.cause()),
                    None => {
                        self.refuse(document, "the policy is no JSON object");
                        Policy {
                            kind: self.kind,
                            statements: Vec::new(),
                        }
                    }
                },
            },
            Data::Object(_) => {
                let statements = self.fields(document);
                Policy {
                    kind: self.kind,
                    statements,
                }
            }
            _ => {
                let empty = policy(Vec::new());
                self.refuse(document, "the policy is no JSON object");
                empty
            }
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
        let cause = match &node.data {
            Data::Object(_) => None,
            Data::Unknown(cause) => Some(cause.clone()),
            _ => {
                self.refuse(node, "a statement is a JSON object");
                Some(Cause::new("a statement is a JSON object"))
            }
        };
        if let Some(cause) = cause {
            return Statement::unknown(origin, cause);
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

    /// One of two elements, of which the second is the opposite of the first.
    fn either<'n>(&mut self, statement: &'n Node, name: &str) -> Option<(&'n Node, bool)> {
        let opposite = format!("Not{name}");
        match (statement.get(name), statement.get(&opposite)) {
            (Some(node), None) => Some((node, false)),
            (None, Some(node)) => Some((node, true)),
            (Some(_), Some(node)) => {
                self.refuse(node, format!("the statement has `{name}` and `{opposite}`"));
                None
            }
            (None, None) => None,
        }
    }

    fn has_either(statement: &Node, name: &str) -> bool {
        statement.get(name).is_some() || statement.get(&format!("Not{name}")).is_some()
    }

    /// The texts of a single item or a list; a cause where one is not known.
    fn texts(&mut self, node: &Node) -> Vec<Result<Text, Cause>> {
        let mut found = Vec::new();
        for item in node.items() {
            match &item.data {
                Data::Text(text) => found.push(Ok(text.clone())),
                Data::Unknown(cause) => found.push(Err(cause.clone())),
                _ => self.refuse(item, "a text is wanted here"),
            }
        }
        found
    }

    fn items<T>(
        &mut self,
        node: &Node,
        compile: impl Fn(&Text) -> Result<T, String>,
        unknown: impl Fn(Cause) -> T,
    ) -> Vec<T> {
        let mut items = Vec::new();
        for text in self.texts(node) {
            match text {
                Ok(text) => match compile(&text) {
                    Ok(item) => items.push(item),
                    Err(message) => self.refuse(node, message),
                },
                Err(cause) => items.push(unknown(cause)),
            }
        }
        if items.is_empty() && self.errors.is_empty() {
            self.refuse(node, "the list is empty");
        }
        items
    }

    fn actions(&mut self, statement: &Node) -> Items<ActionPattern> {
        let Some((node, opposite)) = self.either(statement, "Action") else {
            if !Self::has_either(statement, "Action") {
                self.refuse(statement, "the statement has no `Action`");
            }
            return Items::Everything;
        };
        let items = self.items(node, ActionPattern::new, ActionPattern::unknown);
        list(items, opposite)
    }

    fn resources(&mut self, statement: &Node) -> Items<ResourcePattern> {
        let Some((node, opposite)) = self.either(statement, "Resource") else {
            // Trust policies and those of repositories name no resource: it is what they are on.
            let optional = matches!(self.kind, PolicyKind::Trust | PolicyKind::Resource);
            if !Self::has_either(statement, "Resource") && !optional {
                self.refuse(statement, "the statement has no `Resource`");
            }
            return Items::Everything;
        };
        if self.kind == PolicyKind::Trust {
            self.refuse(node, "a trust policy names no resource");
        }
        let kind = self.kind;
        let version = self.version.clone();
        let compile = |text: &Text| match &version {
            Version::Unknown(cause) if text.to_string().contains("${") => {
                Ok(ResourcePattern::unknown(cause.clone()))
            }
            version => ResourcePattern::new(text, kind, matches!(version, Version::New)),
        };
        let items = self.items(node, compile, ResourcePattern::unknown);
        list(items, opposite)
    }

    fn parties(&mut self, statement: &Node, effect: &Effect) -> Items<Party> {
        let Some((node, opposite)) = self.either(statement, "Principal") else {
            if self.kind.has_principal() && !Self::has_either(statement, "Principal") {
                self.refuse(statement, "the statement has no `Principal`");
            }
            return Items::Everything;
        };
        if !self.kind.has_principal() {
            self.refuse(node, "a policy of this kind names no principal");
        }
        if opposite && self.kind == PolicyKind::Trust {
            self.refuse(node, "a trust policy has no `NotPrincipal`");
        }
        if opposite && self.kind == PolicyKind::ResourceControl {
            self.refuse(node, "a resource control policy has no `NotPrincipal`");
        }
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
        if opposite && *effect == Effect::Allow {
            self.refuse(node, "`NotPrincipal` goes with `Deny` only");
        }
        let parties = match &node.data {
            Data::Object(_) => {
                let mut parties = Vec::new();
                for (key, named) in node.fields() {
                    let compile = |text: &Text| Party::new(key, text);
                    parties.extend(self.items(named, compile, Party::unknown));
                }
                parties
            }
            Data::Unknown(cause) => vec![Party::unknown(cause.clone())],
            _ if node.known().as_deref() == Some("*") => vec![Party::everyone()],
            _ => {
                self.refuse(node, "a principal is `*` or a JSON object");
                Vec::new()
            }
        };
        list(parties, opposite)
    }

    fn conditions(&mut self, statement: &Node) -> Vec<Condition> {
        let Some(node) = statement.get("Condition") else {
            return Vec::new();
        };
        match &node.data {
            Data::Unknown(cause) => return vec![Condition::unknown(cause.clone())],
            Data::Object(_) => {}
            _ => self.refuse(node, "a condition is a JSON object"),
        }
        let mut conditions = Vec::new();
        for (name, keys) in node.fields() {
            let Some(operator) = Operator::named(name) else {
                self.refuse(keys, format!("there is no condition operator `{name}`"));
                continue;
            };
            match &keys.data {
                Data::Unknown(cause) => conditions.push(Condition::unknown(cause.clone())),
                Data::Object(_) => {}
                _ => self.refuse(keys, "a condition operator has a JSON object of keys"),
            }
            for (key, values) in keys.fields() {
                conditions.push(self.condition(operator, key, values));
            }
        }
        conditions
    }

    fn condition(&mut self, operator: Operator, key: &str, values: &Node) -> Condition {
        let (mut texts, mut unknown) = (Vec::new(), None);
        for item in values.items() {
            match (&item.data, item.text()) {
                (Data::Unknown(cause), _) => unknown = Some(cause.clone()),
                (_, Some(text)) => texts.push(text),
                _ => self.refuse(
                    item,
                    "a value of a condition is a text, a number or a truth value",
                ),
            }
        }
        let variables = match &self.version {
            Version::Unknown(cause) if texts.iter().any(|text| text.to_string().contains("${")) => {
                unknown = Some(cause.clone());
                texts.retain(|text| !text.to_string().contains("${"));
                true
            }
            version => matches!(version, Version::New),
        };
        let condition = Condition::new(operator, key, texts, variables);
        match unknown {
            Some(cause) => condition.with_unknown(cause),
            None => condition,
        }
    }
}

fn list<T>(items: Vec<T>, opposite: bool) -> Items<T> {
    if opposite {
        Items::Except(items)
    } else {
        Items::Of(items)
    }
}
