//! [`Statement`]: one statement of a policy, compiled.

use std::sync::Arc;

use crate::truth::{Cause, Truth};

use super::action::ActionPattern;
use super::condition::Condition;
use super::origin::Origin;
use super::party::{Grade, Party};
use super::principal::{Principal, PrincipalKind};
use super::request::Request;
use super::resource::ResourcePattern;

/// What a statement does where it applies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever others allow.
    Deny,
    /// It is not known which of the two.
    Unknown(Cause),
}

/// A list of items, or of all that is none of them, as with `Action` and `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Items<T> {
    /// The element is not there, and stands for everything.
    Everything,
    Of(Vec<T>),
    Except(Vec<T>),
}

impl<T> Items<T> {
    fn admit(&self, matches: impl Fn(&T) -> Truth) -> Truth {
        match self {
            Self::Everything => Truth::Yes,
            Self::Of(items) => Truth::any(items.iter().map(matches)),
            Self::Except(items) => !Truth::any(items.iter().map(matches)),
        }
    }

    fn listed(&self) -> &[T] {
        match self {
            Self::Everything => &[],
            Self::Of(items) | Self::Except(items) => items,
        }
    }
}

/// One statement of a policy, compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(super) origin: Arc<Origin>,
    pub(super) effect: Effect,
    pub(super) actions: Items<ActionPattern>,
    pub(super) resources: Items<ResourcePattern>,
    pub(super) parties: Items<Party>,
    pub(super) conditions: Vec<Condition>,
}

/// Whether a statement names the principal, by the closeness of the name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub direct: Truth,
    /// A session by its role, or by the user that made it.
    pub role: Truth,
    pub account: Truth,
}

impl Named {
    pub(super) const fn nowhere() -> Self {
        Self {
            direct: Truth::No,
            role: Truth::No,
            account: Truth::No,
        }
    }

    const fn directly(truth: Truth) -> Self {
        Self {
            direct: truth,
            role: Truth::No,
            account: Truth::No,
        }
    }

    fn grade_mut(&mut self, grade: Grade) -> &mut Truth {
        match grade {
            Grade::Direct => &mut self.direct,
            Grade::Role | Grade::User => &mut self.role,
            Grade::Account => &mut self.account,
        }
    }

    pub(super) fn any(&self) -> Truth {
        let role = || self.role.clone();
        self.direct.clone().or(role).or(|| self.account.clone())
    }

    /// Adds what another statement says.
    pub(super) fn join(&mut self, other: &Self, applies: &Truth) {
        let add = |own: &mut Truth, more: &Truth| {
            if own.is_yes() || more.is_no() {
                return;
            }
            let more = applies.clone().and(|| more.clone());
            *own = std::mem::replace(own, Truth::No).or(|| more);
        };
        add(&mut self.direct, &other.direct);
        add(&mut self.role, &other.role);
        add(&mut self.account, &other.account);
    }
}

impl Statement {
    /// A statement that may say anything.
    pub(super) fn unknown(origin: Origin, cause: Cause) -> Self {
        Self {
            origin: Arc::new(origin),
            effect: Effect::Unknown(cause.clone()),
            actions: Items::Of(vec![ActionPattern::unknown(cause.clone())]),
            resources: Items::Of(vec![ResourcePattern::unknown(cause.clone())]),
            parties: Items::Of(vec![Party::unknown(cause)]),
            conditions: Vec::new(),
        }
    }

    /// Where it is written.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What it does where it applies.
    pub const fn effect(&self) -> &Effect {
        &self.effect
    }

    /// The items of `Action` or `NotAction`.
    pub fn actions(&self) -> &[ActionPattern] {
        self.actions.listed()
    }

    /// Whether it has `NotAction`.
    pub const fn is_not_action(&self) -> bool {
        matches!(self.actions, Items::Except(_))
    }

    /// The items of `Resource` or `NotResource`; none where it has neither.
    pub fn resources(&self) -> &[ResourcePattern] {
        self.resources.listed()
    }

    /// Whether it has `NotResource`.
    pub const fn is_not_resource(&self) -> bool {
        matches!(self.resources, Items::Except(_))
    }

    /// The items of `Principal` or `NotPrincipal`; none where it has neither.
    pub fn parties(&self) -> &[Party] {
        self.parties.listed()
    }

    /// Whether it has `NotPrincipal`.
    pub const fn is_not_principal(&self) -> bool {
        matches!(self.parties, Items::Except(_))
    }

    /// Its conditions, all of which must hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether the action is that of the request, whatever the resource and whoever calls.
    pub fn acts(&self, request: &Request) -> Truth {
        self.actions.admit(|action| action.matches(request))
    }

    /// Whether the resource is that of the request, whatever the action and whoever calls.
    pub fn covers(&self, request: &Request) -> Truth {
        self.resources.admit(|resource| resource.matches(request))
    }

    /// Whether action, resource and conditions are those of the request, whoever calls.
    pub fn applies(&self, request: &Request) -> Truth {
        let action = self.acts(request);
        if action.is_no() {
            return Truth::No;
        }
        let found = action.and(|| self.covers(request));
        if found.is_no() {
            return Truth::No;
        }
        let mut found = found;
        for condition in &self.conditions {
            found = found.and(|| condition.holds(request.keys()));
            if found.is_no() {
                break;
            }
        }
        found
    }

    /// Whether it names the principal.
    pub(super) fn names(&self, principal: &Principal) -> Named {
        match &self.parties {
            Items::Everything => Named::directly(Truth::Yes),
            Items::Of(parties) => listed(parties, principal),
            Items::Except(parties) => Named::directly(self.excepts_not(parties, principal)),
        }
    }

    /// Whether `NotPrincipal` is about a principal. A Deny is about those that are not listed
    /// on every level: a session, its role and its account. AWS says that it may also hit those
    /// that are listed on some levels only, and that it always hits those with a permissions
    /// boundary: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>.
    fn excepts_not(&self, parties: &[Party], principal: &Principal) -> Truth {
        if parties.iter().any(Party::is_everyone) {
            return Truth::No;
        }
        let named = listed(parties, principal);
        if self.effect == Effect::Allow {
            return !named.any();
        }
        if principal.is_bounded() {
            return Truth::Yes;
        }
        let own = match principal.kind() {
            PrincipalKind::Session => named.direct.clone().and(|| named.role.clone()),
            PrincipalKind::Role => named.role.clone(),
            PrincipalKind::Root => return !named.account,
            _ => named.direct.clone(),
        };
        let whole = match principal.account() {
            Some(_) => own.and(|| named.account.clone()),
            None => own,
        };
        match (whole, named.any()) {
            (Truth::Yes, _) => Truth::No,
            (_, Truth::No) => Truth::Yes,
            (Truth::Unknown(cause), _) | (_, Truth::Unknown(cause)) => Truth::Unknown(cause),
            (Truth::No, Truth::Yes) => Truth::unknown(
                "a Deny with `NotPrincipal` may hit a principal that it does not list with its role and account",
            ),
        }
    }
}

fn listed(parties: &[Party], principal: &Principal) -> Named {
    let mut named = Named::nowhere();
    for party in parties {
        let (grade, truth) = party.names(principal);
        let own = named.grade_mut(grade);
        *own = std::mem::replace(own, Truth::No).or(|| truth);
    }
    named
}
