//! [`InstanceProfile`]: the role that EC2 instances have, and the group through which they call.

use formwork_cfn::iam::CfnInstanceProfile;
use formwork_cfn::ids::{InstanceProfileArn, InstanceProfileName};
use formwork_core::{Construct, Expr, Handle, IntoExpr, NodeId, Scope};

use crate::iam::{Grantee, Recipient, Role, RoleRef};
use crate::network::SecurityGroupRef;

/// A role for EC2 instances, in the profile by which an instance gets it.
///
/// ```
/// use formwork_cfn::{ec2::CfnInstance, ids::ImageId};
/// use formwork_constructs::{
///     AwsService, FoundationModel, Grantee, InstanceProfile, InterfaceEndpoint, PrivateSubnet,
///     SecurityGroup, Vpc, cidr,
/// };
/// use formwork_core::{App, Expr};
///
/// let mut app = App::new();
/// let mut stack = app.stack("Tests");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let subnets = [
///     stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
///     stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
/// ];
/// let bedrock = stack.add(
///     "Bedrock",
///     InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets),
/// );
/// let group = stack.add("TestMachine", SecurityGroup::new(vpc, "Machine for tests"));
/// let profile = stack.add("Tester", InstanceProfile::new().security_group(group));
/// let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
/// profile.grant(&mut stack, model.invoke().via(bedrock));
/// stack.add(
///     "Machine",
///     CfnInstance::new()
///         .image_id(Expr::<ImageId>::from_text("ami-0123456789abcdef0"))
///         .instance_type("t3.micro")
///         .iam_instance_profile(profile)
///         .subnet_id(subnets[0])
///         .security_group_ids([group.id()]),
/// );
/// # assert!(app.synth().is_ok());
/// ```
///
/// It brings `Role` with it, which EC2 assumes, unless [`role`](Self::role) gives one. The profile
/// waits for every policy of its role, and with it every instance that has the profile.
///
/// Another name or path replaces the profile; another role changes it in place, and instances that
/// run get it within minutes.
///
/// CloudFormation: `AWS::IAM::InstanceProfile`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html>
#[derive(Debug, Default)]
pub struct InstanceProfile {
    role: Option<RoleRef>,
    group: Option<SecurityGroupRef>,
    name: Option<Expr<String>>,
    path: Option<String>,
}

impl InstanceProfile {
    /// A profile with a role of its own, which may do nothing yet.
    pub const fn new() -> Self {
        Self {
            role: None,
            group: None,
            name: None,
            path: None,
        }
    }

    /// The role that its instances have; `ec2.amazonaws.com` must be allowed to assume it. Default:
    /// one of its own.
    pub fn role(mut self, role: RoleRef) -> Self {
        self.role = Some(role);
        self
    }

    /// The group of its instances' network interfaces: what is granted to the profile is then let
    /// through from there. Default: none, and flows are declared by hand.
    pub fn security_group(mut self, group: SecurityGroupRef) -> Self {
        self.group = Some(group);
        self
    }

    /// Its name in the account; deploying then takes `CAPABILITY_NAMED_IAM`. Default: made by AWS.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Its path, such as `/machines/`. Default: `/`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}

/// An instance profile that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceProfileRef {
    cfn: Handle<CfnInstanceProfile>,
    role: RoleRef,
    group: Option<SecurityGroupRef>,
}

#[diagnostic::do_not_recommend]
impl Construct for InstanceProfile {
    type Output = InstanceProfileRef;

    fn build(self, scope: &mut Scope<'_>) -> InstanceProfileRef {
        let role = self
            .role
            .unwrap_or_else(|| scope.add("Role", Role::for_service("ec2.amazonaws.com")));
        let mut resource = CfnInstanceProfile::new([role.name()]);
        resource.instance_profile_name = self.name;
        resource.path = self.path.map(Expr::from);
        let cfn = scope.define(resource);
        role.needed_by(scope, cfn);
        InstanceProfileRef {
            cfn,
            role,
            group: self.group,
        }
    }
}

impl InstanceProfileRef {
    /// Its name, as an instance takes it.
    pub fn name(self) -> Expr<InstanceProfileName> {
        self.cfn.reference()
    }

    /// Its ARN.
    pub fn arn(self) -> Expr<InstanceProfileArn> {
        self.cfn.attr(CfnInstanceProfile::ARN)
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnInstanceProfile> {
        self.cfn
    }

    /// The role that its instances have.
    pub const fn role(self) -> RoleRef {
        self.role
    }

    /// The group of its instances' network interfaces, where one was given.
    pub const fn security_group(self) -> Option<SecurityGroupRef> {
        self.group
    }
}

#[diagnostic::do_not_recommend]
impl Grantee for InstanceProfileRef {
    fn recipient(&self) -> Recipient {
        Recipient::new(self.role, self.group)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<InstanceProfileName> for InstanceProfileRef {
    fn into_expr(self) -> Expr<InstanceProfileName> {
        self.name()
    }
}

impl From<InstanceProfileRef> for NodeId {
    fn from(profile: InstanceProfileRef) -> Self {
        profile.cfn.node()
    }
}
