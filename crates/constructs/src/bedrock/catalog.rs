//! [`ListFoundationModels`]: a call of Bedrock's control plane.

use formwork_core::Scope;
use formwork_policy::Statement;

use crate::endpoint::{AwsService, InterfaceEndpointRef};
use crate::iam::{Call, Permission, Recipient};

use super::invoke::POLICY;

/// The call that lists the models of a region: the action `bedrock:ListFoundationModels`.
///
/// It is one of Bedrock's control plane, so it goes through an endpoint for `AwsService::Bedrock`
/// and never through one for `AwsService::BedrockRuntime`, although both share the prefix
/// `bedrock` (`wrong-endpoint-service`).
///
/// ```text
/// function.calls(&mut stack, ListFoundationModels);
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html>
#[derive(Clone, Copy, Debug)]
pub struct ListFoundationModels;

/// The permission to list models through an endpoint.
#[derive(Clone, Copy, Debug)]
#[must_use = "a permission does nothing until it is granted"]
pub struct ListFoundationModelsVia {
    endpoint: InterfaceEndpointRef,
}

impl ListFoundationModels {
    /// By this endpoint and by no other way.
    pub const fn via(self, endpoint: InterfaceEndpointRef) -> ListFoundationModelsVia {
        ListFoundationModelsVia { endpoint }
    }
}

/// The services whose endpoints serve it.
const SERVICES: &[AwsService] = &[AwsService::Bedrock, AwsService::BedrockFips];

#[diagnostic::do_not_recommend]
impl Permission for ListFoundationModelsVia {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        self.endpoint
            .check_service(scope, "models are not listed", SERVICES);
        let list = Statement::allow(["bedrock:ListFoundationModels"])
            .on_everything("the action has no resources: it is decided for all models or for none");
        self.endpoint.allow_calls(scope, recipient, POLICY, [list]);
    }
}

#[diagnostic::do_not_recommend]
impl Call for ListFoundationModels {
    fn services(&self) -> &'static [AwsService] {
        SERVICES
    }

    fn grant_through(
        self,
        endpoint: Option<InterfaceEndpointRef>,
        recipient: &Recipient,
        scope: &mut Scope<'_>,
    ) {
        if let Some(endpoint) = endpoint {
            self.via(endpoint).grant_to(recipient, scope);
        }
    }
}
