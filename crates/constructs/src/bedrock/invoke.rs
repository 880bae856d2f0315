//! [`Invoke`]: a call of a model, and the permission for it through an endpoint.

use formwork_core::{Arn, Diagnostic, Expr, Scope};
use formwork_policy::{Condition, Statement};

use super::regions::{self, Regions};
use super::{FoundationModel, InferenceProfile};
use crate::endpoint::{AwsService, InterfaceEndpointRef};
use crate::iam::{Call, Permission, Recipient};

/// A call of a model that has not been granted yet: say through which endpoint, then grant it.
///
/// ```text
/// function.grant(&mut stack, model.invoke().via(endpoint));
/// ```
#[derive(Clone, Debug)]
pub struct Invoke {
    action: &'static str,
    model_id: String,
    profile_id: Option<String>,
    targets: Vec<Target>,
    /// The destination regions of a profile.
    regions: Option<Regions>,
}

/// Resources that a call is decided for, and the profile through which it must come.
#[derive(Clone, Debug)]
struct Target {
    resources: Vec<Expr<Arn>>,
    through: Option<Expr<Arn>>,
}

impl Invoke {
    pub(super) fn model(model: &FoundationModel, action: &'static str) -> Self {
        Self {
            action,
            model_id: model.id().to_owned(),
            profile_id: None,
            targets: vec![Target {
                resources: vec![model.arn()],
                through: None,
            }],
            regions: None,
        }
    }

    pub(super) fn profile(profile: &InferenceProfile, action: &'static str) -> Self {
        let models = profile.model_arns();
        Self {
            action,
            model_id: profile.model().to_owned(),
            profile_id: Some(profile.id().to_owned()),
            regions: Some(profile.destinations()),
            targets: vec![
                Target {
                    resources: vec![profile.arn()],
                    through: None,
                },
                Target {
                    resources: models,
                    through: Some(profile.arn()),
                },
            ],
        }
    }

    /// By this endpoint and by no other way: the role's statement holds only for calls that come
    /// through it.
    pub fn via(self, endpoint: InterfaceEndpointRef) -> InvokeVia {
        InvokeVia {
            call: self,
            endpoint,
        }
    }
}

/// The permission to call a model through an endpoint.
///
/// Granting it writes a statement on the role, in its policy `BedrockPolicy`, on the condition
/// that the call comes through the endpoint; a statement on the endpoint's policy for this role,
/// action and model; and the flow on TCP 443 between the two security groups.
///
/// Errors: `wrong-endpoint-service` where the endpoint leads to another service than
/// `bedrock-runtime`; `invalid-model-id`; `profile-without-regions`, `invalid-profile-region`.
/// Warnings: `single-region-profile`, `incomplete-profile`.
#[derive(Clone, Debug)]
pub struct InvokeVia {
    call: Invoke,
    endpoint: InterfaceEndpointRef,
}

/// The name of the policy in which a role's statements on Amazon Bedrock stand.
pub(super) const POLICY: &str = "BedrockPolicy";

/// The services whose endpoints serve it.
const SERVICES: &[AwsService] = &[AwsService::BedrockRuntime, AwsService::BedrockRuntimeFips];

/// Declared, it also tells the function the model's or profile's id, as `MODEL_ID`.
#[diagnostic::do_not_recommend]
impl Call for Invoke {
    fn services(&self) -> &'static [AwsService] {
        SERVICES
    }

    fn environment(&self) -> Vec<(&'static str, Expr<String>)> {
        let called = self.profile_id.as_ref().unwrap_or(&self.model_id);
        vec![("MODEL_ID", called.as_str().into())]
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

#[diagnostic::do_not_recommend]
impl Permission for InvokeVia {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        self.call.check(scope);
        self.endpoint
            .check_service(scope, "a model is not called", SERVICES);
        let statements = self.call.statements();
        self.endpoint
            .allow_calls(scope, recipient, POLICY, statements);
    }
}

/// Why a text is not the id of a model, for those who write it in a configuration.
#[cfg(feature = "schema")]
pub(crate) fn fault_of_model_id(id: &str) -> Option<String> {
    if !is_id(id) {
        return Some(format!(
            "{FORM_OF_ID}, such as `anthropic.claude-3-haiku-20240307-v1:0`"
        ));
    }
    let (geography, model) = id.split_once('.')?;
    regions::is_geography(geography)
        .then(|| format!("it is the id of an inference profile, that of the model is `{model}`"))
}

const FORM_OF_ID: &str = "an id is a provider, a dot and a name of letters, digits and `.-:_`";

fn is_id(id: &str) -> bool {
    let taken = |c: char| c.is_ascii_alphanumeric() || ".-:_/".contains(c);
    let parted = id
        .split_once('.')
        .is_some_and(|(provider, name)| !provider.is_empty() && !name.is_empty());
    parted && id.chars().all(taken)
}

impl Invoke {
    fn statements(&self) -> Vec<Statement> {
        self.targets
            .iter()
            .filter(|target| !target.resources.is_empty())
            .map(|target| {
                let statement = Statement::allow([self.action]).on(target.resources.clone());
                match &target.through {
                    Some(profile) => {
                        let key = "bedrock:InferenceProfileArn";
                        statement.when(Condition::arn_equals(key, profile.clone()))
                    }
                    None => statement,
                }
            })
            .collect()
    }

    #[track_caller]
    fn check(&self, scope: &mut Scope<'_>) {
        let id = &self.model_id;
        let called = self.profile_id.as_ref().unwrap_or(id);
        let geography = id.split_once('.').map(|(first, _)| first);
        if !is_id(id) || !is_id(called) {
            scope.report(
                Diagnostic::error(
                    "invalid-model-id",
                    format!("`{called}` is not a model's id"),
                )
                .property("Resource")
                .note(FORM_OF_ID)
                .help("take it from the list of models, such as `anthropic.claude-3-haiku-20240307-v1:0`"),
            );
        } else if let Some(geography) = geography.filter(|first| regions::is_geography(first)) {
            let model = &id[geography.len() + 1..];
            scope.report(
                Diagnostic::error(
                    "invalid-model-id",
                    format!("`{id}` is not a model's id but that of an inference profile"),
                )
                .property("Resource")
                .note("a call through a profile is decided for the profile and for the model")
                .help(match geography {
                    "global" => format!("say `InferenceProfile::global(\"{model}\")`"),
                    _ => format!(
                        "say `InferenceProfile::new(\"{geography}\", \"{model}\", [regions])`"
                    ),
                }),
            );
        }
        if let Some(regions) = &self.regions {
            regions.check(scope, called);
        }
    }
}
