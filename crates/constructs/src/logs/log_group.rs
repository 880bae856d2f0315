//! [`LogGroup`]: where log lines go, and how long they stay.

use formwork_cfn::ids::{KmsKeyRef, LogGroupArn, LogGroupName};
use formwork_cfn::logs::CfnLogGroup;
use formwork_core::{Construct, Expr, Handle, IntoExpr, NodeId, Phase, Scope};
use formwork_policy::Statement;

use crate::defaults::{Defaults, RemovalPolicy};

/// A log group of Amazon CloudWatch Logs. Its lines stay for one month unless
/// [`retention`](Self::retention) or [`Defaults`](crate::Defaults) around it say otherwise.
///
/// Its name is made by AWS unless [`name`](Self::name) gives one. Changing the name replaces the
/// group. It is deleted with the stack unless [`retain`](Self::retain),
/// [`removal_policy`](Self::removal_policy) or defaults say otherwise.
///
/// CloudFormation: `AWS::Logs::LogGroup`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html>
#[derive(Debug)]
pub struct LogGroup {
    name: Option<Expr<String>>,
    retention: Option<Retention>,
    key: Option<Expr<KmsKeyRef>>,
    removal: Option<RemovalPolicy>,
}

impl LogGroup {
    /// A group whose lines stay for one month, or as long as the nearest defaults say.
    pub const fn new() -> Self {
        Self {
            name: None,
            retention: None,
            key: None,
            removal: None,
        }
    }

    /// Its name in the account. Default: made by AWS.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// How long its lines stay. Default: as the nearest [`Defaults`] say, else one month.
    pub const fn retention(mut self, retention: Retention) -> Self {
        self.retention = Some(retention);
        self
    }

    /// The key that encrypts its lines; the key's policy must let CloudWatch Logs use it. Default:
    /// that of the nearest [`Defaults`], else the service's own key.
    pub fn encryption_key(mut self, key: impl IntoExpr<KmsKeyRef>) -> Self {
        self.key = Some(key.into_expr());
        self
    }

    /// It stays when it leaves the stack: [`RemovalPolicy::Retain`].
    pub const fn retain(self) -> Self {
        self.removal_policy(RemovalPolicy::Retain)
    }

    /// What happens to it when it leaves the stack or is replaced; log groups have no snapshots, so
    /// [`RemovalPolicy::Snapshot`] is as `Retain`. Default: as the nearest [`Defaults`] say, else
    /// it is deleted.
    pub const fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }
}

impl Default for LogGroup {
    fn default() -> Self {
        Self::new()
    }
}

/// How long log lines stay: the periods that CloudWatch Logs has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Retention {
    /// 1 day.
    OneDay,
    /// 3 days.
    ThreeDays,
    /// 5 days.
    FiveDays,
    /// 7 days.
    OneWeek,
    /// 14 days.
    TwoWeeks,
    /// 30 days.
    OneMonth,
    /// 60 days.
    TwoMonths,
    /// 90 days.
    ThreeMonths,
    /// 120 days.
    FourMonths,
    /// 150 days.
    FiveMonths,
    /// 180 days.
    SixMonths,
    /// 365 days.
    OneYear,
    /// 400 days.
    ThirteenMonths,
    /// 545 days.
    EighteenMonths,
    /// 731 days.
    TwoYears,
    /// 1,096 days.
    ThreeYears,
    /// 1,827 days.
    FiveYears,
    /// 2,192 days.
    SixYears,
    /// 2,557 days.
    SevenYears,
    /// 2,922 days.
    EightYears,
    /// 3,288 days.
    NineYears,
    /// 3,653 days.
    TenYears,
    /// For ever; storage is charged for ever too.
    Infinite,
}

impl Retention {
    /// The number of days, none for ever.
    pub const fn days(self) -> Option<u32> {
        Some(match self {
            Self::OneDay => 1,
            Self::ThreeDays => 3,
            Self::FiveDays => 5,
            Self::OneWeek => 7,
            Self::TwoWeeks => 14,
            Self::OneMonth => 30,
            Self::TwoMonths => 60,
            Self::ThreeMonths => 90,
            Self::FourMonths => 120,
            Self::FiveMonths => 150,
            Self::SixMonths => 180,
            Self::OneYear => 365,
            Self::ThirteenMonths => 400,
            Self::EighteenMonths => 545,
            Self::TwoYears => 731,
            Self::ThreeYears => 1_096,
            Self::FiveYears => 1_827,
            Self::SixYears => 2_192,
            Self::SevenYears => 2_557,
            Self::EightYears => 2_922,
            Self::NineYears => 3_288,
            Self::TenYears => 3_653,
            Self::Infinite => return None,
        })
    }
}

/// A log group that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogGroupRef {
    cfn: Handle<CfnLogGroup>,
}

#[diagnostic::do_not_recommend]
impl Construct for LogGroup {
    type Output = LogGroupRef;

    fn build(self, scope: &mut Scope<'_>) -> LogGroupRef {
        let mut group = CfnLogGroup::new();
        group.log_group_name = self.name;
        group.retention_in_days = self.retention.and_then(days);
        group.kms_key_id = self.key.map(Expr::cast);
        let cfn = scope.define(group);
        let is_open = self.retention.is_none();
        scope.at_synth(Phase::Derive, move |scope| {
            settle(cfn, scope, is_open);
            RemovalPolicy::settle(self.removal, scope, cfn);
        });
        LogGroupRef { cfn }
    }
}

fn days(retention: Retention) -> Option<Expr<i64>> {
    retention.days().map(Expr::<i64>::from)
}

/// Takes what is said over a group for what it does not say itself.
fn settle(cfn: Handle<CfnLogGroup>, scope: &mut Scope<'_>, is_open: bool) {
    let Some(group) = scope.get(cfn) else { return };
    let is_open = is_open && group.retention_in_days.is_none();
    let has_key = group.kms_key_id.is_some();
    if is_open {
        let said = scope.inherit(cfn, "RetentionInDays", Defaults::said_log_retention);
        scope[cfn].retention_in_days = days(said.unwrap_or(Retention::OneMonth));
    }
    if !has_key {
        let key = scope.inherit(cfn, "KmsKeyId", Defaults::said_encryption_key);
        scope[cfn].kms_key_id = key.map(Expr::cast);
    }
}

impl LogGroupRef {
    /// Its ARN with `:*` at the end, as policies name its streams.
    pub fn arn(self) -> Expr<LogGroupArn> {
        self.cfn.attr(CfnLogGroup::ARN)
    }

    /// Its name.
    pub fn name(self) -> Expr<LogGroupName> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnLogGroup> {
        self.cfn
    }

    /// The statement that lets a role write lines into this group, and into no other.
    pub(crate) fn write_statement(self) -> Statement {
        Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"]).on([self.arn()])
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<LogGroupName> for LogGroupRef {
    fn into_expr(self) -> Expr<LogGroupName> {
        self.name()
    }
}

impl From<LogGroupRef> for NodeId {
    fn from(group: LogGroupRef) -> Self {
        group.cfn.node()
    }
}
