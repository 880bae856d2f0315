//! [`Request`]: one call, as IAM sees it.

use crate::text::{Symbol, Text};
use crate::truth::{Cause, Truth};

use super::{Context, Principal};

/// One call, as IAM sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    principal: Principal,
    action: Text,
    /// The action in lower case, split at its colon.
    service: Text,
    verb: Text,
    resource: Text,
    target: Target,
    resource_account: Option<Text>,
    context: Context,
}

/// The resource of a request, split once.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// The action has no resources.
    Star,
    /// The six parts of an ARN.
    Arn(Vec<Text>),
    /// No ARN.
    Other,
    /// It depends on a symbol where the parts are.
    Open(Cause),
}

impl Request {
    /// A call of an action, such as `bedrock:InvokeModel`, on a resource by its ARN, or on `*`
    /// where the action has no resources. No condition key is there.
    pub fn new(principal: Principal, action: impl Into<Text>, resource: impl Into<Text>) -> Self {
        let action = action.into();
        let (service, verb) = split_action(&action);
        let resource = resource.into();
        Self {
            principal,
            action,
            service,
            verb,
            target: Target::of(&resource),
            resource,
            resource_account: None,
            context: Context::new(),
        }
    }

    /// The account of the resource. Without it, that in its ARN; where the ARN has none, as that of
    /// a foundation model, the account of the principal.
    #[must_use]
    pub fn resource_account(mut self, account: impl Into<Text>) -> Self {
        self.resource_account = Some(account.into());
        self
    }

    /// The condition keys.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// Sets the condition keys in place, so that a request can be asked again in another context.
    pub fn set_context(&mut self, context: Context) {
        self.context = context;
    }

    /// Whether there can be such a call: an action with its service, on `*` or an ARN; of the
    /// services whose actions are known, one of these, on `*` where it has no resources.
    ///
    /// # Errors
    ///
    /// What cannot be.
    pub fn check(&self) -> Result<(), String> {
        let (action, resource) = (&self.action, &self.resource);
        let text = action.as_known().unwrap_or("?:?");
        if text.split(':').count() != 2 || text.starts_with(':') || text.ends_with(':') {
            return Err(format!("`{action}` is no action"));
        }
        if text.contains('*') {
            return Err(format!("the action `{action}` has a wildcard"));
        }
        let service = self.service.as_known().unwrap_or_default();
        let facts = crate::facts::action(text);
        if facts.is_none() && crate::facts::actions(service).next().is_some() {
            return Err(format!("{service} has no action `{action}`"));
        }
        let without = facts.is_some_and(|facts| facts.resource_types().next().is_none());
        match &self.target {
            Target::Arn(_) if without => Err(format!("`{action}` has no resources")),
            Target::Other => Err(format!("`{resource}` is no ARN")),
            Target::Arn(parts) if parts[0].is_str("arn").is_no() => {
                Err(format!("`{resource}` is no ARN"))
            }
            _ => Ok(()),
        }
    }

    /// Who calls.
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The action.
    pub const fn action(&self) -> &Text {
        &self.action
    }

    /// The resource.
    pub const fn resource(&self) -> &Text {
        &self.resource
    }

    /// The condition keys.
    pub const fn keys(&self) -> &Context {
        &self.context
    }

    /// The service of the action in lower case, such as `bedrock`.
    pub(super) const fn service(&self) -> &Text {
        &self.service
    }

    /// The action without its service, in lower case.
    pub(super) const fn verb(&self) -> &Text {
        &self.verb
    }

    pub(super) const fn target(&self) -> &Target {
        &self.target
    }

    /// Whether the resource is in the account of the principal.
    pub(super) fn same_account(&self) -> Truth {
        let Some(own) = self.principal.account() else {
            return Truth::No;
        };
        let account = match (&self.resource_account, &self.target) {
            (_, Target::Arn(parts)) if self.is_foundation_model(parts) => return Truth::Yes,
            (Some(account), _) => account,
            (None, Target::Arn(parts)) => &parts[4],
            (None, Target::Star | Target::Other) => return Truth::Yes,
            (None, Target::Open(cause)) => return Truth::Unknown(cause.clone()),
        };
        if account.is_empty() {
            return Truth::Yes;
        }
        super::matcher::same(own, account)
    }

    /// Foundation models belong to no account: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html>.
    fn is_foundation_model(&self, parts: &[Text]) -> bool {
        let service = parts[2].as_known() == Some("bedrock");
        service && parts[4].is_empty() && self.resource_type() == Some("foundation-model")
    }

    /// What is before the first `/` of the last part of the ARN.
    fn resource_type(&self) -> Option<&str> {
        match &self.target {
            Target::Arn(parts) => match parts[5].pieces().first()? {
                crate::text::Piece::Known(text) => text.split('/').next(),
                crate::text::Piece::Symbol(_) => None,
            },
            _ => None,
        }
    }
}

impl Target {
    pub(super) fn of(resource: &Text) -> Self {
        if resource.as_known() == Some("*") {
            return Self::Star;
        }
        match resource.split_colons(6) {
            Ok(Some(parts)) => Self::Arn(parts),
            Ok(None) => Self::Other,
            Err(symbol) => Self::Open(Symbol::cause(symbol)),
        }
    }
}

/// The action in lower case: service and verb.
fn split_action(action: &Text) -> (Text, Text) {
    let lower = action.to_lowercase();
    match lower.split_colons(2) {
        Ok(Some(mut parts)) => {
            let verb = parts.pop().unwrap_or_default();
            (parts.pop().unwrap_or_default(), verb)
        }
        _ => (lower.clone(), Text::default()),
    }
}
