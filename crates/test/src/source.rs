//! [`Source`]: what an assertion looks at.

use formwork_core::{Assembly, Name, Stack};
use formwork_prove::{Assumptions, Template};

use crate::failure::Failure;

/// What an assertion looks at: one template, with its handles where a program made it.
pub trait Source {
    /// The template.
    ///
    /// # Errors
    ///
    /// Why there is none, or not one.
    fn template(&self) -> Result<Template, Failure>;

    /// The logical id behind a name.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn logical_id(&self, name: Name) -> Result<String, Failure> {
        match name {
            Name::LogicalId(id) => Ok(id),
            Name::Node(_) => Err(Failure::new("a plain template knows no handles")
                .help("name it by its logical id, or give the assembly instead of the template")),
        }
    }

    /// What is taken for granted of the deployment. Default: nothing but the defaults of the
    /// parameters.
    fn assumptions(&self) -> Assumptions {
        Assumptions::new()
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn template(&self) -> Result<Template, Failure> {
        (**self).template()
    }

    fn logical_id(&self, name: Name) -> Result<String, Failure> {
        (**self).logical_id(name)
    }

    fn assumptions(&self) -> Assumptions {
        (**self).assumptions()
    }
}

impl Source for Stack {
    fn template(&self) -> Result<Template, Failure> {
        Ok(Template::from_stack(self))
    }

    fn logical_id(&self, name: Name) -> Result<String, Failure> {
        if let Name::LogicalId(id) = name {
            return Ok(id);
        }
        let id = Stack::logical_id(self, name);
        id.map(str::to_owned).ok_or_else(|| {
            let message = format!("the stack `{}` has nothing of this handle", self.name());
            Failure::new(message).help(
                "give the stack in which it stands, and a handle of the app that was synthesized; \
                 what exists already is in no template",
            )
        })
    }
}

impl Source for Assembly {
    fn template(&self) -> Result<Template, Failure> {
        Source::template(only(self)?)
    }

    fn logical_id(&self, name: Name) -> Result<String, Failure> {
        Source::logical_id(only(self)?, name)
    }
}

/// The one stack of an assembly.
fn only(assembly: &Assembly) -> Result<&Stack, Failure> {
    if let [stack] = assembly.stacks() {
        return Ok(stack);
    }
    let names: Vec<&str> = assembly.stacks().iter().map(Stack::name).collect();
    let message = format!("the assembly has several stacks: {}", names.join(", "));
    Err(Failure::new(message).help("give one of them: `assembly.stack(\"…\").unwrap()`"))
}

impl Source for Template {
    fn template(&self) -> Result<Template, Failure> {
        Ok(self.clone())
    }
}

impl Source for formwork_core::Template {
    fn template(&self) -> Result<Template, Failure> {
        self.as_json().template()
    }
}

impl Source for str {
    fn template(&self) -> Result<Template, Failure> {
        Template::from_json(self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Failure::new(format!("no template, at {line}:{column}: {error}"))
        })
    }
}

impl Source for String {
    fn template(&self) -> Result<Template, Failure> {
        self.as_str().template()
    }
}

/// What an assertion looks at, under assumptions: what [`assuming`] gives.
#[derive(Clone, Debug)]
pub struct Assuming<S> {
    source: S,
    assumptions: Assumptions,
}

/// The same under assumptions of the deployment: its region, its account, values of parameters.
///
/// ```
/// # use formwork::prelude::*;
/// use formwork_test::{Assumptions, assert_confined, assuming};
/// # let template = r#"{"Parameters": {"Allowed": {"Type": "String"}}, "Resources": {
/// #     "Role": {"Type": "AWS::IAM::Role", "Properties": {
/// #         "AssumeRolePolicyDocument": {},
/// #         "Policies": [{"PolicyName": "invoke", "PolicyDocument": {"Statement": [
/// #             {"Effect": "Allow", "Action": {"Ref": "Allowed"}, "Resource": "*"}]}}]}},
/// #     "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
/// #         "VpcId": "vpc-0123456789abcdef0", "VpcEndpointType": "Interface",
/// #         "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime"}}}}"#;
/// // The role is allowed what the parameter `Allowed` says.
/// let logs = Assumptions::new().parameter("Allowed", "logs:PutLogEvents");
/// assert_confined!(assuming(template, logs), "Role", "Endpoint");
/// ```
pub const fn assuming<S: Source>(source: S, assumptions: Assumptions) -> Assuming<S> {
    Assuming {
        source,
        assumptions,
    }
}

impl<S: Source> Source for Assuming<S> {
    fn template(&self) -> Result<Template, Failure> {
        self.source.template()
    }

    fn logical_id(&self, name: Name) -> Result<String, Failure> {
        self.source.logical_id(name)
    }

    fn assumptions(&self) -> Assumptions {
        self.assumptions.clone()
    }
}
