//! The four kinds of documents.

use std::collections::BTreeMap;

use formwork_core::{
    App, Diagnostic, Diagnostics, Expr, IntoExpr, Is, Json, JsonLiteral, Object, Text, Value,
};

use crate::check;
use crate::clause::{Clause, Key, Selection};
use crate::endpoint;
use crate::json;
use crate::merge;
use crate::principal::{self, Principal};
use crate::read::{self, Need, Rules};
use crate::size::{SizeLimit, check_size};
use crate::statement::{ByPrincipal, NoPrincipal, NoResource, OnItself, OnResource, Statement};

/// Says that a statement of this shape may stand in a policy of kind `P`.
///
/// A principal in an identity policy does not compile:
///
/// ```compile_fail
/// # use formwork_policy::*;
/// let who = Principal::account("111122223333");
/// IdentityPolicy::new().statement(Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::b/*"]).by([who]));
/// ```
///
/// nor does an endpoint policy without one:
///
/// ```compile_fail
/// # use formwork_policy::*;
/// EndpointPolicy::new().statement(Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::b/*"]));
/// ```
///
/// nor a trust policy with a resource:
///
/// ```compile_fail
/// # use formwork_policy::*;
/// let lambda = Principal::service("lambda.amazonaws.com");
/// TrustPolicy::new().statement(Statement::allow(["sts:AssumeRole"]).by([lambda]).on(["arn:aws:s3:::b"]));
/// ```
///
/// nor an identity policy that says on nothing:
///
/// ```compile_fail
/// # use formwork_policy::*;
/// IdentityPolicy::new().statement(Statement::allow(["s3:GetObject"]));
/// ```
#[diagnostic::on_unimplemented(
    message = "this statement does not fit into `{P}`",
    label = "a statement of another shape is asked for here",
    note = "an `IdentityPolicy` takes `Statement::allow(actions).on(resources)`: whose it is says who",
    note = "an `EndpointPolicy` and a `ResourcePolicy` say who: `Statement::allow(actions).on(resources).by(principals)`",
    note = "a `TrustPolicy` is its role's own, so it names no resource: `Statement::allow(actions).by(principals)`"
)]
pub trait StatementOf<P>: sealed::IntoClause {}

mod sealed {
    use crate::clause::Clause;
    use crate::statement::Statement;

    pub trait IntoClause {
        fn into_clause(self) -> Clause;
    }

    impl<R, P> IntoClause for Statement<R, P> {
        fn into_clause(self) -> Clause {
            self.clause
        }
    }
}

impl StatementOf<IdentityPolicy> for Statement<OnResource, NoPrincipal> {}
impl StatementOf<EndpointPolicy> for Statement<OnResource, ByPrincipal> {}
impl StatementOf<ResourcePolicy> for Statement<OnResource, ByPrincipal> {}
impl StatementOf<ResourcePolicy> for Statement<OnItself, ByPrincipal> {}
impl StatementOf<TrustPolicy> for Statement<NoResource, ByPrincipal> {}

/// What all four kinds hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document {
    /// Written by hand; they keep their order.
    pub(crate) written: Vec<Clause>,
    /// Collected from many places; they are merged and put in order.
    pub(crate) collected: Vec<Clause>,
}

impl Document {
    fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.written.iter().chain(&self.collected)
    }

    /// The statements as they will stand in the template.
    fn final_clauses(&self, key: Key<'_>) -> Vec<Clause> {
        let mut clauses = self.written.clone();
        clauses.extend(merge::merged(self.collected.clone(), key));
        clauses
    }

    fn because(&mut self, reason: &Text) {
        for clause in self.written.iter_mut().chain(&mut self.collected) {
            let resources = clause.resources.iter().flat_map(Selection::items);
            if clause.reasons.is_empty() && resources.into_iter().any(is_everything) {
                clause.reasons.push(reason.clone());
            }
        }
    }

    fn render(&self, key: Key<'_>) -> Value {
        rendered(&self.final_clauses(key), key)
    }
}

fn rendered(clauses: &[Clause], key: Key<'_>) -> Value {
    let statements = clauses.iter().map(|clause| clause.render(key)).collect();
    let mut out = Object::new();
    out.insert("Version", Value::from("2012-10-17"));
    out.insert("Statement", Value::List(statements));
    Value::Object(out)
}

