//! [`Require`]: the claims of a private path as a part of a program, which is not synthesized where
//! one of them does not hold.

mod answer;
mod path;
mod told;

use std::panic::Location;

use formwork_core::{App, Scope};

pub use path::{PathStart, PrivatePath};

/// Requires of a program that the claims of a private path hold.
pub trait Require {
    /// Makes `synth` fail where a claim of this path is refuted (`refuted-claim`) or not known
    /// (`unknown-claim`). It looks at the finished template, so it runs only where nothing else is
    /// wrong.
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
    /// let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
    /// caller.grant(&mut stack, model.invoke().via(bedrock));
    /// app.require(PrivatePath::from(caller).through(bedrock));
    /// assert!(app.synth().is_ok());
    /// ```
    ///
    /// Both ends stand in one stack (`path-across-stacks`) of this app (`foreign-handle`), and are
    /// made by it (`unprovable-path`): of what exists already no template says anything.
    fn require(&mut self, path: PrivatePath);
}

impl Require for App {
    #[track_caller]
    fn require(&mut self, path: PrivatePath) {
        let problems = path.problems(self);
        if problems.is_empty() {
            self.verify(move |assembly| answer::verify(&path, assembly));
        }
        let here = Location::caller();
        for problem in problems {
            self.report(problem.at(here));
        }
    }
}

impl Require for Scope<'_> {
    #[track_caller]
    fn require(&mut self, path: PrivatePath) {
        let problems = path.problems(self.app());
        if problems.is_empty() {
            self.verify(move |assembly| answer::verify(&path, assembly));
        }
        let here = self.origin();
        for problem in problems {
            self.report(problem.at(here));
        }
    }
}
