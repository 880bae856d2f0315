//! What follows from the calls that a function declares.

use formwork_cfn::lambda::function;
use formwork_core::{Diagnostic, Expr, Phase, Scope, map};

use super::LambdaFunctionRef;
use crate::endpoint::{AwsService, InterfaceEndpointRef, interface_endpoints};
use crate::iam::{Call, Grantee};
use crate::network::VpcRef;

/// What stands beside a function's node: where it runs, and its variables.
#[derive(Debug, Default)]
pub(super) struct Workload {
    pub vpc: Option<VpcRef>,
    /// Set by the program.
    pub set: Vec<(String, Expr<String>)>,
    /// Set by what it calls.
    pub derived: Vec<(String, Expr<String>)>,
}

impl LambdaFunctionRef {
    /// Declares that the function makes this call. What follows is written when the app is
    /// synthesized: the statement on its role, the statement on the endpoint's policy, the flow
    /// between the security groups, and the environment variables that the call needs
    /// ([`Call::environment`]); a variable that the program sets itself stays as it is.
    ///
    /// The endpoint is the one of the function's VPC that leads to the service.
    ///
    /// Errors: `missing-endpoint`, with the line that adds it; `ambiguous-endpoint` where several
    /// lead there; `function-outside-vpc`; `ambiguous-environment` where two calls need one
    /// variable.
    #[track_caller]
    pub fn calls(self, scope: &mut Scope<'_>, call: impl Call) {
        let mut scope = scope.at(self.cfn());
        scope.at_synth(Phase::Derive, move |scope| {
            let services = call.services();
            let endpoint = if services.is_empty() {
                None
            } else {
                let Some(endpoint) = self.endpoint_to(scope, services) else {
                    return;
                };
                Some(endpoint)
            };
            for (name, value) in call.environment() {
                self.derive_variable(scope, name, value);
            }
            call.grant_through(endpoint, &self.recipient(), scope);
        });
    }

    /// The one endpoint of its VPC that leads to a service.
    fn endpoint_to(
        self,
        scope: &mut Scope<'_>,
        services: &[AwsService],
    ) -> Option<InterfaceEndpointRef> {
        let wanted = services.first()?;
        let Some(vpc) = scope.data::<Workload>(self.cfn()).vpc else {
            scope.report(
                Diagnostic::error(
                    "function-outside-vpc",
                    format!("the function is to call `{wanted}` privately, but runs outside a VPC"),
                )
                .property("VpcConfig")
                .help("say where it runs: `.network(vpc, subnets)`"),
            );
            return None;
        };
        let app = scope.app();
        let mut found: Vec<InterfaceEndpointRef> = services
            .iter()
            .flat_map(|service| interface_endpoints(app, vpc, service))
            .collect();
        found.dedup();
        let path = app.path(vpc).to_owned();
        match found.as_slice() {
            [endpoint] => Some(*endpoint),
            [] => {
                scope.report(
                    Diagnostic::error(
                        "missing-endpoint",
                        format!("no endpoint of `{path}` leads to `{wanted}`"),
                    )
                    .property("VpcConfig")
                    .note("from isolated subnets the call would hang until it times out")
                    .help(format!(
                        "add one: `stack.add(\"{wanted:?}\", InterfaceEndpoint::new(vpc, AwsService::{wanted:?}, subnets));`"
                    )),
                );
                None
            }
            several => {
                let mut diagnostic = Diagnostic::error(
                    "ambiguous-endpoint",
                    format!("{} endpoints of `{path}` lead to `{wanted}`", several.len()),
                )
                .property("VpcConfig");
                for endpoint in several {
                    diagnostic = diagnostic.note(format!("`{}` is one", app.path(*endpoint)));
                }
                scope.report(diagnostic.help(
                    "say through which one: `function.grant(&mut stack, call.via(endpoint))`",
                ));
                None
            }
        }
    }

    fn derive_variable(self, scope: &mut Scope<'_>, name: &str, value: Expr<String>) {
        let workload = scope.data::<Workload>(self.cfn());
        if workload.set.iter().any(|(set, _)| set == name) {
            return;
        }
        match workload.derived.iter().find(|(derived, _)| derived == name) {
            Some((_, other)) if *other == value => return,
            Some(_) => {
                scope.report(
                    Diagnostic::error(
                        "ambiguous-environment",
                        format!("two calls need the environment variable `{name}`"),
                    )
                    .property(format!("Environment.Variables.{name}"))
                    .help(format!("say what it is: `.environment(\"{name}\", …)`, and give the other a name of your own")),
                );
                return;
            }
            None => workload.derived.push((name.to_owned(), value)),
        }
        let all: Vec<_> = workload
            .set
            .iter()
            .chain(&workload.derived)
            .cloned()
            .collect();
        if let Some(resource) = scope.get_mut(self.cfn()) {
            let variables = map::<String, _>(all);
            let environment = function::Environment::new().variables(variables);
            resource.environment = Some(formwork_core::IntoExpr::into_expr(environment));
        }
    }
}