fn is_everything(resource: &Value) -> bool {
    resource.as_text() == Some("*")
}

fn trust_size(clauses: &[Clause], report: check::Report<'_>) {
    let policy = rendered(clauses, &json::plain_key);
    check_size(SizeLimit::TrustPolicy, [("", &policy)]).map(report);
}

fn endpoint_size(clauses: &[Clause], report: check::Report<'_>) {
    let policy = rendered(clauses, &json::plain_key);
    check_size(SizeLimit::EndpointPolicy, [("", &policy)]).map(report);
}

macro_rules! documents {
    ($($(#[$attribute:meta])* $name:ident: $rules:expr, [$($rule:path),*];)*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[must_use = "a policy does nothing until a resource has it"]
        pub struct $name {
            pub(crate) document: Document,
        }

        impl $name {
            /// A policy without statements; printing one is an error (`empty-policy`).
            pub const fn new() -> Self {
                Self { document: Document { written: Vec::new(), collected: Vec::new() } }
            }

            /// Adds a statement after those that were written before.
            pub fn statement(mut self, statement: impl StatementOf<Self>) -> Self {
                self.document.written.push(statement.into_clause());
                self
            }

            /// Adds statements after those that were written before.
            pub fn statements(
                mut self,
                statements: impl IntoIterator<Item = impl StatementOf<Self>>,
            ) -> Self {
                let clauses = statements.into_iter().map(sealed::IntoClause::into_clause);
                self.document.written.extend(clauses);
                self
            }

            /// Adds a statement that one of many places asks for, such as a grant.
            ///
            /// Such statements come after the written ones. Those that differ in their actions
            /// alone, in their resources alone or in their principals alone become one; their
            /// order is that of what they say, not that of the calls.
            pub fn grant(&mut self, statement: impl StatementOf<Self>) {
                self.document.collected.push(statement.into_clause());
            }

            /// Adds all statements of another policy: written ones after the written ones,
            /// granted ones to the granted ones.
            pub fn merge(mut self, other: Self) -> Self {
                self.document.written.extend(other.document.written);
                self.document.collected.extend(other.document.collected);
                self
            }

            /// The document with granted statements merged, and everything in an order that does
            /// not depend on the order of definition. For policies that refer to resources, call
            /// it once the app is complete.
            pub fn canonical(&self, app: &App) -> Expr<Self> {
                Expr::from_value(self.document.render(&json::key_in(app)))
            }

            /// What its statements say, the written ones first.
            pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
                self.document.clauses()
            }

            /// Whether there is no statement.
            pub const fn is_empty(&self) -> bool {
                self.document.written.is_empty() && self.document.collected.is_empty()
            }

            /// Why statements are about every resource: the reasons that were given.
            pub fn wildcard_reasons(&self) -> impl Iterator<Item = &str> {
                self.clauses().flat_map(|clause| clause.reasons()).map(|reason| &**reason)
            }

            /// Hands over everything that is wrong with it; the note says in which statement.
            ///
            /// A construct passes them on: `policy.check(&mut |found| scope.report(found))`.
            pub fn check(&self, report: &mut dyn FnMut(Diagnostic)) {
                let clauses = self.document.final_clauses(&json::plain_key);
                for rule in [check::any_policy $(, $rule)*] {
                    rule(&clauses, report);
                }
            }

            /// Gives the reason for every `*` that has none, for documents that come from elsewhere.
            pub fn because(mut self, reason: impl Into<Text>) -> Self {
                self.document.because(&reason.into());
                self
            }

            /// Reads a document from JSON: `Statement` an object or a list, values alone or in
            /// lists, functions of the template (`Ref`, `Fn::…`) at their word.
            ///
            /// # Errors
            ///
            /// Everything in which it does not have the form of this kind of policy, each with its
            /// place as a JSON pointer (`invalid-policy-document`). What a statement says is
            /// judged by [`check`](Self::check), as for documents that are written here.
            pub fn from_json(json: &serde_json::Value) -> Result<Self, Diagnostics> {
                read::from_json(json, $rules).map(|document| Self { document })
            }

            /// The document as plain JSON, where it refers to nothing of a template.
            pub fn to_json(&self) -> Option<serde_json::Value> {
                json::to_json(&self.document.render(&json::plain_key))
            }
        }

        impl std::str::FromStr for $name {
            type Err = Diagnostics;

            /// Reads a document from a text of JSON, as `from_json` does.
            fn from_str(text: &str) -> Result<Self, Diagnostics> {
                read::from_text(text, $rules).map(|document| Self { document })
            }
        }

        impl JsonLiteral for $name {}

        impl Is<Json> for $name {}

        #[diagnostic::do_not_recommend]
        impl IntoExpr<$name> for $name {
            fn into_expr(self) -> Expr<$name> {
                Expr::from_value(self.document.render(&json::plain_key))
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoExpr<$name> for &$name {
            fn into_expr(self) -> Expr<$name> {
                Expr::from_value(self.document.render(&json::plain_key))
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoExpr<Json> for $name {
            fn into_expr(self) -> Expr<Json> {
                Expr::from_value(self.document.render(&json::plain_key))
            }
        }
    )*};
}

documents! {
    /// Who may assume a role, and by which call: the role's `AssumeRolePolicyDocument`.
    ///
    /// ```
    /// use formwork_policy::{Principal, TrustPolicy};
    /// let policy = TrustPolicy::assumed_by([Principal::service("lambda.amazonaws.com")]);
    /// assert_eq!(
    ///     policy.to_json().map(|json| json["Statement"][0].to_string()).as_deref(),
    ///     Some(r#"{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}"#),
    /// );
    /// ```
    ///
    /// At most 2,048 characters, white space not counted, unless the account's quota is raised
    /// (`policy-too-large`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>
    TrustPolicy: Rules {
        name: "a trust policy",
        principal: Need::Required,
        resource: Need::Forbidden("leave it out: the resource is the role itself"),
        id: true,
    }, [check::sids_of_iam, check::trust, trust_size];

    /// What its owner, a role, a user or a group, may do. Its statements name no principal.
    ///
    /// At most 6,144 characters as a managed policy; all inline policies of one role together at
    /// most 10,240. White space is not counted (`policy-too-large`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>
    IdentityPolicy: Rules {
        name: "an identity policy",
        principal: Need::Forbidden("leave it out: the principal is the role, user or group that has the policy"),
        resource: Need::Required,
        id: false,
    }, [check::sids_of_iam];

    /// Who may do what with the resource that carries it, such as a bucket, a key or a secret.
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>
    ResourcePolicy: Rules {
        name: "a resource policy",
        principal: Need::Required,
        resource: Need::Optional,
        id: true,
    }, [];

    /// Who may do what through a VPC endpoint. It grants nothing by itself: the caller's own
    /// policies must allow the call too.
    ///
    /// At most 20,480 characters, white space counted (`policy-too-large`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    EndpointPolicy: Rules {
        name: "an endpoint policy",
        principal: Need::Required,
        resource: Need::Required,
        id: true,
    }, [endpoint::check, endpoint_size];
}

impl EndpointPolicy {
    /// Everyone may do everything through the endpoint, which is what AWS does where an endpoint
    /// has no policy. The reason shows in the summary.
    pub fn full_access(reason: impl Into<Text>) -> Self {
        Self::new().statement(
            Statement::allow(["*"])
                .on_everything(reason)
                .by([Principal::any()]),
        )
    }
}

impl TrustPolicy {
    /// These principals may assume the role, each by its own call: identities of a SAML provider by
    /// `sts:AssumeRoleWithSAML`, of a web provider by `sts:AssumeRoleWithWebIdentity`, all others
    /// by `sts:AssumeRole`.
    ///
    /// Federated identities should be narrowed by a condition, on `SAML:aud` or on the provider's
    /// `…:aud`; write such a statement by hand.
    pub fn assumed_by(principals: impl IntoIterator<Item = Principal>) -> Self {
        let mut policy = Self::new();
        let mut calls: BTreeMap<&str, Vec<Principal>> = BTreeMap::new();
        for principal in principals {
            calls.entry(principal.call).or_default().push(principal);
        }
        if calls.is_empty() {
            calls.insert(principal::ASSUME_ROLE, Vec::new());
        }
        for (call, principals) in calls {
            policy = policy.statement(Statement::allow([call]).by(principals));
        }
        policy
    }
}
