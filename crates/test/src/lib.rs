//! Assertions about finished templates, for the tests of a program: who may call what, over which
//! path; what stands in them; that they are the ones that were reviewed.
//!
//! Each takes an [`Assembly`](formwork_core::Assembly) of one stack, a
//! [`Stack`](formwork_core::Stack), a template of either crate or its JSON text, whoever wrote it.
//! What stands in it is named by handles, where the program gives them, or by logical ids.
//!
//! ```
//! # use formwork::prelude::*;
//! use formwork_test::{assert_allowed, assert_confined, assert_no_internet, assert_reaches};
//!
//! # let mut app = App::new();
//! # let mut stack = app.stack("Demo");
//! # let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
//! # let subnets = [
//! #     stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
//! #     stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
//! # ];
//! # let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
//! # let bedrock = stack.add("Bedrock", bedrock);
//! # let code = Code::inline("def handler(event, context): return 1");
//! # let caller = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
//! # let caller = stack.add("Caller", caller.network(vpc, subnets));
//! let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
//! caller.grant(&mut stack, model.invoke().via(bedrock));
//! let t = app.synth()?;
//!
//! let haiku = "arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/\
//!              anthropic.claude-3-haiku-20240307-v1:0";
//! assert_allowed!(t, caller, "bedrock:InvokeModel", haiku, via = bedrock);
//! assert_reaches!(t, caller, bedrock);
//! assert_no_internet!(t, "Caller");
//! assert_confined!(t, "CallerRole", "Bedrock");
//! # Ok::<(), formwork::Diagnostics>(())
//! ```
//!
//! What is not known fails every assertion, with the cause: [`assuming`] says of the deployment what
//! the template does not. A test that fails prints the reason and, where a policy decides, the
//! request as a command of the AWS CLI, `aws iam simulate-custom-policy`.
//!
//! [`assert_app_snapshot!`] keeps what was reviewed of an app: its templates, their summaries and
//! logical ids. [`TemplateAssert`] asks what stands in a template: which resources, with which
//! properties.

mod ask;
mod failure;
mod pattern;
mod snapshot;
mod source;
mod template;

pub use ask::{allowed, confined, denied, hold, no_internet, reaches};
pub use failure::Failure;
pub use formwork_prove::Assumptions;
pub use pattern::{Capture, Pattern, absent, any, array_with, capture, exactly, fields, text_with};
pub use snapshot::snapshots;
#[doc(hidden)]
pub use snapshot::{cure_of_ids, snapshot_files, snapshots_or_panic};
pub use source::{Assuming, Source, assuming};
pub use template::{Resources, TemplateAssert};

/// Asserts that a call works: every policy allows it and, of a function or an instance, the network
/// leads to the endpoint.
///
/// Who calls is a role, an instance profile, a function or an instance. In the resource
/// `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` stand for those of the deployment.
///
/// ```
/// let template = r#"{"Resources": {
///     "Role": {"Type": "AWS::IAM::Role", "Properties": {
///         "AssumeRolePolicyDocument": {},
///         "Policies": [{"PolicyName": "invoke", "PolicyDocument": {"Statement": [
///             {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}]}}]}},
///     "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
///         "VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Interface",
///         "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime"}}}}"#;
/// let model = "arn:aws:bedrock:us-east-1::foundation-model/x";
/// formwork_test::assert_allowed!(template, "Role", "bedrock:InvokeModel", model, via = "Endpoint");
/// ```
#[macro_export]
macro_rules! assert_allowed {
    ($template:expr, $who:expr, $action:expr, $resource:expr, via = $endpoint:expr $(,)?) => {
        $crate::hold($crate::allowed(
            &$template, $who, $action, $resource, $endpoint,
        ))
    };
}

