//! [`decide`]: the layers, combined.

use std::sync::Arc;

use crate::facts;
use crate::truth::Truth;

use super::decision::{Decision, LayerDecision, Match, Outcome};
use super::origin::Layer;
use super::policies::{Level, Policies};
use super::policy::Policy;
use super::principal::PrincipalKind;
use super::request::Request;
use super::sides::Sides;
use super::statement::{Effect, Named, Statement};

/// Whether a call is allowed.
///
/// Nothing is taken as allowed or denied that depends on what is not known: the outcome is then
/// unknown, with the cause.
pub fn decide(request: &Request, policies: &Policies) -> Decision {
    let mut hearing = Hearing {
        request,
        layers: Vec::with_capacity(8),
        matched: Vec::with_capacity(4),
    };
    let mut notes = Vec::new();
    let sides = hearing.hear_all(policies, &mut notes);
    let allow = sides.combine(request);
    let denies = hearing.layers.iter().map(|said| said.denies.clone());
    let deny = Truth::any(denies);
    let mut decision = Decision {
        outcome: Outcome::ImplicitDeny,
        allowed: allow.clone().and(|| !deny.clone()),
        blocked: Vec::new(),
        layers: hearing.layers,
        matched: hearing.matched,
        notes,
    };
    if is_always_allowed(request) {
        always_allow(&mut decision, policies);
        return decision;
    }
    decision.outcome = match (deny, allow) {
        (Truth::Yes, _) => Outcome::ExplicitDeny,
        (Truth::No, Truth::Yes) => Outcome::Allowed,
        (Truth::No, Truth::No) => Outcome::ImplicitDeny,
        (Truth::Unknown(cause), _) | (_, Truth::Unknown(cause)) => Outcome::Unknown(cause),
    };
    decision.blocked = match decision.outcome {
        Outcome::ExplicitDeny => decision
            .layers
            .iter()
            .filter(|said| said.denies.is_yes())
            .map(|said| said.layer)
            .collect(),
        Outcome::ImplicitDeny => sides.missing(request),
        Outcome::Allowed | Outcome::Unknown(_) => Vec::new(),
    };
    decision.blocked.dedup();
    decision
}

/// `sts:GetCallerIdentity` needs no permission, and a Deny does not take it away:
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
fn is_always_allowed(request: &Request) -> bool {
    request.service().as_known() == Some("sts")
        && request.verb().as_known() == Some("getcalleridentity")
}

fn always_allow(decision: &mut Decision, policies: &Policies) {
    let endpoint = decision.layer(Layer::Endpoint);
    let passes = endpoint.is_none_or(|said| said.allows.is_yes() && said.denies.is_no());
    decision.allowed = if policies.endpoint.is_none() || passes {
        Truth::Yes
    } else {
        Truth::unknown(
            "it is not documented whether an endpoint policy stops sts:GetCallerIdentity",
        )
    };
    decision.outcome = match &decision.allowed {
        Truth::Unknown(cause) => Outcome::Unknown(cause.clone()),
        Truth::Yes | Truth::No => Outcome::Allowed,
    };
    let note = "sts:GetCallerIdentity needs no permission, and no policy takes it away";
    decision.notes.push(note.to_owned());
}

/// Asks the layers one by one.
struct Hearing<'a> {
    request: &'a Request,
    layers: Vec<LayerDecision>,
    matched: Vec<Match>,
}

