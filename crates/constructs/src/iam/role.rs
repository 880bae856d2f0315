//! [`Role`]: who may assume it, and what it may do, by policies and by grants.

use std::collections::BTreeMap;

use formwork_cfn::iam::{CfnPolicy, CfnRole, role};
use formwork_cfn::ids::{ManagedPolicyArn, RoleArn, RoleName};
use formwork_core::{
    App, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Phase, Scope, Value,
};
use formwork_policy::{
    Action, Clause, Condition, Effect, IdentityPolicy, Principal, Selection, SizeLimit, Statement,
    TrustPolicy, check_size,
};

use super::{Grantee, Recipient};
use crate::appended::append;
use crate::database::DatabaseInstanceRef;
use crate::defaults::Defaults;
use crate::endpoint::InterfaceEndpointRef;
use crate::length;
use crate::reason;

/// An IAM role.
///
/// ```text
/// let role = stack.add(
///     "Role",
///     Role::new(TrustPolicy::assumed_by([Principal::service("lambda.amazonaws.com")])).policy("audit", audit),
/// );
/// ```
///
/// Policies given to it stand inline in the role. What is granted to it stands in policies of their
/// own (`AWS::IAM::Policy`), one for each name, because a statement may name what itself names the
/// role; whatever works with the role waits for them ([`RoleRef::needed_by`]).
///
/// Its name is made by AWS unless [`name`](Self::name) gives one, so a deployment needs
/// `CAPABILITY_IAM` and not `CAPABILITY_NAMED_IAM`. Changing name or path replaces the role.
///
/// Errors: `max-session-out-of-range`, and those of its policies, such as `empty-policy`,
/// `policy-too-large` and `invalid-action`.
///
/// CloudFormation: `AWS::IAM::Role`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>
#[derive(Debug)]
pub struct Role {
    trust: TrustPolicy,
    name: Option<Expr<String>>,
    path: Option<String>,
    description: Option<String>,
    max_session_seconds: Option<u32>,
    managed: Vec<Expr<ManagedPolicyArn>>,
    boundary: Option<Expr<ManagedPolicyArn>>,
    no_boundary: Option<String>,
    inline: Vec<(String, IdentityPolicy)>,
}

impl Role {
    /// A role that may be assumed as the trust policy says, and may do nothing yet.
    pub fn new(trust: TrustPolicy) -> Self {
        Self {
            trust,
            name: None,
            path: None,
            description: None,
            max_session_seconds: None,
            managed: Vec::new(),
            boundary: None,
            no_boundary: None,
            inline: Vec::new(),
        }
    }

    /// A role for an AWS service, such as `lambda.amazonaws.com`.
    pub fn for_service(service: &str) -> Self {
        Self::new(TrustPolicy::assumed_by([Principal::service(service)]))
    }

    /// Its name in the account; deploying then takes `CAPABILITY_NAMED_IAM`. Default: made by AWS.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Its path, such as `/service/`. Default: `/`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// What it is for; 1,000 characters at most (`description-too-long`).
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The longest session; 3,600 to 43,200 seconds. Default: 3,600.
    pub fn max_session_seconds(mut self, seconds: u32) -> Self {
        self.max_session_seconds = Some(seconds);
        self
    }

    /// Attaches a managed policy.
    pub fn managed_policy(mut self, policy: impl IntoExpr<ManagedPolicyArn>) -> Self {
        self.managed.push(policy.into_expr());
        self
    }

    /// The most that its policies can allow. Default: that of the nearest
    /// [`Defaults`](crate::Defaults), else no boundary.
    pub fn permissions_boundary(mut self, policy: impl IntoExpr<ManagedPolicyArn>) -> Self {
        self.boundary = Some(policy.into_expr());
        self.no_boundary = None;
        self
    }

    /// It has no boundary, also where [`Defaults`](crate::Defaults) around it say one. The reason
    /// is kept in the template's metadata (`missing-reason` where it is empty).
    pub fn without_permissions_boundary(mut self, reason: impl Into<String>) -> Self {
        self.boundary = None;
        self.no_boundary = Some(reason.into());
        self
    }

    /// An inline policy under a name.
    pub fn policy(mut self, name: impl Into<String>, policy: IdentityPolicy) -> Self {
        self.inline.push((name.into(), policy));
        self
    }
}

/// A role that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleRef {
    cfn: Handle<CfnRole>,
}

/// What stands beside a role's node: what was given and granted to it.
#[derive(Debug, Default)]
pub(crate) struct RoleState {
    inline: BTreeMap<String, IdentityPolicy>,
    granted: BTreeMap<String, IdentityPolicy>,
    dependents: Vec<NodeId>,
    prerequisites: Vec<NodeId>,
    endpoints: Vec<InterfaceEndpointRef>,
    databases: Vec<DatabaseInstanceRef>,
    exists: bool,
}

