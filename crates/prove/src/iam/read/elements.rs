//! The elements of a statement: actions, resources, principals and conditions.

use crate::template::{Data, Node};
use crate::text::Text;
use crate::truth::Cause;

use super::super::action::ActionPattern;
use super::super::condition::Condition;
use super::super::operator::Operator;
use super::super::party::Party;
use super::super::policy::PolicyKind;
use super::super::resource::ResourcePattern;
use super::super::statement::{Effect, Items};
use super::{Reader, Version, shapeless};

impl Reader<'_> {
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

    pub(super) fn actions(&mut self, statement: &Node) -> Items<ActionPattern> {
        let Some((node, opposite)) = self.either(statement, "Action") else {
            if !Self::has_either(statement, "Action") {
                self.refuse(statement, "the statement has no `Action`");
            }
            return Items::Everything;
        };
        let items = self.items(node, ActionPattern::new, ActionPattern::unknown);
        list(items, opposite)
    }

    pub(super) fn resources(&mut self, statement: &Node) -> Items<ResourcePattern> {
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

    pub(super) fn parties(&mut self, statement: &Node, effect: &Effect) -> Items<Party> {
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
            _ if shapeless(node).is_some() => {
                shapeless(node).map(Party::unknown).into_iter().collect()
            }
            _ if node.known().as_deref() == Some("*") => vec![Party::everyone()],
            _ => {
                self.refuse(node, "a principal is `*` or a JSON object");
                Vec::new()
            }
        };
        list(parties, opposite)
    }

    pub(super) fn conditions(&mut self, statement: &Node) -> Vec<Condition> {
        let Some(node) = statement.get("Condition") else {
            return Vec::new();
        };
        if let Some(cause) = shapeless(node) {
            return vec![Condition::unknown(cause)];
        }
        if !matches!(node.data, Data::Object(_)) {
            self.refuse(node, "a condition is a JSON object");
        }
        let mut conditions = Vec::new();
        for (name, keys) in node.fields() {
            let Some(operator) = Operator::named(name) else {
                self.refuse(keys, format!("there is no condition operator `{name}`"));
                continue;
            };
            if let Some(cause) = shapeless(keys) {
                conditions.push(Condition::unknown(cause));
            } else if !matches!(keys.data, Data::Object(_)) {
                self.refuse(keys, "a condition operator has a JSON object of keys");
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