impl Hearing<'_> {
    fn hear_all(&mut self, policies: &Policies, notes: &mut Vec<String>) -> Sides {
        let principal = self.request.principal();
        let service_control = self.service_control(policies, notes);
        let resource_control = self.resource_control(policies, notes);
        let resource = match &policies.resource {
            Some(policy) => self.resource(policy),
            None => Named::nowhere(),
        };
        // No policy is needed for what the root user of an account does in it:
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html>.
        let identity = match principal.kind() {
            PrincipalKind::Root => Truth::Yes,
            _ => self.layer(Layer::Identity, None, &policies.identity),
        };
        let optional =
            |hearing: &mut Self, layer, policies: &Option<Vec<Arc<Policy>>>| match policies {
                Some(policies) => hearing.layer(layer, None, policies),
                None => Truth::Yes,
            };
        let boundary = match policies.boundary {
            None if principal.is_bounded() => {
                Truth::unknown("the principal's permissions boundary is not given")
            }
            _ => optional(self, Layer::Boundary, &policies.boundary),
        };
        let session = optional(self, Layer::Session, &policies.session);
        let endpoint = match &policies.endpoint {
            Some(documents) if !documents.is_empty() => {
                self.layer(Layer::Endpoint, None, documents)
            }
            _ => Truth::Yes,
        };
        Sides {
            identity,
            resource,
            boundary,
            session,
            service_control,
            resource_control,
            endpoint,
            same_account: self.request.same_account(),
        }
    }

    fn service_control(&mut self, policies: &Policies, notes: &mut Vec<String>) -> Truth {
        if policies.service_control.is_empty() {
            return Truth::Yes;
        }
        let principal = self.request.principal();
        if policies.management || principal.is_service_linked() || principal.account().is_none() {
            let note = "service control policies have no effect on this principal";
            notes.push(note.to_owned());
            return Truth::Yes;
        }
        self.levels(Layer::ServiceControl, &policies.service_control)
    }

    fn resource_control(&mut self, policies: &Policies, notes: &mut Vec<String>) -> Truth {
        if policies.resource_control.is_empty() {
            return Truth::Yes;
        }
        let service = self.request.service().as_known().unwrap_or_default();
        let effective = facts::resource_control(service);
        if effective.is_no() {
            notes.push(format!("an RCP on {service} protects nothing"));
            return Truth::Yes;
        }
        if self.request.principal().is_service_linked() {
            let note = "resource control policies have no effect on service-linked roles";
            notes.push(note.to_owned());
            return Truth::Yes;
        }
        self.levels(Layer::ResourceControl, &policies.resource_control);
        for said in &mut self.layers {
            if said.layer == Layer::ResourceControl {
                said.denies = said.denies.clone().and(|| effective.clone());
            }
        }
        // RCPFullAWSAccess is on every level and cannot be taken off.
        Truth::Yes
    }

    fn levels(&mut self, layer: Layer, levels: &[Level]) -> Truth {
        let mut sum = Truth::Yes;
        for level in levels {
            let found = self.layer(layer, Some(&level.name), &level.policies);
            sum = sum.and(|| found);
        }
        sum
    }

    /// Whether a policy allows, whoever is named in it; notes what it denies.
    fn layer(&mut self, layer: Layer, level: Option<&str>, policies: &[Arc<Policy>]) -> Truth {
        let mut said = LayerDecision {
            layer,
            level: level.map(Arc::from),
            allows: Truth::No,
            denies: Truth::No,
        };
        for policy in policies {
            for statement in policy.statements() {
                let found = self.applies(statement);
                if !found.is_no() {
                    self.count(statement, found, &mut said);
                }
            }
        }
        let allows = said.allows.clone();
        self.layers.push(said);
        allows
    }

    fn applies(&self, statement: &Statement) -> Truth {
        let found = statement.applies(self.request);
        match found {
            Truth::No => Truth::No,
            _ => found.and(|| statement.names(self.request.principal()).any()),
        }
    }

    fn count(&mut self, statement: &Statement, found: Truth, said: &mut LayerDecision) {
        let add = |own: &mut Truth, more: Truth| {
            *own = std::mem::replace(own, Truth::No).or(|| more);
        };
        match &statement.effect {
            Effect::Allow => add(&mut said.allows, found.clone()),
            Effect::Deny => add(&mut said.denies, found.clone()),
            Effect::Unknown(cause) => {
                add(&mut said.allows, Truth::Unknown(cause.clone()));
                add(&mut said.denies, Truth::Unknown(cause.clone()));
            }
        }
        self.matched.push(Match {
            origin: Arc::clone(&statement.origin),
            effect: statement.effect.clone(),
            applies: found,
        });
    }

    /// The policy of the resource: how closely it names the principal decides what else it takes.
    fn resource(&mut self, policy: &Policy) -> Named {
        let mut said = LayerDecision {
            layer: Layer::Resource,
            level: None,
            allows: Truth::No,
            denies: Truth::No,
        };
        let mut sum = Named::nowhere();
        for statement in policy.statements() {
            let applies = statement.applies(self.request);
            if applies.is_no() {
                continue;
            }
            let named = statement.names(self.request.principal());
            let found = applies.clone().and(|| named.any());
            if found.is_no() {
                continue;
            }
            match &statement.effect {
                Effect::Allow => sum.join(&named, &applies),
                Effect::Deny => {}
                Effect::Unknown(cause) => sum.join(&named, &Truth::Unknown(cause.clone())),
            }
            self.count(statement, found, &mut said);
        }
        self.layers.push(said);
        sum
    }
}
