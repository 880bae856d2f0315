//! The four kinds of documents.

use formwork_core::{App, Diagnostic, Expr, IntoExpr, Is, Json, JsonLiteral, Object, Text, Value};

use crate::check;
use crate::clause::{Clause, Key};
use crate::endpoint;
use crate::json;
use crate::merge;
use crate::principal::Principal;
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
    message = "this statement does not fit into an `{P}`",
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
    pub(crate) fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.written.iter().chain(&self.collected)
    }

    fn render(&self, key: Key<'_>) -> Value {
        let collected = merge::merged(self.collected.clone(), key);
        let clauses = self.written.iter().chain(&collected);
        let statements = clauses.map(|clause| clause.render(key)).collect();
        let mut out = Object::new();
        out.insert("Version", Value::from("2012-10-17"));
        out.insert("Statement", Value::List(statements));
        Value::Object(out)
    }
}

macro_rules! documents {
    ($($(#[$attribute:meta])* $name:ident: $($rule:path),*;)*) => {$(
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
                for rule in [check::document $(, $rule)*] {
                    rule(&self.document, report);
                }
            }

            /// The document as plain JSON, where it refers to nothing of a template.
            pub fn to_json(&self) -> Option<serde_json::Value> {
                json::to_json(&self.document.render(&json::plain_key))
            }
        }

        impl JsonLiteral for $name {}

        impl Is<Json> for $name {}

        impl IntoExpr<$name> for $name {
            fn into_expr(self) -> Expr<$name> {
                Expr::from_value(self.document.render(&json::plain_key))
            }
        }

        impl IntoExpr<$name> for &$name {
            fn into_expr(self) -> Expr<$name> {
                Expr::from_value(self.document.render(&json::plain_key))
            }
        }

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
    TrustPolicy: check::trust;

    /// What its owner, a role, a user or a group, may do. Its statements name no principal.
    ///
    /// At most 6,144 characters as a managed policy; all inline policies of one role together at
    /// most 10,240. White space is not counted (`policy-too-large`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>
    IdentityPolicy:;

    /// Who may do what with the resource that carries it, such as a bucket, a key or a secret.
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>
    ResourcePolicy:;

    /// Who may do what through a VPC endpoint. It grants nothing by itself: the caller's own
    /// policies must allow the call too.
    ///
    /// At most 20,480 characters, white space counted (`policy-too-large`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
    EndpointPolicy: endpoint::check;
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
    /// These principals may assume the role, services and accounts by `sts:AssumeRole`.
    pub fn assumed_by(principals: impl IntoIterator<Item = Principal>) -> Self {
        Self::new().statement(Statement::allow(["sts:AssumeRole"]).by(principals))
    }
}