impl RoleState {
    /// All inline policies of a role count together, and AWS keeps what is granted as inline ones.
    fn check_size(&self, scope: &mut Scope<'_>) {
        let policies = self.inline.iter().chain(&self.granted);
        let documents: Vec<(&str, Expr<IdentityPolicy>)> = policies
            .map(|(name, policy)| (name.as_str(), policy.canonical(scope.app())))
            .collect();
        let sizes = documents
            .iter()
            .map(|(name, document)| (*name, document.value()));
        if let Some(found) = check_size(SizeLimit::RoleInlinePolicies, sizes) {
            scope.report(found.property("Policies"));
        }
    }
}

#[diagnostic::do_not_recommend]
impl Construct for Role {
    type Output = RoleRef;

    fn build(self, scope: &mut Scope<'_>) -> RoleRef {
        if let Some(seconds) = self.max_session_seconds
            && !(3_600..=43_200).contains(&seconds)
        {
            scope.report(
                Diagnostic::error(
                    "max-session-out-of-range",
                    format!("a session cannot last {seconds} seconds"),
                )
                .property("MaxSessionDuration")
                .help("give 3,600 to 43,200 seconds"),
            );
        }
        if let Some(text) = &self.description {
            length::check(scope, "Description", text, 1_000);
        }
        report_all(scope, "AssumeRolePolicyDocument", |report| {
            self.trust.check(report);
        });
        let mut resource = CfnRole::new(self.trust);
        resource.role_name = self.name;
        resource.path = self.path.map(Expr::from);
        resource.description = self.description.map(Expr::from);
        resource.max_session_duration = self.max_session_seconds.map(Expr::from);
        resource.permissions_boundary = self.boundary;
        if !self.managed.is_empty() {
            resource.managed_policy_arns = Some(self.managed.into_expr());
        }
        let cfn = scope.define(resource);
        let role = RoleRef { cfn };
        for (name, policy) in self.inline {
            if role.has_inline(scope, &name) {
                scope.report(
                    Diagnostic::error(
                        "duplicate-policy-name",
                        format!("two inline policies are named `{name}`"),
                    )
                    .property("Policies")
                    .help("give one of the two another name"),
                );
                report_inline(scope, &name, &policy);
                continue;
            }
            scope.data::<RoleState>(cfn).inline.insert(name, policy);
        }
        if let Some(reason) = &self.no_boundary {
            reason::record(scope, cfn, "PermissionsBoundary", reason);
        } else {
            scope.at_synth(Phase::Derive, move |scope| role.bound(scope));
        }
        scope.at_synth(Phase::Write, move |scope| role.write(scope));
        role
    }
}

impl RoleRef {
    /// A role that exists already, by its name and ARN. What is granted to it stands in policies
    /// of this stack that are attached to it; its own policies stay unknown.
    #[track_caller]
    pub fn from_name(
        scope: &mut Scope<'_>,
        place: &str,
        name: Expr<RoleName>,
        arn: Expr<RoleArn>,
    ) -> Self {
        let cfn = scope.import(place, name, [("Arn", arn.into_text())]);
        let role = Self { cfn };
        scope.data::<RoleState>(cfn).exists = true;
        scope
            .at(cfn)
            .at_synth(Phase::Write, move |scope| role.write(scope));
        role
    }

    /// Its ARN.
    pub fn arn(self) -> Expr<RoleArn> {
        self.cfn.attr(CfnRole::ARN)
    }

    /// Its name.
    pub fn name(self) -> Expr<RoleName> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnRole> {
        self.cfn
    }

    /// Adds a statement to the policy of this name, which is a resource of its own.
    ///
    /// Statements that differ only in their actions are joined.
    pub fn allow(self, scope: &mut Scope<'_>, policy: impl Into<String>, statement: Statement) {
        let state = scope.data::<RoleState>(self.cfn);
        state
            .granted
            .entry(policy.into())
            .or_default()
            .grant(statement);
    }

    /// Adds a statement to the inline policy of this name.
    ///
    /// For what the role needs before anything can work with it. The statement must not name
    /// anything that itself names the role.
    pub fn allow_inline(
        self,
        scope: &mut Scope<'_>,
        policy: impl Into<String>,
        statement: Statement,
    ) {
        let inline = &mut scope.data::<RoleState>(self.cfn).inline;
        let policy = inline.entry(policy.into()).or_default();
        policy.grant(statement);
    }