/// Asserts that the policies deny a call: an explicit deny, or nothing that allows it.
///
/// That the network does not lead there is not enough.
///
/// ```
/// let template = r#"{"Resources": {
///     "Role": {"Type": "AWS::IAM::Role", "Properties": {
///         "AssumeRolePolicyDocument": {},
///         "Policies": [{"PolicyName": "invoke", "PolicyDocument": {"Statement": [
///             {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*"}]}}]}},
///     "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
///         "VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Interface",
///         "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime"}}}}"#;
/// let model = "arn:aws:bedrock:us-east-1::foundation-model/x";
/// let stream = "bedrock:InvokeModelWithResponseStream";
/// formwork_test::assert_denied!(template, "Role", stream, model, via = "Endpoint");
/// ```
#[macro_export]
macro_rules! assert_denied {
    ($template:expr, $who:expr, $action:expr, $resource:expr, via = $endpoint:expr $(,)?) => {
        $crate::hold($crate::denied(
            &$template, $who, $action, $resource, $endpoint,
        ))
    };
}

/// Asserts that the network leads from a function or an instance to an endpoint, by the name of its
/// service and port 443, from each subnet to each network interface.
///
/// ```
/// # use formwork::prelude::*;
/// # let mut app = App::new();
/// # let mut stack = app.stack("Demo");
/// # let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// # let subnets = [
/// #     stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
/// #     stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
/// # ];
/// # let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
/// # let bedrock = stack.add("Bedrock", bedrock);
/// # let code = Code::inline("def handler(event, context): return 1");
/// # let caller = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
/// # let caller = stack.add("Caller", caller.network(vpc, subnets));
/// # let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
/// caller.grant(&mut stack, model.invoke().via(bedrock));
/// let assembly = app.synth()?;
/// formwork_test::assert_reaches!(assembly, caller, bedrock);
/// # Ok::<(), formwork::Diagnostics>(())
/// ```
#[macro_export]
macro_rules! assert_reaches {
    ($template:expr, $workload:expr, $endpoint:expr $(,)?) => {
        $crate::hold($crate::reaches(&$template, $workload, $endpoint))
    };
}

/// Asserts that no way leads from a function or an instance to the internet.
///
/// ```
/// # use formwork::prelude::*;
/// # let mut app = App::new();
/// # let mut stack = app.stack("Demo");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let subnets = [
///     stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
///     stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
/// ];
/// let code = Code::inline("def handler(event, context): return 1");
/// let alone = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
/// let alone = stack.add("Alone", alone.network(vpc, subnets));
/// let assembly = app.synth()?;
/// formwork_test::assert_no_internet!(assembly, alone);
/// # Ok::<(), formwork::Diagnostics>(())
/// ```
#[macro_export]
macro_rules! assert_no_internet {
    ($template:expr, $workload:expr $(,)?) => {
        $crate::hold($crate::no_internet(&$template, $workload))
    };
}

/// Asserts that a role can call the service of an endpoint only through it.
///
/// ```
/// let template = r#"{"Resources": {
///     "Role": {"Type": "AWS::IAM::Role", "Properties": {
///         "AssumeRolePolicyDocument": {},
///         "Policies": [{"PolicyName": "invoke", "PolicyDocument": {"Statement": [
///             {"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": "*",
///              "Condition": {"StringEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}}]}}]}},
///     "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
///         "VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Interface",
///         "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime"}}}}"#;
/// formwork_test::assert_confined!(template, "Role", "Endpoint");
/// ```
#[macro_export]
macro_rules! assert_confined {
    ($template:expr, $role:expr, $endpoint:expr $(,)?) => {
        $crate::hold($crate::confined(&$template, $role, $endpoint))
    };
}

/// The programs of the guide, which are compiled and run with the examples of this crate: here both
/// the library and its assertions are at hand.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../docs/guide/src/first-stack.md")]
    struct FirstStack;
    #[doc = include_str!("../../../docs/guide/src/private-bedrock.md")]
    struct PrivateBedrock;
    #[doc = include_str!("../../../docs/guide/src/mistakes.md")]
    struct Mistakes;
    #[doc = include_str!("../../../docs/guide/src/proof.md")]
    struct Proof;
    #[doc = include_str!("../../../docs/guide/src/pull-requests.md")]
    struct PullRequests;
    #[doc = include_str!("../../../docs/guide/src/deploy.md")]
    struct Deploy;
    #[doc = include_str!("../../../docs/guide/src/own-constructs.md")]
    struct OwnConstructs;
}
