//! [`Defaults`]: what holds for everything in an app, a stage, a stack or a part of one, unless a
//! construct says otherwise.

use formwork_cfn::ids::{KmsKeyRef, ManagedPolicyArn};
use formwork_core::{DeletionPolicy, Expr, Extent, IntoExpr, NodeId, Scope};

use crate::logs::Retention;

/// What an organisation wants of everything in an app, a stage, a stack or a part of one, unless a
/// construct says otherwise.
///
/// ```
/// use formwork_cfn::ids::ManagedPolicyArn;
/// use formwork_constructs::{Defaults, LogGroup, RemovalPolicy, Retention};
/// use formwork_core::{App, Expr};
///
/// let mut app = App::new();
/// let boundary = Expr::<ManagedPolicyArn>::from_text("arn:aws:iam::111122223333:policy/limit");
/// Defaults::new()
///     .permissions_boundary(boundary)
///     .log_retention(Retention::OneYear)
///     .removal_policy(RemovalPolicy::Retain)
///     .over(&mut app);
/// let mut stack = app.stack("Trial");
/// Defaults::new().removal_policy(RemovalPolicy::Delete).over(&mut stack);
/// stack.add("Lines", LogGroup::new());
///
/// let assembly = app.synth()?;
/// let entry = &assembly.stacks()[0].entries()[0];
/// let set_by: Vec<(&str, &str)> =
///     entry.set_by().iter().map(|set| (set.property(), set.extent())).collect();
/// assert_eq!(
///     set_by,
///     [
///         ("DeletionPolicy", "Trial"),
///         ("RetentionInDays", ""),
///         ("UpdateReplacePolicy", "Trial"),
///     ],
/// );
/// # Ok::<(), formwork_core::Diagnostics>(())
/// ```
///
/// Each field is found by itself, from the inside out: what the construct says itself, what was
/// written into its generated resource, the scopes around it, the stack around a nested one, the
/// stage, the app. They are applied when the app is synthesized, so it does not matter whether they
/// are said before or after the constructs are added. Said twice over one scope, the later counts.
///
/// They are for constructs. A generated resource that is added by itself stays as it was written,
/// and so does what exists already.
///
/// Which property was set by which of them is told by
/// [`Entry::set_by`](formwork_core::Entry::set_by).
///
/// # In a construct of your own
///
/// A construct takes part by asking in a hook of [`Phase::Derive`](formwork_core::Phase::Derive),
/// for what its user left open, after a look at the generated resource, which the program may have
/// changed by then:
///
/// ```
/// # use formwork_cfn::logs::CfnLogGroup;
/// # use formwork_constructs::{Defaults, RemovalPolicy};
/// # use formwork_core::{Construct, Handle, Phase, Scope};
/// struct Audit {
///     removal: Option<RemovalPolicy>,
/// }
///
/// impl Construct for Audit {
///     type Output = Handle<CfnLogGroup>;
///
///     fn build(self, scope: &mut Scope<'_>) -> Self::Output {
///         let cfn = scope.define(CfnLogGroup::new());
///         scope.at_synth(Phase::Derive, move |scope| {
///             RemovalPolicy::settle(self.removal, scope, cfn);
///             if scope[cfn].kms_key_id.is_none() {
///                 let key = scope.inherit(cfn, "KmsKeyId", Defaults::said_encryption_key);
///                 scope[cfn].kms_key_id = key.map(|key| key.cast());
///             }
///         });
///         cfn
///     }
/// }
/// ```
///
/// [`RemovalPolicy::settle`] is for what has no snapshots,
/// [`RemovalPolicy::settle_with_snapshots`] for what has. For other properties
/// [`Scope::inherit`] finds the field and records where it stands. Defaults of another kind are a
/// type of your own, kept in the same way by [`Extent::keep`].
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    boundary: Option<Expr<ManagedPolicyArn>>,
    removal: Option<RemovalPolicy>,
    retention: Option<Retention>,
    key: Option<Expr<KmsKeyRef>>,
}

impl Defaults {
    /// Nothing is said yet.
    pub const fn new() -> Self {
        Self {
            boundary: None,
            removal: None,
            retention: None,
            key: None,
        }
    }

    /// The most that the policies of roles can allow, those that constructs bring with them
    /// included. Default: no boundary.
    pub fn permissions_boundary(mut self, policy: impl IntoExpr<ManagedPolicyArn>) -> Self {
        self.boundary = Some(policy.into_expr());
        self
    }

