//! ARNs: [`arn`] builds one from parts, [`IntoArn`] is what may stand for one.

use formwork_core::{Arn, Expr, Handle, IntoExpr, Is, Part, Resource, Text, Value, pseudo};

/// An ARN of a service, of the partition, region and account of the deployment unless said
/// otherwise.
///
/// ```
/// use formwork_policy::arn;
/// use formwork_core::text;
/// let model = "anthropic.claude-3-haiku-20240307-v1:0";
/// let model = arn("bedrock").region("*").no_account().resource(text!["foundation-model/", model]);
/// // {"Fn::Sub": "arn:${AWS::Partition}:bedrock:*::foundation-model/anthropic.claude-…"}
/// # let _ = model;
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
pub fn arn(service: impl Into<Text>) -> ArnBuilder {
    ArnBuilder {
        partition: pseudo::partition().into_value(),
        service: service.into(),
        region: pseudo::region().into_value(),
        account: pseudo::account_id().into_value(),
    }
}

/// The first five parts of an ARN; [`resource`](Self::resource) gives the sixth and ends it.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an ARN ends with `.resource(…)`"]
pub struct ArnBuilder {
    partition: Value,
    service: Text,
    region: Value,
    account: Value,
}

impl ArnBuilder {
    /// The partition: `aws`, `aws-cn`, `aws-us-gov`, … Default: that of the deployment.
    pub fn partition(mut self, partition: impl IntoExpr<String>) -> Self {
        self.partition = partition.into_expr().into_value();
        self
    }

    /// The region, such as `us-east-1`, or `*`. Default: that of the deployment.
    pub fn region(mut self, region: impl IntoExpr<String>) -> Self {
        self.region = region.into_expr().into_value();
        self
    }

    /// The region's part stays empty, as for the global services: IAM, S3 buckets, Route 53.
    pub fn no_region(self) -> Self {
        self.region("")
    }

    /// The account, twelve digits, or `*`. Default: that of the deployment.
    pub fn account(mut self, account: impl IntoExpr<String>) -> Self {
        self.account = account.into_expr().into_value();
        self
    }

    /// The account's part stays empty, as for S3 buckets and Bedrock's foundation models.
    pub fn no_account(self) -> Self {
        self.account("")
    }

    /// The sixth part, which says what it is, such as `role/service-role/*`.
    pub fn resource(self, resource: impl IntoExpr<String>) -> Expr<Arn> {
        let literal = |text: &'static str| Part::Literal(text.into());
        Expr::from_value(Value::from_parts([
            literal("arn:"),
            Part::Value(self.partition),
            literal(":"),
            Part::Literal(self.service),
            literal(":"),
            Part::Value(self.region),
            literal(":"),
            Part::Value(self.account),
            literal(":"),
            Part::Value(resource.into_expr().into_value()),
        ]))
    }
}

/// What may stand where a policy asks for an ARN: a text, an expression that gives an ARN, a
/// handle whose `Ref` is one.
///
/// A text is taken as it is; one that is no ARN is told when the policy is checked
/// (`invalid-arn`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give an ARN",
    label = "an ARN is asked for here",
    note = "for most resources the ARN is an attribute: `handle.attr(…::ARN)`",
    note = "an ARN with parts is written `arn(\"bedrock\").region(\"*\").no_account().resource(…)`"
)]
pub trait IntoArn {
    /// Turns it into the expression.
    fn into_arn(self) -> Expr<Arn>;
}

impl IntoArn for &str {
    fn into_arn(self) -> Expr<Arn> {
        Expr::from_text(self.to_owned())
    }
}

impl IntoArn for String {
    fn into_arn(self) -> Expr<Arn> {
        Expr::from_text(self)
    }
}

impl<T: Is<Arn>> IntoArn for Expr<T> {
    fn into_arn(self) -> Expr<Arn> {
        self.cast()
    }
}

impl<T: Is<Arn>> IntoArn for &Expr<T> {
    fn into_arn(self) -> Expr<Arn> {
        self.clone().cast()
    }
}

impl<R: Resource> IntoArn for Handle<R>
where
    R::Ref: Is<Arn>,
{
    fn into_arn(self) -> Expr<Arn> {
        self.reference().cast()
    }
}

/// What is wrong with a literal that should be an ARN or an ARN's pattern, in a phrase.
pub(crate) fn fault(text: &str) -> Option<&'static str> {
    let mut parts = text.splitn(6, ':');
    if parts.next() != Some("arn") {
        return Some("an ARN starts with `arn:`");
    }
    let mut next = || parts.next();
    let (Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
        (next(), next(), next(), next(), next())
    else {
        return Some("an ARN has six parts: `arn:partition:service:region:account:resource`");
    };
    if partition.is_empty() {
        return Some("the partition, its second part, is empty");
    }
    if service.is_empty() {
        return Some("the service, its third part, is empty");
    }
    let word = |c: char| c.is_ascii_alphanumeric() || "-*?".contains(c);
    if !partition.chars().chain(service.chars()).all(word) || !region.chars().all(word) {
        return Some("partition, service and region have letters, digits and hyphens only");
    }
    // Managed policies of AWS stand in the account `aws`, Inspector's rules in the region's own.
    if !account.chars().all(word) {
        return Some("the account, its fifth part, is twelve digits");
    }
    if account.chars().all(|c| c.is_ascii_digit()) && !matches!(account.len(), 0 | 12) {
        return Some("the account, its fifth part, is twelve digits");
    }
    if resource.is_empty() {
        return Some("the resource, its sixth part, is empty");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_parsed() {
        let sound = |text| assert_eq!(fault(text), None, "{text}");
        sound("arn:aws:bedrock:*::foundation-model/anthropic.claude-instant-v1");
        sound("arn:aws:s3:::my-bucket/*");
        sound("arn:*:s3:::my-bucket");
        sound("arn:aws:iam::aws:policy/ReadOnlyAccess");
        sound("arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:*");
        sound("arn:aws-cn:iam::*:role/x");
        sound("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1");
        sound("arn:aws:s3:::b/a key with: colons and spaces");

        let faulty = |text, word: &str| {
            let fault = fault(text).unwrap_or_default();
            assert!(fault.contains(word), "{text}: {fault}");
        };
        faulty("", "starts");
        faulty("my-bucket", "starts");
        faulty("arn:aws:s3:::", "sixth");
        faulty("arn:aws:s3::my-bucket", "six parts");
        faulty("arn::s3:::b", "second");
        faulty("arn:aws::::b", "third");
        faulty("arn:aws:iam::1111:role/x", "fifth");
        faulty("arn:aws:s3:us east:111122223333:b", "letters");
    }

    #[test]
    fn parts_default_to_the_deployment() {
        let check = |arn: Expr<Arn>, expected: &str| {
            let json = crate::json::to_json(arn.value()).unwrap();
            assert_eq!(json.to_string(), expected);
        };
        check(
            arn("logs").resource("log-group:*"),
            r#"{"Fn::Sub":"arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"}"#,
        );
        check(
            arn("s3")
                .partition("aws")
                .no_region()
                .no_account()
                .resource("b/*"),
            r#""arn:aws:s3:::b/*""#,
        );
    }
}
