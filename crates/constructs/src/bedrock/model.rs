//! [`FoundationModel`] and [`InferenceProfile`]: what is called, and by which names policies know
//! it.

use formwork_core::{Arn, Expr, pseudo, text};

use super::Invoke;
use super::regions::Regions;

/// A foundation model of Amazon Bedrock, by its id.
///
/// ```
/// use formwork_constructs::FoundationModel;
/// let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
/// assert_eq!(model.id(), "anthropic.claude-3-haiku-20240307-v1:0");
/// ```
///
/// Ids age: models are retired, so a program takes the id as an argument. A model that can only be
/// called through a cross-region profile is called by [`InferenceProfile`]. An id that cannot be
/// one is told where it is granted (`invalid-model-id`).
///
/// AWS page: <https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundationModel {
    id: String,
    any_region: bool,
}

impl FoundationModel {
    /// The model of this id, in the region of the deployment.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            any_region: false,
        }
    }

    /// The model in whichever region it is called. Default: in the region of the deployment.
    pub fn in_any_region(mut self) -> Self {
        self.any_region = true;
        self
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its ARN. A foundation model belongs to no account.
    pub fn arn(&self) -> Expr<Arn> {
        if self.any_region {
            in_region("*", &self.id)
        } else {
            model_arn(pseudo::region(), &self.id)
        }
    }

    /// The call that gives a whole answer: the action `bedrock:InvokeModel`, which also stands for
    /// the API's `Converse`.
    pub fn invoke(&self) -> Invoke {
        Invoke::model(self, "bedrock:InvokeModel")
    }

    /// The call whose answer comes in pieces: the action
    /// `bedrock:InvokeModelWithResponseStream`, which also stands for `ConverseStream`.
    pub fn invoke_with_response_stream(&self) -> Invoke {
        Invoke::model(self, "bedrock:InvokeModelWithResponseStream")
    }

    /// The call that counts a prompt's tokens: the action `bedrock:CountTokens`.
    pub fn count_tokens(&self) -> Invoke {
        Invoke::model(self, "bedrock:CountTokens")
    }
}

/// A cross-region inference profile that AWS defines: a model, and the regions among which its
/// calls are spread.
///
/// A call through it is decided twice: for the profile in the region of the call, and for the
/// model in the region to which the call goes. [`invoke`](Self::invoke) grants both.
///
/// ```
/// use formwork_constructs::InferenceProfile;
/// let profile = InferenceProfile::new(
///     "us",
///     "anthropic.claude-sonnet-4-20250514-v1:0",
///     ["us-east-1", "us-east-2", "us-west-2"],
/// );
/// assert_eq!(profile.id(), "us.anthropic.claude-sonnet-4-20250514-v1:0");
/// ```
///
/// Which regions a profile spreads calls over differs from model to model, and AWS adds to them. So
/// the list is yours, and only what is known of every profile is checked where it is granted: that
/// there are regions (`profile-without-regions`), each once, each a region and one of the profile's
/// geography (`invalid-profile-region`); that they are several (warning `single-region-profile`), and
/// those among them that the profiles of a geography have in common (warning `incomplete-profile`). `aws bedrock get-inference-profile` gives them. Another error is
/// `invalid-model-id`.
///
/// AWS page: <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InferenceProfile {
    id: String,
    model: String,
    regions: Vec<String>,
}

impl InferenceProfile {
    /// The profile of a geography, such as `us` or `eu`, for a model, with all of its destination
    /// regions: among them, in most, the one from which it is called.
    pub fn new(
        geography: &str,
        model: impl Into<String>,
        regions: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let model = model.into();
        Self {
            id: format!("{geography}.{model}"),
            model,
            regions: regions.into_iter().map(Into::into).collect(),
        }
    }

    /// The profile that spreads calls over all commercial regions.
    pub fn global(model: impl Into<String>) -> Self {
        // Policies see a call to its model without a region, or with that of the destination.
        Self::new("global", model, ["*"])
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id of its model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Its ARN in the region and account of the deployment.
    pub fn arn(&self) -> Expr<Arn> {
        text![
            "arn:",
            pseudo::partition(),
            ":bedrock:",
            pseudo::region(),
            ":",
            pseudo::account_id(),
            ":inference-profile/",
            self.id.as_str(),
        ]
        .cast()
    }

    /// The ARNs of its model, one for each destination region.
    pub fn model_arns(&self) -> Vec<Expr<Arn>> {
        let mut regions: Vec<&str> = self.regions.iter().map(String::as_str).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
            .into_iter()
            .map(|region| in_region(region, &self.model))
            .collect()
    }

    pub(super) fn destinations(&self) -> Regions {
        let geography = self.id.strip_suffix(&self.model).unwrap_or_default();
        Regions::new(geography.trim_end_matches('.'), self.regions.clone())
    }

    /// The call that gives a whole answer, on the profile and on its model wherever it runs.
    pub fn invoke(&self) -> Invoke {
        Invoke::profile(self, "bedrock:InvokeModel")
    }

    /// The call whose answer comes in pieces, on the profile and on its model wherever it runs.
    pub fn invoke_with_response_stream(&self) -> Invoke {
        Invoke::profile(self, "bedrock:InvokeModelWithResponseStream")
    }
}

fn in_region(region: &str, id: &str) -> Expr<Arn> {
    model_arn(Expr::from(region), id)
}

fn model_arn(region: Expr<String>, id: &str) -> Expr<Arn> {
    text![
        "arn:",
        pseudo::partition(),
        ":bedrock:",
        region,
        "::foundation-model/",
        id,
    ]
    .cast()
}