    /// What happens to things that hold state, such as log groups, when they leave their stack or
    /// are replaced. Default: what each construct says.
    pub const fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// How long the lines of log groups stay. Default: one month.
    pub const fn log_retention(mut self, retention: Retention) -> Self {
        self.retention = Some(retention);
        self
    }

    /// The key that encrypts log groups; the key's policy must let CloudWatch Logs use it. Default:
    /// the service's own key.
    pub fn encryption_key(mut self, key: impl IntoExpr<KmsKeyRef>) -> Self {
        self.key = Some(key.into_expr());
        self
    }

    /// Lets this hold over an app, a stage, a stack or a part of one. What was said over it before
    /// stays, unless it is said anew.
    pub fn over(self, extent: &mut impl Extent) {
        let kept = extent.keep::<Self>();
        kept.boundary = self.boundary.or(kept.boundary.take());
        kept.removal = self.removal.or(kept.removal);
        kept.retention = self.retention.or(kept.retention);
        kept.key = self.key.or(kept.key.take());
    }

    /// The permissions boundary, where one was said.
    pub fn said_permissions_boundary(&self) -> Option<Expr<ManagedPolicyArn>> {
        self.boundary.clone()
    }

    /// The removal policy, where one was said.
    pub const fn said_removal_policy(&self) -> Option<RemovalPolicy> {
        self.removal
    }

    /// The retention of log lines, where one was said.
    pub const fn said_log_retention(&self) -> Option<Retention> {
        self.retention
    }

    /// The key, where one was said.
    pub fn said_encryption_key(&self) -> Option<Expr<KmsKeyRef>> {
        self.key.clone()
    }
}

/// What happens to something that holds state when it leaves its stack, and to the old one when it
/// is replaced.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemovalPolicy {
    /// It is deleted with everything in it.
    Delete,
    /// It stays, and is no longer the stack's.
    Retain,
    /// A snapshot is taken, then it is deleted. What has no snapshots stays.
    Snapshot,
}

impl RemovalPolicy {
    /// Writes what happens to a resource that has no snapshots: its own policy, or the nearest of
    /// [`Defaults`]; where nobody says one, it is deleted.
    ///
    /// For constructs, in a hook of [`Phase::Derive`](formwork_core::Phase::Derive). What the
    /// program said of the resource with [`Scope::attributes`] stays.
    pub fn settle(own: Option<Self>, scope: &mut Scope<'_>, resource: impl Into<NodeId>) {
        let policy = |policy| match policy {
            // That is what happens anyway.
            Self::Delete => None,
            Self::Retain | Self::Snapshot => Some(DeletionPolicy::Retain),
        };
        write(own, scope, resource.into(), policy);
    }

    /// As [`settle`](Self::settle), for a resource that has snapshots; where nobody says anything,
    /// one is taken.
    pub fn settle_with_snapshots(
        own: Option<Self>,
        scope: &mut Scope<'_>,
        resource: impl Into<NodeId>,
    ) {
        let policy = |policy| match policy {
            Self::Delete => Some(DeletionPolicy::Delete),
            Self::Retain => Some(DeletionPolicy::Retain),
            Self::Snapshot => Some(DeletionPolicy::Snapshot),
        };
        let node = resource.into();
        write(own, scope, node, policy);
        write(Some(Self::Snapshot), scope, node, policy);
    }
}

/// Writes both attributes, each where nothing stands there yet.
fn write(
    own: Option<RemovalPolicy>,
    scope: &mut Scope<'_>,
    node: NodeId,
    policy: impl Fn(RemovalPolicy) -> Option<DeletionPolicy>,
) {
    let find = |scope: &mut Scope<'_>, property| {
        let said = Defaults::said_removal_policy;
        own.or_else(|| scope.inherit(node, property, said))
            .and_then(&policy)
    };
    let attributes = scope.attributes(node);
    let (deletion, replacement) = (
        attributes.has_deletion_policy(),
        attributes.has_update_replace_policy(),
    );
    if !deletion && let Some(policy) = find(scope, "DeletionPolicy") {
        scope.attributes(node).deletion_policy(policy);
    }
    if !replacement && let Some(policy) = find(scope, "UpdateReplacePolicy") {
        scope.attributes(node).update_replace_policy(policy);
    }
}
