//! [`SessionAccess`]: Session Manager's ways into private subnets.

use formwork_core::{Construct, Scope};
use formwork_policy::Statement;

use crate::endpoint::{AwsService, InterfaceEndpoint, InterfaceEndpointRef};
use crate::iam::{Permission, Recipient};
use crate::network::{SubnetRef, VpcRef};

/// The endpoints by which AWS Systems Manager Session Manager reaches machines in private subnets:
/// a shell on a machine without an open port, a public address or a key.
///
/// ```text
/// let sessions = stack.add("Sessions", SessionAccess::new(vpc, subnets));
/// profile.grant(&mut stack, sessions.accept());
/// ```
///
/// It adds an interface endpoint for each of `ssm` (`Ssm`), `ssmmessages` (`SsmMessages`) and
/// `ec2messages` (`Ec2Messages`), unless one is given. Each costs by the hour and zone, used or not.
/// Agents since version 3.3.40.0 do without the third: [`without_ec2_messages`](Self::without_ec2_messages).
///
/// Who may open a session is said in the policies of those who do: `ssm:StartSession` on the
/// instance. Sessions that are logged or encrypted with a key of your own need further statements on
/// the machine's role.
///
/// Errors: those of [`InterfaceEndpoint`]; `wrong-endpoint-service` where a given endpoint leads to
/// another service.
///
/// AWS page: <https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html>
#[derive(Debug)]
pub struct SessionAccess {
    vpc: VpcRef,
    subnets: Vec<SubnetRef>,
    ssm: Option<InterfaceEndpointRef>,
    ssm_messages: Option<InterfaceEndpointRef>,
    ec2_messages: Option<InterfaceEndpointRef>,
    newer_agents: bool,
}

impl SessionAccess {
    /// Ways from these subnets, by endpoints of their own.
    pub fn new(vpc: VpcRef, subnets: impl IntoIterator<Item = SubnetRef>) -> Self {
        Self {
            vpc,
            subnets: subnets.into_iter().collect(),
            ssm: None,
            ssm_messages: None,
            ec2_messages: None,
            newer_agents: false,
        }
    }

    /// An endpoint for `ssm` that is there already. Default: one of its own.
    pub const fn ssm(mut self, endpoint: InterfaceEndpointRef) -> Self {
        self.ssm = Some(endpoint);
        self
    }

    /// An endpoint for `ssmmessages` that is there already. Default: one of its own.
    pub const fn ssm_messages(mut self, endpoint: InterfaceEndpointRef) -> Self {
        self.ssm_messages = Some(endpoint);
        self
    }

    /// An endpoint for `ec2messages` that is there already. Default: one of its own.
    pub const fn ec2_messages(mut self, endpoint: InterfaceEndpointRef) -> Self {
        self.ec2_messages = Some(endpoint);
        self
    }

    /// All agents are of version 3.3.40.0 or newer, and send through `ssmmessages` what older ones
    /// send through `ec2messages`. Default: there is an endpoint for both.
    pub const fn without_ec2_messages(mut self) -> Self {
        self.newer_agents = true;
        self
    }
}

/// Session Manager's endpoints, once they have been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionAccessRef {
    ssm: InterfaceEndpointRef,
    ssm_messages: InterfaceEndpointRef,
    ec2_messages: Option<InterfaceEndpointRef>,
}

#[diagnostic::do_not_recommend]
impl Construct for SessionAccess {
    type Output = SessionAccessRef;

    fn build(self, scope: &mut Scope<'_>) -> SessionAccessRef {
        let mut way = |given: Option<InterfaceEndpointRef>, id: &str, service: AwsService| {
            if let Some(endpoint) = given {
                endpoint.check_service(scope, "Session Manager is not reached", &[service]);
                return endpoint;
            }
            let subnets = self.subnets.iter().copied();
            scope.add(id, InterfaceEndpoint::new(self.vpc, service, subnets))
        };
        let ssm = way(self.ssm, "Ssm", AwsService::Ssm);
        let ssm_messages = way(self.ssm_messages, "SsmMessages", AwsService::SsmMessages);
        let both = self.ec2_messages.is_some() || !self.newer_agents;
        let ec2_messages =
            both.then(|| way(self.ec2_messages, "Ec2Messages", AwsService::Ec2Messages));
        SessionAccessRef {
            ssm,
            ssm_messages,
            ec2_messages,
        }
    }
}

impl SessionAccessRef {
    /// The endpoint for `ssm`.
    pub const fn ssm(self) -> InterfaceEndpointRef {
        self.ssm
    }

    /// The endpoint for `ssmmessages`.
    pub const fn ssm_messages(self) -> InterfaceEndpointRef {
        self.ssm_messages
    }

    /// The endpoint for `ec2messages`, where there is one.
    pub const fn ec2_messages(self) -> Option<InterfaceEndpointRef> {
        self.ec2_messages
    }

    /// The permission for a machine to take part in sessions, not granted yet.
    pub const fn accept(self) -> AcceptSessions {
        AcceptSessions { access: self }
    }
}

/// The permission for a machine's agent to take part in sessions: [`SessionAccessRef::accept`].
///
/// Granting it writes what the agent needs for sessions, and nothing else of Systems Manager, for
/// each of the endpoints: a statement on the role, in its policy `SessionPolicy`, on the condition
/// that the call comes through the endpoint; a statement on the endpoint's policy for this role; and
/// the flow on TCP 443 between the two security groups.
#[derive(Clone, Copy, Debug)]
#[must_use = "a permission does nothing until it is granted"]
pub struct AcceptSessions {
    access: SessionAccessRef,
}

/// The name of the policy in which a role's statements on sessions stand.
const POLICY: &str = "SessionPolicy";

/// The agent registers and reports itself.
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html>
const SSM: [&str; 1] = ["ssm:UpdateInstanceInformation"];

/// The channels on which sessions run.
const SSM_MESSAGES: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// What agents before 3.3.40.0 send another way.
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html>
const EC2_MESSAGES: [&str; 6] = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
];

#[diagnostic::do_not_recommend]
impl Permission for AcceptSessions {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        let SessionAccessRef {
            ssm,
            ssm_messages,
            ec2_messages,
        } = self.access;
        let ways = [
            (Some(ssm), SSM.as_slice()),
            (Some(ssm_messages), &SSM_MESSAGES),
            (ec2_messages, &EC2_MESSAGES),
        ];
        for (endpoint, actions) in ways {
            let Some(endpoint) = endpoint else {
                continue;
            };
            let statement = Statement::allow(actions.iter().copied())
                .on_everything("AWS documents these actions of the agent for every resource");
            endpoint.allow_calls(scope, recipient, POLICY, [statement]);
        }
    }
}