    /// Says that a resource works with this role: it is created after all of the role's policies,
    /// and deleted before them.
    pub fn needed_by(self, scope: &mut Scope<'_>, resource: impl Into<NodeId>) {
        let resource = resource.into();
        scope.data::<RoleState>(self.cfn).dependents.push(resource);
    }

    /// Says that whatever works with this role needs a resource to which it does not refer, such as
    /// the attachment of a secret that it reads: it is created after it, and deleted before it.
    pub fn waits_for(self, scope: &mut Scope<'_>, resource: impl Into<NodeId>) {
        let resource = resource.into();
        let prerequisites = &mut scope.data::<RoleState>(self.cfn).prerequisites;
        if !prerequisites.contains(&resource) {
            prerequisites.push(resource);
        }
    }

    /// Says that the role was granted a call through an endpoint, so that `synth` can check that
    /// whatever works with the role gets there.
    pub fn calls_through(self, scope: &mut Scope<'_>, endpoint: InterfaceEndpointRef) {
        let endpoints = &mut scope.data::<RoleState>(self.cfn).endpoints;
        if !endpoints.contains(&endpoint) {
            endpoints.push(endpoint);
        }
    }

    /// The endpoints through which it was granted calls.
    pub fn endpoints(self, app: &App) -> &[InterfaceEndpointRef] {
        app.data::<RoleState>(self.cfn)
            .map_or(&[], |state| &state.endpoints)
    }

    /// Says that the role was granted connections to a database, so that `synth` can check that
    /// whatever works with the role gets there.
    pub fn connects_to(self, scope: &mut Scope<'_>, database: DatabaseInstanceRef) {
        let databases = &mut scope.data::<RoleState>(self.cfn).databases;
        if !databases.contains(&database) {
            databases.push(database);
        }
    }

    /// The databases to which it was granted connections.
    pub fn databases(self, app: &App) -> &[DatabaseInstanceRef] {
        app.data::<RoleState>(self.cfn)
            .map_or(&[], |state| &state.databases)
    }

    /// Whether one of its policies, given or granted, allows this action on anything, whichever way
    /// the call takes: what holds for calls through an endpoint alone does not count.
    pub(crate) fn may_call_any_way(self, app: &App, action: &str) -> bool {
        app.data::<RoleState>(self.cfn).is_some_and(|state| {
            let mut policies = state.inline.values().chain(state.granted.values());
            policies.any(|policy| policy.clauses().any(|clause| covers(clause, action)))
        })
    }

    /// Whether one of its inline policies allows everything that the statement does, each action
    /// and resource by its full name or by `*`.
    pub(crate) fn allows_inline(self, scope: &Scope<'_>, statement: &Statement) -> bool {
        let state = scope.app().data::<RoleState>(self.cfn);
        let needed = statement.clause();
        state.is_some_and(|state| {
            let clauses = || state.inline.values().flat_map(IdentityPolicy::clauses);
            let actions = needed.actions().items().iter();
            actions.clone().all(|action| {
                let resources = needed.resources().map(Selection::items);
                let mut resources = resources.unwrap_or_default().iter();
                resources.all(|on| clauses().any(|clause| allows(clause, action, on)))
            })
        })
    }

    fn has_inline(self, scope: &Scope<'_>, name: &str) -> bool {
        let state = scope.app().data::<RoleState>(self.cfn);
        state.is_some_and(|state| state.inline.contains_key(name))
    }

    /// Takes the permissions boundary that is said over it, unless it has one.
    fn bound(self, scope: &mut Scope<'_>) {
        let open = scope.get(self.cfn);
        if open.is_none_or(|role| role.permissions_boundary.is_some()) {
            return;
        }
        let said = Defaults::said_permissions_boundary;
        let boundary = scope.inherit(self.cfn, "PermissionsBoundary", said);
        if let Some(role) = scope.get_mut(self.cfn) {
            role.permissions_boundary = boundary;
        }
    }

