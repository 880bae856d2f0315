//! [`Action`]: what a statement allows or denies.

use std::borrow::Cow;
use std::fmt;

use formwork_core::Text;

/// An action as IAM writes it: `service:Name`, with `*` and `?` allowed in the name, or `*` alone.
///
/// Any text can be made one; a text that is no action is told when the policy is checked
/// (`invalid-action`), and so is the name of an API operation that IAM does not know
/// (`not-an-action`).
///
/// ```
/// use formwork_policy::Action;
/// const INVOKE: Action = Action::new("bedrock:InvokeModel");
/// assert_eq!(INVOKE, Action::from("bedrock:InvokeModel"));
/// assert_eq!(INVOKE.service(), Some("bedrock"));
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    text: Text,
}

impl Action {
    /// The action of this text.
    pub const fn new(text: &'static str) -> Self {
        Self {
            text: Cow::Borrowed(text),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The service's prefix, such as `bedrock`; none for `*`.
    pub fn service(&self) -> Option<&str> {
        self.text.split_once(':').map(|(service, _)| service)
    }

    /// The part after the prefix, such as `InvokeModel`; none for `*`.
    pub fn name(&self) -> Option<&str> {
        self.text.split_once(':').map(|(_, name)| name)
    }

    /// What is wrong with its form, in a phrase.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if self.text == "*" {
            return None;
        }
        let Some((service, name)) = self.text.split_once(':') else {
            return Some("it has no `:` between service and name");
        };
        if service.contains(['*', '?']) {
            return Some("a wildcard may stand only after the colon");
        }
        let in_service = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if service.is_empty() || !service.chars().all(in_service) {
            return Some("the service before the colon has letters, digits and hyphens only");
        }
        let in_name = |c: char| c.is_ascii_alphanumeric() || "*?-_.".contains(c);
        if name.is_empty() || !name.chars().all(in_name) {
            return Some("the name after the colon has letters, digits and wildcards only");
        }
        None
    }

    /// The action that authorises an API operation whose name is taken for an action.
    ///
    /// Converse and `ConverseStream` have no action of their own:
    /// <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html>
    pub(crate) fn authorised_as(&self) -> Option<&'static str> {
        const OPERATIONS: [(&str, &str); 2] = [
            ("bedrock:Converse", "bedrock:InvokeModel"),
            (
                "bedrock:ConverseStream",
                "bedrock:InvokeModelWithResponseStream",
            ),
        ];
        OPERATIONS
            .iter()
            .find(|(operation, _)| operation.eq_ignore_ascii_case(&self.text))
            .map(|(_, action)| *action)
    }
}

impl From<&str> for Action {
    fn from(text: &str) -> Self {
        Self {
            text: Cow::Owned(text.to_owned()),
        }
    }
}

impl From<String> for Action {
    fn from(text: String) -> Self {
        Self {
            text: Cow::Owned(text),
        }
    }
}

impl From<&Action> for Action {
    fn from(action: &Action) -> Self {
        action.clone()
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_an_action() {
        let sound = |text| assert_eq!(Action::new(text).fault(), None, "{text}");
        sound("*");
        sound("s3:*");
        sound("s3:Get*");
        sound("ec2:Describe?pcs");
        sound("execute-api:Invoke");
        sound("apigateway:GET");

        let faulty =
            |text, word: &str| assert!(Action::new(text).fault().unwrap().contains(word), "{text}");
        faulty("", "no `:`");
        faulty("InvokeModel", "no `:`");
        faulty("**", "no `:`");
        faulty("*:*", "wildcard");
        faulty("s*:GetObject", "wildcard");
        faulty(":GetObject", "service");
        faulty("s3 :GetObject", "service");
        faulty("s3:", "name");
        faulty("s3:Get Object", "name");
        faulty("s3:Get:Object", "name");
    }

    #[test]
    fn operations_are_not_actions() {
        let check = |text, action| assert_eq!(Action::new(text).authorised_as(), action, "{text}");
        check("bedrock:Converse", Some("bedrock:InvokeModel"));
        check(
            "bedrock:converseStream",
            Some("bedrock:InvokeModelWithResponseStream"),
        );
        check("bedrock:InvokeModel", None);
        check("bedrock:Converse*", None);
        check("other:Converse", None);
    }
}
