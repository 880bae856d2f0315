//! [`Statement`]: who may or may not do what, on what, when.

use std::marker::PhantomData;

use formwork_core::{Text, Value};

use crate::action::Action;
use crate::arn::IntoArn;
use crate::clause::{Clause, Selection};
use crate::condition::Condition;
use crate::principal::Principal;

/// Whether a statement allows or denies.
///
/// A denial is stronger than any permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

impl Effect {
    /// The word in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// The statement does not say on what, yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoResource {}

/// The statement says on what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OnResource {}

/// The statement is about the resource that carries the policy, and prints no resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OnItself {}

/// The statement does not say who: its policy belongs to somebody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoPrincipal {}

/// The statement says who.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ByPrincipal {}

/// One statement of a policy: effect and actions, and its type says whether it has resources and
/// principals, so that it stands only where it may.
///
/// ```
/// use formwork_policy::{EndpointPolicy, IdentityPolicy, Principal, Statement, arn};
/// let model = arn("bedrock").region("*").no_account().resource("foundation-model/amazon.nova-lite-v1:0");
/// let invoke = Statement::allow(["bedrock:InvokeModel"]).on([model]);
/// let role = Principal::arn("arn:aws:iam::111122223333:role/caller");
///
/// let identity = IdentityPolicy::new().statement(invoke.clone());
/// let endpoint = EndpointPolicy::new().statement(invoke.by([role]));
/// # let _ = (identity, endpoint);
/// ```
///
/// Said in sentences: `allow(actions).on(resources)` for an identity policy, with
/// `.by(principals)` for an endpoint or resource policy, `allow(actions).by(principals)` for a
/// trust policy. `.when(condition)` and `.sid(…)` fit all of them.
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a statement does nothing until a policy has it"]
pub struct Statement<R = OnResource, P = NoPrincipal> {
    pub(crate) clause: Clause,
    shape: PhantomData<fn() -> (R, P)>,
}

/// A statement of an endpoint policy or of a resource policy.
pub type PrincipalStatement = Statement<OnResource, ByPrincipal>;

/// A statement of a trust policy.
pub type TrustStatement = Statement<NoResource, ByPrincipal>;

impl<R, P> Statement<R, P> {
    pub(crate) const fn of(clause: Clause) -> Self {
        Self {
            clause,
            shape: PhantomData,
        }
    }

    /// A name for the statement, once a policy (`duplicate-sid`); in identity and trust policies of
    /// letters and digits only (`invalid-sid`).
    pub fn sid(mut self, sid: impl Into<Text>) -> Self {
        self.clause.sid = Some(sid.into());
        self
    }

    /// Applies only under a circumstance; all that are given must hold.
    pub fn when(mut self, condition: impl Into<Condition>) -> Self {
        self.clause.conditions.push(condition.into());
        self
    }

    /// The same statement, allowing or denying.
    pub const fn turned(mut self, effect: Effect) -> Self {
        self.clause.effect = effect;
        self
    }

    /// Whether it allows or denies.
    pub const fn effect(&self) -> Effect {
        self.clause.effect
    }

    /// What it says, as data.
    pub const fn clause(&self) -> &Clause {
        &self.clause
    }
}

impl Statement<NoResource, NoPrincipal> {
    /// A statement of this effect on these actions.
    pub fn new(effect: Effect, actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        Self::of(Clause::new(effect, Selection::Only(actions)))
    }

    /// Allows these actions.
    pub fn allow(actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        Self::new(Effect::Allow, actions)
    }

    /// Denies these actions.
    pub fn deny(actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        Self::new(Effect::Deny, actions)
    }

    /// A statement of this effect on all actions but these (`NotAction`).
    ///
    /// With [`Effect::Allow`] it allows whatever AWS adds from tomorrow on.
    pub fn except(effect: Effect, actions: impl IntoIterator<Item = impl Into<Action>>) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        Self::of(Clause::new(effect, Selection::Except(actions)))
    }
}

impl Statement<NoResource, ByPrincipal> {
    /// Denies these actions to all but these principals (`NotPrincipal`).
    ///
    /// Turned to allow, it is an error (`allow-with-not-principal`): AWS would let in everybody
    /// else, anonymous callers too. For a role name the role, its session and its account; a
    /// condition on `aws:PrincipalArn` is simpler.
    pub fn deny_all_but(
        principals: impl IntoIterator<Item = Principal>,
        actions: impl IntoIterator<Item = impl Into<Action>>,
    ) -> Self {
        let mut clause = Statement::deny(actions).clause;
        clause.principals = Some(Selection::Except(principals.into_iter().collect()));
        Self::of(clause)
    }

    /// On the very resource that carries the policy, for the services whose policies name no
    /// resource, such as ECR.
    pub fn on_itself(self) -> Statement<OnItself, ByPrincipal> {
        Statement::of(self.clause)
    }
}

impl<P> Statement<NoResource, P> {
    /// On these resources: ARNs, with `*` and `?` allowed.
    ///
    /// `*` alone is said with a reason: [`on_everything`](Self::on_everything).
    pub fn on(self, resources: impl IntoIterator<Item = impl IntoArn>) -> Statement<OnResource, P> {
        self.select(Selection::Only(values(resources)))
    }

    /// On all resources but these (`NotResource`).
    pub fn on_all_but(
        self,
        resources: impl IntoIterator<Item = impl IntoArn>,
    ) -> Statement<OnResource, P> {
        self.select(Selection::Except(values(resources)))
    }

    /// On every resource, `*`, and why: the action knows no resources, or the policy's owner is
    /// the resource. The reason is not printed; [`Clause::reasons`] keeps it for the summary.
    pub fn on_everything(self, reason: impl Into<Text>) -> Statement<OnResource, P> {
        let mut on = self.select(Selection::Only(vec![Value::from("*")]));
        on.clause.reasons.push(reason.into());
        on
    }

    fn select(mut self, resources: Selection<Value>) -> Statement<OnResource, P> {
        self.clause.resources = Some(resources);
        Statement::of(self.clause)
    }
}

impl<P> Statement<OnResource, P> {
    /// Further ARNs in the list that the statement has, for lists of several kinds.
    pub fn and_on(mut self, resources: impl IntoIterator<Item = impl IntoArn>) -> Self {
        if let Some(list) = &mut self.clause.resources {
            list.items_mut().extend(values(resources));
        }
        self
    }
}

impl<R> Statement<R, NoPrincipal> {
    /// By these principals.
    pub fn by(
        mut self,
        principals: impl IntoIterator<Item = Principal>,
    ) -> Statement<R, ByPrincipal> {
        self.clause.principals = Some(Selection::Only(principals.into_iter().collect()));
        Statement::of(self.clause)
    }

    /// By anyone in one of these organisations: any principal, with a condition on
    /// `aws:PrincipalOrgID`. Ids look like `o-a1b2c3d4e5`.
    pub fn by_organization(
        self,
        ids: impl crate::operand::Operands<crate::operand::Text>,
    ) -> Statement<R, ByPrincipal> {
        self.by([Principal::any()])
            .when(Condition::string_equals("aws:PrincipalOrgID", ids))
    }
}

fn values(arns: impl IntoIterator<Item = impl IntoArn>) -> Vec<Value> {
    arns.into_iter()
        .map(|arn| arn.into_arn().into_value())
        .collect()
}