    fn write(self, scope: &mut Scope<'_>) {
        let mut state = std::mem::take(scope.data::<RoleState>(self.cfn));
        if state.exists {
            // It has no resource here in which anything could stand inline.
            for (name, policy) in std::mem::take(&mut state.inline) {
                let granted = state.granted.entry(name).or_default();
                *granted = std::mem::take(granted).merge(policy);
            }
        }
        state.check_size(scope);
        let mut inline: Vec<role::Policy> = Vec::new();
        for (name, policy) in &state.inline {
            report_inline(scope, name, policy);
            inline.push(role::Policy::new(
                policy.canonical(scope.app()),
                name.as_str(),
            ));
        }
        if !inline.is_empty() {
            let resource = scope.get(self.cfn);
            let written = resource.and_then(|role| role.policies.clone());
            let policies = append(scope, "Policies", written, inline.into_expr());
            if let Some(resource) = scope.get_mut(self.cfn) {
                resource.policies = Some(policies);
            }
        }
        for (name, policy) in &state.granted {
            if state.inline.contains_key(name) {
                scope.report(
                    Diagnostic::error(
                        "duplicate-policy-name",
                        format!("what is granted stands under `{name}`, and so does an inline policy"),
                    )
                    .property("Policies")
                    .note("AWS keeps both in the role by their names, so one would overwrite the other")
                    .help("give the inline policy another name"),
                );
            }
            let document = policy.canonical(scope.app());
            let resource = CfnPolicy::new(document, name.as_str()).roles([self.name()]);
            let resource = scope.add(name.as_str(), resource);
            let mut at = scope.at(resource);
            report_all(&mut at, "PolicyDocument", |report| policy.check(report));
            for dependent in &state.dependents {
                scope.attributes(*dependent).depends_on(resource);
            }
        }
        for dependent in &state.dependents {
            for prerequisite in &state.prerequisites {
                scope.attributes(*dependent).depends_on(*prerequisite);
            }
        }
        *scope.data::<RoleState>(self.cfn) = state;
    }
}

#[diagnostic::do_not_recommend]
impl Grantee for RoleRef {
    fn recipient(&self) -> Recipient {
        Recipient::new(*self, None)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<RoleArn> for RoleRef {
    fn into_expr(self) -> Expr<RoleArn> {
        self.arn()
    }
}

impl From<RoleRef> for NodeId {
    fn from(role: RoleRef) -> Self {
        role.cfn.node()
    }
}

/// Whether a statement allows this action on this resource, each by its full name or by `*`.
fn allows(clause: &Clause, action: &Action, on: &Value) -> bool {
    let every = Value::from("*");
    let resources = clause.resources();
    let names_resource = resources.is_some_and(|list| {
        !list.is_except() && list.items().iter().any(|item| item == on || *item == every)
    });
    let actions = clause.actions();
    clause.effect() == Effect::Allow
        && clause.conditions().is_empty()
        && !actions.is_except()
        && actions.items().contains(action)
        && names_resource
}

/// Places on the role's scope what is wrong with one of its inline policies.
#[track_caller]
fn report_inline(scope: &mut Scope<'_>, name: &str, policy: &IdentityPolicy) {
    let property = format!("Policies.{name}");
    report_all(scope, &property, |report| policy.check(report));
}

/// Whether a statement allows an action, by name or by pattern, on anything and by any way.
fn covers(clause: &Clause, action: &str) -> bool {
    let actions = clause.actions();
    let mut items = actions.items().iter();
    let named = items.any(|item| fits(item.as_str(), action));
    let mut keys = clause.conditions().iter().map(Condition::key);
    let through_endpoint = keys.any(|key| key.eq_ignore_ascii_case("aws:SourceVpce"));
    clause.effect() == Effect::Allow && named != actions.is_except() && !through_endpoint
}

/// Whether an action is one of those that a pattern with `*` and `?` means, whatever the case.
fn fits(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    let (mut at, mut of) = (0, 0);
    // Where the last `*` stands, and up to where it reaches so far.
    let mut star = None;
    while of < action.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(letter) if *letter == b'?' || letter.eq_ignore_ascii_case(&action[of]) => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((place, reach)) => {
                    star = Some((place, reach + 1));
                    at = place + 1;
                    of = reach + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

/// Places on the scope what the checks of a policy find.
#[track_caller]
pub(crate) fn report_all(
    scope: &mut Scope<'_>,
    property: &str,
    check: impl FnOnce(&mut dyn FnMut(Diagnostic)),
) {
    let mut found = Vec::new();
    check(&mut |diagnostic| found.push(diagnostic));
    for diagnostic in found {
        scope.report(diagnostic.property(property));
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_of_actions() {
        let check = |pattern, expected| {
            let fits = fits(pattern, "secretsmanager:GetSecretValue");
            assert_eq!(fits, expected, "{pattern}");
        };
        check("*", true);
        check("secretsmanager:*", true);
        check("secretsmanager:Get*Value", true);
        check("SecretsManager:getsecretvalue", true);
        check("secretsmanager:GetSecretValu?", true);
        check("secretsmanager:*Secret*Secret*", false);
        check("secretsmanager:GetSecret", false);
        check("secretsmanager:GetSecretValue?", false);
        check("ssm:*", false);
        check("", false);
        check(&"*a".repeat(2_000), false);
    }
}
